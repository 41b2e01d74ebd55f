//! The sentence said in passing, over the status line.

use std::time::Duration;

use egui::{Align2, Area, Id, Order, Rect, RichText, Ui, vec2};

use super::notice::{SHOWN_SECS, said};
use super::theme::{self, space};
use crate::editor::widgets::panel::sheet_frame;

/// Shows it while there is one.
pub(super) fn notice_ui(ui: &Ui, status: Rect) {
    let Some(text) = said(ui.ctx()) else { return };
    let place = Area::new(Id::unique("notice"))
        .order(Order::Foreground)
        .interactable(false)
        .pivot(Align2::CENTER_BOTTOM)
        .fixed_pos(status.center_top() - vec2(0.0, space(1)));
    place.show(ui.ctx(), |ui| {
        sheet_frame().inner_margin(egui::Margin::same(8)).show(ui, |ui| {
            ui.set_max_width(status.width() - space(8));
            ui.label(RichText::new(text).font(theme::body_font()).color(theme::TEXT));
        });
    });
    ui.ctx().request_repaint_after(Duration::from_secs_f64(SHOWN_SECS));
}
