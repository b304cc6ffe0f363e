//! The one function that sends anything to a real bucket: with a rate, time-outs, and attempts where those help.

use std::cell::Cell;
use std::future::pending;
use std::time::{Duration, Instant};

use http::Method;
use http::header::HOST;
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, Proxy, Url};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tokio::time::sleep;

use super::method::{Allowed, ReadMethod};
use super::reach::{ReachError, said};
use crate::diagnosis::Response;
use crate::runner::prepare::Prepared;
use crate::runner::stop_signal::stop_signal;
use crate::scenario::LiveTarget;

/// Bytes of an answer that are read; what is judged of one is far shorter.
const LONGEST_ANSWER: usize = 16 * 1024 * 1024;

/// The wait before the second attempt; it doubles with every other.
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// The longest wait between two attempts.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// The way to a real bucket.
pub struct Service {
    runtime: Runtime,
    client: Client,
    target: LiveTarget,
    last: Cell<Option<Instant>>,
    stop: watch::Sender<bool>,
    finishes: Cell<bool>,
    /// When a request that writes had no answer in time, and may still be carried out.
    unanswered: Cell<Option<Instant>>,
}

impl Service {
    /// Starts a client for a target. Nothing is sent.
    ///
    /// # Errors
    ///
    /// Certificates that cannot be read, a proxy that is none, and a system without threads.
    pub fn start(target: &LiveTarget) -> Result<Self, ReachError> {
        let failed = |error: &dyn std::fmt::Display| ReachError::Start(error.to_string());
        // Where somebody has installed another provider, that one serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut client = Client::builder()
            .redirect(Policy::none())
            .timeout(target.timeout);
        if let Some(file) = &target.ca {
            let wrong = |reason: String| ReachError::Certificates {
                file: file.display().to_string(),
                reason,
            };
            let pem =
                std::fs::read(file).map_err(|error| wrong(format!("cannot be read: {error}")))?;
            let certificates = Certificate::from_pem_bundle(&pem)
                .ok()
                .filter(|certificates| !certificates.is_empty());
            let certificates =
                certificates.ok_or_else(|| wrong("has no certificate in PEM".to_owned()))?;
            client = client.tls_certs_merge(certificates);
        }
        if let Some(proxy) = &target.proxy {
            // The reason could quote a password.
            let proxy = Proxy::all(proxy)
                .map_err(|_| ReachError::Proxy("it is no URL of a proxy".to_owned()))?;
            client = client.proxy(proxy);
        }
        let client = client.build().map_err(|error| failed(&error))?;
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(|error| failed(&error))?;
        Ok(Self {
            runtime,
            client,
            target: target.clone(),
            last: Cell::new(None),
            stop: watch::Sender::new(false),
            finishes: Cell::new(false),
            unanswered: Cell::new(None),
        })
    }

    /// From now on an interrupt ends what is sent, not the process: what was written is still put back.
    ///
    /// # Errors
    ///
    /// Where the system gives no signals.
    pub(super) fn heed_interrupts(&self) -> Result<(), ReachError> {
        let (stop, _guard) = (self.stop.clone(), self.runtime.enter());
        let mut signal =
            Box::pin(stop_signal().map_err(|error| ReachError::Start(error.to_string()))?);
        self.runtime.spawn(async move {
            signal.as_mut().await;
            stop.send_replace(true);
            // The handlers stay: a second interrupt must not end the process before all is put back.
            pending::<()>().await;
        });
        Ok(())
    }

    /// Whether the user has interrupted.
    pub(super) fn is_interrupted(&self) -> bool {
        *self.stop.borrow()
    }

    /// Sends on, whether interrupted or not: what was written is being put back.
    pub(super) fn finish(&self, finishes: bool) {
        self.finishes.set(finishes);
    }

    /// Sends a request. What is sent is what `method` allows, whatever the request itself says.
    ///
    /// # Errors
    ///
    /// Where no answer came, in as many attempts as the target has.
    pub(super) fn exchange(
        &self,
        method: &impl Allowed,
        prepared: &Prepared,
    ) -> Result<Response, ReachError> {
        let method = method.method();
        let url = self.url(prepared)?;
        let host = url.authority().to_owned();
        // A POST that broke may have been carried out; all others come to the same when they are sent twice.
        let most = match method {
            Method::POST => 1,
            _ => u32::from(self.target.retries) + 1,
        };
        let mut attempt = 1;
        loop {
            self.take_turn()?;
            let failure = match self.once(&method, &url, prepared, attempt) {
                Ok(answer) if !is_out_of_order(answer.status) => return Ok(answer),
                Ok(answer) => ReachError::OutOfOrder {
                    host: host.clone(),
                    said: said(&answer),
                    attempts: attempt,
                },
                Err(error) => error,
            };
            if attempt >= most || !failure.may_pass() {
                return Err(failure);
            }
            let wait = FIRST_WAIT.saturating_mul(1 << (attempt - 1).min(10));
            self.pause(wait.min(LONGEST_WAIT))?;
            attempt += 1;
        }
    }

    fn once(
        &self,
        method: &Method,
        url: &Url,
        prepared: &Prepared,
        attempt: u32,
    ) -> Result<Response, ReachError> {
        let request = self.client.request(method.clone(), url.clone());
        let mut request = request.headers(prepared.headers_on_the_way());
        if !prepared.body.is_empty() {
            request = request.body(prepared.body.clone());
        }
        let sent = self.unless_interrupted(async {
            let mut answer = request.send().await?;
            let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
            let mut body = Vec::new();
            while let Some(chunk) = answer.chunk().await? {
                body.extend_from_slice(&chunk);
                if body.len() > LONGEST_ANSWER {
                    break;
                }
            }
            Ok(Response::new(status, headers, body))
        })?;
        sent.map_err(|error: reqwest::Error| {
            if error.is_timeout() && ReadMethod::of(method).is_none() {
                self.unanswered.set(Some(Instant::now()));
            }
            ReachError::of(&error, url.authority(), self.target.timeout, attempt)
        })
    }

    /// Where a request goes: the endpoint of the target, or the host itself where it is none of the bucket's.
    fn url(&self, prepared: &Prepared) -> Result<Url, ReachError> {
        let host = prepared.headers.get(HOST);
        let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
        let is_bucket = host == self.target.host();
        let base = match &self.target.endpoint {
            Some(endpoint) if is_bucket || endpoint.is_an_address() => {
                format!("{}://{}", endpoint.scheme, endpoint.authority)
            }
            _ => format!("{}://{host}", prepared.scheme),
        };
        // A reason of the parser could quote a signature.
        Url::parse(&format!("{base}{}", prepared.target()))
            .map_err(|_| ReachError::Start(format!("`{base}` is no address")))
    }

    fn take_turn(&self) -> Result<(), ReachError> {
        let apart = Duration::from_secs(1) / u32::from(self.target.rate.max(1));
        if let Some(last) = self.last.get() {
            self.pause(apart.saturating_sub(last.elapsed()))?;
        }
        self.last.set(Some(Instant::now()));
        Ok(())
    }

    /// Waits for a request that writes and had no answer in time: it may still be carried out, and what is put back after it
    /// stays. How late it can be nobody knows; it has as long as an answer has.
    pub(super) fn wait_for_unanswered(&self) -> Result<(), ReachError> {
        match self.unanswered.take() {
            Some(since) => self.pause(self.target.timeout.saturating_sub(since.elapsed())),
            None => Ok(()),
        }
    }

    /// Waits until the bucket goes by what was written, as long as the target says.
    pub(super) fn settle(&self) -> Result<(), ReachError> {
        if self.target.settle.is_zero() {
            return Ok(());
        }
        self.pause(self.target.settle)
    }

    fn pause(&self, time: Duration) -> Result<(), ReachError> {
        // The timer belongs to the runtime, in which it must be made.
        self.unless_interrupted(async move { sleep(time).await })
    }

    fn unless_interrupted<T>(&self, what: impl Future<Output = T>) -> Result<T, ReachError> {
        let mut stop = self.stop.subscribe();
        let finishes = self.finishes.get();
        let stopped = async move {
            if finishes || stop.wait_for(|stopped| *stopped).await.is_err() {
                pending::<()>().await;
            }
        };
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                () = stopped => Err(ReachError::Interrupted),
                done = what => Ok(done),
            }
        })
    }
}

/// The answers of 5xx that pass by themselves; 501 does not.
fn is_out_of_order(status: u16) -> bool {
    matches!(status, 500 | 502 | 503 | 504)
}
