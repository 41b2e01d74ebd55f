//! A line of text in a control.

use egui::{Align2, Color32, FontId, Painter, Pos2, Rect};

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
