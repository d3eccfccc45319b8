//! Rules about single options of `[config]`: names and values by the catalogue of the Flink version.
//!
//! In: the user's options, as written. Out: findings. Who else sets an option is `owners`' business.
//! Source: `schemas/flink`, made from the published artifacts of 1.13 to 2.3; values as Flink reads them (`flink::value`).

use super::super::Plan;
use super::super::config::{option_text, same_option};
use super::scene::{Form, Scene, Written};
use super::secret;
use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule};
use crate::excerpt::Carrier;
use crate::flink::catalog::{Catalogue, KeyStatus, OptionFacts, ValueType};
use crate::flink::value;
use crate::flink::version::FlinkVersion;
use crate::manifest::sections::Target;
use crate::resolve::Settings;

/// A name one slip away from a known one.
pub static MISSPELT_OPTION: Rule = Rule {
    code: "FK2021",
    name: "misspelt-option",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "An option of `[config]` that no Flink version knows is not one or two letters away from one that this version knows.",
    because: "Flink accepts any key and says nothing: the option keeps its default.",
    fires: application!(rest "\n[config]\npipeline.object-resue = true\n";),
    clean: application!(rest "\n[config]\npipeline.object-reuse = true\n";),
    source: "published artifacts of Flink 1.13 to 2.3",
};

/// A name that nothing knows.
pub static UNKNOWN_OPTION: Rule = Rule {
    code: "FK2022",
    name: "unknown-option",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "Every option of `[config]` is one of the Flink version, of its metrics reporters or of its file systems.",
    because: "Flink accepts any key and says nothing; only a plugin or the job's own code could read this one.",
    fires: application!(rest "\n[config]\norders.topic = \"orders\"\n";),
    clean: application!(rest "\n[config]\npipeline.name = \"orders\"\n";),
    source: "published artifacts of Flink 1.13 to 2.3",
};

/// A name that this version no longer reads.
pub static OPTION_REMOVED: Rule = Rule {
    code: "FK2023",
    name: "option-removed",
    level: Level::Error,
    kind: Kind::Lint,
    checks: "No option of `[config]` is one that older Flink versions read and this one does not.",
    because: "Flink accepts any key and says nothing: the option had an effect once, and has none now.",
    fires: application!(flink "2.2"; rest "\n[config]\nweb.log.path = \"/var/log/flink.log\"\ncluster.evenly-spread-out-slots = true\n";),
    clean: application!(flink "2.2"; rest "\n[config]\ntaskmanager.load-balance.mode = \"slots\"\n";),
    source: "published artifacts of Flink 1.13 to 2.3; release notes 2.0",
};

/// A name that only newer versions read.
pub static OPTION_TOO_NEW: Rule = Rule {
    code: "FK2025",
    name: "option-too-new",
    level: Level::Error,
    kind: Kind::Lint,
    checks: "No option of `[config]` is one that only newer Flink versions read.",
    because: "Flink accepts any key and says nothing: the option has no effect before that version.",
    fires: application!(flink "1.19"; rest "\n[config]\nstate.backend.forst.local-dir = \"/tmp\"\n";),
    clean: application!(flink "2.0"; rest "\n[config]\nstate.backend.forst.local-dir = \"/tmp\"\n";),
    source: "published artifacts of Flink 1.13 to 2.3",
};

/// A value that Flink cannot read.
pub static WRONG_OPTION_VALUE: Rule = Rule {
    code: "FK2027",
    name: "wrong-option-value",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "The value of each known option can be read as the option's type: duration, size, number, word, list, map.",
    because: "Flink fails when it reads the option: at start, or at the first job.",
    fires: application!(rest "\n[config]\nheartbeat.timeout = \"1 minuet\"\n";),
    clean: application!(rest "\n[config]\nheartbeat.timeout = \"1 min\"\n";),
    source: "Flink, ConfigurationUtils, held against 1.19.3, 1.20.5, 2.0.2 and 2.3.0",
};

/// A number that means milliseconds or bytes.
pub static CONFIG_WITHOUT_UNIT: Rule = Rule {
    code: "FK2028",
    name: "config-without-unit",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "Durations and sizes in `[config]` carry their unit.",
    because: "Flink reads a bare duration as milliseconds and a bare size as bytes; seldom is either meant.",
    fires: application!(rest "\n[config]\nheartbeat.timeout = 50000\n";),
    clean: application!(rest "\n[config]\nheartbeat.timeout = \"50 s\"\n";),
    source: "Flink, TimeUtils and MemorySize; lyft/flinkk8soperator#106",
};

/// An option for somebody who is not there.
pub static OPTION_OF_THE_OPERATOR: Rule = Rule {
    code: "FK2029",
    name: "option-of-the-operator",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "`kubernetes.operator.*` and `job.autoscaler.*` stand only where the target is the Apache operator.",
    because: "The operator reads them, and Flink does not: without it they have no effect.",
    fires: application!(rest "\n[config]\njob.autoscaler.enabled = true\n";),
    clean: application!(rest "\n[scaling.reactive]\nmin = 1\nmax = 4\n\n[checkpoints]\ninterval = \"1m\"\n";),
    source: "language reference, section 5, hatch 1",
};

/// How far a key may be from a known one to be a slip: one letter, two or three in a long key.
fn slip(key: &str) -> usize {
    (key.len() / 10).clamp(1, 3)
}

/// Names and values of a flink.toml.
pub(super) fn check(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    judge(&Scene::of_manifest(settings, plan), diagnostics);
}

/// Names and values.
pub(super) fn judge(scene: &Scene<'_>, diagnostics: &mut Diagnostics) {
    let catalogue = Catalogue::of(scene.flink);
    for option in &scene.written {
        if is_the_operators(option.key) {
            let operator =
                matches!(scene.form, Form::Manifest(Some(Target::Operator)) | Form::Given(Carrier::Operator | Carrier::Fragment, _));
            if !operator {
                diagnostics.push(of_the_operator(scene, option));
            }
            continue;
        }
        let Some(catalogue) = catalogue else { continue };
        match catalogue.lookup(option.key) {
            Some(facts) => {
                value(scene, option, &facts, diagnostics);
            }
            None => diagnostics.push(not_known(scene, option, catalogue)),
        }
    }
}

/// Whether the operator reads an option, and Flink does not.
pub(super) fn is_the_operators(key: &str) -> bool {
    key.starts_with("kubernetes.operator.") || key.starts_with("job.autoscaler.")
}

fn of_the_operator(scene: &Scene<'_>, option: &Written<'_>) -> Diagnostic {
    let finding = Diagnostic::new(&OPTION_OF_THE_OPERATOR, format!("`{}` is an option of the Apache operator", option.key))
        .at_run_time("nobody reads it: Flink accepts any key and says nothing")
        .path(option.path());
    let Form::Manifest(target) = scene.form else {
        return finding.at(option.place(), "Flink does not read it").help(
            "remove the line here, and write it into `flinkConfiguration` of the custom resource, or the operator's own configuration",
        );
    };
    let target = target.map_or("standalone", Target::word);
    let instead =
        if option.key.starts_with("job.autoscaler.") { "; `[scaling.reactive]` follows the TaskManagers on plain Kubernetes" } else { "" };
    finding
        .at(option.place(), format!("the target is `{target}`"))
        .help(format!("remove the line, or choose `target = \"operator\"`{instead}"))
}

/// How to write an option here: by its word, or by a name.
fn instead(scene: &Scene<'_>, name: &str, option: &Written<'_>) -> String {
    match scene.word(|word| same_option(scene.flink, name, word)) {
        Some(word) => format!("the word for it is `{word} = {}`", secret::shown(option.key, option.node)),
        None => format!("write `{}`", scene.line(name, option.key, option.node)),
    }
}

/// What a job lacks where an option keeps its default; for the options that decide most.
fn lost(name: &str, facts: Option<OptionFacts>) -> String {
    match (name, facts.and_then(|facts| facts.default)) {
        ("execution.checkpointing.interval", _) => "the job would run without checkpoints".to_owned(),
        ("execution.checkpointing.dir" | "state.checkpoints.dir", _) => "checkpoints would stay in the JobManager's memory".to_owned(),
        (_, Some(default)) if !default.is_empty() => format!("the default `{default}` would hold"),
        _ => "the line would have no effect".to_owned(),
    }
}

fn not_known(scene: &Scene<'_>, option: &Written<'_>, catalogue: Catalogue) -> Diagnostic {
    let key = option.key;
    let minor = FlinkVersion::new(scene.flink.major, scene.flink.minor);
    let consequence = |name: &str| format!("Flink accepts any key and says nothing: {}", lost(name, catalogue.lookup(name)));
    match catalogue.status_in_other_versions(key) {
        KeyStatus::Removed { last, replacement } => {
            Diagnostic::new(&OPTION_REMOVED, format!("Flink {minor} has no option `{key}` any more"))
                .at(option.place(), format!("read up to {last}"))
                .at_run_time(consequence(replacement.unwrap_or_default()))
                .help(replacement.map_or_else(
                    || format!("remove the line; the release notes of Flink {} say what took its place, if anything did", next(last)),
                    |name| instead(scene, name, option),
                ))
                .path(option.path())
        }
        KeyStatus::NotYet { since, spelling } => Diagnostic::new(&OPTION_TOO_NEW, format!("Flink {minor} has no option `{key}` yet"))
            .at(option.place(), format!("from {since}"))
            .at_run_time(consequence(spelling.unwrap_or_default()))
            .help(spelling.map_or_else(|| format!("move to Flink {since}, or remove the line"), |name| instead(scene, name, option)))
            .path(option.path()),
        KeyStatus::Known | KeyStatus::Unknown if key.starts_with('\u{feff}') => {
            Diagnostic::new(&UNKNOWN_OPTION, "the file begins with a byte order mark, and Flink takes it for a part of the first key")
                .at(option.place(), "an invisible character stands before it")
                .at_run_time(consequence(key.trim_start_matches('\u{feff}')))
                .help("save the file as UTF-8 without a byte order mark (BOM)")
                .path(option.path())
        }
        KeyStatus::Known | KeyStatus::Unknown => {
            let near = catalogue.nearest(key);
            match near.first() {
                Some(name) if strsim::osa_distance(key, name) <= slip(key) => {
                    Diagnostic::new(&MISSPELT_OPTION, format!("Flink {minor} has no option `{key}`"))
                        .at(option.place(), format!("nearest: `{name}`"))
                        .at_run_time(consequence(name))
                        .help(instead(scene, name, option))
                        .path(option.path())
                        .mend(option.place(), key, *name)
                }
                near => Diagnostic::new(&UNKNOWN_OPTION, format!("no version of Flink has an option `{key}`"))
                    .at(option.place(), near.map_or_else(|| "no such option".to_owned(), |name| format!("a near name: `{name}`")))
                    .at_run_time(
                        "Flink accepts any key and says nothing: unless a plugin or the job's own code reads it, the line has no effect",
                    )
                    .help(match scene.form {
                        Form::Manifest(_) => {
                            "remove the line; or, if something of yours reads it, accept it: `[waivers.unknown-option] reason = \"…\"`"
                        }
                        Form::Given(..) => "remove the line, unless something of yours reads it",
                    })
                    .path(option.path()),
            }
        }
    }
}

/// The minor after one: 2.0 follows 1.20.
const fn next(last: FlinkVersion) -> FlinkVersion {
    if last.major == 1 && last.minor >= 20 { FlinkVersion::new(2, 0) } else { FlinkVersion::new(last.major, last.minor + 1) }
}

fn value(scene: &Scene<'_>, option: &Written<'_>, facts: &OptionFacts, diagnostics: &mut Diagnostics) {
    let text = option_text(option.node);
    if let Err(error) = value::check(&text, facts.option_type, scene.flink) {
        let shown = secret::shown(option.key, option.node);
        let shown = shown.trim_matches('"');
        let default =
            facts.default.filter(|default| !default.is_empty()).map_or_else(String::new, |default| format!("; the default is `{default}`"));
        diagnostics.push(
            Diagnostic::new(&WRONG_OPTION_VALUE, format!("`{}` cannot be `{shown}`", option.key))
                .at(option.node.span, error.to_string())
                .at_run_time("Flink fails when it reads the option: at start, or when a job is submitted")
                .help(format!("write {}{default}", facts.option_type))
                .path(option.path()),
        );
        return;
    }
    let bare = text.trim();
    if facts.option_type.list || bare.is_empty() || bare.trim_start_matches('0').is_empty() || !bare.bytes().all(|b| b.is_ascii_digit()) {
        return;
    }
    let number: u128 = bare.parse().unwrap_or_default();
    let (unit, same, meant, kind) = match facts.option_type.element {
        ValueType::Duration if number.is_multiple_of(1000) => ("milliseconds", format!("{}s", number / 1000), None, "a duration"),
        ValueType::Duration => ("milliseconds", format!("{number}ms"), Some(format!("{number}s")), "a duration"),
        ValueType::Memory if number.is_multiple_of(1 << 20) => ("bytes", format!("{}m", number >> 20), None, "a size"),
        ValueType::Memory => ("bytes", format!("{number}b"), Some(format!("{number}m")), "a size"),
        ValueType::String
        | ValueType::Boolean
        | ValueType::Int
        | ValueType::Long
        | ValueType::Float
        | ValueType::Double
        | ValueType::Enum(_)
        | ValueType::Map
        | ValueType::Other(_) => return,
    };
    let meant = meant.map_or_else(String::new, |meant| format!(", or `{}` if that was meant", scene.value(&meant)));
    diagnostics.push(
        Diagnostic::new(&CONFIG_WITHOUT_UNIT, format!("`{}` is {kind} without a unit", option.key))
            .at(option.node.span, format!("{bare} {unit}"))
            .at_run_time(format!("Flink reads {bare} {unit}"))
            .help(format!("write the unit: `{}` is the same value{meant}", scene.value(&same)))
            .path(option.path()),
    );
}
