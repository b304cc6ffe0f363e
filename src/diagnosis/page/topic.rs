//! What a page is about, by its word.

use std::str::FromStr;

use strum::VariantArray;

use crate::protocol::cause::Cause;
use crate::protocol::variant::Variant;
use crate::protocol::words::did_you_mean;
use crate::signature::Mistake;

/// What a page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Why a request is refused.
    Cause(Cause),
    /// One of the eight answers, and what can lead to it.
    Variant(Variant),
}

/// A word that is neither a cause nor a variant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is neither a cause nor a variant; {}", hint(.word, .nearest))]
pub struct UnknownTopic {
    /// What was written.
    pub word: String,
    /// What was probably meant.
    pub nearest: Option<&'static str>,
}

fn hint(word: &str, nearest: &Option<&'static str>) -> String {
    match nearest {
        Some(nearest) if word.parse::<Mistake>().is_ok() => {
            format!("it is a mistake in signing, of which the page of `{nearest}` tells")
        }
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => "without a word, `cos403 explain` lists them all".to_owned(),
    }
}

impl Topic {
    /// Everything that has a page: the causes in the order of the guide's steps, then the answers.
    pub fn all() -> impl Iterator<Item = Topic> {
        let causes = Cause::VARIANTS.iter().copied().map(Topic::Cause);
        causes.chain(Variant::VARIANTS.iter().copied().map(Topic::Variant))
    }

    /// The word for it, which no other topic has.
    pub fn word(self) -> &'static str {
        match self {
            Topic::Cause(cause) => cause.into(),
            Topic::Variant(variant) => variant.into(),
        }
    }
}

impl FromStr for Topic {
    type Err = UnknownTopic;

    fn from_str(word: &str) -> Result<Self, UnknownTopic> {
        let nearest = || match word.parse::<Mistake>() {
            Ok(_) => Some(Cause::SignatureMismatch.into()),
            Err(_) => did_you_mean(word, Topic::all().map(Topic::word)),
        };
        let mut all = Topic::all();
        all.find(|topic| topic.word() == word)
            .ok_or_else(|| UnknownTopic {
                word: word.to_owned(),
                nearest: nearest(),
            })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_topic_has_a_word_of_its_own_that_leads_to_it() {
        let words: BTreeSet<&str> = Topic::all().map(Topic::word).collect();
        assert_eq!(words.len(), Topic::all().count());
        for topic in Topic::all() {
            assert_eq!(topic.word().parse(), Ok(topic));
        }
    }

    #[test]
    fn a_mistyped_word_is_told_with_what_was_meant() {
        let told = |word: &str| word.parse::<Topic>().unwrap_err().to_string();
        assert_eq!(
            told("no-grants"),
            "`no-grants` is neither a cause nor a variant; did you mean `no-grant`?"
        );
        assert!(
            told("host-with-port").ends_with("of which the page of `signature-mismatch` tells")
        );
        assert!(told("42").ends_with("`cos403 explain` lists them all"));
    }
}
