//! FlinkBlueGreenDeployment: two clusters side by side while a change is rolled out.
//!
//! Source: the definitions of tags 1.14.0 and 1.15.0 and of the development branch before 1.16.

use std::collections::BTreeMap;

use super::{FlinkDeploymentSpec, Ingress, JobStatus, Metadata, fields, words};

fields! {
    /// Two clusters side by side while a change is rolled out.
    #[schemars(extend("x-since" = "1.14"))]
    FlinkBlueGreenDeployment {
        /// Group and version.
        api_version: String,
        /// `FlinkBlueGreenDeployment`.
        kind: String,
        /// Name, namespace, labels, annotations.
        metadata: Metadata,
        /// What is wanted.
        spec: BlueGreenSpec,
        /// What is there; written by the operator only.
        status: BlueGreenStatus,
    }
}

fields! {
    /// The template of both clusters, and how traffic and state move between them.
    BlueGreenSpec {
        /// Settings of the transition, by key.
        configuration: BTreeMap<String, String>,
        /// An Ingress that follows the active cluster.
        ingress: Ingress,
        /// The clusters.
        template: BlueGreenTemplate,
    }
}

fields! {
    /// What both clusters should be.
    BlueGreenTemplate {
        /// Ignored by the operator.
        metadata: Metadata,
        /// As of a FlinkDeployment.
        spec: FlinkDeploymentSpec,
    }
}

words! {
    /// Where a transition is.
    BlueGreenState {
        /// Blue runs.
        ActiveBlue = "ACTIVE_BLUE",
        /// Green runs.
        ActiveGreen = "ACTIVE_GREEN",
        /// The first cluster starts.
        InitializingBlue = "INITIALIZING_BLUE",
        /// Blue's state is saved.
        SavepointingBlue = "SAVEPOINTING_BLUE",
        /// Green's state is saved.
        SavepointingGreen = "SAVEPOINTING_GREEN",
        /// Blue is taking over.
        TransitioningToBlue = "TRANSITIONING_TO_BLUE",
        /// Green is taking over.
        TransitioningToGreen = "TRANSITIONING_TO_GREEN",
    }
}

fields! {
    /// What is there.
    BlueGreenStatus {
        /// When a transition is given up.
        abort_timestamp: String,
        /// Where the transition is.
        blue_green_state: BlueGreenState,
        /// When the new cluster was ready.
        deployment_ready_timestamp: String,
        /// The last fault.
        error: String,
        /// The job of the active cluster.
        job_status: JobStatus,
        /// The spec that was last acted on.
        last_reconciled_spec: String,
        /// When it was acted on.
        last_reconciled_timestamp: String,
        /// Flink's id of the savepoint between the two.
        savepoint_trigger_id: String,
    }
}
