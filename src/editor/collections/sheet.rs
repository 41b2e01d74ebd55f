//! The sheet of collections: adding a folder, how far indexing has come, and what could not be read.

use egui::{Button, Id, Key, Label, ProgressBar, RichText, ScrollArea, TextEdit, Ui};

use super::shelf::{CollectionShelf, Shelved};
use crate::editor::platform::paths::pasted_path;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::library::collection::Collection;

/// Height of the sheet where there is room, points.
const HEIGHT: f32 = 400.0;

/// Most broken files that are shown: more are counted.
const MAX_SHOWN: usize = 200;

const WHAT_IT_IS: &str = "A collection is a folder with headphone files, in any depth: a checkout of AutoEq or OPRA, the data of a \
    squiglink site, your own measurements. Its models are listed beside those that ship, and a project keeps the ones it \
    uses. The folder itself is only read.";

const LOOK_WHY: &str =
    "Reads what is new or has changed in the folder. This happens by itself when the window opens.";

/// What the sheet knows.
#[derive(Debug, Clone, Default)]
pub(in crate::editor) struct CollectionSheet {
    is_open: bool,
    path: String,
    error: String,
    /// The collection whose broken files are shown, by its place.
    shows_broken: Option<usize>,
}

impl CollectionSheet {
    fn id() -> Id {
        Id::unique("collection sheet")
    }

    fn load(ctx: &egui::Context) -> Self {
        ctx.data(|data| data.get_temp(Self::id())).unwrap_or_default()
    }

    fn store(self, ctx: &egui::Context) {
        ctx.data_mut(|data| data.insert_temp(Self::id(), self));
    }

    /// Opens the sheet.
    pub(in crate::editor) fn open(ctx: &egui::Context) {
        Self { is_open: true, ..Self::default() }.store(ctx);
    }

    fn add(&mut self, ctx: &egui::Context, path: &std::path::Path) {
        match CollectionShelf::of(ctx).add(ctx, path) {
            Ok(()) => (self.path, self.error) = (String::new(), String::new()),
            Err(sentence) => self.error = sentence,
        }
    }
}

/// Shows the sheet while it is open.
pub(in crate::editor) fn collections_ui(ui: &mut Ui) {
    let mut sheet = CollectionSheet::load(ui.ctx());
    if !sheet.is_open {
        return;
    }
    let shelf = CollectionShelf::of(ui.ctx());
    match shelf.take_answer() {
        Some(Ok(path)) => sheet.add(ui.ctx(), &path),
        Some(Err(sentence)) => sentence.clone_into(&mut sheet.error),
        None => {}
    }
    let room = ui.ctx().content_rect().size();
    let modal = crate::editor::widgets::panel::sheet(ui.ctx(), Id::unique("collections sheet"));
    let shown = modal.show(ui.ctx(), |ui| {
        ui.set_width((room.x - 120.0).min(560.0));
        let height = (room.y - 150.0).min(HEIGHT);
        ScrollArea::vertical().auto_shrink(false).max_height(height).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            ui.label(theme::heading("COLLECTIONS"));
            ui.label(RichText::new(WHAT_IT_IS).color(theme::SECONDARY));
            add_ui(ui, &mut sheet, &shelf);
            if !sheet.error.is_empty() {
                ui.label(RichText::new(&sheet.error).color(theme::WARNING));
            }
            for (place, shelved) in shelf.shelved().iter().enumerate() {
                ui.separator();
                shelved_ui(ui, &mut sheet, &shelf, (place, shelved));
            }
        });
        ui.add_space(space(2));
        ui.button("Close").clicked()
    });
    if shelf.is_busy() {
        ui.ctx().request_repaint_after(std::time::Duration::from_millis(100));
    }
    let escaped = ui.input(|input| input.key_pressed(Key::Escape));
    if shown.inner || escaped || (shown.should_close() && !shelf.is_choosing() && sheet.path.is_empty()) {
        sheet.is_open = false;
    }
    sheet.store(ui.ctx());
}

fn add_ui(ui: &mut Ui, sheet: &mut CollectionSheet, shelf: &CollectionShelf) {
    ui.horizontal(|ui| {
        let id = ui.scope_id().with("path");
        let width = ui.available_width() - 190.0;
        let field = TextEdit::singleline(&mut sheet.path)
            .id(id)
            .hint_text("Paste a folder's path")
            .desired_width(width);
        let response = ui.add(field);
        ui.ctx().accesskit_node_builder(id, |node| node.set_label("Path of the folder"));
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let can_add = !sheet.path.trim().is_empty();
        if ui.add_enabled(can_add, Button::new("Add")).clicked() || (entered && can_add) {
            let path = pasted_path(&sheet.path);
            sheet.add(ui.ctx(), &path);
        }
        let label = if shelf.is_choosing() { "Choosing …" } else { "Choose a folder …" };
        if ui.add_enabled(!shelf.is_choosing(), Button::new(label)).clicked()
            && let Err(sentence) = shelf.choose_folder(ui.ctx())
        {
            sentence.clone_into(&mut sheet.error);
        }
    });
}

/// One collection: what is in it, and what can be done with it.
fn shelved_ui(
    ui: &mut Ui,
    sheet: &mut CollectionSheet,
    shelf: &CollectionShelf,
    (place, shelved): (usize, &Shelved),
) {
    let name = shelved.name();
    ui.add(Label::new(RichText::new(&name).font(theme::strong_font())).truncate())
        .on_hover_text(shelved.folder.root.display().to_string());
    if let Some(collection) = &shelved.collection {
        ui.label(counted(collection));
    }
    if let Some(problem) = &shelved.problem {
        ui.label(RichText::new(problem).color(theme::WARNING));
    }
    if let Some(progress) = &shelved.progress {
        progress_ui(ui, shelved);
        if ui.small_button("Stop").on_hover_text("What has been read by then stays listed.").clicked() {
            progress.cancel();
        }
        return;
    }
    ui.horizontal(|ui| {
        if ui.small_button("Look again").on_hover_text(LOOK_WHY).clicked() {
            shelf.look(ui.ctx(), &shelved.folder);
        }
        if ui.small_button("Take out").on_hover_text("Its models leave the list. Its files stay.").clicked()
            && let Err(sentence) = shelf.remove(&shelved.folder)
        {
            sheet.error = sentence;
        }
        let num_broken = shelved.collection.as_ref().map_or(0, |collection| collection.broken.len());
        let is_shown = sheet.shows_broken == Some(place);
        let label = if is_shown { "Hide them" } else { "Show what was not read" };
        if num_broken > 0 && ui.small_button(label).clicked() {
            sheet.shows_broken = (!is_shown).then_some(place);
        }
    });
    if let Some(collection) = shelved.collection.as_ref().filter(|_| sheet.shows_broken == Some(place)) {
        broken_ui(ui, collection);
    }
}

/// How far indexing has come: a bar with the numbers in it.
pub(in crate::editor) fn progress_ui(ui: &mut Ui, shelved: &Shelved) {
    let Some(progress) = &shelved.progress else { return };
    let (found, done) = progress.files();
    let text = match progress.part() {
        Some(_) => format!("{}: {} of {} files", shelved.name(), grouped(done), grouped(found)),
        None => format!("{}: {} files found so far", shelved.name(), grouped(found)),
    };
    let bar = ProgressBar::new(progress.part().unwrap_or(0.0))
        .text(RichText::new(&text).font(theme::label_font()))
        .fill(theme::EDGE)
        .desired_height(18.0);
    ui.add(bar);
}

/// What is in a collection, in words.
fn counted(collection: &Collection) -> String {
    let models = match collection.models.len() {
        1 => "1 model".to_owned(),
        number => format!("{} models", grouped(number)),
    };
    let broken = match collection.broken.len() {
        0 => String::new(),
        1 => "; 1 could not be read".to_owned(),
        number => format!("; {} could not be read", grouped(number)),
    };
    let part = if collection.is_whole { "" } else { ", stopped before its end" };
    format!("{models} in {} files{broken}{part}.", grouped(collection.num_files))
}

fn broken_ui(ui: &mut Ui, collection: &Collection) {
    for (path, reason) in collection.broken.iter().take(MAX_SHOWN) {
        ui.label(
            RichText::new(format!("{path}: {reason}")).font(theme::label_font()).color(theme::SECONDARY),
        );
    }
    if let Some(more) = collection.broken.len().checked_sub(MAX_SHOWN).filter(|more| *more > 0) {
        ui.label(format!("… and {} more.", grouped(more)));
    }
}

/// A number with a comma between thousands.
pub(in crate::editor) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (idx, digit) in digits.chars().enumerate() {
        if idx > 0 && (digits.len() - idx).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_told_apart() {
        assert_eq!(
            [0, 999, 1000, 30_000, 1_234_567].map(grouped),
            ["0", "999", "1,000", "30,000", "1,234,567"]
        );
    }
}
