//! A horizontal slider, and a small field that shows a value, is dragged sideways and typed into.

use egui::{Color32, Rect, Response, StrokeKind, Ui, pos2, vec2};

use super::control::{Control, focus_ring};
use super::drive::{Travel, drive};
use super::typing::{is_typing, open_on_request, typed_value};
use crate::editor::edit::gateway::ParamGateway;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;

/// Shows a slider that fills `rect` in this color from `origin` (0…1) to the value.
///
/// It has no room for its value, so a right click turns the slider itself into the field to type into.
pub fn slider(
    ui: &mut Ui,
    rect: Rect,
    control: &Control<'_>,
    (origin, color): (f32, Color32),
    gateway: &mut dyn ParamGateway,
) -> Response {
    let radius = 0.26 * rect.height().min(24.0);
    let rail = rect.shrink2(vec2(radius, 0.0));
    let id = ui.make_persistent_id(("slider", control.label));
    let response = drive(ui, rect, id, control, Travel::Slider(rail.width()), gateway);
    let typing = id.with("value");
    open_on_request(ui, &response, typing, control, gateway);
    if is_typing(ui, typing) {
        let field = Rect::from_center_size(rect.center(), vec2(rect.width(), theme::TOOL_HEIGHT - 4.0));
        typed_value(ui, field, typing, control, theme::label_font(), gateway);
        return response;
    }
    let at = |fraction: f32| egui::lerp(rail.x_range(), fraction);
    let bar = |from: f32, to: f32| {
        Rect::from_x_y_ranges(at(from)..=at(to), rail.center().y - 1.5..=rail.center().y + 1.5)
    };
    let value = control.param.normalized();
    let painter = ui.painter();
    painter.rect_filled(bar(0.0, 1.0), 1.5, theme::TRACK);
    painter.rect_filled(bar(value.min(origin), value.max(origin)), 1.5, color);
    let lit = response.hovered() || response.dragged();
    let thumb = if ui.is_enabled() { theme::TEXT } else { theme::SECONDARY };
    let grown = if lit { radius + 1.0 } else { radius };
    painter.circle_filled(pos2(at(value), rail.center().y), grown, thumb);
    focus_ring(ui, &response, rect);
    response
}

/// Drag distance through the whole range, points.
const TRAVEL: f32 = 240.0;

/// Shows the value of a control in a field that fills `rect`: its rim is dragged, its text clicked.
pub fn value_field(
    ui: &mut Ui,
    rect: Rect,
    control: &Control<'_>,
    gateway: &mut dyn ParamGateway,
) -> Response {
    let id = ui.make_persistent_id(("field", control.label));
    let response = drive(ui, rect, id, control, Travel::Slider(TRAVEL), gateway);
    let face = if response.hovered() { theme::CONTROL_HOVER } else { theme::CONTROL };
    let painter = ui.painter();
    painter.rect(rect, theme::CONTROL_RADIUS, face, theme::hairline(), StrokeKind::Inside);
    open_on_request(ui, &response, id.with("value"), control, gateway);
    typed_value(
        ui,
        rect.shrink2(vec2(space(1), 5.0)),
        id.with("value"),
        control,
        theme::label_font(),
        gateway,
    );
    focus_ring(ui, &response, rect);
    response
}
