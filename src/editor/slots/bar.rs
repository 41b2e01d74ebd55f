//! The seven slots, what can be done to each as a whole, and the reference beside them.

use egui::{
    Id, Key, Modifiers, Popup, PopupCloseBehavior, Rect, Response, RichText, SetOpenCommand, Ui, pos2, vec2,
};

use super::button::{SlotButton, slot_button};
use super::edits::Edit;
use super::reference::reference_ui;
use crate::editor::edit::gateway::ParamGateway;
use crate::editor::model::Model;
use crate::editor::shell::theme::space;
use crate::editor::shell::{ViewState, shortcuts, theme};

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

/// Shows the menu of slot `slot` (1…6) while it is open: a right click on its button opens it, and so does
/// Shift+F10 while the button has the keyboard.
fn slot_menu_ui(button: &Response, slot: usize, model: &Model<'_>, state: &mut ViewState) {
    let asked =
        button.has_focus() && button.ctx.input_mut(|input| input.consume_key(Modifiers::SHIFT, Key::F10));
    let wanted = (button.secondary_clicked() || asked).then_some(SetOpenCommand::Bool(true));
    Popup::menu(button)
        .id(Id::unique(("slot menu", slot)))
        .open_memory(wanted)
        .close_behavior(PopupCloseBehavior::CloseOnClick)
        .gap(space(1))
        .show(|ui| entries_ui(ui, slot, model, state));
}

fn entries_ui(ui: &mut Ui, slot: usize, model: &Model<'_>, state: &mut ViewState) {
    ui.set_width(196.0);
    ui.spacing_mut().item_spacing.y = 2.0;
    let mut entry = |ui: &mut Ui, text: &str, edit: Edit| {
        if ui.add(egui::Button::new(text).frame(false).min_size(vec2(188.0, 22.0))).clicked() {
            state.edit = Some(edit);
        }
    };
    let exchange = match state.kept.variants.letter(slot) {
        None => "Keep this as A, change B",
        Some("A") => "Switch to variant B",
        Some(_) => "Switch to variant A",
    };
    entry(ui, exchange, Edit::Exchange(slot));
    entry(ui, "Reset to the factory’s slot", Edit::Reset(slot));
    ui.add_space(space(1));
    ui.label(RichText::new("Copy to").font(theme::label_font()).color(theme::SECONDARY));
    for (to, label) in model.slots.iter().enumerate().skip(1).filter(|(to, _)| *to != slot) {
        entry(ui, &format!("Slot {to} · {}", label.title), Edit::Copy { from: slot, to });
    }
}
