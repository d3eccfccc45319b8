//! Texts with holes: a template and values go in, a text comes out. A hole without a value is an error, never an empty string.
//!
//! The only file that names the template engine. Holes are `<{ name }>`, blocks `<% if … %>`, comments `<# … #>`, so that TOML's
//! braces, Helm's and bash's stay literal.

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

/// Why a template gave no text: a fault of the template, not of the user.
#[derive(Debug, thiserror::Error)]
#[error("the template cannot be filled: {0}")]
pub struct TemplateError(String);

/// Fills a template.
///
/// # Errors
/// The template is faulty, or names a value that is not given.
pub fn fill(template: &str, values: impl Serialize) -> Result<String, TemplateError> {
    let fault = |error: minijinja::Error| TemplateError(error.to_string());
    let syntax = SyntaxConfig::builder()
        .block_delimiters("<%", "%>")
        .variable_delimiters("<{", "}>")
        .comment_delimiters("<#", "#>")
        .trim_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .map_err(fault)?;
    let mut engine = Environment::empty();
    engine.set_syntax(syntax);
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.render_str(template, minijinja::value::Serde(values)).map_err(fault)
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn holes_are_filled_and_braces_stay() {
        let text = fill(
            "a = { b = \"<{ x }>\" }\n<% if y %>\n{{ .Values.c }}\n<% endif %>\n[[ -n ${#a[@]} ]]\n",
            serde_json::json!({"x": 1, "y": true}),
        );
        assert_eq!(text.as_deref().ok(), Some("a = { b = \"1\" }\n{{ .Values.c }}\n[[ -n ${#a[@]} ]]\n"));
        assert!(fill("<{ z }>", serde_json::json!({})).is_err());
        assert!(fill("<% if %>", serde_json::json!({})).is_err());
    }
}
