//! The regions of the window: plain functions of what is shown and where gestures go.

mod banner;
mod blind;
mod blind_run;
mod chart;
mod cup;
mod deleted;
mod drop;
mod ears;
mod figures;
mod grip;
mod head;
mod headphone;
mod heads;
mod hearing;
mod help;
mod import;
mod imported;
mod meters;
mod personal;
mod plot;
mod preferences;
mod set_menu;
mod sheet;
mod slot_menu;
mod slots;
mod space;
mod speakers;
mod spectrum;
mod status;
mod tools;
mod top_bar;

use std::mem;

use egui::{Frame, Margin, Rect, Stroke, StrokeKind, Ui, UiBuilder, pos2, vec2};

pub use help::Help;

use super::blind_session::BlindSession;
use super::gateway::ParamGateway;
use super::history::{History, Step, Way};
use super::layout::Layout;
use super::log::Log;
use super::model::Model;
use super::recorder::Recorder;
use super::slot_edits::{self, Alternatives, Edit};
use super::slot_sets::SetLabel;
use super::status::StatusLine;
use super::{shortcuts, theme};
use crate::params::WindowSize;

/// What the window remembers besides the parameters.
#[derive(Debug, Clone, Default)]
pub struct ViewState {
    /// The plot's tab.
    pub tab: usize,
    /// What of the help is shown.
    pub help: Help,
    /// The slot heard last frame, and the one before it: the pair the space bar toggles.
    pub slots: (usize, usize),
    /// The blind test.
    pub blind: BlindSession,
    /// What can be undone and redone.
    pub history: History,
    /// Variants of slots, and sets of them.
    pub kept: Alternatives,
    /// What the set button says.
    pub set_label: SetLabel,
    /// What has happened.
    pub log: Log,
    /// What is to be done once the frame is drawn.
    pub edit: Option<Edit>,
    /// What undo and redo would take, in words.
    pub steps: [Option<String>; 2],
}

/// Shows the whole window.
pub fn editor_ui(ui: &mut Ui, model: &Model<'_>, gateway: &mut dyn ParamGateway, state: &mut ViewState) {
    let now_secs = ui.input(|input| input.time);
    state.history.tick(now_secs);
    state.steps = [Way::Undo, Way::Redo].map(|way| state.history.next(way).map(Step::words));
    state.set_label = state.kept.sets.label(model.params, &state.history);
    observe(model, now_secs, &mut state.log);
    let mut history = mem::take(&mut state.history);
    regions_ui(ui, model, &mut Recorder::new(gateway, &mut history, model.params), state);
    // Not during a blind test: a setting that changes would change the question.
    if let Some(edit) = state.edit.take()
        && !model.is_blind
        && let Some(done) = slot_edits::apply(edit, model.params, gateway, &mut history, &mut state.kept)
    {
        state.log.note(now_secs, done);
    }
    state.history = history;
}

/// Notes what has changed since the last frame.
fn observe(model: &Model<'_>, now_secs: f64, log: &mut Log) {
    let line = StatusLine::new(model);
    log.observe(now_secs, "heard", &line.heard);
    if !line.level.is_empty() {
        log.observe(now_secs, "level", &line.level);
    }
    log.observe(now_secs, "signal", &line.signal);
    let problems = model.params.user.problems().join("; ");
    if !problems.is_empty() {
        log.observe(now_secs, "project", &problems);
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
        hearing::hearing_ui(ui, layout.hearing, &layout.density, model, gateway, state);
    }
    tools::tools_ui(ui, layout.tools, &layout.density, model, gateway);
    status::status_ui(ui, layout.status, model, state);
    grip::grip_ui(ui, window, smallest);
    help::help_ui(ui, &layout, state);
    // First, so that the sheet it opens is there at once.
    drop::drop_ui(ui, model, gateway);
    import::import_ui(ui, model, gateway);
}

/// Paints a panel's face.
fn panel(ui: &Ui, rect: Rect) {
    ui.painter().rect(rect, theme::PANEL_RADIUS, theme::PANEL, theme::hairline(), StrokeKind::Inside);
}

/// The face of a sheet that lies over the window.
fn sheet_frame() -> Frame {
    Frame::NONE
        .fill(theme::PANEL)
        .stroke(Stroke::new(theme::LINE, theme::EDGE))
        .corner_radius(theme::PANEL_RADIUS)
        .inner_margin(Margin::same(20))
}

/// Paints a panel's heading at its top left corner, centered on a row of this height; returns where it ends.
fn heading(ui: &Ui, row: Rect, text: &str) -> f32 {
    let galley = ui.painter().layout_job(theme::heading(text));
    let pos = pos2(row.left(), row.center().y - galley.size().y / 2.0);
    let right = pos.x + galley.size().x;
    ui.painter().galley(pos, galley, theme::SECONDARY);
    right
}

/// A part of the window that can be disabled as a whole.
fn part<R>(ui: &mut Ui, rect: Rect, enabled: bool, add: impl FnOnce(&mut Ui) -> R) -> R {
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect));
    if !enabled {
        child.disable();
        // Disabled controls dim themselves: the framework's fade would cost them their contrast.
        child.set_opacity(1.0);
    }
    add(&mut child)
}

/// Cuts rectangles off the left of a row.
struct Row {
    rest: Rect,
    gap: f32,
}

impl Row {
    fn new(rect: Rect, gap: f32) -> Self {
        Self { rest: rect, gap }
    }

    /// The next `width` points, `height` high and centered on the row.
    fn take(&mut self, width: f32, height: f32) -> Rect {
        let rect = Rect::from_min_size(
            pos2(self.rest.left(), self.rest.center().y - height / 2.0),
            vec2(width, height),
        );
        self.rest.min.x += width + self.gap;
        rect
    }

    /// The last `width` points.
    fn take_right(&mut self, width: f32, height: f32) -> Rect {
        self.rest.max.x -= width;
        let rect = Rect::from_min_size(
            pos2(self.rest.right(), self.rest.center().y - height / 2.0),
            vec2(width, height),
        );
        self.rest.max.x -= self.gap;
        rect
    }
}

/// A quiet sentence where there is nothing to set.
fn note(ui: &Ui, rect: Rect, text: &str) {
    let galley = ui.painter().layout(text.to_owned(), theme::body_font(), theme::SECONDARY, rect.width());
    ui.painter().galley(rect.min, galley, theme::SECONDARY);
}
