//! From the parser's events to a tree: anchors and aliases, merged members, and limits against hostile documents.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Span, StrInput, Tag};

use super::tree::{Content, Location, Member, Node};
use super::{MEMBERS_EXPECTED, include, scalar};
use crate::scenario::problem::ProblemKind;
use crate::scenario::source::Source;

/// The most values in one document, with those that aliases repeat.
const MOST_NODES: usize = 100_000;

/// The deepest nesting of values, with those that aliases repeat.
const DEEPEST: usize = 128;

/// The name of a member whose value is merged into the others.
const MERGE: &str = "<<";

/// Something wrong at a place.
pub(super) type Fault = (Location, ProblemKind);

/// A file as a tree, and the parts of it that have an anchor.
#[derive(Default)]
pub(super) struct Composed {
    /// The document; none, if the file is empty.
    pub(super) root: Option<Node>,
    /// The values with an anchor, by the parser's number.
    anchored: HashMap<usize, Node>,
    /// The names of anchors, each with its number.
    pub(super) names: HashMap<String, usize>,
}

impl Composed {
    /// The part that an anchor marks.
    pub(super) fn marked(&self, anchor: &str) -> Option<&Node> {
        self.anchored.get(self.names.get(anchor)?)
    }
}

/// The state that a document and the files it includes share while they become trees.
pub(super) struct Composer<'d> {
    pub(super) document: &'d Arc<Source>,
    /// Faults that do not hide others.
    pub(super) faults: Vec<Fault>,
    /// The included files by path; `None` while a file is being read.
    pub(super) files: HashMap<PathBuf, Option<Rc<Composed>>>,
    nodes: usize,
    depth: usize,
}

/// One file on the way to a tree.
struct File<'f, 'd> {
    composer: &'f mut Composer<'d>,
    source: &'f Source,
    number: u32,
    parser: Parser<'f, StrInput<'f>>,
    composed: Composed,
}

impl<'d> Composer<'d> {
    pub(super) fn new(document: &'d Arc<Source>) -> Self {
        document.forget_included();
        Self {
            document,
            faults: Vec::new(),
            files: HashMap::new(),
            nodes: 0,
            depth: 0,
        }
    }

    /// Makes a tree of a file.
    pub(super) fn file(&mut self, source: &Source, number: u32) -> Result<Composed, Fault> {
        let options = granit_parser::options! {
            emit_unresolved_aliases: true,
            emit_anchor_events: true,
            emit_comments: false,
        };
        let file = File {
            composer: self,
            source,
            number,
            parser: Parser::new_from_str_with_options(&source.text, options),
            composed: Composed::default(),
        };
        file.compose()
    }

    fn count(&mut self, more: usize, at: Location) -> Result<(), Fault> {
        self.nodes += more;
        if self.nodes > MOST_NODES {
            return Err(too_large(at));
        }
        Ok(())
    }
}

impl<'f> File<'f, '_> {
    fn compose(mut self) -> Result<Composed, Fault> {
        let mut documents = 0;
        loop {
            match self.next() {
                Ok(None) => return Ok(self.composed),
                Ok(Some((Event::DocumentStart(..), at))) => {
                    documents += 1;
                    if documents > 1 {
                        return Err(yaml(
                            at,
                            "a file holds one document, and here begins a second",
                        ));
                    }
                }
                Ok(Some((event, at))) if event.is_node() => {
                    self.composed.root = Some(self.value(event, at)?);
                }
                Ok(Some(_)) => {}
                // The document before it may have faults, too.
                Err(fault) if self.composed.root.is_some() => self.composer.faults.push(fault),
                Err(fault) => return Err(fault),
            }
        }
    }

    /// The next event and its place. Notes the names of anchors.
    fn next(&mut self) -> Result<Option<(Event<'f>, Location)>, Fault> {
        loop {
            match self.parser.next() {
                None => return Ok(None),
                Some(Err(error)) => return Err(unreadable(&error, self.number)),
                Some(Ok((Event::Anchor(number, name), _))) => {
                    self.composed.names.insert(name.into_owned(), number);
                }
                Some(Ok((event, span))) => return Ok(Some((event, location(&span, self.number)))),
            }
        }
    }

    /// The next value of a list or mapping, `None` at its end.
    fn next_value(&mut self) -> Result<Option<Node>, Fault> {
        match self.next()? {
            None | Some((Event::SequenceEnd | Event::MappingEnd, _)) => Ok(None),
            Some((event, at)) => self.value(event, at).map(Some),
        }
    }

    fn value(&mut self, event: Event<'f>, at: Location) -> Result<Node, Fault> {
        self.composer.depth += 1;
        if self.composer.depth > DEEPEST {
            return Err(too_deep(at));
        }
        let (anchor, node) = match event {
            Event::Alias(anchor) => {
                let mut node = self
                    .composed
                    .anchored
                    .get(&anchor)
                    .cloned()
                    .ok_or_else(|| yaml(at, "an alias cannot stand inside what it stands for"))?;
                // A fault in an included file is reported there, not where it is included.
                if node.defined.file == 0 {
                    node.referenced = at;
                }
                (0, node)
            }
            Event::UnresolvedAlias(name) => {
                let fault = yaml(at, "a text that begins with `*` must stand in quotes");
                self.composer.faults.push(fault);
                (0, Node::new(Content::Text(name.into()), at))
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.check_tag(tag.as_deref(), at);
                (anchor, Node::new(Content::List(self.items()?), at))
            }
            Event::MappingStart(_, anchor, tag) => {
                self.check_tag(tag.as_deref(), at);
                (anchor, Node::new(Content::Members(self.members()?), at))
            }
            Event::Scalar(text, style, anchor, tag) => {
                let is_plain = style == ScalarStyle::Plain;
                (anchor, self.scalar(&text, is_plain, tag.as_deref(), at)?)
            }
            _ => (0, Node::new(Content::Missing, at)),
        };
        if node.size > MOST_NODES {
            return Err(too_large(at));
        }
        if node.depth > DEEPEST {
            return Err(too_deep(at));
        }
        self.composer.count(1, node.defined)?;
        if anchor != 0 {
            self.composed.anchored.insert(anchor, node.clone());
        }
        self.composer.depth -= 1;
        Ok(node)
    }

    fn items(&mut self) -> Result<Rc<[Node]>, Fault> {
        std::iter::from_fn(|| self.next_value().transpose()).collect()
    }

    /// The members of a mapping, followed by those merged into it; of merged ones with the same name, the first counts.
    fn members(&mut self) -> Result<Rc<[Member]>, Fault> {
        let (mut members, mut merged) = (Vec::new(), Vec::new());
        let (mut seen, mut twice) = (HashSet::new(), Vec::new());
        while let Some(name) = self.next_value()? {
            let at = name.defined;
            let (Content::Plain(text) | Content::Text(text)) = &name.content else {
                return Err(yaml(at, "the name of a member must be a text"));
            };
            let Some(value) = self.next_value()? else {
                break;
            };
            if matches!(name.content, Content::Plain(_)) && &**text == MERGE {
                let before = merged.len();
                merge(&value, &mut merged)?;
                self.composer.count(merged.len() - before, value.defined)?;
            } else if seen.insert(Rc::clone(text)) {
                let name = Rc::clone(text);
                members.push(Member { name, at, value });
            } else {
                twice.push(yaml(at, &format!("`{text}` stands twice")));
            }
        }
        merged.retain(|member: &Member| seen.insert(Rc::clone(&member.name)));
        members.append(&mut merged);
        self.composer.faults.append(&mut twice);
        Ok(members.into())
    }

    fn scalar(
        &mut self,
        text: &str,
        is_plain: bool,
        tag: Option<&Tag>,
        at: Location,
    ) -> Result<Node, Fault> {
        if tag.is_some_and(|tag| tag.original() == include::TAG) {
            return include::included(self.composer, text, at, &self.source.path);
        }
        self.check_tag(tag, at);
        let is_text = tag.is_some_and(|tag| tag.is_yaml_core_schema_tag("str"));
        let content = match text.into() {
            text if is_plain && !is_text => Content::Plain(text),
            text => Content::Text(text),
        };
        Ok(Node::new(content, at))
    }

    /// Only the tags of YAML itself have a meaning.
    fn check_tag(&mut self, tag: Option<&Tag>, at: Location) {
        if let Some(tag) = tag.filter(|tag| tag.is_custom()) {
            let message = format!("the tag `{}` has no meaning here", tag.original());
            self.composer.faults.push(yaml(at, &message));
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
                Some(other) => Err(yaml(other.referenced, MEMBERS_EXPECTED)),
                None => items.iter().try_for_each(|item| merge(item, merged)),
            }
        }
        Content::Plain(text) if scalar::is_null(text) => Ok(()),
        _ => Err(yaml(from.referenced, MEMBERS_EXPECTED)),
    }
}

fn yaml(at: Location, message: &str) -> Fault {
    (at, ProblemKind::Yaml(message.to_owned()))
}

fn too_large(at: Location) -> Fault {
    let message = format!(
        "the document is too large once its aliases are replayed; {MOST_NODES} values are the most"
    );
    yaml(at, &message)
}

fn too_deep(at: Location) -> Fault {
    yaml(at, "nested too deep")
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

fn unreadable(error: &ScanError, file: u32) -> Fault {
    let start = error.marker().byte_offset().unwrap_or_default();
    let start = u32::try_from(start).unwrap_or(u32::MAX);
    let end = start;
    let at = Location { file, start, end };
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => too_deep(at),
        _ => yaml(at, &error.info()),
    }
}
