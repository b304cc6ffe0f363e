//! Incidents: refused requests of which it is certain why. A fault counts only if undoing it alone turns the answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use cos403::access::{Outcome, decide};
use cos403::diagnosis::Response;
use cos403::protocol::cause::Cause;
use cos403::protocol::variant::{Dialect, Variant};
use cos403::simulator;

use super::base;
use super::call::Scene;
use super::edit::Edit;
use super::names::Names;
use super::random::Random;
use super::settings::Settings;

/// A refused request.
#[derive(Debug)]
pub struct Incident {
    /// The number under which it was drawn.
    pub number: usize,
    /// The scene with its edits made.
    pub scene: Scene,
    /// What was done to the scene.
    pub edits: Vec<Edit>,
    /// How many of the edits the refusal needs.
    pub needed: usize,
    /// Why it is refused.
    pub truth: Cause,
    /// As what the refusal shows itself.
    pub variant: Variant,
    /// What the client sees, in each style.
    pub answers: Vec<(Style, Response)>,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Style {
    /// As the service does.
    Service,
    /// As the guide prints it.
    Guide,
    /// Without a body.
    Head,
}

impl Style {
    /// Every style.
    pub const ALL: [Style; 3] = [Style::Service, Style::Guide, Style::Head];

    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Style::Service => "service",
            Style::Guide => "guide",
            Style::Head => "head",
        }
    }
}

/// A set of incidents.
#[derive(Debug, Default)]
pub struct Incidents {
    /// The incidents.
    pub list: Vec<Incident>,
    /// What was drawn and is none, by why.
    pub dropped: BTreeMap<&'static str, usize>,
    /// How often each edit was drawn, and in how many incidents it is needed.
    pub edits: BTreeMap<&'static str, (usize, usize)>,
}

/// Draws incidents, the same for the same seed.
pub fn draw(seed: u64, count: usize, names: &Names, settings: Settings) -> Incidents {
    let mut set = Incidents::default();
    let mut number = 0;
    while set.list.len() < count {
        let mut random = Random::new(seed ^ (number as u64).wrapping_mul(0xd134_2543_de82_ef95));
        let (base, first) = draw_base(&mut set, &mut random, names, settings);
        let edits = draw_edits(&base, first, &mut random);
        for edit in &edits {
            set.edits.entry(edit.name).or_default().0 += 1;
        }
        match incident(number, &base, edits) {
            Ok(incident) => {
                for edit in incident.edits.iter().take(incident.needed) {
                    set.edits.entry(edit.name).or_default().1 += 1;
                }
                set.list.push(incident);
            }
            Err(why) => *set.dropped.entry(why).or_default() += 1,
        }
        number += 1;
    }
    set
}

/// How many bases are drawn for a fault that needs a rare one.
const MOST_BASES: usize = 60;

/// A fault and a scene that gives occasion for it, so that faults of rare requests are not rare.
fn draw_base(
    set: &mut Incidents,
    random: &mut Random,
    names: &Names,
    settings: Settings,
) -> (Scene, Edit) {
    loop {
        let fault = Edit::any_fault(random);
        for _ in 0..MOST_BASES {
            let (base, refused) = base::draw(random, names, settings);
            *set.dropped.entry("a base that is refused").or_default() += refused;
            if fault.fits(&base) {
                return (base, fault);
            }
        }
    }
}

fn draw_edits(base: &Scene, first: Edit, random: &mut Random) -> Vec<Edit> {
    let mut scene = base.clone();
    first.apply(&mut scene);
    let mut edits = vec![first];
    let faults = if random.chance(20) { 2 } else { 1 };
    let others = if random.chance(50) {
        random.below(2) + 1
    } else {
        0
    };
    for index in 1..faults + others {
        let edit = match index < faults {
            true => Edit::fault(&scene, random),
            false => Edit::harmless(&scene, random),
        };
        edit.apply(&mut scene);
        edits.push(edit);
    }
    edits
}

/// The scene with all edits but those left out.
fn edited(base: &Scene, edits: &[Edit], left_out: impl Fn(usize, &Edit) -> bool) -> Scene {
    let mut scene = base.clone();
    let made = edits
        .iter()
        .enumerate()
        .filter(|(index, edit)| !left_out(*index, edit));
    for (_, edit) in made {
        edit.apply(&mut scene);
    }
    scene
}

/// What comes of a scene: let through, or refused why, or something else.
fn outcome(scene: &Scene) -> Result<(), Option<(Cause, Option<Variant>)>> {
    let wire = scene.call.arrived();
    let request = wire.as_access(&scene.call.network, &scene.world);
    match decide(&scene.world, &request).outcome {
        Outcome::Allowed => Ok(()),
        Outcome::Refused(refusal) => Err(Some((refusal.cause, refusal.shown.variant()))),
        Outcome::Error(_) => Err(None),
    }
}

fn incident(number: usize, base: &Scene, edits: Vec<Edit>) -> Result<Incident, &'static str> {
    let scene = edited(base, &edits, |_, _| false);
    let (truth, variant) = match outcome(&scene) {
        Ok(()) => return Err("let through all the same"),
        Err(None) => return Err("an error that is no refusal"),
        Err(Some((truth, variant))) => (truth, variant.ok_or("a code outside the eight")?),
    };
    if outcome(&edited(base, &edits, |_, edit| edit.is_fault)).is_err() {
        return Err("refused with its faults undone");
    }
    let without = |left_out: usize| outcome(&edited(base, &edits, |index, _| index == left_out));
    let mut needed = Vec::new();
    let mut beside = Vec::new();
    for (index, edit) in edits.iter().enumerate() {
        match (without(index), edit.is_fault) {
            (Ok(()), true) => needed.push(*edit),
            (Ok(()), false) => return Err("an edit meant not to matter does"),
            (Err(now), false) if now.map(|(cause, _)| cause) != Some(truth) => {
                return Err("an edit meant not to matter does");
            }
            (Err(_), _) => beside.push(*edit),
        }
    }
    let faults = edits.iter().filter(|edit| edit.is_fault).count();
    match (faults, needed.len()) {
        (1, 0) => return Err("its fault undone, still refused"),
        (2, 2) => return Err("either of two faults undone, let through"),
        (2, 0) => needed.extend(edits.iter().filter(|edit| edit.is_fault)),
        _ => {}
    }
    beside.retain(|edit| !needed.iter().any(|other| other.name == edit.name));
    let count = needed.len();
    needed.extend(beside);
    Ok(Incident {
        number,
        answers: answers(&scene),
        scene,
        edits: needed,
        needed: count,
        truth,
        variant,
    })
}

fn answers(scene: &Scene) -> Vec<(Style, Response)> {
    let world = Arc::new(scene.world.clone());
    let request = scene.call.arrived().as_http(&scene.call.network);
    let answer = |dialect| {
        let answer = simulator::answer(Arc::clone(&world), dialect, request.clone());
        Response::from(&answer)
    };
    let first = answer(Dialect::Service);
    if first.body.is_empty() {
        return vec![(Style::Head, first)];
    }
    let second = answer(Dialect::Guide);
    vec![(Style::Service, first), (Style::Guide, second)]
}
