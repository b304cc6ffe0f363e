//! A message of the texts in Fluent's syntax (<https://projectfluent.org>), of which they use text, arguments, and the choice
//! by an argument that is a word.

use std::borrow::Cow;

use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey,
};
use fluent_syntax::parser::parse_runtime;

/// What a message says, with places for arguments.
pub(super) struct Message(Pattern<&'static str>);

/// What goes into a message, by its names.
pub(super) type Arguments<'a> = [(&'a str, Cow<'a, str>)];

impl Message {
    /// Reads the message that a text begins with.
    pub(super) fn read(text: &'static str) -> Option<Self> {
        let resource = parse_runtime(text).unwrap_or_else(|(resource, _)| resource);
        let mut patterns = resource.body.into_iter().map(|entry| match entry {
            Entry::Message(message) => message.value.map(Self),
            _ => None,
        });
        patterns.next().flatten()
    }

    /// Its words.
    pub(super) fn words(&self, arguments: &Arguments<'_>) -> String {
        let mut words = String::new();
        push(&mut words, &self.0, arguments);
        words
    }
}

fn push(words: &mut String, pattern: &Pattern<&'static str>, arguments: &Arguments<'_>) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => words.push_str(value),
            PatternElement::Placeable {
                expression: Expression::Inline(inline),
            } => words.push_str(value(inline, arguments)),
            PatternElement::Placeable {
                expression: Expression::Select { selector, variants },
            } => {
                let name = value(selector, arguments);
                let is_chosen = VariantKey::Identifier { name };
                let chosen = variants.iter().find(|variant| variant.key == is_chosen);
                let chosen = chosen.or_else(|| variants.iter().find(|variant| variant.default));
                if let Some(chosen) = chosen {
                    push(words, &chosen.value, arguments);
                }
            }
        }
    }
}

/// The value of an argument, and the name of one that is not given; the texts have nothing else that has a value, which a
/// test makes sure of.
fn value<'a>(inline: &'a InlineExpression<&'static str>, arguments: &'a Arguments<'_>) -> &'a str {
    let InlineExpression::VariableReference { id } = inline else {
        return "";
    };
    let given = arguments.iter().find(|(name, _)| *name == id.name);
    given.map_or(id.name, |(_, value)| value)
}
