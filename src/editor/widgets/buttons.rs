//! Buttons: with a word on them, with an icon, and those that switch something on and off.

use egui::{Align2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo};

use super::control::{Control, explain, focus_ring};
use super::icon;
use super::icon::Icon;
use super::typing::menu;
use crate::editor::edit::gateway::ParamGateway;
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

/// Shows a switch with this caption. On is said by fill, border and weight together.
pub fn toggle(
    ui: &mut Ui,
    rect: Rect,
    control: &Control<'_>,
    caption: &str,
    gateway: &mut dyn ParamGateway,
) -> Response {
    let id = ui.make_persistent_id(("toggle", control.label));
    let response = ui.interact(rect, id, Sense::click());
    let on = control.param.normalized() > 0.5;
    if response.clicked() {
        gateway.set_once(control.param, if on { 0.0 } else { 1.0 });
    }
    menu(&response, control, false, gateway);
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, enabled, on, control.label));
    let (face, edge, color, font) = match (on, response.hovered()) {
        (true, _) => (
            theme::TOOL_FACE,
            Stroke::new(theme::STRONG_LINE, theme::SOURCE),
            theme::SOURCE,
            theme::value_font(),
        ),
        (false, true) => (theme::CONTROL_HOVER, theme::hairline(), theme::TEXT, theme::button_font()),
        (false, false) => (theme::CONTROL, theme::hairline(), theme::TEXT, theme::button_font()),
    };
    let color = if enabled { color } else { theme::SECONDARY };
    ui.painter().rect(rect, theme::CONTROL_RADIUS, face, edge, StrokeKind::Inside);
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, caption, font, color);
    focus_ring(ui, &response, rect);
    explain(response, control)
}

/// Shows a button with an icon, lit while what it opens is open, with its name and its tooltip.
pub fn icon_button(ui: &mut Ui, rect: Rect, icon: Icon, (name, hint): (&str, &str), open: bool) -> Response {
    let id = ui.make_persistent_id(("icon", name));
    let response = ui.interact(rect, id, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
    let lit = open || (response.hovered() && enabled);
    let face = if lit { theme::CONTROL_HOVER } else { theme::BACKGROUND };
    let color = match (enabled, lit) {
        (false, _) => theme::EDGE,
        (true, true) => theme::TEXT,
        (true, false) => theme::SECONDARY,
    };
    ui.painter().rect_filled(rect, theme::CONTROL_RADIUS, face);
    icon::paint(ui.painter(), icon, rect.center(), color);
    focus_ring(ui, &response, rect);
    response.on_hover_text(hint)
}
