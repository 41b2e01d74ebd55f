//! What was deleted from a list, and the button that brings it back.

use egui::{RichText, Ui};

use crate::editor::edit::trash::Deleted;
use crate::editor::shell::theme;

/// Shows what was deleted last; true if it is to be brought back.
pub(in crate::editor) fn deleted_ui(ui: &mut Ui, deleted: &Deleted) -> bool {
    let Some(sentence) = deleted.sentence() else { return false };
    ui.horizontal(|ui| {
        ui.label(RichText::new(sentence).color(theme::SECONDARY));
        ui.small_button("Bring back").clicked()
    })
    .inner
}
