//! The head from above with the speakers in front of it, to be dragged: around it for the angle, away from
//! it for the distance.

use egui::{
    Align2, Color32, CursorIcon, Painter, Pos2, Rect, Response, Shape, Stroke, StrokeKind, Ui, Vec2, pos2,
    vec2,
};

use crate::editor::edit::gateway::ParamGateway;
use crate::editor::shell::layout::Density;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::editor::widgets::{Control, Travel, drive, value_field};
use crate::editor::widgets::{focus_ring, line_of_text};
use crate::engine::settings::{CROSSFEED_OFF_DB, DISTANCE_RANGE_M};
use crate::params::SlotParams;
use crate::units::single;
use nice_plug::prelude::Param;

const ANGLE_WHY: &str = "15–90°. How far each speaker stands from straight ahead; 30° is the usual triangle. Drag a \
    speaker around the head, or use the arrow keys on the left one.";

const DISTANCE_WHY: &str = "0.5–3 m. Near speakers differ more between the ears in the bass, under 1 dB from 1 m on; \
    with a room, far ones give more of it. Drag a speaker away from the head, or use the arrow keys on the \
    right one.";

/// Largest distance from the head to a speaker, points.
const REACH: f32 = 150.0;

/// Size of a figure where it is dense, points.
const FIELD: Vec2 = vec2(40.0, 20.0);

/// A speaker at the least distance stands this far out, as a share of the reach.
const NEAREST: f32 = 0.5;

/// Half the size of a speaker with its turn, points.
const SPEAKER: f32 = 14.0;

/// Shows the head in `rect`.
pub(in crate::editor) fn head_ui(
    ui: &mut Ui,
    rect: Rect,
    slot: &SlotParams,
    on: bool,
    density: &Density,
    gateway: &mut dyn ParamGateway,
) {
    let fields = if density.roomy { theme::TOOL_HEIGHT + space(1) } else { 0.0 };
    let room = rect.height() - fields - SPEAKER;
    // Above the head the reach and a speaker's upper corners, below it the head itself.
    let reach = (room / 1.34).min(0.5 * rect.width() - SPEAKER).min(REACH);
    let head_radius = 0.28 * reach;
    let top = rect.top() + (0.5 * (room - reach - 1.2 * head_radius)).max(0.0);
    let scene = Scene { head: pos2(rect.center().x, top + SPEAKER + reach), head_radius, reach, on };
    let dragged = handles(ui, &scene, slot, gateway);
    let shown = |name: &str, value: f32| {
        if dragged {
            return value;
        }
        ui.ctx().animate_value_with_time(egui::Id::unique(name), value, theme::ANIMATION_SECS)
    };
    let place = Place {
        angle_deg: shown("speaker angle", slot.angle.value()),
        distance_m: shown("speaker distance", slot.distance.value()),
    };
    let crossing = f64::from(slot.crossfeed.value()) > CROSSFEED_OFF_DB;
    scene.paint(ui.painter(), place, crossing);
    let low = pos2(rect.left(), rect.bottom() - if density.roomy { theme::TOOL_HEIGHT } else { FIELD.y });
    let row = Rect::from_min_max(low, rect.max);
    if density.roomy && !on {
        let text = ("no speakers", theme::label_font(), theme::SECONDARY);
        line_of_text(ui.painter(), row.center(), Align2::CENTER_CENTER, text, row.width());
    } else if on {
        let (left, right) = row.split_left_right_at_fraction(0.5);
        // Where it is dense, the figures stand beside the head, not below it.
        let places = if density.roomy {
            [left, right].map(|half| half.shrink2(vec2(space(1), 2.0)))
        } else {
            [left.left_center(), right.right_center() - vec2(FIELD.x, 0.0)]
                .map(|middle| Rect::from_min_size(middle - vec2(0.0, 0.5 * FIELD.y), FIELD))
        };
        fields_ui(ui, places, slot, gateway);
    }
}

/// Angle and distance as figures.
fn fields_ui(ui: &mut Ui, [left, right]: [Rect; 2], slot: &SlotParams, gateway: &mut dyn ParamGateway) {
    value_field(ui, left, &angle_control(slot, "Angle"), gateway);
    value_field(ui, right, &distance_control(slot, "Distance"), gateway);
}

fn angle_control<'a>(slot: &'a SlotParams, label: &'a str) -> Control<'a> {
    Control::new(&slot.angle, label, ANGLE_WHY).with_step(1.0 / 75.0)
}

fn distance_control<'a>(slot: &'a SlotParams, label: &'a str) -> Control<'a> {
    Control::new(&slot.distance, label, DISTANCE_WHY).with_step(1.0 / 25.0)
}

/// The speakers as handles; true while one is dragged. Either moves both in angle and distance; the keyboard
/// turns the left one and moves the right one.
fn handles(ui: &mut Ui, scene: &Scene, slot: &SlotParams, gateway: &mut dyn ParamGateway) -> bool {
    let mut dragged = false;
    let place = Place { angle_deg: slot.angle.value(), distance_m: slot.distance.value() };
    for (name, side) in [("Left speaker", -1.0), ("Right speaker", 1.0)] {
        let angle_at = |pointer: Pos2| slot.angle.preview_normalized(scene.place(side, pointer).angle_deg);
        let distance_at =
            |pointer: Pos2| slot.distance.preview_normalized(scene.place(side, pointer).distance_m);
        let (angle, distance) = (angle_control(slot, name), distance_control(slot, name));
        let (first, second): (Handle<'_>, Handle<'_>) = if side < 0.0 {
            ((angle, &angle_at), (distance, &distance_at))
        } else {
            ((distance, &distance_at), (angle, &angle_at))
        };
        let rect = Rect::from_center_size(scene.speaker(side, place), Vec2::splat(30.0));
        let id = ui.make_persistent_id(name);
        let response: Response = drive(ui, rect, id, &first.0, Travel::Under(first.1), gateway)
            .on_hover_and_drag_cursor(CursorIcon::Grab);
        follow(&response, &second, gateway);
        focus_ring(ui, &response, rect);
        dragged |= response.dragged();
    }
    dragged
}

/// A parameter of a handle, and its value where the pointer is.
type Handle<'a> = (Control<'a>, &'a dyn Fn(Pos2) -> f32);

/// Moves a second parameter with the same drag: one gesture of its own.
fn follow(response: &Response, (control, value_at): &Handle<'_>, gateway: &mut dyn ParamGateway) {
    if !response.enabled() {
        return;
    }
    if response.drag_started() {
        gateway.begin(control.param);
    }
    if response.dragged()
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let to = control.param.snapped(value_at(pointer));
        if to != control.param.normalized() {
            gateway.set(control.param, to);
        }
    }
    if response.drag_stopped() {
        gateway.end(control.param);
    }
    if response.double_clicked() {
        gateway.set_once(control.param, control.param.default_normalized());
    }
}

/// Where a speaker stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    angle_deg: f32,
    distance_m: f32,
}

struct Scene {
    head: Pos2,
    head_radius: f32,
    /// Distance on screen from the center of the head to the farthest speakers.
    reach: f32,
    on: bool,
}

impl Scene {
    fn speaker(&self, side: f32, place: Place) -> Pos2 {
        let angle = place.angle_deg.to_radians();
        let (nearest, farthest) = (single(DISTANCE_RANGE_M.0), single(DISTANCE_RANGE_M.1));
        let share = (place.distance_m - nearest) / (farthest - nearest);
        let out = self.reach * (NEAREST + (1.0 - NEAREST) * share);
        self.head + out * vec2(side * angle.sin(), -angle.cos())
    }

    /// Where a speaker under the pointer would stand.
    fn place(&self, side: f32, pointer: Pos2) -> Place {
        let from_head = pointer - self.head;
        let share = (from_head.length() / self.reach - NEAREST) / (1.0 - NEAREST);
        let (nearest, farthest) = (single(DISTANCE_RANGE_M.0), single(DISTANCE_RANGE_M.1));
        Place {
            angle_deg: (side * from_head.x).max(0.0).atan2(-from_head.y).to_degrees().clamp(15.0, 90.0),
            distance_m: egui::lerp(nearest..=farthest, share.clamp(0.0, 1.0)),
        }
    }

    fn paint(&self, painter: &Painter, place: Place, crossing: bool) {
        let accent = if self.on { theme::TARGET } else { theme::EDGE };
        self.paint_arc(painter, place.distance_m);
        let ear = |side: f32| self.head + vec2(side * self.head_radius * 1.02, 0.0);
        for side in [-1.0, 1.0] {
            let from = self.speaker(side, place);
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
            self.paint_speaker(painter, self.speaker(side, place), side * place.angle_deg, accent);
        }
        self.paint_head(painter);
    }

    /// Where the speakers can stand at this distance.
    fn paint_arc(&self, painter: &Painter, distance_m: f32) {
        let arc: Vec<Pos2> = (-30i8..=30)
            .map(|i| self.speaker(1.0, Place { angle_deg: f32::from(i) * 3.0, distance_m }))
            .collect();
        painter.add(Shape::line(arc, theme::hairline()));
    }

    fn paint_speaker(&self, painter: &Painter, center: Pos2, turned_deg: f32, accent: Color32) {
        let turn = egui::emath::Rot2::from_angle(turned_deg.to_radians());
        let corners = [(-10.0, -8.0), (10.0, -8.0), (10.0, 8.0), (-10.0, 8.0)]
            .map(|(x, y)| center + turn * vec2(x, y))
            .to_vec();
        let face = if self.on { theme::TARGET_FACE } else { theme::CONTROL };
        painter.add(Shape::convex_polygon(corners, face, Stroke::new(theme::STRONG_LINE, accent)));
        painter.circle_filled(center + turn * vec2(0.0, 2.0), 4.0, accent);
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
