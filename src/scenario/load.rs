//! From a file to the cases in it, and to the world it is.

use std::path::Path;
use std::sync::Arc;

use super::build::{self, SharedWorlds};
use super::case::Case;
use super::cases::Loader;
use super::discover::ScenarioFile;
use super::problem::{Place, Problem, ProblemKind};
use super::read::Read;
use super::source::Source;
use super::world_model::WorldModel;
use super::yaml::{self, Variables};
use crate::protocol::timestamp::Timestamp;
use crate::world::World;

/// Reads a scenario file into its cases: one, or one for each cell of its matrix.
///
/// With `then: {access: snapshot}` the matrix is one case that keeps its table. Where the matrix says what is expected of
/// its cells, each of them is a case besides, as it is without the table: the table shows what changed, the cell what
/// must not.
///
/// # Errors
///
/// Every fault found, in the file itself and in those it names.
pub fn load(file: &ScenarioFile) -> Result<Vec<Case>, Vec<Problem>> {
    load_sharing(file, None)
}

/// The same, with worlds that are read once for many files.
pub(crate) fn load_sharing(
    file: &ScenarioFile,
    shared: Option<&SharedWorlds>,
) -> Result<Vec<Case>, Vec<Problem>> {
    let read = Read::of(&file.path, shared)?;
    let loader = Loader { file, read: &read };
    let cases = match &read.model.matrix {
        Some(matrix) => loader.matrix(matrix),
        None => loader.single(),
    };
    read.without_faults(cases)
}

/// Reads the matrix of a scenario file as one case with a table, whatever `then` says of snapshots.
///
/// # Errors
///
/// Every fault found, and a file without a matrix.
pub fn load_matrix(path: &Path) -> Result<Case, Vec<Problem>> {
    let read = Read::of(path, None)?;
    let file = ScenarioFile::at(path);
    let loader = Loader {
        file: &file,
        read: &read,
    };
    let Some(matrix) = &read.model.matrix else {
        let field = "matrix".to_owned();
        let kind = ProblemKind::MissingField { field };
        return Err(vec![Problem::new(Place::whole(&read.source), kind)]);
    };
    let cells = read.without_faults(loader.cells(matrix))?;
    let around = loader.around()?;
    Ok(loader.table(cells, &around))
}

/// Reads a world file.
///
/// # Errors
///
/// Every fault found, in the file itself and in those it names.
pub fn world_from_file(path: &Path) -> Result<World, Vec<Problem>> {
    world_from_source(&Source::read(path).map_err(|problem| vec![problem])?)
}

/// Reads the file of a world that is served at `now`: `clock: now`, or no clock at all, means the machine's. Says whether
/// the clock follows the machine's.
///
/// # Errors
///
/// Every fault found, in the file itself and in those it names.
pub fn served_world_from_file(path: &Path, now: Timestamp) -> Result<(World, bool), Vec<Problem>> {
    let source = Source::read(path).map_err(|problem| vec![problem])?;
    let (model, variables) = world_model(&source)?;
    build::served_world(&model, &source, &variables, now)
}

/// Reads a world from text; the files that it names are looked for in the current folder.
///
/// # Errors
///
/// Every fault found.
pub fn world_from_yaml(text: &str) -> Result<World, Vec<Problem>> {
    world_from_source(&Source::new(Path::new("world.yaml"), text))
}

fn world_from_source(source: &Arc<Source>) -> Result<World, Vec<Problem>> {
    let (model, variables) = world_model(source)?;
    let built = build::world(&model, source, &variables, None)?;
    Ok(Arc::unwrap_or_clone(built.world))
}

fn world_model(source: &Arc<Source>) -> Result<(WorldModel, Variables), Vec<Problem>> {
    let parsed = yaml::parse_with(source, &Variables::default());
    match parsed.model {
        Some(model) if parsed.problems.is_empty() => Ok((model, parsed.variables)),
        _ => Err(parsed.problems),
    }
}
