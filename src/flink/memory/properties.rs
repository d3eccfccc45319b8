//! What must hold for every configuration: parts make their total, sizes asked for are sizes given, what the scripts
//! pass on leads to the same parts, and the smallest size is the first that starts.
#![expect(clippy::unwrap_used, reason = "test")]

use super::tests::{Config, V1, V2, config, mebi, smallest_by_trying};
use super::*;
use crate::flink::MemorySize;
use proptest::prelude::*;

fn size_text() -> impl Strategy<Value = String> {
    prop_oneof![
        (0_u64..6000).prop_map(|size| format!("{size}m")),
        (0_u64..1 << 33).prop_map(|size| size.to_string()),
        Just("9223372036854775807".to_owned()),
        Just("1gi".to_owned()),
    ]
}

fn fraction_text() -> impl Strategy<Value = String> {
    prop_oneof![(0_u32..1000).prop_map(|thousandths| format!("0.{thousandths:03}")), Just("1".to_owned()), Just("NaN".to_owned()),]
}

/// Any subset of the options.
fn some_of(prefix: &'static str, sizes: &'static [&'static str], fractions: &'static [&'static str]) -> impl Strategy<Value = Config> {
    let sizes = proptest::collection::btree_map(proptest::sample::select(sizes), size_text(), 0..5);
    let fractions = proptest::collection::btree_map(proptest::sample::select(fractions), fraction_text(), 0..3);
    (sizes, fractions).prop_map(move |(sizes, fractions)| {
        sizes.into_iter().chain(fractions).map(|(key, value)| (format!("{prefix}.memory.{key}"), value)).collect()
    })
}

const TM_SIZES: &[&str] = &[
    "process.size",
    "flink.size",
    "task.heap.size",
    "managed.size",
    "framework.heap.size",
    "framework.off-heap.size",
    "task.off-heap.size",
    "network.min",
    "network.max",
    "jvm-metaspace.size",
    "jvm-overhead.min",
    "jvm-overhead.max",
];
const TM_FRACTIONS: &[&str] = &["managed.fraction", "network.fraction", "jvm-overhead.fraction"];
const JM_SIZES: &[&str] =
    &["process.size", "flink.size", "heap.size", "off-heap.size", "jvm-metaspace.size", "jvm-overhead.min", "jvm-overhead.max"];
const JM_FRACTIONS: &[&str] = &["jvm-overhead.fraction"];

fn set(config: &Config, key: &str) -> Option<MemorySize> {
    config.get(key).and_then(|text| text.parse().ok())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn taskmanager_parts_make_their_total(config in some_of("taskmanager", TM_SIZES, TM_FRACTIONS)) {
        let Ok(memory) = taskmanager(&config, V2) else { return Ok(()) };
        let flink = memory.framework_heap.bytes() + memory.framework_off_heap.bytes() + memory.task_heap.bytes()
            + memory.task_off_heap.bytes() + memory.network.bytes() + memory.managed.bytes();
        prop_assert_eq!(flink, memory.total_flink.bytes());
        prop_assert_eq!(
            flink + memory.jvm_metaspace.bytes() + memory.jvm_overhead.bytes(),
            memory.total_process.bytes()
        );
        for (key, size) in [
            ("taskmanager.memory.process.size", memory.total_process),
            ("taskmanager.memory.flink.size", memory.total_flink),
            ("taskmanager.memory.task.heap.size", memory.task_heap),
            ("taskmanager.memory.managed.size", memory.managed),
        ] {
            if let Some(asked) = set(&config, key) {
                prop_assert_eq!(asked, size, "{}", key);
            }
        }
        // what the scripts pass on must lead to the same parts
        let again = taskmanager(&memory.dynamic_configs(), V2).unwrap();
        prop_assert_eq!(again, memory);
    }

    #[test]
    fn jobmanager_parts_make_their_total(config in some_of("jobmanager", JM_SIZES, JM_FRACTIONS)) {
        let Ok(memory) = jobmanager(&config, V2) else { return Ok(()) };
        prop_assert_eq!(memory.heap.bytes() + memory.off_heap.bytes(), memory.total_flink.bytes());
        prop_assert_eq!(
            memory.total_flink.bytes() + memory.jvm_metaspace.bytes() + memory.jvm_overhead.bytes(),
            memory.total_process.bytes()
        );
        if let Some(asked) = set(&config, "jobmanager.memory.process.size") {
            prop_assert_eq!(asked, memory.total_process);
        }
        prop_assert_eq!(jobmanager(&memory.dynamic_configs(), V2).unwrap(), memory);
    }

    #[test]
    fn refusals_have_a_message(config in some_of("taskmanager", TM_SIZES, TM_FRACTIONS)) {
        if let Err(error) = taskmanager(&config, V1) {
            prop_assert!(!error.flink_message().is_empty());
            let _ = error.derivation();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn smallest_with_sizes_set(mut config in some_of("taskmanager", TM_SIZES, TM_FRACTIONS)) {
        config.remove("taskmanager.memory.process.size");
        let most = 16_000;
        let found = smallest_process_size_taskmanager(&config, V1);
        prop_assert_eq!(found.filter(|size| *size < mebi(most)), smallest_by_trying(&config, most));
    }

    #[test]
    fn smallest_is_the_first_that_starts(
        managed in 0_u32..100,
        network in 0_u32..100,
        min in 0_u32..600,
        more in proptest::option::of(0_u32..1500),
        heap in proptest::option::of(0_u32..800),
    ) {
        let mut config = config("taskmanager", &[
            ("memory.managed.fraction", &format!("0.{managed:02}")),
            ("memory.network.fraction", &format!("0.{network:02}")),
            ("memory.network.min", &format!("{min}m")),
        ]);
        if let Some(more) = more {
            config.insert("taskmanager.memory.network.max".to_owned(), format!("{}m", min + more));
        }
        if let Some(heap) = heap {
            config.insert("taskmanager.memory.task.heap.size".to_owned(), format!("{heap}m"));
        }
        let most = 12_000;
        let tried = smallest_by_trying(&config, most);
        let found = smallest_process_size_taskmanager(&config, V1);
        prop_assert_eq!(found.filter(|size| *size < mebi(most)), tried);
    }
}
