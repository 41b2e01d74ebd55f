//! WAV files read in blocks, and written carefully, by hound.

mod read;
mod staged;
mod write;

pub(crate) use read::{WavReader, read_all};
pub(crate) use staged::Staged;
pub(crate) use write::{WavSink, write_float};
