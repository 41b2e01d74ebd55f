//! The ceiling: no slot goes beyond full scale, or beyond what comes in, by our doing.
//!
//! Nothing is delayed, so the first peak of its height is held at the ceiling while it passes. What comes after it is
//! softer by as much: the gain goes down with the peak, without a step, and stays down while such peaks go on.

mod true_peak;

use super::frames::{Frames, frames, growth_per_tick};
use crate::dsp::bank::MAX_FRAMES;
use crate::units::single;
use true_peak::{Between, TruePeak};

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
    between: Between,
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
        Self {
            between: Between::new(),
            share: single(1.0 - (-1.0 / (MOVE_SECS * sample_rate_hz)).exp()),
            rise: growth_per_tick(RISE_DB_PER_SEC, sample_rate_hz),
            fade: growth_per_tick(-FADE_DB_PER_SEC, sample_rate_hz),
            stays_frames: frames(STAYS_SECS, sample_rate_hz),
        }
    }
}

/// How far a sound may go, frame by frame; where that is infinite, nobody hears it.
#[derive(Debug, Clone)]
pub(super) struct Reach {
    by_frame: [f32; MAX_FRAMES],
    /// The least of all frames.
    least: f32,
    /// True if every frame is heard.
    is_heard: bool,
}

impl Reach {
    /// The same in every frame.
    pub(super) const fn even(reach: f32) -> Self {
        Self { by_frame: [reach; MAX_FRAMES], least: reach, is_heard: true }
    }

    /// The same where a sound is heard, and no end elsewhere.
    pub(super) fn where_heard(&self, is_heard: impl Fn(u32) -> bool) -> Self {
        let mut heard = self.clone();
        for (ahead, reach) in (0u32..).zip(&mut heard.by_frame) {
            if !is_heard(ahead) {
                (*reach, heard.is_heard) = (f32::INFINITY, false);
            }
        }
        heard
    }
}

/// How far a slot may go: full scale, or the peaks of what comes in, slowly forgotten.
#[derive(Debug, Clone, Default)]
pub(super) struct Allowed {
    peaks: TruePeak,
    held: f32,
}

impl Allowed {
    /// Takes in what comes in, behind the tools, while no slot is heard.
    pub(super) fn note(
        &mut self,
        tables: &CeilingTables,
        signal: &Frames,
        num_frames: usize,
        full_scale: f32,
    ) -> [f32; MAX_FRAMES] {
        let floors = [FAR_BELOW * full_scale; MAX_FRAMES];
        let (peaks, largest) = self.peaks.take_in(&tables.between, signal, num_frames, &floors);
        self.held = self.held.max(largest);
        peaks
    }

    /// For each frame of what comes in, behind the tools, how far a slot may go in front of the trim.
    pub(super) fn take_in(
        &mut self,
        tables: &CeilingTables,
        signal: &Frames,
        num_frames: usize,
        full_scale: f32,
    ) -> Reach {
        let mut held = self.held;
        let mut by_frame = self.note(tables, signal, num_frames, full_scale);
        if self.held == held {
            return Reach::even(self.now(full_scale));
        }
        let least = full_scale.max(held);
        for reach in &mut by_frame {
            held = held.max(*reach);
            *reach = full_scale.max(held);
        }
        Reach { by_frame, least, is_heard: true }
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
    /// Goal and largest peak of the mix, while something else is heard in its place.
    of_mix: Option<(f32, f32)>,
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
        Self { peaks: TruePeak::default(), gain, goal: gain, calm_frames: 0, held: 0.0, of_mix: None }
    }

    /// The gain the slot is taken to.
    pub(super) fn goal(&self) -> f32 {
        self.goal
    }

    /// The largest peak of the last seconds, the ceiling left out.
    pub(super) fn held(&self) -> f32 {
        self.held
    }

    /// Something else is heard in place of the mix, or the mix again: then what the other one took is given back.
    pub(super) fn set_aside(&mut self, is_aside: bool) {
        if is_aside {
            self.of_mix.get_or_insert((self.goal, self.held));
        } else if let Some(of_mix) = self.of_mix.take() {
            (self.goal, self.held) = of_mix;
        }
    }

    /// Holds `frames` where they are allowed, in place.
    pub(super) fn hold(
        &mut self,
        tables: &CeilingTables,
        frames: &mut Frames,
        num_frames: usize,
        reach: &Reach,
    ) {
        let floors = reach.by_frame.map(|reach| FAR_BELOW * reach);
        let (peaks, largest) = self.peaks.take_in(&tables.between, frames, num_frames, &floors);
        let is_moving = self.gain + tables.share * (self.goal - self.gain) != self.gain;
        let is_near = largest * self.gain.max(self.goal) > NEAR * reach.least;
        if is_moving || is_near || !reach.is_heard {
            self.move_along(tables, frames, (&peaks, num_frames), reach);
            return;
        }
        // Far below: what every single frame would come to.
        self.held = self.held.max(largest);
        self.calm_frames = self.calm_frames.saturating_add(u32::try_from(num_frames).unwrap_or(u32::MAX));
        if self.gain != 1.0 {
            frames.iter_mut().flatten().for_each(|y| *y *= self.gain);
        }
    }

    /// The same frame by frame.
    fn move_along(
        &mut self,
        tables: &CeilingTables,
        [left, right]: &mut Frames,
        (peaks, num_frames): (&[f32; MAX_FRAMES], usize),
        reach: &Reach,
    ) {
        let pairs = left.iter_mut().zip(right).zip(peaks.iter().zip(&reach.by_frame)).take(num_frames);
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

    /// What comes in front of it has become `ratio` times as loud by the level match: remembered peaks too, and what was
    /// taken away for a level that is lower by now is given back.
    pub(super) fn follow(&mut self, ratio: f32) {
        let follow = |goal: &mut f32, held: &mut f32| {
            *held *= ratio;
            *goal = if ratio < 1.0 { (*goal / ratio).min(1.0) } else { *goal };
        };
        follow(&mut self.goal, &mut self.held);
        if let Some((goal, held)) = &mut self.of_mix {
            follow(goal, held);
        }
    }

    /// Lets the gain come back a little, if it may and no peaks have come near for some seconds. What is heard in place of
    /// the mix is held at least as low as the mix is: they are compared.
    pub(super) fn tick(&mut self, tables: &CeilingTables, may_rise: bool) {
        self.held *= tables.fade;
        if may_rise && self.calm_frames > tables.stays_frames {
            let most = self.of_mix.map_or(1.0, |(goal, _)| goal);
            self.goal = (self.goal * tables.rise).min(most);
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
                ceiling.hold(&tables, &mut frames, len, &Reach::even(1.0));
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
        let ceiling_of_mix = ceiling.clone();
        let (mut back, soft) = (ceiling, sine(997.0, 0.0, 0.5, 0));
        for _ in 0..20 * 750 {
            back.hold(&tables, &mut [soft, soft], MAX_FRAMES, &Reach::even(1.0));
            back.tick(&tables, true);
        }
        assert_eq!(back.goal(), 1.0);
        let mut aside = ceiling_of_mix;
        aside.set_aside(true);
        for _ in 0..20 * 750 {
            aside.hold(&tables, &mut [soft, soft], MAX_FRAMES, &Reach::even(1.0));
            aside.tick(&tables, true);
        }
        assert!(aside.goal() <= 0.505, "what stands in place of the mix is held as low: {}", aside.goal());
        assert_eq!(run(MAX_FRAMES, 1, 0.99).1.goal(), 1.0);
    }
}
