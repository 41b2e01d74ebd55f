//! Both shelves of a fitted head as one recursion.

use super::running::Pair;
use crate::dsp::shelf::FirstOrder;

/// Both shelves as one recursion on two states: `u = direct·v + lower_out·s₁ + s₂`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shelves {
    pub(super) direct: f32,
    lower_out: f32,
    lower_keep: f32,
    lower_in: f32,
    upper_from_lower: f32,
    upper_keep: f32,
    upper_in: f32,
}

/// States of both sections, left and right.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ShelfState {
    pub(super) lower: Pair,
    pub(super) upper: Pair,
}

impl ShelfState {
    /// What the shelves give at `v = 0`.
    #[inline(always)]
    pub(super) fn at_rest(&self, shelves: &Shelves) -> Pair {
        let ([lower_left, lower_right], [upper_left, upper_right]) = (self.lower, self.upper);
        [shelves.lower_out * lower_left + upper_left, shelves.lower_out * lower_right + upper_right]
    }

    /// One frame of one chunk: takes in `v` and returns it shelved.
    #[inline(always)]
    pub(super) fn tick(&mut self, shelves: &Shelves, v: Pair) -> Pair {
        let ([v_left, v_right], [rest_left, rest_right]) = (v, self.at_rest(shelves));
        let ([lower_left, lower_right], [upper_left, upper_right]) = (self.lower, self.upper);
        let (left, lower_left, upper_left) = shelves.tick(v_left, rest_left, lower_left, upper_left);
        let (right, lower_right, upper_right) = shelves.tick(v_right, rest_right, lower_right, upper_right);
        self.lower = [lower_left, lower_right];
        self.upper = [upper_left, upper_right];
        [left, right]
    }
}

impl Shelves {
    /// One frame of one channel: the shelved signal and both next states.
    #[inline(always)]
    fn tick(&self, v: f32, rest: f32, lower: f32, upper: f32) -> (f32, f32, f32) {
        let lower_next = self.lower_keep * lower + self.lower_in * v;
        let upper_next = (self.upper_from_lower * lower + self.upper_in * v) + self.upper_keep * upper;
        (rest + self.direct * v, lower_next, upper_next)
    }

    /// Transposed direct form II of both sections, the intermediate signal substituted.
    #[expect(clippy::cast_possible_truncation, reason = "rounding to the precision the sound runs in")]
    pub(super) fn new(lower: &FirstOrder, upper: &FirstOrder) -> Self {
        let direct = lower.b0 * upper.b0;
        Self {
            direct: direct as f32,
            lower_out: upper.b0 as f32,
            lower_keep: lower.pole as f32,
            lower_in: (lower.b1 + lower.pole * lower.b0) as f32,
            upper_from_lower: (upper.b1 + upper.pole * upper.b0) as f32,
            upper_keep: upper.pole as f32,
            upper_in: (upper.b1 * lower.b0 + upper.pole * direct) as f32,
        }
    }
}
