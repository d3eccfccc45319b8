//! A case's text, compiled as the product compiles it.

use camino::Utf8Path;
use flinkc::compile::{Request, compile as compile_text};
use flinkc::host::files::DiskFiles;
use flinkc::package::plain;

use crate::cases::Case;

/// Compiles the case's flink.toml to one YAML stream; the error lists the findings.
pub(crate) fn compile(case: &Case) -> Result<String, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).map_err(|error| error.to_string());
    write("flink.toml", case.text)?;
    for (name, text) in case.files {
        write(name, text)?;
    }
    let files = DiskFiles::new(folder.path()).map_err(|error| error.to_string())?;
    let request = Request { profile: case.profile.map(str::to_owned), ..Request::default() };
    let compilation = compile_text(Utf8Path::new("flink.toml"), &request, &files);
    if compilation.output.is_none() {
        let findings: Vec<String> = compilation.diagnostics.iter().map(|d| format!("{}: {}", d.rule.name, d.message)).collect();
        return Err(format!("{} does not compile:\n{}", case.name, findings.join("\n")));
    }
    Ok(plain::stream(&compilation.objects))
}
