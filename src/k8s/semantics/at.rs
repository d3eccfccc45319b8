//! A place in an object: its value, how the API server spells the way there, and the JSON pointer to it. The two differ now and
//! then: the server writes `spec.template.labels` for `/spec/template/metadata/labels`. In: values. Out: values, paths. No rule.

use std::fmt::Write as _;

use serde_json::Value;

/// What stands for a field that is not there.
static NOTHING: Value = Value::Null;

/// One part of a way.
#[derive(Clone, Copy)]
enum Part<'v> {
    None,
    Field(&'v str),
    Key(&'v str),
    Index(usize),
}

/// A place, linked to the one above it: nothing is allocated until a fault is told.
#[derive(Clone, Copy)]
pub(super) struct At<'p, 'v> {
    up: Option<&'p Self>,
    shown: Part<'v>,
    real: Part<'v>,
    value: &'v Value,
}

impl<'v> At<'_, 'v> {
    /// The whole object.
    pub(super) const fn root(value: &'v Value) -> Self {
        Self { up: None, shown: Part::None, real: Part::None, value }
    }

    /// The value itself; null where there is none.
    pub(super) const fn value(&self) -> &'v Value {
        self.value
    }

    fn inside(&self, name: &str) -> &'v Value {
        self.value.get(name).unwrap_or(&NOTHING)
    }

    /// A field.
    pub(super) fn get<'q>(&'q self, name: &'v str) -> At<'q, 'v> {
        At { up: Some(self), shown: Part::Field(name), real: Part::Field(name), value: self.inside(name) }
    }

    /// A key of a free map, which the server writes in brackets.
    pub(super) fn key<'q>(&'q self, name: &'v str) -> At<'q, 'v> {
        At { up: Some(self), shown: Part::Key(name), real: Part::Field(name), value: self.inside(name) }
    }

    /// A field that the server leaves out of the path.
    pub(super) fn hidden<'q>(&'q self, name: &'v str) -> At<'q, 'v> {
        At { up: Some(self), shown: Part::None, real: Part::Field(name), value: self.inside(name) }
    }

    /// A field that the server calls otherwise.
    pub(super) fn renamed<'q>(&'q self, name: &'v str, shown: &'v str) -> At<'q, 'v> {
        At { up: Some(self), shown: Part::Field(shown), real: Part::Field(name), value: self.inside(name) }
    }

    /// This place under a longer path.
    pub(super) fn shown<'q>(&'q self, name: &'v str) -> At<'q, 'v> {
        At { up: Some(self), shown: Part::Field(name), real: Part::None, value: self.value }
    }

    /// This place with an index or key behind it that the object does not have.
    pub(super) fn shown_index<'q>(&'q self, index: usize) -> At<'q, 'v> {
        At { up: Some(self), shown: Part::Index(index), real: Part::None, value: self.value }
    }

    /// The items of a list, with their places.
    pub(super) fn items<'q>(&'q self) -> impl Iterator<Item = At<'q, 'v>> {
        self.renumbered(|index| index)
    }

    /// The items of a list, under other numbers in the server's path.
    pub(super) fn renumbered<'q>(&'q self, shown: impl Fn(usize) -> usize) -> impl Iterator<Item = At<'q, 'v>> {
        let items = self.value.as_array().into_iter().flatten().enumerate();
        items.map(move |(index, value)| At { up: Some(self), shown: Part::Index(shown(index)), real: Part::Index(index), value })
    }

    /// The items of a list whose numbers the server leaves out of the path.
    pub(super) fn unnumbered<'q>(&'q self) -> impl Iterator<Item = At<'q, 'v>> {
        let items = self.value.as_array().into_iter().flatten().enumerate();
        items.map(move |(index, value)| At { up: Some(self), shown: Part::None, real: Part::Index(index), value })
    }

    /// The entries of a free map.
    pub(super) fn entries<'q>(&'q self) -> impl Iterator<Item = (&'v str, At<'q, 'v>)> {
        let entries = self.value.as_object().into_iter().flatten();
        entries.map(move |(key, value)| (key.as_str(), At { up: Some(self), shown: Part::Key(key), real: Part::Field(key), value }))
    }

    /// Whether there is something, an empty object included.
    pub(super) fn is_set(&self) -> bool {
        !self.value.is_null()
    }

    /// How many items or entries there are.
    pub(super) fn len(&self) -> usize {
        self.value.as_array().map(Vec::len).or_else(|| self.value.as_object().map(serde_json::Map::len)).unwrap_or(0)
    }

    /// The text; empty where there is none.
    pub(super) fn text(&self) -> &'v str {
        self.value.as_str().unwrap_or_default()
    }

    /// The whole number, however it is written.
    pub(super) fn int(&self) -> Option<i64> {
        #[expect(clippy::cast_possible_truncation, reason = "numbers beyond 64 bits are faults of structure, told before")]
        self.value.as_i64().or_else(|| self.value.as_f64().filter(|float| float.fract() == 0.0).map(|float| float as i64))
    }

    /// Whether it is true, and not merely set.
    pub(super) fn is_true(&self) -> bool {
        self.value.as_bool() == Some(true)
    }

    /// Whether it is false, and not merely absent.
    pub(super) fn is_false(&self) -> bool {
        self.value.as_bool() == Some(false)
    }

    /// The path in the server's spelling.
    pub(super) fn path(&self) -> String {
        let mut text = self.up.map(At::path).unwrap_or_default();
        match self.shown {
            Part::None => {}
            Part::Field(name) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(name);
            }
            Part::Key(name) => {
                let _ = write!(text, "[{name}]");
            }
            Part::Index(index) => {
                let _ = write!(text, "[{index}]");
            }
        }
        text
    }

    /// The JSON pointer (RFC 6901); it may lead to a field that is missing.
    pub(super) fn pointer(&self) -> String {
        let mut text = self.up.map(At::pointer).unwrap_or_default();
        match self.real {
            Part::None => {}
            Part::Field(name) | Part::Key(name) => {
                text.push('/');
                text.push_str(&crate::pointer::step(name));
            }
            Part::Index(index) => {
                let _ = write!(text, "/{index}");
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::At;

    #[test]
    fn ways_are_written_twice() {
        let object = json!({"spec": {"template": {"metadata": {"labels": {"a/b": "c"}}}, "list": [{"x": 1.0}]}});
        let root = At::root(&object);
        let (spec, list) = (root.get("spec"), root.get("spec"));
        let template = spec.get("template");
        let metadata = template.hidden("metadata");
        let labels = metadata.get("labels");
        let label = labels.key("a/b");
        assert_eq!(
            (label.path(), label.pointer(), label.text()),
            ("spec.template.labels[a/b]".into(), "/spec/template/metadata/labels/a~1b".into(), "c")
        );
        let list = list.get("list");
        for item in list.renumbered(|index| index + 2) {
            let x = item.get("x");
            assert_eq!((x.path(), x.pointer(), x.int()), ("spec.list[2].x".into(), "/spec/list/0/x".into(), Some(1)));
        }
        assert!(!root.get("status").is_set());
        assert_eq!((list.len(), labels.len(), root.get("status").len()), (1, 1, 0));
    }
}
