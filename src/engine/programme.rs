//! What was heard: powers over frequency, trusted by how much they say.
//!
//! Blocks push out what was heard before the more, the louder and broader they are: a ringing note or hum behind loud
//! music neither counts for much nor makes forget.

use super::bands::{BandPower, Bands, NUM_BANDS, PowerSpectrum};
use super::frames::Frames;
use super::listening::Listening;
use super::matching::{Heard, Kept, is_heard};
use super::power::PowerResponse;
use super::prepared::Prepared;
use super::whole::Whole;
use crate::dsp::curve::{NUM_POINTS, octave_step};
use crate::units::{lufs_from_power, single, to_f64};

/// Power relative to the loudest second of the session below which a block does not count: −25 LU.
const SESSION_GATE: f64 = 0.003_162;

/// How the loudest second fades, dB per second of programme: so that a session may go on softer.
const SESSION_FADE_DB: f64 = 0.05;

/// How it fades while broad sound goes on that is too soft to count, dB per second: a minute between takes is no new session,
/// a soft piece is one within its first bars. Source: judgement of 2026-11-30.
const SOFTER_FADE_DB: f64 = 1.0;

/// In which time what was heard before is then trusted less, seconds: what counts next says more.
const SOFTER_FORGETS_SECS: f64 = 2.0;

/// Least that is left of it, seconds.
const LEAST_SECS: f64 = 0.05;

/// Times in which programme as loud as what is remembered is forgotten, seconds: what a switch rests on, and what is
/// followed (decision 92).
const MEMORY_SECS: (f64, f64) = (8.0, 1.5);

/// How the weight of a block follows its power against what is remembered (decision 92).
const WEIGHT_EXPONENT: f64 = 0.25;

/// Weight of a tone; broad sound has 1.
const LEAST_BREADTH: f64 = 0.25;

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

/// What the mixer has to do about a block, one after the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Due {
    /// Recall what peaks are learned from.
    Remember,
    /// Learn how high the peaks of the slot are.
    Learn,
    /// Recall what is followed.
    Recall,
    /// Bring it behind the tools.
    Tone,
    /// Ride the level.
    Ride(Block),
}

/// What becomes of a block that is complete: one stage at a control tick, so that none has to do all of it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Stage {
    Weigh,
    Keep,
    Long,
    Short,
    Remember,
    Learn,
    Recall,
    Tone,
    Ride,
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

/// What is known of the block at work.
#[derive(Debug, Clone, Copy, Default)]
struct Weighed {
    /// K-weighted power.
    power: f64,
    /// Octaves its loudness is spread over, as a weight.
    breadth: f64,
    /// Largest sample.
    peak_lin: f32,
}

/// The running memory.
#[derive(Debug, Clone)]
pub(super) struct Programme {
    listening: Listening,
    block_secs: f64,
    weighed: Weighed,
    stage: Option<Stage>,
    /// The block at work, as it counts.
    block: Block,
    pub(super) memory: Box<Memory>,
    /// Everything since the last reset.
    whole: Whole,
    /// Its largest sample.
    whole_peak_lin: f32,
    /// Blocks that have passed since the last reset, in fours: moves when there is something new to tell.
    pub(super) revision: u64,
    untold_blocks: u32,
}

impl Programme {
    /// Goes on from a memory.
    pub(super) fn new(prepared: &Prepared, memory: Box<Memory>) -> Self {
        let block_secs = to_f64(prepared.listening.block_frames()) / prepared.sample_rate_hz;
        Self {
            listening: Listening::new(&prepared.listening),
            block_secs,
            weighed: Weighed::default(),
            stage: None,
            block: Block { counts: false, is_pause: true, secs: block_secs },
            memory,
            whole: Whole::new(),
            whole_peak_lin: 0.0,
            revision: 0,
            untold_blocks: 0,
        }
    }

    /// Listens from the beginning again; what was heard stays.
    pub(super) fn reset(&mut self) {
        self.listening.reset();
        self.stage = None;
        self.whole.reset();
        self.whole_peak_lin = 0.0;
        (self.revision, self.untold_blocks) = (0, 0);
    }

    /// Hears `num_frames`, which must not reach beyond the next tick.
    pub(super) fn take_in(&mut self, signal: &Frames, num_frames: usize) {
        self.listening.take_in(signal, num_frames);
    }

    /// Does the work of one control tick; what the mixer has to do in it.
    pub(super) fn tick(&mut self, prepared: &Prepared) -> Option<Due> {
        if let Some(peak_lin) = self.listening.tick(&prepared.listening) {
            self.weighed.peak_lin = peak_lin;
            self.stage = Some(Stage::Weigh);
            return None;
        }
        let (bands, secs) = (&prepared.bands, self.block_secs);
        let (heard, memory) = (self.listening.block(), &mut self.memory);
        let (next, due) = match self.stage? {
            Stage::Weigh => {
                self.weighed.power = PowerResponse::AS_WORN.weighted(heard, bands);
                self.weighed.breadth = breadth(heard, bands);
                (Some(Stage::Keep), None)
            }
            Stage::Keep => {
                self.keep();
                (Some(Stage::Long), None)
            }
            Stage::Long => {
                self.block = memory.judge(&self.weighed, secs);
                if self.block.counts {
                    memory.long.take_in(heard, (&self.weighed, secs, MEMORY_SECS.0), bands);
                }
                (Some(Stage::Short), None)
            }
            Stage::Short => {
                if self.block.counts {
                    memory.short.take_in(heard, (&self.weighed, secs, MEMORY_SECS.1), bands);
                    memory.note(&self.weighed, secs);
                }
                (Some(Stage::Remember), None)
            }
            Stage::Remember => (Some(Stage::Learn), Some(Due::Remember)),
            Stage::Learn => (Some(Stage::Recall), Some(Due::Learn)),
            Stage::Recall => (Some(Stage::Tone), Some(Due::Recall)),
            Stage::Tone => (Some(Stage::Ride), Some(Due::Tone)),
            Stage::Ride => (None, Some(Due::Ride(self.block))),
        };
        self.stage = next;
        due
    }

    /// The level rests on something else from here on: the block at work is not followed.
    pub(super) fn leave_ride(&mut self) {
        self.stage = self.stage.filter(|stage| !matches!(stage, Stage::Tone | Stage::Ride));
    }

    fn keep(&mut self) {
        let Weighed { power, peak_lin, .. } = self.weighed;
        if is_heard(power) {
            self.whole.take_in(self.listening.block(), power);
            self.whole_peak_lin = self.whole_peak_lin.max(peak_lin);
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
        heard.peak_lin = self.whole_peak_lin;
    }

    /// The powers of the block that came to its end last.
    pub(super) fn last_block(&self) -> &PowerSpectrum {
        self.listening.block()
    }
}

impl Memory {
    /// Whether a block counts, as loud as the session is. Broad sound that does not is music that is softer by now: the
    /// session follows it.
    fn judge(&mut self, weighed: &Weighed, secs: f64) -> Block {
        let power = weighed.power;
        let is_heard = is_heard(power);
        if is_heard {
            self.second += (power - self.second) * secs.min(1.0);
            self.loudest = (self.loudest * 10f64.powf(-0.1 * SESSION_FADE_DB * secs)).max(self.second);
        }
        let counts = is_heard && power >= SESSION_GATE * self.loudest;
        if is_heard && !counts {
            let broad = (weighed.breadth - LEAST_BREADTH) / (1.0 - LEAST_BREADTH);
            self.loudest *= 10f64.powf(-0.1 * SOFTER_FADE_DB * broad * secs);
            let stays = (-broad * secs / SOFTER_FORGETS_SECS).exp();
            for sums in [&mut self.long, &mut self.short] {
                sums.trust_less(stays);
            }
        }
        Block { counts, is_pause: !is_heard || power < PAUSE * self.loudest, secs }
    }

    /// Notes how much a block says that counts, and how high its peaks are.
    fn note(&mut self, weighed: &Weighed, secs: f64) {
        let says = 10f64.powf(0.1 * (lufs_from_power(weighed.power) - SURE_LUFS)).min(1.0);
        self.sure_secs = (self.sure_secs + says * secs).min(SURE_SECS);
        if let Some(place) = self.peaks.get_mut(self.next_idx) {
            *place = weighed.peak_lin;
        }
        self.next_idx = (self.next_idx + 1) % NUM_PEAKS;
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

    /// Leaves a share of the weight: the mean stays.
    fn trust_less(&mut self, stays: f64) {
        if self.secs < LEAST_SECS {
            return;
        }
        self.secs *= stays;
        for sum in &mut self.powers {
            let before = std::mem::replace(sum, BandPower::SILENCE);
            sum.add(&before, single(stays));
        }
    }

    /// Takes in a block, and forgets for it the more, the louder and broader it is and the shorter the memory.
    fn take_in(
        &mut self,
        spectrum: &PowerSpectrum,
        (weighed, secs, memory_secs): (&Weighed, f64, f64),
        bands: &Bands,
    ) {
        let known = PowerResponse::AS_WORN.weighted(&self.powers, bands) / self.secs.max(1e-9);
        let weight =
            if known > 0.0 { (weighed.power / known).powf(WEIGHT_EXPONENT).min(MOST_WEIGHT) } else { 1.0 };
        let stays = (-weight * weighed.breadth * secs / memory_secs).exp();
        for (sum, band) in self.powers.iter_mut().zip(spectrum) {
            let before = std::mem::replace(sum, BandPower::SILENCE);
            sum.add(&before, single(stays));
            sum.add(band, single(secs));
        }
        self.secs = self.secs * stays + secs;
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
    (LEAST_BREADTH + 0.375 * (octaves - 1.0)).clamp(LEAST_BREADTH, 1.0)
}
