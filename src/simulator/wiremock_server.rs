//! A server of wiremock's that answers in one way, keeps no request, and may be dropped anywhere.

use std::net::SocketAddr;
use std::pin::pin;
use std::task::{Context, Waker};

use tokio::task::unconstrained;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Respond};

pub(super) struct WiremockServer {
    /// There until it is dropped.
    server: Option<MockServer>,
    address: SocketAddr,
}

impl WiremockServer {
    pub(super) async fn start() -> Self {
        let server = MockServer::builder()
            .disable_request_recording()
            .start()
            .await;
        Self {
            address: *server.address(),
            server: Some(server),
        }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets it answer in one way, and forget the requests so far: a mock keeps each that it matched, with the whole buffer in
    /// which it arrived.
    pub(super) async fn mount_anew(&self, responder: impl Respond + 'static) {
        let Some(server) = &self.server else {
            return;
        };
        server.reset().await;
        Mock::given(any())
            .respond_with(responder)
            .mount(server)
            .await;
    }
}

/// wiremock waits for a lock of tokio's meanwhile. Within a task tokio hands out locks only so often before the task has to
/// let others run, which a drop cannot: many servers dropped at once would wait for ever, were the task not exempted.
impl Drop for WiremockServer {
    fn drop(&mut self) {
        let server = self.server.take();
        let dropped = pin!(unconstrained(async { drop(server) }));
        // Nothing is awaited, so that one poll is all.
        let _ = dropped.poll(&mut Context::from_waker(Waker::noop()));
    }
}
