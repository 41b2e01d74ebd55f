//! The powers of a running stereo signal, band by band: overlapping windows, one Fourier transform for both channels,
//! as many short steps at every control tick.
//!
//! A window is a table of rows and columns. Transforming its columns, turning what comes out, and transforming its rows
//! is the transform of the whole, whose bins then lie column by column. So no tick has to pay for all of it.

mod steps;

use std::fmt;
use std::sync::Arc;

use pulp::Arch;
use realfft::num_complex::{Complex32, Complex64};
use rustfft::{Fft, FftPlanner};

use super::bands::{BandPower, Bands, NUM_BANDS, PowerSpectrum};
use crate::dsp::bank::MAX_FRAMES;
use crate::units::{single, to_f64};
use steps::{Gather, Scatter, Sum};

/// Columns that are transformed in one step: neighbors lie in one line of the cache.
const GROUP: usize = 4;

/// What analyzing needs and only its windows decide.
#[derive(Clone)]
pub(super) struct WindowTables {
    down: Arc<dyn Fft<f32>>,
    across: Arc<dyn Fft<f32>>,
    num_rows: usize,
    num_columns: usize,
    /// By how much what a column gives is turned, in the order it is used in.
    twists: Vec<Complex32>,
    /// Flat, with a quarter of a sine where windows overlap: the squares of all windows add up to one, so every
    /// sample counts alike. Scaled so that squared bins are mean squares.
    window: Vec<f32>,
    hop_frames: usize,
    windows_per_block: usize,
    steps_per_tick: usize,
    /// Band of each place of the sums.
    band_of_place: Vec<u16>,
}

impl fmt::Debug for WindowTables {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("WindowTables").field("frames", &self.window.len()).finish_non_exhaustive()
    }
}

/// How a signal is cut.
#[derive(Debug, Clone, Copy)]
pub(super) struct Windows {
    /// Frames of a window, a power of two.
    pub(super) len: usize,
    /// Frames two of them share.
    pub(super) overlap: usize,
    /// Frames of a block, about.
    pub(super) block_frames: usize,
    /// Frames of the bus in one of the signal.
    pub(super) factor: usize,
}

impl WindowTables {
    /// The tables for windows of a signal at a sample rate in Hz.
    #[expect(clippy::disallowed_methods, reason = "allocates once per rate, off the audio thread")]
    pub(super) fn new(windows: Windows, sample_rate_hz: f64) -> Self {
        let Windows { len, overlap, block_frames, factor } = windows;
        let hop_frames = len - overlap;
        let step = 0.5 * std::f64::consts::PI / to_f64(overlap);
        let scale = (2.0 / (to_f64(len) * to_f64(hop_frames))).sqrt();
        let weight = |idx: usize| {
            let from_edge = idx.min(len - 1 - idx).min(overlap);
            scale * (step * (to_f64(from_edge) + 0.5)).min(0.5 * std::f64::consts::PI).sin()
        };
        let num_rows = 1 << (len.ilog2() / 2);
        let num_columns = len / num_rows;
        let twist = |idx: usize| {
            let (row, column) = (idx / GROUP % num_rows, idx / GROUP / num_rows * GROUP + idx % GROUP);
            let turn = to_f64(row * column) / to_f64(len);
            let Complex64 { re, im } = Complex64::from_polar(1.0, -std::f64::consts::TAU * turn);
            Complex32::new(single(re), single(im))
        };
        let bin_hz = sample_rate_hz / to_f64(len);
        let band = |place: usize| {
            let bin = bin_of_place(place, num_rows, num_columns);
            u16::try_from(Bands::band_idx(bin_hz * to_f64(bin))).unwrap_or(u16::MAX)
        };
        let num_steps = num_columns / GROUP + num_rows;
        // The last tick is left for telling that a block is complete.
        let num_ticks = (hop_frames * factor / MAX_FRAMES).saturating_sub(1).max(1);
        let mut planner = FftPlanner::new();
        Self {
            down: planner.plan_fft_forward(num_rows),
            across: planner.plan_fft_forward(num_columns),
            num_rows,
            num_columns,
            twists: (0..len).map(twist).collect(),
            window: (0..len).map(|idx| single(weight(idx))).collect(),
            hop_frames,
            windows_per_block: ((block_frames + hop_frames / 2) / hop_frames).max(1),
            steps_per_tick: num_steps.div_ceil(num_ticks),
            band_of_place: (0..len / 2).map(band).collect(),
        }
    }

    /// Frames of one block: as many windows as come nearest to what was asked for.
    pub(super) fn block_frames(&self) -> usize {
        self.windows_per_block * self.hop_frames
    }
}

/// The bin below the Nyquist frequency whose sums lie at a place. A row meets its mirror image in another one, but for
/// the first and the middle row, which meet theirs in themselves and share the first places.
fn bin_of_place(place: usize, num_rows: usize, num_columns: usize) -> usize {
    let (row, column) = (place / num_columns, place % num_columns);
    let half = num_columns / 2;
    match (row, column < half) {
        (0, true) => num_rows * column,
        (0, false) => num_rows / 2 + num_rows * (column - half),
        (_, true) => row + num_rows * column,
        (_, false) => num_rows * num_columns - row - num_rows * column,
    }
}

/// The running analysis. Both channels are one complex signal, left + i·right.
#[derive(Debug, Clone)]
pub(super) struct Analysis {
    arch: Arch,
    /// The last two windows.
    history: Vec<Complex32>,
    write_idx: usize,
    /// Frames since the last window was complete.
    waiting_frames: usize,
    /// Where the window at work begins.
    window_idx: usize,
    /// The next step on the window at work; `None` if nothing is to be done.
    step: Option<usize>,
    /// The window at work, row by row, then its bins, column by column.
    bins: Vec<Complex32>,
    /// Columns at work.
    columns: Vec<Complex32>,
    scratch: Vec<Complex32>,
    num_windows: usize,
    sums: Sums,
    /// The sums, sorted into bands.
    bands: Box<[[f32; 4]; NUM_BANDS]>,
}

/// Over the windows of a block, by place: powers of a bin and of its mirror image, and their product.
#[derive(Debug, Clone)]
struct Sums {
    above: Vec<f32>,
    below: Vec<f32>,
    re: Vec<f32>,
    im: Vec<f32>,
}

impl Analysis {
    /// An analysis of silence.
    #[expect(
        clippy::disallowed_macros,
        clippy::disallowed_methods,
        reason = "allocates once, while the engine is built"
    )]
    pub(super) fn new(tables: &WindowTables) -> Self {
        let len = tables.window.len();
        let num_scratch = tables.down.get_inplace_scratch_len().max(tables.across.get_inplace_scratch_len());
        let places = || vec![0.0; len / 2];
        Self {
            arch: Arch::new(),
            history: vec![Complex32::ZERO; 2 * len],
            write_idx: 0,
            waiting_frames: 0,
            window_idx: 0,
            step: None,
            bins: vec![Complex32::ZERO; len],
            columns: vec![Complex32::ZERO; GROUP * tables.num_rows],
            scratch: vec![Complex32::ZERO; num_scratch],
            num_windows: 0,
            sums: Sums { above: places(), below: places(), re: places(), im: places() },
            bands: Box::new([[0.0; 4]; NUM_BANDS]),
        }
    }

    /// Back to silence.
    pub(super) fn reset(&mut self) {
        self.history.fill(Complex32::ZERO);
        self.bins.fill(Complex32::ZERO);
        self.columns.fill(Complex32::ZERO);
        (self.write_idx, self.waiting_frames, self.step, self.num_windows) = (0, 0, None, 0);
        let Sums { above, below, re, im } = &mut self.sums;
        for sums in [above, below, re, im] {
            sums.fill(0.0);
        }
        self.bands.fill([0.0; 4]);
    }

    /// Takes in the frames of one control tick, or what became of them.
    pub(super) fn take_in(&mut self, frames: &[[f32; 2]]) {
        let room = self.history.get_mut(self.write_idx..).unwrap_or_default();
        for (to, &[left, right]) in room.iter_mut().zip(frames) {
            *to = Complex32::new(left, right);
        }
        self.write_idx += frames.len();
        self.waiting_frames += frames.len();
    }

    /// Does the work of one control tick; true when a block is complete, whose powers [`Self::write_powers`] tells.
    pub(super) fn tick(&mut self, tables: &WindowTables) -> bool {
        if self.write_idx >= self.history.len() {
            self.write_idx = 0;
        }
        if self.step.is_none() && self.waiting_frames >= tables.hop_frames {
            self.waiting_frames = 0;
            self.window_idx = (self.write_idx + tables.window.len()) % self.history.len();
            self.step = Some(0);
        }
        (0..tables.steps_per_tick).any(|_| self.advance(tables))
    }

    /// Does one step, if there is one; true after the last step of a block.
    fn advance(&mut self, tables: &WindowTables) -> bool {
        let Some(step) = self.step else { return false };
        let (num_groups, num_pairs) = (tables.num_columns / GROUP, tables.num_rows / 2);
        let is_last_window = self.num_windows + 1 >= tables.windows_per_block;
        let mut num_steps = num_groups + num_pairs;
        if is_last_window {
            num_steps += num_pairs;
        }
        if step < num_groups {
            self.transform_columns(tables, step);
        } else if step < num_groups + num_pairs {
            self.sum_rows(tables, step - num_groups);
        } else {
            self.sort(tables, step - num_groups - num_pairs);
        }
        self.step = Some(step + 1).filter(|step| *step < num_steps);
        if self.step.is_none() {
            self.num_windows += 1;
        }
        self.step.is_none() && is_last_window
    }

    /// Windows and transforms a few columns, and turns what comes out.
    fn transform_columns(&mut self, tables: &WindowTables, group: usize) {
        let Self { arch, history, window_idx, bins, columns, .. } = self;
        let (from, window_idx) = (group * GROUP, *window_idx);
        arch.dispatch(Gather { tables, history, first: window_idx, from, columns });
        tables.down.process_with_scratch(columns, &mut self.scratch);
        arch.dispatch(Scatter { tables, columns, from, bins });
    }

    /// Transforms a row and the one its mirror images lie in, and adds their powers and products to the sums.
    fn sum_rows(&mut self, tables: &WindowTables, pair: usize) {
        let Self { arch, bins, scratch, sums, .. } = self;
        let len = tables.num_columns;
        let (mirror, places) = (
            if pair == 0 { tables.num_rows / 2 } else { tables.num_rows - pair },
            pair * len..(pair + 1) * len,
        );
        for row in [pair, mirror] {
            let row = bins.get_mut(row * len..(row + 1) * len).unwrap_or_default();
            tables.across.process_with_scratch(row, scratch);
        }
        let row = |row: usize| bins.get(row * len..(row + 1) * len).unwrap_or_default();
        let sums = sums.at(places);
        arch.dispatch(Sum { is_first: pair == 0, row: row(pair), mirror: row(mirror), sums });
    }

    /// Moves a row of sums to their bands.
    fn sort(&mut self, tables: &WindowTables, row: usize) {
        let places = row * tables.num_columns..(row + 1) * tables.num_columns;
        let bands = tables.band_of_place.get(places.clone()).unwrap_or_default();
        let [above, below, re, im] = self.sums.at(places);
        for ((((band, above), below), re), im) in bands.iter().zip(above).zip(below).zip(re).zip(im) {
            if let Some([to_above, to_below, to_re, to_im]) = self.bands.get_mut(usize::from(*band)) {
                *to_above += std::mem::take(above);
                *to_below += std::mem::take(below);
                *to_re += std::mem::take(re);
                *to_im += std::mem::take(im);
            }
        }
    }

    /// Writes the mean powers of the block that has just been completed, and begins with the next one.
    pub(super) fn write_powers(&mut self, mean: &mut PowerSpectrum) {
        let share = 1.0 / single(to_f64(std::mem::take(&mut self.num_windows).max(1)));
        for (mean, sums) in mean.iter_mut().zip(self.bands.iter_mut()) {
            *mean = BandPower::SILENCE;
            mean.add(&channel_powers(std::mem::take(sums)), share);
        }
    }
}

impl Sums {
    /// Those of some places.
    fn at(&mut self, places: std::ops::Range<usize>) -> [&mut [f32]; 4] {
        let Self { above, below, re, im } = self;
        [above, below, re, im].map(|sums| sums.get_mut(places.clone()).unwrap_or_default())
    }
}

/// What both channels have at one frequency, of left + i·right at that frequency and at its mirror image: both powers,
/// then their product.
///
/// With `Z(f) = L + i·R` and `Z(−f) = conj(L) + i·conj(R)`, the powers of both add up to `2·(|L|² + |R|²)` and
/// differ by `4·Im(L·conj(R))`; their product is `|L|² − |R|² + 2i·Re(L·conj(R))`.
fn channel_powers([above, below, re, im]: [f32; 4]) -> BandPower {
    let (half, difference) = (0.25 * (above + below), 0.5 * re);
    BandPower {
        left: (half + difference).max(0.0),
        right: (half - difference).max(0.0),
        cross: Complex32::new(0.5 * im, 0.25 * (above - below)),
    }
}

#[cfg(test)]
mod tests;
