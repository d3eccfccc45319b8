//! What the operator writes. Source: the definition of the repository's head, July 2026.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::operators::apache::types::fields;

fields! {
    /// What is there.
    #[schemars(extend("required" = ["components", "state"]))]
    Status {
        /// The parts.
        components: Components,
        /// What a user asked for by annotation.
        control: Control,
        /// When it was written.
        last_update_time: String,
        /// Revisions of the spec.
        revision: Revision,
        /// The savepoint under way.
        savepoint: SavepointStatus,
        /// Of the whole cluster.
        state: String,
    }
}

fields! {
    /// The parts.
    Components {
        /// The ConfigMap.
        config_map: NamedState,
        /// The job.
        job: JobStatus,
        /// The JobManager.
        job_manager: Role,
        /// Its Ingress.
        job_manager_ingress: NamedState,
        /// Its Service.
        job_manager_service: ServiceStatus,
        /// The TaskManagers.
        task_manager: Role,
    }
}

fields! {
    /// A part with a name.
    #[schemars(extend("required" = ["name", "state"]))]
    NamedState {
        /// Its name.
        name: String,
        /// Its state.
        state: String,
        /// Addresses of an Ingress.
        urls: Vec<String>,
    }
}

fields! {
    /// The JobManager's Service.
    #[schemars(extend("required" = ["name", "state"]))]
    ServiceStatus {
        /// Addresses of a load balancer.
        load_balancer_ingress: Vec<Value>,
        /// Its name.
        name: String,
        /// Its port on each node.
        node_port: i32,
        /// Its state.
        state: String,
    }
}

fields! {
    /// Pods of a role.
    #[schemars(extend("required" = ["name", "ready", "replicas", "state"]))]
    Role {
        /// The workload's name.
        name: String,
        /// Ready of all.
        ready: String,
        /// Ready ones.
        ready_replicas: i32,
        /// Wanted ones.
        replicas: i32,
        /// The scale subresource's selector.
        selector: String,
        /// Their state.
        state: String,
    }
}

fields! {
    /// The job.
    #[schemars(extend("required" = ["state"]))]
    JobStatus {
        /// When it ended.
        completion_time: String,
        /// When it was deployed.
        deploy_time: String,
        /// Why it failed.
        failure_reasons: Vec<String>,
        /// Whether its last savepoint was taken.
        final_savepoint: bool,
        /// Where it began.
        from_savepoint: String,
        /// Flink's id.
        id: String,
        /// Flink's name for it.
        name: String,
        /// How often it was started again.
        restart_count: i32,
        /// The counter of savepoints.
        savepoint_generation: i32,
        /// The last savepoint.
        savepoint_location: String,
        /// When it was taken.
        savepoint_time: String,
        /// When it began.
        start_time: String,
        /// Its state.
        state: String,
        /// How the submitter ended.
        submitter_exit_code: i32,
        /// The submitter.
        submitter_name: String,
    }
}

fields! {
    /// What a user asked for by annotation.
    #[schemars(extend("required" = ["name", "state", "updateTime"]))]
    Control {
        /// Details.
        details: BTreeMap<String, String>,
        /// A message.
        message: String,
        /// What was asked for.
        name: String,
        /// `InProgress`, …
        state: String,
        /// When.
        update_time: String,
    }
}

fields! {
    /// Revisions of the spec.
    Revision {
        /// How many collided.
        collision_count: i32,
        /// The present one.
        current_revision: String,
        /// The next one.
        next_revision: String,
    }
}

fields! {
    /// The savepoint under way.
    #[schemars(extend("required" = ["state"]))]
    SavepointStatus {
        /// How it is written.
        format_type: String,
        /// Of which job.
        #[serde(rename = "jobID")]
        job_id: String,
        /// A message.
        message: String,
        /// When it was asked for.
        request_time: String,
        /// Its state.
        state: String,
        /// Flink's id for it.
        #[serde(rename = "triggerID")]
        trigger_id: String,
        /// Why.
        trigger_reason: String,
        /// When.
        trigger_time: String,
    }
}
