//! What documents say, each thing being so, not so, or not known.

/// Whether something holds, as far as is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holds {
    /// It does not.
    #[default]
    No,
    /// It is not known.
    Maybe,
    /// It does.
    Yes,
}

impl Holds {
    pub(super) fn is(known: Option<bool>) -> Self {
        match known {
            Some(true) => Self::Yes,
            Some(false) => Self::No,
            None => Self::Maybe,
        }
    }

    /// Whether it can hold.
    pub(super) fn may(self) -> bool {
        self != Self::No
    }

    /// Whether it certainly holds.
    pub(super) fn must(self) -> bool {
        self == Self::Yes
    }

    pub(super) fn or(self, other: Self) -> Self {
        self.max(other)
    }

    pub(super) fn and(self, other: Self) -> Self {
        self.min(other)
    }

    pub(super) fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Maybe => Self::Maybe,
            Self::Yes => Self::No,
        }
    }
}

/// What is written about one caller, or about everybody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Says {
    /// Whether a statement denies it.
    pub(super) deny: Holds,
    /// Whether a statement allows it.
    pub(super) allow: Holds,
    /// Whether a statement would allow it, were its conditions met.
    pub(super) missed: Holds,
}

impl Says {
    /// What an unread document says.
    pub(super) const UNKNOWN: Self = Self {
        deny: Holds::Maybe,
        allow: Holds::Maybe,
        missed: Holds::Maybe,
    };

    /// What either says.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            deny: self.deny.or(other.deny),
            allow: self.allow.or(other.allow),
            missed: self.missed.or(other.missed),
        }
    }

    /// The same where it may be meant for somebody else.
    pub(super) fn uncertain(self) -> Self {
        Self {
            deny: self.deny.and(Holds::Maybe),
            allow: self.allow.and(Holds::Maybe),
            missed: self.missed.and(Holds::Maybe),
        }
    }
}
