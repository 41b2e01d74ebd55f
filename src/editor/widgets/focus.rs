//! Who chose the control that has the keyboard, keys or the pointer, and the ring that shows it.

use egui::{Context, Key, Rect, Response, Stroke, StrokeKind, Ui};

use crate::editor::shell::theme;

/// Draws a ring around the control that has the keyboard, once the keyboard is used.
pub(in crate::editor) fn focus_ring(ui: &Ui, response: &Response, rect: Rect) {
    if response.has_focus() && keyboard_leads(ui.ctx()) {
        let stroke = Stroke::new(theme::STRONG_LINE, theme::FOCUS);
        ui.painter().rect_stroke(rect.expand(2.0), theme::CONTROL_RADIUS + 2.0, stroke, StrokeKind::Outside);
    }
}

/// True while a control reached by keyboard has the keyboard: it keeps the keys that press it.
#[must_use]
pub(in crate::editor) fn is_led_by_keys(ctx: &Context) -> bool {
    keyboard_leads(ctx) && ctx.memory(egui::Memory::focused).is_some()
}

/// True while the keyboard, not the pointer, was the last to choose a control: only then does a ring show
/// which one has it.
#[must_use]
fn keyboard_leads(ctx: &Context) -> bool {
    ctx.data(|data| data.get_temp(leader_id())).unwrap_or(true)
}

/// Notes which of the two has just been used, once per frame.
pub(in crate::editor) fn note_who_leads(ctx: &Context) {
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
