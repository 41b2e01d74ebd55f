//! Keys that work anywhere in the window while no text is being typed.

use egui::{Context, Key, Modifiers};

use super::help::Help;
use super::view_state::ViewState;
use crate::editor::blind::session::BlindSession;
use crate::editor::edit::gateway::{HostParam, ParamGateway};
use crate::editor::edit::history::Way;
use crate::editor::model::Model;
use crate::editor::slots::edits::Edit;

const SLOT_KEYS: [Key; 7] = [Key::Num0, Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6];

/// Follows the slot being heard and acts on the keys: 0–6 slots, space the last two, M mono, D dim, undo,
/// redo, A the other variant of the slot. A running blind test has keys of its own.
pub fn handle(ctx: &Context, model: &Model<'_>, gateway: &mut dyn ParamGateway, state: &mut ViewState) {
    note_who_leads(ctx);
    let heard = model.settings.slot;
    if heard != state.slots.0 {
        state.slots = (heard, state.slots.0);
    }
    if ctx.text_edit_focused() || egui::Popup::is_any_open(ctx) || state.help != Help::Closed {
        return;
    }
    if !matches!(state.blind, BlindSession::Running(_)) {
        listen(ctx, model, gateway, state);
        edit(ctx, model, state);
    }
}

/// The keys that choose what is heard.
fn listen(ctx: &Context, model: &Model<'_>, gateway: &mut dyn ParamGateway, state: &ViewState) {
    // A button reached by keyboard keeps the space bar, as people who work that way expect.
    let space_is_free = !focus_is_led_by_keys(ctx);
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

/// The keys that change settings: undo, redo, and the variants of the slot being heard.
fn edit(ctx: &Context, model: &Model<'_>, state: &mut ViewState) {
    let pressed = |modifiers, key| ctx.input_mut(|input| input.consume_key(modifiers, key));
    let redo = pressed(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z) || pressed(Modifiers::COMMAND, Key::Y);
    if redo {
        state.edit = Some(Edit::Step(Way::Redo));
    } else if pressed(Modifiers::COMMAND, Key::Z) {
        state.edit = Some(Edit::Step(Way::Undo));
    } else if pressed(Modifiers::NONE, Key::A) && model.settings.slot > 0 {
        state.edit = Some(Edit::Exchange(model.settings.slot));
    }
}

/// True while a control reached by keyboard has the keyboard: it keeps the keys that press it.
#[must_use]
pub fn focus_is_led_by_keys(ctx: &Context) -> bool {
    keyboard_leads(ctx) && ctx.memory(egui::Memory::focused).is_some()
}

/// True while the keyboard, not the pointer, was the last to choose a control: only then does a ring show
/// which one has it.
#[must_use]
pub fn keyboard_leads(ctx: &Context) -> bool {
    ctx.data(|data| data.get_temp(leader_id())).unwrap_or(true)
}

fn note_who_leads(ctx: &Context) {
    let moving = [Key::Tab, Key::ArrowUp, Key::ArrowDown, Key::ArrowLeft, Key::ArrowRight];
    let (pointer, keyboard) = ctx
        .input(|input| (input.pointer.any_pressed(), moving.into_iter().any(|key| input.key_pressed(key))));
    if pointer || keyboard {
        ctx.data_mut(|data| data.insert_temp(leader_id(), keyboard));
    }
}

fn leader_id() -> egui::Id {
    egui::Id::unique("keyboard leads")
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
