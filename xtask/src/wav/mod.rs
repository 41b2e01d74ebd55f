//! WAV files: strict about what is read, careful with what is written.
//!
//! Headers and samples are read here rather than by hound, which does not skip the pad byte behind odd
//! chunks and whose messages do not tell a person what to do. Files are written by hound.

mod header;
mod read;
mod staged;
mod write;

pub(crate) use read::{WavReader, read_all};
pub(crate) use staged::Staged;
pub(crate) use write::{WavSink, write_float};
