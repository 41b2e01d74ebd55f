//! What a check by ear plays in place of the signal: two bands of noise in turn, or one band at either ear in turn.
//!
//! A burst is a sum of tones that fit its length a whole number of times, with phases from a fixed sequence: it sounds like
//! noise, is as loud every time, and nothing of it lies outside its band, where the ear may be far more sensitive.

use std::f64::consts::{PI, TAU};

use realfft::num_complex::Complex64;

use super::coded::coded;
use crate::dsp::turn::turn;
use crate::headphones::by_ear::{AGAINST_HZ, LOST_HZ};
use crate::units::{lin_from_db, single};

/// Length of a burst, seconds.
const BURST_SECS: f64 = 0.7;

/// Time in which the signal gives way to the noise and comes back, seconds.
const FADE_SECS: f64 = 0.03;

/// Time in which a burst begins and ends, as a raised cosine, seconds: so slow that nothing of it lies beside its band.
const EDGE_SECS: f64 = 0.1;

/// A check ends by itself when its window has not been heard of for so long, seconds.
const LEFT_ALONE_SECS: f64 = 3.0;

/// No sample of a check is larger: −20 dBFS.
const MOST_LIN: f64 = 0.1;

/// Tones of a burst.
const NUM_TONES: usize = 25;

/// Amplitude of each of them. The highest peak of all bursts, that of 1–4 kHz, is below 13 of them.
const TONE_LIN: f64 = MOST_LIN / 13.5;

/// What is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CheckSound {
    /// Nothing: the signal passes.
    #[default]
    Off,
    /// The octaves around 50 Hz and 400 Hz in turn, at both ears.
    Seal,
    /// 100–300 Hz at the left ear and at the right in turn.
    Low,
    /// 300 Hz–1 kHz, in the same way.
    Middle,
    /// 1–4 kHz, in the same way.
    High,
}

coded!(CheckSound);

impl CheckSound {
    /// All sounds, in the order of their codes.
    pub const ALL: [Self; 5] = [Self::Off, Self::Seal, Self::Low, Self::Middle, Self::High];
}

/// Which of the two is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CheckTurn {
    /// Neither: no check is heard.
    #[default]
    None,
    /// The low band, or the left ear.
    First,
    /// The high band, or the right ear.
    Second,
}

coded!(CheckTurn);

impl CheckTurn {
    /// All turns, in the order of their codes.
    pub const ALL: [Self; 3] = [Self::None, Self::First, Self::Second];
}

/// What a window asks for.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CheckOrder {
    /// What is to be played.
    pub sound: CheckSound,
    /// How much louder the first of the two is than the second, dB: the louder one is at the ceiling.
    pub first_louder_db: f64,
    /// Another number whenever the window has said so again.
    pub beat: u32,
}

/// A band of noise: where it begins and ends, Hz, and the seed of its phases, which keeps its peaks low.
struct Band {
    hz: (f64, f64),
    seed: u64,
}

const AROUND_50: Band = Band { hz: LOST_HZ, seed: 355 };
const AROUND_400: Band = Band { hz: AGAINST_HZ, seed: 51 };
const LOW: Band = Band { hz: (100.0, 300.0), seed: 306 };
const MIDDLE: Band = Band { hz: (300.0, 1000.0), seed: 426 };
const HIGH: Band = Band { hz: (1000.0, 3900.0), seed: 36 };

/// The noise of a check, in front of the ears and behind everything else.
#[derive(Debug, Clone)]
pub struct Check {
    order: CheckOrder,
    /// Frames since the window was heard of.
    alone_frames: u64,
    most_alone_frames: u64,
    /// Share of the noise in what is heard, 0…1, and how far it moves in a frame.
    weight: f64,
    step: f64,
    burst_frames: u32,
    edge_frames: u32,
    /// Frames of the burst that have been played.
    at: u32,
    turn: CheckTurn,
    /// Gains of the burst at the left ear and the right.
    gains: [f64; 2],
    tones: [Complex64; NUM_TONES],
    rotors: [Complex64; NUM_TONES],
}

impl Check {
    /// A check that plays nothing.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "seconds at rates below 1 MHz"
    )]
    pub fn new(sample_rate_hz: f64) -> Self {
        let frames = |secs: f64| (secs * sample_rate_hz).round().max(1.0) as u32;
        Self {
            order: CheckOrder::default(),
            alone_frames: 0,
            most_alone_frames: frames(LEFT_ALONE_SECS).into(),
            weight: 0.0,
            step: 1.0 / f64::from(frames(FADE_SECS)),
            burst_frames: frames(BURST_SECS),
            edge_frames: frames(EDGE_SECS),
            at: 0,
            turn: CheckTurn::None,
            gains: [0.0; 2],
            tones: [Complex64::ZERO; NUM_TONES],
            rotors: [Complex64::ZERO; NUM_TONES],
        }
    }

    /// Follows a window's order for the next block of so many frames. While it may not be heard, it falls silent at once.
    ///
    /// # Real-time
    /// Safe.
    pub fn follow(&mut self, order: CheckOrder, may_be_heard: bool, num_frames: usize) {
        let is_told = order.beat != self.order.beat;
        let passed = u64::try_from(num_frames).unwrap_or(u64::MAX);
        self.alone_frames = if is_told { 0 } else { self.alone_frames.saturating_add(passed) };
        let is_alone = self.alone_frames > self.most_alone_frames;
        let sound = if may_be_heard && !is_alone { order.sound } else { CheckSound::Off };
        self.order = CheckOrder { sound, ..order };
        if !may_be_heard {
            self.reset();
        }
    }

    /// Back to the signal, at once.
    ///
    /// # Real-time
    /// Safe.
    pub fn reset(&mut self) {
        (self.weight, self.at, self.turn) = (0.0, 0, CheckTurn::None);
    }

    /// Which of the two is heard.
    #[must_use]
    pub fn turn(&self) -> CheckTurn {
        self.turn
    }

    /// True while any of it is heard, or about to be.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.order.sound != CheckSound::Off || self.weight > 0.0
    }

    /// Plays over frames in place; without a check they stay as they are, bit for bit.
    ///
    /// # Real-time
    /// Safe: no allocation, no lock, no panic.
    pub fn play(&mut self, left: &mut [f32], right: Option<&mut [f32]>) {
        let mut right = right.into_iter().flatten();
        for left in left {
            let right = right.next();
            if !self.is_on() {
                return;
            }
            let [at_left, at_right] = self.next();
            *left = self.blended(*left, at_left);
            if let Some(right) = right {
                *right = self.blended(*right, at_right);
            }
        }
    }

    fn blended(&self, signal: f32, noise: f64) -> f32 {
        single((1.0 - self.weight) * f64::from(signal) + self.weight * noise)
    }

    /// The next frame of noise, and the weight it has.
    fn next(&mut self) -> [f64; 2] {
        let goal = if self.order.sound == CheckSound::Off { -self.step } else { self.step };
        self.weight = (self.weight + goal).clamp(0.0, 1.0);
        if self.weight == 0.0 {
            self.reset();
            return [0.0; 2];
        }
        if self.at == 0 {
            self.begin();
        }
        let mut sum = 0.0;
        for (tone, rotor) in self.tones.iter_mut().zip(&self.rotors) {
            sum += tone.re;
            *tone *= rotor;
        }
        let edge = self.at.min(self.burst_frames - self.at).min(self.edge_frames);
        let edge = 0.5 - 0.5 * turn(PI * f64::from(edge) / f64::from(self.edge_frames)).re;
        self.at = if self.at + 1 == self.burst_frames { 0 } else { self.at + 1 };
        self.gains.map(|gain| (gain * edge * TONE_LIN * sum).clamp(-MOST_LIN, MOST_LIN))
    }

    /// Begins the burst of the other turn.
    fn begin(&mut self) {
        self.turn = if self.turn == CheckTurn::First { CheckTurn::Second } else { CheckTurn::First };
        let is_first = self.turn == CheckTurn::First;
        let (band, ears) = match (self.order.sound, is_first) {
            (CheckSound::Off | CheckSound::Seal, true) => (AROUND_50, [1.0, 1.0]),
            (CheckSound::Off | CheckSound::Seal, false) => (AROUND_400, [1.0, 1.0]),
            (CheckSound::Low, _) => (LOW, ear(is_first)),
            (CheckSound::Middle, _) => (MIDDLE, ear(is_first)),
            (CheckSound::High, _) => (HIGH, ear(is_first)),
        };
        let louder_db = if is_first { self.order.first_louder_db } else { -self.order.first_louder_db };
        let gain = lin_from_db(louder_db.min(0.0));
        self.gains = ears.map(|ear| gain * ear);
        let mut state = band.seed;
        let mut before = 0.0;
        for (idx, (tone, rotor)) in (0_u32..).zip(self.tones.iter_mut().zip(&mut self.rotors)) {
            let place = (f64::from(idx) + 0.5) / crate::units::to_f64(NUM_TONES);
            let wanted = (BURST_SECS * band.hz.0 * (band.hz.1 / band.hz.0).powf(place)).round();
            before = wanted.max(before + 1.0);
            *rotor = turn(TAU * before / f64::from(self.burst_frames));
            *tone = turn(TAU * next_share(&mut state));
        }
    }
}

fn ear(is_left: bool) -> [f64; 2] {
    if is_left { [1.0, 0.0] } else { [0.0, 1.0] }
}

/// The next number of Knuth's linear congruential sequence, 0…1.
fn next_share(state: &mut u64) -> f64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let high = u32::try_from(*state >> 40).unwrap_or_default();
    f64::from(high) / f64::from(1_u32 << 24)
}
