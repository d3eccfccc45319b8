//! Argo CD's config-management plugin: the repo server runs flinkc, and nobody commits manifests.
//!
//! In: nothing. Out: the plugin's definition, and the patch that puts its sidecar beside the repo server. They belong to an Argo CD, not
//! to a job. Source: argo-cd.readthedocs.io, operator-manual/config-management-plugins.

use serde_json::{Value, json};

/// The image of the recipe `dist/Containerfile`, stage `argocd`. Another registry's name is put in by the user's own overlay.
const IMAGE: &str = concat!("flinkc-argocd:", env!("CARGO_PKG_VERSION"));

/// What the sidecar runs in the folder of an Application that has a flink.toml.
const GENERATE: &str = "exec flinkc build \"${PARAM_FILE:-.}\" --format yaml --output - --revision \"$ARGOCD_APP_REVISION\" ${PARAM_PROFILE:+--profile \"$PARAM_PROFILE\"}";

/// The plugin as a ConfigMap.
pub(super) fn definition() -> Value {
    let plugin = json!({
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "ConfigManagementPlugin",
        "metadata": {"name": "flinkc"},
        "spec": {
            "version": concat!("v", env!("CARGO_PKG_VERSION")),
            "generate": {"command": ["sh", "-c"], "args": [GENERATE]},
            "discover": {"fileName": "./flink.toml"},
            "parameters": {"static": [
                {"name": "file", "title": "File", "tooltip": "a flink.toml of another name in this folder; empty for flink.toml"},
                {"name": "profile", "title": "Profile", "tooltip": "a [profiles.NAME] of flink.toml; empty for none"},
            ]},
        },
    });
    json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "flinkc-plugin", "namespace": "argocd"},
        "data": {"plugin.yaml": crate::yaml::emit(&plugin)},
    })
}

/// The sidecar, as a strategic-merge patch of the Deployment argocd-repo-server.
pub(super) fn sidecar() -> Value {
    json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "argocd-repo-server", "namespace": "argocd"},
        "spec": {"template": {"spec": {
            "containers": [{
                "name": "flinkc",
                "image": IMAGE,
                "command": ["/var/run/argocd/argocd-cmp-server"],
                "securityContext": {
                    "runAsNonRoot": true,
                    "runAsUser": 999,
                    "readOnlyRootFilesystem": true,
                    "allowPrivilegeEscalation": false,
                    "capabilities": {"drop": ["ALL"]},
                    "seccompProfile": {"type": "RuntimeDefault"},
                },
                "resources": {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"memory": "256Mi"}},
                "volumeMounts": [
                    {"name": "var-files", "mountPath": "/var/run/argocd"},
                    {"name": "plugins", "mountPath": "/home/argocd/cmp-server/plugins"},
                    {"name": "flinkc-plugin", "mountPath": "/home/argocd/cmp-server/config/plugin.yaml", "subPath": "plugin.yaml"},
                    {"name": "flinkc-tmp", "mountPath": "/tmp"},
                ],
            }],
            "volumes": [
                {"name": "flinkc-plugin", "configMap": {"name": "flinkc-plugin"}},
                {"name": "flinkc-tmp", "emptyDir": {}},
            ],
        }}},
    })
}
