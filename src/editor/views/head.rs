//! The head from above with the speakers in front of it, to be dragged.

use egui::{
    Align2, Color32, CursorIcon, Painter, Pos2, Rect, Response, Shape, Stroke, StrokeKind, Ui, Vec2, pos2,
    vec2,
};

use crate::editor::gateway::{HostParam, ParamGateway};
use crate::editor::layout::Density;
use crate::editor::theme::{self, space};
use crate::editor::widgets::{Control, Travel, drive, focus_ring, line_of_text};
use crate::engine::settings::CROSSFEED_OFF_DB;
use crate::params::SlotParams;

const DRAG_WHY: &str = "15–90° from straight ahead. Drag it around the head; both speakers move together.";

/// Largest distance from the head to a speaker, points.
const REACH: f32 = 170.0;

/// Shows the head in `rect`.
pub(super) fn head_ui(
    ui: &mut Ui,
    rect: Rect,
    slot: &SlotParams,
    on: bool,
    density: &Density,
    gateway: &mut dyn ParamGateway,
) {
    let captions = if density.roomy { 2.0 * theme::label_font().size + space(3) } else { 0.0 };
    // From the speakers' upper corners to the chin: reach, 12 above it, the head's radius below.
    let room = rect.height() - captions - 24.0;
    let reach = (room / 1.32).min(rect.width() * 0.6).min(REACH);
    let head_radius = 0.32 * reach;
    let height = reach + head_radius + 16.0;
    let top = rect.center().y - f32::midpoint(height, captions);
    let scene = Scene { head: pos2(rect.center().x, top + 14.0 + reach), head_radius, reach, on };
    let dragged = handles(ui, &scene, slot, gateway);
    let shown = if dragged {
        slot.angle.value()
    } else {
        ui.ctx().animate_value_with_time(
            egui::Id::unique("speaker angle"),
            slot.angle.value(),
            theme::ANIMATION_SECS,
        )
    };
    let crossing = f64::from(slot.crossfeed.value()) > CROSSFEED_OFF_DB;
    scene.paint(ui.painter(), shown, crossing);
    if density.roomy {
        let below = pos2(rect.center().x, top + height + space(1));
        let hint = if on { "drag the speakers" } else { "plain headphones" };
        let hint = (hint, theme::label_font(), theme::SECONDARY);
        let drawn = line_of_text(ui.painter(), below, Align2::CENTER_TOP, hint, rect.width());
        let text = if on { slot.angle.text_of(slot.angle.normalized()) } else { "no speakers".to_owned() };
        let value = (text.as_str(), theme::value_font(), if on { theme::TEXT } else { theme::SECONDARY });
        let below = pos2(below.x, drawn.bottom() + 1.0);
        line_of_text(ui.painter(), below, Align2::CENTER_TOP, value, rect.width());
    }
}

/// The speakers as handles; true while one is dragged.
fn handles(ui: &mut Ui, scene: &Scene, slot: &SlotParams, gateway: &mut dyn ParamGateway) -> bool {
    let mut dragged = false;
    for (name, side) in [("Left speaker", -1.0), ("Right speaker", 1.0)] {
        let control = Control::new(&slot.angle, name, DRAG_WHY).with_step(1.0 / 75.0);
        let value_at = |pointer: Pos2| {
            let from_head = pointer - scene.head;
            let angle_deg = (side * from_head.x).max(0.0).atan2(-from_head.y).to_degrees();
            slot.angle.normalized_from_text(&format!("{angle_deg:.1}")).unwrap_or_default()
        };
        let rect = Rect::from_center_size(scene.speaker(side, slot.angle.value()), Vec2::splat(30.0));
        let id = ui.make_persistent_id(name);
        let response: Response = drive(ui, rect, id, &control, Travel::Under(&value_at), gateway)
            .on_hover_and_drag_cursor(CursorIcon::Grab);
        focus_ring(ui, &response, rect);
        dragged |= response.dragged();
    }
    dragged
}

struct Scene {
    head: Pos2,
    head_radius: f32,
    /// Distance from the center of the head to the speakers.
    reach: f32,
    on: bool,
}

impl Scene {
    fn speaker(&self, side: f32, angle_deg: f32) -> Pos2 {
        let angle = angle_deg.to_radians();
        self.head + self.reach * vec2(side * angle.sin(), -angle.cos())
    }

    fn paint(&self, painter: &Painter, angle_deg: f32, crossing: bool) {
        let accent = if self.on { theme::TARGET } else { theme::EDGE };
        self.paint_arc(painter);
        let ear = |side: f32| self.head + vec2(side * self.head_radius * 1.02, 0.0);
        for side in [-1.0, 1.0] {
            let from = self.speaker(side, angle_deg);
            if self.on {
                painter.line_segment([from, ear(side)], Stroke::new(1.8, accent));
                if crossing {
                    let path = [from, ear(-side)];
                    let faint = Stroke::new(1.2, accent.gamma_multiply(0.6));
                    painter.extend(Shape::dashed_line(&path, faint, 3.5, 3.5));
                }
            }
        }
        for side in [-1.0, 1.0] {
            self.paint_speaker(painter, self.speaker(side, angle_deg), side * angle_deg, accent);
        }
        self.paint_head(painter);
    }

    /// Where the speakers can stand.
    fn paint_arc(&self, painter: &Painter) {
        let arc: Vec<Pos2> = (-30i8..=30).map(|i| self.speaker(1.0, f32::from(i) * 3.0)).collect();
        painter.add(Shape::line(arc, theme::hairline()));
    }

    fn paint_speaker(&self, painter: &Painter, center: Pos2, turned_deg: f32, accent: Color32) {
        let turn = egui::emath::Rot2::from_angle(turned_deg.to_radians());
        let corners = [(-11.0, -9.0), (11.0, -9.0), (11.0, 9.0), (-11.0, 9.0)]
            .map(|(x, y)| center + turn * vec2(x, y))
            .to_vec();
        let face = if self.on { theme::TARGET_FACE } else { theme::CONTROL };
        painter.add(Shape::convex_polygon(corners, face, Stroke::new(theme::STRONG_LINE, accent)));
        painter.circle_filled(center + turn * vec2(0.0, 2.0), 4.5, accent);
    }

    fn paint_head(&self, painter: &Painter) {
        let (radius, stroke) = (self.head_radius, Stroke::new(theme::STRONG_LINE, theme::SECONDARY));
        let nose = [(-0.24, -0.96), (0.0, -1.26), (0.24, -0.96)]
            .map(|(x, y)| self.head + radius * vec2(x, y))
            .to_vec();
        painter.add(Shape::convex_polygon(nose, theme::CONTROL, stroke));
        painter.circle(self.head, radius, theme::CONTROL, stroke);
        for side in [-1.0, 1.0] {
            let center = self.head + vec2(side * radius * 1.12, 0.0);
            let cup = Rect::from_center_size(center, radius * vec2(0.3, 0.9));
            painter.rect(cup, radius * 0.15, theme::AXIS, Stroke::NONE, StrokeKind::Inside);
        }
    }
}
