//! The regions of the window, drawn in order, and its corner: plain functions of what is shown and where gestures go.

use std::mem;

use egui::{CursorIcon, Rect, Role, Sense, Stroke, Ui, Vec2, ViewportCommand, WidgetInfo, vec2};

use super::layout::Layout;
use super::notice::{notice_ui, to_be_logged};
use super::status::status_ui;
use super::view_state::{ViewState, follow, observe};
use super::{help, shortcuts, theme, top_bar};
use crate::editor::edit::gateway::ParamGateway;
use crate::editor::edit::gestures::{ByHand, Recorder};
use crate::editor::edit::history::{Step, Way};
use crate::editor::model::Model;
use crate::editor::picker::shortlist::Shortlist;
use crate::editor::slots::edits;
use crate::editor::widgets::panel::part;
use crate::editor::{
    blind, collections, headphone, import, monitor, plot, slots, speakers, summary_view, worn,
};
use crate::project::WindowSize;

/// Shows the whole window.
pub fn editor_ui(ui: &mut Ui, model: &Model<'_>, gateway: &mut dyn ParamGateway, state: &mut ViewState) {
    let gateway: &mut dyn ParamGateway = &mut ByHand::new(gateway, model.params);
    let now_secs = ui.input(|input| input.time);
    follow(model, now_secs, state);
    state.history.tick(now_secs);
    for change in model.params.user.take_changes() {
        state.history.note(change);
    }
    for loaded in model.params.loaded.take(model.loads) {
        let done = edits::follow_host(loaded, model.params, &mut state.history, &mut state.kept);
        state.log.note(now_secs, done);
    }
    state.steps = [Way::Undo, Way::Redo].map(|way| state.history.next(way).map(Step::words));
    state.set_label = state.kept.sets.label(model.params, &state.history);
    welcome(ui, model, gateway, state);
    Shortlist::stock(ui.ctx(), &model.params.user);
    observe(model, now_secs, &mut state.log);
    if let Some(said) = to_be_logged(ui.ctx()) {
        state.log.note(now_secs, said);
    }
    let mut history = mem::take(&mut state.history);
    regions_ui(ui, model, &mut Recorder::new(gateway, &mut history, model.params), state);
    // Not during a blind test: a setting that changes would change the question.
    if let Some(edit) = state.edit.take()
        && !model.is_blind
        && let Some(done) = edits::apply(edit, model.params, gateway, &mut history, &mut state.kept)
    {
        state.log.note(now_secs, done);
    }
    model.params.user.name_for_window(model.loads, edits::named(model.params, &history, &state.kept));
    state.history = history;
}

/// Goes on to the first slot once somebody has said what is worn, from the slot in which nothing was changed.
fn welcome(ui: &Ui, model: &Model<'_>, gateway: &mut dyn ParamGateway, state: &mut ViewState) {
    let was_asking = state.is_asking;
    state.is_asking = Shortlist::is_to_be_asked(ui.ctx(), model.params);
    if was_asking && Shortlist::knows_worn(ui.ctx()) && model.settings.slot == 0 && !model.is_blind {
        shortcuts::choose(model, gateway, 1);
    }
}

fn regions_ui(ui: &mut Ui, model: &Model<'_>, gateway: &mut dyn ParamGateway, state: &mut ViewState) {
    shortcuts::handle(ui.ctx(), model, gateway, state);
    let window = ui.max_rect();
    ui.painter().rect_filled(window, 0.0, theme::BACKGROUND);
    #[expect(clippy::cast_precision_loss, reason = "a few hundred points")]
    let smallest = vec2(WindowSize::MIN.0 as f32, WindowSize::MIN.1 as f32);
    let layout = Layout::new(Rect::from_min_size(window.min, window.size().max(smallest)));
    top_bar::top_bar_ui(ui, &layout, model, gateway, state);
    part(ui, layout.slots, !model.is_blind, |ui| slots::slots_ui(ui, layout.slots, model, gateway, state));
    if state.blind.is_open() {
        blind::blind_ui(ui, layout.body(), &layout.density, model, gateway, state);
    } else {
        headphone::headphone_ui(ui, layout.headphone, &layout.density, model, gateway);
        speakers::speakers_ui(ui, layout.speakers, &layout.density, model, gateway);
        plot::plot_ui(ui, layout.plot, &layout.density, model, state);
        summary_view::summary_ui(ui, layout.summary, &layout.density, model, gateway, state);
    }
    monitor::tools_ui(ui, layout.tools, &layout.density, model, gateway);
    status_ui(ui, layout.status, model, state);
    notice_ui(ui, layout.status);
    grip_ui(ui, window, smallest);
    help::help_ui(ui, &layout, state);
    // First, so that the sheet it opens is there at once.
    import::drop_ui(ui, model, gateway);
    import::import_ui(ui, model, gateway);
    collections::arrive(ui, model, gateway);
    collections::collections_ui(ui);
    worn::check_ui(ui, model, gateway, state);
}

/// Size of the corner, points.
const SIZE: f32 = 14.0;

/// Shows the resize handle in the window's bottom right corner; it never makes the window smaller than `least`.
fn grip_ui(ui: &mut Ui, window: Rect, least: Vec2) {
    let corner = Rect::from_min_max(window.max - Vec2::splat(SIZE), window.max);
    let id = ui.make_persistent_id("resize handle");
    let response = ui.interact(corner, id, Sense::DRAG).on_hover_and_drag_cursor(CursorIcon::ResizeNwSe);
    response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, "Resize the window"));
    if let Some(pointer) = response.interact_pointer_pos() {
        if response.drag_started() {
            ui.data_mut(|data| data.insert_temp(id, window.max - pointer));
        }
        let grabbed = ui.data(|data| data.get_temp::<Vec2>(id));
        if response.dragged()
            && let Some(offset) = grabbed
        {
            let size = (pointer - window.min + offset).max(least).round();
            if size != window.size().round() {
                ui.ctx().send_viewport_cmd(ViewportCommand::InnerSize(size));
            }
        }
    }
    let lit = response.hovered() || response.dragged();
    let stroke = Stroke::new(theme::LINE, if lit { theme::SECONDARY } else { theme::EDGE });
    for reach in [4.0, 8.0] {
        let ends = [window.max - vec2(reach + 2.0, 2.0), window.max - vec2(2.0, reach + 2.0)];
        ui.painter().line_segment(ends, stroke);
    }
}
