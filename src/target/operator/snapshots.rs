//! FlinkStateSnapshots: taken once when the object appears.
//!
//! Source: the operator's definition; `jobReference.kind` must be written, or the operator looks nothing up (facts/operator-validation).

use serde_json::{Map, Value, json};

use super::super::Object;
use super::{deployment, put};
use crate::manifest::sections::{SavepointFormat, Snapshot, SnapshotKind};
use crate::operators::apache::Kind;
use crate::plan::Plan;
use crate::resolve::Settings;

/// A resource for each snapshot.
pub(super) fn objects(plan: &Plan, settings: &Settings) -> Vec<Object> {
    let snapshots = settings.manifest.snapshots.as_ref().map(|snapshots| &snapshots.0).into_iter().flatten();
    snapshots.map(|(name, snapshot)| deployment::resource(plan, Kind::FlinkStateSnapshot, name, spec(plan, snapshot))).collect()
}

fn spec(plan: &Plan, snapshot: &Snapshot) -> Map<String, Value> {
    let reference = match &snapshot.job {
        Some(job) => json!({ "kind": "FlinkSessionJob", "name": job.0 }),
        None => json!({ "kind": "FlinkDeployment", "name": plan.session_cluster.as_ref().unwrap_or(&plan.name) }),
    };
    let mut spec = Map::new();
    put(&mut spec, "backoffLimit", snapshot.retries.map(|retries| retries.0));
    spec.insert("jobReference".to_owned(), reference);
    if snapshot.kind == Some(SnapshotKind::Checkpoint) {
        spec.insert("checkpoint".to_owned(), json!({}));
        return spec;
    }
    let mut savepoint = Map::new();
    put(&mut savepoint, "alreadyExists", snapshot.existing);
    put(&mut savepoint, "disposeOnDelete", snapshot.dispose_on_delete);
    let format = snapshot.format.map(|format| match format {
        SavepointFormat::Canonical => "CANONICAL",
        SavepointFormat::Native => "NATIVE",
    });
    put(&mut savepoint, "formatType", format);
    put(&mut savepoint, "path", snapshot.path.as_ref().map(|path| path.0.text.clone()));
    spec.insert("savepoint".to_owned(), savepoint.into());
    spec
}
