//! Texts with placeholders: `{name}`, `{namespace}`, `{profile}`, `{target}`; `{{` and `}}` are braces.
//!
//! While a layer stands alone only the names are checked; after all layers are merged the placeholders are filled in and the
//! result is read as its type.
//! Source: language reference, section 3.

use std::borrow::Cow;

use super::super::node::Node;
use super::super::read::{Placeholders, Read, Reader};
use super::super::rules::BAD_PLACEHOLDER;
use super::FromText;
use crate::diagnostic::{Diagnostic, nearest};

/// A value that may hold placeholders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Templated<T>(pub T);

/// The placeholders of the language.
pub const PLACEHOLDERS: &[&str] = &["name", "namespace", "profile", "target"];

impl<T: FromText> Read for Templated<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let Some(text) = node.as_str() else {
            T::not_text(node, reader);
            return None;
        };
        match fill(text, node, reader)? {
            Filled::Whole(text) => T::from_text(&text, node, reader).map(Self),
            Filled::Open => None,
        }
    }
}

impl<T: FromText + schemars::JsonSchema> schemars::JsonSchema for Templated<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Templated_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let mut schema = T::json_schema(generator);
        schema.remove("pattern");
        if !T::TEMPLATE_PATTERN.is_empty() {
            schema.insert("pattern".to_owned(), T::TEMPLATE_PATTERN.into());
        }
        schema
    }
}

enum Filled {
    /// All placeholders have their values.
    Whole(String),
    /// Placeholders stand, and their values are not known yet.
    Open,
}

/// Fills in a text, or says which placeholder cannot be.
fn fill(text: &str, node: &Node, reader: &mut Reader<'_>) -> Option<Filled> {
    let mut result = String::with_capacity(text.len());
    let (mut rest, mut open, mut faulty) = (text, false, false);
    while let Some(at) = rest.find(['{', '}']) {
        let (before, tail) = rest.split_at_checked(at)?;
        result.push_str(before);
        if let Some(after) = tail.strip_prefix("{{") {
            result.push('{');
            rest = after;
        } else if let Some(after) = tail.strip_prefix("}}") {
            result.push('}');
            rest = after;
        } else if let Some(after) = tail.strip_prefix('}') {
            result.push('}');
            rest = after;
        } else if let Some((name, after)) = tail.strip_prefix('{').and_then(|tail| tail.split_once('}')) {
            match value(name, node, reader) {
                Ok(Some(value)) => result.push_str(&value),
                Ok(None) => open = true,
                Err(()) => faulty = true,
            }
            rest = after;
        } else {
            let finding = Diagnostic::new(&BAD_PLACEHOLDER, format!("`{}` holds a brace that never closes", reader.path()))
                .at(node.span, "expected `{name}`, `{namespace}`, `{profile}` or `{target}`")
                .because("a brace begins a placeholder, which is filled in after all layers are merged")
                .help("write `{{` for a brace of the text itself");
            reader.push(finding);
            return None;
        }
    }
    result.push_str(rest);
    if faulty {
        None
    } else if open {
        Some(Filled::Open)
    } else {
        Some(Filled::Whole(result))
    }
}

/// The value of one placeholder; nothing while it is not known yet.
fn value(name: &str, node: &Node, reader: &mut Reader<'_>) -> Result<Option<String>, ()> {
    if !PLACEHOLDERS.contains(&name) {
        let help = match nearest(name, PLACEHOLDERS.iter().copied()) {
            Some(near) => format!("write `{{{near}}}`; `{{{{` is a brace of the text itself"),
            None => "the placeholders are `{name}`, `{namespace}`, `{profile}` and `{target}`; `{{` is a brace of the text itself".to_owned(),
        };
        let finding = Diagnostic::new(&BAD_PLACEHOLDER, format!("`{}` has a placeholder `{{{name}}}` that does not exist", reader.path()))
            .at(node.span, "unknown placeholder")
            .because("placeholders are filled in from the file alone: no environment, no clock, no machine")
            .help(help);
        reader.push(finding);
        return Err(());
    }
    let known = match reader.placeholders {
        Placeholders::Pending => return Ok(None),
        Placeholders::Known(values) => values.get(name).cloned(),
    };
    if known.is_none() {
        let help = match name {
            "namespace" => "add `namespace = \"…\"`, or take the placeholder out: then the bundle fits several namespaces",
            "profile" => "run with `--profile NAME`, or take the placeholder out",
            _ => "set the key of that name, or take the placeholder out",
        };
        let finding = Diagnostic::new(&BAD_PLACEHOLDER, format!("`{}` uses `{{{name}}}`, and there is none", reader.path()))
            .at(node.span, format!("no {name} is set in any layer"))
            .because("nothing could be filled in, and an empty part would make two jobs share one place")
            .help(help);
        reader.push(finding);
        return Err(());
    }
    Ok(known)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use indexmap::IndexMap;

    use super::super::{Uri, tests::text};
    use super::*;

    #[test]
    fn filled_when_known() {
        let values = IndexMap::from([("name".to_owned(), "orders".to_owned())]);
        let mut reader = Reader::new(Placeholders::Known(&values));
        let read = Templated::<Uri>::read(&text("s3://data/{name}/ha"), &mut reader).unwrap();
        assert_eq!(read.0.text, "s3://data/orders/ha");
        assert_eq!(Templated::<String>::read(&text("{{name}} }"), &mut reader).unwrap().0, "{name} }");
        assert!(reader.diagnostics.is_empty());
        assert_eq!(Templated::<Uri>::read(&text("s3://data/{namespace}"), &mut reader), None);
        assert_eq!(reader.diagnostics.iter().count(), 1);
    }

    #[test]
    fn names_are_checked_while_pending() {
        let mut reader = Reader::new(Placeholders::Pending);
        assert_eq!(Templated::<Uri>::read(&text("s3://data/{name}"), &mut reader), None);
        assert!(reader.diagnostics.is_empty());
        for wrong in ["s3://{nam}", "s3://{", "s3://{}", "s3://{ENV:HOME}"] {
            let mut reader = Reader::new(Placeholders::Pending);
            assert_eq!(Templated::<Uri>::read(&text(wrong), &mut reader), None);
            assert_eq!(reader.diagnostics.iter().count(), 1, "{wrong}");
        }
    }
}
