//! A front before `cos403 serve`: plain or with TLS, writing down what passes, and failing as it is told.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing: it passes.
    Pass,
    /// The connection is closed before it is passed on.
    Cut,
    /// The connection is closed after it was passed on and carried out.
    CutAfter,
    /// It is answered with this status.
    Status(u16),
    /// Its answer takes so long.
    Slow(Duration),
}

#[derive(Default)]
struct Told {
    requests: Vec<String>,
    next: VecDeque<Fault>,
    always: Option<Fault>,
    /// The fault of the n-th request, counted from 0.
    at: Option<(usize, Fault)>,
    /// The fault of the next PUT.
    put: Option<Fault>,
}

pub struct Front {
    pub address: SocketAddr,
    /// The certificate of the authority, with TLS.
    pub authority: Option<String>,
    told: Arc<Mutex<Told>>,
}

impl Front {
    pub fn plain(upstream: SocketAddr) -> Self {
        Self::start(upstream, None, None)
    }

    /// With a certificate for `localhost` and 127.0.0.1.
    pub fn tls(upstream: SocketAddr) -> Self {
        let (config, authority) = certified();
        Self::start(upstream, Some(config), Some(authority))
    }

    fn start(
        upstream: SocketAddr,
        tls: Option<Arc<ServerConfig>>,
        authority: Option<String>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let told = Arc::new(Mutex::new(Told::default()));
        let shared = Arc::clone(&told);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (tls, told) = (tls.clone(), Arc::clone(&shared));
                thread::spawn(move || {
                    let _ = match tls {
                        None => exchange(stream, upstream, &told).map(drop),
                        Some(config) => encrypted(stream, config, upstream, &told),
                    };
                });
            }
        });
        Self {
            address,
            authority,
            told,
        }
    }

    /// Fails the next requests so, one after the other.
    pub fn next(&self, faults: &[Fault]) {
        self.told.lock().unwrap().next.extend(faults);
    }

    /// Fails every request so.
    pub fn always(&self, fault: Option<Fault>) {
        self.told.lock().unwrap().always = fault;
    }

    /// Fails the n-th request from now on, and every one after it.
    pub fn from(&self, number: usize, fault: Fault) {
        let mut told = self.told.lock().unwrap();
        told.requests.clear();
        told.at = Some((number, fault));
    }

    /// Fails the next PUT so.
    pub fn next_put(&self, fault: Fault) {
        self.told.lock().unwrap().put = Some(fault);
    }

    /// Lets everything pass again.
    pub fn heal(&self) {
        let mut told = self.told.lock().unwrap();
        (told.at, told.always) = (None, None);
        told.next.clear();
    }

    /// Everything that came: request lines and headers.
    pub fn requests(&self) -> Vec<String> {
        self.told.lock().unwrap().requests.clone()
    }

    /// The methods that came.
    pub fn methods(&self) -> Vec<String> {
        let method = |head: &String| head.split(' ').next().unwrap_or_default().to_owned();
        self.requests().iter().map(method).collect()
    }
}

fn certified() -> (Arc<ServerConfig>, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate().unwrap();
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let leaf = CertificateParams::new(names)
        .unwrap()
        .signed_by(&key, &issuer)
        .unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)
        .unwrap();
    (Arc::new(config), authority)
}

fn encrypted(
    stream: TcpStream,
    config: Arc<ServerConfig>,
    upstream: SocketAddr,
    told: &Mutex<Told>,
) -> io::Result<()> {
    let connection = ServerConnection::new(config).map_err(io::Error::other)?;
    let mut stream = exchange(StreamOwned::new(connection, stream), upstream, told)?;
    stream.conn.send_close_notify();
    stream.flush()
}

/// One request, and its answer; the connection is closed after it.
fn exchange<S: Read + Write>(
    mut stream: S,
    upstream: SocketAddr,
    told: &Mutex<Told>,
) -> io::Result<S> {
    let (head, body) = read(&mut stream)?;
    let fault = {
        let mut told = told.lock().unwrap();
        let number = told.requests.len();
        told.requests.push(head.clone());
        let at = told
            .at
            .filter(|(at, _)| number >= *at)
            .map(|(_, fault)| fault);
        let next = told.next.pop_front();
        let next = if head.starts_with("PUT ") {
            told.put.take().or(next)
        } else {
            next
        };
        next.or(told.always).or(at).unwrap_or(Fault::Pass)
    };
    let answer = match fault {
        Fault::Cut => return Err(io::Error::other("cut")),
        Fault::Status(status) => {
            format!("HTTP/1.1 {status} Fault\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
                .into_bytes()
        }
        Fault::Pass | Fault::CutAfter | Fault::Slow(_) => {
            if let Fault::Slow(time) = fault {
                thread::sleep(time);
            }
            let mut server = TcpStream::connect(upstream)?;
            let head = head.trim_end();
            server.write_all(format!("{head}\r\nConnection: close\r\n\r\n").as_bytes())?;
            server.write_all(&body)?;
            let mut answer = Vec::new();
            server.read_to_end(&mut answer)?;
            answer
        }
    };
    if fault == Fault::CutAfter {
        return Err(io::Error::other("cut"));
    }
    stream.write_all(&answer)?;
    stream.flush()?;
    Ok(stream)
}

fn read(stream: &mut impl Read) -> io::Result<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        let length = stream.read(&mut piece)?;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes.extend_from_slice(&piece[..length]);
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().ok())?
    });
    let mut body = bytes[end..].to_vec();
    while body.len() < length.unwrap_or_default() {
        let length = stream.read(&mut piece)?;
        if length == 0 {
            break;
        }
        body.extend_from_slice(&piece[..length]);
    }
    Ok((head, body))
}
