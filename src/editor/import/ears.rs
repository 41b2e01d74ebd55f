//! The import sheet's question about ears: one curve for both, a file with both, or a file for each.

use egui::{RichText, Ui};

use super::both_ears::BothEars;
use super::session::{Importing, Wanted};
use super::sheet::{Asked, file_ui};
use crate::editor::shell::theme;
use crate::headphones::import::Choice;

const WHY: &str = "If left and right were measured separately, each ear gets its own conversion.";

/// What was answered.
pub(in crate::editor) enum Answer {
    /// Nothing that changes the file.
    Kept,
    /// The file beside the first one is the other ear's.
    Neighbor,
    /// A path was given, or a file is to be chosen.
    Path(Asked),
    /// Left is right.
    Swap,
    /// The first file alone.
    Single,
}

/// Asks what becomes of both ears of the reading that is chosen.
pub(in crate::editor) fn ears_ui(ui: &mut Ui, sheet: &mut Importing) -> Answer {
    let is_choosing = sheet.is_choosing();
    let Some((file, choice)) = &mut sheet.file else { return Answer::Kept };
    let Some(reading) = file.readings.get(choice.reading) else { return Answer::Kept };
    let Some(explained) = reading.ears_explained(choice.each_ear) else {
        return single_ui(ui, &mut sheet.both_ears, is_choosing);
    };
    let answer = sheet.both_ears.names().map_or(Answer::Kept, |names| names_ui(ui, names));
    both_ui(ui, choice);
    ui.label(RichText::new(explained).color(theme::SECONDARY));
    answer
}

fn both_ui(ui: &mut Ui, choice: &mut Choice) {
    ui.horizontal(|ui| {
        ui.label("Ears").on_hover_text(WHY);
        ui.selectable_value(&mut choice.each_ear, true, "each ear its own");
        ui.selectable_value(&mut choice.each_ear, false, "mean of both");
    });
}

/// Which file is which ear.
fn names_ui(ui: &mut Ui, [left, right]: [&str; 2]) -> Answer {
    ui.horizontal_wrapped(|ui| {
        ui.label(format!("Left {left} · right {right}"));
        let swap = ui
            .small_button("Swap")
            .on_hover_text("Use this if the left file belongs to the right ear.")
            .clicked();
        let single = ui.small_button("One file only").clicked();
        match (swap, single) {
            (true, _) => Answer::Swap,
            (_, true) => Answer::Single,
            _ => Answer::Kept,
        }
    })
    .inner
}

/// One curve so far: the other ear's file may be given.
fn single_ui(ui: &mut Ui, ears: &mut BothEars, is_choosing: bool) -> Answer {
    let neighbor =
        ears.neighbor.as_deref().and_then(|path| path.file_name()).map(|name| name.to_string_lossy());
    let takes_neighbor = ui
        .horizontal_wrapped(|ui| {
            ui.label("Ears").on_hover_text(WHY);
            if ui.selectable_label(ears.path.is_none(), "the same for both").clicked() {
                ears.path = None;
            }
            if ui
                .selectable_label(ears.path.is_some(), "the other one has its own file")
                .on_hover_text(WHY)
                .clicked()
            {
                ears.path.get_or_insert_default();
            }
            neighbor.is_some_and(|name| {
                ui.small_button(format!("Add {name} as the other ear")).on_hover_text(WHY).clicked()
            })
        })
        .inner;
    if takes_neighbor {
        return Answer::Neighbor;
    }
    let Some(path) = &mut ears.path else { return Answer::Kept };
    let asked =
        file_ui(ui, ("Path of the other ear", "Paste the path of the other ear’s file"), path, is_choosing);
    asked.map_or(Answer::Kept, Answer::Path)
}

/// Does what was answered.
pub(in crate::editor) fn do_answer(ui: &Ui, sheet: &mut Importing, answer: &Answer) {
    match answer {
        Answer::Kept => {}
        Answer::Neighbor => {
            if let Some(path) = sheet.both_ears.neighbor.clone() {
                sheet.add_ear(&path);
            }
        }
        Answer::Path(Asked::Open) => sheet.open_other_ear(),
        Answer::Path(Asked::Choose) => sheet.choose(ui.ctx(), Wanted::OtherEar),
        Answer::Swap => sheet.swap_ears(),
        Answer::Single => sheet.leave_other_ear(),
    }
}
