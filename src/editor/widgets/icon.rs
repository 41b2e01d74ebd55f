//! Icons drawn with the painter, so that they are sharp at every scale.

use egui::{Color32, Painter, Pos2, Shape, Stroke, pos2, vec2};

/// Number of teeth of the gear.
const TEETH: u8 = 8;

/// What an icon button shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Settings.
    Gear,
    /// Help.
    Question,
    /// Close a sheet.
    Cross,
    /// One step back.
    Undo,
    /// One step forward again.
    Redo,
}

/// A star with five points, full or as a line.
pub fn star(painter: &Painter, center: Pos2, is_full: bool, color: Color32) {
    // The inner corners of a pentagram lie at 0.38 of its radius; rounder reads better this small.
    const RADII: [f32; 2] = [6.0, 2.8];
    let corners: Vec<Pos2> = (0..10u8)
        .zip(RADII.into_iter().cycle())
        .map(|(idx, radius)| {
            let angle = std::f32::consts::PI * (f32::from(idx) / 5.0 - 0.5);
            center + radius * vec2(angle.cos(), angle.sin())
        })
        .collect();
    if is_full {
        for (idx, point) in corners.iter().enumerate().step_by(2) {
            let beside = [corners[(idx + 9) % 10], *point, corners[(idx + 1) % 10], center];
            painter.add(Shape::convex_polygon(beside.to_vec(), color, Stroke::NONE));
        }
    } else {
        painter.add(Shape::closed_line(corners, Stroke::new(1.2, color)));
    }
}

/// Head and shoulders, about 11 points wide.
pub fn person(painter: &Painter, center: Pos2, color: Color32) {
    painter.circle_filled(center - vec2(0.0, 3.0), 2.7, color);
    let shoulders = (0..=12u8).map(|idx| {
        let angle = std::f32::consts::PI * (1.0 + f32::from(idx) / 12.0);
        center + vec2(5.0 * angle.cos(), 5.5 + 4.8 * angle.sin())
    });
    painter.add(Shape::convex_polygon(shoulders.collect(), color, Stroke::NONE));
}

/// Draws an icon about 16 points wide.
pub fn paint(painter: &Painter, icon: Icon, center: Pos2, color: Color32) {
    let stroke = Stroke::new(1.5, color);
    match icon {
        Icon::Gear => gear(painter, center, stroke),
        Icon::Question => {
            painter.text(
                center,
                egui::Align2::CENTER_CENTER,
                "?",
                crate::editor::shell::theme::name_font(),
                color,
            );
        }
        Icon::Undo => bent_arrow(painter, center, -1.0, stroke),
        Icon::Redo => bent_arrow(painter, center, 1.0, stroke),
        Icon::Cross => {
            for x in [-5.0, 5.0] {
                painter.line_segment([center + vec2(x, -5.0), center + vec2(-x, 5.0)], stroke);
            }
        }
    }
}

/// A wheel whose rim itself has the teeth: rays that stand apart from a disk would be a sun.
fn gear(painter: &Painter, center: Pos2, stroke: Stroke) {
    const ROOT: f32 = 5.6;
    const TIP: f32 = 8.2;
    // Shares of a tooth's pitch at which the rim rises, reaches the tip, leaves it, and is at the root again.
    const FLANKS: [(f32, f32); 4] = [(0.20, ROOT), (0.32, TIP), (0.68, TIP), (0.80, ROOT)];
    let rim = (0..TEETH).flat_map(|tooth| FLANKS.map(|(share, radius)| (f32::from(tooth) + share, radius)));
    let at = |(turn, radius): (f32, f32)| {
        let angle = std::f32::consts::TAU * (turn - 0.5) / f32::from(TEETH);
        center + radius * vec2(angle.cos(), angle.sin())
    };
    painter.add(Shape::closed_line(rim.map(at).collect(), Stroke { width: 1.3, ..stroke }));
    painter.circle_stroke(center, 2.4, Stroke { width: 1.3, ..stroke });
}

/// A shield about 10 points high.
pub fn shield(painter: &Painter, center: Pos2, color: Color32) {
    let at = |(x, y): (f32, f32)| center + vec2(x, y);
    let right = [(0.0, -5.6), (4.6, -3.9), (4.6, 0.4), (3.4, 3.0), (0.0, 5.6)];
    let left = [(-3.4, 3.0), (-4.6, 0.4), (-4.6, -3.9)];
    let outline: Vec<Pos2> = right.into_iter().chain(left).map(at).collect();
    painter.add(Shape::convex_polygon(outline, color, Stroke::NONE));
}

/// An arrow that comes back over its own head: to the left (−1) or to the right (1).
fn bent_arrow(painter: &Painter, center: Pos2, direction: f32, stroke: Stroke) {
    let at = |x: f32, y: f32| center + vec2(direction * x, y);
    let (top, bottom, bend) = (-2.5, 6.0, -4.0);
    let radius = (bottom - top) / 2.0;
    let half_turn = (0..=12u8)
        .map(|i| std::f32::consts::PI * f32::from(i) / 12.0)
        .map(|angle| at(bend - radius * angle.sin(), top + radius * (1.0 - angle.cos())));
    let line = [at(7.5, top)].into_iter().chain(half_turn).chain([at(4.0, bottom)]);
    painter.add(Shape::line(line.collect(), stroke));
    painter.add(Shape::line(vec![at(3.5, top - 4.0), at(7.5, top), at(3.5, top + 4.0)], stroke));
}

/// A downward chevron, for what opens a list.
pub fn chevron(painter: &Painter, center: Pos2, color: Color32) {
    let points = vec![
        pos2(center.x - 4.5, center.y - 2.25),
        pos2(center.x, center.y + 2.25),
        pos2(center.x + 4.5, center.y - 2.25),
    ];
    painter.add(Shape::line(points, Stroke::new(1.5, color)));
}
