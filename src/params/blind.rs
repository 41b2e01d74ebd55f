//! Which slot each label of a blind test stands for: known to the sound, shown and saved nowhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use nice_plug::prelude::*;

use super::GrilleParams;
use crate::engine::ExportState;
use crate::engine::settings::{NUM_SLOTS, Settings};

/// Most slots one test can compare.
pub const MAX_BLIND: usize = 6;

/// What stands for the reference where a test compares slots: one behind the last of them.
pub const REFERENCE: usize = NUM_SLOTS + 1;

/// Texts of the labels in the order of the parameter's values: what is hidden, then what is named.
const LABELS: [&str; 1 + 2 * MAX_BLIND] = ["off", "X", "Y", "Z", "U", "V", "W", "A", "B", "C", "D", "E", "F"];

/// Bits of the order one label takes.
const BITS: usize = 4;

/// A sound of a blind test, by the name it goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlindLabel {
    /// X, Y, Z, U, V, W: a slot whose name is hidden; 0…5.
    Hidden(usize),
    /// A…F: a slot whose name is shown; 0…5.
    Named(usize),
}

impl BlindLabel {
    /// The value of the `blind` parameter that lets it be heard.
    #[must_use]
    pub fn value(self) -> usize {
        match self {
            Self::Hidden(idx) => 1 + idx,
            Self::Named(idx) => 1 + MAX_BLIND + idx,
        }
    }

    /// The label a value of the `blind` parameter stands for; `None` for off.
    #[must_use]
    pub fn from_value(value: usize) -> Option<Self> {
        let idx = value.checked_sub(1)?;
        Some(if idx < MAX_BLIND { Self::Hidden(idx) } else { Self::Named(idx - MAX_BLIND) })
    }

    /// The letter shown.
    #[must_use]
    pub fn letter(self) -> &'static str {
        LABELS.get(self.value()).copied().unwrap_or_default()
    }
}

/// The slots of a running blind test, behind their labels, and one gain for each of them. Not persisted: a
/// test ends with its instance.
///
/// The order is one atomic: a reader sees the whole old order or the whole new one, and with a new one the gains
/// that were frozen before it. Clones share it.
#[derive(Debug, Default, Clone)]
pub struct BlindOrder(Arc<Order>);

#[derive(Debug, Default)]
struct Order {
    labels: AtomicU64,
    /// Gains of slots 1…6, bits of an `f64` in dB.
    gains: [AtomicU64; NUM_SLOTS],
    /// The slot that the reference is heard through, 0…6.
    behind: AtomicUsize,
}

impl BlindOrder {
    /// Sets the gains of slots 1…6, dB, and the slot the reference is heard through, that hold from the next trial on,
    /// under every label.
    pub fn freeze(&self, gains_db: &[f64; NUM_SLOTS], behind: usize) {
        self.0.behind.store(behind, Ordering::Relaxed);
        for (gain, gain_db) in self.0.gains.iter().zip(gains_db) {
            gain.store(gain_db.to_bits(), Ordering::Relaxed);
        }
    }

    /// Gains of slots 1…6 while the test runs, dB.
    ///
    /// # Real-time
    /// Safe: atomic loads.
    #[must_use]
    pub fn gains_db(&self) -> [f64; NUM_SLOTS] {
        self.0.gains.each_ref().map(|gain| f64::from_bits(gain.load(Ordering::Relaxed)))
    }

    /// Starts a trial: `named` are the slots behind A, B, …, `hidden` those behind X, Y, …
    pub fn store(&self, named: &[usize], hidden: &[usize]) {
        let labelled = |label: BlindLabel, slot: usize| (slot as u64 + 1) << (BITS * (label.value() - 1));
        let place = |slots: &[usize], label: fn(usize) -> BlindLabel| {
            let slots = slots.iter().take(MAX_BLIND).filter(|slot| **slot <= REFERENCE).enumerate();
            slots.fold(0, |order, (idx, &slot)| order | labelled(label(idx), slot))
        };
        let order = place(named, BlindLabel::Named) | place(hidden, BlindLabel::Hidden);
        self.0.labels.store(order, Ordering::Release);
    }

    /// Ends the test.
    pub fn clear(&self) {
        self.0.labels.store(0, Ordering::Relaxed);
    }

    /// True while a test runs.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.labels.load(Ordering::Relaxed) != 0
    }

    /// The slot the reference is heard through.
    ///
    /// # Real-time
    /// Safe: one atomic load.
    #[must_use]
    pub fn behind_reference(&self) -> usize {
        self.0.behind.load(Ordering::Relaxed)
    }

    /// The slot, or [`REFERENCE`], behind a value of the `blind` parameter; `None` for off, for labels the test does not
    /// use, and while no test runs.
    ///
    /// # Real-time
    /// Safe: one atomic load.
    #[must_use]
    pub fn slot(&self, blind: usize) -> Option<usize> {
        let place = BITS * blind.checked_sub(1).filter(|idx| *idx < 2 * MAX_BLIND)?;
        let behind = (self.0.labels.load(Ordering::Acquire) >> place) & ((1 << BITS) - 1);
        usize::try_from(behind).ok()?.checked_sub(1)
    }
}

impl GrilleParams {
    /// The label the `blind` parameter lets be heard, if a test runs.
    #[must_use]
    pub fn blind_label(&self) -> Option<BlindLabel> {
        usize::try_from(self.blind.value()).ok().and_then(BlindLabel::from_value)
    }

    /// The user's whole intention, in physical units: what is heard.
    ///
    /// While a blind test runs, its labels choose the slot in the place of the `slot` parameter, at the gain
    /// that was frozen for it, whatever `level_match` says.
    ///
    /// # Real-time
    /// Safe: atomic loads.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let settings = self.settings_shown();
        let label = usize::try_from(self.blind.value()).unwrap_or(0);
        match self.blind_order.slot(label) {
            Some(slot) => {
                let frozen_gains_db = Some(self.blind_order.gains_db());
                let reference = slot == REFERENCE;
                let slot = if reference { self.blind_order.behind_reference() } else { slot };
                Settings { slot, frozen_gains_db, reference, ..settings }.sanitized()
            }
            None => settings,
        }
    }

    /// The same for a block with this fate: a print is what the host shows, never a label.
    ///
    /// # Real-time
    /// Safe: atomic loads.
    #[must_use]
    pub fn settings_for(&self, export: ExportState) -> Settings {
        if export == ExportState::Printing { self.settings_shown() } else { self.settings() }
    }
}

/// The `blind` parameter: which label of a running test is heard; without a test every value reads *off*.
pub(super) fn blind_param(order: &BlindOrder) -> IntParam {
    let order = order.clone();
    let last = i32::try_from(LABELS.len() - 1).unwrap_or(i32::MAX);
    IntParam::new("Blind test", 0, IntRange::Linear { min: 0, max: last })
        .with_value_to_string(Arc::new(move |value| {
            let label = usize::try_from(value).ok().and_then(|idx| LABELS.get(idx)).copied();
            label.filter(|_| order.is_set()).unwrap_or("off").to_owned()
        }))
        .with_string_to_value(Arc::new(|text| {
            let idx = LABELS.iter().position(|label| label.eq_ignore_ascii_case(text.trim()))?;
            i32::try_from(idx).ok()
        }))
        .non_automatable()
        .hide_in_generic_ui()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_finds_its_slot_and_only_while_a_test_runs() {
        let order = BlindOrder::default();
        assert!(!order.is_set());
        assert!((0..=12).all(|value| order.slot(value).is_none()));
        order.store(&[0, REFERENCE, REFERENCE + 1], &[REFERENCE, 0]);
        assert_eq!((order.slot(1), order.slot(8)), (Some(REFERENCE), Some(REFERENCE)));
        assert_eq!(order.slot(9), None, "there is nothing behind the reference");
        order.store(&[0, 3, 6], &[6, 0, 3]);
        assert!(order.is_set());
        let heard: Vec<Option<usize>> = (0..=13).map(|value| order.slot(value)).collect();
        let none = None;
        let expected = [
            none,
            Some(6),
            Some(0),
            Some(3),
            none,
            none,
            none, // X Y Z
            Some(0),
            Some(3),
            Some(6),
            none,
            none,
            none,
            none, // A B C
        ];
        assert_eq!(heard, expected);
        order.clear();
        assert!(!order.is_set());
    }

    #[test]
    fn labels_and_values_are_inverse() {
        let letters: Vec<&str> =
            (1..=12).filter_map(|value| BlindLabel::from_value(value).map(BlindLabel::letter)).collect();
        assert_eq!(letters.concat(), "XYZUVWABCDEF");
        for value in 1..=12 {
            assert_eq!(BlindLabel::from_value(value).map(BlindLabel::value), Some(value));
        }
        assert_eq!(BlindLabel::from_value(0), None);
    }
}
