//! Messages in Fluent's syntax (<https://projectfluent.org>). Its own crate parses them. They are put together here, since
//! they use arguments and the choice by a word alone; fluent-bundle would bring plurals, numbers and a quarter of a build.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey,
};
use fluent_syntax::parser;

/// The messages of a file by id.
pub(super) type Messages = HashMap<&'static str, Pattern<&'static str>>;

/// What goes into a message, by its names.
pub(super) type Arguments<'a> = [(&'a str, Cow<'a, str>)];

/// Parses a file. A test parses each without an error.
pub(super) fn messages(file: &'static str) -> Messages {
    let resource = parser::parse(file).unwrap_or_else(|(resource, _)| resource);
    let messages = resource.body.into_iter().filter_map(|entry| match entry {
        Entry::Message(message) => Some((message.id.name, message.value?)),
        _ => None,
    });
    messages.collect()
}

/// Appends the words of a message.
pub(super) fn push_words(words: &mut String, pattern: &Pattern<&str>, arguments: &Arguments<'_>) {
    for element in &pattern.elements {
        let expression = match element {
            PatternElement::TextElement { value } => {
                words.push_str(value);
                continue;
            }
            PatternElement::Placeable { expression } => expression,
        };
        match expression {
            Expression::Inline(argument) => words.push_str(value(argument, arguments)),
            Expression::Select { selector, variants } => {
                if let Some(variant) = chosen(variants, value(selector, arguments)) {
                    push_words(words, &variant.value, arguments);
                }
            }
        }
    }
}

fn chosen<'v, 's>(variants: &'v [Variant<&'s str>], word: &str) -> Option<&'v Variant<&'s str>> {
    let is_word = |variant: &&Variant<&str>| matches!(variant.key, VariantKey::Identifier { name } if name == word);
    let mut by_default = variants.iter().filter(|variant| variant.default);
    variants.iter().find(is_word).or_else(|| by_default.next())
}

/// The value of an argument, and the name of one that is not given.
fn value<'a>(argument: &InlineExpression<&'a str>, arguments: &'a Arguments<'_>) -> &'a str {
    let InlineExpression::VariableReference { id } = argument else {
        return "";
    };
    let given = arguments.iter().find(|(given, _)| *given == id.name);
    given.map_or(id.name, |(_, value)| value)
}
