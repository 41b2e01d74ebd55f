//! The open list of a picker: a search field, the rows it leaves, and the one the keys and the pointer mark.

use std::sync::Arc;

use egui::{Id, Key, Modifiers, RichText, TextEdit, Ui, UiBuilder, vec2};

use super::button::Picker;
use super::filters::{FILTERS, Filters};
use super::list_view::List;
use super::rows::{Pick, Row, Source};
use super::shortlist::Shortlist;
use crate::editor::collections::shelf::CollectionShelf;
use crate::editor::collections::{CollectionSheet, progress_ui};
use crate::editor::import::session::Importing;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::headphones::{Catalog, HeadphoneId};

/// Rows a page key goes by.
const PAGE: isize = 8;

/// What was typed into an open list, what it is narrowed down to, and which row is marked; none where nothing has the
/// name that was typed, so that Enter takes nothing.
#[derive(Clone, Default)]
pub(in crate::editor) struct Search {
    text: String,
    filters: Filters,
    /// The filters of the frame before: another choice shows at once, and marks the first row.
    shown_filters: Filters,
    marked: Option<usize>,
}

/// What is chosen in the list, and what is to be said of: the marked one, or what the project has while nothing is typed.
pub(in crate::editor) struct Listed {
    pub(in crate::editor) chosen: Option<Pick>,
    pub(in crate::editor) shown: Option<Pick>,
}

/// Keys that belong to the list although the search field has the keyboard.
struct Keys {
    step: isize,
    enter: bool,
}

impl Keys {
    /// None while the keyboard is elsewhere: at a star, at the button below, or still at what opened the list.
    fn take(ui: &Ui, field_id: Id) -> Self {
        if ui.memory(|memory| memory.focused().is_some_and(|focused| focused != field_id)) {
            return Self { step: 0, enter: false };
        }
        let steps = [(Key::ArrowDown, 1), (Key::ArrowUp, -1), (Key::PageDown, PAGE), (Key::PageUp, -PAGE)];
        ui.input_mut(|input| Self {
            step: steps
                .into_iter()
                .filter(|(key, _)| input.consume_key(Modifiers::NONE, *key))
                .map(|(_, step)| step)
                .sum(),
            enter: input.consume_key(Modifiers::NONE, Key::Enter),
        })
    }

    /// The row the keys go to.
    fn moved(&self, marked: Option<usize>, num_rows: usize) -> Option<usize> {
        let last = num_rows.checked_sub(1)?;
        match marked {
            _ if self.step == 0 => marked,
            Some(row) => Some(row.saturating_add_signed(self.step).min(last)),
            None => Some(0),
        }
    }
}

/// Shows the list.
pub(in crate::editor) fn list_ui(ui: &mut Ui, search_id: Id, picker: &Picker<'_>) -> Listed {
    let (mut search, just_opened) = match ui.data(|data| data.get_temp::<Search>(search_id)) {
        Some(search) => (search, false),
        None => (Search::default(), true),
    };
    let field_id = search_id.with("field");
    let keys = Keys::take(ui, field_id);
    let is_typed = search_field_ui(ui, field_id, &mut search.text, just_opened);
    let has_changed = is_typed || search.shown_filters != search.filters;
    search.shown_filters.clone_from(&search.filters);
    let (_, filters_place) = ui.allocate_space(vec2(ui.available_width(), FILTERS));
    let shortlist = Shortlist::of(ui.ctx());
    let (favorites, recent) = (shortlist.favorites(picker.user), shortlist.recent(picker.user));
    let (collections, version) = CollectionShelf::of(ui.ctx()).indexed();
    let source = Source {
        catalog: picker.catalog,
        collections: &collections,
        with_none: picker.with_none(),
        favorites: &favorites,
        recent: &recent,
    };
    let listing_id = search_id.with("listing");
    let listing = Listing::of(ui, listing_id, &source, version, (&search.text, &search.filters));
    if just_opened {
        search.marked = listing.place_of(Pick::Known(picker.current));
    } else if has_changed {
        search.marked = (!listing.is_vain()).then_some(0);
    }
    search.marked = keys.moved(search.marked, listing.items.len());
    let reveal = has_changed || keys.step != 0;
    let list = List { listing: &listing, source: &source, picker, field_id, just_opened, reveal };
    let clicked = list.show(ui, &mut search.marked);
    let marked = search.marked.and_then(|place| listing.at(place));
    foot_ui(ui, picker, !search.text.is_empty() && marked.is_some());
    // Last, so that Tab goes from the field to the marked row's star, as long as nobody wants to narrow the list down.
    search.filters.ui(&mut ui.new_child(UiBuilder::new().max_rect(filters_place)));
    if search.shown_filters != search.filters {
        ui.ctx().request_repaint();
    }
    let is_narrowed = !search.text.is_empty() || !search.filters.are_off();
    let shown = marked.or((!is_narrowed).then_some(Pick::Known(picker.current)));
    ui.data_mut(|data| data.insert_temp(search_id, search));
    Listed { chosen: clicked.or(marked.filter(|_| keys.enter)), shown }
}

/// What is being indexed, and the ways to headphones that are not in the list.
fn foot_ui(ui: &mut Ui, picker: &Picker<'_>, says_enter: bool) {
    let shelved = CollectionShelf::of(ui.ctx()).shelved();
    if let Some(busy) = shelved.iter().find(|shelved| shelved.progress.is_some()) {
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.x = space(2);
            progress_ui(ui, busy);
        });
        ui.ctx().request_repaint_after(std::time::Duration::from_millis(100));
    }
    ui.separator();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space(2);
        if ui.button("My headphone is not here …").clicked() {
            Importing::ask(ui.ctx(), picker.purpose);
            ui.close();
        }
        let label = if shelved.is_empty() { "Add a collection …" } else { "Collections …" };
        if ui.button(label).clicked() {
            CollectionSheet::open(ui.ctx());
            ui.close();
        }
        if says_enter {
            ui.label(RichText::new("Enter takes it").font(theme::label_font()).color(theme::AXIS));
        }
    });
}

/// True if something was typed.
fn search_field_ui(ui: &mut Ui, field_id: Id, text: &mut String, just_opened: bool) -> bool {
    let field = TextEdit::singleline(text)
        .id(field_id)
        .hint_text("Type to search: model, maker, open, on-ear …")
        .desired_width(f32::INFINITY)
        .margin(egui::Margin::symmetric(8, 5));
    let response = ui.add(field);
    ui.ctx().accesskit_node_builder(field_id, |node| node.set_label("Search headphones"));
    if just_opened {
        response.request_focus();
    }
    response.changed()
}

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

/// Rows, and what can be chosen in them, made anew only when something has changed: thousands of names are not compared in
/// every frame.
#[derive(Clone)]
pub(in crate::editor) struct Listing {
    basis: Basis,
    pub(in crate::editor) rows: Vec<Row>,
    /// What can be chosen, in the order of the rows, and in which row it stands.
    pub(in crate::editor) items: Vec<(Pick, usize)>,
}

impl Listing {
    /// The rows of a list; those of the frame before where nothing has changed.
    fn of(
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
    fn is_vain(&self) -> bool {
        matches!(self.rows.first(), Some(Row::Note(_)))
    }

    /// The place of a headphone among what can be chosen.
    fn place_of(&self, pick: Pick) -> Option<usize> {
        self.items.iter().position(|(known, _)| *known == pick)
    }

    /// What stands at a place.
    fn at(&self, place: usize) -> Option<Pick> {
        self.items.get(place).map(|(pick, _)| *pick)
    }
}
