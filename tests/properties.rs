//! The promise over the whole language: every text gives objects that Kubernetes takes, or a finding that says what is wrong; never a panic.

#![expect(clippy::unwrap_used, reason = "test")]

mod round_trip;
mod spec_generator;

use camino::Utf8Path;
use flinkc::compile::{Compilation, Request, compile};
use flinkc::diagnostic::Level;
use flinkc::diagnostic::render::{Look, RENDERERS, Report};
use flinkc::k8s::KubernetesVersion;
use flinkc::k8s::pod_security::{self, Subject};
use flinkc::k8s::schema::Schema;
use flinkc::k8s::structure;
use flinkc::manifest::sections::PodSecurity;
use proptest::prelude::*;
use serde_json::Value;

fn compiled(text: &str, profile: Option<&str>) -> Compilation {
    let request = Request { profile: profile.map(str::to_owned), revision: Some("0a1b2c3".to_owned()), ..Request::default() };
    compile(Utf8Path::new("flink.toml"), &request, &spec_generator::files(text))
}

/// What must hold of a compilation, whatever the text.
fn hold(compilation: &Compilation) -> Result<(), TestCaseError> {
    let diagnostics = &compilation.diagnostics;
    for finding in diagnostics.iter() {
        prop_assert!(!finding.message.is_empty() && !finding.message.ends_with('.'), "{finding:?}");
        prop_assert!(finding.help.is_some(), "no help: {finding:?}");
        prop_assert!(finding.consequence.is_some(), "no reason: {finding:?}");
    }
    for renderer in RENDERERS {
        let report = Report { diagnostics, sources: &compilation.sources, variant: None };
        let text = renderer.render(&[report], Look::default());
        prop_assert!(renderer.name() != "text" || diagnostics.is_empty() == text.is_empty(), "{text}");
    }
    prop_assert_eq!(compilation.output.is_some(), diagnostics.count(Level::Error) == 0);
    let Some(output) = &compilation.output else { return Ok(()) };
    let plan = compilation.plan.as_ref().unwrap();
    let level = match plan.security.level {
        PodSecurity::Restricted => pod_security::Level::Restricted,
        PodSecurity::Baseline => pod_security::Level::Baseline,
        PodSecurity::Privileged => pod_security::Level::Privileged,
    };
    let version = KubernetesVersion::LATEST;
    let mut written: Vec<Value> = Vec::new();
    for (path, bytes) in output.tree.iter() {
        let text = std::str::from_utf8(bytes).unwrap();
        let documents = flinkc::yaml::parse(text);
        prop_assert!(documents.is_ok(), "{path}: {documents:?}");
        written.extend(documents.unwrap().into_iter().map(|document| document.value));
    }
    prop_assert_eq!(written.len(), compilation.objects.len());
    for object in &compilation.objects {
        prop_assert!(written.contains(&object.value), "{} {} is not what is written", object.kind, object.name);
        if let Some(type_id) = Schema::of(version).type_of(&object.api_version, &object.kind) {
            let violations = structure::check(&object.value, type_id, version);
            prop_assert!(violations.is_empty(), "{} {}: {violations:?}", object.kind, object.name);
        }
        if let Some(pod) = object.pod_template().and_then(|pointer| object.value.pointer(pointer)) {
            let field = |name: &str| pod.get(name).unwrap_or(&Value::Null);
            let findings = pod_security::check(field("metadata"), field("spec"), Subject::Template, level, version);
            prop_assert!(findings.is_empty(), "{} {}: {}", object.kind, object.name, pod_security::sentence(&findings));
        }
        let labels = object.value.pointer("/metadata/labels/app.kubernetes.io~1managed-by");
        prop_assert!(
            labels.is_some() || matches!(object.origin, flinkc::target::Origin::Extra(_)),
            "{} {} is unlabelled",
            object.kind,
            object.name
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_shrink_iters: 2000, ..ProptestConfig::default() })]

    /// Texts that a person could mean.
    #[test]
    fn specs_of_good_values(text in spec_generator::spec(12, 1000)) {
        let compilation = compiled(&text, None);
        hold(&compilation).map_err(|fault| TestCaseError::fail(format!("{fault}\n{text}")))?;
    }

    /// Texts with mistakes in them.
    #[test]
    fn specs_of_odd_values(text in spec_generator::spec(40, 3), profile in prop::option::of(Just("dev"))) {
        let compilation = compiled(&text, profile);
        hold(&compilation).map_err(|fault| TestCaseError::fail(format!("{fault}\n{text}")))?;
        prop_assert_eq!(compilation.diagnostics, compiled(&text, profile).diagnostics);
    }

    /// Texts cut off, with a piece taken out or put in.
    #[test]
    fn broken_texts(text in spec_generator::spec(8, 10), from in any::<prop::sample::Index>(), length in 0_usize..40, piece in "[\\PC\n\t\"'\\[\\]{}=.#]{0,12}") {
        let mut text: Vec<char> = text.chars().collect();
        let start = from.index(text.len());
        let end = (start + length).min(text.len());
        text.splice(start..end, piece.chars());
        let text: String = text.into_iter().collect();
        hold(&compiled(&text, None)).map_err(|fault| TestCaseError::fail(format!("{fault}\n{text}")))?;
    }

    /// Anything.
    #[test]
    fn any_text(text in "(?s).{0,200}") {
        hold(&compiled(&text, None)).map_err(|fault| TestCaseError::fail(format!("{fault}\n{text:?}")))?;
    }
}

/// The generator must reach both ends, or the properties say nothing.
#[test]
fn the_generator_reaches_bundles_and_findings() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut bundles, mut refused) = (0, 0);
    let mut faults = std::collections::BTreeMap::<&str, usize>::new();
    for _ in 0..300 {
        let text = spec_generator::spec(12, 1000).new_tree(&mut runner).unwrap().current();
        let compilation = compiled(&text, None);
        for finding in compilation.diagnostics.iter().filter(|finding| finding.level == Level::Error) {
            *faults.entry(finding.rule.name).or_default() += 1;
        }
        if compilation.output.is_some() { bundles += 1 } else { refused += 1 }
    }
    assert!(bundles > 30 && refused > 30, "{bundles} bundles, {refused} refused: {faults:?}");
}
