//! Equalizer APO's `Channel:`: whose ear the equalizers that follow belong to.

use super::{Meaning, Reading, magnitude_db};
use crate::dsp::curve::Curve;
use crate::dsp::rbj::Biquad;

/// What one ear has of a file so far.
struct EarsShare {
    gain_db: f64,
    sections: Vec<Biquad>,
    /// Graphic equalizers, added up.
    graphic: Curve,
    num_points: usize,
}

/// What each ear has of a file so far, left and right.
pub(super) struct Channels {
    ears: [EarsShare; 2],
    /// Whose the next lines are.
    selected: [bool; 2],
    /// Ears that were selected by themselves, and the first line that did so.
    singled: [bool; 2],
    singled_line: Option<usize>,
    /// The first line that selected no ear at all.
    other_line: Option<usize>,
}

impl Default for EarsShare {
    fn default() -> Self {
        Self { gain_db: 0.0, sections: Vec::new(), graphic: Curve::FLAT, num_points: 0 }
    }
}

impl Default for Channels {
    fn default() -> Self {
        Self {
            ears: [EarsShare::default(), EarsShare::default()],
            selected: [true; 2],
            singled: [false; 2],
            singled_line: None,
            other_line: None,
        }
    }
}

impl EarsShare {
    fn curve(&self) -> Curve {
        let filters = magnitude_db(&self.sections);
        filters.zip_with(&self.graphic, |filters_db, graphic_db| filters_db + graphic_db + self.gain_db)
    }

    /// How much there is: numbers, and what they count.
    fn amount(&self) -> String {
        match (self.sections.len(), self.num_points) {
            (num_filters, 0) => format!("{num_filters} filters"),
            (0, num_points) => format!("{num_points} points"),
            (num_filters, num_points) => format!("{num_filters} filters and {num_points} points"),
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

    fn selected(&mut self) -> impl Iterator<Item = &mut EarsShare> {
        self.ears.iter_mut().zip(self.selected).filter(|(_, selected)| *selected).map(|(ear, _)| ear)
    }

    pub(super) fn add_gain(&mut self, gain_db: f64) {
        self.selected().for_each(|ear| ear.gain_db += gain_db);
    }

    pub(super) fn add(&mut self, filter: Option<Biquad>) {
        self.selected().for_each(|ear| ear.sections.extend(filter));
    }

    pub(super) fn add_graphic(&mut self, curve: &Curve, num_points: usize) {
        for ear in self.selected() {
            ear.graphic = ear.graphic.zip_with(curve, |sum_db, db| sum_db + db);
            ear.num_points += num_points;
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
        let [left, right] = &self.ears;
        if self.singled == [true; 2] {
            let place = pair_of_amounts(&left.amount(), &right.amount());
            return Reading::of_ears(Meaning::Correction, place, &[left.curve(), right.curve()]);
        }
        let ear = if self.singled == [false, true] { right } else { left };
        let (place, curve) = (ear.amount(), ear.curve());
        Reading { meaning: Meaning::Correction, place, curve, left_minus_right: None }
    }
}

/// `2 filters left, 3 right`: what is counted is said once where it is one thing, and the same.
fn pair_of_amounts(left: &str, right: &str) -> String {
    let unit = left.trim_start_matches(|c: char| c.is_ascii_digit());
    let right = right.strip_suffix(unit).filter(|_| !unit.contains(" and ")).unwrap_or(right);
    format!("{left} left, {right} right")
}
