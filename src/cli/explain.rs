//! `flinkc explain`: the page of a rule, the text of a shipped layer, the list of all. The rules reference is made of the same pages.

use std::path::PathBuf;

use clap::Args;

use super::behind;
use super::console::Console;
use super::failure::{Exit, Failure};
use super::given::Installed;
use crate::diagnostic::{Kind, Level, Rule, nearest};
use crate::host::stdio;
use crate::inspect::{self, kind_of};
use crate::operators::apache::Release;
use crate::resolve::Shipped;
use crate::rules;

/// Explain a rule, a shipped layer, or what stands behind a resource of the operator
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  flinkc explain missing-key\n  flinkc explain FK1004\n  flinkc explain memory                every rule with memory in its name\n  flinkc explain flinkc:production     the text of a shipped layer\n  flinkc explain --list\n  flinkc explain --behind orders.yaml --operator 1.14"
)]
pub(crate) struct Explain {
    /// A rule's name or code, a word of such names, or a shipped layer as `flinkc:NAME`
    #[arg(value_name = "WHAT", required_unless_present_any = ["list", "behind"], conflicts_with_all = ["list", "behind"])]
    what: Option<String>,
    /// Print code, level and name of every rule
    #[arg(long, conflicts_with = "behind")]
    list: bool,
    /// Print the objects that the Apache operator makes of each of its resources in a file
    #[arg(long, value_name = "FILE")]
    behind: Option<PathBuf>,
    /// The release of the operator, as in `1.14` [default: the newest that is out]
    #[arg(long, value_name = "RELEASE", requires = "behind", value_parser = |text: &str| text.parse::<Release>().map_err(|error| error.to_string()))]
    operator: Option<Release>,
    #[command(flatten)]
    installed: Installed,
}

impl Explain {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Failure> {
        if let Some(path) = &self.behind {
            return behind::run(path, self.operator.unwrap_or_default(), &self.installed, console);
        }
        let text = match &self.what {
            None if console.for_program() => json(rules::all()),
            None => list(rules::all()),
            Some(what) => explain(what, console.for_program())?,
        };
        stdio::out(&text)?;
        Ok(Exit::Fine)
    }
}

fn explain(what: &str, for_program: bool) -> Result<String, Failure> {
    if let Some(rule) = rules::find(what) {
        return Ok(if for_program { json(&[rule]) } else { page(rule) });
    }
    if let Some(layer) = Shipped::named(what) {
        return Ok(layer.text().to_owned());
    }
    if what.starts_with("flinkc:") {
        let begun = Shipped::NAMES.iter().copied().find(|name| what.len() > "flinkc:".len() && name.starts_with(what));
        let near = begun
            .or_else(|| nearest(what, Shipped::NAMES.iter().copied()))
            .map(|near| format!(" Did you mean `{near}`?"))
            .unwrap_or_default();
        return Err(Failure::Usage(format!("no layer `{what}` is shipped.{near} There are {}.", Shipped::NAMES.join(", "))));
    }
    let about: Vec<&Rule> = rules::all().iter().copied().filter(|rule| rule.name.split('-').any(|word| word == what)).collect();
    if !about.is_empty() {
        return Ok(if for_program { json(&about) } else { list(&about) });
    }
    let near = rules::nearest(what).map(|near| format!(" Did you mean `{near}`?")).unwrap_or_default();
    Err(Failure::Usage(format!("there is no rule `{what}`.{near} `flinkc explain --list` names them all.")))
}

/// One line a rule.
fn list(rules: &[&Rule]) -> String {
    let width = rules.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    rules.iter().map(|rule| format!("{}  {:7}  {:width$}  {}\n", rule.code, level(rule), rule.name, rule.checks)).collect()
}

/// One object a line.
fn json(rules: &[&Rule]) -> String {
    let object = |rule: &Rule| {
        serde_json::json!({
            "rule": rule.name, "code": rule.code, "level": level(rule), "adjustable": rule.kind != Kind::Refusal,
            "checks": rule.checks, "because": rule.because, "fires": rule.fires, "clean": rule.clean, "source": rule.source,
        })
    };
    rules.iter().map(|rule| format!("{}\n", object(rule))).collect()
}

const fn level(rule: &Rule) -> &'static str {
    match (rule.kind, rule.level) {
        (Kind::OptInLint, _) => "allow",
        (Kind::Refusal | Kind::Lint, Level::Error) => "error",
        (Kind::Refusal | Kind::Lint, Level::Warning) => "warning",
        (Kind::Refusal | Kind::Lint, Level::Hint) => "hint",
    }
}

/// How the level of a rule can be changed, as a sentence.
fn adjusting(rule: &Rule) -> String {
    let name = rule.name;
    match rule.kind {
        Kind::Refusal => "Always an error: what it finds would not run, or cannot be read.".to_owned(),
        Kind::Lint => format!(
            "A lint, {} by default: `[lints] {name} = \"deny\"`, `\"warn\"` or `\"allow\"` sets its level, `[waivers.{name}]` accepts single findings.",
            match rule.level {
                Level::Error => "denied",
                Level::Warning => "a warning",
                Level::Hint => "a hint",
            }
        ),
        Kind::OptInLint => format!("A lint that says nothing by default: `[lints] {name} = \"warn\"` or `\"deny\"` turns it on."),
    }
}

/// The page of a rule, for a terminal.
fn page(rule: &Rule) -> String {
    let mut text = format!("{} {}\n\n{}\n", rule.code, rule.name, wrapped(&adjusting(rule)));
    let mut part = |title: &str, body: String| text.push_str(&format!("\n{title}\n{body}\n"));
    part("What it checks", indented(&wrapped(rule.checks)));
    part("Why it matters", indented(&wrapped(rule.because)));
    if !rule.fires.is_empty() {
        part("Fires on", indented(rule.fires.trim_end()));
        part("Clean", indented(rule.clean.trim_end()));
    }
    part("Source", indented(&wrapped(rule.source)));
    text
}

fn indented(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { String::new() } else { format!("  {line}") }).collect::<Vec<_>>().join("\n")
}

/// Lines of at most 96 characters, broken at blanks.
fn wrapped(text: &str) -> String {
    const WIDTH: usize = 96;
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines.join("\n")
}

/// The rules reference in Markdown: every page, by code.
#[must_use]
pub fn reference() -> String {
    let mut text = String::from(
        "# Rules\n\nMade by `cargo xtask gen` from the rules themselves; `flinkc explain RULE` prints the same.\n\nCodes: FK0 reading, FK1 layers, FK2 Flink, FK3 targets, FK4 Kubernetes, FK5 policy.\n\n| code | rule | level | can be set in `[lints]` |\n| --- | --- | --- | --- |\n",
    );
    for rule in rules::all() {
        let adjustable = if rule.kind == Kind::Refusal { "no" } else { "yes" };
        text.push_str(&format!("| {} | [{}](#{}) | {} | {adjustable} |\n", rule.code, rule.name, rule.name, level(rule)));
    }
    for rule in rules::all() {
        text.push_str(&format!(
            "\n## {}\n\n`{}`. {}\n\n**What it checks.** {}\n\n**Why it matters.** {}\n",
            rule.name,
            rule.code,
            adjusting(rule),
            rule.checks,
            rule.because
        ));
        if !rule.fires.is_empty() {
            let fence = if kind_of("-", rule.fires) == inspect::Kind::Manifest { "toml" } else { "yaml" };
            text.push_str(&format!(
                "\nFires on:\n\n```{fence}\n{}\n```\n\nClean:\n\n```{fence}\n{}\n```\n",
                rule.fires.trim_end(),
                rule.clean.trim_end()
            ));
        }
        text.push_str(&format!("\nSource: {}\n", rule.source));
    }
    text
}
