//! A photo album in Tencent Cloud Object Storage (COS): everybody sees what is published, originals are for those who are sent
//! a link.

mod signature;

use std::time::{Duration, SystemTime};

use reqwest::{Client, Method, StatusCode};

/// A key of Cloud Access Management.
#[derive(Clone)]
pub struct Key {
    /// The SecretId.
    pub id: String,
    /// The SecretKey.
    pub secret: String,
}

/// An album: a bucket, and a key that may write into it.
pub struct Album {
    http: Client,
    endpoint: String,
    host: String,
    key: Key,
}

/// Why a photo is not there or not put there.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// COS refused or failed.
    #[error("COS answered {status} {code}")]
    Answer {
        /// The status.
        status: StatusCode,
        /// The code in its body.
        code: String,
    },
    /// COS was not reached.
    #[error(transparent)]
    Http(#[from] reqwest::Error),
}

/// How long a signature counts.
const VALID: Duration = Duration::from_secs(600);

impl Album {
    /// The album in the bucket of an endpoint: `https://album-1250000000.cos.ap-guangzhou.myqcloud.com`.
    pub fn new(http: Client, endpoint: &str, key: Key) -> Self {
        let endpoint = endpoint.trim_end_matches('/');
        let host = endpoint
            .split_once("://")
            .map_or(endpoint, |(_, host)| host)
            .to_owned();
        Self {
            http,
            endpoint: endpoint.to_owned(),
            host,
            key,
        }
    }

    /// Publishes a photo; its original is kept beside it.
    ///
    /// # Errors
    ///
    /// Where COS refuses one of both, or is not reached.
    pub async fn publish(
        &self,
        name: &str,
        photo: Vec<u8>,
        original: Vec<u8>,
    ) -> Result<(), Error> {
        self.put(&format!("originals/{name}"), original).await?;
        self.put(&format!("published/{name}"), photo).await
    }

    /// A photo as everybody sees it.
    ///
    /// # Errors
    ///
    /// Where COS refuses, has none, or is not reached.
    pub async fn see(&self, name: &str) -> Result<Vec<u8>, Error> {
        let url = self.url(&format!("published/{name}"));
        answered(self.http.get(url)).await
    }

    /// A link by which whoever has it sees an original, for ten minutes.
    pub fn link(&self, name: &str) -> String {
        let path = format!("/originals/{name}");
        let signed = self.sign(&Method::GET, &path);
        format!("{}?{signed}", self.url(&path))
    }

    /// Takes a photo out of the album.
    ///
    /// # Errors
    ///
    /// Where COS refuses or is not reached.
    pub async fn withdraw(&self, name: &str) -> Result<(), Error> {
        let path = format!("/published/{name}");
        let request = self.http.delete(self.url(&path));
        let signed = self.sign(&Method::DELETE, &path);
        answered(request.header("Authorization", signed)).await?;
        Ok(())
    }

    async fn put(&self, key: &str, content: Vec<u8>) -> Result<(), Error> {
        let path = format!("/{key}");
        let request = self.http.put(self.url(&path)).body(content);
        let signed = self.sign(&Method::PUT, &path);
        answered(request.header("Authorization", signed)).await?;
        Ok(())
    }

    fn url(&self, path: &str) -> String {
        let path = signature::encoded_path(path.trim_start_matches('/'));
        format!("{}/{path}", self.endpoint)
    }

    fn sign(&self, method: &Method, path: &str) -> String {
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        signature::sign(method.as_str(), path, &self.host, &self.key, now, VALID)
    }
}

async fn answered(request: reqwest::RequestBuilder) -> Result<Vec<u8>, Error> {
    let answer = request.send().await?;
    let status = answer.status();
    let body = answer.bytes().await?.to_vec();
    if status.is_success() {
        return Ok(body);
    }
    let text = String::from_utf8_lossy(&body);
    let code = text
        .split_once("<Code>")
        .and_then(|(_, rest)| rest.split_once("</Code>"))
        .map(|(code, _)| code.to_owned())
        .unwrap_or_default();
    Err(Error::Answer { status, code })
}
