//! What a list of headphones shows, and in which order.

use std::cmp::Reverse;
use std::sync::Arc;

use super::filters::Filters;
use crate::headphones::collection::Collected;
use crate::headphones::{BackType, Catalog, Fit, Headphone, HeadphoneId, Names, Provenance, Query};
use crate::library::collection::Collection;

/// What is said where nothing has the name that was typed.
const NO_SUCH_NAME: &str = "No headphone of that name. Its back type is the nearest thing. With a measurement or a \
    preset of it, import it below.";

/// What is said where the filters leave nothing.
const HELD_BACK: &str = "No headphone is left by what is switched on above.";

/// A headphone that can be chosen, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::editor) enum Pick {
    /// One of the list, by its number.
    Known(HeadphoneId),
    /// One of a collection: which collection, and which of its models.
    Collected(usize, usize),
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::editor) enum Row {
    /// The name of a group.
    Heading(String),
    /// A sentence.
    Note(&'static str),
    /// A headphone, or none.
    Item(Pick),
}

/// Everything there is to choose from.
pub(in crate::editor) struct Source<'a> {
    pub(in crate::editor) catalog: &'a Catalog,
    pub(in crate::editor) collections: &'a [Arc<Collection>],
    /// Offers none, and what can only be heard.
    pub(in crate::editor) with_none: bool,
    pub(in crate::editor) favorites: &'a [HeadphoneId],
    pub(in crate::editor) recent: &'a [HeadphoneId],
}

impl<'a> Source<'a> {
    /// Everything in groups while nothing is typed, best match first after that.
    pub(in crate::editor) fn rows(&self, text: &str, filters: &Filters) -> Vec<Row> {
        let rows = if text.trim().is_empty() { self.groups(filters) } else { self.found_rows(text, filters) };
        if rows.is_empty() { vec![Row::Note(HELD_BACK)] } else { rows }
    }

    /// A headphone of a collection.
    pub(in crate::editor) fn collected(&self, collection: usize, model: usize) -> Option<&'a Collected> {
        self.collections.get(collection)?.models.get(model)
    }

    // Who chooses what to hear may choose an in-ear; nobody mixes on one here.
    fn entries(&self, filters: &Filters) -> Vec<&'a Headphone> {
        let entries = self.catalog.entries().iter().map(AsRef::as_ref);
        entries.filter(|entry| (self.with_none || entry.can_be_worn()) && filters.admit(entry)).collect()
    }

    /// The models of one collection that are let through, with their places.
    fn models<'b>(
        &self,
        collection: &'a Collection,
        filters: &'b Filters,
    ) -> impl Iterator<Item = (usize, &'a Collected)> + use<'a, 'b> {
        let with_none = self.with_none;
        collection.models.iter().enumerate().filter(move |(_, model)| {
            (with_none || model.fit_or_likely() != Fit::InEar) && filters.admit_collected(model)
        })
    }

    fn found_rows(&self, text: &str, filters: &Filters) -> Vec<Row> {
        let found = self.found(text, filters);
        if !found.is_empty() {
            return found.into_iter().map(Row::Item).collect();
        }
        if !filters.are_off() {
            return Vec::new();
        }
        let entries = self.entries(filters);
        let near =
            self.catalog.similar_names(text).into_iter().filter(|near| self.with_none || near.can_be_worn());
        let classes = entries.into_iter().filter(|entry| entry.is_class());
        let groups = [("Did you mean", near.collect::<Vec<_>>()), ("Back types", classes.collect())];
        let groups = groups.into_iter().flat_map(|(heading, members)| group(heading, &members));
        std::iter::once(Row::Note(NO_SUCH_NAME)).chain(groups).collect()
    }

    /// What fits the text: exact names first, then favorites, then what ships, then collections. A slip is forgiven where
    /// nothing fits without one.
    fn found(&self, text: &str, filters: &Filters) -> Vec<Pick> {
        let Some(query) = Query::new(text) else { return Vec::new() };
        let known: Vec<(Names, &Headphone)> =
            self.entries(filters).into_iter().map(|entry| (entry.names(true), entry)).collect();
        let known = query.hits(&known, |(names, entry)| (names, entry.is_class()));
        let known = known.into_iter().map(|(rank, (_, entry))| {
            let is_favorite = self.favorites.contains(&entry.id);
            ((rank, Reverse(is_favorite), false, usize::from(entry.id.0), 0), Pick::Known(entry.id))
        });
        let models: Vec<(usize, usize, &Collected)> = (0..)
            .zip(self.collections)
            .flat_map(|(at, collection)| {
                self.models(collection, filters).map(move |(idx, model)| (at, idx, model))
            })
            .collect();
        let collected = query.hits(&models, |(_, _, model)| (&model.names, false));
        let collected = collected.into_iter().map(|(rank, (at, idx, model))| {
            // The shorter a name, the nearer it is to what was typed.
            let len = model.names.name().len();
            ((rank, Reverse(false), true, len, *idx), Pick::Collected(*at, *idx))
        });
        let mut found: Vec<_> = known.chain(collected).collect();
        found.sort_by_key(|(order, _)| *order);
        found.into_iter().map(|(_, pick)| pick).collect()
    }

    fn groups(&self, filters: &Filters) -> Vec<Row> {
        let mut rows = Vec::new();
        if self.with_none && filters.are_off() {
            rows.push(Row::Item(Pick::Known(HeadphoneId::NONE)));
        }
        let mut all = self.entries(filters);
        let known = |ids: &[HeadphoneId]| -> Vec<&Headphone> {
            ids.iter().filter_map(|id| all.iter().find(|entry| entry.id == *id).copied()).collect()
        };
        rows.extend(group("Favorites", &known(self.favorites)));
        // Back types stand right below in any case.
        let models: Vec<&Headphone> =
            known(self.recent).into_iter().filter(|entry| !entry.is_class()).collect();
        rows.extend(group("Recent", &models));
        // Numbers tell when a model was first shipped, which nobody looks for.
        all.sort_by_cached_key(
            |entry| if entry.is_class() { String::new() } else { entry.name().to_lowercase() },
        );
        for heading in ["Yours", "Back types", "Closed", "Semi-open", "Open", "On-ear", "In-ear"] {
            let members: Vec<&Headphone> =
                all.iter().copied().filter(|entry| group_of(entry) == heading).collect();
            rows.extend(group(heading, &members));
        }
        for (at, collection) in self.collections.iter().enumerate() {
            let mut models = self
                .models(collection, filters)
                .map(|(idx, _)| Row::Item(Pick::Collected(at, idx)))
                .peekable();
            if models.peek().is_some() {
                rows.push(Row::Heading(collection.name.clone()));
                rows.extend(models);
            }
        }
        rows
    }

    /// The name of a row.
    pub(in crate::editor) fn name(&self, pick: Pick) -> String {
        match pick {
            Pick::Known(id) => self.catalog.display_name(id),
            Pick::Collected(at, idx) => self.collected(at, idx).map_or_else(String::new, Collected::name),
        }
    }

    /// What it is, in a word or two. Beside collections, which may hold the same model, it says who measured it.
    pub(in crate::editor) fn what(&self, pick: Pick) -> String {
        match pick {
            Pick::Known(HeadphoneId::NONE) => "no conversion".to_owned(),
            Pick::Known(id) => self.catalog.get(id).map_or_else(String::new, |entry| self.what_known(entry)),
            Pick::Collected(at, idx) => {
                let Some(model) = self.collected(at, idx) else { return String::new() };
                let kind = match (model.fit, model.back) {
                    (Some(fit @ (Fit::OnEar | Fit::InEar)), _) | (Some(fit), None) => Some(fit.label()),
                    (_, back) => back.map(BackType::label),
                };
                let collection = self.collections.get(at).map_or("", |collection| collection.name.as_str());
                let by = if model.measured_by.is_empty() { collection } else { model.measured_by.as_str() };
                kind.map_or_else(|| by.to_owned(), |kind| format!("{kind} · {by}"))
            }
        }
    }

    fn what_known(&self, entry: &Headphone) -> String {
        let kind = match (entry.is_class(), entry.fit) {
            (true, _) => "mean of models",
            (_, Fit::OnEar | Fit::InEar) => entry.fit.label(),
            _ => entry.back.label(),
        };
        match entry.measured_by().filter(|_| !self.collections.is_empty()) {
            Some(by) => format!("{kind} · {by}"),
            None => kind.to_owned(),
        }
    }
}

/// A heading and its members; nothing where there are none.
fn group(heading: &str, members: &[&Headphone]) -> Vec<Row> {
    let heading = (!members.is_empty()).then(|| Row::Heading(heading.to_owned()));
    heading.into_iter().chain(members.iter().map(|entry| Row::Item(Pick::Known(entry.id)))).collect()
}

fn group_of(entry: &Headphone) -> &'static str {
    if matches!(entry.provenance, Provenance::Import { .. }) {
        return "Yours";
    }
    match (entry.is_class(), entry.fit, entry.back) {
        (true, ..) => "Back types",
        (_, Fit::OnEar, _) => "On-ear",
        (_, Fit::InEar, _) => "In-ear",
        (_, _, BackType::Closed) => "Closed",
        (_, _, BackType::SemiOpen) => "Semi-open",
        (_, _, BackType::Open) => "Open",
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::headphones::Build;
    use crate::headphones::import::Meaning;

    fn model(maker: &str, model: &str, measured_by: &str) -> Collected {
        Collected {
            path: format!("{maker} {model}.txt"),
            other_ear: None,
            maker: maker.to_owned(),
            model: model.to_owned(),
            measured_by: measured_by.to_owned(),
            format: "x".to_owned(),
            meaning: Meaning::Deviation,
            other_target: None,
            back: None,
            fit: Some(Fit::OverEar),
            build: Build::default(),
            names: Names::new(maker, model, [measured_by]),
        }
    }

    fn collection(models: Vec<Collected>) -> Arc<Collection> {
        let (root, name) = (PathBuf::from("/music/AutoEq"), "AutoEq".to_owned());
        Arc::new(Collection { root, name, models, broken: Vec::new(), num_files: 0, is_whole: true })
    }

    /// The rows for a text, each as its name and what it is.
    fn shown(
        collections: &[Arc<Collection>],
        favorites: &[HeadphoneId],
        text: &str,
    ) -> Vec<(String, String)> {
        let catalog = Catalog::embedded();
        let source = Source { catalog, collections, with_none: true, favorites, recent: &[] };
        let rows = source.rows(text, &Filters::default()).into_iter();
        rows.map(|row| match row {
            Row::Heading(text) => (text, "heading".to_owned()),
            Row::Note(text) => (text.to_owned(), "note".to_owned()),
            Row::Item(pick) => (source.name(pick), source.what(pick)),
        })
        .collect()
    }

    fn names(rows: &[(String, String)]) -> Vec<&str> {
        rows.iter().map(|(name, _)| name.as_str()).collect()
    }

    #[test]
    fn what_ships_comes_before_collections_and_duplicates_say_by_whom() {
        let collections = [collection(vec![
            model("Sennheiser", "HD 650", "Lab"),
            model("Sennheiser", "HD 650", "Other"),
            model("Sennheiser", "HD 650 (worn pads)", "Lab"),
            model("Acme", "HD 65", "Lab"),
        ])];
        let rows = shown(&collections, &[], "hd650");
        assert_eq!(
            names(&rows)[..4],
            ["Sennheiser HD 650", "Sennheiser HD 650", "Sennheiser HD 650", "Sennheiser HD 650 (worn pads)"]
        );
        let said: Vec<&str> = rows.iter().take(3).map(|(_, what)| what.as_str()).collect();
        assert_eq!(said, ["open · oratory1990", "over-ear · Lab", "over-ear · Other"]);
        let rows = shown(&collections, &[], "hd 65");
        assert_eq!(names(&rows)[0], "Acme HD 65", "the very name, wherever it is");
        assert_eq!(names(&shown(&collections, &[], "hd650 other")), ["Sennheiser HD 650"]);
        assert_eq!(shown(&[], &[], "hd 650")[0].1, "open", "nothing is there twice");
    }

    #[test]
    fn favorites_are_on_top_of_their_equals() {
        let catalog = Catalog::embedded();
        let favorite = catalog.find("Sennheiser HD 820").unwrap();
        let plain = shown(&[], &[], "hd 8");
        assert_eq!(names(&plain)[0], "Sennheiser HD 800 S");
        let rows = shown(&[], &[favorite], "hd 8");
        assert_eq!((names(&rows)[0], rows.len()), ("Sennheiser HD 820", plain.len()));
        let rows = shown(&[], &[favorite], "hd 800 s");
        assert_eq!(names(&rows)[0], "Sennheiser HD 800 S", "but not of the very name");
    }

    #[test]
    fn a_slip_is_forgiven_also_without_blanks_and_in_collections() {
        assert_eq!(names(&shown(&[], &[], "audzesine"))[0], "Audeze SINE");
        let collections =
            [collection(vec![model("Acme", "Quietone", "Lab"), model("Sennheisr", "HD 9", "Lab")])];
        assert_eq!(names(&shown(&collections, &[], "acmequitone")), ["Acme Quietone"]);
        // A misspelled name in a collection does not hide what is meant.
        let rows = shown(&collections, &[], "sennheisr");
        assert_eq!(names(&rows)[0], "Sennheisr HD 9");
        assert!(names(&rows).contains(&"Sennheiser HD 650"));
    }

    #[test]
    fn collections_stand_below_what_ships_in_groups_of_their_own() {
        let collections = [collection(vec![model("Acme", "One", "")])];
        let rows = shown(&collections, &[], "");
        let end: Vec<(&str, &str)> =
            rows.iter().rev().take(2).map(|(name, what)| (name.as_str(), what.as_str())).collect();
        assert_eq!(end, [("Acme One", "over-ear · AutoEq"), ("AutoEq", "heading")]);
        assert_eq!(names(&rows)[0], "As worn");
        assert_eq!(names(&shown(&collections, &[], "qqqq 9999"))[0], NO_SUCH_NAME);
    }
}
