//! What people type for a value, in the host or in the window: one reader for both.
//!
//! A value beyond the range is its nearer end ([`is_beyond`] lets the window say so). A sign that no value of the range
//! has is taken as people mean it: 20 for a dim is −20 dB. What is no value is none.

use crate::headphones::import::Typed;
use crate::units::single;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Percent.
    Percent,
    /// Decibels.
    Decibels,
    /// Degrees.
    Degrees,
    /// Meters.
    Meters,
    /// Centimeters.
    Centimeters,
    /// Hertz.
    Hertz,
}

impl Unit {
    /// How many of it one of a typed unit is; `None` for a unit of something else. No unit is this one.
    fn per(self, typed: &str) -> Option<f64> {
        match (self, typed) {
            (_, "")
            | (Self::Percent, "%" | "percent")
            | (Self::Decibels, "db" | "decibel" | "decibels")
            | (Self::Degrees, "\u{b0}" | "deg" | "degree" | "degrees")
            | (Self::Meters, "m" | "meter" | "meters" | "metre" | "metres")
            | (Self::Centimeters, "cm" | "centimeters" | "centimetres")
            | (Self::Hertz, "hz" | "hertz") => Some(1.0),
            (Self::Meters, "cm") => Some(0.01),
            (Self::Centimeters, "mm") => Some(0.1),
            (Self::Centimeters, "m") => Some(100.0),
            (_, "k") | (Self::Hertz, "khz") => Some(1000.0),
            _ => None,
        }
    }
}

/// Reads a number of this unit, within a range.
#[must_use]
pub fn number(text: &str, unit: Unit, (min, max): (f32, f32)) -> Option<f32> {
    let typed = Typed::read(text);
    let value = if unit == Unit::Hertz { typed.frequency() } else { typed.value() }?;
    let value = single(value * unit.per(&typed.unit)?);
    let is_meant_other = (max <= 0.0 && value > 0.0) || (min >= 0.0 && value < 0.0 && unit != Unit::Percent);
    let value = if is_meant_other { -value } else { value };
    (!value.is_nan()).then(|| value.clamp(min, max))
}

/// Reads a gain that is off at the bottom of its range: `off`, minus infinity, or decibels.
#[must_use]
pub fn level(text: &str, (min, max): (f32, f32)) -> Option<f32> {
    let lower = text.trim().to_lowercase().replace('\u{2212}', "-");
    match lower.trim_end_matches("db").trim_end() {
        "off" | "none" | "-inf" | "-\u{221E}" => Some(min),
        _ => number(text, Unit::Decibels, (min, max)),
    }
}

/// Reads what [`super::format::balance`] writes, the side before or behind the number, a side alone for all the way,
/// and signed numbers (negative is left).
#[must_use]
pub fn balance(text: &str) -> Option<f32> {
    const RANGE: (f32, f32) = (-100.0, 100.0);
    let lower = text.trim().to_lowercase();
    if matches!(lower.as_str(), "c" | "center" | "centre" | "mid") {
        return Some(0.0);
    }
    let read = |text: &str| number(text, Unit::Percent, RANGE);
    let (left, right) = (["left", "l"], ["right", "r"]);
    let without = |side: [&str; 2]| side.into_iter().find_map(|word| beside(&lower, word));
    match (without(left), without(right)) {
        (Some(""), _) => Some(RANGE.0),
        (_, Some("")) => Some(RANGE.1),
        (Some(number), _) => Some(-read(number)?.abs()),
        (_, Some(number)) => Some(read(number)?.abs()),
        _ => read(&lower),
    }
}

/// What is left of a text when a word at its beginning or end is taken off.
fn beside<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    text.strip_suffix(word).or_else(|| text.strip_prefix(word)).map(str::trim)
}

/// Reads a switch: on/off, yes/no, true/false, 1/0.
#[must_use]
pub fn switch(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "on" | "yes" | "true" | "1" => Some(true),
        "off" | "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

/// Reads a slot: *as worn*, `Slot 3` or `3`, none beyond `last`. Which slot is meant by another number nobody can know.
#[must_use]
pub fn slot(text: &str, last: i32) -> Option<i32> {
    let lower = text.trim().to_lowercase();
    if matches!(lower.as_str(), "as worn" | "worn") {
        return Some(0);
    }
    let typed = Typed::read(lower.trim_start_matches("slot"));
    let value = typed.value().filter(|_| typed.unit.is_empty())?;
    (0..=last).find(|slot| f64::from(*slot) == value)
}

/// True if a typed number is not what is shown of the value it has become: it was beyond the range.
#[must_use]
pub fn is_beyond(typed: &str, shown: &str) -> bool {
    let (typed, shown) = (Typed::read(typed), Typed::read(shown));
    let of = |text: &Typed| if is_frequency(&shown.unit) { text.frequency() } else { text.value() };
    let Some(wanted) = of(&typed) else { return false };
    let Some(value) = of(&shown) else { return shown.unit == "off" };
    let per = match (typed.unit.as_str(), shown.unit.as_str()) {
        ("cm", "m") => 0.01,
        ("m", "cm") => 100.0,
        ("mm", "cm") => 0.1,
        ("k" | "khz", "hz") => 1000.0,
        _ => 1.0,
    };
    let digits = u32::try_from(shown.num_decimals()).unwrap_or(0);
    let rounding = 0.501 / f64::from(10u32.saturating_pow(digits));
    (per * wanted.abs() - value.abs()).abs() > rounding
}

fn is_frequency(unit: &str) -> bool {
    unit == "hz"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::format;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let hertz = |text: &str| number(text, Unit::Hertz, (0.0, 1e6));
        for (text, value) in [
            ("700", 700.0),
            (" 700 Hz", 700.0),
            ("1.5k", 1500.0),
            ("1,5 kHz", 1500.0),
            ("1 000", 1000.0),
            ("1,000", 1000.0),
            ("1\u{2019}000", 1000.0),
            ("1e3", 1000.0),
        ] {
            assert_eq!(hertz(text), Some(value), "{text}");
        }
        for text in ["loud", "", "--6", "1 00", "3 dB", "7x"] {
            assert_eq!(hertz(text), None, "{text}");
        }
        assert_eq!(number("30\u{b0}", Unit::Degrees, (15.0, 90.0)), Some(30.0));
        assert_eq!(number("150 cm", Unit::Meters, (0.5, 3.0)), Some(1.5));
        assert_eq!(number("0.58 m", Unit::Centimeters, (50.0, 66.0)), Some(58.0));
    }

    #[test]
    fn a_sign_that_cannot_be_meant_is_taken_as_it_is_meant() {
        assert_eq!(number("20", Unit::Decibels, (-40.0, 0.0)), Some(-20.0));
        assert_eq!(number("\u{2212}20 dB", Unit::Decibels, (-40.0, 0.0)), Some(-20.0));
        assert_eq!(level("6", (-21.0, 0.0)), Some(-6.0));
        assert_eq!(number("-30", Unit::Degrees, (15.0, 90.0)), Some(30.0));
        assert_eq!(number("-6", Unit::Decibels, (-24.0, 12.0)), Some(-6.0), "here it can be meant");
        assert_eq!(number("-5", Unit::Percent, (0.0, 100.0)), Some(0.0), "less than nothing");
    }

    #[test]
    fn a_value_beyond_the_range_is_its_nearer_end_and_known_to_be() {
        let dim = |text: &str| number(text, Unit::Decibels, (-40.0, 0.0)).map(format::decibels);
        for (text, shown, beyond) in [
            ("60", "-40.0 dB", true),
            ("-40", "-40.0 dB", false),
            ("20", "-20.0 dB", false),
            ("0", "0.0 dB", false),
        ] {
            assert_eq!(dim(text).as_deref(), Some(shown), "{text}");
            assert_eq!(is_beyond(text, shown), beyond, "{text}");
        }
        assert!(!is_beyond("150 cm", "1.5 m") && is_beyond("4", "3.0 m") && is_beyond("900 cm", "3.0 m"));
        assert!(is_beyond("0.8 m", "66 cm") && !is_beyond("0.66 m", "66 cm") && !is_beyond("66", "66 cm"));
        assert!(is_beyond("5k", "2000 Hz") && !is_beyond("2k", "2000 Hz") && !is_beyond("1,053", "1053 Hz"));
        assert!(is_beyond("3.2", "3.0 dB") && !is_beyond("2.96", "3.0 dB"));
        assert!(is_beyond("-50", "off") && !is_beyond("off", "off") && !is_beyond("0", "center"));
    }

    #[test]
    fn what_can_be_off_is_turned_off_by_word() {
        for text in ["off", "Off ", "-inf", "\u{2212}\u{221e}", "-inf dB"] {
            assert_eq!(level(text, (-21.0, 0.0)), Some(-21.0), "{text}");
        }
        assert_eq!(level("-3 dB", (-21.0, 0.0)), Some(-3.0));
    }

    #[test]
    fn a_slot_is_one_there_is() {
        for (text, value) in [("3", 3), ("Slot 3", 3), ("slot3", 3), ("as worn", 0), ("0", 0), ("6.0", 6)] {
            assert_eq!(slot(text, 6), Some(value), "{text}");
        }
        for text in ["-30", "-3", "7", "2.5", "3 dB", "loud", ""] {
            assert_eq!(slot(text, 6), None, "{text}");
        }
    }

    #[test]
    fn balance_reads_its_own_text() {
        for value in [-100.0, -30.0, 0.0, 30.0, 100.0] {
            assert_eq!(balance(&format::balance(value)), Some(value));
        }
        for (text, value) in [
            ("20 left", -20.0),
            ("L30", -30.0),
            ("r 12", 12.0),
            ("left", -100.0),
            ("R", 100.0),
            ("centre", 0.0),
            ("-15 %", -15.0),
            ("150 R", 100.0),
        ] {
            assert_eq!(balance(text), Some(value), "{text}");
        }
        assert_eq!(balance("cello"), None);
    }
}
