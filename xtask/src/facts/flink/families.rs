//! `families.tsv`: keys with a free part, such as `metrics.reporter.<name>.factory.class`.
//!
//! In: the scans of all minors. Out: pattern, first and last minor, type, default. `<word>` stands for one segment
//! without a dot, a final `<*>` for any rest. Most rows come from the declared options; the prefixes that Flink
//! reads by code are listed below, and exist in a minor only if its jars hold the prefix as a text constant.

use super::scope::Scope;
use super::table::{Scan, ranges};
use std::collections::BTreeMap;

/// How one knows that a minor reads a family.
enum Proof {
    /// A text constant of its jars.
    Constant(&'static str),
    /// The text constant, in the minors before this one: for suffixes that were dropped.
    Before(&'static str, &'static str),
    /// A declared option beside the family.
    Option(&'static str),
    /// A file-system plugin that not every minor's packages on the registry include.
    Plugin,
}

const READ_BY_CODE: &[(&str, &str, Proof)] = &[
    ("metrics.reporter.<name>.class", "string", Proof::Before("metrics.reporter.", "2.0")),
    ("metrics.reporter.<name>.factory.class", "string", Proof::Constant("metrics.reporter.")),
    ("metrics.reporter.<name>.interval", "duration", Proof::Constant("metrics.reporter.")),
    ("metrics.reporter.<name>.scope.delimiter", "string", Proof::Constant("metrics.reporter.")),
    ("metrics.reporter.<name>.scope.variables.excludes", "string", Proof::Constant("metrics.reporter.")),
    ("metrics.reporter.<name>.<*>", "string", Proof::Constant("metrics.reporter.")),
    ("traces.reporter.<name>.<*>", "string", Proof::Constant("traces.reporter.")),
    ("events.reporter.<name>.<*>", "string", Proof::Constant("events.reporter.")),
    ("containerized.master.env.<*>", "string", Proof::Constant("containerized.master.env.")),
    ("containerized.taskmanager.env.<*>", "string", Proof::Constant("containerized.taskmanager.env.")),
    ("yarn.application-master.env.<*>", "string", Proof::Constant("yarn.application-master.env.")),
    ("yarn.taskmanager.env.<*>", "string", Proof::Constant("yarn.taskmanager.env.")),
    ("security.delegation.token.provider.<name>.<*>", "string", Proof::Constant("security.delegation.token.provider.")),
    ("table.catalog-store.<kind>.<*>", "string", Proof::Constant("table.catalog-store.")),
    ("table.secret-store.<kind>.<*>", "string", Proof::Constant("table.secret-store.")),
    ("sql-gateway.endpoint.<identifier>.<*>", "string", Proof::Option("sql-gateway.endpoint.type")),
    ("flink.hadoop.<*>", "string", Proof::Constant("flink.hadoop.")),
    ("flink.yarn.<*>", "string", Proof::Constant("flink.yarn.")),
    ("fs.<scheme>.limit.input", "int", Proof::Constant("fs.")),
    ("fs.<scheme>.limit.output", "int", Proof::Constant("fs.")),
    ("fs.<scheme>.limit.stream-timeout", "long", Proof::Constant("fs.")),
    ("fs.<scheme>.limit.timeout", "long", Proof::Constant("fs.")),
    ("fs.<scheme>.limit.total", "int", Proof::Constant("fs.")),
    ("s3.<*>", "string", Proof::Plugin),
    ("s3a.<*>", "string", Proof::Plugin),
    ("fs.s3a.<*>", "string", Proof::Plugin),
    ("fs.s3.<*>", "string", Proof::Plugin),
    ("presto.s3.<*>", "string", Proof::Plugin),
    ("azure.<*>", "string", Proof::Plugin),
    ("fs.azure.<*>", "string", Proof::Plugin),
    ("gs.<*>", "string", Proof::Plugin),
    ("fs.gs.<*>", "string", Proof::Plugin),
    ("fs.oss.<*>", "string", Proof::Plugin),
];

/// The text of `families.tsv`.
pub(super) fn text(minors: &[&str], scans: &[Scan]) -> anyhow::Result<String> {
    let mut cells: BTreeMap<String, BTreeMap<usize, String>> = BTreeMap::new();
    for (index, scan) in scans.iter().enumerate() {
        let mut put = |pattern: String, kind: &str, default: &str| {
            cells.entry(pattern).or_default().entry(index).or_insert_with(|| format!("{kind}\t{default}"));
        };
        for row in &scan.rows {
            for pattern in patterns(row.scope, &row.jar, &row.class, &row.key) {
                put(pattern, &row.kind, &row.default);
            }
        }
        let dropped = |minor: &str| minors.iter().position(|known| *known == minor).is_some_and(|at| index >= at);
        for (pattern, kind, proof) in READ_BY_CODE {
            let present = match proof {
                Proof::Constant(prefix) => scan.prefixes.contains(*prefix),
                Proof::Before(prefix, minor) => scan.prefixes.contains(*prefix) && !dropped(minor),
                Proof::Option(key) => scan.rows.iter().any(|row| row.key == *key),
                Proof::Plugin => true,
            };
            if present {
                put((*pattern).to_owned(), kind, "");
            }
        }
    }
    ranges(minors, &cells)
}

/// The full patterns of an option declared relative to something.
fn patterns(scope: Scope, jar: &str, class: &str, key: &str) -> Vec<String> {
    let open = |text: String| match text.rsplit_once(".<") {
        Some((head, tail)) if tail.ends_with('>') => format!("{head}.<*>"),
        Some(_) | None => text,
    };
    let key = if key == "<parameter>" { "<*>" } else { key };
    match scope {
        Scope::Pattern => vec![open(key.to_owned())],
        Scope::Provider => vec![format!("security.delegation.token.provider.<name>.{key}")],
        Scope::Endpoint => vec![format!("sql-gateway.endpoint.rest.{key}")],
        Scope::Reporter => {
            let kinds: &[&str] = if class.ends_with(".TraceOptions") {
                &["traces"]
            } else if class.ends_with(".EventOptions") {
                &["events"]
            } else if jar.starts_with("flink-metrics-otel") {
                &["metrics", "traces", "events"]
            } else {
                &["metrics"]
            };
            kinds.iter().map(|kind| format!("{kind}.reporter.<name>.{key}")).collect()
        }
        Scope::Cluster | Scope::Internal | Scope::Table => Vec::new(),
    }
}
