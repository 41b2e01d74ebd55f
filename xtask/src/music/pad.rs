//! A wide, slow pad.

use std::f64::consts::TAU;

use super::bus::{Bus, OnePole, Saw, hz_from_note};
use super::{frames, secs};

/// Detuning in cents and place, −1 left … +1 right, of the voices of one note.
const VOICES: [(f64, f64); 4] = [(-9.0, -0.9), (-3.0, 0.35), (4.0, -0.35), (8.0, 0.9)];

/// Adds a chord of `length_secs`, which swells in 0.5 s and fades over 0.7 s after its end.
pub(super) fn add_chord(bus: &mut Bus, start_secs: f64, notes: &[u8], length_secs: f64, gain_lin: f64) {
    for (idx, note) in notes.iter().enumerate() {
        for (voice, (cents, pan)) in VOICES.iter().enumerate() {
            let freq_hz = hz_from_note(f64::from(*note) + cents / 100.0);
            // Starting phases spread by the golden ratio, so that voices never begin in step.
            let seed = f64::from(u32::from(*note)) + 7.0 * f64::from(u32::try_from(voice + idx).unwrap_or(0));
            let sound = voice_sound(freq_hz, (seed * 0.618_034).fract(), length_secs);
            bus.add(frames(start_secs), &sound, gain_lin, *pan);
        }
    }
}

fn voice_sound(freq_hz: f64, phase: f64, length_secs: f64) -> Vec<f64> {
    let mut saw = Saw::new(phase);
    let mut filters = [OnePole::new(900.0), OnePole::new(1500.0)];
    let total_secs = length_secs + 0.7;
    (0..frames(total_secs))
        .map(|frame| {
            let t_secs = secs(frame);
            let attack = (t_secs / 0.5).min(1.0);
            let release = ((total_secs - t_secs) / 0.7).clamp(0.0, 1.0);
            let drift = 1.0 + 0.0012 * (TAU * (0.31 * t_secs + phase)).sin();
            let sample = filters.iter_mut().fold(saw.next(freq_hz * drift), |x, filter| filter.low(x));
            sample * attack * release
        })
        .collect()
}
