//! Representation graph → values as kubectl reads them, with the place of each.
//!
//! In: the text of one file. Out: its documents that are not null, or the first error with its place.
//!
//! Sources: typing, keys and merges as in sigs.k8s.io/yaml 1.6.0 over go.yaml.in/yaml/v2 2.4.2. Stricter on purpose: a
//! repeated key is an error, where kubectl keeps the last one in silence; so is a tag that is no core type, where it drops the tag.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Map, Value, map};

use super::compose::{Content, Node, NodeTag, YamlError, YamlErrorKind, compose};
use super::place::{Document, Location, Place};
use super::resolve::key_text;
use super::tag::typed;

/// Reads every document of `text`. Documents that are empty or `null` are left out, as kubectl leaves them out.
///
/// # Errors
/// The first place where the text is no YAML, or says what JSON cannot.
pub fn parse(text: &str) -> Result<Vec<Document>, YamlError> {
    let mut documents = Vec::new();
    for node in compose(text)? {
        let (value, place) = construct(&node, None)?;
        if !value.is_null() {
            documents.push(Document { value, place });
        }
    }
    Ok(documents)
}

/// The value and its places. Height and weight were checked, so this neither recurses nor grows without bound.
fn construct(node: &Node, key: Option<Location>) -> Result<(Value, Place), YamlError> {
    let mut children = Vec::new();
    let value = match &node.content {
        Content::Scalar { text, plain } => typed(text, *plain, node.tag.as_ref()).map_err(|kind| kind.at(node.at))?,
        Content::List(items) => {
            fits(node, "seq")?;
            let mut list = Vec::with_capacity(items.len());
            for item in items {
                let (value, place) = construct(item, None)?;
                children.push(place);
                list.push(value);
            }
            Value::Array(list)
        }
        Content::Map(entries) => {
            fits(node, "map")?;
            let mut built = Built::default();
            for (key, value) in entries {
                built.entry(key, value)?;
            }
            children = built.children;
            Value::Object(built.map)
        }
    };
    let place = Place::new(key, node.at, &value, children);
    Ok((value, place))
}

/// Whether the tag of a collection is its own.
fn fits(node: &Node, own: &str) -> Result<(), YamlError> {
    match &node.tag {
        None | Some(NodeTag::NonSpecific) => Ok(()),
        Some(NodeTag::Core(name)) if name == own => Ok(()),
        Some(tag @ (NodeTag::Core(_) | NodeTag::Other(_))) => Err(YamlErrorKind::UnsupportedTag(tag.to_string()).at(node.at)),
    }
}

/// A map under construction.
#[derive(Default)]
struct Built {
    map: Map<String, Value>,
    /// The places, in the order of the map.
    children: Vec<Place>,
    /// Keys that only `<<` has brought so far, with their positions: a written one may replace them.
    merged: BTreeMap<String, usize>,
}

impl Built {
    fn entry(&mut self, key: &Rc<Node>, value: &Rc<Node>) -> Result<(), YamlError> {
        let Content::Scalar { text, plain } = &key.content else {
            return Err(YamlErrorKind::UnsupportedKey.at(key.at));
        };
        if *plain && key.tag.is_none() && text == "<<" {
            return self.merge(value);
        }
        let typed = typed(text, *plain, key.tag.as_ref()).map_err(|kind| kind.at(key.at))?;
        let name = key_text(typed).ok_or_else(|| YamlErrorKind::UnsupportedKey.at(key.at))?;
        let (value, place) = construct(value, Some(key.at))?;
        if let Some(index) = self.merged.remove(&name) {
            self.put(index, name, value, place);
            Ok(())
        } else {
            self.put_new(name, value, place, key.at)
        }
    }

    /// The entries a `<<` brings, weakest first: in a list the earlier map wins (YAML 1.1 merge type).
    fn merge(&mut self, target: &Node) -> Result<(), YamlError> {
        let (sources, places) = match construct(target, None)? {
            (map @ Value::Object(_), place) => (vec![map], vec![place]),
            (Value::Array(items), place) => (items, place.children),
            (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_), _) => {
                return Err(YamlErrorKind::MergeTarget.at(target.at));
            }
        };
        for (source, place) in sources.into_iter().zip(places).rev() {
            let Value::Object(source) = source else {
                return Err(YamlErrorKind::MergeTarget.at(target.at));
            };
            for ((name, value), place) in source.into_iter().zip(place.children) {
                if let Some(index) = self.merged.get(&name) {
                    self.put(*index, name, value, place);
                } else {
                    // go-yaml lets a later `<<` win over the key, other readers do not: refuse.
                    self.put_new(name.clone(), value, place, target.at)?;
                    self.merged.insert(name, self.children.len() - 1);
                }
            }
        }
        Ok(())
    }

    /// A key that must not be there yet.
    fn put_new(&mut self, name: String, value: Value, place: Place, at: Location) -> Result<(), YamlError> {
        match self.map.entry(name) {
            map::Entry::Vacant(free) => {
                free.insert(value);
                self.children.push(place);
                Ok(())
            }
            map::Entry::Occupied(there) => {
                let key = there.key().clone();
                let first = self.map.keys().position(|name| *name == key).and_then(|index| self.children.get(index));
                let first = first.and_then(|place| place.key).unwrap_or(at);
                Err(YamlErrorKind::DuplicateKey { key, first }.at(at))
            }
        }
    }

    /// Replaces what stands at a position.
    fn put(&mut self, index: usize, name: String, value: Value, place: Place) {
        if let Some(slot) = self.children.get_mut(index) {
            *slot = place;
        }
        self.map.insert(name, value);
    }
}
