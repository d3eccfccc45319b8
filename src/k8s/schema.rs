//! Lookups in Kubernetes' API: which kinds exist, which fields their types have, how each field is typed and merged.
//! In: names. Out: small copies of what the table says. Must not know any rule beyond the published structure.
//! Source: `schemas/kubernetes/{kinds,types}.txt`, from `k8s.io/kubernetes` (see SOURCE there), by `cargo xtask facts kubernetes`.

use super::table::{Row, Table};
use super::version::{KubernetesVersion, Versions};

static KINDS: Table<Kind> = Table::new(include_str!("../../schemas/kubernetes/kinds.txt"), Kind::of);
static TYPES: Table<Field> = Table::new(include_str!("../../schemas/kubernetes/types.txt"), Field::of);

/// A type of the Kubernetes API, by its published name without the common prefix: `core.v1.PodSpec`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(&'static str);

impl TypeId {
    /// One container of a pod.
    pub const CONTAINER: Self = Self("core.v1.Container");
    /// `metadata` of every object.
    pub const OBJECT_META: Self = Self("meta.v1.ObjectMeta");
    /// `spec` of a pod.
    pub const POD_SPEC: Self = Self("core.v1.PodSpec");
    /// `metadata` and `spec` of the pods that a workload makes.
    pub const POD_TEMPLATE_SPEC: Self = Self("core.v1.PodTemplateSpec");
    /// One volume of a pod.
    pub const VOLUME: Self = Self("core.v1.Volume");
    /// The peer of a network policy rule.
    pub const NETWORK_POLICY_PEER: Self = Self("networking.v1.NetworkPolicyPeer");

    /// The published name without the common prefix.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0
    }

    /// The last part of the name: `PodSpec`.
    #[must_use]
    pub fn short_name(self) -> &'static str {
        self.0.rsplit('.').next().unwrap_or(self.0)
    }

    /// The type of that published name (`core.v1.PodSpec`), if it has fields in any known release.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        TYPES.rows_of(name).next().map(|(row, _)| Self(row.first))
    }
}

/// Whether objects of a kind live in a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In a namespace.
    Namespaced,
    /// Of the whole cluster.
    Cluster,
}

/// A kind that a server offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Group and version, as `apiVersion` is written.
    pub api_version: &'static str,
    /// The kind's name.
    pub kind: &'static str,
    /// The type of its objects.
    pub type_id: TypeId,
    /// The resource name in paths and roles: `deployments`.
    pub plural: &'static str,
    /// Where its objects live.
    pub scope: Scope,
    /// The releases that serve it.
    pub versions: Versions,
}

impl Kind {
    fn of(row: Row) -> Self {
        let mut words = row.rest.splitn(4, ' ');
        let mut word = || words.next().unwrap_or_default();
        Self {
            api_version: row.first,
            kind: row.second,
            type_id: TypeId(word()),
            versions: Versions::parse(word()),
            plural: word(),
            scope: if word() == "namespaced" { Scope::Namespaced } else { Scope::Cluster },
        }
    }
}

/// How a value is written in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Text.
    String,
    /// Text in base64.
    Bytes,
    /// A 32-bit integer.
    Int32,
    /// A 64-bit integer.
    Int64,
    /// Any number.
    Number,
    /// A boolean.
    Bool,
    /// A quantity such as `500m` or `1Gi`: text or a number.
    Quantity,
    /// A 32-bit integer or text (ports, percentages).
    IntOrString,
    /// An instant in RFC 3339.
    Time,
    /// Anything: the server keeps it as it is.
    Raw,
    /// An object of a type.
    Object(TypeId),
    /// An object with free keys.
    Map(Element),
    /// An array.
    List(Element),
}

/// The shape of the values of a map or list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element(&'static str);

impl Element {
    /// The element's shape.
    #[must_use]
    pub fn shape(self) -> Shape {
        Shape::parse(self.0)
    }
}

impl Shape {
    fn parse(word: &'static str) -> Self {
        match word {
            "string" => Self::String,
            "bytes" => Self::Bytes,
            "int32" => Self::Int32,
            "int64" => Self::Int64,
            "number" => Self::Number,
            "bool" => Self::Bool,
            "quantity" => Self::Quantity,
            "int-or-string" => Self::IntOrString,
            "time" | "micro-time" => Self::Time,
            "raw" => Self::Raw,
            other => match (other.strip_prefix("map:"), other.strip_prefix("list:")) {
                (Some(values), _) => Self::Map(Element(values)),
                (_, Some(items)) => Self::List(Element(items)),
                (None, None) => Self::Object(TypeId(other)),
            },
        }
    }
}

/// One field of a type in one release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in JSON.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// The releases in which it looks so.
    pub versions: Versions,
    required: bool,
    flags: &'static str,
}

impl Field {
    fn of(row: Row) -> Self {
        let mut words = row.rest.splitn(3, ' ');
        let shape = Shape::parse(words.next().unwrap_or_default());
        let versions = Versions::parse(words.next().unwrap_or_default());
        let field = Self { name: row.second, shape, versions, required: false, flags: words.next().unwrap_or_default() };
        Self { required: field.flag("required"), ..field }
    }

    fn flag(self, name: &str) -> bool {
        self.flags.split(' ').any(|word| word == name)
    }

    fn value(self, prefix: &str) -> Option<&'static str> {
        self.flags.split(' ').find_map(|word| word.strip_prefix(prefix))
    }

    /// Whether an object without it is refused.
    #[must_use]
    pub const fn required(self) -> bool {
        self.required
    }

    /// Whether a strategic merge patch merges this list item by item instead of replacing it (`patchStrategy: merge`).
    #[must_use]
    pub fn merges_items(self) -> bool {
        self.flag("merge")
    }

    /// Whether a strategic merge patch replaces this object whole (`patchStrategy: replace`).
    #[must_use]
    pub fn replaces_object(self) -> bool {
        self.flag("replace")
    }

    /// The item field by which a strategic merge patch finds the item to merge with (`patchMergeKey`).
    #[must_use]
    pub fn merge_key(self) -> Option<&'static str> {
        self.value("merge-key=")
    }

    /// The item fields that together must be unique in this list (`x-kubernetes-list-map-keys`).
    pub fn list_keys(self) -> impl Iterator<Item = &'static str> {
        self.value("keys=").into_iter().flat_map(|keys| keys.split(','))
    }

    /// Whether the values of this list must be unique (`x-kubernetes-list-type: set`).
    #[must_use]
    pub fn is_set(self) -> bool {
        self.flag("set")
    }

    /// The value which the server takes for a list key that is left out.
    #[must_use]
    pub fn default(self) -> Option<&'static str> {
        self.value("default=")
    }
}

/// Kubernetes' API of one release. Costs nothing to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schema {
    version: KubernetesVersion,
}

impl Schema {
    /// The API of a release.
    #[must_use]
    pub const fn of(version: KubernetesVersion) -> Self {
        Self { version }
    }

    /// The release it describes.
    #[must_use]
    pub const fn version(self) -> KubernetesVersion {
        self.version
    }

    /// The kind, if this release serves it. `None` also for kinds that no bundle around Flink holds.
    #[must_use]
    pub fn kind(self, api_version: &str, kind: &str) -> Option<Kind> {
        Self::kind_in_any(api_version, kind).filter(|found| found.versions.contains(self.version))
    }

    /// The kind, if any known release serves it.
    #[must_use]
    pub fn kind_in_any(api_version: &str, kind: &str) -> Option<Kind> {
        KINDS.rows(api_version, kind).next()
    }

    /// All kinds that this release serves, by `apiVersion`, then by name.
    pub fn kinds(self) -> impl Iterator<Item = Kind> {
        KINDS.every().map(|(_, kind)| kind).filter(move |kind| kind.versions.contains(self.version))
    }

    /// The type of a kind's objects, if this release serves it.
    #[must_use]
    pub fn type_of(self, api_version: &str, kind: &str) -> Option<TypeId> {
        self.kind(api_version, kind).map(|found| found.type_id)
    }

    /// A field of a type, if this release has it. Names are compared as the server does: case matters.
    #[must_use]
    pub fn field(self, type_id: TypeId, name: &str) -> Option<Field> {
        Self::field_in_any(type_id, name).find(|field| field.versions.contains(self.version))
    }

    /// What any known release says of a field, oldest first.
    pub fn field_in_any(type_id: TypeId, name: &str) -> impl Iterator<Item = Field> {
        TYPES.rows(type_id.0, name)
    }

    /// All fields of a type in this release, by name.
    pub fn fields(self, type_id: TypeId) -> impl Iterator<Item = Field> {
        TYPES.rows_of(type_id.0).map(|(_, field)| field).filter(move |field| field.versions.contains(self.version))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_walked() {
        let schema = Schema::of(KubernetesVersion::LATEST);
        let kind = schema.kind("apps/v1", "Deployment").unwrap();
        assert_eq!((kind.plural, kind.scope), ("deployments", Scope::Namespaced));
        let spec = schema.field(kind.type_id, "spec").unwrap();
        assert!(spec.required());
        let Shape::Object(spec) = spec.shape else { unreachable!() };
        assert!(schema.field(spec, "template").unwrap().required());
        let containers = schema.field(TypeId::POD_SPEC, "containers").unwrap();
        assert!(containers.merges_items() && containers.required());
        assert_eq!(containers.merge_key(), Some("name"));
        assert!(matches!(containers.shape, Shape::List(items) if items.shape() == Shape::Object(TypeId::CONTAINER)));
        let ports = schema.field(TypeId::CONTAINER, "ports").unwrap();
        assert_eq!(ports.list_keys().collect::<Vec<_>>(), ["containerPort", "protocol"]);
        assert_eq!(schema.field(TypeId::CONTAINER, "Image"), None);
    }

    #[test]
    fn every_named_type_and_every_word_is_known() {
        for type_id in [
            TypeId::CONTAINER,
            TypeId::OBJECT_META,
            TypeId::POD_SPEC,
            TypeId::POD_TEMPLATE_SPEC,
            TypeId::VOLUME,
            TypeId::NETWORK_POLICY_PEER,
        ] {
            assert_eq!(TypeId::named(type_id.name()), Some(type_id));
        }
        for line in include_str!("../../schemas/kubernetes/types.txt").lines() {
            let word = line.split(' ').nth(2).unwrap();
            let mut shape = Shape::parse(word);
            while let Shape::Map(element) | Shape::List(element) = shape {
                shape = element.shape();
            }
            if let Shape::Object(type_id) = shape {
                assert!(type_id.name().contains(".v"), "{line}");
            }
        }
    }

    #[test]
    fn releases_differ() {
        let has = |minor: &str, name| Schema::of(minor.parse().unwrap()).field(TypeId::POD_SPEC, name).is_some();
        assert!(!has("1.33", "hostnameOverride"));
        assert!(has("1.34", "hostnameOverride"));
        assert!(has("1.35", "workloadRef") && !has("1.36", "workloadRef"));
    }
}
