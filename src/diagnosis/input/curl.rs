//! The output of `curl -v`: the lines that it marks as sent and received, and the body between and after them.

use super::answer::Answer;
use super::response::status;
use super::{error_body, response, sent};
use crate::protocol::captured::CapturedRequest;

/// Whether a text has what curl marks as a status line.
pub(super) fn is_one(text: &str) -> bool {
    received_lines(text).any(|line| status(line).is_some())
}

fn received_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.strip_prefix("< "))
}

/// What curl tells, by the marks of its lines.
#[derive(Default)]
struct Output<'a> {
    /// The last request, line by line.
    request: Vec<&'a str>,
    /// The last response but its body.
    response: Vec<&'a str>,
    /// What it wrote without a mark: the body.
    written: Vec<&'a str>,
}

/// Reads the last request and its response.
pub(super) fn read(text: &str) -> Vec<Answer> {
    let output = taken_apart(text);
    let Some(mut answer) = response::read(&output.response.join("\n")).pop() else {
        return Vec::new();
    };
    answer.notes.clear();
    let written = output.written.join("\n");
    answer = answer.with_body(body(&written).as_bytes());
    if !output.request.is_empty() {
        let request = output.request.join("\n");
        sent::add(&mut answer, CapturedRequest::parse(&request));
    }
    vec![answer]
}

fn taken_apart(text: &str) -> Output<'_> {
    let mut output = Output::default();
    let mut is_open = false;
    for line in text.lines() {
        if let Some(sent) = marked(line, ">") {
            if !is_open {
                // What follows is about this request: the body of an answer before it was that of a redirect or a proxy.
                output = Output::default();
            }
            is_open = !sent.trim().is_empty();
            output.request.push(sent);
        } else if let Some(received) = marked(line, "<") {
            if status(received).is_some() {
                output.response.clear();
            }
            output.response.push(received);
        } else if !is_of_curl(line) {
            output.written.push(line);
        }
    }
    output
}

/// What stands behind a mark; nothing for the blank line that ends a head.
fn marked<'a>(line: &'a str, mark: &str) -> Option<&'a str> {
    let after = line.strip_prefix(mark)?;
    if after.trim().is_empty() {
        return Some("");
    }
    after.strip_prefix(' ')
}

/// Whether curl tells of itself: the connection, sizes and the progress meter.
fn is_of_curl(line: &str) -> bool {
    let start = line.trim_start();
    let is_meter = start.starts_with("% Total")
        || start.starts_with("Dload")
        || (start.contains("--:--") && start.starts_with(|first: char| first.is_ascii_digit()));
    is_meter
        || ["* ", "{ [", "} ["]
            .iter()
            .any(|mark| line.starts_with(mark))
        || line == "*"
}

/// The body among what curl wrote: an error body, or else all of it but what `-i` repeats of the head.
fn body(written: &str) -> String {
    if let Some(body) = error_body::bodies(written).last() {
        return body.to_owned();
    }
    if response::is_one(written) {
        let answer = response::read(written).pop().unwrap_or_default();
        return String::from_utf8_lossy(&answer.body).into_owned();
    }
    written.trim().to_owned()
}
