//! What of one cup of an open headphone reaches the other ear through the air: very little.

use std::f64::consts::TAU;

use super::SPEED_OF_SOUND;
use crate::dsp::shelf::FirstOrder;
use crate::units::{db_from_lin, radians_from_hz};

/// Air behind the driver of a circumaural cup, m³ (acoustics §1.3).
const VOLUME_M3: f64 = 60e-6;

/// Way from one cup to the other ear around the head, m.
const WAY_M: f64 = 0.25;

/// Delay of the leak, seconds.
pub const LEAK_DELAY_SECS: f64 = WAY_M / SPEED_OF_SOUND;

/// Where the shadow of the head has taken 6 dB of the leak, Hz: the notes put 10 dB of shadow against the
/// free field at 3 kHz and bound the leak at −20 dB, which this keeps.
const SHADOW_HZ: f64 = 3_800.0;

/// The leak at one sample rate: a gain and twice the same high-pass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CupLeak {
    /// Gain towards high frequencies.
    pub gain_lin: f64,
    /// Half of the 12 dB per octave.
    pub high_pass: FirstOrder,
}

impl CupLeak {
    /// The leak of an open circumaural cup: `k²·V / (4π·r)`, −44 dB at 1 kHz and 12 dB per octave, levelling
    /// off at −21 dB.
    ///
    /// # Real-time
    /// Safe.
    /// # Source
    /// Acoustics notes §1.3.
    #[must_use]
    pub fn at_rate(sample_rate_hz: f64) -> Self {
        let omega = radians_from_hz(SHADOW_HZ, sample_rate_hz);
        let pole = (-omega).exp();
        let rise = (1.0 - pole) / omega;
        Self { gain_lin: free_leak_lin(SHADOW_HZ), high_pass: FirstOrder { b0: rise, b1: -rise, pole } }
    }
}

/// The leak without the head's shadow, linear.
fn free_leak_lin(freq_hz: f64) -> f64 {
    let wave_number = TAU * freq_hz / SPEED_OF_SOUND;
    wave_number * wave_number * VOLUME_M3 / (2.0 * TAU * WAY_M)
}

/// What of one open cup reaches the other ear, before the head's shadow, dB.
///
/// # Source
/// Acoustics notes §1.3.
#[must_use]
pub fn open_cup_leak_db(freq_hz: f64) -> f64 {
    db_from_lin(free_leak_lin(freq_hz))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Acceptance 32: −44 ± 1 dB at 1 kHz, 12 ± 0.3 dB per octave below, never above −20 dB.
    #[test]
    fn the_leak_is_what_physics_leaves_of_it() {
        for rate_hz in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
            let leak = CupLeak::at_rate(rate_hz);
            let level_db = |freq_hz: f64| {
                20.0 * (leak.gain_lin * leak.high_pass.response(freq_hz, rate_hz).norm_sqr()).log10()
            };
            assert!((level_db(1e3) + 44.0).abs() <= 1.0, "{}", level_db(1e3));
            for freq_hz in [50.0, 100.0, 200.0, 400.0] {
                let slope = level_db(2.0 * freq_hz) - level_db(freq_hz);
                assert!((slope - 12.0).abs() <= 0.3, "{freq_hz}: {slope}");
            }
            assert!((1..=200).all(|k| level_db(0.0025 * f64::from(k) * rate_hz) < -20.0));
        }
    }
}
