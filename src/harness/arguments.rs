//! The command line of a test target: libtest's.
//!
//! It is read here, since the crates that read it for a test target bring a general parser of command lines, which would be a
//! tenth of what this crate adds to an application's build.

use std::path::PathBuf;

use crate::protocol::words::did_you_mean;

/// What was asked of the test target.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Arguments {
    pub(super) list: bool,
    pub(super) exact: bool,
    /// Only tests that are ignored are asked for.
    pub(super) ignored: bool,
    pub(super) include_ignored: bool,
    /// Benchmarks are asked for, of which there are none.
    pub(super) bench: bool,
    pub(super) test_threads: Option<usize>,
    pub(super) logfile: Option<PathBuf>,
    pub(super) skip: Vec<String>,
    pub(super) colour: ColourChoice,
    pub(super) format: Format,
    pub(super) filters: Vec<String>,
}

/// Whether the result is coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ColourChoice {
    /// On a terminal.
    #[default]
    Auto,
    Always,
    Never,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Format {
    #[default]
    Pretty,
    Terse,
    Json,
}

/// Why no tests are run.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ArgumentError {
    /// Help was asked for.
    #[error("{HELP}")]
    Help,
    #[error("unknown option `{option}`{}", meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default())]
    Unknown {
        option: String,
        meant: Option<&'static str>,
    },
    #[error("`{option}` needs a value: {expected}")]
    Value {
        option: &'static str,
        expected: &'static str,
    },
}

const HELP: &str = "\
Usage: [OPTIONS] [FILTER]...

Runs the scenarios whose names contain one of the filters; all, if there is none.

      --exact              The filters are whole names
      --skip FILTER        Leave out scenarios whose names contain the filter
      --ignored            Run only scenarios that are skipped
      --include-ignored    Run scenarios that are skipped as well
      --list               List the scenarios and run none
      --test-threads N     Threads that play scenarios
      --format FORMAT      pretty, terse or json
  -q, --quiet              The same as --format terse
      --color WHEN         auto, always or never
      --logfile FILE       Write there in place of the standard output
  -h, --help               Print this";

/// Options without a value.
const FLAGS: [&str; 12] = [
    "--list",
    "--exact",
    "--ignored",
    "--include-ignored",
    "--bench",
    "--test",
    "--quiet",
    "--nocapture",
    "--no-capture",
    "--show-output",
    "--help",
    "--force-run-in-process",
];

/// Options with a value, and what it can be.
const WITH_VALUE: [(&str, &str); 6] = [
    ("--test-threads", "a number from 1 on"),
    ("--logfile", "a file"),
    ("--skip", "a part of a name"),
    ("--color", "`auto`, `always` or `never`"),
    ("--format", "`pretty`, `terse` or `json`"),
    ("-Z", "`unstable-options`"),
];

impl Arguments {
    /// Reads the arguments of a process, its own name first.
    ///
    /// # Errors
    ///
    /// An option that libtest does not have, or a value that an option cannot have; and that help is asked for.
    pub(super) fn parse(all: impl IntoIterator<Item = String>) -> Result<Self, ArgumentError> {
        let mut arguments = Self::default();
        let mut all = all.into_iter().skip(1);
        while let Some(argument) = all.next() {
            if argument == "--" {
                arguments.filters.extend(all.by_ref());
            } else if !argument.starts_with('-') {
                arguments.filters.push(argument);
            } else {
                let (name, value) = match argument.split_once('=') {
                    Some((name, value)) => (name, Some(value.to_owned())),
                    None if argument.starts_with("-Z") && argument.len() > 2 => continue,
                    None => (argument.as_str(), None),
                };
                match WITH_VALUE.iter().find(|(option, _)| *option == name) {
                    Some((option, expected)) => {
                        let value = value.or_else(|| all.next());
                        let set = value.and_then(|value| arguments.set(option, value));
                        set.ok_or(ArgumentError::Value { option, expected })?;
                    }
                    None => arguments.flag(name)?,
                }
            }
        }
        Ok(arguments)
    }

    /// Takes the value of an option, if it can have it.
    fn set(&mut self, option: &str, value: String) -> Option<()> {
        match (option, value.as_str()) {
            ("--test-threads", number) => {
                let number = number.parse().ok().filter(|number| *number > 0);
                self.test_threads = Some(number?);
            }
            ("--logfile", _) => self.logfile = Some(value.into()),
            ("--skip", _) => self.skip.push(value),
            ("--color", "auto") => self.colour = ColourChoice::Auto,
            ("--color", "always") => self.colour = ColourChoice::Always,
            ("--color", "never") => self.colour = ColourChoice::Never,
            ("--format", "pretty") => self.format = Format::Pretty,
            ("--format", "terse") => self.format = Format::Terse,
            ("--format", "json") => self.format = Format::Json,
            ("-Z", _) => {}
            _ => return None,
        }
        Some(())
    }

    fn flag(&mut self, name: &str) -> Result<(), ArgumentError> {
        match name {
            "--list" => self.list = true,
            "--exact" => self.exact = true,
            "--ignored" => self.ignored = true,
            "--include-ignored" => self.include_ignored = true,
            "--bench" => self.bench = true,
            "-q" | "--quiet" => self.format = Format::Terse,
            "-h" | "--help" => return Err(ArgumentError::Help),
            // Nothing is captured, and there is nothing but tests.
            known if FLAGS.contains(&known) => {}
            unknown => {
                let known = FLAGS
                    .into_iter()
                    .chain(WITH_VALUE.map(|(option, _)| option));
                return Err(ArgumentError::Unknown {
                    option: unknown.to_owned(),
                    meant: did_you_mean(unknown, known),
                });
            }
        }
        Ok(())
    }

    /// Whether a test of this name was asked for: by one of the filters, or because there is none; and not left out.
    pub(super) fn selects(&self, name: &str) -> bool {
        let fits = |filter: &String| match self.exact {
            true => name == filter,
            false => name.contains(filter.as_str()),
        };
        (self.filters.is_empty() || self.filters.iter().any(fits)) && !self.skip.iter().any(fits)
    }

    /// The names asked for, where they are whole names; then the files need not be searched for.
    pub(super) fn exact_names(&self) -> Option<&[String]> {
        (self.exact && !self.filters.is_empty()).then_some(&self.filters)
    }

    /// Whether a test is run, of which is said whether it is ignored.
    pub(super) fn runs(&self, is_ignored: bool) -> bool {
        !self.bench && (!is_ignored || self.ignored || self.include_ignored)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn parsed(arguments: &[&str]) -> Result<Arguments, ArgumentError> {
        let all = ["test"].into_iter().chain(arguments.iter().copied());
        Arguments::parse(all.map(str::to_owned))
    }

    #[rstest]
    #[case(&[], "a::b", true)]
    #[case(&["a"], "a::b", true)]
    #[case(&["x", "b"], "a::b", true)]
    #[case(&["x", "y"], "a::b", false)]
    #[case(&["--exact", "a"], "a::b", false)]
    #[case(&["--exact", "x", "a::b"], "a::b", true)]
    #[case(&["--test-threads", "1", "a", "--no-capture"], "a::b", true)]
    #[case(&["--skip", "a"], "a::b", false)]
    #[case(&["--skip=a"], "a::b", false)]
    #[case(&["--exact", "--skip", "a"], "a::b", true)]
    #[case(&["--", "--x"], "a::--x", true)]
    #[case(&["-Zunstable-options", "-Z", "unstable-options", "b"], "a::b", true)]
    fn filters_select_as_in_libtest(
        #[case] arguments: &[&str],
        #[case] name: &str,
        #[case] expected: bool,
    ) {
        assert_eq!(parsed(arguments).unwrap().selects(name), expected);
    }

    #[rstest]
    #[case(&["--lst"], "unknown option `--lst`; did you mean `--list`?")]
    #[case(&["-x"], "unknown option `-x`")]
    #[case(&["--test-threads"], "`--test-threads` needs a value: a number from 1 on")]
    #[case(&["--test-threads=0"], "`--test-threads` needs a value: a number from 1 on")]
    #[case(&["--format", "junit"], "`--format` needs a value: `pretty`, `terse` or `json`")]
    fn what_libtest_does_not_know_is_told(#[case] arguments: &[&str], #[case] told: &str) {
        assert_eq!(parsed(arguments).unwrap_err().to_string(), told);
    }

    #[rstest]
    #[case(&[], false, true)]
    #[case(&[], true, false)]
    #[case(&["--ignored"], true, true)]
    #[case(&["--include-ignored"], true, true)]
    #[case(&["--bench"], false, false)]
    fn ignored_tests_run_when_they_are_asked_for(
        #[case] arguments: &[&str],
        #[case] is_ignored: bool,
        #[case] runs: bool,
    ) {
        assert_eq!(parsed(arguments).unwrap().runs(is_ignored), runs);
    }
}
