//! The headphones that knobs travel over, in an order that only grows: while a project lives, a place means one headphone.

use std::sync::atomic::{AtomicBool, AtomicU16, AtomicUsize, Ordering};

use serde_json::Value;

use crate::headphones::{HeadphoneId, ImportNumbers};

/// Places: as many as a MIDI controller has values.
pub const NUM_PLACES: usize = 128;

/// What every shelf begins with: the six back types of the first versions, in the order of their numbers.
const FIRST: std::ops::RangeInclusive<u16> = HeadphoneId::CLOSED_OVER_EAR.0..=HeadphoneId::OPEN_ON_EAR.0;

/// The shelf of one project. The audio thread reads it while the main thread puts more on it.
#[derive(Debug)]
pub(super) struct KnobShelf {
    numbers: [AtomicU16; NUM_PLACES],
    len: AtomicUsize,
    /// A knob has been turned: the project keeps the shelf.
    is_used: AtomicBool,
}

impl Default for KnobShelf {
    fn default() -> Self {
        let shelf = Self {
            numbers: std::array::from_fn(|_| AtomicU16::new(0)),
            len: AtomicUsize::new(0),
            is_used: AtomicBool::new(false),
        };
        shelf.put(FIRST.map(HeadphoneId));
        shelf
    }
}

impl KnobShelf {
    /// What is at a place: the last one beyond the end.
    ///
    /// # Real-time
    /// Safe: relaxed atomics.
    pub(super) fn at(&self, place: usize) -> HeadphoneId {
        let last = self.len.load(Ordering::Acquire).saturating_sub(1);
        let number = self.numbers.get(place.min(last));
        HeadphoneId(number.map_or(0, |number| number.load(Ordering::Relaxed)))
    }

    /// Where a headphone is.
    pub(super) fn place_of(&self, id: HeadphoneId) -> Option<usize> {
        self.all().position(|known| known == id)
    }

    fn all(&self) -> impl Iterator<Item = HeadphoneId> {
        let len = self.len.load(Ordering::Acquire);
        self.numbers.iter().take(len).map(|number| HeadphoneId(number.load(Ordering::Relaxed)))
    }

    /// Puts those behind the others that are not there yet, as long as there is room.
    pub(super) fn put(&self, ids: impl IntoIterator<Item = HeadphoneId>) {
        for id in ids {
            let len = self.len.load(Ordering::Relaxed);
            if id != HeadphoneId::NONE
                && self.place_of(id).is_none()
                && let Some(free) = self.numbers.get(len)
            {
                free.store(id.0, Ordering::Relaxed);
                self.len.store(len + 1, Ordering::Release);
            }
        }
    }

    /// Begins with another project, which may have kept its own.
    pub(super) fn begin(&self, saved: Option<Vec<HeadphoneId>>) {
        self.is_used.store(saved.is_some(), Ordering::Relaxed);
        self.len.store(0, Ordering::Release);
        self.put(saved.unwrap_or_else(|| FIRST.map(HeadphoneId).collect()));
    }

    /// Notes that a knob has been turned; says which imports are on the shelf.
    ///
    /// # Real-time
    /// Safe: relaxed atomics.
    pub(super) fn take_in_use(&self) -> ImportNumbers {
        self.is_used.store(true, Ordering::Relaxed);
        self.all().collect()
    }

    /// What a project keeps: its shelf, once a knob was turned.
    pub(super) fn save(&self) -> Option<Value> {
        self.is_used.load(Ordering::Relaxed).then(|| self.all().map(|id| Value::from(id.0)).collect())
    }
}

/// The shelf that a project has saved; `None` if it has none, or one that names nothing.
pub(super) fn read(saved: Option<Value>) -> Option<Vec<HeadphoneId>> {
    let number =
        |entry: &Value| entry.as_u64().and_then(|number| u16::try_from(number).ok()).map(HeadphoneId);
    let is_known = |id: &HeadphoneId| (HeadphoneId(1)..=HeadphoneId::MAX).contains(id);
    let numbers: Vec<HeadphoneId> = saved?.as_array()?.iter().filter_map(number).filter(is_known).collect();
    (!numbers.is_empty()).then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_keeps_its_headphone_whatever_is_put_behind_it() {
        let shelf = KnobShelf::default();
        let before: Vec<HeadphoneId> = (0..6).map(|place| shelf.at(place)).collect();
        assert_eq!(before, FIRST.map(HeadphoneId).collect::<Vec<_>>());
        shelf.put([40, 3, 32, 0].map(HeadphoneId));
        shelf.put([32, 960].map(HeadphoneId));
        let now: Vec<u16> = (0..10).map(|place| shelf.at(place).0).collect();
        assert_eq!(now, [1, 2, 3, 4, 5, 6, 40, 32, 960, 960], "the last one beyond the end");
        assert_eq!((shelf.place_of(HeadphoneId(32)), shelf.place_of(HeadphoneId(33))), (Some(7), None));
        shelf.put((100..400).map(HeadphoneId));
        assert_eq!(shelf.at(NUM_PLACES - 1), shelf.at(5_000), "full");
    }

    #[test]
    fn only_a_shelf_in_use_is_kept() {
        let shelf = KnobShelf::default();
        shelf.put([HeadphoneId(970)]);
        assert_eq!(shelf.save(), None);
        assert_eq!(shelf.take_in_use(), ImportNumbers::of(HeadphoneId(970)));
        let saved = shelf.save();
        let other = KnobShelf::default();
        other.begin(read(saved.clone()));
        assert_eq!((other.save(), other.at(6)), (saved, HeadphoneId(970)));
        other.begin(None);
        assert_eq!((other.save(), other.at(6)), (None, HeadphoneId(6)));
        for broken in ["7", "[]", "[0, -4, \"x\", 70000]"] {
            assert_eq!(read(Some(serde_json::from_str(broken).unwrap())), None, "{broken}");
        }
    }
}
