//! The cost of mutating a policy: a thousand errors in a policy of 20 statements, each held against a suite of 200 cells, on
//! one and on two threads; and what of it is the comparison of those that nobody notices.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a benchmark fails by panicking"
)]

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::Path;

use cos403::policy::{Comparing, Mutant, mutants};
use cos403::protocol::variant::Dialect;
use cos403::runner::{Mutating, Replay, Suite, SuiteOptions, Worker, mutate};
use cos403::scenario::PolicyFile;
use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::{Value, json};

const MUTANTS: usize = 1000;
const STATEMENTS: usize = 20;

fn statement(number: usize) -> Value {
    let user = 100_000_000_011 + number % 9;
    json!({
        "sid": format!("team-{number}"),
        "effect": if number % 5 == 4 { "deny" } else { "allow" },
        "principal": {"qcs": [
            format!("qcs::cam::uin/100000000001:uin/{user}"),
            format!("qcs::cam::uin/100000000001:uin/{}", 100_000_000_011 + (number + 3) % 9),
        ]},
        "action": ["name/cos:GetObject", "name/cos:HeadObject", "name/cos:PutObject", "name/cos:PostObject"],
        "resource": [
            format!("qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/team{number}/doc/*"),
            format!("qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/team{number}/pub/*"),
        ],
        "condition": {
            "ip_equal": {"qcs:ip": ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"]},
            "string_like_if_exist": {"cos:x-cos-acl": ["private", "default"]},
            "bool_equal": {"cos:secure-transport": "true"},
            "numeric_less_than_equal_if_exist": {"cos:content-length": 1_048_576},
        },
    })
}

/// A suite of 200 cells: nine users and nobody, twenty requests each.
fn suite(folder: &Path) -> Suite {
    let statements: Vec<Value> = (0..STATEMENTS).map(statement).collect();
    let policy = json!({"version": "2.0", "statement": statements});
    fs::create_dir_all(folder.join("scenarios")).unwrap();
    fs::write(
        folder.join("policy.json"),
        serde_json::to_string_pretty(&policy).unwrap(),
    )
    .unwrap();
    let mut text = "scenario: Who may do what\ngiven:\n  accounts:\n    - uin: \"100000000001\"\n      appid: \"1250000000\"\n      users:\n".to_owned();
    let names: Vec<String> = (0..9).map(|number| format!("user{number}")).collect();
    for (number, name) in names.iter().enumerate() {
        let uin = 100_000_000_011 + number;
        let _ = writeln!(
            text,
            "        {name}: {{uin: \"{uin}\", keys: {{{name}: {{id: AKIDexample{name}, secret: example-{name}}}}}}}"
        );
    }
    let keys: Vec<String> = (0..10)
        .map(|number| format!("team{}/{}/a", 2 * number, ["doc", "pub"][number % 2]))
        .collect();
    let objects: Vec<String> = keys.iter().map(|key| format!("{key}: {{}}")).collect();
    let _ = write!(
        text,
        "  bucket: {{name: media-1250000000, region: ap-guangzhou, policy: ../policy.json, objects: {{{}}}}}\nwhen: {{source_ip: 192.0.2.7}}\nmatrix:\n  as: [anonymous, {}]\n  operation: [GetObject, PutObject]\n  key: [{}]\n",
        objects.join(", "),
        names.join(", "),
        keys.join(", ")
    );
    fs::write(folder.join("scenarios/matrix.yaml"), text).unwrap();
    Suite::collect(SuiteOptions::all_of(vec![folder.join("scenarios")])).unwrap()
}

fn mutation(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let suite = suite(folder.path());
    let file = folder.path().join("policy.json");
    let policy = PolicyFile::read(&file).unwrap();
    let worker = Worker::without_http(Dialect::Service).unwrap();
    let replay = Replay::of(&suite, &file, &worker).unwrap();
    assert!(replay.failing().is_empty(), "{:?}", replay.failing());
    let mut changed: Vec<Mutant> = mutants(&policy.value, policy.kind);
    println!(
        "{} mutants, of which {MUTANTS}; {} tests with {} requests",
        changed.len(),
        replay.cases().len(),
        replay.requests()
    );
    // From all over the policy.
    let step = changed.len() / MUTANTS;
    changed = changed
        .into_iter()
        .step_by(step.max(1))
        .take(MUTANTS)
        .collect();
    let mut group = criterion.benchmark_group("policy mutate");
    group.sample_size(10);
    for jobs in [1, 2] {
        let how = Mutating {
            jobs,
            comparing: Comparing::default(),
            sample: 32,
        };
        let judged = mutate(&replay, &policy.document, changed.clone(), &how, || ()).unwrap();
        println!(
            "{} of {} noticed, {} over HTTP",
            judged.killed(),
            judged.noticeable(),
            judged.confirmed
        );
        group.bench_function(format!("{MUTANTS} mutants, {jobs} threads"), |bencher| {
            bencher.iter(|| {
                let mutants = changed.clone();
                black_box(mutate(&replay, &policy.document, mutants, &how, || ()).unwrap())
            });
        });
    }
    group.bench_function("making the mutants", |bencher| {
        bencher.iter(|| black_box(mutants(&policy.value, policy.kind)));
    });
    group.finish();
}

criterion_group!(benches, mutation);
criterion_main!(benches);
