//! `provision` and `live restore`: whatever happens, the bucket is as it was before.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::bucket::{ALLOWED, BUCKET, REFUSED, SECRETS, Standin, WRITES};
use crate::front::Fault;
use rstest::rstest;

const JOURNAL: &str = "cos403-live.journal";

/// A policy with a principal, referer rules, CORS rules and objects of every kind.
const RICH: &str = r#"scenario: An upload that the policy allows
given:
  accounts:
    - uin: "100000000001"
      appid: "1250000000"
      keys: {owner: {id: AKIDowner, secret: x}}
      users:
        uploader: {uin: "100000000011", keys: {uploader: {id: AKIDuploader, secret: x}}}
  bucket:
    name: media-1250000000
    region: ap-guangzhou
    acl: public-read
    policy:
      version: "2.0"
      statement:
        - effect: allow
          principal: {qcs: ["qcs::cam::uin/100000000001:uin/100000000011"]}
          action: ["name/cos:PutObject"]
          resource: ["qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/in/*"]
    cors: [{origins: ["https://other.example"], methods: [PUT]}]
    referer: {type: deny-list, domains: ["evil.test"], empty: allow}
    objects:
      in/old.txt: {content: old, acl: private}
      kept.txt: {content: "of the scenario"}
      cold.tar: {storage_class: ARCHIVE}
when: {operation: PutObject, key: in/new.txt, as: uploader, body: new}
then: {allowed: true}
"#;

const OUTSIDE: &str = r#"scenario: An upload elsewhere
given:
  accounts:
    - uin: "100000000001"
      appid: "1250000000"
      keys: {owner: {id: AKIDowner, secret: x}}
      users:
        uploader: {uin: "100000000011", keys: {uploader: {id: AKIDuploader, secret: x}}}
  bucket: {name: media-1250000000, region: ap-guangzhou}
when: {operation: PutObject, key: out.txt, as: uploader, body: new}
then: {status: 403, variant: access-denied}
"#;

const REFERER: &str = r#"scenario: An evil page embeds it
given:
  bucket:
    name: media-1250000000
    region: ap-guangzhou
    acl: public-read
    referer: {type: deny-list, domains: ["evil.test"], empty: allow}
    objects: {logo.png: {content: logo}}
when: {operation: GetObject, key: logo.png, as: anonymous, headers: {Referer: "https://evil.test/"}}
then: {status: 403, variant: referer-rule}
"#;

const UPLOAD: &str = r#"scenario: An upload in parts begins
given:
  bucket: {name: media-1250000000, region: ap-guangzhou}
when: {operation: InitiateMultipartUpload, key: big.bin, as: owner}
then: {allowed: true}
"#;

const REPLACES: &str = r#"scenario: Somebody replaces the policy and the rules, and deletes
given:
  bucket: {name: media-1250000000, region: ap-guangzhou, objects: {kept.txt: {content: other}}}
before:
  - operation: PutBucketPolicy
    as: owner
    body: '{"version":"2.0","statement":[{"effect":"deny","principal":{"qcs":["qcs::cam::anyone:anyone"]},"action":["name/cos:*"],"resource":["qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/*"]}]}'
  - {operation: DeleteBucketCORS, as: owner}
  - {operation: PutBucketACL, as: owner, headers: {x-cos-acl: public-read-write}}
when: {operation: DeleteObject, key: kept.txt, as: owner}
then: {allowed: true}
"#;

fn all() -> Vec<(&'static str, &'static str)> {
    vec![
        ("a.yaml", REFUSED),
        ("b.yaml", ALLOWED),
        ("c.yaml", WRITES),
        ("d.yaml", RICH),
        ("e.yaml", OUTSIDE),
        ("f.yaml", REFERER),
        ("g.yaml", UPLOAD),
        ("h.yaml", REPLACES),
    ]
}

fn start(standin: &Standin) -> Child {
    Command::new(env!("CARGO_BIN_EXE_cos403"))
        .args(["run", "--target", "live", "--live-target", "target.yaml"])
        .args(["--mode", "provision", "--allow-writes", BUCKET])
        .current_dir(standin.project.folder.path())
        .envs(standin.environment.iter().copied())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Waits until so many requests have come.
fn wait_for(standin: &Standin, requests: usize) {
    let begun = Instant::now();
    while standin.front.requests().len() < requests {
        assert!(begun.elapsed() < Duration::from_secs(20), "they never came");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn restore(standin: &Standin) -> crate::support::Ran {
    standin.cos403(&["live", "restore", JOURNAL, "--allow-writes", BUCKET])
}

#[test]
fn scenarios_come_out_in_the_bucket_as_in_the_simulator_and_leave_no_trace() {
    let standin = Standin::of(&all());
    let before = standin.dump();
    let ran = standin.provision(&["--drift", "drift.json"]);
    assert_eq!(ran.code, Some(0), "{} {}", ran.out, ran.err);
    assert!(ran.out.contains("8 passed"), "{}", ran.out);
    assert!(
        ran.err.contains("0 of 8 scenarios come out otherwise"),
        "{}",
        ran.err
    );
    assert_eq!(standin.dump(), before);
    assert!(!standin.project.path(JOURNAL).exists());
}

#[test]
fn nothing_is_written_elsewhere_than_under_the_prefix() {
    let standin = Standin::of(&all());
    standin.provision(&[]);
    for request in standin.front.requests() {
        let mut words = request.split(' ');
        let (method, target) = (words.next().unwrap(), words.next().unwrap());
        let reads = ["GET", "HEAD", "OPTIONS"].contains(&method);
        let configures = target.starts_with("/?");
        assert!(
            reads || configures || target.starts_with("/cos403/"),
            "{method} {target}"
        );
    }
}

#[rstest]
#[case(&["--mode", "provision"], "needs `--allow-writes cos403-test-1257777777`")]
#[case(&["--mode", "provision", "--allow-writes", "other-1250000000"], "is not for `cos403-test-1257777777`")]
fn writing_needs_the_name_of_the_bucket(#[case] arguments: &[&str], #[case] told: &str) {
    let standin = Standin::of(&all());
    let ran = standin.live(arguments);
    assert_eq!(ran.code, Some(2), "{} {}", ran.out, ran.err);
    assert!(ran.err.contains(told), "{}", ran.err);
    assert!(standin.front.requests().is_empty());
}

#[rstest]
#[case(
    "writable: {name: \"*-staging-*\"}",
    Some(2),
    "`writable` asks for a name like `*-staging-*`"
)]
#[case(
    "writable: {tag: {key: purpose, value: production}}",
    Some(2),
    "asks for the tag `purpose`"
)]
#[case("writable: {tag: {key: purpose, value: tests}}", Some(0), "")]
#[case("", Some(2), "the target file has no `writable`")]
fn writing_needs_a_bucket_that_is_meant_for_it(
    #[case] writable: &str,
    #[case] code: Option<i32>,
    #[case] told: &str,
) {
    let standin = Standin::of(&[("a.yaml", REFUSED)]);
    let target = standin.project.read("target.yaml");
    standin.project.write(
        "target.yaml",
        target.replace("writable: {name: \"*-test-*\"}", writable),
    );
    let before = standin.dump();
    let ran = standin.provision(&[]);
    assert_eq!(ran.code, code, "{} {}", ran.out, ran.err);
    assert!(ran.err.contains(told), "{}", ran.err);
    assert_eq!(standin.dump(), before);
}

#[rstest]
#[case("versioning: Enabled", "its bucket keeps versions")]
#[case("tags: {a: b}", "its bucket has tags")]
#[case(
    "acl: {grants: [{to: \"200000000001\", permission: READ}]}",
    "its ACL grants to the account 200000000001"
)]
fn what_cannot_be_taken_back_or_said_is_not_written(#[case] given: &str, #[case] reason: &str) {
    let scenario = format!(
        "scenario: It asks\ngiven:\n  bucket:\n    name: media-1250000000\n    region: ap-guangzhou\n    {given}\nwhen: {{operation: GetBucket, as: anonymous}}\n"
    );
    let standin = Standin::of(&[("a.yaml", &scenario)]);
    let before = standin.dump();
    let ran = standin.provision(&[]);
    assert_eq!(ran.code, Some(0), "{} {}", ran.out, ran.err);
    assert!(ran.out.contains(reason), "{}", ran.out);
    assert_eq!(standin.dump(), before);
    assert!(!standin.front.methods().contains(&"PUT".to_owned()));
}

#[test]
fn a_bucket_that_keeps_versions_is_not_written_into() {
    let standin = Standin::of(&[("a.yaml", REFUSED)]);
    let versions = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    standin.put("/?versioning", versions);
    let ran = standin.provision(&[]);
    assert_eq!(ran.code, Some(3), "{} {}", ran.out, ran.err);
    assert!(
        ran.err.contains("keeps versions of its objects"),
        "{}",
        ran.err
    );
    assert!(!standin.front.methods().contains(&"PUT".to_owned()));
}

#[rstest]
#[case(Fault::Cut)]
#[case(Fault::CutAfter)]
#[case(Fault::Status(503))]
#[case(Fault::Status(403))]
fn a_fault_at_any_request_leaves_the_bucket_as_it_was_or_a_journal_that_restores_it(
    #[case] fault: Fault,
) {
    let standin = Standin::of(&[("d.yaml", RICH)]);
    standin.target("rate: 1000\nretries: 0\n");
    let before = standin.dump();
    for number in (0..120).step_by(3) {
        standin.front.from(number, fault);
        let ran = standin.provision(&[]);
        let reached = standin.front.requests().len() > number;
        standin.front.heal();
        if standin.project.path(JOURNAL).exists() {
            let restored = restore(&standin);
            assert_eq!(restored.code, Some(0), "{number}: {}", restored.err);
        }
        assert_eq!(standin.dump(), before, "{number}: {} {}", ran.out, ran.err);
        if !reached {
            assert_eq!(ran.code, Some(0));
            return;
        }
        assert_ne!(ran.code, Some(0), "{number}: {}", ran.out);
    }
}

#[test]
fn a_fault_that_passes_is_waited_for() {
    let standin = Standin::of(&all());
    let before = standin.dump();
    let fault = [
        Fault::Pass,
        Fault::Cut,
        Fault::Pass,
        Fault::Status(503),
        Fault::CutAfter,
    ];
    standin.front.next(&fault.repeat(12));
    let ran = standin.provision(&[]);
    assert_eq!(ran.code, Some(0), "{} {}", ran.out, ran.err);
    assert_eq!(standin.dump(), before);
}

#[test]
fn after_a_kill_the_journal_restores_the_bucket_and_no_run_goes_before_it() {
    let standin = Standin::of(&all());
    standin.target("rate: 100\n");
    let before = standin.dump();
    for requests in [20, 27, 34, 41, 60] {
        let earlier = standin.front.requests().len();
        let mut child = start(&standin);
        wait_for(&standin, earlier + requests);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(standin.project.path(JOURNAL).exists());
        let journal = standin.project.read(JOURNAL);
        assert!(SECRETS.iter().all(|secret| !journal.contains(secret)));
        if standin.dump() != before {
            let ran = standin.provision(&[]);
            assert_eq!(ran.code, Some(3), "{} {}", ran.out, ran.err);
            assert!(ran.err.contains("cos403 live restore"), "{}", ran.err);
        }
        let refused = standin.cos403(&["live", "restore", JOURNAL]);
        assert_eq!(refused.code, Some(2), "{}", refused.err);
        let ran = restore(&standin);
        assert_eq!(ran.code, Some(0), "{} {}", ran.out, ran.err);
        assert_eq!(standin.dump(), before, "after {requests} requests");
        assert!(!standin.project.path(JOURNAL).exists());
    }
}

#[test]
fn a_restore_that_is_interrupted_can_be_done_again() {
    let standin = Standin::of(&all());
    standin.target("rate: 100\nretries: 0\n");
    let before = standin.dump();
    let mut child = start(&standin);
    wait_for(&standin, 50);
    child.kill().unwrap();
    child.wait().unwrap();
    for number in [1, 3, 5, 7] {
        standin.front.from(number, Fault::Cut);
        assert_eq!(restore(&standin).code, Some(3));
        standin.front.heal();
    }
    assert_eq!(restore(&standin).code, Some(0));
    assert_eq!(standin.dump(), before);
}

#[rstest]
#[case("-INT")]
#[case("-TERM")]
fn an_interrupt_puts_everything_back_first(#[case] signal: &str) {
    let standin = Standin::of(&all());
    standin.target("rate: 100\n");
    let before = standin.dump();
    let mut child = start(&standin);
    wait_for(&standin, 40);
    let pid = child.id().to_string();
    Command::new("kill").args([signal, &pid]).status().unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(3));
    assert_eq!(standin.dump(), before);
    assert!(!standin.project.path(JOURNAL).exists());
}

#[cfg(unix)]
#[test]
fn a_journal_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let standin = Standin::of(&all());
    standin.target("rate: 50\n");
    let mut child = start(&standin);
    wait_for(&standin, 30);
    child.kill().unwrap();
    child.wait().unwrap();
    let mode = std::fs::metadata(standin.project.path(JOURNAL))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(restore(&standin).code, Some(0));
}

#[test]
fn a_table_is_asked_cell_by_cell_in_the_world_as_it_was_given() {
    let table = r#"scenario: Who may do what
given:
  bucket:
    name: media-1250000000
    region: ap-guangzhou
    acl: public-read
    objects: {a.txt: {content: a}}
matrix:
  as: [anonymous, owner]
  operation: [GetObject, DeleteObject]
  key: [a.txt]
when: {}
then: {access: snapshot}
"#;
    let standin = Standin::of(&[("a.yaml", table)]);
    let before = standin.dump();
    let ran = standin.provision(&["--drift", "drift.json"]);
    assert_eq!(ran.code, Some(0), "{} {}", ran.out, ran.err);
    assert!(
        ran.err.contains("0 of 1 scenarios come out otherwise"),
        "{}",
        standin.project.read("drift.json")
    );
    assert_eq!(standin.dump(), before);
}

/// What an account has of temporary keys.
const TEMPORARY: &str = r#"    roles: {exporter: {policies: []}}
    temporary_keys:
      expired: {issuer: owner, id: AKIDrealexpired, secret: real-temporary-secret, token: real-mobile-token, expires: 2020-01-01T00:00:00Z}
      export: {issuer: exporter, id: AKIDrealexport, secret: real-temporary-secret, token: real-mobile-token, expires: 2100-01-01T00:00:00Z}
      mobile:
        issuer: uploader
        id: AKIDrealmobile
        secret: real-temporary-secret
        token: real-mobile-token
        expires: 2100-01-01T00:00:00Z
        policy: {version: "2.0", statement: [{effect: allow, action: [name/cos:HeadBucket], resource: ["*"]}]}
buckets:"#;

/// The set of the repository, against a bucket that does everything otherwise than the simulator takes for granted.
#[test]
fn the_scenarios_that_settle_switches_show_what_the_bucket_does() {
    let otherwise = [
        ("referer_case_sensitive", "true"),
        ("referer_wildcard_hits_bare_domain", "false"),
        ("signature_not_yet_valid", "accepted"),
        ("access_key_format", "untold"),
        ("malformed_authorization", "access-denied"),
        ("missing_object_without_list_right", "access-denied"),
        ("root_principal_covers_own_users", "true"),
        ("deny_binds_owner", "false"),
        ("deny_anyone_binds_owner", "true"),
        ("deny_anonymous_binds_signed", "true"),
        ("negated_condition_met_by_any_value", "true"),
        ("string_like_star_at_ends_only", "true"),
        ("prefix_resource_covers_bucket", "true"),
        ("upload_part_copy_needs_put_object", "true"),
        ("expired_temporary_key", "expired-token-400"),
        ("role_principals_match", "false"),
        ("bucket_grants_exceed_session_policy", "true"),
        ("server_time_in_access_denied", "true"),
        ("strings_in_signature_answer", "false"),
    ];
    let behaviour: String = otherwise
        .iter()
        .map(|(name, value)| format!("  {name}: {value}\n"))
        .collect();
    // The sub-user of these scenarios has no policies of its own.
    let without_policies = crate::bucket::WORLD
        .lines()
        .filter(|line| !line.contains("policies:") && !line.contains("resource: [\"*\"]"))
        .collect::<Vec<_>>()
        .join("\n");
    let without_policies = without_policies.replacen("buckets:", TEMPORARY, 1);
    let world = format!("{without_policies}\nbehaviour:\n{behaviour}");
    let mut standin = Standin::of_world(&world, &[]);
    standin.temporary(&["expired", "mobile", "export"]);
    let before = standin.dump();
    let set = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/unconfirmed");
    let ran = standin.provision(&[&set.display().to_string(), "--drift", "drift.json"]);
    assert_eq!(ran.code, Some(1), "{} {}", ran.out, ran.err);
    assert_eq!(standin.dump(), before);
    let drift: serde_json::Value =
        serde_json::from_str(&standin.project.read("drift.json")).unwrap();
    for (name, value) in otherwise {
        let switches = drift["switches"].as_array().unwrap();
        let shown = switches.iter().find(|shown| shown["switch"] == name);
        let shown = shown.unwrap_or_else(|| panic!("{name} is not there: {}", ran.out));
        assert_eq!(
            shown["agrees_with"],
            serde_json::json!([value]),
            "{drift:#}"
        );
        assert_eq!(shown["is_settled"], true);
    }
}

#[test]
fn a_list_tells_what_would_not_be_played_and_sends_nothing() {
    let standin = Standin::of(&all());
    let ran = standin.cos403(&["list", "--live-target", "target.yaml"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let skipped = "c  A stranger writes (skipped: PutObject writes, which `observe` never does)";
    assert!(ran.out.contains(skipped), "{}", ran.out);
    let ran = standin.cos403(&[
        "list",
        "--live-target",
        "target.yaml",
        "--mode",
        "provision",
    ]);
    assert!(!ran.out.contains("skipped"), "{}", ran.out);
    assert!(standin.front.requests().is_empty());
}

#[test]
fn nothing_that_is_written_down_has_a_secret_or_a_signature() {
    let wrong = ALLOWED
        .replace(
            "as: owner",
            "as: owner, sign: {form: query, mistake: host-with-port}",
        )
        .replace("then: {allowed: true}", "then: {allowed: false}");
    let mut standin = Standin::of(&[("a.yaml", REFUSED), ("b.yaml", ALLOWED), ("c.yaml", &wrong)]);
    standin.temporary(&["mobile"]);
    let reports = ["a.json", "a.xml", "a.md", "a.html"];
    let named: Vec<&str> = reports.iter().flat_map(|file| ["--report", file]).collect();
    let ran = standin.provision(&[&["-v", "--drift", "drift.json"], named.as_slice()].concat());
    assert!(ran.code == Some(0) || ran.code == Some(1), "{}", ran.err);
    let sent = standin.front.requests().join("\n");
    let signature = |part: &str| part.get(..40).map(str::to_owned);
    let signatures: Vec<String> = sent
        .split("q-signature=")
        .skip(1)
        .filter_map(signature)
        .collect();
    assert!(signatures.len() > 10);
    for file in reports.iter().chain(&["drift.json"]) {
        let text = standin.project.read(file);
        let all = [&text, &ran.out, &ran.err];
        for written in all {
            assert!(
                !SECRETS.iter().any(|secret| written.contains(secret)),
                "{file}"
            );
            assert!(
                !signatures
                    .iter()
                    .any(|signature| written.contains(signature)),
                "{file}"
            );
        }
    }
}

#[test]
fn a_write_that_is_carried_out_after_its_time_is_put_back_too() {
    let standin = Standin::of(&[("d.yaml", RICH)]);
    standin.target("rate: 1000\nretries: 0\ntimeout: 1s\n");
    let before = standin.dump();
    standin
        .front
        .next_put(Fault::Slow(Duration::from_millis(1300)));
    let ran = standin.provision(&[]);
    assert_eq!(ran.code, Some(3), "{} {}", ran.out, ran.err);
    assert!(ran.out.contains("did not answer within 1s"), "{}", ran.out);
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(standin.dump(), before);
    assert!(!standin.project.path(JOURNAL).exists());
}

#[test]
fn a_bucket_behind_tls_is_written_and_put_back() {
    let standin = Standin::with_tls(&all());
    let before = standin.dump();
    let ran = standin.provision(&[]);
    assert_eq!(ran.code, Some(0), "{} {}", ran.out, ran.err);
    assert_eq!(standin.dump(), before);
}
