//! Compiled bundles on a real Kubernetes cluster with real Flink.
//!
//! In: the table of [`cases`]; each flink.toml is compiled, applied under its Pod Security level and walked through its steps.
//! Out: one test result per case; on failure the compiled bundle, events, states and logs of every pod.
//! Minutes long and for root only, so it runs when `FLINKC_CLUSTER=1` or `FLINKC_REQUIRE_ORACLES=1`; else it says that it
//! skipped. The oracle: `$FLINKC_SHARED/oracles/cluster` (default `../shared` beside the repository), installed in
//! `$ORACLES_HOME`. A cluster that was up before stays up.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "test: it drives a cluster and says what it did"
)]

mod bundle;
mod cases;
mod node;
mod rest;
mod workspace;

use libtest_mimic::{Arguments, Failed, Trial};
use std::sync::Arc;

use cases::{Case, Step};
use node::Node;
use workspace::Workspace;

fn main() {
    let mut arguments = Arguments::from_args();
    // The machine has few processors: clusters side by side would only time each other out.
    arguments.test_threads = Some(1);
    let required = flag("FLINKC_REQUIRE_ORACLES");
    let listing = arguments.list;
    let node = if listing {
        None
    } else if required || flag("FLINKC_CLUSTER") {
        match Node::start() {
            Ok(node) => Some(Arc::new(node)),
            Err(why) if required => {
                println!("the cluster oracle is required: {why}");
                std::process::exit(101);
            }
            Err(why) => {
                println!("skipped: {why}");
                None
            }
        }
    } else {
        println!("skipped: set FLINKC_CLUSTER=1 to run bundles on the cluster oracle");
        None
    };
    let trials = cases::all().into_iter().map(|case| {
        let node = node.clone();
        let ignored = node.is_none() && !listing;
        Trial::test(case.name, move || node.map_or(Ok(()), |node| run(&node, &case))).with_ignored_flag(ignored)
    });
    let conclusion = libtest_mimic::run(&arguments, trials.collect());
    drop(node);
    conclusion.exit();
}

fn flag(name: &str) -> bool {
    std::env::var(name).is_ok_and(|value| value == "1")
}

fn run(node: &Node, case: &Case) -> Result<(), Failed> {
    let bundle = bundle::compile(case)?;
    let workspace = Workspace::create(node, case.name, case.pod_security)?;
    let outcome = walk(&workspace, case, &bundle);
    outcome.map_err(|why| format!("{why}\n{}\n--- the bundle\n{bundle}", workspace.diagnosis()).into())
}

fn walk(workspace: &Workspace<'_>, case: &Case, bundle: &str) -> Result<(), String> {
    for manifest in case.before {
        workspace.apply(manifest)?;
    }
    workspace.apply(bundle)?;
    for step in case.steps {
        take(workspace, step).map_err(|why| format!("{}: step {step:?}: {why}", case.name))?;
        println!("{}: {step:?}", case.name);
    }
    Ok(())
}

fn take(workspace: &Workspace<'_>, step: &Step) -> Result<(), String> {
    match *step {
        Step::Ready { seconds } => workspace.until_ready(seconds),
        Step::Job { service, state, seconds } => workspace.until_job(service, state, seconds),
        Step::Checkpoint { service, seconds } => workspace.until_checkpoint(service, seconds),
        Step::DeletePods { selector } => workspace.delete_pods(selector),
        Step::Complete { job_prefix, seconds } => workspace.until_complete(job_prefix, seconds),
        Step::Log { selector, has, seconds } => workspace.until_log(selector, has, seconds),
        Step::NoRestarts => workspace.no_restarts(),
        Step::Apply { manifest } => workspace.apply(manifest),
    }
}
