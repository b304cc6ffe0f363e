//! A stand-in for a real bucket: `cos403 serve` behind a front, and a project with scenarios and the file of the target.

use super::front::Front;
use super::served::Served;
use super::support::{Project, Ran, run};
use cos403::protocol::timestamp::Timestamp;

/// What nobody may ever see of the keys.
pub const SECRETS: [&str; 4] = [
    "real-owner-secret",
    "real-uploader-secret",
    "real-temporary-secret",
    "real-mobile-token",
];

/// The bucket as it is in reality: called otherwise than in the scenarios, with other keys.
pub const WORLD: &str = r#"
accounts:
  - uin: "300000000001"
    appid: "1257777777"
    keys: {owner: {id: AKIDrealowner, secret: real-owner-secret}}
    users:
      uploader:
        uin: "300000000011"
        keys: {uploader: {id: AKIDrealuploader, secret: real-uploader-secret}}
        policies:
          - {version: "2.0", statement: [{effect: allow, action: ["name/cos:GetObject"], resource: ["*"]}]}
buckets:
  - name: cos403-test-1257777777
    region: ap-shanghai
    acl: private
    policy:
      version: "2.0"
      statement:
        - effect: allow
          principal: {qcs: ["qcs::cam::anyone:anyone"]}
          action: ["name/cos:GetObject"]
          resource: ["qcs::cos:ap-shanghai:uid/1257777777:cos403-test-1257777777/open/*"]
    cors: [{origins: ["https://app.example"], methods: [GET], max_age: 60}]
    tags: {purpose: tests}
    objects:
      logo.png: {content: logo}
      open/readme.txt: {content: hello}
      cos403/kept.txt: {content: kept, acl: public-read, content_type: text/plain}
"#;

const HOST: &str = "cos403-test-1257777777.cos.ap-shanghai.myqcloud.com";

pub const BUCKET: &str = "cos403-test-1257777777";

/// A stranger, a private object.
pub const REFUSED: &str = r#"scenario: A stranger reads a private object
given:
  bucket: {name: media-1250000000, region: ap-guangzhou, objects: {logo.png: {content: logo}}}
when: {operation: GetObject, key: logo.png, as: anonymous}
then: {status: 403, variant: access-denied, cause: anonymous-request}
"#;

pub const ALLOWED: &str = r#"scenario: The owner reads it
given:
  bucket: {name: media-1250000000, region: ap-guangzhou, objects: {logo.png: {content: logo}}}
when: {operation: GetObject, key: logo.png, as: owner}
then: {allowed: true}
"#;

pub const WRITES: &str = r#"scenario: A stranger writes
given:
  bucket: {name: media-1250000000, region: ap-guangzhou, acl: public-read-write}
when: {operation: PutObject, key: in.txt, as: anonymous, body: new}
then: {allowed: true}
"#;

pub struct Standin {
    pub served: Served,
    pub front: Front,
    pub project: Project,
    pub environment: Vec<(&'static str, &'static str)>,
}

impl Standin {
    pub fn of(scenarios: &[(&str, &str)]) -> Self {
        Self::of_world(WORLD, scenarios)
    }

    pub fn of_world(world: &str, scenarios: &[(&str, &str)]) -> Self {
        let served = Served::start(world, &["--admin"]);
        let front = Front::plain(served.address);
        Self::behind(served, front, scenarios)
    }

    pub fn with_tls(scenarios: &[(&str, &str)]) -> Self {
        let served = Served::start(WORLD, &["--admin"]);
        let front = Front::tls(served.address);
        Self::behind(served, front, scenarios)
    }

    fn behind(served: Served, front: Front, scenarios: &[(&str, &str)]) -> Self {
        let project = Project::of(scenarios);
        let standin = Self {
            served,
            front,
            project,
            environment: vec![
                ("OWNER_ID", "AKIDrealowner"),
                ("OWNER_KEY", "real-owner-secret"),
                ("UPLOADER_ID", "AKIDrealuploader"),
                ("UPLOADER_KEY", "real-uploader-secret"),
                ("NO_PROXY", "localhost,127.0.0.1"),
            ],
        };
        if let Some(authority) = &standin.front.authority {
            standin.project.write("ca.pem", authority);
        }
        standin.target("rate: 1000\ntimeout: 5s\n");
        standin
    }

    /// Writes the file of the target, with more lines.
    pub fn target(&self, more: &str) {
        let (scheme, ca) = match &self.front.authority {
            Some(_) => ("https", "ca: ca.pem\n"),
            None => ("http", ""),
        };
        let port = self.front.address.port();
        self.project.write(
            "target.yaml",
            format!(
                "bucket: {BUCKET}\nregion: ap-shanghai\nendpoint: {scheme}://127.0.0.1:{port}\n{ca}\
                 principals:\n  \
                 owner: {{secret_id: {{env: OWNER_ID}}, secret_key: {{env: OWNER_KEY}}, uin: \"300000000001\"}}\n  \
                 uploader: {{secret_id: {{env: UPLOADER_ID}}, secret_key: {{env: UPLOADER_KEY}}, uin: \"300000000011\", account: \"300000000001\"}}\n\
                 writable: {{name: \"*-test-*\"}}\n{more}"
            ),
        );
    }

    /// Adds principals with temporary keys, called `AKIDrealNAME`, to the file of the target.
    pub fn temporary(&mut self, names: &[&str]) {
        let mut target = self.project.read("target.yaml");
        for name in names {
            let written = format!(
                "principals:\n  {name}: {{command: [cat, {name}.json], account: \"300000000001\"}}\n"
            );
            target = target.replacen("principals:\n", &written, 1);
            let printed = format!(
                r#"{{"secret_id": "AKIDreal{name}", "secret_key": "real-temporary-secret", "token": "real-mobile-token"}}"#
            );
            self.project.write(&format!("{name}.json"), printed);
        }
        self.project.write("target.yaml", target);
    }

    pub fn cos403(&self, arguments: &[&str]) -> Ran {
        let program = std::path::Path::new(env!("CARGO_BIN_EXE_cos403"));
        let ran = run(
            program,
            self.project.folder.path(),
            arguments,
            &self.environment,
        );
        for secret in SECRETS {
            assert!(!ran.out.contains(secret), "{}", ran.out);
            assert!(!ran.err.contains(secret), "{}", ran.err);
        }
        ran
    }

    /// `run --target live` with more arguments.
    pub fn live(&self, more: &[&str]) -> Ran {
        let always = ["run", "--target", "live", "--live-target", "target.yaml"];
        self.cos403(&[&always, more].concat())
    }

    pub fn provision(&self, more: &[&str]) -> Ran {
        let always = ["--mode", "provision", "--allow-writes", BUCKET];
        self.live(&[&always, more].concat())
    }

    /// Everything about the bucket that its owner can read, past the front.
    pub fn dump(&self) -> String {
        let mut all = String::new();
        let targets = [
            "/?acl",
            "/?policy",
            "/?cors",
            "/?referer",
            "/?tagging",
            "/?versions",
            "/?uploads",
            "/cos403/kept.txt",
            "/cos403/kept.txt?acl",
        ];
        for target in targets {
            all.push_str(&self.get(HOST, target));
        }
        all
    }

    /// What somebody else writes into it, past the front.
    pub fn put(&self, target: &str, body: &str) {
        let authorization = authorization("PUT", target, HOST);
        let length = body.len();
        let answer = self.served.send(format!(
            "PUT {target} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\nContent-Length: {length}\r\n{authorization}\r\n{body}"
        ));
        assert!(answer.starts_with("HTTP/1.1 20"), "{answer}");
    }

    fn get(&self, host: &str, target: &str) -> String {
        let authorization = authorization("GET", target, host);
        let answer = self.served.get(target, host, &authorization);
        // Ids and times differ from answer to answer.
        let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        let tags = ["RequestId", "TraceId", "LastModified"];
        let body = tags
            .iter()
            .fold(body.to_owned(), |body, tag| without(&body, tag));
        format!("{target} {}\n{body}\n", &answer[..12])
    }
}

/// The header of the real owner.
fn authorization(method: &str, target: &str, host: &str) -> String {
    use cos403::signature::{Coverage, Credentials, KeyTime, Signer, UnsignedRequest};
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let params = (!query.is_empty()).then(|| (query.to_owned(), Vec::new()));
    let request = UnsignedRequest {
        method: method.into(),
        path: path.as_bytes().to_vec(),
        params: params.into_iter().collect(),
        headers: vec![("host".into(), host.as_bytes().to_vec())],
    };
    let now = Timestamp::now().as_second();
    let time = KeyTime {
        start: now - 60,
        end: now + 600,
    };
    let credentials = Credentials::new("AKIDrealowner", "real-owner-secret");
    let header = Signer::new(&credentials, time).header(&request, &Coverage::All);
    format!("Authorization: {header}\r\n")
}

/// A text without what stands in a tag.
fn without(text: &str, tag: &str) -> String {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let mut parts = text.split(open.as_str());
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |kept, part| {
        let rest = part
            .split_once(close.as_str())
            .map_or(part, |(_, rest)| rest);
        kept + rest
    })
}
