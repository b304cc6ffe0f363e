//! What a signature can cover.

use std::fmt;

/// A request without its signature, its parts as they are before encoding.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct UnsignedRequest {
    /// The method, in any case.
    pub method: String,
    /// The decoded path, with its leading `/`.
    pub path: Vec<u8>,
    /// The query parameters, decoded.
    pub params: Vec<(String, Vec<u8>)>,
    /// The headers.
    pub headers: Vec<(String, Vec<u8>)>,
}

/// Shows names and no values: among them are `Authorization` and tokens.
impl fmt::Debug for UnsignedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |pairs: &[(String, Vec<u8>)]| {
            pairs
                .iter()
                .map(|(name, _)| name.clone())
                .collect::<Vec<_>>()
        };
        f.debug_struct("UnsignedRequest")
            .field("method", &self.method)
            .field("path", &String::from_utf8_lossy(&self.path))
            .field("params", &names(&self.params))
            .field("headers", &names(&self.headers))
            .finish()
    }
}

impl UnsignedRequest {
    /// The first header of this name, whose case does not count.
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        let found = self
            .headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_slice())
    }
}

/// The names that a signature covers, as `q-header-list` and `q-url-param-list` carry them: lower-case, encoded, joined by
/// `;`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignedNames {
    /// Names of headers.
    pub headers: String,
    /// Names of parameters.
    pub params: String,
}

/// Which headers and parameters a signature shall cover.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Coverage {
    /// All that the request has.
    #[default]
    All,
    /// Those that are named.
    Listed(SignedNames),
}

impl Coverage {
    /// The headers and parameters of these names, whose case does not count.
    pub fn of<'n>(
        headers: impl IntoIterator<Item = &'n str>,
        params: impl IntoIterator<Item = &'n str>,
    ) -> Self {
        Self::Listed(SignedNames {
            headers: joined(headers),
            params: joined(params),
        })
    }

    /// The names, unless all are covered.
    pub(super) fn listed(&self) -> Option<&SignedNames> {
        match self {
            Self::All => None,
            Self::Listed(names) => Some(names),
        }
    }
}

fn joined<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut names: Vec<String> = names
        .into_iter()
        .map(|name| super::canonical::canonical_name(name).into_owned())
        .collect();
    names.sort();
    names.dedup();
    names.join(";")
}
