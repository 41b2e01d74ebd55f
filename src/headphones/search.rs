//! Finding a headphone by what people type: "HD 650", "hd650", "m50", "open".

use super::catalog::Catalog;
use super::{Headphone, HeadphoneId};

impl Catalog {
    /// The text a parameter shows for a registry number.
    ///
    /// Numbers this version does not know read as `#123`, which [`Catalog::find`] reads back, so that
    /// a project made with a later version keeps its choice.
    #[must_use]
    pub fn display_name(&self, id: HeadphoneId) -> String {
        if id == HeadphoneId::NONE {
            return "As worn".to_owned();
        }
        self.get(id).map_or_else(|| format!("#{}", id.0), Headphone::name)
    }

    /// The registry number for a typed text: the exact name, `#number`, or the best match of
    /// [`Catalog::search`]. `None` if nothing matches.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<HeadphoneId> {
        let text = text.trim();
        let wanted = folded(text);
        if is_none(&wanted) {
            return Some(HeadphoneId::NONE);
        }
        if let Some(number) = text.strip_prefix('#') {
            let id = HeadphoneId(number.trim().parse().ok()?);
            return (id <= HeadphoneId::MAX).then_some(id);
        }
        self.search(text).first().map(|entry| entry.id)
    }

    /// True for a text that [`Catalog::find`] reads as an entry's full name, or as no headphone at all.
    pub(super) fn is_taken(&self, name: &str) -> bool {
        let wanted = folded(name);
        is_none(&wanted) || self.entries().iter().any(|entry| folded(&entry.name()) == wanted)
    }

    /// Headphones whose name, construction or fit contains every typed word; exact names first, then
    /// back types, then names that begin with the text. An empty text lists everything.
    #[must_use]
    pub fn search(&self, text: &str) -> Vec<&Headphone> {
        let wanted = folded(text);
        let words: Vec<String> =
            text.split_whitespace().map(folded).filter(|word| !word.is_empty()).collect();
        if words.is_empty() && !text.trim().is_empty() {
            return Vec::new();
        }
        let mut hits: Vec<(u8, &Headphone)> = self
            .entries()
            .iter()
            .map(AsRef::as_ref)
            .filter_map(|entry| rank(entry, &wanted, &words).map(|rank| (rank, entry)))
            .collect();
        hits.sort_by_key(|(rank, entry)| (*rank, entry.id));
        hits.into_iter().map(|(_, entry)| entry).collect()
    }
}

/// True for the words that mean "as worn".
fn is_none(folded: &str) -> bool {
    matches!(folded, "asworn" | "none" | "off")
}

/// Smaller is better; `None` is no match.
fn rank(entry: &Headphone, wanted: &str, words: &[String]) -> Option<u8> {
    let (name, model) = (folded(&entry.name()), folded(&entry.model));
    let described = format!("{name} {} {}", folded(entry.back.label()), folded(entry.fit.label()));
    if name == wanted || model == wanted {
        return Some(0);
    }
    let all_words = words.iter().all(|word| described.contains(word.as_str()));
    if !all_words && !name.contains(wanted) {
        return None;
    }
    Some(match () {
        () if entry.is_class() && name.starts_with(wanted) => 1,
        () if model.starts_with(wanted) || name.starts_with(wanted) || has_token(entry, wanted) => 2,
        () if name.contains(wanted) => 3,
        () => 4,
    })
}

/// True if a part of the name between spaces and dashes begins with the text: "m50" in "ATH-M50x".
fn has_token(entry: &Headphone, wanted: &str) -> bool {
    let name = entry.name();
    let mut tokens = name.split(|c: char| !c.is_alphanumeric());
    tokens.any(|token| folded(token).starts_with(wanted))
}

/// Lower-case letters and digits only, so that spelling of spaces and dashes does not matter.
fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> String {
        let catalog = Catalog::embedded();
        catalog.find(text).map_or_else(|| "nothing".to_owned(), |id| catalog.display_name(id))
    }

    #[test]
    fn people_find_headphones_the_way_they_type_them() {
        assert_eq!(found("HD 650"), "Sennheiser HD 650");
        assert_eq!(found("hd650"), "Sennheiser HD 650");
        assert_eq!(found("m50"), "Audio-Technica ATH-M50x");
        assert_eq!(found("dt770"), "Beyerdynamic DT 770 Pro (250 ohm)");
        assert_eq!(found("open"), "Open over-ear");
        assert_eq!(found("open on-ear"), "Open on-ear");
        assert_eq!(found("semi-open"), "Semi-open, sealed");
        assert_eq!(found("as worn"), "As worn");
        assert_eq!(found("7506"), "Sony MDR-7506");
        assert_eq!(found("no such thing"), "nothing");
        assert_eq!(found("?!"), "nothing");
    }

    #[test]
    fn every_registry_number_survives_being_shown_and_read_back() {
        let catalog = Catalog::embedded();
        for number in 0..=HeadphoneId::MAX.0 {
            let id = HeadphoneId(number);
            assert_eq!(catalog.find(&catalog.display_name(id)), Some(id));
        }
    }
}
