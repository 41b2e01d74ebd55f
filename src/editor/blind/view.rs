//! The blind test: choosing slots, hearing trials, reading the result. It takes the window's whole body, so
//! that neither plot nor words nor knobs can tell.

use egui::{Align2, Rect, Ui, pos2, vec2};

use super::report;
use super::session::BlindSession;
use super::test::{BlindTest, Plan, TRIALS};
use super::trial_view::run_ui;
use crate::editor::edit::gateway::ParamGateway;
use crate::editor::model::Model;
use crate::editor::picker::names::short_name;
use crate::editor::shell::ViewState;
use crate::editor::shell::layout::Density;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::editor::slots::{SlotButton, slot_button};
use crate::editor::widgets::panel::{Row, heading, panel};
use crate::editor::widgets::{tabs, word_button};

const WHAT: &str = "Choose two to six slots. Every trial deals them anew behind X, Y, …, while A, B, … go on \
    naming them; listen as often as you like and say which one X is. Levels are matched, and neither this \
    window nor the host’s display gives a slot away. What the host does to the slot parameter waits until \
    the test ends.";

const TRIALS_WHY: &str = "How often you are asked. More trials can show smaller differences.";

/// Shows where the blind test stands.
pub(in crate::editor) fn blind_ui(
    ui: &mut Ui,
    rect: Rect,
    density: &Density,
    model: &Model<'_>,
    gateway: &mut dyn ParamGateway,
    state: &mut ViewState,
) {
    panel(ui, rect);
    let inner = rect.shrink2(vec2(density.margin, density.pad));
    let wish = match &mut state.blind {
        BlindSession::Closed => return,
        BlindSession::Planning(plan) => plan_ui(ui, inner, density, model, plan),
        BlindSession::Running(run) => run_ui(ui, inner, density, model, run, gateway),
        BlindSession::Over(test) => result_ui(ui, inner, model, test),
    };
    match wish {
        Some(Wish::Start) => state.blind.start(fastrand::Rng::new(), model.params, gateway),
        Some(Wish::Answer) => state.blind.answer(model.params, gateway),
        Some(Wish::Stop) => state.blind.stop(model.params, gateway),
        Some(Wish::Again) => state.blind.again(),
        Some(Wish::Close) => state.blind = BlindSession::Closed,
        None => {}
    }
}

/// What a button of the test asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::editor) enum Wish {
    Start,
    Answer,
    Stop,
    Again,
    Close,
}

/// The panel's heading with words at its right end; returns where the rest begins.
pub(in crate::editor) fn title_ui(ui: &Ui, inner: Rect, right: &str) -> f32 {
    let row = Rect::from_min_size(inner.min, vec2(inner.width(), space(4)));
    heading(ui, row, "BLIND TEST");
    let end = pos2(row.right(), row.center().y);
    ui.painter().text(end, Align2::RIGHT_CENTER, right, theme::label_font(), theme::SECONDARY);
    row.bottom() + space(2)
}

/// The buttons at the bottom right, the one that leads on last; the pressed one's wish.
pub(in crate::editor) fn buttons_ui(
    ui: &mut Ui,
    inner: Rect,
    buttons: &[(&str, bool, bool, Wish)],
) -> Option<Wish> {
    let bottom = inner.bottom() - theme::CONTROL_HEIGHT;
    let mut row = Row::new(Rect::from_min_max(pos2(inner.left(), bottom), inner.max), space(2));
    let mut wish = None;
    for &(caption, strong, enabled, wanted) in buttons.iter().rev() {
        let place = row.take_right(104.0, theme::CONTROL_HEIGHT);
        let clicked = crate::editor::widgets::panel::part(ui, place, enabled, |ui| {
            word_button(ui, place, caption, strong).clicked()
        });
        if clicked && enabled {
            wish = Some(wanted);
        }
    }
    wish
}

/// Equal cells in a row, none so wide that it stops being a button.
pub(in crate::editor) fn cells(row: Rect, count: usize) -> impl Iterator<Item = Rect> {
    let count = f32::from(u8::try_from(count.max(1)).unwrap_or(u8::MAX));
    let width = ((row.width() - space(2) * (count - 1.0)) / count).min(208.0);
    (0u8..).map(move |idx| {
        let x = row.left() + f32::from(idx) * (width + space(2));
        Rect::from_min_size(pos2(x, row.top()), vec2(width, row.height()))
    })
}

fn plan_ui(ui: &mut Ui, inner: Rect, density: &Density, model: &Model<'_>, plan: &mut Plan) -> Option<Wish> {
    let mut y = title_ui(ui, inner, "which one is X?");
    let font = if density.roomy { theme::body_font() } else { theme::button_font() };
    let words = ui.painter().layout(WHAT.to_owned(), font, theme::TEXT, inner.width().min(720.0));
    let height = words.size().y;
    ui.painter().galley(pos2(inner.left(), y), words, theme::TEXT);
    y += height + space(if density.roomy { 5 } else { 3 });
    let height = if density.roomy { 52.0 } else { 44.0 };
    let row = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), height));
    choices_ui(ui, row, model, plan);
    let below = pos2(inner.left(), row.bottom() + space(4));
    trials_ui(ui, Rect::from_min_size(below, vec2(inner.width(), theme::TOOL_HEIGHT)), plan);
    let ready = plan.is_ready();
    buttons_ui(ui, inner, &[("Close", false, true, Wish::Close), ("Start", true, ready, Wish::Start)])
}

fn choices_ui(ui: &mut Ui, row: Rect, model: &Model<'_>, plan: &mut Plan) {
    for ((slot, label), place) in model.slots.iter().enumerate().zip(cells(row, model.slots.len())) {
        let is_in = plan.slots().contains(&slot);
        let key = slot.to_string();
        let button = SlotButton {
            kind: "Compare slot",
            key: &key,
            corner: if is_in { "✓" } else { "" },
            title: &label.title,
            detail: &label.detail,
            heard: is_in,
            hint: "",
        };
        if slot_button(ui, place, &button).clicked() {
            plan.toggle(slot);
        }
    }
}

fn trials_ui(ui: &mut Ui, row: Rect, plan: &mut Plan) {
    let mut row = Row::new(row, space(2));
    let caption = |ui: &Ui, row: &mut Row, text: String| {
        let galley = ui.painter().layout_no_wrap(text, theme::label_font(), theme::SECONDARY);
        let place = row.take(galley.size().x, galley.size().y);
        ui.painter().galley(place.min, galley, theme::SECONDARY);
    };
    caption(ui, &mut row, "Trials".to_owned());
    let captions = TRIALS.map(|number| number.to_string());
    let captions = captions.each_ref().map(|caption| (caption.as_str(), TRIALS_WHY));
    let mut chosen = TRIALS.iter().position(|&number| number == plan.trials).unwrap_or(0);
    tabs(ui, row.take(144.0, theme::TOOL_HEIGHT), "Trials", &captions, &mut chosen);
    plan.trials = TRIALS.get(chosen).copied().unwrap_or(plan.trials);
    let text = match plan.needed() {
        Some(needed) => format!("{needed} right answers would show a difference (5 % by guessing)."),
        None => "Choose at least two slots.".to_owned(),
    };
    row.take(0.0, 0.0);
    caption(ui, &mut row, text);
}

fn result_ui(ui: &mut Ui, inner: Rect, model: &Model<'_>, test: &BlindTest) -> Option<Wish> {
    let outcome = test.outcome();
    let mut y = title_ui(ui, inner, "result");
    let score = report::score(&outcome);
    let color = if outcome.is_convincing() { theme::GOOD } else { theme::TEXT };
    let drawn = ui.painter().text(pos2(inner.left(), y), Align2::LEFT_TOP, score, theme::name_font(), color);
    y = drawn.bottom() + space(2);
    let paragraph = |y: f32, text: String, font, color| {
        let galley = ui.painter().layout(text, font, color, inner.width().min(720.0));
        let height = galley.size().y;
        ui.painter().galley(pos2(inner.left(), y), galley, color);
        y + height + space(1)
    };
    y = paragraph(y, report::verdict(&outcome), theme::body_font(), theme::TEXT);
    if let Some(caveat) = report::caveat(&outcome) {
        y = paragraph(y, caveat, theme::body_font(), theme::SOURCE);
    }
    y += space(2);
    for line in report::lines(test, &model.slots) {
        y = paragraph(y, line, theme::button_font(), theme::SECONDARY);
    }
    let place = Rect::from_min_size(
        pos2(inner.left(), inner.bottom() - theme::CONTROL_HEIGHT),
        vec2(104.0, theme::CONTROL_HEIGHT),
    );
    if word_button(ui, place, "Copy result", false).clicked() {
        let worn = short_name(model.catalog, model.settings.source);
        let text = report::report(test, &model.slots, &worn, model.settings.level_match);
        ui.ctx().copy_text(text);
    }
    buttons_ui(ui, inner, &[("Close", false, true, Wish::Close), ("Again", true, true, Wish::Again)])
}
