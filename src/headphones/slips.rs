//! Words with one slip of the finger in them, found in a text in one pass over its letters.
//!
//! One bit for each length of what was typed says whether the text so far ends in it, one row of bits without a slip
//! and one with: Wu and Manber's algorithm (`[wu1992]` in REFERENCES.md) with neighbors exchanged added.

use super::names::{Letters, Names};

/// Fewer letters in a row are too easily other letters. Digits may have no slip: one digit is another model.
const SHORTEST_WITH_A_SLIP: usize = 4;

/// Longest text that is compared, characters: one bit each, and one for nothing.
const LONGEST: usize = 62;

/// A text in which one letter may be missing, too many or another one, or two neighbors exchanged.
#[derive(Debug, Clone)]
pub(super) struct Slips {
    /// For each letter and digit, where it stands.
    places: [u64; 36],
    /// The same of all other characters.
    others: Vec<(char, u64)>,
    /// Letters that may have a slip.
    loose: u64,
    /// The whole text.
    whole: u64,
    letters: Letters,
}

impl Slips {
    /// The slips of a folded text; `None` where none is forgiven.
    pub(super) fn of(text: &str) -> Option<Self> {
        let letters: Vec<char> = text.chars().collect();
        if letters.len() > LONGEST {
            return None;
        }
        let mut slips = Self {
            places: [0; 36],
            others: Vec::new(),
            loose: 0,
            whole: 1 << letters.len(),
            letters: Letters::of(text),
        };
        let mut run = 0;
        for (idx, &letter) in letters.iter().enumerate() {
            match place_of(letter) {
                Some(place) => slips.places[place] |= 1 << idx,
                None => slips.others.push((letter, 1 << idx)),
            }
            run = if letter.is_alphabetic() { run + 1 } else { 0 };
            if run >= SHORTEST_WITH_A_SLIP {
                slips.loose |= ((1 << run) - 1) << (idx + 1 - run);
            }
        }
        (slips.loose != 0).then_some(slips)
    }

    fn places_of(&self, letter: char) -> u64 {
        match place_of(letter) {
            Some(place) => self.places.get(place).copied().unwrap_or(0),
            None => {
                self.others.iter().filter(|(other, _)| *other == letter).fold(0, |all, (_, bits)| all | bits)
            }
        }
    }

    /// True if a word of these names begins with the text, but for one slip at most. It may end in a later word.
    pub(super) fn are_in(&self, names: &Names) -> bool {
        // A slip brings in one letter at most that the names do not have.
        if self.letters.num_missing_in(names.letters()) > 1 {
            return false;
        }
        let mut state = State::default();
        let mut starts = names.starts();
        let mut after = 0;
        for (byte, letter) in names.all().char_indices() {
            starts = starts.checked_shr(u32::try_from(byte - after).unwrap_or(u32::MAX)).unwrap_or(0);
            after = byte;
            if state.is_found_after(self, letter, starts & 1 == 1) {
                return true;
            }
        }
        false
    }
}

/// Lengths of what was typed that the names have ended in so far: without a slip, with one, and with two letters of which
/// the second was read first.
#[derive(Default)]
struct State {
    none: u64,
    one: u64,
    exchanged: u64,
}

impl State {
    /// Reads the next letter of the names; true once all of the text has been found.
    fn is_found_after(&mut self, typed: &Slips, letter: char, starts_word: bool) -> bool {
        if starts_word {
            self.none |= 1;
            // The first letter that was typed may be too many.
            self.one |= (typed.loose & 1) << 1;
        }
        let (before, places) = (self.none, typed.places_of(letter));
        self.none = (before & places) << 1;
        self.one = (self.one & places) << 1 | (self.exchanged & places) << 2 | (self.none & typed.loose) << 1;
        if letter.is_alphabetic() {
            // Another letter was typed, or none in its place.
            self.one |= (before & typed.loose) << 1 | before & (typed.loose | typed.loose << 1);
        }
        self.exchanged = before & places >> 1 & typed.loose & typed.loose >> 1;
        (self.none | self.one) & typed.whole != 0
    }
}

fn place_of(letter: char) -> Option<usize> {
    let place = match letter {
        'a'..='z' => u32::from(letter) - u32::from('a'),
        '0'..='9' => 26 + u32::from(letter) - u32::from('0'),
        _ => return None,
    };
    usize::try_from(place).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_found(typed: &str, model: &str) -> bool {
        Slips::of(typed).is_some_and(|slips| slips.are_in(&Names::new("", model, [])))
    }

    #[test]
    fn one_slip_is_one_slip() {
        for typed in ["koss", "kosss", "koas", "okss", "xkoss", "koxss", "ossp", "ksos"] {
            assert!(is_found(typed, "Koss Porta"), "{typed}");
        }
        for typed in ["kossxx", "kaas", "sokk", "xxkoss", "kxoxss"] {
            assert!(!is_found(typed, "Koss Porta"), "{typed}");
        }
    }

    #[test]
    fn blanks_do_not_matter_and_digits_have_no_slip() {
        for (typed, model) in [
            ("audzesine", "Audeze Sine"),
            ("audezsine", "Audeze Sine"),
            ("senheiserhd650", "Sennheiser HD 650"),
            ("sine", "Audeze Sine"),
            ("beirdynamicdt770", "Beyerdynamic DT 770 Pro"),
            ("grüsze", "Grüße Grüsse"),
        ] {
            let is_found = is_found(typed, model);
            assert_eq!(is_found, typed != "beirdynamicdt770", "{typed}: one slip, not two");
        }
        for typed in
            ["sennheiserhd651", "sennheiserhd60", "sennheiserhd6550", "sennheiserhd560", "hd651", "650"]
        {
            assert!(!is_found(typed, "Sennheiser HD 650"), "{typed}");
        }
        assert!(
            Slips::of(&"a".repeat(63)).is_none() && Slips::of("").is_none() && Slips::of("hd6").is_none()
        );
    }

    /// Found as a plain comparison of all short edits finds it.
    #[test]
    fn it_agrees_with_a_plain_comparison() {
        let edits = |typed: &str| -> Vec<String> {
            let letters: Vec<char> = typed.chars().collect();
            let mut all = vec![typed.to_owned()];
            for idx in 0..=letters.len() {
                for letter in ['a', 'b', 'c'] {
                    let mut more = letters.clone();
                    more.insert(idx, letter);
                    all.push(more.iter().collect());
                    if idx < letters.len() {
                        let mut other = letters.clone();
                        other[idx] = letter;
                        all.push(other.iter().collect());
                    }
                }
                if idx < letters.len() {
                    let mut less = letters.clone();
                    less.remove(idx);
                    all.push(less.iter().collect());
                }
                if idx + 1 < letters.len() {
                    let mut swapped = letters.clone();
                    swapped.swap(idx, idx + 1);
                    all.push(swapped.iter().collect());
                }
            }
            all
        };
        let words: Vec<String> = (0..243_u32)
            .map(|n| (0..5).map(|k| ['a', 'b', 'c'][(n / 3_u32.pow(k) % 3) as usize]).collect())
            .collect();
        for typed in words.iter().step_by(7) {
            let edits = edits(typed);
            for meant in &words {
                let expected = edits.iter().any(|edit| meant.starts_with(edit.as_str()));
                assert_eq!(is_found(typed, meant), expected, "{typed} in {meant}");
            }
        }
    }
}
