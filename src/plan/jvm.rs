//! JVM options: a mounted configuration hides the image's own, and with it the module opens that jobs on Java 17 need.
//!
//! Source: facts of a real cluster (a submission without them dies with InaccessibleObjectException); the lists are those of each
//! version's own configuration file (schemas/flink).

use super::Planner;
use super::{TextFile, rules};
use crate::flink::catalog::jvm_opens;

impl Planner<'_> {
    /// Puts the opens before whatever the user wrote.
    pub(super) fn jvm_options(&mut self) {
        let opens = jvm_opens(self.flink);
        if opens.is_empty() {
            return;
        }
        if self.flink.is_at_least(1, 19) {
            self.config.default("env.java.default-opts.all", opens);
        } else {
            let user = self.config.get("env.java.opts.all").map(str::to_owned);
            let text = user.map_or_else(|| opens.to_owned(), |user| format!("{opens} {user}"));
            self.config.replace("env.java.opts.all", text);
        }
    }

    /// The configuration file; what its grammar cannot hold is told.
    pub(super) fn configuration(&mut self) -> Option<TextFile> {
        match self.config.file() {
            Ok(file) => Some(file),
            Err(faults) => {
                for fault in &faults {
                    let place = self.config.entry(&fault.key).and_then(|(_, setting)| setting.place);
                    self.diagnostics.push(rules::unwritable_option(place, fault));
                }
                None
            }
        }
    }

    /// The totals of both roles, and the slots.
    pub(super) fn sizes(&mut self, jobmanager: &super::JobManagerPlan, taskmanager: &super::TaskManagerPlan) {
        // A cluster that is described elsewhere has its sizes there.
        if self.manifest.session_cluster.is_some() {
            return;
        }
        self.derive("jobmanager.memory", "jobmanager.memory.process.size", &jobmanager.process.process_size.text);
        self.derive("taskmanager.memory", "taskmanager.memory.process.size", &taskmanager.process.process_size.text);
        self.word("taskmanager.slots", Some(taskmanager.slots));
    }
}
