//! What Flink makes of the file itself: refused, skipped, not looked for, said twice.

use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule};
use crate::excerpt::{Carrier, Excerpt, UnreadFault};
use crate::flink::catalog::{Catalogue, Naming};
use crate::flink::config_file::{ConfigFormat, ConfigReadError};
use crate::plan::rules::scene::{Scene, Written};
use crate::plan::rules::secret;

/// A file that Flink does not start with.
pub static CONFIG_FILE_REFUSED: Rule = Rule {
    code: "FK2080",
    name: "config-file-refused",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "A `config.yaml` is one YAML 1.2 document, a mapping whose keys are text and whose values are not null.",
    because: "Flink refuses the whole file, and no process starts.",
    fires: "taskmanager.numberOfTaskSlots: 2\njobmanager.memory.process.size: 1600m\ntaskmanager.memory.process.size: 1728m\nenv.java.home:\n",
    clean: "taskmanager.numberOfTaskSlots: 2\njobmanager.memory.process.size: 1600m\ntaskmanager.memory.process.size: 1728m\nenv.java.default-opts.all: --add-opens=java.base/java.util=ALL-UNNAMED\n",
    source: "Flink, YamlParserUtils, run on 1.19.3 to 2.3.0",
};

/// A line that the line grammar has no meaning for.
pub static CONFIG_LINE_SKIPPED: Rule = Rule {
    code: "FK2081",
    name: "config-line-skipped",
    level: Level::Error,
    kind: Kind::Lint,
    checks: "Each line of a `flink-conf.yaml` is `key: value`, with a blank after the colon and a value before any `#`.",
    because: "The file is not YAML: Flink skips such a line with a warning in its log, and the option keeps its default.",
    fires: "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: flink-config\ndata:\n  flink-conf.yaml: |\n    jobmanager.memory.process.size: 1600m\n    taskmanager.memory.process.size: 1728m\n    parallelism.default:2\n",
    clean: "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: flink-config\ndata:\n  flink-conf.yaml: |\n    jobmanager.memory.process.size: 1600m\n    taskmanager.memory.process.size: 1728m\n    parallelism.default: 2\n",
    source: "Flink, GlobalConfiguration, run on 1.18.1 to 1.20.5",
};

/// A file that the version does not look for.
pub static CONFIG_FILE_OF_ANOTHER_VERSION: Rule = Rule {
    code: "FK2082",
    name: "config-file-of-another-version",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "`flink-conf.yaml` is read up to Flink 1.20, `config.yaml` from 1.19 on.",
    because: "Flink looks for one name only and does not start, or starts with the configuration of its image.",
    fires: "",
    clean: "",
    source: "Flink, GlobalConfiguration, run on 1.18.1 to 2.3.0; release notes 2.0",
};

/// One option by two names, or twice by one.
pub static OPTION_SET_TWICE: Rule = Rule {
    code: "FK2083",
    name: "option-set-twice",
    level: Level::Error,
    kind: Kind::Lint,
    checks: "No option has two values, under its own name and an old one, or on two lines.",
    because: "Flink takes one of them without a word: the name of the version, or the last line.",
    fires: "jobmanager.memory.process.size: 1600m\ntaskmanager.memory.process.size: 1728m\nenv.java.default-opts.all: --add-opens=java.base/java.util=ALL-UNNAMED\npekko.ask.timeout: 10 s\nakka.ask.timeout: 20 s\n",
    clean: "jobmanager.memory.process.size: 1600m\ntaskmanager.memory.process.size: 1728m\nenv.java.default-opts.all: --add-opens=java.base/java.util=ALL-UNNAMED\npekko.ask.timeout: 10 s\n",
    source: "Flink, Configuration.getOptional; GlobalConfiguration",
};

/// Why Flink would refuse the file.
pub(super) fn refused(excerpt: &Excerpt, diagnostics: &mut Diagnostics) {
    for unread in &excerpt.unread {
        if let UnreadFault::Refused(error) = &unread.fault {
            diagnostics.push(
                Diagnostic::new(&CONFIG_FILE_REFUSED, refusal(error, excerpt))
                    .at(unread.at, "here")
                    .at_run_time("Flink refuses the whole file, and no process starts")
                    .help(match error {
                        ConfigReadError::NullValue { .. } => "give it a value, write `''` for the empty text, or remove the line",
                        ConfigReadError::NotATextKey { .. } => "put the key in quotes",
                        ConfigReadError::NotAMapping => "write lines of `key: value`",
                        ConfigReadError::SeveralDocuments => "keep one document: remove the `---` between them",
                        ConfigReadError::Yaml { message, .. } if message.contains("is already there") => "remove one of the two lines",
                        ConfigReadError::Yaml { .. } => "mend the YAML: spaces, not tabs, and quotes around values with `: ` or ` #`",
                    })
                    .path(error.key().unwrap_or_default()),
            );
        }
    }
}

/// The file as a whole.
pub(super) fn judge(excerpt: &Excerpt, diagnostics: &mut Diagnostics) {
    refused(excerpt, diagnostics);
    for unread in &excerpt.unread {
        match &unread.fault {
            UnreadFault::Skipped => diagnostics.push(
                Diagnostic::new(&CONFIG_LINE_SKIPPED, "Flink skips this line")
                    .at(unread.at, "not `key: value`")
                    .at_run_time("one line in the log says so; the option keeps its default")
                    .help("write `key: value`, with a blank after the colon; an option without a value is left out")
                    .path("line"),
            ),
            UnreadFault::Refused(_) | UnreadFault::Overridden { .. } => {}
        }
    }
    overridden(excerpt, diagnostics);
    let (file, other) = match excerpt.format {
        _ if excerpt.carrier == Carrier::Operator => return,
        ConfigFormat::Legacy if excerpt.flink.is_at_least(2, 0) => ("flink-conf.yaml", "config.yaml"),
        ConfigFormat::Standard if !excerpt.flink.is_at_least(1, 19) => ("config.yaml", "flink-conf.yaml"),
        ConfigFormat::Legacy | ConfigFormat::Standard => return,
    };
    let help = if file == "flink-conf.yaml" {
        format!("`flinkc migrate --to {}` writes it as {other}", crate::flink::FlinkVersion { patch: None, ..excerpt.flink })
    } else {
        format!("name it {other}, with flat lines of `key: value`")
    };
    diagnostics.push(
        Diagnostic::new(&CONFIG_FILE_OF_ANOTHER_VERSION, format!("Flink {} does not read a {file}", excerpt.flink))
            .at(excerpt.at, format!("it looks for {other}"))
            .at_run_time("the processes do not start, or start with the configuration of the image")
            .help(help)
            .path(file),
    );
}

fn refusal(error: &ConfigReadError, excerpt: &Excerpt) -> String {
    match error {
        // the place is shown, and it is the place in the outer file
        ConfigReadError::Yaml { message, .. } => format!("Flink cannot read the YAML: {message}"),
        ConfigReadError::NullValue { key } => format!("`{key}` has no value"),
        ConfigReadError::NotATextKey { key } => format!("the key `{key}` is not text"),
        ConfigReadError::NotAMapping if excerpt.carrier == Carrier::Operator => "`flinkConfiguration` is not a mapping".to_owned(),
        ConfigReadError::NotAMapping | ConfigReadError::SeveralDocuments => error.to_string(),
    }
}

/// Lines that a later line replaces with another value.
fn overridden(excerpt: &Excerpt, diagnostics: &mut Diagnostics) {
    for unread in &excerpt.unread {
        let UnreadFault::Overridden { key, text, by } = &unread.fault else { continue };
        if excerpt.option(key).is_some_and(|option| option.text == *text) {
            continue;
        }
        diagnostics.push(
            Diagnostic::new(&OPTION_SET_TWICE, format!("`{key}` stands twice, with two values"))
                .at(unread.at, "not read")
                .also(*by, "the last line counts")
                .at_run_time("Flink takes the last line, so this one looks effective and is not")
                .help("remove one of the two lines")
                .path(key.clone()),
        );
    }
}

/// Options under two names.
pub(super) fn twice(scene: &Scene<'_>, diagnostics: &mut Diagnostics) {
    let Some(catalogue) = Catalogue::of(scene.flink) else { return };
    for old in &scene.written {
        let Some(facts) = catalogue.lookup(old.key).filter(|facts| facts.naming == Naming::Deprecated) else { continue };
        let reads = |written: &&Written<'_>| written.key != old.key && counts_before(catalogue, facts.key, written.key, old.key);
        let Some(own) = scene.written.iter().find(reads) else { continue };
        if own.node.value == old.node.value {
            continue;
        }
        let shown = secret::shown(own.key, own.node);
        diagnostics.push(
            Diagnostic::new(&OPTION_SET_TWICE, format!("`{}` and `{}` are one option, with two values", own.key, old.key))
                .at(old.place(), "not read")
                .also(own.place(), format!("Flink takes {shown}"))
                .at_run_time("Flink takes the newer name without a word, so this line looks effective and is not")
                .help("remove this line, or the other one")
                .path(old.path()),
        );
    }
}

/// Whether `first` is read for an option before `second`: the option's own key, then old ones, most recent first.
fn counts_before(catalogue: Catalogue, option: &'static str, first: &str, second: &str) -> bool {
    let names: Vec<&str> = std::iter::once(option).chain(catalogue.deprecated_keys(option)).collect();
    let place = |key: &str| names.iter().position(|name| *name == key);
    matches!((place(first), place(second)), (Some(first), Some(second)) if first < second)
}
