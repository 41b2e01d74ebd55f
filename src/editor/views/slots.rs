//! The seven slots.

use egui::{Rect, Ui, pos2, vec2};

use crate::editor::gateway::ParamGateway;
use crate::editor::model::Model;
use crate::editor::shortcuts;
use crate::editor::theme::space;
use crate::editor::widgets::{SlotButton, slot_button};

/// Shows the slot buttons side by side.
pub(super) fn slots_ui(ui: &mut Ui, rect: Rect, model: &Model<'_>, gateway: &mut dyn ParamGateway) {
    let gap = space(2);
    let count = f32::from(u8::try_from(model.slots.len()).unwrap_or(u8::MAX));
    let width = (rect.width() - gap * (count - 1.0)) / count;
    let mut x = rect.left();
    for (number, label) in model.slots.iter().enumerate() {
        let button = SlotButton {
            number,
            title: &label.title,
            detail: &label.detail,
            heard: number == model.settings.slot,
        };
        let cell = Rect::from_min_size(pos2(x, rect.top()), vec2(width, rect.height()));
        if slot_button(ui, cell, &button).clicked() {
            shortcuts::choose(model, gateway, number);
        }
        x += width + gap;
    }
}
