//! The rules of the last stage: FK4010 to FK4099 on objects, FK5001 to FK5099 on policy and review.

use crate::diagnostic::{Kind, Level, Rule};

/// Every rule of this stage, sorted by code.
pub static RULES: &[&Rule] = &[
    &TARGET_NOT_BUILT,
    &POD_SECURITY_VIOLATED,
    &OBJECT_REFUSED,
    &OBJECT_TWICE,
    &UNWRITABLE_OUTPUT,
    &BAD_METADATA,
    &UNKNOWN_LINT,
    &WAIVER_WITHOUT_FINDING,
    &WAIVER_NOT_APPROVED,
    &WAIVER_EXPIRED,
    &SOURCE_NOT_SAID,
];

macro_rules! rule {
    ($(#[$doc:meta])* $item:ident, $code:literal, $name:literal, $level:ident, $kind:ident, $checks:literal, $because:literal, $source:literal, $fires:expr, $clean:expr) => {
        $(#[$doc])*
        pub static $item: Rule = Rule {
            code: $code,
            name: $name,
            level: Level::$level,
            kind: Kind::$kind,
            checks: $checks,
            because: $because,
            fires: $fires,
            clean: $clean,
            source: $source,
        };
    };
}

rule! {
    /// A target that the language knows and this build does not have.
    TARGET_NOT_BUILT, "FK3001", "target-not-built", Error, Refusal,
    "The chosen target is one that this build of flinkc compiles to; the language knows more than a build may have.",
    "A bundle for another target would not be what the text asks for.", "language reference 4.1",
    "",
    ""
}
rule! {
    /// A pod that the namespace's Pod Security level refuses.
    POD_SECURITY_VIOLATED, "FK4010", "pod-security-violated", Error, Refusal,
    "Every pod of the bundle passes the level of `security.pod-security`, also after `pod`, `patch` and `extra`.",
    "A namespace that enforces the level refuses the pods: the workloads exist and nothing starts.",
    "Kubernetes, Pod Security Standards; k8s.io/pod-security-admission",
    application!(rest "\n[pod.spec]\nhostNetwork = true\n\n[patch.\"Deployment/taskmanager\".spec.template.spec]\nhostNetwork = false\n";),
    application!()
}
rule! {
    /// An object that the API server would refuse.
    OBJECT_REFUSED, "FK4011", "object-refused", Error, Refusal,
    "Every object of the bundle has only fields that its kind has in `platform.kubernetes`, with values that the API server takes there.",
    "The API server refuses the object.", "Kubernetes' published OpenAPI; schemas/kubernetes",
    "",
    ""
}
rule! {
    /// One object twice.
    OBJECT_TWICE, "FK4012", "object-twice", Error, Refusal,
    "No two objects of a bundle have the same kind, namespace and name, and no two become one file.",
    "The second would overwrite the first at each apply.", "Kubernetes, object identity",
    "",
    ""
}
rule! {
    /// Objects that cannot become files.
    UNWRITABLE_OUTPUT, "FK4013", "unwritable-output", Error, Refusal,
    "Every object gets a file of its own below the output folder.",
    "One would be missing on disk.", "flinkc, output layout",
    "",
    ""
}
rule! {
    /// A key or value of metadata, or a variable's name, that Kubernetes refuses.
    BAD_METADATA, "FK4014", "bad-metadata", Error, Refusal,
    "Keys and values of labels, keys of annotations and names of variables are ones that Kubernetes takes, wherever they were written.",
    "The API server refuses every object that carries one it does not take, and labels stand on all of them.",
    "k8s.io/apimachinery/pkg/util/validation; asked of a real API server",
    "",
    ""
}
rule! {
    /// A lint that does not exist.
    UNKNOWN_LINT, "FK5001", "unknown-lint", Error, Refusal,
    "`[lints]` and `[waivers]` name rules that exist and whose level may be changed.",
    "A policy for a misspelt rule is no policy.", "language reference 4.10",
    application!(rest "\n[lints]\nslots-above-cpus = \"deny\"\n";),
    application!(rest "\n[lints]\nslots-above-cpu = \"deny\"\n";)
}
rule! {
    /// A waiver that silences nothing.
    WAIVER_WITHOUT_FINDING, "FK5002", "waiver-without-finding", Warning, Lint,
    "Each waiver silences at least one finding of this build.",
    "An accepted risk that is gone should leave the review list.", "language reference 4.10",
    application!(rest "\n[waivers.slots-above-cpu]\nreason = \"the slots wait for a store most of the time\"\n";),
    application!()
}
rule! {
    /// A waiver without the names that the team asks for.
    WAIVER_NOT_APPROVED, "FK5003", "waiver-not-approved", Error, Refusal,
    "Each waiver carries at least `source.approvals` different names.",
    "Two people review every deployed line, also the accepted risks.", "language reference 4.10",
    application!(taskmanager "memory = \"4g\"\ncpu    = 1\nslots  = 4\n"; rest "\n[source]\napprovals = 2\n\n[waivers.slots-above-cpu]\nreason      = \"the slots wait for a store most of the time\"\napproved-by = [\"a.meier\"]\n";),
    application!(taskmanager "memory = \"4g\"\ncpu    = 1\nslots  = 4\n"; rest "\n[source]\napprovals = 2\n\n[waivers.slots-above-cpu]\nreason      = \"the slots wait for a store most of the time\"\napproved-by = [\"a.meier\", \"k.ito\"]\n";)
}
rule! {
    /// A waiver to be looked at again.
    WAIVER_EXPIRED, "FK5004", "waiver-expired", Error, Refusal,
    "No waiver is older than its `review-by`, compared with `--as-of`.",
    "What was accepted for a time is not accepted for ever.", "language reference 4.10",
    "",
    ""
}
rule! {
    /// Untraceable output where the team asks for traceability.
    SOURCE_NOT_SAID, "FK5005", "source-not-said", Warning, OptInLint,
    "Where objects are stamped, `source.repository` and `--revision` are given.",
    "A deployed line could not be traced to a commit.", "language reference 4.10, flinkc:compliance",
    "",
    ""
}
