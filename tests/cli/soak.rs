//! A long run: `cargo test --release --test cli -- --ignored --nocapture soak`.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Instant;

use crate::served::{MEDIA, Served, WORLD, signed_get};

const CONNECTIONS: usize = 64;
const REQUESTS: usize = 200_000;

/// Requests with the status that the world gives each.
fn mixed() -> Vec<(String, u16)> {
    let get =
        |path: &str, more: &str| format!("GET {path} HTTP/1.1\r\nHost: {MEDIA}\r\n{more}\r\n");
    let signed = signed_get("/logo.png", MEDIA);
    vec![
        (get("/public.txt", ""), 200),
        (get("/logo.png", ""), 403),
        (get("/logo.png", &signed), 200),
        (
            get(
                "/logo.png",
                &signed.replace("q-signature=", "q-signature=0"),
            ),
            403,
        ),
        (get("/other", &signed_get("/other", MEDIA)), 404),
        (get("http://img.example.com/public.txt", ""), 200),
        (
            format!("PUT /x HTTP/1.1\r\nHost: {MEDIA}\r\nContent-Length: 5\r\n\r\nhello"),
            403,
        ),
        (
            format!(
                "OPTIONS /x HTTP/1.1\r\nHost: {MEDIA}\r\nOrigin: https://a.test\r\nAccess-Control-Request-Method: GET\r\n\r\n"
            ),
            403,
        ),
        (
            "GET /public.txt HTTP/1.1\r\nHost: nobody.example.com\r\n\r\n".to_owned(),
            404,
        ),
    ]
}

/// Sends its share over one connection and counts the answers that differ from what the world gives.
fn share(address: SocketAddr, first: usize, count: usize) -> BTreeMap<(usize, u16), usize> {
    let mixed = mixed();
    let mut out = TcpStream::connect(address).unwrap();
    let mut answers = BufReader::new(out.try_clone().unwrap());
    let mut unexplained = BTreeMap::new();
    for number in first..first + count {
        let at = number % mixed.len();
        let (request, expected) = &mixed[at];
        out.write_all(request.as_bytes()).unwrap();
        let (mut status, mut length, mut line) = (0, 0, String::new());
        loop {
            line.clear();
            assert_ne!(answers.read_line(&mut line).unwrap(), 0, "closed");
            let low = line.trim_end().to_ascii_lowercase();
            if status == 0 {
                status = low.split(' ').nth(1).unwrap().parse().unwrap();
            } else if let Some(value) = low.strip_prefix("content-length: ") {
                length = value.parse().unwrap();
            } else if low.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        answers.read_exact(&mut body).unwrap();
        if status != *expected {
            *unexplained.entry((at, status)).or_default() += 1;
        }
    }
    unexplained
}

fn round(address: SocketAddr, count: usize) {
    let each = count / CONNECTIONS;
    let threads: Vec<_> = (0..CONNECTIONS)
        .map(|number| std::thread::spawn(move || share(address, number, each)))
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), BTreeMap::new());
    }
}

#[test]
#[ignore = "takes a minute or so"]
fn a_long_run_explains_every_answer_and_keeps_its_memory() {
    let served = Served::start(WORLD, &["--log", "decisions.jsonl"]);
    round(served.address, REQUESTS / 10);
    let early = served.memory();
    let begun = Instant::now();
    round(served.address, REQUESTS);
    let (took, late) = (begun.elapsed(), served.memory());
    let rate = REQUESTS as f64 / took.as_secs_f64();
    println!("{REQUESTS} requests in {took:.1?}, {rate:.0} a second; {early} kB, then {late} kB");
    assert!(
        late < early + early / 4 + 8192,
        "{early} kB, then {late} kB"
    );
    assert_eq!(served.stop("-TERM").2, "");
}
