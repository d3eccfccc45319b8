//! Keys and texts as TOML writes them.
//!
//! In: any text. Out: the same text, bare or quoted. Source: TOML 1.0, "Keys" and "Basic strings".

/// Whether TOML takes the key without quotes.
#[must_use]
pub fn is_bare(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// A text as a TOML basic string, on one line.
#[must_use]
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A key as TOML writes it: bare where it can be, otherwise quoted. A key is never of several lines, whatever it holds.
#[must_use]
pub fn quote_key(key: &str) -> String {
    if is_bare(key) { key.to_owned() } else { quote(key) }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "test")]
    use proptest::prelude::*;

    use super::quote_key;

    proptest! {
        #[test]
        fn toml_reads_the_key_that_was_quoted(key in any::<String>()) {
            let text = format!("{} = 1\n", quote_key(&key));
            let read: toml_edit::DocumentMut = text.parse().unwrap();
            prop_assert_eq!(read.iter().map(|(key, _)| key.to_owned()).collect::<Vec<_>>(), vec![key]);
        }
    }
}
