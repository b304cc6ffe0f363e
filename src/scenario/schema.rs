//! The JSON Schema of scenario, world and live target files, by which editors complete, explain and check them.

use schemars::generate::SchemaSettings;
use serde_json::Value;
use strum::{AsRefStr, Display, EnumString, VariantArray};

use super::live_target_file::LiveTargetModel;
use super::model::ScenarioModel;
use super::world_model::WorldModel;
use crate::protocol::words::UnknownWord;

/// A kind of file that has a schema.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, AsRefStr, Display, EnumString, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
pub enum FileKind {
    /// A scenario.
    #[default]
    Scenario,
    /// A world.
    World,
    /// A real bucket, and how it is reached.
    LiveTarget,
}

/// The schema of a kind of file, in JSON Schema draft 7, which editors know best.
pub fn schema(kind: FileKind) -> Value {
    let generator = SchemaSettings::draft07().into_generator();
    let schema = match kind {
        FileKind::Scenario => generator.into_root_schema_for::<ScenarioModel>(),
        FileKind::World => generator.into_root_schema_for::<WorldModel>(),
        FileKind::LiveTarget => generator.into_root_schema_for::<LiveTargetModel>(),
    };
    let mut schema = schema.to_value();
    if let Some(members) = schema.as_object_mut() {
        let title = format!("cos403 {kind}");
        members.insert("title".to_owned(), title.into());
    }
    schema
}

/// The names of operations, or a text with a variable in it.
pub(super) fn operation(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let names: Vec<&str> = crate::protocol::operation::Operation::ALL
        .iter()
        .map(|operation| operation.name())
        .collect();
    schemars::json_schema!({
        "anyOf": [
            {"type": "string", "enum": names},
            {"type": "string", "pattern": r"\$\{"}
        ]
    })
}

/// A list of them.
pub(super) fn operations(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({"type": "array", "items": operation(generator)})
}
