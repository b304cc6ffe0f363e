//! `cos403 run`.

use std::io::{stderr, stdout};
use std::path::PathBuf;

use clap::Args;
use strum::{AsRefStr, EnumString, VariantArray};

use super::coverage::CoverageArguments;
use super::policy::policy_plan;
use super::select::{Select, collect};
use super::{Exit, Lines, colour, complain, language_of_the_locale, print, progress_bar};
use crate::diagnosis::Language;
use crate::protocol::variant::Dialect;
use crate::protocol::words::UnknownWord;
use crate::report::{
    case_line, details, plan_github, plan_json, plan_markdown, plan_text, suite_github, suite_html,
    suite_json, suite_junit, suite_markdown, summary,
};
use crate::runner::{
    CaseResult, Coverage, PolicyPlan, SnapshotMode, Status, Suite, SuiteOptions, SuiteResult, Task,
    Watch,
};
use crate::scenario::{Colour, TargetKind};

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsRefStr, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
enum Format {
    /// For a person.
    Human,
    /// One JSON document.
    Json,
    /// JUnit XML.
    Junit,
    /// Annotations of GitHub Actions.
    Github,
    /// A summary in Markdown.
    Markdown,
    /// A page.
    Html,
}

#[derive(Debug, Args)]
pub(super) struct Run {
    #[command(flatten)]
    select: Select,
    /// Threads [default: one for each processor].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// Against what: simulated, or live, which is a real bucket.
    #[arg(long, value_name = "TARGET", default_value = "simulated")]
    target: TargetKind,
    #[cfg(feature = "live")]
    #[command(flatten)]
    live: super::live::LiveArguments,
    /// How results are written: human, json, junit, github, markdown or html.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// A file for a report besides, by its extension: .json, .xml (JUnit), .md or .html; may be given several times.
    #[arg(long, value_name = "FILE", value_parser = ReportFile::parse)]
    report: Vec<ReportFile>,
    /// What is done with snapshots: check, update or off.
    #[arg(long, value_name = "MODE", default_value = "check")]
    snapshots: SnapshotMode,
    /// How the simulated COS writes its refusals: service or guide.
    #[arg(long, value_name = "DIALECT", default_value = "service")]
    dialect: Dialect,
    /// The language of the diagnosis: en, ja or zh [default: that of the locale, else en].
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<Language>,
    /// Play again what a changed file touches, until it is stopped.
    #[arg(long, conflicts_with_all = ["format", "report"])]
    watch: bool,
    #[command(flatten)]
    coverage: CoverageArguments,
    /// Show only which requests are answered differently when one policy stands in the place of the other, and exit with 1
    /// if any is; one of them is a file with which scenarios play, the other a file or `REV:PATH` in git.
    #[arg(long, value_name = "OLD=NEW", conflicts_with_all = ["watch", "report", "snapshots"])]
    compare_policy: Option<String>,
    /// Show the whole diagnosis and trace of every request.
    #[arg(long, short)]
    verbose: bool,
}

impl Run {
    pub(super) fn execute(self) -> Exit {
        let language = self.lang.unwrap_or_else(language_of_the_locale);
        let mut options = self.select.options();
        options.jobs = self.jobs.map_or(options.jobs, usize::from);
        options.dialect = self.dialect;
        options.snapshots = self.snapshots;
        options.keeps_steps = self.format != Format::Human || !self.report.is_empty();
        let suite = match collect(options.clone()) {
            Ok(suite) => suite,
            Err(exit) => return exit,
        };
        if let Some(pair) = &self.compare_policy {
            return self.compared(&suite, pair);
        }
        if self.coverage.is_asked() && self.target == TargetKind::Live {
            complain("error: what was exercised is known of the simulated target only");
            return Exit::BadInput;
        }
        if self.watch && self.target == TargetKind::Live {
            complain("error: `--watch` plays again and again, which is for the simulated target");
            return Exit::BadInput;
        }
        if self.watch {
            self.play_and_watch(suite, &options, language)
        } else {
            self.play(&suite, language)
        }
    }

    /// What flips in the suite under another policy.
    fn compared(&self, suite: &Suite, pair: &str) -> Exit {
        let write: fn(&PolicyPlan) -> Result<String, serde_json::Error> = match self.format {
            Format::Human => |plan| Ok(plan_text(plan)),
            Format::Json => plan_json,
            Format::Github => |plan| Ok(plan_github(plan)),
            Format::Markdown => |plan| Ok(plan_markdown(plan)),
            Format::Junit | Format::Html => {
                complain(
                    "error: what a policy changes is written as human, json, github or markdown",
                );
                return Exit::BadInput;
            }
        };
        let plan = match policy_plan(suite, pair, self.dialect) {
            Ok(plan) => plan,
            Err(exit) => return exit,
        };
        match write(&plan) {
            Ok(text) => print(&text),
            Err(error) => {
                complain(&format!("error: {error}"));
                return Exit::BadInput;
            }
        }
        if plan.changes.is_empty() {
            Exit::AsExpected
        } else {
            Exit::NotAsExpected
        }
    }

    /// Plays the suite against the target that was chosen.
    fn played(
        &self,
        suite: &Suite,
        tell: impl FnMut(&CaseResult) + Send,
    ) -> Result<SuiteResult, Exit> {
        match self.target {
            TargetKind::Simulated => Ok(suite.run(tell)),
            #[cfg(feature = "live")]
            TargetKind::Live => self.live.play(suite, tell),
            #[cfg(not(feature = "live"))]
            TargetKind::Live => {
                complain(
                    "error: this cos403 reaches no real bucket: build it with `--features live`",
                );
                Err(Exit::BadInput)
            }
        }
    }

    /// Plays the suite, and again what a change touches, until the process is stopped.
    fn play_and_watch(&self, mut suite: Suite, options: &SuiteOptions, language: Language) -> ! {
        let mut watch = Watch::of(&suite);
        self.play(&suite, language);
        loop {
            complain("waiting for a change; Ctrl-C ends");
            let changed = watch.wait();
            let names: Vec<String> = changed
                .iter()
                .map(|path| path.display().to_string())
                .collect();
            complain(&format!("changed: {}", names.join(", ")));
            let Ok(now) = collect(options.clone()) else {
                watch = Watch::of(&suite);
                continue;
            };
            let touched = now.touched_by(&changed, &suite);
            watch = Watch::of(&now);
            if !touched.tasks.is_empty() {
                self.play(&touched, language);
            }
            suite = now;
        }
    }

    fn play(&self, suite: &Suite, language: Language) -> Exit {
        let on_stderr = colour(&stderr());
        for warning in suite.warnings() {
            complain(&warning.render(on_stderr));
        }
        let bar = progress_bar(suite.tasks.len());
        let mut coverage = self.coverage.is_asked().then(Coverage::default);
        let mut tasks = suite.tasks.iter();
        let mut lines = Lines::new();
        let colour = colour(&stdout());
        let result = self.played(suite, |result| {
            bar.inc(1);
            if let (Some(coverage), Some(Task::Play(case, _))) = (&mut coverage, tasks.next()) {
                coverage.add(case, result);
            }
            if self.format == Format::Human && lines.add(&self.told(result, language, colour)) {
                bar.suspend(|| lines.write());
            }
        });
        bar.finish_and_clear();
        lines.write();
        let result = match result {
            Ok(result) => result,
            Err(exit) => return exit,
        };
        match self.format {
            Format::Human => print(&format!("\n{}", summary(&result, colour))),
            format => match written(&result, format, language) {
                Ok(text) => print(&text),
                Err(error) => complain(&format!("error: {error}")),
            },
        }
        let mut exit = exit(&result);
        for file in &self.report {
            if let Err(error) = file.write(&result, language) {
                complain(&format!("error: {error}"));
                exit = Exit::Unreachable;
            }
        }
        let for_person = self.format == Format::Human;
        match coverage {
            Some(coverage) => self.coverage.tell(&coverage.report(), for_person, exit),
            None => exit,
        }
    }

    fn told(&self, result: &CaseResult, language: Language, colour: Colour) -> String {
        let line = case_line(result, language, colour);
        let needs_details = matches!(result.status, Status::Failed | Status::Error) || self.verbose;
        if needs_details {
            format!("{line}\n{}", details(result, language, colour))
        } else {
            line
        }
    }
}

/// A file for a report.
#[derive(Clone, Debug)]
struct ReportFile {
    path: PathBuf,
    format: Format,
}

impl ReportFile {
    fn parse(text: &str) -> Result<Self, String> {
        let path = PathBuf::from(text);
        let extension = path.extension().and_then(|extension| extension.to_str());
        let format = match extension.map(str::to_ascii_lowercase).as_deref() {
            Some("json") => Format::Json,
            Some("xml") => Format::Junit,
            Some("md") => Format::Markdown,
            Some("html" | "htm") => Format::Html,
            _ => return Err("a report is a file in .json, .xml, .md or .html".to_owned()),
        };
        Ok(Self { path, format })
    }

    fn write(&self, result: &SuiteResult, language: Language) -> Result<(), String> {
        let shown = self.path.display();
        let text = written(result, self.format, language)?;
        std::fs::write(&self.path, text)
            .map_err(|error| format!("the report `{shown}` cannot be written: {error}"))
    }
}

/// A run in a format for programs.
fn written(result: &SuiteResult, format: Format, language: Language) -> Result<String, String> {
    match format {
        Format::Human => Ok(summary(result, Colour::Plain)),
        Format::Json => suite_json(result, language).map_err(|error| error.to_string()),
        Format::Junit => suite_junit(result, language).map_err(|error| error.to_string()),
        Format::Github => Ok(suite_github(result)),
        Format::Markdown => Ok(suite_markdown(result, language)),
        Format::Html => Ok(suite_html(result, language)),
    }
}

/// A wrong file outranks a wrong result: what it hides is not known.
fn exit(suite: &SuiteResult) -> Exit {
    let unreachable = suite.results.iter().any(|result| result.unreachable);
    match (suite.count(Status::Error), suite.count(Status::Failed)) {
        (0, 0) => Exit::AsExpected,
        (0, _) => Exit::NotAsExpected,
        _ if unreachable => Exit::Unreachable,
        _ => Exit::BadInput,
    }
}
