//! Tables of another language, kept as they stand: Flink's options, Kubernetes' fields.
//!
//! What is in them is checked by the option catalogue or a schema, not here.
//! Source: language reference, sections 2 and 5.

use super::super::node::Node;
use super::super::read::{Read, Reader};
use super::value_schema;

/// A table with all its places.
#[derive(Clone, Debug, PartialEq)]
pub struct Raw(pub Node);

impl Read for Raw {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        if node.as_table().is_some() {
            return Some(Self(node.clone()));
        }
        let help = format!("write a table: `[{}]`", reader.path());
        reader.wrong_type(node, "a table", help);
        None
    }
}

value_schema!(Raw, schemars::json_schema!({ "type": "object", "additionalProperties": true }));
