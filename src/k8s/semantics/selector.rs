//! Label selectors and node selectors: what they may hold, and what they match.
//! Source: k8s.io/apimachinery/pkg/apis/meta/v1/{validation,helpers.go} v0.36; k8s.io/kubernetes/pkg/apis/core/validation.

use serde_json::Value;

use super::at::At;
use super::fault::Judge;
use super::metadata::labels;
use crate::k8s::metadata::{label_key, label_value};

/// Judges a label selector. Tells whether the server can use it.
pub(super) fn label(judge: &mut Judge, at: &At<'_, '_>) -> bool {
    let before = judge.refusals();
    labels(judge, &at.get("matchLabels"));
    for rule in at.get("matchExpressions").items() {
        let (operator, values, key) = (rule.get("operator"), rule.get("values"), rule.get("key"));
        match operator.text() {
            "In" | "NotIn" => {
                if values.len() == 0 {
                    judge.required_for(&values, "is empty, and `In` and `NotIn` compare with values");
                }
            }
            "Exists" | "DoesNotExist" => no_values(judge, &values),
            _ => unknown_operator(judge, &operator, "In, NotIn, Exists, DoesNotExist"),
        }
        judge.format(&key, label_key(key.text()));
        for value in values.items() {
            judge.format(&value, label_value(value.text()));
        }
    }
    judge.refusals() == before
}

fn no_values(judge: &mut Judge, values: &At<'_, '_>) {
    if values.len() > 0 {
        judge.forbidden(values, "is set, and `Exists` and `DoesNotExist` compare with nothing");
    }
}

fn unknown_operator(judge: &mut Judge, operator: &At<'_, '_>, known: &str) {
    judge.invalid(operator, format!("is `{}`; known are {known}", operator.text().escape_debug()));
}

/// Whether a label selector has no condition.
pub(super) fn is_empty(at: &At<'_, '_>) -> bool {
    at.get("matchLabels").len() + at.get("matchExpressions").len() == 0
}

/// Whether a well-formed label selector matches labels. Nothing is matched by null, everything by `{}`.
#[must_use]
pub(crate) fn matches(selector: &Value, labels: &Value) -> bool {
    let Some(selector) = selector.as_object() else { return false };
    let has = |key: &str| labels.get(key).and_then(Value::as_str);
    let wanted = selector.get("matchLabels").and_then(Value::as_object).into_iter().flatten();
    let all = wanted.into_iter().all(|(key, value)| has(key).is_some_and(|found| Some(found) == value.as_str().or(Some(""))));
    let rules = selector.get("matchExpressions").and_then(Value::as_array).into_iter().flatten();
    all && rules.into_iter().all(|rule| {
        let key = rule.get("key").and_then(Value::as_str).unwrap_or_default();
        let values = || rule.get("values").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        match rule.get("operator").and_then(Value::as_str).unwrap_or_default() {
            "In" => has(key).is_some_and(|found| values().any(|value| value == found)),
            "NotIn" => has(key).is_none_or(|found| values().all(|value| value != found)),
            "Exists" => has(key).is_some(),
            "DoesNotExist" => has(key).is_none(),
            _ => false,
        }
    })
}

/// Judges one term of a node affinity. Values of preferred terms are warned of only.
pub(super) fn node_term(judge: &mut Judge, term: &At<'_, '_>, preferred: bool) {
    for rule in term.get("matchExpressions").items() {
        let (operator, values, key) = (rule.get("operator"), rule.get("values"), rule.get("key"));
        match operator.text() {
            "In" | "NotIn" => {
                if values.len() == 0 {
                    judge.required_for(&values, "is empty, and `In` and `NotIn` compare with values");
                }
            }
            "Exists" | "DoesNotExist" => no_values(judge, &values),
            "Gt" | "Lt" => {
                if values.len() != 1 {
                    judge.required_for(&values, "must hold one number for `Gt` and `Lt`");
                }
            }
            _ => unknown_operator(judge, &operator, "In, NotIn, Exists, DoesNotExist, Gt, Lt"),
        }
        judge.format(&key, label_key(key.text()));
        deprecated_node_label(judge, &key, key.text());
        for value in values.items() {
            match label_value(value.text()) {
                Some(fault) if preferred => judge.warn(&value, fault),
                fault => judge.format(&value, fault),
            }
        }
    }
    for rule in term.get("matchFields").items() {
        let (operator, values, key) = (rule.get("operator"), rule.get("values"), rule.get("key"));
        if matches!(operator.text(), "In" | "NotIn") {
            if values.len() != 1 {
                judge.required_for(&values, "must hold one value");
            }
        } else {
            unknown_operator(judge, &operator, "In, NotIn");
        }
        if key.text() == "metadata.name" {
            for value in values.items() {
                judge.format(&value, super::text::subdomain(value.text()));
            }
        } else {
            judge.invalid(&key, format!("is `{}`; the one known is `metadata.name`", key.text().escape_debug()));
        }
    }
}

/// Warns of labels that nodes had in earlier days.
pub(super) fn deprecated_node_label(judge: &mut Judge, at: &At<'_, '_>, label: &str) {
    let now = match label {
        "beta.kubernetes.io/arch" => ": use `kubernetes.io/arch`",
        "beta.kubernetes.io/os" => ": use `kubernetes.io/os`",
        "beta.kubernetes.io/instance-type" => ": use `node.kubernetes.io/instance-type`",
        "failure-domain.beta.kubernetes.io/region" => ": use `topology.kubernetes.io/region`",
        "failure-domain.beta.kubernetes.io/zone" => ": use `topology.kubernetes.io/zone`",
        "node-role.kubernetes.io/master" => ": use `node-role.kubernetes.io/control-plane`",
        "scheduler.alpha.kubernetes.io/preferAvoidPods" => ": use taints and tolerations",
        "app.kubernetes.io/created-by" => "",
        _ => return,
    };
    judge.warn(at, format!("names `{label}`, which is deprecated{now}"));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::matches;

    #[test]
    fn selectors_match() {
        let labels = json!({"a": "1", "b": "2"});
        for (selector, expected) in [
            (json!(null), false),
            (json!({}), true),
            (json!({"matchLabels": {"a": "1"}}), true),
            (json!({"matchLabels": {"a": "2"}}), false),
            (json!({"matchExpressions": [{"key": "a", "operator": "In", "values": ["1", "3"]}]}), true),
            (json!({"matchExpressions": [{"key": "c", "operator": "NotIn", "values": ["1"]}]}), true),
            (json!({"matchExpressions": [{"key": "c", "operator": "Exists"}]}), false),
            (json!({"matchExpressions": [{"key": "b", "operator": "DoesNotExist"}]}), false),
        ] {
            assert_eq!(matches(&selector, &labels), expected, "{selector}");
        }
    }
}
