//! `cos403 verify`.

use clap::Args;
use serde::Serialize;

use super::format::Format;
use super::{Exit, batch, complain, file, print, secret};
use crate::protocol::captured::CapturedRequest;
use crate::protocol::query::Query;
use crate::protocol::timestamp::Timestamp;
use crate::signature::{
    AcceptedReadings, Authorization, Clue, Credentials, Finding, Presented, ReceivedRequest,
    Verdict, find_mistakes, presented, verdict, verify, verify_line,
};

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// A captured request: raw HTTP, a curl command line, or a HAR entry. `-` is standard input.
    #[arg(value_name = "FILE|-", required_unless_present = "batch")]
    file: Option<String>,
    /// The environment variable that holds the SecretKey.
    #[arg(long, value_name = "NAME", required_unless_present = "batch")]
    secret_key_env: Option<String>,
    /// The time at which it is judged, such as 2026-03-01T08:00:00Z [default: now].
    #[arg(long, value_name = "TIME")]
    clock: Option<Timestamp>,
    /// How results are written: human or json.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Verify every line of a file of JSON lines, or of standard input (`-`).
    #[arg(long, value_name = "FILE|-", conflicts_with_all = ["file", "clock"])]
    batch: Option<String>,
}

#[derive(Serialize)]
struct Verified {
    verdict: Verdict,
    reading: Option<String>,
    mistake: Option<&'static str>,
    explanations: Vec<String>,
}

impl Verify {
    pub(super) fn execute(self) -> Exit {
        match &self.batch {
            Some(file) => batch::run(file, verify_line),
            None => self.single().unwrap_or_else(|exit| exit),
        }
    }

    fn single(&self) -> Result<Exit, Exit> {
        let (Some(path), Some(variable)) = (&self.file, &self.secret_key_env) else {
            return Err(Exit::BadInput);
        };
        let text = file::captured(path)?;
        let captured = CapturedRequest::parse(&text).map_err(|error| wrong(&error))?;
        let secret_key = secret::from_environment(variable)?;
        let authorization = match authorization(&captured)? {
            Some(authorization) => authorization,
            None => {
                return Ok(self.show(Verified {
                    verdict: Verdict::Malformed,
                    reading: None,
                    mistake: None,
                    explanations: Vec::new(),
                }));
            }
        };
        let headers = captured.headers.clone();
        let received = ReceivedRequest::new(
            &captured.method,
            &captured.target_path,
            &captured.target_query,
            headers,
        );
        let verification = verify(
            &received,
            &authorization,
            &secret_key,
            &AcceptedReadings::default(),
        );
        let now = self.clock.unwrap_or_else(Timestamp::now).as_second();
        let finding = if verification.matches() {
            Finding::default()
        } else {
            let credentials = Credentials {
                secret_id: authorization.secret_id.clone(),
                secret_key,
            };
            let clue = Clue {
                body: captured.body.clone(),
                ..Clue::default()
            };
            find_mistakes(&received.request, &authorization, &credentials, &clue)
        };
        Ok(self.show(Verified {
            verdict: verdict(authorization.sign_time, now, &verification),
            reading: verification.reading.map(|reading| reading.to_string()),
            mistake: finding.mistake().map(Into::into),
            explanations: finding
                .explanations
                .iter()
                .map(ToString::to_string)
                .collect(),
        }))
    }

    fn show(&self, verified: Verified) -> Exit {
        match self.format {
            Format::Json => print(&serde_json::to_string_pretty(&verified).unwrap_or_default()),
            Format::Human => print(&in_words(&verified)),
        }
        if verified.verdict == Verdict::Valid {
            Exit::AsExpected
        } else {
            Exit::NotAsExpected
        }
    }
}

fn in_words(verified: &Verified) -> String {
    let mut text = match verified.verdict {
        Verdict::Valid => "valid: the signature is right and in its time".to_owned(),
        Verdict::Expired => "expired: the end of the signature's time has passed".to_owned(),
        Verdict::Skewed => "skewed: the signature starts more than 15 minutes from now".to_owned(),
        Verdict::NotYetValid => {
            "not-yet-valid: the signature starts within the next 15 minutes".to_owned()
        }
        Verdict::Mismatch => "mismatch: the server computes another signature".to_owned(),
        Verdict::Malformed => {
            "malformed: the Authorization is not of the form that COS defines".to_owned()
        }
    };
    if let Some(reading) = verified
        .reading
        .as_ref()
        .filter(|reading| *reading != "documented")
    {
        text.push_str(&format!(
            "\nit is right in the reading {reading}, on which signers disagree"
        ));
    }
    let wrong = verified.reading.is_none() && verified.verdict != Verdict::Malformed;
    match verified.explanations.as_slice() {
        [] if wrong => text.push_str("\nno known mistake explains it: another SecretKey, or a request that changed on its way"),
        [] => {}
        [one] => text.push_str(&format!("\n{}", one.trim_end())),
        several => {
            text.push_str(&format!("\n{} explanations lead to this very signature:", several.len()));
            several.iter().for_each(|one| text.push_str(&format!("\n{}", one.trim_end())));
        }
    }
    text
}

/// The `Authorization` of a captured request; `None` for one that cannot be read.
fn authorization(captured: &CapturedRequest) -> Result<Option<Authorization>, Exit> {
    let pairs = captured.headers.iter().filter_map(|(name, value)| {
        Some((
            http::HeaderName::from_bytes(name.as_bytes()).ok()?,
            http::HeaderValue::from_bytes(value).ok()?,
        ))
    });
    match presented(&pairs.collect(), &Query::parse(&captured.target_query)) {
        Presented::Signed(authorization, _) => Ok(Some(authorization)),
        Presented::Malformed(error) => {
            complain(&format!("the Authorization cannot be read: {error}"));
            Ok(None)
        }
        Presented::Nothing => {
            complain(
                "error: the request is not signed: it has no Authorization, neither as a header nor in its address",
            );
            Err(Exit::BadInput)
        }
    }
}

fn wrong(error: &dyn std::fmt::Display) -> Exit {
    complain(&format!("error: {error}"));
    Exit::BadInput
}
