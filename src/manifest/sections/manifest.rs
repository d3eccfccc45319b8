//! The top level of flink.toml, and of what is shaped like it: profiles, a workspace's defaults and profiles.
//!
//! Source: language reference, sections 4.1 and 6.

use super::super::read::{Named, table, words};
use super::super::types::{Glob, ImageReference, KeyPath, Name, Positive, Raw, SecretRef, Templated, Version};
use super::choices::{admit_top, check_top};
use super::{
    Azure, BlueGreen, Checkpoints, Components, DisruptionBudget, Gcs, Hadoop, HighAvailability, Ingress, Job, JobManager, LintLevel,
    Logging, Metrics, Native, NetworkPolicy, NextBreakpoint, Operator, Oss, Output, Platform, Rest, S3, Savepoints, Scaling, Security,
    ServiceAccount, Snapshot, Source, Spotify, State, TaskManager, Tls, Triggers, Volume, Waiver, Workspace,
};

words! {
    /// The edition of the language: the meaning of the text, the defaults and the output bytes.
    Edition {
        /// The first edition.
        E2026 = "2026",
    }
}

words! {
    /// Who runs Flink.
    Target {
        /// Plain Kubernetes objects; nothing needs to be installed.
        Standalone = "standalone",
        /// Flink's own Kubernetes integration, started by its command line client.
        Native = "native",
        /// The Apache Flink Kubernetes operator.
        Operator = "operator",
        /// Spotify's flink-on-k8s-operator.
        Spotify = "spotify",
        /// Lyft's flinkk8soperator.
        Lyft = "lyft",
        /// nextbreakpoint's flink-k8s-toolbox.
        NextBreakpoint = "nextbreakpoint",
    }
}

words! {
    /// Whether a cluster lives for one job or for several.
    Mode {
        /// A cluster that lives for one job; main() runs in the JobManager.
        Application = "application",
        /// A cluster for several jobs, or for none yet.
        Session = "session",
    }
}

words! {
    /// When the kubelet pulls the image.
    ImagePullPolicy {
        /// At each start of a pod.
        Always = "always",
        /// Only if the node has no such image.
        IfNotPresent = "if-not-present",
        /// Never: the node must have it.
        Never = "never",
    }
}

table! {
    /// What a Flink job needs. `flinkc build` turns it into a complete bundle of Kubernetes objects for one target.
    Manifest, check = check_top, admit = admit_top {
        /// The edition of the language. It fixes the meaning of the text, the defaults and the output bytes; a file without one has the oldest for ever.
        edition: Edition = "edition", default: "2026", examples: ["2026"];
        /// The cluster's name and the prefix of each object; it is Flink's cluster-id too. Required. Its length is limited by the target: 45 characters for standalone, native and operator (39 with blue-green), 48 for spotify, 54 for lyft, 52 with the job's name for nextbreakpoint.
        name: Name = "name", examples: ["orders"];
        /// The namespace of all objects. Without it they carry none and the same bundle fits several namespaces. Required by spotify and lyft, and by ZooKeeper high availability.
        namespace: Name = "namespace", examples: ["streaming"];
        /// Who runs Flink.
        target: Target = "target", default: "standalone", examples: ["operator"];
        /// `application` is a cluster that lives for one job (not on nextbreakpoint), `session` one for several jobs (not on lyft). Required.
        mode: Mode = "mode", examples: ["application"];
        /// In session mode: the jobs of this file go to a cluster that another file describes. Then no cluster is emitted, and image and memory are refused.
        session_cluster: Name = "session-cluster", examples: ["shared"], targets: "O X";
        /// The version of Flink, in quotes: a minor or a patch. Required. From 1.17 to 2.3 options are checked against a catalogue; spotify, lyft and nextbreakpoint take 1.11 to 1.16 too.
        flink: Version = "flink", examples: ["1.20", "2.2"];
        /// The parallelism of the job; in session mode the default of its jobs; under `scaling` the first value. Required in application mode, otherwise 1.
        parallelism: Positive = "parallelism", examples: [8];
        /// The container image of both roles, with placeholders. The digest wins at run time, the tag tells the reader and the version check. Required.
        image: Templated<ImageReference> = "image", examples: ["flink:1.20", "registry.example.com/orders:1.4.2"];
        /// When the kubelet pulls the image. Not written by default; spotify: `if-not-present`.
        image_pull_policy: ImagePullPolicy = "image-pull-policy", examples: ["if-not-present"];
        /// Secrets with credentials of the registry. nextbreakpoint takes one at most.
        image_pull_secrets: Vec<Name> = "image-pull-secrets", default: [], examples: [["registry"]];
        /// Labels of every emitted object, with placeholders. Labels of pods stand in `pod.metadata`.
        labels: Named<Templated<String>> = "labels", default: {}, examples: [{ "team": "orders" }];
        /// Annotations of every emitted object, with placeholders. Annotations of pods stand in `pod.metadata`.
        annotations: Named<Templated<String>> = "annotations", default: {}, examples: [{ "example.com/cost-centre": "4711" }];
        /// Layers below this one: files (`*.toml`), shipped layers (`flinkc:…`) and, in a profile, other profiles of the file.
        inherits: Vec<String> = "inherits", default: [], examples: [["flinkc:production"], ["../shared.toml"]];
        /// Keys that a nearer layer must set: for shared files.
        required: Vec<KeyPath> = "required", default: [], examples: [["namespace", "source.owner"]];
        /// Keys or tables to remove from the layers below, before this one is merged.
        unset: Vec<KeyPath> = "unset", default: [], examples: [["taskmanager.cpu"]];
        /// Arrays to put behind those of the layers below; a table of the same shape as the file that holds arrays only.
        append: Raw = "append", examples: [{ "job": { "args": ["--trace"] } }];
        /// Files with further Kubernetes objects of the bundle, relative to this file.
        extra: Vec<Glob> = "extra", default: [], examples: [["objects/*.yaml"]];
        /// The job of an application cluster.
        job: Job = "job";
        /// The jobs of a session cluster, by name. spotify and lyft have no session jobs.
        jobs: Named<Job> = "jobs", targets: "S N O X";
        /// The JobManager: its size, number and kind.
        jobmanager: JobManager = "jobmanager";
        /// The TaskManagers: their size, number, slots and kind.
        taskmanager: TaskManager = "taskmanager";
        /// Environment variables of the main container, for both roles.
        env: Named<String> = "env", default: {}, examples: [{ "TZ": "Etc/UTC" }];
        /// Environment variables of the main container whose values lie in Secrets, for both roles.
        env_secrets: Named<SecretRef> = "env-secrets", default: {}, examples: [{ "DB_PASSWORD": { "secret": "orders-db", "key": "password" } }];
        /// Volumes of both roles, by name.
        volumes: Named<Volume> = "volumes", default: {};
        /// A part of a pod template in Kubernetes' own words, merged strategically onto the generated one, for both roles. The main container is `flink-main-container`.
        pod: Raw = "pod", examples: [{ "spec": { "priorityClassName": "streaming" } }];
        /// High availability of the JobManager.
        high_availability: HighAvailability = "high-availability";
        /// Checkpoints: where, how often, how many.
        checkpoints: Checkpoints = "checkpoints";
        /// Savepoints: where, how often, how many.
        savepoints: Savepoints = "savepoints";
        /// Where running state is kept.
        state: State = "state";
        /// Snapshots of the operator, by name: taken once when the object appears. Operator 1.10 and newer.
        snapshots: Named<Snapshot> = "snapshots", targets: "O";
        /// Amazon S3 and stores that speak its protocol.
        s3: S3 = "s3";
        /// Google Cloud Storage.
        gcs: Gcs = "gcs";
        /// Azure Blob Storage and Data Lake Storage.
        azure: Azure = "azure";
        /// Alibaba's Object Storage Service.
        oss: Oss = "oss";
        /// HDFS and other Hadoop settings.
        hadoop: Hadoop = "hadoop", targets: "S N O P";
        /// Flink's own options, as dotted keys in Flink's spelling; checked against the catalogue of the Flink version.
        config: Raw = "config", default: {}, examples: [{ "pipeline.max-parallelism": 240 }];
        /// Flink options whose values lie in Secrets. On spotify use `env-secrets`.
        config_secrets: Named<SecretRef> = "config-secrets", default: {}, examples: [{ "s3.access-key": { "secret": "minio", "key": "access-key" } }], targets: "S N O X";
        /// Parts of emitted objects in Kubernetes' own words, by kind and part: `"Deployment/jobmanager"`.
        patch: Raw = "patch", examples: [{ "Deployment/jobmanager": { "spec": { "strategy": { "type": "Recreate" } } } }];
        /// Scaling of TaskManagers: reactive or by the operator's autoscaler.
        scaling: Scaling = "scaling";
        /// Two clusters side by side while an edit is rolled out. Operator 1.14 and newer; on lyft an empty table.
        blue_green: BlueGreen = "blue-green", targets: "O L";
        /// The Service of Flink's REST interface.
        rest: Rest = "rest";
        /// An Ingress in front of REST.
        ingress: Ingress = "ingress", targets: "S N O P";
        /// Who may reach the pods, and where they may go.
        network_policy: NetworkPolicy = "network-policy", targets: "S N O P";
        /// How many pods a drain may take at once.
        disruption_budget: DisruptionBudget = "disruption-budget", targets: "S N O P";
        /// Flink's own TLS.
        tls: Tls = "tls", targets: "S N O";
        /// The account that the pods run under, and its rights.
        service_account: ServiceAccount = "service-account";
        /// The security context of pods and containers.
        security: Security = "security";
        /// Metrics.
        metrics: Metrics = "metrics";
        /// Logging. lyft and nextbreakpoint cannot carry it.
        logging: Logging = "logging", targets: "S N O P";
        /// Counters that act once when raised.
        triggers: Triggers = "triggers";
        /// What only Flink's own Kubernetes client has.
        native: Native = "native", targets: "N";
        /// What only the Apache operator has.
        operator: Operator = "operator", targets: "O";
        /// What only Spotify's operator has.
        spotify: Spotify = "spotify", targets: "P";
        /// What only nextbreakpoint's operator has.
        nextbreakpoint: NextBreakpoint = "nextbreakpoint", targets: "X";
        /// The place: what the bundle must be valid for.
        platform: Platform = "platform";
        /// Development stores and the operator itself, emitted beside the job.
        components: Components = "components";
        /// The levels of rules, by name: a team's policy. What would never run is no lint and cannot be allowed.
        lints: Named<LintLevel> = "lints", default: {}, examples: [{ "slots-above-cpu": "deny" }];
        /// Single findings that are accepted, by the name of their rule.
        waivers: Named<Waiver> = "waivers", default: {};
        /// Where the text lives and who answers for it.
        source: Source = "source";
        /// What is written and where.
        output: Output = "output";
        /// Overlays of this file by name, each shaped like a job file; `--profile` chooses one.
        profiles: Named<Manifest> = "profiles", default: {};
        /// A fleet: its members, and what they share. Beside it only `edition`, `platform`, `components` and `output` may stand.
        workspace: Workspace = "workspace";
    }
}
