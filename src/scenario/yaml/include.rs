//! Snippets: `!include FILE` is replaced by the value of another file, `!include FILE#ANCHOR` by the part with that anchor.

use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use super::compose::{Composer, Fault};
use super::tree::{Location, Node};
use crate::protocol::words::did_you_mean;
use crate::scenario::problem::ProblemKind;
use crate::scenario::source::{Source, beside};

pub(super) const TAG: &str = "!include";

/// The most files that one document includes.
const MOST_INCLUDES: usize = 1_000;

/// The deepest chain of files that include one another.
const DEEPEST: usize = 32;

/// Reads the value that replaces a snippet; its path starts from the file that it is written in.
pub(super) fn included(
    composer: &mut Composer<'_>,
    written: &str,
    at: Location,
    from: &Path,
) -> Result<Node, Fault> {
    let refused = |reason: String| {
        let file = written.to_owned();
        (at, ProblemKind::Include { file, reason })
    };
    let (file, anchor) = match written.split_once('#') {
        Some((file, anchor)) => (file, Some(anchor)),
        None => (written, None),
    };
    let path = beside(from, file);
    let composed = match composer.files.get(&path) {
        Some(Some(composed)) => Rc::clone(composed),
        None if path != composer.document.path => {
            let being_read = composer.files.values().filter(|file| file.is_none());
            if being_read.count() >= DEEPEST {
                return Err(refused(format!(
                    "files include one another {DEEPEST} times at most"
                )));
            }
            if composer.files.len() >= MOST_INCLUDES {
                return Err(refused(format!(
                    "a file includes {MOST_INCLUDES} others at most"
                )));
            }
            let source =
                Source::read(&path).map_err(|problem| refused(problem.kind.to_string()))?;
            composer.document.include(Arc::clone(&source));
            composer.files.insert(path.clone(), None);
            let number = u32::try_from(composer.files.len()).unwrap_or_default();
            let composed = Rc::new(composer.file(&source, number)?);
            composer.files.insert(path, Some(Rc::clone(&composed)));
            composed
        }
        _ => return Err(refused("it includes itself".to_owned())),
    };
    let Some(anchor) = anchor else {
        let root = composed.root.clone();
        return root.ok_or_else(|| refused("it is empty".to_owned()));
    };
    composed.marked(anchor).cloned().ok_or_else(|| {
        let meant = did_you_mean(anchor, composed.names.keys().map(String::as_str));
        let meant = meant.map(|meant| format!("; did you mean `{meant}`?"));
        let meant = meant.unwrap_or_default();
        refused(format!("nothing in it is marked `&{anchor}`{meant}"))
    })
}
