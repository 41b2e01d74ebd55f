//! WAV files: what one says about itself, whether to believe it, and its samples.
//!
//! Read here rather than by hound, which does not skip the pad byte behind odd chunks and whose messages do not tell a
//! person what to do (decision 23).

use std::fmt;
use std::io::{Read, Seek, SeekFrom};

use crate::units::SAMPLE_RATE_RANGE_HZ;

/// Bytes before the first chunk: `RIFF`, size, `WAVE`.
const RIFF_HEADER_BYTES: usize = 12;
/// Bytes of a chunk's id and size.
const CHUNK_HEADER_BYTES: usize = 8;
/// Longest part of a `fmt ` chunk that means anything: WAVEFORMATEXTENSIBLE.
const FMT_BYTES: usize = 40;
/// Format tags of the RIFF specification.
const TAG_PCM: u16 = 0x0001;
const TAG_FLOAT: u16 = 0x0003;
const TAG_EXTENSIBLE: u16 = 0xfffe;
/// The part every audio sub-format GUID shares, behind its format tag.
const GUID_TAIL: [u8; 14] =
    [0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71];

/// How samples are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Signed integers, 16 bits.
    Int16,
    /// Signed integers, 24 bits in three bytes.
    Int24,
    /// Signed integers, 32 bits.
    Int32,
    /// IEEE 754 single precision.
    Float32,
    /// IEEE 754 double precision.
    Float64,
}

impl Encoding {
    /// Bytes of one sample.
    #[must_use]
    pub fn bytes(self) -> usize {
        match self {
            Self::Int16 => 2,
            Self::Int24 => 3,
            Self::Int32 | Self::Float32 => 4,
            Self::Float64 => 8,
        }
    }

    /// A sample of as many bytes as [`Self::bytes`] says, at full scale ±1, exact; 0 of any other number of bytes.
    #[must_use]
    pub fn decode(self, bytes: &[u8]) -> f64 {
        const FULL_SCALE: f64 = 2_147_483_648.0;
        match (self, bytes) {
            (Self::Int16, &[a, b]) => f64::from(i32::from_le_bytes([0, 0, a, b])) / FULL_SCALE,
            (Self::Int24, &[a, b, c]) => f64::from(i32::from_le_bytes([0, a, b, c])) / FULL_SCALE,
            (Self::Int32, &[a, b, c, d]) => f64::from(i32::from_le_bytes([a, b, c, d])) / FULL_SCALE,
            (Self::Float32, &[a, b, c, d]) => f64::from(f32::from_le_bytes([a, b, c, d])),
            (Self::Float64, &[a, b, c, d, e, f, g, h]) => f64::from_le_bytes([a, b, c, d, e, f, g, h]),
            _ => 0.0,
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Int16 => "16-bit",
            Self::Int24 => "24-bit",
            Self::Int32 => "32-bit",
            Self::Float32 => "32-bit float",
            Self::Float64 => "64-bit float",
        })
    }
}

/// A readable WAV file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WavInfo {
    /// 1 or 2.
    pub num_channels: usize,
    /// Frames per second, Hz.
    pub sample_rate_hz: u32,
    /// How samples are stored.
    pub encoding: Encoding,
    /// Number of frames.
    pub num_frames: u64,
    /// Where the first frame starts, bytes from the start of the file.
    pub data_offset_bytes: u64,
}

/// Why a file cannot be read, as the rest of a sentence that starts with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WavProblem {
    /// No bytes at all.
    Empty,
    /// Something else.
    NotWav,
    /// The 64-bit dialects.
    Over4Gb,
    /// The file ends before its sound does.
    Truncated {
        /// Bytes of sound the header announces.
        announced_bytes: u64,
        /// Bytes of sound there are.
        present_bytes: u64,
    },
    /// A header and nothing behind it.
    NoSound,
    /// Neither mono nor stereo.
    Channels(u16),
    /// A rate the plug-in does not run at.
    Rate(u32),
    /// A sample format that is not read.
    Encoding(String),
    /// A header that contradicts itself.
    Broken(&'static str),
}

impl fmt::Display for WavProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("is empty; export it again"),
            Self::NotWav => f.write_str("is not a WAV file; export the sound as WAV and give that"),
            Self::Over4Gb => f.write_str(
                "is a 64-bit WAV (RF64, BW64 or Wave64, for more than 4 GB), which Grille does not read; \
                 export it as plain WAV, in parts below 4 GB",
            ),
            Self::Truncated { announced_bytes, present_bytes } => write!(
                f,
                "is cut short: its header announces {announced_bytes} bytes of sound and {present_bytes} are \
                 there; copy or export it again"
            ),
            Self::NoSound => f.write_str("holds no sound; export it again"),
            Self::Channels(0) => f.write_str("has no channels; export it as mono or stereo"),
            Self::Channels(n) => write!(f, "has {n} channels; export it as mono or stereo"),
            Self::Rate(hz) => {
                write!(f, "has a sample rate of {hz} Hz; export it at a rate from 1 kHz to 768 kHz")
            }
            Self::Encoding(what) => {
                write!(f, "holds {what} samples; export it with 16-, 24- or 32-bit integer or float samples")
            }
            Self::Broken(what) => write!(f, "has a broken header ({what}); export it again"),
        }
    }
}

impl std::error::Error for WavProblem {}

/// Reads and checks the header of a file of `file_bytes` bytes.
///
/// # Errors
/// Everything of [`WavProblem`].
pub fn read_header(file: &mut (impl Read + Seek), file_bytes: u64) -> Result<WavInfo, WavProblem> {
    if file_bytes == 0 {
        return Err(WavProblem::Empty);
    }
    check_riff(file)?;
    let mut format = None;
    let mut position_bytes = RIFF_HEADER_BYTES as u64;
    loop {
        if position_bytes + CHUNK_HEADER_BYTES as u64 > file_bytes {
            return Err(if format.is_some() { WavProblem::NoSound } else { WavProblem::Broken("no format") });
        }
        let (id, size_bytes) = read_chunk_header(file)?;
        position_bytes += CHUNK_HEADER_BYTES as u64;
        match &id {
            b"fmt " => format = Some(read_format(file, size_bytes)?),
            b"data" => {
                let format = format.ok_or(WavProblem::Broken("sound before its format"))?;
                return check_data(format, position_bytes, size_bytes, file_bytes);
            }
            _ => {}
        }
        position_bytes += size_bytes + size_bytes % 2;
        file.seek(SeekFrom::Start(position_bytes)).map_err(|_| WavProblem::Broken("cannot be searched"))?;
    }
}

/// The `fmt ` chunk.
#[derive(Debug, Clone, Copy)]
struct Format {
    num_channels: u16,
    sample_rate_hz: u32,
    encoding: Encoding,
}

fn check_riff(file: &mut impl Read) -> Result<(), WavProblem> {
    let mut header = [0; RIFF_HEADER_BYTES];
    file.read_exact(&mut header).map_err(|_| WavProblem::NotWav)?;
    match (&header[..4], &header[8..]) {
        (b"RIFF", b"WAVE") => Ok(()),
        (b"RF64" | b"BW64" | b"riff", _) => Err(WavProblem::Over4Gb),
        _ => Err(WavProblem::NotWav),
    }
}

fn read_chunk_header(file: &mut impl Read) -> Result<([u8; 4], u64), WavProblem> {
    let mut header = [0; CHUNK_HEADER_BYTES];
    file.read_exact(&mut header).map_err(|_| WavProblem::Broken("a chunk is cut short"))?;
    let [a, b, c, d, size @ ..] = header;
    Ok(([a, b, c, d], u64::from(u32::from_le_bytes(size))))
}

fn read_format(file: &mut impl Read, size_bytes: u64) -> Result<Format, WavProblem> {
    if size_bytes < 16 {
        return Err(WavProblem::Broken("its format is too short"));
    }
    let mut bytes = [0; FMT_BYTES];
    let length = usize::try_from(size_bytes).unwrap_or(FMT_BYTES).min(FMT_BYTES);
    file.read_exact(&mut bytes[..length]).map_err(|_| WavProblem::Broken("its format is cut short"))?;
    let short = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
    let sample_rate_hz = u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]);
    let (mut tag, num_channels, block_bytes, bits) = (short(0), short(2), short(12), short(14));
    if tag == TAG_EXTENSIBLE {
        if length < FMT_BYTES || bytes[26..] != GUID_TAIL {
            return Err(WavProblem::Encoding("unknown".to_owned()));
        }
        tag = short(24);
    }
    if !matches!(num_channels, 1 | 2) {
        return Err(WavProblem::Channels(num_channels));
    }
    if !(SAMPLE_RATE_RANGE_HZ.0..=SAMPLE_RATE_RANGE_HZ.1).contains(&f64::from(sample_rate_hz)) {
        return Err(WavProblem::Rate(sample_rate_hz));
    }
    let encoding = encoding(tag, bits)?;
    if usize::from(block_bytes) != encoding.bytes() * usize::from(num_channels) {
        return Err(WavProblem::Encoding(format!("{bits}-bit, oddly packed")));
    }
    Ok(Format { num_channels, sample_rate_hz, encoding })
}

fn encoding(tag: u16, bits: u16) -> Result<Encoding, WavProblem> {
    match (tag, bits) {
        (TAG_PCM, 16) => Ok(Encoding::Int16),
        (TAG_PCM, 24) => Ok(Encoding::Int24),
        (TAG_PCM, 32) => Ok(Encoding::Int32),
        (TAG_FLOAT, 32) => Ok(Encoding::Float32),
        (TAG_FLOAT, 64) => Ok(Encoding::Float64),
        (TAG_PCM, bits) => Err(WavProblem::Encoding(format!("{bits}-bit integer"))),
        (TAG_FLOAT, bits) => Err(WavProblem::Encoding(format!("{bits}-bit float"))),
        (tag, _) => Err(WavProblem::Encoding(format!("compressed (format {tag:#06x})"))),
    }
}

fn check_data(
    format: Format,
    data_offset_bytes: u64,
    announced_bytes: u64,
    file_bytes: u64,
) -> Result<WavInfo, WavProblem> {
    let present_bytes = file_bytes - data_offset_bytes;
    let num_channels = usize::from(format.num_channels);
    let frame_bytes = (format.encoding.bytes() * num_channels) as u64;
    if announced_bytes > present_bytes {
        return Err(WavProblem::Truncated { announced_bytes, present_bytes });
    }
    if !announced_bytes.is_multiple_of(frame_bytes) {
        return Err(WavProblem::Broken("its sound ends within a frame"));
    }
    if announced_bytes == 0 {
        return Err(WavProblem::NoSound);
    }
    Ok(WavInfo {
        num_channels,
        sample_rate_hz: format.sample_rate_hz,
        encoding: format.encoding,
        num_frames: announced_bytes / frame_bytes,
        data_offset_bytes,
    })
}

#[cfg(test)]
mod tests;
