//! Plucked guitar strings and a bass.

use std::f64::consts::TAU;

use super::SAMPLE_RATE_HZ;
use super::bus::{OnePole, Saw, hz_from_note};
use super::noise::Noise;
use super::{frames, secs};
use crate::cast::{count, real};

/// How one strum is played.
#[derive(Debug, Clone, Copy)]
pub(super) struct Strum<'a> {
    /// MIDI notes of the strings, low to high.
    pub(super) notes: &'a [u8],
    /// Low to high, or back.
    pub(super) downwards: bool,
    /// How long it rings, seconds.
    pub(super) length_secs: f64,
    /// Detuning of the whole instrument, cents.
    pub(super) detune_cents: f64,
    /// Loudness, 0…1.
    pub(super) velocity: f64,
    /// Which take: another seed is another take.
    pub(super) seed: u64,
}

/// Time from one string to the next within a strum, seconds.
const STRING_SPREAD_SECS: f64 = 0.011;

/// Time in which the hand stops a string, seconds.
const RELEASE_SECS: f64 = 0.02;

/// A strummed chord through a small clean amplifier.
pub(super) fn strum(strum: &Strum<'_>) -> Vec<f64> {
    let mut sum = vec![0.0; frames(strum.length_secs)];
    for (idx, note) in strum.notes.iter().enumerate() {
        let order = if strum.downwards { idx } else { strum.notes.len() - 1 - idx };
        let start = frames(real(order) * STRING_SPREAD_SECS).min(sum.len());
        let freq_hz = hz_from_note(f64::from(*note) + strum.detune_cents / 100.0);
        let seed = strum.seed.wrapping_mul(31).wrapping_add(u64::from(*note));
        let string = pluck(freq_hz, sum.len() - start, strum.velocity, seed);
        for (mixed, sample) in sum.iter_mut().skip(start).zip(string) {
            *mixed += sample;
        }
    }
    amplifier(&mut sum);
    sum
}

/// One string: a noise burst circulating in a damped delay line (Karplus and Strong, 1983).
fn pluck(freq_hz: f64, num_frames: usize, velocity: f64, seed: u64) -> Vec<f64> {
    let period = SAMPLE_RATE_HZ / freq_hz - 0.5;
    let length = count(period);
    let fraction = period - real(length);
    let mut noise = Noise::new(seed);
    let mut pick = OnePole::new(1800.0 + 3200.0 * velocity);
    let burst: Vec<f64> = (0..=length).map(|_| pick.low(noise.white())).collect();
    // Plucked at 1/7 of the string: that harmonic and its multiples are missing.
    let gap = (length / 7).max(1);
    let mut line: Vec<f64> = (0..=length).map(|n| burst[n] - burst[(n + gap) % (length + 1)]).collect();
    // A string falls by 60 dB in 4.2 s at 110 Hz, faster above.
    let decay_secs = 4.2 * (110.0 / freq_hz).sqrt();
    let loss = (-6.9 / (freq_hz * decay_secs)).exp();
    let mut position = 0;
    (0..num_frames)
        .map(|frame| {
            let next = (position + 1) % line.len();
            let after = (position + 2) % line.len();
            let sample = line[position];
            let delayed = fraction.mul_add(line[position] - line[next], line[next]);
            let delayed_later = fraction.mul_add(line[next] - line[after], line[after]);
            line[position] = loss * (0.52 * delayed + 0.48 * delayed_later);
            position = next;
            velocity * sample * (secs(num_frames - frame) / RELEASE_SECS).min(1.0)
        })
        .collect()
}

/// Body and loudspeaker of the amplifier: no bass, no treble, a little warmth.
fn amplifier(samples: &mut [f64]) {
    let mut cut = OnePole::new(140.0);
    let mut cabinet = [OnePole::new(4800.0), OnePole::new(5200.0)];
    let mut presence = OnePole::new(1500.0);
    for sample in samples {
        let bright = *sample + 0.6 * presence.high(*sample);
        let warm = (1.3 * cut.high(bright)).tanh();
        *sample = cabinet.iter_mut().fold(warm, |value, filter| filter.low(value));
    }
}

/// One bass note: a saw through a closing lowpass, on a sine of the same pitch.
pub(super) fn bass(note: u8, length_secs: f64, velocity: f64) -> Vec<f64> {
    let freq_hz = hz_from_note(f64::from(note));
    let mut saw = Saw::new(0.5);
    let mut low = [0.0; 2];
    (0..frames(length_secs))
        .map(|frame| {
            let t_secs = secs(frame);
            let corner_hz = 180.0 + 1300.0 * velocity * (-t_secs / 0.09).exp();
            let rate = 1.0 - (-TAU * corner_hz / SAMPLE_RATE_HZ).exp();
            low[0] += rate * (saw.next(freq_hz) - low[0]);
            low[1] += rate * (low[0] - low[1]);
            let attack = (t_secs / 0.006).min(1.0);
            let release = ((length_secs - t_secs) / 0.03).clamp(0.0, 1.0);
            let sine = (TAU * freq_hz * t_secs).sin();
            let sustain = 0.55 + 0.45 * (-t_secs / 0.25).exp();
            velocity * attack * release * sustain * (0.7 * low[1] + 0.5 * sine)
        })
        .collect()
}
