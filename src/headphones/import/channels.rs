//! Equalizer APO's `Channel:`: whose ear the filters that follow belong to.

use super::{FILTER_RATE_HZ, Meaning, Reading};
use crate::dsp::curve::Curve;
use crate::dsp::rbj::{Band, magnitude_db};

/// What each ear has of a file so far, left and right.
pub(super) struct Channels {
    gains_db: [f64; 2],
    bands: [Vec<Band>; 2],
    /// Whose the next lines are.
    selected: [bool; 2],
    /// Ears that were selected by themselves, and the first line that did so.
    singled: [bool; 2],
    singled_line: Option<usize>,
    /// The first line that selected no ear at all.
    other_line: Option<usize>,
}

impl Default for Channels {
    fn default() -> Self {
        Self {
            gains_db: [0.0; 2],
            bands: [Vec::new(), Vec::new()],
            selected: [true; 2],
            singled: [false; 2],
            singled_line: None,
            other_line: None,
        }
    }
}

impl Channels {
    /// `Channel: L`, `Channel: L R`, `Channel: all`, by name or by number.
    pub(super) fn select(&mut self, line: usize, value: &str) {
        const NAMES: [[&str; 4]; 2] = [["all", "l", "fl", "1"], ["all", "r", "fr", "2"]];
        let words = value.to_lowercase();
        let is_named = |names: [&str; 4]| words.split_whitespace().any(|word| names.contains(&word));
        self.selected = NAMES.map(is_named);
        match self.selected {
            [true, true] => {}
            [false, false] => _ = self.other_line.get_or_insert(line),
            [left, _] => {
                self.singled_line.get_or_insert(line);
                self.singled = [self.singled[0] || left, self.singled[1] || !left];
            }
        }
    }

    pub(super) fn add_gain(&mut self, gain_db: f64) {
        for (sum_db, _) in self.gains_db.iter_mut().zip(self.selected).filter(|(_, selected)| *selected) {
            *sum_db += gain_db;
        }
    }

    pub(super) fn add(&mut self, filter: Option<Band>) {
        for (bands, _) in self.bands.iter_mut().zip(self.selected).filter(|(_, selected)| *selected) {
            bands.extend(filter);
        }
    }

    /// What is worth knowing about the correction.
    pub(super) fn notes(&self) -> Vec<String> {
        let single = self.singled_line.filter(|_| self.singled != [true; 2]);
        let single = single.map(|line| {
            format!("line {line}: filters for one channel only are taken as the whole correction")
        });
        let other =
            self.other_line.map(|line| format!("line {line}: filters for other channels are left out"));
        single.into_iter().chain(other).collect()
    }

    /// The correction, of each ear if each has filters of its own.
    pub(super) fn reading(&self) -> Reading {
        let [left, right] = &self.bands;
        let of_ear = |idx: usize| -> Curve {
            let (bands, gain_db) = (self.bands.get(idx), self.gains_db.get(idx));
            magnitude_db(bands.map_or(&[], Vec::as_slice), FILTER_RATE_HZ)
                .map(|db| db + gain_db.copied().unwrap_or_default())
        };
        if self.singled == [true; 2] {
            let place = format!("{} filters left, {} right", left.len(), right.len());
            return Reading::of_ears(Meaning::Correction, place, &[of_ear(0), of_ear(1)]);
        }
        let idx = usize::from(self.singled == [false, true]);
        let place = format!("{} filters", if idx == 1 { right } else { left }.len());
        Reading { meaning: Meaning::Correction, place, curve: of_ear(idx), left_minus_right: None }
    }
}
