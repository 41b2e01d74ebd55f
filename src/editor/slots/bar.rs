//! The seven slots, and the reference beside them.

use egui::{Rect, Ui, pos2, vec2};

use super::button::{SlotButton, slot_button};
use super::menu::slot_menu_ui;
use super::reference::reference_ui;
use crate::editor::edit::gateway::ParamGateway;
use crate::editor::model::Model;
use crate::editor::shell::ViewState;
use crate::editor::shell::shortcuts;
use crate::editor::shell::theme::space;

const MENU_HINT: &str = ". Right-click to copy it, reset it or compare two variants of it.";

/// Width of the reference's button, in those of a slot's.
const REFERENCE_WIDTH: f32 = 0.6;

/// Shows the slot buttons side by side.
///
/// A right click, or Shift+F10 on a slot that has the keyboard, opens what can be done to it as a whole.
pub(in crate::editor) fn slots_ui(
    ui: &mut Ui,
    rect: Rect,
    model: &Model<'_>,
    gateway: &mut dyn ParamGateway,
    state: &mut ViewState,
) {
    let gap = space(2);
    let count = f32::from(u8::try_from(model.slots.len()).unwrap_or(u8::MAX));
    let width = (rect.width() - gap * count) / (count + REFERENCE_WIDTH);
    let mut x = rect.left();
    for (number, label) in model.slots.iter().enumerate() {
        let key = number.to_string();
        let corner = state
            .kept
            .variants
            .letter(number)
            .map_or_else(|| key.clone(), |letter| format!("{key} {letter}"));
        let button = SlotButton {
            kind: "Slot",
            key: &key,
            corner: &corner,
            title: &label.title,
            detail: &label.detail,
            heard: number == model.settings.slot && !model.is_blind,
            hint: if number > 0 { MENU_HINT } else { "" },
        };
        let cell = Rect::from_min_size(pos2(x, rect.top()), vec2(width, rect.height()));
        let response = slot_button(ui, cell, &button);
        if response.clicked() {
            shortcuts::press(ui.ctx(), model, gateway, state, number);
        }
        if number > 0 {
            slot_menu_ui(&response, number, model, state);
        }
        x += width + gap;
    }
    let cell = Rect::from_min_max(pos2(x, rect.top()), rect.max);
    reference_ui(ui, cell, model, gateway);
}
