//! Where the poles lie: the same for every curve and rate, about a quarter of an octave apart.

use crate::units::{radians_from_hz, to_f64};

/// Poles of the common bank that run in f64: 18 Hz up to 38 Hz.
pub const NUM_F64_POLES: usize = 4;
/// Poles of the common bank that run in f32.
pub const NUM_F32_POLES: usize = 32;
/// All poles of the common bank.
pub(super) const NUM_POLES: usize = NUM_F64_POLES + NUM_F32_POLES;
/// Poles of a head's shadow.
pub const NUM_SHADOW_POLES: usize = 16;
/// Poles of what one ear has of its own.
pub const NUM_EAR_POLES: usize = 16;

/// The poles of the equalizer both ears share.
pub type CommonPoles = Poles<NUM_F64_POLES, NUM_F32_POLES>;
/// The poles of a head's shadow; all run in f32.
pub type ShadowPoles = Poles<0, NUM_SHADOW_POLES>;
/// The poles of what one ear has of its own; all run in f32.
pub type EarPoles = Poles<0, NUM_EAR_POLES>;

/// Relative density of a shadow's poles over log frequency: (Hz, density), linear in between. The ripples
/// behind a sphere are evenly spaced over frequency, so they lie ever closer in octaves. Found by descent over
/// eight angles, five sizes and distances and four rates (decision 42).
const SHADOW_DENSITY: [(f64, f64); 5] =
    [(240.0, 1.0), (1_500.0, 1.45), (4_000.0, 2.4), (8_000.0, 3.35), (17_100.0, 5.6)];

/// Width of a shadow's resonators against that of the common ones; found with [`SHADOW_DENSITY`].
const SHADOW_WIDTH: f64 = 1.28;

/// Where the poles of one ear lie, Hz, evenly in octaves: around the band in which left and right are told apart.
/// Over random pairs they miss by 0.08 dB rms; a shadow's poles, which begin at 240 Hz, by 0.47 dB (decision 56).
const EAR_DENSITY: [(f64, f64); 2] = [(70.0, 1.0), (9_000.0, 1.0)];

/// Relative density of the common poles over log frequency: (Hz, density), linear in between. Headphones differ
/// most finely between 2 and 10 kHz. Chosen over all 4 225 shipped conversions (decision 5).
const COMMON_DENSITY: [(f64, f64); 9] = [
    (18.0, 0.7),
    (40.0, 0.9),
    (80.0, 1.05),
    (300.0, 1.0),
    (600.0, 0.9),
    (1_500.0, 1.0),
    (3_000.0, 1.3),
    (9_000.0, 1.25),
    (18_000.0, 0.8),
];
/// No pole lies above this fraction of the sample rate.
const MAX_FRACTION: f64 = 0.42;

/// The poles at one sample rate; unused ones (low rates) are zero.
///
/// Values are exactly those the sound runs with: the f32 poles are rounded before anything is designed
/// on them, so that rounding is part of the design and not an error.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C, align(64))]
pub struct Poles<const LOW: usize, const HIGH: usize> {
    /// |p|² of the f32 poles: what a velocity keeps from frame to frame.
    pub keep32: [f32; HIGH],
    /// |1 − p|² of the f32 poles: what pulls a position back.
    pub pull32: [f32; HIGH],
    /// |p|² of the f64 poles.
    pub keep64: [f64; LOW],
    /// |1 − p|² of the f64 poles.
    pub pull64: [f64; LOW],
    /// How many of the poles are used at this rate, counted from the lowest.
    pub num_used: usize,
}

impl CommonPoles {
    /// The poles of the common bank for a sample rate in Hz.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn new(sample_rate_hz: f64) -> Self {
        Self::at(&spread_hz::<NUM_POLES>(&COMMON_DENSITY), 1.0, sample_rate_hz)
    }
}

impl ShadowPoles {
    /// The poles of a head's shadow for a sample rate in Hz.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn new(sample_rate_hz: f64) -> Self {
        Self::at(&spread_hz::<NUM_SHADOW_POLES>(&SHADOW_DENSITY), SHADOW_WIDTH, sample_rate_hz)
    }

    /// The poles of what one ear has of its own: as many, elsewhere.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn of_ear(sample_rate_hz: f64) -> Self {
        Self::at(&spread_hz::<NUM_EAR_POLES>(&EAR_DENSITY), 1.0, sample_rate_hz)
    }
}

impl<const LOW: usize, const HIGH: usize> Poles<LOW, HIGH> {
    /// Poles at ascending frequencies in Hz, as far as the sample rate allows.
    ///
    /// # Source
    /// `[bank-2008]`. The radius is exp(−Δθ) with Δθ `width` times half the distance between the two neighbors,
    /// not exp(−Δθ/2): the wider resonators fit the shipped conversions ten times better (decision 5).
    fn at(freqs_hz: &[f64], width: f64, sample_rate_hz: f64) -> Self {
        let mut poles = Self {
            keep32: [0.0; HIGH],
            pull32: [0.0; HIGH],
            keep64: [0.0; LOW],
            pull64: [0.0; LOW],
            num_used: 0,
        };
        let mut below_hz = None;
        for (idx, &freq_hz) in freqs_hz.iter().enumerate() {
            if freq_hz > MAX_FRACTION * sample_rate_hz {
                break;
            }
            let above_hz = freqs_hz.get(idx + 1).copied();
            let to_above = above_hz.map(|above: f64| (above / freq_hz).ln());
            let to_below = below_hz.map(|below: f64| (freq_hz / below).ln());
            let spacing = match (to_below, to_above) {
                (Some(a), Some(b)) => 0.5 * (a + b),
                (one, other) => one.or(other).unwrap_or_default(),
            };
            let theta = radians_from_hz(freq_hz, sample_rate_hz);
            let radius = (-theta * width * spacing.sinh()).exp();
            let distance = (1.0 - radius).powi(2) + 4.0 * radius * (0.5 * theta).sin().powi(2);
            poles.place(idx, radius * radius, distance);
            poles.num_used = idx + 1;
            below_hz = Some(freq_hz);
        }
        poles
    }

    #[expect(clippy::cast_possible_truncation, reason = "rounding to the precision the sound runs in")]
    fn place(&mut self, idx: usize, keep: f64, pull: f64) {
        let low = self.keep64.get_mut(idx).zip(self.pull64.get_mut(idx));
        if let Some((to_keep, to_pull)) = low {
            (*to_keep, *to_pull) = (keep, pull);
            return;
        }
        let single_idx = idx - LOW;
        let high = self.keep32.get_mut(single_idx).zip(self.pull32.get_mut(single_idx));
        if let Some((to_keep, to_pull)) = high {
            (*to_keep, *to_pull) = (keep as f32, pull as f32);
        }
    }

    /// The used poles as (keep, pull), lowest first, at the precision they run in.
    pub fn iter(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let low = self.keep64.iter().copied().zip(self.pull64.iter().copied());
        let high =
            self.keep32.iter().zip(&self.pull32).map(|(&keep, &pull)| (f64::from(keep), f64::from(pull)));
        low.chain(high).take(self.num_used)
    }
}

/// Frequencies that divide the area under a density evenly, lowest first.
fn spread_hz<const N: usize>(density: &[(f64, f64)]) -> [f64; N] {
    let whole = area_below(density, f64::INFINITY);
    std::array::from_fn(|idx| {
        let wanted = whole * to_f64(idx) / to_f64(N - 1);
        bisected(density, |freq_hz| area_below(density, freq_hz) >= wanted)
    })
}

/// Area under a density from its first frequency up to `freq_hz`, over the natural logarithm.
fn area_below(density: &[(f64, f64)], freq_hz: f64) -> f64 {
    let mut area = 0.0;
    for segment in density.windows(2) {
        let &[(low_hz, low), (high_hz, high)] = segment else { continue };
        let width = (high_hz / low_hz).ln();
        let covered = (freq_hz.min(high_hz) / low_hz).ln().clamp(0.0, width);
        area += covered * (low + 0.5 * (high - low) * covered / width);
    }
    area
}

/// Lowest frequency within a density's range for which `is_reached` holds, to 2⁻⁵⁰ of the range.
fn bisected(density: &[(f64, f64)], is_reached: impl Fn(f64) -> bool) -> f64 {
    let end = |row: Option<&(f64, f64)>| row.map_or(1.0, |row| row.0);
    let (mut low, mut high) = (end(density.first()), end(density.last()));
    for _ in 0..50 {
        let middle = (low * high).sqrt();
        if is_reached(middle) { high = middle } else { low = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poles_run_from_18_hz_to_18_khz_and_are_closest_where_headphones_differ_most() {
        let freqs_hz: [f64; NUM_POLES] = spread_hz(&COMMON_DENSITY);
        assert!((freqs_hz[0] - 18.0).abs() < 1e-6 && (freqs_hz[NUM_POLES - 1] - 18_000.0).abs() < 1e-3);
        let ratios: Vec<f64> = freqs_hz.windows(2).map(|pair| pair[1] / pair[0]).collect();
        assert!(ratios.iter().all(|ratio| (1.1..1.4).contains(ratio)), "{ratios:?}");
        let at = |hz: f64| freqs_hz.partition_point(|freq| *freq < hz);
        assert!(ratios[at(5_000.0)] < ratios[at(100.0)]);
    }

    #[test]
    fn every_pole_is_stable_at_every_rate() {
        for rate_hz in [1e3, 8e3, 44.1e3, 48e3, 96e3, 192e3, 384e3, 768e3] {
            let poles = CommonPoles::new(rate_hz);
            assert!(poles.num_used >= 14, "{rate_hz}: {}", poles.num_used);
            // The roots of z² − (1 + keep − pull) z + keep lie within the unit circle exactly then.
            let is_stable = |(keep, pull): (f64, f64)| keep < 1.0 && pull > 0.0 && pull < 2.0 + 2.0 * keep;
            let small = [ShadowPoles::new(rate_hz), EarPoles::of_ear(rate_hz)];
            assert!(poles.iter().chain(small.iter().flat_map(Poles::iter)).all(is_stable), "{rate_hz}");
        }
        assert_eq!(CommonPoles::new(44_100.0).num_used, NUM_POLES);
    }
}
