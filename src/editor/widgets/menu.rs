//! What a right click on a control offers: type, copy, paste, default.

use egui::{Align, Id, Layout, Response, RichText, Ui};

use super::control::Control;
use crate::editor::edit::gateway::ParamGateway;
use crate::editor::shell::theme;

/// Width of the menu, points.
const WIDTH: f32 = 240.0;

const MAPPING: &str = "To put it on a knob or key, use your host’s MIDI learn or controller mapping.";

const TRAVELS: &str = "turns through back types, favorites and latest choices, one a step.";

const WORTH_MAPPING: &str = "Slot, Dim and Mono are worth mapping first.";

/// Shows the menu of a control while it is open. Copied values go to the system's clipboard too; pasting
/// takes what was last copied in this window, since plug-in windows are not given the system's clipboard.
/// Returns true once the value is to be typed.
pub(in crate::editor) fn menu(
    response: &Response,
    control: &Control<'_>,
    can_type: bool,
    gateway: &mut dyn ParamGateway,
) -> bool {
    let mut is_to_be_typed = false;
    if response.enabled() {
        response.context_menu(|ui| is_to_be_typed = items_ui(ui, control, can_type, gateway));
    }
    is_to_be_typed
}

fn items_ui(ui: &mut Ui, control: &Control<'_>, can_type: bool, gateway: &mut dyn ParamGateway) -> bool {
    let param = control.param;
    ui.set_width(WIDTH);
    let title = format!("{} · {}", param.host_name(), control.text());
    ui.label(RichText::new(title).font(theme::label_font()).color(theme::SECONDARY));
    let is_to_be_typed = can_type && ui.button("Type a value").clicked();
    if ui.button("Copy").clicked() {
        let text = param.text_of(param.normalized());
        ui.ctx().copy_text(text.clone());
        ui.data_mut(|data| data.insert_temp(clipboard(), text));
    }
    let copied: Option<String> = ui.data(|data| data.get_temp(clipboard()));
    let pasted = copied.as_ref().and_then(|text| param.normalized_from_text(text));
    let paste = copied
        .filter(|_| pasted.is_some())
        .map_or_else(|| "Paste".to_owned(), |text| format!("Paste {}", theme::typographic(&text)));
    if ui.add_enabled(pasted.is_some(), egui::Button::new(paste)).clicked()
        && let Some(normalized) = pasted
    {
        gateway.set_once(param, normalized.clamp(0.0, 1.0));
    }
    let default = theme::typographic(&param.text_of(param.default_normalized()));
    if ui.button(format!("Default {default}")).clicked() {
        gateway.set_once(param, param.default_normalized());
    }
    ui.separator();
    ui.set_max_width(WIDTH);
    let mapping = match control.knob {
        Some(knob) => format!("{MAPPING} “{knob}” there {TRAVELS}"),
        None => format!("{MAPPING} It is called “{}” there. {WORTH_MAPPING}", param.host_name()),
    };
    // Menus justify what is in them, which is meant for buttons.
    ui.with_layout(Layout::top_down(Align::Min), |ui| {
        ui.label(RichText::new(mapping).font(theme::label_font()).color(theme::SECONDARY));
    });
    is_to_be_typed
}

fn clipboard() -> Id {
    Id::unique("copied value")
}
