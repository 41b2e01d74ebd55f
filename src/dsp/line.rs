//! A delay line whose past can be read as one slice.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]

use super::flush::flush_all;

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

    /// Takes in samples, no more than the line remembers.
    ///
    /// # Real-time
    /// Safe.
    #[inline(always)]
    pub fn push(&mut self, samples: &[f32]) {
        let (before_end, behind) = samples.split_at(samples.len().min(self.mask + 1 - self.next));
        self.write(before_end);
        self.write(behind);
    }

    /// Takes in samples that do not reach beyond the ring's end.
    #[inline(always)]
    fn write(&mut self, samples: &[f32]) {
        let (first, end) = (self.next, self.next + samples.len());
        if let Some(place) = self.samples.get_mut(first..end) {
            place.copy_from_slice(samples);
            flush_all(place);
        }
        if first < MAX_STRETCH {
            self.samples.copy_within(first..end.min(MAX_STRETCH), self.mask + 1 + first);
        }
        self.next = end & self.mask;
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
        for len in [1, 7, 64] {
            let mut line = DelayLine::new(200);
            let samples: Vec<f32> = (1..=1_984u16).map(f32::from).collect();
            for run in samples.chunks(len) {
                line.push(run);
                let last = run[run.len() - 1];
                for ago in [0, 1, 77, 200].into_iter().filter(|_| last > 280.0) {
                    let newest = last - ago as f32;
                    let expected: Vec<f32> = (0..64u16).map(|idx| newest - 63.0 + f32::from(idx)).collect();
                    assert_eq!(line.stretch(ago, 64), expected, "{len}: {last}, {ago}");
                }
            }
        }
    }
}
