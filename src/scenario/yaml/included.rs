//! Snippets: `!include FILE`, or `!include FILE#ANCHOR`, stands for what another file holds.

use std::path::Path;
use std::sync::Arc;

use serde_saphyr::{IncludeRequest, IncludeResolveError, InputSource, ResolvedInclude};

use crate::scenario::source::{Source, beside};

const TAG: &str = "!include";

/// Includes of one document; a file that includes itself is told before.
const MOST_INCLUDES: usize = 1_000;

/// Whether a file may include others.
pub(super) fn are_used(text: &str) -> bool {
    text.contains(TAG)
}

/// Reads what a document, or a file that it includes, includes; paths start from the file that names them.
pub(super) fn resolve(
    document: &Source,
    request: &IncludeRequest<'_>,
) -> Result<ResolvedInclude, IncludeResolveError> {
    let (file, anchor) = match request.spec.split_once('#') {
        Some((file, anchor)) => (file, Some(anchor)),
        None => (request.spec, None),
    };
    let from = request.from_id.map_or(document.path.as_path(), Path::new);
    let path = beside(from, file);
    let refused = |reason: String| Err(IncludeResolveError::Message(reason));
    if document.included().len() >= MOST_INCLUDES {
        return refused(format!("a file includes {MOST_INCLUDES} others at most"));
    }
    if path == document.path {
        return refused("it includes itself".to_owned());
    }
    let source = match Source::read(&path) {
        Ok(source) => source,
        Err(problem) => return refused(problem.kind.to_string()),
    };
    document.include(Arc::clone(&source));
    let text = source.text.clone();
    let input = match anchor {
        Some(anchor) => InputSource::AnchoredText {
            text,
            anchor: anchor.to_owned(),
        },
        None => InputSource::Text(text),
    };
    let id = path.display().to_string();
    Ok(ResolvedInclude::new(id.clone(), id, input))
}
