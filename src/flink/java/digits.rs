//! The decimal digits of a double as Java develops them up to JDK 18, and the texts made of them.
//!
//! In: a double. Out: `Double.toString`, and `%.3f`, which rounds those digits, not the exact value.
//! It must not be "improved" to the shortest digits: 1e23 comes out as `9.999999999999999E22`,
//! and both reach Flink's byte counts and messages.
//! Source: JDK 17 `FloatingDecimal.BinaryToASCIIBuffer.dtoa`, compared with it on 400,000 doubles.

use super::big::Big;
use std::cmp::Ordering;

const MANTISSA_BITS: i32 = 52;
const HIDDEN_BIT: u64 = 1 << MANTISSA_BITS;

/// Digits `d1 d2 …` and exponent `e` of a positive number `0.d1d2… * 10^e`; no trailing zeros promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Digits {
    /// Values 0 to 9, at least one.
    pub(super) digits: Vec<u8>,
    /// Power of ten, the point standing before the first digit.
    pub(super) exponent: i32,
}

/// What stops the development of digits: `Double.toString` may stop after one, `Formatter` not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    AfterOne,
    AfterTwo,
}

/// The text of `Double.toString(value)`.
pub(crate) fn double_text(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    if value.is_infinite() {
        return format!("{sign}Infinity");
    }
    if value == 0.0 {
        return format!("{sign}0.0");
    }
    let Digits { digits, exponent } = digits_of(value);
    let text: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
    let or_zero = |part: &str| {
        if part.is_empty() { "0".to_owned() } else { part.to_owned() }
    };
    let body = if (1..8).contains(&exponent) {
        let whole = exponent as usize;
        let (before, after) = text.split_at(whole.min(text.len()));
        format!("{before:0<whole$}.{}", or_zero(after))
    } else if (-2..=0).contains(&exponent) {
        format!("0.{}{text}", "0".repeat(exponent.unsigned_abs() as usize))
    } else {
        let (first, rest) = text.split_at(1);
        format!("{first}.{}E{}", or_zero(rest), exponent - 1)
    };
    format!("{sign}{body}")
}

/// The text of `String.format(Locale.ROOT, "%.3f", value)` for a positive finite value of at least 0.1.
pub(crate) fn three_decimals(value: f64) -> String {
    let Digits { mut digits, mut exponent } = develop(value, Stop::AfterTwo);
    let keep = (exponent + 3).max(0) as usize;
    // half up on the developed digits, as FormattedFloatingDecimal.applyPrecision does
    if digits.get(keep).is_some_and(|digit| *digit >= 5) {
        digits.truncate(keep);
        round_up(&mut digits, &mut exponent);
    }
    digits.resize((exponent + 3).max(0) as usize, 0);
    let mut text: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
    text.insert(text.len().saturating_sub(3), '.');
    text
}

/// The digits behind `Double.toString` of the magnitude of a finite value other than zero.
pub(super) fn digits_of(value: f64) -> Digits {
    develop(value, Stop::AfterOne)
}

fn develop(value: f64, stop: Stop) -> Digits {
    let bits = value.to_bits();
    let mut fraction = bits & (HIDDEN_BIT - 1);
    let stored = ((bits >> MANTISSA_BITS) & 0x7ff) as i32;
    let (biased, significant) = if stored == 0 {
        let shift = fraction.leading_zeros() as i32 - (63 - MANTISSA_BITS);
        let significant = 64 - fraction.leading_zeros() as i32;
        fraction <<= shift;
        (1 - shift, significant)
    } else {
        fraction |= HIDDEN_BIT;
        (stored, MANTISSA_BITS + 1)
    };
    let exponent = biased - 1023;
    let tail = fraction.trailing_zeros() as i32;
    let length = MANTISSA_BITS + 1 - tail;
    let tiny = (length - exponent - 1).max(0);
    if tiny == 0 && exponent <= 62 {
        let whole = if exponent >= MANTISSA_BITS { fraction << (exponent - MANTISSA_BITS) } else { fraction >> (MANTISSA_BITS - exponent) };
        return whole_digits(whole, insignificant_digits(exponent - significant - 1));
    }
    fractional_digits(fraction >> tail, exponent, length, significant, tiny, stop)
}

/// How many decimal digits of an integer carry no information when `power` low bits do not.
fn insignificant_digits(power: i32) -> u32 {
    if power > 1 { (f64::from(power) * std::f64::consts::LOG10_2) as u32 } else { 0 }
}

fn whole_digits(mut whole: u64, insignificant: u32) -> Digits {
    if insignificant > 0 {
        let unit = 10_u64.pow(insignificant);
        let residue = whole % unit;
        whole = whole / unit + u64::from(residue >= unit / 2);
    }
    let text = whole.to_string();
    Digits {
        exponent: text.len() as i32 + insignificant as i32,
        digits: text.trim_end_matches('0').bytes().map(|byte| byte - b'0').collect(),
    }
}

/// Bits of `5^power` as Java's table and its continuation give them (0 for the power 0).
fn five_bits(power: i32) -> i32 {
    match u32::try_from(power) {
        Ok(0) | Err(_) => 0,
        Ok(exact @ 1..=26) => 64 - 5_u64.pow(exact).leading_zeros() as i32,
        Ok(_) => power * 3,
    }
}

/// Java's guess of the decimal exponent: exact, or one too high.
#[expect(clippy::approx_constant, reason = "Java's own, shorter constant")]
fn estimated_exponent(fraction: u64, length: i32, exponent: i32) -> i32 {
    let normal = fraction << (MANTISSA_BITS + 1 - length);
    let scaled = f64::from_bits((1023_u64 << MANTISSA_BITS) | (normal & (HIDDEN_BIT - 1)));
    let guess = (scaled - 1.5) * 0.289_529_654 + 0.176_091_259 + f64::from(exponent) * 0.301_029_995_663_981;
    guess.floor() as i32
}

/// The general case: remainder, divisor and half an ulp, scaled to integers.
fn fractional_digits(fraction: u64, exponent: i32, length: i32, significant: i32, tiny: i32, stop: Stop) -> Digits {
    let mut decimal = estimated_exponent(fraction, length, exponent);
    let fives = (-decimal).max(0);
    let divisor_fives = decimal.max(0);
    let twos_all = fives + tiny + exponent;
    let mut divisor_twos = divisor_fives + tiny;
    let mut ulp_twos = twos_all - significant;
    let mut twos = twos_all - (length - 1);
    let shared = twos.min(divisor_twos);
    twos -= shared;
    divisor_twos -= shared;
    ulp_twos -= shared;
    if length == 1 {
        // below a power of two the neighbour is half as far
        ulp_twos -= 1;
    }
    if ulp_twos < 0 {
        twos -= ulp_twos;
        divisor_twos -= ulp_twos;
        ulp_twos = 0;
    }
    let width = length + twos + five_bits(fives);
    let divisor_width = divisor_twos + 1 + five_bits(divisor_fives + 1);
    let scaled = Scaled {
        fraction,
        fives: fives.unsigned_abs(),
        twos: twos.unsigned_abs(),
        divisor_fives: divisor_fives.unsigned_abs(),
        divisor_twos: divisor_twos.unsigned_abs(),
        ulp_twos: ulp_twos.unsigned_abs(),
    };
    let mut state = if width < 64 && divisor_width < 64 { scaled.machine(width < 32 && divisor_width < 32) } else { scaled.exact() };
    let mut digits = Vec::new();
    let mut step = state.step();
    if step.digit == 0 && !step.high {
        decimal -= 1;
    } else {
        digits.push(step.digit);
    }
    if stop == Stop::AfterTwo || !(-3..8).contains(&decimal) {
        // two digits are needed whatever the first said
        (step.low, step.high) = (false, false);
    }
    while !step.low && !step.high {
        step = state.step();
        digits.push(step.digit);
    }
    let mut exponent = decimal + 1;
    let up = match (step.high, step.low) {
        (false, _) => false,
        (true, false) => true,
        (true, true) => match state.middle() {
            Ordering::Less => false,
            Ordering::Greater => true,
            Ordering::Equal => digits.last().is_some_and(|digit| digit % 2 == 1),
        },
    };
    if up {
        round_up(&mut digits, &mut exponent);
    }
    Digits { digits, exponent }
}

fn round_up(digits: &mut Vec<u8>, exponent: &mut i32) {
    for digit in digits.iter_mut().rev() {
        if *digit == 9 {
            *digit = 0;
        } else {
            *digit += 1;
            return;
        }
    }
    // all nines, or no digit kept
    *exponent += 1;
    match digits.first_mut() {
        Some(first) => *first = 1,
        None => digits.push(1),
    }
}

/// The three integers of the digit loop, as powers.
struct Scaled {
    fraction: u64,
    fives: u32,
    twos: u32,
    divisor_fives: u32,
    divisor_twos: u32,
    ulp_twos: u32,
}

/// One developed digit, and whether the rest lies within half an ulp below or above.
struct Step {
    digit: u8,
    low: bool,
    high: bool,
}

/// The digit loop in machine integers (with Java's wrapping) or exactly.
enum State {
    Machine { rest: i64, divisor: i64, ulp: i64, tens: i64, narrow: bool, first: bool },
    Exact { rest: Big, divisor: Big, ulp: Big, tens: Big, first: bool },
}

impl Scaled {
    fn machine(&self, narrow: bool) -> State {
        let wrap = |value: i64| {
            if narrow { i64::from(value as i32) } else { value }
        };
        let five = |power: u32| 5_i64.wrapping_pow(power);
        let divisor = wrap(five(self.divisor_fives).wrapping_shl(self.divisor_twos));
        State::Machine {
            rest: wrap(wrap((self.fraction as i64).wrapping_mul(five(self.fives))).wrapping_shl(self.twos)),
            divisor,
            ulp: wrap(five(self.fives).wrapping_shl(self.ulp_twos)),
            tens: wrap(divisor.wrapping_mul(10)),
            narrow,
            first: true,
        }
    }

    fn exact(&self) -> State {
        State::Exact {
            rest: Big::new(self.fraction, self.fives, self.twos),
            divisor: Big::new(1, self.divisor_fives, self.divisor_twos),
            ulp: Big::new(1, self.fives, self.ulp_twos),
            tens: Big::new(10, self.divisor_fives, self.divisor_twos),
            first: true,
        }
    }
}

impl State {
    fn step(&mut self) -> Step {
        match self {
            Self::Machine { rest, divisor, ulp, tens, narrow, first } => {
                let wrap = |value: i64| {
                    if *narrow { i64::from(value as i32) } else { value }
                };
                let digit = rest.checked_div(*divisor).unwrap_or_default() as u8;
                *rest = wrap(rest.checked_rem(*divisor).unwrap_or_default().wrapping_mul(10));
                *ulp = wrap(ulp.wrapping_mul(10));
                // Java guards against a wrapped ulp in all steps but the first
                if *ulp > 0 || *first {
                    *first = false;
                    Step { digit, low: *rest < *ulp, high: wrap(rest.wrapping_add(*ulp)) > *tens }
                } else {
                    Step { digit, low: true, high: true }
                }
            }
            Self::Exact { rest, divisor, ulp, tens, first } => {
                *first = false;
                let digit = rest.next_digit(divisor);
                ulp.multiply(10);
                Step {
                    digit,
                    low: rest.compare(ulp) == Ordering::Less,
                    // not the strict comparison of the machine case
                    high: tens.compare(&rest.plus(ulp)) != Ordering::Greater,
                }
            }
        }
    }

    /// Where the rest lies against half a digit.
    fn middle(&self) -> Ordering {
        match self {
            Self::Machine { rest, tens, narrow, .. } => {
                let twice = rest.wrapping_shl(1);
                let difference = twice.wrapping_sub(*tens);
                let wrapped = if *narrow { i64::from(difference as i32) } else { difference };
                wrapped.cmp(&0)
            }
            Self::Exact { rest, tens, .. } => {
                let mut twice = rest.clone();
                twice.shift_left(1);
                twice.compare(tens)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_like_java_17() {
        for (value, text) in [
            (0.1_f32.into(), "0.10000000149011612"),
            (0.4_f32.into(), "0.4000000059604645"),
            (1.0, "1.0"),
            (100.0, "100.0"),
            (1.0e7, "1.0E7"),
            (1_234_567.5, "1234567.5"),
            (0.001, "0.001"),
            (0.002, "0.002"),
            (1.0e-4, "1.0E-4"),
            (2.0e-3, "0.002"),
            (5e-324, "4.9E-324"),
            (1.0e23, "9.999999999999999E22"),
            (2.0_f64.powi(-44), "5.6843418860808015E-14"),
            (f64::MAX, "1.7976931348623157E308"),
            (-0.1_f64, "-0.1"),
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
            (9_223_372_036_854_775_807.0, "9.223372036854776E18"),
        ] {
            assert_eq!(double_text(value), text);
        }
    }

    #[test]
    fn three_decimals_round_half_up() {
        for (value, text) in
            [(1.0005, "1.001"), (1.25, "1.250"), (9.9999, "10.000"), (8_388_608.0, "8388608.000"), (499.6484375, "499.648")]
        {
            assert_eq!(three_decimals(value), text);
        }
    }
}
