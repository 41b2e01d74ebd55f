//! The Speakers tab: how much softer and how much later a side reaches the other ear.

use egui::{Rect, Ui};

use crate::editor::model::Model;

/// Shows level and time difference between the ears over frequency.
pub fn space_ui(ui: &mut Ui, rect: Rect, _legend: Rect, _model: &Model<'_>) {
    super::note(ui, rect, "Plain headphones: a side reaches its own ear only.");
}
