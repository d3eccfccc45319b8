//! The order in which people write Kubernetes fields. In: an object. Out: the same object with its keys ordered, so that equal
//! content gives equal bytes whatever order it was built in. Must not change content: lists keep their order, and no key is
//! added or lost. The order is ours: names first, then what a reader asks next, then the long parts; what no table names
//! follows alphabetically, as do the keys of free maps.

use super::schema::{Element, Schema, Shape, TypeId};
use super::version::KubernetesVersion;
use serde_json::{Map, Value};
use std::sync::LazyLock;
use tables::ORDERS;

mod tables;

/// Fields that lead in any type that has no order of its own for them, and in custom resources.
const LEADING: &[&str] = &["apiVersion", "kind", "metadata", "name", "namespace", "key", "type"];

/// Fields that come last in any object.
const TRAILING: &[&str] = &["spec", "status"];

/// Fields that come first in any object.
const HEAD: &[&str] = &["apiVersion", "kind", "metadata"];

/// The first fields of a type.
struct Order {
    words: Vec<&'static str>,
    /// Whether `kind` is among them.
    places_head: bool,
}

/// The order of types without one of their own.
static GENERAL: Order = Order { words: Vec::new(), places_head: false };

/// The orders of the table, split once: every object of a fleet asks for them.
static SPLIT: LazyLock<Vec<(&str, Order)>> = LazyLock::new(|| {
    let split = |order: &'static str| {
        let words: Vec<&str> = order.split(' ').collect();
        Order { places_head: words.contains(&"kind"), words }
    };
    ORDERS.iter().map(|(name, order)| (*name, split(order))).collect()
});

/// Orders an object by its own `apiVersion` and `kind`; kinds that are not Kubernetes' own get the general order and, in
/// `metadata` and any `podTemplate`-like part, that of the built-in type.
pub fn order_object(object: &mut Value) {
    let text = |key: &str| object.get(key).and_then(Value::as_str).unwrap_or_default();
    let kind = Schema::kind_in_any(text("apiVersion"), text("kind"));
    order_value(object, kind.map(|kind| kind.type_id));
}

/// Orders a value of a known type, or of an unknown one (`None`: the general order).
pub fn order_value(value: &mut Value, type_id: Option<TypeId>) {
    // The newest release knows the most fields; others only lose the order inside what it dropped.
    let schema = Schema::of(KubernetesVersion::LATEST);
    place(value, type_id.map_or(Place::Unknown, Place::Object), schema);
}

/// What is known of a value.
#[derive(Clone, Copy)]
enum Place {
    Object(TypeId),
    Map(Element),
    List(Element),
    /// A value without parts, or one that is kept as it is but sorted.
    Opaque,
    /// Inside a custom resource.
    Unknown,
}

impl Place {
    fn of(shape: Shape) -> Self {
        match shape {
            Shape::Object(type_id) => Self::Object(type_id),
            Shape::Map(element) => Self::Map(element),
            Shape::List(element) => Self::List(element),
            Shape::Raw
            | Shape::String
            | Shape::Bytes
            | Shape::Int32
            | Shape::Int64
            | Shape::Number
            | Shape::Bool
            | Shape::Quantity
            | Shape::IntOrString
            | Shape::Time => Self::Opaque,
        }
    }

    /// The first fields of the type; nothing for a type without; `None` where keys are free.
    fn own_order(self) -> Option<&'static Order> {
        match self {
            Self::Object(type_id) => {
                let own = SPLIT.binary_search_by(|(name, _)| (*name).cmp(type_id.name()));
                Some(own.ok().and_then(|place| SPLIT.get(place)).map_or(&GENERAL, |(_, order)| order))
            }
            Self::Unknown => Some(&GENERAL),
            Self::Map(_) | Self::List(_) | Self::Opaque => None,
        }
    }

    fn inside(self, key: &str, value: &Value, schema: Schema) -> Self {
        match self {
            Self::Object(type_id) => schema.field(type_id, key).map_or(Self::Opaque, |field| Self::of(field.shape)),
            Self::Map(element) => Self::of(element.shape()),
            Self::List(_) | Self::Opaque => Self::Opaque,
            Self::Unknown => embedded(key, value),
        }
    }
}

/// The built-in type that a part of a custom resource has by convention, told by its key and checked by its fields, so that
/// containers and pod templates inside custom resources read as everywhere else.
fn embedded(key: &str, value: &Value) -> Place {
    let has = |name: &str| value.get(name).is_some();
    match key {
        "metadata" => Place::Object(TypeId::OBJECT_META),
        "podTemplate" | "template" if has("spec") || has("metadata") => Place::Object(TypeId::POD_TEMPLATE_SPEC),
        "labels" | "annotations" | "flinkConfiguration" | "flinkProperties" | "flinkConfig" | "logConfiguration" => Place::Opaque,
        _ => Place::Unknown,
    }
}

fn place(value: &mut Value, at: Place, schema: Schema) {
    match value {
        Value::Array(items) => {
            for item in items {
                let inside = match at {
                    Place::List(element) => Place::of(element.shape()),
                    Place::Unknown => item_of_custom(item),
                    Place::Object(_) | Place::Map(_) | Place::Opaque => Place::Opaque,
                };
                place(item, inside, schema);
            }
        }
        Value::Object(map) => {
            let own = at.own_order();
            let ranks: Vec<Rank> = map.keys().map(|key| rank(own, key)).collect();
            let ordered = ranks.iter().zip(map.keys()).is_sorted();
            for (key, field) in map.iter_mut().filter(|(_, field)| field.is_object() || field.is_array()) {
                let inside = at.inside(key, field, schema);
                place(field, inside, schema);
            }
            if !ordered {
                let mut fields: Vec<(Rank, (String, Value))> = ranks.into_iter().zip(std::mem::take(map)).collect();
                fields.sort_by(|(a, (one, _)), (b, (other, _))| (a, one).cmp(&(b, other)));
                *map = fields.into_iter().map(|(_, field)| field).collect::<Map<String, Value>>();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Entries of arrays in custom resources that are plainly containers.
fn item_of_custom(item: &Value) -> Place {
    let has = |name: &str| item.get(name).is_some();
    if has("name") && has("image") { Place::Object(TypeId::CONTAINER) } else { Place::Unknown }
}

/// Where a key stands among its siblings: by the type's own order, then the general one; equal ranks are alphabetical.
type Rank = (u8, usize);

fn rank(own: Option<&Order>, key: &str) -> Rank {
    // Free maps and kept values are alphabetical.
    let Some(own) = own else { return (0, 0) };
    let position = |order: &[&str]| order.iter().position(|name| *name == key);
    // `apiVersion` and `kind` of a reference have their place in its own order.
    if let (false, Some(place)) = (own.places_head, position(HEAD)) {
        return (0, place);
    }
    if let Some(place) = position(&own.words) {
        return (1, place);
    }
    if let (true, Some(place)) = (own.words.is_empty(), position(LEADING)) {
        return (1, place);
    }
    position(TRAILING).map_or((2, 0), |place| (3, place))
}

#[cfg(test)]
mod tests;
