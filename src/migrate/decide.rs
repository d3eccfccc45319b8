//! What becomes of one option.
//!
//! In: the key, its value and all other keys of the text. Out: a [`Decision`]. It must not know how the text is written.

use super::successors::{self, Successor};
use crate::flink::catalog::{Catalogue, KeyStatus, Naming};
use crate::flink::value;
use crate::flink::version::FlinkVersion;
use std::collections::BTreeMap;

/// What becomes of an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// Nothing.
    Keep,
    /// Another name, the same value.
    Rename {
        /// The name.
        to: String,
        /// Why.
        why: String,
    },
    /// Other options, or another value.
    Rewrite {
        /// What is to be written.
        lines: Vec<(String, String)>,
        /// Why.
        why: String,
    },
    /// Nothing reads it.
    Remove {
        /// Why.
        why: String,
    },
    /// It stays, with a mark.
    Ask {
        /// What is to be decided.
        why: String,
    },
}

/// All options of a text, and the version to move to.
pub(super) struct Options<'a> {
    pub(super) to: FlinkVersion,
    pub(super) catalogue: Catalogue,
    pub(super) set: BTreeMap<&'a str, &'a str>,
}

/// The minor after the last one that read a key.
const fn next(last: FlinkVersion) -> FlinkVersion {
    if last.major == 1 && last.minor >= 20 { FlinkVersion::new(2, 0) } else { FlinkVersion::new(last.major, last.minor + 1) }
}

impl Options<'_> {
    /// What becomes of an option that is set.
    pub(super) fn decide(&self, key: &str, text: &str) -> Decision {
        if let Some(rest) = key.strip_prefix('\u{feff}') {
            let why = format!(
                "the file began with a byte order mark, which Flink takes for a part of this key, and so never read `{rest}`: remove the mark if it is meant"
            );
            return Decision::Ask { why };
        }
        match self.catalogue.lookup(key) {
            Some(facts) => {
                let own = match facts.naming {
                    Naming::Deprecated if facts.key != key => Some(facts.key.to_owned()),
                    Naming::MapEntry => self.entry_of(key, facts.key),
                    Naming::Own | Naming::Deprecated | Naming::Fallback | Naming::Family => None,
                };
                if let Err(error) = value::check(text, facts.option_type, self.to)
                    && successors::value_of(facts.key, text).is_none()
                {
                    return Decision::Ask { why: format!("Flink {} cannot read this value: {error}", self.minor()) };
                }
                if let Some(own) = own {
                    let all: Vec<&str> = self.catalogue.readers(key).collect();
                    // one that looks at another of them needs no line of its own
                    let follows =
                        |own: &str| all.iter().any(|other| *other != own && self.catalogue.readers(other).any(|reader| reader == own));
                    let readers: Vec<&str> = all.iter().copied().filter(|own| !follows(own)).collect();
                    if facts.naming == Naming::Deprecated && readers.len() > 1 {
                        return self.split(key, text, &readers);
                    }
                    return match self.winner(&own, key) {
                        Some(winner) => Decision::Remove { why: format!("an old name of `{own}`; `{winner}` is set too, and counts") },
                        None => Decision::Rename { why: format!("the name in Flink {}", self.minor()), to: own },
                    };
                }
                if let Some((new, why)) = successors::value_of(facts.key, text) {
                    return Decision::Rewrite { lines: vec![(key.to_owned(), new)], why: why.to_owned() };
                }
                Decision::Keep
            }
            None => self.not_read(key, text),
        }
    }

    fn minor(&self) -> FlinkVersion {
        FlinkVersion { patch: None, ..self.to }
    }

    /// An old name that several options read.
    fn split(&self, key: &str, text: &str, readers: &[&str]) -> Decision {
        let open: Vec<(String, String)> =
            readers.iter().filter(|own| self.winner(own, key).is_none()).map(|own| ((*own).to_owned(), text.to_owned())).collect();
        let names = readers.iter().map(|own| format!("`{own}`")).collect::<Vec<_>>().join(" and ");
        if open.is_empty() {
            Decision::Remove { why: format!("an old name of {names}, which are set too, and count") }
        } else {
            Decision::Rewrite { lines: open, why: format!("an old name of {names} at once") }
        }
    }

    fn not_read(&self, key: &str, text: &str) -> Decision {
        let gone = |last: FlinkVersion| format!("Flink reads it up to {last}; from {} on it is ignored", next(last));
        match self.catalogue.status_in_other_versions(key) {
            KeyStatus::Removed { replacement: Some(own), .. } => match self.winner(own, key) {
                Some(winner) => Decision::Remove { why: format!("an old name of `{own}`; `{winner}` is set too, and counts") },
                None => match self.catalogue.lookup(own).map(|facts| value::check(text, facts.option_type, self.to)) {
                    Some(Err(error)) => {
                        Decision::Ask { why: format!("it is `{own}` in Flink {}, which cannot have this value: {error}", self.minor()) }
                    }
                    Some(Ok(())) | None => Decision::Rename { to: own.to_owned(), why: format!("the name in Flink {}", self.minor()) },
                },
            },
            KeyStatus::Removed { last, replacement: None } => match successors::of(key, text) {
                Some(Successor::Lines(lines, why)) => {
                    let open: Vec<(String, String)> = lines.iter().filter(|(key, _)| !self.is_set(key)).cloned().collect();
                    let unreadable = open.iter().find_map(|(key, text)| {
                        value::check(text, self.catalogue.lookup(key)?.option_type, self.to).err().map(|error| (key, error))
                    });
                    if let Some((own, error)) = unreadable {
                        Decision::Ask { why: format!("{}; it is `{own}` now, which cannot have this value: {error}", gone(last)) }
                    } else if open.is_empty() {
                        let beside = if lines.is_empty() { "" } else { "; what replaces it is set already" };
                        Decision::Remove { why: format!("{}: {why}{beside}", gone(last)) }
                    } else {
                        Decision::Rewrite { lines: open, why: format!("{}: {why}", gone(last)) }
                    }
                }
                Some(Successor::Unclear(why)) => Decision::Ask { why: format!("{}: {why}", gone(last)) },
                None => Decision::Remove { why: format!("{}, and no option of Flink replaces it", gone(last)) },
            },
            KeyStatus::NotYet { since, spelling } => match spelling.filter(|own| !self.is_set(own)) {
                Some(own) => Decision::Rename {
                    to: own.to_owned(),
                    why: format!("the name in Flink {}; the other is read from {since} on", self.minor()),
                },
                None => Decision::Ask { why: format!("Flink reads it from {since} on only") },
            },
            KeyStatus::Known | KeyStatus::Unknown => Decision::Keep,
        }
    }

    /// Whether the text sets an option under any name.
    fn is_set(&self, key: &str) -> bool {
        self.set.keys().any(|set| self.catalogue.same_option(set, key))
    }

    /// The name under which the text sets an option, if Flink takes that one before `key`.
    fn winner(&self, own: &str, key: &str) -> Option<&str> {
        let set = |name: &str| self.set.get_key_value(name).map(|(set, _)| *set);
        set(own).or_else(|| self.catalogue.deprecated_keys(own).take_while(|name| *name != key).find_map(set))
    }

    /// An entry of a map under the map's own name.
    fn entry_of(&self, key: &str, own: &str) -> Option<String> {
        if key.strip_prefix(own).is_some_and(|rest| rest.starts_with('.')) {
            return None;
        }
        let mut heads = key.match_indices('.').filter_map(|(dot, _)| Some((key.get(..dot)?, key.get(dot..)?)));
        heads.find(|(head, _)| self.catalogue.canonical(head) == Some(own)).map(|(_, rest)| format!("{own}{rest}"))
    }
}
