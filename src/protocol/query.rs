//! The query string of a request, decoded and in the order of the wire.

use std::fmt;

use super::percent;

/// The parameters of a query string. A parameter without `=` has an empty value (reference §2.1).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Query {
    pairs: Vec<(String, Vec<u8>)>,
}

/// Parameters whose values never reach a log.
const SECRETS: [&str; 3] = ["q-signature", "sign", "x-cos-security-token"];

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.pairs().map(|(name, value)| {
            let hidden = SECRETS.contains(&name.to_lowercase().as_str());
            let value = if hidden {
                "…".into()
            } else {
                String::from_utf8_lossy(value)
            };
            (name, value)
        });
        f.debug_map().entries(shown).finish()
    }
}

impl Query {
    /// Reads a raw query string, without its `?`. `+` stands for itself here; signers disagree on it (reference §2.2).
    pub fn parse(raw: &str) -> Self {
        let pairs = raw
            .split('&')
            .filter(|piece| !piece.is_empty())
            .map(|piece| {
                let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
                (
                    String::from_utf8_lossy(&percent::decode(name)).into_owned(),
                    percent::decode(value).into_owned(),
                )
            })
            .collect();
        Self { pairs }
    }

    /// A query of given parameters.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self {
            pairs: pairs
                .into_iter()
                .map(|(name, value)| (name, value.into_bytes()))
                .collect(),
        }
    }

    /// Whether there is no parameter.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// All parameters in the order of the wire.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_slice()))
    }

    /// The first parameter of this name, whose case counts.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.pairs()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    /// The first parameter of this name as text, if it is UTF-8.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)
            .and_then(|value| std::str::from_utf8(value).ok())
    }

    /// Whether a parameter of this name is there, with or without a value.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The query as it is sent: names and values encoded, a parameter without value written bare.
    pub fn to_raw(&self) -> String {
        let write = |(name, value): (&str, &[u8])| match value {
            [] => percent::url_encode(name.as_bytes()),
            value => format!(
                "{}={}",
                percent::url_encode(name.as_bytes()),
                percent::url_encode(value)
            ),
        };
        self.pairs().map(write).collect::<Vec<_>>().join("&")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_do_not_reach_debug_output() {
        let query = Query::parse("q-ak=AKIDx&q-signature=abc&sign=def&x-cos-security-token=ghi");
        assert_eq!(
            format!("{query:?}"),
            r#"{"q-ak": "AKIDx", "q-signature": "…", "sign": "…", "x-cos-security-token": "…"}"#
        );
    }

    #[test]
    fn a_query_is_read_in_order_with_empty_and_repeated_parameters() {
        let query = Query::parse("acl&prefix=a%2Fb&x=&x=1&&");
        let pairs: Vec<_> = query.pairs().collect();
        assert_eq!(
            pairs,
            [
                ("acl", &b""[..]),
                ("prefix", b"a/b"),
                ("x", b""),
                ("x", b"1")
            ]
        );
        assert!(query.has("acl") && !query.has("policy"));
        assert_eq!(query.to_raw(), "acl&prefix=a%2Fb&x&x=1");
    }
}
