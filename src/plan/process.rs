//! The two roles: sizes, cpu, copies, environment, volumes. Source: language reference 4.3 and 4.4; memory by Flink's own arithmetic.

use indexmap::IndexMap;

use super::Planner;
use super::model::{EnvValue, JobManagerPlan, Mode, Process, TaskManagerPlan, VolumePlan, VolumeSource};
use super::surroundings::json;
use crate::manifest::read::Named;
use crate::manifest::sections::{self as section, AccessMode, Volume};
use crate::manifest::types::{Cpu, Factor, SecretRef, Size};

/// The keys that both role tables have.
struct RoleTable<'a> {
    role: &'static str,
    memory: Option<&'a Size>,
    headroom: Option<&'a Size>,
    memory_factor: Option<&'a Factor>,
    cpu: Option<&'a Cpu>,
    cpu_factor: Option<&'a Factor>,
    disk: Option<&'a Size>,
    replicas: Option<u32>,
    env: Option<&'a Named<String>>,
    env_secrets: Option<&'a Named<SecretRef>>,
    volumes: Option<&'a Named<Volume>>,
}

impl Planner<'_> {
    /// Both roles, or nothing where a required size is missing.
    pub(super) fn processes(&mut self, mode: &Mode) -> Option<(JobManagerPlan, TaskManagerPlan)> {
        if self.manifest.session_cluster.is_some() {
            let (kind, liveness) = (section::JobManagerKind::Deployment, section::Liveness::None);
            let (slots, local_recovery) = (1, None);
            return Some((
                JobManagerPlan { process: Process::elsewhere(), kind, liveness },
                TaskManagerPlan { process: Process::elsewhere(), slots, kind: section::TaskManagerKind::Deployment, local_recovery },
            ));
        }
        let jm = self.manifest.jobmanager.as_ref()?;
        let tm = self.manifest.taskmanager.as_ref()?;
        let slots = tm.slots.as_ref().map_or(1, |n| n.0);
        let jobmanager = self.process(&RoleTable {
            role: "jobmanager",
            memory: jm.memory.as_ref(),
            headroom: jm.memory_headroom.as_ref(),
            memory_factor: jm.memory_limit_factor.as_ref(),
            cpu: jm.cpu.as_ref(),
            cpu_factor: jm.cpu_limit_factor.as_ref(),
            disk: jm.ephemeral_storage.as_ref(),
            replicas: jm.replicas.as_ref().map(|n| n.0),
            env: jm.env.as_ref(),
            env_secrets: jm.env_secrets.as_ref(),
            volumes: jm.volumes.as_ref(),
        })?;
        let taskmanager = self.process(&RoleTable {
            role: "taskmanager",
            memory: tm.memory.as_ref(),
            headroom: tm.memory_headroom.as_ref(),
            memory_factor: tm.memory_limit_factor.as_ref(),
            cpu: tm.cpu.as_ref(),
            cpu_factor: tm.cpu_limit_factor.as_ref(),
            disk: tm.ephemeral_storage.as_ref(),
            replicas: tm.replicas.as_ref().map(|n| n.0),
            env: tm.env.as_ref(),
            env_secrets: tm.env_secrets.as_ref(),
            volumes: tm.volumes.as_ref(),
        })?;
        let local_recovery = self.manifest.state.as_ref().and_then(|s| s.local_recovery.as_ref()).and_then(|l| l.dir.as_ref());
        let bounded = mode.application().is_some_and(|job| job.bounded);
        let kind = if bounded { section::JobManagerKind::Job } else { section::JobManagerKind::Deployment };
        Some((
            JobManagerPlan { process: jobmanager, kind: jm.kind.unwrap_or(kind), liveness: jm.liveness.unwrap_or(section::Liveness::Rpc) },
            TaskManagerPlan {
                process: taskmanager,
                slots,
                kind: tm.kind.unwrap_or(section::TaskManagerKind::Deployment),
                local_recovery: local_recovery.map(|dir| dir.0.clone()),
            },
        ))
    }

    fn process(&mut self, table: &RoleTable<'_>) -> Option<Process> {
        let process_size = table.memory?.clone();
        let memory_request = process_size.bytes.saturating_add(table.headroom.map_or(0, |size| size.bytes));
        let cpu_request = table.cpu.map_or(1000, |cpu| cpu.millis);
        let mut env = environment(self.manifest.env.as_ref(), self.manifest.env_secrets.as_ref());
        env.extend(environment(table.env, table.env_secrets));
        let mut volumes = self.volumes(None, self.manifest.volumes.as_ref());
        volumes.extend(self.volumes(Some(table.role), table.volumes));
        Some(Process {
            process_size,
            memory_request,
            memory_limit: scaled(memory_request, table.memory_factor),
            cpu_request,
            cpu_limit: scaled(cpu_request, table.cpu_factor),
            ephemeral_storage: table.disk.map(|size| size.bytes),
            replicas: table.replicas.unwrap_or(1),
            env,
            volumes,
        })
    }

    fn volumes(&mut self, role: Option<&str>, volumes: Option<&Named<Volume>>) -> IndexMap<String, VolumePlan> {
        let mut result = IndexMap::new();
        for (name, volume) in volumes.map(|v| &v.0).into_iter().flatten() {
            let path = role.map_or_else(|| format!("volumes.{name}"), |role| format!("{role}.volumes.{name}"));
            let Some(mount) = &volume.mount else { continue };
            let Some(source) = self.volume_source(&path, name, volume) else { continue };
            result.insert(
                name.clone(),
                VolumePlan {
                    mount: mount.0.clone(),
                    sub_path: volume.sub_path.clone(),
                    read_only: volume.read_only.unwrap_or(false),
                    source,
                    role_table: role.is_some(),
                    path,
                },
            );
        }
        result
    }

    fn volume_source(&mut self, path: &str, name: &str, volume: &Volume) -> Option<VolumeSource> {
        if let Some(claim) = &volume.claim {
            return Some(VolumeSource::Claim(claim.0.clone()));
        }
        if let Some(secret) = &volume.secret {
            return Some(VolumeSource::Secret(secret.0.clone()));
        }
        if let Some(config_map) = &volume.config_map {
            return Some(VolumeSource::ConfigMap(config_map.0.clone()));
        }
        if let Some(globs) = &volume.files {
            let set = self.file_set(&format!("{path}.files"), name, globs)?;
            return Some(VolumeSource::Files(set));
        }
        if let Some(size) = &volume.empty_dir {
            return Some(VolumeSource::EmptyDir(size.bytes));
        }
        if let Some(size) = &volume.size {
            return Some(VolumeSource::NewClaim {
                size: size.bytes,
                storage_class: volume.storage_class.as_ref().map(|n| n.0.clone()),
                access_mode: access_mode(volume.access_mode.unwrap_or(AccessMode::ReadWriteOnce)),
            });
        }
        volume.source.as_ref().map(|raw| VolumeSource::Raw(json(&raw.0)))
    }
}

/// Literal variables, then those from Secrets.
fn environment(texts: Option<&Named<String>>, secrets: Option<&Named<SecretRef>>) -> IndexMap<String, EnvValue> {
    let texts = texts.map(|t| &t.0).into_iter().flatten().map(|(k, v)| (k.clone(), EnvValue::Text(v.clone())));
    let secrets = secrets.map(|t| &t.0).into_iter().flatten().map(|(k, v)| (k.clone(), EnvValue::Secret(v.clone())));
    texts.chain(secrets).collect()
}

/// `amount × factor`, rounded up; a factor is in thousandths and at least 1.
fn scaled(amount: u64, factor: Option<&Factor>) -> u64 {
    let thousandths = factor.map_or(1000, |f| f.thousandths);
    let product = u128::from(amount) * u128::from(thousandths);
    i64::try_from(product.div_ceil(1000)).unwrap_or(i64::MAX).unsigned_abs()
}

/// Kubernetes' spelling of an access mode.
const fn access_mode(mode: AccessMode) -> &'static str {
    match mode {
        AccessMode::ReadWriteOnce => "ReadWriteOnce",
        AccessMode::ReadWriteMany => "ReadWriteMany",
        AccessMode::ReadOnlyMany => "ReadOnlyMany",
        AccessMode::ReadWriteOncePod => "ReadWriteOncePod",
    }
}
