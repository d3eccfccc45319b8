//! Pod templates as the client reads them: typed like a Pod, whatever else the file says.
//!
//! In: a file's text. Out: `metadata` and `spec`, the main container apart; or why the client's Kubernetes library cannot read it. Scalars
//! become what their field holds; empty maps and lists and nulls are dropped, unknown fields stay. Source: what Flink 1.20.5 and 2.3.0 made
//! of templates (fabric8's model).

use serde_json::{Map, Value};

use super::TemplateFault;
use crate::flink::java;
use crate::k8s::schema::{Schema, Shape, TypeId};
use crate::k8s::version::KubernetesVersion;
use crate::pointer;
use crate::yaml::{self, Document};

/// A template, or an empty one.
#[derive(Clone, Debug, Default)]
pub(super) struct Template {
    pub(super) metadata: Map<String, Value>,
    pub(super) spec: Map<String, Value>,
    pub(super) main: Map<String, Value>,
    pub(super) others: Vec<Value>,
}

/// The name of Flink's own container.
pub(super) const MAIN: &str = "flink-main-container";

/// Reads a template.
pub(super) fn read(text: &str) -> Result<Template, TemplateFault> {
    let unreadable = |reason: &str| TemplateFault::Unreadable(reason.to_owned());
    let documents = yaml::parse(text).map_err(|error| unreadable(&error.to_string()))?;
    let mut documents = documents.into_iter().filter(|document| !document.value.is_null());
    let (Some(document), None) = (documents.next(), documents.next()) else {
        return Err(unreadable("it is not exactly one document"));
    };
    let Some(root) = document.value.as_object() else { return Err(unreadable("it is no object")) };
    let typer = Typer { schema: Schema::of(KubernetesVersion::LATEST), text, document: &document };
    let part = |name: &str, type_id: TypeId| match root.get(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(value) => typer.object(value, type_id, &format!("/{name}")),
    };
    let metadata = part("metadata", TypeId::OBJECT_META)?;
    let mut spec = part("spec", TypeId::POD_SPEC)?;
    let mut template = Template { metadata, ..Template::default() };
    if let Some(Value::Array(containers)) = spec.remove("containers") {
        for container in containers {
            // of two, the last counts
            match container.as_object().filter(|fields| fields.get("name").and_then(Value::as_str) == Some(MAIN)) {
                Some(fields) => template.main = fields.clone(),
                None => template.others.push(container),
            }
        }
    }
    template.spec = spec;
    Ok(template)
}

struct Typer<'a> {
    schema: Schema,
    text: &'a str,
    document: &'a Document,
}

impl Typer<'_> {
    fn object(&self, value: &Value, type_id: TypeId, pointer: &str) -> Result<Map<String, Value>, TemplateFault> {
        let Some(fields) = value.as_object() else { return Err(misfit(pointer, "an object")) };
        let mut object = Map::new();
        for (name, value) in fields {
            if value.is_null() {
                continue;
            }
            let below = pointer::below(pointer, name);
            let typed = match self.schema.field(type_id, name) {
                Some(field) => self.value(value, field.shape, &below)?,
                None => Some(value.clone()),
            };
            object.extend(typed.map(|typed| (name.clone(), typed)));
        }
        Ok(object)
    }

    /// The value as its field holds it; nothing for an empty map or list.
    fn value(&self, value: &Value, shape: Shape, pointer: &str) -> Result<Option<Value>, TemplateFault> {
        Ok(Some(match (shape, value) {
            (Shape::Object(type_id), value) => Value::Object(self.object(value, type_id, pointer)?),
            (Shape::Map(element), Value::Object(entries)) => {
                let mut map = Map::new();
                for (key, value) in entries.iter().filter(|(_, value)| !value.is_null()) {
                    let typed = self.value(value, element.shape(), &pointer::below(pointer, key))?;
                    map.extend(typed.map(|typed| (self.key(key, &pointer::below(pointer, key)), typed)));
                }
                return Ok((!map.is_empty()).then_some(Value::Object(map)));
            }
            (Shape::List(element), Value::Array(items)) => {
                let mut list = Vec::new();
                for (index, item) in items.iter().enumerate() {
                    list.extend(self.value(item, element.shape(), &format!("{pointer}/{index}"))?);
                }
                return Ok((!list.is_empty()).then_some(Value::Array(list)));
            }
            (Shape::Map(_), _) => return Err(misfit(pointer, "a map")),
            (Shape::List(_), _) => return Err(misfit(pointer, "a list")),
            (Shape::String | Shape::Bytes | Shape::Time, value) => {
                Value::from(self.scalar(value, pointer).ok_or_else(|| misfit(pointer, "text"))?)
            }
            (Shape::Quantity, Value::Number(number)) if number.is_f64() => {
                number.as_f64().map_or(Value::Null, |number| java::double_text(number).into())
            }
            (Shape::Quantity, value) => Value::from(self.scalar(value, pointer).ok_or_else(|| misfit(pointer, "a quantity"))?),
            (Shape::Int32 | Shape::Int64, Value::Number(number)) if number.is_i64() => value.clone(),
            (Shape::Int32 | Shape::Int64, Value::String(text)) => {
                Value::from(java::parse_long(text.trim()).ok_or_else(|| misfit(pointer, "a whole number"))?)
            }
            (Shape::Int32 | Shape::Int64, _) => return Err(misfit(pointer, "a whole number")),
            (Shape::Bool, Value::Bool(_)) => value.clone(),
            (Shape::Bool, Value::String(text)) => {
                Value::from(java::parse_boolean(text).ok_or_else(|| misfit(pointer, "`true` or `false`"))?)
            }
            (Shape::Bool, _) => return Err(misfit(pointer, "`true` or `false`")),
            (Shape::Number | Shape::IntOrString | Shape::Raw, value) => value.clone(),
        }))
    }

    /// A key as it stands in the file: for the client `n` is a letter, no boolean.
    fn key(&self, key: &str, pointer: &str) -> String {
        let place = self.document.locate(pointer).and_then(|place| place.key);
        let written = place.and_then(|place| self.text.get(place.start..place.end)).map(str::trim);
        written.filter(|written| !written.starts_with(['"', '\'', '?', '&', '*', '!'])).unwrap_or(key).to_owned()
    }

    /// The text of a scalar as it stands in the file.
    fn scalar(&self, value: &Value, pointer: &str) -> Option<String> {
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Bool(_) | Value::Number(_) => {
                let written = self.document.locate(pointer).and_then(|place| self.text.get(place.value.start..place.value.end));
                Some(written.map_or_else(|| value.to_string(), str::to_owned))
            }
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }
}

fn misfit(pointer: &str, wanted: &str) -> TemplateFault {
    TemplateFault::Misfit(format!("`{}` is not {wanted}", pointer.trim_start_matches('/').replace('/', ".")))
}
