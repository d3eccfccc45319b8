//! The way back: the patch that makes one object of another. In: two values, the type of both. Out: a patch that the merge takes, or
//! nothing where they are equal. Must not lose a field of what is wanted.

use super::{Merge, PATCH, Place, UNSET};
use crate::k8s::schema::{Schema, TypeId};
use crate::k8s::version::KubernetesVersion;
use serde_json::{Map, Value, json};

/// Fields whose parts exclude each other: what only the old value has must go there, whatever is asked.
const CHOICES: &[&str] = &["livenessProbe", "readinessProbe", "startupProbe", "strategy", "updateStrategy", "valueFrom", "volumes"];

/// How much of the old object a patch takes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Everything that the wanted object does not have.
    Exact,
    /// Nothing: what only the old object has stays.
    Additions,
}

/// The patch that makes `want` of `have`; none if they are equal. Without a type as for a custom resource: lists are replaced whole.
#[must_use]
pub fn difference(have: &Value, want: &Value, type_id: Option<TypeId>, extent: Extent) -> Option<Value> {
    let differ = Differ { merge: Merge { schema: Schema::of(KubernetesVersion::LATEST) } };
    differ.value(have, want, type_id.map_or(Place::Custom, Place::Object), extent)
}

struct Differ {
    merge: Merge,
}

impl Differ {
    fn value(&self, have: &Value, want: &Value, place: Place, extent: Extent) -> Option<Value> {
        if have == want {
            return None;
        }
        let (Some(old), Some(new)) = (have.as_object(), want.as_object()) else { return Some(whole(want)) };
        let mut patch = Map::new();
        for (key, value) in new {
            let within = if CHOICES.contains(&key.as_str()) { Extent::Exact } else { extent };
            let difference = match (old.get(key), value) {
                (None, _) => Some(if place == Place::Custom { whole(value) } else { value.clone() }),
                (Some(Value::Array(old)), Value::Array(new)) => self.list(key, old, new, place, extent),
                (Some(old), new) => self.value(old, new, place.inside(self.merge.schema, key), within),
            };
            patch.extend(difference.map(|inside| (key.clone(), inside)));
        }
        let gone: Vec<&String> = old.keys().filter(|key| !new.contains_key(*key)).collect();
        if !gone.is_empty() && extent == Extent::Exact {
            patch.insert(UNSET.to_owned(), json!(gone));
        }
        (!patch.is_empty()).then(|| patch.into())
    }

    /// Items one by one where the merge finds them by a key and leaves them in the wanted order; otherwise the list as it is.
    fn list(&self, name: &str, old: &[Value], new: &[Value], place: Place, extent: Extent) -> Option<Value> {
        if old == new {
            return None;
        }
        let rule = self.merge.list_rule(name, place, old, new);
        let replaced = || Some(replaced(new, rule.merges));
        let Some(key) = rule.key.filter(|_| rule.merges && place != Place::Custom) else { return replaced() };
        let same = |a: &Value, b: &Value| a.get(key).is_some() && a.get(key) == b.get(key);
        let within = if CHOICES.contains(&name) { Extent::Exact } else { extent };
        let mut patch = Vec::new();
        for item in new {
            match old.iter().find(|other| same(other, item)) {
                None => patch.push(item.clone()),
                Some(there) => {
                    if let Some(Value::Object(mut inside)) = self.value(there, item, rule.items, within) {
                        inside.extend(item.get(key).map(|value| (key.to_owned(), value.clone())));
                        patch.push(inside.into());
                    }
                }
            }
        }
        if extent == Extent::Additions {
            return (!patch.is_empty()).then(|| patch.into());
        }
        let gone = old.iter().filter(|item| !new.iter().any(|other| same(item, other)));
        patch.extend(gone.filter_map(|item| Some(json!({ PATCH: "delete", key: item.get(key)? }))));
        match self.merge.list(old, &patch, None, rule) {
            Ok(merged) if merged == new => Some(patch.into()),
            Ok(_) | Err(_) => replaced(),
        }
    }
}

/// A list that takes the place of another: the merge must be told where it would join both.
fn replaced(items: &[Value], merges: bool) -> Value {
    let told = merges && items.iter().all(Value::is_object);
    let marker = told.then(|| json!({ PATCH: "replace" }));
    marker.into_iter().chain(items.iter().cloned()).collect()
}

/// A value of a custom resource as it is: a list whose items have names would be merged with what is there.
fn whole(value: &Value) -> Value {
    let Some(items) = value.as_array() else { return value.clone() };
    replaced(items, !items.is_empty() && items.iter().all(|item| item.get("name").is_some()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "test")]
    use proptest::prelude::*;

    use super::super::strategic_merge;
    use super::*;

    fn containers() -> impl Strategy<Value = Value> {
        let variable = (0..4_u8, 0..3_u8).prop_map(|(name, value)| json!({ "name": format!("V{name}"), "value": value.to_string() }));
        let volume = (0..3_u8, any::<bool>()).prop_map(|(name, scratch)| match scratch {
            true => json!({ "name": format!("v{name}"), "emptyDir": {} }),
            false => json!({ "name": format!("v{name}"), "configMap": { "name": "c" } }),
        });
        let unique = |items: Vec<Value>| {
            let mut seen = std::collections::BTreeSet::new();
            items.into_iter().filter(|item| seen.insert(item.get("name").unwrap().to_string())).collect::<Vec<_>>()
        };
        let env = prop::collection::vec(variable, 0..4).prop_map(unique);
        let volumes = prop::collection::vec(volume, 0..3).prop_map(unique);
        let args = prop::collection::vec("[a-c]", 0..3);
        (env, volumes, args, prop::option::of(1..4_u8)).prop_map(|(env, volumes, args, grace)| {
            let container = json!({ "name": "main", "env": env, "args": args });
            let mut spec = json!({ "containers": [container], "volumes": volumes });
            spec.as_object_mut().unwrap().extend(grace.map(|grace| ("terminationGracePeriodSeconds".to_owned(), grace.into())));
            json!({ "spec": spec })
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        #[test]
        fn the_patch_makes_the_wanted(have in containers(), want in containers()) {
            let mut made = have.clone();
            if let Some(patch) = difference(&have, &want, Some(TypeId::POD_TEMPLATE_SPEC), Extent::Exact) {
                strategic_merge(&mut made, &patch, TypeId::POD_TEMPLATE_SPEC, KubernetesVersion::LATEST).unwrap();
            }
            prop_assert_eq!(made, want);
        }

        #[test]
        fn additions_take_nothing_away(have in containers(), want in containers()) {
            let mut made = have.clone();
            if let Some(patch) = difference(&have, &want, Some(TypeId::POD_TEMPLATE_SPEC), Extent::Additions) {
                strategic_merge(&mut made, &patch, TypeId::POD_TEMPLATE_SPEC, KubernetesVersion::LATEST).unwrap();
            }
            let names = |value: &Value| -> Vec<Value> {
                let items = value.pointer("/spec/containers/0/env").and_then(Value::as_array).into_iter().flatten();
                items.map(|item| item.get("name").unwrap().clone()).collect()
            };
            for name in names(&have).into_iter().chain(names(&want)) {
                prop_assert!(names(&made).contains(&name));
            }
        }
    }
}
