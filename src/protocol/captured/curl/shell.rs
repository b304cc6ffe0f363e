//! The words of one command as bash reads them. Nothing is expanded.

use crate::protocol::captured::CapturedError;

/// The words of the only command of a text; what a pipe leads to is ignored.
pub(super) fn words(text: &str) -> Result<Vec<Vec<u8>>, CapturedError> {
    let text = text.trim_start();
    let command = text.strip_prefix("$ ").unwrap_or(text);
    shlex::bytes::split(&rewritten(command.as_bytes())?).ok_or(CapturedError::UnclosedQuote)
}

/// Rewrites what `shlex` does not know: the `$'…'` of bash, which browsers write, what the shell would act on, the line
/// ends of Windows, and continued lines, which `shlex` makes empty words. All of these mean something else inside of
/// quotes, so the quotes are followed here as well.
fn rewritten(mut rest: &[u8]) -> Result<Vec<u8>, CapturedError> {
    let mut written = Vec::with_capacity(rest.len());
    let mut quote = None;
    while let [sign, after @ ..] = rest {
        if quote != Some(b'\'') {
            refuse(quote.is_some(), *sign, after)?;
        }
        rest = after;
        match (quote, sign, after) {
            (Some(b'\''), b'\'', _) | (Some(b'"'), b'"', _) => quote = None,
            (Some(b'\''), ..) => {}
            (_, b'\\', [b'\n', after @ ..] | [b'\r', b'\n', after @ ..]) => {
                rest = after;
                continue;
            }
            (_, b'\\', [escaped, after @ ..]) => {
                written.extend([b'\\', *escaped]);
                rest = after;
                continue;
            }
            (Some(_), ..) => {}
            (None, b'\'' | b'"', _) => quote = Some(*sign),
            (None, b'$', [b'\'', after @ ..]) => {
                rest = ansi_quoted(after, &mut written)?;
                continue;
            }
            // A text in `$"…"` would be translated; a carriage return is a part of a line end.
            (None, b'$', [b'"', ..]) | (None, b'\r', _) => continue,
            (None, b'#', _) if matches!(written.last(), Some(b' ' | b'\t')) => {
                let comment = after.iter().take_while(|byte| **byte != b'\n').count();
                rest = after.get(comment..).unwrap_or_default();
                continue;
            }
            (None, b'|' | b'\n', _) | (None, b'\\', []) => break,
            (None, ..) => {}
        }
        written.push(*sign);
    }
    Ok(written)
}

/// Refuses what only a shell can read, or another shell.
fn refuse(is_quoted: bool, sign: u8, after: &[u8]) -> Result<(), CapturedError> {
    let is_expanded = |next: &u8| next.is_ascii_alphanumeric() || b"_{(@*#?-$!".contains(next);
    let line_ends = matches!(after, [b'\n', ..] | [b'\r', b'\n', ..]);
    match sign {
        b'^' | b'`' if !is_quoted && line_ends => Err(CapturedError::OtherShell),
        b'^' if !is_quoted && after.starts_with(b"\"") => Err(CapturedError::OtherShell),
        b'$' if !after.first().is_some_and(is_expanded) => Ok(()),
        b'$' | b'`' => Err(CapturedError::KnownToTheShell { sign: sign.into() }),
        b'\n' if !is_quoted && !after.trim_ascii().is_empty() => Err(CapturedError::MoreLines),
        b'&' | b';' | b'(' | b')' | b'<' | b'>' if !is_quoted => {
            Err(CapturedError::CutByTheShell { sign: sign.into() })
        }
        _ => Ok(()),
    }
}

/// Rewrites what follows `$'` in single quotes, and returns what follows the closing one.
fn ansi_quoted<'a>(mut rest: &'a [u8], written: &mut Vec<u8>) -> Result<&'a [u8], CapturedError> {
    let mut value = Vec::new();
    loop {
        match rest {
            [] => return Err(CapturedError::UnclosedQuote),
            [b'\'', after @ ..] => {
                let parts: Vec<_> = value.split(|byte| *byte == b'\'').collect();
                written.extend([b"'", &parts.join(&br"'\''"[..])[..], b"'"].concat());
                return Ok(after);
            }
            [b'\\', after @ ..] => rest = escape(after, &mut value),
            [byte, after @ ..] => {
                value.push(*byte);
                rest = after;
            }
        }
    }
}

/// Adds what an escape means, and returns what follows it. bash leaves one that it does not know as it is.
fn escape<'a>(rest: &'a [u8], value: &mut Vec<u8>) -> &'a [u8] {
    let [letter, after @ ..] = rest else {
        return rest;
    };
    let number = match letter {
        b'x' => number(after, 16, 2),
        b'u' => number(after, 16, 4),
        b'U' => number(after, 16, 8),
        _ => number(rest, 8, 3),
    };
    match (letter, number) {
        (b'u' | b'U', Some((number, after))) => {
            let letter = char::from_u32(number).unwrap_or('\u{fffd}');
            value.extend(letter.encode_utf8(&mut [0; 4]).bytes());
            return after;
        }
        (_, Some((number, after))) => {
            value.extend(number.to_le_bytes().first());
            return after;
        }
        (b'n', _) => value.push(b'\n'),
        (b'r', _) => value.push(b'\r'),
        (b't', _) => value.push(b'\t'),
        (b'a', _) => value.push(7),
        (b'b', _) => value.push(8),
        (b'v', _) => value.push(11),
        (b'f', _) => value.push(12),
        (b'e' | b'E', _) => value.push(27),
        (b'\\' | b'\'' | b'"' | b'?', _) => value.push(*letter),
        _ => value.extend([b'\\', *letter]),
    }
    after
}

/// The number of at most so many digits, and what follows it.
fn number(text: &[u8], radix: u32, most: usize) -> Option<(u32, &[u8])> {
    let is_digit = |byte: &&u8| char::from(**byte).is_digit(radix);
    let length = text.iter().take(most).take_while(is_digit).count();
    let (digits, after) = text.split_at_checked(length)?;
    let digits = std::str::from_utf8(digits).ok()?;
    Some((u32::from_str_radix(digits, radix).ok()?, after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::unquoted("curl a  b\tc", &["curl", "a", "b", "c"])]
    #[case::single_quotes(r#"'a "b" $c \n' ''"#, &[r#"a "b" $c \n"#, ""])]
    #[case::double_quotes(r#""a 'b' \"c\" \$d \\ \e""#, &[r#"a 'b' "c" $d \ \e"#])]
    #[case::glued_quotes(r#"a'b'"c"\'d"#, &["abc'd"])]
    #[case::ansi_quotes(r"$'\n\r\t\\\'\x41\u817e\101\q'", &["\n\r\t\\'A腾A\\q"])]
    #[case::ansi_without_digits(r"$'\xg\u'", &["\\xg\\u"])]
    #[case::empty_ansi_quotes("a $''", &["a", ""])]
    #[case::a_continuation("a \\\n b\\\nc \\\n", &["a", "bc"])]
    #[case::a_continuation_with_crlf("a \\\r\n b\r\n", &["a", "b"])]
    #[case::a_continuation_in_double_quotes("\"a\\\nb\"", &["ab"])]
    #[case::a_prompt("\n$ curl a", &["curl", "a"])]
    #[case::a_lone_dollar("a$ \"b$\" c", &["a$", "b$", "c"])]
    #[case::a_comment("a b#c # d 'e", &["a", "b#c"])]
    #[case::a_pipe("a b | c 'd", &["a", "b"])]
    #[case::signs_in_quotes("'a&<`\n^' \"b;|\n^\" 'c\r\n'", &["a&<`\n^", "b;|\n^", "c\r\n"])]
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
    #[case::an_open_single_quote("a \\\n 'b", CapturedError::UnclosedQuote)]
    #[case::an_open_double_quote("a \"b\\\"", CapturedError::UnclosedQuote)]
    #[case::an_open_ansi_quote("a $'b\\'", CapturedError::UnclosedQuote)]
    #[case::a_variable("a \"$URL\"", CapturedError::KnownToTheShell { sign: '$' })]
    #[case::a_substitution("a $(b)", CapturedError::KnownToTheShell { sign: '$' })]
    #[case::backticks("a `b`", CapturedError::KnownToTheShell { sign: '`' })]
    #[case::an_unquoted_ampersand("a ?b&c", CapturedError::CutByTheShell { sign: '&' })]
    #[case::an_unquoted_placeholder("a h<b>", CapturedError::CutByTheShell { sign: '<' })]
    #[case::a_second_command("a; b", CapturedError::CutByTheShell { sign: ';' })]
    #[case::a_redirection("a > b", CapturedError::CutByTheShell { sign: '>' })]
    #[case::a_second_line("a\nb", CapturedError::MoreLines)]
    #[case::the_quotes_of_windows("a ^\"b^\"", CapturedError::OtherShell)]
    #[case::a_continuation_of_windows("a ^\r\n b", CapturedError::OtherShell)]
    #[case::a_continuation_of_powershell("a `\n b", CapturedError::OtherShell)]
    fn what_only_a_shell_can_read_is_an_error(#[case] text: &str, #[case] error: CapturedError) {
        assert_eq!(words(text), Err(error));
    }
}
