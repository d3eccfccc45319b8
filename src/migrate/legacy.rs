//! `flink-conf.yaml`, to itself or to `config.yaml`.
//!
//! Every line becomes one line, so nothing moves. Where the target has the line grammar no more, a value is quoted so that YAML reads the
//! text that the old Flink read: quotes of the old file are part of it.

use super::decide::{Decision, Options};
use super::edit::{Edits, breaks, commented, is_marked, line_break, line_end, line_start, mark};
use super::{Action, Change, MigrateError, Migration};
use crate::flink::catalog::Catalogue;
use crate::flink::config_file::{self, ConfigFormat, Entry};
use crate::flink::version::FlinkVersion;
use crate::yaml;
use std::collections::{BTreeMap, BTreeSet};

/// Rewrites a text.
pub(super) fn migrate(text: &str, to: FlinkVersion) -> Result<Migration, MigrateError> {
    let catalogue = Catalogue::of(to).ok_or(MigrateError::UnknownVersion(to))?;
    let format = if to.is_at_least(2, 0) { ConfigFormat::Standard } else { ConfigFormat::Legacy };
    let file = config_file::read_placed(text, ConfigFormat::Legacy).map_err(MigrateError::Unreadable)?;
    let set: BTreeMap<&str, &str> = file.entries.iter().map(|entry| (entry.key.as_str(), entry.text.as_str())).collect();
    let mut pass = Pass { text, end: line_break(text), format, edits: Edits::default(), changes: Vec::new(), expected: BTreeMap::new() };
    let options = Options { to, catalogue, set };
    let mut later: BTreeSet<&str> = BTreeSet::new();
    for entry in file.entries.iter().rev() {
        // of a key given twice the last line counts
        if later.insert(&entry.key) {
            pass.entry(entry, options.decide(&entry.key, &entry.text));
        } else {
            let why = format!("`{}` stands again below, and the last line counts", entry.key);
            pass.comment(entry, Action::Unread, why);
        }
    }
    for (_, range) in &file.skipped {
        let line = text.get(range.clone()).unwrap_or_default();
        if format == ConfigFormat::Standard {
            let why = "not `key: value`: Flink skipped this line";
            let whole = line_start(text, range.start)..line_end(text, range.end);
            pass.edits.replace(whole.clone(), commented(text.get(whole).unwrap_or_default(), why, pass.end));
            pass.change(range.start, Action::Unread, line, Vec::new(), why.to_owned());
        }
    }
    if format == ConfigFormat::Standard {
        pass.tabs();
    }
    pass.finish()
}

struct Pass<'t> {
    text: &'t str,
    end: &'static str,
    format: ConfigFormat,
    edits: Edits,
    changes: Vec<Change>,
    /// What the new text has to say.
    expected: BTreeMap<String, String>,
}

impl Pass<'_> {
    /// Notes a change at a byte; `finish` makes a line's number of it, in one pass over a file that may have many.
    fn change(&mut self, at: usize, action: Action, key: &str, to: Vec<String>, why: String) {
        self.changes.push(Change { line: at, action, key: key.to_owned(), from: None, to, why });
    }

    /// One line of the new text.
    fn line(&self, key: &str, value: &str) -> String {
        // the line grammar held the value before, and YAML holds every text; a tab in a key needs quotes that say so
        config_file::write([(key, value)], self.format).map_or_else(
            |_| format!("{}: {}", yaml::double_quoted(key), yaml::scalar(value)),
            |line| line.trim_end_matches('\n').to_owned(),
        )
    }

    fn entry(&mut self, entry: &Entry, decision: Decision) {
        match decision {
            Decision::Keep => self.lines(entry, vec![(entry.key.clone(), entry.text.clone())]),
            Decision::Rename { to, why } => {
                self.lines(entry, vec![(to.clone(), entry.text.clone())]);
                self.change(entry.key_at.start, Action::Renamed, &entry.key, vec![to], why);
            }
            Decision::Rewrite { lines, why } => {
                let new = self.shown(&lines);
                self.lines(entry, lines);
                self.change(entry.key_at.start, Action::Rewritten, &entry.key, new, why);
                if let Some(last) = self.changes.last_mut() {
                    last.from = Some(entry.text.clone());
                }
            }
            Decision::Remove { why } => self.comment(entry, Action::Removed, why),
            Decision::Ask { why } => {
                let start = line_start(self.text, entry.key_at.start);
                if !is_marked(self.text, start, &mark(&why)) {
                    self.edits.replace(start..start, mark(&why) + self.end);
                    self.change(entry.key_at.start, Action::Decide, &entry.key, Vec::new(), why);
                }
                self.lines(entry, vec![(entry.key.clone(), entry.text.clone())]);
            }
        }
    }

    fn shown(&self, lines: &[(String, String)]) -> Vec<String> {
        lines.iter().map(|(key, value)| self.line(key, value)).collect()
    }

    /// Writes an entry's line anew, as far as it has to be.
    fn lines(&mut self, entry: &Entry, lines: Vec<(String, String)>) {
        match (self.format, lines.as_slice()) {
            (ConfigFormat::Legacy, [(key, value)]) => {
                if *key != entry.key {
                    self.edits.replace(entry.key_at.clone(), key.as_str());
                }
                if *value != entry.text {
                    self.edits.replace(entry.value_at.clone(), value.as_str());
                }
            }
            _ => {
                let start = line_start(self.text, entry.key_at.start);
                let rest = self.text.get(entry.value_at.end..).unwrap_or_default();
                // YAML wants a blank before a comment, and Flink's reader no tab behind a quoted value
                let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
                let tabs = rest.get(..blanks).is_some_and(|blanks| blanks.contains('\t'));
                let end = entry.value_at.end + if tabs { blanks } else { 0 };
                let comment = self.text.get(end..).is_some_and(|rest| rest.starts_with('#'));
                let new = self.shown(&lines).join(self.end) + if comment { " " } else { "" };
                if self.text.get(start..end) != Some(new.as_str()) {
                    self.edits.replace(start..end, new);
                }
            }
        }
        self.expected.extend(lines);
    }

    fn comment(&mut self, entry: &Entry, action: Action, why: String) {
        let whole = line_start(self.text, entry.key_at.start)..line_end(self.text, entry.value_at.end);
        self.edits.replace(whole.clone(), commented(self.text.get(whole).unwrap_or_default(), &why, self.end));
        self.change(entry.key_at.start, action, &entry.key, Vec::new(), why);
    }

    /// Tabs before a comment, which not every YAML reader takes.
    fn tabs(&mut self) {
        let mut start = 0;
        for line in self.text.split(['\n', '\r']) {
            let indent = line.len() - line.trim_start().len();
            let blank = line.trim_start();
            if line.get(..indent).is_some_and(|indent| indent.contains('\t')) && (blank.is_empty() || blank.starts_with('#')) {
                self.edits.replace(start..start + indent, "");
            }
            start += line.len() + 1;
        }
    }

    fn finish(mut self) -> Result<Migration, MigrateError> {
        let text = self.edits.apply(self.text);
        let read = config_file::read(&text, self.format).map_err(|_| MigrateError::Changed)?;
        let read: BTreeMap<String, String> = read.entries.into_iter().collect();
        if read != self.expected {
            return Err(MigrateError::Changed);
        }
        self.changes.sort_by_key(|change| change.line);
        let (mut at, mut line) = (0, 1);
        for change in &mut self.changes {
            line += breaks(self.text.get(at..change.line).unwrap_or_default());
            at = change.line;
            change.line = line;
        }
        let file_name = (self.format == ConfigFormat::Standard).then(|| ConfigFormat::Standard.file_name());
        Ok(Migration { text, file_name, changes: self.changes })
    }
}
