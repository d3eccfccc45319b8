//! What a workspace brings along for all its members: one bundle of its own beside theirs, by the same stages.
//!
//! In: the settings that resolve made of the workspace's own layers. Out: a compilation like a member's.

use std::collections::{BTreeMap, BTreeSet};

use super::{Compilation, Packed, Request, input_digest, package_of, packed};
use crate::diagnostic::Diagnostics;
use crate::resolve::Settings;
use crate::{check, plan, target};

/// Compiles the components' bundle.
pub(super) fn compile(settings: Settings, request: &Request) -> Compilation {
    let mut found = Diagnostics::default();
    let mut used = BTreeSet::new();
    let plan = plan::components(&settings);
    let (mut objects, findings) = target::lower_components(&settings, &plan);
    found.append(findings);
    check::objects(&settings, plan.security.level, &objects, &mut found);
    let package = package_of(&settings, request, &mut found);
    let bundle = Packed { name: &plan.name, source: &plan.source, input: input_digest(&settings, BTreeMap::new()) };
    let mut output = package.and_then(|package| packed(&settings, &bundle, package, request, &mut objects, &mut found));
    check::policy::apply(&settings, &mut found, &mut used);
    if let Some(output) = &mut output {
        output.record.waivers = check::policy::waivers(&settings, &used, &mut found);
    }
    if found.has_errors() {
        output = None;
    }
    found.sort();
    Compilation { diagnostics: found, settings: Some(settings), objects, output, ..Compilation::default() }
}
