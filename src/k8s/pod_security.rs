//! Pod Security Standards: would the server's admission refuse this pod at a level? In: a pod's metadata and spec as JSON.
//! Out: findings with the server's wording. Must not judge anything else; values of a wrong type count as absent (see
//! `structure`). Source: `k8s.io/pod-security-admission/policy` v0.36, policy versions 1.33 and later.

use super::structure::PathSegment;
use super::version::KubernetesVersion;
use serde_json::Value;
use std::fmt;
use std::str::FromStr;

mod baseline;
mod restricted;

/// A level of the Pod Security Standards, as in the namespace label `pod-security.kubernetes.io/enforce`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Everything is allowed.
    Privileged,
    /// Known privilege escalations are refused.
    Baseline,
    /// Only hardened pods are allowed.
    Restricted,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Privileged => "privileged",
            Self::Baseline => "baseline",
            Self::Restricted => "restricted",
        })
    }
}

/// A word that is no Pod Security level.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown Pod Security level `{text}`: known are privileged, baseline, restricted")]
pub struct UnknownLevel {
    /// What was given.
    pub text: String,
}

impl FromStr for Level {
    type Err = UnknownLevel;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Privileged, Self::Baseline, Self::Restricted]
            .into_iter()
            .find(|level| level.to_string() == text)
            .ok_or_else(|| UnknownLevel { text: text.to_owned() })
    }
}

/// What the spec stands in. The server fills in `hostPort` of host-network pods only in real pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A pod template, as in a Deployment (the server only warns).
    Template,
    /// A pod, which the server refuses.
    Pod,
}

/// One check that a pod fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The check's id in the server: `hostNamespaces`, `runAsNonRoot`.
    pub check: &'static str,
    /// The server's short reason.
    pub reason: String,
    /// The server's detail: who does what.
    pub detail: String,
    /// The offending containers and volumes, or the pod's spec itself (empty path), relative to the spec.
    pub paths: Vec<Vec<PathSegment>>,
}

/// The server's sentence over all findings: `host namespaces (hostNetwork=true), hostPort (…)`.
#[must_use]
pub fn sentence(findings: &[Finding]) -> String {
    let parts: Vec<String> = findings.iter().map(|f| format!("{} ({})", f.reason, f.detail)).collect();
    parts.join(", ")
}

/// Checks a pod at a level of the policy of that release (`latest` on such a server).
#[must_use]
pub fn check(metadata: &Value, spec: &Value, subject: Subject, level: Level, version: KubernetesVersion) -> Vec<Finding> {
    let pod = Pod::new(metadata, spec, subject, version);
    let baseline = baseline::checks(&pod);
    match level {
        Level::Privileged => Vec::new(),
        Level::Baseline => baseline.into_iter().flatten().collect(),
        Level::Restricted => {
            // A stricter check takes the place of the baseline's.
            let kept = baseline.into_iter().flatten().filter(|finding| !pod.overridden(finding.check));
            kept.chain(restricted::checks(&pod).into_iter().flatten()).collect()
        }
    }
}

/// A container and where it stands.
struct Container<'a> {
    name: &'a str,
    value: &'a Value,
    path: Vec<PathSegment>,
}

/// A pod as the checks see it.
struct Pod<'a> {
    metadata: &'a Value,
    spec: &'a Value,
    containers: Vec<Container<'a>>,
    subject: Subject,
    version: KubernetesVersion,
}

impl<'a> Pod<'a> {
    fn new(metadata: &'a Value, spec: &'a Value, subject: Subject, version: KubernetesVersion) -> Self {
        let mut containers = Vec::new();
        for list in ["initContainers", "containers", "ephemeralContainers"] {
            for (index, value) in items(spec, list).enumerate() {
                let path = vec![PathSegment::Field(list.to_owned()), PathSegment::Index(index)];
                containers.push(Container { name: text(value, "/name"), value, path });
            }
        }
        Self { metadata, spec, containers, subject, version }
    }

    fn since(&self, minor: u8) -> bool {
        self.version.minor() >= minor
    }

    fn overridden(&self, check: &str) -> bool {
        match check {
            "capabilities_baseline" | "hostPathVolumes" | "seccompProfile_baseline" => true,
            "procMount" => self.since(35),
            _ => false,
        }
    }

    /// Since 1.35 some rules are waived in a user namespace.
    fn in_user_namespace(&self) -> bool {
        self.since(35) && flag(self.spec, "/hostUsers") == Some(false)
    }

    fn is_windows(&self) -> bool {
        text(self.spec, "/os/name") == "windows"
    }

    /// The containers that a condition holds for.
    fn which(&self, mut bad: impl FnMut(&Value) -> bool) -> Culprits<'_> {
        Culprits { pod: false, containers: self.containers.iter().filter(|c| bad(c.value)).collect() }
    }
}

/// Who offends: the pod's own security context, containers, or both.
struct Culprits<'a> {
    pod: bool,
    containers: Vec<&'a Container<'a>>,
}

impl Culprits<'_> {
    fn any(&self) -> bool {
        self.pod || !self.containers.is_empty()
    }

    fn with_pod(self, pod: bool) -> Self {
        Self { pod, ..self }
    }

    /// `container "a"`, `containers "a", "b"`, without the pod.
    fn containers(&self) -> String {
        let names: Vec<&str> = self.containers.iter().map(|c| c.name).collect();
        format!("{} {}", plural(names.len(), "container", "containers"), quoted(&names))
    }

    /// `pod and container "a"`.
    fn setters(&self) -> String {
        let mut words = Vec::new();
        if self.pod {
            words.push("pod".to_owned());
        }
        if !self.containers.is_empty() {
            words.push(self.containers());
        }
        words.join(" and ")
    }

    fn paths(&self) -> Vec<Vec<PathSegment>> {
        let own = self.pod.then(Vec::new);
        own.into_iter().chain(self.containers.iter().map(|c| c.path.clone())).collect()
    }

    fn finding(&self, check: &'static str, reason: &str, detail: String) -> Option<Finding> {
        self.any().then(|| Finding { check, reason: reason.to_owned(), detail, paths: self.paths() })
    }
}

fn items<'a>(value: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    value.get(list).and_then(Value::as_array).into_iter().flatten()
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    crate::pointer::find(value, pointer).and_then(Value::as_str).unwrap_or_default()
}

fn flag(value: &Value, pointer: &str) -> Option<bool> {
    crate::pointer::find(value, pointer).and_then(Value::as_bool)
}

/// A number, however it is written (`0` and `0.0` are one).
fn number(value: &Value, pointer: &str) -> Option<i64> {
    let value = crate::pointer::find(value, pointer)?;
    #[expect(clippy::cast_possible_truncation, reason = "only compared with zero and printed")]
    value.as_i64().or_else(|| value.as_f64().map(|float| float as i64))
}

/// Present and not null.
fn present<'a>(value: &'a Value, pointer: &str) -> Option<&'a Value> {
    crate::pointer::find(value, pointer).filter(|found| !found.is_null())
}

fn plural<'a>(count: usize, one: &'a str, many: &'a str) -> &'a str {
    if count == 1 { one } else { many }
}

fn quoted<T: AsRef<str>>(words: &[T]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("\"{}\"", word.as_ref())).collect();
    words.join(", ")
}

#[cfg(test)]
mod tests;
