//! Noise that is the same on every machine and every day.

use crate::cast::{real_u64, single};

/// A small deterministic generator (xorshift64*).
#[derive(Debug, Clone)]
pub(crate) struct Noise(u64);

impl Noise {
    /// A generator; different seeds give independent noises.
    pub(crate) fn new(seed: u64) -> Self {
        // splitmix64, so that neighboring seeds start far apart.
        let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Self((mixed ^ (mixed >> 31)) | 1)
    }

    /// The next value, uniform in ±1.
    pub(crate) fn white(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let bits = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11;
        real_u64(bits) / real_u64(1 << 52) - 1.0
    }
}

/// Pink noise, −3 dB per octave within ±0.05 dB above 9.2 Hz at 44.1 kHz.
///
/// # Source
/// Paul Kellet's refined filter (musicdsp.org, "Pink noise filter").
#[derive(Debug, Clone)]
pub(crate) struct Pink {
    white: Noise,
    poles: [f64; 6],
    delayed: f64,
}

/// Pole and input gain of each of the six first-order sections.
const PINK_SECTIONS: [(f64, f64); 6] = [
    (0.998_86, 0.055_517_9),
    (0.993_32, 0.075_075_9),
    (0.969_00, 0.153_852_0),
    (0.866_50, 0.310_485_6),
    (0.550_00, 0.532_952_2),
    (-0.761_6, -0.016_898_0),
];

impl Pink {
    /// A generator; different seeds give independent noises.
    pub(crate) fn new(seed: u64) -> Self {
        Self { white: Noise::new(seed), poles: [0.0; 6], delayed: 0.0 }
    }

    /// The next sample, about −18 dBFS RMS.
    pub(crate) fn next(&mut self) -> f64 {
        let white = self.white.white();
        let mut sum = self.delayed + white * 0.536_2;
        for (state, (pole, gain)) in self.poles.iter_mut().zip(PINK_SECTIONS) {
            *state = pole * *state + gain * white;
            sum += *state;
        }
        self.delayed = white * 0.115_926;
        sum * 0.07
    }
}

/// Two independent channels of pink noise, `[channel][frame]`.
pub(crate) fn stereo_pink(num_frames: usize) -> Vec<Vec<f32>> {
    [1, 2]
        .map(|seed| {
            let mut pink = Pink::new(seed);
            (0..num_frames).map(|_| single(pink.next())).collect()
        })
        .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_noise_stays_in_range_and_has_no_offset() {
        let mut noise = Noise::new(7);
        let values: Vec<f64> = (0..100_000).map(|_| noise.white()).collect();
        assert!(values.iter().all(|value| (-1.0..=1.0).contains(value)));
        assert!((values.iter().sum::<f64>() / 100_000.0).abs() < 0.01);
    }

    #[test]
    fn the_channels_of_pink_noise_are_independent() {
        let channels = stereo_pink(200_000);
        let product = |a: &[f32], b: &[f32]| -> f64 {
            a.iter().zip(b).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum()
        };
        let (left, right) = (&channels[0], &channels[1]);
        let correlation = product(left, right) / (product(left, left) * product(right, right)).sqrt();
        assert!(correlation.abs() < 0.1, "{correlation}");
    }
}
