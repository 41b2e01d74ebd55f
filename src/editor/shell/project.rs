//! What the window keeps of one project, and that it ends when the host loads another into the instance.

use super::view_state::ViewState;
use crate::editor::model::Model;
use crate::editor::worn::check::session::CheckSession;

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
