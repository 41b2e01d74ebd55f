//! The user's heads: which one is loaded, and those of the folder to be chosen, renamed, deleted and brought back.

use std::path::{Path, PathBuf};

use egui::text::LayoutJob;
use egui::{
    Button, Color32, Context, Id, Key, Popup, PopupCloseBehavior, Rect, Response, RichText, Role, ScrollArea,
    Sense, StrokeKind, TextEdit, Ui, WidgetInfo, pos2,
};

use super::loader::{HeadLoader, Loading, display_name};
use crate::editor::edit::trash::Deleted;
use crate::editor::platform::paths::pasted_path;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::editor::widgets::kept_line::{Asked, kept_line};
use crate::editor::widgets::{deleted_ui, focus_ring, icon};
use crate::library::{Heads, LibraryError};
use crate::params::GrilleParams;
use crate::project::SavedUser;

const LOAD_WHY: &str = "Loads a measured head from a SOFA file (SimpleFreeFieldHRIR): your own or a dummy \
    head’s. The project keeps what it needs of it.";

/// Width of the list, points.
const LIST_WIDTH: f32 = 380.0;

/// Shows the loaded head on a button that opens the list of others.
pub(in crate::editor) fn personal_ui(ui: &mut Ui, rect: Rect, params: &GrilleParams) {
    let loader = HeadLoader::of(ui.ctx());
    loader.take_answer(ui.ctx(), &params.user);
    let (sentence, color) = match loader.loading() {
        Loading::Failed(sentence) => (sentence, theme::WARNING),
        Loading::Reading(name) => (format!("Reading {name} …"), theme::SECONDARY),
        Loading::Keeping(name) => (format!("Copying {name} …"), theme::SECONDARY),
        Loading::Done => match params.user.head() {
            Some(head) => (head.name().to_owned(), theme::TEXT),
            None => (BUILT_IN.to_owned(), theme::TEXT),
        },
    };
    let response = head_button(ui, rect, &sentence, color);
    Popup::from_toggle_button_response(&response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .gap(space(1))
        .show(|ui| list_ui(ui, &loader, params));
    response.on_hover_text(format!("{sentence}\n{LOAD_WHY}"));
}

fn head_button(ui: &mut Ui, rect: Rect, name: &str, color: Color32) -> Response {
    let id = ui.make_persistent_id("measured head");
    let response = ui.interact(rect, id, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ComboBox, enabled, "Measured head");
        info.current_text_value = Some(name.to_owned());
        info
    });
    let face = if response.hovered() { theme::CONTROL_HOVER } else { theme::CONTROL };
    ui.painter().rect(rect, theme::CONTROL_RADIUS, face, theme::hairline(), StrokeKind::Inside);
    let mark = pos2(rect.right() - space(3), rect.center().y);
    icon::chevron(ui.painter(), mark, theme::SECONDARY);
    let at = pos2(rect.left() + space(2), rect.center().y);
    let room = mark.x - space(2) - at.x;
    let whole = ui.painter().layout_no_wrap(name.to_owned(), theme::button_font(), color);
    if whole.size().x <= room {
        ui.painter().galley(pos2(at.x, at.y - 0.5 * whole.size().y), whole, color);
    } else {
        // A long name takes two small lines.
        let mut job = LayoutJob::simple(name.to_owned(), theme::axis_font(), color, room);
        job.wrap.max_rows = 2;
        job.wrap.break_anywhere = false;
        let lines = ui.painter().layout_job(job);
        ui.painter().galley(pos2(at.x, at.y - 0.5 * lines.size().y), lines, color);
    }
    focus_ring(ui, &response, rect);
    response
}

/// The heads of the user's folder, any other file, and what went wrong.
fn list_ui(ui: &mut Ui, loader: &HeadLoader, params: &GrilleParams) {
    ui.set_width(LIST_WIDTH);
    heads_ui(ui, loader, &params.user);
    path_ui(ui, loader, params);
    if let Loading::Failed(sentence) = loader.loading() {
        ui.label(RichText::new(sentence).color(theme::WARNING));
        ui.label(RichText::new("You still hear what you heard before.").color(theme::SECONDARY));
    }
}

/// A field for the path, which works in every host and on every desktop, and the desktop's dialog.
fn path_ui(ui: &mut Ui, loader: &HeadLoader, params: &GrilleParams) {
    ui.horizontal(|ui| {
        let id = ui.make_persistent_id("path of a head");
        let mut path = ui.data(|data| data.get_temp::<String>(id)).unwrap_or_default();
        let field = TextEdit::singleline(&mut path)
            .id(id.with("field"))
            .hint_text("Paste a .sofa file's path")
            .desired_width(ui.available_width() - 190.0);
        let field = ui.add(field);
        ui.ctx().accesskit_node_builder(id.with("field"), |node| node.set_label("Path of a SOFA file"));
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let can_load = !path.trim().is_empty();
        if ui.add_enabled(can_load, Button::new("Load")).clicked() || (entered && can_load) {
            loader.load(ui.ctx(), &params.user, pasted_path(&path));
        }
        let label = if loader.is_choosing() { "Choosing …" } else { "Choose a file …" };
        if ui.add_enabled(!loader.is_choosing(), Button::new(label)).clicked() {
            loader.choose(ui.ctx());
        }
        ui.data_mut(|data| data.insert_temp(id, path));
    });
}

const FOLDER_WHY: &str = "SOFA files in this folder are listed here.";

const KEEP_WHY: &str =
    "Copies the file into your folder of heads, so that other projects find it in this list.";

/// What is heard while no head is loaded.
const BUILT_IN: &str = "Built-in head";

/// Height of the list from which on it scrolls, points.
const HEIGHT: f32 = 140.0;

/// Width of a field for a name, points.
const NAME: f32 = 200.0;

/// The built-in head and the files of the folder.
fn heads_ui(ui: &mut Ui, loader: &HeadLoader, user: &SavedUser) {
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

/// What the list of heads knows besides the folder.
#[derive(Debug, Clone, Default)]
struct HeadList {
    /// The head whose name is being typed, and the text.
    renaming: Option<(PathBuf, String)>,
    /// What was deleted, to be brought back.
    deleted: Deleted,
    /// What went wrong last.
    error: String,
}

impl HeadList {
    /// The list's state in this window.
    fn load(ctx: &Context) -> Self {
        ctx.data(|data| data.get_temp(Id::unique("head list"))).unwrap_or_default()
    }

    /// Remembers the list's state.
    fn store(self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(Id::unique("head list"), self));
    }

    /// Begins to type another name.
    fn begin_renaming(&mut self, path: &Path) {
        self.renaming = Some((path.to_owned(), display_name(path)));
    }

    /// Gives a head the name that has been typed; where it cannot have it, the name stays to be mended.
    fn rename(&mut self, heads: &Heads) {
        let Some((path, name)) = &self.renaming else { return };
        let renamed = heads.rename(path, name);
        if renamed.is_ok() {
            self.renaming = None;
        }
        self.say(renamed.map(drop));
    }

    /// Deletes a head from the folder; projects that use it keep what they need of it.
    fn delete(&mut self, heads: &Heads, path: &Path) {
        let deleted = heads.remove(path);
        let outcome = deleted.map(|removed| self.deleted.note(display_name(path), removed));
        self.say(outcome);
    }

    /// Brings back what was deleted last.
    fn undo(&mut self, heads: &Heads) {
        let outcome = self.deleted.bring_back(|removed| heads.restore(removed));
        self.say(outcome);
    }

    fn say(&mut self, outcome: Result<(), LibraryError>) {
        self.error = outcome.err().map_or_else(String::new, |error| error.sentence());
    }
}
