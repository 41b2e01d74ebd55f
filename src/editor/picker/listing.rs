//! The rows of an open list, made anew only when something has changed: thousands of names are not compared in every
//! frame.

use std::sync::Arc;

use egui::{Id, Ui};

use super::filters::Filters;
use super::rows::{Pick, Row, Source};
use crate::headphones::{Catalog, HeadphoneId};

/// What the rows follow from.
#[derive(Clone, PartialEq)]
struct Basis {
    text: String,
    filters: Filters,
    catalog: Catalog,
    /// Moves when collections change.
    version: u64,
    with_none: bool,
    favorites: Vec<HeadphoneId>,
    recent: Vec<HeadphoneId>,
}

/// Rows, and what can be chosen in them.
#[derive(Clone)]
pub(in crate::editor) struct Listing {
    basis: Basis,
    pub(in crate::editor) rows: Vec<Row>,
    /// What can be chosen, in the order of the rows, and in which row it stands.
    pub(in crate::editor) items: Vec<(Pick, usize)>,
}

impl Listing {
    /// The rows of a list; those of the frame before where nothing has changed.
    pub(in crate::editor) fn of(
        ui: &Ui,
        id: Id,
        source: &Source<'_>,
        version: u64,
        (text, filters): (&str, &Filters),
    ) -> Arc<Self> {
        let basis = Basis {
            text: text.to_owned(),
            filters: filters.clone(),
            catalog: source.catalog.clone(),
            version,
            with_none: source.with_none,
            favorites: source.favorites.to_vec(),
            recent: source.recent.to_vec(),
        };
        let known = ui.data(|data| data.get_temp::<Arc<Self>>(id));
        if let Some(known) = known.filter(|known| known.basis == basis) {
            return known;
        }
        let rows = source.rows(text, filters);
        let items = rows.iter().enumerate().filter_map(|(row, content)| match content {
            Row::Item(pick) => Some((*pick, row)),
            Row::Heading(_) | Row::Note(_) => None,
        });
        let listing = Arc::new(Self { items: items.collect(), basis, rows });
        ui.data_mut(|data| data.insert_temp(id, Arc::clone(&listing)));
        listing
    }

    /// True if nothing has the name that was typed.
    pub(in crate::editor) fn is_vain(&self) -> bool {
        matches!(self.rows.first(), Some(Row::Note(_)))
    }

    /// The place of a headphone among what can be chosen.
    pub(in crate::editor) fn place_of(&self, pick: Pick) -> Option<usize> {
        self.items.iter().position(|(known, _)| *known == pick)
    }

    /// What stands at a place.
    pub(in crate::editor) fn at(&self, place: usize) -> Option<Pick> {
        self.items.get(place).map(|(pick, _)| *pick)
    }
}
