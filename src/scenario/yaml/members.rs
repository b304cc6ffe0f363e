//! The members of a struct, of which the unknown ones are noted and passed over, and those that are missing made up.

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, IntoDeserializer, MapAccess};

use super::forgiving::Forgiving;
use super::made_up::MadeUp;
use super::{Spanned, unknown_field};
use crate::protocol::words::did_you_mean;

/// The members of a struct.
pub(super) struct Members<'c, A> {
    inner: Forgiving<'c, A>,
    number: usize,
    fields: &'static [&'static str],
    seen: Vec<&'static str>,
    /// Whether the field whose name was just told is one that another pass found missing.
    is_made_up: bool,
}

impl<'c, A> Members<'c, A> {
    /// The members of the struct of a number, counted in the order of reading.
    pub(super) fn new(
        inner: Forgiving<'c, A>,
        number: usize,
        fields: &'static [&'static str],
    ) -> Self {
        Self {
            inner,
            number,
            fields,
            seen: Vec::new(),
            is_made_up: false,
        }
    }
}

impl<'de, A: MapAccess<'de>> Members<'_, A> {
    /// The next field that is one of the struct's; the others are noted.
    fn next_field(&mut self) -> Result<Option<&'static str>, A::Error> {
        let reading = self.inner.reading;
        while let Some(written) = self.inner.inner.next_key::<Spanned<String>>()? {
            reading.near.set(written.defined);
            let known = self.fields.iter().find(|known| **known == written.value);
            match known {
                Some(known) if self.seen.contains(known) => {
                    return Err(A::Error::custom(format!("`{known}` stands twice")));
                }
                Some(known) => return Ok(Some(known)),
                None => {
                    let meant = did_you_mean(&written.value, self.fields.iter().copied());
                    let meant = meant.and_then(|meant| self.fields.iter().find(|f| **f == meant));
                    let missing = meant.map(|meant| (self.number, *meant));
                    reading.misspelt.borrow_mut().extend(missing);
                    reading.note(written.defined, unknown_field(&written.value, self.fields));
                    self.inner.inner.next_value::<IgnoredAny>()?;
                }
            }
        }
        reading.ended.set(self.number);
        let missing = reading.missing.iter().find(|(number, field)| {
            *number == self.number && self.fields.contains(field) && !self.seen.contains(field)
        });
        self.is_made_up = missing.is_some();
        Ok(missing.map(|(_, field)| *field))
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Members<'_, A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        let Some(field) = self.next_field()? else {
            return Ok(None);
        };
        self.seen.push(field);
        let field = IntoDeserializer::<A::Error>::into_deserializer(field);
        seed.deserialize(field).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        if self.is_made_up {
            return seed.deserialize(MadeUp::new());
        }
        self.inner.next_value_seed(seed)
    }
}
