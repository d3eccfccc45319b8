//! What a key was called before, is called later, or when it came and went.
//!
//! In: a version and a key it does not know, or the newest key of an option. Out: [`KeyStatus`], or the spelling of that
//! version. It must not phrase messages. Source: the ranges of minors in `schemas/flink/{options,aliases,families}.tsv`.

use super::row::{Alias, Declared, Minor};
use super::{ALIASES, Catalogue, OPTIONS, families};
use crate::flink::version::FlinkVersion;

/// Where a key stands in the history of Flink, seen from one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyStatus {
    /// This version reads it.
    Known,
    /// No version in the catalogue reads it.
    Unknown,
    /// Read up to an older version only.
    Removed {
        /// The last minor that read it.
        last: FlinkVersion,
        /// What this version reads instead, if the same option lives on.
        replacement: Option<&'static str>,
    },
    /// Read from a newer version on.
    NotYet {
        /// The first minor that reads it.
        since: FlinkVersion,
        /// What this version calls the same option.
        spelling: Option<&'static str>,
    },
}

impl Catalogue {
    /// Where `key` stands, for messages: removed, renamed, or not there yet.
    #[must_use]
    pub fn status_in_other_versions(self, key: &str) -> KeyStatus {
        if self.lookup(key).is_some() {
            return KeyStatus::Known;
        }
        let spans = spans(key);
        let newer = spans.iter().map(|(first, _)| *first).filter(|first| *first > self.minor).min();
        let older = spans.iter().map(|(_, last)| *last).filter(|last| *last < self.minor).max();
        match (older, newer) {
            (Some(last), _) => KeyStatus::Removed { last: version(last), replacement: self.spelling(key) },
            (None, Some(since)) => KeyStatus::NotYet { since: version(since), spelling: self.spelling(key) },
            (None, None) => KeyStatus::Unknown,
        }
    }

    /// What this version calls an option that any version calls `key`: `execution.checkpointing.dir` is
    /// `state.checkpoints.dir` up to 1.19. `None` if this version has no such option.
    #[must_use]
    pub fn spelling(self, key: &str) -> Option<&'static str> {
        if let Some(own) = self.canonical(key) {
            return Some(own);
        }
        // The option as other versions declare it: this version may know one of its old keys.
        let mut rows: Vec<Declared> = OPTIONS.lines(key).filter_map(Declared::read).filter(Declared::in_file).collect();
        rows.reverse();
        let here = |row: &Declared| row.deprecated_keys().find_map(|old| self.canonical(old));
        if let Some(own) = rows.iter().find_map(here) {
            return Some(own);
        }
        // A key that other versions read as an old key: what they read it for, here.
        let aliases: Vec<Alias> = ALIASES.lines(key).filter_map(Alias::read).filter(|alias| !alias.fallback).collect();
        aliases.iter().rev().flat_map(Alias::options).find_map(|option| {
            self.canonical(option)
                .or_else(|| OPTIONS.lines(option).filter_map(Declared::read).filter(Declared::in_file).find_map(|row| here(&row)))
        })
    }
}

/// Whether any version reads `key`: what tells Flink's configuration from other files.
#[must_use]
pub fn is_ever_read(key: &str) -> bool {
    !spans(key).is_empty() || super::versions().last().and_then(Catalogue::of).is_some_and(|newest| newest.lookup(key).is_some())
}

/// The ranges of minors in which `key` is read.
fn spans(key: &str) -> Vec<(Minor, Minor)> {
    let declared = OPTIONS.lines(key).filter_map(Declared::read).filter(Declared::in_file).map(|row| (row.first, row.last));
    let aliases = ALIASES.lines(key).filter_map(Alias::read).map(|row| (row.first, row.last));
    let families = families(key).map(|row| (row.first, row.last));
    declared.chain(aliases).chain(families).collect()
}

fn version((major, minor): Minor) -> FlinkVersion {
    FlinkVersion::new(major, minor)
}
