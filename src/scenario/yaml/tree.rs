//! A document as a tree of values, each with its places.

use std::rc::Rc;

/// Bytes of the document, or of a file that it includes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::scenario) struct Location {
    /// 0 is the document itself; the files that it includes follow in the order in which they are read.
    pub(super) file: u32,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// A value.
#[derive(Clone, Debug)]
pub(in crate::scenario) struct Node {
    pub(super) content: Content,
    /// Where it stands.
    pub(super) defined: Location,
    /// Where it is used: elsewhere, if an alias stands for it.
    pub(super) referenced: Location,
    /// The values in it, itself and what aliases stand for among them.
    pub(super) size: usize,
    /// How deep values in it are nested.
    pub(super) depth: usize,
}

/// What a value is. What aliases stand for is shared.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// A text without quotes, which may mean a number, a truth value or nothing.
    Plain(Rc<str>),
    /// A text in quotes or in a block.
    Text(Rc<str>),
    List(Rc<[Node]>),
    Members(Rc<[Member]>),
}

/// A member: its name, where that stands, and its value.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) name: Rc<str>,
    pub(super) at: Location,
    pub(super) value: Node,
}

impl Node {
    /// A text, without quotes if it is plain.
    pub(super) fn text(text: &str, is_plain: bool, at: Location) -> Self {
        let content = if is_plain {
            Content::Plain(text.into())
        } else {
            Content::Text(text.into())
        };
        Self::of(content, at, std::iter::empty())
    }

    pub(super) fn of<'n>(
        content: Content,
        at: Location,
        inside: impl Iterator<Item = &'n Node>,
    ) -> Self {
        let (size, depth) = inside.fold((1, 0), |(size, depth): (usize, usize), node| {
            (size.saturating_add(node.size), depth.max(node.depth))
        });
        Self {
            content,
            defined: at,
            referenced: at,
            size,
            depth: depth + 1,
        }
    }

    /// The members, if that is what it is.
    pub(super) fn members(&self) -> &[Member] {
        match &self.content {
            Content::Members(members) => members,
            _ => &[],
        }
    }

    /// The member of a name.
    pub(in crate::scenario) fn member(&self, name: &str) -> Option<&Node> {
        let mut members = self.members().iter();
        members
            .find(|member| &*member.name == name)
            .map(|member| &member.value)
    }

    /// The items, if it is a list.
    pub(in crate::scenario) fn items(&self) -> &[Node] {
        match &self.content {
            Content::List(items) => items,
            _ => &[],
        }
    }

    /// Where it stands.
    pub(in crate::scenario) fn defined(&self) -> Location {
        self.defined
    }

    /// It and everything in it, the outer before the inner; of the first for which the question has an answer, that.
    pub(in crate::scenario) fn find<'n>(&'n self, is: &impl Fn(&Node) -> bool) -> Option<&'n Node> {
        if is(self) {
            return Some(self);
        }
        let members = self.members().iter().map(|member| &member.value);
        let mut inside = members.chain(self.items());
        inside.find_map(|node| node.find(is))
    }
}
