//! The template as data: what stands in every profile, what only some have, and the holes that a value fills.
//!
//! In: an object, and the same object compiled again with other values ("probed"). Out: a [`Node`] whose holes stand exactly where the
//! second differs from the first. Must not: guess. What the holes do not explain is told, and the values that were changed are no values.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Which variants a thing stands in: one bit each.
pub(super) type Mask = u64;

/// A place that a value fills.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Hole {
    /// The pipeline that gives the text, as it may stand in brackets.
    pub(super) pipe: String,
    /// What it may give.
    pub(super) kind: Kind,
}

/// What a hole may give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// A DNS label, or hex digits: safe beside other text without quotes.
    Word,
    /// Any text.
    Text,
    /// A number.
    Number,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Piece {
    /// As it is.
    Literal(String),
    /// From a value.
    Hole(Hole),
}

/// A node, and the variants that it stands in.
pub(super) type Masked = (Mask, Node);

/// The entries of a map.
pub(super) type Entries = Vec<(Mask, String, Node)>;

/// A template's tree.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// The same always.
    Literal(Value),
    /// A text with holes.
    Text(Vec<Piece>),
    /// A text of several lines, some of them in some variants only. Line feeds stand between them.
    Lines(Vec<(Mask, Vec<Piece>)>),
    /// A number from a value.
    Number(Hole),
    /// A map. `splice` is a pipeline that gives a map of further entries; the template's own win.
    Map { entries: Entries, splice: Option<String> },
    /// A list.
    List(Vec<Masked>),
    /// Items of a list that a pipeline gives as YAML text; the second is true when it gives any.
    Items { pipe: String, any: String },
}

/// A change that was made for a probe, as it can be found again in the objects.
#[derive(Clone, Debug)]
pub(super) enum Mark {
    /// A text, or part of one, that was `base` and became `probe`.
    Text { base: String, probe: String, hole: Hole },
    /// A map got the entry `key`; what it had before from the same value is in `own`.
    Entry { key: String, own: BTreeMap<String, String>, pipe: String },
    /// A field's list was `base` and became `probe`.
    List { field: &'static str, base: Value, probe: Value, node: Node },
    /// The environment got the variable `name` behind those of `own`.
    Variable { name: String, own: BTreeMap<String, String>, value: &'static str, rest: String },
}

/// What no hole explains: the path of the first such place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unexplained(pub(super) String);

/// The tree of an object and its probed form.
pub(super) fn annotate(base: &Value, probe: &Value, marks: &[Mark]) -> Result<Node, Unexplained> {
    both(base, probe, marks, "")
}

fn both(base: &Value, probe: &Value, marks: &[Mark], path: &str) -> Result<Node, Unexplained> {
    if base == probe {
        return Ok(Node::Literal(base.clone()));
    }
    match (base, probe) {
        (Value::Object(base), Value::Object(probe)) => map(base, probe, marks, path),
        (Value::Array(base), Value::Array(probe)) if base.len() == probe.len() => {
            let items = base.iter().zip(probe).enumerate().map(|(n, (b, p))| Ok((Mask::MAX, both(b, p, marks, &format!("{path}/{n}"))?)));
            Ok(Node::List(items.collect::<Result<_, _>>()?))
        }
        (Value::String(base), Value::String(probe)) => match pieces(base, probe, marks) {
            Some(pieces) => Ok(Node::Text(pieces)),
            None => Err(Unexplained(path.to_owned())),
        },
        (Value::Number(base), Value::Number(probe)) => {
            let (base, probe) = (base.to_string(), probe.to_string());
            let found = marks.iter().find_map(|mark| match mark {
                Mark::Text { base: b, probe: p, hole } if *b == base && *p == probe => Some(hole.clone()),
                Mark::Text { .. } | Mark::Entry { .. } | Mark::List { .. } | Mark::Variable { .. } => None,
            });
            found.map(Node::Number).ok_or_else(|| Unexplained(path.to_owned()))
        }
        _ => Err(Unexplained(path.to_owned())),
    }
}

fn map(base: &Map<String, Value>, probe: &Map<String, Value>, marks: &[Mark], path: &str) -> Result<Node, Unexplained> {
    if let Some(gone) = base.keys().find(|key| !probe.contains_key(*key)) {
        return Err(Unexplained(format!("{path}/{gone}")));
    }
    let mut splices = Vec::new();
    let mut provided: BTreeMap<&str, &str> = BTreeMap::new();
    for mark in marks {
        if let Mark::Entry { key, own, pipe } = mark
            && probe.contains_key(key)
        {
            splices.push(format!("({pipe})"));
            provided.extend(own.iter().map(|(key, text)| (key.as_str(), text.as_str())));
        }
    }
    let mut entries = Vec::new();
    for (key, value) in probe {
        if marks.iter().any(|mark| matches!(mark, Mark::Entry { key: k, .. } if k == key)) {
            continue;
        }
        let below = format!("{path}/{key}");
        let before = base.get(key);
        if provided.get(key.as_str()).is_some_and(|own| before.and_then(Value::as_str) == Some(own)) {
            continue;
        }
        let node = match (before, value) {
            (Some(before), value) if before == value => Node::Literal(value.clone()),
            (_, Value::Array(items)) if listed(key, before, value, marks).is_some() || environment(before, items, marks).is_some() => {
                match listed(key, before, value, marks) {
                    Some(node) => node,
                    None => variables(before, items, marks, &below)?,
                }
            }
            (Some(before), value) => both(before, value, marks, &below)?,
            // a map that only the value fills
            (None, Value::Object(_)) => both(&Value::Object(Map::new()), value, marks, &below)?,
            (None, _) => return Err(Unexplained(below)),
        };
        entries.push((Mask::MAX, key.clone(), node));
    }
    let splice = match splices.as_slice() {
        [] => None,
        [only] => Some(only.clone()),
        // later ones are wider, and the compiler puts them on top
        many => Some(format!("(mergeOverwrite (dict) {})", many.join(" "))),
    };
    Ok(Node::Map { entries, splice })
}

/// A list that a value gives as a whole.
fn listed(key: &str, before: Option<&Value>, after: &Value, marks: &[Mark]) -> Option<Node> {
    marks.iter().find_map(|mark| match mark {
        Mark::List { field, base, probe, node } if *field == key && probe == after => {
            let empty = base.as_array().is_some_and(Vec::is_empty);
            (before == Some(base) || (before.is_none() && empty)).then(|| node.clone())
        }
        Mark::List { .. } | Mark::Text { .. } | Mark::Entry { .. } | Mark::Variable { .. } => None,
    })
}

/// The mark of a variable that stands in this list and did not before.
fn environment<'a>(before: Option<&Value>, after: &[Value], marks: &'a [Mark]) -> Option<&'a Mark> {
    let named = |list: &[Value], name: &str| list.iter().any(|item| item.get("name").and_then(Value::as_str) == Some(name));
    let before = before.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    marks.iter().find(|mark| matches!(mark, Mark::Variable { name, .. } if named(after, name) && !named(before, name)))
}

fn variables(before: Option<&Value>, after: &[Value], marks: &[Mark], path: &str) -> Result<Node, Unexplained> {
    let before = before.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let Some(Mark::Variable { name, own, value, rest }) = environment(Some(&Value::Array(before.to_vec())), after, marks) else {
        return Err(Unexplained(path.to_owned()));
    };
    if before.len() + 1 != after.len() {
        return Err(Unexplained(path.to_owned()));
    }
    let known: Vec<String> = before.iter().filter_map(|item| item.get("name")?.as_str().map(super::text::quoted)).collect();
    let others = if known.is_empty() { (*value).to_owned() } else { format!("omit {value} {}", known.join(" ")) };
    let mut old = before.iter();
    let mut items = Vec::new();
    for item in after {
        let called = item.get("name").and_then(Value::as_str).unwrap_or_default();
        if called == name {
            items.push((Mask::MAX, Node::Items { pipe: format!("{rest} ({others})"), any: others.clone() }));
            continue;
        }
        let old = old.next().unwrap_or(&Value::Null);
        let text = old.get("value").and_then(Value::as_str);
        let node = if old == item && text.is_some() && own.get(called).map(String::as_str) == text {
            let pipe = format!("index {value} {}", super::text::quoted(called));
            let entries = vec![
                (Mask::MAX, "name".to_owned(), Node::Literal(called.into())),
                (Mask::MAX, "value".to_owned(), Node::Text(vec![Piece::Hole(Hole { pipe, kind: Kind::Text })])),
            ];
            Node::Map { entries, splice: None }
        } else {
            both(old, item, marks, &format!("{path}/{called}"))?
        };
        items.push((Mask::MAX, node));
    }
    Ok(Node::List(items))
}

/// The pieces of a text: holes where a mark's probe stands in `probe`, so that with their base texts it reads as `base`.
pub(super) fn pieces(base: &str, probe: &str, marks: &[Mark]) -> Option<Vec<Piece>> {
    // where each mark's probe stands next; it is looked for again only once it is passed
    let mut next: Vec<(usize, &str, &str, &Hole)> = marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Text { base, probe: token, hole } => Some((probe.find(token.as_str())?, token.as_str(), base.as_str(), hole)),
            Mark::Entry { .. } | Mark::List { .. } | Mark::Variable { .. } => None,
        })
        .collect();
    let mut back = String::with_capacity(base.len());
    let mut pieces = Vec::new();
    let mut done = 0;
    // of those that begin at one place the longest
    while let Some(&(at, token, base, hole)) = next.iter().min_by_key(|(at, token, ..)| (*at, usize::MAX - token.len())) {
        let before = probe.get(done..at)?;
        push(&mut pieces, before);
        back.push_str(before);
        back.push_str(base);
        pieces.push(Piece::Hole(hole.clone()));
        done = at + token.len();
        let rest = probe.get(done..)?;
        next.retain_mut(|(at, token, ..)| {
            if *at >= done {
                return true;
            }
            let found = rest.find(*token).map(|found| *at = done + found);
            found.is_some()
        });
    }
    let rest = probe.get(done..)?;
    push(&mut pieces, rest);
    back.push_str(rest);
    (back == base).then_some(pieces)
}

/// Visits the pipeline of every hole of a text.
pub(super) fn pipes<'a>(pieces: &'a [Piece], visit: &mut impl FnMut(&'a str)) {
    for piece in pieces {
        if let Piece::Hole(hole) = piece {
            visit(&hole.pipe);
        }
    }
}

fn push(pieces: &mut Vec<Piece>, text: &str) {
    if !text.is_empty() {
        pieces.push(Piece::Literal(text.to_owned()));
    }
}

/// A node, or a part of a literal one, where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Part<'a> {
    /// The same always.
    Literal(&'a Value),
    /// Any node but a literal one.
    Node(&'a Node),
}

/// The entries of a map where they stand.
pub(super) type PartEntries<'a> = Vec<(Mask, &'a str, Part<'a>)>;

impl<'a> Part<'a> {
    pub(super) fn of(node: &'a Node) -> Self {
        match node {
            Node::Literal(value) => Self::Literal(value),
            Node::Text(_) | Node::Lines(_) | Node::Number(_) | Node::Map { .. } | Node::List(_) | Node::Items { .. } => Self::Node(node),
        }
    }

    pub(super) fn to_node(self) -> Node {
        match self {
            Self::Literal(value) => Node::Literal(value.clone()),
            Self::Node(node) => node.clone(),
        }
    }

    /// The entries of a map, and its splice.
    pub(super) fn entries(self) -> Option<(PartEntries<'a>, Option<&'a str>)> {
        match self {
            Self::Literal(Value::Object(map)) => {
                Some((map.iter().map(|(key, value)| (Mask::MAX, key.as_str(), Self::Literal(value))).collect(), None))
            }
            Self::Node(Node::Map { entries, splice }) => {
                Some((entries.iter().map(|(mask, key, node)| (*mask, key.as_str(), Self::of(node))).collect(), splice.as_deref()))
            }
            Self::Literal(_) | Self::Node(_) => None,
        }
    }

    /// The items of a list.
    pub(super) fn items(self) -> Option<Vec<(Mask, Self)>> {
        match self {
            Self::Literal(Value::Array(items)) => Some(items.iter().map(|item| (Mask::MAX, Self::Literal(item))).collect()),
            Self::Node(Node::List(items)) => Some(items.iter().map(|(mask, node)| (*mask, Self::of(node))).collect()),
            Self::Literal(_) | Self::Node(_) => None,
        }
    }

    pub(super) fn pieces(self) -> Option<Vec<Piece>> {
        match self {
            Self::Literal(Value::String(text)) => Some(vec![Piece::Literal(text.clone())]),
            Self::Literal(_) => None,
            Self::Node(node) => node.as_pieces(),
        }
    }
}

impl Node {
    /// The same as a map, if it is one.
    pub(super) fn as_entries(&self) -> Option<(Entries, Option<String>)> {
        match self {
            Self::Map { entries, splice } => Some((entries.clone(), splice.clone())),
            Self::Literal(Value::Object(map)) => {
                Some((map.iter().map(|(key, value)| (Mask::MAX, key.clone(), Self::Literal(value.clone()))).collect(), None))
            }
            Self::Literal(_) | Self::Text(_) | Self::Lines(_) | Self::Number(_) | Self::List(_) | Self::Items { .. } => None,
        }
    }

    /// Visits the pipeline of every hole.
    pub(super) fn pipes<'a>(&'a self, visit: &mut impl FnMut(&'a str)) {
        match self {
            Self::Literal(_) => {}
            Self::Text(pieces) => pipes(pieces, visit),
            Self::Lines(lines) => lines.iter().for_each(|(_, line)| pipes(line, visit)),
            Self::Number(hole) => visit(&hole.pipe),
            Self::Map { entries, splice } => {
                entries.iter().for_each(|(_, _, node)| node.pipes(visit));
                splice.iter().for_each(|splice| visit(splice));
            }
            Self::List(items) => items.iter().for_each(|(_, node)| node.pipes(visit)),
            Self::Items { pipe, .. } => visit(pipe),
        }
    }

    /// The same as pieces of a text, if it is one.
    pub(super) fn as_pieces(&self) -> Option<Vec<Piece>> {
        match self {
            Self::Text(pieces) => Some(pieces.clone()),
            Self::Literal(Value::String(text)) => Some(vec![Piece::Literal(text.clone())]),
            Self::Literal(_) | Self::Lines(_) | Self::Number(_) | Self::Map { .. } | Self::List(_) | Self::Items { .. } => None,
        }
    }
}
