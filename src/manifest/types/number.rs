//! Whole numbers with a range, and the ratio from 0 to 1.
//!
//! Source: language reference, section 4.

use super::super::node::{Node, Value};
use super::super::read::{Read, Reader};
use super::super::rules::OUT_OF_RANGE;
use super::value_schema;
use crate::diagnostic::Diagnostic;

/// A whole number from 1 up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Positive(pub u32);

/// A whole number from 0 up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NonNegative(pub u32);

/// How often to try again; -1 is without end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Retries(pub i32);

/// A numeric user id other than root's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UserId(pub i64);

/// A TCP port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Port(pub u16);

/// A port that Kubernetes opens on each node: 30000 to 32767, the API server's own range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodePort(pub u16);

/// A percentage from 1 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(pub u8);

/// A number from 0 to 1, as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Ratio {
    /// The text: `0.7`.
    pub text: String,
    /// The number.
    pub value: f64,
}

/// Kubernetes' and Flink's whole numbers are Java's and Go's 32 bits.
const LARGEST: i64 = i32::MAX as i64;

/// Reads a whole number of a range, or says what is wrong with it.
fn whole(node: &Node, reader: &mut Reader<'_>, least: i64, most: i64) -> Option<i64> {
    let Value::Integer(number) = &node.value else {
        let proposal = match &node.value {
            Value::String(text) | Value::Float(text) => {
                text.trim().parse::<f64>().ok().filter(|f| f.fract() == 0.0).map(|f| format!("{f}"))
            }
            Value::Integer(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => None,
        };
        let proposal = proposal.unwrap_or_else(|| least.max(1).to_string());
        let help = format!("write `{} = {proposal}`", reader.key());
        reader.wrong_type(node, "an integer", help);
        return None;
    };
    if (least..=most).contains(number) {
        return Some(*number);
    }
    let expected = if most == LARGEST { format!("at least {least}") } else { format!("from {least} to {most}") };
    let expected = if *number > most && most == LARGEST { format!("at most {most}") } else { expected };
    let nearest = if *number < least { least } else { most };
    let help = match (reader.key(), *number) {
        ("parallelism", 0) => "write `parallelism = 1`; to stop a job and keep it, `[job] state = \"suspended\"`".to_owned(),
        ("replicas", 0) => "write `replicas = 1`; to stop a job and keep it, `[job] state = \"suspended\"`".to_owned(),
        (key, _) => format!("write `{key} = {nearest}`, or remove the line for the default"),
    };
    let finding =
        Diagnostic::new(&OUT_OF_RANGE, format!("`{}` cannot be {number}", reader.path())).at(node.span, format!("expected {expected}"));
    let finding = match (reader.key(), number) {
        ("parallelism" | "slots" | "replicas", ..=0) => finding.at_run_time("Flink would have nothing to run the job on"),
        ("node-port", _) => finding.at_run_time("the API server refuses the Service: ports of nodes lie in this range"),
        ("user", 0) => finding.at_run_time("root: the restricted level of Kubernetes refuses the pod"),
        _ => finding.because("Flink, its operators or Kubernetes refuse a number outside this range, or read it as none at all"),
    };
    reader.push(finding.help(help));
    None
}

macro_rules! whole_number {
    ($name:ident, $number:ty, $least:expr, $most:expr, $examples:tt) => {
        impl Read for $name {
            fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
                whole(node, reader, $least, $most).and_then(|n| <$number>::try_from(n).ok()).map(Self)
            }
        }

        value_schema!(
            $name,
            schemars::json_schema!({ "type": "integer", "minimum": $least, "maximum": $most, "examples": $examples })
        );
    };
}

whole_number!(Positive, u32, 1_i64, LARGEST, [1, 8]);
whole_number!(NonNegative, u32, 0_i64, LARGEST, [0, 1]);
whole_number!(Retries, i32, -1_i64, LARGEST, [-1, 0, 3]);
whole_number!(UserId, i64, 1_i64, LARGEST, [9999]);
whole_number!(Port, u16, 1_i64, 65_535_i64, [9249]);
whole_number!(NodePort, u16, 30_000_i64, 32_767_i64, [30081]);
whole_number!(Percent, u8, 1_i64, 100_i64, [70]);

impl Read for Ratio {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let text = match &node.value {
            Value::Float(text) => text.clone(),
            Value::Integer(n) => n.to_string(),
            Value::String(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => {
                let help = format!("write `{} = 0.7`", reader.key());
                reader.wrong_type(node, "a number from 0 to 1", help);
                return None;
            }
        };
        match text.parse::<f64>() {
            Ok(value) if (0.0..=1.0).contains(&value) => Some(Self { text, value }),
            Ok(_) | Err(_) => {
                let percent = text.parse::<f64>().ok().filter(|v| *v > 1.0 && *v <= 100.0).map(|v| format!("{}", v / 100.0));
                let help = format!("write `{} = {}`", reader.key(), percent.as_deref().unwrap_or("0.7"));
                reader.push(
                    Diagnostic::new(&OUT_OF_RANGE, format!("`{}` cannot be {text}", reader.path()))
                        .at(node.span, "expected a number from 0 to 1")
                        .because("it is a part of the whole, not a percentage")
                        .help(help),
                );
                None
            }
        }
    }
}

value_schema!(Ratio, schemars::json_schema!({ "type": "number", "minimum": 0, "maximum": 1, "examples": [0.7] }));
