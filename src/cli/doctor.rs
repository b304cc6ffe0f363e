//! `cos403 doctor`.

use std::io::stderr;
use std::path::PathBuf;

use clap::Args;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde::Serialize;

use super::format::Format;
use super::{Exit, colour, complain, language_of_the_locale, print};
use crate::diagnosis::{Language, Level, Report};
use crate::runner::live::{Doctor as Examiner, DoctorError, Examination, Question};
use crate::scenario::live_target_from_file;

#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// The request: a URL, presigned or not, or an operation such as GetObject.
    #[arg(value_name = "URL|OPERATION")]
    what: String,
    /// The file of the bucket, its principals, and how it is reached.
    #[arg(long, value_name = "FILE")]
    live_target: Option<PathBuf>,
    /// The principal of that file who sends the request [default: nobody].
    #[arg(long = "as", value_name = "NAME")]
    who: Option<String>,
    /// The key of the object, for an operation.
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// The method, for a URL: GET, HEAD or OPTIONS [default: GET].
    #[arg(long, short = 'X', value_name = "METHOD")]
    method: Option<Method>,
    /// A header; may be given several times.
    #[arg(short = 'H', value_name = "NAME: VALUE")]
    header: Vec<String>,
    /// How results are written: human or json.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// The language of the diagnosis [default: that of LC_ALL, LC_MESSAGES or LANG].
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<Language>,
}

#[derive(Serialize)]
struct Examined {
    operation: &'static str,
    allowed: bool,
    status: u16,
    code: Option<String>,
    message: Option<String>,
    level: Level,
    unread: Vec<String>,
    note: Option<String>,
    diagnosis: Option<Report>,
}

impl Doctor {
    pub(super) fn execute(self) -> Exit {
        match self.examined() {
            Ok(examination) => {
                self.tell(&examination);
                if examination.step.allowed() {
                    Exit::AsExpected
                } else {
                    Exit::NotAsExpected
                }
            }
            Err(exit) => exit,
        }
    }

    fn examined(&self) -> Result<Examination, Exit> {
        let target = match &self.live_target {
            None => None,
            Some(file) => Some(live_target_from_file(file).map_err(|problems| {
                for problem in problems {
                    complain(&problem.render(colour(&stderr())));
                }
                Exit::BadInput
            })?),
        };
        let question = Question {
            what: self.what.clone(),
            method: self.method.clone(),
            key: self.key.clone(),
            who: self.who.clone(),
            headers: headers(&self.header)?,
        };
        let failed = |error: DoctorError| {
            complain(&format!("error: {error}"));
            match error {
                DoctorError::Reach(_) => Exit::Unreachable,
                _ => Exit::BadInput,
            }
        };
        Examiner::new(target, &question)
            .and_then(|doctor| doctor.examine())
            .map_err(failed)
    }

    fn tell(&self, examination: &Examination) {
        let step = &examination.step;
        let language = self.lang.unwrap_or_else(language_of_the_locale);
        let report = step
            .diagnosis
            .as_ref()
            .map(|diagnosis| diagnosis.report_with_what_the_fix_opens(language));
        let unread = examination.unread.iter();
        let unread: Vec<String> = unread
            .map(|unread| format!("{}: {}", unread.what, unread.said))
            .collect();
        match self.format {
            Format::Human => {
                print(&format!("{}: {}", step.summary, step.outcome()));
                for unread in unread {
                    complain(&format!("note: not to be read: {unread}"));
                }
                if let Some(note) = &examination.note {
                    complain(&format!("note: the configuration was not read: {note}"));
                }
                if let Some(report) = report {
                    print(&report.with_request_id());
                }
            }
            Format::Json => {
                let examined = Examined {
                    operation: step.operation.name(),
                    allowed: step.allowed(),
                    status: step.status,
                    code: step.code.clone(),
                    message: step.message.clone(),
                    level: examination.level,
                    unread,
                    note: examination.note.clone(),
                    diagnosis: report,
                };
                print(&serde_json::to_string_pretty(&examined).unwrap_or_default());
            }
        }
    }
}

fn headers(written: &[String]) -> Result<HeaderMap, Exit> {
    let mut headers = HeaderMap::new();
    for header in written {
        let read = header.split_once(':').and_then(|(name, value)| {
            let name = HeaderName::from_bytes(name.trim().as_bytes()).ok()?;
            Some((name, HeaderValue::from_str(value.trim()).ok()?))
        });
        let Some((name, value)) = read else {
            // What was meant to be a header may hold a token.
            complain("error: a header is written as `-H 'Name: value'`");
            return Err(Exit::BadInput);
        };
        headers.append(name, value);
    }
    Ok(headers)
}
