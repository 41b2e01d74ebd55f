//! Files over the window and dropped on it: what may be dropped, and what became of it.

use egui::{Align, Area, Id, Key, Label, Modal, Order, Rect, RichText, Stroke, StrokeKind, Ui, Vec2};

use super::dropping::{Notice, accept};
use crate::editor::edit::gateway::ParamGateway;
use crate::editor::heads::keep_ui;
use crate::editor::heads::loader::{HeadLoader, Loading};
use crate::editor::model::Model;
use crate::editor::platform::drop_box::DropBox;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::params::SpeakersChoice;
use nice_plug::prelude::Param as _;

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
