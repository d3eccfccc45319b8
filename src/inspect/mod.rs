//! inspect: files that flinkc did not write → findings at their own lines. What `flinkc check` does with everything but a flink.toml.
//!
//! In: the texts of one bundle (Kubernetes manifests, Flink configuration files) and what they are to be judged against.
//! Out: findings. Must not: read a file, change a text, or judge by itself: each [`Judge`] in [`JUDGES`] does that.

mod bundle;
mod clusters;
mod custom;
mod flink;
mod kubernetes;
mod operator;
mod pods;
mod read;
pub mod rules;
mod spotify;
mod together;
mod together_rules;
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use crate::check::policy;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule, SourceId, Sources, Span};
use crate::flink::version::FlinkVersion;
use crate::k8s::crd::Definitions;
use crate::k8s::pod_security;
use crate::k8s::version::KubernetesVersion;
use crate::manifest::{self, Document, Manifest};
use crate::operators::apache::Release;
pub use bundle::{Bundle, Configuration, Given};
pub use read::{Kind, kind_of};
pub use values::{OperatorValues, operator_values};

/// What the texts are judged against.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The Kubernetes release of the API server; the newest known one if nothing is said.
    pub kubernetes: Option<KubernetesVersion>,
    /// The Pod Security level that the namespace enforces; not judged if nothing is said.
    pub pod_security: Option<pod_security::Level>,
    /// The Flink version of configuration files that do not say theirs.
    pub flink: Option<FlinkVersion>,
    /// The release of the Apache operator; the newest that is out if nothing is said.
    pub operator: Option<Release>,
    /// What the operator was installed with; its chart left alone if nothing is said.
    pub operator_values: Option<Arc<OperatorValues>>,
    /// A flink.toml whose own `[lints]` and `[waivers]` hold for what is judged.
    pub policy: Option<Text>,
    /// The day to which the `review-by` of waivers is compared.
    pub as_of: Option<String>,
    /// Definitions of custom kinds; those of a bundle itself count too.
    pub definitions: Arc<Definitions>,
    /// The objects as the cluster has them: what may not change is judged against them.
    pub stored: Arc<Vec<Value>>,
}

impl Options {
    /// The Kubernetes release to judge against.
    #[must_use]
    pub fn kubernetes(&self) -> KubernetesVersion {
        self.kubernetes.unwrap_or(KubernetesVersion::LATEST)
    }
}

/// What the cluster has, by kind, group and name.
struct Stored<'v>(BTreeMap<(&'v str, &'v str, &'v str), Vec<&'v Value>>);

impl<'v> Stored<'v> {
    fn of(values: &'v [Value]) -> Self {
        let mut stored = Self(BTreeMap::new());
        for value in values {
            let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str);
            if let (Some(kind), Some(name)) = (text("/kind"), text("/metadata/name")) {
                stored.0.entry((kind, group(text("/apiVersion").unwrap_or_default()), name)).or_default().push(value);
            }
        }
        stored
    }

    /// What the cluster has in the place of an object.
    fn find(&self, given: &Given) -> Option<&'v Value> {
        let found = self.0.get(&(given.kind(), group(given.api_version()), given.name()))?;
        let namespace = |value: &Value| value.pointer("/metadata/namespace").and_then(Value::as_str).map(str::to_owned);
        found.iter().copied().find(|value| given.namespace().is_none() || namespace(value).as_deref() == given.namespace())
    }
}

/// The group of an `apiVersion`; empty for the core's.
fn group(api_version: &str) -> &str {
    api_version.rsplit_once('/').map_or("", |(group, _)| group)
}

/// Where judges put what they find.
#[derive(Debug, Default)]
pub struct Findings {
    /// The findings.
    pub diagnostics: Diagnostics,
    /// Values that no renderer may show.
    pub hidden: Vec<Span>,
    /// How many findings of a rule each text has.
    counts: BTreeMap<(SourceId, &'static str), usize>,
}

/// So many findings of one rule in one text are kept: a megabyte has room for a million, and nobody reads on.
const MOST: usize = 10_000;

impl Findings {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let room = diagnostic.primary.as_ref().is_none_or(|label| self.room(label.span.source, diagnostic.rule));
        if room {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Adds a finding of a rule in a text, which is made only if it is kept.
    fn add(&mut self, source: SourceId, rule: &'static Rule, finding: impl FnOnce() -> Diagnostic) {
        if self.room(source, rule) {
            self.diagnostics.push(finding());
        }
    }

    fn room(&mut self, source: SourceId, rule: &'static Rule) -> bool {
        let count = self.counts.entry((source, rule.code)).or_default();
        *count += 1;
        *count <= MOST
    }

    /// Says of what there is more than was kept.
    fn tell_rest(&mut self) {
        let mut last: BTreeMap<(SourceId, &'static str), (&'static Rule, Span)> = BTreeMap::new();
        let over: BTreeMap<_, usize> = self.counts.iter().filter(|(_, count)| **count > MOST).map(|(key, count)| (*key, *count)).collect();
        for finding in self.diagnostics.iter() {
            if let Some(label) = finding.primary.as_ref().filter(|label| over.contains_key(&(label.span.source, finding.rule.code))) {
                last.insert((label.span.source, finding.rule.code), (finding.rule, label.span));
            }
        }
        for (key, (rule, span)) in last {
            let more = over.get(&key).map_or(0, |count| count - MOST);
            let finding = Diagnostic::new(rule, format!("{more} or more further findings of this rule are in this file"));
            self.diagnostics.push(
                finding.at(span, "and behind it").because("a file with so many has one cause").help("mend what is told, and check again"),
            );
        }
    }
}

/// Somebody who judges a bundle: the API server, an operator, Flink. The seam for further ones.
pub trait Judge: Sync {
    /// Adds all findings on a bundle.
    fn judge(&self, bundle: &Bundle, options: &Options, findings: &mut Findings);
}

/// Every judge.
pub static JUDGES: &[&dyn Judge] = &[
    &kubernetes::Kubernetes,
    &together::Together,
    &flink::Flink,
    &operator::ApacheOperator,
    &pods::FlinkPods,
    &spotify::SpotifyOperator,
    &custom::CustomOperators,
];

/// One text of a bundle.
#[derive(Clone, Debug)]
pub struct Text {
    /// What the user calls it.
    pub name: String,
    /// The bytes of the file.
    pub bytes: Vec<u8>,
}

/// What was found in a bundle.
#[derive(Debug, Default)]
pub struct Inspection {
    /// The texts, with what must not be shown of them.
    pub sources: Sources,
    /// All findings, in the order of the texts.
    pub diagnostics: Diagnostics,
    /// How many objects and configuration files were judged.
    pub judged: usize,
}

/// Judges the texts of one bundle.
#[must_use]
pub fn inspect(texts: &[Text], options: &Options) -> Inspection {
    let mut findings = Findings::default();
    let mut sources = Sources::default();
    let policy = options.policy.as_ref().map(|text| policy(text, options, &mut sources, &mut findings));
    let bundle = read::read(texts, options, &mut sources, &mut findings);
    for judge in JUDGES {
        judge.judge(&bundle, options, &mut findings);
    }
    findings.tell_rest();
    policy::apply(&policy.unwrap_or_default(), &mut findings.diagnostics, &mut BTreeSet::new());
    for span in findings.hidden {
        sources.hide(span);
    }
    findings.diagnostics.sort();
    Inspection {
        sources,
        diagnostics: findings.diagnostics,
        judged: bundle.objects.len() + bundle.configurations.len() + bundle.fragments.len(),
    }
}

/// Reads the policy, and says what is wrong with it.
fn policy(text: &Text, options: &Options, sources: &mut Sources, findings: &mut Findings) -> Manifest {
    let text_of = String::from_utf8_lossy(&text.bytes);
    let source = sources.add(text.name.clone(), text_of.as_ref());
    let Document { root, manifest, diagnostics, hidden } = manifest::read(source, &text_of);
    findings.diagnostics.append(diagnostics);
    findings.hidden.extend(hidden);
    let review = policy::Review { revision: None, as_of: options.as_of.as_deref() };
    policy::check(policy::Policy { manifest: &manifest, root: &root }, &review, &mut findings.diagnostics);
    manifest
}

/// The objects of texts, unjudged, with what could not be read.
#[must_use]
pub fn objects(texts: &[Text]) -> (Vec<Value>, Inspection) {
    let (mut findings, mut sources) = (Findings::default(), Sources::default());
    let bundle = read::read(texts, &Options::default(), &mut sources, &mut findings);
    for span in findings.hidden {
        sources.hide(span);
    }
    findings.diagnostics.sort();
    let values: Vec<Value> = bundle.objects.iter().map(|given| given.value().clone()).collect();
    let judged = values.len();
    (values, Inspection { sources, diagnostics: findings.diagnostics, judged })
}

/// The definitions of custom kinds in texts, with what could not be read, and how many there are.
#[must_use]
pub fn definitions(texts: &[Text]) -> (Definitions, Inspection) {
    let (values, found) = objects(texts);
    let mut definitions = Definitions::default();
    let judged = values.iter().filter(|value| definitions.add(value)).count();
    (definitions, Inspection { judged, ..found })
}

#[cfg(test)]
mod tests;
