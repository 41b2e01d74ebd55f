//! Finding a headphone by what people type: "HD 650", "hd650", "m50", "open".

use super::catalog::Catalog;
use super::names::{Names, folded};
use super::query::Query;
use super::{Headphone, HeadphoneId};

/// How a number reads that an import should stand at.
const MISSING_IMPORT: &str = "Missing import ";

/// How a number reads that this version knows no model of.
const UNKNOWN_MODEL: &str = "Unknown model ";

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
        let entries = || self.entries().iter().map(AsRef::as_ref);
        let Some(query) = Query::new(text) else {
            return if text.trim().is_empty() { entries().collect() } else { Vec::new() };
        };
        let named: Vec<(Names, &Headphone)> = entries().map(|entry| (entry.names(false), entry)).collect();
        let mut hits = query.hits(&named, |(names, entry)| (names, entry.is_class()));
        hits.sort_by_key(|(rank, (_, entry))| (*rank, entry.id));
        hits.into_iter().map(|(_, (_, entry))| *entry).collect()
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
            ("sennheisr hd650", "Sennheiser HD 650"),
            ("senheiserhd650", "Sennheiser HD 650"),
            ("hifimanaria", "HIFIMAN Arya"),
            ("audzesine", "Audeze SINE"),
        ];
        for (typed, meant) in slips {
            assert_eq!(found(typed), meant, "{typed}");
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
