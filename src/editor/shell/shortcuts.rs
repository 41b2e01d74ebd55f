//! Keys that work anywhere in the window while no text is being typed and nothing lies over it.

use egui::{Context, Event, Key, Modifiers};

use super::help::Help;
use super::notice;
use super::prefs::KeyChoice;
use super::view_state::ViewState;
use crate::editor::blind::session::BlindSession;
use crate::editor::edit::gateway::{HostParam, ParamGateway};
use crate::editor::edit::history::Way;
use crate::editor::import::session::Importing;
use crate::editor::model::Model;
use crate::editor::slots::edits::Edit;
use crate::editor::slots::reference;
use crate::editor::widgets::{is_led_by_keys, note_who_leads};
use crate::engine::MatchState;
use crate::engine::settings::LevelMatch;

/// Keys of the slots, in their order.
pub const SLOT_KEYS: [Key; 7] = [Key::Num0, Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6];

/// Keys that press or move a control that has been reached by keyboard.
const CONTROL_KEYS: [Key; 14] = [
    Key::Space,
    Key::Enter,
    Key::Escape,
    Key::ArrowUp,
    Key::ArrowDown,
    Key::ArrowLeft,
    Key::ArrowRight,
    Key::Home,
    Key::End,
    Key::PageUp,
    Key::PageDown,
    Key::Delete,
    Key::Backspace,
    Key::F10,
];

/// Follows the slot being heard and acts on the keys: 0–6 slots, X the last two, R the reference, M mono, D dim, undo,
/// redo, A the other variant of the slot. A running blind test has keys of its own.
pub fn handle(ctx: &Context, model: &Model<'_>, gateway: &mut dyn ParamGateway, state: &mut ViewState) {
    note_who_leads(ctx);
    let heard = model.settings.slot;
    if heard != state.slots.0 {
        state.slots = (heard, state.slots.0);
    }
    state.handed_back.clear();
    if are_held(ctx, state) {
        return;
    }
    if let BlindSession::Running(run) = &state.blind {
        // The tools change every letter alike. From four slots on D is a letter.
        let names_d = run.test.plan().slots().len() >= 4;
        tools(ctx, model, gateway, if names_d { &[Key::M] } else { &[Key::M, Key::D] });
    } else {
        listen(ctx, model, gateway, state);
        tools(ctx, model, gateway, &[Key::M, Key::D]);
        edit(ctx, model, state);
        hand_back(ctx, state);
    }
}

/// True while every key belongs to something: a field that is typed into, or a sheet, menu or help over the window.
#[must_use]
pub fn are_held(ctx: &Context, state: &ViewState) -> bool {
    ctx.text_edit_focused()
        || egui::Popup::is_any_open(ctx)
        || state.help != Help::Closed
        || state.check.is_open()
        || Importing::load(ctx).purpose.is_some()
}

/// True for a key that is the window's though nothing of it shows in what is left of the input.
#[must_use]
pub fn is_kept(ctx: &Context, key: Key) -> bool {
    key == Key::Tab || is_led_by_keys(ctx) && CONTROL_KEYS.contains(&key)
}

/// The keys of the monitor tools, those that are free.
fn tools(ctx: &Context, model: &Model<'_>, gateway: &mut dyn ParamGateway, keys: &[Key]) {
    let tools = &model.params.tools;
    for (key, param) in [(Key::M, &tools.mono), (Key::D, &tools.dim)] {
        if keys.contains(&key) && is_pressed(ctx, key) {
            gateway.set_once(param, 1.0 - param.normalized());
        }
    }
}

/// The keys that choose what is heard.
fn listen(ctx: &Context, model: &Model<'_>, gateway: &mut dyn ParamGateway, state: &mut ViewState) {
    let KeyChoice { digits, space } = KeyChoice::of(ctx);
    let pressed = |key| is_pressed(ctx, key);
    for (slot, key) in SLOT_KEYS.into_iter().enumerate() {
        if digits && pressed(key) {
            press(ctx, model, gateway, state, slot);
        }
    }
    // A button reached by keyboard keeps the space bar, as people who work that way expect.
    let space_is_ours = space && !is_led_by_keys(ctx);
    if pressed(Key::X) || space_is_ours && pressed(Key::Space) {
        choose(model, gateway, state.slots.1);
    }
    if pressed(Key::R) {
        reference::switch(model, gateway);
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
    } else if is_pressed(ctx, Key::A) {
        exchange(ctx, model.settings.slot, state);
    }
}

/// Exchanges a slot's variants; one that has a single variant gets no second one by accident.
fn exchange(ctx: &Context, slot: usize, state: &mut ViewState) {
    if state.kept.variants.letter(slot).is_some() {
        state.edit = Some(Edit::Exchange(slot));
    } else {
        let sentence = match slot {
            0 => "Slot 0 is your signal and has no variants.".to_owned(),
            _ => format!(
                "Slot {slot} has no variant yet: right-click it and choose “Keep this as A, change B”."
            ),
        };
        notice::say(ctx, sentence);
    }
}

/// A control that was clicked does not take Space or Enter: people who use the mouse mean the host.
fn hand_back(ctx: &Context, state: &mut ViewState) {
    if is_led_by_keys(ctx) {
        return;
    }
    for key in [Key::Space, Key::Enter] {
        if is_pressed(ctx, key) {
            state.handed_back.push(key);
        }
    }
}

/// Takes the press of a key alone out of the input. With Alt it is a menu of the host's; held down it is pressed once.
fn is_pressed(ctx: &Context, wanted: Key) -> bool {
    ctx.input_mut(|input| {
        let mut is_pressed = false;
        input.events.retain(|event| match event {
            Event::Key { key, pressed: true, repeat, modifiers, .. }
                if *key == wanted && !modifiers.alt && !modifiers.ctrl && !modifiers.command =>
            {
                is_pressed |= !repeat;
                false
            }
            _ => true,
        });
        is_pressed
    })
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

/// The same by a key or a click of its own: the slot that is heard already is matched anew to what has played.
pub fn press(
    ctx: &Context,
    model: &Model<'_>,
    gateway: &mut dyn ParamGateway,
    state: &mut ViewState,
    slot: usize,
) {
    let follows = matches!(model.settings.level_match, LevelMatch::Programme | LevelMatch::Frozen);
    if slot > 0 && slot == model.settings.slot && follows {
        state.asks_for_match = true;
        let sentence = match model.status.match_state {
            MatchState::StaticTooLittleHeard => {
                format!("Slot {slot} cannot be matched yet: play the music for some seconds.")
            }
            _ => format!("Slot {slot} is matched anew to what has played."),
        };
        notice::say(ctx, sentence);
    }
    choose(model, gateway, slot);
}
