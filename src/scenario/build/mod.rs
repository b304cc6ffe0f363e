//! From what is written to the world it means, with every fault that is found on the way.

mod accounts;
mod buckets;
mod documents;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::policy_origin::PolicyOrigin;
use super::problem::{Place, Problem, ProblemKind};
use super::source::{Source, beside};
use super::world_model::WorldModel;
use super::yaml::{self, Spanned, Variables};
use crate::protocol::timestamp::Timestamp;
use crate::protocol::words::did_you_mean;
use crate::world::World;

/// The instant at which every scenario plays that names none: 2026-03-01T08:00:00Z.
const DEFAULT_CLOCK: i64 = 1_772_352_000;

/// How many worlds may build on one another.
const MOST_INCLUDES: usize = 32;

/// A world under construction.
#[derive(Default)]
struct Builder<'s> {
    /// Worlds that are built once, where several build on them.
    shared: Option<&'s SharedWorlds>,
    world: Option<Arc<World>>,
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
    inputs: Vec<PathBuf>,
    policies: Vec<PolicyOrigin>,
    /// A world that is shared and on which this one builds; what is beside it is added to what it has.
    base: Option<Built>,
    /// The machine's clock, where `clock: now` may mean it.
    now: Option<Timestamp>,
    clock: WrittenClock,
}

/// What the files say of the clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum WrittenClock {
    #[default]
    Unsaid,
    Now,
    Time,
}

/// A world that was built.
#[derive(Clone)]
pub(super) struct Built {
    pub(super) world: Arc<World>,
    /// What is to be warned of in its policies.
    pub(super) warnings: Arc<[Problem]>,
    /// The files that were read for it, beside the one that names them.
    pub(super) inputs: Arc<[PathBuf]>,
    /// Where its policies are written.
    pub(super) policies: Arc<[PolicyOrigin]>,
}

/// Builds the world that a model means. The variables hold for the files that it builds on, too.
///
/// # Errors
///
/// Every fault found, in the file itself and in those it names.
pub(super) fn world(
    model: &WorldModel,
    source: &Arc<Source>,
    variables: &Variables,
    shared: Option<&SharedWorlds>,
) -> Result<Built, Vec<Problem>> {
    let mut builder = Builder {
        shared,
        ..Builder::default()
    };
    builder.add(model, source, variables, &mut vec![source.path.clone()]);
    builder.finish()
}

/// Builds the world that is served: its clock follows the machine's unless the files name a time. Says whether it does.
///
/// # Errors
///
/// Every fault found, in the file itself and in those it names.
pub(super) fn served_world(
    model: &WorldModel,
    source: &Arc<Source>,
    variables: &Variables,
    now: Timestamp,
) -> Result<(World, bool), Vec<Problem>> {
    let mut builder = Builder {
        now: Some(now),
        ..Builder::default()
    };
    builder.world().clock = now;
    builder.add(model, source, variables, &mut vec![source.path.clone()]);
    let follows = builder.clock != WrittenClock::Time;
    let built = builder.finish()?;
    Ok((Arc::unwrap_or_clone(built.world), follows))
}

/// Worlds that files build on and add nothing to but themselves: each is read and built once, whoever asks for it first.
#[derive(Default)]
pub(crate) struct SharedWorlds {
    built: Mutex<HashMap<PathBuf, Arc<OnceLock<Option<Built>>>>>,
}

impl SharedWorlds {
    /// The world of a file; none where something is wrong with it, which is then told to each who builds on it.
    fn of(&self, path: &Path) -> Option<Built> {
        let place = {
            let mut built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(built.entry(path.to_owned()).or_default())
        };
        place.get_or_init(|| self.build(path)).clone()
    }

    fn build(&self, path: &Path) -> Option<Built> {
        let source = Source::read(path).ok()?;
        let variables = Variables::default();
        let parsed = yaml::parse_with::<WorldModel>(&source, &variables);
        let model = parsed.model.filter(|_| parsed.problems.is_empty())?;
        // Worlds that build on one another in a circle would wait for one another: none but this one is shared here.
        let built = world(&model, &source, &parsed.variables, None).ok()?;
        let own = std::iter::once(path.to_owned());
        Some(Built {
            inputs: own.chain(built.inputs.iter().cloned()).collect(),
            ..built
        })
    }
}

impl Builder<'_> {
    /// The world as far as it is built.
    fn known(&mut self) -> &mut Arc<World> {
        self.world.get_or_insert_with(|| {
            Arc::new(World {
                clock: Timestamp::from_second(DEFAULT_CLOCK).unwrap_or_default(),
                accounts: Vec::new(),
                keys: Vec::new(),
                buckets: Vec::new(),
                behaviour: Default::default(),
            })
        })
    }

    /// The world to change; one that is shared becomes the builder's own.
    fn world(&mut self) -> &mut World {
        Arc::make_mut(self.known())
    }

    fn finish(mut self) -> Result<Built, Vec<Problem>> {
        self.known();
        match self.world {
            Some(world) if self.problems.is_empty() => Ok(match self.base {
                Some(base) => Built {
                    world,
                    warnings: joined(base.warnings, self.warnings),
                    inputs: joined(base.inputs, self.inputs),
                    policies: joined(base.policies, self.policies),
                },
                None => Built {
                    world,
                    warnings: self.warnings.into(),
                    inputs: self.inputs.into(),
                    policies: self.policies.into(),
                },
            }),
            _ => Err(self.problems),
        }
    }

    fn report(&mut self, place: Place, kind: ProblemKind) {
        self.problems.push(Problem::new(place, kind));
    }

    /// Adds a file's world to what it builds on. `chain` holds the files on the way, to notice a cycle.
    fn add(
        &mut self,
        model: &WorldModel,
        source: &Arc<Source>,
        variables: &Variables,
        chain: &mut Vec<PathBuf>,
    ) {
        let included = source.included().into_iter();
        self.inputs.extend(included.map(|file| file.path.clone()));
        if let Some(include) = &model.world {
            self.include(include, source, variables, chain);
        }
        if let Some(clock) = &model.clock {
            self.clock(clock, source);
        }
        if let Some(changes) = &model.behaviour {
            self.world().behaviour.change(changes);
        }
        for account in &model.accounts {
            self.account(account, source);
        }
        if self.known().accounts.is_empty() {
            self.default_owner(model);
        }
        for account in &model.accounts {
            self.temporary_keys(&account.value, source);
        }
        for bucket in model.bucket.iter().chain(&model.buckets) {
            self.bucket(bucket, source);
        }
    }

    fn clock(&mut self, written: &Spanned<String>, source: &Arc<Source>) {
        let kind = match (written.value.parse::<Timestamp>(), self.now) {
            // Signatures are valid from one Unix second to another, none of them negative.
            (Ok(time), _) if time.as_second() >= 0 => {
                self.clock = WrittenClock::Time;
                self.world().clock = time;
                return;
            }
            (_, Some(now)) if written.value == "now" => {
                self.clock = WrittenClock::Now;
                self.world().clock = now;
                return;
            }
            _ if written.value == "now" => ProblemKind::NotSupported {
                field: "now",
                instead: "name a time; a scenario plays at the same one each time",
            },
            _ => ProblemKind::WrongValue {
                what: "`clock`",
                expected: "a time from 1970 on, such as 2026-03-01T08:00:00Z".to_owned(),
            },
        };
        self.report(yaml::place(source, written.referenced), kind);
    }

    fn include(
        &mut self,
        include: &Spanned<String>,
        source: &Arc<Source>,
        variables: &Variables,
        chain: &mut Vec<PathBuf>,
    ) {
        let place = yaml::place(source, include.referenced);
        let path = beside(&place.source.path, &include.value);
        if chain.contains(&path) {
            let names = chain
                .iter()
                .chain([&path])
                .map(|path| path.display().to_string())
                .collect::<Vec<_>>();
            let kind = ProblemKind::IncludeCycle {
                include: include.value.clone(),
                chain: names.join(" > "),
            };
            return self.report(place, kind);
        }
        if chain.len() > MOST_INCLUDES {
            return self.report(place, ProblemKind::IncludesTooDeep(MOST_INCLUDES));
        }
        // Worlds are included before anything else is said.
        if variables.is_empty()
            && let Some(built) = self.shared.and_then(|shared| shared.of(&path))
        {
            self.world = Some(Arc::clone(&built.world));
            self.base = Some(built);
            return;
        }
        self.inputs.push(path.clone());
        let base = match Source::read(&path) {
            Ok(base) => base,
            Err(Problem {
                kind: ProblemKind::Unreadable { reason },
                ..
            }) => {
                return self.report(
                    place,
                    ProblemKind::MissingFile {
                        what: "world",
                        file: include.value.clone(),
                        reason,
                    },
                );
            }
            Err(problem) => return self.problems.push(problem),
        };
        let parsed = yaml::parse_with::<WorldModel>(&base, variables);
        let is_whole = parsed.problems.is_empty();
        self.problems.extend(parsed.problems);
        // What stands where a fault was would only give rise to others.
        if let Some(model) = parsed.model.filter(|_| is_whole) {
            chain.push(path);
            self.add(&model, &base, &parsed.variables, chain);
            chain.pop();
        }
    }
}

/// What is shared, followed by what is not; what is shared stays so where nothing follows.
fn joined<T: Clone>(shared: Arc<[T]>, more: Vec<T>) -> Arc<[T]> {
    if more.is_empty() {
        return shared;
    }
    shared.iter().cloned().chain(more).collect()
}

/// The problem of a name that is not declared.
pub(in crate::scenario) fn unnamed<'a>(
    what: &'static str,
    name: &str,
    known: impl Iterator<Item = &'a str>,
) -> ProblemKind {
    let known: Vec<String> = known.map(str::to_owned).collect();
    let meant = did_you_mean(name, known.iter().map(String::as_str)).map(str::to_owned);
    ProblemKind::Unnamed {
        what,
        name: name.to_owned(),
        known,
        meant,
    }
}
