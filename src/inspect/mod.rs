//! inspect: files that flinkc did not write → findings at their own lines. What `flinkc check` does with everything but a flink.toml.
//!
//! In: the texts of one bundle (Kubernetes manifests, Flink configuration files) and what they are to be judged against.
//! Out: findings. Must not: read a file, change a text, or judge by itself: each [`Judge`] in [`JUDGES`] does that.

mod bundle;
mod flink;
mod kubernetes;
mod operator;
mod read;
pub mod rules;
mod together;
mod together_rules;

use crate::diagnostic::{Diagnostic, Diagnostics, Sources, Span};
use crate::flink::version::FlinkVersion;
use crate::k8s::pod_security;
use crate::k8s::version::KubernetesVersion;
use crate::operators::apache::Release;
pub use bundle::{Bundle, Configuration, Given};
pub use read::{Kind, kind_of};

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
}

impl Options {
    /// The Kubernetes release to judge against.
    #[must_use]
    pub fn kubernetes(&self) -> KubernetesVersion {
        self.kubernetes.unwrap_or(KubernetesVersion::LATEST)
    }
}

/// Where judges put what they find.
#[derive(Debug, Default)]
pub struct Findings {
    /// The findings.
    pub diagnostics: Diagnostics,
    /// Values that no renderer may show.
    pub hidden: Vec<Span>,
}

impl Findings {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }
}

/// Somebody who judges a bundle: the API server, an operator, Flink. The seam for further ones.
pub trait Judge: Sync {
    /// Adds all findings on a bundle.
    fn judge(&self, bundle: &Bundle, options: &Options, findings: &mut Findings);
}

/// Every judge.
pub static JUDGES: &[&dyn Judge] = &[&kubernetes::Kubernetes, &together::Together, &flink::Flink, &operator::ApacheOperator];

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
    let (mut sources, bundle) = read::read(texts, options, &mut findings);
    for judge in JUDGES {
        judge.judge(&bundle, options, &mut findings);
    }
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

#[cfg(test)]
mod tests;
