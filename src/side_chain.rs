//! The side-chain of the block at work: where an entry leaves it for the plug-in, which the framework would hand a copy.
//!
//! nice-plug 0.4.2 copies auxiliary inputs in every block, reads a bus that the host has not given when it looks for one,
//! and allocates where a block is longer than was said. Here it is two pointers, and nothing while nothing is connected
//! (decision 108).

#![expect(
    unsafe_code,
    reason = "two pointers of the host's, alive as long as its block; every block says why"
)]

use std::ptr::null_mut;
use std::slice;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

/// What the host gives beside the main input.
#[derive(Debug, Default)]
pub(crate) struct SideChain {
    channels: [AtomicPtr<f32>; 2],
    /// True where the host may connect something.
    is_offered: AtomicBool,
}

impl SideChain {
    /// Says whether the host may connect something, before an engine is built.
    pub(crate) fn offer(&self, is_offered: bool) {
        self.is_offered.store(is_offered, Ordering::Relaxed);
    }

    /// True where the host may connect something.
    pub(crate) fn is_offered(&self) -> bool {
        self.is_offered.load(Ordering::Relaxed)
    }

    /// Leaves the channels of a piece of a block for the plug-in; one channel is heard on both sides, none is silence.
    ///
    /// # Real-time
    /// Safe: atomics.
    pub(crate) fn leave(&self, channels: &[*mut f32]) {
        let left = channels.first().copied().unwrap_or(null_mut());
        let right = channels.get(1).copied().filter(|right| !right.is_null()).unwrap_or(left);
        for (place, channel) in self.channels.iter().zip([left, right]) {
            place.store(channel, Ordering::Relaxed);
        }
    }

    /// The channels of the piece at work, if something is connected.
    ///
    /// # Safety
    /// Within the call of the entry that has left them, for a piece of so many frames.
    ///
    /// # Real-time
    /// Safe: atomics.
    pub(crate) unsafe fn channels<'a>(&self, num_frames: usize) -> Option<[&'a [f32]; 2]> {
        let [left, right] = [&self.channels[0], &self.channels[1]].map(|place| place.load(Ordering::Relaxed));
        if left.is_null() || right.is_null() {
            return None;
        }
        // SAFETY: by the caller: the host's channels are at least as long as the piece.
        Some([left, right].map(|channel| unsafe { slice::from_raw_parts(channel, num_frames) }))
    }
}
