//! The powers of a running stereo signal, band by band: overlapping windows, one short Fourier transform
//! per channel, the work spread over control ticks.

use std::fmt;
use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

use super::power::{BandPower, PowerSpectrum};
use super::prepared::Bands;
use super::voice::Frames;
use crate::units::{single, to_f64};

/// Shortest window, seconds; its length is the next power of two in frames (DECISIONS.md §30).
const MIN_WINDOW_SECS: f64 = 0.032;

/// Fewest frames of a window: its work must be done before the next one is due.
const MIN_WINDOW_FRAMES: usize = 1024;

/// Bins that are sorted into bands at one tick.
const BINS_PER_TICK: usize = 128;

/// Input beyond this (+160 dBFS) is limited, so that no power can overflow.
const MAX_INPUT: f32 = 1e8;

/// What analyzing needs and only the sample rate decides.
#[derive(Clone)]
pub struct AnalysisTables {
    transform: Arc<dyn RealToComplex<f32>>,
    /// Sine window: its squares add up to one at half overlap, so every sample counts alike. Scaled so
    /// that squared bins are mean squares.
    window: Vec<f32>,
    /// Band of each bin; none for the offset.
    band_of_bin: Vec<Option<usize>>,
}

impl fmt::Debug for AnalysisTables {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AnalysisTables").field("frames", &self.window.len()).finish_non_exhaustive()
    }
}

impl AnalysisTables {
    /// The tables for a sample rate in Hz.
    ///
    /// # Real-time
    /// Not safe: allocates and plans.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "allocates once per rate, off the audio thread")]
    pub fn new(sample_rate_hz: f64) -> Self {
        let shortest = super::mixer::frames(MIN_WINDOW_SECS, sample_rate_hz) as usize;
        let len = shortest.next_power_of_two().max(MIN_WINDOW_FRAMES);
        let step = std::f64::consts::PI / to_f64(len);
        let scale = 2.0 / to_f64(len);
        let bin_hz = sample_rate_hz / to_f64(len);
        let band_of_bin = |bin: usize| (bin > 0).then(|| Bands::band_idx(bin_hz * to_f64(bin)));
        Self {
            transform: RealFftPlanner::new().plan_fft_forward(len),
            window: (0..len).map(|idx| single(scale * (step * (to_f64(idx) + 0.5)).sin())).collect(),
            band_of_bin: (0..=len / 2).map(band_of_bin).collect(),
        }
    }

    /// Frames from one window to the next.
    pub(super) fn hop_frames(&self) -> usize {
        self.window.len() / 2
    }
}

/// What is to be done at the next tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Wait,
    Transform(usize),
    Sort(usize),
}

/// The running analysis.
#[derive(Debug, Clone)]
pub(super) struct Analysis {
    /// The last two windows of each channel.
    history: [Vec<f32>; 2],
    write_idx: usize,
    /// Frames since the last window was complete.
    waiting_frames: usize,
    /// Where the window at work begins.
    window_idx: usize,
    step: Step,
    windowed: Vec<f32>,
    scratch: Vec<Complex32>,
    bins: [Vec<Complex32>; 2],
}

impl Analysis {
    /// An analysis of silence.
    #[expect(clippy::disallowed_macros, reason = "allocates once, while the engine is built")]
    pub(super) fn new(tables: &AnalysisTables) -> Self {
        let (len, bins) = (tables.window.len(), tables.band_of_bin.len());
        let channel = || vec![0.0; 2 * len];
        let spectrum = || vec![Complex32::ZERO; bins];
        Self {
            history: [channel(), channel()],
            write_idx: 0,
            waiting_frames: 0,
            window_idx: 0,
            step: Step::Wait,
            windowed: vec![0.0; len],
            scratch: vec![Complex32::ZERO; tables.transform.get_scratch_len()],
            bins: [spectrum(), spectrum()],
        }
    }

    /// Back to silence.
    pub(super) fn reset(&mut self) {
        for channel in &mut self.history {
            channel.fill(0.0);
        }
        (self.write_idx, self.waiting_frames, self.step) = (0, 0, Step::Wait);
    }

    /// Takes in `num_frames`, which must not reach beyond the next tick; returns their largest sample.
    pub(super) fn take_in(&mut self, signal: &Frames, num_frames: usize) -> f32 {
        // Magnitudes in order of their bits: many can be compared at once.
        let mut peak_bits = 0;
        for (history, channel) in self.history.iter_mut().zip(signal) {
            let end = (self.write_idx + num_frames).min(history.len());
            let room = history.get_mut(self.write_idx..end).unwrap_or_default();
            for (to, from) in room.iter_mut().zip(channel) {
                *to = from.clamp(-MAX_INPUT, MAX_INPUT);
            }
            peak_bits = room.iter().fold(peak_bits, |peak, x| peak.max(x.abs().to_bits()));
        }
        self.write_idx += num_frames;
        self.waiting_frames += num_frames;
        f32::from_bits(peak_bits)
    }

    /// Does the work of one control tick; true when a window's powers have been added to `sum`.
    pub(super) fn tick(&mut self, tables: &AnalysisTables, sum: &mut PowerSpectrum) -> bool {
        let len = tables.window.len();
        if self.write_idx >= 2 * len {
            self.write_idx = 0;
        }
        let is_due = self.waiting_frames >= tables.hop_frames();
        match self.step {
            Step::Wait if is_due => {
                self.waiting_frames = 0;
                self.window_idx = (self.write_idx + len) % (2 * len);
                self.step = Step::Transform(0);
            }
            Step::Wait => {}
            Step::Transform(channel) => {
                self.transform(tables, channel);
                self.step = if channel == 0 { Step::Transform(1) } else { Step::Sort(0) };
            }
            Step::Sort(first) => {
                self.sort(tables, first, sum);
                let next = first + BINS_PER_TICK;
                let is_done = next >= tables.band_of_bin.len();
                self.step = if is_done { Step::Wait } else { Step::Sort(next) };
                return is_done;
            }
        }
        false
    }

    fn transform(&mut self, tables: &AnalysisTables, channel: usize) {
        let (Some(history), Some(bins)) = (self.history.get(channel), self.bins.get_mut(channel)) else {
            return;
        };
        let (older, newer) = history.split_at(self.window_idx);
        let newer = newer.get(..newer.len().min(tables.window.len())).unwrap_or_default();
        let (early, late) = self.windowed.split_at_mut(newer.len());
        let (rising, falling) = tables.window.split_at(newer.len());
        for (part, frames, window) in [(early, newer, rising), (late, older, falling)] {
            for ((to, from), window) in part.iter_mut().zip(frames).zip(window) {
                *to = from * window;
            }
        }
        let done = tables.transform.process_with_scratch(&mut self.windowed, bins, &mut self.scratch);
        debug_assert!(done.is_ok(), "the buffers are as long as the plan asks for");
    }

    fn sort(&self, tables: &AnalysisTables, first: usize, sum: &mut PowerSpectrum) {
        let [left, right] = &self.bins;
        let bins = left.iter().zip(right).zip(&tables.band_of_bin).skip(first).take(BINS_PER_TICK);
        // Neighbors mostly share a band: what they add up to is kept at hand.
        let (mut present, mut band) = (None, BandPower::SILENCE);
        for ((left, right), &band_idx) in bins {
            if band_idx != present {
                add(sum, present, &band);
                (present, band) = (band_idx, BandPower::SILENCE);
            }
            band.left += left.norm_sqr();
            band.right += right.norm_sqr();
            band.cross += left * right.conj();
        }
        add(sum, present, &band);
    }
}

/// Adds what a band has, if it is one.
fn add(sum: &mut PowerSpectrum, band_idx: Option<usize>, power: &BandPower) {
    if let Some(band) = band_idx.and_then(|idx| sum.get_mut(idx)) {
        band.add(power, 1.0);
    }
}
