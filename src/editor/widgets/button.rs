//! A button with a word on it.

use egui::{Align2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo};

use super::focus::focus_ring;
use crate::editor::shell::theme;

/// Shows a button with this caption; the one a view mostly leads to is `strong`.
pub fn word_button(ui: &mut Ui, rect: Rect, caption: &str, strong: bool) -> Response {
    let id = ui.make_persistent_id(("button", caption));
    let response = ui.interact(rect, id, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, caption));
    let lit = response.hovered() && enabled;
    let (face, edge, font) = match (strong && enabled, lit) {
        (true, _) => {
            (theme::TARGET_FACE, Stroke::new(theme::STRONG_LINE, theme::TARGET), theme::value_font())
        }
        (false, true) => (theme::CONTROL_HOVER, theme::hairline(), theme::button_font()),
        (false, false) => (theme::CONTROL, theme::hairline(), theme::button_font()),
    };
    let color = if enabled { theme::TEXT } else { theme::SECONDARY };
    ui.painter().rect(rect, theme::CONTROL_RADIUS, face, edge, StrokeKind::Inside);
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, caption, font, color);
    focus_ring(ui, &response, rect);
    response
}
