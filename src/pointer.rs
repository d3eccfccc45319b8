//! JSON pointers: how a name becomes a step of one, and back. A leaf: it knows no text format and no stage.
//!
//! In: names and pointers. Out: pointers and names. Source: RFC 6901, sections 3 and 4.

/// The pointer of what has a name inside of what `pointer` leads to.
#[must_use]
pub fn below(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", step(name))
}

/// A name as a step of a pointer, without the `/` before it.
#[must_use]
pub fn step(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The name that a step stands for.
#[must_use]
pub fn name(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use super::{below, name, step};

    #[test]
    fn names_come_back_and_pointers_lead_to_them() {
        for text in ["a", "a/b", "~", "~1", "a~0/b", ""] {
            assert_eq!(name(&step(text)), text);
            let value = serde_json::json!({ "top": { text: 1 } });
            assert_eq!(value.pointer(&below("/top", text)), Some(&serde_json::json!(1)), "{text}");
        }
    }
}
