//! The words of one shell command: POSIX quoting, and the `$'…'` of bash, which browsers write. Nothing is expanded.

use std::iter::Peekable;
use std::str::Chars;

use crate::protocol::captured::CapturedError;

/// The words of the first command of a text, which must be the only one; what a pipe leads to is ignored.
pub(super) fn words(text: &str) -> Result<Vec<Vec<u8>>, CapturedError> {
    let mut lexer = Lexer {
        rest: text.chars().peekable(),
        line: 1,
        words: Vec::new(),
        word: None,
        is_redirection: false,
    };
    while let Some(letter) = lexer.next() {
        if lexer.read(letter)? {
            break;
        }
    }
    lexer.end_word();
    Ok(lexer.words)
}

struct Lexer<'a> {
    rest: Peekable<Chars<'a>>,
    line: usize,
    words: Vec<Vec<u8>>,
    /// The word that is being read. An empty one, from `''`, is a word as well.
    word: Option<Vec<u8>>,
    /// Whether the word is the target of a redirection, and so none of the command.
    is_redirection: bool,
}

impl Lexer<'_> {
    fn next(&mut self) -> Option<char> {
        let letter = self.rest.next()?;
        if letter == '\n' {
            self.line = self.line.saturating_add(1);
        }
        Some(letter)
    }

    fn take(&mut self, letter: char) -> bool {
        self.rest.next_if_eq(&letter).is_some()
    }

    fn push(&mut self, letter: char) {
        let word = self.word.get_or_insert_default();
        word.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn end_word(&mut self) {
        if let Some(word) = self.word.take() {
            if !self.is_redirection {
                self.words.push(word);
            }
            self.is_redirection = false;
        }
    }

    /// Reads what a letter outside of quotes begins. Returns whether the command ends there.
    fn read(&mut self, letter: char) -> Result<bool, CapturedError> {
        match letter {
            ' ' | '\t' | '\r' => self.end_word(),
            '\n' => return self.end_line(),
            '\'' => self.single_quoted()?,
            '"' => self.double_quoted()?,
            '\\' => self.escaped(),
            // The continuations of PowerShell and of the Windows command prompt.
            '`' | '^' if self.continues() => {}
            '^' if self.rest.peek() == Some(&'"') => {
                return Err(CapturedError::WindowsQuoting { line: self.line });
            }
            '$' => self.dollar()?,
            '`' => return Err(self.known_to_the_shell('`')),
            '#' if self.word.is_none() => {
                while self.rest.next_if(|letter| *letter != '\n').is_some() {}
            }
            '|' if self.rest.peek() != Some(&'|') => return Ok(true),
            '&' if self.rest.peek() == Some(&'>') => self.end_word(),
            '>' | '<' => self.redirection(letter)?,
            '|' | '&' | ';' | '(' | ')' => return Err(self.cut(letter)),
            letter => self.push(letter),
        }
        Ok(false)
    }

    fn end_line(&mut self) -> Result<bool, CapturedError> {
        self.end_word();
        if self.words.is_empty() {
            return Ok(false);
        }
        if self.rest.by_ref().all(char::is_whitespace) {
            Ok(true)
        } else {
            let line = self.line.saturating_sub(1);
            Err(CapturedError::MoreLines { line })
        }
    }

    /// Whether the line goes on, in which case its end is taken.
    fn continues(&mut self) -> bool {
        let mut ahead = self.rest.clone();
        let is_end = match ahead.next() {
            Some('\r') => ahead.next() == Some('\n'),
            other => other == Some('\n'),
        };
        if is_end {
            while self.next().is_some_and(|letter| letter != '\n') {}
        }
        is_end
    }

    fn escaped(&mut self) {
        if self.continues() {
            return;
        }
        if let Some(letter) = self.next() {
            self.push(letter);
        }
    }

    fn single_quoted(&mut self) -> Result<(), CapturedError> {
        let line = self.line;
        self.word.get_or_insert_default();
        loop {
            match self.next() {
                None => return Err(CapturedError::UnclosedQuote { line, quote: '\'' }),
                Some('\'') => return Ok(()),
                Some(letter) => self.push(letter),
            }
        }
    }

    fn double_quoted(&mut self) -> Result<(), CapturedError> {
        let line = self.line;
        self.word.get_or_insert_default();
        loop {
            match self.next() {
                None => return Err(CapturedError::UnclosedQuote { line, quote: '"' }),
                Some('"') => return Ok(()),
                Some('`') => return Err(self.known_to_the_shell('`')),
                Some('$') if self.begins_expansion() => return Err(self.known_to_the_shell('$')),
                Some('\\') if self.continues() => {}
                Some('\\') => {
                    let special = self.rest.next_if(|letter| "$`\"\\".contains(*letter));
                    self.push(special.unwrap_or('\\'));
                }
                Some(letter) => self.push(letter),
            }
        }
    }

    fn dollar(&mut self) -> Result<(), CapturedError> {
        if self.begins_expansion() {
            return Err(self.known_to_the_shell('$'));
        }
        if self.take('\'') {
            return self.ansi_quoted();
        }
        let is_prompt =
            self.words.is_empty() && self.word.is_none() && self.rest.peek() == Some(&' ');
        // `$"…"` is a quoted text for translators.
        if !is_prompt && self.rest.peek() != Some(&'"') {
            self.push('$');
        }
        Ok(())
    }

    fn begins_expansion(&mut self) -> bool {
        self.rest
            .peek()
            .is_some_and(|letter| letter.is_ascii_alphanumeric() || "_{(@*#?-$!".contains(*letter))
    }

    fn ansi_quoted(&mut self) -> Result<(), CapturedError> {
        let line = self.line;
        self.word.get_or_insert_default();
        loop {
            match self.next() {
                None => return Err(CapturedError::UnclosedQuote { line, quote: '\'' }),
                Some('\'') => return Ok(()),
                Some('\\') => self.ansi_escape(),
                Some(letter) => self.push(letter),
            }
        }
    }

    fn ansi_escape(&mut self) {
        let Some(letter) = self.next() else { return };
        match letter {
            'n' => self.push('\n'),
            'r' => self.push('\r'),
            't' => self.push('\t'),
            'a' => self.push('\u{7}'),
            'b' => self.push('\u{8}'),
            'f' => self.push('\u{c}'),
            'v' => self.push('\u{b}'),
            'e' | 'E' => self.push('\u{1b}'),
            '\\' | '\'' | '"' | '?' => self.push(letter),
            'x' => match self.number(None, 16, 2) {
                None => self.unknown_escape(letter),
                number => self.push_byte(number),
            },
            '0'..='7' => {
                let first = letter.to_digit(8);
                let number = self.number(first, 8, 2);
                self.push_byte(number);
            }
            'u' => self.code_point(letter, 4),
            'U' => self.code_point(letter, 8),
            letter => self.unknown_escape(letter),
        }
    }

    /// An escape that bash leaves as it is.
    fn unknown_escape(&mut self, letter: char) {
        self.push('\\');
        self.push(letter);
    }

    fn push_byte(&mut self, number: Option<u32>) {
        let [.., byte] = number.unwrap_or_default().to_be_bytes();
        self.word.get_or_insert_default().push(byte);
    }

    fn code_point(&mut self, letter: char, digits: usize) {
        match self.number(None, 16, digits) {
            None => self.unknown_escape(letter),
            Some(number) => self.push(char::from_u32(number).unwrap_or('\u{fffd}')),
        }
    }

    /// A number of at most so many more digits, if there is a digit at all.
    fn number(&mut self, first: Option<u32>, radix: u32, digits: usize) -> Option<u32> {
        let mut number = first;
        for _ in 0..digits {
            let Some(digit) = self.rest.peek().and_then(|letter| letter.to_digit(radix)) else {
                break;
            };
            self.rest.next();
            let so_far = number.unwrap_or_default();
            number = Some(so_far.wrapping_mul(radix).wrapping_add(digit));
        }
        number
    }

    /// `> file`, `2>&1`, `< file`: the next word is no argument.
    fn redirection(&mut self, sign: char) -> Result<(), CapturedError> {
        let is_descriptor = |word: &Vec<u8>| word.iter().all(u8::is_ascii_digit);
        match self.word.take() {
            Some(word) if !is_descriptor(&word) => return Err(self.cut(sign)),
            _ => {}
        }
        while self
            .rest
            .next_if(|letter| "<>&|".contains(*letter))
            .is_some()
        {}
        self.is_redirection = true;
        Ok(())
    }

    fn cut(&self, sign: char) -> CapturedError {
        CapturedError::CutByTheShell {
            line: self.line,
            sign,
        }
    }

    fn known_to_the_shell(&self, sign: char) -> CapturedError {
        CapturedError::KnownToTheShell {
            line: self.line,
            sign,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::plain("curl a  b\tc", &["curl", "a", "b", "c"])]
    #[case::single_quotes(r#"'a "b" $c \n' ''"#, &[r#"a "b" $c \n"#, ""])]
    #[case::double_quotes(r#""a 'b' \"c\" \$d \\ \e""#, &[r#"a 'b' "c" $d \ \e"#])]
    #[case::glued_quotes(r#"a'b'"c"\'d"#, &["abc'd"])]
    #[case::ansi_quotes(r"$'\n\r\t\\\'\x41\u817e\101\q'", &["\n\r\t\\'A腾A\\q"])]
    #[case::ansi_without_digits(r"$'\xg\u'", &["\\xg\\u"])]
    #[case::a_continuation("a \\\n b\\\nc", &["a", "bc"])]
    #[case::a_continuation_with_crlf("a \\\r\n b\r\n", &["a", "b"])]
    #[case::a_continuation_in_double_quotes("\"a\\\nb\"", &["ab"])]
    #[case::the_windows_continuations("a ^\r\n b `\n c", &["a", "b", "c"])]
    #[case::a_prompt("\n$ curl a", &["curl", "a"])]
    #[case::a_lone_dollar("a$ \"b$\" c", &["a$", "b$", "c"])]
    #[case::a_comment("a b#c # d 'e", &["a", "b#c"])]
    #[case::a_pipe("a b | c 'd", &["a", "b"])]
    #[case::redirections("a >b 2>&1 c &> d < e", &["a", "c"])]
    #[case::blank_lines_after_it("a\n\n \n", &["a"])]
    #[case::letters_beyond_ascii("腾 '讯'", &["腾", "讯"])]
    fn words_are_split_as_a_shell_does(#[case] text: &str, #[case] expected: &[&str]) {
        let expected: Vec<_> = expected
            .iter()
            .map(|word| word.as_bytes().to_vec())
            .collect();
        assert_eq!(words(text), Ok(expected));
    }

    #[test]
    fn an_escaped_byte_need_not_be_utf_8() {
        assert_eq!(words(r"$'\xff\xe8'"), Ok(vec![vec![0xff, 0xe8]]));
    }

    #[rstest]
    #[case::an_open_single_quote("a \\\n 'b", CapturedError::UnclosedQuote { line: 2, quote: '\'' })]
    #[case::an_open_double_quote("a \"b\\\"", CapturedError::UnclosedQuote { line: 1, quote: '"' })]
    #[case::an_open_ansi_quote("a $'b\\'", CapturedError::UnclosedQuote { line: 1, quote: '\'' })]
    #[case::a_variable("a \"$URL\"", CapturedError::KnownToTheShell { line: 1, sign: '$' })]
    #[case::a_substitution("a $(b)", CapturedError::KnownToTheShell { line: 1, sign: '$' })]
    #[case::backticks("a `b`", CapturedError::KnownToTheShell { line: 1, sign: '`' })]
    #[case::an_unquoted_ampersand("a ?b&c", CapturedError::CutByTheShell { line: 1, sign: '&' })]
    #[case::an_unquoted_placeholder("a h<b>", CapturedError::CutByTheShell { line: 1, sign: '<' })]
    #[case::a_second_command("a; b", CapturedError::CutByTheShell { line: 1, sign: ';' })]
    #[case::a_second_line("a\nb", CapturedError::MoreLines { line: 1 })]
    #[case::the_quotes_of_windows("a ^\"b^\"", CapturedError::WindowsQuoting { line: 1 })]
    fn what_only_a_shell_can_read_is_an_error(#[case] text: &str, #[case] error: CapturedError) {
        assert_eq!(words(text), Err(error));
    }
}
