//! A sentence the window says in passing, over the status line: what became of something that was typed or asked for.

use std::time::Duration;

use egui::{Align2, Area, Context, Id, Order, Rect, RichText, Ui, vec2};

use super::theme::{self, space};
use crate::editor::widgets::panel::sheet_frame;

/// How long it can be read, seconds.
const SHOWN_SECS: f64 = 8.0;

/// What is said, and since when.
#[derive(Debug, Clone, PartialEq)]
struct Notice {
    text: String,
    at_secs: f64,
    is_logged: bool,
}

/// Says a sentence in place of the one before.
pub fn say(ctx: &Context, text: String) {
    let at_secs = ctx.input(|input| input.time);
    ctx.data_mut(|data| data.insert_temp(id(), Notice { text, at_secs, is_logged: false }));
    ctx.request_repaint();
}

/// The sentence, for as long as it is to be read.
#[must_use]
pub fn said(ctx: &Context) -> Option<String> {
    let now_secs = ctx.input(|input| input.time);
    let notice = ctx.data(|data| data.get_temp::<Notice>(id()))?;
    ((0.0..SHOWN_SECS).contains(&(now_secs - notice.at_secs))).then_some(notice.text)
}

/// The sentence once, for the log.
pub(super) fn to_be_logged(ctx: &Context) -> Option<String> {
    ctx.data_mut(|data| {
        let mut notice = data.get_temp::<Notice>(id()).filter(|notice| !notice.is_logged)?;
        notice.is_logged = true;
        data.insert_temp(id(), notice.clone());
        Some(notice.text)
    })
}

fn id() -> Id {
    Id::unique("notice")
}

/// Shows the sentence while there is one.
pub(super) fn notice_ui(ui: &Ui, status: Rect) {
    let Some(text) = said(ui.ctx()) else { return };
    let place = Area::new(Id::unique("notice"))
        .order(Order::Foreground)
        .interactable(false)
        .pivot(Align2::CENTER_BOTTOM)
        .fixed_pos(status.center_top() - vec2(0.0, space(1)));
    place.show(ui.ctx(), |ui| {
        sheet_frame().inner_margin(egui::Margin::same(8)).show(ui, |ui| {
            ui.set_max_width(status.width() - space(8));
            ui.label(RichText::new(text).font(theme::body_font()).color(theme::TEXT));
        });
    });
    ui.ctx().request_repaint_after(Duration::from_secs_f64(SHOWN_SECS));
}
