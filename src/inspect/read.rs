//! Texts → objects and configuration files, read as kubectl and Flink read them.
//!
//! Every text gets to the judges or gets a finding; nothing is passed by in silence.

use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value;

use super::bundle::span;
use super::rules::{BAD_YAML, NOT_AN_OBJECT, NOT_UTF8_YAML};
use super::{Bundle, Configuration, Findings, Given, Options, Text};
use crate::diagnostic::{Diagnostic, SourceId, Sources};
use crate::excerpt;
use crate::flink::catalog;
use crate::flink::config_file::ConfigFormat;
use crate::pointer;
use crate::yaml::{self, YamlErrorKind};

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Kubernetes objects.
    Kubernetes,
    /// A Flink configuration file.
    Configuration(ConfigFormat),
    /// A flink.toml.
    Manifest,
    /// Something else.
    Unknown,
}

/// Tells what a text is: by its name where that says it, else by its first lines.
#[must_use]
pub fn kind_of(name: &str, text: &str) -> Kind {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    if file.ends_with(".toml") {
        return Kind::Manifest;
    }
    if file == ConfigFormat::Legacy.file_name() {
        return Kind::Configuration(ConfigFormat::Legacy);
    }
    let mut words = Words::default();
    for line in text.lines() {
        words.read(line);
        // Nothing that follows makes something else of it.
        if words.object {
            break;
        }
    }
    let named = [".yaml", ".yml", ".json"].iter().any(|end| file.ends_with(end));
    match words {
        Words { object: true, .. } => Kind::Kubernetes,
        _ if excerpt::is_legacy_name(file) => Kind::Configuration(ConfigFormat::Legacy),
        Words { option: true, .. } => Kind::Configuration(ConfigFormat::Standard),
        Words { table: true, .. } if !named => Kind::Manifest,
        _ if file == ConfigFormat::Standard.file_name() => Kind::Configuration(ConfigFormat::Standard),
        _ => Kind::Unknown,
    }
}

/// What the lines of a text look like.
#[derive(Default)]
struct Words {
    /// `apiVersion:` or `kind:` at the left edge, or JSON.
    object: bool,
    /// An option of Flink, or its first word, as a key at the left edge.
    option: bool,
    /// `key = value` or `[table]`.
    table: bool,
}

impl Words {
    fn read(&mut self, line: &str) {
        let line = line.strip_prefix("- ").unwrap_or(line);
        let bare = line.trim_start();
        if bare.starts_with('#') || bare.is_empty() {
            return;
        }
        self.object |= ["apiVersion:", "kind:", "{", "\"apiVersion\""].iter().any(|start| line.starts_with(start));
        let key = line.split([':', '=']).next().unwrap_or_default().trim();
        let separated = line.get(key.len()..).unwrap_or_default().trim_start();
        self.table |= !self.object && (separated.starts_with('=') || (bare.starts_with('[') && bare.trim_end().ends_with(']')));
        // one option tells it, and a question to the catalogue costs more than a line
        self.option = self.option || (separated.starts_with(':') && is_word_of_flink(key.trim_matches(['"', '\''])));
    }
}

/// Whether some Flink has an option of this name, or a family of options that begins with it.
fn is_word_of_flink(key: &str) -> bool {
    const FAMILIES: &[&str] = &["jobmanager", "taskmanager", "parallelism", "execution", "high-availability", "kubernetes", "pipeline"];
    FAMILIES.contains(&key) || catalog::is_ever_read(key)
}

/// Reads all texts.
pub(super) fn read(texts: &[Text], options: &Options, sources: &mut Sources, findings: &mut Findings) -> Bundle {
    let mut bundle = Bundle::default();
    for text in texts {
        bundle.bytes += u64::try_from(text.bytes.len()).unwrap_or(u64::MAX);
        let decoded = String::from_utf8_lossy(&text.bytes);
        let is_text = matches!(decoded, std::borrow::Cow::Borrowed(_));
        let source = sources.add(text.name.clone(), decoded.as_ref());
        if !is_text {
            let at = decoded.find(char::REPLACEMENT_CHARACTER).unwrap_or_default();
            findings.push(
                Diagnostic::new(&NOT_UTF8_YAML, "the file is not UTF-8 text")
                    .at(place(source, at, at + 3), "no UTF-8")
                    .because("Kubernetes and Flink read UTF-8 only")
                    .help("save the file as UTF-8"),
            );
            continue;
        }
        match kind_of(&text.name, &decoded) {
            Kind::Configuration(_) => {
                // A name that says nothing leaves the grammar to the version.
                let format = excerpt::format_of(&text.name, options.flink);
                bundle.configurations.push(Configuration { source, text: decoded.as_ref().into(), format, flink: options.flink });
            }
            Kind::Kubernetes | Kind::Manifest | Kind::Unknown => objects(source, &decoded.as_ref().into(), &mut bundle, findings),
        }
    }
    bundle
}

/// The one document of a values file, as a fragment.
pub(super) fn values(text: &Text, sources: &mut Sources, findings: &mut Findings) -> Bundle {
    let mut bundle = Bundle::default();
    let decoded: Arc<str> = String::from_utf8_lossy(&text.bytes).as_ref().into();
    let source = sources.add(text.name.clone(), decoded.as_ref());
    let refused = |at, why: String| {
        Diagnostic::new(&BAD_YAML, format!("the values cannot be read: {why}"))
            .at(at, "here")
            .because("Helm would stop here")
            .help("values are one YAML mapping, as in the chart's values.yaml")
    };
    match yaml::parse(&decoded) {
        Err(error) => findings.push(refused(span(source, error.at), error.kind.to_string())),
        Ok(documents) => {
            let several = documents.len() > 1;
            for document in documents.into_iter().filter(|document| !document.value.is_null()) {
                let given = Given::new(source, Arc::clone(&decoded), Rc::new(document), String::new());
                if several || !given.value().is_object() {
                    findings
                        .push(refused(given.span(""), if several { "there are several documents" } else { "it is no mapping" }.to_owned()));
                    break;
                }
                bundle.fragments.push(given);
            }
        }
    }
    bundle
}

fn place(source: SourceId, start: usize, end: usize) -> crate::diagnostic::Span {
    span(source, yaml::Location { line: 1, column: 1, start, end })
}

fn objects(source: SourceId, text: &Arc<str>, bundle: &mut Bundle, findings: &mut Findings) {
    let documents = match yaml::parse(text) {
        Ok(documents) => documents,
        Err(error) => {
            let at = span(source, error.at);
            let at = crate::diagnostic::Span { end: at.end.max(at.start), ..at };
            let mut finding = Diagnostic::new(&BAD_YAML, format!("the file cannot be read: {}", error.kind))
                .at(at, "here")
                .because("kubectl and every pipeline behind it would stop here, or read something else")
                .help("mend the YAML; templates have to be rendered first (`helm template`, `kustomize build`)");
            if let YamlErrorKind::DuplicateKey { first, .. } = error.kind {
                finding = finding.also(span(source, first), "first here");
            }
            findings.push(finding);
            return;
        }
    };
    for document in documents {
        let document = Rc::new(document);
        let given = Given::new(source, Arc::clone(text), Rc::clone(&document), String::new());
        let items = document.value.get("items").and_then(Value::as_array);
        match items {
            Some(items) if given.kind().ends_with("List") && !given.api_version().is_empty() => {
                for index in 0..items.len() {
                    object(Given::new(source, Arc::clone(text), Rc::clone(&document), format!("/items/{index}")), bundle, findings);
                }
            }
            _ => object(given, bundle, findings),
        }
    }
}

/// Passes on what says its kind; Secrets lose their values before anybody can show them.
fn object(given: Given, bundle: &mut Bundle, findings: &mut Findings) {
    if given.api_version().is_empty() || given.kind().is_empty() {
        if !given.excerpts(None).is_empty() {
            bundle.fragments.push(given);
            return;
        }
        let missing = if given.value().is_object() {
            ["apiVersion", "kind"].iter().filter(|field| given.text(&format!("/{field}")).is_empty()).map(|f| format!("`{f}`")).collect()
        } else {
            vec!["a table with `apiVersion` and `kind`".to_owned()]
        };
        findings.push(
            Diagnostic::new(&NOT_AN_OBJECT, format!("this document is no Kubernetes object: {} is missing", missing.join(" and ")))
                .at(given.key_span(""), "begins here")
                .because("the API server cannot tell what it is")
                .help("add what is missing, or leave the file out")
                .object(given.reference()),
        );
        return;
    }
    if given.kind() == "Secret" {
        for field in ["data", "stringData"] {
            let values = given.value().get(field).and_then(Value::as_object);
            for key in values.into_iter().flat_map(|map| map.keys()) {
                findings.hidden.push(given.value_span(&pointer::below(&format!("/{field}"), key)));
            }
        }
    }
    bundle.objects.push(given);
}

#[cfg(test)]
mod tests {
    use super::{ConfigFormat, Kind, kind_of};

    #[test]
    fn texts_say_what_they_are() {
        let cases = [
            ("a.yaml", "apiVersion: v1\nkind: Secret\n", Kind::Kubernetes),
            ("a.json", "{\"kind\": \"Pod\"}", Kind::Kubernetes),
            ("a.yaml", "# a\n---\nkind: Pod\n", Kind::Kubernetes),
            ("flink-conf.yaml", "", Kind::Configuration(ConfigFormat::Legacy)),
            ("x/config.yaml", "a: b\n", Kind::Configuration(ConfigFormat::Standard)),
            ("x/my.yaml", "taskmanager:\n  numberOfTaskSlots: 2\n", Kind::Configuration(ConfigFormat::Standard)),
            ("x/my.yaml", "taskmanager.numberOfTaskSlots: 2\n", Kind::Configuration(ConfigFormat::Standard)),
            ("x/values.yaml", "image: a\n", Kind::Unknown),
            ("flink.toml", "kind: Pod", Kind::Manifest),
            ("-", "name = \"a\"\n[job]\n", Kind::Manifest),
            ("-", "# apiVersion: v1\napiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    x = 1\n", Kind::Kubernetes),
            ("-", "", Kind::Unknown),
        ];
        for (name, text, kind) in cases {
            assert_eq!(kind_of(name, text), kind, "{name}: {text}");
        }
    }
}
