//! The user's own head: which one is loaded, and how to load another.

use std::path::PathBuf;

use egui::{
    Align2, Key, Popup, PopupCloseBehavior, Rect, Response, Role, Sense, StrokeKind, TextEdit, Ui,
    WidgetInfo, pos2,
};

use crate::editor::head_loader::{HeadLoader, Loading};
use crate::editor::theme::{self, space};
use crate::editor::widgets::{focus_ring, line_of_text};
use crate::params::GrilleParams;

const LOAD_WHY: &str = "Loads a head measured as SOFA file (SimpleFreeFieldHRIR), your own or a dummy head’s. \
    The project keeps what it needs of it.";

const BUTTON_WIDTH: f32 = 104.0;

/// Shows the loaded head at the left of a row and the button that loads another at its right.
pub(super) fn personal_ui(ui: &mut Ui, row: Rect, params: &GrilleParams) {
    let loader = HeadLoader::of(ui.ctx());
    let place = Rect::from_min_max(pos2(row.right() - BUTTON_WIDTH, row.top()), row.max);
    let response = load_button(ui, place);
    Popup::from_toggle_button_response(&response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .gap(space(1))
        .show(|ui| path_ui(ui, &loader, params));
    let (sentence, color) = match loader.loading() {
        Loading::Reading(name) => (format!("Reading {name} …"), theme::SECONDARY),
        Loading::Failed(sentence) => (sentence, theme::SOURCE),
        Loading::Done => match params.user.head() {
            Some(head) => (head.name().to_owned(), theme::TEXT),
            None => ("No head loaded: the built-in one is heard.".to_owned(), theme::SECONDARY),
        },
    };
    let width = place.left() - space(2) - row.left();
    let at = pos2(row.left(), row.center().y);
    let shown =
        line_of_text(ui.painter(), at, Align2::LEFT_CENTER, (&sentence, theme::label_font(), color), width);
    let id = ui.make_persistent_id("head's name");
    let label = ui.interact(shown, id, Sense::hover());
    label.widget_info(|| WidgetInfo::labeled(Role::Label, true, &sentence));
    label.on_hover_text(sentence);
}

fn load_button(ui: &mut Ui, rect: Rect) -> Response {
    let id = ui.make_persistent_id("load a head");
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Load SOFA"));
    let face = if response.hovered() { theme::CONTROL_HOVER } else { theme::CONTROL };
    ui.painter().rect(rect, theme::CONTROL_RADIUS, face, theme::hairline(), StrokeKind::Inside);
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, "Load SOFA…", theme::button_font(), theme::TEXT);
    focus_ring(ui, &response, rect);
    response.on_hover_text(LOAD_WHY)
}

/// A field for the path: what works in every host and on every desktop.
fn path_ui(ui: &mut Ui, loader: &HeadLoader, params: &GrilleParams) {
    ui.set_width(380.0);
    ui.label(egui::RichText::new("Path of a .sofa file, then Enter").font(theme::value_font()));
    let id = ui.make_persistent_id("path of a head");
    let mut path = ui.data(|data| data.get_temp::<String>(id)).unwrap_or_default();
    let field = ui.add(TextEdit::singleline(&mut path).id(id.with("field")).desired_width(f32::INFINITY));
    ui.ctx().accesskit_node_builder(id.with("field"), |node| node.set_label("Path of a SOFA file"));
    if !field.has_focus() && !field.lost_focus() {
        field.request_focus();
    }
    if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) && !path.trim().is_empty() {
        loader.load(ui.ctx(), &params.user, PathBuf::from(path.trim().trim_matches('"')));
        ui.close();
    }
    ui.data_mut(|data| data.insert_temp(id, path));
}
