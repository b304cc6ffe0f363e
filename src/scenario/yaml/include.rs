//! Snippets: `!include FILE`, or `!include FILE#ANCHOR`, stands for what another file holds.

use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use super::compose::{Composed, Composer, Fault};
use super::tree::{Location, Node};
use crate::protocol::words::did_you_mean;
use crate::scenario::problem::ProblemKind;
use crate::scenario::source::{Source, beside};

pub(super) const TAG: &str = "!include";

/// Files that one document includes; one that includes itself is told before.
const MOST_INCLUDES: usize = 1_000;

/// How many files may lie on the way from the document to an included value.
const DEEPEST: usize = 32;

/// A snippet as it is written, where, and in which file, from which its path starts.
pub(super) struct Written<'w> {
    pub(super) text: &'w str,
    pub(super) at: Location,
    pub(super) from: &'w Path,
}

impl Written<'_> {
    fn refused(&self, reason: impl Into<String>) -> Fault {
        let kind = ProblemKind::Include {
            file: self.text.to_owned(),
            reason: reason.into(),
        };
        (self.at, kind)
    }
}

/// What a snippet stands for.
pub(super) fn included(composer: &mut Composer<'_>, written: &Written<'_>) -> Result<Node, Fault> {
    let (file, anchor) = match written.text.split_once('#') {
        Some((file, anchor)) => (file, Some(anchor)),
        None => (written.text, None),
    };
    let path = beside(written.from, file);
    let composed = match composer.files.get(&path) {
        Some(Some(composed)) => Rc::clone(composed),
        None if path != composer.document.path => read(composer, &path, written)?,
        _ => return Err(written.refused("it includes itself")),
    };
    let found = match anchor {
        Some(anchor) => composed.anchors.get(anchor),
        None => composed.root.as_ref(),
    };
    found.cloned().ok_or_else(|| match anchor {
        Some(anchor) => {
            let meant = did_you_mean(anchor, composed.anchors.keys().map(String::as_str));
            let meant = meant.map(|meant| format!("; did you mean `{meant}`?"));
            let meant = meant.unwrap_or_default();
            written.refused(format!("nothing in it is marked `&{anchor}`{meant}"))
        }
        None => written.refused("it is empty"),
    })
}

fn read(
    composer: &mut Composer<'_>,
    path: &Path,
    written: &Written<'_>,
) -> Result<Rc<Composed>, Fault> {
    let being_read = composer.files.values().filter(|file| file.is_none());
    if being_read.count() >= DEEPEST {
        let told = format!("files include one another {DEEPEST} times at most");
        return Err(written.refused(told));
    }
    if composer.files.len() >= MOST_INCLUDES {
        let told = format!("a file includes {MOST_INCLUDES} others at most");
        return Err(written.refused(told));
    }
    let source = Source::read(path).map_err(|problem| written.refused(problem.kind.to_string()))?;
    composer.document.include(Arc::clone(&source));
    composer.files.insert(path.to_owned(), None);
    let number = u32::try_from(composer.files.len()).unwrap_or_default();
    let composed = Rc::new(composer.file(&source, number)?);
    let known = Some(Rc::clone(&composed));
    composer.files.insert(path.to_owned(), known);
    Ok(composed)
}
