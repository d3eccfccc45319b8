//! Decimal numbers that are read from the source text, never through a float: cores and limit factors.
//!
//! Source: language reference, section 3; Flink's `kubernetes.*.cpu.amount` is a double, Kubernetes' cpu is counted in thousandths.

use super::super::node::{Node, Value};
use super::super::read::{Read, Reader};
use super::super::rules::{BAD_CPU, BAD_FACTOR};
use super::value_schema;
use crate::diagnostic::Diagnostic;

/// Cores, as they were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cpu {
    /// Thousandths of a core; more than 0.
    pub millis: u64,
    /// The text: `0.5`.
    pub text: String,
}

/// What a request is multiplied by to give a limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// Thousandths; at least 1000.
    pub thousandths: u64,
    /// The text: `1.5`.
    pub text: String,
}

impl Cpu {
    /// Kubernetes' canonical spelling: `0.5` is `500m`, `2` is `2`.
    #[must_use]
    pub fn kubernetes(&self) -> String {
        if self.millis.is_multiple_of(1000) { (self.millis / 1000).to_string() } else { format!("{}m", self.millis) }
    }

    /// So many thousandths of a core.
    #[must_use]
    pub fn of(millis: u64) -> Self {
        Self { millis, text: decimal(millis) }
    }
}

/// Thousandths as a decimal without needless zeros.
fn decimal(thousandths: u64) -> String {
    let (whole, part) = (thousandths / 1000, thousandths % 1000);
    if part == 0 { whole.to_string() } else { format!("{whole}.{part:03}").trim_end_matches('0').to_owned() }
}

/// A plain decimal (digits, at most one dot) in thousandths; nothing if it is signed, has an exponent, or is finer than that.
fn thousandths(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = part.trim_end_matches('0');
    if whole.is_empty() || part.len() > 3 || !whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = format!("{part:0<3}").parse::<u64>().ok()?;
    whole.parse::<u64>().ok()?.checked_mul(1000)?.checked_add(part)
}

impl Read for Cpu {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.value {
            Value::Integer(n) => match u64::try_from(*n).ok().filter(|n| *n > 0).and_then(|n| n.checked_mul(1000)) {
                Some(millis) => return Some(Self { millis, text: n.to_string() }),
                None => refuse_number(&n.to_string(), node, reader),
            },
            Value::Float(text) => match thousandths(text).filter(|n| *n > 0) {
                Some(millis) => return Some(Self { millis, text: text.clone() }),
                None => refuse_number(text, node, reader),
            },
            Value::String(text) => refuse_text(text, node, reader),
            Value::Boolean(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => {
                let help = format!("write `{} = 0.5`", reader.key());
                reader.wrong_type(node, "a number of cores", help);
            }
        }
        None
    }
}

fn refuse_number(text: &str, node: &Node, reader: &mut Reader<'_>) {
    let help = format!("write a number like `{key} = 0.5` or `{key} = 2`", key = reader.key());
    reader.push(
        Diagnostic::new(&BAD_CPU, format!("`{}` cannot be {text}", reader.path()))
            .at(node.span, "expected a number above 0 with at most three decimals")
            .because("Kubernetes counts a core in thousandths and refuses finer ones; a container without cpu cannot be scheduled for work")
            .help(help),
    );
}

fn refuse_text(text: &str, node: &Node, reader: &mut Reader<'_>) {
    let (message, proposal) = if let Some(millis) = text.strip_suffix('m').and_then(|digits| digits.parse::<u64>().ok()) {
        let amount = match millis {
            250 => "a quarter of a core".to_owned(),
            500 => "half a core".to_owned(),
            1000 => "one core".to_owned(),
            _ => format!("{} cores", decimal(millis)),
        };
        (format!("`{text}` is Kubernetes' way to say {amount}"), decimal(millis))
    } else {
        let proposal = thousandths(text).filter(|n| *n > 0).map_or_else(|| "0.5".to_owned(), decimal);
        (format!("`{}` is a text, and cores are a number", reader.path()), proposal)
    };
    let help = format!("write `{} = {proposal}`", reader.key());
    reader.push(
        Diagnostic::new(&BAD_CPU, message)
            .at(node.span, "text, expected a number of cores")
            .because(
                "Flink takes decimal cores only; and next to `memory`, an `m` that means 1/1000 invites a mistake of a factor of a billion",
            )
            .help(help),
    );
}

impl Read for Factor {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let text = match &node.value {
            Value::Integer(n) => n.to_string(),
            Value::Float(text) => text.clone(),
            Value::String(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => {
                refuse_factor("is no number", "a number without quotes", node, reader);
                return None;
            }
        };
        match thousandths(&text) {
            Some(thousandths) if thousandths >= 1000 => Some(Self { thousandths, text }),
            Some(_) => {
                refuse_factor("is below 1", "a number from 1 up", node, reader);
                None
            }
            None => {
                refuse_factor("is no factor", "a number from 1 up with at most three decimals", node, reader);
                None
            }
        }
    }
}

fn refuse_factor(fault: &str, expected: &str, node: &Node, reader: &mut Reader<'_>) {
    let help = format!(
        "write `{} = 1.5` for a limit of one and a half times the request, or remove the line for a limit equal to it",
        reader.key()
    );
    reader.push(
        Diagnostic::new(&BAD_FACTOR, format!("`{}` {fault}", reader.path()))
            .at(node.span, format!("{}, expected {expected}", node.value.kind()))
            .because("limit = request × factor: Kubernetes refuses a limit below the request")
            .help(help),
    );
}

value_schema!(Cpu, schemars::json_schema!({ "type": "number", "exclusiveMinimum": 0, "examples": [1, 0.5] }));
value_schema!(Factor, schemars::json_schema!({ "type": "number", "minimum": 1, "examples": [1, 1.5, 2] }));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        assert_eq!(thousandths("0.1"), Some(100));
        assert_eq!(thousandths("1.2500"), Some(1250));
        for wrong in ["", ".5", "1e1", "inf", "nan", "-1", "+1", "0.0001", "1.2.3", "99999999999999999999"] {
            assert_eq!(thousandths(wrong), None, "{wrong}");
        }
        assert_eq!(Cpu::of(1500).kubernetes(), "1500m");
        assert_eq!(Cpu::of(2000).text, "2");
        assert_eq!(Cpu::of(50).text, "0.05");
    }
}
