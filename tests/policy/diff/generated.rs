//! Pairs of documents by chance, most of them a document and an edit of it.

use serde_json::{Value, json};

/// A source of chance that gives the same for the same seed (xorshift64*).
pub struct Dice(u64);

impl Dice {
    pub fn of(seed: u64) -> Self {
        let mut dice = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..4 {
            dice.next();
        }
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    pub fn below(&mut self, number: usize) -> usize {
        (self.next() % number as u64) as usize
    }

    pub fn one_in(&mut self, number: usize) -> bool {
        self.below(number) == 0
    }

    pub fn of_these<'t, T: ?Sized>(&mut self, these: &[&'t T]) -> &'t T {
        these[self.below(these.len())]
    }

    fn some<'t>(&mut self, these: &[&'t str], at_most: usize) -> Vec<&'t str> {
        let number = 1 + self.below(at_most);
        (0..number).map(|_| self.of_these(these)).collect()
    }
}

pub const PRINCIPALS: [&str; 7] = [
    "qcs::cam::anyone:anyone",
    "qcs::cam::anonymous:anonymous",
    "qcs::cam::uin/100000000001:uin/100000000001",
    "qcs::cam::uin/100000000001:uin/100000000011",
    "qcs::cam::uin/100000000001:uin/100000000012",
    "qcs::cam::uin/100000000001:roleName/r",
    "qcs::cam::uin/100000000002:uin/100000000002",
];

const ACTIONS: [&str; 11] = [
    "name/cos:GetObject",
    "cos:PutObject",
    "cos:Get*",
    "*",
    "cos:*Object",
    "name/cos:GetBucket",
    "cos:PutBucketObjectLock",
    "cos:PutBucket*",
    "cos:GetService",
    "cos:DeleteObject",
    "cos:PutBucketTagging",
];

fn key(dice: &mut Dice) -> String {
    let length = dice.below(5);
    (0..length)
        .map(|_| dice.of_these(&["a", "b", "/", "*", "*"]))
        .collect()
}

fn resource(dice: &mut Dice) -> String {
    let key = key(dice);
    match dice.below(16) {
        0 => "*".to_owned(),
        1 => format!("qcs::cos::uid/1250000000:a*{key}"),
        2 => format!("qcs::cos:ap-*:uid/1250000000:aa-1250000000/{key}"),
        3 => format!("qcs::cos:*::*b-1250000000/{key}"),
        4 => "qcs::cos:ap-guangzhou:uid/1250000000:aa-1250000000/".to_owned(),
        5 => format!(
            "qcs::cos:ap-guangzhou:uid/1250000000:aa-1250000000.ap-guangzhou.myqcloud.com/{key}"
        ),
        6 => format!("qcs::cos:ap-guangzhou:uid/1250000000:prefix//1250000000/ab/{key}"),
        7 => "qcs::cos::uid/1250000000:*".to_owned(),
        8 => format!("qcs::cos:ap-beijing:uid/*:ab-1250000000/{key}"),
        _ => format!("qcs::cos:ap-guangzhou:uid/1250000000:aa-1250000000/{key}"),
    }
}

/// Keys of conditions with operators and values that bear on them.
const CONDITIONS: [(&str, &[&str], &[&str]); 13] = [
    (
        "qcs:ip",
        &["ip_equal", "ip_not_equal"],
        &[
            "203.0.113.0/24",
            "203.0.113.7",
            "198.51.100.0/24",
            "2001:db8::/32",
        ],
    ),
    (
        "cos:secure-transport",
        &["bool_equal", "null_equal"],
        &["true", "false"],
    ),
    (
        "cos:tls-version",
        &[
            "numeric_equal",
            "numeric_not_equal",
            "numeric_less_than",
            "numeric_greater_than_equal",
        ],
        &["1.1", "1.2"],
    ),
    (
        "cos:x-cos-acl",
        &[
            "string_equal",
            "string_not_equal",
            "string_like",
            "string_not_like",
            "string_equal_ignore_case",
            "null_equal",
        ],
        &["private", "public-read", "p*", "*e", "Private"],
    ),
    (
        "cos:prefix",
        &[
            "string_equal",
            "string_not_equal",
            "string_like",
            "string_not_like",
        ],
        &["a", "a%2F*", "a*", "*b", "a*b", ""],
    ),
    (
        "cos:content-length",
        &[
            "numeric_equal",
            "numeric_less_than_equal",
            "numeric_greater_than",
            "numeric_not_equal",
        ],
        &["10", "11", "12"],
    ),
    (
        "qcs:current_time",
        &[
            "date_less_than",
            "date_greater_than_equal",
            "date_not_equal",
        ],
        &["2026-03-01T08:00:00Z", "2027-01-01T00:00:00Z"],
    ),
    (
        "cos:versionid",
        &["string_equal", "string_not_equal"],
        &["", "null", "a"],
    ),
    (
        "qcs:request_tag",
        &[
            "for_any_value:string_equal",
            "for_all_value:string_equal",
            "for_all_value:string_not_equal",
            "string_like",
        ],
        &["a&b", "c&d", "a&*"],
    ),
    (
        "qcs:resource_tag",
        &[
            "for_any_value:string_equal",
            "for_all_value:string_equal",
            "for_any_value:string_not_equal",
        ],
        &["a&b", "c&d", "a&c"],
    ),
    (
        "vpc:requester_vpc",
        &["string_equal", "string_not_equal"],
        &["vpc-a", "vpc-b"],
    ),
    ("qcs:vpc", &["string_equal", "null_equal"], &["vpc-a"]),
    (
        "cos:no-such-key",
        &["string_equal", "null_equal"],
        &["true"],
    ),
];

fn condition(dice: &mut Dice) -> Value {
    let number = dice.below(3);
    let mut operators = serde_json::Map::new();
    for _ in 0..number {
        let (key, names, values) = CONDITIONS[dice.below(CONDITIONS.len())];
        let name = dice.of_these(names);
        let suffix = if dice.one_in(3) { "_if_exist" } else { "" };
        let values = if name == "null_equal" {
            vec!["true"]
        } else {
            dice.some(values, 3)
        };
        let entry = operators
            .entry(format!("{name}{suffix}"))
            .or_insert_with(|| json!({}));
        entry[key] = json!(values);
    }
    Value::Object(operators)
}

fn statement(dice: &mut Dice, with_principals: bool) -> Value {
    let resources: Vec<String> = (0..1 + dice.below(2)).map(|_| resource(dice)).collect();
    let mut statement = json!({
        "effect": if dice.one_in(3) { "deny" } else { "allow" },
        "action": dice.some(&ACTIONS, 2),
        "resource": resources,
    });
    if with_principals {
        statement["principal"] = json!({"qcs": dice.some(&PRINCIPALS, 2)});
    }
    if dice.one_in(2) {
        statement["condition"] = condition(dice);
    }
    statement
}

fn edited(dice: &mut Dice, statements: &[Value], with_principals: bool) -> Vec<Value> {
    let mut edited = statements.to_vec();
    for _ in 0..1 + dice.below(2) {
        let at = dice.below(edited.len());
        let other = statement(dice, with_principals);
        match dice.below(6) {
            0 => edited.push(other),
            1 if edited.len() > 1 => drop(edited.remove(at)),
            2 => edited.swap(0, at),
            _ => {
                let members = ["effect", "action", "resource", "principal", "condition"];
                let member = members[dice.below(if with_principals { 5 } else { 3 })];
                edited[at][member] = other.get(member).cloned().unwrap_or_else(|| json!({}));
            }
        }
    }
    edited
}

/// A document and another, most often an edit of it.
pub fn pair(dice: &mut Dice) -> (Value, Value) {
    let with_principals = !dice.one_in(4);
    let number = 1 + dice.below(4);
    let old: Vec<Value> = (0..number)
        .map(|_| statement(dice, with_principals))
        .collect();
    let new = if dice.one_in(5) {
        (0..1 + dice.below(4))
            .map(|_| statement(dice, with_principals))
            .collect()
    } else {
        edited(dice, &old, with_principals)
    };
    let document = |statements| json!({"version": "2.0", "statement": statements});
    (document(old), document(new))
}
