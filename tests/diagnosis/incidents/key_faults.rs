//! What goes wrong with keys, tokens and clocks.

use cos403::signature::KeyTime;

use super::call::{Scene, Signing};
use super::edit::Change;
use super::random::Random;

/// The faults, by how often they are tried.
pub const FAULTS: &[(usize, &str, Change)] = &[
    (5, "sent-unsigned", unsigned),
    (3, "unknown-key", unknown_key),
    (2, "deleted-key", deleted_key),
    (4, "key-case", key_case),
    (4, "malformed-key", malformed_key),
    (4, "disabled-key", disabled_key),
    (5, "temporary-key-expired", temporary_key_expired),
    (5, "token-not-sent", token_not_sent),
    (3, "token-of-other-key", token_of_other_key),
    (4, "clock-fast", clock_fast),
    (3, "clock-slightly-fast", clock_slightly_fast),
    (3, "clock-slow", clock_slow),
    (3, "end-time-passed", end_time_passed),
    (3, "authorization-damaged", damaged),
    (2, "authorization-of-other-kind", of_other_kind),
];

fn signing(scene: &mut Scene) -> Option<&mut Signing> {
    scene.call.signing.as_mut()
}

fn unsigned(scene: &mut Scene, random: &mut Random) -> Option<()> {
    scene.call.signing.take()?;
    if random.chance(30) && scene.call.form.is_none() {
        scene.call.authorization = Some(String::new());
    }
    Some(())
}

fn unknown_key(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let id = match random.below(3) {
        0 => "AKIDxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx".to_owned(),
        1 => format!("AKID{}", random.text(32)),
        _ => random.text(8),
    };
    signing(scene)?.secret_id = id;
    Some(())
}

fn deleted_key(scene: &mut Scene, _: &mut Random) -> Option<()> {
    let id = signing(scene)?.secret_id.clone();
    scene.world.keys.retain(|key| key.secret_id != id);
    Some(())
}

fn key_case(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let signing = signing(scene)?;
    let id = &signing.secret_id;
    signing.secret_id = match random.below(3) {
        0 => id.to_lowercase(),
        1 => id.to_uppercase(),
        _ => id.replacen("AKID", "akid", 1),
    };
    Some(())
}

fn malformed_key(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let signing = signing(scene)?;
    let id = signing.secret_id.clone();
    signing.secret_id = match random.below(4) {
        0 => "SECRET_ID.example".to_owned(),
        1 => format!("\"{id}\""),
        2 => format!("${{{id}}}"),
        _ => format!("{id}."),
    };
    Some(())
}

fn disabled_key(scene: &mut Scene, _: &mut Random) -> Option<()> {
    signing(scene)?;
    scene.key_mut()?.enabled = false;
    Some(())
}

fn temporary_key_expired(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let past = scene.world.clock.moved(-random.between(0, 9000))?;
    signing(scene)?;
    scene.key_mut()?.temporary.as_mut()?.expires = past;
    Some(())
}

fn token_not_sent(scene: &mut Scene, _: &mut Random) -> Option<()> {
    signing(scene)?.token.take().map(drop)
}

fn token_of_other_key(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let wrong = random.text(40);
    let signing = signing(scene)?;
    signing.token.as_mut().map(|token| *token = wrong)
}

/// Moves the time of the signature, as a clock does that is wrong.
fn shift(scene: &mut Scene, by: i64, lasts: i64) -> Option<()> {
    let start = scene.world.clock.as_second() + by;
    signing(scene)?.span = KeyTime {
        start,
        end: start + lasts,
    };
    Some(())
}

fn clock_fast(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let by = *random.pick(&[901, 960, 3600, 28_800]);
    shift(scene, by, random.between(300, 3600))
}

fn clock_slightly_fast(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let by = random.between(1, 900);
    shift(scene, by, random.between(300, 3600))
}

fn clock_slow(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let by = *random.pick(&[-960, -3600, -28_800]);
    shift(scene, by, random.between(60, 900))
}

fn end_time_passed(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let lasts = random.between(30, 600);
    let ago = random.between(1, 100);
    shift(scene, -lasts - ago, lasts)
}

fn damaged(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let damage = *random.pick(&[
        ("q-header-list", "q-headers"),
        ("q-sign-algorithm=sha1", "q-sign-algorithm=sha256"),
        ("q-key-time=", "q-key-times="),
        ("q-sign-time=", "q-sign-time=-"),
        ("q-signature=", "q-signature=&x="),
    ]);
    let no_form = scene.call.form.is_none();
    signing(scene).filter(|_| no_form)?.damage = Some(damage);
    Some(())
}

fn of_other_kind(scene: &mut Scene, random: &mut Random) -> Option<()> {
    scene.call.form.is_none().then_some(())?;
    scene.call.signing.take()?;
    let text = match random.below(3) {
        0 => "Bearer eyJhbGciOiJIUzI1NiJ9",
        1 => "Basic dXNlcjpwYXNz",
        _ => "q-sign-algorithm=sha1",
    };
    scene.call.authorization = Some(text.to_owned());
    Some(())
}
