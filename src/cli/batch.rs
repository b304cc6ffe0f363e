//! `--batch`: a line of JSON in, a line of JSON out, in order, for as long as lines come.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};

use super::{Exit, complain};

/// Bytes of one line; a longer one is answered with an error.
const LONGEST_LINE: u64 = 4 * 1024 * 1024;

/// Answers every line of a file, or of standard input where it is `-`.
pub(super) fn run(file: &str, answer: fn(&str) -> String) -> Exit {
    let input: Box<dyn Read> = match file {
        "-" => Box::new(io::stdin()),
        path => match File::open(path) {
            Ok(file) => Box::new(file),
            Err(error) => {
                complain(&format!("error: `{path}` cannot be read: {error}"));
                return Exit::BadInput;
            }
        },
    };
    let mut output = BufWriter::new(io::stdout().lock());
    match answer_all(&mut BufReader::new(input), &mut output, answer).and_then(|()| output.flush())
    {
        Ok(()) => Exit::AsExpected,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::AsExpected,
        Err(error) => {
            complain(&format!("error: {error}"));
            Exit::BadInput
        }
    }
}

fn answer_all(
    input: &mut impl BufRead,
    output: &mut impl Write,
    answer: fn(&str) -> String,
) -> io::Result<()> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if input
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line)?
            == 0
        {
            return Ok(());
        }
        let is_whole = line.ends_with(b"\n") || (line.len() as u64) < LONGEST_LINE;
        let answered = match (is_whole, std::str::from_utf8(&line)) {
            (false, _) => {
                skip_line(input)?;
                format!(r#"{{"error":"the line has more than {LONGEST_LINE} bytes"}}"#)
            }
            (true, Err(_)) => r#"{"error":"the line is not UTF-8"}"#.to_owned(),
            (true, Ok(text)) => answer(text.trim_end_matches(['\n', '\r'])),
        };
        output.write_all(answered.as_bytes())?;
        output.write_all(b"\n")?;
    }
}

fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let (skipped, ends) = {
            let buffer = input.fill_buf()?;
            match buffer.iter().position(|byte| *byte == b'\n') {
                Some(at) => (at + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            }
        };
        input.consume(skipped);
        if ends {
            return Ok(());
        }
    }
}
