//! A delay line whose past can be read as one slice.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]

use super::flush::flushed;

/// Longest stretch that can be read at once.
pub const MAX_STRETCH: usize = 80;

/// A ring of samples; its first [`MAX_STRETCH`] are kept a second time behind its end, so that no stretch
/// ever wraps.
#[derive(Debug, Clone)]
pub struct DelayLine {
    samples: Vec<f32>,
    mask: usize,
    next: usize,
}

impl DelayLine {
    /// A silent line that remembers at least `len` samples.
    ///
    /// # Real-time
    /// Not safe: allocates.
    #[must_use]
    #[expect(clippy::disallowed_macros, reason = "allocates once, while the engine is built")]
    pub fn new(len: usize) -> Self {
        let size = (len + MAX_STRETCH).next_power_of_two();
        Self { samples: vec![0.0; size + MAX_STRETCH], mask: size - 1, next: 0 }
    }

    /// Back to silence.
    ///
    /// # Real-time
    /// Safe, O(length).
    pub fn reset(&mut self) {
        self.samples.fill(0.0);
        self.next = 0;
    }

    /// Takes in one sample.
    ///
    /// # Real-time
    /// Safe.
    #[inline(always)]
    pub fn push(&mut self, sample: f32) {
        let sample = flushed(sample);
        if let Some(place) = self.samples.get_mut(self.next) {
            *place = sample;
        }
        let copy = self.samples.get_mut(self.mask + 1 + self.next);
        if let Some(copy) = copy.filter(|_| self.next < MAX_STRETCH) {
            *copy = sample;
        }
        self.next = (self.next + 1) & self.mask;
    }

    /// The `len` (≤ [`MAX_STRETCH`]) samples that end `ago` samples before the newest, oldest first.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    #[inline(always)]
    pub fn stretch(&self, ago: usize, len: usize) -> &[f32] {
        let start = self.next.wrapping_sub(ago + len) & self.mask;
        self.samples.get(start..start + len).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_past_reads_as_it_was_written_wherever_the_ring_ends() {
        let mut line = DelayLine::new(200);
        for n in 1..2000u16 {
            line.push(f32::from(n));
            if n > 280 {
                for ago in [0, 1, 77, 200] {
                    let stretch = line.stretch(ago, 64);
                    let newest = f32::from(n) - ago as f32;
                    assert_eq!((stretch[0], stretch[63]), (newest - 63.0, newest), "{n}, {ago}");
                }
            }
        }
    }
}
