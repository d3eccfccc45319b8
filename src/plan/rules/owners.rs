//! Rules about options and their neighbours: words that say the same, keys that begin with each other, totals.
//!
//! In: the effective configuration. Out: findings. Source: language reference, section 5, One owner; FLINK-37405.

use super::super::config::{same_option, spell};
use super::super::{Owner, Plan, words};
use super::scene::{Form, Scene};
use super::{OPTION_OWNED_BY_COMPILER, TWO_OWNERS, option_node, options, secret};
use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule};
use crate::excerpt::Carrier;
use crate::flink::catalog::{Catalogue, Naming, prefix_conflicts};
use crate::flink::config_file::ConfigFormat;
use crate::flink::version::FlinkVersion;
use crate::manifest::node::Node;
use crate::manifest::sections::Target;
use crate::resolve::Settings;

/// Two keys of which one is the beginning of the other.
pub static OPTION_PREFIX_CLASH: Rule = Rule {
    code: "FK2024",
    name: "option-prefix-clash",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "From Flink 1.19 on, no option's name is the beginning of another's.",
    because: "config.yaml is a tree: one key cannot hold a value and further keys at once.",
    fires: application!(rest "\n[config]\n\"restart-strategy\"                      = \"fixed-delay\"\n\"restart-strategy.fixed-delay.attempts\" = 10\n";),
    clean: application!(rest "\n[config]\nrestart-strategy.type                 = \"fixed-delay\"\nrestart-strategy.fixed-delay.attempts = 10\n";),
    source: "FLINK-37405; Apache operator 1.12, DefaultValidator",
};

/// An old name that is still read.
pub static OPTION_RENAMED: Rule = Rule {
    code: "FK2026",
    name: "option-renamed",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "Options of `[config]` have the names that the Flink version itself uses.",
    because: "Old names are read for a while, and then ignored without a word: the next upgrade loses the setting.",
    fires: application!(rest "\n[config]\nakka.ask.timeout = \"30 s\"\n";),
    clean: application!(rest "\n[config]\npekko.ask.timeout = \"30 s\"\n";),
    source: "published artifacts of Flink 1.13 to 2.3, deprecated keys",
};

/// `[config]` or `[pod]` says what a word says.
pub static HATCH_HAS_A_WORD: Rule = Rule {
    code: "FK2030",
    name: "hatch-has-a-word",
    level: Level::Error,
    kind: Kind::Lint,
    checks: "`[config]` holds no option, and `[pod]` no field of Flink's own container, that a word of the language sets.",
    because: "A reader, a profile and a rule look for the word; and only the word is spelled for each version and target.",
    fires: application!(rest "\n[config]\nexecution.checkpointing.interval = \"30s\"\n";),
    clean: application!(rest "\n[checkpoints]\ninterval = \"30s\"\n";),
    source: "language reference, section 5, One owner",
};

/// Totals that `memory` decides.
const TOTALS: &[(&str, &str)] =
    &[("jobmanager.memory.flink.size", "jobmanager.memory"), ("taskmanager.memory.flink.size", "taskmanager.memory")];

/// Keys of a flink.toml that begin with each other.
pub(super) fn prefixes(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    judge_prefixes(&Scene::of_manifest(settings, plan), diagnostics);
}

/// What a clash leads to, and how much it weighs; nothing where the grammar or the reader does not mind.
fn clash(scene: &Scene<'_>) -> Option<(&'static str, Level)> {
    match scene.form {
        _ if !scene.flink.is_at_least(1, 19) => None,
        Form::Manifest(Some(Target::Standalone)) => {
            Some(("Flink's start scripts and its Kubernetes client nest the keys and die with a ClassCastException", Level::Error))
        }
        Form::Manifest(_) => Some((
            "Flink's Kubernetes client nests the keys and dies with a ClassCastException; the operator (1.12 and newer) refuses the cluster for overlapping key prefixes",
            Level::Error,
        )),
        Form::Given(_, ConfigFormat::Legacy) => None,
        Form::Given(Carrier::Operator, ConfigFormat::Standard) => Some((
            "the operator (1.12 and newer) refuses the cluster for overlapping key prefixes; older ones die with a ClassCastException",
            Level::Error,
        )),
        Form::Given(Carrier::File | Carrier::Fragment, ConfigFormat::Standard) => Some((
            "Flink reads such lines; but whatever writes them again (the image's entrypoint, Flink's Kubernetes client) nests the keys and dies with a ClassCastException",
            Level::Warning,
        )),
    }
}

/// Keys that begin with each other.
pub(super) fn judge_prefixes(scene: &Scene<'_>, diagnostics: &mut Diagnostics) {
    let Some((consequence, level)) = clash(scene) else { return };
    for (parent, child) in prefix_conflicts(scene.config.iter().map(|(key, _)| key)) {
        let place = |key: &str| scene.config.entry(key).and_then(|(_, setting)| setting.place);
        let mut remedies: Vec<String> =
            [parent, child].iter().filter_map(|key| scene.node(key).map(|node| remedy(scene, key, node))).collect();
        remedies.dedup();
        let mut finding = Diagnostic::new(&OPTION_PREFIX_CLASH, format!("`{parent}` is also the beginning of `{child}`"))
            .at_run_time(consequence)
            .help(format!("write {}: each is spelled for the version", remedies.join(" and ")))
            .path(scene.path(parent));
        finding.level = level;
        finding = match place(parent) {
            Some(span) => finding.at(span, "a value and a table at once"),
            None => finding,
        };
        finding = match place(child) {
            Some(span) => finding.also(span, "needs it to be a table"),
            None => finding,
        };
        diagnostics.push(finding);
    }
}

/// An option by its word, or by the name that the version itself uses.
fn remedy(scene: &Scene<'_>, key: &str, node: &Node) -> String {
    let value = secret::shown(key, node);
    let word = if matches!(scene.form, Form::Manifest(_)) { word_of(key, value.trim_matches('"'), scene.flink) } else { None };
    if let Some(word) = word {
        return match word.rsplit_once('.') {
            Some((table, last)) => format!("`[{table}] {last} = {value}`"),
            None => format!("`{word} = {value}`"),
        };
    }
    let name = Catalogue::of(scene.flink).and_then(|catalogue| catalogue.canonical(key)).unwrap_or(key);
    format!("`{}`", scene.line(name, key, node))
}

/// The word for an option under any of its names.
fn word_of(key: &str, value: &str, flink: FlinkVersion) -> Option<&'static str> {
    let fallback = Catalogue::of(flink).and_then(|catalogue| catalogue.lookup(key)).is_some_and(|facts| facts.naming == Naming::Fallback);
    let own = spell(flink, key);
    let option = words::spelled(flink)
        .iter()
        .find(|(option, spelling)| *option == key || (!fallback && *spelling == own))
        .map(|(option, _)| *option)?;
    words::word_for(option, value)
}

/// Options that words set, and totals.
pub(super) fn hatches(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    let clashes = if plan.flink.is_at_least(1, 19) { prefix_conflicts(plan.config.iter().map(|(key, _)| key)) } else { Vec::new() };
    for (key, setting) in plan.config.iter().filter(|(_, setting)| setting.owner == Owner::Config) {
        let path = format!("config.{key}");
        if let Some((_, word)) = TOTALS.iter().find(|(option, _)| same_option(plan.flink, key, option)) {
            diagnostics.push(total(&path, key, word, setting.place));
            continue;
        }
        // the two other findings name the word already
        let told = diagnostics.iter().any(|finding| finding.rule == &TWO_OWNERS && finding.path == path);
        if told || clashes.iter().any(|(parent, child)| [parent, child].contains(&&key)) {
            continue;
        }
        let Some(node) = option_node(settings, key) else { continue };
        if options::is_the_operators(key) && settings.manifest.target != Some(Target::Operator) {
            continue;
        }
        let Some(word) = word_of(key, &setting.text, plan.flink) else {
            if let Some(finding) = renamed(&path, key, node, plan.flink) {
                diagnostics.push(finding);
            }
            continue;
        };
        let both = settings.manifest_sets(word);
        let mut finding = Diagnostic::new(&HATCH_HAS_A_WORD, format!("`{key}` stands in `[config]`, and `{word}` says it"))
            .at(node.key_span, format!("the word is `{word}`"))
            .because("readers, profiles and rules look for the word, and only the word is spelled for each version and target")
            .path(path);
        if both {
            finding = finding
                .also(settings.root.nearest(word).span, "said here already")
                .help("remove the line from `[config]`; to keep its spelling in the output, allow `hatch-has-a-word`");
        } else {
            let (table, last) = word.rsplit_once('.').map_or((String::new(), word), |(table, last)| (format!("[{table}] "), last));
            finding = finding
                .help(format!("write `{table}{last} = …` instead; to keep the option's spelling in the output, allow `hatch-has-a-word`"));
        }
        diagnostics.push(finding);
    }
}

fn renamed(path: &str, key: &str, node: &Node, flink: FlinkVersion) -> Option<Diagnostic> {
    let facts = Catalogue::of(flink)?.lookup(key).filter(|facts| facts.naming == Naming::Deprecated && facts.key != key)?;
    let finding = Diagnostic::new(&OPTION_RENAMED, format!("`{key}` is the old name of `{}`", facts.key))
        .at(node.key_span, format!("Flink {flink} still reads it"))
        .at_run_time("it works now; a later version ignores the old name without a word")
        .help(format!("write `{}`; to keep the spelling in the output, allow `option-renamed`", facts.key))
        .path(path);
    Some(finding)
}

/// Old names in somebody's own configuration: advice, since the file works as it is.
pub(super) fn judge_names(scene: &Scene<'_>, diagnostics: &mut Diagnostics) {
    let clashes: Vec<(&str, &str)> = match clash(scene) {
        Some(_) => prefix_conflicts(scene.config.iter().map(|(key, _)| key)),
        None => Vec::new(),
    };
    for option in &scene.written {
        let catalogue = Catalogue::of(scene.flink);
        let again = |other: &str| other != option.key && catalogue.is_some_and(|catalogue| catalogue.same_option(other, option.key));
        if clashes.iter().any(|(parent, child)| [parent, child].contains(&&option.key))
            // an option by two names has a finding of its own
            || scene.written.iter().any(|other| again(other.key))
        {
            continue;
        }
        if let Some(mut finding) = renamed(&option.path(), option.key, option.node, scene.flink) {
            let own = Catalogue::of(scene.flink).and_then(|catalogue| catalogue.canonical(option.key)).unwrap_or(option.key);
            finding.level = Level::Hint;
            finding.help = Some(format!("write `{own}`; `flinkc migrate` renames every option of a file"));
            diagnostics.push(finding);
        }
    }
}

fn total(path: &str, key: &str, word: &str, place: Option<crate::diagnostic::Span>) -> Diagnostic {
    let finding = Diagnostic::new(&OPTION_OWNED_BY_COMPILER, format!("`{key}` is derived by the compiler"))
        .at_run_time("the process would not fit its container where the text and the bundle disagree")
        .help(format!(
            "remove the line and say the whole process in `{word}`; single parts, such as `taskmanager.memory.managed.fraction`, may stay"
        ))
        .path(path);
    match place {
        Some(span) => finding.at(span, format!("follows from `{word}`")),
        None => finding,
    }
}
