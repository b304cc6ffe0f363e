//! One step of a scenario, so many times, for a count of its instructions: `instructions STEP TIMES`.
//!
//! What is made before the first time is the same for any number of times, so that the difference of two counts is the step.
//! `benches/instructions.sh` holds it against the figures that are kept.

use std::error::Error;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cos403::access::{Request, decide, explain};
use cos403::diagnosis::{
    Configuration, Evidence, Known, Language, Response, SentRequest, diagnose,
};
use cos403::protocol::variant::Dialect;
use cos403::runner::{Prepared, SnapshotFile, Worker, prepare, readable, snapshot_text};
use cos403::scenario::{Case, Play, ScenarioFile, Step, load, world_from_file};
use cos403::signature::{AcceptedReadings, Presented, presented, verify};
use cos403::simulator::answer;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A refusal that needs the whole flow: signed, by policies, in a world of several files.
const SCENARIO: &str = "scenarios/permission/uploader-reads-under-private.yaml";
const WORLD: &str = "scenarios/worlds/media.yaml";

fn case(path: &Path) -> Result<Case> {
    let file = ScenarioFile {
        path: path.to_owned(),
        stem: "case".into(),
        name: "case".to_owned(),
    };
    let mut cases = load(&file).map_err(|problems| format!("{problems:?}"))?;
    Ok(cases.remove(0))
}

/// The steps by name, in the order of a scenario.
const STEPS: [&str; 10] = [
    "parse", "world", "sign", "verify", "decide", "explain", "answer", "diagnose", "words",
    "snapshot",
];

struct Ready {
    path: PathBuf,
    world: PathBuf,
    case: Case,
    step: Step,
    prepared: Prepared,
    request: Request,
    sent: SentRequest,
    response: Response,
    folder: tempfile::TempDir,
}

fn ready() -> Result<Ready> {
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let path = root.join(SCENARIO);
    let case = case(&path)?;
    let Play::Steps(steps) = &case.play else {
        return Err("a table".into());
    };
    let step = steps.last().ok_or("no request")?.clone();
    let prepared = prepare(&step, case.world.clock)?;
    let request = Request::new(
        prepared.method.clone(),
        &prepared.raw_path,
        &prepared.raw_query,
        prepared.headers.clone(),
    );
    let (head, body) = answer(
        Arc::clone(&case.world),
        Dialect::Service,
        http_request(&prepared)?,
    )
    .into_parts();
    Ok(Ready {
        world: root.join(WORLD),
        request: request.addressed_in(&case.world),
        sent: prepared.as_evidence(),
        response: Response::new(head.status.as_u16(), head.headers, body.to_vec()),
        folder: tempfile::tempdir()?,
        path,
        case,
        step,
        prepared,
    })
}

fn http_request(prepared: &Prepared) -> Result<http::Request<Vec<u8>>> {
    let mut request = http::Request::builder()
        .method(prepared.method.clone())
        .uri(prepared.target())
        .body(prepared.body.clone())?;
    *request.headers_mut() = prepared.headers.clone();
    Ok(request)
}

fn evidence(ready: &Ready) -> Evidence {
    let configuration = Configuration {
        network: Known::Known(ready.step.network.clone()),
        ..readable(&ready.case.world, &ready.sent)
    };
    Evidence::of(ready.response.clone())
        .with_request(ready.sent.clone())
        .with_configuration(configuration)
}

fn run(step: &str, times: usize) -> Result<()> {
    let ready = ready()?;
    let world = &ready.case.world;
    let played = Worker::without_http(Dialect::Service)?.play(&ready.case)?;
    let snapshot = SnapshotFile::of(&ready.case, ready.folder.path());
    let text = snapshot_text(&ready.case, &played.steps);
    snapshot.write(&text, &ready.case.title, "case.yaml")?;
    let diagnosis = diagnose(&evidence(&ready));
    let received = ready.request.received();
    let key = world
        .keys
        .iter()
        .find(|key| key.name == ready.step.who.name());
    let key = key.ok_or("nobody signs")?;
    let presented = presented(&ready.request.headers, &ready.request.query);
    let Presented::Signed(authorization, _) = presented else {
        return Err("no signature".into());
    };
    for _ in 0..times {
        match step {
            "parse" => drop(black_box(case(&ready.path)?)),
            "world" => {
                drop(black_box(
                    world_from_file(&ready.world).map_err(|_| "a world")?,
                ));
            }
            "sign" => drop(black_box(prepare(&ready.step, world.clock)?)),
            "verify" => {
                let readings = AcceptedReadings::default();
                drop(black_box(verify(
                    &received,
                    &authorization,
                    &key.secret_key,
                    &readings,
                )));
            }
            "decide" => drop(black_box(decide(world, &ready.request))),
            "explain" => drop(black_box(explain(world, &ready.request))),
            "answer" => {
                let request = http_request(&ready.prepared)?;
                drop(black_box(answer(
                    Arc::clone(world),
                    Dialect::Service,
                    request,
                )));
            }
            "diagnose" => drop(black_box(diagnose(&evidence(&ready)))),
            "words" => drop(black_box(diagnosis.report(Language::English).to_string())),
            "snapshot" => {
                let text = snapshot_text(&ready.case, &played.steps);
                black_box(snapshot.read()? == Some(text));
            }
            other => return Err(format!("no step `{other}`: {}", STEPS.join(", ")).into()),
        }
    }
    Ok(())
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    match (arguments.next(), arguments.next()) {
        (Some(step), Some(times)) => run(&step, times.parse()?),
        _ => {
            println!("{}", STEPS.join("\n"));
            Ok(())
        }
    }
}
