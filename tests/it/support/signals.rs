//! Deterministic test signals.

use std::f64::consts::TAU;

/// A small linear congruential generator: the same signal on every machine.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1))
    }

    /// Uniform in 0…1.
    pub(crate) fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Uniform in a range.
    pub(crate) fn within(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Uniform in 0…`end`, exclusive.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.unit() * end as f64) as usize
    }

    pub(crate) fn coin(&mut self) -> bool {
        self.unit() < 0.5
    }
}

/// White noise, full scale.
pub(crate) fn noise(seed: u64, len: usize) -> Vec<f32> {
    let mut random = Random::new(seed);
    (0..len).map(|_| random.within(-1.0, 1.0) as f32).collect()
}

/// Pink noise, about −20 dBFS: white noise through the filter bank of P. Kellet (±0.05 dB above 9 Hz at
/// 44.1 kHz).
pub(crate) fn pink(seed: u64, len: usize) -> Vec<f32> {
    let mut random = Random::new(seed);
    let mut b = [0.0f64; 7];
    (0..len)
        .map(|_| {
            let white = random.within(-1.0, 1.0);
            b[0] = 0.998_86 * b[0] + white * 0.055_517_9;
            b[1] = 0.993_32 * b[1] + white * 0.075_075_9;
            b[2] = 0.969_00 * b[2] + white * 0.153_852_0;
            b[3] = 0.866_50 * b[3] + white * 0.310_485_6;
            b[4] = 0.550_00 * b[4] + white * 0.532_952_2;
            b[5] = -0.761_6 * b[5] - white * 0.016_898_0;
            let sum: f64 = b.iter().sum::<f64>() + white * 0.536_2;
            b[6] = white * 0.115_926;
            (0.05 * sum) as f32
        })
        .collect()
}

/// A sine at full scale.
pub(crate) fn sine(freq_hz: f64, rate_hz: f64, len: usize) -> Vec<f32> {
    (0..len).map(|n| (TAU * freq_hz * n as f64 / rate_hz).sin() as f32).collect()
}

/// A unit impulse.
pub(crate) fn impulse(len: usize) -> Vec<f32> {
    let mut signal = vec![0.0; len];
    signal[0] = 1.0;
    signal
}

/// Music, as far as a click could hide in it: a bass, a chord with overtones, a hi-hat and a drum, about −12 dBFS.
pub(crate) fn music(seed: u64, rate_hz: f64, len: usize) -> Vec<f32> {
    let mut random = Random::new(seed);
    let notes = [(55.0, 0.5), (220.0, 0.25), (277.2, 0.25), (329.6, 0.25), (440.0, 0.125)];
    (0..len)
        .map(|n| {
            let secs = n as f64 / rate_hz;
            let beat = secs % 0.25;
            let tone = |&(freq_hz, every): &(f64, f64)| -> f64 {
                let ring = (-4.0 * (secs % every) / every).exp();
                let overtones =
                    (1..=6).map(|k| (TAU * f64::from(k) * freq_hz * secs).sin() / f64::from(k).powi(2));
                ring * overtones.sum::<f64>()
            };
            let drum = (TAU * 40.0 * (1.0 - (-30.0 * beat).exp())).sin() * (-12.0 * beat).exp();
            let hat = random.within(-1.0, 1.0) * (-80.0 * (secs % 0.125)).exp();
            (0.06 * notes.iter().map(tone).sum::<f64>() + 0.15 * drum + 0.04 * hat) as f32
        })
        .collect()
}
