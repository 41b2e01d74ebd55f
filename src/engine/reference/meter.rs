//! The loudness of a signal, K-weighted frame by frame, so that a step begins and ends where BS.1770 has it.
//!
//! What the level match listens with is not enough for two pieces of music: its low bands lag by a third of a second and
//! its steps are 0.08 s to 0.11 s, which puts ten seconds of music up to 0.42 LU off (decision 108).

use super::MOST_LIN;
use super::integrated::{Integrated, STEP_SECS};
use super::songs::Turn;
use crate::dsp::bank::MAX_FRAMES;
use crate::dsp::loudness::KFilter;
use crate::engine::frames::{Frames, frames};

/// The running loudness of one signal.
#[derive(Debug, Clone)]
pub(super) struct Meter {
    filters: [KFilter; 2],
    sample_rate_hz: f64,
    step_frames: u32,
    /// Frames of the step at work, and the sum of their weighted squares.
    num_frames: u32,
    sum: f64,
    integrated: Integrated,
    /// What the last step meant for the piece, until that is told.
    turn: Option<Turn>,
}

impl Meter {
    /// Nothing was heard of a mix, which is one piece, and of a reference.
    ///
    /// # Real-time
    /// Not safe: allocates.
    pub(super) fn of_mix_and_reference(sample_rate_hz: f64) -> [Self; 2] {
        [Integrated::of_one_piece(), Integrated::of_several_pieces()]
            .map(|integrated| Self::going_on(integrated, sample_rate_hz))
    }

    /// The same at another sample rate: how loud it was stays.
    pub(super) fn at_rate(self, sample_rate_hz: f64) -> Self {
        let mut meter = Self::going_on(self.integrated, sample_rate_hz);
        meter.integrated.interrupt();
        meter
    }

    fn going_on(integrated: Integrated, sample_rate_hz: f64) -> Self {
        Self {
            filters: [KFilter::new(sample_rate_hz); 2],
            sample_rate_hz,
            step_frames: frames(STEP_SECS, sample_rate_hz),
            num_frames: 0,
            sum: 0.0,
            integrated,
            turn: None,
        }
    }

    /// Back to silence; how loud it was stays.
    pub(super) fn reset(&mut self) {
        self.filters = [KFilter::new(self.sample_rate_hz); 2];
        (self.num_frames, self.sum) = (0, 0.0);
        self.integrated.interrupt();
    }

    /// Hears the first `num_frames`, beside a signal that goes on or does not; true if a step came to its end.
    pub(super) fn hear(&mut self, [left, right]: &Frames, num_frames: usize, goes_on_beside: bool) -> bool {
        let [left_filter, right_filter] = &mut self.filters;
        let mut is_full = false;
        for (left, right) in left.iter().zip(right).take(num_frames.min(MAX_FRAMES)) {
            let weigh =
                |filter: &mut KFilter, x: f32| filter.process(f64::from(x.clamp(-MOST_LIN, MOST_LIN)));
            let (left, right) = (weigh(left_filter, *left), weigh(right_filter, *right));
            self.sum += left * left + right * right;
            self.num_frames += 1;
            if self.num_frames >= self.step_frames {
                let turn = self.integrated.take_in(self.sum / f64::from(self.num_frames), goes_on_beside);
                self.turn = turn.or(self.turn);
                (self.num_frames, self.sum) = (0, 0.0);
                is_full = true;
            }
        }
        is_full
    }

    /// What the steps since the last call meant for the piece.
    pub(super) fn take_turn(&mut self) -> Option<Turn> {
        self.turn.take()
    }

    /// How loud it was so far.
    pub(super) fn integrated(&self) -> &Integrated {
        &self.integrated
    }
}
