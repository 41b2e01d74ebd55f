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
}

/// Draws an icon about 16 points wide.
pub fn paint(painter: &Painter, icon: Icon, center: Pos2, color: Color32) {
    let stroke = Stroke::new(1.5, color);
    match icon {
        Icon::Gear => gear(painter, center, stroke),
        Icon::Question => {
            painter.text(center, egui::Align2::CENTER_CENTER, "?", crate::editor::theme::name_font(), color);
        }
        Icon::Cross => {
            for x in [-5.0, 5.0] {
                painter.line_segment([center + vec2(x, -5.0), center + vec2(-x, 5.0)], stroke);
            }
        }
    }
}

fn gear(painter: &Painter, center: Pos2, stroke: Stroke) {
    painter.circle_stroke(center, 4.5, stroke);
    for tooth in 0..TEETH {
        let angle = std::f32::consts::TAU * f32::from(tooth) / f32::from(TEETH);
        let direction = vec2(angle.cos(), angle.sin());
        painter.line_segment([center + 6.5 * direction, center + 8.5 * direction], stroke);
    }
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
