//! What the far ear gets, compared with the near one.

use std::f64::consts::TAU;

use super::response::{Paths, magnitude_db};

/// Where differences between the ears are reported, Hz.
pub(crate) const OCTAVES_HZ: [f64; 8] = [125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16_000.0];

/// Differences between the ears for a sound in one channel only.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Interaural {
    /// Near ear minus far ear, dB.
    pub(crate) ild_db: f64,
    /// How much later the far ear gets it, by phase delay, seconds.
    pub(crate) itd_secs: f64,
}

/// The differences at [`OCTAVES_HZ`]; `None` where a frequency is out of reach or nothing crosses.
pub(crate) fn interaural(paths: &Paths) -> [Option<Interaural>; OCTAVES_HZ.len()] {
    if !paths.crosses() {
        return [None; OCTAVES_HZ.len()];
    }
    let phases_rad = unwrapped(paths.direct.iter().zip(&paths.cross).map(|(near, far)| (far / near).arg()));
    OCTAVES_HZ.map(|octave_hz| {
        let after = paths.freq_hz.partition_point(|hz| *hz < octave_hz);
        let before = after.checked_sub(1)?;
        let (low_hz, high_hz) = (paths.freq_hz[before], *paths.freq_hz.get(after)?);
        let weight = (octave_hz / low_hz).ln() / (high_hz / low_hz).ln();
        let between = |at: &dyn Fn(usize) -> f64| at(before) + weight * (at(after) - at(before));
        let ild_db = between(&|idx| magnitude_db(paths.direct[idx]) - magnitude_db(paths.cross[idx]));
        let itd_secs = between(&|idx| -phases_rad[idx] / (TAU * paths.freq_hz[idx]));
        Some(Interaural { ild_db, itd_secs })
    })
}

/// Phases without jumps of a whole turn; the first is taken as it is, since at 20 Hz an ear's delay is
/// far below half a period.
fn unwrapped(phases_rad: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut previous_rad: Option<f64> = None;
    phases_rad
        .map(|phase_rad| {
            let continued = previous_rad
                .map_or(phase_rad, |before_rad| phase_rad - TAU * ((phase_rad - before_rad) / TAU).round());
            previous_rad = Some(continued);
            continued
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_complex::Complex64;

    #[test]
    fn a_delay_and_a_loss_are_read_back_at_every_octave() {
        let freq_hz: Vec<f64> = (0..=238).map(|step| 20.0 * (f64::from(step) / 24.0).exp2()).collect();
        let (delay_secs, loss_db) = (0.000_4, -9.0);
        let cross = freq_hz
            .iter()
            .map(|hz| Complex64::from_polar(grille::units::lin_from_db(loss_db), -TAU * hz * delay_secs))
            .collect();
        let direct = vec![Complex64::ONE; freq_hz.len()];
        let paths = Paths { freq_hz, direct, cross, asymmetry_lin: 0.0 };
        for difference in interaural(&paths) {
            let difference = difference.unwrap();
            assert!((difference.ild_db - 9.0).abs() < 1e-6);
            assert!((difference.itd_secs - delay_secs).abs() < 1e-8);
        }
    }
}
