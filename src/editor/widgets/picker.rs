//! Choosing a headphone: a button that opens a list with a search field.

use egui::{
    Align2, Color32, Id, Key, Modifiers, Popup, PopupCloseBehavior, Rect, Response, Role, ScrollArea, Sense,
    StrokeKind, TextEdit, Ui, WidgetInfo, pos2, vec2,
};

use super::control::Control;
use super::menu::menu;
use super::picker_rows::{Row, rows};
use super::{focus_ring, icon, line_of_text};
use crate::editor::gateway::ParamGateway;
use crate::editor::importing::Importing;
use crate::editor::shortlist::Shortlist;
use crate::editor::theme::{self, space};
use crate::headphones::{Catalog, HeadphoneId};
use crate::params::SavedUser;

/// Height of a row of the list, points.
const ROW: f32 = 26.0;

/// Width of the star at the end of a row, points.
const STAR: f32 = 28.0;

/// Largest size of the list, points.
const LIST: (f32, f32) = (340.0, 360.0);

/// What a picker chooses from.
pub struct Picker<'a> {
    /// The parameter and its words.
    pub control: Control<'a>,
    /// Color of what is chosen.
    pub color: Color32,
    /// Everything there is to choose.
    pub catalog: &'a Catalog,
    /// Which of it is the project's own.
    pub user: &'a SavedUser,
    /// The choice made now.
    pub current: HeadphoneId,
    /// Offers "as worn" too: it chooses a target, not what is worn.
    pub with_none: bool,
}

/// What was typed into an open list, and which row the arrow keys are on.
#[derive(Clone, Default)]
struct Search {
    text: String,
    row: usize,
}

/// Shows the picker in `rect`.
pub fn picker(ui: &mut Ui, rect: Rect, picker: &Picker<'_>, gateway: &mut dyn ParamGateway) -> Response {
    let id = ui.make_persistent_id(("picker", picker.control.label));
    let response = ui.interact(rect, id, Sense::click());
    let name = picker.catalog.display_name(picker.current);
    let enabled = ui.is_enabled();
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ComboBox, enabled, picker.control.label);
        info.current_text_value = Some(name.clone());
        info
    });
    paint_button(ui, rect, picker, &name, response.hovered());
    focus_ring(ui, &response, rect);
    menu(&response, &picker.control, false, gateway);
    let search_id = id.with("search");
    let shown = Popup::from_toggle_button_response(&response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .width(LIST.0.min(ui.ctx().content_rect().width() - space(6)))
        .gap(space(1))
        .show(|ui| list_ui(ui, search_id, picker, gateway));
    if shown.is_some() {
        return response;
    }
    ui.data_mut(|data| data.remove_temp::<Search>(search_id));
    super::control::explain(response, &picker.control)
}

fn paint_button(ui: &Ui, rect: Rect, picker: &Picker<'_>, name: &str, hovered: bool) {
    let painter = ui.painter();
    let face = if hovered { theme::CONTROL_HOVER } else { theme::CONTROL };
    painter.rect(rect, theme::CONTROL_RADIUS, face, theme::hairline(), StrokeKind::Inside);
    let (dot, text) =
        if ui.is_enabled() { (picker.color, theme::TEXT) } else { (theme::EDGE, theme::SECONDARY) };
    painter.circle_filled(pos2(rect.left() + space(3) + 1.0, rect.center().y), 4.0, dot);
    let text_left = rect.left() + space(6);
    line_of_text(
        painter,
        pos2(text_left, rect.center().y),
        Align2::LEFT_CENTER,
        (name, theme::body_font(), text),
        rect.right() - space(6) - text_left,
    );
    icon::chevron(painter, pos2(rect.right() - space(3) - 2.0, rect.center().y), theme::SECONDARY);
}

fn list_ui(ui: &mut Ui, search_id: Id, picker: &Picker<'_>, gateway: &mut dyn ParamGateway) {
    let (mut search, just_opened) = match ui.data(|data| data.get_temp::<Search>(search_id)) {
        Some(search) => (search, false),
        None => (Search::default(), true),
    };
    let shortlist = Shortlist::of(ui.ctx());
    let favorites = shortlist.favorites(picker.user);
    let rows =
        rows(picker.catalog, picker.with_none, &search.text, (&favorites, &shortlist.recent(picker.user)));
    let ids: Vec<HeadphoneId> =
        rows.iter().filter_map(|row| if let Row::Item { id, .. } = row { Some(*id) } else { None }).collect();
    if just_opened {
        search.row = ids.iter().position(|&id| id == picker.current).unwrap_or(0);
    }
    let moved = move_by_keys(ui, &mut search, ids.len());
    let entered = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    search_field_ui(ui, search_id, &mut search, just_opened);
    let reveal = moved || just_opened;
    let clicked = rows_ui(ui, &rows, (picker, &favorites), search.row, reveal);
    let chosen = clicked.or_else(|| if entered { ids.get(search.row).copied() } else { None });
    if let Some(id) = chosen {
        if let Some(normalized) = picker.control.param.normalized_from_text(&format!("#{}", id.0)) {
            gateway.set_once(picker.control.param, normalized);
            Shortlist::note(ui.ctx(), (id, !picker.with_none), picker.user);
        }
        ui.close();
    }
    ui.separator();
    if ui.button("My headphone is not here …").clicked() {
        Importing::ask(ui.ctx(), picker.control.label);
        ui.close();
    }
    ui.data_mut(|data| data.insert_temp(search_id, search));
}

fn move_by_keys(ui: &Ui, search: &mut Search, num_rows: usize) -> bool {
    let before = search.row;
    ui.input_mut(|input| {
        if input.consume_key(Modifiers::NONE, Key::ArrowDown) {
            search.row = (search.row + 1).min(num_rows.saturating_sub(1));
        }
        if input.consume_key(Modifiers::NONE, Key::ArrowUp) {
            search.row = search.row.saturating_sub(1);
        }
    });
    before != search.row
}

fn search_field_ui(ui: &mut Ui, id: Id, search: &mut Search, just_opened: bool) {
    let field_id = id.with("field");
    let field = TextEdit::singleline(&mut search.text)
        .id(field_id)
        .hint_text("Type to search: model, maker, open, on-ear …")
        .desired_width(f32::INFINITY)
        .margin(egui::Margin::symmetric(8, 5));
    let response = ui.add(field);
    ui.ctx().accesskit_node_builder(field_id, |node| node.set_label("Search headphones"));
    if response.changed() {
        search.row = 0;
    }
    if just_opened {
        response.request_focus();
    }
}

fn rows_ui(
    ui: &mut Ui,
    rows: &[Row<'_>],
    (picker, favorites): (&Picker<'_>, &[HeadphoneId]),
    marked: usize,
    reveal: bool,
) -> Option<HeadphoneId> {
    if rows.is_empty() {
        ui.label(
            egui::RichText::new(
                "No headphone of that name. Its back type is the nearest thing: type closed, open or on-ear. \
                 With a measurement or a preset of it, import it below.",
            )
            .color(theme::SECONDARY),
        );
        return None;
    }
    let height = LIST.1.min(0.6 * ui.ctx().content_rect().height());
    let mut clicked = None;
    let mut idx = 0;
    ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for row in rows {
            match row {
                Row::Heading(text) => heading_ui(ui, text),
                Row::Item { id, name, what } => {
                    let response = item_ui(ui, (*id, name, what), picker, idx == marked);
                    if *id != HeadphoneId::NONE && star_ui(ui, (idx, name), &response, favorites.contains(id))
                    {
                        Shortlist::toggle(ui.ctx(), *id, picker.user);
                    }
                    if reveal && idx == marked {
                        response.scroll_to_me(Some(egui::Align::Center));
                    }
                    if response.clicked() {
                        clicked = Some(*id);
                    }
                    if let Some(entry) = picker.catalog.get(*id) {
                        response.on_hover_text(entry.details());
                    }
                    idx += 1;
                }
            }
        }
    });
    clicked
}

/// The star at the end of a row: full for a favorite, a line where the pointer is; true if it was clicked.
fn star_ui(ui: &Ui, (idx, name): (usize, &str), row: &Response, is_favorite: bool) -> bool {
    let place = Rect::from_min_max(pos2(row.rect.right() - STAR, row.rect.top()), row.rect.max);
    let response = ui.interact(place, row.id.with(("star", idx)), Sense::click());
    let label = format!("Favorite: {name}");
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_favorite, &label));
    if is_favorite || response.hovered() || response.has_focus() || row.hovered() {
        let color = if response.hovered() { theme::TEXT } else { theme::SECONDARY };
        icon::star(ui.painter(), place.center(), is_favorite, color);
    }
    focus_ring(ui, &response, place.shrink(2.0));
    let hint = if is_favorite { "No longer a favorite" } else { "Favorite: on top of the list" };
    response.on_hover_text(hint).clicked()
}

fn heading_ui(ui: &mut Ui, text: &str) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let galley = ui.painter().layout_job(theme::heading(&text.to_uppercase()));
    let y = rect.bottom() - space(1) - galley.size().y;
    ui.painter().galley(pos2(rect.left() + space(2), y), galley, theme::SECONDARY);
}

fn item_ui(
    ui: &mut Ui,
    (id, name, what): (HeadphoneId, &str, &str),
    picker: &Picker<'_>,
    marked: bool,
) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let chosen = id == picker.current;
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, name));
    let painter = ui.painter();
    if marked || response.hovered() {
        painter.rect_filled(rect, theme::CONTROL_RADIUS, theme::CONTROL_HOVER);
    }
    let font = if chosen { theme::strong_font() } else { theme::body_font() };
    if chosen {
        painter.circle_filled(pos2(rect.left() + space(3), rect.center().y), 3.0, picker.color);
    }
    let right = pos2(rect.right() - STAR, rect.center().y);
    let side = painter.text(right, Align2::RIGHT_CENTER, what, theme::label_font(), theme::SECONDARY);
    let left = pos2(rect.left() + space(5), rect.center().y);
    let width = side.left() - left.x - space(2);
    line_of_text(painter, left, Align2::LEFT_CENTER, (name, font, theme::TEXT), width);
    response
}
