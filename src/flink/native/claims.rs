//! Claims that an option mounts into both pods (2.3 and newer).
//!
//! In: claims and mount paths. Out: volumes and mounts, or why the client refuses them. Source: Flink's
//! `PersistentVolumeClaimMountDecorator` of 2.3.0.

use serde_json::{Value, json};

use super::config::Config;
use super::pod::Pod;
use super::{ClaimFault, Refusal};

/// The claims of a configuration.
#[derive(Debug)]
pub(super) struct Claims {
    /// Claim, volume, mount path.
    mounts: Vec<(String, String, String)>,
    read_only: bool,
}

/// Reads and checks them: before anything else is made.
pub(super) fn read(config: &Config) -> Result<Claims, Refusal> {
    if !config.flink.is_at_least(2, 3) {
        return Ok(Claims { mounts: Vec::new(), read_only: false });
    }
    let entries = config.map("kubernetes.persistent-volume-claims")?;
    let read_only = config.boolean("kubernetes.persistent-volume-claim-read-only", false)?;
    let mut mounts: Vec<(String, String, String)> = Vec::new();
    for (claim, path) in entries {
        let volume = check(&claim, &path, &mounts).map_err(Refusal::Claim)?;
        mounts.push((claim, volume, path));
    }
    Ok(Claims { mounts, read_only })
}

fn check(claim: &str, path: &str, before: &[(String, String, String)]) -> Result<String, ClaimFault> {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if claim.trim().is_empty() {
        return Err(ClaimFault::NoName);
    }
    let named = claim.starts_with(inner) && claim.ends_with(inner) && claim.chars().all(|c| inner(c) || matches!(c, '-' | '.'));
    if claim.len() > 253 || !named {
        return Err(ClaimFault::BadName(claim.to_owned()));
    }
    if path.trim().is_empty() {
        return Err(ClaimFault::NoPath(claim.to_owned()));
    }
    if !path.starts_with('/') {
        return Err(ClaimFault::RelativePath(path.to_owned()));
    }
    if before.iter().any(|(_, _, known)| known == path) {
        return Err(ClaimFault::SamePath(path.to_owned()));
    }
    let volume = format!("{}-pvc", claim.replace('.', "-"));
    if volume.len() > 63 {
        return Err(ClaimFault::LongName(claim.to_owned()));
    }
    if before.iter().any(|(_, known, _)| *known == volume) {
        return Err(ClaimFault::SameVolume { claim: claim.to_owned(), volume });
    }
    Ok(volume)
}

impl Claims {
    /// Mounts them, unless the pod template has a volume of that name.
    pub(super) fn mount(&self, pod: &mut Pod) -> Result<(), Refusal> {
        for (claim, volume, _) in &self.mounts {
            if pod.has_volume(volume) {
                return Err(Refusal::Claim(ClaimFault::SameVolume { claim: claim.clone(), volume: volume.clone() }));
            }
        }
        for (claim, volume, path) in &self.mounts {
            let source: Value = json!({ "claimName": claim, "readOnly": self.read_only });
            pod.volume(json!({ "name": volume, "persistentVolumeClaim": source }));
            pod.mount(json!({ "name": volume, "mountPath": path, "readOnly": self.read_only }));
        }
        Ok(())
    }
}
