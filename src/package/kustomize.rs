//! kustomize: a base that all profiles share, and one overlay a profile.
//!
//! In: all variants of a text. Out: `base/` and `overlays/PROFILE/`. `kustomize build overlays/PROFILE` gives the objects of that
//! profile. Source: kubectl.docs.kubernetes.io, kustomization fields; asked of kustomize itself.

use serde_json::json;

use super::tree::{Tree, TreeError};
use super::{Bundle, Package, Profiles, plain};
use crate::diagnostic::Diagnostics;
use crate::manifest::sections::OutputFormat;
use crate::yaml;

/// A base and an overlay for each profile.
#[derive(Debug)]
pub struct Kustomize;

impl Package for Kustomize {
    fn format(&self) -> OutputFormat {
        OutputFormat::Kustomize
    }

    fn profiles(&self) -> Profiles {
        Profiles::All
    }

    fn pack(&self, bundle: &Bundle<'_>, _: &mut Diagnostics) -> Result<Tree, TreeError> {
        let mut tree = Tree::new();
        for variant in bundle.variants {
            let folder = camino::Utf8PathBuf::from("overlays").join(variant.name());
            let mut resources = Vec::new();
            for object in variant.objects {
                let name = plain::file_name(object);
                tree.insert(folder.join(&name), yaml::emit(&object.value))?;
                resources.push(name.to_string());
            }
            let kustomization = json!({"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": resources});
            tree.insert(folder.join("kustomization.yaml"), yaml::emit(&kustomization))?;
        }
        Ok(tree)
    }
}
