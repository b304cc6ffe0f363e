//! The command line of a test target: libtest's, with several filters, which libtest-mimic does not take.

use libtest_mimic::Arguments;

/// What was asked of the test target.
pub(super) struct Selection {
    /// Everything but the filters.
    pub(super) arguments: Arguments,
    filters: Vec<String>,
}

/// Options that take a value as their next argument.
const WITH_VALUE: [&str; 6] = [
    "--test-threads",
    "--logfile",
    "--skip",
    "--color",
    "--format",
    "-Z",
];

impl Selection {
    /// Reads the arguments of a process, its own name first. Wrong ones end the process, as libtest's do.
    pub(super) fn parse(mut all: impl Iterator<Item = String>) -> Self {
        let mut options: Vec<String> = all.next().into_iter().collect();
        let mut filters = Vec::new();
        while let Some(argument) = all.next() {
            match argument.as_str() {
                "--" => filters.extend(all.by_ref()),
                // The newer spelling of libtest.
                "--no-capture" => options.push("--nocapture".to_owned()),
                option if WITH_VALUE.contains(&option) => {
                    options.push(argument);
                    options.extend(all.next());
                }
                option if option.starts_with('-') => options.push(argument),
                _ => filters.push(argument),
            }
        }
        Self {
            arguments: Arguments::from_iter(options),
            filters,
        }
    }

    /// Whether a test of this name was asked for: by one of the filters, or because there is none.
    pub(super) fn selects(&self, name: &str) -> bool {
        self.filters.is_empty()
            || self.filters.iter().any(|filter| {
                if self.arguments.exact {
                    name == filter
                } else {
                    name.contains(filter.as_str())
                }
            })
    }

    /// The names asked for, where they are whole names; then the files need not be searched for.
    pub(super) fn exact_names(&self) -> Option<&[String]> {
        (self.arguments.exact && !self.filters.is_empty()).then_some(&self.filters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(&[], "a::b", true)]
    #[case(&["a"], "a::b", true)]
    #[case(&["x", "b"], "a::b", true)]
    #[case(&["x", "y"], "a::b", false)]
    #[case(&["--exact", "a"], "a::b", false)]
    #[case(&["--exact", "x", "a::b"], "a::b", true)]
    #[case(&["--test-threads", "1", "a", "--no-capture"], "a::b", true)]
    #[case(&["--skip", "a"], "a::b", true)]
    #[case(&["--", "--x"], "a::--x", true)]
    fn filters_select_as_in_libtest(
        #[case] arguments: &[&str],
        #[case] name: &str,
        #[case] expected: bool,
    ) {
        let all = std::iter::once("test")
            .chain(arguments.iter().copied())
            .map(str::to_owned);
        assert_eq!(Selection::parse(all).selects(name), expected);
    }
}
