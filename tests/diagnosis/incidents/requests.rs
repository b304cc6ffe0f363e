//! What clients ask for, and how they sign it.

use cos403::protocol::operation::{Operation, ResourceKind};
use cos403::protocol::percent;
use cos403::signature::{Carrier, KeyTime};
use http::Method;
use secrecy::ExposeSecret;
use serde_json::json;

use super::call::{FormPolicy, Habit, Scene, Signing};
use super::names::Names;
use super::random::Random;

use Operation as O;

/// Operations that are asked for, by how often.
const OPERATIONS: &[(usize, Operation)] = &[
    (22, O::GetObject),
    (12, O::HeadObject),
    (12, O::PutObject),
    (4, O::DeleteObject),
    (5, O::PutObjectCopy),
    (3, O::InitiateMultipartUpload),
    (3, O::UploadPart),
    (2, O::UploadPartCopy),
    (2, O::CompleteMultipartUpload),
    (2, O::AbortMultipartUpload),
    (2, O::ListParts),
    (2, O::AppendObject),
    (3, O::GetObjectAcl),
    (2, O::PutObjectAcl),
    (2, O::PostObjectRestore),
    (2, O::GetObjectTagging),
    (1, O::PutObjectTagging),
    (10, O::GetBucket),
    (5, O::HeadBucket),
    (2, O::GetBucketAcl),
    (1, O::PutBucketAcl),
    (2, O::GetBucketPolicy),
    (1, O::PutBucketPolicy),
    (2, O::GetBucketCors),
    (1, O::PutBucketCors),
    (1, O::GetBucketReferer),
    (1, O::PutBucketReferer),
    (1, O::GetBucketLifecycle),
    (1, O::GetBucketTagging),
    (1, O::GetBucketVersioning),
    (1, O::GetBucketObjectVersions),
    (2, O::ListMultipartUploads),
    (3, O::DeleteMultipleObjects),
    (3, O::GetService),
    (5, O::PostObject),
];

/// Operations of clients that do not sign.
const UNSIGNED: &[(usize, Operation)] = &[
    (10, O::GetObject),
    (5, O::HeadObject),
    (2, O::PutObject),
    (3, O::GetBucket),
    (1, O::HeadBucket),
    (1, O::PostObject),
    (1, O::GetObjectAcl),
    (9, O::OptionsObject),
];

/// An operation of a client that signs, or of one that does not.
pub fn draw_operation(random: &mut Random, unsigned: bool) -> Operation {
    random.weighted(if unsigned { UNSIGNED } else { OPERATIONS })
}

/// The key of an object.
pub fn draw_key(random: &mut Random, names: &Names) -> String {
    let file = random.pick(names.files);
    match random.chance(80) {
        true => format!("{}/{file}", random.pick(names.folders)),
        false => (*file).to_owned(),
    }
}

/// Fills in what an operation needs: key, parameters, headers and body.
pub fn fill(scene: &mut Scene, random: &mut Random, names: &Names) {
    let operation = scene.call.operation;
    let word = |name: &&str| ((*name).to_owned(), value_of(name).to_owned());
    scene.call.params = operation.sub_resources().iter().map(word).collect();
    if operation.resource_kind() == ResourceKind::Object {
        let present: Vec<String> = scene.bucket().objects.keys().cloned().collect();
        let is_write = matches!(operation.method(), Method::PUT | Method::POST);
        let fresh = is_write && random.chance(50);
        let key = match fresh {
            true => draw_key(random, names),
            false => random.pick(&present).clone(),
        };
        scene.call.key = Some(key);
    }
    fill_body(scene, random);
    fill_headers(scene, random, names);
    if operation.copies() {
        let source = &scene.world.buckets[1];
        let keys: Vec<&String> = source.objects.keys().collect();
        let key = random.pick(&keys);
        let written = format!("{}/{}", source.host(), percent::encode_path(key));
        scene.header("x-cos-copy-source", &written);
        let source = &mut scene.world.buckets[1];
        for object in source.objects.values_mut() {
            object.storage_class = Default::default();
        }
    }
    match operation {
        O::PostObject => fill_form(scene, random),
        O::DeleteMultipleObjects => fill_batch(scene),
        _ => {}
    }
    let octets = [
        random.between(1, 220),
        random.between(0, 255),
        random.between(0, 255),
    ];
    let [a, b, c] = octets;
    scene.call.network.source_ip = format!("{a}.{b}.{c}.{}", random.between(1, 250))
        .parse()
        .unwrap();
}

fn value_of(word: &str) -> &'static str {
    match word {
        "uploadId" => "1585130821cbb7df1d11846c073ad648e8f33b087cec2381df437acdc833cf654b9ecc6361",
        "partNumber" => "1",
        _ => "",
    }
}

fn fill_body(scene: &mut Scene, random: &mut Random) {
    let call = &mut scene.call;
    call.body = match call.operation {
        O::PutObject | O::UploadPart | O::AppendObject => b"hello, object".to_vec(),
        O::PutBucketAcl | O::PutObjectAcl | O::PutBucketPolicy => Vec::new(),
        O::PostObjectRestore | O::PutBucketCors | O::PutBucketReferer => b"<Any/>".to_vec(),
        O::CompleteMultipartUpload | O::PutObjectTagging => b"<Any/>".to_vec(),
        _ => Vec::new(),
    };
    match call.operation {
        O::AppendObject => call.params.push(("position".into(), "0".into())),
        O::GetBucket if random.chance(60) => {
            let prefix = random.pick(&["doc/", "img/", "a b/", ""]);
            call.params.push(("prefix".into(), (*prefix).into()));
            call.params.push(("max-keys".into(), "100".into()));
        }
        O::GetObject if random.chance(15) => {
            let kind = "text/plain; charset=utf-8";
            call.params
                .push(("response-content-type".into(), kind.into()));
        }
        _ => {}
    }
}

fn fill_headers(scene: &mut Scene, random: &mut Random, names: &Names) {
    let operation = scene.call.operation;
    let page = *random.pick(names.domains);
    if !scene.call.body.is_empty() {
        let length = scene.call.body.len().to_string();
        scene.header("content-length", &length);
        let kind = *random.pick(&["text/plain", "application/xml", "image/png"]);
        scene.header("content-type", kind);
    }
    if random.chance(40) {
        scene.header("user-agent", "cos-sdk/5.9");
    }
    if operation == O::GetObject && random.chance(15) {
        scene.header("range", "bytes=0-9");
    }
    if matches!(operation, O::PutObject | O::PutObjectAcl | O::PutBucketAcl) && random.chance(50) {
        scene.header("x-cos-acl", "private");
    }
    if operation == O::OptionsObject {
        scene.header("origin", &format!("https://{page}"));
        let method = *random.pick(&["GET", "PUT", "POST"]);
        scene.header("access-control-request-method", method);
        if random.chance(60) {
            let asked = "authorization, x-cos-security-token";
            scene.header("access-control-request-headers", asked);
        }
    } else if random.chance(if scene.caller.is_none() { 60 } else { 10 }) {
        scene.header("referer", &format!("https://{page}/page.html"));
    }
}

fn fill_form(scene: &mut Scene, random: &mut Random) {
    let key = scene.call.key.take().unwrap_or_default();
    let lifetime = random.between(300, 3600);
    let folder = key.split('/').next().unwrap_or_default().to_owned();
    let mut conditions = vec![json!(["starts-with", "$key", folder])];
    if random.chance(50) {
        conditions.push(json!({"bucket": scene.bucket.as_str()}));
    }
    if random.chance(50) {
        conditions.push(json!(["content-length-range", 1, 1000]));
    }
    let mut fields = vec![("key".to_owned(), key)];
    if random.chance(50) {
        fields.push(("success_action_status".to_owned(), "200".to_owned()));
        conditions.push(json!({"success_action_status": "200"}));
    }
    scene.call.form = Some(FormPolicy {
        expires: scene.world.clock.moved(lifetime).unwrap(),
        conditions,
        fields,
    });
}

fn fill_batch(scene: &mut Scene) {
    let key = scene.call.key.take().unwrap_or_default();
    let key = key.replace('&', "&amp;");
    scene.call.body =
        format!("<Delete><Quiet>false</Quiet><Object><Key>{key}</Key></Object></Delete>")
            .into_bytes();
    let length = scene.call.body.len().to_string();
    scene.header("content-length", &length);
    scene.header("content-type", "application/xml");
}

impl Scene {
    /// Sets a header.
    pub fn header(&mut self, name: &str, value: &str) {
        self.call.headers.retain(|(known, _)| known != name);
        self.call.headers.push((name.to_owned(), value.to_owned()));
    }

    /// The path that policies see: that of the object, a form's and a batch's too.
    pub fn path(&self) -> String {
        let in_form = self.call.form.as_ref().map(|form| form.fields[0].1.clone());
        let in_batch = std::str::from_utf8(&self.call.body)
            .ok()
            .and_then(|text| text.split_once("<Key>")?.1.split_once("</Key>"))
            .map(|(key, _)| key.replace("&amp;", "&"));
        let key = self.call.key.clone().or(in_form).or(in_batch);
        format!("/{}", key.unwrap_or_default())
    }
}

/// Signs with the caller's key, in the habit of some SDK.
pub fn sign(scene: &mut Scene, random: &mut Random) {
    let now = scene.world.clock.as_second();
    let Some(key) = scene.key() else {
        if random.chance(20) {
            scene.call.authorization = Some(String::new());
        }
        return;
    };
    let carrier = match random.chance(25) {
        true => Carrier::Query,
        false => Carrier::Header,
    };
    let habits = [
        (3, Habit::WithToken),
        (3, Habit::Everything),
        (4, Habit::Selected),
        (2, Habit::Host),
        (1, Habit::Nothing),
    ];
    let start = now - *random.pick(&[0, 0, 1, 60, 300]);
    let signing = Signing {
        secret_id: key.secret_id.clone(),
        secret_key: key.secret_key.expose_secret().to_owned(),
        token: key
            .temporary
            .as_ref()
            .map(|temporary| temporary.token.expose_secret().to_owned()),
        habit: random.weighted(&habits),
        carrier,
        span: KeyTime {
            start,
            end: now + *random.pick(&[300, 600, 1800, 3600]),
        },
        mistake: None,
        damage: None,
    };
    scene.call.signing = Some(signing);
}
