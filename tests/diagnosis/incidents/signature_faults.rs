//! What goes wrong with signatures and with the policies of forms.

use cos403::signature::Mistake;
use http::Method;
use serde_json::json;
use strum::VariantArray;

use super::call::{Change as OnTheWay, Scene};
use super::edit::Change;
use super::random::Random;

/// The faults, by how often they are tried.
pub const FAULTS: &[(usize, &str, Change)] = &[
    (3, "wrong-secret", wrong_secret),
    (1, "secret-with-blank", secret_with_blank),
    (8, "mistake-in-signing", mistake),
    (2, "host-with-port", |scene, _| {
        scene.call.signing.as_mut()?.mistake = Some(Mistake::HostWithPort);
        Some(())
    }),
    (2, "path-encoded-twice", |scene, _| {
        scene.call.signing.as_mut()?.mistake = Some(Mistake::PathEncodedTwice);
        Some(())
    }),
    (4, "header-changed-on-the-way", header_changed),
    (2, "header-lost-on-the-way", header_lost),
    (2, "query-changed-on-the-way", query_changed),
    (1, "path-changed-on-the-way", path_changed),
    (1, "method-changed-on-the-way", method_changed),
    (6, "form-policy-expired", form_expired),
    (8, "form-condition", form_condition),
];

fn wrong_secret(scene: &mut Scene, random: &mut Random) -> Option<()> {
    scene.call.signing.as_mut()?.secret_key = random.text(32);
    Some(())
}

fn secret_with_blank(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let blank = *random.pick(&[" ", "\n", "\r\n", "\u{feff}"]);
    scene.call.signing.as_mut()?.secret_key.push_str(blank);
    Some(())
}

fn mistake(scene: &mut Scene, random: &mut Random) -> Option<()> {
    scene.call.form.is_none().then_some(())?;
    scene.call.signing.as_mut()?.mistake = Some(*random.pick(Mistake::VARIANTS));
    Some(())
}

fn is_signed(scene: &Scene) -> Option<()> {
    let signed = scene.call.signing.is_some() && scene.call.form.is_none();
    signed.then_some(())
}

fn header_changed(scene: &mut Scene, random: &mut Random) -> Option<()> {
    is_signed(scene)?;
    let changes = [
        ("content-type", "text/plain; charset=utf-8"),
        ("user-agent", "proxy/1.0"),
        ("range", "bytes=0-"),
        ("x-cos-acl", "default"),
        ("content-length", "99"),
        ("referer", "https://proxy.example/"),
    ];
    let sent: Vec<(&str, &str)> = changes
        .into_iter()
        .filter(|(name, _)| scene.call.headers.iter().any(|(known, _)| known == name))
        .collect();
    let (name, value) = random.pick_any(&sent)?;
    let change = OnTheWay::Header(name.to_owned(), Some(value.to_owned()));
    scene.call.on_the_way.push(change);
    Some(())
}

fn header_lost(scene: &mut Scene, random: &mut Random) -> Option<()> {
    is_signed(scene)?;
    let kept = ["x-cos-copy-source", "content-length"];
    let sent: Vec<String> = scene
        .call
        .headers
        .iter()
        .map(|(name, _)| name.clone())
        .filter(|name| !kept.contains(&name.as_str()))
        .collect();
    let name = random.pick_any(&sent)?;
    scene.call.on_the_way.push(OnTheWay::Header(name, None));
    Some(())
}

fn query_changed(scene: &mut Scene, random: &mut Random) -> Option<()> {
    is_signed(scene)?;
    let change = match (scene.call.params.first(), random.chance(60)) {
        (Some((name, _)), true) => OnTheWay::Param(name.clone(), "other".to_owned()),
        _ => OnTheWay::Param("utm".to_owned(), "1".to_owned()),
    };
    scene.call.on_the_way.push(change);
    Some(())
}

fn path_changed(scene: &mut Scene, _: &mut Random) -> Option<()> {
    is_signed(scene)?;
    let sent = scene.call.sent().path;
    let changed = match sent.len() {
        0 | 1 => return None,
        _ => format!("/{sent}"),
    };
    scene.call.on_the_way.push(OnTheWay::Path(changed));
    Some(())
}

fn method_changed(scene: &mut Scene, _: &mut Random) -> Option<()> {
    is_signed(scene)?;
    let other = match scene.call.operation.method() {
        Method::GET => Method::HEAD,
        Method::HEAD => Method::GET,
        _ => return None,
    };
    scene.call.on_the_way.push(OnTheWay::Method(other));
    Some(())
}

fn form_expired(scene: &mut Scene, random: &mut Random) -> Option<()> {
    scene.call.signing.as_ref()?;
    let past = scene.world.clock.moved(-random.between(0, 5000))?;
    scene.call.form.as_mut()?.expires = past;
    Some(())
}

fn form_condition(scene: &mut Scene, random: &mut Random) -> Option<()> {
    scene.call.signing.as_ref()?;
    let form = scene.call.form.as_mut()?;
    match random.below(4) {
        0 => form.conditions[0] = json!(["starts-with", "$key", "elsewhere/"]),
        1 => form.conditions.push(json!({"bucket": "other-1250000000"})),
        2 => form.conditions.push(json!(["eq", "$acl", "public-read"])),
        _ => form
            .conditions
            .push(json!(["starts-with", "$Content-Type", "image/"])),
    }
    Some(())
}
