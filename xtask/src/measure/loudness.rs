//! Loudness and true peak by an independent meter.

use std::fmt;

use anyhow::Result;
use ebur128::{EbuR128, Mode};

/// How loud something is as a whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Loudness {
    /// Integrated loudness, LUFS (BS.1770-4, gated); −∞ for silence.
    pub(crate) lufs: f64,
    /// True peak of the loudest channel, dBTP; −∞ for silence.
    pub(crate) true_peak_dbtp: f64,
}

impl Loudness {
    /// The same with a gain.
    pub(crate) fn with_gain(self, gain_db: f64) -> Self {
        Self { lufs: self.lufs + gain_db, true_peak_dbtp: self.true_peak_dbtp + gain_db }
    }
}

impl fmt::Display for Loudness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { lufs, true_peak_dbtp } = self;
        let text = if lufs.is_finite() {
            format!("{lufs:.1} LUFS, true peak {true_peak_dbtp:.1} dBTP")
        } else {
            "silent".to_owned()
        };
        f.write_str(&text.replace('-', "\u{2212}"))
    }
}

/// A meter that is fed block by block.
pub(crate) struct Meter {
    inner: EbuR128,
    num_channels: u32,
}

impl Meter {
    /// A meter that has heard nothing.
    ///
    /// # Errors
    /// The meter refuses the number of channels or the rate.
    pub(crate) fn new(sample_rate_hz: u32, num_channels: usize) -> Result<Self> {
        let num_channels = u32::try_from(num_channels)?;
        Ok(Self {
            inner: EbuR128::new(num_channels, sample_rate_hz, Mode::I | Mode::TRUE_PEAK)?,
            num_channels,
        })
    }

    /// Hears the first `num_frames` of every channel.
    ///
    /// # Errors
    /// There are other channels than before.
    pub(crate) fn add(&mut self, channels: &[Vec<f32>], num_frames: usize) -> Result<()> {
        let planes: Vec<&[f32]> = channels.iter().map(|channel| &channel[..num_frames]).collect();
        Ok(self.inner.add_frames_planar_f32(&planes)?)
    }

    /// What has been heard so far.
    ///
    /// # Errors
    /// None that a meter made by [`Self::new`] has.
    pub(crate) fn loudness(&self) -> Result<Loudness> {
        let mut peak_lin = 0.0_f64;
        for channel in 0..self.num_channels {
            peak_lin = peak_lin.max(self.inner.true_peak(channel)?);
        }
        Ok(Loudness { lufs: self.inner.loudness_global()?, true_peak_dbtp: 20.0 * peak_lin.log10() })
    }
}

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

/// Loudness and true peak of whole channels.
///
/// # Errors
/// As [`Meter::new`].
pub(crate) fn loudness(sample_rate_hz: u32, channels: &[Vec<f32>]) -> Result<Loudness> {
    let mut meter = Meter::new(sample_rate_hz, channels.len())?;
    meter.add(channels, channels.first().map_or(0, Vec::len))?;
    meter.loudness()
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
        let loudness = loudness(48_000, &[sine, silence]).unwrap();
        assert!((loudness.lufs + 3.01).abs() < 0.02, "{loudness}");
        assert!(loudness.true_peak_dbtp.abs() < 0.1, "{loudness}");
    }

    /// A sine at a quarter of the rate, 45° off its samples: they read −3 dBFS, the wave between them 0.
    #[test]
    fn a_true_peak_lies_between_samples() {
        let between: Vec<f32> =
            (0..96_000).map(|n: u32| [0.5_f32, 0.5, -0.5, -0.5][(n % 4) as usize] * 2.0_f32.sqrt()).collect();
        let loudness = loudness(48_000, &[between.clone(), between]).unwrap();
        assert!(loudness.true_peak_dbtp.abs() < 0.4, "{loudness}");
    }

    #[test]
    fn silence_is_called_so() {
        assert_eq!(loudness(48_000, &[vec![0.0; 48_000]]).unwrap().to_string(), "silent");
    }
}
