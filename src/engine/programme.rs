//! What was heard: powers over frequency, trusted by how much they say.
//!
//! Blocks push out what was heard before the more, the louder and broader they are: a ringing note or hum behind loud
//! music neither counts for much nor makes forget.

use super::listening::Listening;
use super::matching::{Heard, Kept, is_heard};
use super::power::{BandPower, NUM_BANDS, PowerResponse, PowerSpectrum};
use super::prepared::{Bands, Prepared};
use super::voice::Frames;
use super::whole::Whole;
use crate::dsp::curve::{NUM_POINTS, octave_step};
use crate::units::{lufs_from_power, single, to_f64};

/// Power relative to the loudest second of the session below which a block does not count: −25 LU.
const SESSION_GATE: f64 = 0.003_162;

/// How the loudest second fades, dB per second of programme: so that a session may go on softer.
const SESSION_FADE_DB: f64 = 0.05;

/// Times in which programme as loud as what is remembered is forgotten, seconds: what a switch rests on, and what is
/// followed (decision 92).
const MEMORY_SECS: (f64, f64) = (8.0, 1.5);

/// How the weight of a block follows its power against what is remembered (decision 92).
const WEIGHT_EXPONENT: f64 = 0.25;

/// Most weight of a block.
const MOST_WEIGHT: f64 = 4.0;

/// Loudness that says as much as it can, LUFS: hum and noise of a chain lie far below, programme above.
const SURE_LUFS: f64 = -40.0;

/// Most seconds of such programme that are told apart: from then on nothing but it counts.
pub(super) const SURE_SECS: f64 = 4.0;

/// Blocks after which others are told what was heard: as often as one of BS.1770 is full.
const BLOCKS_PER_TELLING: u32 = 4;

/// Blocks whose peaks are remembered: more than six seconds.
const NUM_PEAKS: usize = 60;

const SILENCE: PowerSpectrum = [BandPower::SILENCE; NUM_BANDS];

/// What was heard, as it outlives a reset and an engine: nothing in it depends on the sample rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Memory {
    /// What a switch rests on, and what is followed.
    long: Sums,
    short: Sums,
    /// Seconds of programme loud enough to say something.
    sure_secs: f64,
    /// K-weighted power of the loudest second, and of the last one.
    loudest: f64,
    second: f64,
    /// Largest samples of the last blocks, overwritten in turn.
    peaks: [f32; NUM_PEAKS],
    next_idx: usize,
    /// The level of the slot that was heard last.
    pub(super) kept: Option<Kept>,
}

impl Default for Memory {
    /// Nothing was heard.
    fn default() -> Self {
        Self {
            long: Sums::NOTHING,
            short: Sums::NOTHING,
            sure_secs: 0.0,
            loudest: 0.0,
            second: 0.0,
            peaks: [0.0; NUM_PEAKS],
            next_idx: 0,
            kept: None,
        }
    }
}

/// Powers that were heard, the older the less.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Sums {
    /// Powers times seconds.
    powers: PowerSpectrum,
    /// Seconds.
    secs: f64,
}

/// One block that was heard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Block {
    /// True if it counts as programme.
    pub(super) counts: bool,
    /// True if it is so soft that a change of level is not heard.
    pub(super) is_pause: bool,
    /// Its length, seconds.
    pub(super) secs: f64,
}

/// How far below the loudest second a pause is, as power: −40 dB.
const PAUSE: f64 = 1e-4;

/// The running memory.
#[derive(Debug, Clone)]
pub(super) struct Programme {
    listening: Listening,
    running_peak_lin: f32,
    block_secs: f64,
    pub(super) memory: Box<Memory>,
    /// Everything since the last reset.
    whole: Whole,
    /// Blocks that have passed since the last reset, in fours: moves when there is something new to tell.
    pub(super) revision: u64,
    untold_blocks: u32,
}

impl Programme {
    /// Goes on from a memory.
    pub(super) fn new(prepared: &Prepared, memory: Box<Memory>) -> Self {
        Self {
            listening: Listening::new(&prepared.listening),
            running_peak_lin: 0.0,
            block_secs: to_f64(prepared.listening.block_frames()) / prepared.sample_rate_hz,
            memory,
            whole: Whole::new(),
            revision: 0,
            untold_blocks: 0,
        }
    }

    /// Listens from the beginning again; what was heard stays.
    pub(super) fn reset(&mut self) {
        self.listening.reset();
        self.running_peak_lin = 0.0;
        self.whole.reset();
        (self.revision, self.untold_blocks) = (0, 0);
    }

    /// Hears `num_frames`, which must not reach beyond the next tick.
    pub(super) fn take_in(&mut self, prepared: &Prepared, signal: &Frames, num_frames: usize) {
        let peak_lin = self.listening.take_in(&prepared.listening, signal, num_frames);
        self.running_peak_lin = self.running_peak_lin.max(peak_lin);
    }

    /// Does the work of one control tick; the block that has come to its end, if one has.
    pub(super) fn tick(&mut self, prepared: &Prepared) -> Option<Block> {
        if !self.listening.tick(&prepared.listening) {
            return None;
        }
        let peak_lin = std::mem::take(&mut self.running_peak_lin);
        let power = PowerResponse::AS_WORN.weighted(self.listening.block(), &prepared.bands);
        self.keep(power, peak_lin);
        let heard = (self.listening.block(), power, peak_lin);
        Some(self.memory.take_in(heard, self.block_secs, &prepared.bands))
    }

    fn keep(&mut self, power: f64, peak_lin: f32) {
        if is_heard(power) {
            self.whole.take_in(self.listening.block(), power, peak_lin);
            self.untold_blocks += 1;
        }
        if self.untold_blocks == BLOCKS_PER_TELLING {
            self.revision += 1;
            self.untold_blocks = 0;
        }
    }

    /// Writes everything that was heard since the last reset to `heard`.
    pub(super) fn recall_all(&self, heard: &mut Heard) {
        self.whole.recall(heard, self.block_secs);
    }

    /// The powers of the block that has just come to its end.
    pub(super) fn last_block(&self) -> &PowerSpectrum {
        self.listening.block()
    }
}

impl Memory {
    /// Takes in a block's powers, their K-weighted sum and its largest sample.
    fn take_in(
        &mut self,
        (spectrum, power, peak_lin): (&PowerSpectrum, f64, f32),
        secs: f64,
        bands: &Bands,
    ) -> Block {
        let is_heard = is_heard(power);
        if is_heard {
            self.second += (power - self.second) * secs.min(1.0);
            self.loudest = (self.loudest * 10f64.powf(-0.1 * SESSION_FADE_DB * secs)).max(self.second);
        }
        let counts = is_heard && power >= SESSION_GATE * self.loudest;
        if counts {
            let breadth = breadth(spectrum, bands);
            for (sums, memory_secs) in [(&mut self.long, MEMORY_SECS.0), (&mut self.short, MEMORY_SECS.1)] {
                sums.forget(power, breadth * secs / memory_secs, bands);
                sums.add(spectrum, secs);
            }
            let says = 10f64.powf(0.1 * (lufs_from_power(power) - SURE_LUFS)).min(1.0);
            self.sure_secs = (self.sure_secs + says * secs).min(SURE_SECS);
            if let Some(place) = self.peaks.get_mut(self.next_idx) {
                *place = peak_lin;
            }
            self.next_idx = (self.next_idx + 1) % NUM_PEAKS;
        }
        let is_pause = !is_heard || power < PAUSE * self.loudest;
        Block { counts, is_pause, secs }
    }

    /// True once so much programme was heard that nothing else counts.
    pub(super) fn is_sure(&self) -> bool {
        self.sure_secs >= SURE_SECS
    }

    /// Writes what was heard over some seconds, which a switch rests on, to `heard`.
    pub(super) fn recall(&self, heard: &mut Heard) {
        self.write(&self.long, heard);
    }

    /// Writes what was heard just now, which is followed, to `heard`.
    pub(super) fn recall_last(&self, heard: &mut Heard) {
        self.write(&self.short, heard);
    }

    fn write(&self, sums: &Sums, heard: &mut Heard) {
        let share = if sums.secs > 0.0 { single(1.0 / sums.secs) } else { 0.0 };
        for (to, from) in heard.spectrum.iter_mut().zip(&sums.powers) {
            *to = BandPower::SILENCE;
            to.add(from, share);
        }
        heard.peak_lin = self.peaks.iter().fold(0.0, |peak, &block| peak.max(block));
        heard.secs = self.sure_secs;
    }
}

impl Sums {
    const NOTHING: Self = Self { powers: SILENCE, secs: 0.0 };

    /// Forgets for a block of so much power, which lasts so many times the memory.
    fn forget(&mut self, power: f64, times: f64, bands: &Bands) {
        let known = PowerResponse::AS_WORN.weighted(&self.powers, bands) / self.secs.max(1e-9);
        let weight = if known > 0.0 { (power / known).powf(WEIGHT_EXPONENT).min(MOST_WEIGHT) } else { 1.0 };
        let stays = (-weight * times).exp();
        for sum in &mut self.powers {
            let before = std::mem::replace(sum, BandPower::SILENCE);
            sum.add(&before, single(stays));
        }
        self.secs *= stays;
    }

    fn add(&mut self, spectrum: &PowerSpectrum, secs: f64) {
        for (sum, band) in self.powers.iter_mut().zip(spectrum) {
            sum.add(band, single(secs));
        }
        self.secs += secs;
    }
}

/// Octaves among which the loudness of a block is spread: 1 for a tone, about 8 for pink noise; as a weight from 1/4 on,
/// whole from 3 octaves on.
fn breadth(spectrum: &PowerSpectrum, bands: &Bands) -> f64 {
    const PER_OCTAVE: usize = 37;
    debug_assert!((octave_step() * to_f64(PER_OCTAVE) - 1.0).abs() < 0.02);
    let octaves = spectrum.chunks(PER_OCTAVE).zip(bands.k_power.chunks(PER_OCTAVE));
    let (mut sum, mut squares) = (0.0, 0.0);
    for (powers, weights) in octaves.take(NUM_POINTS.div_ceil(PER_OCTAVE)) {
        let parts =
            powers.iter().zip(weights).map(|(band, weight)| weight * f64::from(band.left + band.right));
        let power: f64 = parts.sum();
        sum += power;
        squares += power * power;
    }
    let octaves = if squares > 0.0 { sum * sum / squares } else { 1.0 };
    (0.25 + 0.375 * (octaves - 1.0)).clamp(0.25, 1.0)
}
