//! The rules of a FlinkCluster that is compiled: FK3081 to FK3085. In: literals. Out: declared rules.

use crate::diagnostic::{Kind, Level, Rule};

/// Every rule, sorted by code.
pub static RULES: &[&Rule] = &[&NAMESPACE_MISSING, &SAVEPOINTS_MISSING, &CLASS_MISSING];

/// A resource whose namespace somebody else decides.
pub static NAMESPACE_MISSING: Rule = Rule {
    code: "FK3081",
    name: "spotify-without-namespace",
    level: Level::Error,
    kind: Kind::Lint,
    checks: "On `spotify` the text names the namespace.",
    because: "The operator writes the namespace into options and names of what it makes; left out, it is that of whoever applies the file.",
    fires: application!(top "target      = \"spotify\"\n"; rest "\n[savepoints]\ndir = \"s3://flink-data/orders/savepoints\"\n";),
    clean: application!(top "target      = \"spotify\"\nnamespace   = \"streaming\"\n"; rest "\n[savepoints]\ndir = \"s3://flink-data/orders/savepoints\"\n";),
    source: "language reference 4.1; flink-on-k8s-operator, its webhook",
};

/// A job that cannot be changed any more.
pub static SAVEPOINTS_MISSING: Rule = Rule {
    code: "FK3082",
    name: "spotify-without-savepoints",
    level: Level::Error,
    kind: Kind::Lint,
    checks: "On `spotify` a job has `savepoints.dir`.",
    because: "The operator refuses every later change of a job without it, of the image or the replicas too.",
    fires: application!(top "target      = \"spotify\"\nnamespace   = \"streaming\"\n";),
    clean: application!(top "target      = \"spotify\"\nnamespace   = \"streaming\"\n"; rest "\n[savepoints]\ndir = \"s3://flink-data/orders/savepoints\"\n";),
    source: "language reference 4.5; flink-on-k8s-operator, its webhook for updates",
};

refusal! {
    /// Application mode without the class that it starts.
    CLASS_MISSING, "FK3083", "spotify-application-without-class", "On `spotify` an application names the class of its job.",
    "The operator's controller stops with a null pointer at each try.", "flink-on-k8s-operator, its controller",
    "name        = \"orders\"\nnamespace   = \"streaming\"\ntarget      = \"spotify\"\nflink       = \"1.20\"\nmode        = \"application\"\nparallelism = 8\nimage       = \"registry.example.com/orders:1.4.2\"\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n\n[savepoints]\ndir = \"s3://flink-data/orders/savepoints\"\n",
    application!(top "target      = \"spotify\"\nnamespace   = \"streaming\"\n"; rest "\n[savepoints]\ndir = \"s3://flink-data/orders/savepoints\"\n";)
}
