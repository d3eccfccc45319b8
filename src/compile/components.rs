//! What a workspace brings along for all its members: one bundle of its own beside theirs, by the same stages.
//!
//! In: the settings that resolve made of the workspace's own layers. Out: a compilation like a member's, without a plan of a cluster.

use std::collections::{BTreeMap, BTreeSet};

use super::{Compilation, Request, conclude, format, named_inputs, stamp};
use crate::diagnostic::Diagnostics;
use crate::manifest::files::Files;
use crate::resolve::Settings;
use crate::{check, package, plan, target};

/// Compiles the components' bundle.
pub(super) fn compile(settings: Settings, request: &Request, files: &dyn Files) -> Compilation {
    let mut diagnostics = Diagnostics::default();
    let plan = plan::components(&settings);
    let (mut objects, findings) = target::lower_components(&settings, &plan);
    diagnostics.append(findings);
    check::objects(&settings, plan.security.level, &objects, &mut diagnostics);
    let package = Some(package::package(format(&settings, request)));
    let inputs = named_inputs(&settings, BTreeMap::new());
    stamp(&plan.source, request, &inputs, &mut objects);
    let compilation = Compilation { diagnostics, settings: Some(settings), objects, inputs, ..Compilation::default() };
    conclude(compilation, package, request, files, BTreeSet::new())
}
