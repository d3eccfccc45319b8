//! The inline form of one string: plain where every reader takes it for that same string, quoted else.
//!
//! In: any text. Out: the YAML scalar for a block-style key or value, on one line.
//! It must not be used inside flow collections (`[a, b]`), where commas and brackets end a plain scalar.
//!
//! Sources: YAML 1.1 types (yaml.org/type: bool, int, float, null, merge, value, timestamp), the core
//! schema of YAML 1.2.2 section 10.3, the typing of go-yaml v2 and PyYAML, and the comma integers of Ruby's Psych.

use std::borrow::Cow;
use std::fmt::Write as _;

/// What one pass over a text found; decides which scalar styles may carry it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Survey {
    /// Holds at least one line feed.
    pub(super) lines: bool,
    /// Holds a tab.
    tab: bool,
    /// Holds a character no unescaped style may carry: it is not printable YAML, a reader of YAML 1.1
    /// takes it for a line break, or it reorders the text a reviewer sees.
    pub(super) escape: bool,
    /// Holds a character one cannot see (no-break space, zero width, …): readable in a file, not in a name.
    hidden: bool,
    /// Holds `: ` or ` #` (or the same with a tab).
    indicator: bool,
}

/// Looks at every character once.
pub(super) fn survey(text: &str) -> Survey {
    let mut found = Survey { lines: false, tab: false, escape: false, hidden: false, indicator: false };
    let mut ascii = true;
    let mut before = b'\n';
    for byte in text.bytes() {
        match byte {
            b'\n' => found.lines = true,
            b'\t' => found.tab = true,
            b'#' => found.indicator |= matches!(before, b' ' | b'\t'),
            0x00..=0x1f | 0x7f => found.escape = true,
            0x80..=0xff => ascii = false,
            b' '..=b'~' => {}
        }
        found.indicator |= before == b':' && matches!(byte, b' ' | b'\t');
        before = byte;
    }
    if !ascii {
        for character in text.chars() {
            found.escape |= must_escape(character);
            found.hidden |= is_hidden(character);
        }
    }
    found
}

/// Characters beyond ASCII that only an escape carries safely.
fn must_escape(character: char) -> bool {
    matches!(character,
        // C1 controls with NEL; line and paragraph separator: line breaks in YAML 1.1.
        '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}'
        // Bidirectional controls: what is shown is not what is read (CVE-2021-42574).
        | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        // Byte order mark, interlinear marks, the noncharacters of the basic plane, tag characters.
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fdd0}'..='\u{fdef}' | '\u{fffe}' | '\u{ffff}'
        | '\u{e0000}'..='\u{e007f}')
        || (u32::from(character) & 0xfffe == 0xfffe)
}

/// Characters that print as nothing or as an ordinary blank.
fn is_hidden(character: char) -> bool {
    matches!(character, '\u{a0}' | '\u{ad}' | '\u{1680}' | '\u{180e}' | '\u{2000}'..='\u{200d}' | '\u{202f}'
        | '\u{205f}'..='\u{2064}' | '\u{3000}' | '\u{3164}' | '\u{115f}' | '\u{1160}' | '\u{ffa0}')
}

/// Whether `text` may stand unquoted as a block-style key or value: every reader of YAML 1.1 or 1.2 reads
/// it as this same string. Not valid inside `[…]` or `{…}`.
///
/// ```
/// assert!(flinkc::yaml::safe_plain("flink:1.20"));
/// assert!(!flinkc::yaml::safe_plain("yes"));
/// assert!(!flinkc::yaml::safe_plain("1.20"));
/// ```
pub fn safe_plain(text: &str) -> bool {
    plain_syntax(text, survey(text)) && !ambiguous(text)
}

/// The YAML scalar of `text` on one line: as it is where that is safe, in double quotes where a reader could
/// take it for a number, a boolean, null or a date (kubectl's habit), in single quotes where only the syntax
/// is in the way, and in double quotes with escapes where characters need one.
/// Long text stays on its line; the result never holds a line feed.
///
/// ```
/// assert_eq!(flinkc::yaml::scalar("flink:1.20"), "flink:1.20");
/// assert_eq!(flinkc::yaml::scalar("yes"), "\"yes\"");
/// assert_eq!(flinkc::yaml::scalar("*"), "'*'");
/// ```
pub fn scalar(text: &str) -> Cow<'_, str> {
    inline(text, survey(text))
}

/// [`scalar`] for a text already looked at.
pub(super) fn inline(text: &str, found: Survey) -> Cow<'_, str> {
    if text.is_empty() {
        return Cow::Borrowed("\"\"");
    }
    if found.lines || found.tab || found.escape || found.hidden {
        return Cow::Owned(double_quoted(text));
    }
    if !plain_syntax(text, found) {
        return Cow::Owned(format!("'{}'", text.replace('\'', "''")));
    }
    if ambiguous(text) {
        return Cow::Owned(double_quoted(text));
    }
    Cow::Borrowed(text)
}

/// `text` in double quotes with every escape it needs: the form any text has, in any place, flow or block.
/// It is also valid JSON except for the escapes `\xNN`, `\U…`, `\0`, `\a`, `\v` and `\e`, which this never writes.
pub fn double_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            ' '..='~' => out.push(character),
            _ if character.is_ascii() || must_escape(character) || is_hidden(character) => {
                escape(&mut out, character);
            }
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

/// `\uXXXX` where four digits do, `\UXXXXXXXX` beyond the basic plane: YAML 1.1 readers do not join
/// surrogate pairs.
fn escape(out: &mut String, character: char) {
    let code = u32::from(character);
    let written = if code <= 0xffff { write!(out, "\\u{code:04x}") } else { write!(out, "\\U{code:08x}") };
    written.expect("writing to a String cannot fail");
}

/// Whether the syntax of a plain scalar in block context can carry the text.
fn plain_syntax(text: &str, found: Survey) -> bool {
    if found.lines || found.tab || found.escape || found.hidden || found.indicator {
        return false;
    }
    let mut bytes = text.bytes();
    let (Some(first), second) = (bytes.next(), bytes.next()) else {
        return false;
    };
    let opens = match first {
        b'-' | b'?' | b':' => second.is_none_or(|byte| byte == b' '),
        // `=` alone and `<<` are YAML 1.1 types, see `ambiguous`.
        b' ' | b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"' | b'%' | b'@' | b'`' => true,
        0x00..=0xff => false,
    };
    !opens && !text.ends_with([' ', ':']) && !text.starts_with("---") && !text.starts_with("...")
}

/// Whether any reader could take the plain text for something else than a string.
fn ambiguous(text: &str) -> bool {
    match text.bytes().next() {
        None => true,
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') => number_like(text),
        Some(_) => {
            text.len() <= 5
                && ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "=", "<<"]
                    .iter()
                    .any(|word| text.eq_ignore_ascii_case(word))
        }
    }
}

/// Numbers and dates of any reader, drawn wide: a needless pair of quotes is harmless.
fn number_like(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    // go-yaml drops every underscore before it tries a number: `0_x1f` is 31 to it.
    let joined = if unsigned.contains('_') { Cow::Owned(unsigned.replace('_', "")) } else { Cow::Borrowed(unsigned) };
    let body = joined.as_ref();
    if [".inf", ".nan", "inf", "nan", "infinity"].iter().any(|word| body.eq_ignore_ascii_case(word)) {
        return true;
    }
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
    let decimal = |part: &str| part.split_once('.').map_or_else(|| digits(part), |(a, b)| digits(a) && digits(b));
    // 0x1F, 0o17, 0b1, 0x1p-2
    let mut head = body.bytes();
    if head.next() == Some(b'0') && matches!(head.next(), Some(b'x' | b'X' | b'o' | b'O' | b'b' | b'B')) {
        return head.all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'.' | b'p' | b'P' | b'+' | b'-'));
    }
    // 1, 1_000, 1.5, .5, 5., 1e3, and a bare sign or point
    match body.split_once(['e', 'E']) {
        None if decimal(body) => return true,
        Some((mantissa, exponent)) if decimal(mantissa) => {
            let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if digits(exponent) {
                return true;
            }
        }
        None | Some(_) => {}
    }
    sexagesimal(body) || date(body)
}

/// Base 60 of YAML 1.1: `12:30`, `12:30:45.6`.
fn sexagesimal(body: &str) -> bool {
    let mut parts = body.split(':');
    let number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let short = |part: &str| part.find('.').unwrap_or(part.len()) <= 2 && number(part);
    parts.next().is_some_and(|first| number(first) && !first.contains('.')) && body.contains(':') && parts.all(short)
}

/// A date of YAML 1.1, with or without a time: `2001-01-01`, `2001-1-1T10:00:00Z`.
fn date(body: &str) -> bool {
    let mut parts = body.splitn(3, '-');
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (Some(year), Some(month), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let day = rest.split(['T', 't', ' ']).next().unwrap_or(rest);
    year.len() == 4 && all_digits(year) && month.len() <= 2 && all_digits(month) && day.len() <= 2 && all_digits(day)
}
