//! The least general generalisation: the trees of all variants become one.
//!
//! In: a tree for each variant that has the thing. Out: one tree; what only some variants have carries their mask. Where two trees agree
//! nothing is repeated; where they cannot be one, both stand, each for its variants. Must not: drop or reorder anything.

use std::borrow::Cow;

use serde_json::Value;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::tree::{Mask, Masked, Node, Part, Piece};

/// The parts at one place, each with the variants that have it.
pub(super) type Parts<'a> = Vec<(Mask, Part<'a>)>;

/// What tells a part from others of its list, as a text.
fn text_of(part: Part<'_>) -> Cow<'_, str> {
    match part {
        Part::Literal(Value::String(text)) => text.into(),
        Part::Literal(value) => value.to_string().into(),
        Part::Node(node) => format!("{node:?}").into(),
    }
}

/// One or more nodes that together stand for all variants given, each with its mask.
pub(super) fn merge(nodes: Parts<'_>) -> Vec<Masked> {
    let mut groups: Parts<'_> = Vec::new();
    for (mask, node) in nodes {
        match groups.iter_mut().find(|(_, known)| *known == node) {
            Some((known, _)) => *known |= mask,
            None => groups.push((mask, node)),
        }
    }
    let whole = || groups.iter().map(|(mask, part)| (*mask, part.to_node())).collect();
    if groups.len() < 2 {
        return whole();
    }
    let all = groups.iter().fold(0, |sum, (mask, _)| sum | mask);
    match maps(&groups).or_else(|| lists(&groups)).or_else(|| lines(&groups)) {
        Some(node) => vec![(all, node)],
        None => whole(),
    }
}

fn maps(groups: &[(Mask, Part<'_>)]) -> Option<Node> {
    let parts: Vec<_> = groups.iter().map(|(mask, part)| Some((*mask, part.entries()?))).collect::<Option<_>>()?;
    let splice = parts.first()?.1.1;
    // an empty map must stay one in the variants that have it
    if parts.iter().any(|(_, (entries, s))| *s != splice || (entries.is_empty() && splice.is_none())) {
        return None;
    }
    let keyed =
        parts.into_iter().map(|(mask, (entries, _))| (mask, entries.into_iter().map(|(_, key, part)| (key.into(), part)).collect()));
    let entries = align(keyed.collect())?;
    Some(Node::Map {
        entries: entries.into_iter().flat_map(|(key, nodes)| nodes.into_iter().map(move |(m, n)| (m, key.to_string(), n))).collect(),
        splice: splice.map(str::to_owned),
    })
}

fn lists(groups: &[(Mask, Part<'_>)]) -> Option<Node> {
    let parts: Vec<_> = groups.iter().map(|(mask, part)| Some((*mask, part.items()?))).collect::<Option<_>>()?;
    if parts.iter().any(|(_, items)| items.is_empty()) {
        return None;
    }
    let keyed = parts
        .into_iter()
        .map(|(mask, items)| Some((mask, items.into_iter().map(|(_, item)| Some((key_of(item)?, item))).collect::<Option<Vec<_>>>()?)));
    let items = align(keyed.collect::<Option<Vec<_>>>()?)?;
    Some(Node::List(items.into_iter().flat_map(|(_, nodes)| nodes).collect()))
}

/// What an item of a list is known by: its name, the path that it is mounted at, or, for plain texts, itself.
fn key_of(item: Part<'_>) -> Option<Cow<'_, str>> {
    if let Some((entries, _)) = item.entries() {
        let text = |field: &str| entries.iter().find(|(_, key, _)| *key == field).map(|(_, _, part)| text_of(*part));
        return text("mountPath").or_else(|| text("name"));
    }
    match item {
        Part::Node(Node::Items { pipe, .. }) => Some(pipe.into()),
        Part::Literal(_) | Part::Node(_) => Some(text_of(item)),
    }
}

/// What stands at each key of a sequence, in its order.
type Sequence<'a, T> = Vec<(Cow<'a, str>, T)>;

/// One sequence from several, by key. Nothing if a key stands twice, or if the orders contradict each other.
fn align<'a>(variants: Vec<(Mask, Sequence<'a, Part<'a>>)>) -> Option<Sequence<'a, Vec<Masked>>> {
    let mut merged: Sequence<'a, Parts<'a>> = Vec::new();
    for (mask, items) in variants {
        let mut at = 0;
        for (key, part) in items {
            match merged.iter().position(|(known, _)| *known == key) {
                Some(place) => {
                    // before `at`: another order, or the same key twice
                    if place < at {
                        return None;
                    }
                    at = place + 1;
                    merged.get_mut(place)?.1.push((mask, part));
                }
                None => {
                    merged.insert(at, (key, vec![(mask, part)]));
                    at += 1;
                }
            }
        }
    }
    Some(merged.into_iter().map(|(key, parts)| (key, merge(parts))).collect())
}

/// Texts of several lines, line by line.
fn lines(groups: &[(Mask, Part<'_>)]) -> Option<Node> {
    let mut parts = groups.iter().map(|(mask, part)| Some((*mask, split(&part.pieces()?)))).collect::<Option<Vec<_>>>()?.into_iter();
    let (mask, first) = parts.next()?;
    if first.len() < 2 {
        return None;
    }
    let mut merged: Vec<(Mask, Vec<Piece>)> = first.into_iter().map(|line| (mask, line)).collect();
    for (mask, next) in parts {
        if next.len() < 2 {
            return None;
        }
        let before: Vec<&[Piece]> = merged.iter().map(|(_, line)| line.as_slice()).collect();
        let after: Vec<&[Piece]> = next.iter().map(Vec::as_slice).collect();
        let changes = capture_diff_slices(Algorithm::Myers, &before, &after);
        let mut result = Vec::with_capacity(merged.len());
        let (mut old, mut new) = (merged.into_iter(), next.into_iter());
        for op in changes {
            match op {
                DiffOp::Equal { len, .. } => {
                    new.by_ref().take(len).for_each(drop);
                    result.extend(old.by_ref().take(len).map(|(known, line)| (known | mask, line)));
                }
                DiffOp::Delete { old_len, .. } => result.extend(old.by_ref().take(old_len)),
                DiffOp::Insert { new_len, .. } => result.extend(new.by_ref().take(new_len).map(|line| (mask, line))),
                DiffOp::Replace { old_len, new_len, .. } => {
                    result.extend(old.by_ref().take(old_len));
                    result.extend(new.by_ref().take(new_len).map(|line| (mask, line)));
                }
            }
        }
        merged = result;
    }
    // line feeds stand between lines, so all texts must end in the same line
    let all = groups.iter().fold(0, |sum, (mask, _)| sum | mask);
    merged.last().is_some_and(|(mask, _)| *mask == all).then_some(Node::Lines(merged))
}

/// The lines of a text; what follows the last line feed is a line, too.
pub(super) fn split(pieces: &[Piece]) -> Vec<Vec<Piece>> {
    let mut lines = vec![Vec::new()];
    for piece in pieces {
        match piece {
            Piece::Literal(text) => {
                for (n, part) in text.split('\n').enumerate() {
                    if n > 0 {
                        lines.push(Vec::new());
                    }
                    if let Some(line) = lines.last_mut().filter(|_| !part.is_empty()) {
                        line.push(Piece::Literal(part.to_owned()));
                    }
                }
            }
            Piece::Hole(_) => {
                if let Some(line) = lines.last_mut() {
                    line.push(piece.clone());
                }
            }
        }
    }
    lines
}
