//! What differs from release to release besides the schema.
//!
//! In: a release. Out: facts about it. Must not: judge. Source: the operator's tags 1.10.0 to 1.15.0 and its main branch of July 2026.

use crate::flink::FlinkVersion;
use crate::operators::apache::Release;

impl Release {
    /// Whether it is release 1.`minor` or a later one.
    #[must_use]
    pub const fn is_at_least(self, minor: u16) -> bool {
        self.minor() >= minor
    }

    /// The Flink whose client classes the operator carries: they decide which spelling of an option it reads.
    #[must_use]
    pub const fn client(self) -> FlinkVersion {
        if self.is_at_least(11) { FlinkVersion::new(1, 20) } else { FlinkVersion::new(1, 19) }
    }

    /// Whether `flinkConfiguration` may be nested and hold numbers and booleans.
    #[must_use]
    pub const fn takes_structured_configuration(self) -> bool {
        self.is_at_least(13)
    }

    /// Whether it has `FlinkBlueGreenDeployment`.
    #[must_use]
    pub const fn has_blue_green(self) -> bool {
        self.is_at_least(14)
    }
}
