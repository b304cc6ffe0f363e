//! A simulated COS for a test function of an application: started by one line, and explained where the test fails.

use std::io;
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use tokio::runtime::{Builder, Runtime};

use super::{manifest_folder, outside_of_a_runtime};
use crate::protocol::timestamp::Timestamp;
use crate::runner::explain_last_refusal;
use crate::scenario::{Colour, served_world_from_file};
use crate::simulator::{Listening, Simulator};
use crate::world::World;

/// A [`Simulator`] that serves from a thread of its own until it is dropped: with or without a runtime around it, for clients
/// that block as for those that do not.
///
/// Dropped by a test that fails, it prints why it refused the last request that it refused, which then stands in the
/// output of the test. [`simulator!`](crate::simulator!) starts one from the file of a world.
pub struct Simulated {
    simulator: Simulator,
    // Taken when it is dropped: a runtime must not be waited for inside another.
    runtime: Option<Runtime>,
}

impl Simulated {
    /// Starts it for a world that is at hand.
    ///
    /// # Errors
    ///
    /// Where the system gives no thread or port.
    pub fn start(world: impl Into<Arc<World>>, listening: Listening) -> io::Result<Self> {
        let world = world.into();
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let listen = Simulator::listen(world, listening);
        match outside_of_a_runtime(|| runtime.block_on(listen)) {
            Ok(simulator) => Ok(Self {
                simulator,
                runtime: Some(runtime),
            }),
            Err(error) => {
                runtime.shutdown_background();
                Err(error)
            }
        }
    }
}

impl Deref for Simulated {
    type Target = Simulator;

    fn deref(&self) -> &Simulator {
        &self.simulator
    }
}

impl Drop for Simulated {
    fn drop(&mut self) {
        if thread::panicking()
            && let Some(why) = explain_last_refusal(&self.simulator)
        {
            eprintln!("\nthe last request that the simulated COS refused:\n\n{why}");
        }
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Starts a simulator for the world of a file; see [`crate::simulator!`].
///
/// # Panics
///
/// Where the file is wrong, or the system gives no thread or port.
#[doc(hidden)]
#[track_caller]
pub fn simulated(manifest_dir: &str, path: impl AsRef<Path>) -> Simulated {
    started(&manifest_folder(manifest_dir).join(path)).unwrap_or_else(|message| {
        #[expect(clippy::panic, reason = "a test fails by panicking")]
        {
            panic!("{message}");
        }
    })
}

fn started(path: &Path) -> Result<Simulated, String> {
    let (world, follows) =
        served_world_from_file(path, Timestamp::now_in_seconds()).map_err(|problems| {
            let told = problems.iter().map(|problem| problem.render(Colour::Plain));
            told.collect::<Vec<_>>().join("\n")
        })?;
    let listening = Listening {
        follows: follows.then_some(Timestamp::now_in_seconds),
        ..Listening::default()
    };
    Simulated::start(world, listening)
        .map_err(|error| format!("the simulated COS cannot be started: {error}"))
}

/// Starts a simulated COS with the world of a file, for the client of an application in a `#[test]`, `#[tokio::test]` or
/// `#[rstest]` function.
///
/// The path starts from the folder of `Cargo.toml`. The clock is the machine's, by which clients sign, unless the world names
/// a time. The value is a [`Simulated`](crate::Simulated); a wrong file is a panic that shows the place in it.
///
/// ```
/// # async fn in_a_crate_of_your_own() {
/// // #[tokio::test] async fn a_stranger_does_not_see_the_contract() {
/// let cos = cos403::simulator!("scenarios/worlds/media.yaml");
/// let client = reqwest::Client::builder().proxy(cos.client_settings().proxy().unwrap()).build().unwrap();
/// let contract = "http://media-1250000000.cos.ap-guangzhou.myqcloud.com/private/contract.pdf";
/// assert_eq!(client.get(contract).send().await.unwrap().status(), 403);
/// // }
/// # }
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(in_a_crate_of_your_own());
/// ```
///
/// As a fixture of `rstest`:
///
/// ```
/// use cos403::Simulated;
/// use rstest::{fixture, rstest};
///
/// #[fixture]
/// fn cos() -> Simulated {
///     cos403::simulator!("scenarios/worlds/media.yaml")
/// }
///
/// #[rstest]
/// fn nothing_is_refused_before_anything_is_asked(cos: Simulated) {
///     assert_eq!(cos403::explain_last_refusal(&cos), None);
/// }
/// # assert!(cos().decisions().is_empty());
/// ```
#[macro_export]
macro_rules! simulator {
    ($path:expr) => {
        $crate::__macro_support::simulated(env!("CARGO_MANIFEST_DIR"), $path)
    };
}
