//! Flink's effective configuration: one flat map, each option with its owner and its place.
//!
//! In: what words, defaults and the compiler set, and the user's `[config]`. Out: option → text, spelled for the Flink version.
//! Every option has exactly one owner; two are an error, never a silent winner (language reference, section 5, "One owner").

use std::collections::BTreeMap;

use super::model::TextFile;
use super::rules;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::flink::catalog::{self, Catalogue, ValueType};
use crate::flink::config_file::{self, ConfigFormat, Unwritable};
use crate::flink::parse_duration;
use crate::flink::size::MemorySize;
use crate::flink::version::FlinkVersion;
use crate::manifest::node::{Node, Value};

/// Who decides an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A word of the language, by its key path.
    Word(String),
    /// The compiler, from other words; the path is what it was derived from. `[config]` cannot set it.
    Derived(String),
    /// A default of the edition; `[config]` may set it.
    Default,
    /// `[config]`.
    Config,
}

/// The value of an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The text that Flink reads.
    pub text: String,
    /// Who decided it.
    pub owner: Owner,
    /// Where the deciding text stands; the edition's own lines have none.
    pub place: Option<Span>,
}

/// A flat configuration under construction and as a result.
#[derive(Clone, Debug)]
pub struct EffectiveConfig {
    flink: FlinkVersion,
    settings: BTreeMap<String, Setting>,
    /// The version's own name of each option that is set → the spelling in use.
    spellings: BTreeMap<String, String>,
}

impl EffectiveConfig {
    /// The user's own options, before anything else is known. Text goes through unchanged.
    #[must_use]
    pub fn from_user(flink: FlinkVersion, config: Option<&Node>) -> Self {
        let mut effective = Self { flink, settings: BTreeMap::new(), spellings: BTreeMap::new() };
        for (key, node) in config.and_then(Node::as_table).into_iter().flatten() {
            let setting = Setting { text: option_text(node), owner: Owner::Config, place: Some(node.key_span) };
            effective.put(key.clone(), setting);
        }
        effective
    }

    fn put(&mut self, key: String, setting: Setting) {
        let own = spell(self.flink, &key);
        self.put_spelled(own, key, setting);
    }

    fn put_spelled(&mut self, own: String, key: String, setting: Setting) {
        self.spellings.entry(own).or_insert_with(|| key.clone());
        self.settings.insert(key, setting);
    }

    /// The options, sorted by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Setting)> {
        self.settings.iter().map(|(key, setting)| (key.as_str(), setting))
    }

    /// The text of an option under any of its names; `key` is the newest one.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.entry(key).map(|(_, setting)| setting.text.as_str())
    }

    /// The spelling in use and the setting of an option, under any of its names.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<(&str, &Setting)> {
        self.settings.get_key_value(key).map(|(name, setting)| (name.as_str(), setting)).or_else(|| self.spelled(&spell(self.flink, key)))
    }

    /// The same by the version's own name.
    fn spelled(&self, own: &str) -> Option<(&str, &Setting)> {
        self.settings.get_key_value(self.spellings.get(own)?).map(|(name, setting)| (name.as_str(), setting))
    }

    /// Whether the option is free, and what it is called in the version; else its spelling in use and its setting.
    fn free(&self, key: &str) -> Result<String, (&str, &Setting)> {
        if let Some((name, setting)) = self.settings.get_key_value(key) {
            return Err((name, setting));
        }
        let own = spell(self.flink, key);
        match self.spelled(&own) {
            Some(found) => Err(found),
            None => Ok(own),
        }
    }

    /// Sets an option that a word of the language decides. `key` is the newest spelling; the version's own is written.
    pub fn word(&mut self, path: &str, place: Span, key: &str, text: impl Into<String>, diagnostics: &mut Diagnostics) {
        let text = text.into();
        match self.free(key) {
            Ok(own) => self.insert(own, Setting { text, owner: Owner::Word(path.to_owned()), place: Some(place) }),
            // the hatch may spell the word's value another way, never another value
            Err((name, user)) if user.owner == Owner::Config && !same_value(self.flink, key, &user.text, &text) => {
                diagnostics.push(two_owners(self.flink, path, place, name, key, user));
            }
            Err(_) => {}
        }
    }

    /// Sets an option that the compiler derives from `path`; a user's own value is an error.
    pub fn derived(&mut self, path: &str, place: Span, key: &str, text: impl Into<String>, diagnostics: &mut Diagnostics) {
        match self.free(key) {
            Ok(own) => self.insert(own, Setting { text: text.into(), owner: Owner::Derived(path.to_owned()), place: Some(place) }),
            Err((name, user)) if user.owner == Owner::Config => diagnostics.push(owned(path, name, user)),
            Err(_) => {}
        }
    }

    /// Sets an option unless the user has set it.
    pub fn default(&mut self, key: &str, text: impl Into<String>) {
        if let Ok(own) = self.free(key) {
            self.insert(own, Setting { text: text.into(), owner: Owner::Default, place: None });
        }
    }

    /// Sets an option over whatever stands there; for the one list that the compiler and the user share, the JVM's options.
    pub fn replace(&mut self, key: &str, text: String) {
        let (name, place) = self.entry(key).map_or_else(|| (spell(self.flink, key), None), |(name, there)| (name.to_owned(), there.place));
        self.put(name, Setting { text, owner: Owner::Default, place });
    }

    /// Sets an option by the version's own name, which is its own spelling.
    fn insert(&mut self, own: String, setting: Setting) {
        self.put_spelled(own.clone(), own, setting);
    }

    /// The file that Flink reads, in the version's grammar.
    ///
    /// # Errors
    /// Every option that the grammar cannot hold.
    pub fn file(&self) -> Result<TextFile, Vec<Unwritable>> {
        let format = ConfigFormat::of(self.flink);
        let text = config_file::write(self.iter().map(|(key, setting)| (key, setting.text.as_str())), format)?;
        Ok(TextFile { name: format.file_name().to_owned(), text })
    }

    /// The plain map, for the memory model and the file writers.
    #[must_use]
    pub fn to_map(&self) -> BTreeMap<String, String> {
        self.settings.iter().map(|(key, setting)| (key.clone(), setting.text.clone())).collect()
    }
}

/// The catalogue of a version, or for one that has none the nearest: the rule `flink-without-catalogue` says so.
pub(crate) fn nearest_catalogue(flink: FlinkVersion) -> Option<Catalogue> {
    Catalogue::of(flink).or_else(|| {
        let older = catalog::versions().next().filter(|oldest| flink < *oldest);
        Catalogue::of(older.or_else(|| catalog::versions().last())?)
    })
}

/// The spelling of an option in a Flink version; a key that the catalogue does not know stays as it is.
pub(super) fn spell(flink: FlinkVersion, key: &str) -> String {
    nearest_catalogue(flink).and_then(|catalogue| catalogue.spelling(key)).unwrap_or(key).to_owned()
}

/// Whether two texts are one value of an option's type (`60 s` and `1 min`).
pub(crate) fn same_value(flink: FlinkVersion, key: &str, a: &str, b: &str) -> bool {
    let durations = || Some(parse_duration(a, flink).ok()? == parse_duration(b, flink).ok()?);
    let sizes = || Some(a.parse::<MemorySize>().ok()? == b.parse::<MemorySize>().ok()?);
    let kind = nearest_catalogue(flink).and_then(|catalogue| catalogue.lookup(key)).map(|facts| facts.option_type.element);
    a == b
        || match kind {
            Some(ValueType::Duration) => durations().unwrap_or(false),
            Some(ValueType::Memory) => sizes().unwrap_or(false),
            Some(ValueType::Boolean | ValueType::Enum(_)) => a.eq_ignore_ascii_case(b),
            _ => false,
        }
}

/// Whether two keys are one option in a version.
pub(super) fn same_option(flink: FlinkVersion, a: &str, b: &str) -> bool {
    a == b || nearest_catalogue(flink).is_some_and(|catalogue| catalogue.same_option(a, b) || catalogue.spelling(b) == Some(a))
}

/// Whether two keys are one option in any version: what layers are merged by, before the version is known.
#[must_use]
pub fn same_option_ever(a: &str, b: &str) -> bool {
    a == b || catalog::versions().filter_map(Catalogue::of).any(|catalogue| catalogue.same_option(a, b))
}

fn two_owners(flink: FlinkVersion, path: &str, place: Span, name: &str, key: &str, user: &Setting) -> Diagnostic {
    let own = spell(flink, key);
    let (label, consequence) = if name == own {
        ("the same option again".to_owned(), "Flink takes one value, so the other line would look effective and not be")
    } else {
        (format!("an old name of `{own}`"), "Flink takes the new name silently, so the second line would look effective and not be")
    };
    let mut finding = Diagnostic::new(&rules::TWO_OWNERS, format!("`{path}` and `config` give two values for one option"))
        .also(place, "the word for it")
        .at_run_time(consequence)
        .help("remove the second line. To keep the old spelling in the output, remove the first one and allow `hatch-has-a-word`")
        .path(format!("config.{name}"));
    if let Some(span) = user.place {
        finding = finding.at(span, label);
    }
    finding
}

fn owned(path: &str, name: &str, user: &Setting) -> Diagnostic {
    let finding = Diagnostic::new(&rules::OPTION_OWNED_BY_COMPILER, format!("`{name}` is derived by the compiler"))
        .at_run_time("the processes would not find each other, or not fit their containers, where the text and the bundle disagree")
        .help(format!("remove the line: it follows from `{path}`"))
        .path(format!("config.{name}"));
    match user.place {
        Some(span) => finding.at(span, format!("follows from `{path}`")),
        None => finding,
    }
}

/// The text of a TOML value as Flink reads it: a list as `[a, b]` (1.19 and newer read both syntaxes) joined by `;`.
pub(super) fn option_text(node: &Node) -> String {
    match &node.value {
        Value::String(text) | Value::Float(text) | Value::Datetime(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Boolean(flag) => flag.to_string(),
        Value::Array(items) => items.iter().map(list_item).collect::<Vec<_>>().join(";"),
        Value::Table(table) => table.iter().map(|(key, value)| format!("{key}:{}", list_item(value))).collect::<Vec<_>>().join(","),
    }
}

/// An option as it is written in a table of options, nested ones by their dotted names.
#[must_use]
pub fn flat_options(key: &str, node: &Node) -> Vec<(String, String)> {
    match &node.value {
        Value::Table(table) => table.iter().flat_map(|(name, inside)| flat_options(&format!("{key}.{name}"), inside)).collect(),
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Array(_) => {
            vec![(key.to_owned(), option_text(node))]
        }
    }
}

/// An entry of a list: quoted by Flink's rule (single quotes, doubled inside) where it holds a separator.
fn list_item(node: &Node) -> String {
    let text = option_text(node);
    if text.contains([';', ',', ':', '\'']) && !matches!(node.value, Value::Table(_)) {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        text
    }
}
