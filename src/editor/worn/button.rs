//! The button beside *Seal*: a word for how well the headphone seals, and what else there is about what is worn.

use egui::{
    Align2, Popup, PopupCloseBehavior, Rect, Response, Role, Sense, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::popover::{WIDTH, popover_ui};
use crate::editor::model::Model;
use crate::editor::shell::theme::space;
use crate::editor::shell::{ViewState, theme};
use crate::editor::widgets::{focus_ring, icon, line_of_text};
use crate::project::ProfileName;

/// Width of the button, points: with the mark of a profile that is followed, or without.
pub(in crate::editor) fn width_of_button(model: &Model<'_>) -> f32 {
    if model.params.user.profile().is_some() { 60.0 + MARK } else { 60.0 }
}

/// Room of that mark, points.
const MARK: f32 = 16.0;

const WHY: &str = "How well the headphone seals, in a word. Opens what else there is about what you wear: \
    whose ears these are, checks by ear, and a limit for boosts.";

/// Shows the button and, while it is open, what it opens.
pub(in crate::editor) fn worn_ui(ui: &mut Ui, rect: Rect, model: &Model<'_>, state: &mut ViewState) {
    let profile = model.params.user.profile();
    let response = button_ui(ui, rect, seal_word(model.settings.seal), profile.as_ref());
    let shown = Popup::from_toggle_button_response(&response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .width(WIDTH)
        .gap(space(1))
        .show(|ui| popover_ui(ui, model, state));
    if shown.is_none() {
        match profile {
            Some(profile) => response.on_hover_text(format!(
                "{WHY}\nWhat you wear, seal, balance and head are those of the profile {}.",
                profile.name
            )),
            None => response.on_hover_text(WHY),
        };
    }
}

fn button_ui(ui: &Ui, rect: Rect, word: &str, profile: Option<&ProfileName>) -> Response {
    let id = ui.make_persistent_id("what you wear");
    let response = ui.interact(rect, id, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ComboBox, enabled, "About what you wear");
        let whose = profile.map_or_else(String::new, |profile| format!(", profile {}", profile.name));
        info.current_text_value = Some(format!("seal {word}{whose}"));
        info
    });
    let face = if response.hovered() && enabled { theme::CONTROL_HOVER } else { theme::CONTROL };
    ui.painter().rect(rect, theme::CONTROL_RADIUS, face, theme::hairline(), StrokeKind::Inside);
    let color = if enabled { theme::TEXT } else { theme::SECONDARY };
    let mark = pos2(rect.right() - space(3), rect.center().y);
    let mut start = pos2(rect.left() + space(2), rect.center().y);
    if profile.is_some() {
        icon::person(ui.painter(), start + vec2(5.0, 0.0), theme::SOURCE);
        start.x += MARK;
    }
    let room = mark.x - space(2) - start.x;
    line_of_text(ui.painter(), start, Align2::LEFT_CENTER, (word, theme::value_font(), color), room);
    icon::chevron(ui.painter(), mark, theme::SECONDARY);
    focus_ring(ui, &response, rect);
    response
}

/// A seal in a word: most people know whether their pads leak, few by how much.
fn seal_word(seal: f64) -> &'static str {
    match seal {
        s if s >= 0.75 => "good",
        s if s >= 0.4 => "fair",
        _ => "poor",
    }
}
