//! The syntax of Kubernetes quantities (`500m`, `1.5Gi`, `1e3`). In: text. Out: whether the server can read it, and if not, what
//! was probably meant. Must not judge values (a negative memory is well-formed). Source:
//! `k8s.io/apimachinery/pkg/api/resource` v0.36; tried on kube-apiserver v1.36.3.

/// The suffixes that multiply by powers of 1000 and 1024.
const SUFFIXES: &[&str] = &["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/// Whether the server reads the text as a quantity. Spaces around it are allowed; a sign or a suffix alone is 0.
#[must_use]
pub fn is_quantity(text: &str) -> bool {
    let text = text.trim_matches(' ');
    if text.is_empty() {
        return false;
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    is_suffix(after_number(unsigned))
}

/// A well-formed quantity near the text, for a help line: `64mb` → `64M`, `4gb` → `4G`, `1g` → `1G`, `512 Mi` → `512Mi`.
#[must_use]
pub fn nearest(text: &str) -> Option<String> {
    let text = text.trim();
    let suffix = after_number(text.strip_prefix(['+', '-']).unwrap_or(text));
    let number = text.strip_suffix(suffix).filter(|number| number.contains(|c: char| c.is_ascii_digit()))?;
    let word = suffix.trim().to_ascii_lowercase();
    let letters = word.strip_suffix("bytes").or_else(|| word.strip_suffix('b')).unwrap_or(&word);
    let meant = SUFFIXES.iter().find(|known| known.to_ascii_lowercase() == letters && !matches!(**known, "n" | "u"))?;
    // `64m` is 64 milli and well-formed; `64mb` can only be mega.
    let meant = if *meant == "m" { "M" } else { meant };
    Some(format!("{number}{meant}")).filter(|fixed| is_quantity(fixed))
}

/// What a quantity amounts to; close enough to compare two of them (`amount` is exact).
#[must_use]
pub fn amount(text: &str) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "it need only be close")]
    super::amount::Amount::parse(text.trim()).map(|amount| amount.nanos as f64 / 1e9)
}

/// What follows the digits and the one point.
fn after_number(unsigned: &str) -> &str {
    let digits = |text: &'_ str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = unsigned.get(digits(unsigned)..).unwrap_or_default();
    match rest.strip_prefix('.') {
        Some(fraction) => fraction.get(digits(fraction)..).unwrap_or_default(),
        None => rest,
    }
}

fn is_suffix(suffix: &str) -> bool {
    if SUFFIXES.contains(&suffix) {
        return true;
    }
    // The exponent is read as a 64-bit integer.
    suffix.strip_prefix(['e', 'E']).is_some_and(|exponent| {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit()) && exponent.parse::<i64>().is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syntax() {
        for good in [
            "0",
            "1",
            "1.5Gi",
            ".5",
            "5.",
            "1e3",
            "1E-3",
            "100m",
            "+1",
            "-1",
            "1Ki",
            " 1 ",
            "1E",
            "2n",
            "3u",
            "Gi",
            ".",
            "+",
            "1e99999999999",
        ] {
            assert!(is_quantity(good), "{good}");
        }
        for bad in [
            "", " ", "1K", "1ki", "1g", "64mb", "1 Gi", "1e", "0x10", "1_000", "1,5", "NaN", "--1", "1.2.3", "1MiB", "1µ", "\t1", "1e+",
            "e",
        ] {
            assert!(!is_quantity(bad), "{bad}");
        }
    }

    #[test]
    fn near_misses() {
        for (text, meant) in
            [("64mb", "64M"), ("4gb", "4G"), ("1g", "1G"), ("512 Mi", "512Mi"), ("1K", "1k"), ("1MiB", "1Mi"), ("2bytes", "2")]
        {
            assert_eq!(nearest(text).as_deref(), Some(meant));
        }
        assert_eq!(nearest("lots"), None);
        assert_eq!(nearest(""), None);
    }
}
