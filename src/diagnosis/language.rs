//! The languages of the diagnosis. Texts stand in `texts/`, one file a language; ids are the same in all.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::sentence::{Argument, Sentence};
use crate::protocol::words::word_enum;

word_enum! {
    /// A language in which a diagnosis can be read.
    #[derive(Default)]
    pub enum Language {
        /// English.
        #[default]
        English = "en",
    }
}

type Bundle = FluentBundle<FluentResource>;

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle("en", include_str!("texts/en.ftl")));

fn bundle(code: &str, texts: &str) -> Bundle {
    let language: LanguageIdentifier = code.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Isolation marks are for mixed scripts on screens; in a terminal and in snapshots they are invisible noise.
    bundle.set_use_isolating(false);
    let resource =
        FluentResource::try_new(texts.to_owned()).unwrap_or_else(|(resource, _)| resource);
    bundle.add_resource_overriding(resource);
    bundle
}

impl Language {
    /// The language of a locale such as `ja_JP.UTF-8`; English where there are no texts in it.
    pub fn from_locale(locale: &str) -> Language {
        let language = locale
            .split(['_', '-', '.', '@'])
            .next()
            .unwrap_or_default();
        language.to_ascii_lowercase().parse().unwrap_or_default()
    }

    fn bundle(self) -> &'static Bundle {
        match self {
            Language::English => &ENGLISH,
        }
    }

    /// The words of a message, or its id where the language lacks it (which a test rules out).
    pub fn text(self, id: &str) -> String {
        self.words(id, None)
    }

    /// Puts a sentence into words.
    pub fn render(self, sentence: &Sentence) -> String {
        let mut arguments = FluentArgs::new();
        for (name, argument) in &sentence.arguments {
            let value = match argument {
                Argument::Text(text) => text.clone(),
                Argument::Message(id) => self.text(id),
            };
            arguments.set(*name, FluentValue::from(value));
        }
        self.words(sentence.id, Some(&arguments))
    }

    fn words(self, id: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let bundle = self.bundle();
        let pattern = bundle.get_message(id).and_then(|message| message.value());
        pattern.map_or_else(
            || id.to_owned(),
            |pattern| {
                bundle
                    .format_pattern(pattern, arguments, &mut Vec::new())
                    .into_owned()
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::cause::Cause;
    use crate::protocol::variant::Variant;

    #[test]
    fn a_locale_tells_its_language_and_an_unknown_one_is_english() {
        for &language in Language::ALL {
            for rest in ["", "_XX.UTF-8", "-Hans", ".utf8", "@x"] {
                let locale = format!("{language}{rest}");
                assert_eq!(Language::from_locale(&locale), language, "{locale}");
            }
        }
        for locale in ["", "C", "POSIX", "C.UTF-8", "tlh_XX"] {
            assert_eq!(Language::from_locale(locale), Language::English);
        }
    }

    #[test]
    fn the_texts_are_without_a_syntax_error_or_a_repeated_id() {
        let resource = FluentResource::try_new(include_str!("texts/en.ftl").to_owned())
            .map_err(|(_, errors)| errors)
            .unwrap();
        let mut bundle: Bundle = FluentBundle::new_concurrent(vec!["en".parse().unwrap()]);
        bundle.add_resource(resource).unwrap();
    }

    #[test]
    fn every_language_has_words_for_every_cause_and_variant() {
        for &language in Language::ALL {
            for cause in Cause::ALL {
                assert_ne!(language.text(cause.word()), cause.word(), "{language}");
            }
            for variant in Variant::ALL {
                let id = format!("variant-{variant}");
                assert_ne!(language.text(&id), id, "{language}");
            }
        }
    }
}
