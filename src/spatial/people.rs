//! People: what 29 measured heads do to a speaker, on the mean, from the front to the side.

use std::f64::consts::TAU;

use realfft::num_complex::Complex64;

use crate::dsp::curve::Curve;

/// The first third of an octave of [`People::ild_db`], Hz.
const FIRST_HZ: f64 = 99.2;

/// Thirds of an octave of [`People::ild_db`].
pub const NUM_THIRDS: usize = 23;

/// One azimuth: mean and standard deviation over the heads, left and right taken together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct People {
    /// Azimuth, degrees.
    pub angle_deg: f64,
    /// Level of the near ear over the far one per third of an octave, dB, at [`third_hz`].
    pub ild_db: [f64; NUM_THIRDS],
    /// Its standard deviation, dB.
    pub ild_sd_db: [f64; NUM_THIRDS],
    /// Delay of the far ear as [`correlation_itd_secs`] finds it, µs.
    pub itd_us: f64,
    /// Its standard deviation, µs.
    pub itd_sd_us: f64,
    /// Delay beyond the minimum phase of the levels with which that correlation has its maximum there, µs.
    pub delay_us: f64,
}

/// Our own statistics over `[cipic-2001]`, `[listen-2003]`, `[ari-hrtf]`, `[koeln-ku100-2013]` and
/// `[sadie-i]`: 29 heads, far field, horizontal plane (10 to 29 of them at one angle). 90°: the step from 75° of the heads
/// that have both (decision 91).
pub const PEOPLE: [People; 11] = [
    People {
        angle_deg: 15.0,
        ild_db: [
            0.04, 0.05, 0.0, 0.07, 0.37, 0.66, 1.07, 2.35, 3.19, 2.4, 3.04, 3.03, 2.51, 4.16, 4.03, 3.41,
            5.06, 5.35, 7.25, 6.27, 6.15, 6.97, 8.8,
        ],
        ild_sd_db: [
            1.2, 0.75, 0.71, 1.27, 0.53, 0.63, 0.93, 1.16, 0.84, 1.14, 1.65, 2.24, 1.09, 1.13, 1.14, 1.26,
            0.93, 0.94, 1.63, 2.25, 1.76, 1.91, 1.39,
        ],
        itd_us: 151.0,
        itd_sd_us: 17.0,
        delay_us: 113.0,
    },
    People {
        angle_deg: 20.0,
        ild_db: [
            -0.31, -0.24, -0.28, -0.29, 0.24, 0.77, 1.56, 3.18, 3.72, 2.83, 4.51, 3.01, 3.32, 5.3, 4.98,
            4.11, 6.72, 7.26, 8.91, 7.85, 7.3, 9.15, 11.37,
        ],
        ild_sd_db: [
            1.26, 0.84, 0.69, 1.42, 0.44, 0.95, 1.13, 0.91, 0.79, 1.2, 1.53, 2.13, 0.8, 0.96, 1.31, 1.57,
            0.99, 1.28, 1.79, 2.34, 1.81, 1.52, 2.11,
        ],
        itd_us: 202.0,
        itd_sd_us: 13.0,
        delay_us: 155.0,
    },
    People {
        angle_deg: 25.0,
        ild_db: [
            -0.66, -0.5, -0.4, -0.25, 0.54, 1.5, 2.18, 3.93, 4.33, 3.45, 5.79, 3.99, 4.65, 5.8, 6.34, 4.94,
            8.6, 9.4, 10.89, 9.37, 8.62, 10.34, 13.55,
        ],
        ild_sd_db: [
            0.81, 0.74, 0.99, 1.34, 1.22, 3.61, 2.35, 1.0, 0.58, 1.24, 1.91, 2.0, 1.17, 0.93, 1.27, 1.63,
            0.95, 1.16, 1.95, 2.66, 1.83, 2.17, 1.89,
        ],
        itd_us: 256.0,
        itd_sd_us: 13.0,
        delay_us: 198.0,
    },
    People {
        angle_deg: 30.0,
        ild_db: [
            -0.27, -0.09, 0.1, 0.38, 0.97, 1.57, 2.17, 3.92, 4.74, 4.51, 6.36, 6.73, 5.2, 6.49, 7.3, 6.58,
            10.27, 11.46, 12.98, 11.27, 9.93, 9.99, 14.78,
        ],
        ild_sd_db: [
            1.22, 1.06, 1.0, 1.12, 1.18, 2.26, 2.09, 1.26, 0.86, 1.31, 1.88, 1.63, 1.12, 0.99, 1.31, 1.55,
            1.01, 1.21, 1.98, 3.57, 2.65, 3.07, 2.58,
        ],
        itd_us: 306.0,
        itd_sd_us: 20.0,
        delay_us: 232.0,
    },
    People {
        angle_deg: 35.0,
        ild_db: [
            -0.93, -0.6, -0.27, 0.1, 0.81, 1.67, 2.8, 4.34, 4.81, 4.89, 7.09, 7.35, 5.71, 6.82, 8.15, 7.49,
            11.34, 12.79, 14.32, 12.48, 10.81, 11.57, 16.91,
        ],
        ild_sd_db: [
            1.3, 1.11, 0.96, 0.87, 1.15, 2.11, 2.51, 1.34, 0.91, 1.51, 1.67, 1.82, 1.68, 1.24, 1.45, 2.2,
            1.57, 2.03, 3.04, 3.95, 3.58, 2.91, 3.27,
        ],
        itd_us: 355.0,
        itd_sd_us: 24.0,
        delay_us: 271.0,
    },
    People {
        angle_deg: 40.0,
        ild_db: [
            -1.1, -0.82, -0.5, -0.07, 0.81, 2.14, 3.75, 5.09, 5.01, 5.22, 7.96, 9.41, 7.08, 7.18, 9.17, 9.29,
            12.58, 14.92, 17.14, 15.17, 12.7, 12.2, 17.53,
        ],
        ild_sd_db: [
            1.33, 1.14, 1.0, 0.9, 0.98, 2.32, 3.4, 1.74, 1.06, 1.53, 1.86, 2.05, 1.41, 1.44, 1.08, 2.37,
            1.69, 1.75, 3.31, 3.78, 4.33, 3.98, 3.77,
        ],
        itd_us: 420.0,
        itd_sd_us: 25.0,
        delay_us: 319.0,
    },
    People {
        angle_deg: 45.0,
        ild_db: [
            -0.6, -0.33, -0.0, 0.47, 1.14, 2.2, 3.38, 4.84, 5.2, 5.75, 7.52, 10.31, 8.32, 7.87, 9.53, 10.0,
            13.13, 15.82, 18.7, 16.57, 14.61, 11.84, 18.53,
        ],
        ild_sd_db: [
            1.7, 1.53, 1.41, 1.34, 0.92, 1.95, 3.52, 1.63, 1.02, 1.45, 1.67, 1.67, 1.87, 1.53, 1.14, 2.14,
            1.71, 1.65, 2.7, 4.03, 4.56, 4.13, 4.5,
        ],
        itd_us: 462.0,
        itd_sd_us: 24.0,
        delay_us: 347.0,
    },
    People {
        angle_deg: 55.0,
        ild_db: [
            -1.61, -1.15, -0.66, -0.08, 0.99, 2.66, 4.46, 5.43, 5.22, 5.39, 6.57, 10.8, 12.43, 10.17, 10.95,
            10.64, 13.56, 18.55, 23.01, 20.02, 19.53, 14.83, 20.95,
        ],
        ild_sd_db: [
            1.61, 1.37, 1.17, 1.04, 0.76, 2.19, 3.78, 1.97, 0.96, 1.45, 1.62, 2.13, 2.71, 1.87, 1.25, 1.62,
            2.04, 2.69, 3.1, 3.91, 4.68, 5.21, 5.19,
        ],
        itd_us: 584.0,
        itd_sd_us: 29.0,
        delay_us: 437.0,
    },
    People {
        angle_deg: 65.0,
        ild_db: [
            -1.85, -1.22, -0.51, 0.29, 1.47, 3.01, 4.51, 5.23, 5.05, 4.91, 6.09, 8.78, 11.38, 13.83, 14.8,
            11.48, 13.96, 19.89, 24.75, 22.82, 23.4, 19.59, 23.04,
        ],
        ild_sd_db: [
            1.8, 1.53, 1.28, 1.06, 0.72, 1.49, 3.09, 2.18, 0.92, 1.05, 1.0, 1.36, 1.77, 2.45, 2.44, 1.56,
            1.6, 2.27, 2.35, 3.78, 4.21, 3.88, 4.65,
        ],
        itd_us: 667.0,
        itd_sd_us: 32.0,
        delay_us: 511.0,
    },
    People {
        angle_deg: 80.0,
        ild_db: [
            -1.95, -1.31, -0.58, 0.26, 1.53, 3.13, 4.54, 5.2, 4.35, 4.26, 5.9, 5.58, 6.79, 8.5, 12.25, 14.26,
            16.26, 21.3, 26.39, 24.02, 25.57, 24.91, 25.37,
        ],
        ild_sd_db: [
            2.04, 1.76, 1.5, 1.21, 0.87, 1.34, 2.4, 2.37, 0.99, 0.99, 0.57, 1.14, 1.37, 1.44, 1.89, 2.19,
            2.47, 4.02, 3.12, 5.44, 3.95, 3.5, 3.98,
        ],
        itd_us: 727.0,
        itd_sd_us: 30.0,
        delay_us: 602.0,
    },
    People {
        angle_deg: 90.0,
        ild_db: [
            -1.8, -1.13, -0.39, 0.3, 1.37, 3.11, 4.67, 5.41, 4.42, 4.13, 6.27, 5.35, 6.6, 5.92, 6.89, 12.7,
            16.22, 21.56, 25.54, 24.12, 24.93, 25.77, 26.58,
        ],
        ild_sd_db: [
            2.04, 1.76, 1.5, 1.21, 0.87, 1.34, 2.4, 2.37, 0.99, 0.99, 0.57, 1.14, 1.37, 1.44, 1.89, 2.19,
            2.47, 4.02, 3.12, 5.44, 3.95, 3.5, 3.98,
        ],
        itd_us: 730.0,
        itd_sd_us: 30.0,
        delay_us: 621.0,
    },
];

/// Center of a third of an octave, Hz.
#[must_use]
pub fn third_hz(idx: usize) -> f64 {
    FIRST_HZ * (crate::units::to_f64(idx) / 3.0).exp2()
}

impl People {
    /// The mean at an azimuth in degrees, linear between the rows; the nearest beyond them.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn at_angle(angle_deg: f64) -> Self {
        let mut below = PEOPLE[0];
        for above in PEOPLE {
            if angle_deg <= above.angle_deg {
                let share = (angle_deg - below.angle_deg) / (above.angle_deg - below.angle_deg).max(1e-9);
                return below.towards(&above, share.clamp(0.0, 1.0));
            }
            below = above;
        }
        below
    }

    fn towards(&self, other: &Self, share: f64) -> Self {
        let mix = |from: f64, to: f64| from + share * (to - from);
        let all = |from: &[f64; NUM_THIRDS], to: &[f64; NUM_THIRDS]| {
            let mut values = *from;
            for (value, to) in values.iter_mut().zip(to) {
                *value = mix(*value, *to);
            }
            values
        };
        Self {
            angle_deg: mix(self.angle_deg, other.angle_deg),
            ild_db: all(&self.ild_db, &other.ild_db),
            ild_sd_db: all(&self.ild_sd_db, &other.ild_sd_db),
            itd_us: mix(self.itd_us, other.itd_us),
            itd_sd_us: mix(self.itd_sd_us, other.itd_sd_us),
            delay_us: mix(self.delay_us, other.delay_us),
        }
    }

    /// Level of the near ear over the far one at a frequency in Hz, dB: linear between the thirds, falling to nothing
    /// below them, and never of the wrong sign.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn ild_db_at(&self, freq_hz: f64) -> f64 {
        if freq_hz < FIRST_HZ {
            return (freq_hz / FIRST_HZ).max(0.0) * self.ild_db.first().copied().unwrap_or_default().max(0.0);
        }
        between(&self.ild_db, freq_hz).max(0.0)
    }

    /// How far heads are from the mean at a frequency in Hz, dB: one standard deviation.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn ild_sd_db_at(&self, freq_hz: f64) -> f64 {
        between(&self.ild_sd_db, freq_hz)
    }

    /// |R| of a head so many times as large, dB: everything happens that much lower.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn shadow_db(&self, head_scale: f64) -> Curve {
        Curve::from_fn(|freq_hz| -self.ild_db_at(freq_hz * head_scale))
    }
}

/// Points of the cross-spectrum, every 25 Hz.
const NUM_POINTS: usize = 239;

/// Delay of the far ear at which the cross-correlation of both below 1.5 kHz has its maximum, in seconds of less than
/// a thousandth. `difference` is the far ear over the near one at a frequency in Hz.
///
/// # Real-time
/// Not safe: tries a thousand delays.
#[must_use]
pub fn correlation_itd_secs(difference: impl Fn(f64) -> Complex64) -> f64 {
    let points: [(f64, Complex64); NUM_POINTS] = std::array::from_fn(|idx| {
        let freq_hz = 25.0 * crate::units::to_f64(idx + 1);
        let low_pass = 1.0 / (1.0 + (freq_hz / 1_500.0).powi(8));
        (TAU * freq_hz, difference(freq_hz) * low_pass * low_pass)
    });
    let correlation =
        |secs: f64| points.iter().map(|(w, x)| (x * Complex64::from_polar(1.0, w * secs)).re).sum::<f64>();
    let delays = (0u32..1_000).map(|us| 1e-6 * f64::from(us));
    delays.max_by(|a, b| correlation(*a).total_cmp(&correlation(*b))).unwrap_or_default()
}

fn between(values: &[f64; NUM_THIRDS], freq_hz: f64) -> f64 {
    let position =
        (3.0 * (freq_hz / FIRST_HZ).max(1e-9).log2()).clamp(0.0, crate::units::to_f64(NUM_THIRDS - 1));
    let rows = values.iter().zip(values.iter().skip(1)).zip(0u32..);
    let found = rows.into_iter().find(|(_, idx)| position <= f64::from(idx + 1));
    found.map_or_else(
        || values.last().copied().unwrap_or_default(),
        |((below, above), idx)| below + (position - f64::from(idx)) * (above - below),
    )
}
