//! The cross path of a measured head: long responses in the loop of the common term.
//!
//! As in the cross path of the analytic head, `r = g·R{v}` and `v = x − β·r` give each channel's ears the
//! response `(1, gR) / (1 + β·gR)`. R is a delay and a minimum-phase response; the delay is what lets several
//! frames of `v` be convolved at once although they depend on `r`.

use realfft::num_complex::Complex64;

use crate::dsp::bank::MAX_FRAMES;
use crate::dsp::convolver::Convolver;
use crate::dsp::delay::{FractionalDelay, NUM_TAPS as NUM_DELAY_TAPS};
use crate::dsp::flush::flushed;
use crate::dsp::turn::turn;
use crate::spatial::measured::{HeadAtAngle, MAX_DELAY_SECS, MAX_TAPS as MAX_HEAD_TAPS, num_taps};
use crate::units::{samples_from_secs, single};

/// Most taps of a response and its fraction of a sample together.
const MAX_TAPS: usize = MAX_HEAD_TAPS + NUM_DELAY_TAPS;

/// Coefficients of a measured head's cross path at one sample rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PersonalDesign {
    /// Taps of gR from `whole` samples on; those beyond `num_taps` are zero.
    pub taps: [f32; MAX_TAPS],
    /// Taps in use.
    pub num_taps: usize,
    /// Whole samples before the first tap, at least one.
    pub whole: usize,
    /// Share of the present frame in gR: nonzero only where the delay is under one sample.
    pub present: f32,
    /// β of the common term.
    pub center_color: f64,
}

impl PersonalDesign {
    /// Nothing reaches the other ear.
    pub(super) const NOTHING: Self =
        Self { taps: [0.0; MAX_TAPS], num_taps: 0, whole: 1, present: 0.0, center_color: 0.0 };

    /// Becomes the cross path of a head at a sample rate in Hz, with flat gain g.
    ///
    /// # Real-time
    /// Safe: the head's taps times those of a fractional delay.
    pub(super) fn set(
        &mut self,
        head: &HeadAtAngle<'_>,
        gain_lin: f64,
        center_color: f64,
        sample_rate_hz: f64,
    ) {
        let delay = FractionalDelay::new(samples_from_secs(head.delay_secs(), sample_rate_hz));
        let mut sums = [0.0f64; MAX_TAPS];
        let num_delay_taps = delay.taps.iter().rposition(|&tap| tap != 0.0).map_or(0, |last| last + 1);
        let mut num_taps = num_delay_taps;
        for (k, tap) in head.taps().enumerate() {
            let window = sums.get_mut(k..).unwrap_or_default();
            for (sum, fraction) in window.iter_mut().zip(delay.taps.iter().take(num_delay_taps)) {
                *sum += gain_lin * tap * fraction;
            }
            num_taps = (k + num_delay_taps).min(MAX_TAPS);
        }
        for (tap, sum) in self.taps.iter_mut().zip(&sums) {
            *tap = single(*sum);
        }
        self.present = 0.0;
        if delay.base == 0 {
            self.present = self.taps.first().copied().unwrap_or_default();
            self.taps.copy_within(1.., 0);
            if let Some(last) = self.taps.last_mut() {
                *last = 0.0;
            }
            num_taps = num_taps.saturating_sub(1);
        }
        (self.num_taps, self.whole, self.center_color) = (num_taps, delay.base.max(1), center_color);
    }

    /// g·R as it is realized.
    ///
    /// # Real-time
    /// Safe, O(taps).
    #[must_use]
    pub fn cross(&self, freq_hz: f64, sample_rate_hz: f64) -> Complex64 {
        let step = turn(-crate::units::radians_from_hz(freq_hz, sample_rate_hz));
        let taps = self.taps.iter().take(self.num_taps).rev();
        let sum = taps.fold(Complex64::ZERO, |sum, &tap| sum * step + f64::from(tap));
        f64::from(self.present) + sum * step.powu(u32::try_from(self.whole).unwrap_or(u32::MAX))
    }
}

/// The running cross path of both channels.
#[derive(Debug, Clone)]
pub(super) struct PersonalPath {
    left: Channel,
    right: Channel,
    /// Past frames of `v` that are kept: the longest delay.
    reach: usize,
}

/// One channel: `v`, and what of it reaches the other ear.
#[derive(Debug, Clone)]
struct Channel {
    convolver: Convolver,
    /// `reach` past frames of `v`, then the run.
    history: Vec<f32>,
}

impl PersonalPath {
    /// Silent paths with room for every measured head.
    ///
    /// # Real-time
    /// Not safe: allocates.
    pub(super) fn new(sample_rate_hz: f64) -> Self {
        let reach = FractionalDelay::new(samples_from_secs(MAX_DELAY_SECS, sample_rate_hz)).base.max(1);
        let max_taps = num_taps(sample_rate_hz) + NUM_DELAY_TAPS;
        let channel = Channel::new(max_taps, reach);
        Self { left: channel.clone(), right: channel, reach }
    }

    /// Takes a design and goes back to silence.
    pub(super) fn restart(&mut self, design: &PersonalDesign) {
        let taps = design.taps.get(..design.num_taps).unwrap_or_default();
        for channel in [&mut self.left, &mut self.right] {
            channel.convolver.restart(taps);
            channel.history.fill(0.0);
        }
    }

    /// Back to silence.
    pub(super) fn reset(&mut self) {
        for channel in [&mut self.left, &mut self.right] {
            channel.convolver.reset();
            channel.history.fill(0.0);
        }
    }

    /// Sets values that have decayed below −300 dBFS to zero; to be called at control ticks.
    pub(super) fn flush(&mut self) {
        for channel in [&mut self.left, &mut self.right] {
            channel.convolver.flush();
            for v in &mut channel.history {
                *v = flushed(*v);
            }
        }
    }

    /// Adds the cross paths to both channels, in place; at most [`MAX_FRAMES`] frames, of the design the path
    /// was restarted with.
    pub(super) fn process(&mut self, design: &PersonalDesign, left: &mut [f32], right: &mut [f32]) {
        let num_frames = left.len().min(right.len()).min(MAX_FRAMES);
        let whole = design.whole.clamp(1, self.reach);
        // No frame of a chunk may depend on another one of it; the convolver is quickest with fours.
        let step = if whole < 4 { whole } else { whole - whole % 4 };
        let beta = single(design.center_color);
        let present = design.present;
        let solve = 1.0 / (1.0 + beta * present);
        let chunks = left.chunks_mut(step).zip(right.chunks_mut(step));
        for ((left, right), first) in chunks.zip((0..num_frames).step_by(step)) {
            let late_left = self.left.late(self.reach + first - whole, left.len());
            let late_right = self.right.late(self.reach + first - whole, right.len());
            let frames = left.iter_mut().zip(right).zip(late_left.into_iter().zip(late_right));
            for (((left, right), (late_left, late_right)), at) in frames.zip(self.reach + first..) {
                let v_left = (*left - beta * late_left) * solve;
                let v_right = (*right - beta * late_right) * solve;
                self.left.remember(at, v_left);
                self.right.remember(at, v_right);
                *left = v_left + (late_right + present * v_right);
                *right = v_right + (late_left + present * v_left);
            }
        }
        for channel in [&mut self.left, &mut self.right] {
            channel.advance(num_frames, self.reach);
        }
    }
}

impl Channel {
    #[expect(clippy::disallowed_macros, reason = "allocates once, while the engine is built")]
    fn new(max_taps: usize, reach: usize) -> Self {
        Self { convolver: Convolver::new(max_taps), history: vec![0.0; reach + MAX_FRAMES] }
    }

    /// What the `v` from place `from` on gives at the other ear, for up to [`MAX_FRAMES`] frames.
    fn late(&mut self, from: usize, num_frames: usize) -> [f32; MAX_FRAMES] {
        let mut output = [0.0; MAX_FRAMES];
        let input = self.history.get(from..from + num_frames.min(MAX_FRAMES)).unwrap_or_default();
        self.convolver.process(input, &mut output);
        output
    }

    fn remember(&mut self, at: usize, v: f32) {
        if let Some(place) = self.history.get_mut(at) {
            *place = v;
        }
    }

    /// Keeps the last `reach` frames for the next run.
    fn advance(&mut self, num_frames: usize, reach: usize) {
        self.history.copy_within(num_frames..num_frames + reach, 0);
    }
}
