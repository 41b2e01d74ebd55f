//! Finding a headphone by what people type: "HD 650", "hd650", "m50", "open".

use super::catalog::Catalog;
use super::{Headphone, HeadphoneId};

/// How a number reads that an import should stand at.
const MISSING_IMPORT: &str = "Missing import ";

/// How a number reads that this version knows no model of.
const UNKNOWN_MODEL: &str = "Unknown model ";

/// Shorter words are too easily another word, letters.
const SHORTEST_WITH_A_SLIP: usize = 4;

impl Catalog {
    /// The text a parameter shows for a registry number.
    ///
    /// A number nothing stands at says so, and [`Catalog::find`] reads it back: a project keeps its choice
    /// where an import is missing or a later version knows more models.
    #[must_use]
    pub fn display_name(&self, id: HeadphoneId) -> String {
        if id == HeadphoneId::NONE {
            return "As worn".to_owned();
        }
        match self.get(id) {
            Some(entry) => entry.name(),
            None if HeadphoneId::IMPORTS.contains(&id) => format!("{MISSING_IMPORT}{}", id.0),
            None => format!("{UNKNOWN_MODEL}{}", id.0),
        }
    }

    /// What is wrong with a choice nothing stands at, and what helps; `None` for every other.
    #[must_use]
    pub fn absence(&self, id: HeadphoneId) -> Option<String> {
        if id == HeadphoneId::NONE || self.get(id).is_some() {
            return None;
        }
        let number = id.0;
        Some(if HeadphoneId::IMPORTS.contains(&id) {
            format!(
                "Import {number} is missing here, and nothing is converted: import its file again, or choose another."
            )
        } else {
            format!(
                "Model {number} is from a later version, and nothing is converted: update Grille, or choose another."
            )
        })
    }

    /// The registry number for a typed text: the exact name, `#number`, what [`Catalog::display_name`] says, or the best match of
    /// [`Catalog::search`]. `None` if nothing matches.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<HeadphoneId> {
        let text = text.trim();
        let wanted = folded(text);
        if is_none(&wanted) {
            return Some(HeadphoneId::NONE);
        }
        if let Some(number) = number_in(text) {
            let id = HeadphoneId(number);
            return (id <= HeadphoneId::MAX).then_some(id);
        }
        let named = self.entries().iter().find(|entry| is_named(entry, &wanted));
        named.map(|entry| entry.id).or_else(|| self.search(text).first().map(|entry| entry.id))
    }

    /// True for a text that [`Catalog::find`] reads as an entry's full name, as a number, as no headphone, or not
    /// at all.
    pub(super) fn is_taken(&self, name: &str) -> bool {
        let wanted = folded(name);
        let means_another = wanted.is_empty() || is_none(&wanted) || number_in(name.trim()).is_some();
        means_another || self.entries().iter().any(|entry| is_named(entry, &wanted))
    }

    /// Headphones whose name, construction or fit contains every typed word; exact names first, then
    /// back types, then names that begin with the text. If there is none, words may have one slip each. An
    /// empty text lists everything.
    #[must_use]
    pub fn search(&self, text: &str) -> Vec<&Headphone> {
        let wanted = folded(text);
        let words: Vec<String> =
            text.split_whitespace().map(folded).filter(|word| !word.is_empty()).collect();
        if words.is_empty() && !text.trim().is_empty() {
            return Vec::new();
        }
        let ranked = |contains: Contains| {
            let entries = self.entries().iter().map(AsRef::as_ref);
            let mut hits: Vec<(u8, &Headphone)> = entries
                .filter_map(|entry| rank(entry, &wanted, &words, contains).map(|rank| (rank, entry)))
                .collect();
            hits.sort_by_key(|(rank, entry)| (*rank, entry.id));
            hits.into_iter().map(|(_, entry)| entry).collect::<Vec<_>>()
        };
        let exact = ranked(|described, word| folded(described).contains(word));
        if exact.is_empty() { ranked(contains_with_a_slip) } else { exact }
    }
}

/// The number in a text that is one.
fn number_in(text: &str) -> Option<u16> {
    let marks = ["#", MISSING_IMPORT, UNKNOWN_MODEL];
    marks.iter().find_map(|mark| text.strip_prefix(mark)?.trim().parse().ok())
}

/// True for the words that mean "as worn".
fn is_none(folded: &str) -> bool {
    matches!(folded, "asworn" | "none" | "off")
}

/// True if this is its whole name, folded.
fn is_named(entry: &Headphone, folded: &str) -> bool {
    let name = entry.maker.chars().chain(entry.model.chars());
    name.filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).eq(folded.chars())
}

/// Whether a description has a folded word in it.
type Contains = fn(&str, &str) -> bool;

/// Smaller is better; `None` is no match.
fn rank(entry: &Headphone, wanted: &str, words: &[String], contains: Contains) -> Option<u8> {
    let (name, model) = (folded(&entry.name()), folded(&entry.model));
    let described: Vec<String> = [entry.back.label(), entry.fit.label()]
        .into_iter()
        .chain(entry.build.words())
        .map(str::to_owned)
        .chain([entry.name()])
        .collect();
    if name == wanted || model == wanted {
        return Some(0);
    }
    let all_words = words.iter().all(|word| described.iter().any(|part| contains(part, word)));
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

/// Like containing it, but a word of letters may have one slip. Numbers may have none: one digit is another
/// model.
fn contains_with_a_slip(described: &str, word: &str) -> bool {
    if folded(described).contains(word) {
        return true;
    }
    let typed: Vec<char> = word.chars().collect();
    typed.len() >= SHORTEST_WITH_A_SLIP
        && typed.iter().all(|c| c.is_alphabetic())
        && described.split(|c: char| !c.is_alphanumeric()).any(|token| {
            let token: Vec<char> = token.chars().flat_map(char::to_lowercase).collect();
            // People stop typing before the end of a word.
            let lens = typed.len().saturating_sub(1)..=(typed.len() + 1).min(token.len());
            lens.into_iter().any(|len| token.get(..len).is_some_and(|start| is_one_slip(&typed, start)))
        })
}

/// True if one letter is missing, too many or another, or two neighbors are exchanged.
pub(super) fn is_one_slip(typed: &[char], meant: &[char]) -> bool {
    let head = typed.iter().zip(meant).take_while(|(a, b)| a == b).count();
    let (typed, meant) = (typed.get(head..).unwrap_or_default(), meant.get(head..).unwrap_or_default());
    match (typed, meant) {
        ([], []) => true,
        ([a, b, typed @ ..], [c, d, meant @ ..]) if a == d && b == c && typed == meant => true,
        _ => {
            let (less, more) = (typed.get(1..).unwrap_or_default(), meant.get(1..).unwrap_or_default());
            (typed == more && !meant.is_empty())
                || (less == meant && !typed.is_empty())
                || (less == more && typed.len() == meant.len())
        }
    }
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
    fn spaces_dashes_and_capitals_do_not_matter() {
        for (typed, meant) in [
            ("dt 770", "Beyerdynamic DT 770 Pro (250 ohm)"),
            ("dt-770", "Beyerdynamic DT 770 Pro (250 ohm)"),
            ("DT770 PRO", "Beyerdynamic DT 770 Pro (250 ohm)"),
            ("beyer dynamic dt770", "Beyerdynamic DT 770 Pro (250 ohm)"),
            ("dt 770 250", "Beyerdynamic DT 770 Pro (250 ohm)"),
            ("ath m50x", "Audio-Technica ATH-M50x"),
            ("ATHM50X", "Audio-Technica ATH-M50x"),
            ("audio technica m50", "Audio-Technica ATH-M50x"),
            ("hd650 ", "Sennheiser HD 650"),
            ("  hd 600", "Sennheiser HD 600"),
            ("hd-600", "Sennheiser HD 600"),
            ("hd800s", "Sennheiser HD 800 S"),
            ("hd 25", "Sennheiser HD 25-1 II"),
            ("k 702", "AKG K702"),
            ("k-702", "AKG K702"),
            ("akg k702", "AKG K702"),
            ("sundara", "HIFIMAN Sundara (post-2020 pads)"),
            ("hifi man he 400 se", "HIFIMAN HE400se"),
            ("lcd x", "Audeze LCD-X (2021)"),
            ("mdr7506", "Sony MDR-7506"),
            ("sony mdr 7506", "Sony MDR-7506"),
            ("sr 60", "Grado SR60e"),
            ("porta", "Koss Porta Pro"),
        ] {
            assert_eq!(found(typed), meant, "{typed}");
        }
    }

    #[test]
    fn a_maker_or_a_kind_alone_lists_its_own() {
        let catalog = Catalog::embedded();
        let listed = |text: &str| catalog.search(text).into_iter().map(Headphone::name).collect::<Vec<_>>();
        for maker in ["sennheiser", "Sennheiser ", "senheiser", "SENNHEISER"] {
            let names = listed(maker);
            assert!(names.len() > 40 && names.iter().all(|name| name.starts_with("Sennheiser")), "{names:?}");
        }
        let grado = ["Grado SR325x", "Grado SR60e", "Grado GW100", "Grado SR60x", "Grado The Hemp"];
        assert_eq!(listed("grado on-ear open"), grado);
        let cancelling = catalog.search("noise cancelling");
        assert!(cancelling.len() >= 20 && cancelling.iter().all(|entry| entry.build.is_active()));
        assert!(catalog.search("planar open").iter().any(|entry| entry.name().contains("LCD-X")));
        assert!(
            catalog
                .search("in-ear")
                .iter()
                .filter(|entry| entry.fit == crate::headphones::Fit::InEar)
                .count()
                == 51
        );
        assert_eq!(listed("neumann").len(), 2);
    }

    #[test]
    fn a_slip_in_a_word_is_forgiven_and_one_in_a_number_is_not() {
        let slips = [
            ("senheiser hd 650", "Sennheiser HD 650"),
            ("sennhieser hd650", "Sennheiser HD 650"),
            ("beyerdinamic 880", "Beyerdynamic DT 880"),
            ("beierd 880", "Beyerdynamic DT 880"),
            ("hifimann arya", "HIFIMAN Arya"),
            ("noimann ndh 20", "nothing"),
            ("neuman ndh 20", "Neumann NDH 20"),
            ("HD 653", "nothing"),
            ("pota pro", "Koss Porta Pro"),
            ("sundera", "HIFIMAN Sundara (post-2020 pads)"),
            ("sudara", "HIFIMAN Sundara (post-2020 pads)"),
            ("sundraa", "HIFIMAN Sundara (post-2020 pads)"),
            ("suhre srh 840", "Shure SRH840"),
            ("austian audio x55", "Austrian Audio Hi-X55"),
            ("focla clear", "Focal Clear"),
            ("audio tecnica m50x", "Audio-Technica ATH-M50x"),
            ("dt770 pro 80", "nothing"),
        ];
        for (typed, meant) in slips {
            assert_eq!(found(typed), meant, "{typed}");
        }
    }

    #[test]
    fn one_slip_is_one_slip() {
        let slip = |typed: &str, meant: &str| {
            is_one_slip(&typed.chars().collect::<Vec<_>>(), &meant.chars().collect::<Vec<_>>())
        };
        for typed in ["koss", "kos", "oss", "kosss", "koas", "okss", "xkoss"] {
            assert!(slip(typed, "koss"), "{typed}");
        }
        for typed in ["ko", "kossss", "kaas", "sokk", ""] {
            assert!(!slip(typed, "koss"), "{typed}");
        }
    }

    #[test]
    fn what_is_missing_says_so_and_what_helps() {
        let catalog = Catalog::embedded();
        assert_eq!(catalog.display_name(HeadphoneId(960)), "Missing import 960");
        assert_eq!(catalog.display_name(HeadphoneId(700)), "Unknown model 700");
        assert!(catalog.absence(HeadphoneId(960)).unwrap().contains("import its file again"));
        assert!(catalog.absence(HeadphoneId(700)).unwrap().contains("update Grille"));
        assert_eq!((catalog.absence(HeadphoneId(32)), catalog.absence(HeadphoneId::NONE)), (None, None));
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
