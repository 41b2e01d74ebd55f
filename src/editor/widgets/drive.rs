//! How a hand, a wheel, a keyboard or a screen reader moves a continuous parameter.

use egui::accesskit::{Action, ActionData};
use egui::{Event, EventFilter, Id, Key, Modifiers, MouseWheelUnit, Pos2, Rect, Response, Role, Sense, Ui};

use super::control::{Control, explain};
use super::typing::set_typed;
use crate::editor::edit::gateway::ParamGateway;
use crate::units::single;

/// How much slower a drag with shift is.
const FINE: f32 = 0.1;

/// Points of a trackpad's scrolling that count as one wheel step.
const POINTS_PER_STEP: f32 = 40.0;

/// How far the pointer travels through the whole range.
#[derive(Clone, Copy)]
pub enum Travel<'a> {
    /// Up and to the right, this many points.
    Knob(f32),
    /// To the right, this many points.
    Slider(f32),
    /// The value lies where the pointer is: its position, 0…1, is what this says.
    Under(&'a dyn Fn(Pos2) -> f32),
}

impl Travel<'_> {
    fn moved(self, from: f32, response: &Response, fine: f32) -> f32 {
        let delta = response.drag_delta();
        let to = match self {
            Self::Knob(points) => from + fine * (delta.x - delta.y) / points,
            Self::Slider(points) => from + fine * delta.x / points,
            Self::Under(value_at) => response.interact_pointer_pos().map_or(from, value_at),
        };
        to.clamp(0.0, 1.0)
    }
}

/// Lets everything that can move a control move it: drag (shift: finer), wheel, arrow keys, double-click
/// and ctrl-click (default), and the requests of assistive technology. One drag is one gesture.
pub fn drive(
    ui: &mut Ui,
    rect: Rect,
    id: Id,
    control: &Control<'_>,
    travel: Travel<'_>,
    gateway: &mut dyn ParamGateway,
) -> Response {
    let response = ui.interact(rect, id, Sense::click_and_drag());
    let enabled = ui.is_enabled();
    if enabled {
        drag(ui, &response, control, travel, gateway);
        let reset = response.double_clicked()
            || (response.clicked() && ui.input(|input| input.modifiers.command || input.modifiers.ctrl));
        if reset {
            gateway.set_once(control.param, control.param.default_normalized());
        }
        step(ui, &response, control, gateway);
    }
    let (normalized, text) = (control.param.normalized(), control.text());
    response.widget_info(|| {
        let mut info = egui::WidgetInfo::slider(enabled, f64::from(normalized), control.label);
        info.role = Role::Slider;
        info.current_text_value = Some(text.clone());
        info
    });
    announce(ui, id);
    explain(response, control)
}

fn drag(
    ui: &Ui,
    response: &Response,
    control: &Control<'_>,
    travel: Travel<'_>,
    gateway: &mut dyn ParamGateway,
) {
    if response.drag_started() {
        response.request_focus();
        gateway.begin(control.param);
        ui.data_mut(|data| data.insert_temp(response.id, control.param.normalized()));
    }
    if response.dragged() {
        let fine = if ui.input(|input| input.modifiers.shift) { FINE } else { 1.0 };
        let from: f32 = ui.data(|data| data.get_temp(response.id)).unwrap_or(control.param.normalized());
        let to = travel.moved(from, response, fine);
        if to != from {
            // The unsnapped position is kept: slow movements must add up.
            ui.data_mut(|data| data.insert_temp(response.id, to));
            gateway.set(control.param, control.param.snapped(to));
        }
    }
    if response.drag_stopped() {
        ui.data_mut(|data| data.remove_temp::<f32>(response.id));
        gateway.end(control.param);
    }
}

fn step(ui: &Ui, response: &Response, control: &Control<'_>, gateway: &mut dyn ParamGateway) {
    let mut steps = 0.0;
    let (mut jump, mut typed) = (None, None);
    if response.contains_pointer() && !response.dragged() {
        steps += wheel_steps(ui);
    }
    if response.has_focus() {
        let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
        steps += key_steps(ui);
        jump = key_jump(ui, control);
    }
    ui.input(|input| {
        for request in input.accesskit_action_requests(response.id, Action::SetValue) {
            match &request.data {
                Some(ActionData::NumericValue(value)) => jump = Some(single(*value)),
                Some(ActionData::Value(text)) => typed = Some(text.to_string()),
                _ => {}
            }
        }
    });
    if let Some(text) = typed {
        set_typed(ui.ctx(), control, &text, gateway);
    }
    steps += requests(ui, response.id, Action::Increment) - requests(ui, response.id, Action::Decrement);
    let from = control.param.normalized();
    let to = jump.unwrap_or(from + steps * control.step).clamp(0.0, 1.0);
    let to = control.param.snapped(to);
    if to != from && (jump.is_some() || steps != 0.0) {
        gateway.set_once(control.param, to);
    }
}

fn wheel_steps(ui: &Ui) -> f32 {
    ui.input(|input| {
        let fine = if input.modifiers.shift { FINE } else { 1.0 };
        let steps: f32 = input
            .events
            .iter()
            .filter_map(|event| match event {
                // With shift some systems turn the wheel sideways.
                Event::MouseWheel { unit, delta, .. } => {
                    let amount = if delta.y == 0.0 { delta.x } else { delta.y };
                    Some(if *unit == MouseWheelUnit::Point { amount / POINTS_PER_STEP } else { amount })
                }
                _ => None,
            })
            .sum();
        fine * steps
    })
}

fn key_steps(ui: &Ui) -> f32 {
    const KEYS: [(Key, f32); 6] = [
        (Key::ArrowUp, 1.0),
        (Key::ArrowRight, 1.0),
        (Key::ArrowDown, -1.0),
        (Key::ArrowLeft, -1.0),
        (Key::PageUp, 4.0),
        (Key::PageDown, -4.0),
    ];
    ui.input_mut(|input| {
        let mut steps = 0.0;
        for (key, step) in KEYS {
            if input.consume_key(Modifiers::SHIFT, key) {
                steps += FINE * step;
            } else if input.consume_key(Modifiers::NONE, key) {
                steps += step;
            }
        }
        steps
    })
}

fn key_jump(ui: &Ui, control: &Control<'_>) -> Option<f32> {
    ui.input_mut(|input| {
        if input.consume_key(Modifiers::NONE, Key::Home) {
            Some(0.0)
        } else if input.consume_key(Modifiers::NONE, Key::End) {
            Some(1.0)
        } else if input.consume_key(Modifiers::NONE, Key::Delete)
            || input.consume_key(Modifiers::NONE, Key::Backspace)
        {
            Some(control.param.default_normalized())
        } else {
            None
        }
    })
}

fn requests(ui: &Ui, id: Id, action: Action) -> f32 {
    ui.input(|input| input.accesskit_action_requests(id, action).fold(0.0, |count, _| count + 1.0))
}

fn announce(ui: &Ui, id: Id) {
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(1.0);
        node.add_action(Action::SetValue);
        node.add_action(Action::Increment);
        node.add_action(Action::Decrement);
    });
}
