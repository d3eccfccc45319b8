//! Text → representation graph: nodes with their tags and places, before any reader gives them types.
//!
//! In: the text of one file. Out: its documents, or the first error with its place. It must not panic, recurse without bound,
//! expand aliases without bound, or type a scalar: that is where kubectl and Flink part.
//!
//! Source: YAML 1.2.2 chapter 3 (compose, construct); scanning by granit-parser.

use std::collections::BTreeMap;
use std::rc::Rc;

use granit_parser::{Event, Parser, ScalarStyle, Span, Tag};

use super::place::Location;

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

impl YamlErrorKind {
    /// The error at a place.
    pub(super) fn at(self, at: Location) -> YamlError {
        YamlError { kind: self, at }
    }
}

/// One node; aliases share it, so that nothing is expanded before its size is known.
#[derive(Debug)]
pub struct Node {
    /// Where it stands.
    pub at: Location,
    /// Its tag, if it has one.
    pub tag: Option<NodeTag>,
    /// What it is.
    pub content: Content,
    /// Size with aliases expanded, counted towards [`MAX_WEIGHT`].
    weight: u64,
    /// Levels below and with this one.
    height: usize,
}

/// What a node is.
#[derive(Debug)]
pub enum Content {
    /// A scalar, untyped.
    Scalar {
        /// Its characters, escapes and folds resolved.
        text: String,
        /// Neither quoted nor a block.
        plain: bool,
    },
    /// A sequence.
    List(Vec<Rc<Node>>),
    /// A mapping in the order of the text: repeated keys and `<<` as they stand.
    Map(Vec<(Rc<Node>, Rc<Node>)>),
}

/// The tag of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeTag {
    /// `!` alone: text, whatever it looks like.
    NonSpecific,
    /// A type of the core schema, and its neighbours: `!!str` is `Core("str")`.
    Core(String),
    /// Any other.
    Other(String),
}

impl NodeTag {
    fn of(tag: &Tag) -> Self {
        if matches!((tag.handle(), tag.suffix()), ("", "!") | ("!", "")) {
            return Self::NonSpecific;
        }
        let full = format!("{}{}", tag.handle(), tag.suffix());
        full.strip_prefix("tag:yaml.org,2002:").map_or_else(|| Self::Other(full.clone()), |name| Self::Core(name.to_owned()))
    }
}

/// The tag as its author would write it.
impl std::fmt::Display for NodeTag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NonSpecific => write!(f, "!"),
            Self::Core(name) => write!(f, "!!{name}"),
            Self::Other(full) => write!(f, "{full}"),
        }
    }
}

/// Reads every document of `text`, empty ones too.
///
/// # Errors
/// The first place where the text is no YAML, or outgrows a limit of this module.
pub fn compose(text: &str) -> Result<Vec<Rc<Node>>, YamlError> {
    if text.len() > MAX_BYTES {
        return Err(YamlErrorKind::TooLong.at(Location { line: 1, column: 1, start: 0, end: 0 }));
    }
    let mut options = granit_parser::options! {};
    options.set_emit_comments(false);
    let mut builder = Builder::default();
    for next in Parser::new_from_str_with_options(text, options) {
        match next {
            Ok((event, span)) => builder.event(event, location(&span))?,
            Err(error) => {
                let at = location(&Span::empty(*error.marker()));
                return Err(YamlErrorKind::Syntax(error.info()).at(at));
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

/// A collection still open.
struct Frame {
    at: Location,
    anchor: usize,
    tag: Option<NodeTag>,
    weight: u64,
    height: usize,
    open: Open,
}

enum Open {
    List(Vec<Rc<Node>>),
    /// The entries so far, and a key that waits for its value.
    Map(Vec<(Rc<Node>, Rc<Node>)>, Option<Rc<Node>>),
}

#[derive(Default)]
struct Builder {
    documents: Vec<Rc<Node>>,
    stack: Vec<Frame>,
    anchors: BTreeMap<usize, Rc<Node>>,
    /// Weight of the documents that are done.
    spent: u64,
}

impl Builder {
    fn event(&mut self, event: Event<'_>, at: Location) -> Result<(), YamlError> {
        let fail = |kind: YamlErrorKind| Err(kind.at(at));
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let weight = NODE_WEIGHT + text.len() as u64;
                let content = Content::Scalar { text: text.into_owned(), plain: matches!(style, ScalarStyle::Plain) };
                self.complete(anchor, Node { at, tag: tag.as_deref().map(NodeTag::of), content, weight, height: 1 })
            }
            Event::SequenceStart(_, anchor, tag) => self.open(at, anchor, tag.as_deref(), Open::List(Vec::new())),
            Event::MappingStart(_, anchor, tag) => self.open(at, anchor, tag.as_deref(), Open::Map(Vec::new(), None)),
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(frame) = self.stack.pop() else {
                    return Ok(());
                };
                let content = match frame.open {
                    Open::List(items) => Content::List(items),
                    Open::Map(entries, _) => Content::Map(entries),
                };
                let node = Node { at: frame.at, tag: frame.tag, content, weight: frame.weight, height: frame.height + 1 };
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

    fn open(&mut self, at: Location, anchor: usize, tag: Option<&Tag>, open: Open) -> Result<(), YamlError> {
        if self.stack.len() >= MAX_DEPTH {
            return Err(YamlErrorKind::TooDeep.at(at));
        }
        self.stack.push(Frame { at, anchor, tag: tag.map(NodeTag::of), weight: NODE_WEIGHT, height: 0, open });
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
        if self.stack.len() + node.height > MAX_DEPTH + 1 {
            return Err(YamlErrorKind::TooDeep.at(at));
        }
        let Some(frame) = self.stack.last_mut() else {
            self.spent = self.spent.saturating_add(node.weight);
            if self.spent > MAX_WEIGHT {
                return Err(YamlErrorKind::TooLarge.at(at));
            }
            self.documents.push(node);
            return Ok(());
        };
        frame.weight = frame.weight.saturating_add(node.weight);
        frame.height = frame.height.max(node.height);
        if frame.weight > MAX_WEIGHT {
            return Err(YamlErrorKind::TooLarge.at(at));
        }
        match &mut frame.open {
            Open::List(items) => items.push(node),
            Open::Map(entries, key) => match key.take() {
                None => *key = Some(node),
                Some(key) => entries.push((key, node)),
            },
        }
        Ok(())
    }
}
