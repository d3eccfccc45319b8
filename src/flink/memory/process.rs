//! The part of the model both processes share: which sizes lead, and the JVM around Flink memory.
//!
//! In: a [`Reader`], the options of one process, and how that process divides Flink memory.
//! Out: its division, metaspace and overhead. It must not know the parts of Flink memory.
//! Source: Flink `ProcessMemoryUtils`.

use super::error::{ProcessParts, Refusal};
use super::legacy::{self, Launch};
use super::option::ProcessOptions;
use super::read::{Range, Reader, sum};
use crate::flink::MemorySize;

/// How one process divides its Flink memory.
pub(super) trait Division: Sized {
    /// From the fine-grained sizes, all set.
    fn from_fine(reader: &Reader<'_>) -> Result<Self, Refusal>;
    /// From the total; `outer` tells how a process size led to it.
    fn from_flink(reader: &Reader<'_>, flink: MemorySize, outer: Option<ProcessParts>) -> Result<Self, Refusal>;
    /// The total.
    fn flink(&self) -> Result<MemorySize, Refusal>;
}

/// A whole process.
pub(super) struct Derived<D> {
    pub(super) division: D,
    pub(super) process: MemorySize,
    pub(super) flink: MemorySize,
    pub(super) metaspace: MemorySize,
    pub(super) overhead: MemorySize,
}

/// The reader with old sizes of 1.x put in their present place.
pub(super) fn with_legacy_heap<'a>(reader: Reader<'a>, options: &'static ProcessOptions, launch: Launch) -> Result<Reader<'a>, Refusal> {
    let target = legacy::target(options, launch);
    Ok(match legacy::heap(&reader, options, target)? {
        Some(size) => reader.mapping(target, size),
        None => reader,
    })
}

/// Derives everything; the first rule that matches leads.
pub(super) fn derive<D: Division>(reader: &Reader<'_>, options: &ProcessOptions) -> Result<Derived<D>, Refusal> {
    if options.fine.iter().all(|option| reader.is_set(option)) {
        let division = D::from_fine(reader)?;
        let flink = division.flink()?;
        around_flink(reader, options, division, flink)
    } else if reader.is_set(options.flink) {
        let flink = reader.size(options.flink)?;
        let division = D::from_flink(reader, flink, None)?;
        around_flink(reader, options, division, flink)
    } else if reader.is_set(options.process) {
        within_process(reader, options)
    } else {
        Err(Refusal::NothingSet)
    }
}

fn overhead_range(reader: &Reader<'_>, options: &ProcessOptions) -> Result<Range, Refusal> {
    Range::read(reader, options.overhead_min, options.overhead_max, options.overhead_fraction)
}

/// Flink memory is known; the JVM goes around it.
fn around_flink<D>(reader: &Reader<'_>, options: &ProcessOptions, division: D, flink: MemorySize) -> Result<Derived<D>, Refusal> {
    let metaspace = reader.size(options.metaspace)?;
    let inner = sum(&[flink, metaspace])?;
    let overhead = if reader.is_set(options.process) {
        let process = reader.size(options.process)?;
        let overhead = process.checked_sub(inner).ok_or(Refusal::ProcessBelowFlink { process, flink, metaspace })?;
        let range = overhead_range(reader, options)?;
        if !range.contains(overhead) {
            return Err(Refusal::OverheadOutOfRange { process, flink, metaspace, overhead, min: range.min, max: range.max });
        }
        overhead
    } else {
        overhead_range(reader, options)?.on_top_of(inner)?
    };
    Ok(Derived { division, process: sum(&[inner, overhead])?, flink, metaspace, overhead })
}

/// The process size is known; the JVM takes its share first.
fn within_process<D: Division>(reader: &Reader<'_>, options: &ProcessOptions) -> Result<Derived<D>, Refusal> {
    let process = reader.size(options.process)?;
    let metaspace = reader.size(options.metaspace)?;
    let overhead = overhead_range(reader, options)?.of(process)?;
    let outer = ProcessParts { process, metaspace, overhead };
    let flink = process.checked_sub(sum(&[metaspace, overhead])?).ok_or(Refusal::ProcessBelowOverheads(outer))?;
    let division = D::from_flink(reader, flink, Some(outer))?;
    Ok(Derived { division, process, flink, metaspace, overhead })
}
