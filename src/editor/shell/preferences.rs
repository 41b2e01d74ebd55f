//! The settings popover: how large the window is drawn, how headphone curves are taken, and whose keys are whose.

use egui::{Popup, PopupCloseBehavior, Rect, Ui, vec2};

use super::prefs::KeyChoice;
use super::theme;
use super::theme::space;
use crate::editor::edit::gateway::ParamGateway;
use crate::editor::model::Model;
use crate::editor::widgets::icon::Icon;
use crate::editor::widgets::panel::part;
use crate::editor::widgets::{Control, Segment, icon_button, segmented, tabs};

/// Scales offered, percent.
const SCALES: [(u32, &str); 6] =
    [(75, "75 %"), (100, "100 %"), (125, "125 %"), (150, "150 %"), (175, "175 %"), (200, "200 %")];

/// Shows the gear and, when it is open, what it opens.
pub(in crate::editor) fn preferences_ui(
    ui: &mut Ui,
    rect: Rect,
    model: &Model<'_>,
    gateway: &mut dyn ParamGateway,
) {
    let response = icon_button(ui, rect, Icon::Gear, ("Settings", "Settings"), false);
    Popup::from_toggle_button_response(&response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .gap(space(1))
        .show(|ui| {
            ui.set_width(WIDTH);
            scale_ui(ui);
            curves_ui(ui, model, gateway);
            keys_ui(ui);
            about_ui(ui);
        });
}

/// Width of the popover, points.
const WIDTH: f32 = 340.0;

const DIGITS_WHY: &str =
    "Some hosts use digits themselves. They choose slots only after a click into this window.";

const SPACE_WHY: &str = "Most hosts start and stop with Space, so it goes to them. X goes back and forth between the \
    last two slots in either case.";

const CURVES_WHY: &str = "Best estimate draws each model towards the mean of its kind, as far as other laboratories do not \
    find its deviation again; judged by them it is nearer. As measured takes the one laboratory at its word. The project keeps \
    the choice.";

const SCALE_WHY: &str = "75–200 %. Sizes everything in the window, on top of the system's own scale.";

fn scale_ui(ui: &mut Ui) {
    let rect = row(ui, "Scale");
    let zoom = ui.ctx().zoom_factor();
    let nearest = |(percent, _): &(u32, &str)| (zoom - factor(*percent)).abs() < 0.01;
    let mut chosen = SCALES.iter().position(nearest).unwrap_or(usize::MAX);
    let captions = SCALES.map(|(_, caption)| (caption, SCALE_WHY));
    tabs(ui, rect, "Scale", &captions, &mut chosen);
    if let Some((percent, _)) = SCALES.get(chosen)
        && factor(*percent) != zoom
    {
        ui.ctx().set_zoom_factor(factor(*percent));
    }
}

/// How the curves of measured models are taken, in this project.
fn curves_ui(ui: &mut Ui, model: &Model<'_>, gateway: &mut dyn ParamGateway) {
    let rect = row(ui, "Headphone curves");
    let control = Control::new(&model.params.rows, "Headphone curves", CURVES_WHY);
    let choices = [("Best estimate", 0.0), ("As measured", 1.0)]
        .map(|(caption, normalized)| Segment { caption, normalized });
    part(ui, rect, !model.is_blind, |ui| segmented(ui, rect, &control, &choices, gateway));
}

/// Whose the keys are that both the window and hosts have a use for.
fn keys_ui(ui: &mut Ui) {
    let mut keys = KeyChoice::of(ui.ctx());
    let before = keys;
    let rect = row(ui, "Keys 0–6");
    choice_ui(ui, rect, ("Keys 0–6", ["Slots", "The host’s"], DIGITS_WHY), &mut keys.digits);
    let rect = row(ui, "Space");
    choice_ui(ui, rect, ("Space", ["The last two slots", "The host’s"], SPACE_WHY), &mut keys.space);
    if keys != before {
        keys.store(ui.ctx());
    }
    ui.add_space(space(1));
}

/// A choice between the window and the host.
fn choice_ui(ui: &mut Ui, rect: Rect, (label, captions, why): (&str, [&str; 2], &str), is_ours: &mut bool) {
    let mut chosen = usize::from(!*is_ours);
    tabs(ui, rect, label, &captions.map(|caption| (caption, why)), &mut chosen);
    *is_ours = chosen == 0;
}

/// A heading, and the place below it.
fn row(ui: &mut Ui, heading: &str) -> Rect {
    ui.label(egui::RichText::new(heading).font(theme::value_font()));
    ui.allocate_exact_size(vec2(WIDTH, theme::TOOL_HEIGHT), egui::Sense::hover()).0
}

fn about_ui(ui: &mut Ui) {
    let about =
        format!("Grille {} · The project keeps the window’s size and scale.", env!("CARGO_PKG_VERSION"));
    ui.label(egui::RichText::new(about).font(theme::label_font()).color(theme::SECONDARY));
}

/// The zoom factor of a percentage.
#[expect(clippy::cast_precision_loss, reason = "75 to 200")]
fn factor(percent: u32) -> f32 {
    percent as f32 / 100.0
}
