//! Objects as programs print them: the `repr` of Python, the `inspect` of Node, and JSON.

use std::iter::Peekable;
use std::str::Chars;

use super::answer::MOST_ANSWERS;
use crate::protocol::error_answer::ErrorAnswer;

/// A value in a printed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Printed {
    /// A string, its quotes and escapes undone.
    Text(String),
    /// A number, `null`, `None`, and whatever else stands without quotes.
    Word(String),
    /// An object.
    Object(Members),
    /// A list, whose elements nobody asks for.
    List,
}

/// Members in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Members(Vec<(String, Printed)>);

/// Deeper and larger objects are no errors.
const DEEPEST: usize = 16;
const MOST_MEMBERS: usize = 1000;

impl Members {
    /// A member, by its name in any case.
    pub(super) fn get(&self, name: &str) -> Option<&Printed> {
        let mut named = self.0.iter();
        named
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// A member that is a string or a number.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Printed::Text(text) | Printed::Word(text) => Some(text),
            Printed::Object(_) | Printed::List => None,
        }
    }

    /// A member that is an object.
    pub(super) fn object(&self, name: &str) -> Option<&Members> {
        match self.get(name)? {
            Printed::Object(members) => Some(members),
            _ => None,
        }
    }

    /// Every member that is a string or a number.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter_map(|(name, value)| match value {
            Printed::Text(text) | Printed::Word(text) => Some((name.as_str(), text.as_str())),
            Printed::Object(_) | Printed::List => None,
        })
    }

    /// The error that has these members, which each SDK spells in its own case.
    pub(super) fn error(&self) -> ErrorAnswer {
        let text = |name: &str| self.text(name).map(str::to_owned);
        let told = |name: &str| text(name).unwrap_or_default();
        ErrorAnswer {
            code: told("code"),
            message: told("message"),
            server_time: self.text("servertime").and_then(|time| time.parse().ok()),
            string_to_sign: text("stringtosign"),
            format_string: text("formatstring"),
            resource: told("resource"),
            request_id: told("requestid"),
            trace_id: told("traceid"),
        }
    }
}

/// Every object of a text that stands in no other, with the text before it.
pub(super) fn objects(text: &str) -> Vec<(&str, Members)> {
    let mut found = Vec::new();
    let mut fuel = text.len().saturating_mul(4);
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let at = rest.get(start..).unwrap_or_default();
        let mut reader = Reader {
            letters: at.chars().peekable(),
            read: 0,
            left: fuel,
        };
        let members = reader.object(0);
        fuel = reader.left.saturating_sub(1);
        let after = match members {
            Some(members) => {
                let before = text.len().saturating_sub(at.len());
                found.push((text.get(..before).unwrap_or_default(), members));
                at.get(reader.read..).unwrap_or_default()
            }
            None => at.strip_prefix('{').unwrap_or_default(),
        };
        rest = after;
        if fuel == 0 || found.len() >= MOST_ANSWERS {
            break;
        }
    }
    found
}

struct Reader<'a> {
    letters: Peekable<Chars<'a>>,
    /// How many bytes were read.
    read: usize,
    /// How many letters may still be read, over all attempts: a text of nothing but beginnings takes no longer than others.
    left: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        self.left = self.left.checked_sub(1)?;
        let letter = self.letters.next()?;
        self.read = self.read.saturating_add(letter.len_utf8());
        Some(letter)
    }

    fn peek(&mut self) -> Option<char> {
        self.letters.peek().copied()
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) && self.next().is_some() {}
    }

    fn object(&mut self, depth: usize) -> Option<Members> {
        self.next()
            .filter(|first| *first == '{' && depth < DEEPEST)?;
        let mut members = Vec::new();
        while members.len() < MOST_MEMBERS {
            self.skip_blanks();
            if self.peek()? == '}' {
                self.next()?;
                return Some(Members(members));
            }
            let name = self.name()?;
            self.skip_blanks();
            self.next().filter(|colon| *colon == ':')?;
            members.push((name, self.value(depth)?));
            self.skip_blanks();
            match self.peek()? {
                ',' => drop(self.next()?),
                '}' => {}
                _ => return None,
            }
        }
        None
    }

    fn name(&mut self) -> Option<String> {
        match self.peek()? {
            '\'' | '"' => self.string(),
            _ => {
                let name =
                    self.while_true(|letter| letter.is_alphanumeric() || "_$[]-.".contains(letter));
                (!name.is_empty()).then_some(name)
            }
        }
    }

    fn while_true(&mut self, is_of_it: impl Fn(char) -> bool) -> String {
        let mut text = String::new();
        while let Some(letter) = self.peek().filter(|letter| is_of_it(*letter)) {
            if self.next().is_none() {
                break;
            }
            text.push(letter);
        }
        text
    }

    fn value(&mut self, depth: usize) -> Option<Printed> {
        self.skip_blanks();
        match self.peek()? {
            '{' => self.object(depth.saturating_add(1)).map(Printed::Object),
            '\'' | '"' | '`' => self.joined_strings().map(Printed::Text),
            '[' => self.list(depth.saturating_add(1)),
            _ => {
                let word = self.while_true(|letter| !",}]{\n".contains(letter));
                // Node prints the class of an object before it.
                match self.peek()? {
                    '{' => self.object(depth.saturating_add(1)).map(Printed::Object),
                    // Without a letter nothing is read, and what is read again and again ends never.
                    _ if word.is_empty() => None,
                    _ => Some(Printed::Word(word.trim().to_owned())),
                }
            }
        }
    }

    /// A list, or what Node prints in brackets: `[Object]` where it goes no deeper, `[Object: null prototype] {` before one.
    fn list(&mut self, depth: usize) -> Option<Printed> {
        self.next()?;
        if depth >= DEEPEST {
            return None;
        }
        loop {
            self.skip_blanks();
            match self.peek()? {
                ']' => break,
                ',' => drop(self.next()?),
                _ => drop(self.value(depth)?),
            }
        }
        self.next()?;
        self.skip_blanks();
        match self.peek() {
            Some('{') => self.object(depth).map(Printed::Object),
            _ => Some(Printed::List),
        }
    }

    /// Node breaks long strings into lines that it joins with `+`.
    fn joined_strings(&mut self) -> Option<String> {
        let mut text = self.string()?;
        loop {
            self.skip_blanks();
            if self.peek() != Some('+') {
                return Some(text);
            }
            self.next()?;
            self.skip_blanks();
            text.push_str(&self.string()?);
        }
    }

    fn string(&mut self) -> Option<String> {
        let quote = self.next().filter(|first| "'\"`".contains(*first))?;
        let mut text = String::new();
        loop {
            match self.next()? {
                letter if letter == quote => return Some(text),
                '\\' => text.extend(self.escaped()?),
                letter => text.push(letter),
            }
        }
    }

    /// The character of an escape; none for a line that only goes on.
    fn escaped(&mut self) -> Option<Option<char>> {
        let digits = match self.next()? {
            'n' => return Some(Some('\n')),
            't' => return Some(Some('\t')),
            'r' => return Some(Some('\r')),
            'b' => return Some(Some('\u{8}')),
            'f' => return Some(Some('\u{c}')),
            '\n' => return Some(None),
            'x' => 2,
            'u' => 4,
            'U' => 8,
            other => return Some(Some(other)),
        };
        let mut code = 0_u32;
        for _ in 0..digits {
            let digit = self.next()?.to_digit(16)?;
            code = code.checked_mul(16)?.checked_add(digit)?;
        }
        Some(Some(
            char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
        ))
    }
}

/// The string literal with which a text begins, and what comes after it.
pub(super) fn string_literal(text: &str) -> Option<(String, &str)> {
    let mut reader = Reader {
        letters: text.chars().peekable(),
        read: 0,
        left: text.len(),
    };
    let literal = reader.string()?;
    Some((literal, text.get(reader.read..)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::python(r#"x {'code': 'a', 'n': 1, 'o': {'k': "it's"}} y"#)]
    #[case::node("x {\n  code: 'a',\n  n: 1,\n  o: { k: \"it's\" }\n} y")]
    #[case::json(r#"{"code":"a","n":1,"o":{"k":"it's"}}"#)]
    #[case::escapes(r"{'code': '\x61', 'n': 1, 'o': {'k': 'it\'s'}}")]
    #[case::joined("{ code: 'a', n: 1, o: { k: 'it' +\n  \"'s\" } }")]
    #[case::classes(
        "{ code: 'a', n: 1, list: [ 'x', [Object] ], o: [Object: null prototype] { k: `it's` } }"
    )]
    #[case::class_names("{ code: 'a', n: 1, o: Headers { k: `it's` } }")]
    #[case::an_object_that_breaks_off_before(
        "{ code: { \n {'code': 'a', 'n': 1, 'o': {'k': \"it's\"}}"
    )]
    fn an_object_is_read_as_every_program_prints_it(#[case] text: &str) {
        let found = objects(text);
        let (_, members) = found.last().unwrap();
        assert_eq!(
            (members.text("CODE"), members.text("n")),
            (Some("a"), Some("1"))
        );
        assert_eq!(members.object("o").unwrap().text("k"), Some("it's"));
    }

    #[test]
    fn the_text_before_an_object_is_kept() {
        let found = objects("Error: no {a: 1} then {b: 2}");
        assert_eq!(found[0].0, "Error: no ");
        assert_eq!(found[1].0, "Error: no {a: 1} then ");
    }

    #[rstest]
    #[case("{a:")]
    #[case("{'")]
    #[case("{a:[")]
    #[case("{a:'\\")]
    #[case("{a:'x',")]
    #[case("{}")]
    #[case("{a:[,,,")]
    fn beginnings_without_an_end_take_no_time(#[case] piece: &str) {
        objects(&piece.repeat(200_000));
    }
}
