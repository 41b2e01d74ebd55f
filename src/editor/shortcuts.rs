//! Keys that work anywhere in the window while no text is being typed.

use egui::{Context, Key, Modifiers};

use super::gateway::{HostParam, ParamGateway};
use super::model::Model;
use super::views::ViewState;

const SLOT_KEYS: [Key; 7] = [Key::Num0, Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6];

/// Follows the slot being heard and acts on the keys: 0–6 slots, space the last two, M mono, D dim.
pub fn handle(ctx: &Context, model: &Model<'_>, gateway: &mut dyn ParamGateway, state: &mut ViewState) {
    let heard = model.settings.slot;
    if heard != state.slots.0 {
        state.slots = (heard, state.slots.0);
    }
    if ctx.text_edit_focused() || egui::Popup::is_any_open(ctx) {
        return;
    }
    // A focused button keeps the space bar, as people who work by keyboard expect.
    let space_is_free = ctx.memory(|memory| memory.focused()).is_none();
    let pressed = |key| ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    for (slot, key) in SLOT_KEYS.into_iter().enumerate() {
        if pressed(key) {
            choose(model, gateway, slot);
        }
    }
    if space_is_free && pressed(Key::Space) {
        choose(model, gateway, state.slots.1);
    }
    for (key, param) in [(Key::M, &model.params.tools.mono), (Key::D, &model.params.tools.dim)] {
        if pressed(key) {
            gateway.set_once(param, 1.0 - param.normalized());
        }
    }
}

/// Switches to a slot.
pub fn choose(model: &Model<'_>, gateway: &mut dyn ParamGateway, slot: usize) {
    let param = &model.params.slot;
    if slot != model.settings.slot
        && let Some(normalized) = param.normalized_from_text(&slot.to_string())
    {
        gateway.set_once(param, normalized);
    }
}
