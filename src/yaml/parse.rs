//! Reads YAML text as kubectl reads it, and remembers where everything stood.
//!
//! In: the text of one file. Out: its documents that are not null, or the first error with its place.
//! It must not panic, recurse without bound, or expand aliases without bound.
//!
//! Sources: scanning by granit-parser (YAML 1.2); typing, keys and merges as in sigs.k8s.io/yaml 1.6.0 over
//! go.yaml.in/yaml/v2 2.4.2. Stricter on purpose: a repeated key is an error, where kubectl keeps the last one
//! in silence; so is a tag that is no core type, where it drops the tag.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use granit_parser::{Event, Parser, ScalarStyle, Span, Tag};
use serde_json::{Map, Value};

use super::place::{Document, Location, Place};
use super::resolve::key_text;
use super::tag::{fits_collection, tag_text, typed};

/// Longest text read, in bytes. The largest bundles of CRDs are a fifth of it.
pub const MAX_BYTES: usize = 16 << 20;
/// Deepest nesting read; `serde_json` stops at the same depth.
pub const MAX_DEPTH: usize = 128;
/// Largest sum, over all nodes with aliases expanded, of text bytes plus 64.
pub const MAX_WEIGHT: u64 = 64 << 20;
/// What a node counts beside its text: about a quarter of the memory it takes.
const NODE_WEIGHT: u64 = 64;

/// Why a text could not be read, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {}, column {}: {kind}", .at.line, .at.column)]
pub struct YamlError {
    /// What is wrong.
    pub kind: YamlErrorKind,
    /// Where it shows.
    pub at: Location,
}

/// What can be wrong with a YAML text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum YamlErrorKind {
    /// The text is not YAML; the scanner's words.
    #[error("{0}")]
    Syntax(String),
    /// A key stands twice in one map, perhaps in two spellings (`on` and `true` are one key).
    #[error("the key `{key}` is already there on line {}", .first.line)]
    DuplicateKey {
        /// The key as JSON text.
        key: String,
        /// Where it stands first.
        first: Location,
    },
    /// A key that JSON cannot have: null, a list, a map, a number beyond 64 bits.
    #[error("a key must be text, a whole number, a fraction or a boolean")]
    UnsupportedKey,
    /// `.inf` or `.nan`, which JSON cannot say.
    #[error("`{0}` has no JSON form")]
    NonFinite(String),
    /// A tag outside the core types (`!Ref`, `!!binary`).
    #[error("the tag `{0}` is not supported")]
    UnsupportedTag(String),
    /// A tag the value does not fit (`!!int abc`).
    #[error("this is not a `{0}`")]
    TagMismatch(String),
    /// `<<` with something else than a map or a list of maps.
    #[error("`<<` takes a map or a list of maps")]
    MergeTarget,
    /// `*name` inside the very node that `&name` marks.
    #[error("the alias stands inside its own anchor")]
    RecursiveAlias,
    /// The text is longer than [`MAX_BYTES`].
    #[error("the text is longer than {MAX_BYTES} bytes")]
    TooLong,
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// With aliases expanded the text outgrows [`MAX_WEIGHT`].
    #[error("too large with its aliases expanded")]
    TooLarge,
}

/// Reads every document of `text`. Documents that are empty or `null` are left out, as kubectl leaves them out.
pub fn parse(text: &str) -> Result<Vec<Document>, YamlError> {
    if text.len() > MAX_BYTES {
        let at = Location { line: 1, column: 1, start: 0, end: 0 };
        return Err(YamlError { kind: YamlErrorKind::TooLong, at });
    }
    let mut options = granit_parser::options! {};
    options.set_emit_comments(false);
    let mut builder = Builder::default();
    for next in Parser::new_from_str_with_options(text, options) {
        match next {
            Ok((event, span)) => builder.event(event, location(&span))?,
            Err(error) => {
                let at = location(&Span::empty(*error.marker()));
                return Err(YamlError { kind: YamlErrorKind::Syntax(error.info()), at });
            }
        }
    }
    Ok(builder.documents)
}

fn location(span: &Span) -> Location {
    let start = span.start.byte_offset().unwrap_or_default();
    let end = span.end.byte_offset().unwrap_or(start).max(start);
    Location { line: span.start.line(), column: span.start.col() + 1, start, end }
}

/// One node; aliases share it, so that nothing is expanded before its size is known.
struct Node {
    at: Location,
    content: Content,
    /// Size with aliases expanded, counted towards [`MAX_WEIGHT`].
    weight: u64,
    /// Levels below and with this one.
    height: usize,
}

enum Content {
    /// A scalar; the flag says that it is a plain `<<`.
    Scalar(Value, bool),
    List(Vec<Rc<Node>>),
    Map(Vec<Entry>),
}

#[derive(Clone)]
struct Entry {
    key: String,
    key_at: Location,
    value: Rc<Node>,
}

/// A collection still open.
struct Frame {
    at: Location,
    anchor: usize,
    weight: u64,
    height: usize,
    open: Open,
}

enum Open {
    List(Vec<Rc<Node>>),
    Map { entries: Vec<Entry>, index: BTreeMap<String, usize>, explicit: BTreeSet<String>, key: Option<Key> },
}

/// A key that waits for its value.
enum Key {
    Name(String, Location),
    Merge,
}

#[derive(Default)]
struct Builder {
    documents: Vec<Document>,
    stack: Vec<Frame>,
    anchors: BTreeMap<usize, Rc<Node>>,
    /// Weight of the documents that are done.
    spent: u64,
}

impl Builder {
    fn event(&mut self, event: Event<'_>, at: Location) -> Result<(), YamlError> {
        let fail = |kind| Err(YamlError { kind, at });
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let plain = matches!(style, ScalarStyle::Plain);
                let merge = plain && tag.is_none() && text == "<<";
                let value = match typed(&text, plain, tag.as_deref()) {
                    Ok(value) => value,
                    Err(kind) => return fail(kind),
                };
                let weight = NODE_WEIGHT + text.len() as u64;
                self.complete(anchor, Node { at, content: Content::Scalar(value, merge), weight, height: 1 })
            }
            Event::SequenceStart(_, anchor, tag) => self.open(at, anchor, tag.as_deref(), "seq", Open::List(Vec::new())),
            Event::MappingStart(_, anchor, tag) => {
                let open = Open::Map { entries: Vec::new(), index: BTreeMap::new(), explicit: BTreeSet::new(), key: None };
                self.open(at, anchor, tag.as_deref(), "map", open)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(frame) = self.stack.pop() else {
                    return Ok(());
                };
                let content = match frame.open {
                    Open::List(items) => Content::List(items),
                    Open::Map { entries, .. } => Content::Map(entries),
                };
                let node = Node { at: frame.at, content, weight: frame.weight, height: frame.height + 1 };
                self.complete(frame.anchor, node)
            }
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(node) => self.add(Rc::clone(node), at),
                None => fail(YamlErrorKind::RecursiveAlias),
            },
            Event::UnresolvedAlias(name) => fail(YamlErrorKind::Syntax(format!("unknown anchor `{name}`"))),
            Event::DocumentEnd => {
                self.anchors.clear();
                Ok(())
            }
            Event::StreamStart | Event::StreamEnd | Event::DocumentStart(..) | Event::Anchor(..) | Event::Comment(..) => Ok(()),
            // The enum may grow; a node we do not know must not be lost in silence.
            _ => fail(YamlErrorKind::Syntax("this construct is not supported".to_owned())),
        }
    }

    fn open(&mut self, at: Location, anchor: usize, tag: Option<&Tag>, own: &str, open: Open) -> Result<(), YamlError> {
        if let Some(tag) = tag
            && !fits_collection(tag, own)
        {
            return Err(YamlError { kind: YamlErrorKind::UnsupportedTag(tag_text(tag)), at });
        }
        if self.stack.len() >= MAX_DEPTH {
            return Err(YamlError { kind: YamlErrorKind::TooDeep, at });
        }
        self.stack.push(Frame { at, anchor, weight: NODE_WEIGHT, height: 0, open });
        Ok(())
    }

    fn complete(&mut self, anchor: usize, node: Node) -> Result<(), YamlError> {
        let at = node.at;
        let node = Rc::new(node);
        if anchor != 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        self.add(node, at)
    }

    /// Puts a finished node where it belongs: into the open list or map, or at the root.
    fn add(&mut self, node: Rc<Node>, at: Location) -> Result<(), YamlError> {
        let fail = |kind| Err(YamlError { kind, at });
        let depth = self.stack.len();
        if depth + node.height > MAX_DEPTH + 1 {
            return fail(YamlErrorKind::TooDeep);
        }
        let Some(frame) = self.stack.last_mut() else {
            self.spent = self.spent.saturating_add(node.weight);
            if self.spent > MAX_WEIGHT {
                return fail(YamlErrorKind::TooLarge);
            }
            let (value, place) = expand(&node, None);
            if !value.is_null() {
                self.documents.push(Document { value, place });
            }
            return Ok(());
        };
        frame.weight = frame.weight.saturating_add(node.weight);
        frame.height = frame.height.max(node.height);
        if frame.weight > MAX_WEIGHT {
            return fail(YamlErrorKind::TooLarge);
        }
        match &mut frame.open {
            Open::List(items) => items.push(node),
            Open::Map { entries, index, explicit, key } => match key.take() {
                None => {
                    *key = Some(match &node.content {
                        Content::Scalar(_, true) => Key::Merge,
                        Content::Scalar(value, false) => match key_text(value) {
                            Some(name) => Key::Name(name, at),
                            None => return fail(YamlErrorKind::UnsupportedKey),
                        },
                        Content::List(_) | Content::Map(_) => {
                            return fail(YamlErrorKind::UnsupportedKey);
                        }
                    });
                }
                Some(Key::Name(name, key_at)) => {
                    if !explicit.insert(name.clone()) {
                        let first = index.get(&name).and_then(|slot| entries.get(*slot)).map_or(at, |e| e.key_at);
                        let kind = YamlErrorKind::DuplicateKey { key: name, first };
                        return Err(YamlError { kind, at: key_at });
                    }
                    put(entries, index, Entry { key: name, key_at, value: node });
                }
                Some(Key::Merge) => {
                    let Some(merged) = merge_sources(&node) else {
                        return fail(YamlErrorKind::MergeTarget);
                    };
                    for entry in merged {
                        // go-yaml lets a later `<<` win over the key, other readers do not: refuse.
                        if explicit.contains(&entry.key) {
                            let first = index.get(&entry.key).and_then(|slot| entries.get(*slot)).map_or(at, |e| e.key_at);
                            return fail(YamlErrorKind::DuplicateKey { key: entry.key.clone(), first });
                        }
                        put(entries, index, entry.clone());
                    }
                }
            },
        }
        Ok(())
    }
}

/// Inserts or replaces, keeping the position of the first.
fn put(entries: &mut Vec<Entry>, index: &mut BTreeMap<String, usize>, entry: Entry) {
    match index.get(&entry.key).and_then(|slot| entries.get_mut(*slot)) {
        Some(there) => *there = entry,
        None => {
            index.insert(entry.key.clone(), entries.len());
            entries.push(entry);
        }
    }
}

/// The entries a `<<` brings, weakest first: in a list the earlier map wins (YAML 1.1 merge type).
fn merge_sources(node: &Node) -> Option<Vec<&Entry>> {
    match &node.content {
        Content::Map(entries) => Some(entries.iter().collect()),
        Content::List(items) => {
            let mut all = Vec::new();
            for item in items.iter().rev() {
                let Content::Map(entries) = &item.content else {
                    return None;
                };
                all.extend(entries);
            }
            Some(all)
        }
        Content::Scalar(..) => None,
    }
}

/// The value and its places. Height and weight were checked, so this neither recurses nor grows without bound.
fn expand(node: &Node, key: Option<Location>) -> (Value, Place) {
    let mut children = Vec::new();
    let value = match &node.content {
        Content::Scalar(value, _) => value.clone(),
        Content::List(items) => Value::Array(
            items
                .iter()
                .map(|item| {
                    let (value, place) = expand(item, None);
                    children.push(place);
                    value
                })
                .collect(),
        ),
        Content::Map(entries) => {
            let mut map = Map::new();
            for entry in entries {
                let (value, place) = expand(&entry.value, Some(entry.key_at));
                children.push(place);
                map.insert(entry.key.clone(), value);
            }
            Value::Object(map)
        }
    };
    let place = Place::new(key, node.at, &value, children);
    (value, place)
}
