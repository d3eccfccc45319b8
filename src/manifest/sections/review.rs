//! Rules, review and output: `[lints]`, `[waivers]`, `[source]`, `[output]`.
//!
//! Source: language reference, section 4.10.

use super::super::read::{table, words};
use super::super::types::{Date, KeyPath, NonNegative, Url};

words! {
    /// The level of a rule.
    LintLevel {
        /// Nothing is said.
        Allow = "allow",
        /// It is said.
        Warn = "warn",
        /// Nothing is written.
        Deny = "deny",
    }
}

words! {
    /// Where the revision is written.
    Stamp {
        /// Only in flinkc.lock.
        Record = "record",
        /// Also in the metadata of top-level objects, never of pods.
        Objects = "objects",
    }
}

words! {
    /// What the bundle is packed as.
    OutputFormat {
        /// Plain manifests.
        Yaml = "yaml",
        /// A base and an overlay for each profile.
        Kustomize = "kustomize",
        /// A chart.
        Helm = "helm",
        /// Manifests and an Application.
        Argocd = "argocd",
        /// A FlinkJob for each profile, from which kustomize has flinkc generate the objects.
        Krm = "krm",
    }
}

words! {
    /// How manifests are split.
    OutputLayout {
        /// One file an object.
        Files = "files",
        /// One stream.
        Stream = "stream",
    }
}

table! {
    /// One finding that is accepted. A waiver that silences nothing is a finding itself.
    Waiver {
        /// Why. Required.
        reason: String = "reason", examples: ["the ingress sits behind the company's identity proxy"];
        /// The keys it holds for; none means everywhere.
        at: Vec<KeyPath> = "at", default: [], examples: [["ingress"]];
        /// Who accepted it: at least `source.approvals` names, all different.
        approved_by: Vec<String> = "approved-by", default: [], examples: [["a.meier", "k.ito"]];
        /// The day to look at it again, without quotes; compared with `--as-of` only, never with the clock.
        review_by: Date = "review-by";
    }
}

table! {
    /// Where the text lives and who answers for it.
    Source {
        /// The repository. The revision is an input (`--revision`), never read from the machine. Required by `flinkc:compliance`.
        repository: Url = "repository", examples: ["https://git.example.com/streaming/orders"];
        /// The team; it becomes the label `app.kubernetes.io/part-of`.
        owner: String = "owner", examples: ["team-orders"];
        /// How many names each waiver and the record must carry. `flinkc:compliance` sets 2.
        approvals: NonNegative = "approvals", default: 0, examples: [2];
        /// Where the revision is written. lyft: always `record`, since its metadata restarts jobs.
        stamp: Stamp = "stamp", default: "record", examples: ["objects"];
    }
}

table! {
    /// What is written and where.
    Output {
        /// What the bundle is packed as.
        format: OutputFormat = "format", default: "yaml", examples: ["kustomize"];
        /// The folder, relative to this file.
        dir: String = "dir", default: "deploy", examples: ["deploy"];
        /// One file an object, or one stream.
        layout: OutputLayout = "layout", default: "files", examples: ["stream"];
        /// What belongs to a chart.
        helm: HelmOutput = "helm";
        /// What belongs to an Argo CD Application.
        argocd: ArgocdOutput = "argocd";
    }
}

table! {
    /// What belongs to a chart.
    HelmOutput {
        /// The chart's version.
        chart_version: String = "chart-version", default: "0.1.0", examples: ["1.2.0"];
        /// Keys to leave open at install time, beside what differs between profiles.
        values: Vec<KeyPath> = "values", default: [], examples: [["taskmanager.memory", "parallelism"]];
    }
}

table! {
    /// What belongs to an Argo CD Application.
    ArgocdOutput {
        /// The project.
        project: String = "project", examples: ["streaming"];
        /// The repository that Argo CD reads. Required with `format = "argocd"`.
        repo: String = "repo", examples: ["https://git.example.com/streaming/fleet"];
        /// The folder in that repository.
        path: String = "path", examples: ["deploy/orders"];
        /// The cluster's address.
        server: String = "server", examples: ["https://kubernetes.default.svc"];
        /// Whether objects carry sync waves.
        waves: bool = "waves", default: true, examples: [false];
    }
}
