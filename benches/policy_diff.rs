//! The cost of comparing two policies by what they mean: by the number of statements, for pairs that differ in one place
//! and pairs that have nothing in common, at the largest size that COS takes (20 KB), and for patterns that are hard to tell
//! apart.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark fails by panicking"
)]

use std::hint::black_box;

use cos403::policy::{Comparing, Document, PolicyKind, compare};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use serde_json::{Value, json};

const BUCKET: &str = "qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/";

/// Bytes of a bucket policy at most.
const LARGEST: usize = 20 * 1024;

fn statement(number: usize, salt: usize) -> Value {
    let user = 100_000_000_011 + (number + salt) % 7;
    let actions = [
        json!(["name/cos:GetObject", "name/cos:HeadObject"]),
        json!(["name/cos:PutObject", "name/cos:PostObject"]),
        json!(["name/cos:GetBucket"]),
        json!(["name/cos:DeleteObject"]),
        json!(["name/cos:Get*"]),
    ];
    let conditions = [
        json!({}),
        json!({"ip_equal": {"qcs:ip": [format!("203.0.{}.0/24", number % 200), "198.51.100.0/24"]}}),
        json!({"string_not_equal_if_exist": {"cos:x-cos-acl": ["private"]}}),
        json!({"bool_equal": {"cos:secure-transport": "false"}}),
    ];
    json!({
        "effect": if number % 4 == 3 { "deny" } else { "allow" },
        "principal": {"qcs": [format!("qcs::cam::uin/100000000001:uin/{user}")]},
        "action": actions[(number * 3 + salt) % actions.len()],
        "resource": [format!("{BUCKET}{}/team{number}/*", ["doc", "pub", "in"][(number + salt) % 3])],
        "condition": conditions[(number + salt) % conditions.len()],
    })
}

fn document(statements: &[Value]) -> Document {
    let value = json!({"version": "2.0", "statement": statements});
    Document::from_json(&value, PolicyKind::Bucket).unwrap()
}

fn statements(number: usize, salt: usize) -> Vec<Value> {
    (0..number).map(|number| statement(number, salt)).collect()
}

/// A document and the same with one statement narrowed.
fn edited(number: usize) -> (Document, Document) {
    let old = statements(number, 0);
    let mut new = old.clone();
    new[number / 2]["resource"] = json!([format!("{BUCKET}doc/*/draft/*")]);
    (document(&old), document(&new))
}

/// Documents with as many statements as fit.
fn largest(salt: usize) -> Document {
    let mut number = 1;
    while document(&statements(number + 1, salt))
        .json
        .to_string()
        .len()
        <= LARGEST
    {
        number += 1;
    }
    document(&statements(number, salt))
}

/// Allows and denies on patterns of which many cover the same keys.
fn hostile(number: usize, last: &str) -> Document {
    let of = |effect: &str, key: String| {
        json!({
            "effect": effect,
            "principal": {"qcs": ["qcs::cam::uin/100000000001:uin/100000000011"]},
            "action": "name/cos:GetObject",
            "resource": [format!("{BUCKET}{key}")],
        })
    };
    let mut statements = Vec::new();
    for index in 0..number {
        let letter = char::from(b'a' + u8::try_from(index % 3).unwrap());
        let other = char::from(b'a' + u8::try_from((index / 3) % 3).unwrap());
        let key = format!("*{letter}*{other}{letter}*{other}*{}*", index % 10);
        let effect = if index % 2 == 0 { "allow" } else { "deny" };
        statements.push(of(effect, key));
    }
    statements.push(of("deny", last.to_owned()));
    document(&statements)
}

fn bench(c: &mut Criterion) {
    let how = Comparing::default();
    let mut group = c.benchmark_group("policy diff");
    for number in [5, 10, 20, 50, 100] {
        let (old, new) = edited(number);
        group.bench_function(BenchmarkId::new("edited", number), |b| {
            b.iter(|| compare(black_box(&old), black_box(&new), &how));
        });
        let (old, new) = (
            document(&statements(number, 0)),
            document(&statements(number, 1)),
        );
        group.bench_function(BenchmarkId::new("unrelated", number), |b| {
            b.iter(|| compare(black_box(&old), black_box(&new), &how));
        });
        let (old, new) = (hostile(number, "*a*b*c*a*"), hostile(number, "*c*b*a*c*b*"));
        group.bench_function(BenchmarkId::new("hostile patterns", number), |b| {
            b.iter(|| compare(black_box(&old), black_box(&new), &how));
        });
    }
    let (old, new) = (largest(0), largest(1));
    group.bench_function(
        BenchmarkId::new("20 KB unrelated", old.statements.len()),
        |b| {
            b.iter(|| compare(black_box(&old), black_box(&new), &how));
        },
    );
    group.bench_function(BenchmarkId::new("20 KB equal", old.statements.len()), |b| {
        b.iter(|| compare(black_box(&old), black_box(&old), &how));
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
