//! The status line at the window's foot, and the log behind it.

use egui::{
    Align2, Popup, PopupCloseBehavior, Rect, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2,
};

use super::log::clock;
use super::status;
use super::status::{Mood, StatusLine};
use super::theme;
use super::theme::space;
use super::view_state::ViewState;
use crate::editor::model::Model;
use crate::editor::widgets::line_of_text;
use crate::editor::widgets::word_button;

/// Size of the log, points.
const LOG: egui::Vec2 = vec2(460.0, 220.0);

/// Width of the time of an event, points.
const TIME: f32 = 40.0;

/// Width of the button that opens the log, points.
const BUTTON: f32 = 34.0;

/// Largest width of the line's tooltip, points.
const HINT: f32 = 640.0;

const HEALED: &str =
    "Samples that are not numbers are replaced by silence and counted. Latency is 0 samples in every mode.";

const KEYLESS: &str = "Keys: click here first";

const KEYLESS_WHY: &str =
    "The host has the keyboard. After a click anywhere in this window, 0–6 choose slots here.";

const LOG_WHY: &str =
    "Lists the last 200 things that happened to the sound. You can copy them into a bug report.";

/// Shows the status line; the log opens above its right end.
pub(in crate::editor) fn status_ui(ui: &mut Ui, rect: Rect, model: &Model<'_>, state: &mut ViewState) {
    let line = StatusLine::new(model);
    let is_focused = ui.input(|input| input.raw.focused);
    let text = line.text();
    let color = match line.mood {
        Mood::Well => theme::SECONDARY,
        Mood::Aside => theme::SOURCE,
        Mood::Wrong => theme::WARNING,
    };
    let start = pos2(rect.left(), rect.center().y);
    let button = Rect::from_min_max(pos2(rect.right() - BUTTON, rect.top() + 1.0), rect.max - vec2(0.0, 3.0));
    let end = if is_focused { button.left() } else { keyless_ui(ui, button.left() - space(3), rect) };
    let room = end - rect.left() - space(3);
    line_of_text(ui.painter(), start, Align2::LEFT_CENTER, (&text, theme::label_font(), color), room);
    // What was too loud stays silent until somebody clicks here.
    let sense = if model.status.is_held { Sense::click() } else { Sense::hover() };
    let words = Rect::from_min_size(rect.min, vec2(room, rect.height()));
    let response = ui.interact(words, ui.make_persistent_id("status line"), sense);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Status, true, "Status line");
        info.current_text_value = Some(text.clone());
        info
    });
    let hint = |ui: &mut Ui| {
        // Wide and low: it must not lie over the panels above.
        ui.set_max_width(rect.width().min(HINT));
        ui.label(&text);
        ui.label(RichText::new(HEALED).font(theme::label_font()).color(theme::SECONDARY));
    };
    if response.on_hover_ui(hint).clicked() {
        state.is_acknowledged = true;
    }
    let opener = word_button(ui, button, "Log", false).on_hover_text(LOG_WHY);
    Popup::from_toggle_button_response(&opener)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .align(egui::RectAlign::TOP_END)
        .gap(space(1))
        .show(|ui| log_ui(ui, model, state));
}

/// Says that keys go to the host as long as the window has no keyboard; returns where it begins.
fn keyless_ui(ui: &Ui, right: f32, rect: Rect) -> f32 {
    let galley = ui.painter().layout_no_wrap(KEYLESS.to_owned(), theme::label_font(), theme::AXIS);
    let place = Rect::from_min_size(
        pos2(right - galley.size().x, rect.center().y - galley.size().y / 2.0),
        galley.size(),
    );
    ui.painter().galley(place.min, galley, theme::AXIS);
    let response = ui.interact(place, ui.make_persistent_id("no keyboard"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Note, true, KEYLESS));
    response.on_hover_text(KEYLESS_WHY);
    place.left()
}

fn log_ui(ui: &mut Ui, model: &Model<'_>, state: &ViewState) {
    ui.set_width(LOG.x.min(ui.ctx().content_rect().width() - space(6)));
    ui.horizontal(|ui| {
        ui.label(theme::heading("LAST EVENTS"));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let (place, _) = ui.allocate_exact_size(vec2(112.0, theme::TOOL_HEIGHT), Sense::hover());
            if word_button(ui, place, "Copy for a report", false).clicked() {
                ui.ctx().copy_text(state.log.text(&status::about(model)));
            }
        });
    });
    ScrollArea::vertical().max_height(LOG.y).stick_to_bottom(true).auto_shrink([false, true]).show(
        ui,
        |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            for event in state.log.events() {
                ui.horizontal_top(|ui| {
                    let time =
                        RichText::new(clock(event.at_secs)).font(theme::label_font()).color(theme::AXIS);
                    let row = egui::Layout::left_to_right(egui::Align::Min);
                    ui.allocate_ui_with_layout(vec2(TIME, space(3)), row, |ui| {
                        ui.set_min_width(TIME);
                        ui.label(time);
                    });
                    ui.add(egui::Label::new(RichText::new(&event.text).font(theme::label_font())).wrap());
                });
            }
        },
    );
}
