//! What a chart leaves open: which keys of flink.toml become values, what is tried to see where they go, what the schema lets through.
//!
//! In: the variants. Out: [`Offer`]s, each with its value in every variant. Must not: compile. Whether an offer stands is `probe`'s to say.
//! Source: the list of what people set at install time (the issue); wishes of chart users.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::Variant;
use super::schema::{self, Owner};
use super::text::quoted;
use super::tree::{Hole, Kind, Mark, Node};
use crate::diagnostic::{SourceId, Span};
use crate::manifest::node::{Node as Toml, Table, Value as TomlValue};
use crate::manifest::types::{FromText as _, Name};
use crate::plan::json as json_of;
use crate::resolve::Scope;

/// A key that may become a value.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    /// The key's path in flink.toml.
    pub(super) path: Vec<String>,
    /// What it is, for the comment beside it.
    pub(super) about: String,
    /// Its JSON schema.
    pub(super) schema: Value,
    /// The value in each variant; nothing where the variant has no such key.
    pub(super) values: Vec<Option<Value>>,
    /// What is tried in each variant; nothing where there is no such thing to change.
    pub(super) tried: Vec<Option<Tried>>,
    /// Keys below it that the objects have by themselves.
    pub(super) own: BTreeSet<String>,
    /// Whether the text asks for it: then it must not be left out silently.
    pub(super) wanted: bool,
}

/// A change, and how it is recognised.
#[derive(Clone, Debug)]
pub(super) struct Tried {
    pub(super) change: Try,
    pub(super) marks: Vec<Mark>,
}

/// How a change is made.
#[derive(Clone, Debug)]
pub(super) enum Try {
    /// The key gets another value.
    Set(TomlValue),
    /// A further part of the pods.
    Pod(TomlValue),
}

impl Offer {
    /// The path as people write it.
    pub(super) fn dotted(&self) -> String {
        self.path.join(".")
    }
}

/// How a template reads a value.
pub(super) fn access(path: &[String]) -> String {
    let plain =
        |key: &String| key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && key.starts_with(|c: char| c.is_ascii_alphabetic());
    if path.iter().all(plain) {
        return format!(".Values.{}", path.join("."));
    }
    let keys: Vec<String> = path.iter().map(|key| quoted(key)).collect();
    format!("index .Values {}", keys.join(" "))
}

/// A text that nothing else holds.
pub(super) fn token(number: usize) -> String {
    format!("zzq{number}qzz")
}

/// Collects offers; each has a number of its own, so that its traces are its own.
pub(super) struct Offers<'a> {
    pub(super) chart: &'a str,
    pub(super) variants: &'a [Variant<'a>],
    pub(super) list: Vec<Offer>,
}

impl Offers<'_> {
    /// Everything that is offered whatever the profiles are.
    pub(super) fn installation(&mut self) {
        self.templated(
            &["image"],
            "The image of all Flink pods; a digest behind `@` wins over the tag.",
            json!({"type": "string", "pattern": r"^[^\s@]+(@sha256:[0-9a-f]{64})?$"}),
            "image",
            |n| format!("{}.example.com/probe@sha256:{}", token(n), "0".repeat(64)),
            |v| Some(v.plan.image.text.clone()),
        );
        self.pull_policy();
        self.pull_secrets();
        self.replicas("jobmanager", |v| v.plan.jobmanager.process.replicas);
        self.cpu("jobmanager");
        self.replicas("taskmanager", |v| v.plan.taskmanager.process.replicas);
        self.cpu("taskmanager");
        self.templated(
            &["ingress", "host"],
            "The host under which the REST interface is reached.",
            json!({"type": "string", "pattern": r"^\S+$"}),
            "host",
            |n| format!("{}.example.com", token(n)),
            |v| v.plan.ingress.as_ref().map(|i| i.host.clone()),
        );
        self.texts(&["ingress", "class"], "The ingress class.", |v| v.plan.ingress.as_ref().and_then(|i| i.class.clone()));
        self.texts(&["ingress", "tls-secret"], "The Secret with the certificate of the host.", |v| {
            v.plan.ingress.as_ref().and_then(|i| i.tls_secret.clone())
        });
        self.templated(
            &["service-account", "name"],
            "The account of all Flink pods; `{name}` is the release's name.",
            json!({"type": "string", "pattern": "^[a-z{][-a-z0-9{}]*$"}),
            "account",
            token,
            |v| Some(v.plan.access.service_account.clone()),
        );
        self.map(&["service-account", "annotations"], "Annotations of the service account, such as a cloud identity's.", true, |v| {
            v.plan.access.create.then(|| v.plan.access.annotations.clone().into_iter().collect())
        });
        self.map(&["ingress", "annotations"], "Annotations of the Ingress.", false, |v| {
            v.plan.ingress.as_ref().map(|i| i.annotations.clone().into_iter().collect())
        });
        self.map(&["rest", "annotations"], "Annotations of the REST Service.", false, |v| {
            Some(v.plan.rest.annotations.clone().into_iter().collect())
        });
        self.map(&["labels"], "Labels of every object, not of pods.", true, |v| Some(v.plan.labels.clone().into_iter().collect()));
        self.map(&["annotations"], "Annotations of every object, not of pods.", true, |v| {
            Some(v.plan.annotations.clone().into_iter().collect())
        });
        for (keys, about) in [
            (["pod", "metadata", "labels"], "Labels of the pods of both roles."),
            (["pod", "metadata", "annotations"], "Annotations of the pods of both roles."),
            (["pod", "spec", "nodeSelector"], "The nodes that the pods of both roles may run on."),
        ] {
            self.pod_map(&keys, about);
        }
        self.tolerations();
        self.environment();
    }

    /// Marks what the text itself opens by `output.helm.values`.
    pub(super) fn wanted(&mut self, wanted: &BTreeSet<Vec<String>>) {
        for offer in &mut self.list {
            offer.wanted = wanted.contains(&offer.path);
        }
    }

    pub(super) fn number(&self) -> usize {
        self.list.len() + 1
    }

    pub(super) fn raw(&self, path: &[&str]) -> Vec<Option<Value>> {
        self.variants.iter().map(|v| v.settings.root.at(path.iter().copied()).map(json_of)).collect()
    }

    pub(super) fn push(&mut self, path: &[&str], about: &str, schema: Value, values: Vec<Option<Value>>, tried: Vec<Option<Tried>>) {
        if tried.iter().any(Option::is_some) {
            let path = path.iter().map(|key| (*key).to_owned()).collect();
            self.list.push(Offer { path, about: about.to_owned(), schema, values, tried, own: BTreeSet::new(), wanted: false });
        }
    }

    /// Keys below an offer that no value may set.
    fn own(&mut self, path: &[&str], keys: BTreeSet<String>) {
        if let Some(offer) = self.list.iter_mut().find(|offer| offer.path == path) {
            offer.own = keys;
        }
    }

    /// A text with placeholders, which every variant has; a helper of the chart fills it in and judges it.
    fn templated(
        &mut self,
        path: &[&str],
        about: &str,
        schema: Value,
        helper: &str,
        probe: impl Fn(usize) -> String,
        base: impl Fn(&Variant<'_>) -> Option<String>,
    ) {
        let values = self.raw(path);
        let texts = values.iter().flatten().filter_map(Value::as_str);
        // an escaped brace would be read as a placeholder's
        if texts.clone().any(|text| text.contains("{{") || text.contains("}}")) {
            return;
        }
        let pipe = format!("include \"{}.{helper}\" .", self.chart);
        // the account's default is the cluster's name, and follows it
        let values = values
            .into_iter()
            .map(|value| value.map(|value| if path == ["service-account", "name"] { self.default_account(value) } else { value }))
            .collect();
        self.whole_text(path, about, schema, values, &pipe, probe, base);
    }

    fn default_account(&self, value: Value) -> Value {
        if self.variants.iter().any(|v| value.as_str() == Some(v.plan.name.as_str()))
            && self.variants.iter().all(|v| !v.settings.manifest_sets("service-account.name"))
        {
            return "{name}".into();
        }
        value
    }

    fn texts(&mut self, path: &[&str], about: &str, base: impl Fn(&Variant<'_>) -> Option<String>) {
        let values = self.raw(path);
        let keys: Vec<String> = path.iter().map(|key| (*key).to_owned()).collect();
        self.whole_text(path, about, json!({"type": "string", "pattern": Name::PATTERN}), values, &access(&keys), token, base);
    }

    #[expect(clippy::too_many_arguments, reason = "two callers")]
    fn whole_text(
        &mut self,
        path: &[&str],
        about: &str,
        schema: Value,
        values: Vec<Option<Value>>,
        pipe: &str,
        probe: impl Fn(usize) -> String,
        base: impl Fn(&Variant<'_>) -> Option<String>,
    ) {
        let probe = probe(self.number());
        let tried = self.variants.iter().map(|variant| {
            let hole = Hole { pipe: pipe.to_owned(), kind: Kind::Text };
            let mark = Mark::Text { base: base(variant)?, probe: probe.clone(), hole };
            variant.settings.root.at(path.iter().copied())?;
            Some(Tried { change: Try::Set(TomlValue::String(probe.clone())), marks: vec![mark] })
        });
        let tried = tried.collect();
        self.push(path, about, schema, values, tried);
    }

    fn pull_policy(&mut self) {
        let values = self.raw(&["image-pull-policy"]);
        if values.iter().any(Option::is_none) {
            return;
        }
        let pipe = "get (dict \"always\" \"Always\" \"if-not-present\" \"IfNotPresent\" \"never\" \"Never\") (index .Values \"image-pull-policy\")";
        let tried = self.variants.iter().map(|variant| {
            let base = variant.plan.image_pull_policy?;
            let (word, probe) = if base == "Never" { ("always", "Always") } else { ("never", "Never") };
            let hole = Hole { pipe: pipe.to_owned(), kind: Kind::Text };
            let mark = Mark::Text { base: base.to_owned(), probe: probe.to_owned(), hole };
            Some(Tried { change: Try::Set(TomlValue::String(word.to_owned())), marks: vec![mark] })
        });
        let tried = tried.collect();
        self.push(
            &["image-pull-policy"],
            "When nodes pull the image.",
            json!({"enum": ["always", "if-not-present", "never"]}),
            values,
            tried,
        );
    }

    fn pull_secrets(&mut self) {
        let values = self.raw(&["image-pull-secrets"]).into_iter().map(|value| Some(value.unwrap_or_else(|| json!([])))).collect();
        let probe = token(self.number());
        let access = "index .Values \"image-pull-secrets\"".to_owned();
        let node = Node::Items { pipe: format!("include \"{}.names\" ({access})", self.chart), any: access };
        let tried = self.variants.iter().map(|variant| {
            let base = variant.plan.image_pull_secrets.iter().map(|name| json!({"name": name})).collect();
            let mark =
                Mark::List { field: "imagePullSecrets", base: Value::Array(base), probe: json!([{"name": probe}]), node: node.clone() };
            Some(Tried { change: Try::Set(TomlValue::Array(vec![toml_text(&probe)])), marks: vec![mark] })
        });
        let tried = tried.collect();
        let schema = json!({"type": "array", "uniqueItems": true, "items": {"type": "string", "pattern": Name::PATTERN}});
        self.push(&["image-pull-secrets"], "Secrets for the registry, by name.", schema, values, tried);
    }

    fn replicas(&mut self, role: &str, base: impl Fn(&Variant<'_>) -> u32) {
        let probe = i64::try_from(7100 + self.number()).unwrap_or(7100);
        let pipe = format!("include \"{}.replicas.{role}\" .", self.chart);
        // one JobManager is deployed in another way than several are
        let least = if role == "jobmanager" { 2 } else { 1 };
        let has = |variant: &Variant<'_>| base(variant) >= least && variant.settings.root.at([role, "replicas"]).is_some();
        let tried = self.variants.iter().map(|variant| {
            let hole = Hole { pipe: pipe.clone(), kind: Kind::Number };
            let mark = Mark::Text { base: base(variant).to_string(), probe: probe.to_string(), hole };
            has(variant).then(|| Tried { change: Try::Set(TomlValue::Integer(probe)), marks: vec![mark] })
        });
        let tried = tried.collect();
        let values = self.raw(&[role, "replicas"]).into_iter().zip(self.variants);
        let values = values.map(|(value, variant)| value.filter(|_| has(variant))).collect();
        self.push(
            &[role, "replicas"],
            &format!("How many pods the {role} has."),
            json!({"type": "integer", "minimum": least, "maximum": schema::REPLICAS}),
            values,
            tried,
        );
    }

    fn cpu(&mut self, role: &str) {
        let millis = 7001 + self.number() as u64;
        let values = self.raw(&[role, "cpu"]);
        let access = access(&[role.to_owned(), "cpu".to_owned()]);
        let tried = self.variants.iter().map(|variant| {
            let manifest = &variant.settings.manifest;
            let (process, factor) = if role == "jobmanager" {
                (&variant.plan.jobmanager.process, manifest.jobmanager.as_ref()?.cpu_limit_factor.as_ref())
            } else {
                (&variant.plan.taskmanager.process, manifest.taskmanager.as_ref()?.cpu_limit_factor.as_ref())
            };
            let factor = factor.map_or(1000, |factor| factor.thousandths);
            let mark = |base: u64, factor: u64| Mark::Text {
                base: cpu(base),
                probe: cpu((millis * factor).div_ceil(1000)),
                hole: Hole { pipe: format!("include \"{}.cpu\" (list ({access}) {factor})", self.chart), kind: Kind::Text },
            };
            let mut marks = vec![mark(process.cpu_request, 1000)];
            if factor != 1000 {
                marks.push(mark(process.cpu_limit, factor));
            }
            variant.settings.root.at([role, "cpu"])?;
            Some(Tried { change: Try::Set(TomlValue::Float(format!("{}.{:03}", millis / 1000, millis % 1000))), marks })
        });
        let tried = tried.collect();
        let about = format!("Cores of a {role}; a limit factor of the text is kept.");
        self.push(&[role, "cpu"], &about, json!({"type": "number", "minimum": 0.001, "maximum": 1_000_000}), values, tried);
    }

    fn map(&mut self, path: &[&str], about: &str, templated: bool, own: impl Fn(&Variant<'_>) -> Option<BTreeMap<String, String>>) {
        let number = self.number();
        let keys: Vec<String> = path.iter().map(|key| (*key).to_owned()).collect();
        let access = access(&keys);
        let shown = if access.contains(' ') { format!("({access})") } else { access.clone() };
        let pipe = match (templated, path) {
            (true, ["labels"]) => format!("include \"{}.labels\" $ | fromJson", self.chart),
            (true, _) => format!("include \"{}.filled-map\" (list $ {shown} {}) | fromJson", self.chart, quoted(&path.join("."))),
            (false, _) => access,
        };
        let raw = self.raw(path).into_iter().zip(self.variants);
        let values: Vec<_> = raw.map(|(value, variant)| own(variant).map(|_| value.unwrap_or_else(|| json!({})))).collect();
        let braces = values
            .iter()
            .flatten()
            .filter_map(Value::as_object)
            .flat_map(Map::values)
            .filter_map(Value::as_str)
            .any(|t| t.contains("{{") || t.contains("}}"));
        if templated && braces {
            return;
        }
        let tried = self.variants.iter().map(|variant| {
            let mark = Mark::Entry { key: token(number), own: own(variant)?, pipe: pipe.clone() };
            let mut table = variant.settings.root.at(path.iter().copied()).and_then(Toml::as_table).cloned().unwrap_or_default();
            table.insert(token(number), toml_text("probed"));
            Some(Tried { change: Try::Set(TomlValue::Table(table)), marks: vec![mark] })
        });
        let tried = tried.collect();
        let given = self.variants.iter().flat_map(|v| own(v).into_iter().flat_map(BTreeMap::into_keys)).collect();
        let owner = if path == ["labels"] { Owner::Labels } else { Owner::Annotations };
        self.push(path, about, schema::map(owner), values, tried);
        self.own(path, schema::own_keys(owner, self.variants, &self.annotated(given)));
    }

    /// The keys that a map of the text sets, with those that the text's other annotations set on objects.
    fn annotated(&self, mut given: BTreeSet<String>) -> BTreeSet<String> {
        for plan in self.variants.iter().map(|variant| variant.plan) {
            given.extend(plan.annotations.keys().chain(plan.access.annotations.keys()).chain(plan.rest.annotations.keys()).cloned());
            given.extend(plan.ingress.iter().flat_map(|ingress| ingress.annotations.keys().cloned()));
        }
        given
    }

    /// What all layers say of both roles' pods at a path: nothing if somebody uses a merge directive there.
    fn pod_parts(&self, path: &[&str]) -> Option<Vec<Vec<Value>>> {
        let mut all = Vec::new();
        for variant in self.variants {
            let mut parts = Vec::new();
            for pod in variant.settings.pods.iter().filter(|pod| pod.scope == Scope::Both) {
                let value = json_of(&pod.node);
                if value.to_string().contains("\"$") {
                    return None;
                }
                let below = path.iter().skip(1).try_fold(&value, |value, key| value.get(key));
                parts.extend(below.cloned());
            }
            all.push(parts);
        }
        Some(all)
    }

    fn pod_map(&mut self, path: &[&str], about: &str) {
        let number = self.number();
        let Some(parts) = self.pod_parts(path) else { return };
        let keys: Vec<String> = path.iter().map(|key| (*key).to_owned()).collect();
        let mut values = Vec::new();
        let mut tried = Vec::new();
        for parts in parts {
            let merged: Map<String, Value> = parts.iter().filter_map(Value::as_object).flat_map(Clone::clone).collect();
            let own = merged.iter().filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect();
            let mark = Mark::Entry { key: token(number), own, pipe: access(&keys) };
            let table = Table::from_iter([(token(number), toml_text("probed"))]);
            tried.push(Some(Tried { change: Try::Pod(TomlValue::Table(table)), marks: vec![mark] }));
            values.push(Some(Value::Object(merged)));
        }
        let given = values.iter().flatten().filter_map(Value::as_object).flat_map(|map| map.keys().cloned()).collect();
        let owner = match path {
            [_, _, "labels"] => Owner::PodLabels,
            [_, _, "annotations"] => Owner::PodAnnotations,
            _ => Owner::Nodes,
        };
        self.push(path, about, schema::map(owner), values, tried);
        self.own(path, schema::own_keys(owner, self.variants, &given));
    }

    fn tolerations(&mut self) {
        let path = ["pod", "spec", "tolerations"];
        let probe = token(self.number());
        let Some(parts) = self.pod_parts(&path) else { return };
        let access = ".Values.pod.spec.tolerations".to_owned();
        let node = Node::Items { pipe: format!("toYaml {access}"), any: access };
        let mut values = Vec::new();
        let mut tried = Vec::new();
        for parts in parts {
            let last = parts.last().cloned().unwrap_or_else(|| json!([]));
            let mark = Mark::List { field: "tolerations", base: last.clone(), probe: json!([{"key": probe}]), node: node.clone() };
            let table = Toml::new(TomlValue::Table(Table::from_iter([("key".to_owned(), toml_text(&probe))])), place());
            tried.push(Some(Tried { change: Try::Pod(TomlValue::Array(vec![table])), marks: vec![mark] }));
            values.push(Some(last));
        }
        self.push(&path, "Taints that the pods of both roles tolerate.", schema::tolerations(), values, tried);
    }

    fn environment(&mut self) {
        let name = format!("ZZQ{}QZZ", self.number());
        let values = self.raw(&["env"]).into_iter().map(|value| Some(value.unwrap_or_else(|| json!({})))).collect();
        let tried = self.variants.iter().map(|variant| {
            let env = variant.settings.manifest.env.as_ref().map(|env| env.0.clone()).unwrap_or_default();
            let mark = Mark::Variable {
                name: name.clone(),
                own: env.into_iter().collect(),
                value: ".Values.env",
                rest: format!("include \"{}.variables\"", self.chart),
            };
            let mut table = variant.settings.root.get("env").and_then(Toml::as_table).cloned().unwrap_or_default();
            table.insert(name.clone(), toml_text("probed"));
            Some(Tried { change: Try::Set(TomlValue::Table(table)), marks: vec![mark] })
        });
        let tried = tried.collect();
        let schema = schema::environment(self.variants);
        self.push(&["env"], "Environment of the main container of all Flink pods.", schema, values, tried);
        self.own(&["env"], schema::own_variables(self.variants));
    }
}

pub(super) fn cpu(millis: u64) -> String {
    if millis.is_multiple_of(1000) { (millis / 1000).to_string() } else { format!("{millis}m") }
}

const fn place() -> Span {
    Span { source: SourceId(0), start: 0, end: 0 }
}

pub(super) fn toml_text(text: &str) -> Toml {
    Toml::new(TomlValue::String(text.to_owned()), place())
}
