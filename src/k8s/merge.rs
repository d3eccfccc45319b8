//! Patches on Kubernetes objects. In: an object, a patch, the object's type. Out: the object, changed; or why the patch is no
//! patch. Must not check fields (see `structure`) and never touches its input on error.
//! Built-in kinds follow `k8s.io/apimachinery/pkg/util/strategicpatch` v0.36 (what `kubectl patch --type=strategic` and the
//! server do), with the merge keys of `schemas/kubernetes/types.txt`. Beyond it: `$unset` removes fields, since TOML has no
//! null; `$patch: merge` is taken as what happens anyway; a `$patch: replace` where nothing was sets the value (kubectl drops
//! it); nulls and directives never end in the result.

use super::schema::{Element, Field, Schema, Shape, TypeId};
use super::version::KubernetesVersion;
use serde_json::{Map, Value};

mod difference;
mod list;

pub use difference::{Extent, difference};

/// The directive that says how a map or list item is patched.
pub const PATCH: &str = "$patch";
/// The directive that names the only fields to keep.
pub const RETAIN_KEYS: &str = "$retainKeys";
/// The prefix of the directive that removes values from a list of scalars.
pub const DELETE_FROM_LIST: &str = "$deleteFromPrimitiveList/";
/// The prefix of the directive that orders a list.
pub const SET_ORDER: &str = "$setElementOrder/";
/// flinkc's directive that names fields to remove.
pub const UNSET: &str = "$unset";

/// Why a patch cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// `$patch` holds something else than `delete`, `replace`, `merge`.
    #[error("`$patch` takes `delete`, `replace` or `merge`, not `{found}`")]
    UnknownDirective {
        /// What it holds.
        found: String,
    },
    /// A directive does not hold a list of names.
    #[error("`{directive}` takes a list of texts")]
    DirectiveNotAList {
        /// The directive.
        directive: String,
    },
    /// `$retainKeys` leaves out a field that the same patch sets.
    #[error("`$retainKeys` leaves out `{field}`, which the same patch sets")]
    RetainedKeyMissing {
        /// The field.
        field: String,
    },
    /// `$setElementOrder` leaves out an item of the patch, or holds it in another order.
    #[error("`$setElementOrder/{list}` does not hold the items of `{list}` in the patch's order")]
    OrderMismatch {
        /// The list.
        list: String,
    },
    /// A list item lacks the field by which it is merged.
    #[error("an item of `{list}` has no `{key}`, by which the items are merged")]
    MissingMergeKey {
        /// The list.
        list: String,
        /// The merge key.
        key: String,
    },
    /// The items of a merged list are not all maps or all scalars.
    #[error("the items of `{list}` are of different types")]
    MixedList {
        /// The list.
        list: String,
    },
}

/// Merges a patch into an object of a built-in kind by Kubernetes' strategic merge.
///
/// # Errors
/// If the patch breaks the rules of its directives; `original` is then unchanged.
pub fn strategic_merge(original: &mut Value, patch: &Value, type_id: TypeId, version: KubernetesVersion) -> Result<(), MergeError> {
    let merge = Merge { schema: Schema::of(version) };
    let merged = match (original.as_object(), patch.as_object()) {
        (Some(old), Some(new)) => Value::Object(merge.map(old.clone(), new, Place::Object(type_id))?),
        _ => cleaned(patch).unwrap_or(Value::Null),
    };
    *original = merged;
    Ok(())
}

/// Merges a patch into a custom resource: maps merge (null and `$unset` remove, `$patch` and `$retainKeys` hold), arrays whose
/// entries all have a `name` merge by it in the order of strategic merge, other arrays are replaced.
///
/// # Errors
/// If the patch breaks the rules of its directives; `original` is then unchanged.
pub fn merge_by_name(original: &mut Value, patch: &Value) -> Result<(), MergeError> {
    let merge = Merge { schema: Schema::of(KubernetesVersion::LATEST) };
    let merged = match (original.as_object(), patch.as_object()) {
        (Some(old), Some(new)) => Value::Object(merge.map(old.clone(), new, Place::Custom)?),
        _ => cleaned(patch).unwrap_or(Value::Null),
    };
    *original = merged;
    Ok(())
}

/// The names of a directive that holds a list of texts.
fn names<'a>(directive: &str, value: &'a Value) -> Result<Vec<&'a str>, MergeError> {
    let error = || MergeError::DirectiveNotAList { directive: directive.to_owned() };
    value.as_array().ok_or_else(error)?.iter().map(|item| item.as_str().ok_or_else(error)).collect()
}

/// What `$patch` says of the map it stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Directive {
    Merge,
    Replace,
    Delete,
}

fn directive(patch: &Map<String, Value>) -> Result<Directive, MergeError> {
    match patch.get(PATCH) {
        None => Ok(Directive::Merge),
        Some(Value::String(word)) if word == "merge" => Ok(Directive::Merge),
        Some(Value::String(word)) if word == "replace" => Ok(Directive::Replace),
        Some(Value::String(word)) if word == "delete" => Ok(Directive::Delete),
        Some(other) => {
            let found = other.as_str().map_or_else(|| other.to_string(), str::to_owned);
            Err(MergeError::UnknownDirective { found })
        }
    }
}

/// Whether a key is a directive of a patch and never a field. Others that begin with `$` are fields (`$ref` of a schema).
#[must_use]
pub fn is_directive(key: &str) -> bool {
    matches!(key, PATCH | RETAIN_KEYS | UNSET) || key.starts_with(DELETE_FROM_LIST) || key.starts_with(SET_ORDER)
}

/// A value of a patch as it enters where nothing was: without nulls in maps, without directives. `None`: it is not kept.
fn cleaned(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Object(map) => {
            if map.get(PATCH).and_then(Value::as_str) == Some("delete") {
                return None;
            }
            let kept = map.iter().filter(|(key, field)| !is_directive(key) && !field.is_null());
            Value::Object(kept.filter_map(|(key, field)| Some((key.clone(), cleaned(field)?))).collect())
        }
        Value::Array(items) => {
            // A marker such as `{"$patch": "replace"}` alone is no item.
            let marker =
                |item: &&Value| item.as_object().is_some_and(|map| map.contains_key(PATCH) && map.keys().all(|key| is_directive(key)));
            Value::Array(items.iter().filter(|item| !marker(item)).filter_map(cleaned).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    })
}

/// How one list is merged.
#[derive(Clone, Copy)]
struct ListRule<'a> {
    name: &'a str,
    /// The place of its items.
    items: Place,
    /// `None`: scalars, or no key.
    key: Option<&'static str>,
    merges: bool,
}

struct Merge {
    schema: Schema,
}

impl Merge {
    /// Merges two maps.
    fn map(&self, mut original: Map<String, Value>, patch: &Map<String, Value>, place: Place) -> Result<Map<String, Value>, MergeError> {
        match directive(patch)? {
            Directive::Delete => return Ok(Map::new()),
            Directive::Replace => {
                let mut rest = patch.clone();
                rest.shift_remove(PATCH);
                return Ok(match cleaned(&Value::Object(rest)) {
                    Some(Value::Object(map)) => map,
                    _ => Map::new(),
                });
            }
            Directive::Merge => {}
        }
        if let Some(value) = patch.get(UNSET) {
            for name in names(UNSET, value)? {
                original.shift_remove(name);
            }
        }
        Self::retain(&mut original, patch)?;
        for (key, value) in patch {
            if let Some(list) = key.strip_prefix(DELETE_FROM_LIST) {
                let gone = value.as_array().ok_or_else(|| MergeError::DirectiveNotAList { directive: key.clone() })?;
                if let Some(Value::Array(items)) = original.get_mut(list) {
                    items.retain(|item| !gone.contains(item));
                }
            }
        }
        for (key, value) in patch.iter().filter(|(key, _)| !is_directive(key)) {
            self.field(&mut original, key, value, patch, place)?;
        }
        // Orders of lists that the patch does not otherwise touch.
        for (key, order) in patch {
            if let Some(list) = key.strip_prefix(SET_ORDER)
                && !patch.contains_key(list)
                && let Some(Value::Array(items)) = original.get(list)
            {
                let rule = self.list_rule(list, place, items, &[]);
                let order = order.as_array().ok_or_else(|| MergeError::DirectiveNotAList { directive: key.clone() })?;
                let ordered = list::in_order(items.clone(), order, items, rule)?;
                original.insert(list.to_owned(), Value::Array(ordered));
            }
        }
        Ok(original)
    }

    fn retain(original: &mut Map<String, Value>, patch: &Map<String, Value>) -> Result<(), MergeError> {
        let Some(value) = patch.get(RETAIN_KEYS) else {
            return Ok(());
        };
        let kept = names(RETAIN_KEYS, value)?;
        let lost = |(key, field): &(&String, &Value)| !field.is_null() && !is_directive(key) && !kept.contains(&key.as_str());
        if let Some((field, _)) = patch.iter().find(lost) {
            return Err(MergeError::RetainedKeyMissing { field: field.clone() });
        }
        original.retain(|key, _| kept.contains(&key.as_str()));
        Ok(())
    }

    /// Merges one field of a patch.
    fn field(
        &self,
        original: &mut Map<String, Value>,
        key: &str,
        value: &Value,
        patch: &Map<String, Value>,
        place: Place,
    ) -> Result<(), MergeError> {
        let field = place.field(self.schema, key);
        let inside = place.inside(self.schema, key);
        let merged = match (original.get(key), value) {
            (_, Value::Null) => None,
            (Some(Value::Object(old)), Value::Object(new)) if !field.is_some_and(Field::replaces_object) => {
                Some(Value::Object(self.map(old.clone(), new, inside)?))
            }
            (old, Value::Array(new)) => {
                let empty = Vec::new();
                let old = old.and_then(Value::as_array).unwrap_or(&empty);
                let rule = self.list_rule(key, place, old, new);
                let order = match patch.get(&format!("{SET_ORDER}{key}")) {
                    Some(Value::Array(order)) => Some(order),
                    Some(_) => {
                        return Err(MergeError::DirectiveNotAList { directive: format!("{SET_ORDER}{key}") });
                    }
                    None => None,
                };
                Some(Value::Array(self.list(old, new, order, rule)?))
            }
            (_, Value::Object(new)) => {
                // Checks the directives inside, and keeps what `$patch: replace` brings.
                match directive(new)? {
                    Directive::Delete => None,
                    Directive::Merge | Directive::Replace => Some(Value::Object(self.map(Map::new(), new, inside)?)),
                }
            }
            (_, scalar) => Some(scalar.clone()),
        };
        match merged {
            Some(merged) => {
                original.insert(key.to_owned(), merged);
            }
            None => {
                original.shift_remove(key);
            }
        }
        Ok(())
    }

    fn list_rule<'a>(&self, name: &'a str, owner: Place, old: &[Value], new: &[Value]) -> ListRule<'a> {
        let items = owner.inside(self.schema, name);
        if let Some(field) = owner.field(self.schema, name) {
            return ListRule { name, items, key: field.merge_key(), merges: field.merges_items() };
        }
        let named = |item: &Value| item.get("name").is_some_and(Value::is_string);
        let marker = |item: &Value| item.get(PATCH).is_some();
        let all = old.iter().all(named) && new.iter().all(|item| named(item) || marker(item));
        let merges = owner == Place::Custom && all && !(old.is_empty() && new.is_empty());
        ListRule { name, items, key: merges.then_some("name"), merges }
    }
}

/// Where a map stands: what is known of its keys.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// An object of a built-in type.
    Object(TypeId),
    /// A map with free keys inside a built-in type.
    Values(Element),
    /// Inside a custom resource: arrays may merge by name.
    Custom,
    /// Inside a built-in type where nothing is known: arrays are replaced.
    Opaque,
}

impl Place {
    fn field(self, schema: Schema, key: &str) -> Option<Field> {
        match self {
            Self::Object(type_id) => schema.field(type_id, key),
            Self::Values(_) | Self::Custom | Self::Opaque => None,
        }
    }

    /// The place of a value of this map, or of the items if the value is a list.
    fn inside(self, schema: Schema, key: &str) -> Self {
        let mut shape = match self {
            Self::Object(_) => match self.field(schema, key) {
                Some(field) => field.shape,
                None => return Self::Opaque,
            },
            Self::Values(element) => element.shape(),
            Self::Custom | Self::Opaque => return self,
        };
        if let Shape::List(items) = shape {
            shape = items.shape();
        }
        if let Shape::Object(type_id) = shape {
            Self::Object(type_id)
        } else if let Shape::Map(values) = shape {
            Self::Values(values)
        } else {
            Self::Opaque
        }
    }
}

#[cfg(test)]
mod tests;
