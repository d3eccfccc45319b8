//! The least general generalisation: the trees of all variants become one.
//!
//! In: a tree for each variant that has the thing. Out: one tree; what only some variants have carries their mask. Where two trees agree
//! nothing is repeated; where they cannot be one, both stand, each for its variants. Must not: drop or reorder anything.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::tree::{Mask, Masked, Node, Piece};

/// One or more nodes that together stand for all variants given, each with its mask.
pub(super) fn merge(nodes: Vec<Masked>) -> Vec<Masked> {
    let mut groups: Vec<Masked> = Vec::new();
    for (mask, node) in nodes {
        match groups.iter_mut().find(|(_, known)| *known == node) {
            Some((known, _)) => *known |= mask,
            None => groups.push((mask, node)),
        }
    }
    if groups.len() < 2 {
        return groups;
    }
    let all = groups.iter().fold(0, |sum, (mask, _)| sum | mask);
    match maps(&groups).or_else(|| lists(&groups)).or_else(|| lines(&groups)) {
        Some(node) => vec![(all, node)],
        None => groups,
    }
}

fn maps(groups: &[Masked]) -> Option<Node> {
    let parts: Vec<_> = groups.iter().map(|(mask, node)| Some((*mask, node.as_entries()?))).collect::<Option<_>>()?;
    let splice = parts.first()?.1.1.clone();
    // an empty map must stay one in the variants that have it
    if parts.iter().any(|(_, (entries, s))| *s != splice || (entries.is_empty() && splice.is_none())) {
        return None;
    }
    let keyed =
        parts.iter().map(|(mask, (entries, _))| (*mask, entries.iter().map(|(_, key, node)| (key.clone(), node.clone())).collect()));
    let entries = align(keyed.collect())?;
    Some(Node::Map {
        entries: entries.into_iter().flat_map(|(key, nodes)| nodes.into_iter().map(move |(m, n)| (m, key.clone(), n))).collect(),
        splice,
    })
}

fn lists(groups: &[Masked]) -> Option<Node> {
    let parts: Vec<_> = groups.iter().map(|(mask, node)| Some((*mask, node.as_items()?))).collect::<Option<_>>()?;
    if parts.iter().any(|(_, items)| items.is_empty()) {
        return None;
    }
    let keyed = parts
        .into_iter()
        .map(|(mask, items)| Some((mask, items.into_iter().map(|(_, item)| Some((key_of(&item)?, item))).collect::<Option<Vec<_>>>()?)));
    let items = align(keyed.collect::<Option<Vec<_>>>()?)?;
    Some(Node::List(items.into_iter().flat_map(|(_, nodes)| nodes).collect()))
}

/// What an item of a list is known by: its name, the path that it is mounted at, or, for plain texts, itself.
fn key_of(item: &Node) -> Option<String> {
    if let Some((entries, _)) = item.as_entries() {
        let text = |field: &str| entries.iter().find(|(_, key, _)| key == field).map(|(_, _, node)| format!("{node:?}"));
        return text("mountPath").or_else(|| text("name"));
    }
    match item {
        Node::Items { pipe, .. } => Some(pipe.clone()),
        Node::Literal(_) | Node::Text(_) | Node::Lines(_) | Node::Number(_) | Node::Map { .. } | Node::List(_) => Some(format!("{item:?}")),
    }
}

/// What stands at each key of a sequence, in its order.
type Sequence<T> = Vec<(String, T)>;

/// One sequence from several, by key. Nothing if a key stands twice, or if the orders contradict each other.
fn align(variants: Vec<(Mask, Sequence<Node>)>) -> Option<Sequence<Vec<Masked>>> {
    let mut merged: Sequence<Vec<Masked>> = Vec::new();
    for (mask, items) in &variants {
        let mut at = 0;
        for (key, node) in items {
            match merged.iter().position(|(known, _)| known == key) {
                Some(place) => {
                    // before `at`: another order, or the same key twice
                    if place < at {
                        return None;
                    }
                    at = place + 1;
                    merged.get_mut(place)?.1.push((*mask, node.clone()));
                }
                None => {
                    merged.insert(at, (key.clone(), vec![(*mask, node.clone())]));
                    at += 1;
                }
            }
        }
    }
    Some(merged.into_iter().map(|(key, nodes)| (key, merge(nodes))).collect())
}

/// Texts of several lines, line by line.
fn lines(groups: &[Masked]) -> Option<Node> {
    let mut parts = groups.iter().map(|(mask, node)| Some((*mask, split(&node.as_pieces()?)))).collect::<Option<Vec<_>>>()?.into_iter();
    let (mask, first) = parts.next()?;
    if first.len() < 2 {
        return None;
    }
    let mut merged: Vec<(Mask, Vec<Piece>)> = first.into_iter().map(|line| (mask, line)).collect();
    for (mask, next) in parts {
        if next.len() < 2 {
            return None;
        }
        let before: Vec<String> = merged.iter().map(|(_, line)| format!("{line:?}")).collect();
        let after: Vec<String> = next.iter().map(|line| format!("{line:?}")).collect();
        let mut result = Vec::with_capacity(merged.len());
        let (mut old, mut new) = (merged.into_iter(), next.into_iter());
        for op in capture_diff_slices(Algorithm::Myers, &before, &after) {
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
