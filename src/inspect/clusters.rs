//! The Flink clusters of a bundle against one another: what elects a leader, and where state lies, has one owner.
//!
//! In: configurations as they are read. Out: findings, each told at the second owner. Must not take the two configurations of one
//! cluster for two clusters: a cluster is a resource of an operator, or a JobManager's address. Source: Flink's
//! `HighAvailabilityServicesUtils` and `ZooKeeperUtils`; the same rules hold the members of a workspace apart (`resolve::fleet`).

use std::collections::BTreeMap;

use super::together_rules::{CLUSTER_ID_SHARED, STATE_FOLDER_SHARED};
use super::{Findings, Given};
use crate::diagnostic::{Diagnostic, Rule, Span};
use crate::excerpt::{Carrier, Excerpt, GivenOption};

/// What clusters claim, and who was first.
#[derive(Default)]
pub(super) struct Clusters {
    claims: BTreeMap<(&'static str, String), Claim>,
}

struct Claim {
    owner: String,
    at: Span,
}

/// A name that one cluster alone may have.
struct Identity<'a> {
    what: &'static str,
    key: String,
    option: Option<&'a GivenOption>,
}

impl Clusters {
    /// Adds what a configuration claims, and says who claims it already.
    pub(super) fn add(&mut self, given: Option<&Given>, excerpt: &Excerpt, findings: &mut Findings) {
        let space = given.and_then(Given::namespace).unwrap_or_default();
        let option = |key: &str| excerpt.option(key);
        let operator = given.filter(|given| excerpt.carrier == Carrier::Operator && !given.name().is_empty());
        let (owner, name) = match (operator, option("jobmanager.rpc.address").map(|option| option.text.as_str())) {
            // A job of a session cluster has that cluster's identity.
            (Some(given), _) if given.kind() == "FlinkSessionJob" => return,
            (Some(given), _) => (format!("{} {space}/{}", given.kind(), given.name()), given.name()),
            (None, Some(address)) if !matches!(address, "" | "localhost" | "127.0.0.1" | "0.0.0.0") => (format!("{space}/{address}"), ""),
            (None, _) => return,
        };
        for Identity { what, key, option } in identities(excerpt, space, name) {
            let at = match (option, given) {
                (Some(option), _) => option.value_at,
                (None, Some(given)) => given.span("/metadata/name"),
                (None, None) => excerpt.at,
            };
            let claim = self.claims.entry((what, key.clone())).or_insert_with(|| Claim { owner: owner.clone(), at });
            if claim.owner == owner {
                continue;
            }
            let (rule, consequence, help): (&'static Rule, _, _) = if what == CHECKPOINTS {
                (
                    &STATE_FOLDER_SHARED,
                    "nobody can tell whose a folder below it is, and jobs with equal ids delete each other's checkpoints",
                    "give each cluster a folder of its own",
                )
            } else {
                (
                    &CLUSTER_ID_SHARED,
                    "each takes the other's leader and jobs for its own, and the first that ends cleans up for both",
                    "give each cluster an id, or a path, of its own",
                )
            };
            let finding = Diagnostic::new(rule, format!("two clusters share {what}: `{key}`"))
                .at(at, "here")
                .also(claim.at, "and here")
                .at_run_time(consequence)
                .help(help);
            findings.push(match given {
                Some(given) => finding.object(given.reference()),
                None => finding,
            });
        }
    }
}

const CHECKPOINTS: &str = "one folder of checkpoints";

/// Everything of a configuration that one cluster alone may have. The operator makes the resource's name the id of the cluster.
fn identities<'a>(excerpt: &'a Excerpt, space: &str, name: &str) -> Vec<Identity<'a>> {
    let first = |keys: &[&str]| keys.iter().find_map(|key| excerpt.option(key)).filter(|option| !option.text.trim().is_empty());
    let text = |option: Option<&GivenOption>| option.map(|option| option.text.trim().trim_end_matches('/').to_owned());
    let mut found = Vec::new();
    let checkpoints = first(&["execution.checkpointing.dir", "state.checkpoints.dir"]);
    if let Some(dir) = text(checkpoints) {
        found.push(Identity { what: CHECKPOINTS, key: dir, option: checkpoints });
    }
    let kind = text(first(&["high-availability.type", "high-availability"])).unwrap_or_default().to_lowercase();
    if matches!(kind.as_str(), "" | "none") {
        return found;
    }
    let own = first(&["high-availability.cluster-id", "kubernetes.cluster-id"]).filter(|_| name.is_empty());
    let id = if name.is_empty() { text(own).unwrap_or_else(|| "default".to_owned()) } else { name.to_owned() };
    let id = id.trim_start_matches('/');
    if kind == "zookeeper" {
        let root = first(&["high-availability.zookeeper.path.root"]);
        let quorum = text(first(&["high-availability.zookeeper.quorum"])).unwrap_or_default();
        let path = text(root).unwrap_or_else(|| "/flink".to_owned());
        let option = root.or(own).or_else(|| first(&["high-availability.zookeeper.quorum"]));
        found.push(Identity { what: "one ZooKeeper path", key: format!("{quorum}{path}/{id}"), option });
    } else {
        found.push(Identity {
            what: "one cluster-id in one namespace",
            key: format!("{space}/{id}").trim_start_matches('/').to_owned(),
            option: own,
        });
    }
    let storage = first(&["high-availability.storageDir"]);
    if let Some(dir) = text(storage) {
        found.push(Identity { what: "one folder of recovery data", key: format!("{dir}/{id}"), option: storage });
    }
    found
}
