//! Findings as a person reads them: the line with the place marked, what happens, what to write instead, the rule's name.
//!
//! In: findings and sources. Out: text in rustc's form. Source of the form: annotate-snippets, the library that cargo uses.

use std::collections::BTreeMap;
use std::ops::Range;

use annotate_snippets::{
    Annotation, AnnotationKind, Element, Group, Level as Grade, Renderer as Painter, Snippet, normalize_untrusted_str,
};

use super::super::source::floor;
use super::{Look, Masked, Reader, Renderer, Report, mask};
use crate::diagnostic::{Consequence, Diagnostic, Label, Level, SourceId, Sources};

/// A line of more bytes than this is cut around the marks before it is laid out: minified text must not cost seconds.
const LONGEST_LINE: usize = 4096;

/// So many findings of one rule in one file are shown to a person.
const SHOWN: usize = 1000;

/// Marks with more bytes than this between them are laid out apart, for the same reason.
const FARTHEST: usize = 1 << 16;

/// The renderer `text`.
pub(super) struct Text;

impl Renderer for Text {
    fn name(&self) -> &'static str {
        "text"
    }

    fn reader(&self) -> Reader {
        Reader::Person
    }

    fn render(&self, reports: &[Report<'_>], look: Look) -> String {
        let painter = if look.color { Painter::styled() } else { Painter::plain() }.term_width(look.width);
        let mut text = String::new();
        for report in reports {
            let mut masked = BTreeMap::new();
            let mut shown: BTreeMap<(Option<SourceId>, &str), usize> = BTreeMap::new();
            let mut left_out = 0;
            for finding in report.diagnostics.iter() {
                let source = finding.primary.as_ref().map(|label| label.span.source);
                let count = shown.entry((source, finding.rule.code)).or_default();
                *count += 1;
                if *count > SHOWN {
                    left_out += 1;
                    continue;
                }
                for label in finding.primary.iter().chain(&finding.secondary) {
                    masked.entry(label.span.source).or_insert_with(|| Masked::new(report.sources, label.span.source));
                }
                let block = painter.render(&[group(finding, report, &masked)]);
                text.push_str(&right_column(block, finding, report.sources, &masked));
                text.push_str("\n\n");
            }
            if left_out > 0 {
                text.push_str(&format!(
                    "{left_out} more findings of the same rules in the same files: `--message-format json` lists them\n\n"
                ));
            }
        }
        text
    }
}

fn group<'a>(finding: &'a Diagnostic, report: &Report<'a>, masked: &'a BTreeMap<SourceId, Masked>) -> Group<'a> {
    let sources = report.sources;
    let grade = match finding.level {
        Level::Error => Grade::ERROR,
        Level::Warning => Grade::WARNING,
        Level::Hint => Grade::INFO.with_name("hint"),
    };
    let title = grade.primary_title(mask::sentence(sources, &finding.message)).id(finding.rule.code);
    let mut group = title.elements(snippets(finding, sources, masked));
    for (name, text) in remarks(finding, report) {
        let text = normalize_untrusted_str(&mask::sentence(sources, &text));
        group = group.element(Grade::NOTE.with_name(name).message(text));
    }
    group
}

/// The lines behind `=`.
fn remarks(finding: &Diagnostic, report: &Report<'_>) -> Vec<(&'static str, String)> {
    let mut remarks = Vec::new();
    if let (Some(object), None) = (&finding.object, &finding.primary) {
        let namespace = object.namespace.as_ref().map(|n| format!(" in `{n}`")).unwrap_or_default();
        let path = if finding.path.is_empty() { String::new() } else { format!(", `{}`", finding.path) };
        remarks.push(("object", format!("{} `{}`{namespace}{path}", object.kind, object.name)));
    }
    match &finding.consequence {
        Some(Consequence::AtRunTime(text)) => remarks.push(("at run time", text.clone())),
        Some(Consequence::Because(text)) => remarks.push(("because", text.clone())),
        None => {}
    }
    remarks.extend(finding.help.iter().map(|help| ("help", help.clone())));
    remarks.extend(report.variant.map(|variant| ("found in", variant.to_owned())));
    remarks.push(("rule", finding.rule.name.to_owned()));
    remarks
}

/// One snippet a source: the finding's own first, then the others in reading order.
fn snippets<'a>(finding: &'a Diagnostic, sources: &'a Sources, masked: &'a BTreeMap<SourceId, Masked>) -> Vec<Element<'a>> {
    let Some(primary) = &finding.primary else { return Vec::new() };
    let mut others: Vec<SourceId> =
        finding.secondary.iter().map(|label| label.span.source).filter(|id| *id != primary.span.source).collect();
    others.sort();
    others.dedup();
    let mut elements = Vec::new();
    for id in [primary.span.source].into_iter().chain(others) {
        let (Some(source), Some(masked)) = (sources.get(id), masked.get(&id)) else { continue };
        for marks in marks(finding, id, masked) {
            elements.push(snippet(&source.name, masked, &marks, sources).into());
        }
    }
    elements
}

/// A place in the shown text, and what is said of it.
struct Mark<'a> {
    kind: AnnotationKind,
    label: &'a Label,
    place: Range<usize>,
}

/// The marks of a finding in one source, together where they lie near each other; the finding's own is in the first part.
fn marks<'a>(finding: &'a Diagnostic, id: SourceId, masked: &Masked) -> Vec<Vec<Mark<'a>>> {
    let own = finding.primary.iter().map(|label| (AnnotationKind::Primary, label));
    let others = finding.secondary.iter().map(|label| (AnnotationKind::Context, label));
    let marks = own.chain(others).filter(|(_, label)| label.span.source == id);
    let marks: Vec<Mark<'a>> =
        marks.map(|(kind, label)| Mark { kind, label, place: trimmed(&masked.text, masked.place(label.span)) }).collect();
    if extent(&marks).len() <= FARTHEST { vec![marks] } else { marks.into_iter().map(|mark| vec![mark]).collect() }
}

/// From the first mark to the last.
fn extent(marks: &[Mark<'_>]) -> Range<usize> {
    let first = marks.iter().map(|mark| mark.place.start).min().unwrap_or_default();
    first..marks.iter().map(|mark| mark.place.end).max().unwrap_or_default().max(first)
}

/// Where the laid out part of the text begins: with the line of the first mark, or in front of the mark where that line is long.
fn beginning(masked: &Masked, first: usize) -> usize {
    let (_, start) = masked.line_of(first);
    if first - start > LONGEST_LINE { floor(&masked.text, first - LONGEST_LINE) } else { start }
}

/// A part of one source, with its marks: only the lines between the first and the last mark are laid out.
fn snippet<'a>(name: &'a str, masked: &'a Masked, marks: &[Mark<'a>], sources: &Sources) -> Snippet<'a, Annotation<'a>> {
    let text = masked.text.as_str();
    let Range { start: first, end: last } = extent(marks);
    let start = beginning(masked, first);
    let far = floor(text, last + LONGEST_LINE);
    let end = text.get(last..far).and_then(|after| after.find('\n')).map_or(far, |at| last + at);
    // The carriage return of a Windows line end is no part of the line.
    let end = if text.get(start..end).is_some_and(|part| part.ends_with('\r')) { (end - 1).max(last) } else { end };
    let part = text.get(start..end).unwrap_or_default();
    let annotations = marks.iter().map(|mark| {
        let place = &mark.place;
        let place = place.start.saturating_sub(start).min(part.len())..place.end.saturating_sub(start).min(part.len());
        let said = (!mark.label.text.is_empty()).then(|| normalize_untrusted_str(&mask::sentence(sources, &mark.label.text)));
        mark.kind.span(place).label(said)
    });
    let (line, _) = masked.line_of(start);
    Snippet::source(part).path(normalize_untrusted_str(name)).line_start(line).annotations(annotations.collect::<Vec<_>>())
}

/// A place that spans lines is marked in its first line only: a whole table under carets tells less than its header.
fn trimmed(text: &str, place: Range<usize>) -> Range<usize> {
    let inside = text.get(place.clone()).unwrap_or_default();
    match inside.find(['\n', '\r']) {
        Some(0) | None => place,
        Some(at) => place.start..place.start + at,
    }
}

/// Asterisks may be longer or shorter than what they hide: the column in front of the snippet is that of the user's file.
fn right_column(block: String, finding: &Diagnostic, sources: &Sources, masked: &BTreeMap<SourceId, Masked>) -> String {
    let Some(label) = &finding.primary else { return block };
    let (Some(source), Some(masked)) = (sources.get(label.span.source), masked.get(&label.span.source)) else { return block };
    let first = marks(finding, label.span.source, masked).first().map_or(0, |marks| extent(marks).start);
    let own = masked.place(label.span).start;
    let start = masked.line_of(own).1.max(beginning(masked, first));
    let shown = masked.text.get(start..own).unwrap_or_default().chars().count() + 1;
    let position = sources.position(label.span);
    if shown == position.column {
        return block;
    }
    let place = |column: usize| format!("{}:{}:{column}", normalize_untrusted_str(&source.name), position.line);
    block.replacen(&place(shown), &place(position.column), 1)
}
