//! Rules about sizes that work and seldom fit: advice of Flink's own documentation.
//!
//! In: the plan and its memory, by Flink's arithmetic. Out: findings. What does not start at all is `memory`'s business.

use super::super::{EnvValue, Mode, Plan, Program};
use super::{assignment_at, place};
use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule, Span};
use crate::flink::MemorySize;
use crate::flink::memory;
use crate::resolve::Settings;

/// Managed memory that nothing takes.
pub static MANAGED_MEMORY_UNUSED: Rule = Rule {
    code: "FK2093",
    name: "managed-memory-unused",
    level: Level::Hint,
    kind: Kind::OptInLint,
    checks: "With the backend `hashmap`, and neither a batch job nor Python, managed memory is not left at its default of 0.4.",
    because: "State then lives on the heap: two fifths of Flink's memory stay empty.",
    fires: application!(rest "\n[state]\nbackend = \"hashmap\"\n\n[lints]\nmanaged-memory-unused = \"warn\"\n";),
    clean: application!(rest "\n[state]\nbackend = \"hashmap\"\n\n[config]\ntaskmanager.memory.managed.fraction = 0.0\n\n[lints]\nmanaged-memory-unused = \"warn\"\n";),
    source: "Flink, documentation of memory tuning, heap state backend",
};

/// A session whose classes pile up.
pub static SESSION_METASPACE_DEFAULT: Rule = Rule {
    code: "FK2094",
    name: "session-metaspace-default",
    level: Level::Warning,
    kind: Kind::OptInLint,
    checks: "TaskManagers of a session cluster have more metaspace than the default of 256m.",
    because: "Each submitted job loads its classes anew: after many submissions the process dies of `OutOfMemoryError: Metaspace`.",
    fires: session!(rest "\n[lints]\nsession-metaspace-default = \"warn\"\n";),
    clean: session!(rest "\n[config]\ntaskmanager.memory.jvm-metaspace.size = \"512m\"\n\n[lints]\nsession-metaspace-default = \"warn\"\n";),
    source: "apache/seatunnel#11645; apache/flink#11300",
};

/// A JobManager that runs the job's `main()` in little memory.
pub static JOBMANAGER_BELOW_SHIPPED_SIZE: Rule = Rule {
    code: "FK2095",
    name: "jobmanager-below-shipped-size",
    level: Level::Warning,
    kind: Kind::OptInLint,
    checks: "In an application cluster, `jobmanager.memory` is at least 1600m, the size in the configuration that Flink ships.",
    because: "`main()` runs in the JobManager: large graphs and SQL plans end in `Java heap space` when the job starts.",
    fires: application!(jobmanager "memory = \"1g\"\n"; rest "\n[lints]\njobmanager-below-shipped-size = \"warn\"\n";),
    clean: application!(jobmanager "memory = \"2g\"\n"; rest "\n[lints]\njobmanager-below-shipped-size = \"warn\"\n";),
    source: "spotify/flink-on-k8s-operator#157; Flink, shipped config.yaml",
};

/// RocksDB on the allocator that fragments.
pub static JEMALLOC_DISABLED: Rule = Rule {
    code: "FK2096",
    name: "jemalloc-disabled",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "With the backends `rocksdb` and `forst`, `DISABLE_JEMALLOC` is not set.",
    because: "glibc's allocator gives memory back late and in pieces: the process grows until its container is killed.",
    fires: application!(rest "\n[state]\nbackend = \"rocksdb\"\n\n[env]\nDISABLE_JEMALLOC = \"true\"\n";),
    clean: application!(rest "\n[state]\nbackend = \"rocksdb\"\n";),
    source: "FLINK-19125; docker-entrypoint.sh of the official image",
};

/// A limit that throttles the start.
pub static CPU_LIMIT_TOO_LOW: Rule = Rule {
    code: "FK2097",
    name: "cpu-limit-too-low",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "The processor limit of both roles is at least half a core.",
    because: "Below, the JVM starts for minutes, heartbeats are lost, and probes end the pod.",
    fires: application!(taskmanager "memory = \"4g\"\ncpu    = 0.25\nslots  = 1\n"; rest "\n[lints]\nslots-above-cpu = \"allow\"\n";),
    clean: application!(taskmanager "memory = \"4g\"\ncpu    = 1\nslots  = 1\n";),
    source: "spotify/flink-on-k8s-operator#383; apache/flink#17098",
};

/// The size in the configuration that Flink ships.
const SHIPPED: u64 = 1600 << 20;

/// The default of `taskmanager.memory.jvm-metaspace.size`.
const METASPACE: MemorySize = MemorySize::from_mebibytes(256);

/// Both roles.
pub(super) fn check(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    let backend = plan.config.get("state.backend.type").unwrap_or_default();
    let native = ["rocksdb", "forst"].iter().any(|word| backend.eq_ignore_ascii_case(word));
    if backend.eq_ignore_ascii_case("hashmap") {
        unused(settings, plan, diagnostics);
    }
    if matches!(plan.mode, Mode::Session(_))
        && memory::taskmanager(&plan.config.to_map(), plan.flink).is_ok_and(|m| m.jvm_metaspace <= METASPACE)
    {
        diagnostics.push(
            Diagnostic::new(&SESSION_METASPACE_DEFAULT, "a session cluster with the default metaspace")
                .at(place(settings, "taskmanager.memory"), "256m of it are metaspace")
                .at_run_time("each submitted job loads its classes anew: `OutOfMemoryError: Metaspace` after many submissions")
                .help("add `[config] taskmanager.memory.jvm-metaspace.size = \"512m\"`")
                .path("taskmanager.memory"),
        );
    }
    if plan.mode.application().is_some() && plan.jobmanager.process.process_size.bytes < SHIPPED {
        diagnostics.push(
            Diagnostic::new(
                &JOBMANAGER_BELOW_SHIPPED_SIZE,
                format!("the JobManager runs `main()` in {}", plan.jobmanager.process.process_size.text),
            )
            .at(place(settings, "jobmanager.memory"), "below 1600m")
            .at_run_time("a large graph or SQL plan ends in `Java heap space` when the job starts")
            .help("write `memory = \"1600m\"` or more")
            .path("jobmanager.memory"),
        );
    }
    for (role, process) in [("jobmanager", &plan.jobmanager.process), ("taskmanager", &plan.taskmanager.process)] {
        let off = matches!(process.env.get("DISABLE_JEMALLOC"), Some(EnvValue::Text(text)) if text.eq_ignore_ascii_case("true"));
        if native && off && role == "taskmanager" {
            let path = if settings.root.get("taskmanager.env.DISABLE_JEMALLOC").is_some() { "taskmanager.env" } else { "env" };
            diagnostics.push(
                Diagnostic::new(&JEMALLOC_DISABLED, format!("the backend `{backend}` without jemalloc"))
                    .at(at(settings, path, "DISABLE_JEMALLOC"), "glibc's allocator instead")
                    .at_run_time("memory comes back late and in pieces: the process grows until its container is killed")
                    .help("remove the line")
                    .path(format!("{path}.DISABLE_JEMALLOC")),
            );
        }
        if process.cpu_limit < 500 {
            diagnostics.push(
                Diagnostic::new(
                    &CPU_LIMIT_TOO_LOW,
                    format!("`{role}` may use {} of a core", f64::from(u32::try_from(process.cpu_limit).unwrap_or(u32::MAX)) / 1000.0),
                )
                .at(assignment_at(settings, &format!("{role}.cpu")), "below half a core")
                .at_run_time("the JVM starts for minutes, heartbeats are lost, and probes end the pod")
                .help("write `cpu = 0.5` or more, or let it burst: `cpu-limit-factor = 4`")
                .path(format!("{role}.cpu")),
            );
        }
    }
}

fn at(settings: &Settings, table: &str, key: &str) -> Span {
    settings.root.get(table).and_then(|node| node.at([key])).map_or_else(|| place(settings, table), |node| node.span)
}

fn unused(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    let takes = plan.mode.jobs().iter().any(|job| job.bounded || matches!(job.program, Program::Python { .. }));
    let set = ["taskmanager.memory.managed.size", "taskmanager.memory.managed.fraction"].iter().any(|key| plan.config.get(key).is_some());
    if takes || set || matches!(plan.mode, Mode::Session(_)) {
        return;
    }
    diagnostics.push(
        Diagnostic::new(&MANAGED_MEMORY_UNUSED, "the backend `hashmap` leaves managed memory empty")
            .at(place(settings, "state.backend"), "keeps state on the heap")
            .at_run_time("two fifths of Flink's memory stay empty, and the heap is that much smaller")
            .help("add `[config] taskmanager.memory.managed.fraction = 0.0`")
            .path("state.backend"),
    );
}
