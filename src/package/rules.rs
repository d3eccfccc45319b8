//! The rules of packing: FK3051 to FK3099.

use crate::diagnostic::{Kind, Level, Rule};

/// Every rule of this stage, sorted by code.
pub static RULES: &[&Rule] = &[&APPLICATION_WITHOUT_NAMESPACE, &CLOSED_VALUE, &TEXT_OF_ITS_OWN];

/// An Argo CD Application that does not say where its objects go.
pub static APPLICATION_WITHOUT_NAMESPACE: Rule = Rule {
    code: "FK3051",
    name: "application-without-namespace",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "Every profile of a file that is packed for Argo CD has a `namespace`.",
    because: "An Application takes its objects to one namespace; with neither a namespace of their own nor one of the Application the sync fails.",
    fires: application!(rest "\n[output]\nformat = \"argocd\"\n\n[output.argocd]\nrepo = \"https://git.example.com/streaming/fleet\"\n";),
    clean: application!(top "namespace   = \"orders\"\n"; rest "\n[output]\nformat = \"argocd\"\n\n[output.argocd]\nrepo = \"https://git.example.com/streaming/fleet\"\n";),
    source: "argo-cd.readthedocs.io, spec.destination",
};

refusal! {
    /// A path of `output.helm.values` that no chart can leave open.
    CLOSED_VALUE, "FK3052", "helm-value-not-open",
    "Each path of `output.helm.values` is a text or number that a chart can put where the compiler put it: that was tried.",
    "A value that changed only a part of what hangs on it would install a cluster that the compiler refuses.",
    "language reference 4.10",
    application!(rest "\n[output]\nformat = \"helm\"\nhelm   = { values = [\"mode\"] }\n";),
    application!(rest "\n[output]\nformat = \"helm\"\nhelm   = { values = [\"taskmanager.memory\"] }\n";)
}

refusal! {
    /// A text that no FlinkJob can hold.
    TEXT_OF_ITS_OWN, "FK3053", "not-one-flinkjob",
    "What the layers of a text say together fits into one FlinkJob: it was compiled again, and gave the same objects.",
    "kustomize would generate other objects than those that were reviewed.",
    "language reference 4.10",
    application!(rest "\n[pod.spec.securityContext]\nfsGroup = 2000\n\n[output]\nformat = \"krm\"\n\n[profiles.live.pod.spec]\nsecurityContext = { \"$patch\" = \"replace\", runAsNonRoot = true, seccompProfile = { type = \"RuntimeDefault\" } }\n";),
    application!(rest "\n[output]\nformat = \"krm\"\n";)
}
