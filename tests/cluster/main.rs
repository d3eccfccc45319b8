//! Compiled bundles on a real Kubernetes cluster with real Flink.
//!
//! In: the table of [`cases`]; each flink.toml is compiled, applied under its Pod Security level and walked through its steps.
//! Out: one test result per case; on failure the compiled bundle, events, states and logs of every pod.
//! Minutes long and for root only, so it runs when the environment asks for it, else it says that it skipped:
//! `FLINKC_CLUSTER=subset` (ten minutes) or `FLINKC_CLUSTER=full` (an hour), `FLINKC_REQUIRE_ORACLES=1` (subset unless told
//! otherwise; a missing oracle is a failure). The oracle: `$FLINKC_SHARED/oracles/cluster` (default `../shared` beside the
//! repository), installed in `$ORACLES_HOME`. A cluster that was up before stays up.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "test: it drives a cluster and says what it did"
)]

mod bundle;
mod cases;
mod chart;
mod flink;
mod node;
mod rest;
mod workspace;

use libtest_mimic::{Arguments, Failed, Trial};
use std::sync::Arc;
use std::time::Instant;

use bundle::Bundle;
use cases::{Case, Step};
use node::Node;
use workspace::Workspace;

/// How much is run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    Nothing,
    Subset,
    Full,
}

fn main() {
    let mut arguments = Arguments::from_args();
    // The machine has few processors: clusters side by side would only time each other out.
    arguments.test_threads = Some(1);
    let required = std::env::var("FLINKC_REQUIRE_ORACLES").is_ok_and(|value| value == "1");
    let extent = match std::env::var("FLINKC_CLUSTER").as_deref() {
        Ok("full") => Extent::Full,
        Ok("subset") => Extent::Subset,
        Ok(other) => {
            println!("FLINKC_CLUSTER={other}: subset or full is known");
            std::process::exit(101);
        }
        Err(_) if required => Extent::Subset,
        Err(_) => Extent::Nothing,
    };
    let listing = arguments.list;
    let node = match extent {
        _ if listing => None,
        Extent::Nothing => {
            println!("skipped: set FLINKC_CLUSTER=subset (or full) to run bundles on the cluster oracle");
            None
        }
        Extent::Subset | Extent::Full => match Node::start() {
            Ok(node) => Some(Arc::new(node)),
            Err(why) if required => {
                println!("the cluster oracle is required: {why}");
                std::process::exit(101);
            }
            Err(why) => {
                println!("skipped: {why}");
                None
            }
        },
    };
    let cases = cases::all();
    let table = cases.clone();
    let mut trials =
        vec![Trial::test("every-case-compiles", move || all_compile(&table)), Trial::test("role-is-the-least-one", least_role)];
    trials.extend(cases.into_iter().map(|case| {
        let node = node.clone();
        let wanted = node.is_some() && (case.subset || extent == Extent::Full);
        Trial::test(case.name.clone(), move || node.map_or(Ok(()), |node| run(&node, &case))).with_ignored_flag(!wanted && !listing)
    }));
    trials.extend(chart::WALKS.iter().map(|walk| {
        let node = node.clone();
        let wanted = node.is_some();
        let trial = Trial::test(format!("chart/{}", walk.helm), move || node.map_or(Ok(()), |node| Ok(walk.take(&node)?)));
        trial.with_ignored_flag(!wanted && !listing)
    }));
    let conclusion = libtest_mimic::run(&arguments, trials);
    drop(node);
    conclusion.exit();
}

/// Needs no oracle: a broken table is found everywhere.
fn all_compile(cases: &[Case]) -> Result<(), Failed> {
    let texts = cases.iter().filter(|case| !matches!(case.source, cases::Source::Folder(_)));
    let faults: Vec<String> = texts.filter_map(|case| bundle::compile(case, &"0".repeat(64)).err()).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
}

/// Needs no oracle: what the cases of [`cases::rights`] cut is all that there is.
fn least_role() -> Result<(), Failed> {
    let bundle = bundle::compile(&cases::rights::whole(), "")?;
    let least = serde_json::json!([{"apiGroups": [""], "resources": ["configmaps"], "verbs": cases::rights::VERBS}]);
    if bundle.rules() == [&least] { Ok(()) } else { Err(format!("{:?}", bundle.rules()).into()) }
}

fn run(node: &Node, case: &Case) -> Result<(), Failed> {
    let bundle = bundle::compile(case, &node.probe_job_sha256()?)?;
    let missing: Vec<String> = bundle.images().into_iter().filter(|image| !node.has_image(image)).collect();
    if !missing.is_empty() {
        let why = format!("{}: the oracle has no image {}", case.name, missing.join(", "));
        if !case.optional {
            return Err(why.into());
        }
        println!("skipped: {why}");
        return Ok(());
    }
    let name = bundle.namespace().map_or_else(|| format!("flinkc-{}", case.name.replace('/', "-")), str::to_owned);
    let attempt = || {
        let workspace = Workspace::create(node, &name, case.pod_security)?;
        let outcome = walk(&workspace, case, &bundle);
        outcome.map_err(|why| format!("{why}\n{}\n--- the bundle\n{}", workspace.diagnosis(), bundle.text()))
    };
    // two processors run kubelet, API server and a dozen JVMs: what fails is walked once more, aloud
    attempt().or_else(|why: String| {
        println!("{}: once more, since the first walk failed: {}", case.name, why.lines().next().unwrap_or_default());
        attempt()
    })?;
    Ok(())
}

fn walk(workspace: &Workspace<'_>, case: &Case, bundle: &Bundle) -> Result<(), String> {
    let start = Instant::now();
    for manifest in case.before {
        workspace.apply(manifest)?;
    }
    workspace.apply(&bundle.text())?;
    for step in &case.steps {
        take(workspace, bundle, step).map_err(|why| format!("{}: step {step:?}: {why}", case.name))?;
        println!("{} {} s: {step:?}", case.name, start.elapsed().as_secs());
    }
    Ok(())
}

fn take(workspace: &Workspace<'_>, bundle: &Bundle, step: &Step) -> Result<(), String> {
    match *step {
        Step::KeyStore { secret } => workspace.key_store(secret),
        Step::Ready { seconds } => workspace.until_ready(seconds),
        Step::Job { service, state, seconds } => workspace.until_job(service, state, seconds),
        Step::AnyJobRuns { seconds } => {
            bundle.lasting_applications().iter().try_for_each(|service| workspace.until_job(service, "RUNNING", seconds))
        }
        Step::JobCount { service, jobs } => workspace.job_count(service, jobs),
        Step::Parallelism { service, parallelism, seconds } => workspace.until_parallelism(service, parallelism, seconds),
        Step::Checkpoint { service, seconds } => workspace.until_checkpoint(service, seconds),
        Step::Failover { service, seconds } => workspace.failover(service, seconds),
        Step::TaskManagers { service, ids, seconds } => workspace.until_task_managers(service, ids, seconds),
        Step::Option { service, name, value } => workspace.option(service, name, value),
        Step::Metrics { selector, port, seconds } => workspace.until_metrics(selector, port, seconds),
        Step::DeletePods { selector } => workspace.delete_pods(selector),
        Step::Evict { selector, allowed } => workspace.evict(selector, allowed),
        Step::Scale { object, replicas } => workspace.scale(object, replicas),
        Step::AllComplete { seconds } => workspace.until_complete(seconds),
        Step::ApplyJobsAgain => workspace.delete_jobs().and_then(|()| workspace.apply(&bundle.text())),
        Step::Log { selector, has, seconds } => workspace.until_log(selector, has, seconds),
        Step::NoLog { selector, has } => workspace.no_log(selector, has),
        Step::Restarted { selector, seconds } => workspace.until_restarted(selector, seconds),
        Step::Event { has, seconds } => workspace.until_event(has, seconds),
        Step::NoEvent { has } => workspace.no_event(has),
        Step::NoRestarts => workspace.no_restarts(),
        Step::Unready { selector } => workspace.unready(selector),
        Step::Hold { seconds } => {
            std::thread::sleep(std::time::Duration::from_secs(seconds));
            Ok(())
        }
    }
}
