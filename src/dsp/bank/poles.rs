//! Where the poles lie: log-spaced, a quarter of an octave apart, for every curve and rate.

use crate::units::radians_from_hz;

/// Poles that run in f64: 18 Hz up to about 60 Hz.
pub const NUM_F64_POLES: usize = 8;
/// Poles that run in f32.
pub const NUM_F32_POLES: usize = 32;
/// All poles.
pub(super) const NUM_POLES: usize = NUM_F64_POLES + NUM_F32_POLES;

/// Lowest and highest pole, Hz. Source: acoustics design of the bank, checked on shipped conversions.
const POLE_RANGE_HZ: (f64, f64) = (18.0, 18_000.0);
/// No pole lies above this fraction of the sample rate.
const MAX_FRACTION: f64 = 0.42;

/// The poles at one sample rate; unused ones (low rates) are zero.
///
/// Values are exactly those the sound runs with: the f32 poles are rounded before anything is designed
/// on them, so that rounding is part of the design and not an error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Poles {
    /// Real parts of the f32 poles.
    pub re32: [f32; NUM_F32_POLES],
    /// Imaginary parts of the f32 poles.
    pub im32: [f32; NUM_F32_POLES],
    /// Real parts of the f64 poles.
    pub re64: [f64; NUM_F64_POLES],
    /// Imaginary parts of the f64 poles.
    pub im64: [f64; NUM_F64_POLES],
    /// How many of the poles are used at this rate, counted from the lowest.
    pub num_used: usize,
}

impl Poles {
    /// The poles for a sample rate in Hz.
    ///
    /// # Real-time
    /// Safe.
    /// # Source
    /// `[bank-2008]` for log-spaced poles. The radius is exp(−Δθ) with Δθ half the distance between the
    /// two neighbors, not exp(−Δθ/2): over all 4 225 shipped conversions the wider resonators fit with a
    /// median of 0.02 instead of 0.16 dB rms, and 0.2 instead of 0.9 dB at worst (DECISIONS.md).
    #[must_use]
    pub fn new(sample_rate_hz: f64) -> Self {
        let ratio = (POLE_RANGE_HZ.1 / POLE_RANGE_HZ.0).powf(1.0 / to_f64(NUM_POLES - 1));
        let mut poles = Self {
            re32: [0.0; NUM_F32_POLES],
            im32: [0.0; NUM_F32_POLES],
            re64: [0.0; NUM_F64_POLES],
            im64: [0.0; NUM_F64_POLES],
            num_used: 0,
        };
        let half_distance = 0.5 * (ratio - 1.0 / ratio);
        for idx in 0..NUM_POLES {
            let freq_hz = POLE_RANGE_HZ.0 * ratio.powf(to_f64(idx));
            if freq_hz > MAX_FRACTION * sample_rate_hz {
                break;
            }
            let theta = radians_from_hz(freq_hz, sample_rate_hz);
            let radius = (-theta * half_distance).exp();
            poles.place(idx, radius * theta.cos(), radius * theta.sin());
            poles.num_used = idx + 1;
        }
        poles
    }

    #[expect(clippy::cast_possible_truncation, reason = "rounding to the precision the sound runs in")]
    fn place(&mut self, idx: usize, re: f64, im: f64) {
        let low = self.re64.get_mut(idx).zip(self.im64.get_mut(idx));
        if let Some((to_re, to_im)) = low {
            (*to_re, *to_im) = (re, im);
            return;
        }
        let single_idx = idx - NUM_F64_POLES;
        let high = self.re32.get_mut(single_idx).zip(self.im32.get_mut(single_idx));
        if let Some((to_re, to_im)) = high {
            (*to_re, *to_im) = (re as f32, im as f32);
        }
    }

    /// The used poles as (real, imaginary), lowest first, at the precision they run in.
    pub fn iter(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let low = self.re64.iter().copied().zip(self.im64.iter().copied());
        let high = self.re32.iter().zip(&self.im32).map(|(&re, &im)| (f64::from(re), f64::from(im)));
        low.chain(high).take(self.num_used)
    }
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
const fn to_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pole_is_stable_at_every_rate() {
        for rate_hz in [1e3, 8e3, 44.1e3, 48e3, 96e3, 192e3, 384e3, 768e3] {
            let poles = Poles::new(rate_hz);
            assert!(poles.num_used >= 18, "{rate_hz}");
            assert!(poles.iter().all(|(re, im)| re.hypot(im) < 1.0), "{rate_hz}");
        }
        assert_eq!(Poles::new(44_100.0).num_used, NUM_POLES);
    }
}
