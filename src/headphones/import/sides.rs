//! Which ear a file is of, by its name, and what the file of the other ear is called then.

use std::ops::Range;

/// Words for left and right, lower case.
const WORDS: [[&str; 2]; 4] = [["l", "r"], ["left", "right"], ["links", "rechts"], ["gauche", "droite"]];

/// One of two ears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ear {
    /// The left one.
    Left,
    /// The right one.
    Right,
}

/// A place in a name that says which ear it is.
struct Side {
    ear: Ear,
    range: Range<usize>,
    /// What stands there in the name of the other ear.
    other: String,
}

impl Side {
    fn replaced_in(&self, name: &str) -> String {
        let (before, after) = self.around(name);
        format!("{before}{}{after}", self.other)
    }

    fn around<'a>(&self, name: &'a str) -> (&'a str, &'a str) {
        (name.get(..self.range.start).unwrap_or_default(), name.get(self.range.end..).unwrap_or_default())
    }
}

/// Every ear a file's name may mean, and what the other ear's file is called then: `HD 650 L.txt` is the left ear's
/// and has `HD 650 R.txt` beside it. A name may mean both, where it has several such words, or none.
#[must_use]
pub fn other_ears_names(file_name: &str) -> Vec<(Ear, String)> {
    sides(file_name).map(|side| (side.ear, side.replaced_in(file_name))).collect()
}

/// Which ear the first of two files is of, if their names differ in that alone.
#[must_use]
pub fn ear_of_first(first: &str, second: &str) -> Option<Ear> {
    sides(first).find(|side| side.replaced_in(first) == second).map(|side| side.ear)
}

/// What two names share if they differ in the ear alone, without the word for it.
pub(super) fn shared_name(left: &str, right: &str) -> Option<String> {
    let side = sides(left).find(|side| side.replaced_in(left) == right)?;
    let (before, after) = side.around(left);
    let is_loose = |c: char| c.is_whitespace() || matches!(c, '-' | '_' | '.' | ',' | '(' | '[');
    let (before, after) =
        (before.trim_end_matches(is_loose), after.trim_start_matches([')', ']', '-', '_', ' ']));
    let name = format!("{before} {after}").trim().to_owned();
    (!name.is_empty()).then_some(name)
}

fn sides(name: &str) -> impl Iterator<Item = Side> {
    words(name).into_iter().flat_map(|range| {
        let word = name.get(range.clone()).unwrap_or_default();
        of_word(word, &range).into_iter().chain(of_last_letter(word, &range)).chain(of_numbered(word, &range))
    })
}

/// Runs of letters and digits.
fn words(name: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (start, c) in name.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
        let end = start + c.len_utf8();
        match found.last_mut() {
            Some(word) if word.end == start => word.end = end,
            _ => found.push(start..end),
        }
    }
    found
}

/// A word of its own: `HD 650 left`.
fn of_word(word: &str, range: &Range<usize>) -> Option<Side> {
    let lower = word.to_lowercase();
    WORDS.iter().find_map(|[left, right]| {
        let (ear, other) = match lower.as_str() {
            text if text == *left => (Ear::Left, right),
            text if text == *right => (Ear::Right, left),
            _ => return None,
        };
        Some(Side { ear, range: range.clone(), other: written_like(word, other) })
    })
}

/// A capital at the end of another word: `HD650L`.
fn of_last_letter(word: &str, range: &Range<usize>) -> Option<Side> {
    let (ear, stem, other) = match word.strip_suffix('L') {
        Some(stem) => (Ear::Left, stem, "R"),
        None => (Ear::Right, word.strip_suffix('R')?, "L"),
    };
    let parts = |c: char| c.is_lowercase() || c.is_numeric();
    let range = range.end - 1..range.end;
    stem.ends_with(parts).then(|| Side { ear, range, other: other.to_owned() })
}

/// One of several measurements of an ear: `HD 650 L1`.
fn of_numbered(word: &str, range: &Range<usize>) -> Option<Side> {
    let (ear, number, other) = match word.strip_prefix('L') {
        Some(number) => (Ear::Left, number, "R"),
        None => (Ear::Right, word.strip_prefix('R')?, "L"),
    };
    let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
    is_number.then(|| Side { ear, range: range.start..range.start + 1, other: other.to_owned() })
}

/// A name without the ear it ends in: `HD 650 L`, `HD 650 (right)`, `HD 650 R3`; empty where there is nothing else.
pub(in crate::headphones) fn without_ear(name: &str) -> String {
    let ends = |rest: &str| rest.chars().all(|c| matches!(c, ')' | ']' | ' '));
    let last = words(name).pop().filter(|last| name.get(last.end..).is_some_and(ends));
    let is_ear = |range: &Range<usize>| {
        let word = name.get(range.clone()).unwrap_or_default();
        of_word(word, range).is_some() || of_numbered(word, range).is_some()
    };
    let Some(before) = last.filter(is_ear).and_then(|last| name.get(..last.start)) else {
        return name.to_owned();
    };
    before.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '_' | '(' | '[')).to_owned()
}

/// `other` in capitals where `word` is.
fn written_like(word: &str, other: &str) -> String {
    let is_capital = |c: char| c.is_uppercase();
    if word.chars().all(is_capital) {
        other.to_uppercase()
    } else if word.starts_with(is_capital) {
        let (first, rest) = other.split_at(1);
        first.to_uppercase() + rest
    } else {
        other.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_both_ears_are_known_however_they_are_written() {
        for (left, right, shared) in [
            ("HD 650 L.txt", "HD 650 R.txt", "HD 650 .txt"),
            ("HD650L.txt", "HD650R.txt", "HD650 .txt"),
            ("hd650_left.csv", "hd650_right.csv", "hd650 .csv"),
            ("Left HD 650.frd", "Right HD 650.frd", "HD 650.frd"),
            ("DT 770 (LEFT) 2.txt", "DT 770 (RIGHT) 2.txt", "DT 770 2.txt"),
            ("Kopfhörer links.txt", "Kopfhörer rechts.txt", "Kopfhörer .txt"),
            ("L HD650 R.txt", "R HD650 R.txt", "HD650 R.txt"),
        ] {
            assert_eq!(ear_of_first(left, right), Some(Ear::Left), "{left}");
            assert_eq!(ear_of_first(right, left), Some(Ear::Right), "{right}");
            assert!(other_ears_names(left).contains(&(Ear::Left, right.to_owned())), "{left}");
            assert!(other_ears_names(right).contains(&(Ear::Right, left.to_owned())), "{right}");
            assert_eq!(shared_name(left, right).unwrap().replace(" .", "."), shared.replace(" .", "."));
        }
    }

    #[test]
    fn a_name_loses_the_ear_it_ends_in() {
        for (name, without) in [
            ("HD 650 L", "HD 650"),
            ("HD 650 (Right)", "HD 650"),
            ("HD 650 R3", "HD 650"),
            ("HD 650_left", "HD 650"),
            ("HD 650", "HD 650"),
            ("L-700", "L-700"),
            ("HD650L", "HD650L"),
            ("L", ""),
        ] {
            assert_eq!(without_ear(name), without, "{name}");
        }
        assert_eq!(ear_of_first("Acme One L1.txt", "Acme One R1.txt"), Some(Ear::Left));
    }

    #[test]
    fn other_files_are_no_pair() {
        for (first, second) in [
            ("HD 650.txt", "HD 600.txt"),
            ("HD 650 L.txt", "HD 600 R.txt"),
            ("HD 650 L.txt", "HD 650 L.txt"),
            ("HD 650 L.txt", "HD 650 R.csv"),
            ("SHL.txt", "SHR.txt"),
            ("", ""),
        ] {
            assert_eq!(ear_of_first(first, second), None, "{first} {second}");
        }
        assert!(other_ears_names("Sennheiser HD 650.txt").is_empty());
        assert_eq!(shared_name("L", "R"), None);
    }
}
