//! What policies grant more or less than others: for a person, as JSON, as annotations and in Markdown.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::github::annotation;
use super::markdown::escaped;
use crate::policy::{Answer, ConditionKey, Direction, Document, KeyKind, Seen, Verdict, Witness};
use crate::protocol::percent;
use crate::scenario::PolicyFile;

/// One question to two documents, and its answer.
#[derive(Clone, Debug)]
pub struct Question {
    /// The word by which it stands in JSON: `more`, `less`, `no-more-than`, or what is forbidden.
    pub word: String,
    /// What a witness of it is.
    pub title: String,
    /// The witnesses.
    pub direction: Direction,
    /// Whether a witness is a fault.
    pub is_fault: bool,
    /// For each witness, where it was put to a world, what decides there as it was and as it is now.
    pub in_world: Vec<[String; 2]>,
}

/// What was asked of two documents.
#[derive(Clone)]
pub struct PolicyAnswers {
    /// The document that is compared with, by the name under which it was given; none where only one is looked at.
    pub old: Option<(String, Document)>,
    /// The document that is looked at.
    pub new: (String, PolicyFile),
    /// The questions.
    pub questions: Vec<Question>,
}

impl PolicyAnswers {
    /// The answers in a few words.
    pub fn summary(&self) -> String {
        let told: Vec<String> = self.questions.iter().filter_map(summarised).collect();
        let names = match &self.old {
            Some((old, _)) => format!("{old} -> {}", self.new.0),
            None => self.new.0.clone(),
        };
        match told.as_slice() {
            [] if self.old.is_some() => format!("{names}: equal"),
            [] => format!("{names}: nothing of it is granted"),
            told => format!("{names}: {}", told.join(", ")),
        }
    }

    /// What either document says of a witness, and by which statement.
    fn verdicts(&self, question: &Question, place: usize) -> Vec<(&'static str, String)> {
        if let Some([was, now]) = question.in_world.get(place) {
            return vec![("old", was.clone()), ("new", now.clone())];
        }
        let mut verdicts = Vec::new();
        let Some(witness) = question.direction.witnesses.get(place) else {
            return verdicts;
        };
        if let Some((_, old)) = &self.old {
            verdicts.push(("old", told(witness.old, old)));
        }
        verdicts.push(("new", told(witness.new, &self.new.1.document)));
        verdicts
    }
}

fn summarised(question: &Question) -> Option<String> {
    let direction = &question.direction;
    let number = direction.witnesses.len() + direction.left_out;
    match direction.answer() {
        Answer::Equal => None,
        Answer::Changed => Some(format!("{} ({number})", question.title)),
        Answer::Unknown => Some(format!("{}: unknown", question.title)),
    }
}

pub(super) fn told(verdict: Verdict<usize>, document: &Document) -> String {
    let name = |index: usize| {
        let id = document
            .statements
            .get(index)
            .and_then(|statement| statement.id.as_deref());
        id.map_or_else(
            || format!("statement {index}"),
            |id| format!("statement {index} ({id})"),
        )
    };
    match verdict {
        Verdict::Allowed(index) => format!("{} allows it", name(index)),
        Verdict::Denied(index) => format!("{} denies it", name(index)),
        Verdict::NoOpinion => "nothing allows it".to_owned(),
    }
}

pub(super) fn operations(witness: &Witness) -> String {
    let also: Vec<&str> = witness
        .also
        .iter()
        .map(|operation| operation.name())
        .collect();
    match also.as_slice() {
        [] => witness.operation.to_string(),
        [one] => format!("{} (and {one})", witness.operation),
        [one, others @ ..] => format!("{} (and {one}, {} more)", witness.operation, others.len()),
    }
}

/// What a request shows for the keys that matter; parameters as they are before they are encoded.
fn conditions(witness: &Witness) -> Vec<(ConditionKey, Option<String>)> {
    let shown = witness.shown().into_iter();
    shown.map(|(key, seen)| (key, plain(key, &seen))).collect()
}

fn plain(key: ConditionKey, seen: &Seen<'_>) -> Option<String> {
    match seen {
        Seen::Missing => None,
        Seen::Text(text) if key.kind() == KeyKind::EncodedText => {
            Some(String::from_utf8_lossy(&percent::decode(text)).into_owned())
        }
        Seen::Text(text) => Some(text.clone().into_owned()),
        Seen::Texts(texts) => Some(texts.join(", ")),
        other => Some(other.to_string()),
    }
}

pub(super) fn condition_text(witness: &Witness) -> Option<String> {
    let shown = conditions(witness)
        .into_iter()
        .map(|(key, value)| match value {
            None => format!("{key} absent"),
            Some(value) if value.is_empty() => format!("{key} empty"),
            Some(value) => format!("{key} = {value}"),
        });
    let shown: Vec<String> = shown.collect();
    (!shown.is_empty()).then(|| shown.join(", "))
}

/// Every witness, and what it comes to.
pub fn policy_text(answers: &PolicyAnswers) -> String {
    let mut text = String::new();
    for question in &answers.questions {
        if question.direction.answer() == Answer::Equal {
            continue;
        }
        // Writing to a String does not fail.
        let _ = writeln!(text, "{}", question.title);
        for (place, witness) in question.direction.witnesses.iter().enumerate() {
            let _ = writeln!(text, "  {}: {}", witness.caller, operations(witness));
            let _ = writeln!(text, "    on {}", witness.resource());
            if let Some(shown) = condition_text(witness) {
                let _ = writeln!(text, "    with {shown}");
            }
            for (name, told) in answers.verdicts(question, place) {
                let _ = writeln!(text, "    {name}: {told}");
            }
        }
        for open in open_questions(&question.direction) {
            let _ = writeln!(text, "  {open}");
        }
        text.push('\n');
    }
    text.push_str(&answers.summary());
    text
}

fn open_questions(direction: &Direction) -> Vec<String> {
    let mut told = Vec::new();
    if direction.left_out > 0 {
        let at_least = if direction.cut_short { "at least " } else { "" };
        told.push(format!(
            "{at_least}{} more of other classes are left out",
            direction.left_out
        ));
    }
    let unsettled = direction.unsettled;
    if unsettled.given_up > 0 {
        told.push(format!(
            "unknown: {} searches were given up",
            unsettled.given_up
        ));
    }
    if unsettled.not_confirmed > 0 {
        told.push(format!(
            "unknown: {} requests were not confirmed by the evaluation, which is a fault of cos403",
            unsettled.not_confirmed
        ));
    }
    told
}

/// One JSON document.
///
/// # Errors
///
/// None in practice; a failure of the JSON writer is passed on.
pub fn policy_json(answers: &PolicyAnswers) -> Result<String, serde_json::Error> {
    let mut document = Map::new();
    if let Some((old, _)) = &answers.old {
        document.insert("old".to_owned(), json!(old));
    }
    document.insert("new".to_owned(), json!(answers.new.0));
    for question in &answers.questions {
        let direction = &question.direction;
        let old = answers.old.as_ref().map(|(_, document)| document);
        let witnesses = direction.witnesses.iter().enumerate();
        let witnesses = witnesses.map(|(place, witness)| {
            let mut told = witness_json(old, &answers.new.1.document, witness);
            if let Some([was, now]) = question.in_world.get(place)
                && let Some(members) = told.as_object_mut()
            {
                members.insert("old".to_owned(), json!({"decided_by": was}));
                members.insert("new".to_owned(), json!({"decided_by": now}));
            }
            told
        });
        let told = json!({
            "answer": word(direction.answer()),
            "witnesses": witnesses.collect::<Vec<Value>>(),
            "left_out": direction.left_out,
            "cut_short": direction.cut_short,
            "given_up": direction.unsettled.given_up,
            "not_confirmed": direction.unsettled.not_confirmed,
        });
        document.insert(question.word.clone(), told);
    }
    serde_json::to_string_pretty(&Value::Object(document))
}

fn word(answer: Answer) -> &'static str {
    match answer {
        Answer::Equal => "none",
        Answer::Changed => "some",
        Answer::Unknown => "unknown",
    }
}

/// A request with what either document says of it.
pub(super) fn witness_json(old: Option<&Document>, new: &Document, witness: &Witness) -> Value {
    let also: Vec<&str> = witness
        .also
        .iter()
        .map(|operation| operation.name())
        .collect();
    let shown = conditions(witness).into_iter();
    let shown: Map<String, Value> = shown
        .map(|(key, value)| (key.name().to_owned(), json!(value)))
        .collect();
    let mut told = json!({
        "principal": witness.caller.principal().map(|principal| principal.text()),
        "caller": witness.caller.to_string(),
        "operation": witness.operation.name(),
        "also": also,
        "resource": witness.resource(),
        "conditions": shown,
        "new": verdict_json(witness.new, new),
    });
    if let (Some(old), Some(map)) = (old, told.as_object_mut()) {
        map.insert("old".to_owned(), verdict_json(witness.old, old));
    }
    told
}

fn verdict_json(verdict: Verdict<usize>, document: &Document) -> Value {
    let answer = match verdict {
        Verdict::Allowed(_) => "allowed",
        Verdict::Denied(_) => "denied",
        Verdict::NoOpinion => "ungranted",
    };
    let index = verdict.statement();
    let statement = index.and_then(|index| document.statements.get(index));
    let id = statement.and_then(|statement| statement.id.as_deref());
    json!({"answer": answer, "statement": index, "sid": id})
}

/// One annotation of the new document for each witness: errors for faults, else warnings.
pub fn policy_github(answers: &PolicyAnswers) -> String {
    let mut told = Vec::new();
    for question in &answers.questions {
        let kind = if question.is_fault {
            "error"
        } else {
            "warning"
        };
        for (place, witness) in question.direction.witnesses.iter().enumerate() {
            let mut text = format!(
                "{} may do {} on {}",
                witness.caller,
                operations(witness),
                witness.resource()
            );
            if question.word == "less" {
                text = text.replacen(" may do ", " may no longer do ", 1);
            }
            if let Some(shown) = condition_text(witness) {
                let _ = write!(text, " with {shown}");
            }
            for (name, verdict) in answers.verdicts(question, place) {
                let _ = write!(text, "\n{name}: {verdict}");
            }
            // Where no statement of the new document answers, its absence is the change.
            let place = witness.new.statement().map(|statement| {
                let file = &answers.new.1;
                file.place(&file.statement_path(statement))
                    .line_and_column()
            });
            let (line, column) = place.unwrap_or((1, 1));
            told.push(annotation(
                kind,
                &answers.new.0,
                line,
                column,
                &question.title,
                &text,
            ));
        }
        for open in open_questions(&question.direction) {
            told.push(annotation(
                kind,
                &answers.new.0,
                1,
                1,
                &question.title,
                &open,
            ));
        }
    }
    told.join("\n")
}

/// A table of the witnesses, as CI servers show it beside a job.
pub fn policy_markdown(answers: &PolicyAnswers) -> String {
    let mut text = format!("## Policy: {}\n", escaped(&answers.summary()));
    for question in &answers.questions {
        if question.direction.answer() == Answer::Equal {
            continue;
        }
        let _ = writeln!(text, "\n### {}\n", escaped(&question.title));
        let heads = answers.old.iter().map(|_| "old").chain(["new"]);
        let heads: Vec<&str> = ["who", "operation", "resource", "with"]
            .into_iter()
            .chain(heads)
            .collect();
        let _ = writeln!(
            text,
            "| {} |\n|{}",
            heads.join(" | "),
            "---|".repeat(heads.len())
        );
        for (place, witness) in question.direction.witnesses.iter().enumerate() {
            let mut cells = vec![
                witness.caller.to_string(),
                operations(witness),
                witness.resource(),
                condition_text(witness).unwrap_or_default(),
            ];
            let verdicts = answers.verdicts(question, place).into_iter();
            cells.extend(verdicts.map(|(_, told)| told));
            let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
            let _ = writeln!(text, "| {} |", cells.join(" | "));
        }
        for open in open_questions(&question.direction) {
            let _ = writeln!(text, "\n{}", escaped(&open));
        }
    }
    text.trim_end().to_owned()
}
