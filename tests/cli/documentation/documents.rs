//! Markdown documents, the blocks of code in them, and whether what they show is what comes.

use std::fs;
use std::path::{Path, PathBuf};

/// A document with its path from the root of this repository.
pub struct Document {
    pub name: String,
    pub text: String,
    path: PathBuf,
}

/// A fenced block of code.
pub struct Block {
    /// What stands behind the fence.
    pub language: String,
    pub text: String,
    /// The number of its first line.
    pub line: usize,
    /// The file that it is, if it is one.
    pub path: Option<String>,
}

/// A command that was run: what is shown below it, and what came.
pub struct Played {
    pub command: String,
    /// The number of the first line that is shown.
    pub line: usize,
    pub shown: Vec<String>,
    pub came: Vec<String>,
    pub succeeded: bool,
}

/// The documents below a folder, by their names.
pub fn below(folder: &Path) -> Vec<Document> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    paths.sort();
    paths.iter().map(|path| Document::read(path)).collect()
}

impl Document {
    pub fn read(path: &Path) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let text = fs::read_to_string(path);
        Self {
            name: path.strip_prefix(root).unwrap().display().to_string(),
            text: text.unwrap_or_else(|error| panic!("{}: {error}", path.display())),
            path: path.to_owned(),
        }
    }

    pub fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut lines = self.text.lines().enumerate();
        let mut caption = "";
        while let Some((number, line)) = lines.next() {
            let Some(language) = line.strip_prefix("```") else {
                caption = if line.is_empty() { caption } else { line };
                continue;
            };
            assert!(!language.is_empty(), "{}:{}", self.name, number + 1);
            let inside = lines.by_ref().map(|(_, line)| line);
            let inside: Vec<&str> = inside.take_while(|line| *line != "```").collect();
            let text: String = inside.iter().map(|line| format!("{line}\n")).collect();
            blocks.push(Block {
                language: language.to_owned(),
                path: path_of(caption, inside.first().copied()),
                line: number + 2,
                text,
            });
            caption = "";
        }
        blocks
    }

    /// Plays each block and tells what differs; with `COS403_UPDATE_DOCS`, writes what came instead.
    pub fn compare(&self, mut play: impl FnMut(&Block) -> Vec<Played>) -> Vec<String> {
        let updates = std::env::var_os("COS403_UPDATE_DOCS").is_some();
        let mut lines: Vec<String> = self.text.lines().map(str::to_owned).collect();
        let mut moved = 0;
        let mut wrong = Vec::new();
        for played in self.blocks().iter().flat_map(&mut play) {
            let is_right = if played.shown.is_empty() {
                played.succeeded
            } else {
                fits(&played.shown, &played.came)
            };
            let is_partial = played.shown.iter().any(|line| line.contains('…'));
            if is_right {
                continue;
            }
            if updates && !is_partial && !played.shown.is_empty() {
                let start = (played.line - 1).checked_add_signed(moved).unwrap();
                let end = start + played.shown.len();
                moved += played.came.len() as isize - played.shown.len() as isize;
                lines.splice(start..end, played.came);
                continue;
            }
            wrong.push(format!(
                "{}:{}: $ {}\n--- shown\n{}\n--- came\n{}",
                self.name,
                played.line,
                played.command,
                played.shown.join("\n"),
                played.came.join("\n")
            ));
        }
        if updates {
            fs::write(&self.path, lines.join("\n") + "\n").unwrap();
        }
        wrong
    }
}

/// The path that a line above a block or the first line in it tells.
fn path_of(caption: &str, first: Option<&str>) -> Option<String> {
    let is_path = |text: &&str| {
        text.contains(['/', '.'])
            && !text.contains(|letter: char| letter.is_whitespace() || letter == ',')
    };
    let above = caption
        .strip_prefix('`')
        .and_then(|line| line.strip_suffix("`:"));
    let inside = first.and_then(|line| line.strip_prefix("# "));
    let path = above.filter(is_path).or(inside.filter(is_path));
    path.map(str::to_owned)
}

/// Whether what came is what is shown: `…` stands for the rest of a line, alone for any number of lines.
fn fits(shown: &[String], came: &[String]) -> bool {
    match shown.split_first() {
        None => came.is_empty(),
        Some((line, rest)) if line == "…" => {
            (0..=came.len()).any(|skipped| fits(rest, &came[skipped..]))
        }
        Some((line, rest)) => came
            .split_first()
            .is_some_and(|(first, others)| line_fits(line, first) && fits(rest, others)),
    }
}

fn line_fits(shown: &str, came: &str) -> bool {
    let Some((first, others)) = shown.split_once('…') else {
        return shown == came;
    };
    let Some(mut rest) = came.strip_prefix(first) else {
        return false;
    };
    let (between, last) = others.rsplit_once('…').unwrap_or(("", others));
    for part in between.split('…') {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// A scenario with the members of a part in place of its own.
pub fn with_members_of(whole: &str, part: &str) -> String {
    let mut members = members(whole);
    for (name, text) in self::members(part) {
        match members.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = text,
            None => members.push((name, text)),
        }
    }
    members.into_iter().map(|(_, text)| text).collect()
}

/// The members of a block of YAML that begin at the start of a line.
fn members(text: &str) -> Vec<(String, String)> {
    let mut members: Vec<(String, String)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with(|letter: char| letter.is_alphabetic()) {
            let (name, _) = line.split_once(':').unwrap();
            members.push((name.to_owned(), String::new()));
        }
        if let Some((_, text)) = members.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    members
}
