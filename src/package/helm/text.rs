//! Template text: literal text that stays literal, actions that Helm runs, and conditions on the profile.
//!
//! In: pieces. Out: text that Go's text/template reads back as the same pieces. Must not: know what the text means.
//! Source: pkg.go.dev/text/template; asked of Helm itself (tests/oracle_helm.rs).

use super::tree::Mask;

/// A template being written.
#[derive(Debug, Default)]
pub(super) struct Template {
    done: String,
    pending: String,
}

impl Template {
    /// Adds text that Helm must not read.
    pub(super) fn literal(&mut self, text: &str) {
        self.pending.push_str(text);
    }

    /// Adds text that Helm runs, with what stands between its actions.
    pub(super) fn action(&mut self, text: &str) {
        self.flush();
        if self.done.ends_with('{') && !self.done.ends_with("{{") {
            self.done.pop();
            self.done.push_str("{{ \"{\" }}");
        }
        self.done.push_str(text);
    }

    /// The whole.
    pub(super) fn finish(mut self) -> String {
        self.flush();
        self.done
    }

    fn flush(&mut self) {
        self.done.push_str(&self.pending.replace("{{", "{{ \"{{\" }}"));
        self.pending.clear();
    }
}

/// A text as a string of an action.
pub(super) fn quoted(text: &str) -> String {
    // JSON's escapes are Go's, too
    serde_json::Value::from(text).to_string()
}

/// The variants by name, in the order of their bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Variants<'a>(pub(super) &'a [String]);

impl Variants<'_> {
    /// All of them.
    pub(super) const fn all(self) -> Mask {
        if self.0.len() >= 64 { Mask::MAX } else { (1 << self.0.len()) - 1 }
    }

    /// The condition for the variants of `mask`, where only those of `within` can be; nothing if they all are.
    pub(super) fn condition(self, mask: Mask, within: Mask) -> Option<String> {
        let (mask, within) = (mask & within & self.all(), within & self.all());
        if mask == within {
            return None;
        }
        let names = |mask: Mask| {
            let names = self.0.iter().enumerate().filter(move |(n, _)| mask & (1 << n) != 0);
            names.map(|(_, name)| quoted(name)).collect::<Vec<_>>()
        };
        let (inside, outside) = (names(mask), names(self.all() & !mask));
        Some(match (inside.as_slice(), outside.as_slice()) {
            ([only], _) => format!("eq .Values.profile {only}"),
            (_, [only]) => format!("ne .Values.profile {only}"),
            (many, _) => format!("has .Values.profile (list {})", many.join(" ")),
        })
    }
}

/// Runs of things for the same variants, joined to `if`, `else if`, `else`.
pub(super) struct Run<T> {
    /// What opens it; nothing for what always stands.
    pub(super) open: Option<String>,
    /// The variants that it is for.
    pub(super) mask: Mask,
    /// What stands in it.
    pub(super) items: Vec<T>,
    /// Whether `end` follows.
    pub(super) closes: bool,
}

/// Joins neighbours into runs. `within` are the variants that can be at all.
pub(super) fn runs<T>(items: Vec<(Mask, T)>, within: Mask, variants: Variants<'_>) -> Vec<Run<T>> {
    let within = within & variants.all();
    let mut runs: Vec<Run<T>> = Vec::new();
    for (mask, item) in items {
        let mask = mask & within;
        match runs.last_mut() {
            Some(run) if run.mask == mask => run.items.push(item),
            Some(_) | None => runs.push(Run { open: None, mask, items: vec![item], closes: false }),
        }
    }
    // the variants that the chain of `if`s before a run has covered
    let mut covered: Mask = 0;
    let mut last_open: Option<usize> = None;
    let mut closing = Vec::new();
    for (n, run) in runs.iter_mut().enumerate() {
        let Some(condition) = variants.condition(run.mask, within) else {
            closing.extend(last_open.take());
            covered = 0;
            continue;
        };
        if last_open.is_some() && covered & run.mask == 0 {
            covered |= run.mask;
            run.open = Some(if covered == within { "else".to_owned() } else { format!("else if {condition}") });
        } else {
            closing.extend(last_open);
            covered = run.mask;
            run.open = Some(format!("if {condition}"));
        }
        last_open = Some(n);
        if covered == within {
            closing.extend(last_open.take());
            covered = 0;
        }
    }
    closing.extend(last_open);
    for n in closing {
        if let Some(run) = runs.get_mut(n) {
            run.closes = true;
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::{Template, Variants, runs};

    #[test]
    fn braces_stay_literal() {
        let mut template = Template::default();
        template.literal("a {{ b }} {");
        template.action("{{ .x }}");
        template.literal("{");
        template.literal("{{}");
        assert_eq!(template.finish(), "a {{ \"{{\" }} b }} {{ \"{\" }}{{ .x }}{{ \"{{\" }}{}");
    }

    #[test]
    fn neighbours_become_one_chain() {
        let names = ["default".to_owned(), "live".to_owned(), "night".to_owned()];
        let runs = runs(vec![(7, 'a'), (1, 'b'), (2, 'c'), (4, 'd'), (7, 'e'), (6, 'f')], 7, Variants(&names));
        let shown: Vec<_> = runs.iter().map(|run| (run.open.as_deref().unwrap_or("-"), run.closes)).collect();
        let expected = [
            ("-", false),
            ("if eq .Values.profile \"default\"", false),
            ("else if eq .Values.profile \"live\"", false),
            ("else", true),
            ("-", false),
            ("if ne .Values.profile \"default\"", true),
        ];
        assert_eq!(shown, expected);
    }
}
