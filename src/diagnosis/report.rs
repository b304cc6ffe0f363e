//! A diagnosis in words: the JSON of design.md §6, and the text for a person.

use std::fmt;

use unicode_width::UnicodeWidthStr;

use super::infer::{Certainty, Diagnosis};
use super::language::Language;
use super::sentence::Sentence;
use crate::protocol::cause::Cause;
use crate::protocol::timestamp::Timestamp;
use crate::protocol::variant::Variant;

/// A diagnosis in one language; its JSON is the published format, its `Display` is for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(any(feature = "cli", feature = "live"), derive(serde::Serialize))]
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
    /// What the fix of a policy would grant besides, where that was asked for.
    #[cfg_attr(
        any(feature = "cli", feature = "live"),
        serde(skip_serializing_if = "Vec::is_empty")
    )]
    pub opens: Vec<String>,
    /// What to look at next.
    pub next_evidence: Vec<String>,
    /// The id of the request.
    pub request_id: Option<String>,
    /// The server's clock.
    pub server_time: Option<Timestamp>,
    #[cfg_attr(any(feature = "cli", feature = "live"), serde(skip))]
    headline: String,
    #[cfg_attr(any(feature = "cli", feature = "live"), serde(skip))]
    language: Language,
}

/// A possible cause in words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(any(feature = "cli", feature = "live"), derive(serde::Serialize))]
pub struct CandidateReport {
    /// The cause.
    pub cause: Cause,
    /// How sure it is.
    pub certainty: Certainty,
    /// What speaks for it.
    pub because: Vec<String>,
    #[cfg_attr(any(feature = "cli", feature = "live"), serde(skip))]
    title: String,
}

/// A cause ruled out, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(any(feature = "cli", feature = "live"), derive(serde::Serialize))]
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
            title: language.text(candidate.cause.as_ref()),
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
            mistake: self.mistake.map(Into::into),
            evidence: words(&self.evidence),
            remedy: words(&self.remedy),
            opens: Vec::new(),
            next_evidence: words(&self.next_evidence),
            request_id: self.request_id.clone(),
            server_time: self.server_time,
            headline: language.render(&self.headline),
            language,
        }
    }
}

impl Diagnosis {
    /// The same with what the proposed fix of a policy would grant besides, which takes some milliseconds and is no part of
    /// what snapshots keep.
    pub fn report_with_what_the_fix_opens(&self, language: Language) -> Report {
        #[cfg(feature = "cli")]
        let opens = self.opened_by_the_fix();
        #[cfg(not(feature = "cli"))]
        let opens: Option<Sentence> = None;
        let opens = opens.iter().map(|sentence| language.render(sentence));
        Report {
            opens: opens.collect(),
            ..self.report(language)
        }
    }
}

impl Report {
    /// What is ruled out, the causes of one reason together.
    fn ruled_out_by_reason(&self) -> Vec<(Vec<&'static str>, &str)> {
        let mut reasons: Vec<(Vec<&'static str>, &str)> = Vec::new();
        for out in &self.ruled_out {
            match reasons.iter_mut().find(|(_, known)| *known == out.because) {
                Some((causes, _)) => causes.push(out.cause.into()),
                None => reasons.push((vec![out.cause.into()], &out.because)),
            }
        }
        reasons
    }
}

/// The ids of the labels, one of which stands before each line of a report.
const LABELS: [&str; 9] = [
    "certainty-certain",
    "certainty-likely",
    "certainty-possible",
    "label-ruled-out",
    "label-seen",
    "label-do",
    "label-opens",
    "label-look-at",
    "label-request",
];

impl Language {
    /// A label, filled up to the width of the widest in this language, so that the lines are aligned.
    fn label(self, id: &str) -> String {
        let label = self.text(id);
        let widths = LABELS.iter().map(|label| self.text(label).width());
        let missing = widths
            .max()
            .unwrap_or_default()
            .saturating_sub(label.width());
        label + &" ".repeat(missing)
    }
}

impl Certainty {
    /// The id of its label.
    fn label(self) -> &'static str {
        match self {
            Certainty::Certain => "certainty-certain",
            Certainty::Likely => "certainty-likely",
            Certainty::Possible => "certainty-possible",
        }
    }
}

impl Report {
    /// The text for a person with the id of the request, which support asks for, on a line of its own at the end.
    pub fn with_request_id(&self) -> String {
        let text = self.to_string();
        let text = text.trim_end();
        match &self.request_id {
            Some(id) => format!("{text}\n  {} {id}", self.language.label("label-request")),
            None => text.to_owned(),
        }
    }
}

/// The report in English; [`Diagnosis::report`] knows other languages.
impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.report(Language::English).fmt(f)
    }
}

impl fmt::Display for Report {
    /// Everything but the request id, so that the text is the same for the same refusal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let language = self.language;
        write!(f, "{}", self.headline)?;
        match self.step {
            Some(step) => {
                let step = Sentence::plain("label-step").with("step", step);
                writeln!(f, " {}", language.render(&step))?;
            }
            None => writeln!(f)?,
        }
        for candidate in &self.candidates {
            let label = language.label(candidate.certainty.label());
            writeln!(f, "  {label} {}: {}", candidate.cause, candidate.title)?;
        }
        let label = language.label("label-ruled-out");
        for (causes, because) in self.ruled_out_by_reason() {
            writeln!(f, "  {label} {}: {because}", causes.join(", "))?;
        }
        let mut section = |id: &str, lines: &[String]| {
            let label = language.label(id);
            lines
                .iter()
                .try_for_each(|line| writeln!(f, "  {label} {line}"))
        };
        section("label-seen", &self.evidence)?;
        section("label-do", &self.remedy)?;
        section("label-opens", &self.opens)?;
        section("label-look-at", &self.next_evidence)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use http::{HeaderMap, HeaderValue};
    use strum::VariantArray;

    use super::*;
    use crate::diagnosis::facts::Facts;
    use crate::diagnosis::infer::Candidate;
    use crate::diagnosis::remedy::{next_evidence, remedies};
    use crate::diagnosis::{Evidence, Response, SentRequest, diagnose};

    const ADDRESS: &str = "http://media-1250000000.cos.ap-guangzhou.myqcloud.com/a/logo.png";
    const AUTHORIZATION: &str = "q-sign-algorithm=sha1&q-ak=AKIDexampleuploader&q-sign-time=1772352000;1772352600\
        &q-key-time=1772352000;1772352600&q-header-list=host&q-url-param-list=&q-signature=0123456789012345678901234567890123456789";

    fn sent(method: &str, headers: &[(&'static str, &'static str)]) -> SentRequest {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| {
                let name = name.parse::<http::HeaderName>().unwrap();
                (name, HeaderValue::from_static(value))
            })
            .collect();
        SentRequest::new(method, ADDRESS, headers).unwrap()
    }

    /// The answer alone, and with requests of each kind.
    fn evidence(variant: Option<Variant>) -> Vec<Evidence> {
        let body = variant
            .map(Variant::service_code)
            .map_or_else(String::new, |code| {
                format!(
                    "<Error><Code>{}</Code><Message>{}</Message></Error>",
                    code.code, code.message
                )
            });
        let date = HeaderValue::from_static("Sun, 01 Mar 2026 08:00:00 GMT");
        let headers: HeaderMap = [(http::header::DATE, date)].into_iter().collect();
        let answer = Evidence::of(Response::new(403, headers, body));
        let requests = [
            sent("GET", &[]),
            sent("HEAD", &[("referer", "https://evil.test/page")]),
            sent("GET", &[("authorization", AUTHORIZATION)]),
            sent("GET", &[("authorization", "q-ak=1")]),
            sent(
                "GET",
                &[
                    ("authorization", AUTHORIZATION),
                    ("x-cos-security-token", "token"),
                ],
            ),
            sent(
                "OPTIONS",
                &[
                    ("origin", "https://app.test"),
                    ("access-control-request-method", "PUT"),
                ],
            ),
        ];
        let with_requests = requests.map(|request| answer.clone().with_request(request));
        std::iter::once(answer.clone())
            .chain(with_requests)
            .collect()
    }

    #[test]
    fn a_whole_report_is_in_words_in_every_language_and_for_every_cause() {
        let mut seen = BTreeSet::new();
        for variant in Variant::VARIANTS.iter().copied().map(Some).chain([None]) {
            for evidence in evidence(variant) {
                let mut diagnosis = diagnose(&evidence);
                in_words(&diagnosis);
                seen.extend(diagnosis.candidates.iter().map(|one| one.cause));
                // Also for what this answer does not lead to.
                let error = evidence.response.error();
                let facts = Facts::read(&evidence, error.as_ref());
                diagnosis.candidates = Cause::VARIANTS
                    .iter()
                    .map(|&cause| Candidate {
                        cause,
                        certainty: Certainty::Possible,
                        because: vec![Sentence::plain("because-fits")],
                    })
                    .collect();
                diagnosis.remedy = remedies(Cause::VARIANTS, &facts);
                diagnosis.next_evidence = next_evidence(Cause::VARIANTS, &facts);
                in_words(&diagnosis);
            }
        }
        assert!(seen.len() > 25, "{seen:?}");
    }

    /// Nothing is left that is to be filled in, and no id that is to be words.
    fn in_words(diagnosis: &Diagnosis) {
        let sentences = [
            &diagnosis.evidence,
            &diagnosis.remedy,
            &diagnosis.next_evidence,
        ];
        let ids = sentences.into_iter().flatten().map(|sentence| sentence.id);
        let others = [
            "label-step",
            "the-bucket",
            "the-object",
            "the-action",
            "the-resource",
        ];
        let ids: BTreeSet<&str> = ids
            .chain(LABELS)
            .chain(others)
            .chain([diagnosis.headline.id])
            // Causes are told by their ids, beside their words.
            .filter(|id| id.parse::<Cause>().is_err())
            .collect();
        for &language in Language::VARIANTS {
            let report = diagnosis.report(language);
            let text = report.to_string();
            assert!(!text.contains("{$") && !text.contains("{ $"), "{text}");
            let is_end = |letter: char| letter != '-' && !letter.is_ascii_alphanumeric();
            let bare: Vec<&str> = text
                .split(is_end)
                .filter(|word| ids.contains(word))
                .collect();
            assert_eq!(bare, [""; 0], "{text}");
            let titles = report.candidates.iter().zip(&diagnosis.candidates);
            for (told, candidate) in titles {
                assert_ne!(told.title, candidate.cause.as_ref(), "{language}");
                assert!(!told.because.is_empty());
            }
        }
    }

    #[test]
    fn lines_stand_below_each_other_in_every_language() {
        for &language in Language::VARIANTS {
            let widths: BTreeSet<usize> =
                LABELS.iter().map(|id| language.label(id).width()).collect();
            assert_eq!(widths.len(), 1, "{language}");
        }
        assert_eq!(Language::English.label("label-do"), "do       ");
        assert_eq!(Language::Japanese.label("label-seen"), "根拠      ");
    }

    #[test]
    fn a_report_is_in_the_language_of_its_reader() {
        let evidence = evidence(Some(Variant::SignatureDoesNotMatch));
        let diagnosis = diagnose(&evidence[0]);
        let shown = |language| {
            let text = diagnosis.report(language).to_string();
            text.lines().take(3).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(
            shown(Language::Japanese),
            [
                "サーバーが計算した署名と異なる (ガイドの手順4.3)",
                "  確実       signature-mismatch: 署名の対象にしたリクエスト、計算方法、SecretKeyのいずれかが違う。",
                "  根拠       レスポンスの種類: signature-does-not-match",
            ]
        );
        assert_eq!(
            shown(Language::Chinese),
            [
                "服务端计算出的签名与请求中的不同 （指南步骤 4.3）",
                "  确定   signature-mismatch: 计算签名所用的请求、算法或 SecretKey 不正确。",
                "  依据   响应类型：signature-does-not-match。",
            ]
        );
    }
}
