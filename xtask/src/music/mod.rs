//! The demo's music: eight bars that have what monitoring is about. A vocal and a bass drum in the
//! middle, guitars hard left and right, a wide pad, and a plate around them.
//!
//! Our own, rendered once and kept as Ogg Vorbis (decision 93).

pub(crate) mod noise;

use std::io::Cursor;

use anyhow::{Context, Result};
use test_host::recordings::Recording;

/// Rate of the music, Hz.
pub(crate) const RATE_HZ: u32 = 48_000;
/// Its length, seconds: eight bars and the last chord's ring.
const LENGTH_SECS: usize = 20;

/// The mix, `[channel][frame]` at [`RATE_HZ`].
///
/// # Errors
/// The file in the program cannot be decoded.
pub(crate) fn mix() -> Result<Vec<Vec<f32>>> {
    let file = Cursor::new(include_bytes!("mix.ogg").as_slice());
    let Recording { left, right, .. } =
        Recording::of_vorbis(file, LENGTH_SECS).context("the demo's music cannot be decoded")?;
    Ok(vec![left, right])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::integrated_lufs;

    /// As loud as streaming services put music, below full scale, and stereo with a center.
    #[test]
    fn the_mix_is_a_finished_one() {
        let channels = mix().unwrap();
        assert_eq!(channels.iter().map(Vec::len).collect::<Vec<_>>(), [LENGTH_SECS * RATE_HZ as usize; 2]);
        let peak = channels.iter().flatten().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        assert!((0.5..0.891).contains(&peak), "peak {peak}");
        let loudness = integrated_lufs(RATE_HZ, &channels).unwrap();
        assert!((loudness + 14.0).abs() < 0.1, "{loudness} LUFS");
        let product = |a: &[f32], b: &[f32]| -> f64 {
            a.iter().zip(b).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum()
        };
        let (left, right) = (&channels[0], &channels[1]);
        let correlation = product(left, right) / (product(left, left) * product(right, right)).sqrt();
        assert!((0.2..0.95).contains(&correlation), "correlation {correlation}");
    }
}
