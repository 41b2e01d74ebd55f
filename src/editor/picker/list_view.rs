//! The rows of an open list as they are drawn: only those in sight, whatever their number.

use egui::{
    Align2, FontId, Id, Rect, Response, RichText, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::button::Picker;
use super::filters::FILTERS;
use super::list::Listing;
use super::rows::{Pick, Row, Source};
use super::shortlist::Shortlist;
use crate::editor::collections::shelf::{CollectionShelf, Purpose};
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::editor::widgets::{focus_ring, icon, line_of_text};
use crate::headphones::{Headphone, HeadphoneId};

/// Height of a row, points.
const ROW: f32 = 26.0;

/// Width of the star at the end of a row, points.
const STAR: f32 = 28.0;

/// Height of the list where there is room, points.
const HEIGHT: f32 = 360.0;

/// Room around a sentence, points.
const NOTE: Vec2 = vec2(8.0, 4.0);

/// The rows as they are drawn.
pub(super) struct List<'a> {
    pub(super) listing: &'a Listing,
    pub(super) source: &'a Source<'a>,
    pub(super) picker: &'a Picker<'a>,
    /// The search field, which keeps the keyboard while rows are marked.
    pub(super) field_id: Id,
    /// True in the first frame: a list opens at its top, where favorites and the latest choices are.
    pub(super) just_opened: bool,
    /// Brings the marked row into sight.
    pub(super) reveal: bool,
}

/// A row that can be chosen: its place among them, what it is, and its name.
#[derive(Clone, Copy)]
struct Item<'a> {
    place: usize,
    pick: Pick,
    name: &'a str,
}

impl List<'_> {
    /// Shows the rows at one height, so that nothing moves while something is typed; returns what is clicked. Only rows
    /// in sight are made, and the one that is brought into sight: there may be thousands.
    pub(super) fn show(&self, ui: &mut Ui, marked: &mut Option<usize>) -> Option<Pick> {
        let height = HEIGHT.min(0.6 * ui.ctx().content_rect().height() - FILTERS).round();
        let mut clicked = None;
        let mut area = ScrollArea::vertical().max_height(height).auto_shrink(false);
        if self.just_opened {
            area = area.vertical_scroll_offset(0.0);
        }
        area.show_viewport(ui, |ui, in_sight| {
            let (origin, width) = (ui.max_rect().min, ui.available_width());
            let rows = &self.listing.rows;
            // Only the first row may be a sentence, which wraps.
            let first = rows.first().map_or(0.0, |row| height_of(ui, row, width));
            let top_of = |row: usize| if row == 0 { 0.0 } else { first + ROW * count(row - 1) };
            let revealed = marked.filter(|_| self.reveal).and_then(|place| self.listing.items.get(place));
            let first_in_sight = rows_above(in_sight.top() - first);
            let in_sight = first_in_sight..(rows_above(in_sight.bottom() - first) + 2).min(rows.len());
            let apart = revealed.map(|(_, row)| *row).filter(|row| !in_sight.contains(row));
            for row in in_sight.chain(apart) {
                let Some(content) = rows.get(row) else { continue };
                let height = if row == 0 { first } else { ROW };
                let rect = Rect::from_min_size(origin + vec2(0.0, top_of(row)), vec2(width, height));
                match content {
                    Row::Heading(text) => heading_ui(ui, rect, text),
                    Row::Note(text) => note_ui(ui, rect, text),
                    Row::Item(pick) => {
                        if revealed.is_some_and(|(_, revealed)| *revealed == row) {
                            ui.scroll_to_rect(rect, Some(egui::Align::Center));
                        }
                        if self.item_ui(ui, rect, (row, *pick), marked) {
                            clicked = Some(*pick);
                        }
                    }
                }
            }
            let size = vec2(width, top_of(rows.len()));
            ui.allocate_rect(Rect::from_min_size(origin, size), Sense::hover());
        });
        clicked
    }

    /// Shows a headphone; true if it was clicked.
    fn item_ui(
        &self,
        ui: &mut Ui,
        rect: Rect,
        (row, pick): (usize, Pick),
        marked: &mut Option<usize>,
    ) -> bool {
        let Ok(place) = self.listing.items.binary_search_by_key(&row, |(_, row)| *row) else { return false };
        let name = self.source.name(pick);
        let item = Item { place, pick, name: &name };
        let response = ui.interact(rect, self.field_id.with(("row", place)), Sense::CLICK);
        if response.contains_pointer() && is_pointing(ui) {
            *marked = Some(place);
        }
        let is_marked = *marked == Some(place);
        self.tell(ui, &response, item, is_marked);
        if is_marked {
            ui.painter().rect_filled(rect, theme::CONTROL_RADIUS, theme::CONTROL_HOVER);
        }
        self.paint_row(ui, rect, pick == Pick::Known(self.picker.current), (&name, &self.source.what(pick)));
        self.favorite_ui(ui, &response, item, is_marked);
        response.clicked()
    }

    /// The star of a row. One of a collection is kept in the user's folder to be a favorite.
    fn favorite_ui(&self, ui: &Ui, response: &Response, item: Item<'_>, is_marked: bool) {
        match item.pick {
            Pick::Known(HeadphoneId::NONE) => {}
            Pick::Known(id) => {
                let is_favorite = self.source.favorites.contains(&id);
                if star_ui(ui, item, response, Some(is_favorite), is_marked) {
                    Shortlist::toggle(ui.ctx(), id, self.picker.user);
                }
            }
            Pick::Collected(at, idx) => {
                if star_ui(ui, item, response, None, is_marked)
                    && let Some(collection) = self.source.collections.get(at)
                {
                    let wanted = (self.picker.user.loads(), Purpose::Favorite);
                    CollectionShelf::of(ui.ctx()).read(ui.ctx(), (collection.clone(), idx), wanted);
                }
            }
        }
    }

    /// What a screen reader says of a row: its name, all that is known of it, and that the keys are on it.
    fn tell(&self, ui: &Ui, response: &Response, item: Item<'_>, is_marked: bool) {
        let is_chosen = item.pick == Pick::Known(self.picker.current);
        response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_chosen, item.name));
        let details = match item.pick {
            Pick::Known(id) => self.picker.catalog.get(id).map(Headphone::details),
            Pick::Collected(..) => Some(self.source.what(item.pick)),
        };
        if let Some(details) = details {
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(details));
        }
        if is_marked {
            let row = response.id.accesskit_id();
            ui.ctx().accesskit_node_builder(self.field_id, |node| node.set_active_descendant(row));
        }
    }

    fn paint_row(&self, ui: &Ui, rect: Rect, is_chosen: bool, (name, what): (&str, &str)) {
        let painter = ui.painter();
        if is_chosen {
            painter.circle_filled(pos2(rect.left() + space(3), rect.center().y), 3.0, self.picker.color);
        }
        let right = pos2(rect.right() - STAR, rect.center().y);
        let left = pos2(rect.left() + space(5), rect.center().y);
        let side = painter.layout_no_wrap(what.to_owned(), theme::label_font(), theme::SECONDARY);
        let whole = right.x - left.x;
        let beside = whole - side.size().x - space(2);
        // A long name is smaller, and if need be has the row for itself: pads and settings tell rows apart.
        let own = if is_chosen { theme::strong_font() } else { theme::body_font() };
        let ways = [
            (own, beside),
            (theme::label_font(), beside),
            (theme::label_font(), whole),
            (theme::axis_font(), whole),
        ];
        let fits = |(font, width): &(FontId, f32)| {
            painter.layout_no_wrap(name.to_owned(), font.clone(), theme::TEXT).size().x <= *width
        };
        let Some((font, width)) = ways.iter().find(|way| fits(way)).or(ways.last()).cloned() else { return };
        if width < whole {
            let place = Align2::RIGHT_CENTER.anchor_size(right, side.size());
            painter.galley(place.min, side, theme::SECONDARY);
        }
        line_of_text(painter, left, Align2::LEFT_CENTER, (name, font, theme::TEXT), width);
    }
}

/// True while the pointer is moved or the list is scrolled under it: a pointer at rest marks nothing.
fn is_pointing(ui: &Ui) -> bool {
    ui.input(|input| input.pointer.delta() != Vec2::ZERO || input.smooth_scroll_delta != Vec2::ZERO)
}

/// Whole rows that fit above a height.
fn rows_above(height: f32) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a row's place, and not below 0"
    )]
    let rows = (height / ROW).floor().max(0.0) as usize;
    rows
}

#[expect(clippy::cast_precision_loss, reason = "some thousand rows")]
fn count(rows: usize) -> f32 {
    rows as f32
}

/// The star at the end of a row: full for a favorite, a line in the marked row, `None` for one that would first have to be
/// kept; true if it was clicked.
///
/// Only the marked row's star is reached by Tab, or there would be sixty between the field and the button below.
fn star_ui(ui: &Ui, item: Item<'_>, row: &Response, is_favorite: Option<bool>, is_marked: bool) -> bool {
    let place = Rect::from_min_max(pos2(row.rect.right() - STAR, row.rect.top()), row.rect.max);
    let sense = if is_marked { Sense::click() } else { Sense::CLICK };
    let response = ui.interact(place, row.id.with(("star", item.place)), sense);
    let label = format!("Favorite: {}", item.name);
    response.widget_info(|| match is_favorite {
        Some(is_favorite) => WidgetInfo::selected(Role::CheckBox, true, is_favorite, &label),
        None => WidgetInfo::labeled(Role::Button, true, &label),
    });
    let is_full = is_favorite == Some(true);
    if is_full || is_marked || response.hovered() {
        let color = if response.hovered() { theme::TEXT } else { theme::SECONDARY };
        icon::star(ui.painter(), place.center(), is_full, color);
    }
    focus_ring(ui, &response, place.shrink(2.0));
    let hint = match is_favorite {
        Some(true) => "Remove from the favorites",
        Some(false) => "Add to the favorites, on top of the list",
        None => "Keep it in your folder, as a favorite on top of the list",
    };
    response.on_hover_text(hint).clicked()
}

/// Height of a row: one for all, but for sentences, which wrap.
fn height_of(ui: &Ui, row: &Row, width: f32) -> f32 {
    match row {
        Row::Heading(_) | Row::Item(_) => ROW,
        Row::Note(text) => {
            let font = egui::TextStyle::Body.resolve(ui.style());
            let galley =
                ui.painter().layout((*text).to_owned(), font, theme::SECONDARY, width - 2.0 * NOTE.x);
            galley.size().y + 2.0 * NOTE.y
        }
    }
}

fn heading_ui(ui: &Ui, rect: Rect, text: &str) {
    let galley = ui.painter().layout_job(theme::heading(&text.to_uppercase()));
    let y = rect.bottom() - space(1) - galley.size().y;
    ui.painter().galley(pos2(rect.left() + space(2), y), galley, theme::SECONDARY);
}

fn note_ui(ui: &mut Ui, rect: Rect, text: &str) {
    ui.put(rect.shrink2(NOTE), egui::Label::new(RichText::new(text).color(theme::SECONDARY)).wrap());
}
