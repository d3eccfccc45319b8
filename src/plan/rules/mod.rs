//! The rules of the plan, codes FK2001 to FK2099: what a job spec may ask of Flink. One family a file.

mod config;
mod files;
mod stores;

pub(super) use config::unwritable_option;
pub use config::{OPTION_OWNED_BY_COMPILER, PORT_NOT_FIXED, TWO_OWNERS, UNWRITABLE_OPTION};
pub use files::{FILES_TOO_LARGE, FILE_NAME_TWICE, JAR_WITHOUT_FILE, LOG4J_ONE, NO_SUCH_FILE, UNREADABLE_FILE};
pub(super) use files::{file_name_twice, files_too_large, log4j_one, no_such_file, unreadable_file};
pub(super) use stores::{hadoop_missing, plugin_too_new};
pub use stores::{HADOOP_MISSING, PLUGIN_TOO_NEW};

use super::Plan;
use crate::diagnostic::{Diagnostics, Rule};
use crate::resolve::Settings;

/// A rule that looks at the whole plan.
pub type Check = fn(&Settings, &Plan, &mut Diagnostics);

/// The rules that look at the whole plan, in order of code.
pub static CHECKS: &[(&Rule, Check)] = &[];

/// Every rule of this stage, sorted by code.
pub static RULES: &[&Rule] = &[
    &TWO_OWNERS,
    &OPTION_OWNED_BY_COMPILER,
    &UNWRITABLE_OPTION,
    &PORT_NOT_FIXED,
    &HADOOP_MISSING,
    &PLUGIN_TOO_NEW,
    &JAR_WITHOUT_FILE,
    &NO_SUCH_FILE,
    &UNREADABLE_FILE,
    &FILE_NAME_TWICE,
    &FILES_TOO_LARGE,
    &LOG4J_ONE,
];

/// Runs them all.
pub(super) fn run(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    for (_, check) in CHECKS {
        check(settings, plan, diagnostics);
    }
}
