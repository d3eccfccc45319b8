//! The corners of Java that show through in Flink's results: how a `double` is printed, how
//! numbers are read, and how a `BigDecimal` product is truncated.
//!
//! In: text or numbers. Out: the same numbers or text that JDK 17 gives.
//! It must not know Flink's options.
//! Source: JDK 17 `FloatingDecimal`, `Float.parseFloat`, `Integer.parseInt`, `BigDecimal`, compared by
//! running them. JDK 19 and later print a few doubles with fewer digits; Flink's images carry 8 to 17 (and 21).

mod big;
mod decimal;
mod digits;
mod number;

pub(crate) use decimal::{scale_truncating, truncate_to_eight_decimals};
pub(crate) use digits::{double_text, three_decimals};
pub(crate) use number::{parse_boolean, parse_double, parse_float, parse_int, parse_long, trim};
