//! A scenario file up to its world, with everything that is wrong with it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::build::{self, SharedWorlds};
use super::consistency;
use super::faulty_members::FaultyMembers;
use super::model::ScenarioModel;
use super::policy_origin::PolicyOrigin;
use super::problem::Problem;
use super::source::Source;
use super::steps::operation_named;
use super::yaml::{self, Variables};
use crate::world::World;

/// A scenario file as it is read, before its cases are made.
pub(super) struct Read {
    pub(super) source: Arc<Source>,
    pub(super) model: ScenarioModel,
    pub(super) world: Arc<World>,
    pub(super) warnings: Arc<[Problem]>,
    pub(super) inputs: Arc<[PathBuf]>,
    pub(super) policies: Arc<[PolicyOrigin]>,
    /// What is wrong with it, as far as the cases do not depend on it.
    problems: Vec<Problem>,
    faulty: FaultyMembers,
}

impl Read {
    /// Reads a file up to its world.
    pub(super) fn of(path: &Path, shared: Option<&SharedWorlds>) -> Result<Self, Vec<Problem>> {
        let source = Source::read(path).map_err(|problem| vec![problem])?;
        let parsed = yaml::parse_with::<ScenarioModel>(&source, &Variables::default());
        let mut problems = parsed.problems;
        let Some(model) = parsed.model else {
            return Err(problems);
        };
        let faulty = FaultyMembers::of(&source, &problems);
        let told = consistency::problems(&model, &source).into_iter();
        problems.extend(told.filter(|problem| !faulty.explain(problem)));
        if faulty.has("given") {
            problems.extend(operation_problems(&model, &source));
            return Err(in_order(problems, &source));
        }
        match build::world(&model.given.value, &source, &parsed.variables, shared) {
            Ok(built) => Ok(Self {
                inputs: built.inputs,
                policies: built.policies,
                source,
                model,
                world: built.world,
                warnings: built.warnings,
                problems,
                faulty,
            }),
            Err(more) => {
                problems.extend(more);
                problems.extend(operation_problems(&model, &source));
                Err(in_order(problems, &source))
            }
        }
    }

    /// What was made of the file, if nothing is wrong with it; else all that is.
    pub(super) fn without_faults<T>(
        &self,
        made: Result<T, Vec<Problem>>,
    ) -> Result<T, Vec<Problem>> {
        let mut problems = self.problems.clone();
        match made {
            Ok(made) if problems.is_empty() => return Ok(made),
            Ok(_) => {}
            Err(more) => problems.extend(
                more.into_iter()
                    .filter(|problem| !self.faulty.explain(problem)),
            ),
        }
        Err(in_order(problems, &self.source))
    }
}

/// Problems as they follow one another in a file, those of other files last.
fn in_order(mut problems: Vec<Problem>, source: &Arc<Source>) -> Vec<Problem> {
    problems.sort_by_key(|problem| {
        let is_other = problem.place.source != *source;
        (is_other, problem.place.span.start)
    });
    problems
}

/// What is wrong with the operations of a file whose world is not known.
fn operation_problems(model: &ScenarioModel, source: &Arc<Source>) -> Vec<Problem> {
    let when = &model.when.value;
    let steps = when.steps.iter().flatten();
    let around = model.before.iter().chain(&model.after);
    let all = steps.chain(around).map(|step| &step.value).chain([when]);
    let of_matrix = model.matrix.iter();
    let of_matrix = of_matrix.flat_map(|matrix| matrix.value.operation.iter().flatten());
    let written = all.filter_map(|when| when.operation.as_ref());
    written
        .chain(of_matrix)
        .filter_map(|written| operation_named(written, source).err())
        .flatten()
        .collect()
}
