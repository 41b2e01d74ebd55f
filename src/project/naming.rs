//! Which import numbers a project names, and for how long: what decides which imports it carries and which numbers
//! nobody else may have.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU16, AtomicU32, AtomicU64, Ordering};

use crate::engine::settings::NUM_SLOTS;
use crate::headphones::{HeadphoneId, ImportNumbers};

/// Parameters that name a headphone: what is worn, and the target of each slot.
const NUM_CHOICES: usize = 1 + NUM_SLOTS;

/// How long a parameter must stand at a number, in sound, to name it for good, seconds: a ramp through all 1024 numbers
/// would have to take four minutes (judgement, decision 28).
const SWEEP_SECS: f64 = 0.25;

/// What names import numbers.
#[derive(Debug)]
pub(super) struct Naming {
    choices: [Choice; NUM_CHOICES],
    /// Numbers a parameter has had since the project was loaded.
    seen: AtomicU64,
    /// Numbers that were named for longer than a sweep: an automation lane may come back to them.
    lasting: AtomicU64,
    /// Numbers the window's undo, variants and sets name.
    window: AtomicU64,
    /// [`SWEEP_SECS`] at the host's rate, frames.
    sweep_frames: AtomicU32,
}

/// One parameter that names a headphone.
#[derive(Debug, Default)]
struct Choice {
    /// The registry number it has now.
    number: AtomicU16,
    /// The one it had when it was looked at last, and for how many frames; written by the audio thread only.
    heard: AtomicU16,
    frames: AtomicU32,
}

/// What is named at one moment.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Names {
    /// By parameters, undo, variants and sets now.
    pub(super) used: ImportNumbers,
    /// By parameters now.
    pub(super) chosen: ImportNumbers,
    /// For longer than a sweep.
    pub(super) lasting: ImportNumbers,
    /// At all, since the project was loaded.
    pub(super) seen: ImportNumbers,
}

impl Names {
    /// What belongs to the project: it is saved with it, and no other headphone gets its number.
    pub(super) fn held(&self) -> ImportNumbers {
        self.used | self.lasting
    }
}

impl Default for Naming {
    fn default() -> Self {
        Self {
            choices: std::array::from_fn(|_| Choice::default()),
            seen: AtomicU64::new(0),
            lasting: AtomicU64::new(0),
            window: AtomicU64::new(0),
            sweep_frames: AtomicU32::new(u32::MAX),
        }
    }
}

impl Naming {
    /// Notes that a parameter names a headphone.
    ///
    /// # Real-time
    /// Safe: two relaxed atomics.
    pub(super) fn note(&self, choice: usize, number: i32) {
        let id = HeadphoneId(u16::try_from(number).unwrap_or(0));
        if let Some(place) = self.choices.get(choice) {
            place.number.store(id.0, Ordering::Relaxed);
        }
        self.seen.fetch_or(ImportNumbers::of(id).bits(), Ordering::Relaxed);
    }

    /// Notes that so many frames have passed with the parameters as they are.
    ///
    /// # Real-time
    /// Safe: relaxed atomics.
    pub(super) fn pass(&self, frames: usize) {
        let frames = u32::try_from(frames).unwrap_or(u32::MAX);
        for Choice { number, heard, frames: passed } in &self.choices {
            let id = number.load(Ordering::Relaxed);
            let before =
                if heard.swap(id, Ordering::Relaxed) == id { passed.load(Ordering::Relaxed) } else { 0 };
            let now = before.saturating_add(frames);
            passed.store(now, Ordering::Relaxed);
            if now >= self.sweep_frames.load(Ordering::Relaxed) {
                self.lasting.fetch_or(ImportNumbers::of(HeadphoneId(id)).bits(), Ordering::Relaxed);
            }
        }
    }

    /// Says at which rate frames pass.
    pub(super) fn set_rate(&self, sample_rate_hz: f64) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rates end at 768 kHz")]
        let frames = (SWEEP_SECS * sample_rate_hz) as u32;
        self.sweep_frames.store(frames.max(1), Ordering::Relaxed);
    }

    /// Says what the window's undo, variants and sets name; true if that is new.
    pub(super) fn set_window(&self, numbers: ImportNumbers) -> bool {
        self.window.swap(numbers.bits(), Ordering::Relaxed) != numbers.bits()
    }

    /// Begins with another project, which has named these for longer than a sweep besides what its parameters name.
    pub(super) fn begin(&self, lasting: ImportNumbers) {
        let lasting = (lasting | self.chosen_imports()).bits();
        self.lasting.store(lasting, Ordering::Relaxed);
        self.seen.store(lasting, Ordering::Relaxed);
        self.window.store(0, Ordering::Relaxed);
    }

    /// Forgets what nothing names now.
    pub(super) fn forget_unused(&self) {
        let used = self.names().used.bits();
        self.lasting.fetch_and(used, Ordering::Relaxed);
        self.seen.fetch_and(used, Ordering::Relaxed);
    }

    /// Names these for longer than a sweep.
    pub(super) fn hold(&self, numbers: ImportNumbers) {
        self.lasting.fetch_or(numbers.bits(), Ordering::Relaxed);
    }

    /// What the parameters name now.
    pub(super) fn chosen(&self) -> BTreeSet<HeadphoneId> {
        self.choices.iter().map(|choice| HeadphoneId(choice.number.load(Ordering::Relaxed))).collect()
    }

    fn chosen_imports(&self) -> ImportNumbers {
        self.chosen().into_iter().collect()
    }

    /// What is named now.
    pub(super) fn names(&self) -> Names {
        let load = |bits: &AtomicU64| ImportNumbers::from_bits(bits.load(Ordering::Relaxed));
        let chosen = self.chosen_imports();
        let (used, lasting) = (chosen | load(&self.window), load(&self.lasting));
        Names { used, chosen, lasting, seen: load(&self.seen) | used | lasting }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sweep_names_nothing_for_good_and_standing_does() {
        let naming = Naming::default();
        naming.set_rate(48_000.0);
        for number in 0..=1023 {
            naming.note(1, number);
            naming.pass(512);
        }
        let names = naming.names();
        assert_eq!((names.lasting.count(), names.seen.count()), (0, 64));
        for _ in 0..24 {
            naming.note(1, 970);
            naming.pass(512);
        }
        assert_eq!(naming.names().lasting, ImportNumbers::of(HeadphoneId(970)));
        naming.note(1, 3);
        naming.forget_unused();
        assert!(naming.names().seen.is_empty());
    }
}
