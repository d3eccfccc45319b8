//! `flinkc schema`: the JSON schema of the language, for editors.

use clap::Args;

use super::console::Console;
use super::failure::{Exit, Failure};
use crate::host::stdio;
use crate::manifest::schema;

/// Print the JSON schema of flink.toml
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  flinkc schema > flink.schema.json\n\nA first line `#:schema ./flink.schema.json` in a flink.toml makes editors with a TOML server (Taplo, Tombi, Even Better TOML) complete and check it."
)]
pub(crate) struct SchemaArguments {}

impl SchemaArguments {
    #[expect(clippy::unused_self, reason = "each verb has this shape")]
    pub(crate) fn run(&self, _: &Console) -> Result<Exit, Failure> {
        let text = serde_json::to_string_pretty(&schema::document()).map_err(|error| Failure::Own(error.to_string()))?;
        stdio::out(&format!("{text}\n"))?;
        Ok(Exit::Fine)
    }
}
