//! The air in and around a cup, in closed form: what a gap takes from the bass, and what closed shells keep in.

use std::f64::consts::TAU;

use super::SPEED_OF_SOUND;

/// Attenuation of a closed circumaural audiometric headphone (HDA 200) in octaves from [`LOWEST_OCTAVE_HZ`] on, dB.
/// Source: acoustics §1.5, `[interacoustics-ac40]`.
const ISOLATION_DB: [f64; 7] = [14.5, 16.0, 22.5, 28.5, 32.0, 45.5, 44.0];

/// The lowest octave that attenuation was measured at, Hz.
const LOWEST_OCTAVE_HZ: f64 = 125.0;

/// Attenuation of a closed audiometric on-ear with rubber cushions (TDH39, MX41/AR) at the same octaves, dB.
/// Source: acoustics §1.5, `[interacoustics-ac40]`.
const ON_EAR_ISOLATION_DB: [f64; 7] = [3.0, 5.0, 7.0, 15.0, 26.0, 32.0, 24.0];

/// Below this frequency, Hz, a gap between cushion and skin lets the bass out, 12 dB per octave.
///
/// # Shape and units
/// Air in front of the driver, m³; area of the gap, m²; its length, m.
/// # Source
/// Acoustics notes §1.1: `1 / (2π√(M·C))`, mass `ρ·l / S` and compliance `V / (ρ·c²)`.
#[must_use]
pub fn gap_corner_hz(volume_m3: f64, area_m2: f64, length_m: f64) -> f64 {
    SPEED_OF_SOUND / TAU * (area_m2 / (volume_m3 * length_m)).sqrt()
}

/// What one closed circumaural cup takes from a sound on its way through, dB.
///
/// # Source
/// Acoustics notes §1.5; linear over the logarithm of frequency, constant beyond the octaves measured.
#[must_use]
pub fn closed_cup_isolation_db(freq_hz: f64) -> f64 {
    at_octaves(&ISOLATION_DB, freq_hz)
}

/// The same of a closed on-ear.
///
/// # Source
/// As [`closed_cup_isolation_db`].
#[must_use]
pub fn closed_on_ear_isolation_db(freq_hz: f64) -> f64 {
    at_octaves(&ON_EAR_ISOLATION_DB, freq_hz)
}

fn at_octaves(db: &[f64; 7], freq_hz: f64) -> f64 {
    let place = (freq_hz / LOWEST_OCTAVE_HZ).log2();
    let mut ends = (0..).map(f64::from).zip(db.windows(2));
    let first = db.first().copied().unwrap_or_default();
    let last = db.last().copied().unwrap_or_default();
    let between = ends.find_map(|(octave, ends)| {
        let [below, above] = ends else { return None };
        (octave..=octave + 1.0).contains(&place).then(|| below + (place - octave) * (above - below))
    });
    between.unwrap_or(if place < 0.0 { first } else { last })
}

#[cfg(test)]
mod tests {
    use realfft::num_complex::Complex64;

    use super::*;
    use crate::dsp::rbj::{Band, BandKind};
    use crate::units::db_from_lin;

    /// Acceptance 30: 60 cm³, 20 mm², 10 mm → 315 ± 3 Hz; 10 → 60 cm³ lowers it to 0.408 of what it was.
    #[test]
    fn a_gap_has_its_published_corner() {
        let corner_hz = |cm3: f64| gap_corner_hz(1e-6 * cm3, 20e-6, 10e-3);
        assert!((corner_hz(60.0) - 315.0).abs() <= 3.0, "{}", corner_hz(60.0));
        assert!((corner_hz(60.0) / corner_hz(10.0) - 0.408).abs() <= 0.001);
        // The table of the notes, 5 and 20 mm².
        for (cm3, narrow_hz, wide_hz) in [(10.0, 386.0, 772.0), (20.0, 273.0, 546.0), (150.0, 100.0, 199.0)] {
            assert!((gap_corner_hz(1e-6 * cm3, 5e-6, 10e-3) - narrow_hz).abs() <= 1.0);
            assert!((corner_hz(cm3) - wide_hz).abs() <= 1.0);
        }
    }

    /// Acceptance 30, the slope: the circuit behind the corner loses 12 ± 0.5 dB per octave below a quarter of it.
    #[test]
    fn a_gap_loses_twelve_decibels_per_octave() {
        let (volume, area, length) = (60e-6, 20e-6, 10e-3);
        let corner_hz = gap_corner_hz(volume, area, length);
        let stiffness = 1.416e5;
        let (mass, compliance) = (stiffness / SPEED_OF_SOUND.powi(2) * length / area, volume / stiffness);
        let level_db = |freq_hz: f64| {
            let s = Complex64::new(0.0, TAU * freq_hz);
            let inertia = s * s * mass * compliance;
            db_from_lin((inertia / (inertia + 1.0)).norm())
        };
        for below in [4.0, 8.0, 16.0] {
            let slope = level_db(corner_hz / below) - level_db(0.5 * corner_hz / below);
            assert!((slope - 12.0).abs() <= 0.5, "{below}: {slope}");
        }
    }

    /// Acceptance 31: a cup mode at 2.9 kHz with a Q of 8 has lost 20 dB after 2.02 ± 0.05 ms, and so has the band
    /// of an equalizer that stands for it; a depth of 30 mm resonates at 5717 Hz.
    #[test]
    fn a_cup_mode_rings_as_long_as_its_q_says() {
        let rate_hz = 192_000.0;
        let mode = Band { kind: BandKind::BandPass, freq_hz: 2900.0, gain_db: 0.0, q: 8.0 };
        let [_, radius_squared] = mode.biquad(rate_hz).a;
        let millis = 1e3 * 2.0 * 10f64.ln() / (-radius_squared.ln() * rate_hz);
        assert!((millis - 2.02).abs() <= 0.05, "{millis} ms");
        assert!((SPEED_OF_SOUND / (2.0 * 0.030) - 5717.0).abs() <= 1.0);
    }

    /// Acceptance 33: the row of the audiometer's manual at its octaves, within 1 dB.
    #[test]
    fn a_closed_cup_isolates_as_published() {
        let row = [14.5, 16.0, 22.5, 28.5, 32.0, 45.5, 44.0];
        for (octave, expected_db) in (0..).zip(row) {
            let freq_hz = 125.0 * f64::from(octave).exp2();
            assert!((closed_cup_isolation_db(freq_hz) - expected_db).abs() <= 1.0, "{freq_hz}");
        }
        assert!((closed_cup_isolation_db(1_000.0 * 2f64.sqrt()) - 30.25).abs() < 0.01);
        assert!(
            (closed_cup_isolation_db(20.0) - 14.5).abs() + (closed_cup_isolation_db(20e3) - 44.0).abs()
                < 1e-9
        );
    }
}
