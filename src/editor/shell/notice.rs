//! A sentence the window says in passing: what became of something that was typed or asked for.

use egui::{Context, Id};

/// How long it can be read, seconds.
pub const SHOWN_SECS: f64 = 8.0;

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
