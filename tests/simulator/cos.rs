//! A simulated COS that is asked over HTTP.

use cos403::protocol::percent;
use cos403::protocol::variant::Dialect;
use cos403::protocol::xml::Element;
use cos403::scenario::world_from_yaml;
use cos403::signature::{Coverage, Credentials, KeyTime, Signer, UnsignedRequest};
use cos403::simulator::Simulator;
use tokio::runtime::{Builder, Runtime};

pub const MEDIA: &str = "media-1250000000.cos.ap-guangzhou.myqcloud.com";
/// 2026-03-01T08:00:00Z
pub const NOW: i64 = 1_772_352_000;

pub struct Cos {
    pub simulator: Simulator,
    runtime: Runtime,
    client: reqwest::Client,
}

impl Cos {
    pub fn start(world: &str) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let world = world_from_yaml(world).unwrap();
        Self {
            simulator: runtime.block_on(Simulator::start(world, Dialect::Service)),
            runtime,
            client: reqwest::Client::new(),
        }
    }

    /// Sends a request to the bucket of media, signed by the owner.
    pub fn send(&self, request_line: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.send_as(Some("owner"), request_line, MEDIA, headers, body)
    }

    /// Sends a request to the bucket of media, unsigned.
    pub fn send_unsigned(
        &self,
        request_line: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        self.send_as(None, request_line, MEDIA, headers, body)
    }

    /// Sends a request, signed with the key of that name or unsigned.
    pub fn send_as(
        &self,
        by: Option<&str>,
        request_line: &str,
        host: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Answer {
        let (method, target) = request_line.split_once(' ').unwrap();
        let url = format!("http://{}{target}", self.simulator.address());
        let mut request = self
            .client
            .request(method.parse().unwrap(), url)
            .header("host", host)
            .body(body.into());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(by) = by {
            request = request.header("authorization", authorization(by, method, target, host));
        }
        self.runtime.block_on(async {
            let answer = request.send().await.unwrap();
            Answer {
                status: answer.status().as_u16(),
                headers: answer.headers().clone(),
                body: answer.text().await.unwrap(),
            }
        })
    }

    pub fn get(&self, key: &str) -> Answer {
        self.send(&format!("GET /{key}"), &[], "")
    }
}

fn authorization(by: &str, method: &str, target: &str, host: &str) -> String {
    let path = target.split('?').next().unwrap();
    let request = UnsignedRequest {
        method: method.into(),
        path: percent::decode(path).into_owned(),
        params: Vec::new(),
        headers: vec![("host".into(), host.as_bytes().to_vec())],
    };
    let id = format!("AKIDexample{by}");
    let credentials = Credentials::new(&id, format!("example-{by}-secret"));
    let time = KeyTime {
        start: NOW - 60,
        end: NOW + 200_000,
    };
    Signer::new(&credentials, time).header(&request, &Coverage::All)
}

pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The code of an error, or an empty string.
    pub fn code(&self) -> &str {
        let after = self.body.split("<Code>").nth(1).unwrap_or_default();
        after.split("</Code>").next().unwrap_or_default()
    }

    /// Status and code; of a success the status alone.
    pub fn outcome(&self) -> String {
        match self.status {
            200..=399 => self.status.to_string(),
            status => format!("{status} {}", self.code()),
        }
    }

    pub fn root(&self) -> Element {
        Element::parse_any(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The text of the first element of this name, at any depth.
    pub fn element(&self, name: &str) -> Option<String> {
        self.elements(name).into_iter().next()
    }

    pub fn elements(&self, name: &str) -> Vec<String> {
        fn collect(element: &Element, name: &str, found: &mut Vec<String>) {
            if element.name == name {
                found.push(element.text.trim().to_owned());
            }
            for child in &element.children {
                collect(child, name, found);
            }
        }
        let mut found = Vec::new();
        collect(&self.root(), name, &mut found);
        found
    }
}
