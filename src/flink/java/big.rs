//! Unsigned integers of any length, with just what printing a double needs.
//!
//! In: products of powers of two and five. Out: comparisons and single quotient digits.
//! It must not grow into a general big-number library.

use std::cmp::Ordering;

/// Little-endian base 2^32, without leading zero limbs.
#[derive(Clone, Debug)]
pub(super) struct Big(Vec<u32>);

impl Big {
    /// `factor * 5^fives * 2^twos`.
    pub(super) fn new(factor: u64, fives: u32, twos: u32) -> Self {
        let mut limbs = vec![(factor & 0xffff_ffff) as u32, (factor >> 32) as u32];
        strip(&mut limbs);
        let mut big = Self(limbs);
        for _ in 0..fives {
            big.multiply(5);
        }
        big.shift_left(twos);
        big
    }

    /// Multiplies in place.
    pub(super) fn multiply(&mut self, factor: u32) {
        let mut carry = 0_u64;
        for limb in &mut self.0 {
            let product = u64::from(*limb) * u64::from(factor) + carry;
            *limb = (product & 0xffff_ffff) as u32;
            carry = product >> 32;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
        strip(&mut self.0);
    }

    /// Multiplies by `2^bits` in place.
    pub(super) fn shift_left(&mut self, bits: u32) {
        if !bits.is_multiple_of(32) {
            // below 2^31, so it stays one limb
            self.multiply(1 << (bits % 32));
        }
        if !self.0.is_empty() {
            let zeros = vec![0_u32; (bits / 32) as usize];
            self.0.splice(0..0, zeros);
        }
    }

    /// `self + other`.
    pub(super) fn plus(&self, other: &Self) -> Self {
        let length = self.0.len().max(other.0.len());
        let mut limbs = Vec::with_capacity(length + 1);
        let mut carry = 0_u64;
        for position in 0..length {
            let sum = u64::from(self.limb(position)) + u64::from(other.limb(position)) + carry;
            limbs.push((sum & 0xffff_ffff) as u32);
            carry = sum >> 32;
        }
        limbs.push(carry as u32);
        strip(&mut limbs);
        Self(limbs)
    }

    /// The quotient by `divisor`, leaving ten times the remainder. Only for small quotients.
    pub(super) fn next_digit(&mut self, divisor: &Self) -> u8 {
        let mut quotient = 0;
        while self.compare(divisor) != Ordering::Less {
            self.subtract(divisor);
            quotient += 1;
        }
        self.multiply(10);
        quotient
    }

    /// Compares by value.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }

    /// `self - other`, where `other` is not greater.
    fn subtract(&mut self, other: &Self) {
        let mut borrow = 0_i64;
        for (position, limb) in self.0.iter_mut().enumerate() {
            let other_limb = other.0.get(position).copied().unwrap_or_default();
            let difference = i64::from(*limb) - i64::from(other_limb) - borrow;
            borrow = i64::from(difference < 0);
            *limb = (difference & 0xffff_ffff) as u32;
        }
        strip(&mut self.0);
    }

    fn limb(&self, position: usize) -> u32 {
        self.0.get(position).copied().unwrap_or_default()
    }
}

fn strip(limbs: &mut Vec<u32>) {
    while limbs.last() == Some(&0) {
        limbs.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_a_fraction() {
        // 22/7 = 3.142857…
        let mut rest = Big::new(22, 0, 0);
        let seven = Big::new(7, 0, 0);
        let digits: Vec<u8> = (0..7).map(|_| rest.next_digit(&seven)).collect();
        assert_eq!(digits, [3, 1, 4, 2, 8, 5, 7]);
    }

    #[test]
    fn powers_and_sums() {
        let thousand = Big::new(1, 3, 3);
        assert_eq!(thousand.compare(&Big::new(1000, 0, 0)), Ordering::Equal);
        let large = Big::new(1, 40, 100);
        assert_eq!(large.plus(&large).compare(&Big::new(1, 40, 101)), Ordering::Equal);
        assert_eq!(large.compare(&Big::new(1, 40, 101)), Ordering::Less);
    }
}
