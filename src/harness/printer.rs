//! The results of a test target, as libtest prints them.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use super::arguments::{Arguments, ColourChoice, Format};

/// How a test ended.
pub(super) enum Outcome {
    Passed,
    Failed(String),
    /// Not run, and why, if there is more to say than that it was not asked for.
    Ignored(Option<String>),
}

/// How many tests ended how.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) ignored: usize,
    pub(super) filtered_out: usize,
}

/// Where results are printed, and how.
pub(super) struct Printer {
    out: Box<dyn Write + Send>,
    format: Format,
    is_coloured: bool,
    width: usize,
}

impl Printer {
    /// A printer of tests whose names are at most so many characters long.
    pub(super) fn new(arguments: &Arguments, width: usize) -> io::Result<Self> {
        let (out, is_terminal): (Box<dyn Write + Send>, bool) = match &arguments.logfile {
            Some(file) => (Box::new(File::create(file)?), false),
            None => (Box::new(io::stdout()), io::stdout().is_terminal()),
        };
        let wants_none = |name| std::env::var_os(name).is_some_and(|set| !set.is_empty());
        Ok(Self {
            out,
            format: arguments.format,
            is_coloured: match arguments.colour {
                ColourChoice::Auto => is_terminal && !wants_none("NO_COLOR"),
                ColourChoice::Always => true,
                ColourChoice::Never => false,
            },
            width,
        })
    }

    pub(super) fn listed(&mut self, name: &str) -> io::Result<()> {
        writeln!(self.out, "{name}: test")
    }

    pub(super) fn title(&mut self, tests: usize) -> io::Result<()> {
        if self.format == Format::Json {
            return writeln!(
                self.out,
                r#"{{ "type": "suite", "event": "started", "test_count": {tests} }}"#
            );
        }
        let plural = if tests == 1 { "" } else { "s" };
        writeln!(self.out, "\nrunning {tests} test{plural}")
    }

    /// Says which test begins, or, where several run at once, which one ended.
    pub(super) fn begun(&mut self, name: &str) -> io::Result<()> {
        match self.format {
            Format::Pretty => {
                write!(self.out, "test {name: <width$} ... ", width = self.width)?;
                self.out.flush()
            }
            Format::Terse => Ok(()),
            Format::Json => writeln!(
                self.out,
                r#"{{ "type": "test", "event": "started", "name": {} }}"#,
                json(name)
            ),
        }
    }

    pub(super) fn ended(&mut self, name: &str, outcome: &Outcome) -> io::Result<()> {
        match (self.format, outcome) {
            (Format::Pretty, Outcome::Passed) => self.coloured_line(GREEN, "ok"),
            (Format::Pretty, Outcome::Failed(_)) => self.coloured_line(RED, "FAILED"),
            (Format::Pretty, Outcome::Ignored(None)) => self.coloured_line(YELLOW, "ignored"),
            (Format::Pretty, Outcome::Ignored(Some(reason))) => {
                self.coloured_line(YELLOW, &format!("ignored ({reason})"))
            }
            (Format::Terse, Outcome::Passed) => self.coloured(GREEN, "."),
            (Format::Terse, Outcome::Failed(_)) => self.coloured(RED, "F"),
            (Format::Terse, Outcome::Ignored(_)) => self.coloured(YELLOW, "i"),
            (Format::Json, outcome) => {
                let (event, more) = match outcome {
                    Outcome::Passed => ("ok", String::new()),
                    Outcome::Failed(message) => {
                        ("failed", format!(r#", "stdout": {}"#, json(message)))
                    }
                    Outcome::Ignored(_) => ("ignored", String::new()),
                };
                let name = json(name);
                writeln!(
                    self.out,
                    r#"{{ "type": "test", "name": {name}, "event": "{event}"{more} }}"#
                )
            }
        }
    }

    /// What failed, with its message, and the sums.
    pub(super) fn summary(
        &mut self,
        failures: &[(String, String)],
        counts: &Counts,
        took: Duration,
    ) -> io::Result<()> {
        let Counts {
            passed,
            failed,
            ignored,
            filtered_out,
        } = counts;
        let seconds = took.as_secs_f64();
        if self.format == Format::Json {
            let event = if *failed == 0 { "ok" } else { "failed" };
            return writeln!(
                self.out,
                r#"{{ "type": "suite", "event": "{event}", "passed": {passed}, "failed": {failed}, "ignored": {ignored}, "measured": 0, "filtered_out": {filtered_out}, "exec_time": {seconds} }}"#,
            );
        }
        if !failures.is_empty() {
            writeln!(self.out, "\nfailures:\n")?;
            for (name, message) in failures {
                writeln!(self.out, "---- {name} ----\n{message}\n")?;
            }
            writeln!(self.out, "\nfailures:")?;
            for (name, _) in failures {
                writeln!(self.out, "    {name}")?;
            }
        }
        write!(self.out, "\ntest result: ")?;
        match failed {
            0 => self.coloured(GREEN, "ok")?,
            _ => self.coloured(RED, "FAILED")?,
        }
        writeln!(
            self.out,
            ". {passed} passed; {failed} failed; {ignored} ignored; 0 measured; {filtered_out} filtered out; finished in {seconds:.2}s\n"
        )?;
        self.out.flush()
    }

    fn coloured_line(&mut self, colour: u8, word: &str) -> io::Result<()> {
        self.coloured(colour, word)?;
        writeln!(self.out)
    }

    fn coloured(&mut self, colour: u8, word: &str) -> io::Result<()> {
        if self.is_coloured {
            write!(self.out, "\x1b[{colour}m{word}\x1b[0m")
        } else {
            write!(self.out, "{word}")
        }
    }
}

const RED: u8 = 31;
const GREEN: u8 = 32;
const YELLOW: u8 = 33;

fn json(text: &str) -> serde_json::Value {
    text.into()
}
