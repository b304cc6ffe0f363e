//! A simulated COS on wiremock.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use futures_util::FutureExt;
use tokio::task::unconstrained;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Respond, ResponseTemplate};

use super::respond::{Arrived, answer};
use super::state::{State, locked};

pub(super) struct WiremockServer {
    /// There until it is dropped.
    server: Option<MockServer>,
    address: SocketAddr,
}

impl WiremockServer {
    pub(super) async fn start(state: &Arc<Mutex<State>>) -> Self {
        let server = MockServer::start().await;
        let address = *server.address();
        let server = Self {
            server: Some(server),
            address,
        };
        server.forget_requests(state).await;
        server
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Mounts the simulator anew: wiremock keeps each request with the whole buffer in which it arrived.
    pub(super) async fn forget_requests(&self, state: &Arc<Mutex<State>>) {
        if let Some(server) = &self.server {
            server.reset().await;
            let responder = Responder(Arc::clone(state));
            let mock = Mock::given(any()).respond_with(responder);
            mock.mount(server).await;
        }
    }
}

/// wiremock waits for a lock of tokio's meanwhile. Within a task tokio hands out locks only so often before the task has to
/// let others run, which a drop cannot: many servers dropped at once would wait for ever, were the task not exempted.
impl Drop for WiremockServer {
    fn drop(&mut self) {
        let server = self.server.take();
        let _ = unconstrained(async { drop(server) }).now_or_never();
    }
}

struct Responder(Arc<Mutex<State>>);

impl Respond for Responder {
    fn respond(&self, arrived: &wiremock::Request) -> ResponseTemplate {
        let arrived = Arrived {
            method: arrived.method.clone(),
            raw_path: arrived.url.path().to_owned(),
            raw_query: arrived.url.query().unwrap_or_default().to_owned(),
            headers: arrived.headers.clone(),
            body: Ok(arrived.body.clone()),
        };
        let (head, body) = answer(&mut locked(&self.0), arrived).into_parts();
        let template = ResponseTemplate::new(head.status).set_body_bytes(body);
        let headers = head.headers.iter();
        headers.fold(template, |template, (name, value)| {
            template.append_header(name, value)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use crate::protocol::variant::Dialect;
    use crate::scenario::world_from_yaml;
    use crate::simulator::Simulator;
    use tokio::runtime::Builder;

    #[test]
    fn hundreds_of_simulators_can_be_dropped_at_once_in_a_task() {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let dropped = std::thread::spawn(move || {
            runtime.block_on(async {
                let task = tokio::spawn(async {
                    let mut all = Vec::new();
                    for _ in 0..320 {
                        let world = world_from_yaml("{}").unwrap();
                        all.push(Simulator::start(world, Dialect::Service).await);
                    }
                    drop(all);
                });
                task.await.unwrap();
            });
        });
        let until = Instant::now() + Duration::from_secs(60);
        while !dropped.is_finished() {
            assert!(Instant::now() < until, "it waits for ever");
            std::thread::sleep(Duration::from_millis(10));
        }
        dropped.join().unwrap();
    }
}
