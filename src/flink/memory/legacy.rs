//! The old keys of Flink 1.x, which 2.x ignores.
//!
//! In: a [`Reader`]. Out: the size an old key stands for.
//! It must not look at `FLINK_TM_HEAP` and `FLINK_JM_HEAP`: they are environment, and flinkc sets none.
//! Source: Flink 1.x `MemoryBackwardsCompatibilityUtils`, `TaskExecutorFlinkMemoryUtils`, `ConfigurationParserUtils`.

use super::error::{Expected, Refusal, SegmentFault};
use super::option::{self, ProcessOptions, SizeOption};
use super::read::{Reader, unreadable};
use crate::flink::MemorySize;

/// Who starts the processes, which decides what an old heap size means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Launch {
    /// Flink's scripts: the TaskManager's old heap is its Flink size, the JobManager's is its heap.
    Scripts,
    /// Flink's own Kubernetes integration: both are the process size.
    NativeKubernetes,
}

/// The present option an old heap size stands for.
pub(super) fn target(options: &'static ProcessOptions, launch: Launch) -> &'static SizeOption {
    match (launch, options.fine) {
        (Launch::NativeKubernetes, _) => options.process,
        // only the JobManager has a single fine-grained size
        (Launch::Scripts, [heap]) => heap,
        (Launch::Scripts, _) => options.flink,
    }
}

/// The old heap size, if it counts: 1.x, set, and the target not set itself.
pub(super) fn heap(reader: &Reader<'_>, options: &ProcessOptions, target: &SizeOption) -> Result<Option<MemorySize>, Refusal> {
    if reader.flink.is_at_least(2, 0) || reader.is_set(target) {
        return Ok(None);
    }
    if let Some(text) = reader.raw(options.legacy_heap.key) {
        let size = text.parse().map_err(|reason| Refusal::UnreadableLegacyHeap {
            key: options.legacy_heap.key,
            value: text.to_owned(),
            reason,
        })?;
        return Ok(Some(size));
    }
    match reader.int(options.legacy_heap_mebibytes)? {
        None => Ok(None),
        Some(mebibytes) => u32::try_from(mebibytes)
            .map(|whole| Some(MemorySize::from_mebibytes(whole)))
            .map_err(|_| Refusal::NegativeLegacyHeap { mebibytes }),
    }
}

/// The network memory of the old buffer count, if it counts: 1.x, set, and no network option set.
pub(super) fn network(reader: &Reader<'_>) -> Result<Option<MemorySize>, Refusal> {
    let modern = reader.is_set(&option::TM_NETWORK_MIN)
        || reader.is_set(option::network_max(reader.flink))
        || reader.is_fraction_set(&option::TM_NETWORK_FRACTION);
    if reader.flink.is_at_least(2, 0) || modern {
        return Ok(None);
    }
    let Some(buffers) = reader.int(option::TM_NETWORK_BUFFERS)? else {
        return Ok(None);
    };
    let page = segment_size(reader)?;
    let bytes = i64::from(buffers) * i64::from(page);
    MemorySize::from_bytes(bytes).map(Some).ok_or(Refusal::NegativeBuffers { buffers })
}

fn segment_size(reader: &Reader<'_>) -> Result<i32, Refusal> {
    let key = option::TM_SEGMENT_SIZE.key;
    let bytes: MemorySize = match reader.raw(key) {
        // not read like the other sizes, so another refusal
        Some(text) => text.parse().map_err(|_| unreadable(key, text, Expected::Size))?,
        None => option::TM_SEGMENT_SIZE.default.unwrap_or_default(),
    };
    let page = i32::try_from(bytes.bytes()).map_err(|_| Refusal::SegmentSizeTooLarge { bytes })?;
    if page < 4096 {
        Err(Refusal::SegmentSize { bytes, fault: SegmentFault::TooSmall })
    } else if page.count_ones() != 1 {
        Err(Refusal::SegmentSize { bytes, fault: SegmentFault::NotPowerOfTwo })
    } else {
        Ok(page)
    }
}
