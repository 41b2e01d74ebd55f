//! Who made a headphone of a collection, what it is called and who measured it: from the pages of a database, the list of
//! a site, the file itself and its folders, in this order.

use std::collections::{BTreeSet, HashMap};

use super::super::Fit;
use super::super::import::{Ear, without_ear};
use super::content::{Content, Heading, fit_of_kind};
use super::layout::{Place, file_name, folder, place, stem};

/// How far above an entry of OPRA's (`<vendor>/products/<product>/eq/<entry>/info.json`) the pages lie, folders.
const PRODUCT_LEVELS: usize = 2;
const VENDOR_LEVELS: usize = 4;

/// How far above its files a list of models may lie, folders.
const BOOK_LEVELS: usize = 2;

/// What a name is where a file's own says nothing.
const NAMELESS: [&str; 2] = ["", "My headphone"];

/// What is known of the names in a collection.
pub(super) struct Naming<'a> {
    /// The whole path of the collection's folder, with a `/` at its end.
    root: &'a str,
    pages: HashMap<&'a str, (&'a str, Option<Fit>)>,
    /// Maker and model by the folder of the list and the file's name.
    booked: HashMap<(&'a str, &'a str), (&'a str, &'a str)>,
    /// Makers there are, the longest first.
    makers: Vec<&'a str>,
}

/// A headphone's names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) maker: String,
    pub(super) model: String,
    pub(super) measured_by: String,
    pub(super) fit: Option<Fit>,
}

impl<'a> Naming<'a> {
    pub(super) fn new(
        root: &'a str,
        files: &[(&'a str, &'a Content)],
        known_makers: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let (mut pages, mut booked) = (HashMap::new(), HashMap::new());
        let mut makers: BTreeSet<&str> = known_makers.into_iter().filter(|maker| !maker.is_empty()).collect();
        for (path, content) in files {
            match content {
                Content::Page { name, kind } => {
                    if kind.is_empty() {
                        makers.insert(name);
                    }
                    pages.insert(folder(path), (name.as_str(), fit_of_kind(kind)));
                }
                Content::Book(lines) => {
                    for line in lines {
                        makers.insert(&line.maker);
                        booked.insert(
                            (folder(path), line.file.as_str()),
                            (line.maker.as_str(), line.model.as_str()),
                        );
                    }
                }
                Content::Headphone(_) | Content::Broken(_) => {}
            }
        }
        makers.remove("");
        let mut makers: Vec<&str> = makers.into_iter().collect();
        makers.sort_by_key(|maker| std::cmp::Reverse(maker.len()));
        Self { root, pages, booked, makers }
    }

    /// The names of the headphone in a file; of one ear of a pair where `ear` says so.
    pub(super) fn of(&self, path: &'a str, heading: &Heading, ear: Option<Ear>) -> Named {
        let whole = format!("{}{path}", self.root);
        let Place { measured_by, fit } = place(&whole);
        let (by_file, detail) = without_parenthesis(&heading.measured_by);
        let measured_by = if by_file.is_empty() { measured_by.unwrap_or_default() } else { by_file };
        let (maker, model, fit_of_page) = self
            .in_database(path)
            .or_else(|| {
                self.in_book(path, ear).map(|(maker, model)| (maker.to_owned(), model.to_owned(), None))
            })
            .unwrap_or_else(|| self.by_itself(path, heading));
        let model = match detail {
            Some(detail) if !model.contains(detail) => format!("{model} ({detail})"),
            _ => model,
        };
        Named { maker, model, measured_by: measured_by.to_owned(), fit: fit_of_page.or(fit) }
    }

    fn in_database(&self, path: &str) -> Option<(String, String, Option<Fit>)> {
        let above = |levels| std::iter::successors(Some(folder(path)), |path| Some(folder(path))).nth(levels);
        let (model, fit) = self.pages.get(above(PRODUCT_LEVELS)?)?;
        let (maker, _) = self.pages.get(above(VENDOR_LEVELS)?)?;
        Some(((*maker).to_owned(), (*model).to_owned(), *fit))
    }

    fn in_book(&self, path: &'a str, ear: Option<Ear>) -> Option<(&'a str, &'a str)> {
        let stem = stem(path);
        let of_both = without_ear(stem);
        let mut at = folder(path);
        for _ in 0..=BOOK_LEVELS {
            let line = |name: &str| self.booked.get(&(at, name)).copied();
            let found = line(stem).or_else(|| line(&of_both).filter(|_| ear.is_some() || of_both != stem));
            if found.is_some() {
                return found;
            }
            at = folder(at);
        }
        None
    }

    fn by_itself(&self, path: &str, heading: &Heading) -> (String, String, Option<Fit>) {
        let name = without_ear(&heading.name);
        let name = if NAMELESS.contains(&name.as_str()) { file_name(folder(path)).to_owned() } else { name };
        if !heading.maker.is_empty() {
            return (heading.maker.clone(), name, None);
        }
        let (maker, model) = self.split(&name);
        (maker.to_owned(), model.to_owned(), None)
    }

    /// A name taken apart into maker and model, where a maker of that name is known.
    fn split<'b>(&'b self, name: &'b str) -> (&'b str, &'b str) {
        let rest_of = |maker: &&str| {
            let head = name.get(..maker.len())?;
            let rest = name.get(maker.len()..)?.strip_prefix(' ')?.trim_start();
            (head.eq_ignore_ascii_case(maker) && !rest.is_empty()).then_some(rest)
        };
        let found = self.makers.iter().find_map(|maker| Some((*maker, rest_of(maker)?)));
        found.unwrap_or(("", name))
    }
}

/// `crinacle (worn pads)`: who it was, and what of it.
fn without_parenthesis(text: &str) -> (&str, Option<&str>) {
    let inner = text.strip_suffix(')').and_then(|text| text.split_once(" ("));
    inner.map_or((text, None), |(text, detail)| (text, Some(detail)))
}

#[cfg(test)]
mod tests {
    use super::super::book::Booked;
    use super::*;
    use crate::headphones::import::Meaning;

    fn heading(name: &str, measured_by: &str) -> Heading {
        Heading {
            format: "x".to_owned(),
            maker: String::new(),
            name: name.to_owned(),
            measured_by: measured_by.to_owned(),
            source: String::new(),
            meaning: Meaning::Measurement,
            has_ears: false,
        }
    }

    fn page(name: &str, kind: &str) -> Content {
        Content::Page { name: name.to_owned(), kind: kind.to_owned() }
    }

    fn named(maker: &str, model: &str, measured_by: &str, fit: Option<Fit>) -> Named {
        Named { maker: maker.to_owned(), model: model.to_owned(), measured_by: measured_by.to_owned(), fit }
    }

    #[test]
    fn a_database_names_what_lies_below_its_pages() {
        let (vendor, product) = (page("AKG", ""), page("K371-BT", "over_the_ear"));
        let files =
            [("db/vendors/akg/info.json", &vendor), ("db/vendors/akg/products/k371bt/info.json", &product)];
        let naming = Naming::new("/opra/", &files, []);
        let path = "db/vendors/akg/products/k371bt/eq/autoeq_lab/info.json";
        let expected = named("AKG", "K371-BT (ANC off)", "Lab", Some(Fit::OverEar));
        assert_eq!(naming.of(path, &heading("K371BT", "Lab (ANC off)"), None), expected);
    }

    #[test]
    fn a_list_of_models_names_the_files_beside_and_below_it() {
        let line = |file: &str, model: &str| Booked {
            file: file.to_owned(),
            maker: "Hifiman".to_owned(),
            model: model.to_owned(),
        };
        let book = Content::Book(vec![line("Arya", "Arya (2021)"), line("HE R", "HE-R")]);
        for folder in ["data/", "data/in 2023/"] {
            let naming = Naming::new("/site/", &[("data/phone_book.json", &book)], []);
            let paths = ["Arya L.txt", "HE R.txt", "Arya pads L.txt"].map(|name| format!("{folder}{name}"));
            let of = |path: &str, name: &str| {
                // Leaked, since a path lives as long as its collection.
                let path: &'static str = Box::leak(path.to_owned().into_boxed_str());
                naming.of(path, &heading(name, ""), None)
            };
            assert_eq!(of(&paths[0], "Arya L"), named("Hifiman", "Arya (2021)", "", None));
            assert_eq!(of(&paths[1], "HE R"), named("Hifiman", "HE-R", "", None), "an R that is no ear");
            assert_eq!(of(&paths[2], "Arya pads L"), named("", "Arya pads", "", None));
        }
    }

    #[test]
    fn a_name_is_taken_apart_where_the_maker_is_known() {
        let naming = Naming::new("/AutoEq/", &[], ["Audio", "Audio-Technica", ""]);
        let path = "results/crinacle/711 in-ear/Audio-Technica ATH-E70/Audio-Technica ATH-E70 GraphicEQ.txt";
        let expected = named("Audio-Technica", "ATH-E70", "crinacle", Some(Fit::InEar));
        assert_eq!(naming.of(path, &heading("Audio-Technica ATH-E70", ""), None), expected);
        for (name, maker, model) in
            [("Audionic 3", "", "Audionic 3"), ("AUDIO 3", "Audio", "3"), ("Audio", "", "Audio")]
        {
            assert_eq!(naming.of("x.txt", &heading(name, ""), None), named(maker, model, "", None));
        }
        assert_eq!(naming.of("HD 650/L.txt", &heading("L", ""), None), named("", "HD 650", "", None));
    }
}
