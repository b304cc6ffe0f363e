//! A page of Markdown about a cause or an answer, from the texts of the diagnosis.

mod answers;
mod markdown;
mod shown;
mod topic;

use http::HeaderMap;
use strum::VariantArray;

use super::evidence::{Evidence, Response};
use super::facts::{AnswerKind, Facts};
use super::language::Language;
use super::remedy::{next_evidence, remedies};
use super::rules::causes_of;
use super::sentence::{Argument, Sentence};
use crate::protocol::cause::Cause;
use crate::protocol::variant::{Dialect, Variant};
use crate::signature::Mistake;
use answers::Answer;
use markdown::{head, item, numbered, paragraph, row};

pub use topic::{Topic, UnknownTopic};

/// The page about a cause or an answer; without one, the list of all.
///
/// ```
/// use cos403::diagnosis::{Language, explained};
///
/// let page = explained("no-grant".parse().ok(), Language::English);
/// assert!(page.starts_with("# no-grant\n\n**Neither an ACL nor a policy grants the action to the caller.**\n"));
/// let list = explained(None, Language::Japanese);
/// assert!(list.contains("`no-grant`: このアクションを呼び出し元に許可するACLもポリシーもない。"));
/// ```
pub fn explained(topic: Option<Topic>, language: Language) -> String {
    let reading = Reading {
        language,
        is_linked: false,
        topic,
    };
    reading.page()
}

/// Every page in every language with its path, the pages linked to each other.
pub fn explained_in_files() -> impl Iterator<Item = (String, String)> {
    Language::VARIANTS.iter().copied().flat_map(|language| {
        let topics = Topic::all().map(Some).chain([None]);
        topics.map(move |topic| {
            let reading = Reading {
                language,
                is_linked: true,
                topic,
            };
            let name = topic.map_or("README", Topic::word);
            (format!("{language}/{name}.md"), reading.page())
        })
    })
}

/// The steps of the guide's flow with the ids of what they check.
const STEPS: [(&str, &str); 9] = [
    ("1", "page-step-cors"),
    ("2", "page-step-referer"),
    ("3", "page-step-anonymous"),
    ("4.1", "page-step-key"),
    ("4.2", "page-step-clock"),
    ("4.3", "page-step-signature"),
    ("5.1", "page-step-rights"),
    ("5.2", "page-step-session"),
    ("6", "page-step-object"),
];

/// A page that is being written.
#[derive(Clone, Copy)]
struct Reading {
    language: Language,
    /// Whether the other pages stand in files beside it.
    is_linked: bool,
    /// What it is about.
    topic: Option<Topic>,
}

impl Reading {
    fn page(self) -> String {
        let mut page = match self.topic {
            Some(Topic::Cause(cause)) => self.of_cause(cause),
            Some(Topic::Variant(variant)) => self.of_variant(variant),
            None => self.index(),
        };
        page.truncate(page.trim_end().len());
        page.push('\n');
        page
    }

    fn of_cause(self, cause: Cause) -> String {
        let mut page = format!("# {cause}\n\n**{}**\n\n", self.title(cause));
        paragraph(&mut page, &self.about("about", cause));
        self.heading(&mut page, "page-where");
        paragraph(&mut page, &self.step(cause.step()));
        self.heading(&mut page, "page-answers");
        self.answers(&mut page, &answers::of_cause(cause));
        if let Some(switch) = answers::switch(cause) {
            let unconfirmed = Sentence::plain("page-unconfirmed").with("switch", switch);
            paragraph(&mut page, &self.language.render(&unconfirmed));
        }
        self.heading(&mut page, "page-recognise");
        paragraph(&mut page, &self.about("shows", cause));
        self.look_at(&mut page, &[cause]);
        if cause == Cause::SignatureMismatch {
            self.mistakes(&mut page);
        }
        self.heading(&mut page, "page-do");
        let sentences = remedies(&[cause], &Facts::read(&silence(), None));
        numbered(
            &mut page,
            sentences.into_iter().map(|one| self.general(one)),
        );
        self.look_alikes(&mut page, cause);
        self.scenarios(&mut page, cause);
        page
    }

    fn of_variant(self, variant: Variant) -> String {
        let title = self.language.text(&format!("variant-{variant}"));
        let mut page = format!("# {variant}\n\n**{title}**\n\n");
        self.heading(&mut page, "page-answers");
        self.answers(&mut page, &answers::of_variant(variant));
        self.heading(&mut page, "page-causes");
        let all = Cause::VARIANTS.iter().copied();
        let causes: Vec<Cause> = all
            .filter(|cause| cause.variants().contains(&variant))
            .collect();
        self.causes(&mut page, &causes);
        self.look_at(&mut page, &causes);
        page
    }

    fn index(self) -> String {
        let language = self.language;
        let mut page = format!("# {}\n\n", language.text("page-index"));
        paragraph(&mut page, &language.text("page-index-text"));
        for (step, check) in STEPS {
            let number = Sentence::plain("page-step-number").with("step", step);
            paragraph(&mut page, &format!("## {}", language.render(&number)));
            paragraph(&mut page, &language.text(check));
            for cause in Cause::VARIANTS.iter().filter(|cause| cause.step() == step) {
                let topic = self.link(Topic::Cause(*cause));
                item(&mut page, &format!("{topic}: {}", self.title(*cause)));
            }
            page.push('\n');
        }
        self.heading(&mut page, "page-index-answers");
        paragraph(&mut page, &language.text("page-index-answers-text"));
        for variant in Variant::VARIANTS {
            let topic = self.link(Topic::Variant(*variant));
            let title = language.text(&format!("variant-{variant}"));
            item(&mut page, &format!("{topic}: {title}"));
        }
        page
    }

    fn title(self, cause: Cause) -> String {
        self.language.text(cause.as_ref())
    }

    fn about(self, what: &str, cause: Cause) -> String {
        self.language.text(&format!("{what}-{cause}"))
    }

    fn step(self, step: &'static str) -> String {
        let check = STEPS.iter().find(|(name, _)| *name == step);
        let sentence = Sentence::plain("page-step")
            .with("step", step)
            .with_message("check", check.map_or("the-unknown", |(_, id)| id));
        self.language.render(&sentence)
    }

    fn heading(self, page: &mut String, id: &str) {
        paragraph(page, &format!("## {}", self.language.text(id)));
    }

    fn link(self, topic: Topic) -> String {
        let word = topic.word();
        if self.is_linked && self.topic != Some(topic) {
            format!("[`{word}`]({word}.md)")
        } else {
            format!("`{word}`")
        }
    }

    fn answers(self, page: &mut String, answers: &[Answer]) {
        let language = self.language;
        paragraph(page, &language.text("page-answers-text"));
        let columns = [
            "page-column-answer",
            "page-column-written",
            "page-column-status",
            "page-column-code",
            "page-column-message",
        ];
        head(page, &columns.map(|id| language.text(id)));
        for answer in answers {
            let dialect = match answer.dialect {
                Dialect::Service => "page-dialect-service",
                Dialect::Guide => "page-dialect-guide",
            };
            let variant = answer.variant.map(Topic::Variant);
            row(
                page,
                &[
                    variant.map_or_else(|| "-".to_owned(), |topic| self.link(topic)),
                    language.text(dialect),
                    answer.status.to_string(),
                    format!("`{}`", answer.code),
                    answer.message.clone(),
                ],
            );
        }
        page.push('\n');
        let mut variants = answers.iter().filter_map(|answer| answer.variant);
        if !variants.any(is_never_of_head) {
            paragraph(page, &language.text("evidence-no-body"));
        }
    }

    fn look_at(self, page: &mut String, causes: &[Cause]) {
        self.heading(page, "page-look-at");
        let sentences = next_evidence(causes, &Facts::read(&silence(), None));
        for sentence in sentences {
            item(page, &self.general(sentence));
        }
        page.push('\n');
        paragraph(page, &self.language.text("page-diagnose"));
    }

    fn mistakes(self, page: &mut String) {
        self.heading(page, "page-mistakes");
        paragraph(page, &self.language.text("page-mistakes-text"));
        for mistake in Mistake::VARIANTS {
            let word = mistake.as_ref();
            item(page, &format!("`{word}`: {}", self.language.text(word)));
        }
        page.push('\n');
    }

    fn look_alikes(self, page: &mut String, cause: Cause) {
        let of_answer = |&variant: &Variant| causes_of(AnswerKind::Variant(variant));
        let mut causes: Vec<Cause> = cause.variants().iter().flat_map(of_answer).collect();
        causes.sort();
        causes.dedup();
        self.heading(page, "page-alike");
        // A form that is refused is told by its own Message.
        if !causes.contains(&cause) || causes == [cause] {
            paragraph(page, &self.language.text("because-only"));
            return;
        }
        causes.retain(|other| *other != cause);
        paragraph(page, &self.language.text("page-alike-text"));
        self.causes(page, &causes);
    }

    fn causes(self, page: &mut String, causes: &[Cause]) {
        let columns = ["page-column-cause", "page-column-step", "page-column-shows"];
        head(page, &columns.map(|id| self.language.text(id)));
        for &cause in causes {
            let shows = self.about("shows", cause);
            let step = cause.step().to_owned();
            row(page, &[self.link(Topic::Cause(cause)), step, shows]);
        }
        page.push('\n');
    }

    fn scenarios(self, page: &mut String, cause: Cause) {
        self.heading(page, "page-see");
        let Some(scenarios) = shown::scenarios(cause) else {
            paragraph(page, &self.language.text("page-see-none"));
            return;
        };
        let both = [
            ("page-see-refused", scenarios.refused),
            ("page-see-allowed", scenarios.allowed),
        ];
        for (id, name) in both {
            let file = format!("`scenarios/{name}.yaml`");
            let sentence = Sentence::plain(id).with("file", file);
            item(page, &self.language.render(&sentence));
        }
    }

    /// A sentence for no request in particular: what of one would stand in it is an example. Commands are set as code.
    fn general(self, mut sentence: Sentence) -> String {
        for (name, argument) in &mut sentence.arguments {
            let example = match *name {
                "origin" => "https://app.example.com",
                "method" => "PUT",
                "headers" => "content-type",
                _ => continue,
            };
            *argument = Argument::Text(example.to_owned());
        }
        let text = self.language.render(&sentence);
        match text.split_once("curl ") {
            Some((before, command)) => format!("{before}`curl {command}`"),
            None => text,
        }
    }
}

/// Whether an answer is never one to HEAD: a preflight is OPTIONS, and HEAD of an archived object is answered.
const fn is_never_of_head(variant: Variant) -> bool {
    matches!(
        variant,
        Variant::AccessForbidden | Variant::InvalidObjectState
    )
}

/// An answer of which nothing is known but that it refuses.
fn silence() -> Evidence {
    Evidence::of(Response::new(403, HeaderMap::new(), ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_of_a_cause_has_a_text() {
        for cause in Cause::VARIANTS {
            assert!(
                STEPS.iter().any(|(step, _)| *step == cause.step()),
                "{cause}"
            );
        }
    }

    #[test]
    fn a_page_is_in_words_and_well_formed_in_every_language() {
        for (path, page) in explained_in_files() {
            assert!(!page.contains("{ $") && !page.contains("{$"), "{path}");
            assert!(!page.contains("\n\n\n") && !page.contains(" \n"), "{path}");
            // What stands in angle brackets outside of code would be taken for HTML.
            for part in page.split('`').step_by(2) {
                assert!(!part.contains('<'), "{path}: {part}");
            }
            // No id is left where words should stand.
            for begin in ["page-", "about-", "shows-", "remedy-", "next-", "evidence-"] {
                let words = page.split(|letter: char| letter.is_whitespace() || letter == '`');
                let left: Vec<&str> = words.filter(|word| word.starts_with(begin)).collect();
                assert_eq!(left, [""; 0], "{path}");
            }
            for link in page.split("](").skip(1) {
                let (file, _) = link.split_once(".md)").unwrap();
                assert!(file.parse::<Topic>().is_ok(), "{path}: {file}");
            }
        }
    }

    #[test]
    fn a_page_tells_apart_what_gets_the_same_answer() {
        let page = explained(Some(Topic::Cause(Cause::ClockSkew)), Language::English);
        let (_, alike) = page.split_once("## What looks like it\n").unwrap();
        assert!(alike.contains("| `signature-not-yet-valid` | 4.2 | q-sign-time starts after"));
        assert!(!alike.contains("`clock-skew`"));
        let only = explained(
            Some(Topic::Cause(Cause::SignatureMismatch)),
            Language::English,
        );
        assert!(only.contains("Nothing else leads to this answer."));
        assert!(only.contains("- `host-with-port`: The host is signed with a port"));
    }
}
