//! A second opinion on access decisions: policies of COS translated to Cedar, and the same question put to both.
//!
//! Cedar's authoriser is another team's, tested by it against a proved model, and shares no code with cos403. Where the two languages
//! agree by design, a difference between the answers is a fault of one of them, or of the translation.
//!
//! # The part in which both agree by design
//!
//! - Nothing is granted by default; a statement that denies outranks all that allow.
//! - Policies of a user, of its groups and of a role; bucket policies that name the caller. Rights are their union.
//! - The owner's root account has every right, which a statement that denies it by name takes away.
//! - Patterns of actions and resources, and the conditions that Cedar's types can hold: texts, patterns with `*` at their
//!   ends, whole numbers and those of four decimals, addresses and ranges, truth values, instants, sets of tags.
//!
//! # What is left out, since Cedar has nothing like it
//!
//! - Ranks. In COS "anyone" ranks below somebody who is named: a signed request is let through by a statement that names its
//!   caller although another denies it to anyone, and such a denial does not bind the owner. In Cedar any `forbid` outranks
//!   any `permit`. So for signed requests no statement may deny anything to anyone; one that allows does no harm.
//! - The second look. COS also grants a signed request what it grants to anonymous ones; in Cedar the anonymous caller is one
//!   caller of many. So for signed requests no statement may allow anything to anonymous ones. Of unsigned requests both
//!   kinds of statements can be compared.
//! - What needs two grants: another account's callers, the policy of a temporary key, the source of a copy.
//! - ACLs; batches of deletions, which are as many questions as they have objects; preflights, which ask for no right; forms
//!   (PostObject), whose object is named in the body; the root account's right to PutBucketPolicy whatever denies it.
//! - Legacy forms of resources, letters compared without regard to case, and operators on keys of another type.

mod call;
mod condition;
mod policy;

pub use call::{Call, Caller, Place, Secret};
pub use policy::{AttachedTo, Untranslatable, owner, translate};
