//! The configuration that the operator composes from its own, the resource's, and the resource's fields.
//!
//! Source: the operator's `FlinkConfigBuilder` and `AbstractFlinkService`, 1.10 to 1.15; compared key by key with recorded ones.

use indexmap::IndexMap;
use serde_json::Value;

use super::super::judge::{Effective, MemoryText, OperatorConfig, flat, memory};
use super::{Cluster, TASKMANAGER_TEMPLATE, TEMPLATE, Templates, UID};
use crate::flink::java::double_text;

/// Options that open the JDK's packages to Flink on Java 17, as the operator's chart gives them; it leaves out those of the compiler.
fn opens() -> String {
    let exports = ["java.base/sun.net.util", "java.rmi/sun.rmi.registry", "java.security.jgss/sun.security.krb5"];
    let opens = [
        "lang",
        "net",
        "io",
        "nio",
        "",
        "lang.reflect",
        "text",
        "time",
        "util",
        "util.concurrent",
        "util.concurrent.atomic",
        "util.concurrent.locks",
    ];
    let exports = exports.iter().map(|package| format!("--add-exports={package}=ALL-UNNAMED"));
    let opens = opens.iter().map(|package| {
        let package = if package.is_empty() { "sun.nio.ch".to_owned() } else { format!("java.{package}") };
        format!("--add-opens=java.base/{package}=ALL-UNNAMED")
    });
    exports.chain(opens).collect::<Vec<_>>().join(" ")
}

/// The configuration of a cluster, the operator's own entries included.
pub(super) fn compose(cluster: &Cluster<'_>, operator: &OperatorConfig, templates: &Templates) -> IndexMap<String, String> {
    let mut config: IndexMap<String, String> = operator.entries.iter().map(|(key, text)| (key.clone(), text.clone())).collect();
    let mut put = |key: &str, text: String| drop(config.insert(key.to_owned(), text));
    if cluster.release.is_at_least(11) {
        match cluster.is_at_least(19) {
            true => put("env.java.default-opts.all", opens()),
            false if cluster.is_at_least(18) => put("env.java.opts.all", opens()),
            false => {}
        }
    }
    let given = cluster.spec.get("flinkConfiguration").unwrap_or(&Value::Null);
    for (key, text, _) in flat(given, "", cluster.release) {
        put(&key, text);
    }
    put("kubernetes.cluster-id", cluster.name.clone());
    put("kubernetes.namespace", cluster.namespace.clone());
    put("$internal.flink.version", cluster.flink().to_owned());
    put("kubernetes.jobmanager.annotations", "flinkdeployment.flink.apache.org/generation:1".to_owned());
    put("kubernetes.pod-template-file.jobmanager", TEMPLATE.to_owned());
    if templates.taskmanager.is_some() {
        put("kubernetes.pod-template-file.taskmanager", TASKMANAGER_TEMPLATE.to_owned());
    }
    for (field, key) in [("/imagePullPolicy", "kubernetes.container.image.pull-policy"), ("/serviceAccount", "kubernetes.service-account")]
    {
        if let Some(text) = cluster.text(field) {
            put(key, text.to_owned());
        }
    }
    if let Some(image) = cluster.text("/image") {
        put(if cluster.is_at_least(17) { "kubernetes.container.image.ref" } else { "kubernetes.container.image" }, image.to_owned());
    }
    defaults(cluster, &mut config);
    processes(cluster, &mut config);
    job(cluster, operator, &mut config);
    if effective(cluster, operator).is_highly_available() {
        config.insert("high-availability.cluster-id".to_owned(), cluster.name.clone());
    }
    config
}

fn effective(cluster: &Cluster<'_>, operator: &OperatorConfig) -> Effective {
    Effective::new(cluster.release, operator).with(cluster.spec.get("flinkConfiguration"), "")
}

/// What counts where the resource says nothing.
fn defaults(cluster: &Cluster<'_>, config: &mut IndexMap<String, String>) {
    let mut default = |key: &str, text: &str| {
        config.entry(key.to_owned()).or_insert_with(|| text.to_owned());
    };
    default("kubernetes.rest-service.exposed.type", "ClusterIP");
    default("web.cancel.enable", "false");
    let Some(job) = cluster.job() else { return };
    default("execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
    default("pipeline.name", &cluster.name);
    if job.get("upgradeMode").and_then(Value::as_str) == Some("last-state") {
        default("execution.checkpointing.interval", "5 min");
    }
}

/// Sizes and numbers of the two processes.
fn processes(cluster: &Cluster<'_>, config: &mut IndexMap<String, String>) {
    let mut put = |key: &str, text: String| drop(config.insert(key.to_owned(), text));
    for (block, process) in [("jobManager", "jobmanager"), ("taskManager", "taskmanager")] {
        let text = cluster.text(&format!("/{block}/resource/memory")).filter(|text| !text.trim().is_empty());
        if let Some(MemoryText::Size(size)) = text.map(memory) {
            put(&format!("{process}.memory.process.size"), size.flink_text());
        }
        if let Some(cpu) = cluster.spec.pointer(&format!("/{block}/resource/cpu")).and_then(Value::as_f64) {
            put(&format!("kubernetes.{process}.cpu.amount"), double_text(cpu));
            if !cluster.is_at_least(17) {
                put(&format!("kubernetes.{process}.cpu"), double_text(cpu));
            }
        }
    }
    if cluster.spec.get("jobManager").is_some_and(|process| !process.is_null()) {
        put("kubernetes.jobmanager.replicas", whole(cluster, "/jobManager/replicas").unwrap_or(1).to_string());
    }
}

fn whole(cluster: &Cluster<'_>, pointer: &str) -> Option<i64> {
    cluster.spec.pointer(pointer).and_then(Value::as_i64)
}

/// What the job adds: where it runs, its jar, its parallelism, its arguments.
fn job(cluster: &Cluster<'_>, operator: &OperatorConfig, config: &mut IndexMap<String, String>) {
    let standalone = cluster.is_standalone();
    let mut put = |key: &str, text: String| drop(config.insert(key.to_owned(), text));
    let slots = effective(cluster, operator).option("taskmanager.numberOfTaskSlots").and_then(|text| text.trim().parse::<i64>().ok());
    let slots = slots.filter(|slots| *slots > 0).unwrap_or(1);
    let replicas = whole(cluster, "/taskManager/replicas");
    let Some(job) = cluster.job() else {
        put("execution.target", if standalone { "remote" } else { "kubernetes-session" }.to_owned());
        if standalone {
            put("kubernetes.internal.cluster-mode", "SESSION".to_owned());
            put("kubernetes.internal.taskmanager.replicas", replicas.unwrap_or(1).to_string());
        }
        return;
    };
    let text = |field: &str| job.get(field).and_then(Value::as_str);
    let parallelism = whole(cluster, "/job/parallelism").unwrap_or_default();
    let parallelism = match replicas {
        Some(replicas) => replicas * slots,
        None => parallelism,
    };
    put("parallelism.default", parallelism.to_string());
    put("execution.shutdown-on-application-finish", "false".to_owned());
    put("execution.submit-failed-job-on-application-error", "true".to_owned());
    if standalone {
        put("execution.target", "remote".to_owned());
        put("kubernetes.internal.cluster-mode", "APPLICATION".to_owned());
        put("kubernetes.internal.taskmanager.replicas", replicas.unwrap_or((parallelism + slots - 1) / slots).to_string());
    } else {
        put("execution.target", "kubernetes-application".to_owned());
    }
    if let Some(jar) = text("jarURI") {
        match jar.strip_prefix("local:").filter(|_| standalone) {
            Some(path) => put("pipeline.classpaths", format!("file:{path}")),
            None => put(if standalone { "pipeline.classpaths" } else { "pipeline.jars" }, jar.to_owned()),
        }
        // Recorded of 1.10 (both) and of 1.14 (one of them).
        if standalone && !cluster.release.is_at_least(11) {
            put("pipeline.jars", jar.to_owned());
        }
    }
    if let Some(class) = text("entryClass") {
        put("$internal.application.main", class.to_owned());
    }
    if let Some(path) = text("initialSavepointPath").filter(|path| !path.trim().is_empty()) {
        put("execution.savepoint.path", path.to_owned());
        let ignored = job.get("allowNonRestoredState").and_then(Value::as_bool) == Some(true);
        if ignored {
            put("execution.savepoint.ignore-unclaimed-state", "true".to_owned());
        }
    }
}

/// What Flink gets of it: the operator keeps its own entries back.
pub(super) fn for_flink(cluster: &Cluster<'_>, config: &IndexMap<String, String>) -> IndexMap<String, String> {
    // Recorded of 1.10 (kept) and of 1.14 (held back).
    let autoscaler = cluster.release.is_at_least(11);
    let own = |key: &str| key.starts_with("kubernetes.operator.") || (autoscaler && key.starts_with("job.autoscaler."));
    config.iter().filter(|(key, _)| !own(key)).map(|(key, text)| (key.clone(), text.clone())).collect()
}

/// What the first deployment adds: an owner, a job id that stays, and a place for results that no other deployment has.
pub(super) fn of_first_deployment(cluster: &Cluster<'_>, config: &IndexMap<String, String>) -> Vec<(String, String)> {
    let owner = format!(
        "apiVersion:{},kind:FlinkDeployment,name:{},uid:{UID},blockOwnerDeletion:true,controller:false",
        super::super::API_VERSION,
        cluster.name
    );
    let mut more = vec![("kubernetes.jobmanager.owner.reference".to_owned(), owner)];
    if cluster.job().is_none() {
        return more;
    }
    more.push(("$internal.pipeline.job-id".to_owned(), "f".repeat(32)));
    if let Some(storage) = config.get("high-availability.storageDir").filter(|_| config.contains_key("high-availability.cluster-id")) {
        let path = format!("{}/job-result-store/{}/RANDOM-UUID", storage.trim_end_matches('/'), cluster.name);
        more.push(("job-result-store.delete-on-commit".to_owned(), "false".to_owned()));
        more.push(("job-result-store.storage-path".to_owned(), path));
    }
    more
}
