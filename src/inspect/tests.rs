//! Whole texts through all judges.

use super::{Inspection, Options, Text, inspect};
use crate::diagnostic::Level;
use crate::k8s::pod_security;

fn judged(text: &str, options: &Options) -> Inspection {
    inspect(&[Text { name: "a.yaml".to_owned(), bytes: text.as_bytes().to_vec() }], options)
}

/// Rule, line and path of each finding.
fn said(text: &str, options: &Options) -> Vec<(&'static str, usize, String)> {
    let found = judged(text, options);
    let line =
        |finding: &crate::diagnostic::Diagnostic| finding.primary.as_ref().map_or(0, |label| found.sources.position(label.span).line);
    found.diagnostics.iter().map(|finding| (finding.rule.name, line(finding), finding.path.clone())).collect()
}

#[test]
fn each_object_of_a_stream_is_judged_at_its_own_lines() {
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labls: {}\n---\napiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata:\n    name: b\n  spec:\n    ports:\n    - port: yes\n";
    let found = said(text, &Options::default());
    let found: Vec<_> = found.iter().map(|(rule, line, path)| (*rule, *line, path.as_str())).collect();
    assert_eq!(found, [("kubernetes-unknown-field", 5, "metadata.labls"), ("kubernetes-wrong-type", 16, "spec.ports[0].port")]);
    assert_eq!(judged(text, &Options::default()).judged, 2);
}

#[test]
fn pods_are_judged_at_the_level_asked_for() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  hostNetwork: true\n  containers:\n  - name: a\n    image: a:1\n";
    assert_eq!(said(text, &Options::default()), []);
    let baseline = Options { pod_security: Some(pod_security::Level::Baseline), ..Options::default() };
    assert_eq!(said(text, &baseline), [("pod-security-violated", 5, "spec".to_owned())]);
}

#[test]
fn values_of_secrets_are_hidden() {
    let found = judged("apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\nstringData:\n  a: hunter2\n", &Options::default());
    let hidden: Vec<&str> = found.sources.all_hidden().into_iter().map(|span| found.sources.text(span)).collect();
    assert_eq!(hidden, ["hunter2"]);
}

#[test]
fn bytes_that_are_no_text_are_a_finding() {
    let found = inspect(&[Text { name: "a.yaml".to_owned(), bytes: b"a: \xff\n".to_vec() }], &Options::default());
    assert_eq!(found.diagnostics.iter().map(|finding| finding.rule.name).collect::<Vec<_>>(), ["manifest-not-utf8"]);
}

#[test]
fn a_policy_sets_levels_and_waives() {
    let unknown = "apiVersion: example.com/v1\nkind: Greeting\nmetadata:\n  name: a\n";
    let with = |policy: &str| Options {
        policy: Some(Text { name: "policy.toml".to_owned(), bytes: policy.as_bytes().to_vec() }),
        ..Options::default()
    };
    let levels = |options: &Options| judged(unknown, options).diagnostics.iter().map(|one| (one.rule.name, one.level)).collect::<Vec<_>>();
    assert_eq!(levels(&Options::default()), [("kind-not-checked", Level::Hint)]);
    assert_eq!(levels(&with("[lints]\nkind-not-checked = \"deny\"\n")), [("kind-not-checked", Level::Error)]);
    assert_eq!(levels(&with("[lints]\nkind-not-checked = \"allow\"\n")), []);
    assert_eq!(levels(&with("[waivers.kind-not-checked]\nreason = \"our own kind, checked elsewhere\"\n")), []);
    assert_eq!(levels(&with("[lints]\nkind-not-cheked = \"deny\"\n")), [("unknown-lint", Level::Error), ("kind-not-checked", Level::Hint)]);
}

#[test]
fn of_ten_thousand_equal_findings_the_rest_is_counted() {
    let keys: String = (0..12_000).map(|number| format!("  k{number}: 1\n")).collect();
    let found = judged(&format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n{keys}"), &Options::default());
    let messages: Vec<&str> = found.diagnostics.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(messages.len(), 10_001);
    assert!(messages.iter().any(|message| message.starts_with("2000 or more further findings")));
    assert!(found.diagnostics.iter().all(|finding| finding.level == Level::Error));
}
