//! The operators' custom resources as data: which fields a release has, and what an API server with its definitions refuses.
//!
//! In: JSON values. Out: facts and violations. Knows no target, no stage and no text format; never talks to a cluster.

pub mod apache;
pub mod custom;
pub mod fields;
pub mod lyft;
pub mod nextbreakpoint;
mod old_pods;
mod remark;
pub mod spotify;

pub use remark::Remark;
