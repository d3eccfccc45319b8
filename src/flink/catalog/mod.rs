//! Which configuration options a Flink version has.
//!
//! In: a version and a key. Out: what the option is called, holds and defaults to; what a key was called before
//! or will be called later. It must not judge values (`value`) or write files (`config_file`).
//! Source: `schemas/flink`, made by `cargo xtask facts flink` from the published jars by reflection. The tables are
//! text in the program, searched in place: nothing is parsed at start.

mod history;
mod letters;
mod option_type;
mod row;
mod table;

pub use history::{KeyStatus, is_ever_read};
pub use option_type::{Constants, OptionType, ValueType};
pub use row::Scope;

use super::version::FlinkVersion;
use row::{Alias, Declared, Family, Minor};
use std::collections::BTreeSet;
use std::sync::LazyLock;
use table::Table;

static OPTIONS: Table = Table::new(include_str!("../../../schemas/flink/options.tsv"));
static ALIASES: Table = Table::new(include_str!("../../../schemas/flink/aliases.tsv"));
static FAMILIES: Table = Table::new(include_str!("../../../schemas/flink/families.tsv"));
static JVM_OPENS: Table = Table::new(include_str!("../../../schemas/flink/jvm-opens.tsv"));
static VERSIONS: LazyLock<Vec<Minor>> =
    LazyLock::new(|| include_str!("../../../schemas/flink/versions.txt").lines().filter_map(row::minor).collect());

/// The options of one Flink minor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Catalogue {
    minor: Minor,
}

/// How a key names its option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// The option's own key.
    Own,
    /// An old key that this version still reads as the option.
    Deprecated,
    /// Another option's key or a shared key, read where the option's own key is not set.
    Fallback,
    /// One entry of a map option: `kubernetes.jobmanager.labels.team`.
    MapEntry,
    /// A key with a free part: `metrics.reporter.prom.factory.class`.
    Family,
}

/// What a version knows about a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionFacts {
    /// The option's own key in this version; of a map entry the map's key; of a family its pattern.
    pub key: &'static str,
    /// How the key that was asked for names the option.
    pub naming: Naming,
    /// The type of a value under the key that was asked for (text for one entry of a map).
    pub option_type: OptionType,
    /// The default as Flink writes it, lists and maps in the short form; `None` if there is none.
    pub default: Option<&'static str>,
    /// Whether users may set it.
    pub scope: Scope,
    /// Whether Flink has marked the option itself as deprecated.
    pub deprecated: bool,
}

/// The versions that have a catalogue, oldest first.
pub fn versions() -> impl Iterator<Item = FlinkVersion> {
    VERSIONS.iter().map(|(major, minor)| FlinkVersion::new(*major, *minor))
}

/// The `--add-exports` and `--add-opens` flags that the version's shipped configuration gives every JVM (needed on
/// Java 17 and later); empty up to 1.17, whose file has none, and for an unknown version.
#[must_use]
pub fn jvm_opens(version: FlinkVersion) -> &'static str {
    JVM_OPENS
        .all()
        .filter_map(|line| line.split_once('\t'))
        .find(|(minor, _)| row::minor(minor) == Some((version.major, version.minor)))
        .map_or("", |(_, flags)| flags)
}

/// Pairs of keys of which the first is a dotted beginning of the second (`state.backend` and
/// `state.backend.incremental`): no nested mapping can hold both, and Flink's own client fails on them when it
/// writes `config.yaml`. Sorted.
#[must_use]
pub fn prefix_conflicts<'k>(keys: impl IntoIterator<Item = &'k str>) -> Vec<(&'k str, &'k str)> {
    let keys: BTreeSet<&str> = keys.into_iter().collect();
    let mut pairs = Vec::new();
    for key in &keys {
        for (dot, _) in key.match_indices('.') {
            if let Some(parent) = key.get(..dot).and_then(|parent| keys.get(parent)) {
                pairs.push((*parent, *key));
            }
        }
    }
    pairs.sort_unstable();
    pairs
}

impl Catalogue {
    /// The catalogue of the version's minor; `None` if flinkc has none. The patch does not count.
    #[must_use]
    pub fn of(version: FlinkVersion) -> Option<Self> {
        let minor = (version.major, version.minor);
        VERSIONS.contains(&minor).then_some(Self { minor })
    }

    /// What this version knows about a key of the configuration file; `None` if it would ignore the key.
    #[must_use]
    pub fn lookup(self, key: &str) -> Option<OptionFacts> {
        let declared = self.declared(key);
        if let Some(option) = declared.filter(|option| !option.deprecated()) {
            return Some(facts(&option, Naming::Own));
        }
        let alias = self.alias(key).filter(|alias| declared.is_none() || !alias.fallback);
        if let Some(alias) = alias {
            let naming = if alias.fallback { Naming::Fallback } else { Naming::Deprecated };
            if let Some(option) = alias.options().find_map(|option| self.declared(option)) {
                return Some(facts(&option, naming));
            }
        }
        if let Some(option) = declared {
            return Some(facts(&option, Naming::Own));
        }
        self.map_entry(key).or_else(|| self.family(key))
    }

    /// The option's own key in this version: `state.checkpoints.dir` is `execution.checkpointing.dir` in 1.20.
    /// Entries of maps and keys of families are their own canonical key and give `None`, like unknown keys.
    #[must_use]
    pub fn canonical(self, key: &str) -> Option<&'static str> {
        let facts = self.lookup(key)?;
        match facts.naming {
            Naming::Own | Naming::Deprecated | Naming::Fallback => Some(facts.key),
            Naming::MapEntry | Naming::Family => None,
        }
    }

    /// Every option that reads `key` as an old or fallback key, the one it means first:
    /// `kubernetes.service-account` is read by three.
    pub fn readers(self, key: &str) -> impl Iterator<Item = &'static str> {
        self.alias(key).into_iter().flat_map(|alias| alias.options().collect::<Vec<_>>())
    }

    /// The old keys this version still reads for an option, most recent first.
    pub fn deprecated_keys(self, key: &str) -> impl Iterator<Item = &'static str> {
        self.declared(key).into_iter().flat_map(|option| option.deprecated_keys().collect::<Vec<_>>())
    }

    /// Whether both keys set the same option in this version.
    #[must_use]
    pub fn same_option(self, a: &str, b: &str) -> bool {
        a == b || self.canonical(a).is_some_and(|own| self.canonical(b) == Some(own))
    }

    /// Every option a user may set in the configuration file, sorted by key, deprecated ones included.
    pub fn options(self) -> impl Iterator<Item = OptionFacts> {
        OPTIONS
            .all()
            .filter_map(Declared::read)
            .filter(move |option| option.holds(self.minor) && option.scope == Scope::Cluster)
            .map(|option| facts(&option, Naming::Own))
    }

    /// Up to three known keys that look like `key`, nearest first, for "did you mean". Old keys are offered as the
    /// key that replaced them.
    #[must_use]
    pub fn nearest(self, key: &str) -> Vec<&'static str> {
        let limit = (key.len() / 5).clamp(1, 6);
        let mut found: Vec<(usize, &'static str)> = Vec::new();
        for candidate in letters::near(key, limit) {
            let distance = strsim::osa_distance(key, candidate);
            if distance == 0 || distance > limit {
                continue;
            }
            let Some(facts) = self.lookup(candidate).filter(|facts| facts.scope == Scope::Cluster) else {
                continue;
            };
            if matches!(facts.naming, Naming::Own | Naming::Deprecated) {
                found.push((distance, facts.key));
            }
        }
        found.sort_unstable();
        let mut keys: Vec<&'static str> = Vec::new();
        for (_, key) in found {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys.truncate(3);
        keys
    }

    fn declared(self, key: &str) -> Option<Declared> {
        OPTIONS.lines(key).filter_map(Declared::read).find(|option| option.holds(self.minor) && option.in_file())
    }

    fn alias(self, key: &str) -> Option<Alias> {
        ALIASES.lines(key).filter_map(Alias::read).find(|alias| alias.holds(self.minor))
    }

    /// A key below a map option's key; the longest such option wins.
    fn map_entry(self, key: &str) -> Option<OptionFacts> {
        let mut end = key.len();
        while let Some(dot) = key.get(..end).and_then(|head| head.rfind('.')) {
            end = dot;
            let head = key.get(..dot)?;
            let option = self.declared(head).or_else(|| self.alias(head)?.options().find_map(|own| self.declared(own)));
            let map = OptionType { element: ValueType::Map, list: false };
            if let Some(option) = option.filter(|option| option.option_type() == map) {
                return Some(OptionFacts { option_type: OptionType::STRING, default: None, ..facts(&option, Naming::MapEntry) });
            }
        }
        None
    }

    /// The family of a key, one with a type before an open one.
    fn family(self, key: &str) -> Option<OptionFacts> {
        let mut best: Option<Family> = None;
        let mut gone = false;
        for family in families(key) {
            if !family.holds(self.minor) {
                gone |= !family.open() && family.last < self.minor;
            } else if best.as_ref().is_none_or(Family::open) {
                best = Some(family);
            }
        }
        // A name that Flink itself read once is not left to whoever reads the rest: `metrics.reporter.prom.class`.
        let family = best.filter(|family| !(gone && family.open()))?;
        Some(OptionFacts {
            key: family.pattern,
            naming: Naming::Family,
            option_type: family.option_type(),
            default: family.default(),
            scope: Scope::Cluster,
            deprecated: false,
        })
    }
}

/// The families that take `key`, of all versions. Every pattern begins with a word: only those with the key's own are compared, and
/// before their lines are split.
fn families(key: &str) -> impl Iterator<Item = Family> {
    let all = FAMILIES.keyed();
    let word = key.split('.').next().unwrap_or_default();
    let first = |pattern: &str| pattern.split('.').next().unwrap_or_default().cmp(word);
    let start = all.partition_point(|(pattern, _)| first(pattern).is_lt());
    let same = all.get(start..).unwrap_or_default().iter().take_while(move |(pattern, _)| pattern.split('.').next() == Some(word));
    same.filter(move |(pattern, _)| row::takes(pattern, key)).filter_map(|(_, line)| Family::read(line))
}

fn facts(option: &Declared, naming: Naming) -> OptionFacts {
    OptionFacts {
        key: option.key,
        naming,
        option_type: option.option_type(),
        default: option.default(),
        scope: option.scope,
        deprecated: option.deprecated(),
    }
}

#[cfg(test)]
mod tests;
