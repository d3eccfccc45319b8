//! Durations and sizes as text against real Flink, which reads them from a `config.yaml`.
//!
//! Needs the shared folder (`FLINKC_SHARED`) and Flink as it installs it; absent, the test says `skipped:`, or fails
//! with `FLINKC_REQUIRE_ORACLES=1`.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test may use the disk and start processes")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "test")]

use flinkc::flink::{FlinkVersion, MemorySize, parse_duration};
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

const DURATION: &str = "execution.checkpointing.timeout";
const SIZE: &str = "taskmanager.memory.process.size";

const DURATIONS: &[&str] = &[
    "1",
    "0",
    "10 ms",
    "10m",
    "10M",
    "1 min",
    "1 Minutes",
    "1 mins",
    "2h",
    "2 hr",
    "2 hours",
    "1d",
    "1 days",
    "1w",
    "5us",
    "5µs",
    "5 micros",
    "7ns",
    "7 nanos",
    "1.5s",
    "-1s",
    "+1s",
    "s",
    "",
    " ",
    " 3 s ",
    "3secs",
    "3 sec s",
    "1_0s",
    "1e3",
    "PT10S",
    "pt10s",
    "PT1.5S",
    "PT1,25S",
    "P1D",
    "P1DT2H3M4.5S",
    "PT",
    "P",
    "P1DT",
    "PT-1S",
    "-PT1S",
    "-PT-1S",
    "PT-1M90S",
    "PT1.S",
    "PT.5S",
    "PT1.1234567890S",
    "PT+5S",
    "P1W",
    "P1Y",
    "PT5",
    "PT1M1H",
    "PT-0.5S",
    "PT0.5S",
    "PT0S",
    "P-0D",
    "9223372036854775807",
    "9223372036854775807s",
    "9223372036854775808ms",
    "9223372036854775807d",
    "106751991167300d",
    "106751991167301d",
    "99999999999999999999ns",
    "PT9223372036854775807S",
    "P106751991167300D",
    "P106751991167301D",
    "\u{661}s",
    "60000",
    "3600 s",
    "1 h 30 min",
    "0001s",
];

const SIZES: &[&str] = &[
    "1024",
    "1025",
    "1k",
    "1 KB",
    "1kibibytes",
    "64m",
    "1g",
    "1t",
    "1024t",
    "0",
    "1gi",
    "1.5g",
    "+1g",
    "",
    "8388607t",
    "8388608t",
    "9223372036854775807",
    "9223372036854775808",
    "1 g b",
    "1mebibyte",
    "1\u{212a}",
    "1536m",
];

fn shared() -> PathBuf {
    std::env::var_os("FLINKC_SHARED").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from)
}

/// Java's `Duration.toString`.
fn iso(duration: Duration) -> String {
    let (hours, minutes, seconds) = (duration.as_secs() / 3600, duration.as_secs() / 60 % 60, duration.as_secs() % 60);
    if duration.is_zero() {
        return "PT0S".to_owned();
    }
    let mut text = "PT".to_owned();
    if hours > 0 {
        text += &format!("{hours}H");
    }
    if minutes > 0 {
        text += &format!("{minutes}M");
    }
    let fraction = format!("{:09}", duration.subsec_nanos());
    let fraction = fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        text += &format!("{seconds}.{fraction}S");
    } else if seconds > 0 {
        text += &format!("{seconds}S");
    }
    text
}

#[test]
fn durations_and_sizes() {
    let script = shared().join("oracles/flink/config.sh");
    let home = std::env::var_os("ORACLES_HOME")
        .map_or_else(|| PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache/flinkc-oracles"), PathBuf::from);
    for version in ["1.20.5", "2.3.0"] {
        let installed = home.join("flink/dist").join(version).join(".ok");
        if !script.exists() || !installed.exists() {
            assert!(
                std::env::var_os("FLINKC_REQUIRE_ORACLES").is_none_or(|value| value != "1"),
                "required, but absent: {}",
                installed.display()
            );
            println!("skipped: {} is absent", installed.display());
            continue;
        }
        let cases: Vec<(&str, &str)> =
            DURATIONS.iter().map(|text| (DURATION, *text)).chain(SIZES.iter().map(|text| (SIZE, *text))).collect();
        let input: String = cases
            .iter()
            .enumerate()
            .map(|(id, (key, text))| {
                let content = format!("{key}: {}\n", json!(text));
                format!("{}\n", json!({ "id": id.to_string(), "file": "config.yaml", "content": content }))
            })
            .collect();
        let mut child = Command::new("bash").arg(&script).arg(version).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()).unwrap());
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        assert!(output.status.success(), "the oracle failed");
        let flink: FlinkVersion = version.parse().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(text.lines().count(), cases.len());
        let (mut different, mut read) = (0, 0);
        for (line, (key, text)) in text.lines().zip(&cases) {
            let answer: Value = serde_json::from_str(line).unwrap();
            let theirs = answer["values"].get(*key).and_then(Value::as_str).map(str::to_owned);
            let ours = if *key == DURATION {
                parse_duration(text, flink).ok().map(iso)
            } else {
                text.parse::<MemorySize>().ok().map(MemorySize::flink_text)
            };
            read += usize::from(theirs.is_some());
            if ours != theirs {
                different += 1;
                println!("{version} {text:?}: ours {ours:?}, Flink {line}");
            }
        }
        assert_eq!(different, 0, "{version}");
        assert!(read > 30, "only {read} are read at all");
        println!("{} agree: {version}", cases.len());
    }
}
