//! Rules about versions that this compiler knows.
//!
//! In: the plan. Out: findings. Source: `schemas/flink` and `schemas/kubernetes`.

use super::super::Plan;
use super::place;
use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule};
use crate::flink::catalog::{self, Catalogue};
use crate::k8s::version::KubernetesVersion;
use crate::manifest::sections::Target;
use crate::resolve::Settings;

/// A Flink whose options are not known.
pub static FLINK_WITHOUT_CATALOGUE: Rule = Rule {
    code: "FK2037",
    name: "flink-without-catalogue",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "The Flink version is one whose options this compiler knows.",
    because: "Options are neither checked nor spelled for that version; what was renamed there is ignored without a word.",
    // only targets that start Flink themselves take such a version, and this build has none of them
    fires: "",
    clean: "",
    source: "published artifacts of Flink 1.13 to 2.3",
};

/// A Kubernetes whose schema is not known.
pub static UNKNOWN_KUBERNETES_VERSION: Rule = Rule {
    code: "FK2038",
    name: "unknown-kubernetes-version",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "`platform.kubernetes` is a minor release whose schema this compiler has.",
    because: "The bundle is held against that release's schema; without one nothing could be promised.",
    fires: application!(rest "\n[platform]\nkubernetes = \"1.19\"\n";),
    clean: application!(rest "\n[platform]\nkubernetes = \"1.34\"\n";),
    source: "schemas/kubernetes",
};

/// Whether Flink's options are known.
pub(super) fn flink(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    // these targets refuse the version, in words of their own
    // the operator still runs 1.15 and 1.16
    let known_to_operator = plan.flink.is_at_least(1, 15) && !plan.flink.is_at_least(1, 17);
    let by_operator = settings.manifest.target == Some(Target::Operator) && !known_to_operator;
    let refused = by_operator || matches!(settings.manifest.target, Some(Target::Standalone | Target::Native));
    if Catalogue::of(plan.flink).is_some() || refused {
        return;
    }
    let known: Vec<String> = catalog::versions().map(|version| version.to_string()).collect();
    let (first, last) = (known.first().map_or("", String::as_str), known.last().map_or("", String::as_str));
    let older = !plan.flink.is_at_least(1, 13);
    let (spelled, later) = if older {
        (first, format!("or accept it: `[lints] {} = \"allow\"`", FLINK_WITHOUT_CATALOGUE.name))
    } else {
        (last, format!("a newer flinkc may know {}", plan.flink))
    };
    diagnostics.push(
        Diagnostic::new(&FLINK_WITHOUT_CATALOGUE, format!("there is no catalogue of the options of Flink {}", plan.flink))
            .at(place(settings, "flink"), format!("known are {first} to {last}"))
            .at_run_time(format!("what `[config]` says goes out unchecked, and words are spelled as in Flink {spelled}: an option with another name is ignored"))
            .help(format!("write a version from {first} to {last}, if that is meant; {later}"))
            .path("flink"),
    );
}

/// Whether Kubernetes' schema is known.
pub(super) fn kubernetes(settings: &Settings, _plan: &Plan, diagnostics: &mut Diagnostics) {
    let Some(version) = settings.manifest.platform.as_ref().and_then(|platform| platform.kubernetes.as_ref()) else { return };
    if format!("{}.{}", version.major, version.minor).parse::<KubernetesVersion>().is_ok() {
        return;
    }
    let known = KubernetesVersion::ALL.iter().map(|version| format!("`\"{version}\"`")).collect::<Vec<_>>().join(", ");
    diagnostics.push(
        Diagnostic::new(&UNKNOWN_KUBERNETES_VERSION, format!("this compiler has no schema of Kubernetes {version}"))
            .at(place(settings, "platform.kubernetes"), "no such release here")
            .because("the bundle is held against the schema of that release, and nothing could be promised without one")
            .help(format!("write one of {known}: objects for an older release of these are taken by newer ones, too"))
            .path("platform.kubernetes"),
    );
}
