//! What stands above the rows of a table: the names of its columns, remarks, a line drawn below them.

/// Separators a heading may have, the surest first.
const SEPARATORS: [char; 3] = ['\t', ';', ','];

/// Words for frequency, lower case, a heading begins with.
const FREQUENCY: [&str; 4] = ["freq", "hz", "frequenz", "fréquence"];

/// Parts of names a level has, lower case.
const LEVEL: [&str; 13] = [
    "db", "spl", "mag", "level", "pegel", "niveau", "gain", "raw", "error", "ampl", "equal", "left", "right",
];

/// Names of columns, folded to lower case: a line that begins with a word for frequency.
pub(super) fn names(text: &str) -> Option<Vec<String>> {
    let names = cells(text);
    let first = names.first().filter(|_| names.len() >= 2)?;
    is_frequency(first).then_some(names)
}

/// True for the name of a column of frequencies, lower case.
pub(super) fn is_frequency(name: &str) -> bool {
    name == "x" || FREQUENCY.iter().any(|word| name.starts_with(word))
}

/// True for a heading whose first column is a time or a count: its numbers are no frequencies.
pub(super) fn is_over_time(text: &str) -> bool {
    const OTHERS: [&str; 5] = ["time", "zeit", "temps", "sample", "index"];
    let names = cells(text);
    names.len() >= 2 && names.first().is_some_and(|first| OTHERS.iter().any(|word| first.starts_with(word)))
}

/// `manufacturer;Sennheiser`: the two halves, the first one in lower case.
pub(super) fn key_and_value(text: &str) -> Option<(String, &str)> {
    let (key, value) = text.split_once([';', '\t', ',', '=', ':'])?;
    let value = value.trim_matches(|c: char| c.is_whitespace() || matches!(c, ';' | ',' | '"'));
    let key = key.trim().trim_matches('"').to_lowercase();
    (!key.is_empty() && !value.is_empty()).then_some((key, value))
}

/// Names of columns in a remark: behind a frequency they name a level. Settings (`Frequency Step: 1/48
/// octave`) and sentences do not.
pub(super) fn names_in_remark(text: &str) -> Option<Vec<String>> {
    let names = names(text)?;
    let names_level = names.get(1).is_some_and(|name| LEVEL.iter().any(|word| name.contains(word)));
    (names_level && !text.contains(':')).then_some(names)
}

fn cells(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let unquoted = |cell: &str| cell.trim().trim_matches('"').trim().to_owned();
    match SEPARATORS.into_iter().find(|separator| lower.contains(*separator)) {
        Some(separator) => lower.split(separator).map(unquoted).collect(),
        None => words_with_units(&lower),
    }
}

/// `Freq (Hz)   SPL (dB)` has two columns.
fn words_with_units(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match names.last_mut().filter(|_| word.starts_with(['(', '['])) {
            Some(name) => {
                name.push(' ');
                name.push_str(word);
            }
            None => names.push(word.trim_matches('"').to_owned()),
        }
    }
    names
}

/// `* Measurement: HD 650 L` → `HD 650 L`.
pub(super) fn rew_title(line: &str) -> Option<String> {
    let (key, value) = line.trim_start_matches('*').split_once(':')?;
    (key.trim() == "Measurement" && !value.trim().is_empty()).then(|| value.trim().to_owned())
}

/// True for a line that is drawn: `--------------------`.
pub(super) fn is_drawn(text: &str) -> bool {
    const FEWEST_CHARS: usize = 3;
    text.len() >= FEWEST_CHARS
        && text.chars().all(|c| matches!(c, '-' | '=' | '_' | '+' | '|') || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_in_one_line_and_in_no_other() {
        for (text, second) in [
            ("Freq(Hz) SPL(dB) Phase(degrees)", "spl(db)"),
            ("Freq(Hz), SPL(dB), Phase(degrees)", "spl(db)"),
            ("Freq (Hz)   SPL (dB)", "spl (db)"),
            ("\"Frequenz\";\"Pegel\"", "pegel"),
        ] {
            for names in [names(text), names_in_remark(text)] {
                assert_eq!(names.unwrap().get(1).map(String::as_str), Some(second), "{text}");
            }
        }
        for text in [
            "Frequency Step: 1/48 octave",
            "Frequency Step: 0.36621094 Hz",
            "frequency sweep, my room",
            "20 80",
        ] {
            assert_eq!(names_in_remark(text), None, "{text}");
        }
        assert!(is_drawn("--------") && is_drawn("---- | ----") && !is_drawn("-3") && !is_drawn("--"));
    }
}
