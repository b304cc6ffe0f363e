//! Values that are a text, or something written out.

/// Implements `Deserialize` for an enum of "a text" and "something written out", keeping the places of what is inside,
/// which serde's `untagged` would lose; and what its JSON Schema says.
macro_rules! text_or {
    ($name:ident, $expecting:literal, $text:expr, $inner:ty => $from:expr) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct TextOr;
                impl<'de> serde::de::Visitor<'de> for TextOr {
                    type Value = $name;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str($expecting)
                    }
                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        Ok($text(text.to_owned()))
                    }
                    fn visit_newtype_struct<D: serde::Deserializer<'de>>(self, rest: D) -> Result<$name, D::Error> {
                        <$inner as serde::Deserialize>::deserialize(rest).map($from)
                    }
                }
                deserializer.deserialize_newtype_struct($crate::scenario::yaml::TEXT_OR, TextOr)
            }
        }

        #[cfg(feature = "cli")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let inner = generator.subschema_for::<$inner>();
                schemars::json_schema!({"description": $expecting, "anyOf": [{"type": "string"}, inner]})
            }
        }
    };
}
pub(super) use text_or;
