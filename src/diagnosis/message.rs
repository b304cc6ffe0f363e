//! A message of the texts in Fluent's syntax (<https://projectfluent.org>), of which they use text on one line, arguments, and
//! the choice by an argument that is a word. A test holds every text against Fluent's own reading.

use std::borrow::Cow;

/// What a message says, with places for arguments.
pub(super) struct Message(Vec<Part>);

enum Part {
    Text(&'static str),
    Argument(&'static str),
    /// What is said for each word that an argument may be, and for any other.
    Choice {
        argument: &'static str,
        variants: Vec<(&'static str, Message)>,
        other: Option<Message>,
    },
}

/// What goes into a message, by its names.
pub(super) type Arguments<'a> = [(&'a str, Cow<'a, str>)];

impl Message {
    /// Reads the message of a text that has its id.
    pub(super) fn read(text: &'static str) -> Option<Self> {
        let (_, says) = text.split_once('=')?;
        Self::of(says.trim())
    }

    fn of(text: &'static str) -> Option<Self> {
        let (mut parts, mut rest) = (Vec::new(), text);
        while let Some((before, behind)) = rest.split_once('{') {
            parts.push(Part::Text(before));
            let (argument, behind) = behind.strip_prefix(" $")?.split_once(' ')?;
            let part;
            (part, rest) = match behind.strip_prefix('}') {
                Some(behind) => (Part::Argument(argument), behind),
                None => choice(argument, behind.strip_prefix("->")?)?,
            };
            parts.push(part);
        }
        parts.push(Part::Text(rest));
        Some(Self(parts))
    }

    /// Its words.
    pub(super) fn words(&self, arguments: &Arguments<'_>) -> String {
        let mut words = String::new();
        self.push_to(&mut words, arguments);
        words
    }

    fn push_to(&self, words: &mut String, arguments: &Arguments<'_>) {
        for part in &self.0 {
            match part {
                Part::Text(text) => words.push_str(text),
                Part::Argument(name) => words.push_str(value(name, arguments)),
                Part::Choice {
                    argument,
                    variants,
                    other,
                } => {
                    let value = value(argument, arguments);
                    let chosen = variants.iter().find(|(word, _)| *word == value);
                    if let Some(chosen) = chosen.map(|(_, says)| says).or(other.as_ref()) {
                        chosen.push_to(words, arguments);
                    }
                }
            }
        }
    }
}

/// A choice, each variant of which has a line, and what follows it.
fn choice(argument: &'static str, mut lines: &'static str) -> Option<(Part, &'static str)> {
    let (mut variants, mut other) = (Vec::new(), None);
    loop {
        lines = lines.trim_start();
        if let Some(behind) = lines.strip_prefix('}') {
            let choice = Part::Choice {
                argument,
                variants,
                other,
            };
            return Some((choice, behind));
        }
        let (line, behind) = lines.split_once('\n')?;
        let (word, says) = line.split_once("] ")?;
        match word.strip_prefix('*') {
            Some(_) => other = Message::of(says),
            None => variants.push((word.strip_prefix('[')?, Message::of(says)?)),
        }
        lines = behind;
    }
}

/// The value of an argument, and the name of one that is not given.
fn value<'a>(name: &'a str, arguments: &'a Arguments<'_>) -> &'a str {
    let given = arguments.iter().find(|(given, _)| *given == name);
    given.map_or(name, |(_, value)| value)
}
