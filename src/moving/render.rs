//! A report as text for people and as JSON for programs: the same items in both.
//!
//! In: a [`Report`]. Out: text. The JSON is described in docs/moving.md, and by docs/move-report.schema.json.

use serde_json::{Value, json};

use super::{Change, Kind, Loss, Report};
use crate::target::conduct::Step;

/// How wide an option may be in a text; JSON has all of it.
const MOST: usize = 120;

/// One line of JSON, without its line break.
#[must_use]
pub fn json(report: &Report) -> String {
    let losses: Vec<Value> = report.lost.iter().map(loss_json).collect();
    let changes: Vec<Value> = report.changed.iter().map(change_json).collect();
    let steps: Vec<Value> = report.steps.iter().enumerate().map(|(index, step)| step_json(index + 1, step)).collect();
    json!({
        "report": "move",
        "version": 1,
        "name": report.name,
        "namespace": report.namespace,
        "profile": report.profile,
        "from": report.from.word(),
        "to": report.to.word(),
        "builds": report.builds,
        "lost": losses,
        "changed": changes,
        "steps": steps,
    })
    .to_string()
}

fn loss_json(loss: &Loss) -> Value {
    let (file, line, column) = match &loss.place {
        Some((file, line, column)) => (Some(file), Some(line), Some(column)),
        None => (None, None, None),
    };
    let holds: Vec<Value> = loss.holds.iter().map(|held| json!({ "path": held.path, "value": held.value, "note": held.note })).collect();
    json!({
        "kind": loss.kind.word(), "what": loss.what, "rule": loss.rule, "message": loss.message, "because": loss.because, "help": loss.help,
        "file": file, "line": line, "column": column, "holds": holds,
    })
}

fn change_json(change: &Change) -> Value {
    json!({ "area": change.area, "what": change.what, "from": change.from, "to": change.to, "sources": change.sources })
}

fn step_json(number: usize, step: &Step) -> Value {
    json!({ "number": number, "title": step.title, "why": step.why, "commands": step.commands, "lines": step.lines })
}

/// A text for people.
#[must_use]
pub fn text(report: &Report) -> String {
    let mut page = Page::default();
    let variant = report.profile.as_ref().map(|profile| format!(", profile `{profile}`")).unwrap_or_default();
    page.line(0, &format!("Moving `{}`{variant} from {} to {}", report.name, report.from.word(), report.to.word()));
    if !report.builds {
        page.line(0, "It does not build there yet: see what is refused");
    }
    page.head("Lost", report.lost.len());
    for kind in [Kind::Refused, Kind::NotAdmitted, Kind::LeftBehind, Kind::Unread] {
        for loss in report.lost.iter().filter(|loss| loss.kind == kind) {
            page.loss(loss);
        }
    }
    page.head("Changed", report.changed.len());
    let mut area = "";
    for change in ordered(&report.changed) {
        if change.area != area {
            area = change.area;
            page.line(2, area);
        }
        page.line(4, &change.what);
        page.field(6, report.from.word(), &change.from);
        page.field(6, report.to.word(), &change.to);
    }
    page.head("Steps", report.steps.len());
    for (index, step) in report.steps.iter().enumerate() {
        page.line(2, &format!("{}. {}", index + 1, step.title));
        page.paragraph(5, &step.why);
        for line in &step.lines {
            page.line(7, line);
        }
        for command in &step.commands {
            page.line(7, &format!("$ {command}"));
        }
    }
    page.0
}

/// Changes of one area stand together, areas in the order of their first change.
fn ordered(changes: &[Change]) -> Vec<&Change> {
    let mut areas: Vec<&str> = Vec::new();
    for change in changes {
        if !areas.contains(&change.area) {
            areas.push(change.area);
        }
    }
    areas.into_iter().flat_map(|area| changes.iter().filter(move |change| change.area == area)).collect()
}

fn cut(text: &str) -> String {
    let line = text.replace('\n', "\\n");
    if line.chars().count() > MOST { line.chars().take(MOST).chain(['…']).collect() } else { line }
}

/// A text under construction.
#[derive(Default)]
struct Page(String);

impl Page {
    fn line(&mut self, indent: usize, text: &str) {
        self.0.push_str(&" ".repeat(indent));
        self.0.push_str(text);
        self.0.push('\n');
    }

    fn head(&mut self, title: &str, count: usize) {
        self.0.push('\n');
        self.line(0, &format!("{title} ({count})"));
    }

    /// A value of one home. Sentences go on, what is one long word is cut.
    fn field(&mut self, indent: usize, name: &str, text: &str) {
        let text: Vec<String> = text.split_whitespace().map(cut).collect();
        let start = self.0.len();
        self.paragraph(indent + 15, &text.join(" "));
        let end = start + indent + 15;
        if self.0.is_char_boundary(start) && self.0.is_char_boundary(end.min(self.0.len())) {
            self.0.replace_range(start..end.min(self.0.len()), &format!("{:indent$}{name:<14} ", ""));
        }
    }

    /// Sentences, broken at about a hundred characters.
    fn paragraph(&mut self, indent: usize, text: &str) {
        let mut row = String::new();
        for word in text.split_whitespace() {
            if !row.is_empty() && row.chars().count() + word.chars().count() + indent > 108 {
                self.line(indent, &row);
                row.clear();
            }
            if !row.is_empty() {
                row.push(' ');
            }
            row.push_str(word);
        }
        if !row.is_empty() {
            self.line(indent, &row);
        }
    }

    fn loss(&mut self, loss: &Loss) {
        let place = loss.place.as_ref().map(|(file, line, _)| format!("  ({file}:{line})")).unwrap_or_default();
        let of = if loss.kind == Kind::NotAdmitted { format!("{}: ", loss.what) } else { String::new() };
        self.line(2, &format!("{}: {of}{}{place}", loss.kind.word(), loss.message));
        for held in &loss.holds {
            self.line(6, &format!("{} = {}", held.path, cut(&held.value)));
            if let Some(note) = held.note {
                self.paragraph(10, note);
            }
        }
        for text in loss.because.iter().chain(&loss.help) {
            self.paragraph(6, text);
        }
    }
}
