//! The same sound on both systems, sample for sample.

use std::path::Path;
use std::{fmt, fs};

use anyhow::{Result, ensure};

use super::table::Table;
use super::{Side, succeed};
use crate::cast::single;
use crate::guest::Format;
use crate::measure::differing_samples;
use crate::music::noise::Noise;
use crate::wav::{read_all, write_float};

/// Length of what is played, seconds.
const SECS: u32 = 10;

/// At most one sample in so many may be rounded otherwise, by at most half a step of 24 bits (−144.5 dBFS).
const SAMPLES_PER_ROUNDING: usize = 100_000;
const MAX_DIFFERENCE: f64 = 1.0 / 16_777_216.0;

/// What is played: a slot at a rate in blocks of so many frames.
const RENDERS: [(Format, usize, u32, usize); 10] = [
    (Format::Clap, 0, 48_000, 1_024),
    (Format::Clap, 1, 48_000, 1_024),
    (Format::Clap, 2, 48_000, 1_024),
    (Format::Clap, 3, 48_000, 1_024),
    (Format::Clap, 4, 48_000, 1_024),
    (Format::Clap, 5, 48_000, 1_024),
    (Format::Clap, 6, 48_000, 1_024),
    (Format::Clap, 3, 44_100, 333),
    (Format::Vst3, 3, 48_000, 512),
    (Format::Vst3, 4, 44_100, 333),
];

/// Plays everything on both.
///
/// # Errors
/// A sample differs by more than rounding explains, or too many do.
pub(super) fn compare(place: &Path, here: &Side<'_>, there: &Side<'_>, table: &Table) -> Result<()> {
    let folder = place.join("renders");
    fs::create_dir_all(&folder)?;
    let (mut num_samples, mut num_rounded, mut num_failed) = (0, 0, 0);
    for (format, slot, rate_hz, block) in RENDERS {
        let input = input(&folder, rate_hz)?;
        let mut renders = Vec::new();
        for side in [here, there] {
            let output = folder.join(format!("{}-{}-{slot}-{rate_hz}.wav", side.name, format.name()));
            let mut guest = side.guest("render");
            guest.arg(format.name()).arg(side.bundle(format)).arg(&input).arg(&output);
            succeed(guest.args([slot.to_string(), block.to_string()]))?;
            renders.push(read_all(&output, 2.0 * f64::from(SECS))?.1);
        }
        let seen = Seen::of(&renders[0], &renders[1])?;
        num_failed += usize::from(!seen.is_well());
        num_samples += seen.num_samples;
        num_rounded += seen.num_differing;
        table.row(
            &format!("{}, slot {slot}, {rate_hz} Hz, blocks of {block}", format.name()),
            &seen.to_string(),
        )?;
    }
    ensure!(num_failed == 0, "{num_failed} of {} renders differ between the systems", RENDERS.len());
    table.row("all renders", &format!("{num_samples} samples, {num_rounded} of which are rounded otherwise"))
}

/// How two renders compare.
struct Seen {
    num_samples: usize,
    num_differing: usize,
    /// The largest difference, of full scale.
    max_difference: f64,
}

impl Seen {
    fn of(here: &[Vec<f32>], there: &[Vec<f32>]) -> Result<Self> {
        ensure!(here.iter().map(Vec::len).eq(there.iter().map(Vec::len)), "one render is longer");
        let pairs = || here.iter().flatten().zip(there.iter().flatten());
        Ok(Self {
            num_samples: pairs().count(),
            num_differing: differing_samples(here, there),
            max_difference: pairs().map(|(a, b)| (f64::from(*a) - f64::from(*b)).abs()).fold(0.0, f64::max),
        })
    }

    /// The systems' sines and logarithms differ in their last bit of 53, and so do coefficients. Of millions of samples some
    /// lie so near the middle between two numbers of 24 bits that they are rounded to the other one.
    fn is_well(&self) -> bool {
        self.max_difference <= MAX_DIFFERENCE && self.num_differing * SAMPLES_PER_ROUNDING <= self.num_samples
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { num_samples, num_differing, max_difference } = *self;
        if num_differing == 0 {
            return write!(f, "{num_samples} samples, identical");
        }
        let level_dbfs = 20.0 * max_difference.log10();
        write!(
            f,
            "{num_samples} samples, {num_differing} of them rounded otherwise, by {level_dbfs:.0} dBFS at most"
        )
    }
}

/// A file of noise at a rate.
///
/// # Errors
/// It cannot be written.
pub(super) fn input(folder: &Path, rate_hz: u32) -> Result<std::path::PathBuf> {
    let input = folder.join(format!("input-{rate_hz}.wav"));
    if !input.exists() {
        write_float(&input, true, rate_hz, &noise(rate_hz))?;
    }
    Ok(input)
}

/// Two channels of noise that have half of their power in common.
fn noise(rate_hz: u32) -> Vec<Vec<f32>> {
    let mut noise = Noise::new(1);
    let mut channels = vec![Vec::new(), Vec::new()];
    for _ in 0..SECS * rate_hz {
        let common = noise.white();
        for channel in &mut channels {
            channel.push(single(0.15 * (common + noise.white())));
        }
    }
    channels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_told_from_another_sound() {
        let here = vec![vec![0.1_f32; 100 * SAMPLES_PER_ROUNDING]];
        let mut there = here.clone();
        assert!(Seen::of(&here, &there).unwrap().is_well());
        there[0][7] = 0.1_f32.next_up();
        assert!(Seen::of(&here, &there).unwrap().is_well());
        there[0][..200].fill(0.1_f32.next_up());
        assert!(!Seen::of(&here, &there).unwrap().is_well(), "too many");
        there[0] = here[0].clone();
        there[0][7] = 0.100_001;
        assert!(!Seen::of(&here, &there).unwrap().is_well(), "too far");
        assert!(Seen::of(&here, &[vec![0.1; 3]]).is_err());
    }
}
