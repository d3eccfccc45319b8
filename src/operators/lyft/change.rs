//! What a change of a FlinkApplication does, where it does not do what it says.
//!
//! Source: the operator's state machine (updates that end in `DeployFailed`).

use serde_json::Value;

use super::super::Remark;
use super::super::remark::{text, whole};
use super::rules;

/// What the operator makes of a change.
#[must_use]
pub fn change(old: &Value, new: &Value) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let mode = |value| match text(value, "/spec/deploymentMode") {
        "" => "Dual",
        mode => mode,
    };
    if mode(old) != mode(new) {
        remarks.push(Remark::new(
            &rules::MODE_CHANGED,
            "/spec/deploymentMode",
            format!("`deploymentMode` changes from {} to {}", mode(old), mode(new)),
            "delete the resource with a savepoint, and create it anew with `savepointPath`",
        ));
    }
    let parallelism = |value| whole(value, "/spec/parallelism").unwrap_or_default();
    if text(new, "/spec/scaleMode") == "InPlace" && parallelism(new) < parallelism(old) {
        remarks.push(Remark::new(
            &rules::SCALED_DOWN_IN_PLACE,
            "/spec/parallelism",
            format!("`parallelism` falls from {} to {}", parallelism(old), parallelism(new)),
            "write `scaleMode: NewCluster` for this change",
        ));
    }
    remarks
}
