//! The error for a word that an enum does not know, and the suggestion of a similar word.

use strum::VariantArray;

/// A word that is none of the words known here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not one of {}", .known.join(", "))]
pub struct UnknownWord {
    /// What was written.
    pub word: String,
    /// What could have been written.
    pub known: Vec<&'static str>,
}

impl UnknownWord {
    /// The error of an enum whose words do not include `word`.
    pub(crate) fn new<T: VariantArray + AsRef<str>>(word: &str) -> Self {
        Self {
            word: word.to_owned(),
            known: T::VARIANTS.iter().map(AsRef::as_ref).collect(),
        }
    }
}

/// The known word that lies nearest to a mistyped one, if one is near enough to be meant.
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| {
            (
                strsim::jaro_winkler(&word.to_lowercase(), &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_miss_is_recognised_and_a_far_one_is_not() {
        assert_eq!(
            did_you_mean("opertion", ["operation", "key"]),
            Some("operation")
        );
        assert_eq!(
            did_you_mean("getobject", ["GetObject", "PutObject"]),
            Some("GetObject")
        );
        assert_eq!(did_you_mean("zzz", ["operation", "key"]), None);
    }
}
