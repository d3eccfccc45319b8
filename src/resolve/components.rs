//! What a workspace brings along for all its members: `[components]` beside `[workspace]`, in its defaults or in its profiles.
//!
//! In: merged trees and the order of their layers. Out: which components a member shares, and the tree that their own bundle is made of.
//! Must not: know objects. Source: language reference, section 6: a workspace's components are written once.

use std::collections::BTreeSet;

use super::layer::PathAt;
use super::order::Order;
use super::rules;
use crate::diagnostic::{Diagnostic, Diagnostics, SourceId, Span};
use crate::manifest::node::{Node, Table, Value};

/// The name and the folder of the bundle that holds a workspace's components; its objects are `components-minio`, `components-zetcd`.
pub const COMPONENTS: &str = "components";

/// The components that can be shared.
const SHARED: [&str; 2] = ["minio", "zetcd"];

/// What speaks about the components' bundle beside the components: who it is, where it lies, how it is hardened, checked and recorded.
const KEPT: &[&str] =
    &["namespace", "labels", "annotations", "security", "network-policy", "platform", "source", "lints", "waivers", "output", COMPONENTS];

/// The components that a member has from its workspace, and does not bring along itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SharedComponents {
    /// The object store.
    pub minio: bool,
    /// ZooKeeper's API on etcd.
    pub zetcd: bool,
    /// The namespace that they lie in.
    pub namespace: Option<String>,
}

impl SharedComponents {
    /// Whether there is any.
    #[must_use]
    pub const fn any(&self) -> bool {
        self.minio || self.zetcd
    }

    /// The host of a shared component, as a member in `namespace` reaches it.
    #[must_use]
    pub fn host(&self, component: &str, namespace: Option<&str>) -> String {
        match &self.namespace {
            Some(other) if namespace != Some(other) => format!("{COMPONENTS}-{component}.{other}"),
            _ => format!("{COMPONENTS}-{component}"),
        }
    }
}

/// What a member shares. `fleet` is the workspace's own layers merged; `namespace` is where they, or the command line, put the components.
pub(crate) fn of_member(root: &Node, fleet: &Node, order: &Order, namespace: Option<&Node>, found: &mut Diagnostics) -> SharedComponents {
    let (_, steps) = order.layers.split_at_checked(order.shared).unwrap_or_default();
    let own: BTreeSet<SourceId> = steps.iter().map(|step| step.layer.source).collect();
    let mut shared = SharedComponents { namespace: namespace.and_then(Node::as_str).map(str::to_owned), ..SharedComponents::default() };
    for component in SHARED {
        let path = format!("{COMPONENTS}.{component}");
        let (Some(node), Some(theirs)) = (root.get(&path), fleet.get(&path)) else { continue };
        let taken_away = |unset: &PathAt| unset.path.to_string() == path || unset.path.to_string() == COMPONENTS;
        if steps.iter().any(|step| step.layer.unset.iter().any(taken_away)) {
            continue;
        }
        if let Some(changed) = first_in(node, &own) {
            found.push(of_the_workspace(&path, changed, theirs.key_span));
            continue;
        }
        match component {
            "minio" => shared.minio = true,
            _ => shared.zetcd = true,
        }
        let member = root.get("namespace");
        if let (None, Some(member)) = (namespace, member) {
            found.push(
                Diagnostic::new(
                    &rules::COMPONENT_WITHOUT_NAMESPACE,
                    format!("nobody says in which namespace the workspace's `{path}` lies"),
                )
                .at(member.span, "this member has a namespace")
                .also(node.key_span, "shared by all members")
                .at_run_time("the address holds in one namespace only: the pods would look for it in their own and find nothing")
                .help(
                    "write `namespace = \"…\"` below `[workspace.defaults]` or in the workspace's profile; members may still have another",
                )
                .path("namespace"),
            );
        }
    }
    shared
}

fn of_the_workspace(path: &str, changed: Span, theirs: Span) -> Diagnostic {
    Diagnostic::new(&rules::COMPONENT_OF_WORKSPACE, format!("`{path}` stands in a member, and the workspace brings it along"))
        .at(changed, "changed for one member")
        .also(theirs, "written once, for all members")
        .because("the component is one for the fleet: one member's change would reach all others, or nobody")
        .help(format!(
            "say it where the workspace says the rest; for a component of its own, take the shared one away first: `unset = [\"{path}\"]`"
        ))
        .path(path)
}

/// The first key whose value comes from one of these texts.
fn first_in(node: &Node, texts: &BTreeSet<SourceId>) -> Option<Span> {
    match &node.value {
        Value::Table(table) => table.values().find_map(|node| first_in(node, texts)),
        Value::Array(_) | Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {
            texts.contains(&node.span.source).then_some(node.key_span)
        }
    }
}

/// The tree of the components' bundle; nothing if the workspace's own layers bring nothing along. `shared` is those layers merged, `merged`
/// the same with what the command line sets.
pub(crate) fn tree(shared: &Node, merged: &Node) -> Option<Node> {
    let brought: Vec<&str> = SHARED.into_iter().filter(|name| shared.at([COMPONENTS, name]).is_some()).collect();
    let place = merged.at([COMPONENTS, brought.first()?])?.key_span;
    let mut root = Table::new();
    let name = Node { value: Value::String(COMPONENTS.to_owned()), span: place, key_span: place };
    root.insert("name".to_owned(), name);
    for (key, node) in merged.as_table()? {
        if KEPT.contains(&key.as_str()) {
            root.insert(key.clone(), node.clone());
        }
    }
    if let Some(components) = root.get_mut(COMPONENTS).and_then(Node::as_table_mut) {
        components.retain(|name, _| brought.contains(&name.as_str()));
    }
    Some(Node::new(Value::Table(root), place))
}

/// Leaves of the whole tree what the bundle's record and checks read: defaults of Flink's words say nothing here.
pub(crate) fn trim(root: &mut Node) {
    if let Some(table) = root.as_table_mut() {
        table.retain(|key, _| key == "name" || KEPT.contains(&key.as_str()));
    }
}
