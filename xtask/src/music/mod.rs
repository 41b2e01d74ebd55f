//! The demo's music: eight bars that have what monitoring is about. A vocal and a bass drum in the
//! middle, guitars hard left and right, a wide pad, and a plate around them.
//!
//! Everything is computed, so the demo needs no file and is the same everywhere.

mod bus;
mod drums;
mod master;
pub(crate) mod noise;
mod pad;
mod reverb;
mod score;
mod strings;
pub(crate) mod styles;
mod voice;

use anyhow::Result;

use crate::cast::{count, real};
use bus::Bus;
use score::{BARS, BEAT_SECS};

/// Rate the music is computed at, Hz.
pub(crate) const SAMPLE_RATE_HZ: f64 = 48_000.0;
/// The same as hosts are told it.
pub(crate) const RATE_HZ: u32 = 48_000;
/// Integrated loudness of the finished mix, LUFS: where streaming services put music.
pub(crate) const TARGET_LUFS: f64 = -14.0;
/// Length, seconds: eight bars and the last chord's ring.
const LENGTH_SECS: f64 = 20.0;
/// Length of the closing fade, seconds.
const FADE_SECS: f64 = 0.8;

/// The finished mix, `[channel][frame]` at [`RATE_HZ`].
///
/// # Errors
/// The loudness meter refuses the signal.
pub(crate) fn mix() -> Result<Vec<Vec<f32>>> {
    let num_frames = frames(LENGTH_SECS);
    let mut dry = Bus::new(num_frames);
    let mut send = Bus::new(num_frames);
    add_drums(&mut dry, &mut send);
    add_bass(&mut dry);
    add_guitars(&mut dry, &mut send);
    add_pad(&mut dry, &mut send);
    let lead = voice::sing(&score::lead(), num_frames);
    dry.add(0, &lead, 1.7, 0.0);
    send.add(0, &lead, 0.8, 0.0);
    dry.add_bus(&reverb::plate(&send), 0.5);
    fade_out(&mut dry);
    master::master(&dry)
}

fn add_drums(dry: &mut Bus, send: &mut Bus) {
    let kick = drums::kick();
    for start_secs in score::kicks() {
        dry.add(frames(start_secs), &kick, 0.95, 0.0);
    }
    for (idx, (start_secs, velocity)) in score::snares().into_iter().enumerate() {
        let stroke = drums::snare(100 + idx as u64, velocity);
        dry.add(frames(start_secs), &stroke, 0.62, 0.05);
        send.add(frames(start_secs), &stroke, 0.3, 0.05);
    }
    for (idx, (start_secs, decay_secs, gain_lin)) in score::hats().into_iter().enumerate() {
        let stroke = drums::hat(200 + idx as u64, decay_secs);
        dry.add(frames(start_secs), &stroke, gain_lin, 0.35);
    }
}

fn add_bass(dry: &mut Bus) {
    for (start_secs, length_secs, note, velocity) in score::bass_line() {
        dry.add(frames(start_secs), &strings::bass(note, length_secs, velocity), 0.62, 0.0);
    }
}

/// Two takes of one part, hard left and hard right: what speakers and headphones show most differently.
fn add_guitars(dry: &mut Bus, send: &mut Bus) {
    let takes = [(-1.0, -4.0, 0.0, 1_000), (1.0, 5.0, 0.009, 2_000)];
    for (pan, detune_cents, late_secs, seed) in takes {
        for (idx, strum) in score::strums().into_iter().enumerate() {
            let sound = strings::strum(&strings::Strum {
                notes: strum.notes,
                downwards: strum.downwards,
                length_secs: strum.length_secs,
                detune_cents,
                velocity: strum.velocity,
                seed: seed + idx as u64,
            });
            let start = frames(strum.start_secs + late_secs);
            dry.add(start, &sound, 0.75, pan);
            send.add(start, &sound, 0.12, pan);
        }
    }
}

fn add_pad(dry: &mut Bus, send: &mut Bus) {
    let bar_secs = 4.0 * BEAT_SECS;
    let mut pad = Bus::new(dry.left.len());
    for (idx, bar) in BARS.iter().enumerate() {
        pad::add_chord(&mut pad, real(idx) * bar_secs, bar.pad, bar_secs, 0.075);
    }
    dry.add_bus(&pad, 1.0);
    send.add_bus(&pad, 0.35);
}

fn fade_out(bus: &mut Bus) {
    let total = bus.left.len();
    let fade = real(frames(FADE_SECS));
    for channel in [&mut bus.left, &mut bus.right] {
        for (frame, sample) in channel.iter_mut().enumerate() {
            *sample *= (real(total - frame) / fade).min(1.0);
        }
    }
}

/// Frames in a time.
fn frames(length_secs: f64) -> usize {
    count((length_secs * SAMPLE_RATE_HZ).round())
}

/// Time of a frame.
fn secs(frame: usize) -> f64 {
    real(frame) / SAMPLE_RATE_HZ
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::integrated_lufs;

    #[test]
    fn the_mix_is_at_its_level_and_below_full_scale() {
        let channels = mix().unwrap();
        assert_eq!(channels.len(), 2);
        assert_eq!(channels[0].len(), frames(LENGTH_SECS));
        let peak = channels.iter().flatten().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        assert!((0.5..0.891).contains(&peak), "peak {peak}");
        let loudness = integrated_lufs(RATE_HZ, &channels).unwrap();
        assert!((loudness - TARGET_LUFS).abs() < 0.1, "{loudness} LUFS");
    }

    #[test]
    fn the_mix_is_the_same_every_time_and_is_stereo() {
        let channels = mix().unwrap();
        assert_eq!(channels, mix().unwrap());
        let product = |a: &[f32], b: &[f32]| -> f64 {
            a.iter().zip(b).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum()
        };
        let (left, right) = (&channels[0], &channels[1]);
        let correlation = product(left, right) / (product(left, left) * product(right, right)).sqrt();
        assert!((0.2..0.95).contains(&correlation), "correlation {correlation}");
    }
}
