//! The real credentials of a principal: from the environment, or from a command that prints them.

use std::process::{Command, Stdio};

use secrecy::SecretString;
use serde::Deserialize;

use crate::scenario::CredentialSource;

/// A real key. `Debug` shows neither its SecretKey nor its token.
#[derive(Clone, Debug)]
pub struct Credential {
    /// The SecretId.
    pub secret_id: String,
    /// The SecretKey.
    pub secret_key: SecretString,
    /// The token of a temporary key.
    pub token: Option<SecretString>,
}

/// Why there are no credentials. What a command printed is never part of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialsError {
    /// The environment does not have it.
    #[error("the environment has no `{variable}`, which holds the {what} of `{principal}`")]
    Unset {
        /// The variable.
        variable: String,
        /// What it holds.
        what: &'static str,
        /// Whose.
        principal: String,
    },
    /// The command cannot be run.
    #[error("the command `{program}` for the credentials of `{principal}` {reason}")]
    Command {
        /// The program.
        program: String,
        /// Whose credentials it prints.
        principal: String,
        /// What is wrong with it.
        reason: String,
    },
}

#[derive(Deserialize)]
struct Printed {
    secret_id: String,
    secret_key: String,
    #[serde(default)]
    token: Option<String>,
}

impl Credential {
    /// Finds the credentials of a principal.
    ///
    /// # Errors
    ///
    /// A variable that is not set, and a command that does not print what it should.
    pub fn find(principal: &str, source: &CredentialSource) -> Result<Self, CredentialsError> {
        match source {
            CredentialSource::Environment {
                secret_id,
                secret_key,
                token,
            } => Ok(Self {
                secret_id: variable(principal, "SecretId", secret_id)?,
                secret_key: variable(principal, "SecretKey", secret_key)?.into(),
                token: match token {
                    Some(name) => Some(variable(principal, "token", name)?.into()),
                    None => None,
                },
            }),
            CredentialSource::Command(command) => printed(principal, command),
        }
    }
}

fn variable(principal: &str, what: &'static str, name: &str) -> Result<String, CredentialsError> {
    let set = std::env::var(name).ok().filter(|value| !value.is_empty());
    set.ok_or_else(|| CredentialsError::Unset {
        variable: name.to_owned(),
        what,
        principal: principal.to_owned(),
    })
}

fn printed(principal: &str, command: &[String]) -> Result<Credential, CredentialsError> {
    let (program, arguments) = match command {
        [program, arguments @ ..] => (program.as_str(), arguments),
        [] => ("", command),
    };
    let failed = |reason: String| CredentialsError::Command {
        program: program.to_owned(),
        principal: principal.to_owned(),
        reason,
    };
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| failed(format!("cannot be run: {error}")))?;
    if !output.status.success() {
        return Err(failed(format!("failed: {}", output.status)));
    }
    // A reason of the parser could quote what was printed.
    let printed: Printed = serde_json::from_slice(&output.stdout).map_err(|_| {
        failed("does not print `{\"secret_id\": …, \"secret_key\": …, \"token\": …}`".to_owned())
    })?;
    Ok(Credential {
        secret_id: printed.secret_id,
        secret_key: printed.secret_key.into(),
        token: printed.token.map(Into::into),
    })
}
