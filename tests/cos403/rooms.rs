//! The rooms of the code and the arrows between them: downwards only (design of the project).

use std::fs;
use std::path::Path;

/// Each room with the rooms it may use.
const ROOMS: &[(&str, &[&str])] = &[
    ("protocol", &[]),
    ("signature", &["protocol"]),
    ("policy", &["protocol"]),
    ("world", &["protocol", "signature", "policy"]),
    ("access", &["protocol", "signature", "policy", "world"]),
    (
        "simulator",
        &["protocol", "signature", "policy", "world", "access"],
    ),
    // The truth and the diagnosis never meet before the verdict.
    ("diagnosis", &["protocol", "signature", "policy"]),
    ("scenario", &["protocol", "signature", "policy", "world"]),
    (
        "runner",
        &[
            "protocol",
            "signature",
            "policy",
            "world",
            "access",
            "simulator",
            "diagnosis",
            "scenario",
        ],
    ),
    (
        "report",
        &["protocol", "policy", "diagnosis", "scenario", "runner"],
    ),
    (
        "harness",
        &[
            "protocol",
            "diagnosis",
            "world",
            "simulator",
            "scenario",
            "runner",
            "report",
        ],
    ),
    (
        "cli",
        &[
            "protocol",
            "signature",
            "policy",
            "diagnosis",
            "scenario",
            "runner",
            "report",
            "harness",
        ],
    ),
];

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((
                path.display().to_string(),
                fs::read_to_string(&path).unwrap(),
            ));
        }
    }
}

#[test]
fn a_room_uses_only_the_rooms_below_it() {
    let mut checked = 0;
    for (room, may_use) in ROOMS {
        let mut files = Vec::new();
        sources(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room),
            &mut files,
        );
        for (file, text) in files {
            let own_code = text.split("#[cfg(test)]").next().unwrap();
            for used in own_code.split("crate::").skip(1) {
                let used: String = used
                    .chars()
                    .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
                    .collect();
                let is_room = ROOMS.iter().any(|(name, _)| *name == used);
                assert!(
                    !is_room || used == *room || may_use.contains(&used.as_str()),
                    "{file} uses {used}"
                );
                checked += 1;
            }
        }
    }
    assert!(checked > 100);
}

#[test]
fn every_folder_of_the_source_is_a_known_room() {
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(
            !path.is_dir() || ROOMS.iter().any(|(room, _)| *room == name),
            "{name}"
        );
    }
}
