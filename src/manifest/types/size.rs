//! Sizes: digits and one of `k m g t`, powers of 1024.
//!
//! Only the lower-case letters are read alike by everybody: for `g` Flink says 2³⁰ and Kubernetes refuses it, for `G` Flink says 2³⁰ and
//! Kubernetes 10⁹, for `m` Flink says 2²⁰ and Kubernetes 1/1000.
//! Source: language reference, section 3; org.apache.flink.configuration.MemorySize of Flink 1.20; Kubernetes' resource.Quantity.

use super::super::node::{Node, Value};
use super::super::read::Reader;
use super::super::rules::{BAD_SIZE, SIZE_WITHOUT_UNIT};
use super::{FromText, text_type};
use crate::diagnostic::Diagnostic;

/// A number of bytes, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// Bytes.
    pub bytes: u64,
    /// The text: `4g`.
    pub text: String,
}

const UNITS: [(char, u64); 4] = [('k', 1 << 10), ('m', 1 << 20), ('g', 1 << 30), ('t', 1 << 40)];

impl Size {
    /// The size of so many bytes, in the largest unit that divides it; kibibytes rounded up below that.
    #[must_use]
    pub fn of(bytes: u64) -> Self {
        let (letter, unit) =
            UNITS.iter().rev().copied().find(|(_, unit)| bytes >= *unit && bytes.is_multiple_of(*unit)).unwrap_or(('k', 1 << 10));
        let number = bytes.div_ceil(unit);
        Self { bytes: number.saturating_mul(unit), text: format!("{number}{letter}") }
    }

    /// Kubernetes' canonical spelling of the same number: `4g` is `4Gi`.
    #[must_use]
    pub fn kubernetes(&self) -> String {
        UNITS
            .iter()
            .rev()
            .find(|(_, unit)| self.bytes >= *unit && self.bytes.is_multiple_of(*unit))
            .map_or_else(|| self.bytes.to_string(), |(letter, unit)| format!("{}{}i", self.bytes / unit, letter.to_ascii_uppercase()))
    }

    fn parse(text: &str) -> Option<Self> {
        let letter = text.chars().next_back()?;
        let digits = text.strip_suffix(letter)?;
        let (_, unit) = UNITS.iter().find(|(l, _)| *l == letter)?;
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        // Flink and Kubernetes count bytes in 63 bits.
        let bytes = digits.parse::<u64>().ok()?.checked_mul(*unit).filter(|bytes| i64::try_from(*bytes).is_ok())?;
        Some(Self { bytes, text: text.to_owned() })
    }
}

impl FromText for Size {
    const EXPECTED: &'static str = "a size in quotes";
    const PATTERN: &'static str = "^[0-9]+[kmgt]$";

    fn from_text(text: &str, node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        if let Some(size) = Self::parse(text) {
            return Some(size);
        }
        if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
            without_unit(text, text.parse().ok(), node, reader);
        } else {
            refuse(text, node, reader);
        }
        None
    }

    fn not_text(node: &Node, reader: &mut Reader<'_>) {
        match &node.value {
            Value::Integer(n) => without_unit(&n.to_string(), u64::try_from(*n).ok(), node, reader),
            Value::Float(text) => without_unit(text, None, node, reader),
            Value::String(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => {
                let help = format!("write digits and one of k, m, g, t: `{} = \"4g\"`", reader.key());
                reader.wrong_type(node, Self::EXPECTED, help);
            }
        }
    }
}

text_type!(Size, examples: ["2g", "1600m", "512k", "1t"]);

fn without_unit(text: &str, number: Option<u64>, node: &Node, reader: &mut Reader<'_>) {
    let path = reader.path().to_owned();
    let who = if path.contains("jobmanager.memory") {
        Some("JobManager")
    } else if path.contains("taskmanager.memory") {
        Some("TaskManager")
    } else {
        None
    };
    let help = match number.filter(|n| *n > 0) {
        // Whoever writes seven digits and more counts bytes, as JVM options and Kubernetes do.
        Some(bytes) if bytes >= 1 << 20 => format!("if bytes are meant, write `\"{}\"`", Size::of(bytes).text),
        Some(mebibytes) if mebibytes % 1024 == 0 => {
            format!("if mebibytes are meant, write `\"{mebibytes}m\"` or `\"{}g\"`", mebibytes / 1024)
        }
        Some(mebibytes) => format!("if mebibytes are meant, write `\"{mebibytes}m\"`"),
        None => "write digits and one of k, m, g, t, such as `\"4g\"`".to_owned(),
    };
    let finding = Diagnostic::new(&SIZE_WITHOUT_UNIT, format!("`{path}` is a number without a unit"))
        .at(node.span, format!("{}, expected a size in quotes", node.value.kind()))
        .help(help);
    reader.push(match who {
        Some(who) => finding.at_run_time(format!("Flink reads a bare {text} as {text} bytes, and the {who} would not start")),
        None => finding.because(format!("a bare {text} means {text} bytes to Flink and to Kubernetes, and mebibytes to most readers")),
    });
}

/// How a foreign spelling is told: what is marked, and why it cannot stand.
fn refuse(text: &str, node: &Node, reader: &mut Reader<'_>) {
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '_').unwrap_or(text.len());
    let (digits, unit) = text.split_at_checked(split).unwrap_or((text, ""));
    let unit = unit.trim();
    let proposal = convert(&digits.replace('_', ""), unit).filter(|size| size.text != text);
    let (label, because) = if digits.contains('.') && UNITS.iter().any(|(l, _)| unit == l.to_string()) {
        ("a decimal", format!("Flink refuses `{text}`: its own sizes are whole numbers"))
    } else if matches!(unit, "Ki" | "Mi" | "Gi" | "Ti" | "Pi" | "Ei") {
        (
            "Kubernetes' unit",
            format!("Flink refuses `{text}` in its own options, so the two halves of the bundle could not say the same number"),
        )
    } else if matches!(unit, "K" | "M" | "G" | "T" | "P" | "E") {
        (
            "an upper-case unit",
            format!(
                "Flink reads `{unit}` as a power of 1024 and Kubernetes as a power of 1000, so the two halves of the bundle would differ"
            ),
        )
    } else if UNITS.iter().any(|(l, _)| unit == l.to_string()) {
        ("more than 8 EiB", "Flink and Kubernetes count bytes in 63 bits".to_owned())
    } else if digits.is_empty() {
        ("no number", "a size is what Flink and Kubernetes divide up; a word has no bytes".to_owned())
    } else {
        (
            "another unit",
            "one unit alphabet for all sizes: only the lower-case letters are read alike by Flink, by Kubernetes and by people".to_owned(),
        )
    };
    let finding = Diagnostic::new(&BAD_SIZE, format!("`{text}` is no size of this language")).at(node.span, label).because(because);
    let finding = match proposal {
        Some(size) => {
            let help = format!(
                "write `\"{}\"`: k, m, g, t are powers of 1024 here, and the container gets exactly `{}`",
                size.text,
                size.kubernetes()
            );
            let finding = finding.help(help);
            // Only binary units mean the same bytes to everybody.
            if matches!(unit, "Ki" | "Mi" | "Gi" | "Ti") { finding.mend(node.span, text, size.text) } else { finding }
        }
        None => finding.help("write digits and one of k, m, g, t (powers of 1024), such as `\"4g\"`"),
    };
    reader.push(finding);
}

/// The nearest spelling of the language for a foreign one; nothing if it is no size anywhere.
fn convert(digits: &str, unit: &str) -> Option<Size> {
    let lower = unit.to_ascii_lowercase();
    let unit = match lower.as_str() {
        "b" | "byte" | "bytes" => 1,
        "k" | "kb" | "ki" | "kib" | "kibibytes" | "kilobytes" => 1 << 10,
        "m" | "mb" | "mi" | "mib" | "mebibytes" | "megabytes" => 1 << 20,
        "g" | "gb" | "gi" | "gib" | "gibibytes" | "gigabytes" => 1 << 30,
        "t" | "tb" | "ti" | "tib" | "tebibytes" | "terabytes" => 1 << 40,
        "p" | "pb" | "pi" | "pib" => 1 << 50,
        _ => return None,
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut bytes = whole.parse::<u64>().ok()?.checked_mul(unit)?;
    if !fraction.is_empty() {
        let scale = 10_u64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
        let part = u128::from(fraction.parse::<u64>().ok()?).checked_mul(u128::from(unit))? / u128::from(scale);
        bytes = bytes.checked_add(u64::try_from(part).ok()?)?;
    }
    (bytes > 0).then(|| Size::of(bytes))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    #[test]
    fn spellings_for_both_sides() {
        assert_eq!(Size::parse("2048m").unwrap().kubernetes(), "2Gi");
        assert_eq!(Size::parse("1600m").unwrap().kubernetes(), "1600Mi");
        assert_eq!(Size::parse("4g").unwrap().bytes, 4 << 30);
        for wrong in ["", "g", "4G", "4Gi", "4gb", "1.5g", "-1g", "4 g", "４g", "99999999999999999999g", "18446744073709551615t"] {
            assert_eq!(Size::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn foreign_spellings_are_converted() {
        for (digits, unit, expected) in
            [("4", "Gi", "4g"), ("1.5", "g", "1536m"), ("2", "GB", "2g"), ("512", "MiB", "512m"), ("1", "Pi", "1024t"), ("100", "b", "1k")]
        {
            assert_eq!(convert(digits, unit).unwrap().text, expected);
        }
        assert_eq!(convert("4", "cores"), None);
        assert_eq!(Size::of(0).text, "0k");
    }
}
