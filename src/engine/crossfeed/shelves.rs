//! Both shelves of a fitted head side by side.

use super::running::{Chunk, Pair};
use crate::dsp::flush::FLUSH_BELOW;
use crate::dsp::shelf::FirstOrder;
use crate::units::single;

/// Values of the lower section, left and right, then of the upper one.
type Sections = [f64; 4];

/// Both shelves in parallel form, `u = direct·v + Σ gains·s` with `s ← poles·s + v`: no section waits for the
/// other one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shelves {
    pub(super) direct: f64,
    gains: Sections,
    poles: Sections,
}

/// The states of both sections.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ShelfState(Sections);

impl ShelfState {
    /// Sets states that have decayed below −300 dBFS to zero.
    pub(super) fn flush(&mut self) {
        for value in &mut self.0 {
            *value = if value.abs() < f64::from(FLUSH_BELOW) { 0.0 } else { *value };
        }
    }

    /// What the shelves give at `v = 0`.
    #[inline(always)]
    pub(super) fn at_rest(&self, shelves: &Shelves) -> Pair {
        let ([a, b, c, d], [lower_left, lower_right, upper_left, upper_right]) = (shelves.gains, self.0);
        [a * lower_left + c * upper_left, b * lower_right + d * upper_right].map(single)
    }

    /// The first `num_frames` frames of one chunk, shelved; silence behind them. Every frame follows from the one
    /// before it alone: the sound must not depend on how frames come together.
    #[inline(always)]
    pub(super) fn run(&mut self, shelves: &Shelves, v: &Chunk, num_frames: usize) -> Chunk {
        let mut output = Chunk::default();
        let (poles, gains, direct) = (shelves.poles, shelves.gains, shelves.direct);
        let mut state = self.0;
        let frames = output.as_chunks_mut::<2>().0.iter_mut().zip(v.as_chunks::<2>().0);
        for ([left_out, right_out], v) in frames.take(num_frames) {
            let [left, right] = v.map(f64::from);
            let mut rests = state;
            for (rest, gain) in rests.iter_mut().zip(gains) {
                *rest *= gain;
            }
            for ((state, pole), v) in state.iter_mut().zip(poles).zip([left, right, left, right]) {
                *state = pole * *state + v;
            }
            let [lower_left, lower_right, upper_left, upper_right] = rests;
            *left_out = single(lower_left + upper_left + direct * left);
            *right_out = single(lower_right + upper_right + direct * right);
        }
        self.0 = state;
        output
    }
}

impl Shelves {
    /// Partial fractions of the product of both sections, whose poles must not coincide: those of fitted heads
    /// are more than two octaves apart.
    pub(super) fn new(lower: &FirstOrder, upper: &FirstOrder) -> Self {
        let direct = lower.b0 * upper.b0;
        let near = lower.b0 * upper.b1 + lower.b1 * upper.b0 + direct * (lower.pole + upper.pole);
        let far = lower.b1 * upper.b1 - direct * lower.pole * upper.pole;
        let of_lower = (near * lower.pole + far) / (lower.pole - upper.pole);
        let sections = |lower, upper| [lower, lower, upper, upper];
        Self { direct, gains: sections(of_lower, near - of_lower), poles: sections(lower.pole, upper.pole) }
    }
}
