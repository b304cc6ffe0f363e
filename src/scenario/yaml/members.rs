//! The members of a struct, of which the unknown ones are noted and passed over, and those that are missing made up; or of a
//! map, whose names are anything.

use std::borrow::Cow;
use std::vec::IntoIter;

use serde::de::{DeserializeSeed, IntoDeserializer, MapAccess};

use super::reading::{Reading, Stop, Value};
use super::tree::{Member, Node};
use super::unknown_field;
use crate::protocol::words::did_you_mean;

/// The members that are read; of a map, in the order of their names.
pub(super) struct Members<'v> {
    members: IntoIter<&'v Member>,
    reading: &'v Reading<'v>,
    /// Of a struct, its number, counted in the order of reading, and its fields.
    pub(super) number: usize,
    fields: Option<&'static [&'static str]>,
    seen: Vec<&'static str>,
    /// The value of the member whose name was just told; none, if it is made up.
    value: Option<&'v Node>,
}

impl<'v> Members<'v> {
    pub(super) fn new(
        members: &'v [Member],
        reading: &'v Reading<'v>,
        number: usize,
        fields: Option<&'static [&'static str]>,
    ) -> Self {
        let mut members: Vec<&Member> = members.iter().collect();
        if fields.is_none() {
            members.sort_by(|a, b| a.name.cmp(&b.name));
        }
        Self {
            members: members.into_iter(),
            reading,
            number,
            fields,
            seen: Vec::new(),
            value: None,
        }
    }

    fn next_name(&mut self) -> Option<Cow<'v, str>> {
        if let Some(fields) = self.fields {
            let field = self.next_field(fields)?;
            self.seen.push(field);
            return Some(Cow::Borrowed(field));
        }
        let member = self.members.next()?;
        self.value = Some(&member.value);
        Some(self.reading.filled(&member.name, member.at))
    }

    /// The next member that is a field of the struct; the others are noted.
    fn next_field(&mut self, fields: &'static [&'static str]) -> Option<&'static str> {
        for member in self.members.by_ref() {
            let known = fields.iter().find(|known| ***known == *member.name);
            if let Some(known) = known {
                self.value = Some(&member.value);
                return Some(known);
            }
            let meant = did_you_mean(&member.name, fields.iter().copied());
            let meant = meant.and_then(|meant| fields.iter().find(|field| **field == meant));
            let missing = meant.map(|meant| (self.number, *meant));
            self.reading.misspelt.borrow_mut().extend(missing);
            self.reading
                .note(member.at, unknown_field(&member.name, fields));
        }
        let missing = self.reading.missing.iter().find(|(number, field)| {
            *number == self.number && fields.contains(field) && !self.seen.contains(field)
        });
        self.value = None;
        missing.map(|(_, field)| *field)
    }
}

impl<'de> MapAccess<'de> for Members<'_> {
    type Error = Stop;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Stop> {
        let Some(name) = self.next_name() else {
            return Ok(None);
        };
        let name = IntoDeserializer::<Stop>::into_deserializer(name);
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Stop> {
        seed.deserialize(Value {
            node: self.value,
            reading: self.reading,
        })
    }
}
