//! Numbers as programs of all countries write them.

/// Reads a number: decimal point or comma, scientific notation, typographic minus, white space or marks
/// between thousands. `None` for anything else, and for what is not finite.
///
/// With both marks the last one is the decimal's; a single comma is a decimal comma.
pub(super) fn parsed(text: &str) -> Option<f64> {
    let mut plain: String = text
        .trim()
        .chars()
        .filter(|c| !matches!(c, '\u{a0}' | '\u{202f}' | '\'' | '"'))
        .map(|c| if matches!(c, '\u{2212}' | '\u{2013}') { '-' } else { c })
        .collect();
    match (plain.rfind('.'), plain.rfind(',')) {
        (Some(point), Some(comma)) if comma > point => plain = plain.replace('.', "").replace(',', "."),
        (Some(_), Some(_)) => plain = plain.replace(',', ""),
        (None, Some(_)) if plain.matches(',').count() == 1 => plain = plain.replace(',', "."),
        _ => {}
    }
    let is_number = plain.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E'));
    let is_number = is_number && !text.trim_end().ends_with(',');
    let value: f64 = if is_number { plain.parse().ok()? } else { return None };
    value.is_finite().then_some(value)
}

/// A filter's frequency in Hz: as [`parsed`], `k` for thousand. A mark with three digits behind it and one
/// or two before it parts thousands: so Room EQ Wizard writes them, and so Equalizer APO reads them.
pub(super) fn frequency_hz(text: &str) -> Option<f64> {
    let text = text.trim();
    let (text, unit) = match text.strip_suffix(['k', 'K']) {
        Some(rest) => (rest, 1000.0),
        None => (text, 1.0),
    };
    let parts_thousands = text.split_once([',', '.']).is_some_and(|(before, after)| {
        let is_digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
        (1..=2).contains(&before.len()) && after.len() == 3 && is_digits(before) && is_digits(after)
    });
    let value = if parts_thousands { parsed(&text.replace([',', '.'], ""))? } else { parsed(text)? };
    Some(unit * value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_all_countries_are_read() {
        for (text, value) in [
            ("-1.5", -1.5),
            ("−1,5", -1.5),
            ("1.234,5", 1234.5),
            ("1,234.5", 1234.5),
            ("1\u{a0}000", 1000.0),
            ("2.5e-3", 0.0025),
            ("2,5E+02", 250.0),
            ("+3", 3.0),
            ("\"80.5\"", 80.5),
        ] {
            assert_eq!(parsed(text), Some(value), "{text}");
        }
        for text in ["", "-", "1.2.3", "1,2,3", "20.0,", "nan", "inf", "1e999", "0x10", "abc", "1 2"] {
            assert_eq!(parsed(text), None, "{text}");
        }
        assert_eq!(frequency_hz("1,053"), Some(1053.0));
        assert_eq!(frequency_hz("12.500"), Some(12_500.0));
        assert_eq!(frequency_hz("63,8"), Some(63.8));
        assert_eq!(frequency_hz("105.000"), Some(105.0));
        assert_eq!(frequency_hz("1.5k"), Some(1500.0));
    }
}
