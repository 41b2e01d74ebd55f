//! The open list of a picker: a search field, the rows it leaves, and the one the keys and the pointer mark.

use egui::{
    Align2, FontId, Id, Key, Modifiers, Rect, Response, RichText, Role, ScrollArea, Sense, TextEdit, Ui,
    Vec2, WidgetInfo, pos2, vec2,
};

use super::button::Picker;
use super::rows::{Row, rows};
use super::shortlist::Shortlist;
use crate::editor::import::session::Importing;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::editor::widgets::icon;
use crate::editor::widgets::{focus_ring, line_of_text};
use crate::headphones::HeadphoneId;

/// Height of a row, points.
const ROW: f32 = 26.0;

/// Width of the star at the end of a row, points.
const STAR: f32 = 28.0;

/// Height of the list where there is room, points.
const HEIGHT: f32 = 360.0;

/// Room around a sentence, points.
const NOTE: Vec2 = vec2(8.0, 4.0);

/// Rows a page key goes by.
const PAGE: isize = 8;

/// What was typed into an open list, and which row is marked; none where nothing has the name that was typed, so
/// that Enter takes nothing.
#[derive(Clone, Default)]
pub(in crate::editor) struct Search {
    text: String,
    marked: Option<usize>,
}

/// What is chosen in the list, and what is to be said of: the marked one, or what the project has while nothing is typed.
pub(in crate::editor) struct Listed {
    pub(in crate::editor) chosen: Option<HeadphoneId>,
    pub(in crate::editor) shown: Option<HeadphoneId>,
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
    let typed = search_field_ui(ui, field_id, &mut search.text, just_opened);
    let shortlist = Shortlist::of(ui.ctx());
    let favorites = shortlist.favorites(picker.user);
    let short = (favorites.as_slice(), shortlist.recent(picker.user));
    let rows = rows(picker.catalog, picker.with_none, &search.text, (short.0, &short.1));
    let ids: Vec<HeadphoneId> =
        rows.iter().filter_map(|row| if let Row::Item { id, .. } = row { Some(*id) } else { None }).collect();
    if just_opened {
        search.marked = ids.iter().position(|&id| id == picker.current);
    } else if typed {
        let is_found = !rows.iter().any(|row| matches!(row, Row::Note(_)));
        search.marked = is_found.then_some(0);
    }
    search.marked = keys.moved(search.marked, ids.len());
    let reveal = typed || keys.step != 0;
    let list = List { rows: &rows, picker, favorites: &favorites, field_id, just_opened, reveal };
    let clicked = list.show(ui, &mut search.marked);
    let marked = search.marked.and_then(|row| ids.get(row).copied());
    ui.separator();
    ui.horizontal(|ui| {
        if ui.button("My headphone is not here …").clicked() {
            Importing::ask(ui.ctx(), picker.control.label);
            ui.close();
        }
        if !search.text.is_empty() && marked.is_some() {
            ui.add_space(space(3));
            ui.label(
                RichText::new("Enter takes the marked one").font(theme::label_font()).color(theme::AXIS),
            );
        }
    });
    let shown = marked.or((search.text.is_empty()).then_some(picker.current));
    ui.data_mut(|data| data.insert_temp(search_id, search));
    Listed { chosen: clicked.or(marked.filter(|_| keys.enter)), shown }
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

/// The rows as they are drawn.
struct List<'a> {
    rows: &'a [Row<'a>],
    picker: &'a Picker<'a>,
    favorites: &'a [HeadphoneId],
    /// The search field, which keeps the keyboard while rows are marked.
    field_id: Id,
    /// True in the first frame: a list opens at its top, where favorites and the latest choices are.
    just_opened: bool,
    /// Brings the marked row into sight.
    reveal: bool,
}

impl List<'_> {
    /// Shows the rows at one height, so that nothing moves while something is typed; returns what is clicked. Only rows
    /// in sight are made, and the one that is brought into sight.
    fn show(&self, ui: &mut Ui, marked: &mut Option<usize>) -> Option<HeadphoneId> {
        let height = HEIGHT.min(0.6 * ui.ctx().content_rect().height()).round();
        let mut clicked = None;
        let mut area = ScrollArea::vertical().max_height(height).auto_shrink(false);
        if self.just_opened {
            area = area.vertical_scroll_offset(0.0);
        }
        area.show_viewport(ui, |ui, in_sight| {
            let (mut top, mut idx) = (0.0, 0);
            let (origin, width) = (ui.max_rect().min, ui.available_width());
            for row in self.rows {
                let rect =
                    Rect::from_min_size(origin + vec2(0.0, top), vec2(width, height_of(ui, row, width)));
                let is_in_sight = top <= in_sight.bottom() && top + rect.height() >= in_sight.top();
                top += rect.height();
                match row {
                    Row::Heading(text) if is_in_sight => heading_ui(ui, rect, text),
                    Row::Note(text) if is_in_sight => note_ui(ui, rect, text),
                    Row::Heading(_) | Row::Note(_) => {}
                    Row::Item { id, name, what } => {
                        if self.reveal && *marked == Some(idx) {
                            ui.scroll_to_rect(rect, Some(egui::Align::Center));
                        } else if !is_in_sight {
                            idx += 1;
                            continue;
                        }
                        if self.item_ui(ui, rect, (idx, *id, name, what), marked) {
                            clicked = Some(*id);
                        }
                        idx += 1;
                    }
                }
            }
            ui.allocate_rect(Rect::from_min_size(origin, vec2(width, top)), Sense::hover());
        });
        clicked
    }

    /// Shows a headphone; true if it was clicked.
    fn item_ui(
        &self,
        ui: &mut Ui,
        rect: Rect,
        (idx, id, name, what): (usize, HeadphoneId, &str, &str),
        marked: &mut Option<usize>,
    ) -> bool {
        let response = ui.interact(rect, self.field_id.with(("row", idx)), Sense::CLICK);
        if response.contains_pointer() && is_pointing(ui) {
            *marked = Some(idx);
        }
        let is_marked = *marked == Some(idx);
        self.tell(ui, &response, (id, name), is_marked);
        if is_marked {
            ui.painter().rect_filled(rect, theme::CONTROL_RADIUS, theme::CONTROL_HOVER);
        }
        self.paint_row(ui, rect, id, (name, what));
        let is_favorite = self.favorites.contains(&id);
        if id != HeadphoneId::NONE && star_ui(ui, (idx, name), &response, is_favorite, is_marked) {
            Shortlist::toggle(ui.ctx(), id, self.picker.user);
        }
        response.clicked()
    }

    /// What a screen reader says of a row: its name, all that is known of it, and that the keys are on it.
    fn tell(&self, ui: &Ui, response: &Response, (id, name): (HeadphoneId, &str), is_marked: bool) {
        let is_chosen = id == self.picker.current;
        response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_chosen, name));
        if let Some(entry) = self.picker.catalog.get(id) {
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(entry.details()));
        }
        if is_marked {
            let row = response.id.accesskit_id();
            ui.ctx().accesskit_node_builder(self.field_id, |node| node.set_active_descendant(row));
        }
    }

    fn paint_row(&self, ui: &Ui, rect: Rect, id: HeadphoneId, (name, what): (&str, &str)) {
        let painter = ui.painter();
        let is_chosen = id == self.picker.current;
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

/// The star at the end of a row: full for a favorite, a line in the marked row; true if it was clicked.
///
/// Only the marked row's star is reached by Tab, or there would be sixty between the field and the button below.
fn star_ui(ui: &Ui, (idx, name): (usize, &str), row: &Response, is_favorite: bool, is_marked: bool) -> bool {
    let place = Rect::from_min_max(pos2(row.rect.right() - STAR, row.rect.top()), row.rect.max);
    let sense = if is_marked { Sense::click() } else { Sense::CLICK };
    let response = ui.interact(place, row.id.with(("star", idx)), sense);
    let label = format!("Favorite: {name}");
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_favorite, &label));
    if is_favorite || is_marked || response.hovered() {
        let color = if response.hovered() { theme::TEXT } else { theme::SECONDARY };
        icon::star(ui.painter(), place.center(), is_favorite, color);
    }
    focus_ring(ui, &response, place.shrink(2.0));
    let hint =
        if is_favorite { "Remove from the favorites" } else { "Add to the favorites, on top of the list" };
    response.on_hover_text(hint).clicked()
}

/// Height of a row: one for all, but for sentences, which wrap.
fn height_of(ui: &Ui, row: &Row<'_>, width: f32) -> f32 {
    match row {
        Row::Heading(_) | Row::Item { .. } => ROW,
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
