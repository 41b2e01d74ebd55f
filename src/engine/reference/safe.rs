//! What keeps a reference that is heard at full scale, or at the peaks of the mix: an ear is behind it.
//!
//! Nothing in slot 0 holds what comes in, and nobody knows how loud a reference is that has just been chosen.

use super::super::frames::{frames, growth_per_tick};
use crate::units::db_from_lin;

/// The most that is taken away, −24 dB: what is still beyond is cut off at the ceiling.
const LOWEST_LIN: f32 = 0.063;

/// The gain stays for so long after the last peak that needed it, seconds: as that of the slots.
const STAYS_SECS: f64 = 6.0;

/// Then it comes back by so much, dB per second: one faulty sample is over in ten seconds.
const RISE_DB_PER_SEC: f64 = 6.0;

/// Less than this is not said, dB.
const SAID_DB: f64 = 0.05;

/// The gain that holds a reference.
#[derive(Debug, Clone)]
pub(super) struct Safe {
    gain: f32,
    allowed_lin: f32,
    calm_frames: u32,
    stays_frames: u32,
    /// Growth of the gain per control tick.
    rise: f32,
}

impl Safe {
    /// One that has taken nothing away yet.
    pub(super) fn new(sample_rate_hz: f64) -> Self {
        Self {
            gain: 1.0,
            allowed_lin: 1.0,
            calm_frames: 0,
            stays_frames: frames(STAYS_SECS, sample_rate_hz),
            rise: growth_per_tick(RISE_DB_PER_SEC, sample_rate_hz),
        }
    }

    /// The reference comes in, with peaks that are expected to be this high.
    pub(super) fn begin(&mut self, expected_lin: f32) {
        self.gain = if expected_lin > self.allowed_lin { self.lowered(expected_lin) } else { 1.0 };
        self.calm_frames = 0;
    }

    /// How far it may go from here on.
    pub(super) fn allow(&mut self, allowed_lin: f32) {
        self.allowed_lin = allowed_lin;
    }

    /// Lets the gain come back a little, if nothing has needed it for some seconds.
    pub(super) fn tick(&mut self) {
        if self.calm_frames > self.stays_frames {
            self.gain = (self.gain * self.rise).min(1.0);
        }
    }

    /// Holds a frame.
    pub(super) fn hold(&mut self, [left, right]: [f32; 2]) -> [f32; 2] {
        let peak = left.abs().max(right.abs());
        self.calm_frames = self.calm_frames.saturating_add(1);
        if peak * self.gain > self.allowed_lin {
            self.gain = self.lowered(peak);
            self.calm_frames = 0;
        }
        let allowed = self.allowed_lin;
        [left, right].map(|x| (self.gain * x).clamp(-allowed, allowed))
    }

    fn lowered(&self, peak: f32) -> f32 {
        (self.allowed_lin / peak).max(LOWEST_LIN)
    }

    /// What comes in front of it goes from one gain to another: where it starts, so that what is heard goes on as loud. What
    /// is taken away for a gain that is lower by now is given back.
    pub(super) fn follow(&mut self, from: f32, to: f32) -> f32 {
        let heard = from * self.gain;
        self.gain = if heard < to { heard / to } else { 1.0 };
        heard / self.gain
    }

    /// What it takes away at the moment, dB, not above 0; `None` while that is too little to be said.
    pub(super) fn gain_db(&self) -> Option<f64> {
        Some(db_from_lin(f64::from(self.gain))).filter(|db| *db < -SAID_DB)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten times full scale is full scale at once, undistorted from then on; a fault is forgotten.
    #[test]
    fn what_is_far_too_loud_is_held_and_a_fault_is_forgotten() {
        let mut safe = Safe::new(48_000.0);
        let sine = |idx: u32| (f64::from(idx) * 0.13).sin() as f32;
        let held: [f32; 4_800] = std::array::from_fn(|idx| safe.hold([10.0 * sine(idx as u32), 0.0])[0]);
        assert!(held.iter().all(|x| x.abs() <= 1.0));
        for (idx, x) in (0..).zip(&held).skip(480) {
            assert!((x - sine(idx)).abs() < 0.01, "{idx}: {x}");
        }
        assert!(safe.gain_db().is_some_and(|db| (db + 20.0).abs() < 0.1));
        assert_eq!(safe.hold([1e30, -1e30]), [1.0, -1.0]);
        for idx in 0..11 * 48_000 {
            safe.hold([0.5 * sine(idx), 0.0]);
            if idx.is_multiple_of(64) {
                safe.tick();
            }
        }
        assert_eq!(safe.gain_db(), None);
        // A level that is lower takes the place of what was taken away, and one that is higher is not heard at once.
        safe.hold([4.0, 0.0]);
        assert_eq!((safe.follow(1.0, 0.125), safe.gain_db()), (0.25, None));
        safe.hold([4.0, 0.0]);
        assert_eq!((safe.follow(1.0, 0.5), safe.gain), (0.5, 0.5));
    }
}
