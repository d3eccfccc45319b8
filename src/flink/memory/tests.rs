//! The memory model against itself: each path, each refusal, and what must hold for every configuration.
//! Numbers were computed by real Flink 1.20.5 or follow from the rule named in the test.
#![expect(clippy::unwrap_used, reason = "test")]

use super::*;
use crate::flink::{FlinkVersion, MemorySize};
use std::collections::BTreeMap;

pub(super) type Config = BTreeMap<String, String>;

pub(super) const V1: FlinkVersion = FlinkVersion::new(1, 20);
pub(super) const V2: FlinkVersion = FlinkVersion::new(2, 3);

/// Keys without a dot at the front get the prefix of their process.
pub(super) fn config(prefix: &str, pairs: &[(&str, &str)]) -> Config {
    pairs.iter().map(|(key, value)| (format!("{prefix}.{key}"), (*value).to_owned())).collect()
}

fn tm(pairs: &[(&str, &str)]) -> Result<TaskManagerMemory, MemoryError> {
    taskmanager(&config("taskmanager", pairs), V1)
}

fn jm(pairs: &[(&str, &str)]) -> Result<JobManagerMemory, MemoryError> {
    jobmanager(&config("jobmanager", pairs), V1)
}

pub(super) fn mebi(mebibytes: u32) -> MemorySize {
    MemorySize::from_mebibytes(mebibytes)
}

#[test]
fn taskmanager_from_process_size() {
    let memory = tm(&[("memory.process.size", "4g")]).unwrap();
    assert_eq!(memory.total_flink.bytes(), 3_597_035_104);
    assert_eq!(memory.task_heap.bytes(), 1_530_082_070);
    assert_eq!(memory.network.bytes(), 359_703_515);
    assert_eq!(memory.managed.bytes(), 1_438_814_063);
    assert_eq!(memory.jvm_overhead.bytes(), 429_496_736);
    assert_eq!(memory.jvm_params(), "-Xmx1664299798 -Xms1664299798 -XX:MaxDirectMemorySize=493921243 -XX:MaxMetaspaceSize=268435456");
    let dynamic = memory.dynamic_configs();
    assert_eq!(dynamic.len(), 13);
    assert_eq!(dynamic.get("taskmanager.cpu.cores").unwrap(), "1.0");
    assert_eq!(dynamic.get("external-resources").unwrap(), "none");
    assert_eq!(dynamic.get("taskmanager.memory.network.max").unwrap(), "359703515b");
}

#[test]
fn taskmanager_from_flink_size() {
    let memory = tm(&[("memory.flink.size", "1280m")]).unwrap();
    // the widened float shows: 40 % of 1280 MiB is eight bytes more than half a GiB
    assert_eq!(memory.managed.bytes(), 536_870_920);
    assert_eq!(memory.jvm_overhead, mebi(192));
    assert_eq!(memory.total_process, mebi(1280 + 256 + 192));
}

#[test]
fn taskmanager_from_fine_sizes() {
    let memory = tm(&[("memory.task.heap.size", "0"), ("memory.managed.size", "0")]).unwrap();
    assert_eq!(memory.total_process, mebi(768));
    assert_eq!(memory.network, mebi(64));
    // with a Flink size, network is the rest
    let memory = tm(&[("memory.task.heap.size", "1g"), ("memory.managed.size", "512m"), ("memory.flink.size", "2g")]).unwrap();
    assert_eq!(memory.network, mebi(256));
    // and a process size is only checked
    let memory = tm(&[("memory.task.heap.size", "0"), ("memory.managed.size", "0"), ("memory.process.size", "800m")]).unwrap();
    assert_eq!(memory.jvm_overhead, mebi(224));
}

#[test]
fn taskmanager_with_task_heap_only() {
    let memory = tm(&[("memory.flink.size", "2g"), ("memory.task.heap.size", "512m")]).unwrap();
    assert_eq!(memory.managed.bytes(), 858_993_472);
    assert_eq!(memory.network.bytes(), (2 << 30) - 858_993_472 - (768 << 20));
}

#[test]
fn jobmanager_paths() {
    let memory = jm(&[("memory.process.size", "1600m")]).unwrap();
    assert_eq!((memory.heap, memory.off_heap), (mebi(1024), mebi(128)));
    assert_eq!(memory.jvm_params(), "-Xmx1073741824 -Xms1073741824 -XX:MaxMetaspaceSize=268435456");
    let memory = jm(&[("memory.flink.size", "1g")]).unwrap();
    assert_eq!(memory.heap, mebi(896));
    let memory = jm(&[("memory.heap.size", "1g"), ("memory.flink.size", "1100m")]).unwrap();
    assert_eq!(memory.off_heap, mebi(76));
    let memory = jm(&[("memory.heap.size", "1g"), ("memory.enable-jvm-direct-memory-limit", "TRUE")]).unwrap();
    assert!(memory.jvm_params().contains("-XX:MaxDirectMemorySize=134217728"));
    assert_eq!(memory.dynamic_configs().len(), 5);
}

/// One configuration for each refusal.
#[test]
fn taskmanager_refusals() {
    let refusal = |pairs: &[(&str, &str)]| tm(pairs).unwrap_err().refusal;
    let process = ("memory.process.size", "4g");
    let fine = [("memory.task.heap.size", "1g"), ("memory.managed.size", "1g")];
    let buffers = ("network.numberOfBuffers", "2048");
    assert_eq!(refusal(&[]), Refusal::NothingSet);
    assert!(matches!(refusal(&[("memory.process.size", "4gi")]), Refusal::UnreadableSize { key: "taskmanager.memory.process.size", .. }));
    assert!(matches!(refusal(&[("heap.size", "-1")]), Refusal::UnreadableLegacyHeap { .. }));
    assert_eq!(refusal(&[("heap.mb", "-1")]), Refusal::NegativeLegacyHeap { mebibytes: -1 });
    assert!(matches!(refusal(&[process, ("memory.managed.fraction", "40%")]), Refusal::UnreadableValue { expected: Expected::Number, .. }));
    assert!(matches!(refusal(&[process, ("memory.network.fraction", "1")]), Refusal::InconsistentRange { .. }));
    assert!(matches!(refusal(&[process, ("memory.network.min", "2g"), ("memory.network.max", "1g")]), Refusal::InconsistentRange { .. }));
    assert_eq!(refusal(&[("memory.flink.size", "9223372036854775807")]), Refusal::Overflow);
    assert!(matches!(refusal(&[("memory.process.size", "400m")]), Refusal::ProcessBelowOverheads(_)));
    assert!(matches!(refusal(&[process, ("memory.flink.size", "4g")]), Refusal::ProcessBelowFlink { .. }));
    assert!(matches!(refusal(&[process, ("memory.flink.size", "1g")]), Refusal::OverheadOutOfRange { .. }));
    assert!(matches!(refusal(&[("memory.process.size", "600m")]), Refusal::PartsExceedFlink { outer: Some(_), .. }));
    for (network, cause) in [(("memory.network.max", "100m"), "range"), (("memory.network.min", "x"), "unreadable"), (buffers, "buffers")] {
        let refusal = refusal(&[fine[0], fine[1], ("memory.flink.size", "3g"), network]);
        let Refusal::NetworkInconsistent { cause: found, .. } = refusal else {
            panic!("{refusal:?}");
        };
        assert!(
            match cause {
                "range" => matches!(*found, Refusal::NetworkOutOfRange { .. }),
                "unreadable" => matches!(*found, Refusal::UnreadableSize { .. }),
                _ => matches!(*found, Refusal::NetworkNotBuffers { .. }),
            },
            "{found:?}"
        );
    }
    assert_eq!(refusal(&[process, ("network.numberOfBuffers", "-1")]), Refusal::NegativeBuffers { buffers: -1 });
    for (segment, fault) in [("3k", SegmentFault::TooSmall), ("5000", SegmentFault::NotPowerOfTwo)] {
        let found = refusal(&[process, buffers, ("memory.segment-size", segment)]);
        assert!(matches!(found, Refusal::SegmentSize { fault: other, .. } if other == fault));
    }
    assert!(matches!(refusal(&[process, buffers, ("memory.segment-size", "4g")]), Refusal::SegmentSizeTooLarge { .. }));
    assert!(matches!(refusal(&[process, ("cpu.cores", "0")]), Refusal::CpuNotPositive { .. }));
    assert!(matches!(refusal(&[process, ("cpu.cores", "NaN")]), Refusal::CpuNotFinite { .. }));
}

#[test]
fn jobmanager_refusals() {
    let refusal = |pairs: &[(&str, &str)]| jm(pairs).unwrap_err().refusal;
    let fine = [("memory.heap.size", "1g"), ("memory.flink.size", "1g")];
    assert!(matches!(refusal(&[fine[0], fine[1], ("memory.off-heap.size", "1m")]), Refusal::HeapsNotFlink { .. }));
    // without an off-heap size of its own, nothing may be left for it
    assert_eq!(jm(&fine).unwrap().off_heap, MemorySize::ZERO);
    assert!(matches!(refusal(&[("memory.heap.size", "2g"), fine[1]]), Refusal::HeapExceedsFlink { .. }));
    // equal is refused as well
    assert!(matches!(refusal(&[("memory.flink.size", "128m")]), Refusal::FlinkNotAboveOffHeap { .. }));
    assert!(matches!(
        refusal(&[("memory.process.size", "1g"), ("memory.enable-jvm-direct-memory-limit", "yes")]),
        Refusal::UnreadableValue { expected: Expected::Boolean, .. }
    ));
}

#[test]
fn unread_values_do_not_matter() {
    assert!(tm(&[("memory.flink.size", "2g"), ("memory.managed.size", "1g"), ("memory.managed.fraction", "x")]).is_ok());
    assert!(jm(&[("memory.flink.size", "2g"), ("heap.mb", "1")]).is_ok());
}

#[test]
fn aliases_count_as_set() {
    let old = tm(&[
        ("memory.process.size", "4g"),
        ("memory.size", "1g"),
        ("network.memory.max", "100m"),
        ("network.memory.min", "1m"),
        ("network.memory.fraction", "0.01"),
    ]);
    let new = tm(&[
        ("memory.process.size", "4g"),
        ("memory.managed.size", "1g"),
        ("memory.network.max", "100m"),
        ("memory.network.min", "1m"),
        ("memory.network.fraction", "0.01"),
    ]);
    assert_eq!(old, new);
    // the present key wins
    let both = tm(&[("memory.flink.size", "4g"), ("memory.size", "1g"), ("memory.managed.size", "2g")]).unwrap();
    assert_eq!(both.managed, mebi(2048));
}

#[test]
fn old_keys_count_in_1_x_only() {
    let old = config("taskmanager", &[("heap.size", "1g"), ("memory.process.size", "2g")]);
    let memory = taskmanager(&old, V1).unwrap();
    assert_eq!(memory.total_flink, mebi(1024));
    let native = taskmanager_launched(&old, V1, Launch::NativeKubernetes).unwrap();
    assert_eq!(native, taskmanager(&old, V2).unwrap());
    let heap = config("jobmanager", &[("heap.mb", "512")]);
    assert_eq!(jobmanager(&heap, V1).unwrap().heap, mebi(512));
    assert_eq!(
        jobmanager_launched(&config("jobmanager", &[("heap.mb", "1600")]), V1, Launch::NativeKubernetes).unwrap().total_process,
        mebi(1600)
    );
    assert_eq!(jobmanager(&heap, V2).unwrap_err().refusal, Refusal::NothingSet);
    let buffers = config("taskmanager", &[("network.numberOfBuffers", "4096"), ("memory.flink.size", "2g")]);
    assert_eq!(taskmanager(&buffers, V1).unwrap().network, mebi(128));
    assert_ne!(taskmanager(&buffers, V2).unwrap().network, mebi(128));
}

#[test]
fn network_was_bounded_until_1_16() {
    let large = config("taskmanager", &[("memory.flink.size", "40g")]);
    assert_eq!(taskmanager(&large, FlinkVersion::new(1, 16)).unwrap().network, mebi(1024));
    assert!(taskmanager(&large, FlinkVersion::new(1, 17)).unwrap().network > mebi(4000));
}

#[test]
fn messages_carry_the_prefix_of_version_and_process() {
    let nothing = Config::new();
    for (message, prefix) in [
        (taskmanager(&nothing, V2).unwrap_err(), "TaskManager memory configuration failed: Either"),
        (jobmanager(&nothing, V1).unwrap_err(), "JobManager memory configuration failed: Either"),
        (jobmanager(&nothing, V2).unwrap_err(), "Either"),
        (tm(&[("heap.mb", "-1")]).unwrap_err(), "TaskManager failed to map legacy JVM heap option to the new one: "),
        (tm(&[("heap.mb", "x")]).unwrap_err(), "Could not parse value 'x' for key 'taskmanager.heap.mb'."),
    ] {
        assert!(message.flink_message().starts_with(prefix), "{message}");
    }
    assert_eq!(
        tm(&[("memory.process.size", "2g"), ("memory.network.fraction", "-0.1"), ("memory.network.max", "4g")])
            .unwrap_err()
            .flink_message(),
        "TaskManager memory configuration failed: Inconsistently configured Key: 'taskmanager.memory.network.fraction' \
         , default: 0.1 (fallback keys: [{key=taskmanager.network.memory.fraction, isDeprecated=true}]) \
         (-0.10000000149011612) and its min (64.000mb (67108864 bytes)), max (4.000gb (4294967296 bytes)) value"
    );
}

#[test]
fn derivations_add_up_in_words() {
    let of = |size: &str| tm(&[("memory.process.size", size)]).unwrap_err().derivation().unwrap();
    assert_eq!(
        of("700m"),
        "metaspace 256m + overhead 192m + framework 256m + network 64m is already 768m, before managed memory (0.4 of \
         the rest)"
    );
    assert_eq!(of("900m"), "metaspace 256m + overhead 192m + framework 256m + network 64m + managed 180.8m (0.4 of 452m) is 948.8m");
    assert_eq!(of("400m"), "metaspace 256m + overhead 192m is already 448m");
    assert_eq!(
        jm(&[("memory.process.size", "500m")]).unwrap_err().derivation().unwrap(),
        "metaspace 256m + overhead 192m + off-heap 128m is already 576m, before any heap"
    );
    assert_eq!(
        jm(&[("memory.process.size", "1600m")]).unwrap().derivation(),
        "metaspace 256m + overhead 192m + heap 1024m + off-heap 128m = 1600m"
    );
}

#[test]
fn smallest_with_defaults() {
    let nothing = Config::new();
    assert_eq!(smallest_process_size_taskmanager(&nothing, V1), Some(mebi(982)));
    assert_eq!(smallest_process_size_jobmanager(&nothing, V2), Some(mebi(577)));
}

#[test]
fn smallest_where_growing_first_makes_it_worse() {
    // managed and network together grow faster than the process until network memory meets its maximum
    let greedy = config(
        "taskmanager",
        &[
            ("memory.managed.fraction", "0.6"),
            ("memory.network.fraction", "0.6"),
            ("memory.network.max", "2g"),
            ("memory.network.min", "900m"),
        ],
    );
    let found = smallest_process_size_taskmanager(&greedy, V1).unwrap();
    assert_eq!(Some(found), smallest_by_trying(&greedy, 20_000));
}

#[test]
fn smallest_gives_up() {
    for hopeless in [("memory.managed.fraction", "x"), ("memory.jvm-metaspace.size", "256Mi"), ("numberOfTaskSlots", "0")] {
        let config = config("taskmanager", &[hopeless]);
        assert_eq!(smallest_process_size_taskmanager(&config, V1), None, "{hopeless:?}");
    }
}

/// The same by brute force.
pub(super) fn smallest_by_trying(config: &Config, most: u32) -> Option<MemorySize> {
    (0..most).map(mebi).find(|size| {
        let mut config = config.clone();
        config.insert("taskmanager.memory.process.size".to_owned(), size.to_string());
        taskmanager(&config, V1).is_ok()
    })
}
