//! What a control is to its user: a parameter, a name, why it is there, and the ring around the one that has the keyboard.

use egui::{Context, Key, Rect, Response, Stroke, StrokeKind, Ui};

use crate::editor::edit::gateway::HostParam;
use crate::editor::shell::theme;

/// A host parameter with the words that introduce it.
#[derive(Clone, Copy)]
pub struct Control<'a> {
    /// The parameter.
    pub param: &'a dyn HostParam,
    /// Name shown and read aloud.
    pub label: &'a str,
    /// Unit, range and reason, for the tooltip.
    pub why: &'a str,
    /// One step of the wheel and the arrow keys, as a fraction of the range.
    pub step: f32,
    /// The parameter to map to a knob in its place, by the name hosts know.
    pub knob: Option<&'a str>,
}

impl<'a> Control<'a> {
    /// A control with steps of a twentieth of its range.
    #[must_use]
    pub fn new(param: &'a dyn HostParam, label: &'a str, why: &'a str) -> Self {
        Self { param, label, why, step: 0.05, knob: None }
    }

    /// The same control with other steps.
    #[must_use]
    pub fn with_step(self, step: f32) -> Self {
        Self { step, ..self }
    }

    /// The same control with another parameter for knobs.
    #[must_use]
    pub fn with_knob(self, knob: &'a dyn HostParam) -> Self {
        Self { knob: Some(knob.host_name()), ..self }
    }

    /// The current value as text.
    #[must_use]
    pub fn text(&self) -> String {
        theme::typographic(&self.param.text_of(self.param.normalized()))
    }
}

/// Shows the tooltip of a control: its name, its value, why it is there and how to reset it.
pub(in crate::editor) fn explain(response: Response, control: &Control<'_>) -> Response {
    if response.dragged() {
        return response;
    }
    response.on_hover_ui(|ui| tooltip_ui(ui, control))
}

fn tooltip_ui(ui: &mut Ui, control: &Control<'_>) {
    let (label, text) = (control.label, control.text());
    ui.label(egui::RichText::new(format!("{label} · {text}")).font(theme::value_font()));
    ui.label(egui::RichText::new(control.why).font(theme::label_font()).color(theme::SECONDARY));
}

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
