//! Name, what is worn and how well it seals, settings and help.

use egui::{Rect, Ui};

use super::help::Help;
use super::layout::Layout;
use super::preferences;
use super::theme;
use super::theme::space;
use super::view_state::ViewState;
use crate::editor::collections::shelf::Purpose;
use crate::editor::edit::gateway::ParamGateway;
use crate::editor::edit::history::Way;
use crate::editor::model::Model;
use crate::editor::picker::{Picker, picker};
use crate::editor::slots::edits::Edit;
use crate::editor::slots::set_menu;
use crate::editor::summary::hertz;
use crate::editor::widgets::icon::Icon;
use crate::editor::widgets::panel::{Row, part};
use crate::editor::widgets::{Control, icon_button, slider};
use crate::editor::worn::{width_of_button, worn_ui};
use crate::spatial::gap_corner_hz;

const SOURCE_WHY: &str = "The headphone on your head, or its type if the model is not listed. \
    Grille starts from what it does to the sound.";

/// What takes a step back and again on this system.
const UNDO_KEY: &str = if cfg!(target_os = "macos") { "⌘Z" } else { "Ctrl-Z" };
const REDO_KEY: &str = if cfg!(target_os = "macos") { "⇧⌘Z" } else { "Ctrl-Shift-Z" };

/// What the seal is, with the corner below which a gap of 20 mm² lets the bass out of 60 and of 10 cm³.
fn seal_why() -> String {
    let [over_ear, on_ear] = [60e-6, 10e-6].map(|volume| hertz(gap_corner_hz(volume, 20e-6, 10e-3)));
    format!(
        "0–100 %. Glasses or worn pads? Lower it: Grille adds the lost bass back. A gap of 20 mm² lets the bass \
         below {over_ear} out of an over-ear cup, and below {on_ear} out of an on-ear one."
    )
}

/// Shows the top bar.
pub(in crate::editor) fn top_bar_ui(
    ui: &mut Ui,
    layout: &Layout,
    model: &Model<'_>,
    gateway: &mut dyn ParamGateway,
    state: &mut ViewState,
) {
    let roomy = layout.density.roomy;
    let mut row = Row::new(layout.top, space(2));
    let help = row.take_right(theme::CONTROL_HEIGHT, theme::CONTROL_HEIGHT);
    if icon_button(ui, help, Icon::Question, ("Help", "Help"), state.help != Help::Closed).clicked() {
        state.help = Help::Regions;
    }
    let gear = row.take_right(theme::CONTROL_HEIGHT, theme::CONTROL_HEIGHT);
    preferences::preferences_ui(ui, gear, model, gateway);
    steps_ui(ui, &mut row, model, state);
    let mark = ui.painter().layout_job(theme::word_mark("GRILLE"));
    let mark_rect = row.take(mark.size().x, mark.size().y);
    ui.painter().galley(mark_rect.min, mark, theme::APPLIED);
    row.take(if roomy { space(6) } else { space(1) }, 0.0);
    label(ui, &mut row, "I wear");
    let source = Picker {
        control: Control::new(&model.params.source, "I wear", SOURCE_WHY)
            .with_knob(&model.params.browse.source),
        color: theme::SOURCE,
        catalog: model.catalog,
        user: &model.params.user,
        current: model.settings.source,
        purpose: Purpose::Worn,
        is_asking: state.is_asking,
    };
    let width = if roomy { 240.0 } else { 156.0 };
    let place = row.take(width, theme::CONTROL_HEIGHT);
    part(ui, place, !model.is_blind, |ui| picker(ui, place, &source, gateway));
    row.take(0.0, 0.0);
    label(ui, &mut row, "Seal");
    let why = seal_why();
    let seal = Control::new(&model.params.seal, "Seal", &why);
    let width = if roomy { 72.0 } else { 52.0 };
    let place = row.take(width, theme::CONTROL_HEIGHT);
    part(ui, place, !model.is_blind, |ui| slider(ui, place, &seal, (0.0, theme::SOURCE), gateway));
    let place = row.take(width_of_button(model), theme::CONTROL_HEIGHT);
    part(ui, place, !model.is_blind, |ui| worn_ui(ui, place, model, state));
    let width = row.rest.width().min(if roomy { 200.0 } else { 132.0 });
    let place = row.take_right(width, theme::CONTROL_HEIGHT);
    part(ui, place, !model.is_blind, |ui| set_menu::set_menu_ui(ui, place, model, state));
}

/// Undo and redo, each saying what it would take.
fn steps_ui(ui: &mut Ui, row: &mut Row, model: &Model<'_>, state: &mut ViewState) {
    let redo = row.take_right(theme::CONTROL_HEIGHT, theme::CONTROL_HEIGHT);
    row.rest.max.x += row.gap;
    let undo = row.take_right(theme::CONTROL_HEIGHT, theme::CONTROL_HEIGHT);
    let [last, next] = state.steps.clone();
    let buttons = [
        (undo, Icon::Undo, "Undo", Way::Undo, last, UNDO_KEY),
        (redo, Icon::Redo, "Redo", Way::Redo, next, REDO_KEY),
    ];
    for (place, icon, name, way, step, keys) in buttons {
        let enabled = step.is_some() && !model.is_blind;
        let what = step.unwrap_or_else(|| "nothing yet".to_owned());
        let hint = format!("{name}: {what} ({keys})");
        let response = part(ui, place, enabled, |ui| icon_button(ui, place, icon, (name, &hint), false));
        if response.clicked() && enabled {
            state.edit = Some(Edit::Step(way));
        }
    }
}

fn label(ui: &Ui, row: &mut Row, text: &str) -> Rect {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), theme::label_font(), theme::SECONDARY);
    let rect = row.take(galley.size().x, galley.size().y);
    ui.painter().galley(rect.min, galley, theme::SECONDARY);
    rect
}
