//! The question the other way round: which process size gives these parts.
//!
//! In: parts that are needed, and a flat configuration with everything else. Out: sizes that Flink's own arithmetic confirms.
//! It must not guess from formulas: each answer is what the model makes of the options that are printed.

use super::MemoryError;
use super::jobmanager::{JobManagerMemory, jobmanager};
use super::lookup::Lookup;
use super::option;
use super::taskmanager::{TaskManagerMemory, taskmanager};
use crate::flink::{FlinkVersion, MemorySize};
use std::collections::BTreeMap;

/// Parts of a TaskManager that are needed; what is `None` is derived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TaskManagerNeed {
    /// Heap of the tasks.
    pub task_heap: Option<MemorySize>,
    /// Managed memory.
    pub managed: Option<MemorySize>,
    /// Network buffers.
    pub network: Option<MemorySize>,
    /// Direct and native memory of the tasks.
    pub task_off_heap: Option<MemorySize>,
    /// Heap of the framework.
    pub framework_heap: Option<MemorySize>,
    /// Direct and native memory of the framework.
    pub framework_off_heap: Option<MemorySize>,
    /// JVM metaspace.
    pub jvm_metaspace: Option<MemorySize>,
    /// JVM overhead.
    pub jvm_overhead: Option<MemorySize>,
}

/// Parts of a JobManager that are needed; what is `None` is derived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobManagerNeed {
    /// The heap.
    pub heap: Option<MemorySize>,
    /// Direct and native memory.
    pub off_heap: Option<MemorySize>,
    /// JVM metaspace.
    pub jvm_metaspace: Option<MemorySize>,
    /// JVM overhead.
    pub jvm_overhead: Option<MemorySize>,
}

/// Options that give what is needed, and what the model makes of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer<M> {
    /// Every option to write, the process size among them.
    pub options: BTreeMap<String, String>,
    /// The parts, from these options and the rest of the configuration.
    pub memory: M,
}

/// A configuration over another one.
struct Over<'a> {
    options: &'a BTreeMap<String, String>,
    rest: &'a dyn Lookup,
    /// Keys of the rest that do not count: totals, which are the question.
    without: &'a [&'a str],
}

impl Lookup for Over<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        match self.options.get(key) {
            Some(text) => Some(text),
            None if self.without.contains(&key) => None,
            None => self.rest.get(key),
        }
    }
}

/// The size as an option's text: whole MiB where it is one, else bytes.
fn text(size: MemorySize) -> String {
    let bytes = size.bytes();
    if bytes % (1 << 20) == 0 { format!("{}m", size.mebibytes()) } else { format!("{bytes}b") }
}

/// Totals, of which the need asks.
const TM_TOTALS: &[&str] =
    &["taskmanager.memory.process.size", "taskmanager.memory.flink.size", "taskmanager.heap.size", "taskmanager.heap.mb"];
const JM_TOTALS: &[&str] =
    &["jobmanager.memory.process.size", "jobmanager.memory.flink.size", "jobmanager.heap.size", "jobmanager.heap.mb"];

impl TaskManagerNeed {
    /// Whether nothing is needed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn options(&self) -> BTreeMap<String, String> {
        let parts = [
            (option::TM_TASK_HEAP.key, self.task_heap),
            (option::TM_MANAGED.key, self.managed),
            (option::TM_NETWORK_MIN.key, self.network),
            ("taskmanager.memory.network.max", self.network),
            (option::TM_TASK_OFF_HEAP.key, self.task_off_heap),
            (option::TM_FRAMEWORK_HEAP.key, self.framework_heap),
            (option::TM_FRAMEWORK_OFF_HEAP.key, self.framework_off_heap),
            (option::TM.metaspace.key, self.jvm_metaspace),
            (option::TM.overhead_min.key, self.jvm_overhead),
            (option::TM.overhead_max.key, self.jvm_overhead),
        ];
        parts.into_iter().filter_map(|(key, size)| Some((key.to_owned(), text(size?)))).collect()
    }

    /// Whether every part is at least what is needed.
    fn met_by(&self, memory: &TaskManagerMemory) -> bool {
        let parts = [
            (self.task_heap, memory.task_heap),
            (self.managed, memory.managed),
            (self.network, memory.network),
            (self.task_off_heap, memory.task_off_heap),
            (self.framework_heap, memory.framework_heap),
            (self.framework_off_heap, memory.framework_off_heap),
            (self.jvm_metaspace, memory.jvm_metaspace),
            (self.jvm_overhead, memory.jvm_overhead),
        ];
        parts.iter().all(|(needed, given)| needed.is_none_or(|needed| *given >= needed))
    }

    /// The smallest process size whose parts are exactly these, with an option for each part that is needed; `None` if no size
    /// gives them.
    ///
    /// # Errors
    /// What Flink says to the parts, whatever the process size.
    pub fn exactly(&self, rest: &dyn Lookup, flink: FlinkVersion) -> Result<Option<Answer<TaskManagerMemory>>, MemoryError> {
        let mut options = self.options();
        let model = |options: &BTreeMap<String, String>| taskmanager(&Over { options, rest, without: TM_TOTALS }, flink);
        // Heap and managed memory together make the rest; with one of them alone the other is found as a share.
        let total = match (self.task_heap, self.managed) {
            (Some(_), Some(_)) => model(&options)?.total_process,
            _ => {
                let fits = |options: &BTreeMap<String, String>| model(options).is_ok_and(|memory| self.met_by(&memory));
                match least(option::TM_PROCESS.key, &options, &fits) {
                    Some(size) => size,
                    None => return refused(options, option::TM_PROCESS.key, &model),
                }
            }
        };
        settle(&mut options, option::TM_PROCESS.key, total, &model).map(Some)
    }

    /// The smallest process size that alone, with no further option, gives at least these; `None` if no size does.
    #[must_use]
    pub fn alone(&self, rest: &dyn Lookup, flink: FlinkVersion) -> Option<Answer<TaskManagerMemory>> {
        let model = |options: &BTreeMap<String, String>| taskmanager(&Over { options, rest, without: TM_TOTALS }, flink);
        let fits = |options: &BTreeMap<String, String>| model(options).is_ok_and(|memory| self.met_by(&memory));
        let mut options = BTreeMap::new();
        let size = least(option::TM_PROCESS.key, &options, &fits)?;
        settle(&mut options, option::TM_PROCESS.key, size, &model).ok()
    }
}

impl JobManagerNeed {
    /// Whether nothing is needed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn options(&self) -> BTreeMap<String, String> {
        let parts = [
            (option::JM_HEAP.key, self.heap),
            (option::JM_OFF_HEAP.key, self.off_heap),
            (option::JM.metaspace.key, self.jvm_metaspace),
            (option::JM.overhead_min.key, self.jvm_overhead),
            (option::JM.overhead_max.key, self.jvm_overhead),
        ];
        parts.into_iter().filter_map(|(key, size)| Some((key.to_owned(), text(size?)))).collect()
    }

    fn met_by(&self, memory: &JobManagerMemory) -> bool {
        let parts = [
            (self.heap, memory.heap),
            (self.off_heap, memory.off_heap),
            (self.jvm_metaspace, memory.jvm_metaspace),
            (self.jvm_overhead, memory.jvm_overhead),
        ];
        parts.iter().all(|(needed, given)| needed.is_none_or(|needed| *given >= needed))
    }

    /// The smallest process size whose parts are exactly these, with an option for each part that is needed; `None` if no size
    /// gives them.
    ///
    /// # Errors
    /// What Flink says to the parts, whatever the process size.
    pub fn exactly(&self, rest: &dyn Lookup, flink: FlinkVersion) -> Result<Option<Answer<JobManagerMemory>>, MemoryError> {
        let mut options = self.options();
        let model = |options: &BTreeMap<String, String>| jobmanager(&Over { options, rest, without: JM_TOTALS }, flink);
        let total = if self.heap.is_some() {
            model(&options)?.total_process
        } else {
            let fits = |options: &BTreeMap<String, String>| model(options).is_ok_and(|memory| self.met_by(&memory));
            match least(option::JM.process.key, &options, &fits) {
                Some(size) => size,
                None => return refused(options, option::JM.process.key, &model),
            }
        };
        settle(&mut options, option::JM.process.key, total, &model).map(Some)
    }

    /// The smallest process size that alone, with no further option, gives at least these; `None` if no size does.
    #[must_use]
    pub fn alone(&self, rest: &dyn Lookup, flink: FlinkVersion) -> Option<Answer<JobManagerMemory>> {
        let model = |options: &BTreeMap<String, String>| jobmanager(&Over { options, rest, without: JM_TOTALS }, flink);
        let fits = |options: &BTreeMap<String, String>| model(options).is_ok_and(|memory| self.met_by(&memory));
        let mut options = BTreeMap::new();
        let size = least(option::JM.process.key, &options, &fits)?;
        settle(&mut options, option::JM.process.key, size, &model).ok()
    }
}

/// Writes the process size, in whole MiB where Flink takes it so, and asks the model.
fn settle<M>(options: &mut BTreeMap<String, String>, key: &str, total: MemorySize, model: &Model<'_, M>) -> Result<Answer<M>, MemoryError> {
    let rounded = total.bytes().checked_add((1 << 20) - 1).map_or(total.bytes(), |up| up >> 20 << 20);
    for bytes in [rounded, total.bytes()] {
        let Some(size) = MemorySize::from_bytes(bytes) else { continue };
        options.insert(key.to_owned(), text(size));
        if let Ok(memory) = model(options) {
            return Ok(Answer { options: options.clone(), memory });
        }
    }
    model(options).map(|memory| Answer { options: options.clone(), memory })
}

/// Flink's arithmetic, of options over the rest of a configuration.
type Model<'a, M> = dyn Fn(&BTreeMap<String, String>) -> Result<M, MemoryError> + 'a;

/// What Flink says to the parts in a very large process, where no size gives them.
fn refused<M>(mut options: BTreeMap<String, String>, key: &str, model: &Model<'_, M>) -> Result<Option<Answer<M>>, MemoryError> {
    options.insert(key.to_owned(), "1t".to_owned());
    model(&options).map(|_| None)
}

/// The largest size that is tried, in MiB: an exbibyte.
const MOST: u64 = 1 << 40;

/// How far truncated bytes can move the border that the search finds.
const WOBBLE: u64 = 4;

/// The smallest size of an option in whole MiB that fits: found by halving, and by asking once more around the border.
fn least(key: &str, options: &BTreeMap<String, String>, fits: &dyn Fn(&BTreeMap<String, String>) -> bool) -> Option<MemorySize> {
    let with = |mebibytes: u64| {
        let mut options = options.clone();
        options.insert(key.to_owned(), format!("{mebibytes}m"));
        fits(&options)
    };
    // Growing in steps first: with bounds on the overhead, a size can also be too large.
    let mut above = (0..=40)
        .map(|power| 1_u64 << power)
        .find(|size| with(*size))
        .or_else(|| (1..=64).map(|step| step * 256).find(|size| with(*size)))?;
    let mut below = 0;
    while above - below > 1 {
        let middle = below + (above - below) / 2;
        if with(middle) { above = middle } else { below = middle }
    }
    let first = (above.saturating_sub(WOBBLE)..=above.min(MOST)).find(|size| with(*size))?;
    i64::try_from(first).ok().and_then(|whole| MemorySize::from_bytes(whole << 20))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NONE: BTreeMap<String, String> = BTreeMap::new();
    const FLINK: FlinkVersion = FlinkVersion::new(1, 20);

    fn mebi(size: u32) -> MemorySize {
        MemorySize::from_mebibytes(size)
    }

    #[test]
    fn three_gibibytes_managed_and_one_of_heap() {
        let need = TaskManagerNeed { managed: Some(mebi(3072)), task_heap: Some(mebi(1024)), ..TaskManagerNeed::default() };
        let exact = need.exactly(&NONE, FLINK).unwrap().unwrap();
        assert_eq!((exact.memory.managed, exact.memory.task_heap), (mebi(3072), mebi(1024)));
        assert_eq!(taskmanager(&exact.options, FLINK).unwrap(), exact.memory);
        let alone = need.alone(&NONE, FLINK).unwrap();
        assert!(alone.memory.managed >= mebi(3072) && alone.memory.task_heap >= mebi(1024));
        assert_eq!(alone.options.len(), 1);
        let smaller = alone.memory.total_process.mebibytes() - 1;
        let one = BTreeMap::from([("taskmanager.memory.process.size".to_owned(), format!("{smaller}m"))]);
        assert!(!need.met_by(&taskmanager(&one, FLINK).unwrap()));
    }

    #[test]
    fn totals_of_the_file_are_the_question() {
        let file = BTreeMap::from([
            ("taskmanager.memory.process.size".to_owned(), "1728m".to_owned()),
            ("taskmanager.memory.managed.fraction".to_owned(), "0.1".to_owned()),
        ]);
        let need = TaskManagerNeed { task_heap: Some(mebi(2048)), ..TaskManagerNeed::default() };
        let alone = need.alone(&file, FLINK).unwrap();
        assert!(alone.memory.task_heap >= mebi(2048) && alone.memory.managed < mebi(512));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn the_answer_is_what_was_needed(heap in proptest::option::of(0_u32..20_000), managed in proptest::option::of(0_u32..20_000), network in proptest::option::of(0_u32..4_000), overhead in proptest::option::of(0_u32..2_000)) {
            let size = |part: Option<u32>| part.map(mebi);
            let need = TaskManagerNeed { task_heap: size(heap), managed: size(managed), network: size(network), jvm_overhead: size(overhead), ..TaskManagerNeed::default() };
            let answer = need.exactly(&NONE, FLINK);
            if let Ok(Some(answer)) = answer {
                prop_assert_eq!(&taskmanager(&answer.options, FLINK).unwrap(), &answer.memory);
                for (needed, given) in [(need.task_heap, answer.memory.task_heap), (need.managed, answer.memory.managed), (need.network, answer.memory.network)] {
                    prop_assert!(needed.is_none_or(|needed| needed == given), "{:?} {:?}", needed, given);
                }
            } else {
                prop_assert!(need.is_empty() || need.task_heap.is_none() || need.managed.is_none(), "{:?} {:?}", need, answer);
            }
        }

        #[test]
        fn a_heap_of_the_jobmanager(heap in 1_u32..20_000, off_heap in proptest::option::of(1_u32..2_000)) {
            let need = JobManagerNeed { heap: Some(mebi(heap)), off_heap: off_heap.map(mebi), ..JobManagerNeed::default() };
            let answer = need.exactly(&NONE, FLINK).unwrap().unwrap();
            prop_assert_eq!(answer.memory.heap, mebi(heap));
            prop_assert_eq!(&jobmanager(&answer.options, FLINK).unwrap(), &answer.memory);
            prop_assert!(answer.options["jobmanager.memory.process.size"].ends_with(['m', 'b']));
            let alone = need.alone(&NONE, FLINK);
            prop_assert!(off_heap.is_some_and(|size| size > 128) == alone.is_none());
        }
    }
}
