//! `[job]` of an application, `[jobs.NAME]` of a session cluster.
//!
//! Source: language reference, sections 4.2 and 7.

use super::super::read::{table, words};
use super::super::types::{Glob, ImageReference, NonNegative, Positive, Raw, Sha256, Templated, Uri};
use super::choices::{admit_job, check_job, check_python};

words! {
    /// Who downloads a remote jar.
    Fetch {
        /// Flink's own artifact fetcher, from 1.19.
        Flink = "flink",
        /// An init container, which can compare the digest.
        InitContainer = "init-container",
    }
}

words! {
    /// How the job runs.
    RuntimeMode {
        /// Without end, with checkpoints.
        Streaming = "streaming",
        /// Stage by stage over bounded input.
        Batch = "batch",
    }
}

words! {
    /// What happens to running state when the text changes.
    Upgrade {
        /// The state is thrown away.
        Stateless = "stateless",
        /// A savepoint is taken and the job starts from it.
        Savepoint = "savepoint",
        /// The job starts from its last checkpoint.
        LastState = "last-state",
    }
}

words! {
    /// Whether the job should run.
    JobState {
        /// It runs.
        Running = "running",
        /// It is stopped, its state kept.
        Suspended = "suspended",
    }
}

words! {
    /// What happens to the job when its resource is deleted.
    OnDelete {
        /// It is cancelled.
        Cancel = "cancel",
        /// It is stopped with a savepoint.
        Savepoint = "savepoint",
        /// Nothing is done with it.
        None = "none",
    }
}

words! {
    /// Who owns the files of a restored snapshot.
    ClaimMode {
        /// They stay the user's; Flink leaves them alone.
        NoClaim = "no-claim",
        /// Flink owns them and deletes them when they are no longer needed.
        Claim = "claim",
    }
}

table! {
    /// A job: exactly one of `jar`, `python` and `sql`, and what belongs to it.
    Job, check = check_job, admit = admit_job {
        /// The jar, with placeholders. `local:` is a path in the image, other schemes are fetched. Exactly one of `jar`, `python` and `sql`.
        jar: Templated<Uri> = "jar", examples: ["local:///opt/flink/usrlib/orders.jar", "https://repo.example.com/orders-1.4.2.jar"];
        /// The SHA-256 digest of a remote jar; the init container compares it.
        sha256: Sha256 = "sha256", targets: "S N O P";
        /// Who downloads a remote jar. By default `flink` from 1.19; `init-container` before, in the operator's standalone mode, on spotify and whenever `sha256` is given.
        fetch: Fetch = "fetch", examples: ["init-container"], targets: "S N O P";
        /// An image with an S3 client (`aws`, `mc` or `s5cmd`) for the init container that fetches an `s3:` jar. An `https:` jar is fetched with the job's own image.
        fetch_image: ImageReference = "fetch-image", examples: ["amazon/aws-cli:2.31.0"], targets: "S N O P";
        /// The class with main(). By default from the jar's manifest; required by spotify in application mode, by lyft and by nextbreakpoint.
        class: String = "class", examples: ["com.example.Orders"];
        /// Arguments of main(), each one an entry: never split or joined.
        args: Vec<String> = "args", default: [], examples: [["--topic", "orders"]];
        /// The parallelism of a session job; by default that of the top level. Only in `[jobs.NAME]`.
        parallelism: Positive = "parallelism", examples: [4];
        /// Flink options of a session job alone. Only in `[jobs.NAME]`.
        config: Raw = "config", default: {}, targets: "O";
        /// Streaming or batch (`execution.runtime-mode`); batch also makes the JobManager a Kubernetes Job.
        runtime_mode: RuntimeMode = "runtime-mode", default: "streaming", examples: ["batch"], targets: "S N O P L";
        /// What happens to running state when the text changes. By default `last-state` with high availability and `checkpoints.dir`, `stateless` with neither; anything between must be written for the operator. spotify and nextbreakpoint: `savepoint`.
        upgrade: Upgrade = "upgrade", examples: ["last-state", "savepoint"];
        /// Whether the job should run. A new file with `suspended` deploys nothing.
        state: JobState = "state", examples: ["suspended"], targets: "O";
        /// What happens to the job when its resource is deleted. Not written by default; lyft: `cancel`.
        on_delete: OnDelete = "on-delete", examples: ["savepoint"], targets: "O L";
        /// A PyFlink job: the driver's class and jar are filled in. On spotify only with `spotify.job-mode` detached or blocking.
        python: Python = "python", targets: "S N O P";
        /// A job of SQL scripts.
        sql: Sql = "sql", targets: "S N O P";
        /// Where the state of the first start comes from.
        restore: Restore = "restore";
        /// Counters that act once when raised.
        triggers: JobTriggers = "triggers";
    }
}

table! {
    /// A PyFlink job: a script or a module, and what it needs.
    Python, check = check_python {
        /// The path of the script in the image. One of `script` and `module`.
        script: String = "script", examples: ["/opt/flink/usrlib/word_count.py"];
        /// The module with the entry point. One of `script` and `module`.
        module: String = "module", examples: ["gate.main"];
        /// Files and folders for the Python path (`python.files`).
        files: Vec<String> = "files", default: [], examples: [["/opt/flink/usrlib/lib"]];
        /// Archives that are unpacked beside the job (`python.archives`).
        archives: Vec<String> = "archives", default: [], examples: [["/opt/flink/usrlib/venv.zip"]];
        /// A requirements.txt in the image (`python.requirements`).
        requirements: String = "requirements", examples: ["/opt/flink/usrlib/requirements.txt"];
        /// The interpreter (`python.executable`).
        executable: String = "executable", examples: ["/usr/bin/python3"];
    }
}

table! {
    /// A job of SQL scripts that a runner executes.
    Sql {
        /// Scripts beside the file, run in this order from a ConfigMap; 1 MiB in all. Required.
        files: Vec<Glob> = "files", examples: [["sql/*.sql"]];
        /// The jar that executes a script given as its first argument; `args` follow. Required.
        runner: Uri = "runner", examples: ["local:///opt/flink/usrlib/sql-runner.jar"];
        /// The runner's class with main(); by default from its manifest.
        runner_class: String = "runner-class", examples: ["org.apache.flink.examples.SqlRunner"];
    }
}

table! {
    /// Where the state of the first start comes from.
    Restore {
        /// A savepoint or a retained checkpoint for the first start, with placeholders. A later change acts only with `triggers.redeploy`.
        from: Templated<Uri> = "from", examples: ["s3://flink-data/orders/savepoints/savepoint-77aa10-5f1e2d3c4b5a"];
        /// Whether state that no operator of the job takes may be dropped. Warned about while it stays; an error on nextbreakpoint.
        allow_non_restored_state: bool = "allow-non-restored-state", default: false, examples: [true], targets: "S N O P L";
        /// Who owns the files of the snapshot; by default Flink's own choice.
        claim_mode: ClaimMode = "claim-mode", examples: ["no-claim"], targets: "S N O";
    }
}

table! {
    /// Counters: the value means nothing, a change acts once, and removing it does nothing.
    JobTriggers {
        /// Raised: take a savepoint now.
        savepoint: NonNegative = "savepoint", examples: [1], targets: "O P";
        /// Raised: take a checkpoint now.
        checkpoint: NonNegative = "checkpoint", examples: [1], targets: "O";
        /// Raised: throw the running state away and start from `restore.from`.
        redeploy: NonNegative = "redeploy", examples: [1], targets: "O";
        /// Raised: the autoscaler forgets its history.
        autoscaler_reset: NonNegative = "autoscaler-reset", examples: [1], targets: "O";
        /// Raised: restart this session job. Only in `[jobs.NAME]`.
        restart: NonNegative = "restart", examples: [1], targets: "S N O";
    }
}
