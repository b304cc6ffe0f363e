//! How well does the diagnosis do? Refused requests of which it is certain why, and scores on them, beside what could be
//! reached at best and beside two baselines.
//!
//! `cargo run --release --example diagnosis_benchmark -- [--seed development|test|NUMBER] [--incidents N]
//! [--format human|json] [--show K] [--behaviour default|mixed]`

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    reason = "a benchmark fails by panicking"
)]

mod print;

#[path = "../../tests/diagnosis/incidents/mod.rs"]
mod incidents;

use incidents::baselines::Frequencies;
use incidents::incident::{Incidents, draw};
use incidents::names::{DEVELOPMENT, OTHER};
use incidents::score::score;
use incidents::settings::Settings;

/// The seed of the development set, the only one that is looked at while building.
const DEVELOPMENT_SEED: u64 = 403;
/// The seed of the test set.
const TEST_SEED: u64 = 30_640_403;
/// How many incidents the most frequent causes are learned on, where another set is scored.
const LEARNED_ON: usize = 4000;

struct Options {
    seed: String,
    incidents: usize,
    json: bool,
    show: usize,
    settings: Settings,
}

fn main() {
    let options = match options(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(problem) => {
            eprintln!("{problem}");
            std::process::exit(2);
        }
    };
    let development = |count| draw(DEVELOPMENT_SEED, count, &DEVELOPMENT, options.settings);
    let (set, learned): (Incidents, Option<Incidents>) = match options.seed.as_str() {
        "development" => (development(options.incidents), None),
        seed => {
            let seed = if seed == "test" {
                Ok(TEST_SEED)
            } else {
                seed.parse()
            };
            let Ok(seed) = seed else {
                eprintln!("`--seed` must be development, test or a number");
                std::process::exit(2);
            };
            let set = draw(seed, options.incidents, &OTHER, options.settings);
            (set, Some(development(LEARNED_ON)))
        }
    };
    let frequencies = Frequencies::learned(&learned.as_ref().unwrap_or(&set).list);
    let scores = score(&set.list, &frequencies);
    match options.json {
        true => println!("{}", print::json(&set, &scores)),
        false => print::human(&set, &scores, options.show),
    }
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options {
        seed: "development".to_owned(),
        incidents: 10_000,
        json: false,
        show: 0,
        settings: Settings::Default,
    };
    while let Some(name) = arguments.next() {
        let value = arguments
            .next()
            .ok_or_else(|| format!("`{name}` needs a value"))?;
        let number = || {
            let parsed = value.parse::<usize>();
            parsed.map_err(|_| format!("`{name}` must be a number"))
        };
        match name.as_str() {
            "--seed" => options.seed = value,
            "--incidents" => options.incidents = number()?,
            "--show" => options.show = number()?,
            "--format" => options.json = one_of(&name, &value, ["human", "json"])?,
            "--behaviour" if one_of(&name, &value, ["default", "mixed"])? => {
                options.settings = Settings::Mixed;
            }
            "--behaviour" => {}
            _ => return Err(format!("`{name}` is no option")),
        }
    }
    Ok(options)
}

/// Whether a value is the second of two.
fn one_of(name: &str, value: &str, known: [&str; 2]) -> Result<bool, String> {
    match known.iter().position(|known| *known == value) {
        Some(index) => Ok(index == 1),
        None => Err(format!("`{name}` must be {}", known.join(" or "))),
    }
}
