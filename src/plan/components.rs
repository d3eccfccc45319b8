//! What a workspace brings along for all its members, as a plan of its own: no cluster, only MinIO and zetcd.
//!
//! In: the settings of the components' bundle. Out: [`ComponentsPlan`]. Source: language reference, sections 4.9 and 6.

use super::model::{Components, ComponentsPlan, Etcd, MinioPlan, SecurityPlan, SourcePlan, ZetcdPlan};
use super::surroundings::texts;
use crate::manifest::Manifest;
use crate::manifest::sections::{self as section, PodSecurity, Stamp};
use crate::resolve::{COMPONENTS, Settings};

/// The plan of a workspace's own components.
#[must_use]
pub fn components(settings: &Settings) -> ComponentsPlan {
    let manifest = &settings.manifest;
    ComponentsPlan {
        name: COMPONENTS.to_owned(),
        namespace: manifest.namespace.as_ref().map(|n| n.0.clone()),
        labels: texts(manifest.labels.as_ref()),
        annotations: texts(manifest.annotations.as_ref()),
        security: security(manifest),
        mesh: manifest.platform.as_ref().and_then(|p| p.mesh).unwrap_or(section::Mesh::None),
        guarded: manifest.network_policy.as_ref().is_some_and(|policy| policy.enabled == Some(true)),
        source: source(manifest),
        components: brought(manifest),
    }
}

/// What a text brings along.
pub(super) fn brought(manifest: &Manifest) -> Components {
    let components = manifest.components.as_ref();
    Components {
        minio: components.and_then(|c| c.minio.as_ref()).and_then(|minio| {
            Some(MinioPlan {
                image: minio.image.clone()?,
                secret: minio.secret.as_ref()?.0.clone(),
                size: minio.size.as_ref().map_or(1 << 30, |s| s.bytes),
                buckets: minio.buckets.iter().flatten().map(|n| n.0.clone()).collect(),
            })
        }),
        zetcd: components.and_then(|c| c.zetcd.as_ref()).and_then(|zetcd| {
            Some(ZetcdPlan {
                image: zetcd.image.clone()?,
                etcd: match (&zetcd.etcd_image, &zetcd.endpoints) {
                    (Some(image), _) => Etcd::Own { image: image.clone(), size: zetcd.size.as_ref().map_or(1 << 30, |s| s.bytes) },
                    (None, endpoints) => Etcd::Existing(endpoints.clone()?),
                },
            })
        }),
    }
}

pub(super) fn security(manifest: &Manifest) -> SecurityPlan {
    let security = manifest.security.as_ref();
    SecurityPlan {
        level: security.and_then(|s| s.pod_security).unwrap_or(PodSecurity::Restricted),
        user: security.and_then(|s| s.user.as_ref()).map_or(9999, |u| u.0),
        read_only_root: security.and_then(|s| s.read_only_root).unwrap_or(false),
    }
}

pub(super) fn source(manifest: &Manifest) -> SourcePlan {
    let source = manifest.source.as_ref();
    SourcePlan {
        repository: source.and_then(|s| s.repository.as_ref()).map(|u| u.0.clone()),
        owner: source.and_then(|s| s.owner.clone()),
        stamp_objects: source.and_then(|s| s.stamp) == Some(Stamp::Objects),
    }
}
