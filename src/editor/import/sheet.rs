//! The import sheet: a file becomes a headphone of the list, with a small picture of what it would be.

use egui::{
    Button, Id, Key, RichText, Role, ScrollArea, Sense, Shape, Stroke, StrokeKind, TextEdit, Ui, Vec2,
    WidgetInfo, pos2, vec2,
};

use super::both_ears::{do_answer, ears_ui};
use super::list::imported_ui;
use super::session;
use super::session::{Importing, Wanted};
use crate::dsp::curve::freqs_hz;
use crate::editor::collections::shelf::Purpose;
use crate::editor::edit::gateway::{HostParam, ParamGateway};
use crate::editor::model::Model;
use crate::editor::picker::shortlist::Shortlist;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::headphones::import::{Choice, ImportFile, Meaning, Reference};
use crate::headphones::{BackType, Fit};
use crate::library::Library;
use crate::units::{AUDIBLE_HZ, single};

/// Height of the sheet where there is room, points: all questions and a few headphones.
const HEIGHT: f32 = 430.0;

const FORMATS: &str = "A preset, measurement or impulse response from AutoEq, Equalizer APO, Room EQ Wizard, OPRA or \
    oratory1990, or a table of frequencies and levels. Not measured yet? Pick the back type of your headphone in the list.";

const MEANING_WHY: &str = "A correction is an equalizer that makes the headphone neutral. A measurement is what a \
    microphone heard. The likely answer is chosen for you.";

const ANOTHER_WHY: &str = "Choose a measurement of what you take for neutral, made on the same rig: a headphone you \
    trust, or a flat loudspeaker. Grille imports the difference between the two.";

const FITS: [Fit; 3] = [Fit::OverEar, Fit::OnEar, Fit::InEar];

/// Shows the import sheet while it is open.
pub(in crate::editor) fn import_ui(ui: &mut Ui, model: &Model<'_>, gateway: &mut dyn ParamGateway) {
    let mut sheet = Importing::load(ui.ctx());
    let Some(purpose) = sheet.purpose else { return };
    sheet.poll();
    let library = session::library(ui.ctx());
    sheet.look_once(&model.params.user, library.as_ref());
    let room = ui.ctx().content_rect().size();
    let modal = crate::editor::widgets::panel::sheet(ui.ctx(), Id::unique("import"));
    // Before any field takes the Enter that ends it.
    let had_keyboard = ui.memory(|memory| memory.focused().is_some());
    let was_answered = sheet.is_answered();
    let title = match purpose {
        Purpose::Worn => "THE HEADPHONE YOU WEAR",
        Purpose::Heard(_) | Purpose::Favorite => "A HEADPHONE YOU WANT TO HEAR",
    };
    let shown = modal.show(ui.ctx(), |ui| {
        ui.set_width((room.x - 120.0).min(560.0));
        // Of one height, so that nothing moves under the pointer when questions appear.
        let height = (room.y - 150.0).min(HEIGHT);
        ScrollArea::vertical().auto_shrink(false).max_height(height).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            ui.label(theme::heading(title));
            path_ui(ui, &mut sheet);
            below_path_ui(ui, &sheet);
            ask_ui(ui, &mut sheet);
            imported_ui(ui, &mut sheet, library.as_ref(), model);
        });
        foot_ui(ui, &sheet)
    });
    // Enter goes on: it opens the file first, and imports it once there is nothing left to say.
    let entered = was_answered && !had_keyboard && ui.input(|input| input.key_pressed(Key::Enter));
    let imports = shown.inner == Some(Answer::Import) || (entered && sheet.is_answered());
    if imports {
        take(ui, &mut sheet, purpose, library.as_ref(), model, gateway);
    }
    let escaped = ui.input(|input| input.key_pressed(Key::Escape)) && sheet.renaming.is_none();
    // A click beside the sheet may be a slip: what has been filled in stays.
    let leaves = shown.should_close() && !sheet.is_choosing() && !sheet.is_filled();
    if shown.inner == Some(Answer::Close) || leaves || escaped {
        sheet.purpose = None;
    }
    sheet.store(ui.ctx());
}

/// What goes in the field above, or in the same place what was wrong with it, so that nothing moves.
fn below_path_ui(ui: &mut Ui, sheet: &Importing) {
    let (text, color) = if sheet.file.is_none() && !sheet.error.is_empty() {
        (sheet.error.as_str(), theme::WARNING)
    } else {
        (FORMATS, theme::SECONDARY)
    };
    let width = ui.available_width();
    let height_of = |text: &str| {
        ui.painter().layout(text.to_owned(), theme::body_font(), theme::SECONDARY, width).size().y
    };
    let height = height_of(FORMATS).max(height_of(text));
    ui.allocate_ui(vec2(width, height), |ui| {
        ui.set_min_height(height);
        ui.label(RichText::new(text).color(color));
    });
}

/// How the sheet is answered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Import,
    Close,
}

/// What went wrong, and the buttons: always in sight, however much there is to scroll above them.
fn foot_ui(ui: &mut Ui, sheet: &Importing) -> Option<Answer> {
    ui.add_space(space(1));
    if sheet.file.is_some() && !sheet.error.is_empty() {
        ui.label(RichText::new(&sheet.error).color(theme::WARNING));
    }
    if !sheet.aside.is_empty() {
        ui.label(RichText::new(&sheet.aside).color(theme::SECONDARY));
    }
    ui.add_space(space(1));
    ui.horizontal(|ui| {
        let can_import = sheet.is_answered();
        let import = sheet.file.is_some()
            && ui.add_enabled(can_import, Button::new("Import")).on_hover_text("Or press Enter").clicked();
        let close = ui.button("Close").clicked();
        import.then_some(Answer::Import).or(close.then_some(Answer::Close))
    })
    .inner
}

fn path_ui(ui: &mut Ui, sheet: &mut Importing) {
    let is_choosing = sheet.is_choosing();
    let name = "Path of the file";
    if std::mem::take(&mut sheet.wants_keyboard) {
        ui.data_mut(|data| data.insert_temp(wanting_id(name), true));
    }
    match file_ui(ui, (name, "Paste a file's path"), &mut sheet.path, is_choosing) {
        Some(Asked::Open) => sheet.open(),
        Some(Asked::Choose) => sheet.choose(ui.ctx(), Wanted::Headphone),
        None => {}
    }
}

/// Where it is noted that the field of this name wants the keyboard.
fn wanting_id(name: &str) -> Id {
    Id::unique(("wants the keyboard", name))
}

/// What is asked for beside a path.
pub(in crate::editor) enum Asked {
    Open,
    Choose,
}

/// A path to be pasted, and a dialog where there is one.
pub(in crate::editor) fn file_ui(
    ui: &mut Ui,
    (name, hint): (&'static str, &'static str),
    path: &mut String,
    is_choosing: bool,
) -> Option<Asked> {
    ui.horizontal(|ui| {
        let id = ui.scope_id().with(name);
        let can_open = !path.trim().is_empty();
        let width = ui.available_width() - 190.0;
        let response = ui.add(TextEdit::singleline(path).id(id).hint_text(hint).desired_width(width));
        ui.ctx().accesskit_node_builder(id, |node| node.set_label(name));
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if ui.data_mut(|data| data.remove_temp::<bool>(wanting_id(name))).is_some() {
            response.request_focus();
        }
        let open = ui.add_enabled(can_open, Button::new("Open")).clicked() || (entered && can_open);
        let label = if is_choosing { "Choosing …" } else { "Choose a file …" };
        let choose = ui.add_enabled(!is_choosing, Button::new(label)).clicked();
        open.then_some(Asked::Open).or(choose.then_some(Asked::Choose))
    })
    .inner
}

/// The questions about a file that was read.
fn ask_ui(ui: &mut Ui, sheet: &mut Importing) {
    let is_choosing = sheet.is_choosing();
    let Some((file, choice)) = &mut sheet.file else { return };
    ui.separator();
    let place = file.readings.get(choice.reading).map_or("", |reading| reading.place.as_str());
    ui.horizontal(|ui| {
        ui.set_min_height(PREVIEW.y);
        preview_ui(ui, file, choice);
        ui.add(egui::Label::new(format!("{} · {place}", file.format)).wrap());
    });
    for note in &file.notes {
        ui.label(RichText::new(note).color(theme::SECONDARY));
    }
    reading_ui(ui, file, choice);
    let about_ears = ears_ui(ui, sheet);
    do_answer(ui, sheet, &about_ears);
    let is_worn = sheet.purpose == Some(Purpose::Worn);
    let Some((_, choice)) = &mut sheet.file else { return };
    meaning_ui(ui, choice, &mut sheet.reference_path);
    let reference = match &mut sheet.reference_path {
        Some(path) if choice.meaning != Meaning::Deviation => {
            file_ui(ui, ("Path of the reference", "Paste the path of its measurement"), path, is_choosing)
        }
        _ => None,
    };
    ui.horizontal(|ui| {
        ui.label("Name");
        let id = ui.scope_id().with("name");
        ui.add(TextEdit::singleline(&mut choice.model).id(id).desired_width(f32::INFINITY));
        ui.ctx().accesskit_node_builder(id, |node| node.set_label("Name of the headphone"));
    });
    ui.horizontal(|ui| {
        ui.label("Back");
        for back in [BackType::Closed, BackType::SemiOpen, BackType::Open] {
            ui.selectable_value(&mut choice.back, back, back.label());
        }
        ui.add_space(space(4));
        ui.label("Fit");
        // Nobody mixes on in-ears here.
        let fits = if is_worn { &FITS[..2] } else { &FITS[..] };
        for &fit in fits {
            if ui.selectable_value(&mut choice.fit, fit, fit.label()).clicked() {
                choice.reference = std::mem::replace(&mut choice.reference, Reference::Flat).suited_to(fit);
            }
        }
    });
    match reference {
        Some(Asked::Open) => sheet.open_reference(),
        Some(Asked::Choose) => sheet.choose(ui.ctx(), Wanted::Reference),
        None => {}
    }
}

fn reading_ui(ui: &mut Ui, file: &ImportFile, choice: &mut Choice) {
    if file.readings.len() < 2 {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.label("Take");
        for (idx, reading) in file.readings.iter().enumerate() {
            if ui.selectable_label(choice.reading == idx, &reading.place).clicked() {
                (choice.reading, choice.meaning) = (idx, reading.meaning);
            }
        }
    });
}

fn meaning_ui(ui: &mut Ui, choice: &mut Choice, reference_path: &mut Option<String>) {
    ui.horizontal_wrapped(|ui| {
        ui.label("It is a").on_hover_text(MEANING_WHY);
        for meaning in [Meaning::Measurement, Meaning::Correction, Meaning::Deviation] {
            ui.selectable_value(&mut choice.meaning, meaning, meaning.label()).on_hover_text(MEANING_WHY);
        }
    });
    let (asked, other) = match choice.meaning {
        Meaning::Measurement => ("A neutral headphone measures there", "another measurement"),
        Meaning::Correction => ("It aims at", "another file"),
        Meaning::Deviation => {
            ui.label(RichText::new("from the Harman over-ear target").color(theme::SECONDARY));
            return;
        }
    };
    ui.horizontal_wrapped(|ui| {
        ui.label(asked);
        for reference in
            [Reference::Harman2018, Reference::HarmanInEar2019, Reference::DiffuseField, Reference::Flat]
        {
            let is_this = reference_path.is_none() && choice.reference == reference;
            if ui.selectable_label(is_this, reference.label()).clicked() {
                (choice.reference, *reference_path) = (reference, None);
            }
        }
        let another = ui.selectable_label(reference_path.is_some(), other);
        if another.on_hover_text(ANOTHER_WHY).clicked() {
            reference_path.get_or_insert_default();
        }
    });
}

/// Takes the headphone and chooses it where it was missed.
fn take(
    ui: &Ui,
    sheet: &mut Importing,
    purpose: Purpose,
    library: Option<&Library>,
    model: &Model<'_>,
    gateway: &mut dyn ParamGateway,
) {
    let Some(id) = sheet.take(&model.params.user, library) else { return };
    let target = model.slot_params().map(|slot| &slot.target).filter(|_| purpose != Purpose::Worn);
    let param: &dyn HostParam = target.unwrap_or(&model.params.source);
    Shortlist::choose(ui.ctx(), gateway, (param, id, target.is_none()), &model.params.user);
    if sheet.error.is_empty() && sheet.aside.is_empty() {
        sheet.purpose = None;
    }
}

/// Size of the picture of what a file would become, points.
const PREVIEW: Vec2 = vec2(128.0, 44.0);

/// Half its range, dB.
const RANGE_DB: f32 = 12.0;

const PREVIEW_WHY: &str =
    "What this headphone would be: its deviation from a neutral one, 20 Hz to 20 kHz, ±12 dB.";

/// Shows the curve of the headphone the answers of the moment make of a file: enough to see that a slope is upside down or
/// the wrong column was taken.
fn preview_ui(ui: &mut Ui, file: &ImportFile, choice: &Choice) {
    let (rect, response) = ui.allocate_exact_size(PREVIEW, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Preview of the curve"));
    ui.painter().rect(rect, theme::CONTROL_RADIUS, theme::BACKGROUND, theme::hairline(), StrokeKind::Inside);
    ui.painter().hline(rect.x_range().shrink(1.0), rect.center().y, Stroke::new(theme::LINE, theme::EDGE));
    if let Ok(import) = file.headphone(choice) {
        let span = (AUDIBLE_HZ.1 / AUDIBLE_HZ.0).ln();
        let points = freqs_hz().iter().zip(&import.curve.db).filter(|(freq_hz, _)| **freq_hz >= AUDIBLE_HZ.0);
        let at = |(freq_hz, db): (&f64, &f64)| {
            let x = egui::lerp(rect.x_range(), single((freq_hz / AUDIBLE_HZ.0).ln() / span));
            let share = (single(*db) / RANGE_DB).clamp(-1.0, 1.0);
            pos2(x, rect.center().y - 0.5 * share * (rect.height() - 4.0))
        };
        let curve = Shape::line(points.map(at).collect(), Stroke::new(theme::CURVE, theme::SOURCE));
        ui.painter().with_clip_rect(rect.shrink(1.0)).add(curve);
    }
    response.on_hover_text(PREVIEW_WHY);
}
