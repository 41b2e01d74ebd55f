//! The powers of what comes in, in short blocks: short windows for the whole band, and long ones at a low rate for
//! the bass, whose filters are narrower than a bin of the short ones.

use pulp::{Arch, Simd, WithSimd};

use super::analysis::{Analysis, WindowTables, Windows};
use super::bands::{BandPower, NUM_BANDS, PowerSpectrum};
use super::frames::Frames;
use super::samples::highest;
use crate::dsp::bank::MAX_FRAMES;
use crate::dsp::curve::freqs_hz;
use crate::units::{single, to_f64};

/// Input beyond this (+160 dBFS) is limited, so that no power can overflow.
const MAX_INPUT: f32 = 1e8;

/// Shortest window, seconds; its length is the next power of two in frames (decision 30).
const MIN_WINDOW_SECS: f64 = 0.032;

/// Fewest frames of a window: its work must be done before the next one is due.
const MIN_WINDOW_FRAMES: usize = 1024;

/// Length of a block, seconds: a quarter of one of BS.1770, so that momentary loudness moves in quarters.
const BLOCK_SECS: f64 = 0.1;

/// Short windows overlap by this part of their length (decision 30).
const OVERLAP_PART: usize = 8;

/// Up to here the long windows count, Hz: what a tone of 30 Hz leaves in short windows above it makes 0.1 LU (decision 92).
const LOW_HZ: f64 = 240.0;

/// Least rate of the signal the long windows cut, Hz: what folds down to [`LOW_HZ`] is 60 dB below.
const LOW_RATE_HZ: f64 = 2_700.0;

/// Frames of a long window at the low rate: 0.34 s to 0.37 s at the rates of music (decision 92).
const LOW_FRAMES: usize = 1024;

/// What listening needs and only the sample rate decides.
#[derive(Debug, Clone)]
pub struct ListeningTables {
    whole: WindowTables,
    low: WindowTables,
    /// Three boxcars in a row, of as many frames as become one; every value twice, for left and right.
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
        let frames = |secs| super::frames::frames(secs, sample_rate_hz) as usize;
        let len = frames(MIN_WINDOW_SECS).next_power_of_two().max(MIN_WINDOW_FRAMES);
        let whole = Windows { len, overlap: len / OVERLAP_PART, block_frames: frames(BLOCK_SECS), factor: 1 };
        let rates = std::iter::successors(Some(1usize), |factor| Some(2 * factor));
        let factor =
            rates.take_while(|&factor| to_f64(factor) * LOW_RATE_HZ <= sample_rate_hz).last().unwrap_or(1);
        let low = Windows { len: LOW_FRAMES, overlap: LOW_FRAMES / 2, block_frames: LOW_FRAMES / 2, factor };
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

/// Three boxcars of `factor` frames in a row, and a mean of one; as long as three of them, every value twice.
#[expect(clippy::disallowed_methods, reason = "allocates once per rate, off the audio thread")]
fn kernel(factor: usize) -> Vec<f32> {
    let after = |of: &dyn Fn(usize) -> f64, idx: usize| {
        (0..factor).filter(|back| *back <= idx).map(|back| of(idx - back)).sum::<f64>() / to_f64(factor)
    };
    let one = |idx: usize| if idx < factor { 1.0 / to_f64(factor) } else { 0.0 };
    let two: Vec<f64> = (0..3 * factor).map(|idx| after(&one, idx)).collect();
    let two = |idx: usize| two.get(idx).copied().unwrap_or_default();
    (0..6 * factor).map(|idx| single(after(&two, idx / 2))).collect()
}

/// Powers of nothing, made where only they are on the stack.
#[inline(never)]
#[expect(clippy::disallowed_methods, reason = "allocates once, while the engine is built")]
fn silence() -> Box<PowerSpectrum> {
    Box::new([BandPower::SILENCE; NUM_BANDS])
}

/// Left and right of one control tick, interleaved.
type Interleaved = [f32; 2 * MAX_FRAMES];

/// The running powers.
#[derive(Debug, Clone)]
pub(super) struct Listening {
    arch: Arch,
    /// The frames since the last tick. They are heard together, so that it does not matter how they come together.
    pending: Frames,
    num_pending: usize,
    whole: Analysis,
    low: Decimator,
    low_analysis: Analysis,
    /// Largest sample since the last block.
    peak_lin: f32,
    block: Box<PowerSpectrum>,
    /// The last long window, once there is one.
    low_known: Box<PowerSpectrum>,
    is_low_known: bool,
}

/// A sum in eight parts, so that many frames are added at a time.
type Lanes = [f32; 8];

/// Brings the rate of the signal down.
#[derive(Debug, Clone, Copy, Default)]
struct Decimator {
    /// The next three frames at the low rate, so far, in lanes: left and right in turn.
    sums: [Lanes; 3],
    /// Frames since the last one at the low rate.
    phase: usize,
}

impl Listening {
    /// Hears silence.
    pub(super) fn new(tables: &ListeningTables) -> Self {
        let mut listening = Self {
            arch: Arch::new(),
            pending: [[0.0; MAX_FRAMES]; 2],
            num_pending: 0,
            whole: Analysis::new(&tables.whole),
            low: Decimator::default(),
            low_analysis: Analysis::new(&tables.low),
            peak_lin: 0.0,
            block: silence(),
            low_known: silence(),
            is_low_known: false,
        };
        // What was never written to has no memory yet.
        listening.reset();
        listening
    }

    /// Back to silence.
    #[inline(never)]
    pub(super) fn reset(&mut self) {
        self.whole.reset();
        self.low_analysis.reset();
        (self.low, self.num_pending, self.peak_lin) = (Decimator::default(), 0, 0.0);
        self.block.fill(BandPower::SILENCE);
        self.is_low_known = false;
    }

    /// Hears `num_frames`, which must not reach beyond the next tick.
    pub(super) fn take_in(&mut self, signal: &Frames, num_frames: usize) {
        for (pending, channel) in self.pending.iter_mut().zip(signal) {
            let room = pending.iter_mut().skip(self.num_pending);
            for (to, from) in room.zip(channel.iter().take(num_frames)) {
                *to = *from;
            }
        }
        self.num_pending += num_frames;
    }

    /// Does the work of one control tick; the largest sample of the block that is complete, if one is, whose powers
    /// [`Self::block`] holds until the next one is.
    pub(super) fn tick(&mut self, tables: &ListeningTables) -> Option<f32> {
        self.num_pending = 0;
        let (mut frames, mut slow) = ([0.0; 2 * MAX_FRAMES], [0.0; 2 * MAX_FRAMES]);
        let low = (&mut self.low, tables.kernel.as_slice(), &mut slow);
        let (peak_lin, num_slow) =
            self.arch.dispatch(TakeIn { signal: &self.pending, frames: &mut frames, low });
        self.peak_lin = self.peak_lin.max(peak_lin);
        self.whole.take_in(frames.as_chunks().0);
        self.low_analysis.take_in(slow.as_chunks().0.get(..num_slow).unwrap_or_default());
        if self.low_analysis.tick(&tables.low) {
            self.low_analysis.write_powers(&mut self.low_known);
            self.is_low_known = true;
        }
        if !self.whole.tick(&tables.whole) {
            return None;
        }
        self.whole.write_powers(&mut self.block);
        if self.is_low_known {
            let low = self.low_known.iter().zip(&tables.low_gains);
            for (band, (low, gain)) in self.block.iter_mut().zip(low) {
                *band = BandPower::SILENCE;
                band.add(low, *gain);
            }
        }
        Some(std::mem::take(&mut self.peak_lin))
    }

    /// The mean powers of the block that has just been completed.
    pub(super) fn block(&self) -> &PowerSpectrum {
        &self.block
    }
}

/// Interleaves the frames of a tick, says how high they go, and brings their rate down.
struct TakeIn<'a> {
    signal: &'a Frames,
    frames: &'a mut Interleaved,
    low: (&'a mut Decimator, &'a [f32], &'a mut Interleaved),
}

impl WithSimd for TakeIn<'_> {
    /// The largest sample, and the frames at the low rate.
    type Output = (f32, usize);

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Self::Output {
        let Self { signal: [left, right], frames, low: (low, kernel, slow) } = self;
        let mut limited: Frames = [[0.0; MAX_FRAMES]; 2];
        let mut peak_bits = 0;
        for (to, from) in limited.iter_mut().zip([left, right]) {
            for (to, x) in to.iter_mut().zip(from) {
                let x = if *x > MAX_INPUT { MAX_INPUT } else { *x };
                *to = if x < -MAX_INPUT { -MAX_INPUT } else { x };
            }
            peak_bits = peak_bits.max(highest(to));
        }
        let [left, right] = &limited;
        for (to, (left, right)) in frames.as_chunks_mut().0.iter_mut().zip(left.iter().zip(right)) {
            *to = [*left, *right];
        }
        (f32::from_bits(peak_bits), low.run(kernel, frames, slow))
    }
}

impl Decimator {
    /// Writes the frames at the low rate, and says how many there are.
    #[inline(always)]
    fn run(&mut self, kernel: &[f32], frames: &Interleaved, slow: &mut Interleaved) -> usize {
        let factor = kernel.len() / 6;
        let (first, rest) = kernel.split_at(2 * factor);
        let (second, third) = rest.split_at(2 * factor);
        let len = factor.min(MAX_FRAMES);
        let mut slow = slow.as_chunks_mut().0.iter_mut();
        let mut num_slow = 0;
        for part in frames.chunks_exact((2 * len).max(1)) {
            for (sum, kernel) in self.sums.iter_mut().zip([third, second, first]) {
                add_products(part, kernel.get(2 * self.phase..).unwrap_or_default(), sum);
            }
            self.phase += len;
            if self.phase == factor {
                let [whole, next, last] = self.sums;
                if let Some(place) = slow.next() {
                    let [a, b, c, d, e, f, g, h] = whole;
                    *place = [(a + c) + (e + g), (b + d) + (f + h)];
                }
                (self.phase, self.sums, num_slow) = (0, [next, last, Lanes::default()], num_slow + 1);
            }
        }
        num_slow
    }
}

/// Adds frames times a kernel that has every value twice.
#[inline(always)]
fn add_products(frames: &[f32], kernel: &[f32], sums: &mut Lanes) {
    let (eights, rest) = frames.as_chunks::<8>();
    let mut lanes = *sums;
    for (frames, kernel) in eights.iter().zip(kernel.as_chunks::<8>().0) {
        for ((lane, x), gain) in lanes.iter_mut().zip(frames).zip(kernel) {
            *lane += gain * x;
        }
    }
    // As many as a power of two: what is shorter than a vector is all there is.
    for ((lane, x), gain) in lanes.iter_mut().zip(rest).zip(kernel) {
        *lane += gain * x;
    }
    *sums = lanes;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::bands::Bands;
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
                listening.take_in(&[x, x], MAX_FRAMES);
                if listening.tick(&tables).is_some() {
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
