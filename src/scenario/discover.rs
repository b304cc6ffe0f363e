//! Which files are scenarios, and how their tests are named.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// Folders below a scenarios folder that hold worlds, which are not scenarios.
const WORLDS: &str = "worlds";

/// A scenario file and the name of its test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioFile {
    /// The file.
    pub path: PathBuf,
    /// Its path below the scenarios folder, without the extension.
    pub stem: PathBuf,
    /// The name of its test: `stem` with `::` between folders and `_` for what is no letter or digit.
    pub name: String,
}

impl ScenarioFile {
    /// The file at a path, named as if it had been found below its scenarios folder.
    pub(super) fn at(path: &Path) -> Self {
        let (_, below) = scenarios_root(path);
        scenario_file(path.to_owned(), &below)
    }
}

/// Why scenarios cannot be searched for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiscoverError {
    /// The folder or file is not there.
    #[error("`{path}` cannot be read: {reason}")]
    Unreadable {
        /// The path.
        path: PathBuf,
        /// Why.
        reason: std::io::Error,
    },
    /// No scenario is there.
    #[error("no scenario file (`*.yaml`) is in `{path}`")]
    Empty {
        /// The path.
        path: PathBuf,
    },
}

/// Where the names of tests begin: the scenarios folder around a path, and the path's way down from it.
///
/// That is the nearest folder called `scenarios`, so that `scenarios/referer` and `scenarios` give a file one name; a path
/// outside such a folder is its own.
pub fn scenarios_root(path: &Path) -> (PathBuf, PathBuf) {
    let absolute = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let parts: Vec<_> = absolute.components().collect();
    match parts
        .iter()
        .rposition(|part| part.as_os_str() == "scenarios")
    {
        Some(at) => (
            parts.iter().take(at + 1).collect(),
            parts.iter().skip(at + 1).collect(),
        ),
        None if absolute.is_dir() => (absolute, PathBuf::new()),
        None => {
            let file = absolute.file_name().map(PathBuf::from).unwrap_or_default();
            (
                absolute.parent().map(Path::to_owned).unwrap_or_default(),
                file,
            )
        }
    }
}

/// All scenario files at or below a path, sorted by name. Folders named `worlds` and hidden ones are left out.
///
/// # Errors
///
/// A path that cannot be read, and one where there is no scenario: nothing tested must not look like success.
pub fn discover(path: &Path) -> Result<Vec<ScenarioFile>, DiscoverError> {
    let metadata = fs::metadata(path).map_err(|reason| DiscoverError::Unreadable {
        path: path.to_owned(),
        reason,
    })?;
    let (_, below) = scenarios_root(path);
    let mut found = Vec::new();
    if metadata.is_dir() {
        search(path, &below, &mut Vec::new(), &mut found);
    } else {
        found.push(scenario_file(path.to_owned(), &below));
    }
    if found.is_empty() {
        return Err(DiscoverError::Empty {
            path: path.to_owned(),
        });
    }
    found.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.path.cmp(&b.path)));
    Ok(found)
}

/// Searches a folder. `above` holds the folders on the way down, so that a link to one of them is not followed again.
///
/// A folder that cannot be read stands among the files found: reading it tells why, and the others are still played.
fn search(folder: &Path, below: &Path, above: &mut Vec<PathBuf>, found: &mut Vec<ScenarioFile>) {
    let real = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    if above.contains(&real) {
        return;
    }
    let Ok(entries) = fs::read_dir(folder) else {
        found.push(scenario_file(folder.to_owned(), below));
        return;
    };
    above.push(real);
    for entry in entries.flatten() {
        let name = entry.file_name();
        let (path, below) = (entry.path(), below.join(&name));
        let hidden = name.to_string_lossy().starts_with('.');
        // What the folder says itself costs no look at the file; of a link it does not say what it leads to.
        let kind = entry.file_type().ok().filter(|kind| !kind.is_symlink());
        if kind.map_or_else(|| path.is_dir(), |kind| kind.is_dir()) {
            if !hidden && name != WORLDS {
                search(&path, &below, above, found);
            }
        } else if !hidden && is_yaml(&path) {
            found.push(scenario_file(path, &below));
        }
    }
    above.pop();
}

fn is_yaml(path: &Path) -> bool {
    let extension = path
        .extension()
        .map(|extension| extension.to_string_lossy().to_lowercase());
    extension.is_some_and(|extension| extension == "yaml" || extension == "yml")
}

fn scenario_file(path: PathBuf, below: &Path) -> ScenarioFile {
    let stem = below.with_extension("");
    let name = stem
        .components()
        .map(|part| test_name(&part.as_os_str().to_string_lossy()))
        .collect::<Vec<_>>()
        .join("::");
    ScenarioFile { path, stem, name }
}

/// A name as Rust's own tests have them: what is no letter or digit becomes `_`.
pub(super) fn test_name(text: &str) -> String {
    text.chars().map(letter_of_name).collect()
}

fn letter_of_name(letter: char) -> char {
    if letter.is_alphanumeric() {
        letter
    } else {
        '_'
    }
}

/// Whether a file's name is this part of a test's.
fn is_named(file: &OsStr, part: &str) -> bool {
    let letters = file.to_string_lossy();
    letters.chars().map(letter_of_name).eq(part.chars())
}

/// The files in which the test of this name can be, found by walking down its folders alone.
///
/// A cell of a matrix is named by its file and one part more.
pub fn find_exact(root: &Path, name: &str) -> Vec<ScenarioFile> {
    let parts: Vec<&str> = name.split("::").collect();
    let mut folders = vec![(root.to_owned(), PathBuf::new())];
    let mut found = Vec::new();
    for part in &parts {
        let mut next = Vec::new();
        for (folder, below) in &folders {
            // The names come first: a folder may have thousands of files, and a process plays one of them.
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let name = entry.file_name();
                let stem = Path::new(&name).file_stem().unwrap_or_default();
                if is_named(&name, part) && entry.path().is_dir() {
                    next.push((entry.path(), below.join(&name)));
                } else if is_named(stem, part) && is_yaml(Path::new(&name)) {
                    found.push(scenario_file(entry.path(), &below.join(&name)));
                }
            }
        }
        folders = next;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_folders_and_worlds_are_left_out() {
        let root = tempfile::tempdir().unwrap();
        for file in [
            "a/page-outside.yaml",
            "b.yml",
            "worlds/media.yaml",
            "a/.hidden.yaml",
            "a/notes.txt",
        ] {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let names: Vec<_> = discover(root.path())
            .unwrap()
            .into_iter()
            .map(|file| file.name)
            .collect();
        assert_eq!(names, ["a::page_outside", "b"]);
        assert_eq!(find_exact(root.path(), "a::page_outside").len(), 1);
        assert_eq!(
            find_exact(root.path(), "a::page_outside::owner_GetObject").len(),
            1
        );
        assert_eq!(find_exact(root.path(), "page_outside").len(), 0);
    }

    #[test]
    fn a_file_has_one_name_from_wherever_it_is_found() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("scenarios/referer");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("missing.yaml"), "").unwrap();
        for path in [
            "scenarios",
            "scenarios/referer",
            "scenarios/referer/missing.yaml",
        ] {
            let found = discover(&root.path().join(path)).unwrap();
            assert_eq!(
                (found[0].name.as_str(), found[0].stem.to_str()),
                ("referer::missing", Some("referer/missing")),
                "{path}"
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_loop_of_links_is_searched_once() {
        let root = tempfile::tempdir().unwrap();
        let scenarios = root.path().join("scenarios");
        fs::create_dir(&scenarios).unwrap();
        fs::write(scenarios.join("one.YAML"), "").unwrap();
        for name in ["a", "b", "c"] {
            std::os::unix::fs::symlink(".", scenarios.join(name)).unwrap();
        }
        std::os::unix::fs::symlink("..", scenarios.join("up")).unwrap();
        let names: Vec<_> = discover(&scenarios)
            .unwrap()
            .into_iter()
            .map(|file| file.name)
            .collect();
        assert_eq!(names, ["one"]);
    }

    #[test]
    fn an_empty_folder_is_an_error() {
        let root = tempfile::tempdir().unwrap();
        assert!(matches!(
            discover(root.path()),
            Err(DiscoverError::Empty { .. })
        ));
        assert!(matches!(
            discover(&root.path().join("missing")),
            Err(DiscoverError::Unreadable { .. })
        ));
    }
}
