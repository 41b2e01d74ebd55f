//! A control's value as text: typed into a field, or copied, pasted and set back from the menu of a right click.

use egui::{
    Align, Align2, Context, FontId, Id, Key, Layout, Modifiers, Rect, Response, RichText, Role, Sense,
    TextEdit, Ui, WidgetInfo,
};

use super::control::{Control, focus_ring};
use super::panel::line_of_text;
use crate::editor::edit::gateway::ParamGateway;
use crate::editor::shell::{notice, theme};
use crate::params::typed::is_beyond;

/// The text of a field being typed into, in the context's memory.
#[derive(Clone, Default)]
struct Draft {
    text: String,
    /// The control that gets the keyboard back.
    owner: Option<Id>,
}

/// Opens the field at `id` if its control has the keyboard and got Enter, or its menu says so.
pub(super) fn open_on_request(
    ui: &Ui,
    response: &Response,
    id: Id,
    control: &Control<'_>,
    gateway: &mut dyn ParamGateway,
) {
    if !response.enabled() {
        return;
    }
    // Consumed, or the field would take the same Enter for its own.
    let entered =
        response.has_focus() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    if entered || menu(response, control, true, gateway) {
        open(ui, id, control, entered.then_some(response.id));
    }
}

/// True while the field at `id` is open.
pub(super) fn is_typing(ui: &Ui, id: Id) -> bool {
    ui.data(|data| data.get_temp::<Draft>(id)).is_some()
}

fn open(ui: &Ui, id: Id, control: &Control<'_>, owner: Option<Id>) {
    ui.data_mut(|data| data.insert_temp(id, Draft { text: control.text(), owner }));
}

/// Shows a control's value at `rect`, centered; a click turns it into a field. Enter sets what was typed
/// if the parameter can read it, Escape and clicking elsewhere leave the value as it is.
pub(super) fn typed_value(
    ui: &mut Ui,
    rect: Rect,
    id: Id,
    control: &Control<'_>,
    font: FontId,
    gateway: &mut dyn ParamGateway,
) {
    if !ui.is_enabled() {
        // What is grayed out meanwhile takes no text, and its field must not go on asking for the keyboard.
        ui.data_mut(|data| data.remove_temp::<Draft>(id));
    }
    if let Some(draft) = ui.data(|data| data.get_temp::<Draft>(id)) {
        field_ui(ui, rect, id, control, font, draft, gateway);
        return;
    }
    let response = ui.interact(rect, id, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Button, enabled, format!("Type {}", control.label.to_lowercase()))
    });
    let color = if enabled { theme::TEXT } else { theme::SECONDARY };
    let text = control.text();
    line_of_text(ui.painter(), rect.center(), Align2::CENTER_CENTER, (&text, font, color), rect.width());
    if response.hovered() && enabled {
        ui.painter().hline(rect.x_range().shrink(4.0), rect.bottom(), theme::hairline());
    }
    focus_ring(ui, &response, rect);
    if menu(&response, control, true, gateway) {
        open(ui, id, control, None);
    }
    if response.clicked() && enabled {
        if ui.input(|input| input.modifiers.command || input.modifiers.ctrl) {
            gateway.set_once(control.param, control.param.default_normalized());
        } else {
            open(ui, id, control, None);
        }
    }
    response.on_hover_text("Click to type a value");
}

fn field_ui(
    ui: &mut Ui,
    rect: Rect,
    id: Id,
    control: &Control<'_>,
    font: FontId,
    mut draft: Draft,
    gateway: &mut dyn ParamGateway,
) {
    let field_id = id.with("field");
    let field = TextEdit::singleline(&mut draft.text)
        .id(field_id)
        .font(font)
        .margin(egui::Margin::ZERO)
        .desired_width(rect.width())
        .align(Align2::CENTER_CENTER)
        .frame(egui::Frame::NONE.fill(theme::BACKGROUND).corner_radius(4.0));
    let response = ui.put(rect, field);
    ui.ctx().accesskit_node_builder(field_id, |node| node.set_label(control.label));
    let first_frame = !response.has_focus() && !response.lost_focus();
    if first_frame {
        response.request_focus();
        select_all(ui, field_id, &draft.text);
    }
    let escaped = ui.input(|input| input.key_pressed(Key::Escape));
    let entered = ui.input(|input| input.key_pressed(Key::Enter));
    if entered && !escaped {
        set_typed(ui.ctx(), control, &draft.text, gateway);
    }
    if entered || escaped || response.lost_focus() {
        ui.data_mut(|data| data.remove_temp::<Draft>(id));
        response.surrender_focus();
        if let Some(owner) = draft.owner {
            ui.memory_mut(|memory| memory.request_focus(owner));
        }
    } else {
        ui.data_mut(|data| data.insert_temp(id, draft));
    }
}

/// Sets what was typed, and says what was not taken as it stands: a value beyond the range, or none at all.
pub(super) fn set_typed(ctx: &Context, control: &Control<'_>, text: &str, gateway: &mut dyn ParamGateway) {
    let (param, label, text) = (control.param, control.label, text.trim());
    let Some(normalized) = param.normalized_from_text(text) else {
        if !text.is_empty() {
            notice::say(ctx, format!("“{text}” is no value for {label}: it stays at {}.", control.text()));
        }
        return;
    };
    let normalized = normalized.clamp(0.0, 1.0);
    gateway.set_once(param, normalized);
    let shown = param.text_of(normalized);
    if is_beyond(text, &shown) {
        let ends = [0.0, 1.0].map(|end| theme::typographic(&param.text_of(end)));
        let shown = theme::typographic(&shown);
        notice::say(ctx, format!("{label} goes from {} to {}: {text} was set to {shown}.", ends[0], ends[1]));
    }
}

fn select_all(ui: &Ui, field_id: Id, text: &str) {
    let mut state = TextEdit::load_state(ui.ctx(), field_id).unwrap_or_default();
    let range = egui::text::CCursorRange::two(
        egui::text::CCursor::default(),
        egui::text::CCursor::new(text.chars().count()),
    );
    state.cursor.set_char_range(Some(range));
    TextEdit::store_state(ui.ctx(), field_id, state);
}

/// Width of the menu of a right click, points.
const MENU_WIDTH: f32 = 240.0;

const MAPPING: &str = "To put it on a knob or key, use your host’s MIDI learn or controller mapping.";

const TRAVELS: &str = "turns through back types, favorites and latest choices, one a step.";

const WORTH_MAPPING: &str = "Slot, Dim and Mono are worth mapping first.";

/// Shows the menu of a right click on a control while it is open. Copied values go to the system's clipboard too; pasting
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
    ui.set_width(MENU_WIDTH);
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
    ui.set_max_width(MENU_WIDTH);
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
