//! A line of a list of what the user keeps: chosen by its name, renamed or deleted by its buttons, and brought back.

use egui::{Align, Layout, RichText, Ui};

use crate::editor::edit::trash::Deleted;
use crate::editor::shell::theme;

/// What was asked of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::editor) enum Asked {
    /// To take it.
    Choose,
    /// To give it another name.
    Rename,
    /// To delete it.
    Delete,
}

/// Shows a line, whose name explains itself by `why` where there is something to explain.
pub(in crate::editor) fn kept_line(
    ui: &mut Ui,
    name: &str,
    is_chosen: bool,
    why: Option<&str>,
) -> Option<Asked> {
    ui.horizontal(|ui| {
        let mut line = ui.selectable_label(is_chosen, name);
        if let Some(why) = why {
            line = line.on_hover_text(why);
        }
        let buttons = ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let mut asks = |what: &str, asked| {
                let button = ui.small_button(what);
                ui.ctx().accesskit_node_builder(button.id, |node| node.set_label(format!("{what} {name}")));
                button.clicked().then_some(asked)
            };
            let delete = asks("Delete", Asked::Delete);
            delete.or(asks("Rename", Asked::Rename))
        });
        line.clicked().then_some(Asked::Choose).or(buttons.inner)
    })
    .inner
}

/// Shows what was deleted last; true if it is to be brought back.
pub(in crate::editor) fn deleted_ui(ui: &mut Ui, deleted: &Deleted) -> bool {
    let Some(sentence) = deleted.sentence() else { return false };
    ui.horizontal(|ui| {
        ui.label(RichText::new(sentence).color(theme::SECONDARY));
        ui.small_button("Bring back").clicked()
    })
    .inner
}
