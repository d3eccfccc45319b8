//! Values beyond those of an installation: what differs between profiles, and what the text opens by `output.helm.values`.
//!
//! In: the variants and the paths. Out: further [`super::values::Offer`]s. Must not: open what others depend on unless the text says so.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::schema::SIZE;
use super::text::quoted;
use super::tree::{Hole, Kind, Mark};
use super::values::{Offers, Tried, Try, access, token};
use crate::flink::memory;
use crate::manifest::node::{Node as Toml, Value as TomlValue};
use crate::plan::json as json_of;

/// Tables and keys that memory, slots, objects or judgements hang on: they differ between profiles and are no values by themselves.
const CLOSED: &[&str] = &[
    "annotations",
    "components",
    "edition",
    "env",
    "extra",
    "flink",
    "image",
    "inherits",
    "job",
    "jobs",
    "labels",
    "lints",
    "mode",
    "name",
    "namespace",
    "output",
    "parallelism",
    "platform",
    "pod",
    "required",
    "scaling",
    "security",
    "session-cluster",
    "source",
    "target",
    "waivers",
];

/// The kind of a value that can be told from its spelling.
enum Spelling {
    Duration,
    Size,
    Uri(String),
    Word,
    Number,
}

fn spelling(value: &Value) -> Option<Spelling> {
    match value {
        Value::Number(number) if number.is_i64() => Some(Spelling::Number),
        Value::String(text) => {
            let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
            if digits.len() < text.len() && matches!(digits, "ms" | "s" | "h" | "d") {
                return Some(Spelling::Duration);
            }
            if digits.len() < text.len() && matches!(digits, "k" | "g" | "t") {
                return Some(Spelling::Size);
            }
            // minutes, or mebibytes: the key decides, and both have it
            if digits.len() < text.len() && digits == "m" {
                return Some(Spelling::Duration);
            }
            if let Some((scheme, _)) = text.split_once("://") {
                return Some(Spelling::Uri(scheme.to_owned()));
            }
            let word = |c: char| c.is_ascii_alphanumeric() || "-._/:@+{}".contains(c);
            (text.chars().all(word) && text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/' || c == '{'))
                .then_some(Spelling::Word)
        }
        Value::Number(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

impl Offers<'_> {
    /// What differs between profiles as one text or number, and what the text opens.
    pub(super) fn further(&mut self, wanted: &BTreeSet<Vec<String>>) {
        for role in ["jobmanager", "taskmanager"] {
            if wanted.contains([role.to_owned(), "memory".to_owned()].as_slice()) {
                self.memory(role);
            }
        }
        if wanted.contains(["parallelism".to_owned()].as_slice()) {
            self.parallelism();
        }
        for path in wanted.iter().cloned().chain(self.differing()) {
            if !self.list.iter().any(|offer| offer.path == path) {
                self.scalar(&path);
            }
        }
    }

    /// Paths that all variants have, with different values.
    fn differing(&self) -> Vec<Vec<String>> {
        let mut rows: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
        for variant in self.variants {
            leaves(&variant.settings.root, &mut Vec::new(), &mut |path, node| {
                rows.entry(path.to_vec()).or_default().push(json_of(node).to_string());
            });
        }
        let open = |path: &[String]| {
            let first = path.first().map(String::as_str).unwrap_or_default();
            let role = matches!(first, "jobmanager" | "taskmanager");
            let sized = path
                .iter()
                .any(|key| key.contains("memory") || key.contains("slots") || key.contains("Slots") || key.contains("parallelism"));
            !CLOSED.contains(&first) && !role && !sized
        };
        let different = |texts: &[String]| texts.len() == self.variants.len() && texts.windows(2).any(|pair| pair.first() != pair.last());
        rows.into_iter().filter(|(path, texts)| open(path) && different(texts)).map(|(path, _)| path).collect()
    }

    fn scalar(&mut self, path: &[String]) {
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        let values = self.raw(&keys);
        let number = i64::try_from(7400 + self.number()).unwrap_or(7400);
        let Some(first) = values.iter().flatten().next().cloned() else { return };
        let Some(spelled) = spelling(&first) else { return };
        // all variants must be of the one kind that the schema will say
        if values
            .iter()
            .flatten()
            .any(|value| spelling(value).map(|s| std::mem::discriminant(&s)) != Some(std::mem::discriminant(&spelled)))
        {
            return;
        }
        let templated = values.iter().flatten().filter_map(Value::as_str).any(|text| text.contains('{'));
        // a brace is a placeholder's, and filled in only where a profile has one
        let braces = if templated { "{}" } else { "" };
        let rooted = values.iter().flatten().filter_map(Value::as_str).all(|text| text.starts_with('/'));
        let (probe, schema) = match spelled {
            Spelling::Word if rooted => {
                (format!("/{}", token(self.number())), json!({"type": "string", "pattern": format!("^/[-A-Za-z0-9._/:@+{braces}]*$")}))
            }
            Spelling::Duration => (format!("{number}s"), json!({"type": "string", "pattern": "^[0-9]+(ms|s|m|h|d)$"})),
            Spelling::Size => (format!("{number}m"), json!({"type": "string", "pattern": SIZE})),
            Spelling::Uri(scheme) => (
                format!("{scheme}://{}/x", token(self.number())),
                json!({"type": "string", "pattern": format!("^{scheme}:[^\\s#'\"{}]+$", if templated { "" } else { "{}" })}),
            ),
            Spelling::Word => {
                let start = if templated { "{" } else { "" };
                (token(self.number()), json!({"type": "string", "pattern": format!("^[A-Za-z0-9/{start}][-A-Za-z0-9._/:@+{braces}]*$")}))
            }
            Spelling::Number => (number.to_string(), json!({"type": "integer"})),
        };
        let change = if first.is_number() { TomlValue::Integer(number) } else { TomlValue::String(probe.clone()) };
        let access = access(path);
        let pipe = if first.is_number() {
            format!("{access} | int64")
        } else if templated {
            format!("include \"{}.filled\" (list . ({access}) {})", self.chart, quoted(&path.join(".")))
        } else {
            access
        };
        let tried = self.variants.iter().zip(&values).map(|(variant, value)| {
            let value = value.as_ref()?;
            let target = variant.settings.manifest.target.map_or("", |t| t.word());
            let base = match value.as_str() {
                Some(text) => filled(text, variant.plan, variant.name(), target)?,
                None => value.to_string(),
            };
            let kind = if first.is_number() { Kind::Number } else { Kind::Text };
            let mark = Mark::Text { base, probe: probe.clone(), hole: Hole { pipe: pipe.clone(), kind } };
            Some(Tried { change: Try::Set(change.clone()), marks: vec![mark] })
        });
        let tried = tried.collect();
        self.push(&keys, &format!("`{}` of the flink.toml.", path.join(".")), schema, values, tried);
    }

    fn memory(&mut self, role: &str) {
        let mebibytes = 7200 + self.number() as u64;
        let path = [role.to_owned(), "memory".to_owned()];
        let access = access(&path);
        let values = self.raw(&[role, "memory"]);
        let tried = self.variants.iter().map(|variant| {
            let manifest = &variant.settings.manifest;
            let (process, factor, headroom) = if role == "jobmanager" {
                let table = manifest.jobmanager.as_ref()?;
                (&variant.plan.jobmanager.process, table.memory_limit_factor.as_ref(), table.memory_headroom.as_ref())
            } else {
                let table = manifest.taskmanager.as_ref()?;
                (&variant.plan.taskmanager.process, table.memory_limit_factor.as_ref(), table.memory_headroom.as_ref())
            };
            let (factor, headroom) = (factor.map_or(1000, |f| f.thousandths), headroom.map_or(0, |h| h.bytes));
            let hole = |factor: u64| Hole {
                pipe: format!("include \"{}.quantity\" (list ({access}) {headroom} {factor})", self.chart),
                kind: Kind::Text,
            };
            let probed = (mebibytes << 20) + headroom;
            let mut marks = vec![
                Mark::Text {
                    base: process.process_size.text.clone(),
                    probe: format!("{mebibytes}m"),
                    hole: Hole { pipe: access.clone(), kind: Kind::Text },
                },
                Mark::Text { base: quantity(process.memory_request), probe: quantity(probed), hole: hole(1000) },
            ];
            if factor != 1000 {
                marks.push(Mark::Text {
                    base: quantity(process.memory_limit),
                    probe: quantity((probed * factor).div_ceil(1000)),
                    hole: hole(factor),
                });
            }
            Some(Tried { change: Try::Set(TomlValue::String(format!("{mebibytes}m"))), marks })
        });
        let tried = tried.collect();
        let about =
            format!("Memory of the {role}'s process. Flink's memory model is not computed again: too little stops Flink at its start.");
        self.push(&[role, "memory"], &about, json!({"type": "string", "pattern": SIZE}), values, tried);
    }

    fn parallelism(&mut self) {
        let probe = 7300 + self.number() as u64;
        let values = self.raw(&["parallelism"]);
        let derived = self.variants.iter().all(|variant| !variant.settings.manifest_sets("taskmanager.replicas"));
        if derived {
            self.list.retain(|offer| offer.path != ["taskmanager", "replicas"]);
        }
        let tried = self.variants.iter().zip(&values).map(|(variant, value)| {
            let base = value.as_ref()?.as_u64()?;
            let slots = u64::from(variant.plan.taskmanager.slots).max(1);
            let mut marks = vec![Mark::Text {
                base: base.to_string(),
                probe: probe.to_string(),
                hole: Hole { pipe: ".Values.parallelism | int64".to_owned(), kind: Kind::Number },
            }];
            if derived && slots > 1 {
                let hole = Hole { pipe: format!("include \"{}.least\" .", self.chart), kind: Kind::Number };
                marks.push(Mark::Text { base: base.div_ceil(slots).to_string(), probe: probe.div_ceil(slots).to_string(), hole });
            }
            Some(Tried { change: Try::Set(TomlValue::Integer(i64::try_from(probe).ok()?)), marks })
        });
        let tried = tried.collect();
        let about = "Parallelism of the job; the TaskManagers that it needs follow, unless their number is written.";
        self.push(&["parallelism"], about, json!({"type": "integer", "minimum": 1}), values, tried);
    }
}

/// What Flink needs at least of the memory that the text opens, as lines of a template: its memory model is tried for each variant.
pub(super) fn memory_checks(chart: &str, offers: &[super::values::Offer], variants: &[super::Variant<'_>], names: &[String]) -> String {
    let mut lines = Vec::new();
    for role in ["jobmanager", "taskmanager"].into_iter().filter(|role| offers.iter().any(|offer| offer.path == [role, "memory"])) {
        let least = |variant: &super::Variant<'_>| {
            let config = variant.plan.config.to_map();
            let least = match role {
                "jobmanager" => memory::smallest_process_size_jobmanager(&config, variant.plan.flink),
                _ => memory::smallest_process_size_taskmanager(&config, variant.plan.flink),
            };
            least.map_or(0, |size| size.bytes())
        };
        let pairs: Vec<String> = names.iter().zip(variants).map(|(name, variant)| format!("{} {}", quoted(name), least(variant))).collect();
        let chosen = match pairs.as_slice() {
            [only] => only.rsplit(' ').next().unwrap_or("0").to_owned(),
            many => format!("(get (dict {}) .Values.profile)", many.join(" ")),
        };
        lines.push(format!(
            "{{{{- $least := {chosen} | int64 }}}}\n{{{{- if lt (include \"{chart}.bytes\" .Values.{role}.memory | int64) $least }}}}\n{{{{- fail (printf \"the value `{role}.memory` is %s, and Flink starts with %dm at least\" .Values.{role}.memory (div $least 1048576)) }}}}\n{{{{- end }}}}"
        ));
    }
    lines.join("\n")
}

/// Bytes as Kubernetes writes them, in the largest unit that divides them.
fn quantity(bytes: u64) -> String {
    for (shift, unit) in [(40, "Ti"), (30, "Gi"), (20, "Mi"), (10, "Ki")] {
        if bytes != 0 && bytes.trailing_zeros() >= shift {
            return format!("{}{unit}", bytes >> shift);
        }
    }
    bytes.to_string()
}

/// A text with its placeholders filled in; nothing if it has escaped braces.
fn filled(text: &str, plan: &crate::plan::Plan, profile: &str, target: &str) -> Option<String> {
    if text.contains("{{") || text.contains("}}") {
        return None;
    }
    let namespace = plan.namespace.as_deref().unwrap_or_default();
    Some(text.replace("{name}", &plan.name).replace("{namespace}", namespace).replace("{profile}", profile).replace("{target}", target))
}

/// Visits every value that is no table.
pub(super) fn leaves<'a>(node: &'a Toml, path: &mut Vec<String>, visit: &mut impl FnMut(&[String], &'a Toml)) {
    match node.as_table() {
        Some(table) => {
            for (key, below) in table {
                path.push(key.clone());
                leaves(below, path, visit);
                path.pop();
            }
        }
        None => visit(path, node),
    }
}

/// What must hold of the values that only some variants have, as lines of a template.
pub(super) fn checks(offers: &[super::values::Offer], names: &[String]) -> String {
    let mut lines = Vec::new();
    for offer in offers.iter().filter(|offer| offer.values.iter().any(Option::is_none) && offer.values.iter().any(Option::is_some)) {
        let with: Vec<String> =
            names.iter().zip(&offer.values).filter(|(_, value)| value.is_some()).map(|(name, _)| quoted(name)).collect();
        let keys: Vec<String> = offer.path.iter().map(|key| quoted(key)).collect();
        let found = format!("(dig {} \"<none>\" .Values.AsMap)", keys.join(" "));
        let path = offer.path.join(".");
        lines.push(format!(
            "{{{{- if has .Values.profile (list {}) }}}}\n{{{{- if eq (toString {found}) \"<none>\" }}}}\n{{{{- fail (printf \"profile %q needs the value `{path}`: add `-f values-%s.yaml`\" .Values.profile .Values.profile) }}}}\n{{{{- end }}}}\n{{{{- else if not (or (eq (toString {found}) \"<none>\") (empty {found})) }}}}\n{{{{- fail (printf \"the value `{path}` means nothing in profile %q, which was compiled without it: change the flink.toml, or choose another profile\" .Values.profile) }}}}\n{{{{- end }}}}",
            with.join(" ")
        ));
    }
    for offer in offers.iter().filter(|offer| !offer.own.is_empty()) {
        let keys: Vec<String> = offer.path.iter().map(|key| quoted(key)).collect();
        let own: Vec<String> = offer.own.iter().map(|key| quoted(key)).collect();
        lines.push(format!(
            "{{{{- range list {} }}}}\n{{{{- if hasKey (dig {} dict $.Values.AsMap) . }}}}\n{{{{- fail (printf \"the value `{}.%s` is the compiler's own: choose another key\" .) }}}}\n{{{{- end }}}}\n{{{{- end }}}}",
            own.join(" "),
            keys.join(" "),
            offer.path.join("."),
        ));
    }
    // a variable of one profile alone
    for env in offers.iter().filter(|offer| offer.path == ["env"]) {
        let sets: Vec<_> = env.values.iter().map(|value| value.as_ref().and_then(Value::as_object)).collect();
        let all: BTreeSet<&String> = sets.iter().flatten().flat_map(|set| set.keys()).collect();
        let some = all.into_iter().filter(|name| !sets.iter().all(|set| set.is_some_and(|set| set.contains_key(*name))));
        for name in some {
            let with: Vec<String> = names
                .iter()
                .zip(&sets)
                .filter(|(_, set)| set.is_some_and(|set| set.contains_key(name)))
                .map(|(profile, _)| quoted(profile))
                .collect();
            lines.push(format!(
                "{{{{- if and (has .Values.profile (list {})) (not (hasKey .Values.env {})) }}}}\n{{{{- fail (printf \"profile %q needs the value `env.{name}`: add `-f values-%s.yaml`\" .Values.profile .Values.profile) }}}}\n{{{{- end }}}}",
                with.join(" "),
                quoted(name)
            ));
        }
    }
    lines.join("\n")
}
