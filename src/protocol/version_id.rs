//! The ids of versions.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// The id of a version of an object, or of a delete marker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum VersionId {
    /// `null`: of what was written before the bucket kept versions, or while it kept none (436/19883).
    #[default]
    Null,
    /// Of what was written while it kept them, in microseconds since 1970.
    ///
    /// Clients take an id as it is. Those that the documents print, such as `MTg0NDUxNTc1NjIzMTQ1MDAwODg` (436/7749), are the
    /// largest 64-bit number less this time, in decimal digits and then in base64 without padding.
    At(u64),
}

impl VersionId {
    /// Reads an id as it stands in a query or a body; `None` for one that the service never gives.
    pub fn parse(written: &[u8]) -> Option<Self> {
        if written == b"null" {
            return Some(Self::Null);
        }
        let digits = STANDARD_NO_PAD.decode(written).ok()?;
        let number: u64 = std::str::from_utf8(&digits).ok()?.parse().ok()?;
        let id = Self::At(u64::MAX - number);
        (id.to_string().as_bytes() == written).then_some(id)
    }
}

impl fmt::Display for VersionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::At(time) => f.write_str(&STANDARD_NO_PAD.encode((u64::MAX - time).to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    // `Last-Modified: Fri, 10 Apr 2020 09:36:35 GMT` in the same example.
    #[case("MTg0NDUxNTc1NjIzMTQ1MDAwODg", VersionId::At(1_586_511_395_051_527))]
    #[case("null", VersionId::Null)]
    fn a_published_id_is_read_and_written(#[case] written: &str, #[case] id: VersionId) {
        assert_eq!(VersionId::parse(written.as_bytes()), Some(id));
        assert_eq!(id.to_string(), written);
    }

    #[rstest]
    #[case("")]
    #[case("NULL")]
    #[case("100101")]
    // `+1` and `01`: numbers as no id has them.
    #[case("KzE")]
    #[case("MDE")]
    #[case("MTg0NDUxNTc1NjIzMTQ1MDAwODg=")]
    fn what_is_no_id_is_not_read(#[case] written: &str) {
        assert_eq!(VersionId::parse(written.as_bytes()), None);
    }

    proptest! {
        #[test]
        fn every_id_is_read_as_it_is_written(time: u64) {
            let id = VersionId::At(time);
            prop_assert_eq!(VersionId::parse(id.to_string().as_bytes()), Some(id));
        }
    }
}
