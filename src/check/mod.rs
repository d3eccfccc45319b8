//! check: judgement on finished objects, and the user's policy on every finding.
//!
//! In: objects with their plan and settings; findings of all stages. Out: findings. Must not change an object.

mod admission;
mod metadata;
pub mod objects;
pub mod policy;
pub mod rules;

pub use objects::{objects, target_not_built, unwritable};
