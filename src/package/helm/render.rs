//! A tree as template text: YAML with actions, in the layout of the plain output.
//!
//! In: a [`Node`]. Out: text, and a named template for each text of several lines. Must not: know what an object is for.

use serde_json::Value;

use super::text::{Template, Variants, quoted, runs};
use super::tree::{Hole, Kind, Mask, Node, Part, PartEntries, Piece};
use crate::yaml;

/// Columns a level is set in.
const STEP: usize = 2;

/// What is written beside the objects.
pub(super) struct Writer<'a> {
    pub(super) chart: &'a str,
    pub(super) variants: Variants<'a>,
    /// Named templates: name and definition.
    pub(super) texts: Vec<(String, String)>,
}

impl Writer<'_> {
    /// The file of an object.
    pub(super) fn object(&mut self, node: &Node, mask: Mask, name: &str) -> String {
        let mut out = Template::default();
        let condition = self.variants.condition(mask, self.variants.all());
        if let Some(condition) = &condition {
            out.action(&format!("{{{{- if {condition} }}}}\n"));
        }
        if let Some((entries, _)) = Part::of(node).entries() {
            self.entries(&mut out, entries, 0, mask, name);
        }
        if condition.is_some() {
            out.action("{{- end }}\n");
        }
        out.finish()
    }

    fn entries(&mut self, out: &mut Template, entries: PartEntries<'_>, indent: usize, within: Mask, name: &str) {
        let items = entries.into_iter().map(|(mask, key, part)| (mask, (key, part))).collect();
        let pad = " ".repeat(indent);
        for run in runs(items, within, self.variants) {
            if let Some(open) = &run.open {
                out.action(&format!("{pad}{{{{- {open} }}}}\n"));
            }
            for (key, part) in run.items {
                self.entry(out, key, part, indent, run.mask, name);
            }
            if run.closes {
                out.action(&format!("{pad}{{{{- end }}}}\n"));
            }
        }
    }

    fn entry(&mut self, out: &mut Template, key: &str, part: Part<'_>, indent: usize, within: Mask, name: &str) {
        let pad = " ".repeat(indent);
        let shown = yaml::scalar(key);
        if literal_tree(out, &format!("{pad}{shown}:"), part, indent) {
            return;
        }
        let name = format!("{name}.{key}");
        if let Some((entries, Some(splice))) = part.entries() {
            self.spliced(out, &shown, entries, splice, indent, within, &name);
            return;
        }
        if let Some((entries, None)) = part.entries().filter(|(entries, _)| !entries.is_empty()) {
            // a map that only values fill stands only if one of them does
            let guard = optional(part).map(|any| any.iter().map(|any| format!("({any})")).collect::<Vec<_>>().join(" "));
            if let Some(guard) = &guard {
                out.action(&format!("{pad}{{{{- if or {guard} }}}}\n"));
            }
            out.literal(&format!("{pad}{shown}:\n"));
            self.entries(out, entries, indent + STEP, within, &name);
            if guard.is_some() {
                out.action(&format!("{pad}{{{{- end }}}}\n"));
            }
            return;
        }
        if let Part::Node(Node::Items { pipe, any }) = part {
            out.action(&format!("{pad}{{{{- if {any} }}}}\n{pad}"));
            out.literal(&format!("{shown}:\n"));
            out.action(&format!("{pad}{{{{- {pipe} | nindent {indent} }}}}\n{pad}{{{{- end }}}}\n"));
            return;
        }
        if let Some(items) = part.items().filter(|items| !items.is_empty()) {
            let mut fixed: Mask = 0;
            let mut any = Vec::new();
            for (mask, item) in &items {
                match item {
                    Part::Node(Node::Items { any: a, .. }) => any.push(a.clone()),
                    Part::Literal(_) | Part::Node(_) => fixed |= mask,
                }
            }
            let guard = self.guard(fixed, within, &any);
            if let Some(guard) = &guard {
                out.action(&format!("{pad}{{{{- if {guard} }}}}\n"));
            }
            out.literal(&format!("{pad}{shown}:\n"));
            self.items(out, items, indent, within, &name);
            if guard.is_some() {
                out.action(&format!("{pad}{{{{- end }}}}\n"));
            }
            return;
        }
        out.literal(&format!("{pad}{shown}:"));
        self.leaf(out, part, indent + STEP, within, &name);
    }

    /// Whether something has to stand in a collection for its key to stand.
    fn guard(&self, fixed: Mask, within: Mask, any: &[String]) -> Option<String> {
        let within = within & self.variants.all();
        if any.is_empty() || fixed & within == within {
            return None;
        }
        let condition = if fixed & within == 0 { None } else { self.variants.condition(fixed, within).map(|c| format!("({c})")) };
        let all: Vec<String> = condition.into_iter().chain(any.iter().map(|any| format!("({any})"))).collect();
        Some(if all.len() > 1 { format!("or {}", all.join(" ")) } else { all.concat() })
    }

    #[expect(clippy::too_many_arguments, reason = "one call")]
    fn spliced(
        &mut self,
        out: &mut Template,
        shown: &str,
        entries: PartEntries<'_>,
        splice: &str,
        indent: usize,
        within: Mask,
        name: &str,
    ) {
        let pad = " ".repeat(indent);
        let inner = " ".repeat(indent + STEP);
        let plain = splice.strip_prefix('(').and_then(|s| s.strip_suffix(')')).filter(|s| !s.contains(')')).unwrap_or(splice);
        if entries.is_empty() {
            out.action(&format!("{pad}{{{{- with {plain} }}}}\n{pad}"));
            out.literal(&format!("{shown}:\n"));
            out.action(&format!("{inner}{{{{- toYaml . | nindent {} }}}}\n{pad}{{{{- end }}}}\n", indent + STEP));
            return;
        }
        let own: Vec<String> = entries.iter().map(|(_, key, _)| quoted(key)).collect();
        let rest = format!("omit {} {}", if plain.contains(' ') { splice } else { plain }, own.join(" "));
        let fixed = entries.iter().fold(0, |sum, (mask, ..)| sum | mask);
        let guard = self.guard(fixed, within, std::slice::from_ref(&rest));
        if let Some(guard) = &guard {
            out.action(&format!("{pad}{{{{- if {guard} }}}}\n"));
        }
        out.literal(&format!("{pad}{shown}:\n"));
        self.entries(out, entries, indent + STEP, within, name);
        out.action(&format!(
            "{inner}{{{{- with {rest} }}}}\n{inner}{{{{- toYaml . | nindent {} }}}}\n{inner}{{{{- end }}}}\n",
            indent + STEP
        ));
        if guard.is_some() {
            out.action(&format!("{pad}{{{{- end }}}}\n"));
        }
    }

    fn items(&mut self, out: &mut Template, items: Vec<(Mask, Part<'_>)>, indent: usize, within: Mask, name: &str) {
        let pad = " ".repeat(indent);
        let mut number = 0;
        for run in runs(items, within, self.variants) {
            if let Some(open) = &run.open {
                out.action(&format!("{pad}{{{{- {open} }}}}\n"));
            }
            for part in run.items {
                self.item(out, part, indent, run.mask, &format!("{name}.{number}"));
                number += 1;
            }
            if run.closes {
                out.action(&format!("{pad}{{{{- end }}}}\n"));
            }
        }
    }

    fn item(&mut self, out: &mut Template, part: Part<'_>, indent: usize, within: Mask, name: &str) {
        let pad = " ".repeat(indent);
        if let Part::Node(Node::Items { pipe, any }) = part {
            out.action(&format!("{pad}{{{{- if {any} }}}}\n{pad}{{{{- {pipe} | nindent {indent} }}}}\n{pad}{{{{- end }}}}\n"));
            return;
        }
        if let Some((entries, None)) = part.entries().filter(|(entries, _)| !entries.is_empty()) {
            // the item's lines as a map two columns in, whose first line then gets the dash
            let mut inner = Template::default();
            let first = entries.first().is_some_and(|(mask, _, part)| self.starts_plainly(*mask, within, *part));
            self.entries(&mut inner, entries, indent + STEP, within, name);
            let text = inner.finish();
            let text = if first { format!("{pad}- {}", text.get(indent + STEP..).unwrap_or_default()) } else { format!("{pad}-\n{text}") };
            // already escaped
            out.action(&text);
            return;
        }
        if let Some(items) = part.items().filter(|items| !items.is_empty()) {
            out.literal(&format!("{pad}-\n"));
            self.items(out, items, indent + STEP, within, name);
            return;
        }
        out.literal(&format!("{pad}-"));
        self.leaf(out, part, indent + STEP, within, name);
    }

    /// Whether an entry's first line is the key itself.
    fn starts_plainly(&self, mask: Mask, within: Mask, part: Part<'_>) -> bool {
        let guarded = match part {
            Part::Node(Node::Items { .. }) => true,
            Part::Node(Node::Map { splice, .. }) => splice.is_some(),
            Part::Node(Node::List(items)) => items.iter().any(|(_, item)| matches!(item, Node::Items { .. })),
            Part::Literal(_) | Part::Node(_) => false,
        };
        self.variants.condition(mask, within).is_none() && !guarded
    }

    /// A scalar or an empty collection behind its key or dash. `indent` is the column of further lines.
    fn leaf(&mut self, out: &mut Template, part: Part<'_>, indent: usize, within: Mask, name: &str) {
        match part {
            Part::Literal(Value::String(text)) if text.contains('\n') => literal_lines(out, text, indent),
            Part::Literal(value) => out.literal(&format!(" {}", yaml::emit(value))),
            Part::Node(Node::Number(hole)) => out.action(&format!(" {{{{ {} }}}}\n", hole.pipe)),
            Part::Node(Node::Text(pieces)) => {
                out.literal(" ");
                scalar(out, pieces);
                out.literal("\n");
            }
            Part::Node(Node::Lines(lines)) => {
                let name = self.text(name, lines, within);
                if as_block(lines) {
                    let pad = " ".repeat(indent);
                    out.literal(" |\n");
                    out.action(&format!("{pad}{{{{- include {} . | trimSuffix \"\\n\" | nindent {indent} }}}}\n", quoted(&name)));
                } else {
                    out.action(&format!(" {{{{ include {} . | toJson }}}}\n", quoted(&name)));
                }
            }
            // collections that are not empty were written by the callers
            Part::Node(_) => out.literal(" {}\n"),
        }
    }

    /// Defines a text; gives its name.
    pub(super) fn text(&mut self, name: &str, lines: &[(Mask, Vec<Piece>)], within: Mask) -> String {
        let mut name = format!("{}.text.{name}", self.chart);
        let starts = lines.first().is_none_or(|(_, line)| match line.first() {
            Some(Piece::Literal(text)) => !text.starts_with([' ', '\t']),
            Some(Piece::Hole(_)) => true,
            None => false,
        });
        let mut out = Template::default();
        out.action(if starts { " -}}\n" } else { " }}" });
        let count = lines.len();
        let numbered = lines.iter().enumerate().map(|(n, (mask, line))| (*mask, (n, line))).collect();
        // Trimming reaches over blanks at the start of a line: then the action stands directly before it.
        let blank = |line: Option<&(Mask, Vec<Piece>)>| {
            line.is_none_or(|(_, line)| match line.first() {
                Some(Piece::Literal(text)) => text.starts_with([' ', '\t']),
                Some(Piece::Hole(_)) => false,
                None => true,
            })
        };
        for run in runs(numbered, within, self.variants) {
            let first = run.items.first().map(|(n, _)| *n);
            if let Some(open) = &run.open {
                let tight = blank(first.and_then(|n| lines.get(n)));
                out.action(&format!("{{{{ {open} {}}}}}{}", if tight { "" } else { "-" }, if tight { "" } else { "\n" }));
            }
            let mut next = 0;
            for (n, line) in run.items {
                for piece in line {
                    match piece {
                        Piece::Literal(text) => out.literal(text),
                        Piece::Hole(hole) => out.action(&format!("{{{{ {} }}}}", hole.pipe)),
                    }
                }
                if n + 1 < count {
                    out.literal("\n");
                }
                next = n + 1;
            }
            if run.closes {
                let tight = blank(lines.get(next));
                out.action(&format!("{{{{ end {}}}}}{}", if tight { "" } else { "-" }, if tight { "" } else { "\n" }));
            }
        }
        out.action("{{ end }}\n");
        let body = out.finish();
        loop {
            let text = format!("{{{{- define {}{body}", quoted(&name));
            match self.texts.iter().find(|(known, _)| *known == name) {
                Some((_, known)) if *known == text => return name,
                Some(_) => name.push_str("-2"),
                None => {
                    self.texts.push((name.clone(), text));
                    return name;
                }
            }
        }
    }
}

/// The conditions under which a collection has anything, if it may have nothing.
fn optional(part: Part<'_>) -> Option<Vec<String>> {
    let all =
        |below: Vec<&Node>| below.into_iter().map(|node| optional(Part::of(node))).collect::<Option<Vec<_>>>().map(|any| any.concat());
    match part {
        Part::Node(Node::Items { any, .. }) => Some(vec![any.clone()]),
        Part::Node(Node::Map { entries, splice }) if !entries.is_empty() || splice.is_some() => {
            let below = all(entries.iter().map(|(_, _, node)| node).collect())?;
            Some(below.into_iter().chain(splice.clone()).collect())
        }
        Part::Node(Node::List(items)) if !items.is_empty() => all(items.iter().map(|(_, node)| node).collect()),
        Part::Literal(_) | Part::Node(_) => None,
    }
}

/// A literal collection behind its key, as plain output has it; not where a block keeps empty lines at its end, which an action behind
/// it could take away.
fn literal_tree(out: &mut Template, key: &str, part: Part<'_>, indent: usize) -> bool {
    let Part::Literal(value) = part else { return false };
    let columns = match value {
        Value::Object(map) if !map.is_empty() => indent + STEP,
        Value::Array(items) if !items.is_empty() => indent,
        Value::Object(_) | Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return false,
    };
    let text = yaml::emit(value);
    if text.contains("|+\n") || text.contains("|2+\n") {
        return false;
    }
    let pad = " ".repeat(columns);
    out.literal(key);
    out.literal("\n");
    for line in text.lines() {
        if !line.is_empty() {
            out.literal(&pad);
            out.literal(line);
        }
        out.literal("\n");
    }
    true
}

/// A literal text of several lines. A block that keeps empty lines at its end could lose them to an action behind it.
fn literal_lines(out: &mut Template, text: &str, indent: usize) {
    let block = yaml::emit(&serde_json::json!({ "k": text }));
    let Some(block) = block.strip_prefix("k:").filter(|block| !block.contains("|+") && block.starts_with(" |")) else {
        out.literal(&format!(" {}\n", yaml::double_quoted(text)));
        return;
    };
    let pad = " ".repeat(indent.saturating_sub(STEP));
    for (n, line) in block.lines().enumerate() {
        if n > 0 && !line.is_empty() {
            out.literal(&pad);
        }
        out.literal(line);
        out.literal("\n");
    }
}

/// Whether every reader takes the text of these lines from a literal block without more words.
fn as_block(lines: &[(Mask, Vec<Piece>)]) -> bool {
    let line =
        |line: &[Piece]| line.iter().map(|piece| if let Piece::Literal(text) = piece { text.as_str() } else { "x" }).collect::<String>();
    let all = |lines: &[(Mask, Vec<Piece>)]| lines.iter().map(|(_, pieces)| line(pieces)).collect::<Vec<_>>().join("\n");
    // a variant may begin with any line, and end in any but the last
    let plain =
        lines.split_last().is_some_and(|(_, body)| body.iter().all(|(mask, pieces)| *mask == Mask::MAX || !line(pieces).trim().is_empty()));
    let first = lines.iter().take_while(|(mask, _)| *mask != Mask::MAX).all(|(_, pieces)| !line(pieces).starts_with([' ', '\t']));
    plain && first && yaml::emit(&serde_json::json!({ "k": all(lines) })).starts_with("k: |\n")
}

/// A text on one line.
fn scalar(out: &mut Template, pieces: &[Piece]) {
    if let [Piece::Hole(hole)] = pieces {
        out.action(&format!("{{{{ {} | quote }}}}", hole.pipe));
        return;
    }
    let words = pieces.iter().all(|piece| !matches!(piece, Piece::Hole(Hole { kind: Kind::Text, .. })));
    let with = |word: &str| {
        let part = |piece: &Piece| match piece {
            Piece::Literal(text) => text.clone(),
            Piece::Hole(_) => word.to_owned(),
        };
        pieces.iter().map(part).collect::<String>()
    };
    if !words {
        out.action(&format!("{{{{ {} | quote }}}}", printed(pieces)));
        return;
    }
    let quotes = !["a", "e5", "true"].iter().all(|word| yaml::safe_plain(&with(word)));
    if quotes {
        out.literal("\"");
    }
    for piece in pieces {
        match piece {
            Piece::Literal(text) if quotes => {
                out.literal(yaml::double_quoted(text).trim_start_matches('"').strip_suffix('"').unwrap_or_default())
            }
            Piece::Literal(text) => out.literal(text),
            Piece::Hole(hole) => out.action(&format!("{{{{ {} }}}}", hole.pipe)),
        }
    }
    if quotes {
        out.literal("\"");
    }
}

/// A pipeline that gives the text.
pub(super) fn printed(pieces: &[Piece]) -> String {
    if let [Piece::Hole(hole)] = pieces {
        return hole.pipe.clone();
    }
    if let [Piece::Literal(text)] = pieces {
        return quoted(text);
    }
    let (mut format, mut arguments) = (String::new(), String::new());
    for piece in pieces {
        match piece {
            Piece::Literal(text) => format.push_str(&text.replace('%', "%%")),
            Piece::Hole(hole) => {
                format.push_str("%v");
                arguments.push_str(&format!(" ({})", hole.pipe));
            }
        }
    }
    format!("printf {}{arguments}", quoted(&format))
}
