//! What only one target has, in its own words.
//!
//! Source: language reference, section 4.8.

use super::super::read::{table, words};
use super::super::types::ImageReference;

words! {
    /// Who starts the TaskManagers of the operator's cluster.
    OperatorMode {
        /// Flink itself, by need.
        Native = "native",
        /// The operator, a fixed number.
        Standalone = "standalone",
    }
}

words! {
    /// How Spotify's operator starts the job.
    SpotifyJobMode {
        /// main() runs in the JobManager.
        Application = "application",
        /// A submitter that ends once the job runs.
        Detached = "detached",
        /// A submitter that lives as long as the job.
        Blocking = "blocking",
    }
}

table! {
    /// What only Flink's own Kubernetes client has.
    Native {
        /// Whether the client's objects are exactly what the client makes of this file's own words and options: no default of flinkc is
        /// written into the configuration, and no digest and no pod template into the pods. What stands beside them is not touched.
        client_only: bool = "client-only", default: false, examples: [true], targets: "N";
    }
}

table! {
    /// What only the Apache operator has.
    Operator {
        /// Who starts the TaskManagers; immutable. Not written by default, which means native.
        mode: OperatorMode = "mode", examples: ["standalone"], targets: "O";
        /// Whether the operator makes the Ingress (`spec.ingress`). By default false, with blue-green true.
        ingress: bool = "ingress", default: false, examples: [true], targets: "O";
    }
}

table! {
    /// What only Spotify's operator has.
    Spotify {
        /// How it starts the job.
        job_mode: SpotifyJobMode = "job-mode", default: "application", examples: ["detached"], targets: "P";
    }
}

table! {
    /// What only nextbreakpoint's operator has.
    NextBreakpoint {
        /// The image of the supervisor. Required.
        supervisor_image: ImageReference = "supervisor-image", examples: ["nextbreakpoint/flinkctl:1.4.4-beta"], targets: "X";
        /// The image with the jars of the jobs. Required with jobs.
        bootstrap_image: ImageReference = "bootstrap-image", examples: ["registry.example.com/jobs:7"], targets: "X";
        /// Whether the cluster and its jobs are FlinkCluster and FlinkJobs, which can be scaled, instead of one FlinkDeployment, which copies no later number to them.
        separate: bool = "separate", default: false, examples: [true], targets: "X";
    }
}
