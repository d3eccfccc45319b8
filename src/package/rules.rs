//! The rules of packages.
//!
//! In: nothing. Out: declared items; each package finds its own.

use crate::diagnostic::Rule;

/// Every rule of this stage, by code.
pub static RULES: &[&Rule] = &[&CLOSED_VALUE];

refusal! {
    /// A path of `output.helm.values` that no chart can leave open.
    CLOSED_VALUE, "FK3701", "helm-value-not-open",
    "Each path of `output.helm.values` is a text or number that a chart can put where the compiler put it: that was tried.",
    "A value that changed only a part of what hangs on it would install a cluster that the compiler refuses.",
    "language reference 4.10",
    application!(rest "\n[output]\nformat = \"helm\"\nhelm   = { values = [\"mode\"] }\n";),
    application!(rest "\n[output]\nformat = \"helm\"\nhelm   = { values = [\"taskmanager.memory\"] }\n";)
}
