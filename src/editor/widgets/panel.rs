//! The faces of panels and sheets, their headings and lines of text, and the rows controls are laid out on.

use egui::{
    Align2, Color32, Context, FontId, Frame, Id, Margin, Modal, Painter, Pos2, Rect, Stroke, StrokeKind, Ui,
    UiBuilder, pos2, vec2,
};

use crate::editor::shell::theme;

/// Paints a panel's face.
pub(in crate::editor) fn panel(ui: &Ui, rect: Rect) {
    ui.painter().rect(rect, theme::PANEL_RADIUS, theme::PANEL, theme::hairline(), StrokeKind::Inside);
}

/// The face of a sheet that lies over the window.
pub(in crate::editor) fn sheet_frame() -> Frame {
    Frame::NONE
        .fill(theme::PANEL)
        .stroke(Stroke::new(theme::LINE, theme::EDGE))
        .corner_radius(theme::PANEL_RADIUS)
        .inner_margin(Margin::same(20))
}

/// A sheet over the window, of its own size from the first frame on: it would jump to the middle with the second one.
pub(in crate::editor) fn sheet(ctx: &Context, id: Id) -> Modal {
    let area = Modal::default_area(id).default_size(ctx.content_rect().size());
    Modal::new(id).area(area).frame(sheet_frame()).backdrop_color(theme::VEIL)
}

/// Paints a panel's heading at its top left corner, centered on a row of this height; returns where it ends.
pub(in crate::editor) fn heading(ui: &Ui, row: Rect, text: &str) -> f32 {
    let galley = ui.painter().layout_job(theme::heading(text));
    let pos = pos2(row.left(), row.center().y - galley.size().y / 2.0);
    let right = pos.x + galley.size().x;
    ui.painter().galley(pos, galley, theme::SECONDARY);
    right
}

/// A part of the window that can be disabled as a whole.
pub(in crate::editor) fn part<R>(
    ui: &mut Ui,
    rect: Rect,
    enabled: bool,
    add: impl FnOnce(&mut Ui) -> R,
) -> R {
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect));
    if !enabled {
        child.disable();
        // Disabled controls dim themselves: the framework's fade would cost them their contrast.
        child.set_opacity(1.0);
    }
    add(&mut child)
}

/// Cuts rectangles off the left of a row.
pub(in crate::editor) struct Row {
    pub(in crate::editor) rest: Rect,
    pub(in crate::editor) gap: f32,
}

impl Row {
    pub(in crate::editor) fn new(rect: Rect, gap: f32) -> Self {
        Self { rest: rect, gap }
    }

    /// The next `width` points, `height` high and centered on the row.
    pub(in crate::editor) fn take(&mut self, width: f32, height: f32) -> Rect {
        let rect = Rect::from_min_size(
            pos2(self.rest.left(), self.rest.center().y - height / 2.0),
            vec2(width, height),
        );
        self.rest.min.x += width + self.gap;
        rect
    }

    /// The last `width` points.
    pub(in crate::editor) fn take_right(&mut self, width: f32, height: f32) -> Rect {
        self.rest.max.x -= width;
        let rect = Rect::from_min_size(
            pos2(self.rest.right(), self.rest.center().y - height / 2.0),
            vec2(width, height),
        );
        self.rest.max.x -= self.gap;
        rect
    }
}

/// A quiet sentence where there is nothing to set.
pub(in crate::editor) fn note(ui: &Ui, rect: Rect, text: &str) {
    let galley = ui.painter().layout(text.to_owned(), theme::body_font(), theme::SECONDARY, rect.width());
    ui.painter().galley(rect.min, galley, theme::SECONDARY);
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
