//! What the audio thread has heard so far, as the editor reads it: many relaxed atomics behind one version.

use std::sync::atomic::{AtomicU32, Ordering, fence};

use atomic_float::{AtomicF32, AtomicF64};

use crate::engine::{Heard, NUM_BANDS};

/// How often a reader looks again while the writer is at work: it takes microseconds, a few times a second.
const MOST_LOOKS: usize = 10_000;

/// The powers of one band: left, right, and what both have in common as real and imaginary part.
#[derive(Debug, Default)]
struct Band([AtomicF32; 4]);

/// One writer, any number of readers; nobody waits for the writer, who never waits at all.
#[derive(Debug)]
pub struct SharedHeard {
    /// Odd while the writer is at work.
    version: AtomicU32,
    bands: Box<[Band]>,
    peak_lin: AtomicF32,
    secs: AtomicF64,
}

impl Default for SharedHeard {
    fn default() -> Self {
        Self {
            version: AtomicU32::new(0),
            bands: (0..NUM_BANDS).map(|_| Band::default()).collect(),
            peak_lin: AtomicF32::new(0.0),
            secs: AtomicF64::new(0.0),
        }
    }
}

impl SharedHeard {
    /// Says what was heard. One thread at a time may call this.
    ///
    /// # Real-time
    /// Safe: wait-free, four stores per band.
    pub fn publish(&self, heard: &Heard) {
        let version = self.version.load(Ordering::Relaxed);
        self.version.store(version.wrapping_add(1), Ordering::Relaxed);
        fence(Ordering::Release);
        for (band, power) in self.bands.iter().zip(&heard.spectrum) {
            let values = [power.left, power.right, power.cross.re, power.cross.im];
            for (to, from) in band.0.iter().zip(values) {
                to.store(from, Ordering::Relaxed);
            }
        }
        self.peak_lin.store(heard.peak_lin, Ordering::Relaxed);
        self.secs.store(heard.secs, Ordering::Relaxed);
        self.version.store(version.wrapping_add(2), Ordering::Release);
    }

    /// What was published last, whole; nothing if the writer was at work at every look.
    #[must_use]
    pub fn read(&self) -> Heard {
        for _ in 0..MOST_LOOKS {
            let before = self.version.load(Ordering::Acquire);
            let heard = self.copy();
            fence(Ordering::Acquire);
            if before.is_multiple_of(2) && self.version.load(Ordering::Relaxed) == before {
                return heard;
            }
            std::hint::spin_loop();
        }
        Heard::NOTHING
    }

    fn copy(&self) -> Heard {
        let mut heard = Heard::NOTHING;
        for (power, band) in heard.spectrum.iter_mut().zip(&self.bands) {
            let [left, right, re, im] = band.0.each_ref().map(|value| value.load(Ordering::Relaxed));
            (power.left, power.right) = (left, right);
            (power.cross.re, power.cross.im) = (re, im);
        }
        heard.peak_lin = self.peak_lin.load(Ordering::Relaxed);
        heard.secs = self.secs.load(Ordering::Relaxed);
        heard
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::BandPower;

    fn heard(value: f32) -> Heard {
        let mut power = BandPower { left: value, right: value, ..BandPower::SILENCE };
        (power.cross.re, power.cross.im) = (value, value);
        Heard { spectrum: [power; NUM_BANDS], peak_lin: value, secs: f64::from(value) }
    }

    #[test]
    fn what_was_published_is_read() {
        let shared = SharedHeard::default();
        assert_eq!(shared.read(), Heard::NOTHING);
        shared.publish(&heard(0.5));
        assert_eq!(shared.read(), heard(0.5));
    }

    /// Whatever is read is one publication, not half of one and half of the next.
    #[test]
    fn a_reader_never_sees_two_publications_at_once() {
        let shared = SharedHeard::default();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for count in 0..2_000u16 {
                    shared.publish(&heard(f32::from(count)));
                }
            });
            for _ in 0..2_000 {
                let read = shared.read();
                assert!(read == heard(read.peak_lin));
            }
        });
    }
}
