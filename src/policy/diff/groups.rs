//! What may be asked for: the operations of the catalogue, those together that two documents do not tell apart.

use fixedbitset::FixedBitSet;

use super::dimension::Dimension;
use super::set_of;
use crate::policy::document::Statement;
use crate::policy::evaluate::PolicyReading;
use crate::protocol::operation::{Operation, ResourceKind};

/// Operations that two documents do not tell apart.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// The one that a reader knows best first.
    pub(super) operations: Vec<Operation>,
    pub(super) kind: ResourceKind,
    /// The statements that name them.
    pub(super) named: FixedBitSet,
    /// The dimensions that their requests can carry.
    pub(super) carried: FixedBitSet,
}

/// Operations that a reader knows best.
const WELL_KNOWN: [Operation; 8] = [
    Operation::GetObject,
    Operation::HeadObject,
    Operation::PutObject,
    Operation::DeleteObject,
    Operation::GetBucket,
    Operation::PostObject,
    Operation::InitiateMultipartUpload,
    Operation::PutBucketPolicy,
];

/// The groups of operations that some statement names.
pub(super) fn groups(
    statements: &[&Statement],
    dimensions: &[Dimension],
    reading: PolicyReading,
    may_be_asked: impl Fn(Operation) -> bool,
) -> Vec<Group> {
    // What a batch asks for is decided by the action of its deletions, so that it shows a change least well.
    let last = [Operation::DeleteMultipleObjects];
    let others = Operation::ALL
        .iter()
        .filter(|operation| !WELL_KNOWN.contains(operation) && !last.contains(operation))
        .chain(&last);
    let mut groups: Vec<Group> = Vec::new();
    for &operation in WELL_KNOWN.iter().chain(others) {
        if !may_be_asked(operation) {
            continue;
        }
        let named = set_of(statements.len(), |index| {
            let statement = statements.get(index);
            statement.is_some_and(|statement| statement.names_action_of(operation, reading))
        });
        if named.is_clear() {
            continue;
        }
        let carried = set_of(dimensions.len(), |index| {
            let dimension = dimensions.get(index);
            dimension.is_some_and(|dimension| dimension.is_carried_by(operation))
        });
        let kind = operation.resource_kind();
        let alike = groups
            .iter_mut()
            .find(|group| group.kind == kind && group.named == named && group.carried == carried);
        match alike {
            Some(group) => group.operations.push(operation),
            None => groups.push(Group {
                operations: vec![operation],
                kind,
                named,
                carried,
            }),
        }
    }
    groups
}
