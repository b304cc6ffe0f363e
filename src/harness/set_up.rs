//! Setting up an application's repository: the dev-dependency, the test target, and two scenarios that pass.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, TomlError, value};

use crate::runner::{SnapshotMode, Suite, SuiteError, SuiteOptions};
use crate::scenario::{FileKind, schema};

const TEST: &str = "//! Who may do what in the buckets of this application: every file below `scenarios/` is a test.

cos403::scenarios!(\"scenarios\");
";
const PUBLIC: &str = "# yaml-language-server: $schema=scenario.schema.json
scenario: Anyone sees the logo
given:
  bucket:
    name: media-1250000000
    region: ap-guangzhou
    objects: {logo.png: {acl: public-read}}
when: {operation: GetObject, key: logo.png, as: anonymous}
then: {allowed: true}
";
const PRIVATE: &str = "# yaml-language-server: $schema=scenario.schema.json
scenario: A stranger does not see the report
given:
  bucket:
    name: media-1250000000
    region: ap-guangzhou
    objects: {report.pdf: {}}
when: {operation: GetObject, key: report.pdf, as: anonymous}
then: {status: 403, variant: access-denied, cause: anonymous-request}
";
const FILES: [(&str, &str); 3] = [
    ("tests/cos.rs", TEST),
    ("scenarios/anyone-sees-the-logo.yaml", PUBLIC),
    ("scenarios/a-stranger-does-not-see-the-report.yaml", PRIVATE),
];

/// What editors check scenarios by.
const SCHEMA: &str = "scenarios/scenario.schema.json";

/// Something that was done, or was there already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A file was written.
    Written(PathBuf),
    /// A file was there and stays as it is.
    Kept(PathBuf),
    /// The manifest got this.
    Added(&'static str),
    /// The manifest has this already.
    Present(&'static str),
}

/// Why a repository cannot be set up. What was done until then stays.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetUpError {
    /// There is no crate.
    #[error("`{0}` has no Cargo.toml: run it in the folder of a crate, or name that folder")]
    NoCrate(PathBuf),
    /// The manifest is that of a workspace without a crate of its own.
    #[error("`{0}` is the manifest of a workspace: name the folder of one of its crates")]
    NoPackage(PathBuf),
    /// The manifest cannot be read.
    #[error("`{0}` cannot be read as TOML: {1}")]
    Manifest(PathBuf, TomlError),
    /// A member of the manifest has a form that is not understood.
    #[error("`{0}`: `{1}` is not a table")]
    Form(PathBuf, &'static str),
    /// A file cannot be read or written.
    #[error("`{0}`: {1}")]
    File(PathBuf, io::Error),
    /// The scenarios cannot be played.
    #[error(transparent)]
    Scenarios(#[from] SuiteError),
}

/// Sets up the crate in a folder. What is there already stays, so that a second time changes nothing.
///
/// # Errors
///
/// A folder without a crate, and files that cannot be read or written.
pub fn set_up(folder: &Path) -> Result<Vec<Change>, SetUpError> {
    let mut changes = manifest(folder)?;
    let mut scenarios = Vec::new();
    let schema = format!("{:#}\n", schema(FileKind::Scenario));
    let editor = [(SCHEMA, schema.as_str())];
    for (name, text) in FILES.into_iter().chain(editor) {
        let path = folder.join(name);
        let is_new = write_new(&path, text)?;
        changes.push(if is_new {
            Change::Written(PathBuf::from(name))
        } else {
            Change::Kept(PathBuf::from(name))
        });
        if is_new && name.ends_with(".yaml") {
            scenarios.push(path);
        }
    }
    if !scenarios.is_empty() {
        changes.extend(snapshots(folder, scenarios)?);
    }
    Ok(changes)
}

/// Plays new scenarios and keeps what comes of them.
fn snapshots(folder: &Path, scenarios: Vec<PathBuf>) -> Result<Vec<Change>, SetUpError> {
    let named = scenarios.iter().filter_map(|path| {
        let name = path.file_stem()?.to_str()?;
        Some(format!("snapshots/{name}.snap"))
    });
    let new: Vec<String> = named.filter(|name| !folder.join(name).exists()).collect();
    let suite = Suite::collect(SuiteOptions {
        snapshots: SnapshotMode::Update,
        ..SuiteOptions::all_of(scenarios)
    })?;
    suite.run(|_| {});
    Ok(new
        .into_iter()
        .map(|name| Change::Written(PathBuf::from(name)))
        .collect())
}

/// Writes a file where there is none; whether it did.
fn write_new(path: &Path, text: &str) -> Result<bool, SetUpError> {
    let failed = |error| SetUpError::File(path.to_owned(), error);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => file
            .write_all(text.as_bytes())
            .map(|()| true)
            .map_err(failed),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(failed(error)),
    }
}

const DEPENDENCY: &str = "the dev-dependency `cos403`";
const TARGET: &str = "the test target `cos`";

fn manifest(folder: &Path) -> Result<Vec<Change>, SetUpError> {
    let path = folder.join("Cargo.toml");
    let text = fs::read_to_string(&path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => SetUpError::NoCrate(folder.to_owned()),
        _ => SetUpError::File(path.clone(), error),
    })?;
    let mut document: DocumentMut = text
        .parse()
        .map_err(|error| SetUpError::Manifest(path.clone(), error))?;
    if !document.contains_key("package") {
        return Err(SetUpError::NoPackage(path));
    }
    let added = |is_new: bool, what| {
        if is_new {
            Change::Added(what)
        } else {
            Change::Present(what)
        }
    };
    let changes = vec![
        added(add_dependency(&mut document, &path)?, DEPENDENCY),
        added(add_target(&mut document, &path)?, TARGET),
    ];
    let written = document.to_string();
    if written != text {
        fs::write(&path, written).map_err(|error| SetUpError::File(path.clone(), error))?;
    }
    Ok(changes)
}

/// Without default features: no command, no crates that only the command needs.
fn add_dependency(document: &mut DocumentMut, path: &Path) -> Result<bool, SetUpError> {
    let table = document
        .entry("dev-dependencies")
        .or_insert_with(|| Item::Table(Table::new()));
    let table = table
        .as_table_like_mut()
        .ok_or_else(|| SetUpError::Form(path.to_owned(), "dev-dependencies"))?;
    if table.contains_key("cos403") {
        return Ok(false);
    }
    let (major, minor) = (
        env!("CARGO_PKG_VERSION_MAJOR"),
        env!("CARGO_PKG_VERSION_MINOR"),
    );
    let mut dependency = InlineTable::new();
    dependency.insert("version", format!("{major}.{minor}").into());
    dependency.insert("default-features", false.into());
    table.insert("cos403", value(dependency));
    Ok(true)
}

fn add_target(document: &mut DocumentMut, path: &Path) -> Result<bool, SetUpError> {
    let targets = document
        .entry("test")
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    let targets = targets
        .as_array_of_tables_mut()
        .ok_or_else(|| SetUpError::Form(path.to_owned(), "test"))?;
    let is_it = |target: &Table| target.get("name").and_then(Item::as_str) == Some("cos");
    if targets.iter().any(is_it) {
        return Ok(false);
    }
    let mut target = Table::new();
    target.insert("name", value("cos"));
    target.insert("harness", value(false));
    targets.push(target);
    Ok(true)
}
