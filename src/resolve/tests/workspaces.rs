//! Fleets: discovery, shared layers, members held against each other.

use super::{Run, names};

const WORKSPACE: &str = "[workspace]\nmembers = [\"jobs/*.toml\"]\nexclude = [\"jobs/base.toml\"]\n[workspace.defaults]\ntarget = \"operator\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\njobmanager.memory = \"2g\"\ntaskmanager.memory = \"4g\"\n\
    [workspace.profiles.dev]\ninherits = [\"flinkc:dev\"]\nnamespace = \"dev\"\n[platform]\nkubernetes = \"1.33\"\n[output]\ndir = \"out\"\n";

fn member(name: &str, more: &str) -> String {
    format!("name = {name:?}\nimage = \"x:1\"\njob.jar = \"local:///x.jar\"\n{more}\n")
}

fn fleet(a: &str, b: &str) -> Run<'static> {
    Run::new(WORKSPACE).with("jobs/a.toml", a).with("jobs/b.toml", b).with("jobs/base.toml", "flink = 7")
}

fn findings(run: &Run<'_>) -> Vec<&'static str> {
    names(&run.fleet().findings())
}

#[test]
fn a_member_finds_its_workspace() {
    let run = fleet(&member("a", ""), &member("b", "")).at("jobs/a.toml");
    assert_eq!(run.value("target").unwrap(), "\"operator\"");
    assert_eq!(run.value("platform.kubernetes").unwrap(), "\"1.33\"");
    let settings = run.profile("dev").resolve().settings.unwrap();
    assert_eq!(settings.manifest.namespace.unwrap().0, "dev");
    let member = settings.member.unwrap();
    assert_eq!((member.workspace.as_str(), member.name.as_str()), ("flink.toml", "a"));
    let layers: Vec<&str> = settings.layers.iter().map(|step| step.layer.name.as_str()).collect();
    assert_eq!(
        layers,
        ["flinkc:dev", "flink.toml", "the workspace's defaults (flink.toml)", "profile `dev` of the workspace", "jobs/a.toml"]
    );
}

#[test]
fn only_what_is_listed_is_a_member() {
    let other =
        "name = \"c\"\nflink = \"1.20\"\nmode = \"session\"\nimage = \"x:1\"\njobmanager.memory = \"2g\"\ntaskmanager.memory = \"2g\"\n";
    let run = fleet(&member("a", ""), &member("b", "")).with("else/c.toml", other).at("else/c.toml");
    assert_eq!(run.value("target").unwrap(), "\"standalone\"");
    // The nearest workspace that lists the file counts, not the nearest one.
    let nested =
        fleet(&member("a", ""), &member("b", "")).with("jobs/flink.toml", "[workspace]\nmembers = [\"x/*.toml\"]\n").at("jobs/a.toml");
    assert_eq!(nested.value("target").unwrap(), "\"operator\"");
}

#[test]
fn a_fleet_is_settled_member_by_member() {
    let fleet = fleet(&member("a", "[profiles.dev]\nparallelism = 1\n"), &member("b", "")).profile("dev").fleet();
    assert_eq!(names(&fleet.findings()), Vec::<&str>::new(), "{:#?}", fleet.findings());
    let got: Vec<(String, u32)> =
        fleet.settled().map(|m| (m.manifest.name.clone().unwrap().0, m.manifest.parallelism.unwrap().0)).collect();
    assert_eq!(got, [("a".to_owned(), 1), ("b".to_owned(), 2)]);
    let workspace = fleet.workspace.unwrap();
    assert_eq!(workspace.listed, 2);
    assert_eq!(workspace.manifest.output.unwrap().dir.as_deref(), Some("out"));
}

#[test]
fn a_profile_must_be_somebodys() {
    let a = member("a", "[profiles.only-a]\nparallelism = 1\n");
    let run = fleet(&a, &member("b", "")).profile("only-a");
    assert_eq!(findings(&run), ["unknown-profile"], "b and the workspace lack it");
    assert_eq!(run.fleet().settled().count(), 1);
}

#[test]
fn one_member_with_errors_hides_nobody() {
    let run = fleet(&member("a", "memory = 1"), &member("b", ""));
    let fleet = run.fleet();
    assert_eq!(names(&fleet.findings()), ["unknown-key"]);
    assert_eq!(fleet.settled().count(), 1);
}

#[test]
fn members_and_workspaces_have_their_own_keys() {
    assert_eq!(findings(&fleet(&member("a", "output.dir = \"x\""), &member("b", ""))), ["output-in-member"]);
    assert_eq!(findings(&fleet(&member("a", "inherits = [\"../flink.toml\"]"), &member("b", ""))), ["workspace-is-no-job"]);
    assert_eq!(Run::new(WORKSPACE).findings(), ["workspace-is-no-job"]);
    assert_eq!(findings(&Run::new(WORKSPACE)), ["members-match-nothing"]);
    assert_eq!(findings(&Run::new("name = \"x\"\n")), ["no-workspace"]);
    assert_eq!(findings(&Run::new("[workspace]\nmembers = []\n[workspace.defaults]\nname = \"x\"\n")), ["key-out-of-place"]);
    let two = "[workspace]\nmembers = [\"a/*.toml\", \"b/*.toml\"]\n";
    let same = Run::new(two).with("a/x.toml", "").with("b/x.toml", "").fleet();
    assert_eq!(names(&same.findings()).iter().filter(|n| **n == "same-member-folder").count(), 1);
}

#[test]
fn two_members_of_one_name() {
    let run = |a: &str, b: &str| findings(&fleet(&member("x", a), &member("x", b)));
    assert_eq!(run("", ""), ["same-name-in-fleet"]);
    assert_eq!(run("namespace = \"one\"", ""), ["same-name-in-fleet"], "without a namespace it may be applied to any");
    assert_eq!(run("namespace = \"one\"", "namespace = \"one\""), ["same-name-in-fleet"]);
    assert_eq!(run("namespace = \"one\"", "namespace = \"two\""), Vec::<&str>::new());
    let found = fleet(&member("x", ""), &member("x", "")).fleet().findings();
    let finding = found.iter().next().unwrap();
    assert_ne!(finding.primary.as_ref().unwrap().span.source, finding.secondary[0].span.source, "both files are marked");
}

#[test]
fn recovery_data_has_one_owner() {
    let run = |a: (&str, &str), b: (&str, &str)| {
        let tables = |(ns, ha): (&str, &str)| {
            format!("target = \"standalone\"\nnamespace = {ns:?}\njob.upgrade = \"last-state\"\n[high-availability]\n{ha}\n")
        };
        findings(&fleet(&member("a", &tables(a)), &member("b", &tables(b))))
    };
    let one = ("n", "storage = \"s3://x/1\"\ncluster-id = \"c\"");
    assert_eq!(run(one, ("n", "storage = \"s3://x/2\"\ncluster-id = \"c\"")), ["same-cluster-id"]);
    assert_eq!(run(one, ("m", "storage = \"s3://x/2\"\ncluster-id = \"c\"")), Vec::<&str>::new());
    assert_eq!(run(one, ("m", "storage = \"s3://x/1/\"\ncluster-id = \"c\"")), ["same-cluster-id"], "one folder");
    assert_eq!(run(one, ("n", "storage = \"s3://x/1\"")), Vec::<&str>::new(), "the folder holds the cluster-id");
    let zookeeper = |root: &str| format!("storage = \"s3://x/{{name}}\"\ncluster-id = \"c\"\nzookeeper = {{ quorum = \"zk:2181\"{root} }}");
    assert_eq!(run(("n", &zookeeper("")), ("m", &zookeeper(""))), Vec::<&str>::new(), "the default path has the namespace");
    assert_eq!(run(("n", &zookeeper(", path-root = \"/f\"")), ("m", &zookeeper(", path-root = \"/f\""))), ["same-cluster-id"]);
    let dir = "\n[checkpoints]\ndir = \"s3://x/c\"\n";
    let shared = (member("a", &format!("job.upgrade = \"stateless\"{dir}")), member("b", &format!("job.upgrade = \"stateless\"{dir}")));
    assert_eq!(findings(&fleet(&shared.0, &shared.1)), ["same-state-folder"]);
}

#[test]
fn session_clusters_are_members() {
    let cluster = |more: &str| format!("name = \"shared\"\nimage = \"x:1\"\nmode = \"session\"\n{more}\n");
    let job = |more: &str| {
        format!(
            "name = \"jobs\"\nmode = \"session\"\nunset = [\"jobmanager\", \"taskmanager\"]\nsession-cluster = \"shared\"\n{more}\n[jobs.x]\njar = \"https://x.example/x.jar\"\nupgrade = \"stateless\"\n"
        )
    };
    let run = |cluster: &str, job: &str| findings(&fleet(cluster, job));
    assert_eq!(run(&cluster(""), &job("")), Vec::<&str>::new());
    assert_eq!(run(&cluster("").replace("shared", "other"), &job("")), ["session-cluster-unknown"]);
    assert_eq!(run(&cluster("namespace = \"a\""), &job("namespace = \"b\"")), ["session-cluster-unknown"]);
    assert_eq!(run(&cluster("flink = \"2.2\""), &job("")), ["session-cluster-unknown"]);
    assert_eq!(run(&member("shared", ""), &job("")), ["session-cluster-unknown"]);
    let memory = job("").replace("unset = [\"jobmanager\", \"taskmanager\"]\n", "");
    assert_eq!(run(&cluster(""), &memory), ["not-with-session-cluster"; 2]);
}

#[test]
fn what_others_may_use_is_no_fault() {
    let workspace = format!("{WORKSPACE}\n[workspace.defaults.operator]\nmode = \"native\"\n");
    let run = Run::new(&workspace).with("jobs/a.toml", &member("a", "target = \"standalone\"")).with("jobs/b.toml", &member("b", ""));
    assert_eq!(findings(&run), Vec::<&str>::new());
    let own = fleet(&member("a", "target = \"standalone\"\noperator.mode = \"native\""), &member("b", ""));
    assert_eq!(findings(&own), ["table-of-another-target"]);
}

#[test]
fn components_of_the_workspace_are_one_for_all() {
    let minio = "[workspace.profiles.dev.components.minio]\nimage = \"minio:1\"\nsecret = \"minio\"\n";
    let members = |shared: &str, a: &str, b: &str| {
        let text = format!("{WORKSPACE}{shared}").replace("namespace = \"dev\"\n", "");
        Run::new(&text).with("jobs/a.toml", &member("a", a)).with("jobs/b.toml", &member("b", b))
    };
    let dev = members(minio, "", "").profile("dev").fleet();
    assert_eq!(names(&dev.findings()), Vec::<&str>::new(), "{:#?}", dev.findings());
    assert!(dev.components.is_some() && dev.settled().all(|settings| settings.shared.minio));
    assert!(members(minio, "", "").fleet().components.is_none(), "only the profile brings it along");

    let own = "[profiles.dev.components.minio]\nimage = \"minio:2\"\nsecret = \"own\"\n";
    let run = members(minio, own, "").profile("dev");
    assert_eq!(findings(&run), ["component-of-the-workspace"]);
    let taken = format!("[profiles.dev]\nunset = [\"components.minio\"]\n{own}");
    let fleet = members(minio, &taken, "").profile("dev").fleet();
    assert_eq!(names(&fleet.findings()), Vec::<&str>::new(), "{:#?}", fleet.findings());
    assert_eq!(fleet.settled().map(|settings| settings.shared.minio).collect::<Vec<_>>(), [false, true]);

    // A member alone is told, and gets, the same as with all others.
    let alone = members(minio, "", "").profile("dev").at("jobs/b.toml").resolve().settings.unwrap();
    assert!(alone.shared.minio && alone.shared.host("minio", None) == "components-minio");
}

#[test]
fn components_of_the_workspace_have_a_name_a_folder_and_a_namespace() {
    let minio = "[workspace.profiles.dev.components.minio]\nimage = \"minio:1\"\nsecret = \"minio\"\n";
    let run = |text: &str, name: &str, more: &str, file: &str| {
        let run = Run::new(text).with(&format!("jobs/{file}.toml"), &member(name, more)).profile("dev");
        findings(&run)
    };
    let with = format!("{WORKSPACE}{minio}");
    let without = with.replace("namespace = \"dev\"\n", "");
    assert_eq!(run(&with, "components", "", "a"), ["same-name-in-fleet"]);
    assert_eq!(run(&with, "components", "namespace = \"other\"", "a"), Vec::<&str>::new());
    assert_eq!(run(&with, "a", "", "components"), ["same-member-folder"]);
    assert_eq!(run(&without, "a", "namespace = \"other\"", "a"), ["component-without-namespace"]);
    let outside = with.replace("inherits = [\"flinkc:dev\"]\n", "");
    assert_eq!(run(&outside, "a", "", "a"), ["minio-outside-dev"]);
    let missing = with.replace("secret = \"minio\"\n", "");
    assert_eq!(run(&missing, "a", "", "a"), ["missing-key"]);
    let settings = Run::new(&with).with("jobs/a.toml", &member("a", "namespace = \"other\"")).profile("dev").fleet();
    let shared = settings.settled().next().unwrap().shared.clone();
    assert_eq!(shared.host("minio", Some("other")), "components-minio.dev");
    assert_eq!(shared.host("minio", Some("dev")), "components-minio");
}
