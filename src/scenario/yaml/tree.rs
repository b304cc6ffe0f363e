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

/// A value with the place where it is used, and the one where it is defined: they differ by an alias.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::scenario) struct Spanned<T> {
    pub(in crate::scenario) value: T,
    pub(in crate::scenario) referenced: Location,
    pub(in crate::scenario) defined: Location,
}

/// A value.
#[derive(Clone, Debug)]
pub(in crate::scenario) struct Node {
    pub(super) content: Content,
    /// Where it is written.
    pub(super) defined: Location,
    /// Where it is used: where the alias is, if it is used by one.
    pub(super) referenced: Location,
    /// The number of values in it, with itself and those that aliases repeat.
    pub(super) size: usize,
    /// How deep values in it are nested.
    pub(super) depth: usize,
}

/// The kinds of values. Aliases share them.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// There is none.
    Missing,
    /// A text without quotes, which may mean a number, a truth value or nothing.
    Plain(Rc<str>),
    /// A text in quotes or in a block.
    Text(Rc<str>),
    List(Rc<[Node]>),
    Members(Rc<[Member]>),
}

/// A member: its name, where the name is, and its value.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) name: Rc<str>,
    pub(super) at: Location,
    pub(super) value: Node,
}

impl Node {
    pub(super) fn new(content: Content, at: Location) -> Self {
        let mut node = Self {
            content,
            defined: at,
            referenced: at,
            size: 1,
            depth: 0,
        };
        let (size, depth) = node.inside().fold((1, 0), |(size, depth), inner| {
            (inner.size.saturating_add(size), inner.depth.max(depth))
        });
        node.size = size;
        node.depth = depth + 1;
        node
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

    fn inside(&self) -> impl Iterator<Item = &Node> {
        let members = self.members().iter().map(|member| &member.value);
        members.chain(self.items())
    }

    /// Where it is written.
    pub(in crate::scenario) fn defined(&self) -> Location {
        self.defined
    }

    /// It or the first value in it, the outer before the inner, of which the question is true.
    pub(in crate::scenario) fn find<'n>(&'n self, is: &impl Fn(&Node) -> bool) -> Option<&'n Node> {
        if is(self) {
            return Some(self);
        }
        self.inside().find_map(|node| node.find(is))
    }
}

/// The schema is that of the value.
#[cfg(feature = "cli")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        generator.subschema_for::<T>()
    }
}
