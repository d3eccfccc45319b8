//! The `spec` of a FlinkJob as the text of a flink.toml: one line a value, so that a finding's line is a field of the resource.
//!
//! In: YAML that was read. Out: TOML, and the field of each line. Must not: know a key of the language, but the one that is a date.

use serde_json::{Map, Value};

/// A flink.toml made from fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text {
    /// The text.
    pub(crate) toml: String,
    /// The field that each line holds, as `taskmanager.memory`.
    pub(crate) fields: Vec<String>,
}

impl Text {
    /// The text of a `spec`.
    ///
    /// # Errors
    /// The field that is null: TOML has no such value, and a key without a value says nothing.
    pub(crate) fn of(spec: &Map<String, Value>) -> Result<Self, String> {
        let mut text = Self::default();
        text.table("", "", spec)?;
        Ok(text)
    }

    /// The field of a line, counted from 1.
    pub(crate) fn field(&self, line: usize) -> Option<&str> {
        self.fields.get(line.checked_sub(1)?).map(String::as_str)
    }

    fn table(&mut self, toml: &str, field: &str, table: &Map<String, Value>) -> Result<(), String> {
        for (key, value) in table {
            let toml = if toml.is_empty() { quoted_key(key) } else { format!("{toml}.{}", quoted_key(key)) };
            let field = if field.is_empty() { key.clone() } else { format!("{field}.{key}") };
            match value {
                Value::Object(inner) if !inner.is_empty() => self.table(&toml, &field, inner)?,
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
                    // a TOML date has no quotes, and YAML has no dates that JSON keeps
                    let is_date = key == "review-by" && (field.starts_with("waivers.") || field.contains(".waivers."));
                    let value = match value {
                        Value::String(date) if is_date && date.chars().all(|c| c.is_ascii_digit() || c == '-') => date.clone(),
                        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
                            inline(value).ok_or_else(|| field.clone())?
                        }
                    };
                    self.toml.push_str(&format!("{toml} = {value}\n"));
                    self.fields.push(field);
                }
            }
        }
        Ok(())
    }
}

/// A value on one line; nothing for null.
fn inline(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::String(text) => Some(quoted(text)),
        Value::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(inline).collect();
            Some(format!("[{}]", items?.join(", ")))
        }
        Value::Object(table) => {
            let entries: Option<Vec<String>> =
                table.iter().map(|(key, value)| Some(format!("{} = {}", quoted_key(key), inline(value)?))).collect();
            Some(format!("{{ {} }}", entries?.join(", ")))
        }
    }
}

fn quoted_key(key: &str) -> String {
    let bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if bare { key.to_owned() } else { quoted(key) }
}

/// A basic string. JSON's escapes are TOML's, but for the delete character, which TOML wants escaped too.
fn quoted(text: &str) -> String {
    Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "test")]

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::Text;

    #[test]
    fn each_line_is_a_field() {
        let spec = json!({"name": "a", "taskmanager": {"memory": "4g", "cpu": 0.5}, "config": {"a.b": [1, {"c": true}]}, "scaling": {},
            "waivers": {"no-ha": {"review-by": "2026-01-31"}}});
        let text = Text::of(spec.as_object().unwrap()).unwrap();
        assert_eq!(
            text.toml,
            "name = \"a\"\ntaskmanager.memory = \"4g\"\ntaskmanager.cpu = 0.5\nconfig.\"a.b\" = [1, { c = true }]\nscaling = {  }\n\
             waivers.no-ha.review-by = 2026-01-31\n"
        );
        assert_eq!((text.field(3), text.field(0), text.field(9)), (Some("taskmanager.cpu"), None, None));
        assert_eq!(Text::of(json!({"a": {"b": null}}).as_object().unwrap()), Err("a.b".to_owned()));
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf =
            prop_oneof![any::<bool>().prop_map(Value::from), any::<i64>().prop_map(Value::from), any::<String>().prop_map(Value::from)];
        leaf.prop_recursive(3, 16, 3, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                proptest::collection::vec((any::<String>(), inner), 1..3).prop_map(|pairs| pairs.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn toml_reads_what_yaml_said(spec in proptest::collection::btree_map(any::<String>(), values(), 0..4)) {
            let spec: serde_json::Map<String, Value> = spec.into_iter().collect();
            let text = Text::of(&spec).unwrap();
            prop_assert_eq!(text.toml.lines().count(), text.fields.len());
            let read: Value = toml::from_str(&text.toml).unwrap();
            prop_assert_eq!(read, Value::Object(spec));
        }
    }
}
