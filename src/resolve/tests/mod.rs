//! Resolve as a whole: files in memory go in, settings and findings are looked at.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test")]

mod defaults;
mod layers;
mod merge;
mod properties;
mod rules;
mod speed;
mod workspaces;

use camino::Utf8Path;

use super::{Fleet, Request, Resolved, resolve_file, resolve_workspace, rules::RULES};
use crate::diagnostic::{Diagnostics, Rule};
use crate::manifest::files::MemoryFiles;

/// A few of Flink's renamed options, in place of the catalogue.
fn same_option(a: &str, b: &str) -> bool {
    let current = |name: &str| match name {
        "state.backend" => "state.backend.type".to_owned(),
        "state.checkpoints.dir" => "execution.checkpointing.dir".to_owned(),
        name => name.to_owned(),
    };
    current(a) == current(b)
}

/// A lint of another stage, in place of the whole list.
static NO_HA: Rule = Rule { name: "no-ha", code: "FK2999", ..copy(&super::rules::UNSET_NOTHING) };

const fn copy(rule: &Rule) -> Rule {
    Rule {
        code: rule.code,
        name: rule.name,
        level: rule.level,
        kind: rule.kind,
        checks: rule.checks,
        because: rule.because,
        fires: rule.fires,
        clean: rule.clean,
        source: rule.source,
    }
}

struct Run<'a> {
    files: MemoryFiles,
    path: &'a str,
    profile: Option<&'a str>,
    sets: Vec<String>,
}

impl<'a> Run<'a> {
    fn new(text: &str) -> Self {
        Self { files: MemoryFiles::new().with("flink.toml", text), path: "flink.toml", profile: None, sets: Vec::new() }
    }

    fn with(mut self, path: &str, text: &str) -> Self {
        self.files.add(path, text);
        self
    }

    fn at(mut self, path: &'a str) -> Self {
        self.path = path;
        self
    }

    fn profile(mut self, profile: &'a str) -> Self {
        self.profile = Some(profile);
        self
    }

    fn set(mut self, text: &str) -> Self {
        self.sets.push(text.to_owned());
        self
    }

    fn request<T>(&self, run: impl FnOnce(&Request<'_>) -> T) -> T {
        let mut rules: Vec<&'static Rule> = RULES.to_vec();
        rules.push(&NO_HA);
        run(&Request {
            files: &self.files,
            path: Utf8Path::new(self.path),
            profile: self.profile,
            target: None,
            sets: &self.sets,
            same_option: &same_option,
            rules: &rules,
        })
    }

    fn resolve(&self) -> Resolved {
        self.request(resolve_file)
    }

    fn fleet(&self) -> Fleet {
        self.request(resolve_workspace)
    }

    /// The value at a path, as TOML, after a resolve without findings.
    fn value(&self, path: &str) -> Option<String> {
        let resolved = self.resolve();
        assert_eq!(names(&resolved.diagnostics), Vec::<&str>::new(), "{:#?}", resolved.diagnostics);
        let root = resolved.settings.unwrap().root;
        let keys = super::DottedPath::parse(path).unwrap();
        root.at(keys.keys().iter().map(String::as_str)).map(super::toml_text)
    }

    /// The names of the findings.
    fn findings(&self) -> Vec<&'static str> {
        names(&self.resolve().diagnostics)
    }
}

fn names(found: &Diagnostics) -> Vec<&'static str> {
    found.iter().map(|f| f.rule.name).collect()
}

/// A file that resolves, with lines at its top and tables at its end.
fn file(top: &str, tables: &str) -> String {
    format!(
        "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 8\nimage = \"orders:1\"\n{top}\n\
         [job]\njar = \"local:///orders.jar\"\nargs = [\"--topic\", \"orders\"]\n[jobmanager]\nmemory = \"2g\"\n\
         [taskmanager]\nmemory = \"4g\"\ncpu = 2\n{tables}\n"
    )
}
