//! Kick, snare and hi-hat, one stroke each.

use std::f64::consts::TAU;

use super::SAMPLE_RATE_HZ;
use super::bus::OnePole;
use super::noise::Noise;
use super::{frames, secs};

/// A kick: a sine falling from 150 to 48 Hz, with a beater's click.
pub(super) fn kick() -> Vec<f64> {
    let mut noise = Noise::new(11);
    let mut click_filter = OnePole::new(3500.0);
    let mut phase = 0.0;
    (0..frames(0.42))
        .map(|frame| {
            let t_secs = secs(frame);
            let freq_hz = 48.0 + 102.0 * (-t_secs / 0.028).exp() + 300.0 * (-t_secs / 0.004).exp();
            phase += freq_hz / SAMPLE_RATE_HZ;
            let body = (TAU * phase).sin() * (-t_secs / 0.13).exp();
            let click = click_filter.low(noise.white()) * (-t_secs / 0.003).exp();
            let release = ((0.42 - t_secs) / 0.05).min(1.0);
            ((1.6 * body).tanh() * 0.75 + 0.35 * click) * release
        })
        .collect()
}

/// A snare: two modes of the head and the rattle of the wires; `velocity` 0…1.
pub(super) fn snare(seed: u64, velocity: f64) -> Vec<f64> {
    let mut noise = Noise::new(seed);
    let mut high = OnePole::new(1400.0);
    let mut low = OnePole::new(9000.0);
    (0..frames(0.28))
        .map(|frame| {
            let t_secs = secs(frame);
            let head = (TAU * 187.0 * t_secs).sin() * (-t_secs / 0.055).exp()
                + 0.5 * (TAU * 331.0 * t_secs).sin() * (-t_secs / 0.035).exp();
            let wires = low.low(high.high(noise.white())) * (-t_secs / 0.075).exp();
            velocity * (0.55 * head + 0.8 * wires)
        })
        .collect()
}

/// A hi-hat: noise above 7 kHz; `decay_secs` tells closed from open.
pub(super) fn hat(seed: u64, decay_secs: f64) -> Vec<f64> {
    let mut noise = Noise::new(seed);
    let mut filters = [OnePole::new(7000.0), OnePole::new(8500.0)];
    (0..frames(6.0 * decay_secs))
        .map(|frame| {
            let bright = filters.iter_mut().fold(noise.white(), |sample, filter| filter.high(sample));
            bright * (-secs(frame) / decay_secs).exp()
        })
        .collect()
}
