//! `cargo xtask facts flink`: the options, key families and JVM flags of every Flink minor.
//!
//! In: published packages (PyPI `apache-flink-libraries` is the binary distribution, `apache-flink` its `conf/`,
//! Maven Central has the file-system plugins). Out: `schemas/flink/*.tsv` and `SOURCE`: names, types, defaults.
//! It must not write any text of Flink's documentation.

mod artifacts;
mod families;
mod release;
mod scope;
mod table;

use super::{Mode, settle};
use artifacts::{Cache, Fetched};
use release::RELEASES;

/// Generates all files, newest knowledge from the packages, or compares them with what is committed.
pub(super) fn run(mode: Mode) -> anyhow::Result<()> {
    let cache = Cache::open()?;
    let catalog = cache.compile(concat!(env!("CARGO_MANIFEST_DIR"), "/java/Catalog.java"))?;
    let mut scans = Vec::new();
    let mut source = String::from(
        "# Where schemas/flink comes from: minor, registry, package and version, sha256 of the file. Made by `cargo xtask facts flink`.\n",
    );
    let mut opens = String::from(
        "# JVM flags in the shipped conf/ of each minor (key, flags); no flags: the file sets none. Made by `cargo xtask facts flink`.\n",
    );
    for release in RELEASES {
        let Fetched { jars, class_path, conf, lines } = cache.fetch(release)?;
        for line in lines {
            source.push_str(&format!("{}\t{line}\n", release.minor));
        }
        let flags = conf
            .lines()
            .map(str::trim)
            .find_map(|line| {
                line.strip_prefix("all:").or_else(|| line.strip_prefix("env.java.opts.all:")).filter(|rest| rest.contains("--add-opens"))
            })
            .unwrap_or_default();
        opens.push_str(&format!("{}\t{}\n", release.minor, flags.trim()));
        scans.push(table::Scan::read(release.minor, &catalog.run(&class_path, &jars)?)?);
    }
    let minors: Vec<&str> = RELEASES.iter().map(|release| release.minor).collect();
    settle(mode, "schemas/flink/versions.txt", &format!("{}\n", minors.join("\n")))?;
    settle(mode, "schemas/flink/options.tsv", &table::options(&minors, &scans)?)?;
    settle(mode, "schemas/flink/aliases.tsv", &table::aliases(&minors, &scans)?)?;
    settle(mode, "schemas/flink/families.tsv", &families::text(&minors, &scans)?)?;
    settle(mode, "schemas/flink/jvm-opens.tsv", &opens)?;
    settle(mode, "schemas/flink/SOURCE", &source)
}
