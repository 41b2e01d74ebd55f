//! Brings the mix to its level without ever reaching full scale.

use anyhow::Result;

use super::bus::{Bus, OnePole};
use super::{SAMPLE_RATE_HZ, TARGET_LUFS};
use crate::cast::{count, single};
use crate::measure::integrated_lufs;

/// Below this the master passes everything as it is, full scale 1.
const KNEE_LIN: f64 = 0.55;
/// No sample comes out louder than this: −1.4 dBFS.
const CEILING_LIN: f64 = 0.85;
/// The level settles to a hundredth of a loudness unit within these many corrections.
const NUM_CORRECTIONS: usize = 6;

/// The finished channels, `[channel][frame]`, at [`TARGET_LUFS`].
///
/// # Errors
/// The meter refuses the signal.
pub(super) fn master(mix: &Bus) -> Result<Vec<Vec<f32>>> {
    let channels = [&mix.left, &mix.right].map(|channel| {
        let mut rumble = OnePole::new(25.0);
        channel.iter().map(|sample| rumble.high(*sample)).collect::<Vec<f64>>()
    });
    let mut gain_db = 0.0;
    let mut finished = limit(&channels, gain_db);
    for _ in 0..NUM_CORRECTIONS {
        gain_db += TARGET_LUFS - integrated_lufs(count_rate(), &finished)?;
        finished = limit(&channels, gain_db);
    }
    Ok(finished)
}

fn count_rate() -> u32 {
    u32::try_from(count(SAMPLE_RATE_HZ)).unwrap_or(48_000)
}

fn limit(channels: &[Vec<f64>; 2], gain_db: f64) -> Vec<Vec<f32>> {
    let gain_lin = grille::units::lin_from_db(gain_db);
    channels.iter().map(|channel| channel.iter().map(|x| single(soft(gain_lin * x))).collect()).collect()
}

/// Straight up to the knee, then bending toward the ceiling without a corner.
fn soft(sample: f64) -> f64 {
    let over = sample.abs() - KNEE_LIN;
    if over <= 0.0 {
        return sample;
    }
    let room = CEILING_LIN - KNEE_LIN;
    (KNEE_LIN + room * (over / room).tanh()).copysign(sample)
}
