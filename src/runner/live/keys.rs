//! The credentials of the principals of a target, each found once.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::credentials::{Credential, CredentialsError};
use crate::scenario::{LivePrincipal, LiveTarget};

/// Credentials by the names of the scenarios.
pub struct Keys {
    principals: BTreeMap<String, LivePrincipal>,
    found: RefCell<BTreeMap<String, Result<Credential, CredentialsError>>>,
}

impl Keys {
    /// Those of a target; none is looked for until it is asked for.
    pub fn of_target(target: &LiveTarget) -> Self {
        Self {
            principals: target.principals.clone(),
            found: RefCell::default(),
        }
    }

    /// What the target file says of a principal.
    pub(super) fn principal(&self, name: &str) -> Option<&LivePrincipal> {
        self.principals.get(name)
    }

    /// The credentials of a principal; `None` where the target file does not have it.
    pub(super) fn of(&self, name: &str) -> Option<Result<Credential, CredentialsError>> {
        let principal = self.principals.get(name)?;
        let mut found = self.found.borrow_mut();
        let found = found
            .entry(name.to_owned())
            .or_insert_with(|| Credential::find(name, &principal.credentials));
        Some(found.clone())
    }
}
