//! A fleet of 2,000 members: shared layers are read and merged once.

use super::Run;

#[test]
#[ignore = "a measurement: run it with --release --ignored --nocapture"]
#[expect(clippy::print_stderr, reason = "a measurement")]
fn two_thousand_members() {
    let mut run = Run::new(
        "[workspace]\nmembers = [\"jobs/*.toml\"]\n[workspace.defaults]\ntarget = \"operator\"\nflink = \"1.20\"\nmode = \"application\"\njobmanager.memory = \"2g\"\ntaskmanager = { memory = \"4g\", slots = 2 }\n\
         high-availability.storage = \"s3://flink-{namespace}/{name}/ha\"\ncheckpoints = { dir = \"s3://flink-{namespace}/{name}/c\", interval = \"1m\" }\nsavepoints.dir = \"s3://flink-{namespace}/{name}/s\"\ns3.identity = \"service-account\"\n\
         [workspace.profiles.prod]\ninherits = [\"flinkc:production\"]\nnamespace = \"streaming\"\n",
    );
    for n in 0..2000 {
        let text = format!(
            "name = \"job-{n}\"\nparallelism = 24\nimage = \"registry.example.com/orders:1.4.2\"\nsource = {{ owner = \"team-orders\" }}\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\nupgrade = \"savepoint\"\n\
             [taskmanager]\nmemory = \"12g\"\ncpu = 2\n[state]\nbackend = \"rocksdb\"\n[config]\npipeline.max-parallelism = 240\nrestart-strategy.type = \"exponential-delay\"\n[profiles.dev]\nparallelism = 2\n[profiles.prod.taskmanager.pod.spec]\nnodeSelector = {{ a = \"b\" }}\n"
        );
        run.files.add(format!("jobs/job-{n:04}.toml"), text);
    }
    let run = run.profile("prod");
    let begin = std::time::Instant::now();
    let fleet = run.fleet();
    eprintln!("{:?} for each of {} members, {} findings", begin.elapsed() / 2000, fleet.members.len(), fleet.diagnostics.iter().count());
    assert_eq!(fleet.members.len(), 2000);
}
