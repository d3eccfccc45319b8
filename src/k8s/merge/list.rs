//! Lists in patches: merged by key or as sets, in the order that `strategicpatch` gives. In: two lists and the field's rule.
//! Out: one list. The order: `$setElementOrder`, then the patch's, then the object's; an item that the object did not have
//! comes before the object's own.

use super::{Directive, ListRule, Merge, MergeError, cleaned, directive};
use serde_json::{Map, Value};

impl Merge {
    pub(super) fn list(
        &self,
        old: &[Value],
        new: &[Value],
        order: Option<&Vec<Value>>,
        rule: ListRule<'_>,
    ) -> Result<Vec<Value>, MergeError> {
        if !rule.merges {
            return Ok(new.iter().filter_map(cleaned).collect());
        }
        let mut kinds = old.iter().chain(new).map(Value::is_object);
        let maps = kinds.next().unwrap_or(false);
        if kinds.any(|other| other != maps) {
            return Err(MergeError::MixedList { list: rule.name.to_owned() });
        }
        if let Some(order) = order {
            validate_order(new, order, rule)?;
        }
        let (merged, kept, patch) = if maps { self.by_key(old, new, rule)? } else { union(old, new) };
        let merged = in_order(merged, &patch, &kept, rule)?;
        match order {
            Some(order) => in_order(merged, order, old, rule),
            None => Ok(merged),
        }
    }

    /// The merged items, the object's items that were not deleted, and the patch's items that are no directives.
    fn by_key(&self, old: &[Value], new: &[Value], rule: ListRule<'_>) -> Result<Lists, MergeError> {
        let mut kept: Vec<Value> = old.to_vec();
        let mut patch: Vec<Value> = Vec::new();
        let mut replace = false;
        for item in new.iter().filter_map(Value::as_object) {
            match directive(item)? {
                Directive::Merge => patch.push(Value::Object(item.clone())),
                Directive::Delete => {
                    let key = key_of(item, rule)?;
                    kept.retain(|other| rule.key.and_then(|name| other.get(name)) != Some(key));
                }
                Directive::Replace => {
                    replace = true;
                    // Our reading: what stands beside `$patch: replace` is an item of its own.
                    if item.len() > 1 {
                        let mut item = item.clone();
                        item.shift_remove(super::PATCH);
                        patch.push(Value::Object(item));
                    }
                }
            }
        }
        if replace {
            let items: Vec<Value> = patch.iter().filter_map(cleaned).collect();
            return Ok((items.clone(), items, Vec::new()));
        }
        let mut merged: Vec<Value> = kept.clone();
        for item in patch.iter().filter_map(Value::as_object) {
            let key = key_of(item, rule)?;
            let found = merged.iter_mut().find(|other| rule.key.and_then(|name| other.get(name)) == Some(key));
            let old = match &found {
                Some(Value::Object(old)) => old.clone(),
                _ => Map::new(),
            };
            let result = Value::Object(self.map(old, item, rule.items)?);
            match found {
                Some(place) => *place = result,
                None => merged.push(result),
            }
        }
        Ok((merged, kept, patch))
    }
}

/// Merged items, the object's own items, the patch's items.
type Lists = (Vec<Value>, Vec<Value>, Vec<Value>);

/// Scalars: each value once.
fn union(old: &[Value], new: &[Value]) -> Lists {
    let mut merged: Vec<Value> = Vec::new();
    for item in old.iter().chain(new) {
        if !merged.contains(item) {
            merged.push(item.clone());
        }
    }
    (merged, old.to_vec(), new.to_vec())
}

fn key_of<'a>(item: &'a Map<String, Value>, rule: ListRule<'_>) -> Result<&'a Value, MergeError> {
    let key = rule.key.unwrap_or("name");
    item.get(key).ok_or_else(|| MergeError::MissingMergeKey { list: rule.name.to_owned(), key: key.to_owned() })
}

/// By what an item is found in a list: its merge key, or itself.
fn identity<'a>(item: &'a Value, rule: ListRule<'_>) -> Option<&'a Value> {
    match rule.key {
        Some(key) => item.get(key),
        None => Some(item),
    }
}

fn position(items: &[Value], item: &Value, rule: ListRule<'_>) -> Option<usize> {
    let wanted = identity(item, rule)?;
    items.iter().position(|other| identity(other, rule) == Some(wanted))
}

/// Orders merged items: those in `first` by it, the others as in `base`, the two interleaved by their places in `base`.
pub(super) fn in_order(merged: Vec<Value>, first: &[Value], base: &[Value], rule: ListRule<'_>) -> Result<Vec<Value>, MergeError> {
    if let Some(key) = rule.key
        && !merged.iter().chain(first).chain(base).all(|item| item.get(key).is_some())
    {
        return Err(MergeError::MissingMergeKey { list: rule.name.to_owned(), key: key.to_owned() });
    }
    let (mut front, mut back): (Vec<Value>, Vec<Value>) = merged.into_iter().partition(|item| position(first, item, rule).is_some());
    front.sort_by_key(|item| position(first, item, rule));
    back.sort_by_key(|item| position(base, item, rule));
    let mut result = Vec::with_capacity(front.len() + back.len());
    let (mut front, mut back) = (front.into_iter().peekable(), back.into_iter().peekable());
    loop {
        // An own item goes first only if both were in the object and it stood before.
        let own = match (front.peek(), back.peek()) {
            (Some(patched), Some(own)) => match (position(base, own, rule), position(base, patched, rule)) {
                (Some(own), Some(patched)) => own < patched,
                _ => false,
            },
            (None, Some(_)) => true,
            (Some(_), None) => false,
            (None, None) => return Ok(result),
        };
        result.extend(if own { back.next() } else { front.next() });
    }
}

/// The patch's items must stand in `$setElementOrder`, in the same order (deletions aside).
fn validate_order(new: &[Value], order: &[Value], rule: ListRule<'_>) -> Result<(), MergeError> {
    if order.is_empty() {
        return Ok(());
    }
    let mut places = order.iter();
    for item in new.iter().filter(|item| item.get(super::PATCH).is_none()) {
        if !places.any(|place| identity(place, rule) == identity(item, rule)) {
            return Err(MergeError::OrderMismatch { list: rule.name.to_owned() });
        }
    }
    Ok(())
}
