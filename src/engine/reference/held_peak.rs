//! The peak of a signal, as high as it was lately.

use crate::units::{lin_from_db, single};

/// A peak counts in full for so long, seconds: in most music one as high comes again.
const STAYS_SECS: f64 = 10.0;

/// Then it is forgotten by so much, dB per second, so that one faulty sample does not decide for good.
const FALL_DB_PER_SEC: f64 = 1.0;

/// The peak.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct HeldPeak {
    lin: f32,
    /// Time since anything was as high, seconds.
    age_secs: f64,
}

impl HeldPeak {
    /// Hears `secs` of something that goes as high as `peak_lin`.
    pub(super) fn hear(&mut self, peak_lin: f32, secs: f64) {
        self.age_secs += secs;
        if self.age_secs > STAYS_SECS {
            self.lin *= single(lin_from_db(-FALL_DB_PER_SEC * secs));
        }
        if peak_lin >= self.lin {
            *self = Self { lin: peak_lin, age_secs: 0.0 };
        }
    }

    /// How high it is.
    pub(super) fn lin(self) -> f32 {
        self.lin
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peak_stays_ten_seconds_and_is_forgotten_in_half_a_minute() {
        let mut peak = HeldPeak::default();
        let mut after = |start: f32, num_blocks: u32| {
            peak.hear(start, 0.1);
            (0..num_blocks).for_each(|_| peak.hear(0.5, 0.1));
            peak.lin()
        };
        assert_eq!(after(10.0, 98), 10.0);
        assert_eq!(after(0.5, 300), 0.5);
        assert_eq!(after(0.4, 10), 0.5);
    }
}
