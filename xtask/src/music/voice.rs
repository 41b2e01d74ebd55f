//! A voice-like lead: a glottal source through four formants, with vibrato, glides and breath.

use std::f64::consts::TAU;

use super::bus::{OnePole, Resonator, Saw, hz_from_note};
use super::noise::Noise;
use super::{SAMPLE_RATE_HZ, secs};

/// Formants of a sung vowel, Hz, after Peterson and Barney (1952), women.
#[derive(Debug, Clone, Copy)]
pub(super) struct Vowel([f64; 4]);

impl Vowel {
    /// As in "father".
    pub(super) const AH: Self = Self([850.0, 1220.0, 2810.0, 3900.0]);
    /// As in "bought".
    pub(super) const OH: Self = Self([590.0, 920.0, 2710.0, 3800.0]);
    /// As in "bet".
    pub(super) const EH: Self = Self([610.0, 2330.0, 2990.0, 4000.0]);
    /// As in "boot".
    pub(super) const OO: Self = Self([370.0, 950.0, 2670.0, 3700.0]);
}

/// One sung note.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sung {
    /// When it starts, seconds.
    pub(super) start_secs: f64,
    /// How long it is held, seconds.
    pub(super) length_secs: f64,
    /// MIDI note.
    pub(super) note: f64,
    /// Vowel it is sung on.
    pub(super) vowel: Vowel,
}

/// Level and bandwidth, Hz, of each formant.
const FORMANTS: [(f64, f64); 4] = [(1.0, 90.0), (0.63, 110.0), (0.36, 160.0), (0.25, 220.0)];

/// What glides from note to note.
struct Glide {
    note: f64,
    level: f64,
    formants_hz: [f64; 4],
}

/// Sings the whole line, mono, `num_frames` long.
pub(super) fn sing(line: &[Sung], num_frames: usize) -> Vec<f64> {
    let mut source = Saw::new(0.0);
    let mut tilt = [OnePole::new(700.0), OnePole::new(2600.0)];
    let mut breath = Noise::new(23);
    let mut resonators = [Resonator::default(); 4];
    let mut rumble = OnePole::new(160.0);
    let first = line.first().map_or(Vowel::AH, |sung| sung.vowel);
    let mut glide = Glide { note: line.first().map_or(69.0, |s| s.note), level: 0.0, formants_hz: first.0 };
    (0..num_frames)
        .map(|frame| {
            let t_secs = secs(frame);
            let held_secs = glide.follow(line, t_secs);
            let vibrato = 0.28 * ((held_secs - 0.25) / 0.4).clamp(0.0, 1.0) * (TAU * 5.3 * t_secs).sin();
            let buzz = source.next(hz_from_note(glide.note + vibrato));
            let glottis = tilt.iter_mut().fold(buzz, |x, filter| filter.low(x));
            let excitation = glide.level * (glottis + 0.035 * breath.white());
            let mut sum = 0.0;
            for (idx, resonator) in resonators.iter_mut().enumerate() {
                let (level, bandwidth_hz) = FORMANTS[idx];
                sum += level * resonator.band(excitation, glide.formants_hz[idx], bandwidth_hz);
            }
            rumble.high(sum)
        })
        .collect()
}

impl Glide {
    /// Moves toward the note sung at `t_secs` and returns how long it has been held.
    fn follow(&mut self, line: &[Sung], t_secs: f64) -> f64 {
        let current = line
            .iter()
            .rev()
            .find(|sung| (sung.start_secs..sung.start_secs + sung.length_secs).contains(&t_secs));
        let toward = |from: f64, to: f64, time_secs: f64| from + (to - from) * share_per_frame(time_secs);
        let Some(sung) = current else {
            self.level = toward(self.level, 0.0, 0.06);
            return 0.0;
        };
        self.note = toward(self.note, sung.note, 0.03);
        self.level = toward(self.level, 1.0, 0.035);
        for (formant, target) in self.formants_hz.iter_mut().zip(sung.vowel.0) {
            *formant = toward(*formant, target, 0.045);
        }
        t_secs - sung.start_secs
    }
}

/// Share of the way that an exponential glide covers in one frame.
fn share_per_frame(time_secs: f64) -> f64 {
    1.0 - (-1.0 / (time_secs * SAMPLE_RATE_HZ)).exp()
}
