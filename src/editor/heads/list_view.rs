//! The user's folder of heads: a line each, renamed, deleted and brought back.

use egui::{Key, RichText, ScrollArea, TextEdit, Ui};

use super::list::HeadList;
use super::loader::{HeadLoader, display_name};
use crate::editor::shell::theme;
use crate::editor::widgets::deleted_ui;
use crate::editor::widgets::kept_line::{Asked, kept_line};
use crate::library::Heads;
use crate::project::SavedUser;

const FOLDER_WHY: &str = "SOFA files in this folder are listed here.";

const KEEP_WHY: &str =
    "Copies the file into your folder of heads, so that other projects find it in this list.";

/// What is heard while no head is loaded.
pub(in crate::editor) const BUILT_IN: &str = "Built-in head";

/// Height of the list from which on it scrolls, points.
const HEIGHT: f32 = 140.0;

/// Width of a field for a name, points.
const NAME: f32 = 200.0;

/// The built-in head and the files of the folder.
pub(in crate::editor) fn heads_ui(ui: &mut Ui, loader: &HeadLoader, user: &SavedUser) {
    let Some(heads) = loader.heads() else { return };
    let mut list = HeadList::load(ui.ctx());
    ScrollArea::vertical().max_height(HEIGHT).show(ui, |ui| {
        let loaded = user.head();
        if ui.selectable_label(loaded.is_none(), BUILT_IN).clicked() {
            user.set_head(None);
        }
        for path in heads.files() {
            if list.renaming.as_ref().is_some_and(|(renamed, _)| *renamed == path) {
                name_ui(ui, &mut list, &heads);
                continue;
            }
            let name = display_name(&path);
            let is_loaded = loaded.as_ref().is_some_and(|head| head.name() == name);
            match kept_line(ui, &name, is_loaded, None) {
                Some(Asked::Choose) => loader.load(ui.ctx(), user, path),
                Some(Asked::Rename) => list.begin_renaming(&path),
                Some(Asked::Delete) => list.delete(&heads, &path),
                None => {}
            }
        }
    });
    outcome_ui(ui, &mut list, &heads);
    ui.horizontal_wrapped(|ui| {
        keep_ui(ui, loader, user);
        folder_ui(ui, &heads, loader);
    });
    list.store(ui.ctx());
    ui.separator();
}

/// A name being typed.
fn name_ui(ui: &mut Ui, list: &mut HeadList, heads: &Heads) {
    ui.horizontal(|ui| {
        let Some((_, name)) = &mut list.renaming else { return };
        let id = ui.scope_id().with("name of a head");
        let field = ui.add(TextEdit::singleline(name).id(id).desired_width(NAME));
        ui.ctx().accesskit_node_builder(id, |node| node.set_label("Name of the head"));
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if ui.button("Keep").clicked() || entered {
            list.rename(heads);
        }
    });
}

/// What was deleted, and what went wrong.
fn outcome_ui(ui: &mut Ui, list: &mut HeadList, heads: &Heads) {
    if deleted_ui(ui, &list.deleted) {
        list.undo(heads);
    }
    if !list.error.is_empty() {
        ui.label(RichText::new(&list.error).color(theme::WARNING));
    }
}

fn folder_ui(ui: &mut Ui, heads: &Heads, loader: &HeadLoader) {
    if ui.small_button("Show the folder").on_hover_text(FOLDER_WHY).clicked()
        && let Err(error) = heads.made_folder().and_then(open::that_detached)
    {
        loader.fail(format!("Could not show the folder of heads: {error}; paste a file's path instead."));
    }
}

/// Offers to keep a head that was loaded from elsewhere.
pub(in crate::editor) fn keep_ui(ui: &mut Ui, loader: &HeadLoader, user: &SavedUser) {
    let Some(source) = loader.elsewhere(user) else { return };
    let text = format!("Keep {} in my folder", display_name(&source));
    if ui.small_button(text).on_hover_text(KEEP_WHY).clicked() {
        loader.keep(ui.ctx(), source);
    }
}
