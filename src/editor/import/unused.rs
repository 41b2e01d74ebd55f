//! Imports the project carries and nothing uses: taken out of it, and put back.

use egui::{RichText, Ui};

use crate::editor::shell::theme;
use crate::project::SavedUser;

const WHY: &str = "Neither what you wear nor a slot, a variant, a set in use or a step of undo names them. Automation that \
    does would find them missing. What is in your folder stays in the list.";

/// Shows how many there are, and what can be done about it.
pub(in crate::editor) fn unused_ui(ui: &mut Ui, user: &SavedUser) {
    let unused = user.num_unused();
    if unused > 0
        && ui
            .small_button(format!("Take {} out of this project", imports(unused, " unused")))
            .on_hover_text(WHY)
            .clicked()
    {
        user.take_out_unused();
    }
    let out = user.num_taken_out();
    if out > 0 {
        ui.horizontal(|ui| {
            let verb = if out == 1 { "was" } else { "were" };
            let sentence = format!("{} {verb} taken out of this project.", imports(out, ""));
            ui.label(RichText::new(sentence).color(theme::SECONDARY));
            if ui.small_button("Put back").clicked() {
                user.put_back();
            }
        });
    }
}

fn imports(number: usize, kind: &str) -> String {
    format!("{number}{kind} import{}", if number == 1 { "" } else { "s" })
}
