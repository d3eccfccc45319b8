//! The rule about secrets in the text, and the places that nobody may print.
//!
//! In: the job spec as it was written. Out: findings, and spans to hide. No message of this file quotes a value.
//! Source: Flink, GlobalConfiguration.SENSITIVE_KEYS (1.17 to 2.3), widened to the names of environment variables and arguments.

use super::super::Plan;
use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule, Span};
use crate::manifest::node::{Node, Value};
use crate::resolve::{Settings, toml_text};

/// A value that looks like a secret.
pub static SECRET_IN_CLEAR: Rule = Rule {
    code: "FK2042",
    name: "secret-in-clear",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "No value in `[config]`, `[env]`, `args`, `[pod]` or `[patch]` is a secret: by the key's name, or by the value's own form.",
    because: "It would stand in Git, in a ConfigMap and in the pod's specification, for everyone who may read one of them.",
    fires: application!(rest "\n[config]\ns3.secret-key = \"wJalrXUtnFEMIK7MDENG\"\n";),
    clean: application!(rest "\n[config-secrets]\n\"s3.secret-key\" = { secret = \"minio\", key = \"secret-key\" }\n";),
    source: "Flink, GlobalConfiguration.SENSITIVE_KEYS; language reference, section 5, hatch 1",
};

/// What a key ends with when its value is a secret, and what to call that; letters and digits only, lower case.
const ENDINGS: &[(&str, &str)] = &[
    ("password", "a password"),
    ("passwd", "a password"),
    ("passphrase", "a passphrase"),
    ("secretkey", "a secret key"),
    ("secretaccesskey", "a secret key"),
    ("accesskey", "an access key"),
    ("accesskeyid", "an access key"),
    ("apikey", "an API key"),
    ("privatekey", "a private key"),
    ("encryptionkey", "an encryption key"),
    ("accountkey", "an account key"),
    ("servicekey", "a service key"),
    ("authparams", "authentication parameters"),
    ("jaasconfig", "a login configuration"),
    ("basicauth", "a password"),
    ("secret", "a secret"),
    ("token", "a token"),
];

/// What the name of a variable ends with when its value is a secret; letters and digits only, lower case.
pub fn secret_endings() -> impl Iterator<Item = &'static str> {
    ENDINGS.iter().map(|(ending, _)| *ending)
}

/// What a key contains when its value is a secret.
const PARTS: &[(&str, &str)] = &[("fsazureaccountkey", "an account key"), ("serversideencryptionkey", "an encryption key")];

/// What the value of a key is, if by its name it is a secret.
fn by_name(key: &str) -> Option<&'static str> {
    let plain: String = key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let ending = ENDINGS.iter().find(|(ending, _)| plain.ends_with(ending));
    ending.or_else(|| PARTS.iter().find(|(part, _)| plain.contains(part))).map(|(_, what)| *what)
}

/// What a text is, if by its own form it is a secret.
fn by_form(text: &str) -> Option<&'static str> {
    if text.contains("-----BEGIN") && text.contains("PRIVATE KEY") {
        return Some("a private key");
    }
    let aws = |word: &str| {
        word.len() == 20
            && (word.starts_with("AKIA") || word.starts_with("ASIA"))
            && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    if text.split(|c: char| !c.is_ascii_alphanumeric()).any(aws) {
        return Some("an access key");
    }
    // scheme://user:password@host
    let authority = text.split_once("://").and_then(|(_, rest)| rest.split(['/', '?', ' ']).next());
    let userinfo = authority.and_then(|authority| authority.rsplit_once('@')).map(|(userinfo, _)| userinfo);
    match userinfo.and_then(|userinfo| userinfo.split_once(':')) {
        Some((_, password)) if is_literal(password) => Some("a password"),
        _ => None,
    }
}

/// A value for a message: as TOML, or asterisks.
pub(super) fn shown(key: &str, node: &Node) -> String {
    let form = node.as_str().and_then(|text| by_form(text).or_else(|| in_words(text)));
    if by_name(key).or(form).is_some() { "\"********\"".to_owned() } else { toml_text(node) }
}

/// Whether a text is a value, and not a reference to one, a path of a file or a switch.
fn is_literal(text: &str) -> bool {
    let text = text.trim();
    let reference =
        text.starts_with("${") || text.starts_with("$(") || text.starts_with("{{") || text.starts_with('/') || text.starts_with("file:");
    !text.is_empty() && !reference && !text.bytes().all(|b| b == b'*') && !matches!(text, "true" | "false" | "none" | "null")
}

/// A secret in the text.
struct Found {
    /// The value.
    place: Span,
    /// `a password`.
    what: &'static str,
    /// The key path of the value.
    path: String,
    /// What to write instead.
    help: String,
}

/// Every secret in the text.
fn find(settings: &Settings) -> Vec<Found> {
    let mut found = Vec::new();
    let root = &settings.root;
    options(root.get("config"), "config", &mut found);
    options(root.get("components.operator.default-config"), "components.operator.default-config", &mut found);
    environment(root.get("env"), "env", &mut found);
    for role in ["jobmanager", "taskmanager"] {
        environment(root.at([role, "env"]), &format!("{role}.env"), &mut found);
    }
    arguments(root.get("job.args"), "job.args", &mut found);
    for (name, job) in root.get("jobs").and_then(Node::as_table).into_iter().flatten() {
        options(job.get("config"), &format!("jobs.{name}.config"), &mut found);
        arguments(job.get("args"), &format!("jobs.{name}.args"), &mut found);
    }
    for pod in &settings.pods {
        raw(&pod.node, "pod", &mut found);
    }
    for patch in &settings.patches {
        raw(&patch.node, &format!("patch.\"{}\"", patch.key), &mut found);
    }
    found
}

fn options(node: Option<&Node>, table: &str, found: &mut Vec<Found>) {
    for (key, node) in node.and_then(Node::as_table).into_iter().flatten() {
        let Some(text) = node.as_str().filter(|text| is_literal(text)) else { continue };
        let what = by_name(key).or_else(|| by_form(text)).or_else(|| in_words(text));
        let Some(what) = what else { continue };
        let plain: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
        let store = key.starts_with("s3.") || key.starts_with("s3a.") || key.starts_with("fs.s3");
        let pair = plain.ends_with("accesskey") || plain.ends_with("secretkey");
        let help = if store && pair {
            "put it into a Secret and write `[s3] credentials = { secret = \"minio\" }`; for other options `[config-secrets]`".to_owned()
        } else if key.starts_with("fs.azure.account.key") {
            "put it into a Secret and write `[azure] account = \"…\"`, `credentials = { secret = \"NAME\", key = \"KEY\" }`".to_owned()
        } else if key.starts_with("env.java.opts") {
            "put it into a Secret that the JVM reads from a file, or into an environment variable: `[env-secrets] NAME = { secret = \"NAME\", key = \"KEY\" }`".to_owned()
        } else {
            format!("put it into a Secret and write `[config-secrets] \"{key}\" = {{ secret = \"NAME\", key = \"KEY\" }}`")
        };
        found.push(Found { place: node.span, what, path: format!("{table}.{key}"), help });
    }
}

fn environment(node: Option<&Node>, table: &str, found: &mut Vec<Found>) {
    for (key, node) in node.and_then(Node::as_table).into_iter().flatten() {
        let Some(text) = node.as_str().filter(|text| is_literal(text)) else { continue };
        if let Some(what) = by_name(key).or_else(|| by_form(text)).or_else(|| in_words(text)) {
            let help = format!("put it into a Secret and write `[{table}-secrets] {key} = {{ secret = \"NAME\", key = \"KEY\" }}`");
            found.push(Found { place: node.span, what, path: format!("{table}.{key}"), help });
        }
    }
}

/// `--password TEXT`, `--password=TEXT`, `password=TEXT`.
fn arguments(node: Option<&Node>, path: &str, found: &mut Vec<Found>) {
    let mut before = None;
    for item in node.and_then(Node::as_array).into_iter().flatten() {
        let Some(text) = item.as_str() else { continue };
        let named = before.take().filter(|_| is_literal(text) && !text.starts_with("--"));
        let what = named.or_else(|| in_words(text)).or_else(|| by_form(text));
        if let Some(what) = what {
            let help = "put it into a Secret, give it to the pods by `[env-secrets] NAME = { secret = \"NAME\", key = \"KEY\" }` and let the program read the variable";
            found.push(Found { place: item.span, what, path: path.to_owned(), help: help.to_owned() });
        } else if text.starts_with('-') && !text.contains('=') {
            before = by_name(text);
        }
    }
}

/// `name=value` among the words of a text, as in JVM options.
fn in_words(text: &str) -> Option<&'static str> {
    text.split_whitespace().filter_map(|word| word.split_once('=')).find_map(|(name, value)| by_name(name).filter(|_| is_literal(value)))
}

/// `{ name = "PASSWORD", value = "…" }` anywhere in Kubernetes' own words.
fn raw(node: &Node, path: &str, found: &mut Vec<Found>) {
    match &node.value {
        Value::Table(table) => {
            let text = |key: &str| table.get(key).and_then(Node::as_str);
            if let (Some(name), Some(value), Some(place)) = (text("name"), text("value"), table.get("value"))
                && is_literal(value)
                && let Some(what) = by_name(name).or_else(|| by_form(value))
            {
                let help = format!(
                    "put it into a Secret and write `{{ name = \"{name}\", valueFrom = {{ secretKeyRef = {{ name = \"NAME\", key = \"KEY\" }} }} }}`"
                );
                found.push(Found { place: place.span, what, path: path.to_owned(), help });
            }
            table.values().for_each(|below| raw(below, path, found));
        }
        Value::Array(items) => items.iter().for_each(|item| raw(item, path, found)),
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
    }
}

/// The places that nobody may print.
#[must_use]
pub fn hidden(settings: &Settings) -> Vec<Span> {
    find(settings).into_iter().map(|found| found.place).collect()
}

/// Secrets in the text.
pub(super) fn check(settings: &Settings, _plan: &Plan, diagnostics: &mut Diagnostics) {
    for found in find(settings) {
        let config = found.path.starts_with("config");
        diagnostics.push(finding(found, config));
    }
}

/// Secrets in somebody's own configuration; gives the places that nobody may print.
pub(super) fn judge(table: &Node, diagnostics: &mut Diagnostics) -> Vec<Span> {
    let mut found = Vec::new();
    options(Some(table), "", &mut found);
    let places = found.iter().map(|found| found.place).collect();
    for mut found in found {
        found.path = found.path.trim_start_matches('.').to_owned();
        found.help = "put it into a Secret that the pods get as environment variables, or into a file that they mount; `flinkc` writes a `[config-secrets]` entry as `-D` arguments from a Secret".to_owned();
        diagnostics.push(finding(found, true));
    }
    places
}

fn finding(found: Found, config: bool) -> Diagnostic {
    let store = [".s3.", ".fs.s3"].iter().any(|part| found.path.contains(part)) || found.path.starts_with("s3.");
    let harm = if store { "write your checkpoints" } else { "use it" };
    Diagnostic::new(&SECRET_IN_CLEAR, format!("{} stands in the text", found.what))
        .at(
            found.place,
            if config {
                "would be written into a ConfigMap and into Git"
            } else {
                "would be written into the pods' specification and into Git"
            },
        )
        .at_run_time(if config {
            format!("everyone who may read ConfigMaps or the repository may {harm}")
        } else {
            format!("everyone who may read pods or the repository may {harm}")
        })
        .help(format!("{}.\nThe value shown here should be replaced: it is in the history already", found.help))
        .path(found.path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_and_names_beside_them() {
        for key in [
            "s3.secret-key",
            "fs.s3a.secret.key",
            "DB_PASSWORD",
            "AWS_SECRET_ACCESS_KEY",
            "--db-password",
            "metrics.reporter.dd.apikey",
            "fs.azure.account.key.gate.dfs.core.windows.net",
            "security.ssl.rest.key-password",
            "-Djavax.net.ssl.trustStorePassword",
        ] {
            assert!(by_name(key).is_some(), "{key}");
        }
        for key in [
            "kubernetes.secrets",
            "fs.s3a.aws.credentials.provider",
            "security.delegation.tokens.enabled",
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "SECRET_NAME",
            "s3.entropy.key",
            "security.kerberos.login.keytab",
        ] {
            assert!(by_name(key).is_none(), "{key}");
        }
    }

    #[test]
    fn forms_of_secrets() {
        for text in ["jdbc:postgresql://orders:hunter2@db/orders", "AKIAIOSFODNN7EXAMPLE", "-----BEGIN RSA PRIVATE KEY-----"] {
            assert!(by_form(text).is_some(), "{text}");
        }
        for text in [
            "https://db.example.com:5432/orders",
            "jdbc:postgresql://orders:${PASSWORD}@db/orders",
            "http://user@host",
            "akiaxxxxxxxxxxxxxxxx",
        ] {
            assert!(by_form(text).is_none(), "{text}");
        }
        assert!(!is_literal("$(DB_PASSWORD)") && !is_literal("/etc/keys/password") && !is_literal("") && is_literal("hunter2"));
    }
}
