//! What the client itself decides in the configuration before it makes objects: target, program, fixed ports, high availability.
//!
//! In: the client's configuration and program. Out: the configuration completed. Source: Flink `CliFrontend`, `KubernetesSessionCli`,
//! `KubernetesClusterDescriptor`.

use super::config::Config;
use super::{Program, Refusal};
use crate::flink::memory::{self, Launch};

/// Mebibytes of the JobManager's container.
///
/// Both processes are derived, since the client refuses a TaskManager that would not start too.
pub(super) fn memory(config: &Config) -> Result<i64, Refusal> {
    let texts = config.texts();
    let refuse = |error| Refusal::Memory(Box::new(error));
    let jobmanager = memory::jobmanager_launched(&texts, config.flink, Launch::NativeKubernetes).map_err(refuse)?;
    memory::taskmanager_launched(&texts, config.flink, Launch::NativeKubernetes).map_err(refuse)?;
    config.int("taskmanager.numberOfTaskSlots", 1)?;
    Ok(jobmanager.total_process.bytes() >> 20)
}

/// Completes the configuration as the client does.
pub(super) fn complete(config: &mut Config, program: Option<&Program>) -> Result<(), Refusal> {
    match program {
        Some(program) => application(config, program)?,
        None => config.set("execution.target", "kubernetes-session"),
    }
    describe(config, program.is_some())
}

/// Completes the configuration as the client's classes do, whoever calls them.
pub(super) fn describe(config: &mut Config, application: bool) -> Result<(), Refusal> {
    let entry_point = if application {
        "org.apache.flink.kubernetes.entrypoint.KubernetesApplicationClusterEntrypoint"
    } else {
        "org.apache.flink.kubernetes.entrypoint.KubernetesSessionClusterEntrypoint"
    };
    config.set("internal.cluster.execution-mode", "NORMAL");
    config.set("kubernetes.internal.jobmanager.entrypoint.class", entry_point);
    for (key, default, port) in
        [("blob.server.port", "0", "6124"), ("taskmanager.rpc.port", "0", "6122"), ("rest.bind-port", "8081", "8081")]
    {
        if config.fixed_port(key, default)? == 0 {
            config.set(key, port);
        }
    }
    if config.high_availability() {
        let cluster = config.text("kubernetes.cluster-id").ok_or(Refusal::NoClusterId)?;
        config.set("high-availability.cluster-id", cluster);
        let rpc = config.int("jobmanager.rpc.port", 6123)?;
        if config.fixed_port("high-availability.jobmanager.port", "0")? == 0 {
            config.set("high-availability.jobmanager.port", rpc.to_string());
        }
    }
    Ok(())
}

/// The class that runs a Python program; Flink's `PackagedProgramUtils` knows it by this name.
const PYTHON_DRIVER: &str = "org.apache.flink.client.python.PythonDriver";

/// What `flink run` puts into the configuration of an application cluster.
fn application(config: &mut Config, program: &Program) -> Result<(), Refusal> {
    // the client asks for no jar where Python's driver, which Flink brings, is the program
    let python = program.class.as_deref() == Some(PYTHON_DRIVER);
    let jar = match program.jar.as_deref() {
        Some(jar) => Some(jar_uri(jar)?),
        None if python => None,
        None => return Err(Refusal::NoJar),
    };
    // from 2.0 on empty lists are left out
    let empty_lists = !config.flink.is_at_least(2, 0);
    config.set("execution.target", "kubernetes-application");
    config.set("execution.attached", !program.detached);
    config.set("execution.shutdown-on-attached-exit", false);
    if empty_lists || jar.is_some() {
        config.set("pipeline.jars", jar.clone().into_iter().collect::<Vec<_>>());
    }
    if empty_lists || !program.class_paths.is_empty() {
        config.set("pipeline.classpaths", program.class_paths.clone());
    }
    if let Some(parallelism) = program.parallelism {
        config.set("parallelism.default", parallelism);
    }
    restore(config, program)?;
    if empty_lists || !program.arguments.is_empty() {
        config.set("$internal.application.program-args", program.arguments.clone());
    }
    if let Some(class) = &program.class {
        config.set("$internal.application.main", class.as_str());
    }
    if config.boolean("kubernetes.artifacts.local-upload-enabled", false)? && jar.is_some_and(|jar| jar.starts_with("local:")) {
        let target = config.text("kubernetes.artifacts.local-upload-target").is_some_and(|target| !target.trim().is_empty());
        return Err(Refusal::Upload { target });
    }
    Ok(())
}

/// The command line's word on state is written in any case, over the file's; without `-s` it is the default, whatever else was said.
fn restore(config: &mut Config, program: &Program) -> Result<(), Refusal> {
    let modern = config.flink.is_at_least(1, 20);
    let key = |new: &'static str, old: &'static str| if modern { new } else { old };
    let mode = match program.claim_mode.as_deref() {
        None => "NO_CLAIM",
        Some(mode) => ["NO_CLAIM", "CLAIM", "LEGACY"]
            .into_iter()
            .find(|word| word.eq_ignore_ascii_case(mode))
            .ok_or_else(|| Refusal::ClaimMode(mode.to_owned()))?,
    };
    let restores = program.savepoint.is_some();
    let mode = if restores { mode } else { "NO_CLAIM" };
    config.set(key("execution.state-recovery.claim-mode", "execution.savepoint-restore-mode"), mode);
    let ignore = key("execution.state-recovery.ignore-unclaimed-state", "execution.savepoint.ignore-unclaimed-state");
    config.set(ignore, restores && program.allow_non_restored_state);
    if let Some(savepoint) = &program.savepoint {
        config.set(key("execution.state-recovery.path", "execution.savepoint.path"), savepoint.as_str());
    }
    Ok(())
}

/// A path becomes a `file:` URI; a text that is no URI is refused.
fn jar_uri(jar: &str) -> Result<String, Refusal> {
    let bad = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}');
    if let Some(position) = jar.find(bad) {
        return Err(Refusal::JarNotUri { uri: jar.to_owned(), reason: format!("illegal character at {position}") });
    }
    Ok(if jar.starts_with('/') { format!("file:{jar}") } else { jar.to_owned() })
}
