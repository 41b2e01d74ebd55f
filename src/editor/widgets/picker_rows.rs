//! What a list of headphones shows, and in which order.

use crate::headphones::{BackType, Catalog, Fit, Headphone, HeadphoneId, Provenance};

/// A row of the list.
pub(super) enum Row<'a> {
    /// The name of a group.
    Heading(&'static str),
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
pub(super) fn rows<'a>(
    catalog: &'a Catalog,
    with_none: bool,
    text: &str,
    (favorites, recent): (&[HeadphoneId], &[HeadphoneId]),
) -> Vec<Row<'a>> {
    let item = |entry: &'a Headphone| Row::Item { id: entry.id, name: entry.name(), what: what(entry) };
    let none = || Row::Item { id: HeadphoneId::NONE, name: "As worn".to_owned(), what: "no conversion" };
    if !text.trim().is_empty() {
        return catalog.search(text).into_iter().map(item).collect();
    }
    let mut rows = Vec::new();
    if with_none {
        rows.push(none());
    }
    for (heading, ids) in [("Favorites", favorites), ("Recent", recent)] {
        let members: Vec<&Headphone> = ids.iter().filter_map(|id| catalog.get(*id)).collect();
        if !members.is_empty() {
            rows.push(Row::Heading(heading));
            rows.extend(members.into_iter().map(item));
        }
    }
    for group in ["Yours", "Back types", "Closed", "Semi-open", "Open", "On-ear"] {
        let members: Vec<&Headphone> =
            catalog.entries().iter().map(AsRef::as_ref).filter(|entry| group_of(entry) == group).collect();
        if !members.is_empty() {
            rows.push(Row::Heading(group));
            rows.extend(members.into_iter().map(item));
        }
    }
    rows
}

fn group_of(entry: &Headphone) -> &'static str {
    if matches!(entry.provenance, Provenance::Import { .. }) {
        return "Yours";
    }
    match (entry.is_class(), entry.fit, entry.back) {
        (true, ..) => "Back types",
        (_, Fit::OnEar, _) => "On-ear",
        (_, _, BackType::Closed) => "Closed",
        (_, _, BackType::SemiOpen) => "Semi-open",
        (_, _, BackType::Open) => "Open",
    }
}

fn what(entry: &Headphone) -> &'static str {
    match (entry.is_class(), entry.fit) {
        (true, _) => "mean of models",
        (_, Fit::OnEar) => "on-ear",
        _ => entry.back.label(),
    }
}
