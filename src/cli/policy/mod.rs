//! `cos403 policy`.

mod mutate;
mod plan;

use std::fs;
use std::io::stderr;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(super) use plan::policy_plan;
use strum::{AsRefStr, EnumString, VariantArray};

use clap::{Args, Subcommand};

use super::{Exit, colour, complain, print};
use crate::policy::{
    Answer, CallerReading, Comparing, Direction, Forbidden, PolicyKind, PolicyReading, compare,
    grants_beyond,
};
use crate::protocol::words::UnknownWord;
use crate::report::{
    PolicyAnswers, Question, policy_github, policy_json, policy_markdown, policy_scenarios,
    policy_text,
};
use crate::runner::{ChangedRequest, PolicyPlace, PolicyPlaceError, WorldDirection};
use crate::scenario::PolicyFile;

/// How answers are written.
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
    /// A scenario file for each request, in the folder of `--out`.
    Scenario,
}

/// What the policies are attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsRefStr, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
enum Kind {
    /// A bucket.
    Bucket,
    /// A user, a group or a role.
    Identity,
    /// A temporary key.
    Session,
}

/// Which change is a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsRefStr, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
enum FailOn {
    /// Any.
    Changed,
    /// Requests that are granted now and were not.
    GrantsMore,
    /// Requests that were granted and are not now.
    GrantsLess,
    /// None.
    Never,
}

/// What no document says, taken otherwise than by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsRefStr, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
enum Assumption {
    /// A negated operator with several values is met where one of them differs.
    NegationByAnyValue,
    /// A `*` amid a pattern of `string_like` is a plain character.
    InnerStarIsPlain,
    /// `<bucket>/doc/*` covers what is asked of the bucket itself.
    PrefixCoversBucket,
    /// Operations whose action no document names are covered by `*` alone.
    AssumedActionsByStarOnly,
    /// A root account as principal is the root account alone.
    RootIsRootAlone,
    /// A role as principal means nobody.
    RolesMatchNobody,
    /// A deny for anonymous requests binds signed ones that nothing else grants.
    DenyAnonymousBindsSigned,
}

#[derive(Debug, Args)]
pub(super) struct Policy {
    #[command(subcommand)]
    subcommand: Sub,
}

#[derive(Debug, Subcommand)]
enum Sub {
    /// Tell what a policy grants more or less than another, each with a request that shows it.
    Diff(Diff),
    /// Tell whether a policy grants more than it may.
    Check(Check),
    /// Tell which of the errors that people make in a policy no scenario notices.
    Mutate(mutate::Mutate),
}

#[derive(Debug, Args)]
struct Shared {
    /// What the policies are attached to: bucket, identity or session [default: as their statements show].
    #[arg(long, value_name = "KIND")]
    kind: Option<Kind>,
    /// Take what no document says otherwise than by default; may be given several times.
    #[arg(long, value_name = "SWITCH")]
    assume: Vec<Assumption>,
    /// How answers are written: human, json, github, markdown or scenario.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// The folder for scenario files.
    #[arg(long, value_name = "DIR", required_if_eq("format", "scenario"))]
    out: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct Diff {
    /// The policy as it was: a file, or `REV:PATH` in git.
    #[arg(value_name = "OLD")]
    old: String,
    /// The policy as it is now: a file, or `REV:PATH` in git.
    #[arg(value_name = "NEW")]
    new: String,
    /// Which change makes the exit code 1: changed, grants-more, grants-less or never.
    #[arg(long, value_name = "CHANGE", default_value = "changed")]
    fail_on: FailOn,
    /// A world in which the policies are looked at, together with who owns the bucket, its ACL and the policies of users.
    #[arg(long, value_name = "FILE", conflicts_with = "assume")]
    world: Option<PathBuf>,
    /// The bucket of the world whose policy it is [default: the only one].
    #[arg(long, value_name = "NAME", requires = "world")]
    bucket: Option<String>,
    /// The user or role of the world to whom the policy is attached.
    #[arg(long, value_name = "NAME", requires = "world")]
    holder: Option<String>,
    #[command(flatten)]
    shared: Shared,
}

#[derive(Debug, Args)]
#[group(id = "rules", required = true, multiple = true, args = ["no_more_than", "forbid"])]
struct Check {
    /// The policy: a file, or `REV:PATH` in git.
    #[arg(value_name = "POLICY")]
    policy: String,
    /// A policy that grants all that may be granted.
    #[arg(long, value_name = "REFERENCE")]
    no_more_than: Option<String>,
    /// What must not be granted: anonymous-read, -write or -list, anyone-…, foreign-…, or plain-http; may be given several
    /// times.
    #[arg(long, value_name = "WORD")]
    forbid: Vec<Forbidden>,
    /// uin of the bucket's owner, to whom other accounts are foreign.
    #[arg(long, value_name = "UIN")]
    owner: Option<String>,
    #[command(flatten)]
    shared: Shared,
}

impl Policy {
    pub(super) fn execute(self) -> Exit {
        let told = match &self.subcommand {
            Sub::Diff(diff) => diff.told(),
            Sub::Check(check) => check.told(),
            Sub::Mutate(mutate) => Ok(mutate.execute()),
        };
        told.unwrap_or_else(|error| {
            complain(&error);
            Exit::BadInput
        })
    }
}

impl Diff {
    fn told(&self) -> Result<Exit, String> {
        let (old, new) = pair(&self.old, &self.new, self.shared.kind)?;
        if let Some(world) = &self.world {
            return self.told_in_world(world, old, new);
        }
        let compared = compare(&old.document, &new.document, &self.shared.how());
        let is_fault = |change: FailOn| self.fail_on == FailOn::Changed || self.fail_on == change;
        let question = |word: &str, title: &str, direction: Direction, change| Question {
            word: word.to_owned(),
            title: title.to_owned(),
            direction,
            is_fault: is_fault(change),
            in_world: Vec::new(),
        };
        let answers = PolicyAnswers {
            old: Some((self.old.clone(), old.document)),
            new: (self.new.clone(), new),
            questions: vec![
                question("more", "grants more", compared.more, FailOn::GrantsMore),
                question("less", "grants less", compared.less, FailOn::GrantsLess),
            ],
        };
        self.shared.tell(&answers)
    }
}

impl Diff {
    fn told_in_world(
        &self,
        world: &Path,
        old: PolicyFile,
        new: PolicyFile,
    ) -> Result<Exit, String> {
        if self.shared.format == Format::Scenario {
            return Err(
                "error: scenarios are written of the documents alone; leave `--world` out"
                    .to_owned(),
            );
        }
        let place = PolicyPlace {
            bucket: self.bucket.as_deref(),
            holder: self.holder.as_deref(),
        };
        let compared = place
            .compared(world, &old.document, &new.document)
            .map_err(|error| {
                let PolicyPlaceError::Wrong(problems) = error else {
                    return format!("error: {error}");
                };
                let told = problems
                    .iter()
                    .map(|problem| problem.render(colour(&stderr())));
                told.collect::<Vec<_>>().join("\n")
            })?;
        let is_fault = |change: FailOn| self.fail_on == FailOn::Changed || self.fail_on == change;
        let question = |word: &str, title: &str, found: WorldDirection, change| {
            let decided = |request: &ChangedRequest| [request.was.clone(), request.now.clone()];
            Question {
                word: word.to_owned(),
                title: title.to_owned(),
                is_fault: is_fault(change),
                in_world: found.requests.iter().map(decided).collect(),
                direction: found.into(),
            }
        };
        let answers = PolicyAnswers {
            old: Some((self.old.clone(), old.document)),
            new: (self.new.clone(), new),
            questions: vec![
                question("more", "grants more", compared.more, FailOn::GrantsMore),
                question("less", "grants less", compared.less, FailOn::GrantsLess),
            ],
        };
        self.shared.tell(&answers)
    }
}

impl Check {
    fn told(&self) -> Result<Exit, String> {
        let how = self.shared.how();
        let reference = self.no_more_than.as_ref();
        let (old, new) = match reference {
            Some(reference) => {
                let (old, new) = pair(reference, &self.policy, self.shared.kind)?;
                (Some((reference.clone(), old.document)), new)
            }
            None => (None, policy(&self.policy, self.shared.kind)?),
        };
        let mut questions = Vec::new();
        if let Some((name, old)) = &old {
            questions.push(Question {
                word: "no-more-than".to_owned(),
                title: format!("grants more than {name}"),
                direction: grants_beyond(old, &new.document, &how),
                is_fault: true,
                in_world: Vec::new(),
            });
        }
        for forbidden in &self.forbid {
            questions.push(Question {
                word: forbidden.to_string(),
                title: format!("grants {forbidden}"),
                direction: forbidden.granted_by(&new.document, self.owner.as_deref(), &how),
                is_fault: true,
                in_world: Vec::new(),
            });
        }
        let answers = PolicyAnswers {
            old,
            new: (self.policy.clone(), new),
            questions,
        };
        self.shared.tell(&answers)
    }
}

impl Shared {
    fn how(&self) -> Comparing {
        let is_assumed = |assumption| self.assume.contains(&assumption);
        Comparing {
            reading: PolicyReading {
                negation_by_any_value: is_assumed(Assumption::NegationByAnyValue),
                inner_star_is_plain: is_assumed(Assumption::InnerStarIsPlain),
                prefix_covers_bucket: is_assumed(Assumption::PrefixCoversBucket),
                assumed_actions_by_star_only: is_assumed(Assumption::AssumedActionsByStarOnly),
            },
            callers: CallerReading {
                root_covers_its_users: !is_assumed(Assumption::RootIsRootAlone),
                role_principals_match: !is_assumed(Assumption::RolesMatchNobody),
                deny_anonymous_binds_signed: is_assumed(Assumption::DenyAnonymousBindsSigned),
            },
            ..Comparing::default()
        }
    }

    fn tell(&self, answers: &PolicyAnswers) -> Result<Exit, String> {
        match self.format {
            Format::Human => print(&policy_text(answers)),
            Format::Json => {
                print(&policy_json(answers).map_err(|error| format!("error: {error}"))?);
            }
            Format::Github => print(&policy_github(answers)),
            Format::Markdown => print(&policy_markdown(answers)),
            Format::Scenario => self.write_scenarios(answers)?,
        }
        let is_wrong =
            |question: &Question| question.is_fault && question.direction.answer() != Answer::Equal;
        Ok(if answers.questions.iter().any(is_wrong) {
            Exit::NotAsExpected
        } else {
            Exit::AsExpected
        })
    }

    fn write_scenarios(&self, answers: &PolicyAnswers) -> Result<(), String> {
        let folder = self.out.as_deref().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)
            .map_err(|error| format!("error: `{}` cannot be made: {error}", folder.display()))?;
        for (name, text) in policy_scenarios(answers, self.how().reading, None) {
            let file = folder.join(name);
            fs::write(&file, text).map_err(|error| {
                format!("error: `{}` cannot be written: {error}", file.display())
            })?;
            print(&file.display().to_string());
        }
        Ok(())
    }
}

/// Two documents of one kind.
fn pair(old: &str, new: &str, kind: Option<Kind>) -> Result<(PolicyFile, PolicyFile), String> {
    let (old_policy, new_policy) = (policy(old, kind)?, policy(new, kind)?);
    let is_empty = |policy: &PolicyFile| policy.document.statements.is_empty();
    let is_mixed = old_policy.kind != new_policy.kind;
    if is_mixed && !is_empty(&old_policy) && !is_empty(&new_policy) {
        let (bucket, other) = match old_policy.kind {
            PolicyKind::Bucket => (old, new),
            PolicyKind::Identity => (new, old),
        };
        return Err(format!(
            "error: `{bucket}` has principals and `{other}` has none\n  = help: compare bucket policies with bucket policies, and those of users with those of users"
        ));
    }
    Ok((old_policy, new_policy))
}

/// Reads a policy of a file or of a revision.
fn policy(name: &str, kind: Option<Kind>) -> Result<PolicyFile, String> {
    let path = Path::new(name);
    let read = if name.contains(':') && !path.exists() {
        PolicyFile::of_text(name, &of_revision(name)?)
    } else {
        PolicyFile::read(path)
    };
    let read = read.and_then(|policy| match kind {
        None => Ok(policy),
        Some(Kind::Bucket) => policy.taken_as(PolicyKind::Bucket),
        Some(Kind::Identity | Kind::Session) => policy.taken_as(PolicyKind::Identity),
    });
    read.map_err(|problem| problem.render(colour(&stderr())))
}

/// The text of `REV:PATH`.
fn of_revision(name: &str) -> Result<String, String> {
    let shown = Command::new("git")
        .args(["show", "--end-of-options", name])
        .output();
    let shown = shown
        .map_err(|error| format!("error: `{name}` is no file, and git cannot be run: {error}"))?;
    if !shown.status.success() {
        let told = String::from_utf8_lossy(&shown.stderr);
        return Err(format!(
            "error: `{name}` is no file, and git does not have it: {}\n  = help: write a file, or `REV:PATH` from the root of the repository, such as `HEAD:policies/media.json`",
            told.trim().trim_start_matches("fatal: ")
        ));
    }
    String::from_utf8(shown.stdout).map_err(|_| format!("error: `{name}` is not UTF-8"))
}
