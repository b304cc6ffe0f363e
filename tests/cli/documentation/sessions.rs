//! A session of commands as a document shows it: `$ ` begins a command, the lines below are what it prints.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::documents::{Block, Played};

/// The address at which documents let a server listen; here it is a free one.
const SHOWN_ADDRESS: &str = "127.0.0.1:8403";

pub struct Session {
    folder: PathBuf,
    variables: Vec<(String, String)>,
    address: String,
    servers: Vec<Child>,
}

impl Session {
    pub fn in_folder(folder: &Path) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let program = Path::new(env!("CARGO_BIN_EXE_cos403")).parent().unwrap();
        let paths = std::env::var("PATH").unwrap_or_default();
        Self {
            folder: folder.to_owned(),
            variables: vec![
                ("LC_ALL".into(), "C.UTF-8".into()),
                ("PATH".into(), format!("{}:{paths}", program.display())),
            ],
            address: free.local_addr().unwrap().to_string(),
            servers: Vec::new(),
        }
    }

    /// Runs the commands of a block of the language `console`, but those that are not to be run.
    pub fn play(&mut self, block: &Block, is_run: impl Fn(&str) -> bool) -> Vec<Played> {
        if block.language != "console" {
            return Vec::new();
        }
        let mut commands: Vec<Played> = Vec::new();
        for (number, line) in block.text.lines().enumerate() {
            match (line.strip_prefix("$ "), commands.last_mut()) {
                (Some(command), _) => commands.push(Played {
                    command: command.to_owned(),
                    line: block.line + number + 1,
                    shown: Vec::new(),
                    came: Vec::new(),
                    succeeded: true,
                }),
                // A command that goes on in the next line.
                (None, Some(last)) if last.command.ends_with('\\') => {
                    last.command.push('\n');
                    last.command.push_str(line);
                    last.line += 1;
                }
                (None, Some(last)) => last.shown.push(comparable(line)),
                (None, None) => panic!("line {}: no command above", block.line + number),
            }
        }
        for played in &mut commands {
            if let Some(last) = played.shown.last()
                && last.is_empty()
            {
                played.shown.pop();
            }
        }
        commands.retain(|played| is_run(&played.command));
        for played in &mut commands {
            (played.succeeded, played.came) = self.run(&played.command);
        }
        commands
    }

    fn run(&mut self, command: &str) -> (bool, Vec<String>) {
        let command = command
            .replace("cargo run -- ", "cos403 ")
            .replace(SHOWN_ADDRESS, &self.address);
        if let Some((name, value)) = command
            .strip_prefix("export ")
            .and_then(|rest| rest.split_once('='))
        {
            self.variables.push((name.to_owned(), value.to_owned()));
            return (true, Vec::new());
        }
        if command.starts_with("cos403 serve") {
            let line = self.serve(command.trim_end_matches(" &"));
            return (true, vec![self.comparable(&line)]);
        }
        let variables: Vec<(&str, &str)> = self
            .variables
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let script = format!("exec 2>&1\n{command}");
        let ran = crate::support::run(
            Path::new("bash"),
            &self.folder,
            &["-c", &script],
            &variables,
        );
        let lines = ran.out.trim_end().lines();
        let came = lines.map(|line| self.comparable(line)).collect();
        (ran.code == Some(0), came)
    }

    /// Starts a server, which runs until the session ends; the line that it prints when it is ready.
    fn serve(&mut self, command: &str) -> String {
        let mut child = Command::new("bash")
            .args(["-c", &format!("exec {command}")])
            .current_dir(&self.folder)
            .envs(self.variables.iter().cloned())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let out = child.stdout.take().unwrap();
        BufReader::new(out).read_line(&mut line).unwrap();
        self.servers.push(child);
        line
    }

    fn comparable(&self, line: &str) -> String {
        comparable(&line.replace(&self.address, SHOWN_ADDRESS))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        for server in &mut self.servers {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

/// A line without what differs from run to run: how long it took, and blanks at its end.
fn comparable(line: &str) -> String {
    let line = line.trim_end();
    let Some((before, took)) = line.rsplit_once(" in ") else {
        return line.to_owned();
    };
    let is_time = took
        .strip_suffix(" s")
        .is_some_and(|number| number.parse::<f64>().is_ok());
    if is_time {
        format!("{before} in 0.00 s")
    } else {
        line.to_owned()
    }
}
