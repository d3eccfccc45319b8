//! A case's text, compiled as the product compiles it.

use std::collections::BTreeSet;
use std::path::Path;

use camino::Utf8Path;
use flinkc::compile::{Request, compile as compile_text};
use flinkc::host::files::DiskFiles;
use flinkc::package::plain;
use flinkc::target::Object;

use crate::cases::{Case, Source};

/// What is applied.
pub(crate) struct Bundle {
    objects: Vec<Object>,
}

impl Bundle {
    /// One YAML stream.
    pub(crate) fn text(&self) -> String {
        plain::stream(&self.objects)
    }

    /// The namespace that the objects name, if they name one.
    pub(crate) fn namespace(&self) -> Option<&str> {
        self.objects.iter().find_map(Object::namespace)
    }

    /// Every image that a pod of it needs.
    pub(crate) fn images(&self) -> BTreeSet<String> {
        let mut images = BTreeSet::new();
        for object in &self.objects {
            for list in ["initContainers", "containers"] {
                let containers = object.value.pointer(&format!("/spec/template/spec/{list}")).and_then(serde_json::Value::as_array);
                let names = containers.into_iter().flatten().filter_map(|container| container.get("image")?.as_str());
                images.extend(names.map(str::to_owned));
            }
        }
        images
    }

    /// The rules of all Roles.
    pub(crate) fn rules(&self) -> Vec<&serde_json::Value> {
        self.objects.iter().filter(|object| object.kind == "Role").filter_map(|role| role.value.get("rules")).collect()
    }

    /// The Services of applications that go on until somebody ends them.
    pub(crate) fn lasting_applications(&self) -> Vec<String> {
        let starts_job = |object: &&Object| {
            object.value.pointer("/spec/template/spec/containers/0/args/0").and_then(serde_json::Value::as_str) == Some("standalone-job")
        };
        let lasting = self.objects.iter().filter(|object| object.kind != "Job").filter(starts_job);
        lasting.map(|object| format!("{}-rest", object.name.trim_end_matches("-jobmanager"))).collect()
    }
}

/// Compiles the case; the error lists the findings. `sha256` is the digest that its text may ask for.
pub(crate) fn compile(case: &Case, sha256: &str) -> Result<Bundle, String> {
    let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
    let folder = match &case.source {
        Source::Folder(folder) => folder.as_path(),
        Source::Text(text, files) => {
            write(scratch.path(), "flink.toml", &text.replace("@SHA256@", sha256))?;
            for (name, text) in *files {
                write(scratch.path(), name, text)?;
            }
            scratch.path()
        }
    };
    let files = DiskFiles::new(folder).map_err(|error| error.to_string())?;
    let request = Request { profile: case.profile.map(str::to_owned), ..Request::default() };
    let compilation = compile_text(Utf8Path::new("flink.toml"), &request, &files);
    if compilation.output.is_none() {
        let findings: Vec<String> = compilation.diagnostics.iter().map(|d| format!("{}: {}", d.rule.name, d.message)).collect();
        return Err(format!("{} does not compile:\n{}", case.name, findings.join("\n")));
    }
    Ok(Bundle { objects: compilation.objects })
}

fn write(folder: &Path, name: &str, text: &str) -> Result<(), String> {
    std::fs::write(folder.join(name), text).map_err(|error| format!("{name}: {error}"))
}
