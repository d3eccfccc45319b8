//! What rules about options look at: a configuration, whoever wrote it, and how its lines are spelled.
//!
//! In: the settings of a flink.toml with its plan, or a configuration that somebody else wrote. Out: the options as written, with their
//! places, and words for messages. It must not judge.

use super::super::config::EffectiveConfig;
use super::super::{Plan, words};
use super::secret;
use crate::diagnostic::Span;
use crate::excerpt::{Carrier, Excerpt};
use crate::flink::config_file::ConfigFormat;
use crate::flink::version::FlinkVersion;
use crate::manifest::node::{Node, Table, Value};
use crate::manifest::sections::Target;
use crate::resolve::Settings;

/// Who wrote the options, and so how they are spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `[config]` of a flink.toml, and who runs Flink.
    Manifest(Option<Target>),
    /// Somebody's own configuration.
    Given(Carrier, ConfigFormat),
}

/// An option as it was written.
pub(super) struct Written<'a> {
    /// `config`, `jobs.NAME.config`; empty outside of a flink.toml.
    table: String,
    pub(super) key: &'a str,
    pub(super) node: &'a Node,
}

impl Written<'_> {
    pub(super) fn path(&self) -> String {
        if self.table.is_empty() { self.key.to_owned() } else { format!("{}.{}", self.table, self.key) }
    }

    pub(super) fn place(&self) -> Span {
        self.node.key_span
    }
}

/// A configuration under judgement.
pub(super) struct Scene<'a> {
    pub(super) flink: FlinkVersion,
    pub(super) config: &'a EffectiveConfig,
    pub(super) written: Vec<Written<'a>>,
    pub(super) form: Form,
    /// The table of the options of the whole cluster.
    table: Option<&'a Node>,
}

impl<'a> Scene<'a> {
    /// Every option of every `config` table of a flink.toml.
    pub(super) fn of_manifest(settings: &'a Settings, plan: &'a Plan) -> Self {
        let mut tables = vec![("config".to_owned(), settings.root.get("config"))];
        for (name, job) in settings.root.get("jobs").and_then(Node::as_table).into_iter().flatten() {
            tables.push((format!("jobs.{name}.config"), job.at(["config"])));
        }
        let written = tables.into_iter().flat_map(|(table, node)| {
            node.and_then(Node::as_table).into_iter().flatten().map(move |(key, node)| Written { table: table.clone(), key, node })
        });
        Self {
            flink: plan.flink,
            config: &plan.config,
            written: written.collect(),
            form: Form::Manifest(settings.manifest.target),
            table: settings.root.get("config"),
        }
    }

    /// Every option of somebody's own configuration; `table` and `config` were made of it.
    pub(super) fn of_given(excerpt: &Excerpt, table: &'a Node, config: &'a EffectiveConfig) -> Self {
        let options = table.as_table().into_iter().flatten();
        Self {
            flink: excerpt.flink,
            config,
            written: options.map(|(key, node)| Written { table: String::new(), key, node }).collect(),
            form: Form::Given(excerpt.carrier, excerpt.format),
            table: Some(table),
        }
    }

    /// The node of an option that the text sets for the whole cluster.
    pub(super) fn node(&self, key: &str) -> Option<&'a Node> {
        self.table?.as_table()?.get(key)
    }

    /// The key path of an option, for waivers.
    pub(super) fn path(&self, key: &str) -> String {
        match self.form {
            Form::Manifest(_) => format!("config.{key}"),
            Form::Given(..) => key.to_owned(),
        }
    }

    /// A line that sets an option to the value of a node, ready to be pasted.
    pub(super) fn line(&self, name: &str, key: &str, node: &Node) -> String {
        let shown = secret::shown(key, node);
        match (self.form, &node.value) {
            (Form::Manifest(_), _) => format!("{name} = {shown}"),
            (Form::Given(..), Value::String(text)) if shown != "\"********\"" => format!("{name}: {text}"),
            (Form::Given(..), _) => format!("{name}: {}", shown.trim_matches('"')),
        }
    }

    /// A value, as a line of the text would hold it.
    pub(super) fn value(&self, text: &str) -> String {
        match self.form {
            Form::Manifest(_) => format!("\"{text}\""),
            Form::Given(..) => text.to_owned(),
        }
    }

    /// Whether the options stand in a flink.toml.
    pub(super) const fn is_manifest(&self) -> bool {
        matches!(self.form, Form::Manifest(_))
    }

    /// What stands between a key and its value.
    pub(super) const fn sign(&self) -> &'static str {
        match self.form {
            Form::Manifest(_) => " =",
            Form::Given(..) => ":",
        }
    }

    /// The word of the language that sets any value of an option; there is none outside of a flink.toml.
    pub(super) fn word(&self, fits: impl Fn(&str) -> bool) -> Option<&'static str> {
        match self.form {
            Form::Manifest(_) => words::WORDS.iter().find(|word| word.values.is_empty() && fits(word.option)).map(|word| word.path),
            Form::Given(..) => None,
        }
    }
}

/// The options of a configuration as a table, each with its places.
pub(super) fn table_of(excerpt: &Excerpt) -> Node {
    let options = excerpt.options.iter().map(|option| {
        let node = Node { value: Value::String(option.text.clone()), span: option.value_at, key_span: option.key_at };
        (option.key.clone(), node)
    });
    Node::new(Value::Table(options.collect::<Table>()), excerpt.at)
}
