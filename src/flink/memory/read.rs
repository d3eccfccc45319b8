//! Reading single options the way Flink does: lazily, by alias, with the refusal of each kind.
//!
//! In: a [`Lookup`] and a version. Out: typed values or a [`Refusal`].
//! It must not read ahead: an unreadable value that no path touches is no fault.

use super::error::{Expected, Refusal};
use super::lookup::Lookup;
use super::option::{FractionOption, SizeOption};
use crate::flink::{FlinkVersion, MemorySize, java};

/// A configuration as one Flink version sees it.
pub(super) struct Reader<'a> {
    config: &'a dyn Lookup,
    pub(super) flink: FlinkVersion,
    /// The size an old key of 1.x puts in place of a present option.
    mapped: Option<(&'static SizeOption, MemorySize)>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(config: &'a dyn Lookup, flink: FlinkVersion) -> Self {
        Self { config, flink, mapped: None }
    }

    /// The same configuration with `option` set to `size`.
    pub(super) fn mapping(self, option: &'static SizeOption, size: MemorySize) -> Self {
        Self { mapped: Some((option, size)), ..self }
    }

    pub(super) fn is_set(&self, option: &SizeOption) -> bool {
        self.mapped(option).is_some() || self.text(option.key, option.aliases).is_some()
    }

    pub(super) fn is_fraction_set(&self, option: &FractionOption) -> bool {
        self.text(option.key, option.aliases).is_some()
    }

    /// The text of an option without aliases.
    pub(super) fn raw(&self, key: &str) -> Option<&'a str> {
        self.config.get(key)
    }

    /// A size, set or by default. An option without default must be set.
    pub(super) fn size(&self, option: &SizeOption) -> Result<MemorySize, Refusal> {
        if let Some(size) = self.mapped(option) {
            return Ok(size);
        }
        match self.text(option.key, option.aliases) {
            Some(text) => text.parse().map_err(|reason| Refusal::UnreadableSize { key: option.key, value: text.to_owned(), reason }),
            None => Ok(option.default.unwrap_or_default()),
        }
    }

    /// A fraction as Flink holds it: read as a float, then widened.
    pub(super) fn fraction(&self, option: &FractionOption) -> Result<f64, Refusal> {
        match self.text(option.key, option.aliases) {
            Some(text) => java::parse_float(text).map(f64::from).ok_or_else(|| unreadable(option.key, text, Expected::Number)),
            None => Ok(f64::from(option.default)),
        }
    }

    /// A 32-bit whole number; `None` when not set.
    pub(super) fn int(&self, key: &'static str) -> Result<Option<i32>, Refusal> {
        self.value(key, Expected::WholeNumber, java::parse_int)
    }

    /// A 64-bit whole number; `None` when not set.
    pub(super) fn long(&self, key: &str) -> Result<Option<i64>, Refusal> {
        self.value(key, Expected::WholeNumber, java::parse_long)
    }

    /// A double; `None` when not set.
    pub(super) fn double(&self, key: &'static str) -> Result<Option<f64>, Refusal> {
        self.value(key, Expected::Number, java::parse_double)
    }

    /// A boolean; `None` when not set.
    pub(super) fn boolean(&self, key: &'static str) -> Result<Option<bool>, Refusal> {
        self.value(key, Expected::Boolean, java::parse_boolean)
    }

    fn value<T>(&self, key: &str, expected: Expected, parse: fn(&str) -> Option<T>) -> Result<Option<T>, Refusal> {
        self.raw(key).map(|text| parse(text).ok_or_else(|| unreadable(key, text, expected))).transpose()
    }

    fn mapped(&self, option: &SizeOption) -> Option<MemorySize> {
        self.mapped.filter(|(mapped, _)| mapped.key == option.key).map(|(_, size)| size)
    }

    fn text(&self, key: &str, aliases: &[&str]) -> Option<&'a str> {
        self.config.get(key).or_else(|| aliases.iter().find_map(|alias| self.config.get(alias)))
    }
}

/// The refusal of a value that is no size.
pub(super) fn unreadable(key: &str, value: &str, expected: Expected) -> Refusal {
    Refusal::UnreadableValue { key: key.to_owned(), value: value.to_owned(), expected }
}

/// A fraction with bounds, checked as Flink checks it: on use.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    pub(super) fraction: f64,
    pub(super) min: MemorySize,
    pub(super) max: MemorySize,
}

impl Range {
    pub(super) fn read(reader: &Reader<'_>, min: &SizeOption, max: &SizeOption, fraction: &FractionOption) -> Result<Self, Refusal> {
        let min = reader.size(min)?;
        let max = reader.size(max)?;
        Self::checked(fraction, reader.fraction(fraction)?, min, max)
    }

    pub(super) fn checked(option: &FractionOption, fraction: f64, min: MemorySize, max: MemorySize) -> Result<Self, Refusal> {
        // NaN is outside too
        if (0.0..1.0).contains(&fraction) && min <= max {
            Ok(Self { fraction, min, max })
        } else {
            Err(Refusal::InconsistentRange { key: option.key, fraction, min, max })
        }
    }

    /// The fraction of `base`, within the bounds.
    pub(super) fn of(&self, base: MemorySize) -> Result<MemorySize, Refusal> {
        self.scaled(base, self.fraction)
    }

    /// The amount that is the fraction of itself plus `base`, within the bounds.
    pub(super) fn on_top_of(&self, base: MemorySize) -> Result<MemorySize, Refusal> {
        self.scaled(base, self.fraction / (1.0 - self.fraction))
    }

    pub(super) fn contains(&self, size: MemorySize) -> bool {
        (self.min..=self.max).contains(&size)
    }

    fn scaled(&self, base: MemorySize, factor: f64) -> Result<MemorySize, Refusal> {
        let relative = base.scale(factor).ok_or(Refusal::Overflow)?;
        Ok(relative.clamp(self.min, self.max))
    }
}

/// A sum, or Java's overflow.
pub(super) fn sum(sizes: &[MemorySize]) -> Result<MemorySize, Refusal> {
    sizes.iter().try_fold(MemorySize::ZERO, |total, size| total.checked_add(*size)).ok_or(Refusal::Overflow)
}
