//! The user's own headphones in the import sheet: renamed, deleted and brought back, kept, and where they are.

use egui::{Align, Key, Label, Layout, RichText, TextEdit, Ui};

use super::session::Importing;
use super::unused::unused_ui;
use crate::editor::model::Model;
use crate::editor::shell::theme;
use crate::editor::widgets::deleted_ui;
use crate::headphones::Imported;
use crate::library::Library;

const KEEP_WHY: &str = "Only this project has it. Keep it in your folder, and other projects list it, too.";

const DELETE_WHY: &str = "Deletes it from your folder. Projects that use it keep their own copy.";

/// Lists what has been imported.
pub(in crate::editor) fn imported_ui(
    ui: &mut Ui,
    sheet: &mut Importing,
    library: Option<&Library>,
    model: &Model<'_>,
) {
    let imports = model.params.user.imports();
    let has_deleted = sheet.deleted.sentence().is_some();
    let has_taken_out = model.params.user.num_taken_out() > 0;
    if imports.is_empty() && !has_deleted && !has_taken_out && sheet.folder.problems.is_empty() {
        return;
    }
    ui.separator();
    ui.label(theme::heading("IMPORTED"));
    for import in &imports {
        ui.horizontal(|ui| line_ui(ui, sheet, library, (model, import)));
    }
    if let Some(library) = library
        && deleted_ui(ui, &sheet.deleted)
    {
        sheet.undo(&model.params.user, library);
    }
    unused_ui(ui, &model.params.user);
    let problems = sheet.folder.problems.iter().cloned();
    for problem in problems.chain(sheet.folder.left_out(&imports)) {
        ui.label(RichText::new(problem).color(theme::WARNING));
    }
    if let Some(library) = library
        && ui.small_button("Show the folder").clicked()
        && let Err(error) = library.headphones.made_folder().and_then(open::that_detached)
    {
        sheet.error = format!("Could not show {}: {error}.", library.headphones.folder().display());
    }
}

/// One headphone, or the field for its new name.
fn line_ui(
    ui: &mut Ui,
    sheet: &mut Importing,
    library: Option<&Library>,
    (model, import): (&Model<'_>, &Imported),
) {
    let user = &model.params.user;
    if let Some((_, name)) = sheet.renaming.as_mut().filter(|(key, _)| *key == import.key) {
        let field = ui.add(TextEdit::singleline(name).desired_width(220.0));
        ui.ctx().accesskit_node_builder(field.id, |node| node.set_label("New name of the headphone"));
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if ui.button("Keep").clicked() || entered {
            sheet.rename(user, library);
        }
        return;
    }
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        buttons_ui(ui, sheet, library, (model, import));
        let name = Label::new(model.catalog.display_name(import.number)).truncate();
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(name).on_hover_text(&import.derived_from)
        });
    });
}

/// What can be done with it, from the right edge.
fn buttons_ui(
    ui: &mut Ui,
    sheet: &mut Importing,
    library: Option<&Library>,
    (model, import): (&Model<'_>, &Imported),
) {
    let user = &model.params.user;
    if let Some(library) = library {
        if !sheet.folder.holds(import) {
            if ui.small_button("Keep in my folder").on_hover_text(KEEP_WHY).clicked() {
                sheet.keep(import, user, library);
            }
        } else if ui.small_button("Delete").on_hover_text(DELETE_WHY).clicked() {
            sheet.delete(import, user, library);
        }
    }
    if ui.small_button("Rename").clicked() {
        sheet.renaming = Some((import.key.clone(), model.catalog.display_name(import.number)));
    }
}
