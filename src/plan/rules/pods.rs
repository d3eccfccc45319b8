//! Fields of `[pod]` that a word of the language sets: the same rule as for options of `[config]`.
//!
//! In: the parts of pod templates, as written. Out: findings. Looks at Flink's own container only; sidecars and init containers have no words.
//! Source: language reference, section 5, One owner; 4.1, 4.3, 4.4 and 4.7 for the words.

use super::super::{MAIN_CONTAINER, Plan};
use super::{HATCH_HAS_A_WORD, TWO_OWNERS};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::manifest::node::{Node, Value};
use crate::resolve::{PodPatch, Scope, Settings};

/// A field of a pod template and the word that says it.
struct Said<'a> {
    /// The field below the hatch: `spec.serviceAccountName`.
    field: String,
    node: &'a Node,
    /// The word's path; with `ROLE.` before it where each role has its own.
    word: String,
    /// The field's text, where it can be held against the word's.
    text: Option<&'a str>,
}

/// Words whose value is one text in both spellings.
const PULL_POLICIES: &[(&str, &str)] = &[("Always", "always"), ("IfNotPresent", "if-not-present"), ("Never", "never")];

/// Fields of pods that words set.
pub(super) fn hatches(settings: &Settings, _plan: &Plan, diagnostics: &mut Diagnostics) {
    for patch in &settings.pods {
        for said in fields(patch) {
            diagnostics.push(finding(settings, patch, &said));
        }
    }
}

fn finding(settings: &Settings, patch: &PodPatch, said: &Said<'_>) -> Diagnostic {
    let hatch = patch.scope.path();
    let words: Vec<String> = match (said.word.strip_prefix("ROLE."), patch.scope.role()) {
        (None, _) => vec![said.word.clone()],
        (Some(word), Some(role)) => vec![format!("{role}.{word}")],
        (Some(word), None) => vec![format!("jobmanager.{word}"), format!("taskmanager.{word}")],
    };
    let shown = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" and ");
    let verb = if words.len() == 1 { "says" } else { "say" };
    let path = format!("{hatch}.{}", said.field);
    let set = words.iter().find(|word| settings.manifest_sets(word));
    // placeholders are not filled in the tree, so such a text is not held against the field
    let other =
        set.and_then(|word| settings.root.get(word)?.as_str()).zip(said.text).filter(|(word, field)| word != field && !word.contains('{'));
    // a role's own value beside a common word is an override, and no contradiction
    if let (Some(word), Some(_), true) = (set, other, patch.scope == Scope::Both || said.word.contains("env.")) {
        return Diagnostic::new(&TWO_OWNERS, format!("`{word}` and `{hatch}` give two values for one field"))
            .at(said.node.key_span, "another value")
            .also(settings.root.nearest(word).span, "the word for it")
            .at_run_time("Kubernetes gets the second, and whoever reads the word believes the first")
            .help(format!("remove `{}` from `[{hatch}]`, or the word", said.field))
            .path(path);
    }
    let finding = Diagnostic::new(&HATCH_HAS_A_WORD, format!("`{}` stands in `[{hatch}]`, and {shown} {verb} it", said.field))
        .at(said.node.key_span, format!("the word is {shown}"))
        .because("readers, profiles and rules look for the word, and only the word reaches every object that it concerns")
        .path(path);
    match set {
        Some(word) => finding
            .also(settings.root.nearest(word).span, "said here already")
            .help(format!("remove the field from `[{hatch}]`; to keep it there, allow `hatch-has-a-word`")),
        None => finding.help(format!("write {} instead; to keep the field there, allow `hatch-has-a-word`", examples(&words))),
    }
}

/// How the words are written: `[jobmanager] cpu = …`.
fn examples(words: &[String]) -> String {
    let line = |word: &String| match word.rsplit_once('.') {
        Some((table, last)) => format!("`[{table}] {last} = …`"),
        None => format!("`{word} = …`"),
    };
    words.iter().map(line).collect::<Vec<_>>().join(" and ")
}

/// Every field of a patch that a word sets.
fn fields<'a>(patch: &'a PodPatch) -> Vec<Said<'a>> {
    let mut said = Vec::new();
    let spec = patch.node.get("spec");
    let mut add = |field: String, node: Option<&'a Node>, word: &str| said.extend(node.map(|node| (field, node, word.to_owned())));
    for (field, word) in [
        ("serviceAccountName", "service-account.name"),
        ("serviceAccount", "service-account.name"),
        ("imagePullSecrets", "image-pull-secrets"),
    ] {
        add(format!("spec.{field}"), spec.and_then(|spec| spec.get(field)), word);
    }
    let user = spec.and_then(|spec| spec.get("securityContext.runAsUser"));
    // one user for all pods; root has no word
    if patch.scope == Scope::Both {
        add("spec.securityContext.runAsUser".to_owned(), user.filter(|node| matches!(node.value, Value::Integer(1..))), "security.user");
    }
    let containers = spec.and_then(|spec| spec.get("containers")).and_then(Node::as_array).unwrap_or_default();
    let main = |node: &&Node| node.get("name").and_then(Node::as_str) == Some(MAIN_CONTAINER) && node.get("$patch").is_none();
    for (index, container) in containers.iter().enumerate().filter(|(_, node)| main(node)) {
        let at = format!("spec.containers[{index}]");
        for (field, word) in [
            ("image", "image"),
            ("imagePullPolicy", "image-pull-policy"),
            ("securityContext.readOnlyRootFilesystem", "security.read-only-root"),
            ("resources.requests.cpu", "ROLE.cpu"),
            ("resources.requests.memory", "ROLE.memory"),
            ("resources.requests.ephemeral-storage", "ROLE.ephemeral-storage"),
            ("resources.limits.cpu", "ROLE.cpu-limit-factor"),
            ("resources.limits.memory", "ROLE.memory-limit-factor"),
            ("resources.limits.ephemeral-storage", "ROLE.ephemeral-storage"),
        ] {
            add(format!("{at}.{field}"), container.get(field), word);
        }
        let table = patch.scope.role().map_or_else(String::new, |role| format!("{role}."));
        for (number, variable) in container.get("env").and_then(Node::as_array).unwrap_or_default().iter().enumerate() {
            let Some(name) = variable.get("name").and_then(Node::as_str).filter(|_| variable.get("$patch").is_none()) else { continue };
            let field = format!("{at}.env[{number}]");
            if variable.get("value").is_some() {
                add(field, variable.get("value"), &format!("{table}env.{name}"));
            } else {
                // fields of the pod and entries of ConfigMaps have no word
                add(field, variable.get("valueFrom.secretKeyRef"), &format!("{table}env-secrets.{name}"));
            }
        }
    }
    said.into_iter().map(|(field, node, word)| Said { text: text(&field, node), field, node, word }).collect()
}

/// A field's text in the word's spelling.
fn text<'a>(field: &str, node: &'a Node) -> Option<&'a str> {
    let text = node.as_str()?;
    if field.ends_with(".imagePullPolicy") {
        return PULL_POLICIES.iter().find(|(written, _)| *written == text).map(|(_, word)| *word);
    }
    // quantities have several spellings of one amount
    (!field.contains(".resources.")).then_some(text)
}
