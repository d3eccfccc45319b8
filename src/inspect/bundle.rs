//! What judges look at: objects and configuration files, each with the places of all its values.

use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value;

use crate::diagnostic::{ObjectRef, SourceId, Span};
use crate::excerpt::{self, Excerpt};
use crate::flink::config_file::ConfigFormat;
use crate::flink::version::FlinkVersion;
use crate::pointer::find;
use crate::yaml::{Document, Location};

/// Everything that is applied together.
#[derive(Debug, Default)]
pub struct Bundle {
    /// The Kubernetes objects, in the order of the texts; the items of a `List` are objects of their own.
    pub objects: Vec<Given>,
    /// The Flink configuration files.
    pub configurations: Vec<Configuration>,
    /// Documents that are no objects, and hold the text of a Flink configuration file: Helm values do.
    pub fragments: Vec<Given>,
    /// How many bytes the texts have.
    pub bytes: u64,
}

/// A Flink configuration file that was given as such.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// The text it is.
    pub source: SourceId,
    /// What it says.
    pub text: Arc<str>,
    /// Its grammar.
    pub format: ConfigFormat,
    /// The Flink that reads it, if somebody said so.
    pub flink: Option<FlinkVersion>,
}

/// One Kubernetes object of a text.
#[derive(Clone, Debug)]
pub struct Given {
    /// The text it stands in.
    pub source: SourceId,
    file: Arc<str>,
    document: Rc<Document>,
    /// The pointer of the object in its document: empty, or `/items/0`.
    prefix: String,
}

impl Given {
    /// The object at a pointer of a document.
    pub(super) fn new(source: SourceId, file: Arc<str>, document: Rc<Document>, prefix: String) -> Self {
        Self { source, file, document, prefix }
    }

    /// The Flink configurations that it carries.
    #[must_use]
    pub fn excerpts(&self, flink: Option<FlinkVersion>) -> Vec<Excerpt> {
        excerpt::of_object(self.source, &self.file, &self.document, &self.prefix, flink)
    }

    /// The object.
    #[must_use]
    pub fn value(&self) -> &Value {
        find(&self.document.value, &self.prefix).unwrap_or(&Value::Null)
    }

    /// The text at a pointer below the object; empty if there is none.
    #[must_use]
    pub fn text(&self, pointer: &str) -> &str {
        find(self.value(), pointer).and_then(Value::as_str).unwrap_or_default()
    }

    /// `apiVersion`.
    #[must_use]
    pub fn api_version(&self) -> &str {
        self.text("/apiVersion")
    }

    /// `kind`.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.text("/kind")
    }

    /// `metadata.name`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.text("/metadata/name")
    }

    /// `metadata.namespace`, if it says one.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        find(self.value(), "/metadata/namespace").and_then(Value::as_str)
    }

    /// How findings name it.
    #[must_use]
    pub fn reference(&self) -> ObjectRef {
        ObjectRef {
            api_version: self.api_version().to_owned(),
            kind: self.kind().to_owned(),
            namespace: self.namespace().map(str::to_owned),
            name: self.name().to_owned(),
        }
    }

    /// The place of the value at a JSON pointer below the object, or of the key of the deepest one on the way that is there:
    /// where to point at when something is missing or holds more than a line.
    #[must_use]
    pub fn span(&self, pointer: &str) -> Span {
        let place = self.document.nearest(&format!("{}{pointer}", self.prefix));
        let block = place.value.end <= place.value.start;
        self.at(place.key.filter(|_| block).unwrap_or(place.value))
    }

    /// The place of the key at a JSON pointer below the object: what to point at when the field itself is wrong.
    #[must_use]
    pub fn key_span(&self, pointer: &str) -> Span {
        let place = self.document.nearest(&format!("{}{pointer}", self.prefix));
        self.at(place.key.unwrap_or(place.value))
    }

    /// The place of the whole value at a JSON pointer below the object, however many lines it has.
    #[must_use]
    pub fn value_span(&self, pointer: &str) -> Span {
        self.at(self.document.nearest(&format!("{}{pointer}", self.prefix)).value)
    }

    fn at(&self, location: Location) -> Span {
        span(self.source, location)
    }
}

/// A place of a text as findings name it.
pub(super) fn span(source: SourceId, location: Location) -> Span {
    let byte = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    Span { source, start: byte(location.start), end: byte(location.end) }
}
