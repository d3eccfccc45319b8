//! State: high availability, checkpoints, savepoints, backends, and the stores that hold them.
//!
//! Source: language reference 4.5, 4.6 and section 9; option names from the catalogue.

use super::model::{Election, EnvValue, HighAvailabilityPlan, Ports, Process};
use super::storage::{self, Location, Store};
use super::{Planner, rules};
use crate::diagnostic::Diagnostic;
use crate::manifest::Manifest;
use crate::manifest::sections::{self as section, CheckpointMode, OnCancel, StateBackend};
use crate::manifest::types::{SecretRef, Templated, Uri};

impl Planner<'_> {
    /// The one port model; a port that `[config]` sets is taken over everywhere.
    pub(super) fn ports(&mut self) -> Option<Ports> {
        let rpc_option =
            if self.manifest.high_availability.is_some() { "high-availability.jobmanager.port" } else { "jobmanager.rpc.port" };
        // all of them are read before the first fault ends it
        let (jobmanager_rpc, blob, rest) = (self.port(rpc_option, 6123), self.port("blob.server.port", 6124), self.port("rest.port", 8081));
        let (taskmanager_rpc, taskmanager_data) = (self.port("taskmanager.rpc.port", 6122), self.port("taskmanager.data.port", 6121));
        Some(Ports {
            jobmanager_rpc: jobmanager_rpc?,
            blob: blob?,
            rest: rest?,
            taskmanager_rpc: taskmanager_rpc?,
            taskmanager_data: taskmanager_data?,
        })
    }

    fn port(&mut self, option: &str, default: u16) -> Option<u16> {
        self.config.default(option, default.to_string());
        let (name, setting) = self.config.entry(option)?;
        if let Ok(port @ 1..) = setting.text.parse::<u16>() {
            return Some(port);
        }
        let mut finding = Diagnostic::new(&rules::PORT_NOT_FIXED, format!("`{name}` is not one port"))
            .at_run_time("Services, probes and network policies name one port: with a range or 0 Flink would listen where nobody looks")
            .help(format!("write one number, such as `{name} = {default}`, or remove the line: {default} is the default"))
            .path(format!("config.{name}"));
        if let Some(place) = setting.place {
            finding = finding.at(place, "expected one number from 1 to 65535");
        }
        self.diagnostics.push(finding);
        None
    }

    /// Leader election, addresses and the HA storage.
    pub(super) fn high_availability(&mut self, name: &str) -> Option<HighAvailabilityPlan> {
        let Some(ha) = &self.manifest.high_availability else {
            self.derive("name", "jobmanager.rpc.address", format!("{name}-jobmanager"));
            return None;
        };
        let storage = ha.storage.as_ref()?;
        self.location("high-availability.storage", storage);
        self.word("high-availability.storage", Some(&storage.0.text));
        let cluster_id = ha.cluster_id.clone().unwrap_or_else(|| name.to_owned());
        let zetcd = self.manifest.components.as_ref().is_some_and(|c| c.zetcd.is_some());
        let election = if let Some(zookeeper) = &ha.zookeeper {
            let quorum = zookeeper
                .quorum
                .as_ref()
                .map(|q| q.0.clone())
                .or_else(|| zetcd.then(|| format!("{}:2181", self.component_host("zetcd", self.settings.shared.zetcd))))?;
            let namespace = self.manifest.namespace.as_ref().map(|n| n.0.as_str()).unwrap_or_default();
            let root = zookeeper.path_root.as_ref().map_or_else(|| format!("/flink/{namespace}"), |r| r.0.clone());
            self.derive("high-availability.zookeeper", "high-availability.type", "zookeeper");
            self.word("high-availability.zookeeper.quorum", Some(&quorum));
            self.word("high-availability.zookeeper.path-root", Some(root));
            self.word("high-availability.cluster-id", Some(&cluster_id));
            Election::ZooKeeper { quorum }
        } else {
            self.derive("high-availability.storage", "high-availability.type", "kubernetes");
            let source = if ha.cluster_id.is_some() { "high-availability.cluster-id" } else { "name" };
            self.derive(source, "kubernetes.cluster-id", cluster_id.clone());
            if let Some(namespace) = &self.manifest.namespace {
                self.derive("namespace", "kubernetes.namespace", namespace.0.clone());
            }
            Election::Kubernetes
        };
        Some(HighAvailabilityPlan { election, cluster_id, storage: storage.0.text.clone() })
    }

    /// Checkpoints, savepoints, backend, local recovery.
    pub(super) fn state(&mut self) {
        let manifest = self.manifest;
        if let Some(checkpoints) = &manifest.checkpoints {
            if let Some(dir) = &checkpoints.dir {
                self.location("checkpoints.dir", dir);
                self.word("checkpoints.dir", Some(&dir.0.text));
            }
            self.word("checkpoints.interval", checkpoints.interval.as_ref().map(|d| &d.text));
            self.word("checkpoints.timeout", checkpoints.timeout.as_ref().map(|d| &d.text));
            self.word("checkpoints.min-pause", checkpoints.min_pause.as_ref().map(|d| &d.text));
            let mode = checkpoints.mode.map(|mode| match mode {
                CheckpointMode::ExactlyOnce => "EXACTLY_ONCE",
                CheckpointMode::AtLeastOnce => "AT_LEAST_ONCE",
            });
            self.word("checkpoints.mode", mode);
            self.word("checkpoints.unaligned", checkpoints.unaligned);
            self.word("checkpoints.incremental", checkpoints.incremental);
            self.word("checkpoints.retained", checkpoints.retained.as_ref().map(|n| n.0));
            if checkpoints.dir.is_some() || checkpoints.interval.is_some() || checkpoints.on_cancel.is_some() {
                let retention = match checkpoints.on_cancel.unwrap_or(OnCancel::Retain) {
                    OnCancel::Retain => "RETAIN_ON_CANCELLATION",
                    OnCancel::Delete => "DELETE_ON_CANCELLATION",
                };
                self.word("checkpoints.on-cancel", Some(retention));
            }
        }
        if let Some(dir) = manifest.savepoints.as_ref().and_then(|s| s.dir.as_ref()) {
            self.location("savepoints.dir", dir);
            self.word("savepoints.dir", Some(&dir.0.text));
        }
        if let Some(state) = &manifest.state {
            self.word("state.backend", state.backend.map(StateBackend::word));
            if let Some(dir) = state.local_recovery.as_ref().and_then(|l| l.dir.as_ref()) {
                self.word("state.local-recovery.dir", Some(&dir.0));
                self.follow("state.local-recovery.dir", "execution.checkpointing.local-backup.enabled", "true");
                if self.flink.is_at_least(2, 0) {
                    self.follow("state.local-recovery.dir", "execution.state-recovery.from-local", "true");
                }
            }
        }
        for (path, job) in jobs(manifest) {
            if let Some(from) = job.restore.as_ref().and_then(|r| r.from.as_ref()) {
                self.location(&format!("{path}.restore.from"), from);
            }
        }
    }

    fn location(&mut self, path: &str, uri: &Templated<Uri>) {
        let location = Location { path: path.to_owned(), scheme: uri.0.scheme.clone(), uri: uri.0.text.clone() };
        self.locations.push(location);
    }

    /// Plugins, endpoints and credentials of every store that a location needs.
    pub(super) fn stores(&mut self, jobmanager: &mut Process, taskmanager: &mut Process) -> Vec<&'static str> {
        let manifest = self.manifest;
        let mut plugins: Vec<&'static str> = Vec::new();
        let locations = std::mem::take(&mut self.locations);
        for location in &locations {
            let plugin = storage::plugin_of(&location.scheme, manifest);
            plugins.extend(plugin);
            if plugin == Some("flink-s3-fs-native") && !self.flink.is_at_least(2, 3) {
                self.diagnostics.push(rules::plugin_too_new(self.place("s3.plugin"), location, self.flink));
            }
            if storage::store_of(&location.scheme) == Some(Store::Hdfs) && self.manifest.hadoop.is_none() {
                self.diagnostics.push(rules::hadoop_missing(self.place(&location.path), location));
            }
        }
        // a table itself asks for its store: code may use S3 where no option does
        let tables = [
            ("s3", manifest.s3.is_some()),
            ("gs", manifest.gcs.is_some()),
            ("abfss", manifest.azure.is_some()),
            ("oss", manifest.oss.is_some()),
        ];
        plugins.extend(tables.iter().filter(|(_, asked)| *asked).filter_map(|(scheme, _)| storage::plugin_of(scheme, manifest)));
        plugins.sort_unstable();
        plugins.dedup();
        self.s3_options();
        let env = self.store_environment();
        for process in [jobmanager, taskmanager] {
            for (name, value) in &env {
                // what the user wrote wins
                process.env.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        self.locations = locations;
        plugins
    }

    fn s3_options(&mut self) {
        let Some(s3) = &self.manifest.s3 else { return };
        let minio = self.manifest.components.as_ref().is_some_and(|c| c.minio.is_some());
        let own = || format!("http://{}:9000", self.component_host("minio", self.settings.shared.minio));
        let endpoint = s3.endpoint.as_ref().map(|e| e.0.clone()).or_else(|| minio.then(own));
        self.word("s3.endpoint", endpoint);
        self.word("s3.path-style", s3.path_style);
    }

    /// Credentials travel as environment variables from Secrets: every S3 client of Flink's plugins reads these names.
    fn store_environment(&self) -> Vec<(String, EnvValue)> {
        let mut env = Vec::new();
        let secret = |secret: &str, key: &str| EnvValue::Secret(SecretRef { secret: secret.to_owned(), key: key.to_owned() });
        if let Some(s3) = &self.manifest.s3 {
            if let Some(credentials) = &s3.credentials
                && let Some(name) = &credentials.secret
            {
                let access = credentials.access_key.as_deref().unwrap_or("access-key");
                let key = credentials.secret_key.as_deref().unwrap_or("secret-key");
                env.push(("AWS_ACCESS_KEY_ID".to_owned(), secret(&name.0, access)));
                env.push(("AWS_SECRET_ACCESS_KEY".to_owned(), secret(&name.0, key)));
            }
            if let Some(region) = &s3.region {
                env.push(("AWS_REGION".to_owned(), EnvValue::Text(region.0.clone())));
            }
        }
        env
    }
}

/// Every job with its key path.
fn jobs(manifest: &Manifest) -> Vec<(String, &section::Job)> {
    let application = manifest.job.iter().map(|job| ("job".to_owned(), job));
    let session = manifest.jobs.as_ref().map(|jobs| &jobs.0).into_iter().flatten();
    application.chain(session.map(|(name, job)| (format!("jobs.{name}"), job))).collect()
}
