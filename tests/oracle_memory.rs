//! The memory model against real Flink: recorded cases, and random configurations run side by side.
//!
//! Needs the shared folder (`FLINKC_SHARED`, default `../shared` beside the repository) and, for the second half,
//! Flink itself as the shared folder installs it. Absent, each test says `skipped:`; with
//! `FLINKC_REQUIRE_ORACLES=1` it fails instead.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test may use the disk and start processes")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "test")]

use flinkc::flink::FlinkVersion;
use flinkc::flink::memory::{MemoryError, jobmanager, taskmanager};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

type Config = BTreeMap<String, String>;

const VERSIONS: [&str; 2] = ["1.20.5", "2.3.0"];

fn shared() -> PathBuf {
    std::env::var_os("FLINKC_SHARED").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from)
}

fn skip(what: &str) {
    assert!(std::env::var_os("FLINKC_REQUIRE_ORACLES").is_none_or(|value| value != "1"), "required, but absent: {what}");
    println!("skipped: {what} is absent");
}

fn number(value: i64) -> Value {
    json!(value)
}

fn outcome(result: Result<Map<String, Value>, MemoryError>) -> Value {
    match result {
        Ok(memory) => Value::Object(memory),
        Err(error) => match error.flink_root_cause() {
            Some(cause) => json!({ "error": error.flink_message(), "cause": cause }),
            None => json!({ "error": error.flink_message() }),
        },
    }
}

fn ours_tm(config: &Config, flink: FlinkVersion) -> Value {
    outcome(taskmanager(config, flink).map(|memory| {
        let sizes = [
            ("totalProcess", memory.total_process),
            ("totalFlink", memory.total_flink),
            ("frameworkHeap", memory.framework_heap),
            ("frameworkOffHeap", memory.framework_off_heap),
            ("taskHeap", memory.task_heap),
            ("taskOffHeap", memory.task_off_heap),
            ("network", memory.network),
            ("managed", memory.managed),
            ("jvmMetaspace", memory.jvm_metaspace),
            ("jvmOverhead", memory.jvm_overhead),
        ];
        let mut object: Map<String, Value> = sizes.into_iter().map(|(name, size)| (name.to_owned(), number(size.bytes()))).collect();
        object.insert("cpu".to_owned(), json!(memory.cpu_cores));
        object.insert("slots".to_owned(), json!(memory.slots));
        object.insert("jvmParams".to_owned(), json!(memory.jvm_params()));
        object.insert("dynamic".to_owned(), json!(memory.dynamic_configs()));
        object
    }))
}

fn ours_jm(config: &Config, flink: FlinkVersion) -> Value {
    outcome(jobmanager(config, flink).map(|memory| {
        let sizes = [
            ("totalProcess", memory.total_process),
            ("totalFlink", memory.total_flink),
            ("jvmHeap", memory.heap),
            ("offHeap", memory.off_heap),
            ("jvmMetaspace", memory.jvm_metaspace),
            ("jvmOverhead", memory.jvm_overhead),
        ];
        let mut object: Map<String, Value> = sizes.into_iter().map(|(name, size)| (name.to_owned(), number(size.bytes()))).collect();
        object.insert("jvmParams".to_owned(), json!(memory.jvm_params()));
        object.insert("dynamic".to_owned(), json!(memory.dynamic_configs()));
        object
    }))
}

/// Flink's outcome, its causes reduced to the innermost, and that only where we claim one.
fn theirs(expect: &Value, ours: &Value) -> Value {
    let Some(error) = expect.get("error") else {
        return expect.clone();
    };
    if ours.get("cause").is_none() {
        return json!({ "error": error });
    }
    let innermost = expect["causes"].as_array().and_then(|causes| causes.last());
    let cause = innermost.and_then(Value::as_str).and_then(|cause| cause.split_once(": "));
    json!({ "error": error, "cause": cause.map(|(_, message)| message) })
}

fn config_of(case: &Value) -> Config {
    case["config"].as_object().unwrap().iter().map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned())).collect()
}

fn report(mismatches: &[String], cases: usize, what: &str) {
    for mismatch in mismatches.iter().take(20) {
        println!("{mismatch}");
    }
    assert!(mismatches.is_empty(), "{} of {cases} differ: {what}", mismatches.len());
    println!("{cases} agree: {what}");
}

fn difference(config: &Config, ours: &Value, theirs: &Value) -> Option<String> {
    (ours != theirs).then(|| format!("{config:?}\n  ours   {ours}\n  theirs {theirs}"))
}

#[test]
fn recorded_cases() {
    for version in VERSIONS {
        let path = shared().join(format!("data/flink/memory/cases-{version}.jsonl"));
        let Ok(text) = std::fs::read_to_string(&path) else {
            skip(&path.display().to_string());
            continue;
        };
        let flink: FlinkVersion = version.parse().unwrap();
        let mut mismatches = Vec::new();
        let mut cases = 0;
        for line in text.lines() {
            let case: Value = serde_json::from_str(line).unwrap();
            let config = config_of(&case);
            let ours = match case["component"].as_str().unwrap() {
                "taskmanager" => ours_tm(&config, flink),
                _ => ours_jm(&config, flink),
            };
            cases += 1;
            mismatches.extend(difference(&config, &ours, &theirs(&case["expect"], &ours)));
        }
        assert!(cases > 0, "no cases in {}", path.display());
        report(&mismatches, cases, &format!("recorded cases of {version}"));
    }
}

/// xorshift64*: the same sequence everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % limit
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

const NASTY_SIZES: &[&str] = &[
    "",
    " ",
    "0",
    "1",
    "1023",
    "1024",
    "1025",
    "1048576",
    "1048577",
    "1gi",
    "1GiB",
    "+1g",
    "-1g",
    "1.5g",
    "1e3m",
    "1_0m",
    "9223372036854775807",
    "9223372036854775808",
    "8388607t",
    "8388608t",
    "\t64m ",
    "64 mb",
    "1mebibytes",
    "1Mebibyte",
    "'1g'",
    "00000064m",
    "1g1",
    "1\u{212a}",
    "\u{661}g",
    "1 g b",
    "none",
    "99999999999999999999999g",
];

const NASTY_NUMBERS: &[&str] = &[
    "",
    " ",
    "0",
    "-0.0",
    "1",
    "0.99999994",
    "0.9999999",
    "0.99999999",
    "1e-3",
    ".5",
    "5e-1f",
    "0.1D",
    "NaN",
    "-0.1",
    "Infinity",
    "0x1p-2",
    "0x1.999999999999ap-4",
    "1e-45",
    "1e-46",
    "1.17549435E-38",
    "0,5",
    "50%",
    " 0.25 ",
    "+0.3",
    "3.4028236e38",
    "1e400",
    "0.1000000000000000055511151231257827",
    "0.30000001192092896",
    "0.333",
    "0.7",
    "inf",
    "nan",
    "0.57",
    "1e-7",
    "0.000123456789",
];

const NASTY_INTS: &[&str] = &["", "0", "1", "2", "-1", "+3", "2147483647", "2147483648", "1.5", " 1", "x", "1k"];

const TM_SIZES: &[&str] = &[
    "memory.task.heap.size",
    "memory.managed.size",
    "memory.framework.heap.size",
    "memory.framework.off-heap.size",
    "memory.task.off-heap.size",
    "memory.network.min",
    "memory.network.max",
    "memory.jvm-metaspace.size",
    "memory.jvm-overhead.min",
    "memory.jvm-overhead.max",
    "memory.size",
    "network.memory.min",
    "network.memory.max",
    "heap.size",
    "memory.segment-size",
];

const JM_SIZES: &[&str] = &[
    "memory.heap.size",
    "memory.off-heap.size",
    "memory.jvm-metaspace.size",
    "memory.jvm-overhead.min",
    "memory.jvm-overhead.max",
    "heap.size",
];

const TM_FRACTIONS: &[&str] =
    &["memory.managed.fraction", "memory.network.fraction", "memory.jvm-overhead.fraction", "network.memory.fraction", "cpu.cores"];

const TM_INTS: &[&str] = &["numberOfTaskSlots", "network.numberOfBuffers", "heap.mb"];

fn size(random: &mut Random, most: u64) -> String {
    match random.below(20) {
        0 => random.one(NASTY_SIZES).to_owned(),
        1..=5 => (random.below(1 << 20) * random.below(most << 10)).to_string(),
        6..=8 => format!("{} KiBiBytes", random.below(most << 10)),
        9 => format!("{}g", random.below(most.div_ceil(512))),
        _ => format!("{}m", random.below(most)),
    }
}

fn fraction(random: &mut Random) -> String {
    match random.below(8) {
        0 => random.one(NASTY_NUMBERS).to_owned(),
        1..=3 => format!("0.{}", random.below(1 << 30)),
        4 => format!("{}e-{}", random.below(1 << 24), random.below(12)),
        _ => format!("0.{:02}", random.below(60)),
    }
}

fn random_config(random: &mut Random) -> Config {
    let mut config = Config::new();
    for (process, sizes, fractions, ints) in [
        ("taskmanager", TM_SIZES, TM_FRACTIONS, TM_INTS),
        ("jobmanager", JM_SIZES, &["memory.jvm-overhead.fraction"][..], &["heap.mb"][..]),
    ] {
        let mut set = |key: &str, value: String| config.insert(format!("{process}.{key}"), value);
        if random.chance(55) {
            set("memory.process.size", size(random, 6000));
        }
        if random.chance(35) {
            set("memory.flink.size", size(random, 5000));
        }
        for _ in 0..random.below(4) {
            set(random.one(sizes), size(random, 700));
        }
        if random.chance(40) {
            set(random.one(fractions), fraction(random));
        }
        if random.chance(15) {
            set(random.one(ints), random.one(NASTY_INTS).to_owned());
        }
    }
    if random.chance(10) {
        let limit = random.one(&["true", "FALSE", "yes", "", " true"]);
        config.insert("jobmanager.memory.enable-jvm-direct-memory-limit".to_owned(), limit.to_owned());
    }
    if random.chance(10) {
        let list = random.one(&["gpu", "gpu;fpga", "none", "", "[gpu, fpga]"]);
        config.insert("external-resources".to_owned(), list.to_owned());
        let amount = random.one(&["1", "0", "-1", "9007199254740993", "4"]);
        config.insert("external-resource.gpu.amount".to_owned(), amount.to_owned());
    }
    config
}

#[test]
fn random_configurations() {
    let script = shared().join("oracles/flink/memory.sh");
    let home = std::env::var_os("ORACLES_HOME")
        .map_or_else(|| PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache/flinkc-oracles"), PathBuf::from);
    let count: u64 = std::env::var("FLINKC_ORACLE_CASES").map_or(10_000, |text| text.parse().unwrap());
    let seed: u64 = std::env::var("FLINKC_ORACLE_SEED").map_or(20_24, |text| text.parse().unwrap());
    for version in VERSIONS {
        let installed = home.join("flink/dist").join(version).join(".ok");
        if !script.exists() || !installed.exists() {
            skip(&format!("Flink {version} ({})", installed.display()));
            continue;
        }
        let mut random = Random(seed | 1);
        let configs: Vec<Config> = (0..count).map(|_| random_config(&mut random)).collect();
        let input: String =
            configs.iter().enumerate().map(|(id, config)| format!("{}\n", json!({ "id": id.to_string(), "config": config }))).collect();
        let mut child = Command::new("bash").arg(&script).arg(version).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()).unwrap());
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        assert!(output.status.success(), "the oracle failed");
        let flink: FlinkVersion = version.parse().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let mut mismatches = Vec::new();
        let mut started = 0;
        assert_eq!(text.lines().count(), configs.len());
        for (line, config) in text.lines().zip(&configs) {
            let case: Value = serde_json::from_str(line).unwrap();
            for (ours, expect) in [(ours_tm(config, flink), &case["tm"]), (ours_jm(config, flink), &case["jm"])] {
                started += usize::from(expect.get("error").is_none());
                mismatches.extend(difference(config, &ours, &theirs(expect, &ours)));
            }
        }
        // a generator that never makes a good configuration would prove little
        assert!(started > configs.len() / 5, "only {started} start");
        report(&mismatches, configs.len() * 2, &format!("random configurations of {version}, {started} start"));
    }
}
