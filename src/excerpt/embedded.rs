//! A text inside a YAML file: where in the file each of its characters stands.
//!
//! In: the file, the place of the scalar, its value. Out: a map of ranges. Of a quoted or folded text only the whole can be told.

use std::ops::Range;

/// Where the lines of an embedded text stand in the file.
#[derive(Debug)]
pub(super) struct Embedded {
    /// Of each line: where it starts in the embedded text, and in the file. Empty if lines cannot be told.
    lines: Vec<(usize, usize)>,
    whole: Range<usize>,
}

impl Embedded {
    /// `whole` is the place of the scalar in `file`, `value` what it says.
    pub(super) fn new(file: &str, whole: Range<usize>, value: &str) -> Self {
        let lines = literal_lines(file, &whole, value).unwrap_or_default();
        Self { lines, whole }
    }

    /// The place in the file of a range of the embedded text.
    pub(super) fn at(&self, range: Range<usize>) -> Range<usize> {
        let last = self.lines.partition_point(|(inner, _)| *inner <= range.start);
        match last.checked_sub(1).and_then(|index| self.lines.get(index)) {
            Some((inner, outer)) => {
                let start = outer + (range.start - inner);
                start..start + range.len()
            }
            None => self.whole.clone(),
        }
    }
}

/// Pairs the lines of a literal block with those of its value: each is the file's line without the indentation.
fn literal_lines(file: &str, whole: &Range<usize>, value: &str) -> Option<Vec<(usize, usize)>> {
    let mut outer = whole.start;
    // The place begins at the indicator, or at the first line of the text.
    let rest = file.get(outer..)?;
    if rest.starts_with('|') {
        outer += rest.find('\n')? + 1;
    } else {
        outer = file.get(..outer)?.rfind('\n')? + 1;
    }
    let mut pairs = Vec::new();
    let mut inner = 0;
    let mut ours = value.split_inclusive('\n').peekable();
    while let Some(line) = ours.peek() {
        let theirs = file.get(outer..)?.split_inclusive('\n').next()?;
        let (bare, bare_theirs) = (line.trim_end_matches(['\n', '\r']), theirs.trim_end_matches(['\n', '\r']));
        if !bare_theirs.ends_with(bare) || !bare_theirs.get(..bare_theirs.len() - bare.len())?.bytes().all(|byte| byte == b' ') {
            return None;
        }
        pairs.push((inner, outer + bare_theirs.len() - bare.len()));
        inner += line.len();
        outer += theirs.len();
        ours.next();
    }
    Some(pairs)
}
