//! The smallest process size that would start, for messages like "at least `982m` starts".
//!
//! In: a flat configuration, whose process size is set aside. Out: the least whole-MiB size Flink accepts.
//! It must not guess from formulas: every size is tried on the model itself.

use super::error::{MemoryError, Refusal};
use super::jobmanager::jobmanager;
use super::lookup::{Lookup, With};
use super::option;
use super::taskmanager::taskmanager;
use crate::flink::{FlinkVersion, MemorySize};

/// The smallest `taskmanager.memory.process.size` in whole MiB that Flink accepts with all other options as they are.
/// `None` when no process size helps.
#[must_use]
pub fn smallest_process_size_taskmanager(config: &dyn Lookup, flink: FlinkVersion) -> Option<MemorySize> {
    let with = |mebibytes: u64| With { rest: config, key: option::TM_PROCESS.key, value: format!("{mebibytes}m") };
    smallest(&|mebibytes| match taskmanager(&with(mebibytes), flink) {
        Ok(memory) => Trial { verdict: Verdict::Starts, network: memory.network },
        Err(error) => Trial { verdict: verdict(&error), network: network(&error) },
    })
}

/// The smallest `jobmanager.memory.process.size` in whole MiB that Flink accepts with all other options as they are.
/// `None` when no process size helps.
#[must_use]
pub fn smallest_process_size_jobmanager(config: &dyn Lookup, flink: FlinkVersion) -> Option<MemorySize> {
    let with = |mebibytes: u64| With { rest: config, key: option::JM.process.key, value: format!("{mebibytes}m") };
    smallest(&|mebibytes| Trial {
        verdict: match jobmanager(&with(mebibytes), flink) {
            Ok(_) => Verdict::Starts,
            Err(error) => verdict(&error),
        },
        network: MemorySize::ZERO,
    })
}

/// What a size led to.
struct Trial {
    verdict: Verdict,
    /// Network memory at that size, which tells how the rest grows.
    network: MemorySize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Starts,
    TooSmall,
    TooLarge,
    /// Refused for a reason that no process size mends.
    Never,
}

fn verdict(error: &MemoryError) -> Verdict {
    of_refusal(&error.refusal)
}

fn of_refusal(refusal: &Refusal) -> Verdict {
    let around = |value: MemorySize, min: MemorySize| {
        if value < min { Verdict::TooSmall } else { Verdict::TooLarge }
    };
    match refusal {
        Refusal::ProcessBelowOverheads(_)
        | Refusal::ProcessBelowFlink { .. }
        | Refusal::PartsExceedFlink { outer: Some(_), .. }
        | Refusal::FlinkNotAboveOffHeap { outer: Some(_), .. } => Verdict::TooSmall,
        Refusal::OverheadOutOfRange { overhead, min, .. } => around(*overhead, *min),
        Refusal::NetworkOutOfRange { network, min, .. } => around(*network, *min),
        Refusal::NetworkNotBuffers { network, buffers } => around(*network, *buffers),
        Refusal::NetworkInconsistent { cause, .. } => of_refusal(cause),
        Refusal::NothingSet
        | Refusal::UnreadableSize { .. }
        | Refusal::UnreadableLegacyHeap { .. }
        | Refusal::NegativeLegacyHeap { .. }
        | Refusal::UnreadableValue { .. }
        | Refusal::InconsistentRange { .. }
        | Refusal::Overflow
        | Refusal::PartsExceedFlink { outer: None, .. }
        | Refusal::NegativeBuffers { .. }
        | Refusal::SegmentSize { .. }
        | Refusal::SegmentSizeTooLarge { .. }
        | Refusal::CpuNotPositive { .. }
        | Refusal::CpuNotFinite { .. }
        | Refusal::HeapsNotFlink { .. }
        | Refusal::HeapExceedsFlink { .. }
        | Refusal::FlinkNotAboveOffHeap { outer: None, .. } => Verdict::Never,
    }
}

fn network(error: &MemoryError) -> MemorySize {
    if let Refusal::PartsExceedFlink { parts, .. } = &error.refusal { parts.network.unwrap_or_default() } else { MemorySize::ZERO }
}

/// Two EiB in MiB: more than any fraction needs, and far enough below 64 bits that parts can be added.
const MOST: u64 = 1 << 41;

/// How far truncated bytes can move the border that the search finds.
const WOBBLE: u64 = 4;

/// Acceptance is not monotone: with large fractions, network memory and managed memory together can grow faster
/// than the process until network memory meets its maximum. Between the two points where network memory leaves its
/// minimum and meets its maximum all parts are linear, so each stretch is searched by halving.
fn smallest(trial: &dyn Fn(u64) -> Trial) -> Option<MemorySize> {
    let least = first(0, MOST, &|at| {
        // below, metaspace and overhead leave nothing to divide
        let network = trial(at).network;
        network > MemorySize::ZERO
    })
    .map_or(MemorySize::ZERO, |at| trial(at).network);
    let most = trial(MOST).network;
    let leaves = first(0, MOST, &|at| trial(at).network > least).unwrap_or(MOST);
    let meets = first(0, MOST, &|at| trial(at).network >= most).unwrap_or(MOST);
    for (from, to) in [(0, leaves), (leaves, meets), (meets, MOST)] {
        let Some(border) = first(from, to, &|at| trial(at).verdict != Verdict::TooSmall) else {
            continue;
        };
        let near = border.saturating_sub(WOBBLE)..=border.saturating_add(WOBBLE).min(MOST);
        let found = near.into_iter().find(|at| trial(*at).verdict == Verdict::Starts);
        if let Some(mebibytes) = found {
            return i64::try_from(mebibytes).ok().and_then(|whole| MemorySize::from_bytes(whole << 20));
        }
    }
    None
}

/// The first place in `from..=to` where a condition holds that, once it holds, goes on holding; `None` if it does
/// not hold at the end. If it holds at the start, that is the answer.
fn first(from: u64, to: u64, holds: &dyn Fn(u64) -> bool) -> Option<u64> {
    if holds(from) {
        return Some(from);
    }
    if !holds(to) {
        return None;
    }
    let (mut below, mut above) = (from, to);
    while above - below > 1 {
        let middle = below + (above - below) / 2;
        if holds(middle) {
            above = middle;
        } else {
            below = middle;
        }
    }
    Some(above)
}
