//! Numbers as programs of all countries write them.

use std::borrow::Cow;

/// What parts thousands besides comma and point: blanks that do not break a line, thin ones, apostrophes (the
/// last one as Windows-1252 has it).
const THOUSANDS_MARKS: [char; 7] = ['\u{a0}', '\u{2007}', '\u{2009}', '\u{202f}', '\'', '\u{2019}', '\u{92}'];

/// The text without the marks that part thousands: those with one to three digits of a whole number before
/// them and exactly three behind. Any other such blank stays one.
pub(super) fn without_thousands_marks(text: &str) -> Cow<'_, str> {
    if !text.contains(THOUSANDS_MARKS) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let (mut num_digits, mut is_whole) = (0, true);
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let parts = is_whole && (1..=3).contains(&num_digits) && starts_with_three_digits(rest.as_str());
        match c {
            '0'..='9' => num_digits += 1,
            _ if parts && THOUSANDS_MARKS.contains(&c) => {
                num_digits = 0;
                continue;
            }
            _ => (num_digits, is_whole) = (0, !matches!(c, '.' | ',')),
        }
        plain.push(c);
    }
    plain.into()
}

fn starts_with_three_digits(text: &str) -> bool {
    text.bytes().take(4).take_while(u8::is_ascii_digit).count() == 3
}

/// Reads a number: decimal point or comma, scientific notation, typographic minus. `None` for anything else,
/// and for what is not finite.
///
/// With both marks the last one is the decimal's; a single comma is a decimal comma.
pub(super) fn parsed(text: &str) -> Option<f64> {
    let mut plain: String = text
        .trim()
        .chars()
        .filter(|c| *c != '"')
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

/// How a file of filters writes three digits behind a mark: `1,053` is a thousand in one program and a little more
/// than one in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ThreeDigits {
    /// They are decimals: the file writes all its numbers so, or thousands without a mark.
    Decimals,
    /// They part thousands, as Room EQ Wizard writes them and Equalizer APO reads them.
    Thousands,
    /// Nothing in the file tells. Taken as thousands, and said.
    Unknown,
}

impl ThreeDigits {
    /// What a file's filter frequencies, and its other numbers, say together.
    pub(super) fn of(frequencies: &[&str], others: &[&str]) -> Self {
        let digits = |text: &str| {
            let text = text.trim_matches(|c: char| c.is_ascii_alphabetic() || matches!(c, '-' | '+'));
            text.split_once([',', '.']).map(|(before, after)| (before.len(), after.len()))
        };
        let marked =
            |text: &&str| digits(text).is_some_and(|(before, after)| (1..=2).contains(&before) && after == 3);
        if !frequencies.iter().any(marked) {
            return Self::Thousands;
        }
        let is_whole_thousand = |text: &&str| {
            let whole = text.split(['.', ',']).next().unwrap_or_default();
            whole.len() >= 4 && whole.chars().all(|c| c.is_ascii_digit())
        };
        let is_long = |text: &&str| digits(text).is_some_and(|(before, after)| before >= 3 && after == 3);
        let all_three = |texts: &[&str]| {
            let mut decimals = texts.iter().filter_map(|text| digits(text)).peekable();
            decimals.peek().is_some() && decimals.all(|(_, after)| after == 3)
        };
        if frequencies.iter().any(is_whole_thousand)
            || (all_three(frequencies) && (frequencies.iter().any(is_long) || all_three(others)))
        {
            return Self::Decimals;
        }
        let is_other_decimal = |text: &&str| digits(text).is_some_and(|(_, after)| after != 3);
        if frequencies.iter().any(is_other_decimal) { Self::Thousands } else { Self::Unknown }
    }
}

/// A filter's frequency in Hz: as [`parsed`], `k` for thousand. A mark with three digits behind it and one or two
/// before it parts thousands, unless the file's numbers say that it does not.
pub(super) fn frequency_hz(text: &str, three_digits: ThreeDigits) -> Option<f64> {
    let text = text.trim();
    let (text, unit) = match text.strip_suffix(['k', 'K']) {
        Some(rest) => (rest, 1000.0),
        None => (text, 1.0),
    };
    let parts_thousands = three_digits != ThreeDigits::Decimals && may_part_thousands(text);
    let value = if parts_thousands { parsed(&text.replace([',', '.'], ""))? } else { parsed(text)? };
    Some(unit * value)
}

/// True for one or two digits, a mark and three digits.
pub(super) fn may_part_thousands(text: &str) -> bool {
    text.split_once([',', '.']).is_some_and(|(before, after)| {
        let is_digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
        (1..=2).contains(&before.len()) && after.len() == 3 && is_digits(before) && is_digits(after)
    })
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
            ("1\u{202f}234\u{202f}567,5", 1_234_567.5),
            ("-12\u{2009}345.5", -12_345.5),
            ("1\u{2007}053", 1053.0),
            ("1'053", 1053.0),
            ("1\u{2019}053", 1053.0),
            ("2.5e-3", 0.0025),
            ("2,5E+02", 250.0),
            ("+3", 3.0),
            ("\"80.5\"", 80.5),
        ] {
            assert_eq!(parsed(&without_thousands_marks(text)), Some(value), "{text}");
        }
        for text in ["", "-", "1.2.3", "1,2,3", "20.0,", "nan", "inf", "1e999", "0x10", "abc", "1 2"] {
            assert_eq!(parsed(&without_thousands_marks(text)), None, "{text}");
        }
        for text in
            ["1\u{a0}05", "1\u{a0}0530", "1234\u{a0}567", "20.5\u{a0}105", "-\u{a0}5", "1\u{a0}\u{a0}053"]
        {
            assert_eq!(without_thousands_marks(text), text);
            assert_eq!(parsed(text), None, "{text}");
        }
        let thousands = |text| frequency_hz(text, ThreeDigits::Thousands);
        assert_eq!(thousands("1,053"), Some(1053.0));
        assert_eq!(thousands("12.500"), Some(12_500.0));
        assert_eq!(thousands("63,8"), Some(63.8));
        assert_eq!(thousands("105.000"), Some(105.0));
        assert_eq!(thousands("1.5k"), Some(1500.0));
        assert_eq!(frequency_hz("20.125", ThreeDigits::Decimals), Some(20.125));
    }

    #[test]
    fn the_numbers_of_a_file_say_together_what_three_digits_are() {
        for (frequencies, others, expected) in [
            (["20.125", "125.000"].as_slice(), ["6.000", "1.000"].as_slice(), ThreeDigits::Decimals),
            (&["20.125", "1000"], &["6.0", "1.0"], ThreeDigits::Decimals),
            (&["20.125", "25.250"], &["6.000"], ThreeDigits::Decimals),
            (&["63,8", "1,053"], &["-8,3", "4,84"], ThreeDigits::Thousands),
            (&["20.125", "105"], &["6.0"], ThreeDigits::Unknown),
            (&["105"], &["6.0"], ThreeDigits::Thousands),
        ] {
            assert_eq!(ThreeDigits::of(frequencies, others), expected, "{frequencies:?}");
        }
    }
}
