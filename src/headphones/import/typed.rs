//! A number in a field, as a person types it.

use super::number::{ThreeDigits, frequency_hz, parsed, without_thousands_marks};

/// A number as a person types it into a field, in the spellings of files, and the word behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    number: String,
    /// What stands behind the number, in lower case: mostly its unit.
    pub unit: String,
}

impl Typed {
    /// Parts a text; where no number leads it, none is found in it.
    #[must_use]
    pub fn read(text: &str) -> Self {
        // In a field no column follows: any blank may part thousands.
        let text = text.trim().replace(' ', "\u{a0}");
        let plain = without_thousands_marks(&text);
        let is_part = |(idx, c): (usize, char)| {
            let exponent = || {
                let power =
                    plain.get(idx + 1..).unwrap_or_default().trim_start_matches(['+', '-', '\u{2212}']);
                idx > 0 && power.starts_with(|c: char| c.is_ascii_digit())
            };
            c.is_ascii_digit()
                || matches!(c, '+' | '-' | '.' | ',' | '\u{2212}' | '\u{2013}')
                || matches!(c, 'e' | 'E') && exponent()
        };
        let end = plain.char_indices().find(|at| !is_part(*at)).map_or(plain.len(), |(idx, _)| idx);
        let (number, unit) = plain.split_at(end);
        Self { number: number.to_owned(), unit: unit.trim().to_lowercase() }
    }

    /// The number; `None` if there is none, or none that is finite.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        parsed(&self.number)
    }

    /// Digits behind the decimal mark.
    #[must_use]
    pub fn num_decimals(&self) -> usize {
        self.number.rsplit_once(['.', ',']).map_or(0, |(_, decimals)| decimals.len())
    }

    /// The number as one of a frequency, where a single mark may part thousands.
    #[must_use]
    pub fn frequency(&self) -> Option<f64> {
        frequency_hz(&self.number, ThreeDigits::Thousands)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_number_is_parted_from_its_unit() {
        for (text, value, unit) in [
            ("1 000 Hz", 1000.0, "hz"),
            ("1e3", 1000.0, ""),
            ("1.5E-1 m", 0.15, "m"),
            ("\u{2212}6,5 dB", -6.5, "db"),
            ("1'053.5", 1053.5, ""),
            ("30\u{b0}", 30.0, "\u{b0}"),
            ("1.5k", 1.5, "k"),
            ("3 em", 3.0, "em"),
            ("1 00", 1.0, "00"),
        ] {
            let typed = Typed::read(text);
            assert_eq!((typed.value(), typed.unit.as_str()), (Some(value), unit), "{text}");
        }
        for text in ["", "loud", "--6", "e3", "-", "1.2.3"] {
            assert_eq!(Typed::read(text).value(), None, "{text}");
        }
        assert_eq!(Typed::read("1,053 Hz").frequency(), Some(1053.0));
    }
}
