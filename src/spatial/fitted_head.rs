//! The analytic head: two first-order shelves and a delay, fitted to measured heads.

use realfft::num_complex::Complex64;

use crate::dsp::shelf::HighShelf;
use crate::dsp::turn::turn;

/// R of a pair of speakers at one azimuth: `R = S₁·S₂·e^(−jωτ)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeadModel {
    /// Head shadow from the middle of the band on.
    pub lower: HighShelf,
    /// Head shadow of the treble.
    pub upper: HighShelf,
    /// Pure delay of the contralateral path, seconds; the shelves add the low-frequency surplus.
    pub delay_secs: f64,
}

/// One fitted row: azimuth in degrees, both shelves in Hz and dB, delay in µs.
struct Row {
    angle_deg: f64,
    lower: (f64, f64),
    upper: (f64, f64),
    delay_us: f64,
}

/// Fits to MIT KEMAR, CIPIC 003 and LISTEN 1002 (all free to use with citation); rms ILD error
/// 200 Hz–8 kHz 0.55 dB at 15° to 1.63 dB at 45°. Source: acoustics §2.6.
const ROWS: [Row; 7] = [
    Row { angle_deg: 15.0, lower: (669.0, -3.63), upper: (9000.0, -6.43), delay_us: 119.0 },
    Row { angle_deg: 20.0, lower: (691.0, -4.92), upper: (9000.0, -7.75), delay_us: 154.0 },
    Row { angle_deg: 25.0, lower: (728.0, -6.36), upper: (7094.0, -6.20), delay_us: 194.0 },
    Row { angle_deg: 30.0, lower: (740.0, -7.23), upper: (4210.0, -4.41), delay_us: 241.0 },
    Row { angle_deg: 35.0, lower: (778.0, -8.54), upper: (4505.0, -5.36), delay_us: 277.0 },
    Row { angle_deg: 40.0, lower: (814.0, -9.47), upper: (4909.0, -6.70), delay_us: 316.0 },
    Row { angle_deg: 45.0, lower: (819.0, -9.85), upper: (3913.0, -6.49), delay_us: 355.0 },
];

impl HeadModel {
    /// The model for speakers at ± `angle_deg`, interpolated between the fitted rows; angles beyond
    /// 15°…45° take the nearest.
    ///
    /// # Real-time
    /// Safe.
    /// # Source
    /// `[kemar-1994]`, `[cipic-2001]`, `[listen-2003]`; acoustics §2.6.
    #[must_use]
    pub fn at_angle(angle_deg: f64) -> Self {
        let mut below = &ROWS[0];
        for above in &ROWS {
            if angle_deg <= above.angle_deg {
                let span = above.angle_deg - below.angle_deg;
                let t = if span > 0.0 { ((angle_deg - below.angle_deg) / span).clamp(0.0, 1.0) } else { 0.0 };
                return between(below, above, t);
            }
            below = above;
        }
        between(below, below, 0.0)
    }

    /// The model for a head so many times as large: everything happens that much later and lower.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn scaled(&self, head_scale: f64) -> Self {
        let lowered = |shelf: &HighShelf| HighShelf { corner_hz: shelf.corner_hz / head_scale, ..*shelf };
        Self {
            lower: lowered(&self.lower),
            upper: lowered(&self.upper),
            delay_secs: head_scale * self.delay_secs,
        }
    }

    /// R without its delay.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn shadow(&self, freq_hz: f64) -> Complex64 {
        self.lower.response(freq_hz) * self.upper.response(freq_hz)
    }

    /// The ideal complex R at a frequency, before any digital realization.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn response(&self, freq_hz: f64) -> Complex64 {
        let delay = turn(-std::f64::consts::TAU * freq_hz * self.delay_secs);
        self.shadow(freq_hz) * delay
    }
}

fn between(below: &Row, above: &Row, t: f64) -> HeadModel {
    let mix = |a: f64, b: f64| a + t * (b - a);
    let shelf = |a: (f64, f64), b: (f64, f64)| HighShelf { corner_hz: mix(a.0, b.0), gain_db: mix(a.1, b.1) };
    HeadModel {
        lower: shelf(below.lower, above.lower),
        upper: shelf(below.upper, above.upper),
        delay_secs: 1e-6 * mix(below.delay_us, above.delay_us),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ild_db(angle_deg: f64, freq_hz: f64) -> f64 {
        -20.0 * HeadModel::at_angle(angle_deg).response(freq_hz).norm().log10()
    }

    fn phase_itd_us(angle_deg: f64, freq_hz: f64) -> f64 {
        let head = HeadModel::at_angle(angle_deg);
        1e6 * (head.delay_secs - head.shadow(freq_hz).arg() / (std::f64::consts::TAU * freq_hz))
    }

    /// Acceptance 17s: ILD of the shipped 30° row.
    #[test]
    fn ild_at_30_degrees_is_the_published_fit() {
        for (freq_hz, expected_db) in [(500.0, 2.39), (1e3, 4.86), (2e3, 7.12), (4e3, 9.06), (8e3, 10.60)] {
            assert!((ild_db(30.0, freq_hz) - expected_db).abs() < 0.1, "{freq_hz}");
        }
    }

    /// Acceptance 18s: phase ITD of the shipped 30° row.
    #[test]
    fn itd_at_30_degrees_is_the_published_fit() {
        for (freq_hz, expected_us) in [(500.0, 381.0), (1e3, 321.0), (2e3, 278.0), (4e3, 257.0)] {
            assert!((phase_itd_us(30.0, freq_hz) - expected_us).abs() < 6.0, "{freq_hz}");
        }
    }

    #[test]
    fn wider_speakers_arrive_later_and_softer() {
        for freq_hz in [500.0, 1000.0, 2000.0] {
            for step in 0..30 {
                let (narrow, wide) = (15.0 + f64::from(step), 16.0 + f64::from(step));
                assert!(ild_db(wide, freq_hz) > ild_db(narrow, freq_hz) - 0.02, "{narrow} at {freq_hz}");
                assert!(phase_itd_us(wide, freq_hz) > phase_itd_us(narrow, freq_hz), "{narrow} at {freq_hz}");
            }
        }
    }
}
