//! Loudness by an independent meter.

use anyhow::Result;
use ebur128::{EbuR128, Mode};

/// Integrated loudness of whole channels, LUFS (BS.1770-4, gated); −∞ for silence.
///
/// # Errors
/// The meter refuses the number of channels or the rate.
pub(crate) fn integrated_lufs(sample_rate_hz: u32, channels: &[Vec<f32>]) -> Result<f64> {
    let mut meter = EbuR128::new(u32::try_from(channels.len())?, sample_rate_hz, Mode::I)?;
    let planes: Vec<&[f32]> = channels.iter().map(Vec::as_slice).collect();
    meter.add_frames_planar_f32(&planes)?;
    Ok(meter.loudness_global()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_scale_sine_at_1_khz_on_one_channel_reads_minus_3() {
        // The calibration of BS.1770: 997 Hz, 0 dBFS, one front channel: −3.01 LKFS.
        let sine: Vec<f32> = (0..480_000)
            .map(|n: u32| {
                crate::cast::single((std::f64::consts::TAU * 997.0 * f64::from(n) / 48_000.0).sin())
            })
            .collect();
        let silence = vec![0.0; sine.len()];
        let loudness = integrated_lufs(48_000, &[sine, silence]).unwrap();
        assert!((loudness + 3.01).abs() < 0.02, "{loudness}");
    }
}
