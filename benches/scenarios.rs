//! What a scenario costs, whole and by its steps, beside what a user would take instead: a request to a wiremock server by a
//! shared client.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a benchmark fails by panicking"
)]

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use cos403::access::{decide, explain};
use cos403::diagnosis::{Configuration, Evidence, Known, Language, Response, diagnose};
use cos403::protocol::variant::Dialect;
use cos403::runner::{
    SnapshotFile, SnapshotMode, Suite, SuiteOptions, Worker, prepare, readable, snapshot_text,
};
use cos403::scenario::{Case, Play, ScenarioFile, load, world_from_file};
use cos403::simulator::{Simulator, answer};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tokio::runtime::{Builder, Runtime};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// Scenarios of a suite whose throughput is measured.
const MANY: usize = 2000;

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn case(path: &Path) -> Case {
    let file = ScenarioFile {
        path: path.to_owned(),
        stem: "case".into(),
        name: "case".to_owned(),
    };
    load(&file).unwrap().remove(0)
}

/// A suite of many small files in a world that they share, half of them refused, with their snapshots.
fn suite(folder: &Path, jobs: usize) -> Suite {
    for shared in ["worlds", "policies", "configuration"] {
        let to = folder.join(shared);
        fs::create_dir_all(&to).unwrap();
        for entry in fs::read_dir(root().join("scenarios").join(shared)).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
        }
    }
    let scenarios = folder.join("scenarios");
    fs::create_dir_all(&scenarios).unwrap();
    for number in 0..MANY {
        let operation = ["GetObject", "PutObject", "HeadObject", "DeleteObject"][number % 4];
        let who = ["anonymous", "editor", "uploader", "partner"][number / 4 % 4];
        let key = ["public/logo.png", "private/contract.pdf"][number / 16 % 2];
        let text = format!(
            "scenario: Case {number}\ngiven: {{world: ../worlds/media.yaml}}\nwhen: {{operation: {operation}, key: {key}, as: {who}}}\n"
        );
        fs::write(scenarios.join(format!("case-{number}.yaml")), text).unwrap();
    }
    let options = SuiteOptions {
        jobs,
        snapshots: SnapshotMode::Update,
        keeps_steps: false,
        ..SuiteOptions::all_of(vec![scenarios])
    };
    Suite::collect(options.clone()).unwrap().run(|_| ());
    let checked = SuiteOptions {
        snapshots: SnapshotMode::Check,
        ..options
    };
    Suite::collect(checked).unwrap()
}

fn whole(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("scenario");
    let refused = case(&root().join("scenarios/referer/page-outside-the-allow-list.yaml"));
    let worker = Worker::start(Dialect::Service).unwrap();
    group.bench_function("refused, over HTTP, diagnosed", |bencher| {
        bencher.iter(|| black_box(worker.play(&refused).unwrap()));
    });
    let direct = Worker::without_http(Dialect::Service).unwrap();
    group.bench_function("refused, without HTTP, not diagnosed", |bencher| {
        bencher.iter(|| black_box(direct.play(&refused).unwrap()));
    });
    for jobs in [1, 2] {
        let folder = tempfile::tempdir().unwrap();
        let suite = suite(folder.path(), jobs);
        group.throughput(Throughput::Elements(MANY as u64));
        group.sample_size(20);
        group.bench_function(format!("suite of {MANY}, {jobs} threads"), |bencher| {
            bencher.iter(|| {
                let result = suite.run(|_| ());
                assert_eq!(result.results.len(), MANY);
            });
        });
    }
    group.finish();
}

fn beside(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("beside");
    let runtime = runtime();
    let (server, client) = runtime.block_on(refusing_server());
    let url = format!("{}/logo.png", server.uri());
    group.bench_function("wiremock and shared reqwest, one request", |bencher| {
        bencher.iter(|| {
            runtime.block_on(async {
                let answer = client.get(&url).send().await.unwrap();
                black_box(answer.bytes().await.unwrap())
            })
        });
    });
    group.bench_function("wiremock, a server from the pool", |bencher| {
        bencher.iter(|| runtime.block_on(MockServer::start()));
    });
    let world =
        std::sync::Arc::new(world_from_file(&root().join("scenarios/worlds/media.yaml")).unwrap());
    group.bench_function("Simulator::start, from the pool", |bencher| {
        bencher.iter(|| {
            let world = std::sync::Arc::clone(&world);
            runtime.block_on(Simulator::start(world, Dialect::Service))
        });
    });
    group.bench_function("wiremock, eight servers at a time", |bencher| {
        bencher.iter(|| {
            runtime.block_on(async {
                let mut all = Vec::new();
                for _ in 0..8 {
                    all.push(MockServer::builder().start().await);
                }
                black_box(all)
            })
        });
    });
    group.finish();
}

fn steps(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("step");
    let path = root().join("scenarios/referer/page-outside-the-allow-list.yaml");
    group.bench_function("parse a scenario and build its world", |bencher| {
        bencher.iter(|| black_box(case(&path)));
    });
    let world_file = root().join("scenarios/worlds/media.yaml");
    group.bench_function("build a world of its files", |bencher| {
        bencher.iter(|| black_box(world_from_file(&world_file).unwrap()));
    });
    let case = case(&path);
    let Play::Steps(requests) = &case.play else {
        panic!("no table")
    };
    let step = requests.last().unwrap();
    group.bench_function("prepare and sign", |bencher| {
        bencher.iter(|| black_box(prepare(step, case.world.clock).unwrap()));
    });
    let prepared = prepare(step, case.world.clock).unwrap();
    let request = || {
        let mut request = http::Request::builder()
            .method(prepared.method.clone())
            .uri(prepared.target())
            .body(prepared.body.clone())
            .unwrap();
        *request.headers_mut() = prepared.headers.clone();
        request
    };
    let judged = cos403::access::Request::new(
        prepared.method.clone(),
        &prepared.raw_path,
        &prepared.raw_query,
        prepared.headers.clone(),
    )
    .addressed_in(&case.world);
    group.bench_function("decide", |bencher| {
        bencher.iter(|| black_box(decide(&case.world, &judged)));
    });
    group.bench_function("explain", |bencher| {
        bencher.iter(|| black_box(explain(&case.world, &judged)));
    });
    group.bench_function("answer", |bencher| {
        bencher.iter(|| {
            black_box(answer(
                std::sync::Arc::clone(&case.world),
                Dialect::Service,
                request(),
            ))
        });
    });
    let answered = answer(
        std::sync::Arc::clone(&case.world),
        Dialect::Service,
        request(),
    );
    let (head, body) = answered.into_parts();
    let response = Response::new(head.status.as_u16(), head.headers, body.to_vec());
    let sent = prepared.as_evidence();
    let evidence = || {
        let configuration = Configuration {
            network: Known::Known(step.network.clone()),
            ..readable(&case.world, &sent)
        };
        Evidence::of(response.clone())
            .with_request(sent.clone())
            .with_configuration(configuration)
    };
    group.bench_function("read the configuration", |bencher| {
        bencher.iter(|| black_box(evidence()));
    });
    let read = evidence();
    group.bench_function("diagnose", |bencher| {
        bencher.iter(|| black_box(diagnose(&read)));
    });
    let diagnosis = diagnose(&read);
    group.bench_function("put a diagnosis into words", |bencher| {
        bencher.iter(|| black_box(diagnosis.report(Language::English).to_string()));
    });
    let played = Worker::start(Dialect::Service)
        .unwrap()
        .play(&case)
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let snapshot = SnapshotFile::of(&case, folder.path());
    let text = snapshot_text(&case, &played.steps);
    snapshot.write(&text, &case.title, "case.yaml").unwrap();
    group.bench_function("compare a snapshot", |bencher| {
        bencher.iter(|| {
            let text = snapshot_text(&case, &played.steps);
            black_box(snapshot.read().unwrap() == Some(text))
        });
    });
    group.finish();
}

/// Requests alone, as a suite sends them: threads with a client and a wiremock server of their own.
fn requests_alone(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("beside");
    group.throughput(Throughput::Elements(MANY as u64));
    group.sample_size(20);
    for threads in [1, 2] {
        let name = format!("wiremock and reqwest, {MANY} requests, {threads} threads");
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                std::thread::scope(|scope| {
                    for _ in 0..threads {
                        scope.spawn(move || runtime().block_on(many_requests(MANY / threads)));
                    }
                });
            });
        });
    }
    group.finish();
}

/// Sends so many requests to a server of its own.
async fn many_requests(number: usize) {
    let (server, client) = refusing_server().await;
    let url = format!("{}/logo.png", server.uri());
    for _ in 0..number {
        let answer = client.get(&url).send().await.unwrap();
        black_box(answer.bytes().await.unwrap());
    }
}

/// A wiremock server that refuses everything, and a client.
async fn refusing_server() -> (MockServer, reqwest::Client) {
    let server = MockServer::builder()
        .disable_request_recording()
        .start()
        .await;
    let refusal = ResponseTemplate::new(403).set_body_string("<Error/>");
    Mock::given(any())
        .respond_with(refusal)
        .mount(&server)
        .await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    (server, client)
}

criterion_group!(benches, beside, requests_alone, whole, steps);
criterion_main!(benches);
