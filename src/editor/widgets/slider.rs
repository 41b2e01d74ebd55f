//! A horizontal slider.

use egui::{Color32, Rect, Response, Ui, pos2, vec2};

use super::control::Control;
use super::drive::{Travel, drive};
use super::focus_ring;
use crate::editor::gateway::ParamGateway;
use crate::editor::theme;

/// Shows a slider that fills `rect` in this color from `origin` (0…1) to the value.
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
