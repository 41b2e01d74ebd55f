//! What the audio thread says of the reference.

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use atomic_float::AtomicF32;

use crate::engine::{ReferenceInput, ReferenceLevel, ReferenceStatus};
use crate::units::single;

/// The status of the reference, value by value.
#[derive(Debug, Default)]
pub struct SharedReference {
    input: AtomicU8,
    is_heard: AtomicBool,
    gain_db: AtomicF32,
    level: AtomicU8,
    /// LUFS; zeros while nothing is known.
    loudness_lufs: [AtomicF32; 2],
    short_term_lufs: AtomicF32,
}

impl SharedReference {
    /// Says it.
    ///
    /// # Real-time
    /// Safe: wait-free.
    pub(super) fn store(&self, status: &ReferenceStatus) {
        self.input.store(status.input.code(), Ordering::Relaxed);
        self.is_heard.store(status.is_heard, Ordering::Relaxed);
        self.gain_db.store(single(status.gain_db), Ordering::Relaxed);
        self.level.store(status.level.code(), Ordering::Relaxed);
        let lufs = status.loudness_lufs.unwrap_or_default();
        for (place, lufs) in self.loudness_lufs.iter().zip(lufs) {
            place.store(single(lufs), Ordering::Relaxed);
        }
        self.short_term_lufs.store(single(status.short_term_lufs.unwrap_or_default()), Ordering::Relaxed);
    }

    /// What was said last.
    #[must_use]
    pub fn load(&self) -> ReferenceStatus {
        let lufs = [&self.loudness_lufs[0], &self.loudness_lufs[1]];
        let lufs = lufs.map(|place| f64::from(place.load(Ordering::Relaxed)));
        let short_term_lufs = f64::from(self.short_term_lufs.load(Ordering::Relaxed));
        ReferenceStatus {
            input: ReferenceInput::from_code(self.input.load(Ordering::Relaxed)),
            is_heard: self.is_heard.load(Ordering::Relaxed),
            gain_db: f64::from(self.gain_db.load(Ordering::Relaxed)),
            level: ReferenceLevel::from_code(self.level.load(Ordering::Relaxed)),
            loudness_lufs: (lufs != [0.0; 2]).then_some(lufs),
            short_term_lufs: (short_term_lufs != 0.0).then_some(short_term_lufs),
        }
    }
}
