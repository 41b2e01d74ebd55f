//! How well a typed text fits a headphone, for texts as people type them.

use super::names::{Letters, Names, folded};
use super::slips::Slips;

/// The rank of what is only found with a slip: behind everything else.
const WITH_A_SLIP: u8 = 5;

/// A typed text, ready to be compared with thousands of names.
#[derive(Debug, Clone)]
pub struct Query {
    whole: Word,
    words: Vec<Word>,
}

/// A part of it, folded, and how it may be misspelled.
#[derive(Debug, Clone)]
struct Word {
    text: String,
    letters: Letters,
    slips: Option<Slips>,
}

impl Word {
    fn new(text: String) -> Self {
        Self { letters: Letters::of(&text), slips: Slips::of(&text), text }
    }

    fn is_in(&self, names: &Names) -> bool {
        self.letters.num_missing_in(names.letters()) == 0 && names.all().contains(&self.text)
    }

    fn is_in_with_a_slip(&self, names: &Names) -> bool {
        self.is_in(names) || self.slips.as_ref().is_some_and(|slips| slips.are_in(names))
    }
}

impl Query {
    /// A text to be looked for; `None` if there is no letter and no digit in it.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let words: Vec<Word> =
            text.split_whitespace().map(folded).filter(|word| !word.is_empty()).map(Word::new).collect();
        (!words.is_empty()).then(|| Self { whole: Word::new(folded(text)), words })
    }

    /// How well every word fits, smaller is better: 0 for the very name or model, then back types that begin with the
    /// text, names in which a word begins with it, names that contain it, and the rest. `None` is no match.
    #[must_use]
    pub fn rank(&self, names: &Names, is_class: bool) -> Option<u8> {
        if self.whole.letters.num_missing_in(names.letters()) > 0 {
            return None;
        }
        let wanted = self.whole.text.as_str();
        let (name, model) = (names.name(), names.model());
        if name == wanted || model == wanted {
            return Some(0);
        }
        let is_in_name = name.contains(wanted);
        if !is_in_name && !self.words.iter().all(|word| word.is_in(names)) {
            return None;
        }
        Some(match () {
            () if is_class && name.starts_with(wanted) => 1,
            () if !is_in_name => 4,
            () if model.starts_with(wanted)
                || names.rest_from_words().any(|rest| rest.starts_with(wanted)) =>
            {
                2
            }
            () => 3,
        })
    }

    /// What fits, with its rank; where nothing does, what fits with a slip. `names` tells what something is found by, and
    /// whether it is a back type.
    pub fn hits<'a, T>(&self, all: &'a [T], names: impl Fn(&'a T) -> (&'a Names, bool)) -> Vec<(u8, &'a T)> {
        let hits = |with_a_slip: bool| -> Vec<_> {
            let hit = |one| {
                let (names, is_class) = names(one);
                let rank =
                    if with_a_slip { self.rank_with_a_slip(names) } else { self.rank(names, is_class) };
                Some((rank?, one))
            };
            all.iter().filter_map(hit).collect()
        };
        let exact = hits(false);
        if exact.is_empty() { hits(true) } else { exact }
    }

    /// The same, where each word may have one slip, and so may all of it without its blanks.
    fn rank_with_a_slip(&self, names: &Names) -> Option<u8> {
        // One word is the whole.
        let is_apart = self.words.len() > 1;
        let is_found = self.words.iter().all(|word| word.is_in_with_a_slip(names))
            || is_apart && self.whole.slips.as_ref().is_some_and(|slips| slips.are_in(names));
        is_found.then_some(WITH_A_SLIP)
    }
}
