//! Where sounds meet: a stereo bus, and the small filters instruments share.

use std::f64::consts::{PI, TAU};

use super::SAMPLE_RATE_HZ;

/// Two channels being mixed.
#[derive(Debug, Clone)]
pub(super) struct Bus {
    /// Left channel.
    pub(super) left: Vec<f64>,
    /// Right channel.
    pub(super) right: Vec<f64>,
}

impl Bus {
    /// A silent bus.
    pub(super) fn new(num_frames: usize) -> Self {
        Self { left: vec![0.0; num_frames], right: vec![0.0; num_frames] }
    }

    /// Adds a mono sound at `start_frame`; what reaches beyond the end is dropped.
    ///
    /// `pan` is −1 left … +1 right, at constant power.
    pub(super) fn add(&mut self, start_frame: usize, sound: &[f64], gain_lin: f64, pan: f64) {
        let angle_rad = (pan + 1.0) * PI / 4.0;
        let (left_lin, right_lin) = (gain_lin * angle_rad.cos(), gain_lin * angle_rad.sin());
        let channels = [(&mut self.left, left_lin), (&mut self.right, right_lin)];
        for (channel, gain) in channels {
            for (mixed, sample) in channel.iter_mut().skip(start_frame).zip(sound) {
                *mixed += gain * sample;
            }
        }
    }

    /// Adds another bus.
    pub(super) fn add_bus(&mut self, other: &Self, gain_lin: f64) {
        for (mine, theirs) in [(&mut self.left, &other.left), (&mut self.right, &other.right)] {
            for (mixed, sample) in mine.iter_mut().zip(theirs) {
                *mixed += gain_lin * sample;
            }
        }
    }
}

/// A one-pole lowpass.
#[derive(Debug, Clone, Copy)]
pub(super) struct OnePole {
    rate: f64,
    state: f64,
}

impl OnePole {
    /// A lowpass at rest with its −3 dB corner at `corner_hz`.
    pub(super) fn new(corner_hz: f64) -> Self {
        Self { rate: 1.0 - (-TAU * corner_hz / SAMPLE_RATE_HZ).exp(), state: 0.0 }
    }

    /// What passes below the corner.
    pub(super) fn low(&mut self, input: f64) -> f64 {
        self.state += self.rate * (input - self.state);
        self.state
    }

    /// What passes above the corner.
    pub(super) fn high(&mut self, input: f64) -> f64 {
        input - self.low(input)
    }
}

/// A resonator whose center can move while it sounds (trapezoidal state-variable filter).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Resonator {
    low: f64,
    band: f64,
}

impl Resonator {
    /// Bandpass of unit peak gain at `center_hz`.
    pub(super) fn band(&mut self, input: f64, center_hz: f64, bandwidth_hz: f64) -> f64 {
        let g = (PI * center_hz / SAMPLE_RATE_HZ).tan();
        let damping = bandwidth_hz / center_hz;
        let high = (input - (damping + g) * self.band - self.low) / (1.0 + g * (g + damping));
        let band = g * high + self.band;
        self.band = g * high + band;
        let low = g * band + self.low;
        self.low = g * band + low;
        damping * band
    }
}

/// A saw without the harmonics that would alias (two-sample polynomial step correction).
#[derive(Debug, Clone, Copy)]
pub(super) struct Saw {
    phase: f64,
}

impl Saw {
    /// A saw starting at `phase` of its period, 0…1.
    pub(super) fn new(phase: f64) -> Self {
        Self { phase }
    }

    /// The next sample at `freq_hz`, within ±1.
    pub(super) fn next(&mut self, freq_hz: f64) -> f64 {
        let step = freq_hz / SAMPLE_RATE_HZ;
        self.phase = (self.phase + step).fract();
        let correction = if self.phase < step {
            let t = self.phase / step;
            2.0 * t - t * t - 1.0
        } else if self.phase > 1.0 - step {
            let t = (self.phase - 1.0) / step;
            t * t + 2.0 * t + 1.0
        } else {
            0.0
        };
        2.0 * self.phase - 1.0 - correction
    }
}

/// Frequency of a MIDI note, A4 = 440 Hz.
pub(super) fn hz_from_note(note: f64) -> f64 {
    440.0 * ((note - 69.0) / 12.0).exp2()
}
