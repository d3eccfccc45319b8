//! What is mounted into a process: over Flink's own folders, over its logging files, and beside variables that want to write there.

use super::read::{Beside, FlinkPod, mounted};
use super::{Found, plugins, rules};
use crate::diagnostic::Diagnostic;
use crate::plan::rules::entrypoint;
use crate::plan::rules::volumes::mount_hides_flink;

/// Where the entry point and Flink's scripts look for the configuration.
const CONF: &str = "/opt/flink/conf";

/// Variables that the entry point writes into the configuration file.
const WRITTEN: &[&str] = &[entrypoint::PROPERTIES, "TASK_MANAGER_NUMBER_OF_TASK_SLOTS", "JOB_MANAGER_RPC_ADDRESS"];

/// All mounts of a process.
pub(super) fn judge(pod: &FlinkPod<'_>, beside: &Beside<'_>, found: &mut Found<'_>) {
    plugins::on_class_path(pod, found);
    for mount in pod.mounts() {
        let path = mount.text("/mountPath").trim_end_matches('/');
        if !mount.text("/subPath").is_empty() {
            continue;
        }
        let source = pod.volume(mount.text("/name"));
        // what is written once and read only cannot hold what the image has there
        let fixed = source.as_ref().is_some_and(|volume| ["/configMap", "/secret"].iter().any(|kind| volume.at(kind).is_some()));
        let hides = if pod.by_operator { path == CONF } else { fixed && path != CONF };
        if let Some(finding) = mount_hides_flink(path).filter(|_| hides) {
            let at = mount.at("/mountPath").unwrap_or_else(|| mount.clone());
            let label = if pod.by_operator { "where the operator mounts the configuration" } else { "over Flink's own folder" };
            found.tell(pod, &at, label, finding);
        }
        if !pod.by_operator && fixed && path == CONF {
            variables(pod, found);
            if let Some(volume) = source.and_then(|volume| volume.at("/configMap")) {
                log_files(pod, &volume, beside, found);
            }
        }
    }
}

/// Variables beside a file that nobody can write.
fn variables(pod: &FlinkPod<'_>, found: &mut Found<'_>) {
    for variable in WRITTEN.iter().filter_map(|name| pod.variable(name)) {
        let name = variable.text("/name");
        found.tell(
            pod,
            &variable,
            "written into a file that is mounted read-only",
            Diagnostic::new(&rules::VARIABLE_NOT_WRITTEN, format!("`{name}` stands beside a configuration that is mounted"))
                .at_run_time("the entry point cannot write into a ConfigMap's files: what the variable says is not in the configuration")
                .help("put the options into the ConfigMap, and remove the variable"),
        );
    }
}

/// A folder of files that replaces the image's, without those for logging.
fn log_files(pod: &FlinkPod<'_>, volume: &super::Placed<'_>, beside: &Beside<'_>, found: &mut Found<'_>) {
    let name = volume.text("/name");
    let Some(map) = mounted(pod, beside).into_iter().find(|given| given.name() == name) else { return };
    let items: Vec<&str> = volume.items("/items").iter().map(|item| item.text("/path")).collect();
    let has = |file: &str| {
        if items.is_empty() { map.value().pointer("/data").is_some_and(|data| data.get(file).is_some()) } else { items.contains(&file) }
    };
    if ["log4j-console.properties", "logback-console.xml"].into_iter().any(has) {
        return;
    }
    let configured =
        |word: &str| pod.option(&["env.java.opts.all", "env.java.opts", "env.log.dir"]).is_some_and(|option| option.text.contains(word));
    if configured("log4j") || configured("logback") {
        return;
    }
    found.tell(
        pod,
        volume,
        "no `log4j-console.properties` in it",
        Diagnostic::new(&rules::LOG_FILE_HIDDEN, format!("ConfigMap `{name}` hides the logging files of the image"))
            .at_run_time("the mount replaces the whole folder: the process finds no logging file and says nothing but errors")
            .help("add `log4j-console.properties` to the ConfigMap, or mount the configuration file alone by `subPath`"),
    );
}
