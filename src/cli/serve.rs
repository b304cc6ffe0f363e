//! `cos403 serve`.

use std::io::stderr;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::{Exit, colour, complain, print};
use crate::protocol::variant::Dialect;
use crate::runner::{self, ServeError};

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// The file of the world.
    #[arg(long, value_name = "FILE")]
    world: PathBuf,
    /// Where to listen; port 0 is any free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// How refusals are written: service or guide.
    #[arg(long, value_name = "DIALECT", default_value = "service")]
    dialect: Dialect,
    /// Write every decision as a line of JSON to a file, or to standard output where it is `-`.
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// Let `/-/cos403/clock`, `/-/cos403/decisions` and `/-/cos403/reset` steer it.
    #[arg(long)]
    admin: bool,
    /// The largest body in bytes.
    #[arg(long, value_name = "BYTES", default_value = "67108864")]
    max_body: usize,
}

impl Serve {
    pub(super) fn execute(self) -> Exit {
        let serve = runner::Serve {
            world: self.world,
            listen: self.listen,
            dialect: self.dialect,
            log: self.log,
            admin: self.admin,
            max_body: self.max_body,
        };
        let served = runner::serve(
            &serve,
            |address| print(&format!("listening on http://{address}")),
            |error| complain(&format!("warning: the log ends here: {error}")),
        );
        match served {
            Ok(()) => Exit::AsExpected,
            Err(ServeError::World(problems)) => {
                for problem in problems {
                    complain(&problem.render(colour(&stderr())));
                }
                Exit::BadInput
            }
            Err(error) => {
                complain(&format!("error: {error}"));
                match error {
                    ServeError::Listen(..) => Exit::Unreachable,
                    _ => Exit::BadInput,
                }
            }
        }
    }
}
