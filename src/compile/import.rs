//! import: resources that people have → flink.toml texts that compile to the same.
//!
//! In: resources. Out: texts, with comments for what was inferred, and a list of what a text cannot carry. What no word says is carried
//! in `[patch]`: the draft is compiled, compared with what is wanted, and the difference becomes the patch. A source is a function that
//! makes drafts; the operator's is `target::operator::raise`.

mod native;
mod residue;
mod standalone;
mod text;

use serde_json::{Map, Value, json};

pub use native::{Given, LOG4J, native};
pub use standalone::{UnknownVersion, runs_flink, standalone};

use super::{Compilation, Request, compile};
use crate::diagnostic::Level;
use crate::k8s::merge::{Extent, difference};
use crate::manifest::files::MemoryFiles;
use crate::manifest::format::format;
use crate::manifest::sections::Target;
use crate::operators::apache::{self, Release};
use crate::operators::custom::operator_of;
use crate::operators::spotify;
use crate::target;
use crate::target::operator::raise::{self, Draft};

/// One text, and what is to be known about it.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The cluster's name.
    pub name: String,
    /// The flink.toml.
    pub text: String,
    /// What the text does not carry as it was, each with its reason; nothing else is missing.
    pub left: Vec<String>,
    /// What was passed by because a cluster writes it, and no text should.
    pub passed_by: Vec<String>,
    /// What is said in another way than it was, though nothing is missing: names, probes, accounts.
    pub changed: Vec<String>,
    /// Files that the text names, by their path beside it.
    pub files: Vec<(String, String)>,
}

/// The name under which a draft is compiled.
const FILE: &str = "flink.toml";
/// The rule that finds a secret; what it is about becomes a reference.
const SECRET_IN_CLEAR: &str = "secret-in-clear";
/// How many words may turn out not to fit before the draft is taken as it is.
const TRIES: usize = 64;

/// Whether an object is of an operator that texts are made from.
#[must_use]
pub fn is_read(object: &Value) -> bool {
    let version = object.get("apiVersion").and_then(Value::as_str).unwrap_or_default();
    version == apache::API_VERSION || version == spotify::API_VERSION || operator_of(object).is_some()
}

/// The texts of the operators' resources, one for each cluster. Other objects are not looked at.
#[must_use]
pub fn import(resources: &[Value], asked: Option<Release>) -> Vec<Imported> {
    let own: Vec<Value> =
        resources.iter().filter(|value| value.get("apiVersion").is_some_and(|v| v == apache::API_VERSION)).cloned().collect();
    let release = raise::release_of(&own, asked);
    let mut drafts = raise::drafts(&own, release);
    drafts.extend(target::spotify::raise::drafts(resources));
    drafts.extend(target::lyft::raise::drafts(resources));
    drafts.extend(target::nextbreakpoint::raise::drafts(resources));
    drafts.into_iter().map(finished).collect()
}

/// Two resources that mean the same to the operator: flat or nested options, text or number in them, nulls, the cluster's own fields.
#[must_use]
pub fn same(a: &Value, b: &Value) -> bool {
    residue::settled(a) == residue::settled(b)
}

fn finished(mut draft: Draft) -> Imported {
    let (mut left, mut passed_by) = (Vec::new(), Vec::new());
    for wanted in &mut draft.wanted {
        passed_by.extend(residue::owned_by_the_cluster(wanted));
        *wanted = residue::settled(wanted);
    }
    let mut secrets = Map::new();
    let mut compilation = compiled(&draft, None);
    for _ in 0..TRIES {
        let mut changed = amend(&mut draft, &compilation, &mut secrets, &mut left);
        // A text of another operator must be one that the Apache operator runs, too: what hinders it stays in the patch.
        if !changed && draft.keys.get("target").is_none_or(|target| target != Target::Operator.word()) {
            let moved = compiled(&draft, Some(Target::Operator));
            changed = amend(&mut draft, &moved, &mut secrets, &mut left);
        }
        if !changed {
            break;
        }
        compilation = compiled(&draft, None);
    }
    carry(&mut draft, &compilation);
    compilation = compiled(&draft, None);
    for wanted in &draft.wanted {
        let made = compilation.objects.iter().find(|object| is(&object.value, wanted)).map(|object| residue::settled(&object.value));
        if made.as_ref() != Some(wanted) {
            let name = wanted.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
            left.push(format!("the text does not compile to the same `{name}` yet: run `flinkc check` on it"));
        }
    }
    name_secrets(&mut draft, secrets);
    let raw = text::write(&draft.keys, &draft.notes);
    Imported { name: draft.name, text: format(&raw).unwrap_or(raw), left, passed_by, ..Imported::default() }
}

/// Puts references to the Secret that takes what stood in clear.
fn name_secrets(draft: &mut Draft, secrets: Map<String, Value>) {
    if secrets.is_empty() {
        return;
    }
    let entries = secrets.keys().map(|option| format!("--from-literal={option}=…")).collect::<Vec<_>>().join(" ");
    let table = draft.keys.entry("config-secrets").or_insert_with(|| json!({}));
    table.as_object_mut().into_iter().for_each(|table| table.extend(secrets.clone()));
    let secret = format!("{}-secrets", draft.name);
    let note = format!("these stood in clear in the resource; make the Secret: kubectl create secret generic {secret} {entries}");
    draft.notes.insert("config-secrets".to_owned(), note);
}

fn compiled(draft: &Draft, target: Option<Target>) -> Compilation {
    let files = MemoryFiles::new().with(FILE, text::write(&draft.keys, &draft.notes));
    compile(FILE.into(), &Request { target, ..Request::default() }, &files)
}

/// Takes out what the language refuses, so that the patch carries it; a secret becomes a reference. Whether anything changed.
fn amend(draft: &mut Draft, compilation: &Compilation, secrets: &mut Map<String, Value>, left: &mut Vec<String>) -> bool {
    let mut changed = false;
    for finding in compilation.diagnostics.iter().filter(|finding| finding.level == Level::Error) {
        let path = finding.path.as_str();
        if finding.rule.name == SECRET_IN_CLEAR
            && let Some(option) = path.strip_prefix("config.")
        {
            changed |= hide(draft, option, secrets, left);
            continue;
        }
        changed |= residue::take_out(&mut draft.keys, path) || stand_in(draft, path);
    }
    changed
}

/// Takes a secret in clear out of the options, and remembers the reference that comes instead. Whether it was there.
fn hide(draft: &mut Draft, option: &str, secrets: &mut Map<String, Value>, left: &mut Vec<String>) -> bool {
    let held = draft.keys.get_mut("config").and_then(Value::as_object_mut).and_then(|config| config.shift_remove(option));
    if held.is_some() {
        let secret = format!("{}-secrets", draft.name);
        secrets.insert(option.to_owned(), json!({ "secret": secret, "key": option }));
        draft.wanted.iter_mut().for_each(|wanted| residue::without_option(wanted, option));
        left.push(format!("`{option}` is a secret in clear: `[config-secrets]` reads it from the Secret `{secret}`, which you make"));
    }
    held.is_some()
}

/// Puts a value that every rule takes where the key must stay and its own value is refused. Whether that is new.
fn stand_in(draft: &mut Draft, path: &str) -> bool {
    let value = match path {
        "image" => "flink",
        "jobmanager.memory" => "1600m",
        "taskmanager.memory" => "1728m",
        _ => return false,
    };
    let steps: Vec<&str> = path.split('.').collect();
    let Some((last, above)) = steps.split_last() else { return false };
    let table = above.iter().try_fold(&mut draft.keys, |table, step| table.get_mut(*step)?.as_object_mut());
    let Some(table) = table.filter(|table| table.get(*last).is_some_and(|there| there != value)) else { return false };
    table.insert((*last).to_owned(), value.into());
    draft.notes.insert(path.to_owned(), "a stand-in: the rules refuse what the resource says, which `[patch]` carries as it is".to_owned());
    true
}

/// Puts what differs into `[patch]`.
fn carry(draft: &mut Draft, compilation: &Compilation) {
    let mut patches = Map::new();
    for wanted in &draft.wanted {
        let Some(object) = compilation.objects.iter().find(|object| is(&object.value, wanted)) else { continue };
        if let Some(patch) = difference(&residue::settled(&object.value), wanted, None, Extent::Exact) {
            patches.insert(object.patch_key(), patch);
        }
    }
    if !patches.is_empty() {
        draft.keys.insert("patch".to_owned(), patches.into());
        draft.notes.insert("patch".to_owned(), "what no word says, or says in other letters; the operator compares spelling".to_owned());
    }
}

fn is(value: &Value, wanted: &Value) -> bool {
    ["/kind", "/metadata/name"].iter().all(|pointer| value.pointer(pointer) == wanted.pointer(pointer))
}
