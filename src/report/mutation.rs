//! Which errors in a policy a suite does not notice: for a person, as JSON, as annotations and in Markdown.

use std::fmt::Write as _;

use serde_json::{Value, json};
use strum::VariantArray;

use super::github::annotation;
use super::markdown::escaped;
use super::policy_diff::{PolicyAnswers, Question, condition_text, operations, told, witness_json};
use super::visible::visible_lines;
use crate::policy::{Direction, Mutant, Slip, Witness};
use crate::runner::{Fate, Mutation};
use crate::scenario::PolicyFile;

/// A policy whose changes were judged.
pub struct MutatedPolicy<'a> {
    /// The name under which it was given.
    pub name: &'a str,
    /// The policy.
    pub policy: &'a PolicyFile,
    /// What became of its changes.
    pub mutation: &'a Mutation,
    /// How many cases play with it, and their requests.
    pub cases: usize,
    /// Their requests.
    pub requests: usize,
    /// Names of cases that play with it and do not pass as it is.
    pub failing: &'a [&'a str],
}

impl MutatedPolicy<'_> {
    fn place(&self, mutant: &Mutant) -> (usize, usize) {
        self.policy.place(&mutant.path).line_and_column()
    }

    fn unnoticed(&self) -> impl Iterator<Item = (&Mutant, Option<&Witness>)> {
        let mutants = self.mutation.mutants.iter();
        mutants.filter_map(|(mutant, fate)| match fate {
            Fate::Survived(witness) => Some((mutant, Some(&**witness))),
            Fate::Unsettled => Some((mutant, None)),
            Fate::Killed { .. } | Fate::Equivalent => None,
        })
    }

    /// What it comes to, in a line.
    pub fn summary(&self) -> String {
        let mutation = self.mutation;
        let equivalent = mutation.count(|fate| *fate == Fate::Equivalent);
        let mut text = format!(
            "{}: {} of {} noticed ({:.1} %)",
            self.name,
            mutation.killed(),
            counted(mutation.noticeable(), "error"),
            mutation.score(),
        );
        if equivalent > 0 {
            let _ = write!(text, "; {} that mean the same are not counted", equivalent);
        }
        let _ = write!(
            text,
            "; by {} with {}, {} played over HTTP too",
            counted(self.cases, "test"),
            counted(self.requests, "request"),
            mutation.confirmed
        );
        text
    }

    /// What each side says of a request, as the policy is and as it is changed.
    fn verdicts(&self, witness: &Witness, mutant: &Mutant) -> [String; 2] {
        let policy = told(witness.new, &self.policy.document);
        [policy, told(witness.old, &mutant.document)]
    }

    /// One scenario for each error that is not noticed, which notices it: the name of its file, and its text. `file` is the
    /// policy as the scenarios name it.
    pub fn scenarios(&self, file: &str) -> Vec<(String, String)> {
        let of_slip = |slip: &Slip| {
            let own = self.unnoticed().filter(|(mutant, _)| mutant.slip == *slip);
            let witnesses: Vec<Witness> = own.filter_map(|(_, witness)| witness.cloned()).collect();
            (!witnesses.is_empty()).then(|| Question {
                word: slip.to_string(),
                title: format!("Noticing {slip}"),
                direction: Direction {
                    witnesses,
                    ..Direction::default()
                },
                is_fault: false,
                in_world: Vec::new(),
            })
        };
        let answers = PolicyAnswers {
            old: None,
            new: (self.name.to_owned(), self.policy.clone()),
            questions: Slip::VARIANTS.iter().filter_map(of_slip).collect(),
        };
        let reading = crate::policy::PolicyReading::default();
        super::policy_scenario::policy_scenarios(&answers, reading, Some(file))
    }
}

/// Every error that is not noticed, with a request by which it would be, and what it comes to.
pub fn mutation_text(mutated: &MutatedPolicy<'_>) -> String {
    let mut text = String::new();
    for (mutant, witness) in mutated.unnoticed() {
        let (line, column) = mutated.place(mutant);
        // Writing to a String does not fail.
        let _ = writeln!(
            text,
            "{}:{line}:{column}: {}: {}",
            mutated.name, mutant.slip, mutant.change
        );
        let Some(witness) = witness else {
            text.push_str("  unknown: whether it means something else was not settled\n");
            continue;
        };
        let _ = writeln!(
            text,
            "  nobody plays {} as {}\n    on {}",
            operations(witness),
            witness.caller,
            witness.resource()
        );
        if let Some(shown) = condition_text(witness) {
            let _ = writeln!(text, "    with {shown}");
        }
        let [policy, changed] = mutated.verdicts(witness, mutant);
        let _ = writeln!(text, "    as it is: {policy}\n    changed: {changed}");
    }
    if !text.is_empty() {
        text.push('\n');
    }
    for name in mutated.failing {
        let _ = writeln!(text, "left out, as it does not pass: {name}");
    }
    text.push_str(&mutated.summary());
    visible_lines(&text)
}

/// One JSON document.
///
/// # Errors
///
/// None in practice; a failure of the JSON writer is passed on.
pub fn mutation_json(mutated: &MutatedPolicy<'_>) -> Result<String, serde_json::Error> {
    let mutation = mutated.mutation;
    let each = mutation.mutants.iter();
    let each: Vec<Value> = each
        .map(|(mutant, fate)| mutant_json(mutated, mutant, fate))
        .collect();
    serde_json::to_string_pretty(&json!({
        "policy": mutated.name,
        "tests": mutated.cases,
        "requests": mutated.requests,
        "failing": mutated.failing,
        "killed": mutation.killed(),
        "survived": mutation.count(|fate| matches!(fate, Fate::Survived(_))),
        "unknown": mutation.count(|fate| *fate == Fate::Unsettled),
        "equivalent": mutation.count(|fate| *fate == Fate::Equivalent),
        "score": mutation.score(),
        "confirmed_over_http": mutation.confirmed,
        "mutants": each,
    }))
}

fn mutant_json(mutated: &MutatedPolicy<'_>, mutant: &Mutant, fate: &Fate) -> Value {
    let (line, column) = mutated.place(mutant);
    let (slip, change) = (mutant.slip.as_ref(), &mutant.change);
    let told = |fate: &str, by: Option<(&str, String)>, witness: Option<Value>| {
        let (by, notice) = by.unzip();
        let told = json!({"slip": slip, "line": line, "column": column, "change": change, "fate": fate,
            "by": by, "notice": notice, "witness": witness});
        let members = told.as_object().cloned().unwrap_or_default().into_iter();
        members.filter(|(_, value)| !value.is_null()).collect()
    };
    match fate {
        Fate::Killed { by, notice } => told("killed", Some((by, notice.to_string())), None),
        Fate::Survived(witness) => {
            let policy = &mutated.policy.document;
            let witness = witness_json(Some(&mutant.document), policy, witness);
            told("survived", None, Some(witness))
        }
        Fate::Equivalent => told("equivalent", None, None),
        Fate::Unsettled => told("unknown", None, None),
    }
}

/// One annotation for each error that is not noticed, on the line where it would be made.
pub fn mutation_github(mutated: &MutatedPolicy<'_>) -> String {
    let each = mutated.unnoticed().map(|(mutant, witness)| {
        let (line, column) = mutated.place(mutant);
        let request = witness.map(|witness| {
            let who = &witness.caller;
            format!(
                "\nnobody plays {} as {who} on {}",
                operations(witness),
                witness.resource()
            )
        });
        let text = format!("{}{}", mutant.change, request.unwrap_or_default());
        let title = format!("no scenario notices {}", mutant.slip);
        annotation("warning", mutated.name, line, column, &title, &text)
    });
    each.collect::<Vec<_>>().join("\n")
}

/// A table of the errors that are not noticed, as CI servers show it beside a job.
pub fn mutation_markdown(mutated: &MutatedPolicy<'_>) -> String {
    let mut text = format!("## Errors in {}\n", escaped(&mutated.summary()));
    if mutated.unnoticed().next().is_some() {
        text.push_str("\n| line | error | who | operation | resource |\n|---|---|---|---|---|\n");
    }
    for (mutant, witness) in mutated.unnoticed() {
        let (line, _) = mutated.place(mutant);
        let error = format!("{}: {}", mutant.slip, mutant.change);
        let request = match witness {
            Some(witness) => [
                witness.caller.to_string(),
                operations(witness),
                witness.resource(),
            ],
            None => ["unknown", "", ""].map(str::to_owned),
        };
        let cells = request.iter().map(|cell| escaped(cell));
        let cells: Vec<String> = [line.to_string(), escaped(&error)]
            .into_iter()
            .chain(cells)
            .collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text.trim_end().to_owned()
}

/// `1 test`, `2 tests`.
pub(super) fn counted(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}
