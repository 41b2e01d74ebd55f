//! Writing sound in the format it came in, but for 64-bit floats: what was processed has 32 bits.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use anyhow::Result;
use grille::wav::{Encoding, WavInfo};
use hound::{SampleFormat, WavSpec, WavWriter};

use super::staged::Staged;
use crate::cast::nearest_i32;

/// A WAV file being written.
pub(crate) struct WavSink {
    writer: WavWriter<BufWriter<File>>,
    encoding: Encoding,
    /// Samples that were beyond full scale and were held at it.
    pub(crate) num_clipped: u64,
}

impl WavSink {
    /// Starts writing to `file` in the format of `info`.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn new(file: File, info: &WavInfo) -> Result<Self> {
        let (bits_per_sample, sample_format) = match info.encoding {
            Encoding::Int16 => (16, SampleFormat::Int),
            Encoding::Int24 => (24, SampleFormat::Int),
            Encoding::Int32 => (32, SampleFormat::Int),
            Encoding::Float32 | Encoding::Float64 => (32, SampleFormat::Float),
        };
        let spec = WavSpec {
            channels: u16::try_from(info.num_channels)?,
            sample_rate: info.sample_rate_hz,
            bits_per_sample,
            sample_format,
        };
        let writer = WavWriter::new(BufWriter::new(file), spec)?;
        Ok(Self { writer, encoding: info.encoding, num_clipped: 0 })
    }

    /// Appends the first `num_frames` frames of `channels`, `[channel][frame]`.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn write_block(&mut self, channels: &[Vec<f32>], num_frames: usize) -> Result<()> {
        for frame in 0..num_frames {
            for channel in channels {
                self.write(channel[frame])?;
            }
        }
        Ok(())
    }

    fn write(&mut self, sample: f32) -> Result<()> {
        let bits = match self.encoding {
            Encoding::Int16 => 16,
            Encoding::Int24 => 24,
            Encoding::Int32 => 32,
            Encoding::Float32 | Encoding::Float64 => return Ok(self.writer.write_sample(sample)?),
        };
        let (value, is_clipped) = encode(sample, bits);
        self.num_clipped += u64::from(is_clipped);
        Ok(self.writer.write_sample(value)?)
    }

    /// Completes the header and closes the file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn finish(self) -> Result<()> {
        Ok(self.writer.finalize()?)
    }
}

/// The nearest integer of `bits` bits, held at full scale, and whether it had to be held.
fn encode(sample: f32, bits: u32) -> (i32, bool) {
    let full_scale = f64::from(2.0_f32).powi(bits.cast_signed() - 1);
    let scaled = (f64::from(sample) * full_scale).round();
    let held = scaled.clamp(-full_scale, full_scale - 1.0);
    (nearest_i32(held), held != scaled)
}

/// Writes whole channels as 32-bit float.
///
/// # Errors
/// As [`Staged::create`], or the disk is full.
pub(crate) fn write_float(
    path: &Path,
    overwrite: bool,
    sample_rate_hz: u32,
    channels: &[Vec<f32>],
) -> Result<()> {
    let num_frames = channels.first().map_or(0, Vec::len);
    let info = WavInfo {
        num_channels: channels.len(),
        sample_rate_hz,
        encoding: Encoding::Float32,
        num_frames: num_frames as u64,
        data_offset_bytes: 0,
    };
    let (staged, file) = Staged::create(path, overwrite)?;
    let mut sink = WavSink::new(file, &info)?;
    sink.write_block(channels, num_frames)?;
    sink.finish()?;
    staged.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_held_at_full_scale_and_never_wrap() {
        assert_eq!(encode(1.0, 16), (32_767, true));
        assert_eq!(encode(-1.0, 16), (-32_768, false));
        assert_eq!(encode(7.5, 24), (8_388_607, true));
        assert_eq!(encode(-7.5, 32), (i32::MIN, true));
        assert_eq!(encode(f32::INFINITY, 16), (32_767, true));
    }

    #[test]
    fn every_16_bit_value_survives_the_way_there_and_back() {
        for value in i16::MIN..=i16::MAX {
            assert_eq!(encode(f32::from(value) / 32_768.0, 16), (i32::from(value), false));
        }
    }

    #[test]
    fn not_a_number_is_written_as_silence() {
        assert_eq!(encode(f32::NAN, 16).0, 0);
    }
}
