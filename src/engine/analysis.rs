//! The powers of a running stereo signal, band by band: overlapping windows, one short Fourier transform for
//! both channels, the work spread over control ticks.

use std::fmt;
use std::sync::Arc;

use realfft::num_complex::Complex32;
use rustfft::{Fft, FftPlanner};

use super::power::{BandPower, PowerSpectrum};
use super::prepared::Bands;
use super::voice::Frames;
use crate::units::{single, to_f64};

/// Bins that are sorted into bands at one tick.
const BINS_PER_TICK: usize = 128;

/// Input beyond this (+160 dBFS) is limited, so that no power can overflow.
const MAX_INPUT: f32 = 1e8;

/// What analyzing needs and only its windows decide.
#[derive(Clone)]
pub(super) struct WindowTables {
    transform: Arc<dyn Fft<f32>>,
    /// Flat, with a quarter of a sine where windows overlap: the squares of all windows add up to one, so every
    /// sample counts alike. Scaled so that squared bins are mean squares.
    window: Vec<f32>,
    hop_frames: usize,
    windows_per_block: usize,
    /// Band of each bin below the Nyquist frequency; that of the offset does not count.
    band_of_bin: Vec<usize>,
}

impl fmt::Debug for WindowTables {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("WindowTables").field("frames", &self.window.len()).finish_non_exhaustive()
    }
}

/// How a signal is cut.
#[derive(Debug, Clone, Copy)]
pub(super) struct Windows {
    /// Frames of a window.
    pub(super) len: usize,
    /// Frames two of them share.
    pub(super) overlap: usize,
    /// Frames of a block, about.
    pub(super) block_frames: usize,
}

impl WindowTables {
    /// The tables for windows of a signal at a sample rate in Hz.
    #[expect(clippy::disallowed_methods, reason = "allocates once per rate, off the audio thread")]
    pub(super) fn new(windows: Windows, sample_rate_hz: f64) -> Self {
        let Windows { len, overlap, block_frames } = windows;
        let hop_frames = len - overlap;
        let step = 0.5 * std::f64::consts::PI / to_f64(overlap);
        let scale = (2.0 / (to_f64(len) * to_f64(hop_frames))).sqrt();
        let weight = |idx: usize| {
            let from_edge = idx.min(len - 1 - idx).min(overlap);
            scale * (step * (to_f64(from_edge) + 0.5)).min(0.5 * std::f64::consts::PI).sin()
        };
        let bin_hz = sample_rate_hz / to_f64(len);
        let band_of_bin = |bin: usize| Bands::band_idx(bin_hz * to_f64(bin));
        Self {
            transform: FftPlanner::new().plan_fft_forward(len),
            window: (0..len).map(|idx| single(weight(idx))).collect(),
            hop_frames,
            windows_per_block: ((block_frames + hop_frames / 2) / hop_frames).max(1),
            band_of_bin: (0..len / 2).map(band_of_bin).collect(),
        }
    }

    /// Frames of one block: as many windows as come nearest to what was asked for.
    pub(super) fn block_frames(&self) -> usize {
        self.windows_per_block * self.hop_frames
    }
}

/// What is to be done at the next tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Wait,
    Transform,
    Sum,
    Sort(usize),
}

/// The running analysis. Both channels are one complex signal, left + i·right.
#[derive(Debug, Clone)]
pub(super) struct Analysis {
    /// The last two windows.
    history: Vec<Complex32>,
    write_idx: usize,
    /// Frames since the last window was complete.
    waiting_frames: usize,
    /// Where the window at work begins.
    window_idx: usize,
    step: Step,
    /// The window at work, then its bins.
    bins: Vec<Complex32>,
    scratch: Vec<Complex32>,
    num_windows: usize,
    /// Powers of the bins, summed over `num_windows` windows.
    powers: Vec<f32>,
    /// Bins of positive frequency times their mirror images, summed likewise.
    products: Vec<Complex32>,
}

impl Analysis {
    /// An analysis of silence.
    #[expect(clippy::disallowed_macros, reason = "allocates once, while the engine is built")]
    pub(super) fn new(tables: &WindowTables) -> Self {
        let len = tables.window.len();
        Self {
            history: vec![Complex32::ZERO; 2 * len],
            write_idx: 0,
            waiting_frames: 0,
            window_idx: 0,
            step: Step::Wait,
            bins: vec![Complex32::ZERO; len],
            scratch: vec![Complex32::ZERO; tables.transform.get_inplace_scratch_len()],
            num_windows: 0,
            powers: vec![0.0; len],
            products: vec![Complex32::ZERO; len / 2],
        }
    }

    /// True while a window is being worked on.
    pub(super) fn is_busy(&self) -> bool {
        self.step != Step::Wait
    }

    /// Back to silence.
    pub(super) fn reset(&mut self) {
        self.history.fill(Complex32::ZERO);
        (self.write_idx, self.waiting_frames, self.step) = (0, 0, Step::Wait);
        self.clear_sums();
    }

    fn clear_sums(&mut self) {
        self.num_windows = 0;
        self.powers.fill(0.0);
        self.products.fill(Complex32::ZERO);
    }

    /// Takes in `num_frames`, which must not reach beyond the next tick; returns their largest sample.
    pub(super) fn take_in(&mut self, [left, right]: &Frames, num_frames: usize) -> f32 {
        let end = (self.write_idx + num_frames).min(self.history.len());
        let room = self.history.get_mut(self.write_idx..end).unwrap_or_default();
        // Magnitudes in order of their bits: many can be compared at once.
        let mut peak_bits = 0;
        for (to, (left, right)) in room.iter_mut().zip(left.iter().zip(right)) {
            let (left, right) = (left.clamp(-MAX_INPUT, MAX_INPUT), right.clamp(-MAX_INPUT, MAX_INPUT));
            peak_bits = peak_bits.max(left.abs().to_bits()).max(right.abs().to_bits());
            *to = Complex32::new(left, right);
        }
        self.write_idx += num_frames;
        self.waiting_frames += num_frames;
        f32::from_bits(peak_bits)
    }

    /// Does the work of one control tick; true when the mean powers of a block have been added to `mean`.
    pub(super) fn tick(&mut self, tables: &WindowTables, mean: &mut PowerSpectrum) -> bool {
        let len = tables.window.len();
        if self.write_idx >= 2 * len {
            self.write_idx = 0;
        }
        match self.step {
            Step::Wait if self.waiting_frames >= tables.hop_frames => {
                self.waiting_frames = 0;
                self.window_idx = (self.write_idx + len) % (2 * len);
                self.step = Step::Transform;
            }
            Step::Wait => {}
            Step::Transform => {
                self.transform(tables);
                self.step = Step::Sum;
            }
            Step::Sum => {
                self.sum();
                let is_whole = self.num_windows >= tables.windows_per_block;
                self.step = if is_whole { Step::Sort(1) } else { Step::Wait };
            }
            Step::Sort(first) if first < self.products.len() => {
                self.sort(tables, first, mean);
                self.step = Step::Sort(first + BINS_PER_TICK);
            }
            Step::Sort(_) => {
                self.clear_sums();
                self.step = Step::Wait;
                return true;
            }
        }
        false
    }

    fn transform(&mut self, tables: &WindowTables) {
        let (older, newer) = self.history.split_at(self.window_idx);
        let newer = newer.get(..newer.len().min(tables.window.len())).unwrap_or_default();
        let (early, late) = self.bins.split_at_mut(newer.len());
        let (rising, falling) = tables.window.split_at(newer.len());
        for (part, frames, window) in [(early, newer, rising), (late, older, falling)] {
            for ((to, from), window) in part.iter_mut().zip(frames).zip(window) {
                *to = from * window;
            }
        }
        tables.transform.process_with_scratch(&mut self.bins, &mut self.scratch);
    }

    fn sum(&mut self) {
        self.num_windows += 1;
        for (power, bin) in self.powers.iter_mut().zip(&self.bins) {
            *power += bin.norm_sqr();
        }
        // A bin and its mirror image meet at the Nyquist frequency; the offset has none.
        let pairs = self.products.iter_mut().zip(&self.bins).skip(1).zip(self.bins.iter().rev());
        for ((product, bin), mirror) in pairs {
            *product += bin * mirror;
        }
    }

    fn sort(&self, tables: &WindowTables, first: usize, mean: &mut PowerSpectrum) {
        let share = 1.0 / single(to_f64(self.num_windows.max(1)));
        for idx in first..self.products.len().min(first + BINS_PER_TICK) {
            let band = tables.band_of_bin.get(idx).and_then(|&band| mean.get_mut(band));
            let mirror = self.powers.len() - idx;
            let sums = (self.powers.get(idx), self.powers.get(mirror), self.products.get(idx));
            let (Some(band), (Some(&above), Some(&below), Some(&product))) = (band, sums) else { continue };
            band.add(&channel_powers((above, below), product), share);
        }
    }
}

/// What both channels have at one frequency, of left + i·right at that frequency and at its mirror image.
///
/// With `Z(f) = L + i·R` and `Z(−f) = conj(L) + i·conj(R)`, the powers of both add up to `2·(|L|² + |R|²)` and
/// differ by `4·Im(L·conj(R))`; their product is `|L|² − |R|² + 2i·Re(L·conj(R))`.
fn channel_powers((above, below): (f32, f32), product: Complex32) -> BandPower {
    let (half, difference) = (0.25 * (above + below), 0.5 * product.re);
    BandPower {
        left: (half + difference).max(0.0),
        right: (half - difference).max(0.0),
        cross: Complex32::new(0.5 * product.im, 0.25 * (above - below)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::bank::MAX_FRAMES;
    use crate::engine::power::NUM_BANDS;
    use std::f64::consts::{FRAC_PI_3, TAU};

    const RATE_HZ: f64 = 48_000.0;

    fn tables() -> WindowTables {
        WindowTables::new(Windows { len: 2048, overlap: 256, block_frames: 19_200 }, RATE_HZ)
    }

    /// The mean powers of the first `N` blocks of a signal, added up over all bands.
    fn powers<const N: usize>(frame: impl Fn(usize) -> [f32; 2]) -> [BandPower; N] {
        let tables = tables();
        let (mut analysis, mut next) = (Analysis::new(&tables), 0);
        std::array::from_fn(|_| {
            let mut mean = [BandPower::SILENCE; NUM_BANDS];
            while !analysis.tick(&tables, &mut mean) {
                let frames: [[f32; 2]; MAX_FRAMES] = std::array::from_fn(|idx| frame(next + idx));
                analysis.take_in(&[frames.map(|[left, _]| left), frames.map(|[_, right]| right)], MAX_FRAMES);
                next += MAX_FRAMES;
            }
            let mut whole = BandPower::SILENCE;
            for band in &mean {
                whole.add(band, 1.0);
            }
            whole
        })
    }

    /// A sine of amplitude a has the power a²/2; two of them in step share a·b/2, turned by the phase between them.
    #[test]
    fn sines_have_the_powers_of_their_closed_form() {
        let sine = |amplitude: f64, phase: f64, idx: usize| {
            (amplitude * (TAU * 1_000.0 / RATE_HZ * idx as f64 + phase).sin()) as f32
        };
        let [_, BandPower { left, right, cross }] =
            powers(|idx| [sine(0.5, 0.0, idx), sine(0.25, -FRAC_PI_3, idx)]);
        assert!((left / 0.125 - 1.0).abs() < 1e-3, "{left}");
        assert!((right / 0.031_25 - 1.0).abs() < 1e-3, "{right}");
        let expected = Complex32::from_polar(0.0625, std::f32::consts::FRAC_PI_3);
        assert!((cross - expected).norm() < 1e-4, "{cross} instead of {expected}");
    }

    /// Wherever a click falls, its whole energy counts: once, within one block or shared by two. What lies at the
    /// offset and the Nyquist frequency does not count, a thousandth of it.
    #[test]
    fn every_frame_counts_alike() {
        let block_frames = tables().block_frames();
        for place in (block_frames - 3_000..block_frames + 3_000).step_by(97) {
            let blocks: [BandPower; 3] = powers(|idx| [if idx == place { 1.0 } else { 0.0 }, 0.0]);
            let energy: f32 = blocks.iter().map(|block| block.left * block_frames as f32).sum();
            assert!((energy - 1.0).abs() < 2e-3, "at {place}: {energy}");
            assert!(blocks.iter().all(|block| block.right < 1e-9), "at {place}");
        }
    }
}
