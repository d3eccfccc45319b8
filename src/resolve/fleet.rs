//! Members of a workspace held against each other: names, cluster-ids, recovery folders, session clusters.
//!
//! In: the settings of all members. Out: findings with both places, each told to the second member, whose policy decides. Source: language reference, sections 4.1 and 6;
//! the HA storage folder is `high-availability.storageDir/CLUSTER-ID` in Flink's `HighAvailabilityServicesUtils`.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;

use super::components::COMPONENTS;
use super::rules;
use super::settings::Settings;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::manifest::node::Node;

/// The findings of each member, by its path.
type Told = BTreeMap<Utf8PathBuf, Diagnostics>;

/// What members do to each other.
pub(crate) fn check(members: &[&Settings], components: Option<&Settings>) -> Told {
    let mut found = Told::new();
    if let Some(components) = components {
        name_of_components(members, components, &mut found);
    }
    same_names(members, &mut found);
    same_clusters(members, &mut found);
    same_state(members, &mut found);
    session_clusters(members, &mut found);
    found
}

fn tell(found: &mut Told, member: &Settings, finding: Diagnostic) {
    found.entry(member.path.clone()).or_default().push(finding);
}

fn text<'a>(settings: &'a Settings, path: &str) -> Option<&'a str> {
    settings.root.get(path).and_then(Node::as_str)
}

fn place(settings: &Settings, path: &str) -> Span {
    settings.root.nearest(path).span
}

fn name(settings: &Settings) -> &str {
    text(settings, "name").unwrap_or_default()
}

fn namespace(settings: &Settings) -> Option<&str> {
    text(settings, "namespace")
}

/// Whether the objects of two members can meet: without a namespace a bundle may be applied to any.
fn can_meet(a: &Settings, b: &Settings) -> bool {
    namespace(a) == namespace(b) || namespace(a).is_none() || namespace(b).is_none()
}

/// The workspace's own components are a bundle with a name.
fn name_of_components(members: &[&Settings], components: &Settings, found: &mut Told) {
    for member in members.iter().filter(|member| name(member) == COMPONENTS && can_meet(member, components)) {
        tell(
            found,
            member,
            Diagnostic::new(&rules::SAME_NAME, format!("a member is named `{COMPONENTS}`, as what the workspace brings along"))
                .at(place(member, "name"), member.path.as_str())
                .also(components.root.nearest(COMPONENTS).key_span, "objects named `components-…`")
                .at_run_time("the second bundle overwrites the first one's objects")
                .help("rename the member")
                .path("name"),
        );
    }
}

fn same_names(members: &[&Settings], found: &mut Told) {
    let mut names: BTreeMap<&str, Vec<&Settings>> = BTreeMap::new();
    for member in members {
        let others = names.entry(name(member)).or_default();
        if let Some(first) = others.iter().find(|other| can_meet(other, member)) {
            let help = if namespace(member).is_none() || namespace(first).is_none() {
                "rename one of them, or give both a `namespace` of their own"
            } else {
                "rename one of them, or give it another `namespace`"
            };
            tell(
                found,
                member,
                Diagnostic::new(&rules::SAME_NAME, format!("two members are named `{}`", name(member)))
                    .at(place(member, "name"), member.path.as_str())
                    .also(place(first, "name"), first.path.as_str())
                    .at_run_time("the second bundle overwrites the first one's objects: one job takes the other's place")
                    .help(help)
                    .path("name"),
            );
        }
        others.push(member);
    }
}

/// What elects a leader or keeps recovery data under a name: two owners of one such name take each other's jobs.
fn identities(settings: &Settings) -> Vec<(String, &'static str, &'static str)> {
    let target = text(settings, "target").unwrap_or_default();
    let ha = settings.manifest.high_availability.as_ref();
    let storage = ha.and_then(|ha| ha.storage.as_ref()).map(|uri| uri.0.text.as_str());
    let id = text(settings, "high-availability.cluster-id").unwrap_or_else(|| name(settings));
    let space = namespace(settings).unwrap_or_default();
    let mut identities = Vec::new();
    let zookeeper = ha.and_then(|ha| ha.zookeeper.as_ref());
    if let Some(zookeeper) = zookeeper {
        let root = zookeeper.path_root.as_ref().map(|path| path.0.as_str()).unwrap_or_default();
        // Without a quorum it is the bundle's own zetcd, which lies in the bundle's namespace, or the workspace's.
        let own = if settings.shared.zetcd { "the workspace's zetcd".to_owned() } else { format!("{}-zetcd in {space}", name(settings)) };
        let quorum = zookeeper.quorum.as_ref().map_or(own.as_str(), |quorum| quorum.0.as_str());
        identities.push((format!("{quorum}{}/{id}", root.trim_end_matches('/')), "high-availability.zookeeper", "one ZooKeeper path"));
    } else if storage.is_some() || matches!(target, "native" | "operator") {
        identities.push((format!("{space}/{id}"), "high-availability.cluster-id", "one cluster-id in one namespace"));
    }
    if let Some(storage) = storage {
        identities.push((format!("{}/{id}", storage.trim_end_matches('/')), "high-availability.storage", "one folder of recovery data"));
    }
    identities
}

fn same_clusters(members: &[&Settings], found: &mut Told) {
    let mut known: BTreeMap<(String, &str), &Settings> = BTreeMap::new();
    for member in members.iter().filter(|m| m.manifest.session_cluster.is_none()) {
        for (identity, path, what) in identities(member) {
            let Some(first) = known.insert((identity.clone(), what), member) else { continue };
            // Equal names in one namespace are told as such.
            if name(first) == name(member) && can_meet(first, member) {
                continue;
            }
            tell(
                found,
                member,
                Diagnostic::new(&rules::SAME_CLUSTER, format!("`{}` and `{}` share {what}: `{}`", first.path, member.path, identity.trim_start_matches('/')))
                    .at(place(member, path), member.path.as_str())
                    .also(place(first, path), first.path.as_str())
                    .at_run_time("each takes the other's leader and jobs for its own, and the first that ends cleans up for both")
                    .help("make it different by name and namespace: `storage = \"s3://…/{namespace}/{name}/ha\"`, `path-root = \"/flink/{namespace}\"`, no `cluster-id`")
                    .path(path),
            );
        }
    }
}

fn same_state(members: &[&Settings], found: &mut Told) {
    let mut known: BTreeMap<String, &Settings> = BTreeMap::new();
    for member in members {
        let dir = member.manifest.checkpoints.as_ref().and_then(|c| c.dir.as_ref());
        let Some(dir) = dir.map(|uri| uri.0.text.trim_end_matches('/').to_owned()) else { continue };
        if let Some(first) = known.insert(dir.clone(), member) {
            tell(
                found,
                member,
                Diagnostic::new(&rules::SAME_STATE, format!("`{}` and `{}` keep their checkpoints in one folder, `{dir}`", first.path, member.path))
                    .at(place(member, "checkpoints.dir"), member.path.as_str())
                    .also(place(first, "checkpoints.dir"), first.path.as_str())
                    .at_run_time("jobs with equal ids (applications with high availability before Flink 1.20) delete each other's checkpoints; nobody can tell whose a folder is")
                    .help("write `dir = \"s3://…/{namespace}/{name}/checkpoints\"`")
                    .path("checkpoints.dir"),
            );
        }
    }
}

fn session_clusters(members: &[&Settings], found: &mut Told) {
    for member in members {
        let Some(cluster) = text(member, "session-cluster") else { continue };
        let named: Vec<&Settings> =
            members.iter().copied().filter(|m| name(m) == cluster && m.manifest.session_cluster.is_none()).collect();
        let finding = |label: String, help: String| {
            Diagnostic::new(&rules::UNKNOWN_CLUSTER, format!("`session-cluster` names `{cluster}`, which is no cluster for this file"))
                .at(place(member, "session-cluster"), label)
                .at_run_time("the operator waits for a cluster that never comes; the jobs stay undeployed")
                .help(help)
                .path("session-cluster")
        };
        let Some(near) = named.iter().find(|m| namespace(m) == namespace(member)).or(named.first()) else {
            let sessions: Vec<&str> = members
                .iter()
                .copied()
                .filter(|m| text(m, "mode") == Some("session") && m.manifest.session_cluster.is_none())
                .map(name)
                .collect();
            let help = match crate::diagnostic::nearest(cluster, sessions.iter().copied()) {
                Some(near) => format!("write `session-cluster = \"{near}\"`"),
                None if sessions.is_empty() => "describe the cluster in a member of its own, with `mode = \"session\"`".to_owned(),
                None => format!("session clusters of this workspace: {}", super::findings::listed(sessions)),
            };
            tell(found, member, finding("no member has that name".to_owned(), help));
            continue;
        };
        if text(near, "mode") != Some("session") {
            let help = "write `mode = \"session\"` there, or name another cluster".to_owned();
            tell(
                found,
                member,
                finding("an application cluster takes no further jobs".to_owned(), help).also(place(near, "mode"), near.path.as_str()),
            );
        } else if namespace(near) != namespace(member) {
            let help = "give both files the same `namespace`: the operator looks in the job's own".to_owned();
            tell(found, member, finding("in another namespace".to_owned(), help).also(place(near, "namespace"), near.path.as_str()));
        } else if minor(near) != minor(member) {
            let help = "give both files the same `flink`: the job runs in that cluster's version".to_owned();
            tell(found, member, finding("of another Flink version".to_owned(), help).also(place(near, "flink"), near.path.as_str()));
        }
    }
}

fn minor(settings: &Settings) -> Option<(u16, u16)> {
    settings.manifest.flink.as_ref().map(|version| (version.major, version.minor))
}
