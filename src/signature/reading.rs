//! The points on which public implementations disagree, and the server's choice is UNCONFIRMED (reference §2.2).

use std::fmt;

use strum::{AsRefStr, Display, EnumString, VariantArray};

use crate::protocol::words::UnknownWord;

/// By which form the pairs are sorted, of names and of the values of one name: `a/b` and `a-b` change places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(rename_all = "kebab-case"))]
#[derive(AsRefStr, Display, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
pub enum NameOrder {
    /// As the document has it: encoded names (Go, Java, C++).
    #[default]
    Encoded,
    /// Lower-case names before encoding (Node, JavaScript).
    Raw,
}

/// How the pairs write an encoded letter of a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(rename_all = "kebab-case"))]
#[derive(AsRefStr, Display, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
pub enum NameHex {
    /// As the document has it: lower-case again after encoding.
    #[default]
    Lower,
    /// As the encoding leaves it (`%2F`; reqsign).
    Upper,
}

/// Which of several parameters or headers of one name count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(rename_all = "kebab-case"))]
#[derive(AsRefStr, Display, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
pub enum Repeated {
    /// All, sorted by value (Go).
    #[default]
    All,
    /// The last (Python).
    Last,
}

/// What a bare `+` in a query is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(rename_all = "kebab-case"))]
#[derive(AsRefStr, Display, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
pub enum Plus {
    /// A plus sign (reqsign).
    #[default]
    Literal,
    /// A blank, as in HTML forms (Go).
    Blank,
}

/// Whether the port of `Host` is part of its value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(rename_all = "kebab-case"))]
#[derive(AsRefStr, Display, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
pub enum HostPort {
    /// As it is sent (Go).
    #[default]
    AsSent,
    /// Left out (Python).
    LeftOut,
}

/// One way of reading a request where implementations disagree; the default is the document's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// See [`NameOrder`].
    pub order: NameOrder,
    /// See [`NameHex`].
    pub name_hex: NameHex,
    /// See [`Repeated`].
    pub repeated: Repeated,
    /// See [`Plus`].
    pub plus: Plus,
    /// See [`HostPort`].
    pub host_port: HostPort,
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let documented = Reading::default();
        let mut parts = Vec::new();
        if self.order != documented.order {
            parts.push(format!("order={}", self.order));
        }
        if self.name_hex != documented.name_hex {
            parts.push(format!("name-hex={}", self.name_hex));
        }
        if self.repeated != documented.repeated {
            parts.push(format!("repeated={}", self.repeated));
        }
        if self.plus != documented.plus {
            parts.push(format!("plus={}", self.plus));
        }
        if self.host_port != documented.host_port {
            parts.push(format!("host-port={}", self.host_port));
        }
        f.write_str(&if parts.is_empty() {
            "documented".to_owned()
        } else {
            parts.join(",")
        })
    }
}

/// The readings that a server accepts; `None` accepts either.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AcceptedReadings {
    /// Which order of names.
    pub order: Option<NameOrder>,
    /// Which case of encoded letters in names.
    pub name_hex: Option<NameHex>,
    /// Which of repeated ones.
    pub repeated: Option<Repeated>,
    /// Which meaning of `+`.
    pub plus: Option<Plus>,
    /// Which value of `Host`.
    pub host_port: Option<HostPort>,
}

/// What of a request makes a difference between readings.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ambiguities {
    pub(super) names_are_encoded: bool,
    pub(super) names_are_repeated: bool,
    pub(super) query_has_plus: bool,
    pub(super) host_has_port: bool,
}

/// Those to be tried. The document's choice stands first of all.
fn choices<'c, T>(all: &'c [T], accepted: &'c Option<T>, matters: bool) -> &'c [T] {
    match accepted {
        Some(_) => accepted.as_slice(),
        None if matters => all,
        None => all.get(..1).unwrap_or(all),
    }
}

impl AcceptedReadings {
    /// The readings to be tried on a request, the document's first.
    pub(super) fn of(&self, ambiguities: Ambiguities) -> Vec<Reading> {
        let mut readings = Vec::with_capacity(1);
        let order_matters = ambiguities.names_are_encoded || ambiguities.names_are_repeated;
        for &host_port in choices(
            HostPort::VARIANTS,
            &self.host_port,
            ambiguities.host_has_port,
        ) {
            for &plus in choices(Plus::VARIANTS, &self.plus, ambiguities.query_has_plus) {
                for &repeated in choices(
                    Repeated::VARIANTS,
                    &self.repeated,
                    ambiguities.names_are_repeated,
                ) {
                    for &order in choices(NameOrder::VARIANTS, &self.order, order_matters) {
                        for &name_hex in choices(
                            NameHex::VARIANTS,
                            &self.name_hex,
                            ambiguities.names_are_encoded,
                        ) {
                            readings.push(Reading {
                                order,
                                name_hex,
                                repeated,
                                plus,
                                host_port,
                            });
                        }
                    }
                }
            }
        }
        readings
    }
}
