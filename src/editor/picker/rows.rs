//! What a list of headphones shows, and in which order.

use crate::headphones::{BackType, Catalog, Fit, Headphone, HeadphoneId, Provenance};

/// What is said where nothing has the name that was typed.
const NO_SUCH_NAME: &str = "No headphone of that name. Its back type is the nearest thing. With a measurement or a \
    preset of it, import it below.";

/// A row of the list.
pub(in crate::editor) enum Row<'a> {
    /// The name of a group.
    Heading(&'static str),
    /// A sentence.
    Note(&'static str),
    /// A headphone, or none.
    Item {
        /// Its number.
        id: HeadphoneId,
        /// Its name.
        name: String,
        /// What it is, in a word.
        what: &'a str,
    },
}

/// Everything in groups while nothing is typed, best match first after that.
pub(in crate::editor) fn rows<'a>(
    catalog: &'a Catalog,
    with_none: bool,
    text: &str,
    (favorites, recent): (&[HeadphoneId], &[HeadphoneId]),
) -> Vec<Row<'a>> {
    let item = |entry: &'a Headphone| Row::Item { id: entry.id, name: entry.name(), what: what(entry) };
    let none = || Row::Item { id: HeadphoneId::NONE, name: "As worn".to_owned(), what: "no conversion" };
    let classes = || catalog.entries().iter().map(AsRef::as_ref).filter(|entry| entry.is_class());
    // Who chooses what to hear may choose an in-ear; nobody mixes on one here.
    let fits = |entry: &&Headphone| with_none || entry.can_be_worn();
    if !text.trim().is_empty() {
        let found: Vec<_> = catalog.search(text).into_iter().filter(fits).collect();
        if !found.is_empty() {
            return found.into_iter().map(item).collect();
        }
        let near = catalog.nearest(text).into_iter().filter(fits).collect();
        let groups = [("Did you mean", near), ("Back types", classes().collect())];
        let groups = groups.into_iter().flat_map(|(heading, members)| group(heading, members, item));
        return std::iter::once(Row::Note(NO_SUCH_NAME)).chain(groups).collect();
    }
    let mut rows = Vec::new();
    if with_none {
        rows.push(none());
    }
    let known = |ids: &[HeadphoneId]| {
        ids.iter().filter_map(|id| catalog.get(*id)).filter(fits).collect::<Vec<&Headphone>>()
    };
    rows.extend(group("Favorites", known(favorites), item));
    // Back types stand right below in any case.
    let models = known(recent).into_iter().filter(|entry| !entry.is_class());
    rows.extend(group("Recent", models.collect(), item));
    let mut all: Vec<&Headphone> = catalog.entries().iter().map(AsRef::as_ref).filter(fits).collect();
    // Numbers tell when a model was first shipped, which nobody looks for.
    all.sort_by_cached_key(
        |entry| if entry.is_class() { String::new() } else { entry.name().to_lowercase() },
    );
    for heading in ["Yours", "Back types", "Closed", "Semi-open", "Open", "On-ear", "In-ear"] {
        let members = all.iter().copied().filter(|entry| group_of(entry) == heading);
        rows.extend(group(heading, members.collect(), item));
    }
    rows
}

/// A heading and its members; nothing where there are none.
fn group<'a>(
    heading: &'static str,
    members: Vec<&'a Headphone>,
    item: impl Fn(&'a Headphone) -> Row<'a>,
) -> impl Iterator<Item = Row<'a>> {
    let heading = (!members.is_empty()).then_some(Row::Heading(heading));
    heading.into_iter().chain(members.into_iter().map(item))
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

fn what(entry: &Headphone) -> &'static str {
    match (entry.is_class(), entry.fit) {
        (true, _) => "mean of models",
        (_, Fit::OnEar | Fit::InEar) => entry.fit.label(),
        _ => entry.back.label(),
    }
}
