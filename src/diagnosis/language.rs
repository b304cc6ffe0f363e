//! The languages of the diagnosis. Texts stand in `texts/`, one file a language; ids are the same in all.

use std::borrow::Cow;
use std::sync::LazyLock;

use strum::{AsRefStr, Display, EnumString, VariantArray};

use super::message::{Arguments, Messages, messages, push_words};
use super::sentence::{Argument, Sentence};
use crate::protocol::words::UnknownWord;

/// A language in which a diagnosis can be read.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, AsRefStr, Display, EnumString, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
pub enum Language {
    /// English.
    #[default]
    #[strum(serialize = "en")]
    English,
    /// Japanese.
    #[strum(serialize = "ja")]
    Japanese,
    /// Chinese, in simplified characters.
    #[strum(serialize = "zh")]
    Chinese,
}

/// The texts of the diagnosis and those of pages, each file parsed when it is first used.
type Texts = [LazyLock<Messages>; 2];

macro_rules! texts {
    ($code:literal) => {
        [
            LazyLock::new(|| messages(include_str!(concat!("texts/", $code, ".ftl")))),
            LazyLock::new(|| messages(include_str!(concat!("texts/pages.", $code, ".ftl")))),
        ]
    };
}

static ENGLISH: Texts = texts!("en");
static JAPANESE: Texts = texts!("ja");
static CHINESE: Texts = texts!("zh");

impl Language {
    /// The language of a locale such as `ja_JP.UTF-8`; English where there are no texts in it.
    pub fn from_locale(locale: &str) -> Self {
        let language = locale
            .split(['_', '-', '.', '@'])
            .next()
            .unwrap_or_default();
        language.to_ascii_lowercase().parse().unwrap_or_default()
    }

    fn texts(self) -> &'static Texts {
        match self {
            Language::English => &ENGLISH,
            Language::Japanese => &JAPANESE,
            Language::Chinese => &CHINESE,
        }
    }

    /// The words of a message, or its id where the language lacks it (which a test rules out).
    pub fn text(self, id: &str) -> String {
        self.words(id, &[])
    }

    /// Puts a sentence into words.
    pub fn render(self, sentence: &Sentence) -> String {
        let arguments = sentence.arguments.iter().map(|(name, argument)| {
            let value = match argument {
                Argument::Text(text) => Cow::Borrowed(text.as_str()),
                Argument::Message(id) => Cow::Owned(self.text(id)),
            };
            (*name, value)
        });
        self.words(sentence.id, &arguments.collect::<Vec<_>>())
    }

    fn words(self, id: &str, arguments: &Arguments<'_>) -> String {
        let Some(message) = self.texts().iter().find_map(|file| file.get(id)) else {
            return id.to_owned();
        };
        let mut words = String::new();
        push_words(&mut words, message, arguments);
        words
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::Path;

    use fluent_syntax::ast::{Expression, InlineExpression, Pattern, PatternElement};
    use fluent_syntax::parser;

    use super::*;
    use crate::protocol::cause::Cause;
    use crate::protocol::variant::Variant;
    use crate::runner::Status;
    use crate::signature::Mistake;

    /// The beginnings of ids that the code writes as they are; the others are words of causes and mistakes.
    const BEGINNINGS: &[&str] = &[
        "assumed-",
        "authorization-",
        "because-",
        "certainty-",
        "checked-",
        "end-",
        "evidence-",
        "head-of-",
        "id-is-",
        "is-",
        "label-",
        "next-",
        "no-authorization-",
        "no-headers-",
        "not-",
        "opens-",
        "page-",
        "referer-not-sent",
        "referer-sent",
        "refused-",
        "remedy-",
        "service-",
        "signed-",
        "start-",
        "the-",
        "token-",
        "variant-",
    ];

    /// The texts of the diagnosis and those of pages.
    fn sources(language: Language) -> [&'static str; 2] {
        match language {
            Language::English => [
                include_str!("texts/en.ftl"),
                include_str!("texts/pages.en.ftl"),
            ],
            Language::Japanese => [
                include_str!("texts/ja.ftl"),
                include_str!("texts/pages.ja.ftl"),
            ],
            Language::Chinese => [
                include_str!("texts/zh.ftl"),
                include_str!("texts/pages.zh.ftl"),
            ],
        }
    }

    #[test]
    fn each_text_is_found_by_its_id() {
        for &language in Language::VARIANTS {
            let ids: Vec<&str> = messages(language).into_keys().collect();
            let found = language.texts().iter().map(|file| file.len());
            assert_eq!(found.sum::<usize>(), ids.len(), "{language}");
            for id in ids {
                assert_ne!(language.text(id), id, "{language}");
            }
        }
    }

    /// Each id with its text; one that starts on a line of its own goes on where the next line is indented.
    fn messages(language: Language) -> BTreeMap<&'static str, String> {
        let mut messages: BTreeMap<&str, String> = BTreeMap::new();
        let mut last = "";
        for line in sources(language).into_iter().flat_map(str::lines) {
            if line.starts_with(' ') {
                messages.get_mut(last).unwrap().push_str(line);
            } else if let Some((id, text)) = line.split_once(" =")
                && !line.starts_with('#')
            {
                assert_eq!(messages.insert(id, text.to_owned()), None, "{id}");
                last = id;
            }
        }
        messages
    }

    fn placeables(text: &str) -> BTreeSet<&str> {
        let ends = |letter: char| !letter.is_ascii_alphanumeric() && letter != '_';
        let after_dollars = text.split('$').skip(1);
        after_dollars
            .filter_map(|rest| rest.split(ends).next())
            .collect()
    }

    /// Texts in quotes in the code of the diagnosis and of the page.
    fn literals(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                literals(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let code = fs::read_to_string(&path).unwrap();
                // This file has the beginnings themselves.
                let code = code.split("#[cfg(test)]").next().unwrap();
                found.extend(code.split('"').skip(1).map(str::to_owned));
            }
        }
    }

    fn ids_in_the_code() -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        literals(&root.join("src/diagnosis"), &mut found);
        literals(&root.join("src/report"), &mut found);
        let is_of_id = |letter: char| letter == '-' || letter.is_ascii_alphanumeric();
        found.retain(|text| {
            let begins = BEGINNINGS.iter().any(|begin| text.starts_with(begin));
            begins && !text.ends_with('-') && text.chars().all(is_of_id)
        });
        found
    }

    #[test]
    fn a_locale_tells_its_language_and_an_unknown_one_is_english() {
        for &language in Language::VARIANTS {
            for rest in ["", "_XX.UTF-8", "-Hans", ".utf8", "@x"] {
                let locale = format!("{language}{rest}");
                assert_eq!(Language::from_locale(&locale), language, "{locale}");
            }
        }
        for locale in ["", "C", "POSIX", "C.UTF-8", "tlh_XX", "jam_JM", "日本"] {
            assert_eq!(Language::from_locale(locale), Language::English);
        }
    }

    /// Whether a message has arguments and choices by arguments alone, which is all that is put into words.
    fn is_supported(pattern: &Pattern<&str>) -> bool {
        let is_argument = |part: &_| matches!(part, InlineExpression::VariableReference { .. });
        pattern.elements.iter().all(|element| match element {
            PatternElement::TextElement { .. } => true,
            PatternElement::Placeable { expression } => match expression {
                Expression::Inline(part) => is_argument(part),
                Expression::Select { selector, variants } => {
                    let mut values = variants.iter().map(|variant| &variant.value);
                    is_argument(selector) && values.all(is_supported)
                }
            },
        })
    }

    #[test]
    fn every_text_is_fluent_with_arguments_and_choices_alone() {
        for &language in Language::VARIANTS {
            for source in sources(language) {
                let errors = parser::parse(source).err().map(|(_, errors)| errors);
                assert!(errors.is_none(), "{language}: {errors:?}");
            }
            for (id, message) in language.texts().iter().flat_map(|file| file.iter()) {
                assert!(is_supported(message), "{language}: {id}");
            }
        }
    }

    #[test]
    fn all_languages_have_the_same_ids_and_the_same_goes_into_each() {
        let goes_in = |language| -> BTreeMap<&str, BTreeSet<String>> {
            let messages = messages(language).into_iter();
            messages
                .map(|(id, text)| {
                    (
                        id,
                        placeables(&text).into_iter().map(str::to_owned).collect(),
                    )
                })
                .collect()
        };
        let english = goes_in(Language::English);
        assert!(english["remedy-cors-rule"].contains("bucket"));
        for &language in Language::VARIANTS {
            let other = goes_in(language);
            let missing = english.keys().filter(|id| !other.contains_key(*id));
            assert_eq!(missing.collect::<Vec<_>>(), [&""; 0], "{language}");
            assert_eq!(english, other, "{language}");
        }
    }

    #[test]
    fn no_text_is_left_in_english() {
        for language in [Language::Japanese, Language::Chinese] {
            for (id, text) in messages(language) {
                assert!(!text.is_ascii(), "{language}: {id}");
            }
        }
    }

    #[test]
    fn every_id_in_the_code_has_a_text_and_every_text_is_used() {
        let texts = messages(Language::English);
        let mut used = ids_in_the_code();
        let missing = used.iter().filter(|id| !texts.contains_key(id.as_str()));
        assert_eq!(missing.collect::<Vec<_>>(), [""; 0]);
        used.extend(Cause::VARIANTS.iter().map(|cause| cause.to_string()));
        let of_counts = Status::VARIANTS.iter().map(|status| status.as_ref());
        used.extend(of_counts.chain(["all"]).map(|word| format!("page-{word}")));
        used.extend(Mistake::VARIANTS.iter().map(|mistake| mistake.to_string()));
        for what in ["about", "shows"] {
            used.extend(
                Cause::VARIANTS
                    .iter()
                    .map(|cause| format!("{what}-{cause}")),
            );
        }
        let unused = texts.keys().filter(|id| !used.contains(**id));
        assert_eq!(unused.collect::<Vec<_>>(), [&""; 0]);
    }

    #[test]
    fn every_language_has_words_for_every_cause_variant_and_mistake() {
        for &language in Language::VARIANTS {
            for cause in Cause::VARIANTS {
                assert_ne!(language.text(cause.as_ref()), cause.as_ref(), "{language}");
                for id in [format!("about-{cause}"), format!("shows-{cause}")] {
                    assert_ne!(language.text(&id), id, "{language}");
                }
            }
            for mistake in Mistake::VARIANTS {
                assert_ne!(
                    language.text(mistake.as_ref()),
                    mistake.as_ref(),
                    "{language}"
                );
            }
            for variant in Variant::VARIANTS {
                let id = format!("variant-{variant}");
                assert_ne!(language.text(&id), id, "{language}");
            }
        }
    }

    #[test]
    fn words_of_the_code_that_go_into_a_text_are_told_in_its_language() {
        let rules = |list: &str| {
            Sentence::plain("evidence-referer-rules")
                .with("list", list)
                .with("domains", "a.test")
        };
        let missed = |seen: &str| {
            Sentence::plain("evidence-nearest")
                .with("statement", "2 (upload)")
                .with_message("document", "the-bucket-policy")
                .with("number", "1")
                .with("element", "condition")
                .with("expected", "qcs:ip ip_equal 203.0.113.8")
                .with("seen", seen)
        };
        let (japanese, chinese) = (Language::Japanese, Language::Chinese);
        assert_eq!(
            japanese.render(&rules("allow-list")),
            "リンク不正アクセス防止のホワイトリスト: a.test"
        );
        assert_eq!(
            chinese.render(&rules("deny-list")),
            "防盗链黑名单：a.test。"
        );
        assert_eq!(
            japanese.render(&missed("nothing")),
            "許可に最も近いのはバケットポリシー(No. 1)のステートメント2 (upload)だが、conditionが一致しない: 記述はqcs:ip ip_equal 203.0.113.8、リクエストは値なし。"
        );
        assert_eq!(
            chinese.render(&missed("203.0.113.7")),
            "最接近允许的是存储桶策略（第 1 个）的语句 2 (upload)，但其 condition 不匹配：语句中为 qcs:ip ip_equal 203.0.113.8，请求中为 203.0.113.7。"
        );
    }
}
