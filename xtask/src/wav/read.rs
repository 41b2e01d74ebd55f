//! Reading sound in blocks, so that a file of any size fits.

use std::fs::File;
use std::io::{BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

use anyhow::Result;
use grille::wav::{WavInfo, read_header};

use crate::cast::{count, single};
use crate::error::user_error;

/// A WAV file being read from front to back.
pub(crate) struct WavReader {
    file: BufReader<File>,
    name: String,
    /// What the header says.
    pub(crate) info: WavInfo,
    frames_left: u64,
    bytes: Vec<u8>,
}

impl WavReader {
    /// Opens a file and checks its header.
    ///
    /// # Errors
    /// One sentence for each thing that can be wrong with the file.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let metadata = std::fs::metadata(path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => user_error(format!("{name} does not exist; check the path")),
            _ => user_error(format!("could not open {name}: {error}; check the path and its permissions")),
        })?;
        if !metadata.is_file() {
            return Err(user_error(format!("{name} is not a file; give a WAV file")));
        }
        let file = File::open(path).map_err(|error| {
            user_error(format!("could not open {name}: {error}; check the permissions of the file"))
        })?;
        let mut file = BufReader::new(file);
        let info = read_header(&mut file, metadata.len())
            .map_err(|problem| user_error(format!("{name} {problem}")))?;
        file.seek(SeekFrom::Start(info.data_offset_bytes))?;
        Ok(Self { file, name, info, frames_left: info.num_frames, bytes: Vec::new() })
    }

    /// Fills `channels`, `[channel][frame]`, and returns how many frames were read; 0 at the end.
    ///
    /// # Errors
    /// The file can no longer be read.
    pub(crate) fn read_block(&mut self, channels: &mut [Vec<f32>]) -> Result<usize> {
        let room = channels.first().map_or(0, Vec::len);
        let num_frames = usize::try_from(self.frames_left).unwrap_or(room).min(room);
        let sample_bytes = self.info.encoding.bytes();
        self.bytes.resize(num_frames * sample_bytes * self.info.num_channels, 0);
        self.file.read_exact(&mut self.bytes).map_err(|error| {
            user_error(format!("could not read {}: {error}; copy or export it again", self.name))
        })?;
        let samples = self.bytes.chunks_exact(sample_bytes);
        for (idx, sample) in samples.enumerate() {
            let (frame, channel) = (idx / self.info.num_channels, idx % self.info.num_channels);
            channels[channel][frame] = single(self.info.encoding.decode(sample));
        }
        self.frames_left -= num_frames as u64;
        Ok(num_frames)
    }
}

/// Reads at most `max_secs` seconds of a file whole, `[channel][frame]`.
///
/// # Errors
/// As [`WavReader::open`] and [`WavReader::read_block`].
pub(crate) fn read_all(path: &Path, max_secs: f64) -> Result<(WavInfo, Vec<Vec<f32>>)> {
    let mut reader = WavReader::open(path)?;
    let info = reader.info;
    let limit = count(max_secs * f64::from(info.sample_rate_hz));
    let num_frames = usize::try_from(info.num_frames).unwrap_or(limit).min(limit);
    let mut channels = vec![vec![0.0; num_frames]; info.num_channels];
    reader.read_block(&mut channels)?;
    Ok((info, channels))
}
