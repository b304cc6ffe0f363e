//! `cos403 diagnose`.

use std::io::stderr;
use std::path::PathBuf;

use clap::Args;
use secrecy::SecretString;
use serde::Serialize;

use super::format::Format;
use super::{Exit, colour, complain, file, language_of_the_locale, print, secret};
use crate::diagnosis::input::{self, Input, InputKind, LARGEST_INPUT};
use crate::diagnosis::{Evidence, Language, Level, Report, SentRequest, diagnose};
use crate::protocol::captured::CapturedRequest;
use crate::protocol::timestamp::Timestamp;
use crate::runner::readable;
use crate::scenario::served_world_from_file;

#[derive(Debug, Args)]
pub(super) struct Diagnose {
    /// What there is of the refusal: an error body, a response, the output of `curl -v`, a HAR file, an error that an SDK
    /// printed, or the JSON of `cos403 run`. `-` is standard input.
    #[arg(value_name = "FILE|-", default_value = "-")]
    file: String,
    /// What kind of text it is: error-body, response, curl, har, python, node, go, java or scenario-json [default: found out].
    #[arg(long, value_name = "KIND")]
    input: Option<InputKind>,
    /// Which of several refusals is diagnosed, counted from one.
    #[arg(long, value_name = "N", default_value = "1")]
    entry: usize,
    /// The request as it was sent: raw HTTP, the output of `curl -v`, a curl command line, or a HAR entry.
    #[arg(long, value_name = "FILE|-")]
    request: Option<String>,
    /// The file of a world that is configured as the bucket and its accounts are.
    #[arg(long, value_name = "FILE")]
    world: Option<PathBuf>,
    /// The environment variable that holds the SecretKey.
    #[arg(long, value_name = "NAME")]
    secret_key_env: Option<String>,
    /// How results are written: human or json.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// The language of the diagnosis [default: that of LC_ALL, LC_MESSAGES or LANG].
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<Language>,
}

/// The JSON of a diagnosis (design.md §6), and what it was made from.
#[derive(Serialize)]
struct Diagnosed {
    #[serde(flatten)]
    report: Report,
    level: Level,
    input: Recognised,
}

#[derive(Serialize)]
struct Recognised {
    kind: InputKind,
    entry: usize,
    entries: usize,
    notes: Vec<String>,
}

impl Diagnose {
    pub(super) fn execute(self) -> Exit {
        self.diagnosed()
            .map_or_else(|exit| exit, |()| Exit::AsExpected)
    }

    fn diagnosed(&self) -> Result<(), Exit> {
        if self.file == "-" && self.request.as_deref() == Some("-") {
            return Err(wrong(
                &"only one of FILE and --request can be standard input",
            ));
        }
        let bytes = file::bytes(&self.file, LARGEST_INPUT)?;
        let mut input =
            input::read(&bytes, self.input, self.entry).map_err(|error| wrong(&error))?;
        drop(bytes);
        if let Some(file) = &self.request {
            input.request = Some(request(file)?);
            input.notes.retain(|note| !note.is_of_request());
        }
        tell(&input);
        let evidence = self.evidence(&input)?;
        let report = diagnose(&evidence)
            .report_with_what_the_fix_opens(self.lang.unwrap_or_else(language_of_the_locale));
        match self.format {
            Format::Human => print(&report.with_request_id()),
            Format::Json => {
                let diagnosed = Diagnosed {
                    level: evidence.level(),
                    input: Recognised {
                        kind: input.kind,
                        entry: input.entry,
                        entries: input.entries,
                        notes: input.notes.iter().map(ToString::to_string).collect(),
                    },
                    report,
                };
                print(&serde_json::to_string_pretty(&diagnosed).unwrap_or_default());
            }
        }
        Ok(())
    }

    /// Everything that was given, each where it can serve.
    fn evidence(&self, input: &Input) -> Result<Evidence, Exit> {
        let evidence = Evidence::of(input.response.clone());
        let Some(request) = &input.request else {
            let given = [
                self.world.as_ref().map(|_| "--world"),
                self.secret_key_env.as_ref().map(|_| "--secret-key-env"),
            ];
            for option in given.into_iter().flatten() {
                complain(&format!(
                    "note: without the request, {option} adds nothing; give it with --request"
                ));
            }
            return Ok(evidence);
        };
        let answered = diagnose(&evidence).server_time;
        let mut evidence = evidence.with_request(request.clone());
        if let Some(variable) = &self.secret_key_env {
            let key: SecretString = secret::from_environment(variable)?;
            evidence = evidence.with_secret_key(key);
        }
        if let Some(file) = &self.world {
            // A world without a clock of its own is looked at when the answer was given.
            let now = answered.unwrap_or_else(Timestamp::now);
            let (world, _) = served_world_from_file(file, now).map_err(|problems| {
                for problem in problems {
                    complain(&problem.render(colour(&stderr())));
                }
                Exit::BadInput
            })?;
            evidence = evidence.with_configuration(readable(&world, request));
        }
        Ok(evidence)
    }
}

/// Tells how the input was read, where that matters.
fn tell(input: &Input) {
    if input.entries > 1 {
        complain(&format!(
            "note: this is refusal {} of {} in the input; --entry N chooses another",
            input.entry, input.entries
        ));
    }
    for note in &input.notes {
        complain(&format!("note: {note}"));
    }
}

fn request(file: &str) -> Result<SentRequest, Exit> {
    let text = file::captured(file)?;
    let captured = CapturedRequest::parse(&text).map_err(|error| wrong(&error))?;
    input::sent(&captured).map_err(|error| wrong(&error))
}

fn wrong(error: &dyn std::fmt::Display) -> Exit {
    complain(&format!("error: {error}"));
    Exit::BadInput
}
