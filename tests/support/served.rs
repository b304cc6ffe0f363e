//! A `cos403 serve` of a test's own, and raw TCP to talk to it.

#![allow(dead_code, reason = "each test target uses a part of it")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

pub const WORLD: &str = r#"
clock: 2026-03-01T08:00:00Z
buckets:
  - name: media-1250000000
    region: ap-guangzhou
    domains: [img.example.com]
    objects: {logo.png: {}, a/../b.txt: {}, public.txt: {acl: public-read, content: hello, content_type: text/plain}}
"#;

/// 2026-03-01T08:00:00Z
pub const NOW: i64 = 1_772_352_000;

pub const MEDIA: &str = "media-1250000000.cos.ap-guangzhou.myqcloud.com";

pub struct Served {
    pub child: Child,
    pub address: SocketAddr,
    pub out: BufReader<ChildStdout>,
    pub folder: TempDir,
}

impl Served {
    pub fn start(world: &str, arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("world.yaml"), world).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_cos403"))
            .args(["serve", "--world", "world.yaml"])
            .args(arguments)
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let address = line
            .trim_end()
            .strip_prefix("listening on http://")
            .unwrap_or_else(|| panic!("{line:?}"))
            .parse()
            .unwrap();
        Self {
            child,
            address,
            out,
            folder,
        }
    }

    pub fn send(&self, bytes: impl AsRef<[u8]>) -> String {
        exchange(self.address, bytes.as_ref(), false)
    }

    /// A GET of a target, with some Host.
    pub fn get(&self, target: &str, host: &str, more: &str) -> String {
        self.send(format!(
            "GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n"
        ))
    }

    /// Sends a signal and waits: the exit code, and what it had to say.
    pub fn stop(mut self, signal: &str) -> (Option<i32>, String, String) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status().unwrap();
        assert!(sent.success());
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        let status = self.child.wait().unwrap();
        let mut errors = String::new();
        let mut stream = self.child.stderr.take().unwrap();
        stream.read_to_string(&mut errors).unwrap();
        (status.code(), rest, errors)
    }

    /// Kilobytes of memory that the process holds.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status
            .lines()
            .find(|line| line.starts_with("VmRSS:"))
            .unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn serve_fails(world: &str, arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("world.yaml"), world).unwrap();
    Command::new(env!("CARGO_BIN_EXE_cos403"))
        .args(["serve", "--world", "world.yaml"])
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .unwrap()
}

pub fn exchange(address: SocketAddr, bytes: &[u8], hangs_up: bool) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    // A server that closes early makes writing fail, which is an answer too.
    let _ = stream.write_all(bytes);
    if hangs_up {
        let _ = stream.shutdown(Shutdown::Write);
    }
    let begun = Instant::now();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(begun.elapsed() < Duration::from_secs(20), "no end came");
    String::from_utf8_lossy(&answer).into_owned()
}

/// `Authorization` of a GET that covers its host and no parameter, made by the key of the world's owner.
pub fn signed_get(path: &str, host: &str) -> String {
    use cos403::signature::{Coverage, Credentials, KeyTime, Signer, UnsignedRequest};
    let request = UnsignedRequest {
        method: "GET".into(),
        path: path.as_bytes().to_vec(),
        params: Vec::new(),
        headers: vec![("host".into(), host.as_bytes().to_vec())],
    };
    let credentials = Credentials::new("AKIDexampleowner", "example-owner-secret");
    let time = KeyTime {
        start: NOW - 60,
        end: NOW + 600,
    };
    let header = Signer::new(&credentials, time).header(&request, &Coverage::All);
    format!("Authorization: {header}\r\n")
}
