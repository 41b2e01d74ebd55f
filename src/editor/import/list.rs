//! The user's own headphones in the import sheet: kept, renamed, deleted and brought back, and those nothing uses.

use std::collections::BTreeSet;

use egui::{Align, Key, Label, Layout, RichText, TextEdit, Ui};

use super::session::Importing;
use crate::editor::model::Model;
use crate::editor::shell::theme;
use crate::editor::widgets::deleted_ui;
use crate::headphones::Imported;
use crate::library::{Entry as _, Library, LibraryError, Listing};
use crate::project::SavedUser;

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

const UNUSED_WHY: &str = "Neither what you wear nor a slot, a variant, a set in use or a step of undo names them. Automation that \
    does would find them missing. What is in your folder stays in the list.";

/// Shows how many imports the project carries that nothing uses, and takes them out of it or puts them back.
pub(in crate::editor) fn unused_ui(ui: &mut Ui, user: &SavedUser) {
    let unused = user.num_unused();
    if unused > 0
        && ui
            .small_button(format!("Take {} out of this project", imports(unused, " unused")))
            .on_hover_text(UNUSED_WHY)
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

/// What the sheet saw in the user's folder.
#[derive(Debug, Clone, Default)]
pub struct Folder {
    /// Identities of what it holds; `None` before the first look.
    keys: Option<BTreeSet<String>>,
    /// What in it cannot be used.
    pub problems: Vec<String>,
}

impl Folder {
    pub(in crate::editor) fn see(&mut self, listing: &Listing<Imported>) {
        self.keys = Some(listing.entries.iter().map(|import| import.key.clone()).collect());
        self.problems.clone_from(&listing.problems);
    }

    /// True for a headphone that is in it, not only in the project.
    #[must_use]
    pub fn holds(&self, import: &Imported) -> bool {
        self.keys.as_ref().is_some_and(|keys| keys.contains(&import.key))
    }

    /// A sentence about headphones for which the project has no number left.
    #[must_use]
    pub fn left_out(&self, imports: &[Imported]) -> Option<String> {
        let is_listed = |key: &&String| imports.iter().any(|import| import.key == **key);
        let number = self.keys.iter().flatten().filter(|key| !is_listed(key)).count();
        let subject = match number {
            0 => return None,
            1 => "1 headphone of your folder is".to_owned(),
            _ => format!("{number} headphones of your folder are"),
        };
        Some(format!(
            "{subject} not in the list, because a project has room for 64 imports: delete here what you do not need, \
             or take out of the project what nothing uses."
        ))
    }
}

impl Importing {
    /// Looks at the folder again, and offers what it holds.
    pub fn look(&mut self, user: &SavedUser, library: &Library) {
        let listing = library.headphones.listing();
        self.folder.see(&listing);
        user.set_library(listing.entries);
    }

    /// Likewise, once in an opening of the sheet.
    pub fn look_once(&mut self, user: &SavedUser, library: Option<&Library>) {
        if let Some(library) = library.filter(|_| self.folder.keys.is_none()) {
            self.look(user, library);
        }
    }

    /// Keeps in the folder what has been imported; says if it was there before under another name, which it keeps.
    pub(in crate::editor) fn put(&mut self, import: &Imported, user: &SavedUser, library: &Library) {
        match library.headphones.add(import) {
            Ok(kept) => {
                self.folder.keys.get_or_insert_default().insert(kept.key.clone());
                if kept.name() != import.name() {
                    user.rename(&kept.key, &kept.maker, &kept.model);
                    let name = kept.name();
                    self.aside = format!(
                        "This headphone was in your folder already and keeps its name there: {}.",
                        name.trim()
                    );
                }
            }
            Err(error) => self.error = format!("It is in this project, but not in your folder: {error}."),
        }
    }

    /// Keeps in the folder a headphone that only the project has.
    pub fn keep(&mut self, import: &Imported, user: &SavedUser, library: &Library) {
        self.error.clear();
        self.aside.clear();
        self.put(import, user, library);
    }

    /// Gives a headphone the name that has been typed, in the project and, if it is there, in the folder.
    pub fn rename(&mut self, user: &SavedUser, library: Option<&Library>) {
        let Some((key, name)) = self.renaming.take() else { return };
        let name = name.trim();
        if name.is_empty() {
            return;
        }
        user.rename(&key, "", name);
        let renamed = library.map_or(Ok(()), |library| library.headphones.rename(&key, "", name));
        self.error = match renamed {
            // The folder never had it, or has lost it: the list says so.
            Ok(()) | Err(LibraryError::Gone) => String::new(),
            Err(error) => format!("It has this name in this project, but not in your folder: {error}."),
        };
    }

    /// Deletes a headphone from the user's folder; a project that uses it keeps its own copy.
    pub fn delete(&mut self, import: &Imported, user: &SavedUser, library: &Library) {
        let deleted = library.headphones.remove(&import.key);
        let outcome = deleted.map(|removed| self.deleted.note(import.name().trim().to_owned(), removed));
        self.settle(outcome, user, library);
    }

    /// Brings back what was deleted last.
    pub fn undo(&mut self, user: &SavedUser, library: &Library) {
        let outcome = self.deleted.bring_back(|removed| library.headphones.restore(removed));
        self.settle(outcome, user, library);
    }

    fn settle(&mut self, outcome: Result<(), LibraryError>, user: &SavedUser, library: &Library) {
        self.error = outcome.err().map_or_else(String::new, |error| error.sentence());
        self.look(user, library);
    }
}
