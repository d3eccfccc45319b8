//! The objects of one state: what a flink.toml compiles to, or what manifests say.
//!
//! In: a path. Out: objects, and the findings of reading or compiling. Must not: judge what was read.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::arguments::Variant;
use super::console::Found;
use super::failure::Failure;
use super::given::{LIMIT, Stacks};
use super::input::{FILE, Input};
use crate::compile::compile;
use crate::host::{input, stdio};
use crate::inspect::{self, Text};

/// The objects of a flink.toml, a file of manifests, a folder of either, or `-` for manifests on standard input.
pub(super) fn objects(path: &Path, variant: &Variant, root: Option<&Path>, found: &mut Vec<Found>) -> Result<Vec<Value>, Failure> {
    let mut stacks = Stacks::default();
    if path.as_os_str() == "-" {
        stacks.add_stdin(stdio::read_bytes(LIMIT)?);
    } else {
        match input::kind(path)? {
            input::Kind::File if path.extension().is_some_and(|end| end == "toml") => return compiled(path, variant, root, found),
            input::Kind::File => stacks.add(path)?,
            input::Kind::Folder if matches!(input::kind(&path.join(FILE)), Ok(input::Kind::File)) => {
                return compiled(path, variant, root, found);
            }
            input::Kind::Folder => {
                if stacks.search(path, false)? == 0 {
                    return Err(Failure::Missing(format!("there is neither a `{FILE}` nor a manifest in `{}`", path.display())));
                }
            }
        }
    }
    let texts: Vec<Text> = stacks.bundles().into_iter().flatten().collect();
    let (values, read) = inspect::objects(&texts);
    found.push(Found { sources: Arc::new(read.sources), diagnostics: read.diagnostics, variant: None });
    Ok(values)
}

/// The objects that a flink.toml compiles to.
fn compiled(path: &Path, variant: &Variant, root: Option<&Path>, found: &mut Vec<Found>) -> Result<Vec<Value>, Failure> {
    let input = Input::of(path, root)?;
    if input.is_workspace {
        return Err(Failure::Usage(format!("`{}` is a workspace and describes no job: name one of its members", input.shown)));
    }
    let mut compilation = compile(&input.path, &variant.request(), &*input.files);
    input.rename(&mut compilation.sources);
    found.push(Found { sources: Arc::new(compilation.sources), diagnostics: compilation.diagnostics, variant: None });
    Ok(compilation.objects.into_iter().map(|object| object.value).collect())
}
