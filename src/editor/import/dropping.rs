//! Files over the window and dropped on it: what may be dropped, and what becomes of it.
//!
//! A head is loaded, anything else goes to the import sheet, both ears of a headphone together.

use std::path::{Path, PathBuf};

use egui::{
    Align, Area, Context, Id, Key, Label, Modal, Order, Rect, RichText, Stroke, StrokeKind, Ui, Vec2,
};
use nice_plug::prelude::Param as _;

use super::session::Importing;
use crate::editor::collections::shelf::Purpose;
use crate::editor::edit::gateway::ParamGateway;
use crate::editor::heads::keep_ui;
use crate::editor::heads::loader::{HeadLoader, Loading};
use crate::editor::model::Model;
use crate::editor::platform::drop_box::DropBox;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::headphones::import::ear_of_first;
use crate::params::SpeakersChoice;
use crate::project::SavedUser;

/// At most this many files are named that were left out.
const NAMED: usize = 3;

/// Said where nothing of what was dropped is a file here.
const NO_FILE: &str = "That isn’t a file on this computer. Save it first, then drop the file.";

/// What is said of the last drop, where no other sheet says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Notice {
    /// Nothing.
    #[default]
    None,
    /// A head is being loaded, as the loader says; what else was dropped.
    Head(String),
    /// Why nothing came of it.
    Refused(String),
}

impl Notice {
    /// What this window says.
    #[must_use]
    pub fn load(ctx: &Context) -> Self {
        ctx.data(|data| data.get_temp(Id::unique("drop notice"))).unwrap_or_default()
    }

    /// Says it until something else is.
    pub fn store(self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(Id::unique("drop notice"), self));
    }
}

/// Takes the first of what was dropped, with the other ear's file if that is among the rest, and says what is left out.
fn accept(ctx: &Context, user: &SavedUser, dropped: &[PathBuf]) {
    let Some((first, others)) = dropped.split_first() else {
        Notice::Refused(NO_FILE.to_owned()).store(ctx);
        return;
    };
    let other_ear = others.iter().find(|other| are_both_ears(first, other));
    let aside = left_out(others.iter().filter(|other| Some(*other) != other_ear));
    if first.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("sofa")) {
        HeadLoader::of(ctx).load(ctx, user, first.clone());
        Notice::Head(aside).store(ctx);
        return;
    }
    if Importing::load(ctx).purpose.is_none() {
        Importing::ask(ctx, Purpose::Worn);
    }
    let mut sheet = Importing::load(ctx);
    if sheet.both_ears.is_other_ear(first) {
        sheet.add_ear(first);
        sheet.aside = aside;
    } else {
        sheet.open_dropped(first, other_ear.map(PathBuf::as_path), aside);
    }
    sheet.store(ctx);
}

/// True for two files whose names say that one is of the left ear and the other of the right one.
fn are_both_ears(first: &Path, second: &Path) -> bool {
    ear_of_first(&name(first), &name(second)).is_some()
}

/// What becomes of the files that are not taken; empty if there are none.
fn left_out<'a>(others: impl Iterator<Item = &'a PathBuf>) -> String {
    let names: Vec<String> = others.map(|path| name(path)).collect();
    if names.is_empty() {
        return String::new();
    }
    let rest = match names.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let named = names.get(..NAMED).unwrap_or(&names).join(", ");
    format!("One file is taken at a time, or one for each ear. Left out: {named}{rest}.")
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

const INVITATION: &str = "Drop a headphone’s measurement, an equalizer preset or a head (.sofa)";

const NOT_NOW: &str = "Finish the blind test first: another headphone or head would change what it compares";

/// Space between the window's rim and the line within it, points.
const RIM: f32 = 4.0;

/// Space around the sentence, points.
const PADDING: f32 = 20.0;

/// Width of the sheet that says what became of a drop, points.
const SHEET: f32 = 420.0;

/// Takes what was dropped, and shows what may be.
pub(in crate::editor) fn drop_ui(ui: &Ui, model: &Model<'_>, gateway: &mut dyn ParamGateway) {
    let drops = DropBox::of(ui.ctx());
    if let Some(dropped) = drops.take()
        && !model.is_blind
    {
        accept(ui.ctx(), &model.params.user, &dropped);
        ui.ctx().request_repaint();
    }
    notice_ui(ui, model, gateway);
    if drops.is_hovered() {
        veil_ui(ui, if model.is_blind { NOT_NOW } else { INVITATION });
    }
}

/// A sentence over the whole window.
fn veil_ui(ui: &Ui, sentence: &str) {
    let window = ui.ctx().content_rect();
    let area = Area::new(Id::unique("files over the window")).order(Order::Tooltip).fixed_pos(window.min);
    area.interactable(false).show(ui.ctx(), |ui| {
        let painter = ui.painter();
        let (bright, soft) =
            (Stroke::new(theme::STRONG_LINE, theme::TARGET), Stroke::new(theme::LINE, theme::EDGE));
        painter.rect_filled(window, 0.0, theme::VEIL);
        painter.rect_stroke(window.shrink(RIM), theme::PANEL_RADIUS, bright, StrokeKind::Inside);
        let widest = window.width() - 4.0 * PADDING;
        let words = painter.layout(sentence.to_owned(), theme::name_font(), theme::TARGET, widest);
        let panel = Rect::from_center_size(window.center(), words.size() + Vec2::splat(2.0 * PADDING));
        painter.rect(panel, theme::PANEL_RADIUS, theme::PANEL, soft, StrokeKind::Inside);
        let label = Label::new(RichText::new(sentence).font(theme::name_font())).halign(Align::Center).wrap();
        ui.put(panel.shrink(PADDING), label);
    });
}

/// What became of a drop that no other sheet tells about.
fn notice_ui(ui: &Ui, model: &Model<'_>, gateway: &mut dyn ParamGateway) {
    let notice = Notice::load(ui.ctx());
    if notice == Notice::None {
        return;
    }
    let modal = Modal::new(Id::unique("drop notice"))
        .frame(crate::editor::widgets::panel::sheet_frame())
        .backdrop_color(theme::VEIL);
    let shown = modal.show(ui.ctx(), |ui| {
        ui.set_width(SHEET.min(ui.ctx().content_rect().width() - 120.0));
        match &notice {
            Notice::Head(aside) => head_ui(ui, model, gateway, aside),
            Notice::Refused(sentence) => {
                ui.label(sentence);
            }
            Notice::None => {}
        }
        ui.add_space(space(2));
        ui.button("Close").clicked()
    });
    let escaped = ui.input(|input| input.key_pressed(Key::Escape));
    if shown.inner || shown.should_close() || escaped {
        Notice::None.store(ui.ctx());
    }
}

/// How the loading of a dropped head goes, and the way to hear it.
fn head_ui(ui: &mut Ui, model: &Model<'_>, gateway: &mut dyn ParamGateway, aside: &str) {
    ui.label(theme::heading("PERSONAL HEAD"));
    match HeadLoader::of(ui.ctx()).loading() {
        Loading::Reading(name) => {
            ui.label(format!("Reading {name} …"));
        }
        Loading::Keeping(name) => {
            ui.label(format!("Copying {name} …"));
        }
        Loading::Failed(sentence) => {
            ui.label(RichText::new(sentence).color(theme::WARNING));
            ui.label(RichText::new("You still hear what you heard before.").color(theme::SECONDARY));
        }
        Loading::Done => loaded_ui(ui, model, gateway),
    }
    if !aside.is_empty() {
        ui.label(RichText::new(aside).color(theme::SECONDARY));
    }
}

fn loaded_ui(ui: &mut Ui, model: &Model<'_>, gateway: &mut dyn ParamGateway) {
    let Some(head) = model.params.user.head() else { return };
    ui.label(format!("{} is your Personal head now.", head.name()));
    keep_ui(ui, &HeadLoader::of(ui.ctx()), &model.params.user);
    let slot = model.slot_params().filter(|slot| slot.speakers.value() != SpeakersChoice::Personal);
    if let Some(slot) = slot {
        ui.label(RichText::new("This slot has other speakers, or none.").color(theme::SECONDARY));
        if ui.button("Hear it in this slot").clicked() {
            let personal = slot.speakers.preview_normalized(SpeakersChoice::Personal);
            gateway.set_once(&slot.speakers, personal);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_named_and_counted() {
        let files: Vec<PathBuf> = (1..=5).map(|idx| PathBuf::from(format!("/music/{idx}.txt"))).collect();
        assert_eq!(left_out([].iter()), "");
        let taken = "One file is taken at a time, or one for each ear. Left out: 1.txt";
        assert_eq!(left_out(files[..1].iter()), format!("{taken}."));
        assert_eq!(left_out(files.iter()), format!("{taken}, 2.txt, 3.txt and 2 more."));
    }

    #[test]
    fn what_is_no_file_says_what_to_do() {
        let ctx = Context::default();
        accept(&ctx, &SavedUser::default(), &[]);
        assert_eq!(Notice::load(&ctx), Notice::Refused(NO_FILE.to_owned()));
        assert_eq!(Importing::load(&ctx).purpose, None);
    }
}
