//! What all widgets paint alike.

use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Response, Stroke, StrokeKind, Ui};

use crate::editor::shell::{shortcuts, theme};

/// Draws a ring around the control that has the keyboard, once the keyboard is used.
pub(in crate::editor) fn focus_ring(ui: &Ui, response: &Response, rect: Rect) {
    if response.has_focus() && shortcuts::keyboard_leads(ui.ctx()) {
        let stroke = Stroke::new(theme::STRONG_LINE, theme::FOCUS);
        ui.painter().rect_stroke(rect.expand(2.0), theme::CONTROL_RADIUS + 2.0, stroke, StrokeKind::Outside);
    }
}

/// One line of text, cut with an ellipsis where it does not fit `width`.
pub(in crate::editor) fn line_of_text(
    painter: &Painter,
    pos: Pos2,
    anchor: Align2,
    (text, font, color): (&str, FontId, Color32),
    width: f32,
) -> Rect {
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, color);
    job.wrap = egui::text::TextWrapping::truncate_at_width(width);
    let galley = painter.layout_job(job);
    let rect = anchor.anchor_size(pos, galley.size());
    painter.galley(rect.min, galley, color);
    rect
}
