//! Secrets of the command line: read from the environment, never from arguments, which other users of a machine can see.

use secrecy::SecretString;

use super::{Exit, complain};

/// Reads the secret that stands in a variable of the environment.
pub(super) fn from_environment(name: &str) -> Result<SecretString, Exit> {
    match std::env::var(name) {
        Ok(secret) if !secret.is_empty() => Ok(secret.into()),
        Ok(_) => {
            complain(&format!(
                "error: the environment variable `{name}` is empty"
            ));
            Err(Exit::BadInput)
        }
        Err(std::env::VarError::NotPresent) => {
            complain(&format!(
                "error: there is no environment variable `{name}`; put the SecretKey into it"
            ));
            Err(Exit::BadInput)
        }
        Err(std::env::VarError::NotUnicode(_)) => {
            complain(&format!(
                "error: the environment variable `{name}` is not UTF-8"
            ));
            Err(Exit::BadInput)
        }
    }
}
