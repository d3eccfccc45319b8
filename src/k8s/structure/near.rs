//! Which field was meant by a name that is none. In: a type and a name. Out: one of its fields, or nothing if none is near.

use crate::k8s::schema::{Schema, TypeId};

/// Similarity below which a name is no misspelling.
const NEAR: f64 = 0.7;

/// The field of the same letters whatever their case and separators (`image-pull-policy`), else the most similar one.
pub(super) fn field(schema: Schema, type_id: TypeId, name: &str) -> Option<String> {
    let letters = letters(name);
    let mut best: Option<(f64, &'static str)> = None;
    for field in schema.fields(type_id) {
        let other = self::letters(field.name);
        if other == letters {
            return Some(field.name.to_owned());
        }
        let score = strsim::normalized_damerau_levenshtein(&other, &letters);
        if score >= NEAR && best.is_none_or(|(found, _)| score > found) {
            best = Some((score, field.name));
        }
    }
    best.map(|(_, name)| name.to_owned())
}

fn letters(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_' | '.' | ' ')).flat_map(char::to_lowercase).collect()
}
