//! Edits: what is done to a scene that worked, each of which can be left out again.

use super::call::Scene;
use super::random::Random;
use super::{
    configuration_faults, deny_faults, harmless, key_faults, policy_faults, signature_faults,
};

/// What an edit does to a scene; `None` where there is nothing to do it to.
pub type Change = fn(&mut Scene, &mut Random) -> Option<()>;

/// One edit.
#[derive(Clone, Copy, Debug)]
pub struct Edit {
    /// Its name.
    pub name: &'static str,
    /// Whether it is meant to do harm.
    pub is_fault: bool,
    change: Change,
    seed: u64,
}

impl Edit {
    /// A fault, whether or not a scene gives occasion for it.
    pub fn any_fault(random: &mut Random) -> Edit {
        let tables = [
            policy_faults::FAULTS,
            deny_faults::FAULTS,
            configuration_faults::FAULTS,
            key_faults::FAULTS,
            signature_faults::FAULTS,
        ];
        Self::drawn(&tables.concat(), true, random)
    }

    /// Whether a scene gives occasion for it.
    pub fn fits(&self, scene: &Scene) -> bool {
        self.apply(&mut scene.clone()).is_some()
    }

    /// A fault that can be made in a scene.
    pub fn fault(scene: &Scene, random: &mut Random) -> Edit {
        loop {
            let edit = Self::any_fault(random);
            if edit.fits(scene) {
                return edit;
            }
        }
    }

    /// An edit that should not matter.
    pub fn harmless(scene: &Scene, random: &mut Random) -> Edit {
        loop {
            let edit = Self::drawn(harmless::EDITS, false, random);
            if edit.fits(scene) {
                return edit;
            }
        }
    }

    fn drawn(table: &[(usize, &'static str, Change)], is_fault: bool, random: &mut Random) -> Edit {
        let weights: Vec<(usize, (&'static str, Change))> = table
            .iter()
            .map(|(weight, name, change)| (*weight, (*name, *change)))
            .collect();
        let (name, change) = random.weighted(&weights);
        Edit {
            name,
            is_fault,
            change,
            seed: random.next(),
        }
    }

    /// Makes the edit, always in the same way.
    pub fn apply(&self, scene: &mut Scene) -> Option<()> {
        (self.change)(scene, &mut Random::new(self.seed))
    }
}
