//! Pods as a set of numbers, and the pods that a label selector selects: what keeps thousands of selectors over thousands of pods from
//! costing their product. In: labels, selectors. Out: sets. No judgement.
//! Source: k8s.io/apimachinery/pkg/apis/meta/v1/helpers.go v0.36; one selector against one pod is `semantics::selector_matches`.

use std::collections::BTreeMap;

use serde_json::Value;

/// A set of pods by their numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Set(Vec<u64>);

impl Set {
    /// No pod of so many.
    pub(super) fn none(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    /// All pods of so many.
    pub(super) fn all(count: usize) -> Self {
        let mut set = Self(vec![u64::MAX; count.div_ceil(64)]);
        if let Some(last) = set.0.last_mut().filter(|_| !count.is_multiple_of(64)) {
            *last = (1 << (count % 64)) - 1;
        }
        set
    }

    /// Some pods of so many.
    pub(super) fn of(count: usize, members: &[usize]) -> Self {
        let mut set = Self::none(count);
        for member in members {
            set.add(*member);
        }
        set
    }

    pub(super) fn add(&mut self, member: usize) {
        if let Some(word) = self.0.get_mut(member / 64) {
            *word |= 1 << (member % 64);
        }
    }

    pub(super) fn has(&self, member: usize) -> bool {
        self.0.get(member / 64).is_some_and(|word| word >> (member % 64) & 1 == 1)
    }

    /// Keeps what the other set has too.
    pub(super) fn keep(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= other);
    }

    /// Drops what the other set has.
    pub(super) fn drop(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= !other);
    }

    /// Adds what the other set has.
    pub(super) fn join(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }

    /// Whether both sets have one.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(word, other)| word & other != 0)
    }

    /// The members, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let next = |rest: &u64| Some(rest & (rest - 1)).filter(|rest| *rest != 0);
            let words = std::iter::successors(Some(*word).filter(|word| *word != 0), next);
            words.map(move |rest| at * 64 + usize::try_from(rest.trailing_zeros()).unwrap_or(0))
        })
    }
}

/// Which pods have which labels.
#[derive(Default)]
pub(super) struct Labels<'a> {
    count: usize,
    keys: BTreeMap<&'a str, Vec<usize>>,
    values: BTreeMap<&'a str, BTreeMap<&'a str, Vec<usize>>>,
}

impl<'a> Labels<'a> {
    /// Adds the labels of the next pod.
    pub(super) fn add(&mut self, labels: &'a Value) {
        for (key, value) in labels.as_object().into_iter().flatten() {
            let Some(value) = value.as_str() else { continue };
            self.keys.entry(key).or_default().push(self.count);
            self.values.entry(key).or_default().entry(value).or_default().push(self.count);
        }
        self.count += 1;
    }

    fn with(&self, key: &str, value: &str) -> &[usize] {
        self.values.get(key).and_then(|values| values.get(value)).map_or(&[], Vec::as_slice)
    }

    /// The pods of a set that have all these labels.
    pub(super) fn keep_labelled(&self, pods: &mut Set, wanted: &Value) {
        for (key, value) in wanted.as_object().into_iter().flatten() {
            pods.keep(&Set::of(self.count, self.with(key, value.as_str().unwrap_or_default())));
        }
    }

    /// The pods of a set that a selector selects.
    pub(super) fn keep_selected(&self, pods: &mut Set, selector: &Value) {
        if !selector.is_object() {
            *pods = Set::none(self.count);
            return;
        }
        self.keep_labelled(pods, selector.get("matchLabels").unwrap_or(&Value::Null));
        for rule in selector.get("matchExpressions").and_then(Value::as_array).into_iter().flatten() {
            let key = rule.get("key").and_then(Value::as_str).unwrap_or_default();
            let listed = || {
                let mut listed = Set::none(self.count);
                for value in rule.get("values").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
                    self.with(key, value).iter().for_each(|pod| listed.add(*pod));
                }
                listed
            };
            let keyed = || Set::of(self.count, self.keys.get(key).map_or(&[], Vec::as_slice));
            match rule.get("operator").and_then(Value::as_str).unwrap_or_default() {
                "In" => pods.keep(&listed()),
                "NotIn" => pods.drop(&listed()),
                "Exists" => pods.keep(&keyed()),
                "DoesNotExist" => pods.drop(&keyed()),
                _ => *pods = Set::none(self.count),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{Labels, Set};
    use crate::k8s::semantics::selector_matches;

    fn labels() -> impl Strategy<Value = Value> {
        proptest::collection::btree_map("[a-c]", "[0-2]", 0..3).prop_map(|map| json!(map))
    }

    fn rule() -> impl Strategy<Value = Value> {
        let operator = prop_oneof![Just("In"), Just("NotIn"), Just("Exists"), Just("DoesNotExist"), Just("Gt")];
        ("[a-c]", operator, proptest::collection::vec("[0-2]", 0..3))
            .prop_map(|(key, operator, values)| json!({"key": key, "operator": operator, "values": values}))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn a_set_holds_what_each_pod_alone_would_be(
            pods in proptest::collection::vec(labels(), 0..70),
            wanted in labels(),
            rules in proptest::collection::vec(rule(), 0..3),
        ) {
            let mut index = Labels::default();
            pods.iter().for_each(|pod| index.add(pod));
            for selector in [json!({"matchLabels": wanted, "matchExpressions": rules}), json!(null), json!({})] {
                let all: Vec<usize> = (0..pods.len()).collect();
                let mut found = Set::all(pods.len());
                prop_assert_eq!(&found, &Set::of(pods.len(), &all));
                index.keep_selected(&mut found, &selector);
                let expected: Vec<usize> = all.into_iter().filter(|at| selector_matches(&selector, pods.get(*at).unwrap_or(&Value::Null))).collect();
                prop_assert_eq!(found.iter().collect::<Vec<_>>(), expected);
            }
        }
    }
}
