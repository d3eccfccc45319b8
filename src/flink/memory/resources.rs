//! What a TaskManager holds besides memory: CPU cores, slots, external resources.
//!
//! In: a [`Reader`]. Out: numbers. It must not validate slots; Flink does not do it here.
//! Source: Flink `TaskExecutorProcessUtils`, `Resource`, `ExternalResourceUtils`.

use super::error::Refusal;
use super::option::{EXTERNAL_RESOURCES, TM_CPU, TM_SLOTS};
use super::read::Reader;
use crate::flink::java;
use std::collections::{BTreeMap, BTreeSet};

/// `taskmanager.cpu.cores`, else the slots; cut to eight decimals.
pub(super) fn cpu_cores(reader: &Reader<'_>) -> Result<f64, Refusal> {
    let cores = match reader.double(TM_CPU)? {
        Some(cores) => cores,
        None => f64::from(slots(reader)?),
    };
    if cores <= 0.0 {
        Err(Refusal::CpuNotPositive { cores })
    } else if !cores.is_finite() {
        Err(Refusal::CpuNotFinite { cores })
    } else {
        Ok(java::truncate_to_eight_decimals(cores))
    }
}

/// `taskmanager.numberOfTaskSlots`, 1 by default.
pub(super) fn slots(reader: &Reader<'_>) -> Result<i32, Refusal> {
    Ok(reader.int(TM_SLOTS)?.unwrap_or(1))
}

/// The key of a resource's amount.
pub(super) fn amount_key(name: &str) -> String {
    format!("external-resource.{name}.amount")
}

/// Named resources with an amount above zero; the others are only logged.
pub(super) fn external(reader: &Reader<'_>) -> Result<BTreeMap<String, i64>, Refusal> {
    let mut amounts = BTreeMap::new();
    for name in names(reader.raw(EXTERNAL_RESOURCES).unwrap_or_default()) {
        let amount = reader.long(&amount_key(&name))?.unwrap_or_default();
        if amount > 0 {
            // Flink passes the amount through a double
            amounts.insert(name, amount as f64 as i64);
        }
    }
    Ok(amounts)
}

/// The list `a;b` or, on one line, `[a, b]` (what `config.yaml` leaves of a YAML list). Other YAML forms are not read.
fn names(list: &str) -> BTreeSet<String> {
    let trimmed = java::trim(list);
    if trimmed == "none" {
        return BTreeSet::new();
    }
    let (body, separator) = match trimmed.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inner) => (inner, ','),
        None => (trimmed, ';'),
    };
    body.split(separator).map(|name| unquoted(java::trim(name)).to_owned()).filter(|name| !name.is_empty()).collect()
}

fn unquoted(name: &str) -> &str {
    ['\'', '"'].into_iter().find_map(|quote| name.strip_prefix(quote)?.strip_suffix(quote)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_in_both_spellings() {
        let set = |list: &str| names(list).into_iter().collect::<Vec<_>>();
        assert_eq!(set("gpu;fpga"), ["fpga", "gpu"]);
        assert_eq!(set("[gpu, 'fpga']"), ["fpga", "gpu"]);
        assert_eq!(set("'gpu';\"a b\"; c ;"), ["a b", "c", "gpu"]);
        for empty in ["", "none", "[]", ";"] {
            assert!(set(empty).is_empty(), "{empty}");
        }
    }
}
