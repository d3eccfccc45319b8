//! Random specs over the whole language for each target: what one target alone has, and what several share, all of it with good values.
//!
//! Out: the text of a flink.toml that compiles for its target. What the rules refuse is taken out again, key by key, so that most
//! combinations of words that a target takes come out; what no rule explains is not hidden, but given back as it is.

#![allow(dead_code, reason = "each test crate uses a part of it")]

use std::collections::BTreeMap;

use camino::Utf8Path;
use flinkc::compile::{Compilation, Request, compile};
use flinkc::diagnostic::Level;
use flinkc::manifest::sections::Target;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::{COUNTS, DURATIONS, KEYS, MOUNTS, NAMES, SIZES, TEXTS, files};

/// A key path and the values that may stand there.
type Key = (&'static str, &'static [&'static str]);

const S3: &[&str] = &["\"s3://bucket/{name}/a\"", "\"s3a://bucket/a\"", "\"s3://bucket/b\"", "\"file:///data/a\""];
const WORDS: &[&str] = &["true", "false"];

/// Keys that the generator of the standalone target does not know.
const MORE: &[Key] = &[
    ("job.upgrade", &["\"stateless\"", "\"last-state\"", "\"savepoint\""]),
    ("job.state", &["\"running\"", "\"suspended\""]),
    ("job.on-delete", &["\"cancel\"", "\"savepoint\"", "\"none\""]),
    ("job.restore.from", S3),
    ("job.triggers.savepoint", COUNTS),
    ("job.triggers.checkpoint", COUNTS),
    ("job.triggers.redeploy", COUNTS),
    ("job.triggers.autoscaler-reset", COUNTS),
    ("job.python.files", &["[\"/opt/a\", \"/opt/b.py\"]"]),
    ("job.python.archives", &["[\"/opt/venv.zip\"]"]),
    ("job.python.requirements", &["\"/opt/requirements.txt\""]),
    ("job.python.executable", &["\"/usr/bin/python3\""]),
    ("job.sql.runner-class", &["\"com.example.Runner\""]),
    ("jobs.one.class", &["\"com.example.One\""]),
    ("jobs.one.upgrade", &["\"stateless\"", "\"savepoint\"", "\"last-state\""]),
    ("jobs.one.state", &["\"running\"", "\"suspended\""]),
    ("jobs.one.on-delete", &["\"cancel\"", "\"savepoint\""]),
    ("jobs.one.runtime-mode", &["\"batch\"", "\"streaming\""]),
    ("jobs.one.config.\"pipeline.name\"", TEXTS),
    ("jobs.one.config.\"taskmanager.memory.managed.fraction\"", &["0.2", "\"0.1\""]),
    ("jobs.one.restore.from", S3),
    ("jobs.one.restore.allow-non-restored-state", WORDS),
    ("jobs.one.restore.claim-mode", &["\"claim\"", "\"no-claim\""]),
    ("jobs.one.triggers.savepoint", COUNTS),
    ("jobs.one.triggers.redeploy", COUNTS),
    ("jobs.one.triggers.restart", COUNTS),
    ("jobs.three.jar", &["\"local:///opt/flink/usrlib/c.jar\""]),
    ("jobs.three.class", &["\"com.example.Three\""]),
    ("snapshots.before.kind", &["\"savepoint\"", "\"checkpoint\""]),
    ("snapshots.before.job", &["\"one\""]),
    ("snapshots.before.path", S3),
    ("snapshots.before.format", &["\"canonical\"", "\"native\""]),
    ("snapshots.before.existing", WORDS),
    ("snapshots.before.dispose-on-delete", WORDS),
    ("snapshots.before.retries", &["-1", "0", "7"]),
    ("high-availability.storage", S3),
    ("checkpoints.dir", S3),
    ("checkpoints.min-pause", DURATIONS),
    ("savepoints.dir", S3),
    ("savepoints.interval", DURATIONS),
    ("savepoints.max-age", DURATIONS),
    ("savepoints.keep", COUNTS),
    ("savepoints.format", &["\"canonical\"", "\"native\""]),
    ("scaling.autoscaler.min-parallelism", COUNTS),
    ("scaling.autoscaler.max-parallelism", COUNTS),
    ("scaling.autoscaler.target-utilization", &["0.7", "1.0", "0.75"]),
    ("scaling.autoscaler.window", DURATIONS),
    ("scaling.autoscaler.stabilization", DURATIONS),
    ("blue-green.deletion-delay", DURATIONS),
    ("blue-green.abort-grace-period", DURATIONS),
    ("volumes.keys.mount", MOUNTS),
    ("volumes.keys.secret", NAMES),
    ("volumes.settings.mount", &["\"/settings\""]),
    ("volumes.settings.config-map", NAMES),
    ("volumes.space.mount", &["\"/space\""]),
    ("volumes.space.empty-dir", SIZES),
    ("jobmanager.volumes.disk.mount", &["\"/disk\""]),
    ("jobmanager.volumes.disk.claim", NAMES),
    ("taskmanager.env-secrets.E", &["{ secret = \"s\", key = \"k\" }"]),
    ("taskmanager.pod.metadata.labels.pool", &["\"a\"", "\"{x}\""]),
    ("taskmanager.pod.spec.nodeSelector.disk", &["\"ssd\""]),
    ("pod.spec.imagePullSecrets", &["[{ name = \"from-pod\" }]"]),
    (
        "pod.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms",
        &["[{ matchExpressions = [{ key = \"zone\", operator = \"In\", values = [\"a\", \"b\"] }] }]"],
    ),
    ("pod.spec.topologySpreadConstraints", &["[{ maxSkew = 1, topologyKey = \"zone\", whenUnsatisfiable = \"ScheduleAnyway\" }]"]),
    ("pod.spec.hostAliases", &["[{ ip = \"10.0.0.1\", hostnames = [\"a\", \"b\"] }]"]),
    ("pod.spec.initContainers", &["[{ name = \"first\", image = \"busybox:1\", command = [\"sh\", \"-c\", \"echo {name}\"] }]"]),
    ("jobmanager.pod.spec.volumes", &["[{ name = \"made\", emptyDir = { medium = \"Memory\" } }]"]),
    (
        "jobmanager.pod.spec.containers",
        &[
            "[{ name = \"flink-main-container\", envFrom = [{ configMapRef = { name = \"more\" } }], env = [{ name = \"POD\", valueFrom = { fieldRef = { fieldPath = \"metadata.name\" } } }] }]",
        ],
    ),
    ("ingress.labels.x", &["\"y\""]),
    ("metrics.prometheus.enabled", &["true"]),
    ("security.pod-security", &["\"baseline\"", "\"privileged\""]),
    ("config.\"state.checkpoints.num-retained\"", COUNTS),
    ("config.\"execution.checkpointing.interval\"", &["\"3 min\"", "\"180 s\"", "\"90s\""]),
    ("config.\"taskmanager.data.port\"", &["6130"]),
    ("config.\"jobmanager.rpc.port\"", &["6200"]),
    ("config.\"high-availability.jobmanager.port\"", &["\"6300-6310\""]),
    ("config.\"restart-strategy.type\"", &["\"fixed-delay\"", "\"exponential-delay\""]),
    ("config.\"pipeline.name\"", TEXTS),
];

/// Keys of one target alone.
fn own(target: Target) -> &'static [Key] {
    match target {
        Target::Operator => &[
            ("operator.mode", &["\"native\"", "\"standalone\""]),
            ("operator.ingress", WORDS),
            ("session-cluster", &["\"shared\""]),
            ("platform.operator", &["\"1.10\"", "\"1.11\"", "\"1.12\"", "\"1.13\"", "\"1.14\"", "\"1.15\"", "\"1.16\""]),
            ("config.\"kubernetes.operator.job.autoscaler.enabled\"", WORDS),
            ("config.\"kubernetes.operator.user.artifacts.http.header\"", TEXTS),
            ("config.\"job.autoscaler.metrics.window\"", DURATIONS),
            ("config.\"kubernetes.operator.cluster.health-check.enabled\"", WORDS),
            ("patch.FlinkDeployment.spec.flinkConfiguration.\"no.option\"", TEXTS),
            ("patch.FlinkDeployment.spec.job.args", &["[\"patched\"]"]),
            ("patch.FlinkDeployment.metadata.annotations.patched", TEXTS),
            ("patch.FlinkDeployment.spec.jobManager.podTemplate.spec.priorityClassName", &["\"high\""]),
        ],
        Target::Spotify => &[
            ("spotify.job-mode", &["\"application\"", "\"detached\"", "\"blocking\""]),
            ("patch.FlinkCluster.spec.jobManager.accessScope", &["\"VPC\""]),
            ("patch.FlinkCluster.spec.recreateOnUpdate", WORDS),
            ("patch.FlinkCluster.spec.job.maxStateAgeToRestoreSeconds", COUNTS),
            ("patch.FlinkCluster.spec.job.cleanupPolicy.afterJobSucceeds", &["\"KeepCluster\""]),
            ("config.\"query.server.port\"", &["6126"]),
        ],
        Target::Lyft => &[
            ("blue-green", &["{}"]),
            ("patch.FlinkApplication.spec.scaleMode", &["\"InPlace\"", "\"NewCluster\""]),
            ("patch.FlinkApplication.spec.fallbackWithoutState", WORDS),
            ("patch.FlinkApplication.spec.maxCheckpointRestoreAgeSeconds", COUNTS),
            ("config.\"query.server.port\"", &["6125"]),
            ("config.\"metrics.internal.query-service.port\"", &["50101"]),
        ],
        Target::NextBreakpoint => {
            &[("nextbreakpoint.separate", WORDS), ("session-cluster", &["\"shared\""]), ("config.\"blob.fetch.retries\"", COUNTS)]
        }
        Target::Native => &[("native.client-only", WORDS)],
        Target::Standalone => &[],
    }
}

/// What must be there. The jar is one that the target can run.
fn frame(target: Target) -> impl Strategy<Value = Vec<(String, String)>> {
    let application = |more: &[(&'static str, &'static str)]| {
        [("mode", "\"application\""), ("parallelism", "2")].iter().chain(more).copied().collect::<Vec<_>>()
    };
    let jar = application(&[("job.jar", "\"local:///opt/flink/usrlib/a.jar\""), ("job.class", "\"com.example.Main\"")]);
    let remote = application(&[("job.jar", "\"https://example.com/jobs/a.jar?x=1\"")]);
    let script = application(&[("job.python.script", "\"/opt/a.py\"")]);
    let module = application(&[("job.python.module", "\"a.b\"")]);
    let sql = application(&[("job.sql.files", "[\"data/*.sql\"]"), ("job.sql.runner", "\"local:///opt/flink/usrlib/r.jar\"")]);
    let session = vec![("mode", "\"session\"")];
    let jobs = match target {
        Target::Lyft => {
            let at = |path| {
                application(&[
                    ("job.jar", path),
                    ("job.class", "\"com.example.Main\""),
                    ("savepoints.dir", "\"s3://bucket/s\""),
                    ("s3.plugin", "\"in-image\""),
                ])
            };
            vec![at("\"local:///opt/flink/flink-web-upload/a.jar\""), at("\"local:///opt/flink/usrlib/flink-web-upload/b.jar\"")]
        }
        Target::NextBreakpoint => {
            let at = ("jobs.one.jar", "\"local:///opt/a.jar\"");
            let one = vec![
                ("mode", "\"session\""),
                at,
                ("jobs.one.class", "\"A\""),
                ("jobs.one.upgrade", "\"savepoint\""),
                ("savepoints.dir", "\"s3://bucket/s\""),
                ("s3.plugin", "\"in-image\""),
            ];
            vec![session, one.clone(), one]
        }
        Target::Spotify => {
            let detached = |mut job: Vec<(&'static str, &'static str)>| {
                job.push(("spotify.job-mode", "\"detached\""));
                job
            };
            let runner = ("job.sql.runner-class", "\"com.example.Runner\"");
            let mut jobs = vec![
                session,
                jar.clone(),
                jar.clone(),
                detached(jar),
                detached(remote),
                detached(script),
                detached(module),
                sql.iter().copied().chain([runner]).collect(),
                detached(sql),
            ];
            jobs.iter_mut().skip(1).for_each(|job| job.push(("savepoints.dir", "\"s3://bucket/s\"")));
            jobs
        }
        Target::Operator | Target::Native | Target::Standalone => {
            let with_job = vec![("mode", "\"session\""), ("jobs.one.jar", "\"local:///opt/flink/usrlib/a.jar\"")];
            vec![session, with_job, jar.clone(), jar, remote, script, module, sql]
        }
    };
    let versions: &[&str] = match target {
        Target::NextBreakpoint => &["\"1.17\"", "\"1.18\"", "\"1.19\"", "\"1.20\"", "\"1.20.3\""],
        Target::Standalone | Target::Native | Target::Operator | Target::Spotify | Target::Lyft => {
            &["\"1.17\"", "\"1.18\"", "\"1.19\"", "\"1.20\"", "\"1.20.3\"", "\"2.0\"", "\"2.1\"", "\"2.2\"", "\"2.3\""]
        }
    };
    // The version check reads tags: an image of Flink's own has that of the version.
    let images = &["\"flink:{flink}\"", "\"flink:{flink}-java11\"", "\"{name}:latest\"", "\"registry.example.com:5000/a/b:1\""];
    let strict = matches!(target, Target::Spotify | Target::Lyft | Target::Native);
    let namespace = if strict { Just(Some("\"streaming\"")).boxed() } else { select(vec![None, Some("\"streaming\"")]).boxed() };
    (select(jobs), select(NAMES), namespace, select(versions), select(images.as_slice()), select(SIZES), select(SIZES)).prop_map(
        move |(job, name, namespace, version, image, jm, tm)| {
            let image = image.replace("{flink}", version.trim_matches('"'));
            let quoted = format!("\"{}\"", target.word());
            let common = [
                ("name", name),
                ("target", quoted.as_str()),
                ("flink", version),
                ("image", image.as_str()),
                ("jobmanager.memory", jm),
                ("taskmanager.memory", tm),
            ];
            let images: &[(&str, &str)] = match target {
                Target::NextBreakpoint => &[
                    ("nextbreakpoint.supervisor-image", "\"nextbreakpoint/flinkctl:1.4.4-beta\""),
                    ("nextbreakpoint.bootstrap-image", "\"registry.example.com/jobs:7\""),
                ],
                Target::Operator if version == "\"2.3\"" => &[("platform.operator", "\"1.16\"")],
                Target::Operator | Target::Standalone | Target::Native | Target::Spotify | Target::Lyft => &[],
            };
            let namespace = namespace.map(|namespace| ("namespace", namespace));
            let all = common.iter().chain(images).copied().chain(namespace).chain(job);
            all.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
        },
    )
}

/// The words of a target with good values: those of the language that its table does not refuse.
fn keys(target: Target) -> Vec<Key> {
    let unsupported = flinkc::target::target(target).map(|target| target.meta().unsupported).unwrap_or_default();
    let refused = |key: &str| {
        unsupported.iter().any(|word| {
            let steps: Vec<&str> = key.split('.').collect();
            let pattern: Vec<&str> = word.path.split('.').collect();
            pattern.len() <= steps.len() && pattern.iter().zip(&steps).all(|(pattern, step)| *pattern == "*" || pattern == step)
        })
    };
    let known = KEYS.iter().filter(|(key, good, _)| !good.is_empty() && *key != "target").map(|(key, good, _)| (*key, *good));
    // Whole tables of other targets, and patches of objects that are not there, would only be taken out again.
    let of_others = |key: &str| {
        key.starts_with("profiles.")
            || (target != Target::Standalone && key.starts_with("patch.") && own(target).iter().all(|(other, _)| *other != key))
    };
    known.chain(MORE.iter().copied()).chain(own(target).iter().copied()).filter(|(key, _)| !refused(key) && !of_others(key)).collect()
}

/// A spec for a target with up to `most` further words.
pub(crate) fn spec_for(target: Target, most: usize) -> impl Strategy<Value = String> {
    let words = subsequence(keys(target), 0..=most).prop_flat_map(|keys| {
        let valued = |(key, values): Key| select(values).prop_map(move |value| (key.to_owned(), value.to_owned()));
        keys.into_iter().map(valued).collect::<Vec<_>>()
    });
    (frame(target), words).prop_map(move |(frame, words)| {
        let needed: Vec<String> = frame.iter().map(|(key, _)| key.clone()).collect();
        let mut lines: BTreeMap<String, String> = BTreeMap::new();
        for (key, value) in frame.into_iter().chain(words) {
            lines.entry(key).or_insert(value);
        }
        mended(lines, &needed, &[None])
    })
}

/// A spec for a target that another target takes, too: words of one of them alone are not in it.
pub(crate) fn spec_for_both(target: Target, other: Target, most: usize) -> impl Strategy<Value = String> {
    // Who asks for more decides what must be there.
    let rank =
        |target: Target| [Target::Lyft, Target::NextBreakpoint, Target::Spotify].iter().position(|strict| *strict == target).unwrap_or(3);
    let strict = if rank(target) < rank(other) { target } else { other };
    let both: Vec<Key> = keys(target)
        .into_iter()
        .filter(|(key, _)| own(target).iter().all(|(own, _)| own != key) && keys(other).iter().any(|(known, _)| known == key))
        .collect();
    let words = subsequence(both, 0..=most).prop_flat_map(|keys| {
        let valued = |(key, values): Key| select(values).prop_map(move |value| (key.to_owned(), value.to_owned()));
        keys.into_iter().map(valued).collect::<Vec<_>>()
    });
    // Only what both can run: a jar that is in the image, with its class.
    let frame = frame(strict).prop_filter("both can run it", move |frame| {
        let has = |name: &str, wanted: &str| frame.iter().any(|(key, value)| key == name && value.contains(wanted));
        let spotify = [target, other].contains(&Target::Spotify);
        let jar = has("job.class", "") && has("job.jar", "local:") && (!spotify || has("job.jar", "usrlib"));
        has("mode", "session") || jar && (target == Target::Spotify || !has("spotify.job-mode", "detached"))
    });
    (frame, words).prop_map(move |(frame, words)| {
        let mut frame: BTreeMap<String, String> = frame.into_iter().collect();
        frame.insert("target".to_owned(), format!("\"{}\"", target.word()));
        frame.entry("namespace".to_owned()).or_insert_with(|| "\"streaming\"".to_owned());
        frame.entry("s3.plugin".to_owned()).or_insert_with(|| "\"in-image\"".to_owned());
        if [target, other].contains(&Target::Spotify) {
            // Neither knows the other's way to start a job, and a session of Spotify's has none.
            frame.retain(|key, _| !key.starts_with("jobs.") && (target == Target::Spotify || !key.starts_with("spotify.")));
        }
        if target != Target::NextBreakpoint {
            frame.retain(|key, _| !key.starts_with("nextbreakpoint."));
        }
        // Whose default it is would decide.
        if frame.contains_key("job.jar") {
            frame.insert("job.upgrade".to_owned(), "\"savepoint\"".to_owned());
        }
        // The newest version needs a newer release of one operator.
        for value in frame.values_mut().filter(|value| value.contains("2.3")) {
            *value = value.replace("2.3", "2.2");
        }
        frame.remove("platform.operator");
        // A security context is raised as a part of the pods, which the others have no fields for, and say so.
        frame.insert("security.pod-security".to_owned(), "\"privileged\"".to_owned());
        let needed: Vec<String> = frame.keys().cloned().collect();
        let mut lines = frame;
        for (key, value) in words {
            lines.entry(key).or_insert(value);
        }
        mended(lines, &needed, &[None, Some(other)])
    })
}

/// Takes out, round by round, what the findings are about, until the text compiles or only what is needed is left.
fn mended(mut lines: BTreeMap<String, String>, needed: &[String], targets: &[Option<Target>]) -> String {
    for _ in 0..24 {
        let text = written(&lines);
        let mut errors: Vec<String> = Vec::new();
        for target in targets {
            let compilation = compiled(&text, *target);
            errors
                .extend(compilation.diagnostics.iter().filter(|finding| finding.level == Level::Error).map(|finding| finding.path.clone()));
        }
        if errors.is_empty() {
            return text;
        }
        let about = |key: &String| {
            let bare = key.replace('"', "");
            errors.iter().map(|path| path.replace('"', "")).any(|path| {
                let within =
                    |a: &str, b: &str| a == b || a.strip_prefix(b).is_some_and(|rest| rest.starts_with('.') || rest.starts_with('['));
                within(&path, &bare) || within(&bare, &path) || (path.starts_with("patch.") && bare.starts_with("patch."))
            })
        };
        let before = lines.len();
        lines.retain(|key, _| needed.contains(key) || !about(key));
        if lines.len() == before {
            // The finding names a needed word: what stands beside it is to blame.
            let Some(last) = lines.keys().rev().find(|key| !needed.contains(key)).cloned() else { break };
            lines.remove(&last);
        }
    }
    written(&lines)
}

fn written(lines: &BTreeMap<String, String>) -> String {
    lines.iter().map(|(key, value)| format!("{key} = {value}\n")).collect()
}

/// Compiles a text, for its own target or another, with files for its globs.
pub(crate) fn compiled(text: &str, target: Option<Target>) -> Compilation {
    let set = moving(target);
    compile(Utf8Path::new("flink.toml"), &Request { target, set, ..Request::default() }, &files(text))
}

/// What nextbreakpoint's operator needs and no other has comes with the move to it, by `--set`.
pub(crate) fn moving(target: Option<Target>) -> Vec<String> {
    let set = ["supervisor", "bootstrap"].map(|image| format!("nextbreakpoint.{image}-image=nextbreakpoint/flinkctl:1.4.4-beta"));
    if target == Some(Target::NextBreakpoint) { set.to_vec() } else { Vec::new() }
}
