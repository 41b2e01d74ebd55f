//! The ceiling: no slot goes beyond full scale, or beyond what comes in, by our doing.
//!
//! Nothing is delayed, so the first peak of its height is held at the ceiling while it passes. What comes after it is
//! softer by as much: the gain goes down with the peak, without a step, and stays down while such peaks go on.

use super::voice::Frames;
use crate::dsp::bank::MAX_FRAMES;
use crate::units::{lin_from_db, single, to_f64};

/// Taps of a value between two samples: flat within 0.2 dB up to 0.3 of the rate.
const NUM_TAPS: usize = 12;

/// Values between two samples that are looked at.
const NUM_BETWEEN: usize = 3;

/// Where both neighbors stay below this part of what is allowed, nothing between them goes beyond it.
const FAR_BELOW: f32 = 0.5;

/// The most a slot is taken down, −12 dB: what is further beyond is a fault, and the last guard's.
const LOWEST_LIN: f32 = 0.251;

/// Peaks count as near from here on, −1 dB: the gain stays while they go on.
const NEAR: f32 = 0.891;

/// For so long, seconds: as long as peaks of the input are remembered.
const STAYS_SECS: f64 = 6.0;

/// Time constant in which the gain reaches where it goes, seconds.
const MOVE_SECS: f64 = 0.001;

/// How fast the gain comes back, dB per second.
const RISE_DB_PER_SEC: f64 = 0.5;

/// How fast the peaks of the input and of a slot are forgotten, dB per second.
const FADE_DB_PER_SEC: f64 = 0.25;

/// What only the sample rate decides.
#[derive(Debug, Clone, Copy)]
pub(super) struct CeilingTables {
    between: [[f32; NUM_TAPS]; NUM_BETWEEN],
    /// Share of the way to where the gain goes, per frame.
    share: f32,
    /// Growth of the gain, and what stays of a peak, per control tick.
    rise: f32,
    fade: f32,
    stays_frames: u32,
}

impl CeilingTables {
    /// The tables for a sample rate in Hz.
    pub(super) fn new(sample_rate_hz: f64) -> Self {
        let ticks_per_sec = sample_rate_hz / to_f64(MAX_FRAMES);
        Self {
            between: std::array::from_fn(|idx| taps(to_f64(idx + 1) / to_f64(NUM_BETWEEN + 1))),
            share: single(1.0 - (-1.0 / (MOVE_SECS * sample_rate_hz)).exp()),
            rise: single(lin_from_db(RISE_DB_PER_SEC / ticks_per_sec)),
            fade: single(lin_from_db(-FADE_DB_PER_SEC / ticks_per_sec)),
            stays_frames: super::mixer::frames(STAYS_SECS, sample_rate_hz),
        }
    }
}

/// Taps for the value at this part of the way between the middle two of as many samples: a sinc under a raised cosine.
fn taps(part: f64) -> [f32; NUM_TAPS] {
    let half = 0.5 * to_f64(NUM_TAPS);
    let tap = |idx: usize| {
        let x = std::f64::consts::PI * (to_f64(idx) - (half - 1.0) - part);
        (0.5 * x / half).cos().powi(2) * x.sin() / x
    };
    let sum: f64 = (0..NUM_TAPS).map(tap).sum();
    std::array::from_fn(|idx| single(tap(idx) / sum))
}

/// The peaks of a stereo signal as converters make them, between its samples too.
#[derive(Debug, Clone, Default)]
struct TruePeak {
    before: [[f32; NUM_TAPS - 1]; 2],
}

impl TruePeak {
    /// For each frame the largest of its samples and of what lies between samples five frames before; where both
    /// neighbors stay below `floors` of their frame, the latter is left out.
    fn take_in(
        &mut self,
        tables: &CeilingTables,
        signal: &Frames,
        num_frames: usize,
        floors: &[f32; MAX_FRAMES],
    ) -> [f32; MAX_FRAMES] {
        let mut peaks = [0.0f32; MAX_FRAMES];
        for (before, frames) in self.before.iter_mut().zip(signal) {
            let frames = frames.get(..num_frames).unwrap_or_default();
            let mut samples = [0.0f32; NUM_TAPS - 1 + MAX_FRAMES];
            for (to, from) in samples.iter_mut().zip(before.iter().chain(frames)) {
                *to = *from;
            }
            for (peak, x) in peaks.iter_mut().zip(frames) {
                *peak = peak.max(x.abs());
            }
            let least = floors.iter().take(num_frames).fold(f32::INFINITY, |least, floor| least.min(*floor));
            if samples.iter().any(|x| x.abs() >= least) {
                let around = samples.windows(NUM_TAPS);
                for ((peak, around), floor) in peaks.iter_mut().zip(around).zip(floors).take(num_frames) {
                    *peak = peak.max(between(tables, around, *floor));
                }
            }
            for (to, from) in before.iter_mut().zip(samples.iter().skip(num_frames)) {
                *to = *from;
            }
        }
        peaks
    }
}

/// The largest magnitude between the middle two samples; 0 if both stay below `floor`.
fn between(tables: &CeilingTables, around: &[f32], floor: f32) -> f32 {
    let neighbors = around.get(NUM_TAPS / 2 - 1..=NUM_TAPS / 2).unwrap_or_default();
    if neighbors.iter().all(|x| x.abs() < floor) {
        return 0.0;
    }
    let value = |taps: &[f32; NUM_TAPS]| -> f32 { taps.iter().zip(around).map(|(tap, x)| tap * x).sum() };
    tables.between.iter().fold(0.0, |peak, taps| peak.max(value(taps).abs()))
}

/// How far a slot may go: full scale, or the peaks of what comes in, slowly forgotten.
#[derive(Debug, Clone, Default)]
pub(super) struct Allowed {
    peaks: TruePeak,
    held: f32,
}

impl Allowed {
    /// For each frame of what comes in, behind the tools, how far a slot may go in front of the trim.
    pub(super) fn take_in(
        &mut self,
        tables: &CeilingTables,
        signal: &Frames,
        num_frames: usize,
        full_scale: f32,
    ) -> [f32; MAX_FRAMES] {
        let floors = [FAR_BELOW * full_scale; MAX_FRAMES];
        let mut allowed = self.peaks.take_in(tables, signal, num_frames, &floors);
        for allowed in &mut allowed {
            self.held = self.held.max(*allowed);
            *allowed = full_scale.max(self.held);
        }
        allowed
    }

    /// How far a slot may go at the moment.
    pub(super) fn now(&self, full_scale: f32) -> f32 {
        full_scale.max(self.held)
    }

    /// Forgets a little.
    pub(super) fn tick(&mut self, tables: &CeilingTables) {
        self.held *= tables.fade;
    }

    /// Back to silence.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }
}

/// What keeps one slot below what is allowed.
#[derive(Debug, Clone)]
pub(super) struct Ceiling {
    peaks: TruePeak,
    /// The gain, and where it goes.
    gain: f32,
    goal: f32,
    /// Frames since a peak came near.
    calm_frames: u32,
    /// Largest peak without the ceiling, slowly forgotten.
    held: f32,
}

impl Default for Ceiling {
    fn default() -> Self {
        Self::starting_at(1.0)
    }
}

impl Ceiling {
    /// A ceiling in front of which peaks are expected to need this gain.
    pub(super) fn starting_at(gain: f32) -> Self {
        let gain = gain.clamp(LOWEST_LIN, 1.0);
        Self { peaks: TruePeak::default(), gain, goal: gain, calm_frames: 0, held: 0.0 }
    }

    /// The gain the slot is taken to.
    pub(super) fn goal(&self) -> f32 {
        self.goal
    }

    /// The largest peak of the last seconds, the ceiling left out.
    pub(super) fn held(&self) -> f32 {
        self.held
    }

    /// Holds `frames` where they are allowed, in place; where that is infinite, nobody hears them.
    pub(super) fn hold(
        &mut self,
        tables: &CeilingTables,
        frames: &mut Frames,
        num_frames: usize,
        allowed: &[f32; MAX_FRAMES],
    ) {
        let floors = allowed.map(|allowed| FAR_BELOW * allowed);
        let peaks = self.peaks.take_in(tables, frames, num_frames, &floors);
        let [left, right] = frames;
        let pairs = left.iter_mut().zip(right).zip(peaks.iter().zip(allowed)).take(num_frames);
        for ((left, right), (peak, allowed)) in pairs {
            self.held = if allowed.is_finite() { self.held.max(*peak) } else { self.held };
            if peak * self.goal > *allowed {
                self.goal = (allowed / peak).max(LOWEST_LIN);
            }
            let is_near = peak * self.goal > NEAR * allowed;
            self.calm_frames = if is_near { 0 } else { self.calm_frames.saturating_add(1) };
            self.gain += tables.share * (self.goal - self.gain);
            let now = left.abs().max(right.abs());
            if now * self.gain > *allowed {
                self.gain = (allowed / now).max(LOWEST_LIN);
            }
            *left *= self.gain;
            *right *= self.gain;
        }
    }

    /// Lets the gain come back a little, if it may and no peaks have come near for some seconds.
    pub(super) fn tick(&mut self, tables: &CeilingTables, may_rise: bool) {
        self.held *= tables.fade;
        if may_rise && self.calm_frames > tables.stays_frames {
            self.goal = (self.goal * tables.rise).min(1.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    const RATE_HZ: f64 = 48_000.0;

    fn sine(freq_hz: f64, phase: f64, gain: f64, start: usize) -> [f32; MAX_FRAMES] {
        std::array::from_fn(|idx| {
            (gain * (TAU * freq_hz * (start + idx) as f64 / RATE_HZ + phase).sin()) as f32
        })
    }

    /// Peaks of sines between their samples are found within 0.2 dB up to 14 kHz, whatever their phase.
    #[test]
    fn peaks_between_samples_are_found() {
        let tables = CeilingTables::new(RATE_HZ);
        for freq_hz in [100.0, 1_000.0, 6_000.0, 12_000.0, 14_000.0] {
            for phase in [0.0, 0.4, 0.785, 1.2] {
                let (mut peaks, mut largest) = (TruePeak::default(), 0.0f32);
                for start in (0..4_096).step_by(MAX_FRAMES) {
                    let x = sine(freq_hz, phase, 1.0, start);
                    let found =
                        peaks.take_in(&tables, &[x, [0.0; MAX_FRAMES]], MAX_FRAMES, &[0.5; MAX_FRAMES]);
                    // The first samples jump out of silence.
                    largest =
                        if start < 256 { 0.0 } else { found.iter().fold(largest, |peak, x| peak.max(*x)) };
                }
                let error_db = 20.0 * f64::from(largest).log10();
                assert!(error_db.abs() < 0.2, "{freq_hz} Hz, {phase}: {error_db} dB");
            }
        }
    }

    /// A sine twice as high as allowed is held at once, goes on undistorted, half as high, and comes back when it is
    /// softer for a while. Cut into other runs it is the same, bit for bit.
    #[test]
    fn what_is_too_high_is_softer_from_then_on() {
        let tables = CeilingTables::new(RATE_HZ);
        let run = |len: usize, seconds: usize, gain: f64| {
            let mut ceiling = Ceiling::default();
            let mut output = Vec::new();
            for start in (0..seconds * 48_000).step_by(len) {
                let x = sine(997.0, 0.0, gain, start);
                let mut frames = [x, x.map(|x| 0.5 * x)];
                ceiling.hold(&tables, &mut frames, len, &[1.0; MAX_FRAMES]);
                output.extend(frames[0].iter().copied().take(len));
                if (start + len).is_multiple_of(MAX_FRAMES) {
                    ceiling.tick(&tables, true);
                }
            }
            (output, ceiling)
        };
        let (output, ceiling) = run(MAX_FRAMES, 1, 2.0);
        assert_eq!(output, run(16, 1, 2.0).0);
        assert!(output.iter().all(|y| y.abs() <= 1.000_001));
        assert!((ceiling.goal() - 0.5).abs() < 0.005, "{}", ceiling.goal());
        let late = output.iter().enumerate().skip(24_000);
        let error = late.map(|(idx, y)| {
            let x = (TAU * 997.0 * idx as f64 / RATE_HZ).sin();
            (f64::from(*y) - x).abs()
        });
        assert!(error.fold(0.0, f64::max) < 0.01);
        let (mut back, soft) = (ceiling, sine(997.0, 0.0, 0.5, 0));
        for _ in 0..20 * 750 {
            back.hold(&tables, &mut [soft, soft], MAX_FRAMES, &[1.0; MAX_FRAMES]);
            back.tick(&tables, true);
        }
        assert_eq!(back.goal(), 1.0);
        assert_eq!(run(MAX_FRAMES, 1, 0.99).1.goal(), 1.0);
    }
}
