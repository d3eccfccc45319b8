//! Parts that are needed, and the process size that gives them.

use std::collections::BTreeMap;

use clap::Args;
use serde::Serialize;

use super::show::{self, JobManagerLine, TaskManagerLine};
use crate::cli::failure::Failure;
use crate::flink::MemorySize;
use crate::flink::memory::{Answer, JobManagerMemory, JobManagerNeed, MemoryError, TaskManagerMemory, TaskManagerNeed};
use crate::flink::version::FlinkVersion;

/// Reads a size as Flink does, but not without its unit.
fn size(text: &str) -> Result<MemorySize, String> {
    let wrong = || format!("`{text}` is no size: write digits and k, m, g or t, as in `512m`");
    if text.trim().bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    text.parse().map_err(|_| wrong())
}

/// Parts that are needed.
#[derive(Debug, Args)]
#[command(next_help_heading = "Parts that are needed (which process size gives them?)")]
pub(crate) struct Need {
    /// Heap of the tasks
    #[arg(long, value_name = "SIZE", value_parser = size)]
    task_heap: Option<MemorySize>,
    /// Managed memory: RocksDB, sorting, Python
    #[arg(long, value_name = "SIZE", value_parser = size)]
    managed: Option<MemorySize>,
    /// Network buffers
    #[arg(long, value_name = "SIZE", value_parser = size)]
    network: Option<MemorySize>,
    /// Direct and native memory of the tasks
    #[arg(long, value_name = "SIZE", value_parser = size)]
    task_off_heap: Option<MemorySize>,
    /// Heap of the framework
    #[arg(long, value_name = "SIZE", value_parser = size)]
    framework_heap: Option<MemorySize>,
    /// Direct and native memory of the framework
    #[arg(long, value_name = "SIZE", value_parser = size)]
    framework_off_heap: Option<MemorySize>,
    /// Metaspace of the TaskManager
    #[arg(long, value_name = "SIZE", value_parser = size)]
    metaspace: Option<MemorySize>,
    /// JVM overhead of the TaskManager
    #[arg(long, value_name = "SIZE", value_parser = size)]
    overhead: Option<MemorySize>,
    /// Heap of the JobManager
    #[arg(long, value_name = "SIZE", value_parser = size)]
    jm_heap: Option<MemorySize>,
    /// Direct and native memory of the JobManager
    #[arg(long, value_name = "SIZE", value_parser = size)]
    jm_off_heap: Option<MemorySize>,
    /// Metaspace of the JobManager
    #[arg(long, value_name = "SIZE", value_parser = size)]
    jm_metaspace: Option<MemorySize>,
    /// JVM overhead of the JobManager
    #[arg(long, value_name = "SIZE", value_parser = size)]
    jm_overhead: Option<MemorySize>,
}

/// What one process needs: with an option for each part, and by its size alone.
struct Two<M> {
    exactly: Result<Option<Answer<M>>, MemoryError>,
    alone: Option<Answer<M>>,
}

/// The answers, for the processes that were asked about.
pub(super) struct Answers {
    flink: FlinkVersion,
    jobmanager: Option<Two<JobManagerMemory>>,
    taskmanager: Option<Two<TaskManagerMemory>>,
}

impl Need {
    fn taskmanager(&self) -> TaskManagerNeed {
        TaskManagerNeed {
            task_heap: self.task_heap,
            managed: self.managed,
            network: self.network,
            task_off_heap: self.task_off_heap,
            framework_heap: self.framework_heap,
            framework_off_heap: self.framework_off_heap,
            jvm_metaspace: self.metaspace,
            jvm_overhead: self.overhead,
        }
    }

    const fn jobmanager(&self) -> JobManagerNeed {
        JobManagerNeed { heap: self.jm_heap, off_heap: self.jm_off_heap, jvm_metaspace: self.jm_metaspace, jvm_overhead: self.jm_overhead }
    }

    /// Whether any part is asked for.
    pub(super) fn is_any(&self) -> bool {
        !self.taskmanager().is_empty() || !self.jobmanager().is_empty()
    }

    /// The answers, beside the other options of a configuration.
    pub(super) fn answer(&self, config: &BTreeMap<String, String>, flink: FlinkVersion) -> Answers {
        let (jm, tm) = (self.jobmanager(), self.taskmanager());
        Answers {
            flink,
            jobmanager: (!jm.is_empty()).then(|| Two { exactly: jm.exactly(config, flink), alone: jm.alone(config, flink) }),
            taskmanager: (!tm.is_empty()).then(|| Two { exactly: tm.exactly(config, flink), alone: tm.alone(config, flink) }),
        }
    }
}

/// Options and what they give, for a program.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Given<T> {
    process_size: i64,
    options: BTreeMap<String, String>,
    memory: T,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Exactly<T> {
    Given(Given<T>),
    Refused { error: String },
}

#[derive(Serialize)]
struct Process<T> {
    exactly: Exactly<T>,
    alone: Option<Given<T>>,
}

#[derive(Serialize)]
struct Line {
    flink: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    jobmanager: Option<Process<JobManagerLine>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    taskmanager: Option<Process<TaskManagerLine>>,
}

/// What is said where no size helps.
const NO_SIZE: &str = "no process size gives these parts together with the other options";

impl<M> Two<M> {
    fn is_refused(&self) -> bool {
        !matches!(self.exactly, Ok(Some(_)))
    }

    fn refusal(&self) -> String {
        match &self.exactly {
            Err(error) => error.flink_message(),
            Ok(_) => NO_SIZE.to_owned(),
        }
    }

    fn json<'m, T: From<&'m M>>(&'m self, total: fn(&M) -> MemorySize) -> Process<T> {
        let given = |answer: &'m Answer<M>| Given {
            process_size: total(&answer.memory).bytes(),
            options: answer.options.clone(),
            memory: T::from(&answer.memory),
        };
        let exactly = match &self.exactly {
            Ok(Some(answer)) => Exactly::Given(given(answer)),
            Ok(None) | Err(_) => Exactly::Refused { error: self.refusal() },
        };
        Process { exactly, alone: self.alone.as_ref().map(given) }
    }

    fn text(&self, table: fn(&M) -> String, total: fn(&M) -> MemorySize) -> String {
        let mut text = String::new();
        match &self.exactly {
            Ok(Some(answer)) => {
                text.push_str(&format!("Exactly these parts: {}\n\n", show::size(total(&answer.memory))));
                for (key, value) in &answer.options {
                    text.push_str(&format!("  {key}: {value}\n"));
                }
                text.push_str(&table(&answer.memory));
            }
            Ok(None) | Err(_) => text.push_str(&format!("Exactly these parts cannot be had\n  {}\n", self.refusal())),
        }
        match &self.alone {
            Some(answer) => {
                text.push_str(&format!("\nAt least these parts, by the process size alone: {}\n\n", show::size(total(&answer.memory))));
                for (key, value) in &answer.options {
                    text.push_str(&format!("  {key}: {value}\n"));
                }
                text.push_str(&table(&answer.memory));
            }
            None => text.push_str("\nNo process size alone gives these parts: some have a default that no size moves\n"),
        }
        text.push('\n');
        text
    }
}

impl Answers {
    /// Whether a process cannot have its parts.
    pub(super) fn is_refused(&self) -> bool {
        self.jobmanager.as_ref().is_some_and(Two::is_refused) || self.taskmanager.as_ref().is_some_and(Two::is_refused)
    }

    /// One line of JSON.
    pub(super) fn json(&self) -> Result<String, Failure> {
        show::line(&Line {
            flink: self.flink.to_string(),
            jobmanager: self.jobmanager.as_ref().map(|two| two.json(|memory| memory.total_process)),
            taskmanager: self.taskmanager.as_ref().map(|two| two.json(|memory| memory.total_process)),
        })
    }

    /// Text for a person.
    pub(super) fn text(&self) -> String {
        let mut text = format!("Flink {}\n\n", self.flink);
        if let Some(two) = &self.jobmanager {
            text.push_str(&two.text(show::jobmanager, |memory| memory.total_process));
        }
        if let Some(two) = &self.taskmanager {
            text.push_str(&two.text(show::taskmanager, |memory| memory.total_process));
        }
        text
    }
}
