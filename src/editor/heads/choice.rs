//! The user's own head: which one is loaded, and how to load another.

use egui::text::LayoutJob;
use egui::{
    Button, Color32, Key, Popup, PopupCloseBehavior, Rect, Response, RichText, Role, Sense, StrokeKind,
    TextEdit, Ui, WidgetInfo, pos2,
};

use super::list_view::{BUILT_IN, heads_ui};
use super::loader::{HeadLoader, Loading};
use crate::editor::platform::paths::pasted_path;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::editor::widgets::focus_ring;
use crate::editor::widgets::icon;
use crate::params::GrilleParams;

const LOAD_WHY: &str = "Loads a measured head from a SOFA file (SimpleFreeFieldHRIR): your own or a dummy \
    head’s. The project keeps what it needs of it.";

/// Width of the list, points.
const LIST_WIDTH: f32 = 380.0;

/// Shows the loaded head on a button that opens the list of others.
pub(in crate::editor) fn personal_ui(ui: &mut Ui, rect: Rect, params: &GrilleParams) {
    let loader = HeadLoader::of(ui.ctx());
    loader.take_answer(ui.ctx(), &params.user);
    let (sentence, color) = match loader.loading() {
        Loading::Failed(sentence) => (sentence, theme::WARNING),
        Loading::Reading(name) => (format!("Reading {name} …"), theme::SECONDARY),
        Loading::Keeping(name) => (format!("Copying {name} …"), theme::SECONDARY),
        Loading::Done => match params.user.head() {
            Some(head) => (head.name().to_owned(), theme::TEXT),
            None => (BUILT_IN.to_owned(), theme::TEXT),
        },
    };
    let response = head_button(ui, rect, &sentence, color);
    Popup::from_toggle_button_response(&response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .gap(space(1))
        .show(|ui| list_ui(ui, &loader, params));
    response.on_hover_text(format!("{sentence}\n{LOAD_WHY}"));
}

fn head_button(ui: &mut Ui, rect: Rect, name: &str, color: Color32) -> Response {
    let id = ui.make_persistent_id("measured head");
    let response = ui.interact(rect, id, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ComboBox, enabled, "Measured head");
        info.current_text_value = Some(name.to_owned());
        info
    });
    let face = if response.hovered() { theme::CONTROL_HOVER } else { theme::CONTROL };
    ui.painter().rect(rect, theme::CONTROL_RADIUS, face, theme::hairline(), StrokeKind::Inside);
    let mark = pos2(rect.right() - space(3), rect.center().y);
    icon::chevron(ui.painter(), mark, theme::SECONDARY);
    let at = pos2(rect.left() + space(2), rect.center().y);
    let room = mark.x - space(2) - at.x;
    let whole = ui.painter().layout_no_wrap(name.to_owned(), theme::button_font(), color);
    if whole.size().x <= room {
        ui.painter().galley(pos2(at.x, at.y - 0.5 * whole.size().y), whole, color);
    } else {
        // A long name takes two small lines.
        let mut job = LayoutJob::simple(name.to_owned(), theme::axis_font(), color, room);
        job.wrap.max_rows = 2;
        job.wrap.break_anywhere = false;
        let lines = ui.painter().layout_job(job);
        ui.painter().galley(pos2(at.x, at.y - 0.5 * lines.size().y), lines, color);
    }
    focus_ring(ui, &response, rect);
    response
}

/// The heads of the user's folder, any other file, and what went wrong.
fn list_ui(ui: &mut Ui, loader: &HeadLoader, params: &GrilleParams) {
    ui.set_width(LIST_WIDTH);
    heads_ui(ui, loader, &params.user);
    path_ui(ui, loader, params);
    if let Loading::Failed(sentence) = loader.loading() {
        ui.label(RichText::new(sentence).color(theme::WARNING));
        ui.label(RichText::new("You still hear what you heard before.").color(theme::SECONDARY));
    }
}

/// A field for the path, which works in every host and on every desktop, and the desktop's dialog.
fn path_ui(ui: &mut Ui, loader: &HeadLoader, params: &GrilleParams) {
    ui.horizontal(|ui| {
        let id = ui.make_persistent_id("path of a head");
        let mut path = ui.data(|data| data.get_temp::<String>(id)).unwrap_or_default();
        let field = TextEdit::singleline(&mut path)
            .id(id.with("field"))
            .hint_text("Paste a .sofa file's path")
            .desired_width(ui.available_width() - 190.0);
        let field = ui.add(field);
        ui.ctx().accesskit_node_builder(id.with("field"), |node| node.set_label("Path of a SOFA file"));
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let can_load = !path.trim().is_empty();
        if ui.add_enabled(can_load, Button::new("Load")).clicked() || (entered && can_load) {
            loader.load(ui.ctx(), &params.user, pasted_path(&path));
        }
        let label = if loader.is_choosing() { "Choosing …" } else { "Choose a file …" };
        if ui.add_enabled(!loader.is_choosing(), Button::new(label)).clicked() {
            loader.choose(ui.ctx());
        }
        ui.data_mut(|data| data.insert_temp(id, path));
    });
}
