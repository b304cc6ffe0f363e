//! The boxes of the guide's flow chart, and which checks of a trace belong to each.

/// A box of the guide's flow chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gate {
    /// The guide's number.
    pub number: &'static str,
    /// What it is about, in a word.
    pub about: &'static str,
    /// The checks of the trace that belong to it.
    pub checks: &'static [&'static str],
}

const fn gate(number: &'static str, about: &'static str, checks: &'static [&'static str]) -> Gate {
    Gate {
        number,
        about,
        checks,
    }
}

/// Every box, in the guide's order.
pub const GATES: [Gate; 9] = [
    gate("1", "cors", &["cors"]),
    gate("2", "referer", &["referer"]),
    gate("3", "anonymous", &[]),
    gate("4.1", "key", &["identity"]),
    gate("4.2", "time", &["clock"]),
    gate("4.3", "signature", &["signature", "form", "form policy"]),
    gate(
        "5.1",
        "permission",
        &["permission", "appid", "copy source", "batch"],
    ),
    gate("5.2", "session", &["session"]),
    gate("6", "storage-class", &["storage class"]),
];
