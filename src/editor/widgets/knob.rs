//! A knob: an arc that fills, its value and its name below.

use egui::{Align2, Color32, Pos2, Rect, Response, Shape, Stroke, Ui, pos2, vec2};

use super::control::{Control, focus_ring};
use super::drive::{Travel, drive};
use super::panel::line_of_text;
use super::typing::{open_on_request, typed_value};
use crate::editor::edit::gateway::ParamGateway;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;

/// Where the arc begins and how far it goes, degrees clockwise from straight down.
const ARC_DEG: (f32, f32) = (40.0, 280.0);

/// Straight segments per whole arc: finer than a pixel at twice the largest knob.
const SEGMENTS: u8 = 64;

/// Drag distance through the whole range, points.
const TRAVEL: f32 = 160.0;

/// Shows a knob inside `rect`, of this diameter, filling from `origin` (0…1) to the value.
pub fn knob(
    ui: &mut Ui,
    rect: Rect,
    diameter: f32,
    control: &Control<'_>,
    origin: f32,
    gateway: &mut dyn ParamGateway,
) -> Response {
    let id = ui.make_persistent_id(("knob", control.label));
    let face =
        Rect::from_center_size(pos2(rect.center().x, rect.top() + diameter / 2.0), vec2(diameter, diameter));
    let response = drive(ui, face, id, control, Travel::Knob(TRAVEL), gateway);
    paint(ui, face, control.param.normalized(), origin, response.hovered() || response.dragged());
    focus_ring(ui, &response, face);
    let value = Rect::from_min_size(
        pos2(rect.left(), face.bottom() + if diameter < 29.0 { 0.0 } else { 2.0 }),
        vec2(rect.width(), theme::value_font().size + 2.0),
    );
    let typing = id.with("value");
    open_on_request(ui, &response, typing, control, gateway);
    typed_value(ui, value, typing, control, theme::value_font(), gateway);
    let below = pos2(rect.center().x, value.bottom());
    let name = (control.label, theme::label_font(), theme::SECONDARY);
    // Names may reach beyond their cell: their neighbors are shorter, and so is the margin.
    line_of_text(ui.painter(), below, Align2::CENTER_TOP, name, rect.width() + space(4));
    response
}

/// Height of a knob of this diameter with its two lines.
#[must_use]
pub fn height(diameter: f32) -> f32 {
    diameter + theme::value_font().size + theme::label_font().size + space(1) + 1.0
}

fn paint(ui: &Ui, face: Rect, value: f32, origin: f32, lit: bool) {
    let painter = ui.painter();
    let width = (0.09 * face.width()).max(2.5);
    let radius = (face.width() - width) / 2.0;
    let (accent, hand) =
        if ui.is_enabled() { (theme::TARGET, theme::APPLIED) } else { (theme::EDGE, theme::SECONDARY) };
    painter.add(arc(face.center(), radius, (0.0, 1.0), Stroke::new(width, theme::TRACK)));
    let (from, to) = if value < origin { (value, origin) } else { (origin, value) };
    if to - from > 0.002 {
        painter.add(arc(face.center(), radius, (from, to), Stroke::new(width, accent)));
    }
    let body: Color32 = if lit { theme::CONTROL_HOVER } else { theme::HAIRLINE };
    painter.circle_filled(face.center(), 0.68 * radius, body);
    let inner = point(face.center(), 0.28 * radius, value);
    let outer = point(face.center(), 0.6 * radius, value);
    painter.line_segment([inner, outer], Stroke::new(width.min(3.0), hand));
}

fn arc(center: Pos2, radius: f32, (from, to): (f32, f32), stroke: Stroke) -> Shape {
    let points: Vec<Pos2> = (0..=SEGMENTS)
        .map(|i| point(center, radius, from + (to - from) * f32::from(i) / f32::from(SEGMENTS)))
        .collect();
    let ends = [points.first().copied(), points.last().copied()];
    let mut shapes = vec![Shape::line(points, stroke)];
    // Round ends, as the stroke itself has none.
    shapes.extend(
        ends.into_iter().flatten().map(|end| Shape::circle_filled(end, stroke.width / 2.0, stroke.color)),
    );
    Shape::Vec(shapes)
}

fn point(center: Pos2, radius: f32, fraction: f32) -> Pos2 {
    let angle = (ARC_DEG.0 + ARC_DEG.1 * fraction).to_radians();
    center + radius * vec2(-angle.sin(), angle.cos())
}
