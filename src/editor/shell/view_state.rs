//! What the window remembers between frames besides the parameters, and that what is of one project ends with it.

use egui::Key;

use super::help::Help;
use super::log::Log;
use super::status::StatusLine;
use crate::editor::blind::session::BlindSession;
use crate::editor::edit::history::History;
use crate::editor::model::Model;
use crate::editor::slots::edits::{Alternatives, Edit};
use crate::editor::slots::reference;
use crate::editor::slots::sets::SetLabel;
use crate::editor::worn::check::CheckSession;

/// What the window remembers besides the parameters.
#[derive(Debug, Clone, Default)]
pub struct ViewState {
    /// The plot's tab.
    pub tab: usize,
    /// What of the help is shown.
    pub help: Help,
    /// The slot heard last frame, and the one before it: the pair X toggles.
    pub slots: (usize, usize),
    /// The blind test.
    pub blind: BlindSession,
    /// A check by ear.
    pub check: CheckSession,
    /// What can be undone and redone.
    pub history: History,
    /// Variants of slots, and sets of them.
    pub kept: Alternatives,
    /// What the set button says.
    pub set_label: SetLabel,
    /// True while nobody has said what is worn.
    pub is_asking: bool,
    /// What has happened.
    pub log: Log,
    /// True once the user has taken note of what was too loud, until the audio thread is told.
    pub is_acknowledged: bool,
    /// True once the slot that is heard was chosen again, until the audio thread is told to match it anew.
    pub asks_for_match: bool,
    /// Keys of this frame that were taken from the window's controls to go to the host.
    pub handed_back: Vec<Key>,
    /// What is to be done once the frame is drawn.
    pub edit: Option<Edit>,
    /// What undo and redo would take, in words.
    pub steps: [Option<String>; 2],
    /// The project all this belongs to, by the number of loadings before it.
    pub project: u32,
}

/// Notes what has changed since the last frame.
pub(super) fn observe(model: &Model<'_>, now_secs: f64, log: &mut Log) {
    let line = StatusLine::new(model);
    log.observe(now_secs, "heard", &line.heard);
    if !line.level.is_empty() {
        // A level that follows the programme is noted where it comes from something else or lacks another decibel, not at
        // every tenth of one.
        let (state, lacks_db) = (model.status.match_state, model.status.match_shortfall_db);
        let known = if model.is_blind { line.level.clone() } else { format!("{state:?} {lacks_db:.0}") };
        log.observe_as(now_secs, "level", &format!("{} {known}", line.heard), &line.level);
    }
    log.observe(now_secs, "signal", &line.signal);
    if (model.settings.reference || model.status.reference.is_heard) && !model.is_blind {
        let status = &model.status.reference;
        // Its loudness moves all the time, and so does what holds it: another case or another decibel is told.
        let known = format!("{} {:?} {:.0}", status.is_heard, status.level, status.gain_db);
        log.observe_as(now_secs, "reference", &known, &reference::in_words(status));
    }
    let problems = model.params.user.problems().join("; ");
    if !problems.is_empty() {
        log.observe(now_secs, "project", &problems);
    }
}

/// Forgets steps, variants, slots that were left and a blind test if another project has been loaded, and says so in
/// the log.
pub(super) fn follow(model: &Model<'_>, now_secs: f64, state: &mut ViewState) {
    if state.project == model.loads {
        return;
    }
    state.project = model.loads;
    state.log.note(now_secs, "A project was loaded");
    if state.blind.abandon(model.params) {
        state.log.note(now_secs, "The blind test ended without a result: its slots were another project's");
    }
    state.history.forget();
    state.kept.forget();
    state.edit = None;
    state.check = CheckSession::Closed;
    state.slots = (model.settings.slot, 0);
}
