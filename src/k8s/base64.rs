//! Base64 as Kubernetes' decoder reads it: the standard alphabet with padding, line breaks skipped.
//! In: a text. Out: bytes, or how many. Whether a text is base64 is `structure`'s to tell.

/// The bytes of a text; `None` if it is not base64.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut have) = (0_u32, 0_u32);
    for byte in text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n' | b'=')) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        have += 6;
        if have >= 8 {
            have -= 8;
            out.push(u8::try_from((bits >> have) & 0xff).unwrap_or_default());
        }
    }
    Some(out)
}

/// How many bytes a text holds, without reading them.
#[must_use]
pub fn decoded_len(text: &str) -> usize {
    let letters = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n' | b'=')).count();
    letters * 3 / 4
}

#[cfg(test)]
mod tests {
    use super::{decode, decoded_len};

    #[test]
    fn texts_are_read() {
        for (text, bytes) in [("", ""), ("YQ==", "a"), ("YWI=", "ab"), ("YWJj", "abc"), ("YW\nJj", "abc")] {
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()), "{text}");
            assert_eq!(decoded_len(text), bytes.len(), "{text}");
        }
        assert_eq!(decode("a b"), None);
    }
}
