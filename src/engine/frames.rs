//! Runs of frames, and how many frames a time is.

use crate::dsp::bank::MAX_FRAMES;
use crate::units::{lin_from_db, samples_from_secs, single, to_f64};

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

/// What a gain that moves by so many decibels per second is multiplied with at each control tick.
pub(super) fn growth_per_tick(db_per_sec: f64, sample_rate_hz: f64) -> f32 {
    let ticks_per_sec = sample_rate_hz / to_f64(MAX_FRAMES);
    single(lin_from_db(db_per_sec / ticks_per_sec))
}
