//! From the parser's events to a tree: anchors and aliases, merged members, included files, and limits against hostile
//! documents.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use granit_parser::{ErrorKind, Event, Options, Parser, ScalarStyle, ScanError, Span, Tag};

use super::tree::{Content, Location, Member, Node};
use super::{MEMBERS_EXPECTED, include};
use crate::scenario::problem::ProblemKind;
use crate::scenario::source::Source;

/// Values in one document, with what aliases stand for. A file of the largest size has fewer.
const MOST_NODES: usize = 100_000;

/// How deep values are nested, with what aliases stand for.
const DEEPEST: usize = 128;

/// The name that stands for members of another place.
const MERGE: &str = "<<";

/// Something wrong at a place.
pub(super) type Fault = (Location, ProblemKind);

/// A file as a tree, and the parts of it that have an anchor.
#[derive(Default)]
pub(super) struct Composed {
    /// The document; none, if the file is empty.
    pub(super) root: Option<Node>,
    pub(super) anchors: HashMap<String, Node>,
}

/// What is known while a document and the files that it includes become trees.
pub(super) struct Composer<'d> {
    pub(super) document: &'d Arc<Source>,
    /// What is wrong and hides nothing else.
    pub(super) faults: Vec<Fault>,
    /// The files that are included, by path; none, while they are being read.
    pub(super) files: HashMap<PathBuf, Option<Rc<Composed>>>,
    nodes: usize,
}

/// A list or members that are not yet complete.
struct Open {
    at: Location,
    anchor: usize,
    kind: OpenKind,
}

enum OpenKind {
    List(Vec<Node>),
    Members {
        own: Vec<Member>,
        merged: Vec<Member>,
        /// The name whose value comes next.
        name: Option<(Rc<str>, bool, Location)>,
    },
}

/// One file on the way to a tree.
struct File<'f> {
    path: &'f Path,
    number: u32,
    composed: Composed,
    open: Vec<Open>,
    /// What anchors stand for, by the parser's number.
    anchored: HashMap<usize, Node>,
    names: HashMap<usize, String>,
    documents: usize,
}

impl<'d> Composer<'d> {
    pub(super) fn new(document: &'d Arc<Source>) -> Self {
        document.forget_included();
        Self {
            document,
            faults: Vec::new(),
            files: HashMap::new(),
            nodes: 0,
        }
    }

    /// Makes a tree of a file.
    pub(super) fn file(&mut self, source: &Source, number: u32) -> Result<Composed, Fault> {
        let mut options = Options::default();
        options.emit_unresolved_aliases = true;
        options.emit_anchor_events = true;
        options.set_emit_comments(false);
        let mut file = File {
            path: &source.path,
            number,
            composed: Composed::default(),
            open: Vec::new(),
            anchored: HashMap::new(),
            names: HashMap::new(),
            documents: 0,
        };
        let mut parser = Parser::new_from_str_with_options(&source.text, options);
        while let Some(event) = parser.next_event() {
            match event {
                Ok((event, span)) => self.take(event, &span, &mut file)?,
                Err(error) => {
                    let fault = unreadable(&error, &source.text, number);
                    if file.composed.root.is_none() {
                        return Err(fault);
                    }
                    // What stands before it may be wrong as well.
                    self.faults.push(fault);
                }
            }
        }
        Ok(file.composed)
    }

    fn take(&mut self, event: Event<'_>, span: &Span, file: &mut File<'_>) -> Result<(), Fault> {
        let at = location(span, file.number);
        match event {
            Event::DocumentStart(..) => {
                file.documents += 1;
                if file.documents > 1 {
                    let told = "a file holds one document, and here begins a second";
                    return Err((at, ProblemKind::Yaml(told.to_owned())));
                }
                Ok(())
            }
            Event::Anchor(anchor, name) => {
                if let Some(node) = file.anchored.get(&anchor) {
                    let anchors = &mut file.composed.anchors;
                    anchors.insert(name.into_owned(), node.clone());
                } else {
                    file.names.insert(anchor, name.into_owned());
                }
                Ok(())
            }
            Event::Alias(anchor) => {
                let Some(node) = file.anchored.get(&anchor) else {
                    let told = "an alias cannot stand inside what it stands for";
                    return Err((at, ProblemKind::Yaml(told.to_owned())));
                };
                let mut node = node.clone();
                // What an included file holds is wrong there, not where it is included.
                if node.defined.file == 0 {
                    node.referenced = at;
                }
                self.add(node, 0, file)
            }
            Event::UnresolvedAlias(name) => {
                let told = "a text that begins with `*` must stand in quotes";
                self.faults.push((at, ProblemKind::Yaml(told.to_owned())));
                self.add(Node::text(&name, false, at), 0, file)
            }
            Event::Scalar(text, style, anchor, tag) => {
                let is_plain = style == ScalarStyle::Plain;
                let node = self.scalar(&text, is_plain, tag.as_deref(), at, file)?;
                self.add(node, anchor, file)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.begin(OpenKind::List(Vec::new()), anchor, tag.as_deref(), at, file)
            }
            Event::MappingStart(_, anchor, tag) => {
                let kind = OpenKind::Members {
                    own: Vec::new(),
                    merged: Vec::new(),
                    name: None,
                };
                self.begin(kind, anchor, tag.as_deref(), at, file)
            }
            Event::SequenceEnd | Event::MappingEnd => match file.open.pop() {
                Some(open) => {
                    let node = self.complete(open.kind, open.at)?;
                    self.add(node, open.anchor, file)
                }
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn begin(
        &mut self,
        kind: OpenKind,
        anchor: usize,
        tag: Option<&Tag>,
        at: Location,
        file: &mut File<'_>,
    ) -> Result<(), Fault> {
        self.check_tag(tag, at);
        file.open.push(Open { at, anchor, kind });
        if file.open.len() > DEEPEST {
            return Err(too_deep(at));
        }
        Ok(())
    }

    fn scalar(
        &mut self,
        text: &str,
        is_plain: bool,
        tag: Option<&Tag>,
        at: Location,
        file: &File<'_>,
    ) -> Result<Node, Fault> {
        let Some(tag) = tag else {
            return Ok(Node::text(text, is_plain, at));
        };
        if tag.original() == include::TAG {
            let written = include::Written {
                text,
                at,
                from: file.path,
            };
            return include::included(self, &written);
        }
        let is_text = tag.is_yaml_core_schema_tag("str");
        self.check_tag(Some(tag), at);
        Ok(Node::text(text, is_plain && !is_text, at))
    }

    /// Only the tags of YAML itself have a meaning.
    fn check_tag(&mut self, tag: Option<&Tag>, at: Location) {
        if let Some(tag) = tag.filter(|tag| tag.is_custom()) {
            let told = format!("the tag `{}` has no meaning here", tag.original());
            self.faults.push((at, ProblemKind::Yaml(told)));
        }
    }

    /// Puts a value where it belongs.
    fn add(&mut self, node: Node, anchor: usize, file: &mut File<'_>) -> Result<(), Fault> {
        self.count(1, node.defined)?;
        if anchor != 0 {
            if let Some(name) = file.names.remove(&anchor) {
                file.composed.anchors.insert(name, node.clone());
            }
            file.anchored.insert(anchor, node.clone());
        }
        match file.open.last_mut().map(|open| &mut open.kind) {
            None => file.composed.root = Some(node),
            Some(OpenKind::List(items)) => items.push(node),
            Some(OpenKind::Members { own, merged, name }) => match name.take() {
                None => *name = Some(name_of(&node)?),
                Some((_, true, _)) => {
                    let before = merged.len();
                    merge(&node, merged)?;
                    let more = merged.len() - before;
                    self.count(more, node.defined)?;
                }
                Some((name, false, at)) => own.push(Member {
                    name,
                    at,
                    value: node,
                }),
            },
        }
        Ok(())
    }

    fn complete(&mut self, kind: OpenKind, at: Location) -> Result<Node, Fault> {
        let node = match kind {
            OpenKind::List(items) => {
                let content = Content::List(Rc::default());
                let mut node = Node::of(content, at, items.iter());
                node.content = Content::List(items.into());
                node
            }
            OpenKind::Members { own, merged, .. } => {
                let members = self.distinct(own, merged);
                let content = Content::Members(Rc::default());
                let inside = members.iter().map(|member| &member.value);
                let mut node = Node::of(content, at, inside);
                node.content = Content::Members(members.into());
                node
            }
        };
        if node.size > MOST_NODES {
            return Err(too_large(at));
        }
        if node.depth > DEEPEST {
            return Err(too_deep(at));
        }
        Ok(node)
    }

    /// A value's own members and, of those merged into it, the first of each name that it does not have itself.
    fn distinct(&mut self, own: Vec<Member>, merged: Vec<Member>) -> Vec<Member> {
        let mut seen = HashSet::with_capacity(own.len() + merged.len());
        let mut members = Vec::with_capacity(own.len() + merged.len());
        for member in own {
            if seen.insert(Rc::clone(&member.name)) {
                members.push(member);
            } else {
                let told = format!("`{}` stands twice", member.name);
                self.faults.push((member.at, ProblemKind::Yaml(told)));
            }
        }
        let others = merged.into_iter();
        members.extend(others.filter(|member| seen.insert(Rc::clone(&member.name))));
        members
    }

    fn count(&mut self, more: usize, at: Location) -> Result<(), Fault> {
        self.nodes += more;
        if self.nodes > MOST_NODES {
            return Err(too_large(at));
        }
        Ok(())
    }
}

/// A name, whether it stands for members of another place, and where it stands.
fn name_of(node: &Node) -> Result<(Rc<str>, bool, Location), Fault> {
    match &node.content {
        Content::Plain(text) => Ok((Rc::clone(text), &**text == MERGE, node.defined)),
        Content::Text(text) => Ok((Rc::clone(text), false, node.defined)),
        _ => {
            let told = "the name of a member must be a text";
            Err((node.defined, ProblemKind::Yaml(told.to_owned())))
        }
    }
}

/// Adds the members of a value, or of each value of a list, to those that are merged.
fn merge(from: &Node, merged: &mut Vec<Member>) -> Result<(), Fault> {
    match &from.content {
        Content::Members(members) => {
            merged.extend(members.iter().cloned().map(|mut member| {
                if member.value.defined.file == 0 {
                    member.value.referenced = from.referenced;
                }
                member
            }));
            Ok(())
        }
        Content::List(items) => {
            let are_members = |node: &&Node| matches!(node.content, Content::Members(_));
            match items.iter().find(|node| !are_members(node)) {
                Some(other) => Err((other.referenced, members_expected())),
                None => items.iter().try_for_each(|item| merge(item, merged)),
            }
        }
        Content::Plain(text) if super::scalar::meaning(text) == super::scalar::Plain::Null => {
            Ok(())
        }
        _ => Err((from.referenced, members_expected())),
    }
}

fn members_expected() -> ProblemKind {
    ProblemKind::Yaml(MEMBERS_EXPECTED.to_owned())
}

fn too_large(at: Location) -> Fault {
    let told = format!(
        "the document is too large once its aliases are replayed; {MOST_NODES} values are the most"
    );
    (at, ProblemKind::Yaml(told))
}

fn too_deep(at: Location) -> Fault {
    (at, ProblemKind::Yaml("nested too deep".to_owned()))
}

fn location(span: &Span, file: u32) -> Location {
    let range = span.byte_range().unwrap_or_default();
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Location {
        file,
        start: number(range.start),
        end: number(range.end),
    }
}

fn unreadable(error: &ScanError, text: &str, file: u32) -> Fault {
    let at = error.marker().byte_offset();
    let at = at
        .unwrap_or_else(|| super::offset_of(text, error.marker().line(), error.marker().col() + 1));
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    let at = Location {
        file,
        start: at,
        end: at,
    };
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => too_deep(at),
        _ => (at, ProblemKind::Yaml(error.info())),
    }
}
