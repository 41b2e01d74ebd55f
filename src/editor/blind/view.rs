//! The blind test: choosing slots, pasting somebody else's test, reading the result.
//!
//! It takes the window's whole body, so that neither plot nor words nor knobs can tell.

use egui::{Align2, Color32, Context, FontId, Id, Key, Modifiers, Rect, TextEdit, Ui, pos2, vec2};

use super::question::Question;
use super::session::{BlindSession, Finished};
use super::shared::SharedTest;
use super::start::{SlotLevels, key_of, labels, unmatched};
use super::test::{ENOUGH_TRIALS, Plan, TRIALS};
use super::trial_view::run_ui;
use super::{report, shared};
use crate::editor::edit::gateway::ParamGateway;
use crate::editor::model::Model;
use crate::editor::shell::layout::Density;
use crate::editor::shell::theme::space;
use crate::editor::shell::{ViewState, shortcuts, theme};
use crate::editor::slots::edits::Edit;
use crate::editor::slots::{SlotButton, slot_button};
use crate::editor::summary::signed_db;
use crate::editor::widgets::panel::{Row, heading, panel};
use crate::editor::widgets::{tabs, word_button};
use crate::engine::{MAX_MATCH_DB, ReferenceInput};
use crate::params::REFERENCE;
use crate::presets::PresetError;

/// What happens in a test, by its question.
fn what(question: Question) -> String {
    let trial = match question {
        Question::WhichIsX => {
            "in a hidden order, and by name as A, B, …. Listen as often as you like, then say which slot X is"
        }
        Question::WhichIsLiked => {
            "in a hidden order. Listen as often as you like, then say which of them you like best"
        }
    };
    format!(
        "Choose two to six slots. Each trial plays them as X, Y, … {trial}. Levels are matched once, at the start. \
         Neither this window nor the host shows which slot you hear. If the host changes the slot meanwhile, you \
         hear that when the test is over."
    )
}

const QUESTION_WHY: &str = "Which is X? finds out whether you can tell the slots apart. Which do I like? counts which one you \
    choose without knowing what it is.";

/// Width of the questions and of the field below, points.
const QUESTIONS: f32 = 256.0;
const PASTE: f32 = 220.0;

const TRIALS_WHY: &str = "How often you are asked. More trials can show smaller differences.";

/// Most remarks about levels there is room for.
const MOST_REMARKS: usize = 2;

/// What keeps the reference from being as loud as the mix, as far as it is known before the start.
fn unmatched_reference(model: &Model<'_>) -> Option<String> {
    match model.status.reference.loudness_lufs {
        None => Some("Play mix and reference for ten seconds first, so that they can be matched.".to_owned()),
        Some([mix, reference]) if mix - reference > MAX_MATCH_DB => {
            let softer = signed_db(mix - reference - MAX_MATCH_DB, 1);
            Some(format!("The reference stays softer than the mix by {softer}: +12 dB is the most there is."))
        }
        Some(_) => None,
    }
}

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
    state.blind.follow(model, gateway);
    let has_keys = !shortcuts::are_held(ui.ctx(), state);
    let wish = match &mut state.blind {
        BlindSession::Closed => return,
        BlindSession::Planning(plan, levels) => {
            plan_ui(ui, inner, density, (model, gateway), (plan, levels, &mut state.edit))
        }
        BlindSession::Running(run) => run_ui(ui, inner, density, (model, has_keys), run, gateway),
        BlindSession::Over(finished) => result_ui(ui, inner, finished),
    };
    let may_leave = has_keys && !matches!(state.blind, BlindSession::Running(_));
    let leaves = may_leave && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    let wish = wish.or(leaves.then_some(Wish::Close));
    if wish.is_some() {
        forget_pasted(ui.ctx());
    }
    match wish {
        Some(Wish::Start) => state.blind.start(fastrand::Rng::new(), model, gateway),
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

/// The panel's heading, words beside it, and words at its right end; returns where the rest begins.
pub(in crate::editor) fn title_ui(ui: &Ui, inner: Rect, beside: &str, right: &str) -> f32 {
    let row = Rect::from_min_size(inner.min, vec2(inner.width(), space(4)));
    let start = pos2(heading(ui, row, "BLIND TEST") + space(4), row.center().y);
    ui.painter().text(start, Align2::LEFT_CENTER, beside, theme::button_font(), theme::TEXT);
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

/// A paragraph at this height; returns where the next one begins.
fn paragraph(ui: &Ui, inner: Rect, y: f32, text: String, (font, color): (FontId, Color32)) -> f32 {
    let galley = ui.painter().layout(text, font, color, inner.width().min(720.0));
    let height = galley.size().y;
    ui.painter().galley(pos2(inner.left(), y), galley, color);
    y + height + space(1)
}

fn plan_ui(
    ui: &mut Ui,
    inner: Rect,
    density: &Density,
    (model, gateway): (&Model<'_>, &mut dyn ParamGateway),
    (plan, levels, edit): (&mut Plan, &mut SlotLevels, &mut Option<Edit>),
) -> Option<Wish> {
    let mut y = title_ui(ui, inner, "", "");
    let asked =
        Rect::from_min_size(inner.right_top() - vec2(QUESTIONS, 0.0), vec2(QUESTIONS, theme::TOOL_HEIGHT));
    let captions = Question::ALL.map(|question| (question.words(), QUESTION_WHY));
    let mut chosen = Question::ALL.iter().position(|question| *question == plan.question).unwrap_or(0);
    tabs(ui, asked, "Question", &captions, &mut chosen);
    plan.question = Question::ALL.get(chosen).copied().unwrap_or_default();
    y = y.max(asked.bottom()) + space(1);
    let font = if density.roomy { theme::body_font() } else { theme::button_font() };
    y = paragraph(ui, inner, y, what(plan.question), (font, theme::TEXT));
    y += space(if density.roomy { 4 } else { 2 });
    let height = if density.roomy { 52.0 } else { 44.0 };
    let row = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), height));
    choices_ui(ui, row, model, plan);
    let below = pos2(inner.left(), row.bottom() + space(4));
    trials_ui(ui, Rect::from_min_size(below, vec2(inner.width(), theme::TOOL_HEIGHT)), plan);
    let mut y = below.y + theme::TOOL_HEIGHT + space(3);
    let pasted = Some(said_of_pasted(ui.ctx())).filter(|said| !said.is_empty());
    let reference = plan.slots().contains(&REFERENCE).then(|| unmatched_reference(model)).flatten();
    let remarks = pasted.into_iter().chain(reference).chain(unmatched(&levels.of(model), plan.slots()));
    for remark in remarks.take(MOST_REMARKS) {
        y = paragraph(ui, inner, y, remark, (theme::label_font(), theme::SOURCE));
    }
    let field = pos2(inner.left(), inner.bottom() - theme::CONTROL_HEIGHT);
    let field = Rect::from_min_size(field, vec2(PASTE, theme::CONTROL_HEIGHT));
    paste_ui(ui, field, model, (plan, edit), gateway);
    let ready = plan.is_ready();
    buttons_ui(ui, inner, &[("Close", false, true, Wish::Close), ("Start", true, ready, Wish::Start)])
}

fn choices_ui(ui: &mut Ui, row: Rect, model: &Model<'_>, plan: &mut Plan) {
    let is_offered =
        model.status.reference.input != ReferenceInput::Absent || plan.slots().contains(&REFERENCE);
    let mut labels = labels(model);
    labels.truncate(if is_offered { REFERENCE + 1 } else { REFERENCE });
    let count = labels.len();
    for ((slot, label), place) in labels.iter().enumerate().zip(cells(row, count)) {
        let is_in = plan.slots().contains(&slot);
        let key = key_of(slot);
        let button = SlotButton {
            kind: "Compare slot",
            key: &key,
            corner: if is_in { "✓" } else { "" },
            title: if slot == REFERENCE { "Ref" } else { &label.title },
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
    tabs(ui, row.take(176.0, theme::TOOL_HEIGHT), "Trials", &captions, &mut chosen);
    plan.trials = TRIALS.get(chosen).copied().unwrap_or(plan.trials);
    let text = match plan.needed() {
        Some(needed) => {
            let few = if plan.trials < ENOUGH_TRIALS { " So few find only what is obvious." } else { "" };
            match plan.question {
                Question::WhichIsX => {
                    format!("{needed} right answers would show a difference (5 % by guessing).{few}")
                }
                Question::WhichIsLiked => {
                    format!("{needed} answers for one would show that you like it better (5 % by guessing).")
                }
            }
        }
        None if plan.is_ready() => "So few trials cannot show that one is liked better.".to_owned(),
        None => "Choose at least two slots.".to_owned(),
    };
    row.take(0.0, 0.0);
    caption(ui, &mut row, text);
}

fn result_ui(ui: &mut Ui, inner: Rect, finished: &Finished) -> Option<Wish> {
    let outcome = finished.test.outcome();
    let mut y = title_ui(ui, inner, "", "Result");
    let score = report::score(finished);
    let color = if outcome.is_convincing() { theme::GOOD } else { theme::TEXT };
    let drawn = ui.painter().text(pos2(inner.left(), y), Align2::LEFT_TOP, score, theme::name_font(), color);
    y = drawn.bottom() + space(2);
    y = paragraph(
        ui,
        inner,
        y,
        report::verdict(finished.test.plan().question, &outcome),
        (theme::body_font(), theme::TEXT),
    );
    for caveat in report::caveats(finished) {
        y = paragraph(ui, inner, y, caveat, (theme::button_font(), theme::SOURCE));
    }
    y += space(2);
    for line in report::lines(finished) {
        y = paragraph(ui, inner, y, line, (theme::button_font(), theme::SECONDARY));
    }
    let place = Rect::from_min_size(
        pos2(inner.left(), inner.bottom() - theme::CONTROL_HEIGHT),
        vec2(104.0, theme::CONTROL_HEIGHT),
    );
    if word_button(ui, place, "Copy result", false).clicked() {
        ui.ctx().copy_text(report::report(finished));
    }
    buttons_ui(ui, inner, &[("Close", false, true, Wish::Close), ("Again", true, true, Wish::Again)])
}

/// What stands in the field, and what came of it.
#[derive(Debug, Clone, Default)]
struct Pasted {
    text: String,
    said: String,
}

fn pasted_id() -> Id {
    Id::unique("a blind test that is pasted")
}

/// What came of the last pasted text; empty if there was none.
fn said_of_pasted(ctx: &Context) -> String {
    ctx.data(|data| data.get_temp::<Pasted>(pasted_id())).map_or_else(String::new, |pasted| pasted.said)
}

/// Forgets it.
fn forget_pasted(ctx: &Context) {
    ctx.data_mut(|data| data.remove_temp::<Pasted>(pasted_id()));
}

/// Shows the field; a text with a test in it becomes the plan, and its slots those of the plug-in, as one step of undo.
fn paste_ui(
    ui: &mut Ui,
    rect: Rect,
    model: &Model<'_>,
    (plan, edit): (&mut Plan, &mut Option<Edit>),
    gateway: &mut dyn ParamGateway,
) {
    let mut pasted = ui.data(|data| data.get_temp::<Pasted>(pasted_id())).unwrap_or_default();
    let field = TextEdit::singleline(&mut pasted.text)
        .id(pasted_id().with("field"))
        .align(Align2::LEFT_CENTER)
        .hint_text("Paste a result to run its test");
    let response = ui.put(rect, field);
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_label("Result of a blind test to run again"));
    if response.changed() {
        pasted.said = match shared::read(&pasted.text) {
            _ if pasted.text.trim().is_empty() => String::new(),
            Ok(test) if !model.params.user.has_room_for(&test.set.headphones) => {
                PresetError::NoRoom(test.set.name).to_string()
            }
            Ok(test) => {
                pasted.text.clear();
                take_over(test, model, (plan, edit), gateway)
            }
            Err(sentence) => sentence,
        };
        ui.data_mut(|data| data.insert_temp(pasted_id(), pasted));
    }
    response.on_hover_text(
        "The text that “Copy result” makes of a blind test, whoever ran it. Its slots, question and number of trials \
         are taken over; what you wear stays yours.",
    );
}

/// Takes a test over; says what has changed.
fn take_over(
    test: SharedTest,
    model: &Model<'_>,
    (plan, edit): (&mut Plan, &mut Option<Edit>),
    gateway: &mut dyn ParamGateway,
) -> String {
    let SharedTest { plan: shared, set, behind } = test;
    if shared.slots().contains(&REFERENCE) {
        shortcuts::choose(model, gateway, behind);
    }
    *plan = shared;
    *edit = Some(Edit::Load(Box::new(set)));
    "The slots are those of the pasted test. Undo brings yours back.".to_owned()
}
