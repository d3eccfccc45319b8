//! The rules of resolve: how layers, profiles and workspaces may stand together. Codes FK1001 to FK1099.
//!
//! In: nothing. Out: declared [`Rule`]s. Each text of a finding is made beside the rule's use, in `findings.rs`.
//! FK1012 (`two-owners`) belongs to the plan, which knows how words are spelled.

use crate::diagnostic::{Kind, Level, Rule};

/// A file that cannot be read.
pub static FILE_UNREADABLE: Rule = Rule {
    code: "FK1001",
    name: "file-unreadable",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "Every file that a flink.toml or the command line names can be read, is UTF-8 and has at most 1 MiB.",
    because: "A layer that is left out in silence is a setting that is left out in silence.",
    fires: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\ninherits = [\"base.toml\"]\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n",
    clean: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n",
    source: "language reference, section 6",
};

/// A layer that inherits itself.
pub static INHERITS_CIRCLE: Rule = Rule {
    code: "FK1002",
    name: "inherits-in-a-circle",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "No file or profile inherits itself, however far around.",
    because: "Layers have an order, and a circle has none.",
    fires: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n\n[profiles.a]\ninherits = [\"b\"]\n\n[profiles.b]\ninherits = [\"a\"]\n",
    clean: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n",
    source: "language reference, section 6",
};

/// A layer reached in two ways.
pub static LAYER_TWICE: Rule = Rule {
    code: "FK1003",
    name: "layer-reached-twice",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "A file or profile is a layer once, even where two others inherit it. Shipped layers may be asked for as often as you like.",
    because: "Its values would count in two places of the order, and what lies between them would be overwritten by what lies below it.",
    fires: "",
    clean: "",
    source: "language reference, section 6",
};

/// A required key that no layer sets.
pub static MISSING_KEY: Rule = Rule {
    code: "FK1004",
    name: "missing-key",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "The keys marked as required in section 4 are set by some layer.",
    because: "They have no value that is right for everybody, so none is made up.",
    fires: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nslots = 2\n",
    clean: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n",
    source: "language reference, section 4",
};

/// A path of `required` that no layer sets.
pub static REQUIRED_BY_LAYER: Rule = Rule {
    code: "FK1005",
    name: "missing-by-layer",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "What a shared layer lists in `required` is set by some layer; a default does not count.",
    because: "A shared file says with it what each job must decide for itself.",
    fires: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\nrequired = [\"source.owner\"]\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n",
    clean: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\nrequired = [\"source.owner\"]\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n\n[source]\nowner = \"team-orders\"\n",
    source: "language reference, section 6",
};

/// An entry of `inherits` that names nothing.
pub static INHERITS_UNKNOWN: Rule = Rule {
    code: "FK1006",
    name: "inherits-unknown",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "An entry of `inherits` is a file ending in `.toml`, a shipped layer, or, inside a profile, a profile of the same file.",
    because: "Anything else names nothing.",
    fires: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\ninherits = [\"base\"]\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n",
    clean: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n",
    source: "language reference, section 6",
};

/// A profile that no layer knows.
pub static UNKNOWN_PROFILE: Rule = Rule {
    code: "FK1007",
    name: "unknown-profile",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "The profile asked for is known to the file, to a file that it inherits, or to the workspace.",
    because: "Without its overlay the bundle would be built with the file's bare values.",
    fires: "",
    clean: "",
    source: "language reference, section 6",
};

/// A shipped layer that does not exist.
pub static UNKNOWN_SHIPPED: Rule = Rule {
    code: "FK1008",
    name: "unknown-shipped-layer",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "Shipped layers are `flinkc:dev`, `flinkc:production` and `flinkc:compliance`.",
    because: "Another name has no text behind it.",
    fires: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\ninherits = [\"flinkc:prod\"]\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n",
    clean: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n",
    source: "language reference, section 6",
};

/// A path that the language does not have.
pub static UNKNOWN_PATH: Rule = Rule {
    code: "FK1009",
    name: "unknown-path",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "The paths in `unset` and `required` are paths of the language: dotted keys, with all that follows `config.` as one option name.",
    because: "A misspelt path would take away nothing, and ask for nothing.",
    fires: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\nunset = [\"taskmanager.memmory\"]\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n",
    clean: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n",
    source: "language reference, section 6",
};

/// An `unset` that takes away nothing.
pub static UNSET_NOTHING: Rule = Rule {
    code: "FK1010",
    name: "unset-has-no-effect",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "Each path of `unset` names something that a layer below sets.",
    because: "The layer below has changed, or the path was never meant for it: what should be gone may stand somewhere else.",
    fires: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\nunset = [\"checkpoints.dir\"]\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n",
    clean: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n",
    source: "language reference, section 6",
};

/// Something in `append` that cannot be appended.
pub static APPEND_NOT_ARRAY: Rule = Rule {
    code: "FK1011",
    name: "append-needs-arrays",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "`append` holds arrays only, in the places that they have in the file; `pod` and `patch` are applied in order anyway.",
    because: "There is nothing to append to a single value.",
    fires: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\nappend = { image = \"x\" }\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n",
    clean: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n",
    source: "language reference, section 6",
};

/// An array that one layer both sets and appends to.
pub static APPEND_BESIDE: Rule = Rule {
    code: "FK1013",
    name: "append-beside-array",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "A layer either sets an array or appends to it.",
    because: "The one replaces what the other adds to.",
    fires: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\nimage-pull-secrets = [\"a\"]\nappend = { image-pull-secrets = [\"b\"] }\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n",
    clean: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\nimage-pull-secrets = [\"a\", \"b\"]\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n",
    source: "language reference, section 6",
};

/// A Flink option that one layer sets twice.
pub static OPTION_TWICE: Rule = Rule {
    code: "FK1014",
    name: "option-twice",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "In one layer a Flink option has one value, however it is nested, quoted or named (old or current).",
    because: "Which of the two would win is nobody's decision.",
    fires: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n\n[config]\n\"pipeline.name\" = \"a\"\npipeline.name = \"b\"\n",
    clean: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n\n[config]\npipeline.name = \"b\"\n",
    source: "language reference, section 5",
};

/// Layers of different editions.
pub static EDITIONS_DIFFER: Rule = Rule {
    code: "FK1015",
    name: "editions-differ",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "All layers that name an edition name the same one.",
    because: "An edition fixes the meaning of the text: two meanings cannot be merged.",
    fires: "",
    clean: "",
    source: "language reference, section 6",
};

/// A lint whose level a layer lowers under compliance.
pub static LINT_LOWERED: Rule = Rule {
    code: "FK1016",
    name: "lint-lowered",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "Under `flinkc:compliance` a layer may raise the level of a lint, never lower it.",
    because: "Otherwise each file could switch off what the policy promises.",
    fires: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\ninherits = [\"flinkc:compliance\"]\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n\n[lints]\nno-ha = \"warn\"\n\n[source]\nrepository = \"https://git.example.com/orders\"\n",
    clean: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"\ninherits = [\"flinkc:compliance\"]\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n\n[high-availability]\nstorage = \"s3://flink-data/orders/ha\"\n\n[checkpoints]\ndir = \"s3://flink-data/orders/checkpoints\"\n\n[s3]\ncredentials = { secret = \"minio\" }\n\n[source]\nrepository = \"https://git.example.com/orders\"\n",
    source: "language reference, section 6",
};

/// `--set` under compliance.
pub static SET_REFUSED: Rule = Rule {
    code: "FK1017",
    name: "set-under-compliance",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "Under `flinkc:compliance` nothing comes from `--set`.",
    because: "What was built would not stand in the text that was reviewed.",
    fires: "",
    clean: "",
    source: "language reference, section 6",
};

/// A `--set` that cannot be read.
pub static BAD_SET: Rule = Rule {
    code: "FK1018",
    name: "bad-set",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "`--set` is PATH=VALUE: a dotted path and a TOML value (a text needs quotes only where TOML would read it otherwise).",
    because: "Anything else sets nothing.",
    fires: "",
    clean: "",
    source: "language reference, section 6",
};

/// A table of a target that the file is never built for.
pub static TARGET_TABLE: Rule = Rule {
    code: "FK1020",
    name: "table-of-another-target",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "`[native]`, `[operator]`, `[spotify]`, `[nextbreakpoint]`, `platform.operator` and `platform.watch-namespaces` stand only in a file that is built for that target, with or without one of its profiles.",
    because: "Nobody would read them.",
    fires: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n\n[operator]\nmode = \"native\"\n",
    clean: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\ntarget = \"operator\"\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n\n[operator]\nmode = \"native\"\n",
    source: "language reference, section 2",
};

/// A workspace file where a job's file is needed.
pub static WORKSPACE_NO_JOB: Rule = Rule {
    code: "FK1022",
    name: "workspace-is-no-job",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "A file with `[workspace]` is built with `--workspace`, and inherited by nobody.",
    because: "It describes no job of its own.",
    fires: "",
    clean: "",
    source: "language reference, section 6",
};

/// A member with its own output.
pub static OUTPUT_IN_MEMBER: Rule = Rule {
    code: "FK1023",
    name: "output-in-member",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "A member of a workspace has no `[output]`.",
    because: "The fleet is written as one tree.",
    fires: "",
    clean: "",
    source: "language reference, section 6",
};

/// A glob of members that matches no file.
pub static NO_MEMBERS: Rule = Rule {
    code: "FK1024",
    name: "members-match-nothing",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "Each glob of `workspace.members` matches a file.",
    because: "A renamed folder would drop its jobs from the fleet in silence.",
    fires: "[workspace]\nmembers = [\"jobs/*.toml\"]\n",
    clean: "[workspace]\nmembers = []\n",
    source: "language reference, section 6",
};

/// Two members of one name.
pub static SAME_NAME: Rule = Rule {
    code: "FK1025",
    name: "same-name-in-fleet",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "No two members of a workspace have the same name and the same namespace.",
    because: "The second bundle would overwrite the first one's objects.",
    fires: "",
    clean: "",
    source: "language reference, section 6",
};

/// Two members of one cluster-id.
pub static SAME_CLUSTER: Rule = Rule {
    code: "FK1026",
    name: "same-cluster-id",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "No two members share a cluster-id in one namespace, below one ZooKeeper path, or below one HA storage folder.",
    because: "The two would share one leader election or one folder of recovery data: each takes the other's jobs for its own, and the first that ends cleans up for both.",
    fires: "",
    clean: "",
    source: "language reference, section 6",
};

/// Two members that keep state in one folder.
pub static SAME_STATE: Rule = Rule {
    code: "FK1028",
    name: "same-state-folder",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "No two members write checkpoints to the same folder; savepoint folders may be shared.",
    because: "Flink puts each job below the folder by its id, and an application with high availability derives its id from the cluster-id, or has the same one as every other (before 1.20): one job may clean up what the other needs, and nobody can tell from the path whose state it is.",
    fires: "",
    clean: "",
    source: "language reference, section 6",
};

/// A member that changes what its workspace brings along.
pub static COMPONENT_OF_WORKSPACE: Rule = Rule {
    code: "FK1041",
    name: "component-of-the-workspace",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "A component that the workspace brings along is said by the workspace alone; a member may `unset` it and bring its own.",
    because: "It is written once, for the whole fleet: one member's change would reach all others, or nobody.",
    fires: "",
    clean: "",
    source: "language reference, section 6",
};

/// A shared component that members of other namespaces cannot find.
pub static COMPONENT_WITHOUT_NAMESPACE: Rule = Rule {
    code: "FK1042",
    name: "component-without-namespace",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "Where a member has a namespace, the workspace says in which one its components lie.",
    because: "A Service's short name holds in its own namespace only.",
    fires: "",
    clean: "",
    source: "language reference, section 6; Kubernetes, DNS for Services",
};

/// A session cluster that no member describes.
pub static UNKNOWN_CLUSTER: Rule = Rule {
    code: "FK1029",
    name: "session-cluster-unknown",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "`session-cluster` names a member with mode session, the same namespace and the same Flink version, if a workspace member has that name; in a workspace some member must have it.",
    because: "The operator waits for a cluster that never comes.",
    fires: "",
    clean: "",
    source: "language reference, section 6",
};

/// A cluster's keys in a file without a cluster.
pub static NOT_WITH_CLUSTER: Rule = Rule {
    code: "FK1030",
    name: "not-with-session-cluster",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "A file whose jobs go to a cluster described elsewhere has mode session, no application job, and none of a cluster's words: image, roles, state, stores, network, security.",
    because: "No cluster is emitted from this file, so nobody would read them.",
    fires: "name = \"clicks\"\ntarget = \"operator\"\nflink = \"1.20\"\nmode = \"session\"\nsession-cluster = \"shared\"\nimage = \"flink:1.20\"\n\n[jobs.clicks]\njar = \"https://repo.example.com/clicks.jar\"\nupgrade = \"stateless\"\n",
    clean: "name = \"clicks\"\ntarget = \"operator\"\nflink = \"1.20\"\nmode = \"session\"\nsession-cluster = \"shared\"\n\n[jobs.clicks]\njar = \"https://repo.example.com/clicks.jar\"\nupgrade = \"stateless\"\n",
    source: "language reference, section 4.1",
};

/// The development object store outside development.
pub static MINIO_OUTSIDE: Rule = Rule {
    code: "FK1031",
    name: "minio-outside-dev",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "`components.minio` stands only where `flinkc:dev` is inherited.",
    because: "It is one pod with one disk: state that matters would go with it.",
    fires: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n\n[components.minio]\nimage = \"minio/minio:1\"\nsecret = \"minio\"\n",
    clean: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"orders:1\"\ninherits = [\"flinkc:dev\"]\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n\n[components.minio]\nimage = \"minio/minio:1\"\nsecret = \"minio\"\n",
    source: "language reference, section 4.9",
};

/// A `--set` of what belongs to a layer.
pub static SET_OF_LAYERS: Rule = Rule {
    code: "FK1032",
    name: "set-of-layers",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "`--set` sets values; what belongs to a layer (`inherits`, `unset`, `append`, `required`, `profiles`, `workspace`) stands in a file.",
    because: "Which layers there are must be read from the text.",
    fires: "",
    clean: "",
    source: "language reference, section 6",
};

/// Two members that would be written to one folder.
pub static SAME_FOLDER: Rule = Rule {
    code: "FK1033",
    name: "same-member-folder",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "The members of a workspace are written to different folders: each one's path below the fixed part of its glob, without `.toml`.",
    because: "The second bundle would be written over the first.",
    fires: "",
    clean: "",
    source: "language reference, section 6",
};

/// A file without `[workspace]` where one is needed.
pub static NO_WORKSPACE: Rule = Rule {
    code: "FK1034",
    name: "no-workspace",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "What `--workspace` names has `[workspace]`.",
    because: "There are no members to build.",
    fires: "",
    clean: "",
    source: "language reference, section 6",
};

/// All rules of this stage, by code.
pub static RULES: &[&Rule] = &[
    &FILE_UNREADABLE,
    &INHERITS_CIRCLE,
    &LAYER_TWICE,
    &MISSING_KEY,
    &REQUIRED_BY_LAYER,
    &INHERITS_UNKNOWN,
    &UNKNOWN_PROFILE,
    &UNKNOWN_SHIPPED,
    &UNKNOWN_PATH,
    &UNSET_NOTHING,
    &APPEND_NOT_ARRAY,
    &APPEND_BESIDE,
    &OPTION_TWICE,
    &EDITIONS_DIFFER,
    &LINT_LOWERED,
    &SET_REFUSED,
    &BAD_SET,
    &TARGET_TABLE,
    &WORKSPACE_NO_JOB,
    &OUTPUT_IN_MEMBER,
    &NO_MEMBERS,
    &SAME_NAME,
    &SAME_CLUSTER,
    &SAME_STATE,
    &UNKNOWN_CLUSTER,
    &NOT_WITH_CLUSTER,
    &MINIO_OUTSIDE,
    &SET_OF_LAYERS,
    &SAME_FOLDER,
    &NO_WORKSPACE,
    &COMPONENT_OF_WORKSPACE,
    &COMPONENT_WITHOUT_NAMESPACE,
];
