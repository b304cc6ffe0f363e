//! The switches of [`Behaviour`](super::Behaviour) by their names and by what they can be set to, as files write it.

use strum::VariantArray;

use super::behaviour::{
    AccessKeyFormat, Choice, ExpiredTemporaryKey, MalformedAuthorization, MissingObject,
    NotYetValid,
};
use crate::signature::{HostPort, NameHex, NameOrder, Plus, Repeated};

/// A switch: what it is called, and what it can be set to, as files write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switch {
    /// Its name.
    pub name: &'static str,
    /// What it is where nothing is said.
    pub default: String,
    /// What it can be.
    pub values: Vec<String>,
}

/// What a switch can be set to.
pub(super) trait SwitchValue: Copy {
    /// Every value.
    fn all() -> Vec<Self>;

    /// The value as files write it.
    fn written(&self) -> String;
}

impl SwitchValue for bool {
    fn all() -> Vec<Self> {
        vec![false, true]
    }

    fn written(&self) -> String {
        self.to_string()
    }
}

impl<T: SwitchValue> SwitchValue for Choice<T> {
    fn all() -> Vec<Self> {
        let each = T::all().into_iter().map(Self::Only);
        std::iter::once(Self::Lenient).chain(each).collect()
    }

    fn written(&self) -> String {
        match self {
            Self::Lenient => "lenient".to_owned(),
            Self::Only(one) => one.written(),
        }
    }
}

/// The words of these are what their switches can be set to.
macro_rules! words {
    ($($name:ident),+) => {
        $(impl SwitchValue for $name {
            fn all() -> Vec<Self> {
                Self::VARIANTS.to_vec()
            }

            fn written(&self) -> String {
                self.to_string()
            }
        })+
    };
}

words!(
    NameOrder,
    NameHex,
    Repeated,
    Plus,
    HostPort,
    NotYetValid,
    ExpiredTemporaryKey,
    AccessKeyFormat,
    MalformedAuthorization,
    MissingObject
);

#[cfg(test)]
mod tests {
    use crate::world::Behaviour;

    #[test]
    fn every_switch_can_be_set_to_each_of_its_values_by_name() {
        for switch in Behaviour::switches() {
            assert!(switch.values.contains(&switch.default), "{switch:?}");
            let set: Vec<Behaviour> = switch
                .values
                .iter()
                .map(|value| Behaviour::default().with(switch.name, value).unwrap())
                .collect();
            assert!(set.contains(&Behaviour::default()), "{switch:?}");
            assert!(set.iter().any(|set| *set != Behaviour::default()));
        }
        assert_eq!(Behaviour::default().with("no_switch", "true"), None);
    }
}
