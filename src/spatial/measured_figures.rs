//! What measured heads do: the reference our own are held against.

/// Level difference between the ears, speaker at 30°, thirds of an octave: frequency Hz, mean and standard
/// deviation in dB over five heads and two sides (MIT KEMAR with two pinnae, KU 100, CIPIC 003, LISTEN
/// 1002). 125, 160, 250 and 400 Hz are interpolated. Source: acoustics §2.5.
pub const MEASURED_ILD_DB: [(f64, f64, f64); 23] = [
    (100.0, 0.3, 0.9),
    (125.0, 0.5, 0.9),
    (160.0, 0.7, 0.9),
    (200.0, 0.9, 0.9),
    (250.0, 1.35, 0.6),
    (315.0, 1.8, 0.4),
    (400.0, 2.55, 0.4),
    (500.0, 3.3, 0.4),
    (630.0, 4.8, 0.8),
    (800.0, 5.9, 0.8),
    (1_000.0, 7.5, 0.9),
    (1_250.0, 7.2, 0.7),
    (1_600.0, 5.3, 0.3),
    (2_000.0, 6.0, 1.4),
    (2_500.0, 6.7, 1.3),
    (3_150.0, 8.3, 1.2),
    (4_000.0, 9.7, 1.0),
    (5_000.0, 11.1, 1.1),
    (6_300.0, 11.8, 1.4),
    (8_000.0, 12.6, 4.3),
    (10_000.0, 9.8, 2.6),
    (12_500.0, 10.5, 2.6),
    (16_000.0, 12.5, 4.5),
];

/// Phase delay between the ears of MIT KEMAR: azimuth in degrees, then µs at `MEASURED_ITD_HZ`. Source:
/// acoustics §2.5.
const MEASURED_ITD_US: [(f64, [f64; 3]); 5] = [
    (15.0, [205.0, 168.0, 143.0]),
    (30.0, [392.0, 356.0, 273.0]),
    (45.0, [551.0, 516.0, 394.0]),
    (60.0, [674.0, 623.0, 492.0]),
    (90.0, [777.0, 709.0, 690.0]),
];

/// Frequencies of [`measured_itd_us`], Hz.
pub const MEASURED_ITD_HZ: [f64; 3] = [500.0, 1_000.0, 3_000.0];

/// Azimuth [`MEASURED_ILD_DB`] was measured at, degrees.
pub const MEASURED_ANGLE_DEG: f64 = 30.0;

/// Phase delays of KEMAR at an azimuth in degrees, µs at [`MEASURED_ITD_HZ`], linear between the rows.
#[must_use]
pub fn measured_itd_us(angle_deg: f64) -> [f64; 3] {
    let mut below = MEASURED_ITD_US[0];
    for above in MEASURED_ITD_US {
        if angle_deg <= above.0 {
            let span = (above.0 - below.0).max(1e-9);
            let t = ((angle_deg - below.0) / span).clamp(0.0, 1.0);
            let mut values = below.1;
            for (value, high) in values.iter_mut().zip(above.1) {
                *value += t * (high - *value);
            }
            return values;
        }
        below = above;
    }
    below.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_those_of_the_rows_and_lie_between_them_elsewhere() {
        assert_eq!(measured_itd_us(15.0), [205.0, 168.0, 143.0]);
        assert_eq!(measured_itd_us(90.0), [777.0, 709.0, 690.0]);
        assert_eq!(measured_itd_us(75.0)[0], 725.5);
    }
}
