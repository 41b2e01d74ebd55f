//! What can be done to a slot as a whole.

use egui::{Id, Key, Modifiers, Popup, PopupCloseBehavior, Response, RichText, SetOpenCommand, Ui, vec2};

use super::edits::Edit;
use crate::editor::model::Model;
use crate::editor::shell::ViewState;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;

/// Shows the menu of slot `slot` (1…6) while it is open: a right click on its button opens it, and so does
/// Shift+F10 while the button has the keyboard.
pub(in crate::editor) fn slot_menu_ui(
    button: &Response,
    slot: usize,
    model: &Model<'_>,
    state: &mut ViewState,
) {
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
