//! Whether the reference is another version of the mix, and how far apart the two are: compared on a thread of its own
//! while both play.

use std::mem;
use std::thread::{Builder, JoinHandle};

use crate::dsp::alignment::{NUM_FRAMES, lag};
use crate::telemetry::TapFrame;

/// What both played, and what was found.
#[derive(Debug, Default)]
pub struct Alignment {
    mix: Vec<f32>,
    reference: Vec<f32>,
    thread: Option<JoinHandle<Option<i64>>>,
    found: Option<i64>,
}

/// Waits: a host may unload the plug-in's code as soon as it is gone.
impl Drop for Alignment {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Alignment {
    /// Takes in a frame while something is connected.
    pub fn push(&mut self, frame: &TapFrame) {
        if self.mix.len() < NUM_FRAMES {
            let [left, right] = frame.input;
            self.mix.push(left + right);
            self.reference.push(frame.reference);
        }
    }

    /// Goes on: compares what has come together, and takes in what was found. `false` says that nothing is connected.
    pub fn advance(&mut self, is_playing: bool) {
        if self.thread.as_ref().is_some_and(JoinHandle::is_finished) {
            self.found = self.thread.take().and_then(|thread| thread.join().ok()).flatten();
        }
        if !is_playing {
            (self.mix, self.reference, self.found) = (Vec::new(), Vec::new(), None);
        } else if self.thread.is_none() && self.mix.len() >= NUM_FRAMES {
            let (mix, reference) = (mem::take(&mut self.mix), mem::take(&mut self.reference));
            let compare = move || lag(&mix, &reference);
            // Without a thread nothing is found, and the next frames try again.
            self.thread = Builder::new().name("grille alignment".to_owned()).spawn(compare).ok();
        }
    }

    /// Samples by which the reference comes after the mix, if it is another version of it.
    #[must_use]
    pub fn found(&self) -> Option<i64> {
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_that_comes_later_is_found_and_forgotten_with_its_connection() {
        let mut random = fastrand::Rng::with_seed(1);
        let music: Vec<f32> = (0..NUM_FRAMES + 480).map(|_| random.f32() - 0.5).collect();
        let mut alignment = Alignment::default();
        for (now, then) in music[480..].iter().zip(&music) {
            alignment.push(&TapFrame { input: [*now; 2], reference: 0.5 * then, ..TapFrame::default() });
        }
        alignment.advance(true);
        while alignment.thread.as_ref().is_some_and(|thread| !thread.is_finished()) {
            std::thread::yield_now();
        }
        alignment.advance(true);
        assert_eq!(alignment.found(), Some(480));
        alignment.advance(false);
        assert_eq!(alignment.found(), None);
    }
}
