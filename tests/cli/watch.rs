//! `cos403 run --watch`.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use crate::support::{Project, REFUSED};

/// Far longer than a change takes to be seen.
const LONG: Duration = Duration::from_secs(30);

/// A watching process: its lines, as they come.
struct Watching {
    process: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(project: &Project) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_cos403"))
            .args(["run", "--watch", "--snapshots", "off", "--lang", "en"])
            .current_dir(project.folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = mpsc::channel();
        let out = process.stdout.take().unwrap();
        let err = process.stderr.take().unwrap();
        let readers: [Box<dyn BufRead + Send>; 2] =
            [Box::new(BufReader::new(out)), Box::new(BufReader::new(err))];
        for reader in readers {
            let sender = sender.clone();
            thread::spawn(move || {
                for line in reader.lines().map_while(Result::ok) {
                    let _ = sender.send(line);
                }
            });
        }
        let mut watching = Self { process, lines };
        watching.round();
        watching
    }

    /// The lines up to the next pause.
    fn round(&mut self) -> Vec<String> {
        let mut told = Vec::new();
        let mut is_waiting = false;
        loop {
            // Both streams arrive here; what one still holds back comes within a moment.
            let patience = if is_waiting {
                Duration::from_millis(300)
            } else {
                LONG
            };
            match self.lines.recv_timeout(patience) {
                Ok(line) => {
                    is_waiting |= line.starts_with("waiting for a change");
                    told.push(line);
                }
                Err(_) if is_waiting => return told,
                Err(_) => panic!("nothing came after {told:?}"),
            }
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn played(told: &[String]) -> Vec<&str> {
    let is_result = |line: &&String| {
        ["ok ", "FAILED ", "ERROR "]
            .iter()
            .any(|word| line.starts_with(word))
    };
    let words = told
        .iter()
        .filter(is_result)
        .map(|line| line.split_whitespace());
    words.filter_map(|mut words| words.nth(1)).collect()
}

#[test]
fn what_a_changed_file_touches_is_played_again_and_nothing_else() {
    let with_policy = REFUSED.replacen("objects:", "policy: ../open.json, objects:", 1);
    let project = Project::of(&[("a.yaml", REFUSED), ("b.yaml", &with_policy)]);
    let policy = |effect: &str| {
        format!(
            r#"{{"version": "2.0", "statement": [{{"effect": "{effect}", "principal": {{"qcs": ["qcs::cam::anyone:anyone"]}}, "action": ["name/cos:GetObject"], "resource": ["*"]}}]}}"#
        )
    };
    project.write("open.json", policy("deny"));
    let mut watching = Watching::start(&project);

    project.write("open.json", policy("allow"));
    let told = watching.round();
    assert_eq!(played(&told), ["b"], "{told:?}");
    assert!(told.iter().any(|line| line.contains("FAILED")), "{told:?}");
    assert!(
        told.iter()
            .any(|line| line.starts_with("changed: ") && line.contains("open.json"))
    );

    project.write("open.json", "{");
    let told = watching.round();
    assert_eq!(played(&told), ["b"], "{told:?}");
    assert!(told.iter().any(|line| line.contains("ERROR")), "{told:?}");

    project.write("open.json", policy("deny"));
    assert_eq!(played(&watching.round()), ["b"]);

    project.write("scenarios/new/c.yaml", REFUSED);
    let told = watching.round();
    assert_eq!(played(&told), ["new::c"], "{told:?}");

    project.write(
        "scenarios/a.yaml",
        REFUSED.replacen("A stranger", "Somebody", 1),
    );
    assert_eq!(played(&watching.round()), ["a"]);
}
