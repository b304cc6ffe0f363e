//! The live target without writing, and the doctor: a `cos403 serve` stands in for the bucket, with faults in between.

use std::time::Duration;

use crate::bucket::{ALLOWED, REFUSED, SECRETS, Standin, WRITES};
use crate::front::Fault;
use crate::support::{Project, Ran, run};
use rstest::rstest;
use serde_json::Value;

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out)
        .unwrap_or_else(|error| panic!("{error}: {} {}", ran.out, ran.err))
}

fn files(standin: &Standin) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(standin.project.folder.path())
        .unwrap()
        .flatten()
    {
        if entry.path().is_file() {
            all.push_str(&String::from_utf8_lossy(
                &std::fs::read(entry.path()).unwrap(),
            ));
        }
    }
    all
}

#[test]
fn observing_sends_the_request_of_the_scenario_and_nothing_else() {
    let standin = Standin::of(&[("a.yaml", REFUSED), ("b.yaml", ALLOWED)]);
    let ran = standin.live(&["--format", "json"]);
    assert_eq!(ran.code, Some(0), "{} {}", ran.out, ran.err);
    let requests = standin.front.requests();
    assert_eq!(requests.len(), 2, "{requests:?}");
    let host = "host: cos403-test-1257777777.cos.ap-shanghai.myqcloud.com";
    assert!(
        requests.iter().all(|request| request.contains(host)),
        "{requests:?}"
    );
    let steps = &json(&ran)["results"][0]["steps"][0];
    assert_eq!(
        steps["cause"],
        Value::Null,
        "the truth is the simulator's alone"
    );
    assert_eq!(steps["diagnosis"]["variant"], "access-denied");
}

#[test]
fn observing_never_writes() {
    let more = WRITES
        .replace("PutObject", "DeleteObject")
        .replace(", body: new", "");
    let standin = Standin::of(&[("a.yaml", WRITES), ("b.yaml", REFUSED), ("c.yaml", &more)]);
    let before = standin.dump();
    let ran = standin.live(&[]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(
        ran.out
            .contains("PutObject writes, which `observe` never does"),
        "{}",
        ran.out
    );
    assert_eq!(standin.front.methods(), ["GET"]);
    assert_eq!(standin.dump(), before);
}

#[test]
fn verifying_tells_each_difference_and_does_not_send_the_request() {
    let standin = Standin::of(&[("a.yaml", REFUSED)]);
    let ran = standin.live(&["--mode", "verify"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.out.contains("given: policy"), "{}", ran.out);
    assert!(!ran.out.contains("given: ACL"), "{}", ran.out);
    assert!(!ran.out.contains("let `then` say"), "{}", ran.out);
    let requests = standin.front.requests();
    assert!(
        !requests
            .iter()
            .any(|request| request.starts_with("GET /logo.png HTTP"))
    );
    assert!(
        standin
            .front
            .methods()
            .iter()
            .all(|method| method == "GET" || method == "HEAD")
    );
}

#[test]
fn verifying_finds_what_the_scenario_says_under_the_names_of_the_bucket() {
    let scenario = r#"scenario: A stranger reads what is not open
given:
  bucket:
    name: media-1250000000
    region: ap-guangzhou
    policy:
      version: "2.0"
      statement:
        - effect: allow
          principal: {qcs: ["qcs::cam::anyone:anyone"]}
          action: ["name/cos:GetObject"]
          resource: ["qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/open/*"]
    objects: {logo.png: {}}
when: {operation: GetObject, key: logo.png, as: anonymous}
then: {status: 403, cause: anonymous-request}
"#;
    let standin = Standin::of(&[("a.yaml", scenario)]);
    let ran = standin.live(&["--mode", "verify", "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{} {}", ran.out, ran.err);
    let steps = &json(&ran)["results"][0]["steps"][0];
    assert_eq!(
        steps["diagnosis"]["cause"], "anonymous-request",
        "{steps:#}"
    );
    assert_eq!(steps["diagnosis"]["certainty"], "certain");
    assert!(
        standin
            .front
            .methods()
            .iter()
            .all(|method| method == "GET" || method == "HEAD")
    );
}

#[test]
fn what_cannot_be_read_is_told_and_not_taken_for_nothing() {
    let standin = Standin::of(&[("a.yaml", REFUSED)]);
    standin.target("rate: 1000\noperator: uploader\n");
    let ran = standin.live(&["--mode", "verify"]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.out.contains("not to be read: 403 AccessDenied"),
        "{}",
        ran.out
    );
}

#[rstest]
#[case(
    "when: {operation: GetObject, key: logo.png, as: anonymous, source_ip: 198.51.100.7}",
    "it comes from 198.51.100.7"
)]
#[case(
    "when: {operation: GetObject, key: logo.png, as: anonymous, vpc: vpc-aqp5jrc1}",
    "it comes from the VPC"
)]
#[case(
    "when: {operation: GetObject, key: logo.png, as: anonymous, transport: tls-1.0}",
    "it travels over tls-1.0"
)]
#[case(
    "when: {operation: GetObject, key: logo.png, as: former}",
    "it needs a disabled key: the target file has no principal `former`"
)]
#[case(
    "when: {operation: GetObject, key: logo.png, as: partner}",
    "it needs the key of another account"
)]
#[case(
    "only: simulated\nwhen: {operation: GetObject, key: logo.png, as: anonymous}",
    "for the simulated target only"
)]
fn what_cannot_be_played_is_skipped_with_the_reason(#[case] when: &str, #[case] reason: &str) {
    let scenario = format!(
        r#"scenario: Somebody asks
given:
  accounts:
    - uin: "100000000001"
      appid: "1250000000"
      keys: {{former: {{id: AKIDformer, secret: x, enabled: false}}}}
    - uin: "200000000001"
      appid: "1260000000"
      keys: {{partner: {{id: AKIDpartner, secret: x}}}}
  bucket: {{name: media-1250000000, region: ap-guangzhou, objects: {{logo.png: {{}}}}}}
{when}
"#
    );
    let standin = Standin::of(&[("a.yaml", &scenario)]);
    let ran = standin.live(&[]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains(reason), "{}", ran.out);
    assert!(standin.front.requests().is_empty());
}

#[test]
fn without_credentials_a_scenario_is_skipped_with_the_name_of_what_is_missing() {
    let mut standin = Standin::of(&[("a.yaml", ALLOWED)]);
    standin.environment.retain(|(name, _)| *name != "OWNER_KEY");
    let ran = standin.live(&[]);
    assert_eq!(ran.code, Some(0));
    let reason = "the environment has no `OWNER_KEY`, which holds the SecretKey of `owner`";
    assert!(ran.out.contains(reason), "{}", ran.out);
    assert!(standin.front.requests().is_empty());
}

#[test]
fn a_signature_for_another_time_is_made_with_the_real_key() {
    let scenario = ALLOWED
        .replace("as: owner", "as: owner, sign: {at: -20m, valid: 10m}")
        .replace(
            "then: {allowed: true}",
            "then: {variant: request-has-expired}",
        );
    let standin = Standin::of(&[("a.yaml", &scenario)]);
    let ran = standin.live(&[]);
    assert_eq!(ran.code, Some(0), "{} {}", ran.out, ran.err);
}

#[test]
fn credentials_come_from_a_command_and_stay_secret() {
    let standin = Standin::of(&[("a.yaml", ALLOWED)]);
    let printed = r#"{"secret_id": "AKIDrealowner", "secret_key": "real-owner-secret"}"#;
    standin.project.write("keys.json", printed);
    let target = standin.project.read("target.yaml");
    let environment = "secret_id: {env: OWNER_ID}, secret_key: {env: OWNER_KEY}";
    standin.project.write(
        "target.yaml",
        target.replace(environment, "command: [cat, keys.json]"),
    );
    let ran = standin.live(&["-v"]);
    assert_eq!(ran.code, Some(0), "{} {}", ran.out, ran.err);
    standin.project.write("keys.json", "real-owner-secret");
    let ran = standin.live(&[]);
    assert!(ran.out.contains("does not print"), "{}", ran.out);
}

#[test]
fn a_secret_in_the_target_file_is_refused_and_not_shown() {
    let standin = Standin::of(&[("a.yaml", ALLOWED)]);
    let target = standin.project.read("target.yaml");
    let target = target.replace("{env: OWNER_KEY}", "real-owner-secret");
    standin.project.write("target.yaml", target);
    let ran = standin.live(&[]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.err.contains("a secret does not stand in a file"),
        "{}",
        ran.err
    );
}

#[test]
fn a_bucket_behind_tls_is_reached_with_its_certificate_and_not_without() {
    let standin = Standin::with_tls(&[("a.yaml", REFUSED), ("b.yaml", ALLOWED)]);
    let ran = standin.live(&[]);
    assert_eq!(ran.code, Some(0), "{} {}", ran.out, ran.err);
    let target = standin
        .project
        .read("target.yaml")
        .replace("ca: ca.pem\n", "");
    standin.project.write("target.yaml", target);
    let ran = standin.live(&[]);
    assert_eq!(ran.code, Some(3), "{} {}", ran.out, ran.err);
    assert!(ran.out.contains("no TLS with `127.0.0.1:"), "{}", ran.out);
    assert!(ran.out.contains("`ca` in the target file"), "{}", ran.out);
}

#[rstest]
#[case(&[Fault::Cut, Fault::Pass], 0, 2)]
#[case(&[Fault::Status(503), Fault::Status(500), Fault::Pass], 0, 3)]
#[case(&[Fault::Status(503); 4], 3, 4)]
#[case(&[Fault::Cut; 4], 3, 4)]
#[case(&[Fault::Status(403)], 1, 1)]
#[case(&[Fault::Status(501)], 1, 1)]
fn network_errors_and_5xx_are_tried_again_and_refusals_are_not(
    #[case] faults: &[Fault],
    #[case] code: i32,
    #[case] attempts: usize,
) {
    let standin = Standin::of(&[("a.yaml", ALLOWED)]);
    standin.front.next(faults);
    let ran = standin.live(&[]);
    assert_eq!(ran.code, Some(code), "{} {}", ran.out, ran.err);
    assert_eq!(standin.front.requests().len(), attempts);
}

#[test]
fn an_answer_that_takes_too_long_ends_with_its_time() {
    let standin = Standin::of(&[("a.yaml", ALLOWED)]);
    standin.target("rate: 1000\ntimeout: 200ms\nretries: 1\n");
    standin
        .front
        .always(Some(Fault::Slow(Duration::from_secs(2))));
    let ran = standin.live(&[]);
    assert_eq!(ran.code, Some(3), "{} {}", ran.out, ran.err);
    assert!(
        ran.out.contains("did not answer within 200ms (2 attempts)"),
        "{}",
        ran.out
    );
}

#[test]
fn a_bucket_in_another_region_is_told_to_be_that() {
    let standin = Standin::of(&[("a.yaml", ALLOWED)]);
    let target = standin
        .project
        .read("target.yaml")
        .replace("ap-shanghai", "ap-beijing");
    standin.project.write("target.yaml", target);
    let ran = standin.live(&[]);
    assert_eq!(ran.code, Some(3), "{} {}", ran.out, ran.err);
    assert!(
        ran.out
            .contains("there is no bucket `cos403-test-1257777777` in `ap-beijing`"),
        "{}",
        ran.out
    );
    standin.front.always(Some(Fault::Status(301)));
    let ran = standin.live(&[]);
    assert_eq!(ran.code, Some(3));
    assert!(ran.out.contains("the answer is 301"), "{}", ran.out);
}

#[test]
fn a_host_that_is_not_there_is_told_to_be_that() {
    let standin = Standin::of(&[("a.yaml", ALLOWED)]);
    let port = format!("127.0.0.1:{}", standin.front.address.port());
    let target = standin.project.read("target.yaml");
    standin
        .project
        .write("target.yaml", target.replace(&port, "no-such-host.invalid"));
    let ran = standin.live(&[]);
    assert_eq!(ran.code, Some(3));
    assert!(
        ran.out
            .contains("the name `no-such-host.invalid` is not found"),
        "{}",
        ran.out
    );
    standin
        .project
        .write("target.yaml", target.replace(&port, "127.0.0.1:1"));
    let ran = standin.live(&[]);
    assert_eq!(ran.code, Some(3));
    assert!(
        ran.out.contains("`127.0.0.1:1` cannot be connected to"),
        "{}",
        ran.out
    );
}

#[test]
fn the_proxy_of_the_target_file_gets_everything() {
    let standin = Standin::of(&[("a.yaml", ALLOWED)]);
    let proxy = format!("http://{}", standin.front.address);
    let target = standin.project.read("target.yaml");
    let lines = target.lines().filter(|line| !line.starts_with("endpoint"));
    let target = lines.collect::<Vec<_>>().join("\n");
    let endpoint = "http://cos403-test-1257777777.cos.ap-shanghai.myqcloud.com";
    standin.project.write(
        "target.yaml",
        format!("{target}\nproxy: {proxy}\nendpoint: {endpoint}\n"),
    );
    let ran = standin.live(&[]);
    assert_eq!(ran.code, Some(0), "{} {}", ran.out, ran.err);
    assert_eq!(standin.front.requests().len(), 1);
}

#[test]
fn requests_keep_the_rate() {
    let standin = Standin::of(&[("a.yaml", REFUSED)]);
    standin.target("rate: 5\n");
    let begun = std::time::Instant::now();
    standin.live(&["--mode", "verify"]);
    let sent = u32::try_from(standin.front.requests().len()).unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(200) * (sent - 1));
}

#[test]
fn drift_shows_both_sides_and_keeps_no_secret() {
    let wrong = REFUSED
        .replace("key: logo.png", "key: open/readme.txt")
        .replace("logo.png: {content: logo}", "open/readme.txt: {}");
    let standin = Standin::of(&[("a.yaml", REFUSED), ("b.yaml", &wrong), ("c.yaml", WRITES)]);
    let ran = standin.live(&["--drift", "drift.json"]);
    assert_eq!(ran.code, Some(1), "{} {}", ran.out, ran.err);
    assert!(
        ran.err.contains("1 of 3 scenarios come out otherwise"),
        "{}",
        ran.err
    );
    let drift: Value = serde_json::from_str(&standin.project.read("drift.json")).unwrap();
    let scenario = |at: usize| &drift["scenarios"][at];
    assert_eq!(scenario(0)["differs"], false);
    assert_eq!(scenario(1)["differs"], true);
    assert_eq!(scenario(1)["requests"][0]["simulated"]["status"], 403);
    assert_eq!(scenario(1)["requests"][0]["live"]["status"], 200);
    assert_eq!(scenario(2)["differs"], Value::Null);
    for secret in SECRETS {
        assert!(!files(&standin).contains(secret));
    }
}

#[test]
fn a_switch_is_settled_by_what_the_bucket_answers() {
    let scenario = format!(
        "tags: [unconfirmed, \"switch:missing_object_without_list_right\"]\n{}",
        r#"scenario: What is not there
given:
  bucket: {name: media-1250000000, region: ap-guangzhou}
when: {operation: GetObject, key: open/missing.txt, as: uploader}
then: {status: 404}
"#
    );
    let scenario = scenario.replace("given:\n", r#"given:
  accounts:
    - uin: "100000000001"
      appid: "1250000000"
      users:
        uploader:
          uin: "100000000011"
          keys: {uploader: {id: AKIDuploader, secret: x}}
          policies: [{version: "2.0", statement: [{effect: allow, action: ["name/cos:GetObject"], resource: ["*"]}]}]
"#);
    let standin = Standin::of(&[("a.yaml", &scenario)]);
    let ran = standin.live(&["--drift", "drift.json"]);
    assert_eq!(ran.code, Some(0), "{} {}", ran.out, ran.err);
    let drift: Value = serde_json::from_str(&standin.project.read("drift.json")).unwrap();
    let shown = &drift["switches"][0];
    assert_eq!(shown["switch"], "missing_object_without_list_right");
    assert_eq!(shown["agrees_with"], serde_json::json!(["not-found"]));
    assert_eq!(shown["is_settled"], true);
}

fn doctor(standin: &Standin, arguments: &[&str]) -> Ran {
    standin.cos403(&[&["doctor"], arguments, &["--live-target", "target.yaml"]].concat())
}

#[test]
fn the_doctor_reads_what_it_may_and_names_the_cause() {
    let standin = Standin::of(&[]);
    let before = standin.dump();
    let ran = doctor(
        &standin,
        &["GetObject", "--key", "logo.png", "--format", "json"],
    );
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let told = json(&ran);
    assert_eq!(told["diagnosis"]["cause"], "anonymous-request", "{told:#}");
    assert_eq!(told["diagnosis"]["certainty"], "certain");
    assert_eq!(told["level"], "config");
    let url = "http://cos403-test-1257777777.cos.ap-shanghai.myqcloud.com/open/readme.txt";
    let ran = doctor(&standin, &[url]);
    assert_eq!(ran.code, Some(0), "{} {}", ran.out, ran.err);
    let methods = standin.front.methods();
    let reads = ["GET", "HEAD", "OPTIONS"];
    assert!(
        methods
            .iter()
            .all(|method| reads.contains(&method.as_str())),
        "{methods:?}"
    );
    assert_eq!(standin.dump(), before);
}

#[rstest]
#[case(&["PutObject", "--key", "a.txt"], "PutObject may write")]
#[case(&["DeleteBucketPolicy"], "DeleteBucketPolicy may write")]
#[case(&["http://cos403-test-1257777777.cos.ap-shanghai.myqcloud.com/a", "-X", "PUT"], "PUT may write")]
#[case(&["GetObjekt"], "did you mean `GetObject`?")]
#[case(&["GetObject"], "GetObject needs the key of an object")]
#[case(&["GetObject", "--key", "a", "--as", "nobody"], "no principal `nobody`")]
fn the_doctor_sends_nothing_that_may_write_or_is_unclear(
    #[case] asked: &[&str],
    #[case] told: &str,
) {
    let standin = Standin::of(&[]);
    let ran = doctor(&standin, asked);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains(told), "{}", ran.err);
    assert!(standin.front.requests().is_empty());
}

#[test]
fn the_doctor_diagnoses_with_what_is_left_where_the_configuration_is_refused() {
    let standin = Standin::of(&[]);
    standin.target("rate: 1000\noperator: uploader\n");
    let ran = doctor(&standin, &["GetBucket", "--as", "uploader"]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.err.contains("not to be read: ACL: 403 AccessDenied"),
        "{}",
        ran.err
    );
}

#[test]
fn a_presigned_url_is_sent_as_it_is_and_its_signature_is_not_shown() {
    let standin = Standin::of(&[]);
    let url = "http://cos403-test-1257777777.cos.ap-shanghai.myqcloud.com/logo.png?q-sign-algorithm=sha1&q-ak=AKIDrealowner&q-sign-time=1%3B2&q-key-time=1%3B2&q-header-list=&q-url-param-list=&q-signature=0123456789012345678901234567890123456789";
    let ran = doctor(&standin, &[url]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.out.contains("request-has-expired"), "{}", ran.out);
    assert!(standin.front.requests()[0].starts_with("GET /logo.png?q-sign-algorithm=sha1&q-ak="));
    let shown = format!("{}{}", ran.out, ran.err);
    assert!(
        !shown.contains("0123456789012345678901234567890123456789"),
        "{shown}"
    );
}

#[test]
fn a_live_run_without_a_target_file_is_told_what_it_needs() {
    let project = Project::of(&[("a.yaml", REFUSED)]);
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_cos403"));
    let ran = run(
        program,
        project.folder.path(),
        &["run", "--target", "live"],
        &[],
    );
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("--live-target FILE"), "{}", ran.err);
}

#[test]
fn every_switch_is_settled_by_a_scenario_or_is_told_to_be_left_open() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/live.md")).unwrap();
    let scenarios: String = std::fs::read_dir(root.join("scenarios/unconfirmed"))
        .unwrap()
        .flatten()
        .map(|entry| std::fs::read_to_string(entry.path()).unwrap())
        .collect();
    for switch in cos403::world::Behaviour::switches() {
        let is_settled = scenarios.contains(&format!("\"switch:{}\"", switch.name));
        let is_left_open = page.contains(&format!("`{}`", switch.name));
        assert!(is_settled != is_left_open, "{}", switch.name);
    }
}
