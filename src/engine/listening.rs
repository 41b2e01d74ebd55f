//! The powers of what comes in, in short blocks: short windows for the whole band, and long ones at a low rate for
//! the bass, whose filters are narrower than a bin of the short ones.

use super::analysis::{Analysis, WindowTables, Windows};
use super::power::{BandPower, NUM_BANDS, PowerSpectrum};
use super::voice::Frames;
use crate::dsp::bank::MAX_FRAMES;
use crate::dsp::curve::freqs_hz;
use crate::units::{single, to_f64};

/// Shortest window, seconds; its length is the next power of two in frames (decision 30).
const MIN_WINDOW_SECS: f64 = 0.032;

/// Fewest frames of a window: its work must be done before the next one is due.
const MIN_WINDOW_FRAMES: usize = 1024;

/// Length of a block, seconds: a quarter of one of BS.1770, so that momentary loudness moves in quarters.
const BLOCK_SECS: f64 = 0.1;

/// Short windows overlap by this part of their length (decision 30).
const OVERLAP_PART: usize = 8;

/// Up to here the long windows count, Hz.
const LOW_HZ: f64 = 150.0;

/// Least rate of the signal the long windows cut, Hz: what folds down to [`LOW_HZ`] is 70 dB below.
const LOW_RATE_HZ: f64 = 2_700.0;

/// Frames of a long window at the low rate: 0.34 s to 0.37 s at the rates of music (decision 92).
const LOW_FRAMES: usize = 1024;

/// What listening needs and only the sample rate decides.
#[derive(Debug, Clone)]
pub struct ListeningTables {
    whole: WindowTables,
    low: WindowTables,
    /// Three boxcars in a row, of as many frames as become one.
    kernel: Vec<f32>,
    /// What the boxcars take of each band the long windows count for, undone: as powers.
    low_gains: Vec<f32>,
}

#[expect(clippy::disallowed_methods, reason = "allocates once per rate, off the audio thread")]
impl ListeningTables {
    /// The tables for a sample rate in Hz.
    ///
    /// # Real-time
    /// Not safe: allocates and plans.
    #[must_use]
    pub fn new(sample_rate_hz: f64) -> Self {
        let frames = |secs| super::mixer::frames(secs, sample_rate_hz) as usize;
        let len = frames(MIN_WINDOW_SECS).next_power_of_two().max(MIN_WINDOW_FRAMES);
        let whole = Windows { len, overlap: len / OVERLAP_PART, block_frames: frames(BLOCK_SECS) };
        let rates = std::iter::successors(Some(1usize), |factor| Some(2 * factor));
        let factor =
            rates.take_while(|&factor| to_f64(factor) * LOW_RATE_HZ <= sample_rate_hz).last().unwrap_or(1);
        let low = Windows { len: LOW_FRAMES, overlap: LOW_FRAMES / 2, block_frames: LOW_FRAMES / 2 };
        let box_power = |freq_hz: f64| {
            let half = 0.5 * crate::units::radians_from_hz(freq_hz, sample_rate_hz);
            ((to_f64(factor) * half).sin() / (to_f64(factor) * half.sin())).powi(6)
        };
        let low_freqs = freqs_hz().iter().take_while(|&&freq_hz| freq_hz <= LOW_HZ.min(0.1 * sample_rate_hz));
        Self {
            whole: WindowTables::new(whole, sample_rate_hz),
            low: WindowTables::new(low, sample_rate_hz / to_f64(factor)),
            kernel: kernel(factor),
            low_gains: low_freqs.map(|&freq_hz| single(1.0 / box_power(freq_hz))).collect(),
        }
    }

    /// Frames of one block.
    pub(super) fn block_frames(&self) -> usize {
        self.whole.block_frames()
    }
}

/// Three boxcars of `factor` frames in a row, and a mean of one; as long as three of them.
#[expect(clippy::disallowed_methods, reason = "allocates once per rate, off the audio thread")]
fn kernel(factor: usize) -> Vec<f32> {
    let after = |of: &dyn Fn(usize) -> f64, idx: usize| {
        (0..factor).filter(|back| *back <= idx).map(|back| of(idx - back)).sum::<f64>() / to_f64(factor)
    };
    let one = |idx: usize| if idx < factor { 1.0 / to_f64(factor) } else { 0.0 };
    let two: Vec<f64> = (0..3 * factor).map(|idx| after(&one, idx)).collect();
    let two = |idx: usize| two.get(idx).copied().unwrap_or_default();
    (0..3 * factor).map(|idx| single(after(&two, idx))).collect()
}

/// Powers of nothing, made where only they are on the stack.
#[inline(never)]
#[expect(clippy::disallowed_methods, reason = "allocates once, while the engine is built")]
fn silence() -> Box<PowerSpectrum> {
    Box::new([BandPower::SILENCE; NUM_BANDS])
}

/// The running powers.
#[derive(Debug, Clone)]
pub(super) struct Listening {
    whole: Analysis,
    low: Analysis,
    /// Frames of the next three frames at the low rate, so far.
    sums: [[f32; 2]; 3],
    /// Frames since the last one at the low rate.
    phase: usize,
    block: Box<PowerSpectrum>,
    low_running: Box<PowerSpectrum>,
    /// The last long window, once there is one.
    low_known: Box<PowerSpectrum>,
    is_low_known: bool,
    is_complete: bool,
}

impl Listening {
    /// Hears silence.
    pub(super) fn new(tables: &ListeningTables) -> Self {
        Self {
            whole: Analysis::new(&tables.whole),
            low: Analysis::new(&tables.low),
            sums: [[0.0; 2]; 3],
            phase: 0,
            block: silence(),
            low_running: silence(),
            low_known: silence(),
            is_low_known: false,
            is_complete: false,
        }
    }

    /// Back to silence.
    pub(super) fn reset(&mut self) {
        self.whole.reset();
        self.low.reset();
        (self.sums, self.phase) = ([[0.0; 2]; 3], 0);
        self.block.fill(BandPower::SILENCE);
        self.low_running.fill(BandPower::SILENCE);
        (self.is_low_known, self.is_complete) = (false, false);
    }

    /// Hears `num_frames`, which must not reach beyond the next tick; returns their largest sample.
    pub(super) fn take_in(&mut self, tables: &ListeningTables, signal: &Frames, num_frames: usize) -> f32 {
        self.take_in_low(tables, signal, num_frames);
        self.whole.take_in(signal, num_frames)
    }

    fn take_in_low(&mut self, tables: &ListeningTables, [left, right]: &Frames, num_frames: usize) {
        let factor = tables.kernel.len() / 3;
        let (first, rest) = tables.kernel.split_at(factor);
        let (second, third) = rest.split_at(factor);
        let mut slow: Frames = [[0.0; MAX_FRAMES]; 2];
        let mut num_slow = 0;
        for (left, right) in left.iter().zip(right).take(num_frames) {
            for (sum, part) in self.sums.iter_mut().zip([third, second, first]) {
                let gain = part.get(self.phase).copied().unwrap_or_default();
                *sum = [sum[0] + gain * left, sum[1] + gain * right];
            }
            self.phase += 1;
            if self.phase == factor {
                let [[slow_left, slow_right], next, last] = self.sums;
                for (to, value) in slow.iter_mut().zip([slow_left, slow_right]) {
                    if let Some(place) = to.get_mut(num_slow) {
                        *place = value;
                    }
                }
                (self.phase, self.sums, num_slow) = (0, [next, last, [0.0; 2]], num_slow + 1);
            }
        }
        self.low.take_in(&slow, num_slow);
    }

    /// Does the work of one control tick; true when a block is complete, which [`Self::block`] holds until the next tick.
    pub(super) fn tick(&mut self, tables: &ListeningTables) -> bool {
        if self.is_complete {
            self.block.fill(BandPower::SILENCE);
            self.is_complete = false;
        }
        // Two transforms never fall on one tick.
        if !(self.whole.is_busy() && self.low.is_busy()) && self.low.tick(&tables.low, &mut self.low_running)
        {
            std::mem::swap(&mut self.low_known, &mut self.low_running);
            self.low_running.fill(BandPower::SILENCE);
            self.is_low_known = true;
        }
        self.is_complete = self.whole.tick(&tables.whole, &mut self.block);
        if self.is_complete && self.is_low_known {
            let low = self.low_known.iter().zip(&tables.low_gains);
            for (band, (low, gain)) in self.block.iter_mut().zip(low) {
                *band = BandPower::SILENCE;
                band.add(low, *gain);
            }
        }
        self.is_complete
    }

    /// The mean powers of the block that has just been completed.
    pub(super) fn block(&self) -> &PowerSpectrum {
        &self.block
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::prepared::Bands;
    use std::f64::consts::TAU;

    /// A deep tone has its power where it lies, a full-scale one of half a square, and its neighbors an octave away
    /// have less than a ten-thousandth of it, at every rate.
    #[test]
    fn deep_tones_lie_where_they_are() {
        for (rate_hz, freq_hz) in [(44_100.0, 30.0), (48_000.0, 40.0), (96_000.0, 30.0), (192_000.0, 60.0)] {
            let tables = ListeningTables::new(rate_hz);
            let (mut listening, mut frame, mut last) =
                (Listening::new(&tables), 0u32, [BandPower::SILENCE; NUM_BANDS]);
            while f64::from(frame) < 2.0 * rate_hz {
                let x: [f32; MAX_FRAMES] = std::array::from_fn(|idx| {
                    (TAU * freq_hz * (f64::from(frame) + idx as f64) / rate_hz).sin() as f32
                });
                listening.take_in(&tables, &[x, x], MAX_FRAMES);
                if listening.tick(&tables) {
                    last = *listening.block();
                }
                frame += MAX_FRAMES as u32;
            }
            let part = |from_hz: f64, to_hz: f64| -> f32 {
                let range = Bands::band_idx(from_hz)..=Bands::band_idx(to_hz);
                last.get(range).into_iter().flatten().map(|band| band.left).sum()
            };
            assert!(
                (part(freq_hz / 1.4, freq_hz * 1.4) - 0.5).abs() < 0.01,
                "{rate_hz}: {}",
                part(1.0, 20_000.0)
            );
            assert!(part(freq_hz * 2.0, 149.0) < 1e-4, "{rate_hz}: {}", part(freq_hz * 2.0, 149.0));
        }
    }
}
