//! Awkward strings: what YAML readers of one version or another take for something else.
//! Shared by the unit tests of `src/yaml` and `tests/oracle_yaml.rs`.

/// Strings that must survive as values, keys, list items and deeper down.
pub(crate) fn strings() -> Vec<String> {
    let mut all: Vec<String> = FIXED.iter().map(|text| (*text).to_owned()).collect();
    // Around the lengths where readers stop looking for a colon, and where writers fold.
    for length in [79, 80, 81, 127, 128, 129, 998, 999, 1000, 1001, 1022, 1023, 1024, 1025, 5000] {
        all.push("k".repeat(length));
        all.push(format!("{} {}", "word ".repeat(length / 5), "\u{7f}"));
        all.push("é".repeat(length));
    }
    all.push("line of a file with a number 1 and a colon: x\n".repeat(200));
    // Every control character, alone and inside a text, on one line and on two.
    for code in (0u8..0x20).chain([0x7f]) {
        all.push(char::from(code).to_string());
        all.push(format!("a{}b", char::from(code)));
        all.push(format!("a\nb{}c\n", char::from(code)));
    }
    all
}

const FIXED: &[&str] = &[
    // Booleans and null of YAML 1.1, in and out of their usual case.
    "y", "Y", "n", "N", "yes", "Yes", "YES", "yEs", "no", "No", "NO", "nO", "on", "On", "ON", "off", "Off", "OFF",
    "true", "True", "TRUE", "tRue", "false", "False", "FALSE", "~", "null", "Null", "NULL", "nUll", "", "none",
    // Integers of any base and spelling.
    "0", "1", "-1", "+1", "-0", "+0", "00", "07", "08", "010", "017", "0o17", "0O17", "0x1F", "0X1f", "-0x1F", "0b1",
    "0B1", "-0b101", "+0b1", "1_000", "_1", "1_", "_", "__", "0_", "0x", "0b", "0o", "0x_", "1,000", "1,0", ",1",
    "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616",
    "123456789012345678901234567890", "-9223372036854775808", "-9223372036854775809",
    // Floats.
    "1.0", "1.20", "1.", ".5", "5.", ".", "..", "-.5", "+.5", "-.", "+", "-", "1e3", "1E3", "1e+3", "1e-3", "1.e3",
    ".5e3", "1e", "e3", "1e999", "1.5.2", "1.2.3", "._", "._1", "0x1p-2", "1_000.5", "12e03", "-2E+05", "6.8523015e+5",
    ".inf", ".Inf", ".INF", "-.inf", "+.inf", "inf", "-inf", "Infinity", ".nan", ".NaN", ".NAN", "nan", "NaN",
    // Base 60, times, dates.
    "12:30", "12:30:45", "1:20", "1:2:3", "190:20:30", "190:20:30.15", "8080:80", "1:99", "-1:30", "0:0", ":30", "30:",
    "2001-01-01", "2001-1-1", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43.10 -5", "2001-12-15T02:59:43.1Z",
    "2001-12-14 21:59:43", "2001-01", "20010101", "2001-01-01x",
    // Units and versions, which should stay plain.
    "2g", "1024m", "512Mi", "100m", "1Gi", "1E", "flink:1.20", "1.20.1", "v1", "10.0.0.1", "10.0.0.1:8081", "1a", "0xg",
    // Special types, indicators and directives.
    "=", "<<", "=x", "<", "!", "!!str", "!x", "&", "&a", "*", "*a", "%", "%YAML 1.1", "@", "@a", "`", "`a`", "|", "|-",
    ">", ">-", "?", "? a", "?a", "-a", "- a", "--flag", "-Xmx1g", ":", ": a", ":a", "a:", "a: b", "a:b", "a :b", "a : b",
    "a #b", "a#b", "#a", "#", " #", "a\t#b", "a:\tb", "---", "--- a", "---a", "...", "... a", "...a", "{", "{a", "{}",
    "{a: b}", "}", "[", "[a", "[]", "[a, b]", "]", ",", ", ", "a, b", "a,b", "{{ .Values.x }}", "${VAR}", "$(VAR)", "@x@",
    // Quotes and backslashes.
    "'", "\"", "''", "\"\"", "'a'", "\"a\"", "it's", "say \"hi\"", "'a", "a'", "\"a", "a\"", "\\", "\\n", "a\\", "C:\\x",
    "'\"", "\\u0041", "\\x41", "a'b\"c\\d",
    // Blanks and tabs.
    " ", "  ", " a", "a ", " a ", "\t", "\ta", "a\t", "a\tb", "a  b", " - a", " yes", "yes ", "- ", "? ", "-\t", "?\ta",
    // Line ends.
    "\n", "\n\n", "\na", "a\n", "a\n\n", "a\n\n\n", "a\nb", "a\nb\n", "a\n\nb", "\n\na\n", " a\nb", "a\n b", "  a\n b\n",
    "a \nb", "a \nb \n", "a\nb ", "a\n ", "a\n  \n", "a\n \nb", " \na", "  \n a\n", "\n a", "\n  a\nb\n", "\ta\nb",
    "a\n\tb\n", "\n\ta", "a\n\t\nb\n", "a\n\t", "\t\n", " \n", "\r", "a\r", "\ra", "a\rb", "\r\n", "a\r\nb", "a\r\nb\r\n",
    "a\n\rb", "# a\nb", "a\n# b\n", "---\na", "a\n---\nb\n", "a\n...\nb\n", "- a\n- b\n", "a: b\nc: d\n", "a: |\n  b\n",
    "key: 'v'\n# end\n", "{\n  \"a\": 1\n}\n", "[\na\n]", "yes\n", "1\n", "\n1", "%a\nb", "a\\\nb\n", "\"a\nb\"", "'a\nb'",
    // Characters beyond ASCII.
    "é", "ü: ö", "日本語", "emoji 🦀", "🦀", "👩\u{200d}💻", "\u{85}", "a\u{85}b", "a\n\u{85}b\n", "\u{2028}", "a\u{2028}b",
    "\u{2029}", "a\n\u{2029}b", "\u{feff}", "\u{feff}a", "a\u{feff}b", "a\n\u{feff}b\n", "\u{a0}", "\u{a0}a", "a\u{a0}",
    "a\u{a0}b\nc\n", "\u{200b}", "a\u{200b}b", "\u{202e}abc", "a\n\u{202e}b\n", "\u{80}", "\u{9f}", "\u{d7ff}", "\u{e000}",
    "\u{fffd}", "\u{fffe}", "\u{ffff}", "\u{fdd0}", "\u{10000}", "\u{1f600}", "\u{1fffe}", "\u{10fffd}", "\u{10ffff}",
    "\u{e0001}", "\u{3000}a", "１２", "٣", "a\u{301}", "\u{ad}",
];
