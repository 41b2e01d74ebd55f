//! A headphone with two ears: one curve for both, a file with both, or a file for each, and which ear it is.

use std::path::{Path, PathBuf};

use egui::{RichText, Ui};

use super::session::{Importing, Wanted};
use super::sheet::{Asked, file_ui};
use crate::editor::platform::paths::pasted_path;
use crate::editor::shell::theme;
use crate::headphones::import::{Choice, Ear, ImportFile, ear_of_first, other_ears_names};
use crate::library::read_import;

/// What the sheet knows of both ears' files.
#[derive(Debug, Clone, Default)]
pub struct BothEars {
    /// The path of the second file; `None` while one is all that is wanted.
    pub path: Option<String>,
    /// The file beside the first one that bears the other ear's name.
    pub neighbor: Option<PathBuf>,
    /// The first file by itself.
    first: Option<OneEar>,
    second: Option<OneEar>,
    /// Which ear the first file is.
    ear_of_first: Option<Ear>,
}

/// A file that was read, and its name.
#[derive(Debug, Clone)]
struct OneEar {
    name: String,
    file: ImportFile,
}

impl BothEars {
    /// Before there is a second file.
    pub(in crate::editor) fn of_first(path: &Path, file: &ImportFile) -> Self {
        let has_both = file.readings.iter().any(|reading| reading.left_minus_right.is_some());
        let neighbor = if has_both { None } else { neighbor(path) };
        Self { neighbor, first: Some(OneEar { name: name(path), file: file.clone() }), ..Self::default() }
    }

    /// The names of the left and the right file, once there are two.
    #[must_use]
    pub fn names(&self) -> Option<[&str; 2]> {
        let (first, second) = (self.first.as_ref()?.name.as_str(), self.second.as_ref()?.name.as_str());
        Some(if self.ear_of_first == Some(Ear::Right) { [second, first] } else { [first, second] })
    }

    /// True for a file whose name says that it is the other ear's of the one that was read.
    #[must_use]
    pub fn is_other_ear(&self, path: &Path) -> bool {
        self.first.as_ref().is_some_and(|first| ear_of_first(&first.name, &name(path)).is_some())
    }

    fn joined(&self) -> Option<Result<ImportFile, String>> {
        let (first, second) = (&self.first.as_ref()?.file, &self.second.as_ref()?.file);
        let is_right = self.ear_of_first == Some(Ear::Right);
        let [left, right] = if is_right { [second, first] } else { [first, second] };
        Some(
            ImportFile::of_both_ears(left, right)
                .map_err(|error| format!("Could not join both ears: {error}.")),
        )
    }
}

impl Importing {
    /// Reads the other ear's file, as [`Self::open`] does.
    fn open_other_ear(&mut self) {
        let Some(path) = &self.both_ears.path else { return };
        self.add_ear(&pasted_path(path));
    }

    /// Takes a file as the other ear's. Which ear it is follows from the names; where they do not tell, it is the
    /// right one.
    pub fn add_ear(&mut self, path: &Path) {
        let Some(first) = &self.both_ears.first else { return };
        self.error.clear();
        let file = match read_import(path) {
            Ok(file) => file,
            Err(error) => {
                self.error = error;
                return;
            }
        };
        let second = OneEar { name: name(path), file };
        let ear = ear_of_first(&first.name, &second.name);
        self.both_ears.path = Some(path.display().to_string());
        self.both_ears.ear_of_first = Some(ear.or_else(|| named_ear(&first.name)).unwrap_or(Ear::Left));
        self.both_ears.second = Some(second);
        self.join();
    }

    /// The other way round.
    fn swap_ears(&mut self) {
        let is_right = self.both_ears.ear_of_first == Some(Ear::Right);
        self.both_ears.ear_of_first = Some(if is_right { Ear::Left } else { Ear::Right });
        self.join();
    }

    /// Back to the first file alone.
    fn leave_other_ear(&mut self) {
        (self.both_ears.path, self.both_ears.second) = (None, None);
        self.error.clear();
        let first = self.both_ears.first.as_ref().map(|first| first.file.clone());
        if let Some(file) = first {
            self.replace(file);
        }
    }

    fn join(&mut self) {
        match self.both_ears.joined() {
            Some(Ok(file)) => self.replace(file),
            Some(Err(error)) => {
                self.both_ears.second = None;
                self.error = error;
            }
            None => {}
        }
    }

    /// Another file under the answers that were given, as far as they are answers to it.
    fn replace(&mut self, file: ImportFile) {
        let Some((old, choice)) = &mut self.file else { return };
        if choice.model == old.name {
            choice.model.clone_from(&file.name);
        }
        let likely = file.likely();
        if choice.reading >= file.readings.len() {
            (choice.reading, choice.meaning) = (likely.reading, likely.meaning);
        }
        *old = file;
    }
}

/// The ear a file names by itself, if it names one alone.
fn named_ear(file_name: &str) -> Option<Ear> {
    match other_ears_names(file_name).as_slice() {
        [(ear, _)] => Some(*ear),
        _ => None,
    }
}

/// The other ear's file in the same folder.
fn neighbor(path: &Path) -> Option<PathBuf> {
    let named = other_ears_names(&name(path)).into_iter().map(|(_, name)| path.with_file_name(name));
    named.into_iter().find(|path| path.is_file())
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

const EARS_WHY: &str = "If left and right were measured separately, each ear gets its own conversion.";

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
        ui.label("Ears").on_hover_text(EARS_WHY);
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
            ui.label("Ears").on_hover_text(EARS_WHY);
            if ui.selectable_label(ears.path.is_none(), "the same for both").clicked() {
                ears.path = None;
            }
            if ui
                .selectable_label(ears.path.is_some(), "the other one has its own file")
                .on_hover_text(EARS_WHY)
                .clicked()
            {
                ears.path.get_or_insert_default();
            }
            neighbor.is_some_and(|name| {
                ui.small_button(format!("Add {name} as the other ear")).on_hover_text(EARS_WHY).clicked()
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
