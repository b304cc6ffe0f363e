//! Serving a world until somebody stops it.

use std::fs::File;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use tokio::runtime::Builder;

use super::stop_signal::stop_signal;
use crate::protocol::timestamp::Timestamp;
use crate::protocol::variant::Dialect;
use crate::scenario::{Problem, served_world_from_file};
use crate::simulator::{DecisionSink, Limits, Listening, Simulator};

/// What is served, and how.
pub struct Serve {
    /// The file of the world.
    pub world: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// How refusals are written.
    pub dialect: Dialect,
    /// Where the decisions are written: a file, or `-` for standard output.
    pub log: Option<PathBuf>,
    /// Whether `/-/cos403/…` steers it.
    pub admin: bool,
    /// The largest body in bytes.
    pub max_body: usize,
}

/// Why a world cannot be served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The world is wrong.
    #[error("the world cannot be read")]
    World(Vec<Problem>),
    /// The log cannot be written.
    #[error("the log `{0}` cannot be written: {1}")]
    Log(String, io::Error),
    /// The system gives no thread, signal or port.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, io::Error),
}

/// Serves a world until the process is told to stop. `ready` is told the address, once, and `lost` that the log is lost.
///
/// # Errors
///
/// A wrong world, a log that cannot be written, an address that cannot be bound.
pub fn serve(
    serve: &Serve,
    ready: impl FnOnce(SocketAddr),
    lost: fn(&io::Error),
) -> Result<(), ServeError> {
    let (world, follows) = served_world_from_file(&serve.world, Timestamp::now_in_seconds())
        .map_err(ServeError::World)?;
    let sink = serve
        .log
        .as_deref()
        .map(|path| sink(path, lost))
        .transpose()?;
    let failed = |error| ServeError::Listen(serve.listen, error);
    let runtime = Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(failed)?;
    runtime.block_on(async {
        let stop = stop_signal().map_err(failed)?;
        let listening = Listening {
            address: serve.listen,
            dialect: serve.dialect,
            limits: Limits {
                body: serve.max_body,
                ..Limits::default()
            },
            admin: serve.admin,
            sink,
            follows: follows.then_some(Timestamp::now_in_seconds),
            ..Listening::default()
        };
        let simulator = Simulator::listen(world, listening).await.map_err(failed)?;
        ready(simulator.address());
        stop.await;
        simulator.stop().await;
        Ok(())
    })
}

/// Writes each decision as a line, whole, at once: whoever reads the log sees it when the answer comes.
fn sink(path: &Path, lost: fn(&io::Error)) -> Result<DecisionSink, ServeError> {
    let mut out: Box<dyn Write + Send> = if path == Path::new("-") {
        Box::new(io::stdout())
    } else {
        let file = File::options().create(true).append(true).open(path);
        Box::new(file.map_err(|error| ServeError::Log(path.display().to_string(), error))?)
    };
    let mut is_lost = false;
    Ok(Box::new(move |decision| {
        if is_lost {
            return;
        }
        let written = serde_json::to_string(decision)
            .map_err(io::Error::from)
            .and_then(|line| out.write_all(format!("{line}\n").as_bytes()))
            .and_then(|()| out.flush());
        if let Err(error) = written {
            is_lost = true;
            lost(&error);
        }
    }))
}
