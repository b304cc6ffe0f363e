//! `cos403 serve`: how it is reached, steered, read and stopped.

use cos403::protocol::timestamp::Timestamp;
use std::io::BufRead;
use std::process::Command;

use crate::served::{MEDIA, Served, WORLD, serve_fails, signed_get};
use rstest::rstest;

#[rstest]
#[case::host("/logo.png", MEDIA)]
#[case::host_with_another_domain(
    "/logo.png",
    "media-1250000000.cos-internal.ap-guangzhou.tencentcos.cn"
)]
#[case::acceleration("/logo.png", "media-1250000000.cos.accelerate.myqcloud.com")]
#[case::custom_domain("/logo.png", "img.example.com")]
#[case::path_style("/media-1250000000/logo.png", "cos.ap-guangzhou.myqcloud.com")]
#[case::path_style_at_its_own_address("/media-1250000000/logo.png", "127.0.0.1")]
#[case::path_style_at_localhost("/media-1250000000/logo.png", "localhost")]
fn every_form_reaches_the_object_with_what_the_client_signed(
    #[case] path: &str,
    #[case] host: &str,
) {
    let served = Served::start(WORLD, &[]);
    let anonymous = served.get(path, host, "");
    assert!(anonymous.starts_with("HTTP/1.1 403 "), "{anonymous}");
    let signed = served.get(path, host, &signed_get(path, host));
    assert!(signed.starts_with("HTTP/1.1 200 "), "{signed}");
    let proxied = served.get(
        &format!("http://{host}{path}"),
        host,
        &signed_get(path, host),
    );
    assert!(proxied.starts_with("HTTP/1.1 200 "), "{proxied}");
}

#[rstest]
#[case("/logo.png", "other.example.com")]
#[case("/media-1250000000/logo.png", "cos.ap-beijing.myqcloud.com")]
#[case("/other-1250000000/logo.png", "127.0.0.1")]
#[case("/media-1250000000/logo.png", "img.elsewhere.com")]
fn what_names_no_bucket_of_the_world_is_told_so(#[case] path: &str, #[case] host: &str) {
    let served = Served::start(WORLD, &[]);
    let answer = served.get(path, host, "");
    assert!(answer.contains("<Code>NoSuchBucket</Code>"), "{answer}");
}

#[test]
fn dot_segments_arrive_as_they_were_sent_and_signed() {
    let served = Served::start(WORLD, &[]);
    let answer = served.get("/a/../b.txt", MEDIA, &signed_get("/a/../b.txt", MEDIA));
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    let other = served.get("/b.txt", MEDIA, &signed_get("/b.txt", MEDIA));
    assert!(other.contains("<Code>NoSuchKey</Code>"), "{other}");
}

#[test]
fn curl_reaches_it_as_a_proxy_and_in_path_style() {
    let served = Served::start(WORLD, &[]);
    let address = format!("http://{}", served.address);
    let object = format!("http://{MEDIA}/public.txt");
    let path_style = format!("{address}/media-1250000000/public.txt");
    for arguments in [vec!["-x", &address, &object], vec![&*path_style]] {
        let Ok(came) = Command::new("curl")
            .args(["-sS", "--noproxy", ""])
            .args(&arguments)
            .env_remove("http_proxy")
            .output()
        else {
            return;
        };
        assert_eq!(
            String::from_utf8_lossy(&came.stdout),
            "hello",
            "{arguments:?}"
        );
    }
}

#[rstest]
#[case("-INT")]
#[case("-TERM")]
fn each_request_is_a_line_of_the_log_without_a_secret_until_it_is_stopped(#[case] signal: &str) {
    let served = Served::start(WORLD, &["--log", "decisions.jsonl"]);
    let authorization = signed_get("/logo.png", MEDIA);
    served.get("/logo.png", MEDIA, &authorization);
    let path = served.folder.path().join("decisions.jsonl");
    let early = std::fs::read_to_string(&path).unwrap();
    assert_eq!(
        early.lines().count(),
        1,
        "the line is there when the answer is"
    );
    served.get("/logo.png", MEDIA, "");
    served.send(format!(
        "CONNECT {MEDIA}:443 HTTP/1.1\r\nHost: {MEDIA}\r\nConnection: close\r\n\r\n"
    ));
    let log = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<serde_json::Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        (
            lines.len(),
            &lines[0]["decision"],
            &lines[1]["cause"],
            &lines[2]["error"]
        ),
        (
            3,
            &"allowed".into(),
            &"anonymous-request".into(),
            &"NotImplemented".into()
        ),
        "{log}"
    );
    let signature = authorization.trim().rsplit_once('=').unwrap().1;
    assert!(!log.contains("example-owner-secret") && !log.contains(signature));
    assert_eq!(served.stop(signal), (Some(0), String::new(), String::new()));
}

#[test]
fn the_log_can_follow_the_ready_line_on_standard_output() {
    let mut served = Served::start(WORLD, &["--log", "-"]);
    served.get("/logo.png", MEDIA, "");
    let mut line = String::new();
    served.out.read_line(&mut line).unwrap();
    assert!(line.contains("\"cause\":\"anonymous-request\""), "{line}");
}

#[test]
fn connect_is_not_implemented() {
    let served = Served::start(WORLD, &[]);
    let answer = served.send(format!(
        "CONNECT {MEDIA}:443 HTTP/1.1\r\nHost: {MEDIA}\r\nConnection: close\r\n\r\n"
    ));
    assert!(
        answer.starts_with("HTTP/1.1 501 ") && answer.contains("<Code>NotImplemented</Code>"),
        "{answer}"
    );
}

#[test]
fn admin_calls_steer_it_at_its_own_address_only() {
    let served = Served::start(WORLD, &["--admin"]);
    let own = served.address.to_string();
    let call = |method: &str, what: &str, host: &str, body: &str| {
        served.send(format!(
            "{method} /-/cos403/{what} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ))
    };
    assert!(call("GET", "clock", &own, "").ends_with("2026-03-01T08:00:00Z\n"));
    assert!(call("PUT", "clock", &own, "+30m").ends_with("2026-03-01T08:30:00Z\n"));
    let expired = served.get("/logo.png", MEDIA, &signed_get("/logo.png", MEDIA));
    assert!(expired.contains("Request has expired"), "{expired}");
    assert!(call("GET", "decisions", &own, "").contains("\"cause\":\"signature-expired\""));
    assert!(call("PUT", "clock", &own, "2027-01-01T00:00:00Z").ends_with("2027-01-01T00:00:00Z\n"));
    assert!(call("PUT", "clock", &own, "soon").starts_with("HTTP/1.1 400 "));
    assert!(call("POST", "reset", &own, "").ends_with("2026-03-01T08:00:00Z\n"));
    assert!(call("GET", "decisions", &own, "").ends_with("[]"));
    assert!(call("GET", "nothing", &own, "").starts_with("HTTP/1.1 404 "));
    assert!(call("GET", "clock", MEDIA, "").contains("<Code>AccessDenied</Code>"));
}

#[test]
fn without_the_flag_admin_calls_are_ordinary_requests() {
    let served = Served::start(WORLD, &[]);
    let answer = served.get("/-/cos403/clock", &served.address.to_string(), "");
    assert!(answer.contains("<Code>NoSuchBucket</Code>"), "{answer}");
}

#[rstest]
#[case("")]
#[case("clock: now\n")]
fn a_served_world_follows_the_clock_of_the_machine(#[case] clock: &str) {
    let world = WORLD.replace("clock: 2026-03-01T08:00:00Z\n", clock);
    let served = Served::start(&world, &["--admin"]);
    let answer = served.get("/-/cos403/clock", "localhost", "");
    let told: Timestamp = answer.lines().last().unwrap().parse().unwrap();
    let off = Timestamp::now().as_second() - told.as_second();
    assert!((0..60).contains(&off), "{answer}");
}

#[rstest]
#[case::world("buckets: 1", &[], 2)]
#[case::domain_of_cos("bucket: {name: a-1250000000, region: r, domains: [a.myqcloud.com]}", &[], 2)]
#[case::domain_twice("bucket: {name: a-1250000000, region: r, domains: [a.test, A.test]}", &[], 2)]
#[case::usage("{}", &["--listen", "nowhere"], 2)]
#[case::log("{}", &["--log", "no/such/folder/log"], 2)]
#[case::address("{}", &["--listen", "192.0.2.1:1"], 3)]
fn what_is_wrong_is_told_with_its_exit_code(
    #[case] world: &str,
    #[case] arguments: &[&str],
    #[case] code: i32,
) {
    let came = serve_fails(world, arguments);
    let errors = String::from_utf8_lossy(&came.stderr);
    assert_eq!(came.status.code(), Some(code), "{errors}");
    assert!(
        came.stdout.is_empty() && errors.contains("error:"),
        "{errors}"
    );
}
