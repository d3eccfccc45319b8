//! The layers that flinkc ships: ordinary texts under `profiles/`, read as any other layer.
//!
//! In: `flinkc:NAME`. Out: its text, and what it stands on. They change with the edition only.

/// A shipped layer; the order is the order of application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shipped {
    /// `flinkc:dev`.
    Dev,
    /// `flinkc:production`.
    Production,
    /// `flinkc:compliance`, on top of production.
    Compliance,
}

impl Shipped {
    /// The names, weakest first.
    pub const NAMES: &'static [&'static str] = &["flinkc:dev", "flinkc:production", "flinkc:compliance"];
    /// The layers, weakest first.
    pub const ALL: [Self; 3] = [Self::Dev, Self::Production, Self::Compliance];

    /// The layer of a name with its prefix.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.name() == name)
    }

    /// Its name: `flinkc:dev`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dev => "flinkc:dev",
            Self::Production => "flinkc:production",
            Self::Compliance => "flinkc:compliance",
        }
    }

    /// Its text, as `flinkc explain` prints it.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Dev => include_str!("../../profiles/dev.toml"),
            Self::Production => include_str!("../../profiles/production.toml"),
            Self::Compliance => include_str!("../../profiles/compliance.toml"),
        }
    }

    /// The layer that it inherits.
    #[must_use]
    pub const fn below(self) -> Option<Self> {
        match self {
            Self::Dev | Self::Production => None,
            Self::Compliance => Some(Self::Production),
        }
    }
}
