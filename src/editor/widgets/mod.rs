//! Controls of our own. They know host parameters and the gateway, never the application; each one
//! names itself to screen readers.

mod button;
mod control;
mod drive;
pub mod icon;
mod knob;
mod menu;
mod picker;
mod picker_facts;
mod picker_list;
mod picker_rows;
mod segmented;
mod slider;
mod slot_button;
mod toggle;
mod typing;
mod value_field;

pub use button::word_button;
pub use control::Control;
pub use drive::{Travel, drive};
pub use knob::{height as knob_height, knob};
pub use picker::{Picker, picker};
pub use segmented::{Segment, segmented, tabs};
pub use slider::slider;
pub use slot_button::{SlotButton, slot_button};
pub use toggle::{icon_button, toggle};
pub use value_field::value_field;

use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Response, Stroke, StrokeKind, Ui};

use super::{shortcuts, theme};

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
