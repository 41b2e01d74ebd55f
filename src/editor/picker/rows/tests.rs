//! The order of rows as people mean it.

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
fn shown(collections: &[Arc<Collection>], favorites: &[HeadphoneId], text: &str) -> Vec<(String, String)> {
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
    let collections = [collection(vec![model("Acme", "Quietone", "Lab"), model("Sennheisr", "HD 9", "Lab")])];
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
