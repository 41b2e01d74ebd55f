//! How long a sound goes on after its input.

use super::Engine;
use super::frames::frames;
use crate::spatial::MAX_ROOM_DELAY_SECS;

/// Time in which every pole falls by 120 dB, seconds: ln(10⁶) / (2π · 18 Hz · 0.178) for the slowest.
const TAIL_SECS: f64 = 0.7;

impl Engine {
    /// Frames after which silence at the input is silence at the output (−120 dBFS).
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn tail_frames(&self) -> u32 {
        if self.mixer.is_dry() {
            return 0;
        }
        let room_secs = if self.mixer.has_room() { MAX_ROOM_DELAY_SECS } else { 0.0 };
        frames(TAIL_SECS + room_secs, self.mixer.sample_rate_hz())
    }
}
