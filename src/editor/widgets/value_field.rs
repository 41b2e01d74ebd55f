//! A small field that shows a value, is dragged sideways and typed into.

use egui::{Rect, Response, StrokeKind, Ui};

use super::control::Control;
use super::drive::{Travel, drive};
use super::focus::focus_ring;
use super::typing::{open_on_request, typed_value};
use crate::editor::edit::gateway::ParamGateway;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;

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
        rect.shrink2(egui::vec2(space(1), 5.0)),
        id.with("value"),
        control,
        theme::label_font(),
        gateway,
    );
    focus_ring(ui, &response, rect);
    response
}
