//! What a headphone is found by: its names and what is known of it, in the form that typed texts are compared with.

use super::Headphone;

/// Texts a headphone is found by, in lower-case letters and digits: spaces, dashes and capitals do not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// Maker and model, then everything else, each on a line of its own.
    text: Box<str>,
    /// Where the model begins in it, and where the name ends.
    model: (usize, usize),
    /// A bit for each of the first bytes at which a word begins.
    starts: u128,
    /// Which letters there are: most names lack one that was typed, and need not be looked at.
    letters: Letters,
}

/// A set of letters and digits; some rare ones share a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Letters(u64);

impl Letters {
    /// The letters of a folded text.
    pub(super) fn of(text: &str) -> Self {
        Self(text.chars().fold(0, |all, letter| all | 1 << (u32::from(letter) % 61)))
    }

    /// How many of these are not among others.
    pub(super) fn num_missing_in(self, others: Self) -> u32 {
        (self.0 & !others.0).count_ones()
    }
}

impl Names {
    /// The names of a headphone with this maker and model, which is also found by each of the `others`.
    #[must_use]
    pub fn new<'a>(maker: &str, model: &str, others: impl IntoIterator<Item = &'a str>) -> Self {
        let mut names = Self { text: Box::default(), model: (0, 0), starts: 0, letters: Letters::default() };
        let mut text = String::new();
        names.add(maker, &mut text);
        names.model.0 = text.len();
        names.add(model, &mut text);
        names.model.1 = text.len();
        for other in others {
            text.push('\n');
            names.add(other, &mut text);
        }
        names.letters = Letters::of(&text);
        names.text = text.into_boxed_str();
        names
    }

    /// Adds the letters and digits of `added`, and notes where its words begin.
    fn add(&mut self, added: &str, text: &mut String) {
        let mut is_within = false;
        for letter in added.chars() {
            if letter.is_alphanumeric() {
                if !is_within && text.len() < 128 {
                    self.starts |= 1 << text.len();
                }
                text.extend(letter.to_lowercase());
            }
            is_within = letter.is_alphanumeric();
        }
    }

    /// Everything it is found by.
    pub(super) fn all(&self) -> &str {
        &self.text
    }

    /// Which letters there are in it.
    pub(super) fn letters(&self) -> Letters {
        self.letters
    }

    /// Where words begin, a bit for each of the first bytes.
    pub(super) fn starts(&self) -> u128 {
        self.starts
    }

    /// Maker and model.
    #[must_use]
    pub fn name(&self) -> &str {
        self.text.get(..self.model.1).unwrap_or_default()
    }

    /// The model alone.
    pub(super) fn model(&self) -> &str {
        self.text.get(self.model.0..self.model.1).unwrap_or_default()
    }

    /// The rest of the name from each of its words on.
    pub(super) fn rest_from_words(&self) -> impl Iterator<Item = &str> {
        let (name, mut starts) = (self.name(), self.starts);
        std::iter::from_fn(move || {
            let byte = (starts != 0).then(|| starts.trailing_zeros())?;
            starts &= starts.wrapping_sub(1);
            // None behind the name, where everything else begins.
            name.get(usize::try_from(byte).ok()?..).filter(|rest| !rest.is_empty())
        })
    }
}

impl Headphone {
    /// What it is found by; who measured it counts only where `with_measurer`.
    #[must_use]
    pub fn names(&self, with_measurer: bool) -> Names {
        let mut others: Vec<&str> = vec![self.back.label(), self.fit.label()];
        for word in self.build.words() {
            others.push(word);
        }
        others.extend(self.measured_by().filter(|_| with_measurer));
        Names::new(&self.maker, &self.model, others)
    }
}

/// Lower-case letters and digits only, so that spelling of spaces and dashes does not matter.
#[must_use]
pub fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_begin_after_what_is_no_letter() {
        let names = Names::new("Audio-Technica", "ATH-M50x", ["semi-open", "on-ear"]);
        assert_eq!((names.name(), names.model()), ("audiotechnicaathm50x", "athm50x"));
        assert_eq!(names.all(), "audiotechnicaathm50x\nsemiopen\nonear");
        let words: Vec<&str> = names.rest_from_words().collect();
        assert_eq!(words, ["audiotechnicaathm50x", "technicaathm50x", "athm50x", "m50x"]);
    }

    #[test]
    fn a_long_name_is_kept_whole() {
        let names = Names::new("", &"Ümlaut ".repeat(40), []);
        assert_eq!((names.name().chars().count(), names.rest_from_words().count()), (240, 19));
    }
}
