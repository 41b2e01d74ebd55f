//! Runs of frames, and how many frames a time is.

use crate::dsp::bank::MAX_FRAMES;
use crate::units::samples_from_secs;

/// A stereo run of frames on the stack.
pub(super) type Frames = [[f32; MAX_FRAMES]; 2];

/// A duration in whole frames.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "short durations, known rates")]
pub(super) fn frames(secs: f64, sample_rate_hz: f64) -> u32 {
    samples_from_secs(secs, sample_rate_hz).round() as u32
}

/// A number of frames as glides count them.
pub(super) fn count(num_frames: usize) -> u32 {
    u32::try_from(num_frames).unwrap_or(u32::MAX)
}
