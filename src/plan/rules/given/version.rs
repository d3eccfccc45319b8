//! A configuration whose version nobody says: what holds for every Flink that reads it.

use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule, Span};
use crate::excerpt::{Carrier, Excerpt};
use crate::flink::catalog::{self, Catalogue};
use crate::flink::config_file::ConfigFormat;
use crate::flink::version::FlinkVersion;
use crate::plan::rules::options::{MISSPELT_OPTION, OPTION_REMOVED, OPTION_TOO_NEW, UNKNOWN_OPTION};
use std::collections::BTreeSet;

/// Findings that depend on the version.
pub static FLINK_VERSION_NOT_SAID: Rule = Rule {
    code: "FK2098",
    name: "flink-version-not-said",
    level: Level::Hint,
    kind: Kind::Lint,
    checks: "A configuration file is right for every Flink that reads it, or somebody says which one does: `--flink VERSION`.",
    because: "Without a version only what is wrong in all of them is told.",
    fires: "jobmanager.memory.process.size: 1600m\ntaskmanager.memory.process.size: 1728m\n",
    clean: "jobmanager.memory.process.size: 1600m\ntaskmanager.memory.process.size: 1728m\nenv.java.default-opts.all: --add-opens=java.base/java.util=ALL-UNNAMED\n",
    source: "flinkc check --flink; Flink 1.13 to 2.3, option catalogues",
};

/// The versions that may read a configuration, oldest first.
fn readers(excerpt: &Excerpt) -> Vec<FlinkVersion> {
    let reads = |version: &FlinkVersion| match (excerpt.carrier, excerpt.format) {
        (Carrier::Operator, _) => true,
        (Carrier::File | Carrier::Fragment, ConfigFormat::Legacy) => !version.is_at_least(2, 0),
        (Carrier::File | Carrier::Fragment, ConfigFormat::Standard) => version.is_at_least(1, 19),
    };
    catalog::versions().filter(reads).collect()
}

/// The rules about an option that a version does not read; their path is its key.
static ABOUT_KEYS: &[&Rule] = &[&MISSPELT_OPTION, &UNKNOWN_OPTION, &OPTION_REMOVED, &OPTION_TOO_NEW];

/// What a finding is about, whatever its words.
type Subject = (&'static str, String, Option<Span>);

fn subject(finding: &Diagnostic) -> Subject {
    (finding.rule.code, finding.path.clone(), finding.primary.as_ref().map(|label| label.span))
}

/// Takes away what does not hold for every version, and says so. `found` is what holds for the newest one. What the oldest minds too, those
/// between them mind as well, but for an option that came and went: those are asked for the option alone.
pub(super) fn keep_common(excerpt: &Excerpt, found: &mut Diagnostics, judge: impl Fn(&Excerpt, &mut Diagnostics)) {
    let readers = readers(excerpt);
    let Some(oldest) = readers.first().filter(|oldest| **oldest != excerpt.flink && !found.is_empty()) else { return };
    let mut there = Diagnostics::default();
    judge(&Excerpt { flink: *oldest, ..excerpt.clone() }, &mut there);
    let subjects: BTreeSet<Subject> = there.iter().map(subject).collect();
    let catalogues: Vec<Catalogue> = readers.iter().filter_map(|version| Catalogue::of(*version)).collect();
    let mut dropped: Vec<&'static str> = Vec::new();
    found.retain_mut(|finding| {
        let about_key = ABOUT_KEYS.contains(&finding.rule);
        let holds = if about_key {
            catalogues.iter().all(|catalogue| catalogue.lookup(&finding.path).is_none())
        } else {
            subjects.contains(&subject(finding))
        };
        if !holds && finding.level != Level::Hint && finding.rule.kind != Kind::OptInLint {
            dropped.push(finding.rule.name);
        }
        holds
    });
    let names: BTreeSet<&str> = dropped.iter().copied().collect();
    if names.is_empty() {
        return;
    }
    let names = names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let minor = FlinkVersion { patch: None, ..excerpt.flink };
    let what = if dropped.len() == 1 { "one more finding depends".to_owned() } else { format!("{} more findings depend", dropped.len()) };
    let how = match excerpt.carrier {
        Carrier::Operator => format!("`spec.flinkVersion`, or `--flink {minor}`"),
        Carrier::File | Carrier::Fragment => format!("`--flink {minor}`, or whichever it is"),
    };
    found.push(
        Diagnostic::new(&FLINK_VERSION_NOT_SAID, format!("{what} on the version of Flink, and nobody says it"))
            .at(Span { end: excerpt.at.start, ..excerpt.at }, format!("with {minor}: {names}"))
            .because("only what is wrong for every version that reads this is told")
            .help(format!("say which Flink reads it: {how}"))
            .path("flink"),
    );
}
