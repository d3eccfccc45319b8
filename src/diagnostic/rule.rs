//! A declared rule: the one item from which findings, `flinkc explain`, the rules reference and the rule's own tests come.

use super::Level;

/// Whether a team may change the level of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What would never run, or cannot be read: no `[lints]` entry changes it.
    Refusal,
    /// A judgement: `[lints]` sets its level, `[waivers]` silence single findings.
    Lint,
    /// A lint that says nothing until a layer asks for it.
    OptInLint,
}

/// A rule. The name says what is wrong and reads after "allow".
#[derive(Debug)]
pub struct Rule {
    /// `FK` and four digits: 0 read, 1 resolve, 2 plan, 3 target, 4 Kubernetes, 5 policy. Never reused.
    pub code: &'static str,
    /// `ha-storage-is-local`.
    pub name: &'static str,
    /// The level where no layer says another.
    pub level: Level,
    /// Whether the level can be changed.
    pub kind: Kind,
    /// What the rule looks at, in a sentence or two.
    pub checks: &'static str,
    /// What goes wrong otherwise, and when.
    pub because: &'static str,
    /// A whole flink.toml, or for rules on manifests a whole manifest, that gives exactly this finding; empty where no text can (a file that is not UTF-8).
    pub fires: &'static str,
    /// The mended file: it gives no finding at all.
    pub clean: &'static str,
    /// Where the rule comes from: software, file and version, or the section of the language reference.
    pub source: &'static str,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Rule {}
