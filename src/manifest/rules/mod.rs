//! The rules of reading: what a text of the language may hold. Codes FK0001 to FK0099.
//!
//! Each rule is one declared item with a file that fires it and the mended file; the findings are made where the value is read.
//! Source: language reference, sections 2 to 4.

mod keys;
mod text;
mod values;

pub use keys::{BAD_WORD, KEY_OUT_OF_PLACE, TWO_KINDS, UNKNOWN_KEY};
pub(crate) use keys::{Choice, bad_word, no_table, out_of_place, two_kinds, unknown_key};
pub use text::{BAD_TOML, NESTED_TOO_DEEP};
pub use values::{
    BAD_CPU, BAD_DIGEST, BAD_DURATION, BAD_FACTOR, BAD_IMAGE, BAD_KEY_PATH, BAD_NAME, BAD_PATH, BAD_PLACEHOLDER, BAD_SECRET_REF, BAD_SIZE,
    BAD_URI, BAD_URL, BAD_VERSION, OUT_OF_RANGE, SECRET_LITERAL, SIZE_WITHOUT_UNIT, VERSION_AS_NUMBER, WRONG_TYPE,
};
pub(crate) use values::wrong_type;

use crate::diagnostic::Rule;

/// All rules of reading, by code.
pub static RULES: &[&Rule] = &[
    &BAD_TOML,
    &NESTED_TOO_DEEP,
    &UNKNOWN_KEY,
    &KEY_OUT_OF_PLACE,
    &WRONG_TYPE,
    &BAD_WORD,
    &BAD_SIZE,
    &SIZE_WITHOUT_UNIT,
    &BAD_CPU,
    &VERSION_AS_NUMBER,
    &BAD_VERSION,
    &BAD_DURATION,
    &BAD_FACTOR,
    &BAD_NAME,
    &BAD_URI,
    &BAD_PLACEHOLDER,
    &TWO_KINDS,
    &SECRET_LITERAL,
    &BAD_SECRET_REF,
    &OUT_OF_RANGE,
    &BAD_IMAGE,
    &BAD_PATH,
    &BAD_KEY_PATH,
    &BAD_URL,
    &BAD_DIGEST,
];
