//! The tables.

use cos403::protocol::cause::Cause;
use cos403::protocol::variant::Variant;
use serde_json::{Value, json};
use strum::VariantArray;

use crate::incidents::incident::{Incident, Incidents, Style};
use crate::incidents::score::{EXAMPLES, Example, Failure, Score, Scores, Wrong};
use crate::incidents::views::View;

const CAVEAT: &str = "Truth from a simulator measures agreement with documented behaviour; every rule that is UNCONFIRMED stands at its default.";

/// Prints everything for a reader, with some of the failing incidents.
pub fn human(set: &Incidents, scores: &Scores, show: usize) {
    println!("{} incidents, {}", set.list.len(), kinds(set));
    println!("drawn and dropped:");
    for (why, count) in &set.dropped {
        println!("  {count:>6}  {why}");
    }
    println!("causes:");
    for (cause, count) in by_cause(set) {
        println!("  {count:>6}  {cause}");
    }
    println!("edits (drawn, of these needed):");
    for (name, (drawn, needed)) in &set.edits {
        println!("  {drawn:>6} {needed:>6}  {name}");
    }
    for style in Style::ALL {
        table(scores, style);
    }
    println!("\nfailures (how often, view, truth, what was said):");
    for (failure, (count, _)) in &scores.failures {
        println!("  {count:>6}  {}", line(failure));
    }
    let ranks = (0..EXAMPLES).flat_map(|rank| {
        let failures = scores.failures.iter();
        failures.filter_map(move |(failure, (_, examples))| Some((failure, examples.get(rank)?)))
    });
    for (failure, example) in ranks.take(show) {
        shown(set, failure, example);
    }
    println!("\n{CAVEAT}");
}

fn kinds(set: &Incidents) -> String {
    let pairs = set.list.iter().filter(|one| one.needed > 1).count();
    let edited = set.list.iter().filter(|one| one.edits.len() > one.needed);
    let beside = edited.count();
    format!("{pairs} of which need two faults, {beside} with edits that do not matter")
}

fn by_cause(set: &Incidents) -> Vec<(Cause, usize)> {
    let count = |cause: Cause| set.list.iter().filter(|one| one.truth == cause).count();
    Cause::VARIANTS
        .iter()
        .map(|cause| (*cause, count(*cause)))
        .collect()
}

fn table(scores: &Scores, style: Style) {
    println!("\nanswers in the style `{}`", style.word());
    println!(
        "{:<24} {:<14} {:>6} {:>7} {:>13} {:>13} {:>6} {:>11} {:>6} {:>6} {:>12} {:>6} {:>6}",
        "variant",
        "view",
        "count",
        "recall",
        "exact  best",
        "top1  best",
        "top3",
        "size  best",
        "alone",
        "wrong",
        "guide in 1st",
        "freq",
        "µs"
    );
    let cells = Variant::VARIANTS
        .iter()
        .flat_map(|variant| View::ALL.map(|view| (*variant, view)));
    for (variant, view) in cells {
        if let Some(score) = scores.cells.get(&(style, variant, view)) {
            println!(
                "{:<24} {:<14} {}",
                variant.as_ref(),
                view.word(),
                row(score)
            );
        }
    }
}

fn row(score: &Score) -> String {
    let percent = |part: usize| 100.0 * part as f64 / score.count as f64;
    let mean = |whole: usize| whole as f64 / score.count as f64;
    format!(
        "{:>6} {:>7.2} {:>6.1} {:>6.1} {:>6.1} {:>6.1} {:>6.1} {:>5.2} {:>5.2} {:>6.1} {:>6} {:>6.1} {:>5.1} {:>6.1} {:>6.0}",
        score.count,
        percent(score.recalled),
        percent(score.exact),
        percent(score.best_exact),
        percent(score.top1),
        percent(score.best_top1),
        percent(score.top3),
        mean(score.candidates),
        mean(score.best_candidates),
        percent(score.alone),
        score.wrong,
        percent(score.by_guide.0),
        percent(score.by_guide.1),
        percent(score.by_frequency),
        score.took.as_secs_f64() * 1e6 / score.count as f64,
    )
}

fn line(failure: &Failure) -> String {
    let what = match failure.what {
        Wrong::Certain => "certain and wrong",
        Wrong::Missing => "truth not among them",
        Wrong::Undecided => "undecided",
    };
    let said: Vec<&str> = failure.said.iter().map(|cause| cause.as_ref()).collect();
    format!(
        "{what}: {} / {} / {}",
        failure.view.word(),
        failure.truth,
        said.join(" ")
    )
}

fn shown(set: &Incidents, failure: &Failure, example: &Example) {
    let incident: &Incident = &set.list[example.index];
    let scene = &incident.scene;
    println!(
        "\n--- incident {} ({}): {}",
        incident.number,
        example.style.word(),
        line(failure)
    );
    println!("  operation   {} on {}", scene.call.operation, scene.path());
    println!("  caller      {}", scene.route);
    let edits: Vec<&str> = incident.edits.iter().map(|edit| edit.name).collect();
    let (needed, beside) = edits.split_at(incident.needed);
    println!("  faults      {}", needed.join(", "));
    println!("  beside      {}", beside.join(", "));
    if failure.view == View::ConfigButOne {
        println!("  not read    {}", example.left_out);
    }
    println!("  request     {:?}", scene.call.sent().as_evidence());
    let bucket = scene.bucket();
    println!("  bucket      owner {} acl {:?}", bucket.owner, bucket.acl);
    if let Some(policy) = &bucket.policy {
        println!("  policy      {}", policy.json);
    }
    for place in scene.places_of_caller() {
        if let Some(document) = scene.document(place) {
            println!("  {place:?}  {}", document.json);
        }
    }
    let temporary = scene.key().and_then(|key| key.temporary.as_ref());
    if let Some(policy) = temporary.and_then(|temporary| temporary.policy.as_ref()) {
        println!("  session     {}", policy.json);
    }
}

/// Everything as JSON.
pub fn json(set: &Incidents, scores: &Scores) -> Value {
    let cell = |(style, variant, view): &(Style, Variant, View), score: &Score| {
        json!({
            "style": style.word(), "variant": variant.as_ref(), "view": view.word(),
            "count": score.count, "recalled": score.recalled, "exact": score.exact,
            "best_exact": score.best_exact, "top1": score.top1, "best_top1": score.best_top1,
            "top3": score.top3, "candidates": score.candidates,
            "best_candidates": score.best_candidates, "alone": score.alone, "wrong_while_certain": score.wrong,
            "singles": score.singles, "exact_singles": score.exact_singles,
            "guide_recalled": score.by_guide.0, "guide_top1": score.by_guide.1,
            "frequency_top1": score.by_frequency,
            "microseconds": score.took.as_secs_f64() * 1e6 / score.count as f64,
        })
    };
    let cells: Vec<Value> = scores
        .cells
        .iter()
        .map(|(key, score)| cell(key, score))
        .collect();
    let failures = scores
        .failures
        .iter()
        .map(|(failure, (count, _))| json!({"count": count, "failure": line(failure)}));
    json!({
        "incidents": set.list.len(),
        "dropped": set.dropped,
        "cells": cells,
        "failures": failures.collect::<Vec<_>>(),
        "caveat": CAVEAT,
    })
}
