//! What becomes of a headphone of a collection once it has been read: an import of the project, chosen where it was wanted.

use egui::Ui;

use super::shelf::{Arrived, CollectionShelf, Purpose};
use crate::editor::edit::gateway::{HostParam, ParamGateway};
use crate::editor::import::session;
use crate::editor::model::Model;
use crate::editor::picker::shortlist::Shortlist;
use crate::editor::shell::notice::say;
use crate::headphones::Imported;

/// What is said where a project has no number left.
const FULL: &str = "This project holds all 64 imports it has room for: take out what nothing uses under “My headphone is not \
    here …”, then choose again.";

/// Takes in what has been read since the last frame.
pub(in crate::editor) fn arrive(ui: &Ui, model: &Model<'_>, gateway: &mut dyn ParamGateway) {
    for Arrived { project, purpose, import } in CollectionShelf::of(ui.ctx()).take_arrived() {
        match import {
            // It was chosen for the project before this one.
            _ if project != model.loads => {}
            Ok(import) => take(ui, import, purpose, model, gateway),
            Err(sentence) => say(ui.ctx(), sentence),
        }
    }
}

fn take(ui: &Ui, import: Imported, purpose: Purpose, model: &Model<'_>, gateway: &mut dyn ParamGateway) {
    let (ctx, user) = (ui.ctx(), &model.params.user);
    let Some(placed) = user.offer(import) else {
        say(ctx, FULL.to_owned());
        return;
    };
    let param: &dyn HostParam = match purpose {
        Purpose::Worn => &model.params.source,
        Purpose::Heard(slot) => match model.params.slots.get(slot) {
            Some(slot) => &slot.target,
            None => return,
        },
        Purpose::Favorite => {
            let kept = session::library(ctx).map(|library| library.headphones.add(&placed));
            match kept {
                Some(Err(error)) => say(ctx, error.sentence()),
                _ => Shortlist::toggle(ctx, placed.number, user),
            }
            return;
        }
    };
    Shortlist::choose(ctx, gateway, (param, placed.number, purpose == Purpose::Worn), user);
}
