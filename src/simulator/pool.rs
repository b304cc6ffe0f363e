//! Servers of simulators that are no more, ready for the next: one takes microseconds, a new one a thread and a port.
//!
//! wiremock has a pool of its own, whose servers keep every request that they answer.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use super::respond::Responder;
use super::state::{State, locked};
use super::wiremock_server::WiremockServer;
use crate::protocol::variant::Dialect;
use crate::world::World;

/// Servers that wait. More are given up.
const MOST: usize = 64;

static WAITING: Mutex<Vec<Serving>> = Mutex::new(Vec::new());

/// A server, and the state by which it answers.
struct Serving {
    server: WiremockServer,
    state: Arc<Mutex<State>>,
}

/// A server that goes back when it is dropped.
pub(super) struct Pooled {
    /// There until it is dropped.
    serving: Option<Serving>,
    state: Arc<Mutex<State>>,
    address: SocketAddr,
}

impl Pooled {
    /// One that waits, or a new one.
    pub(super) async fn take(world: Arc<World>, dialect: Dialect) -> Self {
        let waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let serving = match waiting {
            Some(serving) => {
                *locked(&serving.state) = State::new(world, dialect);
                serving
            }
            None => Serving {
                server: WiremockServer::start().await,
                state: Arc::new(Mutex::new(State::new(world, dialect))),
            },
        };
        let state = Arc::clone(&serving.state);
        let responder = Responder {
            state: Arc::clone(&state),
        };
        serving.server.mount_anew(responder).await;
        Self {
            address: serving.server.address(),
            serving: Some(serving),
            state,
        }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn state(&self) -> &Arc<Mutex<State>> {
        &self.state
    }
}

impl Drop for Pooled {
    fn drop(&mut self) {
        let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < MOST {
            waiting.extend(self.serving.take());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::world_from_yaml;
    use crate::simulator::Simulator;
    use tokio::runtime::Builder;

    #[test]
    fn more_simulators_than_wait_can_be_dropped_at_once_in_a_task() {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let dropped = std::thread::spawn(move || {
            runtime.block_on(async {
                let task = tokio::spawn(async {
                    let world =
                        world_from_yaml("bucket: {name: a-1250000000, region: ap-guangzhou}");
                    let world = Arc::new(world.unwrap());
                    let mut all = Vec::new();
                    for _ in 0..MOST + 256 {
                        all.push(Pooled::take(Arc::clone(&world), Dialect::Service).await);
                    }
                    drop(all);
                });
                task.await.unwrap();
            });
        });
        let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
        while !dropped.is_finished() {
            assert!(std::time::Instant::now() < until, "it waits for ever");
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        dropped.join().unwrap();
    }

    #[test]
    fn a_server_that_is_used_again_answers_for_its_new_world_alone() {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            for name in ["a-1250000000", "b-1250000000"] {
                let world = format!(
                    "bucket: {{name: {name}, region: ap-guangzhou, acl: public-read, objects: {{x: {{}}}}}}"
                );
                let world = world_from_yaml(&world).unwrap();
                let cos = Simulator::start(world, Dialect::Service).await;
                let mut statuses = Vec::new();
                for asked in ["a-1250000000", "b-1250000000"] {
                    let proxy = cos.client_settings().proxy().unwrap();
                    let client = reqwest::Client::builder().proxy(proxy).build().unwrap();
                    let url = format!("http://{asked}.cos.ap-guangzhou.myqcloud.com/x");
                    let answer = client.get(url).send().await.unwrap();
                    statuses.push((asked, answer.status().as_u16()));
                }
                let expected = |asked| if asked == name { 200 } else { 404 };
                let told = ["a-1250000000", "b-1250000000"].map(|asked| (asked, expected(asked)));
                assert_eq!(statuses, told);
                assert_eq!(cos.decisions().len(), 2);
            }
        });
    }
}
