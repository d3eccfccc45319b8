//! Mends: the one safe change of the text that a finding goes away by, for `flinkc check --fix`.
//!
//! In: mends, and the text they are of. Out: the changed text; every other byte stays, comments too.
//! Must not: write a file, or change a place that no longer says what the finding saw.

use super::Span;

/// A change of one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mend {
    /// The place.
    pub span: Span,
    /// What stands there, without quotes.
    pub old: String,
    /// What is to stand there; quotes around the old text stay.
    pub new: String,
}

/// The text with these mends, all of them on it, and how many were made. A mend that overlaps an earlier one is left out,
/// and so is one whose place says something else.
#[must_use]
pub fn mended<'a>(text: &str, mends: impl IntoIterator<Item = &'a Mend>) -> (String, usize) {
    let mut mends: Vec<&Mend> = mends.into_iter().collect();
    mends.sort_by_key(|mend| (mend.span.start, mend.span.end));
    let (mut result, mut done, mut count) = (String::with_capacity(text.len()), 0, 0);
    for mend in mends {
        let byte = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
        let (start, end) = (byte(mend.span.start), byte(mend.span.end));
        let (Some(before), Some(old)) = (text.get(done..start), text.get(start..end)) else { continue };
        let Some(new) = replaced(old, mend) else { continue };
        result.push_str(before);
        result.push_str(&new);
        (done, count) = (end, count + 1);
    }
    result.push_str(text.get(done..).unwrap_or_default());
    (result, count)
}

/// The new text of a place, in the old one's quotes.
fn replaced(old: &str, mend: &Mend) -> Option<String> {
    if old == mend.old {
        return Some(mend.new.clone());
    }
    let quote = old.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = old.strip_prefix(quote)?.strip_suffix(quote)?;
    (inner == mend.old).then(|| format!("{quote}{}{quote}", mend.new))
}

#[cfg(test)]
mod tests {
    use super::super::{SourceId, Span};
    use super::{Mend, mended};

    fn mend(start: u32, end: u32, old: &str, new: &str) -> Mend {
        Mend { span: Span { source: SourceId(0), start, end }, old: old.to_owned(), new: new.to_owned() }
    }

    #[test]
    fn places_change_and_nothing_else() {
        let mends = [mend(10, 15, "4Gi", "4g"), mend(0, 7, "memmory", "memory")];
        assert_eq!(mended("memmory = \"4Gi\" # keep\n", &mends), ("memory = \"4g\" # keep\n".to_owned(), 2));
    }

    #[test]
    fn what_overlaps_or_says_something_else_stays() {
        let mends = [mend(0, 2, "ab", "x"), mend(0, 2, "ab", "x"), mend(1, 3, "bc", "y"), mend(2, 3, "z", "y"), mend(2, 9, "c", "y")];
        assert_eq!(mended("abc", &mends), ("xc".to_owned(), 1));
    }
}
