//! A diagnosis in words: the JSON of design.md §6, and the text for a person.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::infer::{Certainty, Diagnosis};
use super::language::Language;
use super::sentence::Sentence;
use crate::protocol::cause::Cause;
use crate::protocol::variant::Variant;
use crate::signature::Mistake;

/// A diagnosis in one language; its JSON is the published format, its `Display` is for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Which of the eight answers it is.
    pub variant: Option<Variant>,
    /// The step of the guide.
    pub step: Option<&'static str>,
    /// The cause, where only one is possible.
    pub cause: Option<Cause>,
    /// How sure the first candidate is.
    pub certainty: Option<Certainty>,
    /// Everything that is possible.
    pub candidates: Vec<CandidateReport>,
    /// What is ruled out.
    pub ruled_out: Vec<RuledOutReport>,
    /// The known client error that explains a signature, where one does.
    pub mistake: Option<&'static str>,
    /// What was seen.
    pub evidence: Vec<String>,
    /// What to do.
    pub remedy: Vec<String>,
    /// What to look at next.
    pub next_evidence: Vec<String>,
    /// The id of the request.
    pub request_id: Option<String>,
    /// The server's clock.
    pub server_time: Option<Timestamp>,
    #[serde(skip)]
    headline: String,
}

/// A possible cause in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CandidateReport {
    /// The cause.
    pub cause: Cause,
    /// How sure it is.
    pub certainty: Certainty,
    /// What speaks for it.
    pub because: Vec<String>,
    #[serde(skip)]
    title: String,
}

/// A cause ruled out, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuledOutReport {
    /// The cause.
    pub cause: Cause,
    /// By which fact.
    pub because: String,
}

impl Diagnosis {
    /// Puts the diagnosis into words.
    pub fn report(&self, language: Language) -> Report {
        let words = |sentences: &[Sentence]| {
            sentences
                .iter()
                .map(|sentence| language.render(sentence))
                .collect()
        };
        let candidate = |candidate: &super::Candidate| CandidateReport {
            cause: candidate.cause,
            certainty: candidate.certainty,
            because: words(&candidate.because),
            title: language.text(candidate.cause.word()),
        };
        Report {
            variant: self.variant,
            step: self.step,
            cause: self.cause,
            certainty: self.certainty,
            candidates: self.candidates.iter().map(candidate).collect(),
            ruled_out: self
                .ruled_out
                .iter()
                .map(|out| RuledOutReport {
                    cause: out.cause,
                    because: language.render(&out.because),
                })
                .collect(),
            mistake: self.mistake.map(Mistake::word),
            evidence: words(&self.evidence),
            remedy: words(&self.remedy),
            next_evidence: words(&self.next_evidence),
            request_id: self.request_id.clone(),
            server_time: self.server_time,
            headline: language.render(&self.headline),
        }
    }
}

impl Report {
    /// What is ruled out, the causes of one reason together.
    fn ruled_out_by_reason(&self) -> Vec<(Vec<&'static str>, &str)> {
        let mut reasons: Vec<(Vec<&'static str>, &str)> = Vec::new();
        for out in &self.ruled_out {
            match reasons.iter_mut().find(|(_, known)| *known == out.because) {
                Some((causes, _)) => causes.push(out.cause.word()),
                None => reasons.push((vec![out.cause.word()], &out.because)),
            }
        }
        reasons
    }
}

impl fmt::Display for Report {
    /// Everything but the request id, so that the text is the same for the same refusal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.headline)?;
        match self.step {
            Some(step) => writeln!(f, " (step {step} of the guide)")?,
            None => writeln!(f)?,
        }
        for candidate in &self.candidates {
            writeln!(
                f,
                "  {:9} {}: {}",
                candidate.certainty, candidate.cause, candidate.title
            )?;
        }
        for (causes, because) in self.ruled_out_by_reason() {
            writeln!(f, "  {:9} {}: {because}", "ruled out", causes.join(", "))?;
        }
        let mut section = |name: &str, lines: &[String]| {
            lines
                .iter()
                .try_for_each(|line| writeln!(f, "  {name:9} {line}"))
        };
        section("seen", &self.evidence)?;
        section("do", &self.remedy)?;
        section("look at", &self.next_evidence)
    }
}
