//! One line of the embedded tables.
//!
//! In: a line of `schemas/flink/*.tsv`. Out: its columns. It must not choose between lines: `mod` does.

use super::option_type::OptionType;

/// A minor as (major, minor).
pub(super) type Minor = (u16, u16);

/// Where a declared option is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In the configuration file.
    Cluster,
    /// In the configuration file, but set by Flink itself: a user's value is overwritten or breaks things.
    Internal,
    /// Not in the configuration file as it is (a table's `WITH` clause, or below a family's prefix).
    Elsewhere,
}

/// A line of `options.tsv`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Declared {
    pub(super) key: &'static str,
    pub(super) first: Minor,
    pub(super) last: Minor,
    pub(super) scope: Scope,
    kind: &'static str,
    default: &'static str,
    deprecated_keys: &'static str,
    flags: &'static str,
}

impl Declared {
    /// Splits a line.
    pub(super) fn read(line: &'static str) -> Option<Self> {
        let mut columns = line.split('\t');
        let mut next = || columns.next();
        let (key, first, last, scope) = (next()?, minor(next()?)?, minor(next()?)?, next()?);
        let scope = match scope {
            "cluster" => Scope::Cluster,
            "internal" => Scope::Internal,
            _ => Scope::Elsewhere,
        };
        let (kind, default, deprecated_keys) = (next()?, next()?, next()?);
        let _fallback_keys = next()?;
        Some(Self { key, first, last, scope, kind, default, deprecated_keys, flags: next()? })
    }

    pub(super) fn in_file(&self) -> bool {
        self.scope != Scope::Elsewhere
    }

    pub(super) fn holds(&self, minor: Minor) -> bool {
        (self.first..=self.last).contains(&minor)
    }

    pub(super) fn option_type(&self) -> OptionType {
        OptionType::read(self.kind)
    }

    pub(super) fn default(&self) -> Option<&'static str> {
        self.default.strip_prefix('=')
    }

    pub(super) fn deprecated(&self) -> bool {
        self.flags.contains("deprecated")
    }

    pub(super) fn deprecated_keys(&self) -> impl Iterator<Item = &'static str> {
        self.deprecated_keys.split(',').filter(|key| !key.is_empty())
    }
}

/// A line of `aliases.tsv`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Alias {
    pub(super) first: Minor,
    pub(super) last: Minor,
    /// `fallback` as opposed to `deprecated`.
    pub(super) fallback: bool,
    options: &'static str,
}

impl Alias {
    /// Splits a line.
    pub(super) fn read(line: &'static str) -> Option<Self> {
        let mut columns = line.split('\t');
        let mut next = || columns.next();
        let (_key, first, last) = (next()?, minor(next()?)?, minor(next()?)?);
        Some(Self { first, last, fallback: next()? == "fallback", options: next()? })
    }

    pub(super) fn holds(&self, minor: Minor) -> bool {
        (self.first..=self.last).contains(&minor)
    }

    /// The options that read this key; the first is the one it means.
    pub(super) fn options(&self) -> impl Iterator<Item = &'static str> {
        self.options.split(',')
    }
}

/// A line of `families.tsv`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Family {
    pub(super) pattern: &'static str,
    pub(super) first: Minor,
    pub(super) last: Minor,
    kind: &'static str,
    default: &'static str,
}

impl Family {
    /// Splits a line.
    pub(super) fn read(line: &'static str) -> Option<Self> {
        let mut columns = line.split('\t');
        let mut next = || columns.next();
        let (pattern, first, last) = (next()?, minor(next()?)?, minor(next()?)?);
        Some(Self { pattern, first, last, kind: next()?, default: next()? })
    }

    pub(super) fn holds(&self, minor: Minor) -> bool {
        (self.first..=self.last).contains(&minor)
    }

    pub(super) fn option_type(&self) -> OptionType {
        OptionType::read(self.kind)
    }

    pub(super) fn default(&self) -> Option<&'static str> {
        self.default.strip_prefix('=')
    }

    /// Whether the pattern ends with any rest.
    pub(super) fn open(&self) -> bool {
        self.pattern.ends_with(".<*>")
    }
}

/// Whether `key` is of the family: `<word>` takes one segment, a final `<*>` one or more.
pub(super) fn takes(pattern: &str, key: &str) -> bool {
    if pattern.as_bytes().first() != key.as_bytes().first() {
        return false;
    }
    let mut key = key.split('.');
    for part in pattern.split('.') {
        match (part, key.next()) {
            ("<*>", Some(rest)) => return !rest.is_empty() || key.next().is_some(),
            (_, None) => return false,
            (part, Some(segment)) if part.starts_with('<') => {
                if segment.is_empty() {
                    return false;
                }
            }
            (part, Some(segment)) => {
                if part != segment {
                    return false;
                }
            }
        }
    }
    key.next().is_none()
}

/// Reads `1.20`.
pub(super) fn minor(text: &str) -> Option<Minor> {
    let (major, minor) = text.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
