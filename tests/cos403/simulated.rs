//! `cos403::simulator!` as tests of an application have it: in plain functions, in asynchronous ones, as a fixture, and where the
//! test fails.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

use cos403::Simulated;
use cos403::protocol::timestamp::Timestamp;
use cos403::simulator::Listening;
use rstest::{fixture, rstest};

#[fixture]
fn cos() -> Simulated {
    cos403::simulator!("scenarios/worlds/media.yaml")
}

/// A client that blocks, without a runtime.
fn status(cos: &Simulated, key: &str) -> String {
    let mut stream = TcpStream::connect(cos.address()).unwrap();
    let request = format!(
        "GET /{key} HTTP/1.1\r\nHost: media-1250000000.cos.ap-guangzhou.myqcloud.com\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().to_owned()
}

#[rstest]
#[case("public/logo.png", "200")]
#[case("private/contract.pdf", "403")]
fn a_client_that_blocks_is_answered_without_a_runtime(
    cos: Simulated,
    #[case] key: &str,
    #[case] expected: &str,
) {
    assert_eq!(status(&cos, key), expected);
}

#[tokio::test]
async fn a_client_that_blocks_is_answered_inside_the_only_thread_of_a_runtime() {
    let cos = cos();
    assert_eq!(status(&cos, "public/logo.png"), "200");
}

#[tokio::test]
async fn an_asynchronous_client_is_answered() {
    let cos = cos();
    let proxy = cos.client_settings().proxy().unwrap();
    let client = reqwest::Client::builder().proxy(proxy).build().unwrap();
    let url = "http://media-1250000000.cos.ap-guangzhou.myqcloud.com/private/contract.pdf";
    assert_eq!(client.get(url).send().await.unwrap().status(), 403);
    assert!(
        cos403::explain_last_refusal(&cos)
            .unwrap()
            .contains("anonymous-request")
    );
}

#[rstest]
fn the_clock_is_the_machines_where_the_world_names_no_time(cos: Simulated) {
    let apart = Timestamp::now().as_second() - cos.world().clock.as_second();
    assert!((0..60).contains(&apart), "{apart}");
}

#[test]
fn a_port_that_is_taken_is_told() {
    let first = cos();
    let listening = Listening {
        address: first.address(),
        ..Listening::default()
    };
    let second = Simulated::start(first.world(), listening);
    assert_eq!(
        second.err().map(|error| error.kind()),
        Some(std::io::ErrorKind::AddrInUse)
    );
}

#[test]
fn it_serves_no_more_when_it_is_dropped() {
    let cos = cos();
    let address = cos.address();
    drop(cos);
    let gone = (0..200).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        TcpStream::connect(address).is_err()
    });
    assert!(gone);
}

#[test]
#[should_panic = "Cargo.toml:1:"]
fn a_file_that_is_no_world_is_told_with_its_place() {
    cos403::simulator!("Cargo.toml");
}

/// This test program again, for one test that fails.
fn failing(name: &str) -> String {
    let program = std::env::current_exe().unwrap();
    let name = format!("simulated::{name}");
    let arguments = ["--ignored", "--exact", &name];
    let ran = crate::support::run(&program, Path::new("."), &arguments, &[]);
    assert_eq!(ran.code, Some(101), "{}", ran.out);
    assert!(!ran.err.contains("refused"), "{}", ran.err);
    ran.out
}

#[rstest]
#[ignore = "fails on purpose"]
fn expects_too_much(cos: Simulated) {
    assert_eq!(status(&cos, "private/contract.pdf"), "200");
}

#[tokio::test]
#[ignore = "fails on purpose"]
async fn expects_too_much_asynchronously() {
    let cos = cos();
    assert_eq!(status(&cos, "private/contract.pdf"), "200");
}

#[test]
#[ignore = "fails on purpose"]
fn expects_too_little() {
    let cos = cos();
    assert_eq!(status(&cos, "public/logo.png"), "403");
}

#[rstest]
#[case("expects_too_much")]
#[case("expects_too_much_asynchronously")]
fn a_test_that_fails_shows_why_the_last_request_was_refused(#[case] name: &str) {
    let out = failing(name);
    let (_, shown) = out
        .split_once("the last request that the simulated COS refused:")
        .unwrap_or_else(|| panic!("{out}"));
    assert!(shown.contains("anonymous-request"), "{out}");
}

#[test]
fn a_test_that_fails_without_a_refusal_says_nothing_of_one() {
    let out = failing("expects_too_little");
    assert!(!out.contains("simulated COS refused"), "{out}");
}
