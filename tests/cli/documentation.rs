//! What stands in the documentation is true: commands print what is shown, scenarios come out as they say, and the pages
//! about causes are current.
//!
//! The chapters of the guide are read in their order, as somebody follows them in the folder of a crate: a block below a line
//! `` `path`: ``, or that begins with the comment `# path`, is a file of that folder. `COS403_UPDATE_DOCS=1 cargo test --test cli
//! documentation` writes what came into the documents.

mod documents;
mod sessions;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use cos403::diagnosis::{Language, Topic, explained, explained_in_files};
use cos403::protocol::cause::Cause;
use documents::{Block, Document};
use sessions::Session;
use strum::VariantArray;
use tempfile::TempDir;

/// Commands that are shown and cannot be run here, by how they begin, and why not.
const NOT_RUN: &[(&str, &str)] = &[
    ("cargo test", "builds and runs an application's tests"),
    ("cargo nextest", "builds and runs an application's tests"),
    (
        "INSTA_UPDATE=always cargo test",
        "writes into this repository",
    ),
    ("COS403_UPDATE_DOCS=1 cargo test", "is this test"),
    (
        "cargo run -- explain --write",
        "writes into this repository",
    ),
    ("cos403 run --watch", "ends when it is stopped"),
    ("git ", "is about the reader's repository"),
    (
        "curl -sv http://media-1250000000.cos.",
        "needs the real service",
    ),
    (
        "cos403 lint policies/open.json",
        "names a file that is not shown",
    ),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The chapters of the guide in their order.
fn chapters() -> Vec<Document> {
    let mut chapters = documents::below(&root().join("docs/guide"));
    chapters.retain(|chapter| !chapter.name.ends_with("README.md"));
    assert!(chapters.len() > 5);
    chapters
}

/// What stands outside of the guide, and is read in the folder of this repository.
fn others() -> Vec<Document> {
    let mut others = vec![
        Document::read(&root().join("README.md")),
        Document::read(&root().join("CONTRIBUTING.md")),
        Document::read(&root().join("docs/README.md")),
    ];
    others.retain(|document| !document.text.is_empty());
    others
}

thread_local! {
    /// The entries of `NOT_RUN` that were met.
    static MET: RefCell<BTreeSet<&'static str>> = const { RefCell::new(BTreeSet::new()) };
}

fn is_run(command: &str) -> bool {
    let entry = NOT_RUN.iter().find(|(begin, _)| command.starts_with(begin));
    entry.is_none_or(|(begin, _)| {
        MET.with_borrow_mut(|met| met.insert(begin));
        false
    })
}

#[test]
fn commands_print_what_is_shown() {
    let mut wrong = Vec::new();
    for document in others() {
        let mut session = Session::in_folder(root());
        wrong.extend(document.compare(|block| session.play(block, is_run)));
    }
    let project = crate_folder();
    let mut session = Session::in_folder(project.path());
    for chapter in chapters() {
        wrong.extend(chapter.compare(|block| {
            if let Some(path) = &block.path {
                write(&project.path().join(path), &block.text);
            }
            let mut played = session.play(block, is_run);
            played.extend(session.play(&workflow(block), is_run));
            played
        }));
        wrong.extend(played(&chapter.name, project.path()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    let met = MET.with_borrow(Clone::clone);
    let unused = NOT_RUN.iter().filter(|(begin, _)| !met.contains(begin));
    assert_eq!(
        unused.collect::<Vec<_>>(),
        [&("", ""); 0],
        "no longer shown"
    );
}

/// The folder of a crate of a reader.
fn crate_folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let manifest = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
    folder
}

/// The commands of this program that a workflow runs, as a block of commands that must succeed.
fn workflow(block: &Block) -> Block {
    let is_workflow = block
        .path
        .as_ref()
        .is_some_and(|path| path.starts_with(".github/"));
    let commands = block.text.lines().filter(|_| is_workflow);
    let commands = commands.filter_map(|line| line.trim_start().strip_prefix("- run: cos403 "));
    Block {
        language: "console".to_owned(),
        text: commands
            .map(|command| format!("$ cos403 {command}\n"))
            .collect(),
        line: block.line,
        path: None,
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// What of the scenarios that stand there at the end of a chapter does not come out as it says.
fn played(chapter: &str, folder: &Path) -> Option<String> {
    let program = Path::new(env!("CARGO_BIN_EXE_cos403"));
    let ran = crate::support::run(program, folder, &["run", "--snapshots", "off"], &[]);
    (ran.code != Some(0)).then(|| format!("at the end of {chapter}:\n{}{}", ran.out, ran.err))
}

/// A block of YAML without a path is a part of a scenario: its members stand in place of those of the scenario before it.
#[test]
fn parts_of_scenarios_come_out_as_they_say() {
    let mut wrong = Vec::new();
    let project = crate_folder();
    for chapter in chapters() {
        let mut before: Option<(PathBuf, String)> = None;
        for block in chapter.blocks() {
            match &block.path {
                Some(path) => {
                    let path = project.path().join(path);
                    write(&path, &block.text);
                    if is_scenario(&block) {
                        before = Some((path, block.text.clone()));
                    }
                }
                None if block.language == "yaml" => {
                    let (path, whole) = before.as_ref().unwrap();
                    let text = documents::with_members_of(whole, &block.text);
                    wrong.extend(
                        part_played(path, &text).map(|told| {
                            format!("{}:{}:\n{text}\n{told}", chapter.name, block.line)
                        }),
                    );
                }
                None => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn is_scenario(block: &Block) -> bool {
    block.language == "yaml" && block.text.lines().any(|line| line.starts_with("scenario:"))
}

/// Plays a text in place of the scenario of a file, beside it so that its paths lead somewhere.
fn part_played(file: &Path, text: &str) -> Option<String> {
    let path = file.with_file_name("part.yaml");
    write(&path, text);
    let program = Path::new(env!("CARGO_BIN_EXE_cos403"));
    let arguments = ["run", path.to_str().unwrap(), "--snapshots", "off"];
    let ran = crate::support::run(program, path.parent().unwrap(), &arguments, &[]);
    fs::remove_file(&path).unwrap();
    (ran.code != Some(0)).then(|| format!("{}{}", ran.out, ran.err))
}

#[test]
fn every_chapter_with_rust_in_it_is_compiled_by_the_documentation_tests() {
    let library = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    for chapter in chapters() {
        let has_rust = chapter
            .blocks()
            .iter()
            .any(|block| block.language.starts_with("rust"));
        let included = format!("include_str!(\"../{}\")", chapter.name);
        assert_eq!(library.contains(&included), has_rust, "{included}");
    }
}

#[test]
fn links_to_files_lead_somewhere() {
    let mut all = chapters();
    all.extend(others());
    for document in all {
        let folder = root().join(&document.name);
        let folder = folder.parent().unwrap();
        for link in document.text.split("](").skip(1) {
            let (target, _) = link.split_once(')').unwrap();
            let file = target.split('#').next().unwrap();
            let is_file = !file.is_empty() && !file.contains("://");
            assert!(
                !is_file || folder.join(file).exists(),
                "{}: {target}",
                document.name
            );
        }
    }
}

#[test]
fn the_pages_about_causes_are_current() {
    let folder = root().join("docs/causes");
    let mut expected = BTreeSet::new();
    for (name, page) in explained_in_files() {
        let kept = fs::read_to_string(folder.join(&name)).unwrap_or_default();
        assert!(
            kept == page,
            "docs/causes/{name} is not current: `cargo run -- explain --write docs/causes` writes all pages"
        );
        expected.insert(name);
    }
    for language in Language::VARIANTS {
        for entry in fs::read_dir(folder.join(language.as_ref())).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let name = format!("{language}/{name}");
            assert!(
                expected.contains(&name),
                "docs/causes/{name} is of no cause: delete it"
            );
        }
    }
}

/// The scenarios that a page names are there, the first is refused for its cause and the second let through, and what comes
/// is what the page shows, in both dialects.
#[test]
fn the_pages_show_what_scenarios_get() {
    for &cause in Cause::VARIANTS {
        let page = explained(Some(Topic::Cause(cause)), Language::English);
        let files: Vec<&str> = page
            .split('`')
            .filter(|part| part.starts_with("scenarios/"))
            .collect();
        let [refused, allowed] = files[..] else {
            assert!(cause.as_ref().starts_with("post-policy-"), "{cause}");
            continue;
        };
        for dialect in ["service", "guide"] {
            let step = first_step(refused, dialect);
            assert_eq!(step["cause"], cause.as_ref(), "{refused}");
            let row = format!(
                "| {} | `{}` | {} |",
                step["status"],
                step["code"].as_str().unwrap(),
                step["message"].as_str().unwrap()
            );
            assert!(page.contains(&row), "{row}\n{page}");
        }
        assert_eq!(first_step(allowed, "service")["allowed"], true, "{allowed}");
    }
}

fn first_step(file: &str, dialect: &str) -> serde_json::Value {
    let program = Path::new(env!("CARGO_BIN_EXE_cos403"));
    let arguments = ["run", file, "--format", "json", "--dialect", dialect];
    let ran = crate::support::run(program, root(), &arguments, &[]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    json["results"][0]["steps"][0].clone()
}

/// The switches that pages name are switches of a world.
#[test]
fn the_pages_name_switches_that_are_there() {
    let mut named = 0;
    for &cause in Cause::VARIANTS {
        let page = explained(Some(Topic::Cause(cause)), Language::English);
        let Some((_, switch)) = page.split_once("The switch `") else {
            continue;
        };
        let (switch, _) = switch.split_once('`').unwrap();
        let world = format!("behaviour: {{{switch}: no such word}}");
        let Err(told) = cos403::scenario::world_from_yaml(&world) else {
            panic!("{switch} takes any word");
        };
        assert!(!format!("{told:?}").contains("unknown field"), "{told:?}");
        named += 1;
    }
    assert_eq!(named, 4);
}
