//! `cos403 policy mutate`.

use std::fs;
use std::io::stderr;
use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::ProgressBar;
use strum::{AsRefStr, EnumString, VariantArray};

use crate::cli::select::{Select, collect};
use crate::cli::{Exit, colour, complain, print, progress_bar};
use crate::policy::{Comparing, PolicyKind, mutants};
use crate::protocol::variant::Dialect;
use crate::protocol::words::UnknownWord;
use crate::report::{
    MutatedPolicy, mutation_github, mutation_json, mutation_markdown, mutation_text,
};
use crate::runner::{
    Mutating, Mutation, MutationError, PlayError, Replay, ReplayError, Worker, mutate,
};
use crate::scenario::PolicyFile;

/// How it is told what is not noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsRefStr, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
enum Format {
    /// For a person.
    Human,
    /// One JSON document.
    Json,
    /// Annotations of GitHub Actions.
    Github,
    /// A table in Markdown.
    Markdown,
}

#[derive(Debug, Args)]
pub(super) struct Mutate {
    /// A policy file with which scenarios play.
    #[arg(value_name = "POLICY")]
    policy: PathBuf,
    #[command(flatten)]
    select: Select,
    /// Exit with 1 if less than this part of the errors is noticed.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    min: Option<u8>,
    /// Write a scenario into this folder for each error that is not noticed, which notices it.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// How many of the changed policies are played over HTTP too, which must make no difference.
    #[arg(long, value_name = "N", default_value = "32")]
    sample: u16,
    /// How it is told what is not noticed: human, json, github or markdown.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

/// Nothing was mutated, for a reason that was told.
struct Told(Exit);

impl Mutate {
    pub(super) fn execute(&self) -> Exit {
        self.told().unwrap_or_else(|Told(exit)| exit)
    }

    fn told(&self) -> Result<Exit, Told> {
        let policy = PolicyFile::read(&self.policy).map_err(|problem| {
            complain(&problem.render(colour(&stderr())));
            Told(Exit::BadInput)
        })?;
        let options = self.select.options();
        let jobs = options.jobs;
        let suite = collect(options).map_err(Told)?;
        let worker = Worker::without_http(Dialect::Service).map_err(|error| unplayed(&error))?;
        let replay =
            Replay::of(&suite, &self.policy, &worker).map_err(|error| not_replayed(&error))?;
        let changed = mutants(&policy.value, policy.kind);
        let bar = progress_bar(changed.len());
        let how = Mutating {
            jobs,
            comparing: comparing(&replay, policy.kind),
            sample: usize::from(self.sample),
        };
        let judged = mutate(&replay, &policy.document, changed, &how, || bar.inc(1));
        ProgressBar::finish_and_clear(&bar);
        let mutation = judged.map_err(|error| match error {
            MutationError::Play(error) => unplayed(&error),
            other => {
                complain(&format!("error: {other}"));
                Told(Exit::NotAsExpected)
            }
        })?;
        self.tell(&policy, &replay, &mutation)
    }

    fn tell(
        &self,
        policy: &PolicyFile,
        replay: &Replay<'_>,
        mutation: &Mutation,
    ) -> Result<Exit, Told> {
        let name = self.policy.display().to_string();
        let mutated = MutatedPolicy {
            name: &name,
            policy,
            mutation,
            cases: replay.cases().len(),
            requests: replay.requests(),
            failing: replay.failing(),
        };
        match self.format {
            Format::Human => print(&mutation_text(&mutated)),
            Format::Github => print(&mutation_github(&mutated)),
            Format::Markdown => print(&mutation_markdown(&mutated)),
            Format::Json => match mutation_json(&mutated) {
                Ok(text) => print(&text),
                Err(error) => return Err(wrong(&error.to_string())),
            },
        }
        if let Some(folder) = &self.out {
            write_scenarios(&mutated, folder, &self.policy).map_err(|error| wrong(&error))?;
        }
        let is_enough = self
            .min
            .is_none_or(|min| mutation.score() >= f64::from(min));
        Ok(if is_enough {
            Exit::AsExpected
        } else {
            Exit::NotAsExpected
        })
    }
}

/// What no document says is taken as the worlds of the scenarios take it.
fn comparing(replay: &Replay<'_>, kind: PolicyKind) -> Comparing {
    let behaviour = replay.cases().next().map(|case| &case.world.behaviour);
    let Some(behaviour) = behaviour else {
        return Comparing::default();
    };
    Comparing {
        reading: behaviour.policy_reading(),
        callers: behaviour.caller_reading(kind == PolicyKind::Bucket),
        ..Comparing::default()
    }
}

fn write_scenarios(
    mutated: &MutatedPolicy<'_>,
    folder: &Path,
    policy: &Path,
) -> Result<(), String> {
    fs::create_dir_all(folder)
        .map_err(|error| format!("`{}` cannot be made: {error}", folder.display()))?;
    let file = from_folder(folder, policy);
    for (name, text) in mutated.scenarios(&file) {
        let path = folder.join(name);
        fs::write(&path, text)
            .map_err(|error| format!("`{}` cannot be written: {error}", path.display()))?;
        complain(&format!("wrote {}", path.display()));
    }
    Ok(())
}

/// A file as it is named from a folder.
fn from_folder(folder: &Path, file: &Path) -> String {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let (folder, file) = (real(folder), real(file));
    let shared = folder
        .components()
        .zip(file.components())
        .take_while(|(one, other)| one == other);
    let shared = shared.count();
    let up = folder.components().skip(shared).map(|_| Path::new(".."));
    let down = file.components().skip(shared);
    let down: PathBuf = down.collect();
    let way: PathBuf = up.chain([down.as_path()]).collect();
    way.display().to_string()
}

fn wrong(error: &str) -> Told {
    complain(&format!("error: {error}"));
    Told(Exit::BadInput)
}

pub(in crate::cli) fn unplayed_exit(error: &PlayError) -> Exit {
    complain(&format!("error: {error}"));
    match error {
        PlayError::Prepare(_) => Exit::BadInput,
        _ => Exit::Unreachable,
    }
}

fn unplayed(error: &PlayError) -> Told {
    Told(unplayed_exit(error))
}

fn not_replayed(error: &ReplayError) -> Told {
    Told(not_replayed_exit(error))
}

/// Tells why a suite cannot be replayed.
pub(in crate::cli) fn not_replayed_exit(error: &ReplayError) -> Exit {
    match error {
        ReplayError::Wrong(problems) => {
            for problem in problems {
                complain(&problem.render(colour(&stderr())));
            }
        }
        ReplayError::Play(error) => return unplayed_exit(error),
        other => complain(&format!("error: {other}")),
    }
    Exit::BadInput
}
