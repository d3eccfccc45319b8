//! Rules about a cluster as a whole: its name, version, configuration, ingress, logging and account.
//!
//! Source: the operator's `DefaultValidator`, 1.10 to 1.15 (rules D1 to D11 and D26 of the facts).

use super::super::config::Effective;
use super::super::fault::Fault;
use super::super::rules::cluster as rule;
use super::super::value::At;
use super::readable;

/// The longest name, so that what is derived from it fits.
const NAME_LIMIT: usize = 45;

/// Keys that the operator sets by itself.
const OWN_KEYS: &[(&str, &str)] = &[
    ("kubernetes.namespace", "metadata.namespace"),
    ("kubernetes.cluster-id", "metadata.name"),
    ("high-availability.cluster-id", "metadata.name"),
];

/// D1: the name, wherever it is written.
pub(super) fn name(name: &str, pointer: &str, faults: &mut Vec<Fault>) {
    if let Some(why) = name_fault(name) {
        faults.push(Fault::refused(
            &rule::RESOURCE_NAME,
            pointer,
            format!("`{name}` is no name that the operator takes: it {why}"),
            format!("small letters, digits and dashes, a letter first, no dash last, {NAME_LIMIT} characters at most"),
        ));
    }
}

/// Why the operator takes no such name.
fn name_fault(name: &str) -> Option<String> {
    let small = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if name.is_empty() {
        Some("is empty".to_owned())
    } else if let Some(odd) = name.chars().find(|c| !small(*c) && *c != '-') {
        Some(format!("holds `{}`", odd.escape_debug()))
    } else if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        Some("does not begin with a letter".to_owned())
    } else if name.ends_with('-') {
        Some("ends with a dash".to_owned())
    } else if name.len() > NAME_LIMIT {
        Some(format!("has {} characters", name.len()))
    } else {
        None
    }
}

/// D2 and D3.
pub(super) fn flink_version(spec: &At<'_>, faults: &mut Vec<Fault>) {
    let at = spec.field("flinkVersion");
    match at.text() {
        None => faults.push(Fault::refused(
            &rule::FLINK_VERSION_MISSING,
            &at.pointer,
            "`flinkVersion` is missing",
            "name the Flink of the image, such as `flinkVersion: v1_20`",
        )),
        Some(version @ ("v1_13" | "v1_14")) => faults.push(Fault::refused(
            &rule::FLINK_VERSION_TOO_OLD,
            &at.pointer,
            format!("the operator no longer runs Flink {}", version.trim_start_matches('v').replace('_', ".")),
            "use an image of Flink 1.15 or later and name it in `flinkVersion`",
        )),
        Some(_) => {}
    }
}

/// D5 to D8.
pub(super) fn configuration(spec: &At<'_>, effective: &Effective, faults: &mut Vec<Fault>) {
    for (key, instead) in OWN_KEYS {
        if let Some(pointer) = effective.pointer(key).filter(|_| effective.spelling(key) == Some(key)) {
            faults.push(Fault::refused(
                &rule::KEY_OF_THE_OPERATOR,
                pointer,
                format!("`{key}` is the operator's own"),
                format!("remove it: the operator takes it from `{instead}`"),
            ));
        }
    }
    const ROLLBACK: &str = "kubernetes.operator.deployment.rollback.enabled";
    const HEALTH: &str = "kubernetes.operator.cluster.health-check.enabled";
    const RECOVERY: &str = "kubernetes.operator.jm-deployment-recovery.enabled";
    let place = |key: &str| effective.pointer(key).unwrap_or(&spec.pointer).to_owned();
    if readable::boolean(effective, ROLLBACK, false, faults) && !effective.is_highly_available() {
        faults.push(Fault::refused(
            &rule::ROLLBACK_WITHOUT_HA,
            &place(ROLLBACK),
            "a rollback needs high availability",
            "set `high-availability.type: kubernetes` and `high-availability.storageDir`, or leave the rollback out",
        ));
    }
    if readable::boolean(effective, HEALTH, false, faults) && !readable::boolean(effective, RECOVERY, true, faults) {
        faults.push(Fault::refused(
            &rule::HEALTH_CHECK_WITHOUT_RECOVERY,
            &place(HEALTH),
            format!("the health check is on and `{RECOVERY}` is off"),
            format!("remove `{RECOVERY}`, which is on by default, or switch the health check off"),
        ));
    }
}

/// D9 and D10.
pub(super) fn ingress(name: &str, spec: &At<'_>, faults: &mut Vec<Fault>) {
    let ingress = spec.field("ingress");
    if ingress.is_absent() {
        return;
    }
    let at = ingress.field("template");
    let Some(template) = at.text() else {
        faults.push(Fault::refused(
            &rule::INGRESS_WITHOUT_TEMPLATE,
            &at.pointer,
            "`ingress` has no `template`",
            "write one, such as `template: \"{{name}}.{{namespace}}.example.com\"`",
        ));
        return;
    };
    if let Some(port) = port_fault(&filled(template, name)) {
        faults.push(Fault::refused(
            &rule::INGRESS_TEMPLATE_IS_NO_URL,
            &at.pointer,
            format!("the template is no URL: `{port}` is no port"),
            "a host, a path, or both: `{{name}}.example.com/flink`",
        ));
    }
}

/// The template with both placeholders replaced, in any case of letters; what they are replaced by never matters here.
fn filled(template: &str, name: &str) -> String {
    let mut text = template.to_owned();
    for (placeholder, value) in [("{{name}}", name), ("{{namespace}}", "namespace")] {
        while let Some(start) = text.to_ascii_lowercase().find(placeholder) {
            text.replace_range(start..start + placeholder.len(), value);
        }
    }
    text
}

/// The port of a URL that Java can't read: the only part of host and port that its class refuses, brackets aside.
fn port_fault(url: &str) -> Option<String> {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")).unwrap_or(url);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let port = match host.strip_prefix('[') {
        Some(bracketed) => match bracketed.split_once(']') {
            Some((_, port)) => port.strip_prefix(':').unwrap_or(port),
            None => return Some(host.to_owned()),
        },
        None => host.split_once(':').map_or("", |(_, port)| port),
    };
    let read = port.parse::<i32>().is_ok_and(|port| port >= -1);
    (!port.is_empty() && !read).then(|| port.to_owned())
}

/// D11.
pub(super) fn logging(spec: &At<'_>, faults: &mut Vec<Fault>) {
    for (file, at) in spec.field("logConfiguration").entries() {
        if !matches!(file, "log4j-console.properties" | "logback-console.xml") {
            faults.push(Fault::refused(
                &rule::LOG_FILE_NOT_READ,
                &at.pointer,
                format!("Flink reads no `{file}` in a container"),
                "call it `log4j-console.properties` or, for an image with Logback, `logback-console.xml`",
            ));
        }
    }
}

/// D26.
pub(super) fn service_account(spec: &At<'_>, faults: &mut Vec<Fault>) {
    let at = spec.field("serviceAccount");
    if at.is_absent() {
        faults.push(Fault::refused(
            &rule::SERVICE_ACCOUNT_MISSING,
            &at.pointer,
            "`serviceAccount` is missing",
            "name an account that may make pods and ConfigMaps in this namespace; the operator's chart calls its own `flink`",
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for good in ["a", "a1", "my-name", &"a".repeat(45)] {
            assert_eq!(name_fault(good), None, "{good}");
        }
        for bad in ["", "1a", "-a", "a-", "a.b", "A", "a_b", &"a".repeat(46)] {
            assert!(name_fault(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn templates() {
        for good in
            ["", "{{name}}.x.com", "/{{namespace}}/{{Name}}(/|$)(.*)", "http://x.com:80/a", "ftp2://{{name}}:port/", "[::1]:80", "u@x:1"]
        {
            assert_eq!(port_fault(&filled(good, "orders")), None, "{good}");
        }
        for bad in ["x.com:web", "http://x.com:8o/a", "x:-2", "[::1"] {
            assert!(port_fault(&filled(bad, "orders")).is_some(), "{bad}");
        }
    }
}
