//! What every machine-readable format says of a finding: its place, and all its sentences as one text.
//!
//! In: a finding and its sources. Out: a [`Remark`] without hidden values. Must not: know a format.

use super::{Report, mask};
use crate::diagnostic::{Consequence, Diagnostic, Position, Sources, Span};
use crate::digest::Digest;

/// A finding as programs show it.
pub(super) struct Remark<'a> {
    /// The finding.
    pub(super) finding: &'a Diagnostic,
    /// What is wrong.
    pub(super) message: String,
    /// What happens then, and what to write instead; empty if neither is known.
    pub(super) more: String,
    /// Where, if a text exists.
    pub(super) place: Option<Place<'a>>,
}

/// A range of a file.
pub(super) struct Place<'a> {
    /// What the user calls the file.
    pub(super) file: &'a str,
    /// Its first character.
    pub(super) start: Position,
    /// The character behind its last one.
    pub(super) end: Position,
}

/// All findings of a run.
pub(super) fn remarks<'a>(reports: &'a [Report<'a>]) -> impl Iterator<Item = Remark<'a>> {
    reports.iter().flat_map(|report| report.diagnostics.iter().map(|finding| Remark::of(finding, report)))
}

impl<'a> Remark<'a> {
    fn of(finding: &'a Diagnostic, report: &Report<'a>) -> Self {
        let sources = report.sources;
        let consequence = finding.consequence.as_ref().map(|consequence| match consequence {
            Consequence::AtRunTime(text) => format!("At run time: {text}."),
            Consequence::Because(text) => format!("Because {text}."),
        });
        let help = finding.help.as_ref().map(|help| format!("Help: {help}."));
        let variant = report.variant.map(|variant| format!("Found in {variant}."));
        let more: Vec<String> = [consequence, help, variant].into_iter().flatten().map(|text| mask::sentence(sources, &text)).collect();
        Self {
            finding,
            message: mask::sentence(sources, &finding.message),
            more: more.join("\n"),
            place: finding.primary.as_ref().and_then(|label| place(sources, label.span)),
        }
    }

    /// All that is said, several lines.
    pub(super) fn text(&self) -> String {
        if self.more.is_empty() { self.message.clone() } else { format!("{}\n{}", self.message, self.more) }
    }

    /// What stays the same while lines move: rule, file, path, object and message.
    pub(super) fn fingerprint(&self) -> String {
        let object = self.finding.object.as_ref().map(|object| format!("{} {:?} {}", object.kind, object.namespace, object.name));
        let parts = [
            ("rule", self.finding.rule.code),
            ("file", self.place.as_ref().map_or("", |place| place.file)),
            ("path", self.finding.path.as_str()),
            ("object", object.as_deref().unwrap_or_default()),
            ("message", self.message.as_str()),
        ];
        Digest::of_parts(parts.iter().map(|(name, part)| (*name, part.as_bytes()))).as_str().trim_start_matches("sha256:").to_owned()
    }
}

pub(super) fn place<'a>(sources: &'a Sources, span: Span) -> Option<Place<'a>> {
    let file = sources.get(span.source)?.name.as_str();
    let end = sources.position(Span { start: span.end.max(span.start), ..span });
    Some(Place { file, start: sources.position(span), end })
}
