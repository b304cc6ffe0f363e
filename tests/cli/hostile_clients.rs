//! Clients that send what no client should: each harms itself only, and the server says no word of a panic.

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use crate::served::{MEDIA, Served, WORLD, exchange};
use rstest::rstest;

fn others_are_served(served: &Served) {
    let answer = served.get("/public.txt", MEDIA, "");
    assert!(
        answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("hello"),
        "{answer}"
    );
}

/// Nothing is printed, and a signal still ends it well.
fn ends_well(served: Served) {
    others_are_served(&served);
    assert_eq!(
        served.stop("-TERM"),
        (Some(0), String::new(), String::new())
    );
}

#[rstest]
#[case::nothing(b"", "")]
#[case::empty_lines(b"\r\n\r\n", "")]
#[case::bytes(b"\x00\xff\xfe garbage\r\n\r\n", "HTTP/1.1 400 ")]
#[case::no_target(b"GET\r\n\r\n", "HTTP/1.1 400 ")]
#[case::another_version(b"GET / HTTP/9.9\r\n\r\n", "HTTP/1.1 400 ")]
#[case::tls(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "HTTP/1.1 400 ")]
#[case::http_2(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "")]
#[case::percent_signs(
    b"GET /%zz%%% HTTP/1.1\r\nHost: media-1250000000.cos.ap-guangzhou.myqcloud.com\r\n\r\n",
    "HTTP/1.1 "
)]
#[case::no_host(b"GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 404 ")]
#[case::host_of_bytes(
    b"GET / HTTP/1.1\r\nHost: \xff\xfe\r\nAuthorization: \xff\xff\r\n\r\n",
    "HTTP/1.1 404 "
)]
#[case::asterisk(
    b"OPTIONS * HTTP/1.1\r\nHost: media-1250000000.cos.ap-guangzhou.myqcloud.com\r\n\r\n",
    "HTTP/1.1 400 "
)]
#[case::authority_that_is_none(b"GET http://[ HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 400 ")]
#[case::authority_no_url_parser_takes(
    b"GET http://a..b:99999/ HTTP/1.1\r\nHost: a\r\n\r\n",
    "HTTP/1.1 "
)]
#[case::authority_with_odd_signs(b"GET http://%zz/ HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 ")]
#[case::body_cut_off(b"PUT /x HTTP/1.1\r\nHost: media-1250000000.cos.ap-guangzhou.myqcloud.com\r\nContent-Length: 100\r\n\r\ncut off", "HTTP/1.1 400 ")]
#[case::chunk_of_garbage(
    b"PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "HTTP/1.1 400 "
)]
#[case::two_lengths(
    b"PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "HTTP/1.1 400 "
)]
fn garbage_is_answered_or_closed(#[case] bytes: &[u8], #[case] beginning: &str) {
    let served = Served::start(WORLD, &[]);
    let answer = exchange(served.address, bytes, true);
    assert!(
        answer.starts_with(beginning) && (answer.is_empty() || answer.starts_with("HTTP/1.")),
        "{answer:?}"
    );
    ends_well(served);
}

#[test]
fn a_head_that_is_too_large_is_turned_away() {
    let served = Served::start(WORLD, &[]);
    let long = "x".repeat(100_000);
    for head in [
        format!("GET / HTTP/1.1\r\nHost: a\r\nX: {long}\r\n\r\n"),
        format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n"),
        format!(
            "GET / HTTP/1.1\r\nHost: a\r\n{}\r\n",
            "a: b\r\n".repeat(1000)
        ),
    ] {
        let answer = exchange(served.address, head.as_bytes(), true);
        assert!(
            answer.is_empty()
                || answer.starts_with("HTTP/1.1 431 ")
                || answer.starts_with("HTTP/1.1 414 "),
            "{answer}"
        );
        others_are_served(&served);
    }
    ends_well(served);
}

#[rstest]
#[case::by_its_length("Content-Length: 3000\r\n\r\n", 3000)]
#[case::before_it_is_sent("Content-Length: 3000\r\nExpect: 100-continue\r\n\r\n", 0)]
#[case::of_a_length_that_no_machine_has("Content-Length: 9999999999999999\r\n\r\n", 3000)]
fn a_body_that_is_too_large_is_answered(#[case] head: &str, #[case] sent: usize) {
    let served = Served::start(WORLD, &["--max-body", "2000"]);
    let mut bytes = format!("PUT /x HTTP/1.1\r\nHost: {MEDIA}\r\n{head}").into_bytes();
    bytes.resize(bytes.len() + sent, b'x');
    let answer = served.send(bytes);
    assert!(
        answer.starts_with("HTTP/1.1 400 ") && answer.contains("<Code>EntityTooLarge</Code>"),
        "{answer}"
    );
    ends_well(served);
}

#[test]
fn a_body_in_chunks_is_measured_as_it_comes() {
    let served = Served::start(WORLD, &["--max-body", "2000"]);
    let chunk = format!("3e8\r\n{}\r\n", "x".repeat(1000));
    let head = format!("PUT /x HTTP/1.1\r\nHost: {MEDIA}\r\nTransfer-Encoding: chunked\r\n\r\n");
    let answer = served.send(head.clone() + &chunk.repeat(10) + "0\r\n\r\n");
    assert!(answer.contains("<Code>EntityTooLarge</Code>"), "{answer}");
    let right = exchange(
        served.address,
        (head + &chunk.repeat(2) + "0\r\n\r\n").as_bytes(),
        true,
    );
    assert!(right.contains("<Code>AccessDenied</Code>"), "{right}");
    ends_well(served);
}

#[test]
fn slow_clients_hold_nobody_up() {
    let served = Served::start(WORLD, &[]);
    let slow: Vec<_> = (0..100)
        .map(|number| {
            let mut stream = TcpStream::connect(served.address).unwrap();
            let begun: &[u8] = match number % 3 {
                0 => b"",
                1 => b"GET / HT",
                _ => b"PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx",
            };
            stream.write_all(begun).unwrap();
            stream
        })
        .collect();
    std::thread::sleep(Duration::from_millis(100));
    others_are_served(&served);
    drop(slow);
    ends_well(served);
}

#[test]
fn a_client_that_waits_does_not_keep_the_server_from_stopping() {
    let served = Served::start(WORLD, &[]);
    let _idle = TcpStream::connect(served.address).unwrap();
    let mut slow = TcpStream::connect(served.address).unwrap();
    slow.write_all(b"PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx")
        .unwrap();
    ends_well(served);
}
