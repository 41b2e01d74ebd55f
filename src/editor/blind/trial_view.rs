//! One trial of a blind test: what is hidden, what is named, and the answer.

use egui::{Align2, Context, Key, Modifiers, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::question::Question;
use super::session::Run;
use super::start::key_of;
use super::view::{Wish, buttons_ui, cells, title_ui};
use crate::editor::edit::gateway::ParamGateway;
use crate::editor::model::Model;
use crate::editor::picker::names::SlotLabel;
use crate::editor::shell::layout::Density;
use crate::editor::shell::shortcuts::SLOT_KEYS;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::editor::slots::{SlotButton, slot_button};
use crate::editor::widgets::line_of_text;
use crate::params::{BlindLabel, MAX_BLIND};
use crate::units::{single, to_f64};

/// Keys of the labels, in the order of X … W and A … F.
const KEYS: [[Key; MAX_BLIND]; 2] =
    [[Key::X, Key::Y, Key::Z, Key::U, Key::V, Key::W], [Key::A, Key::B, Key::C, Key::D, Key::E, Key::F]];

/// What the keys do, by the question.
fn keys_hint(question: Question) -> &'static str {
    match question {
        Question::WhichIsX => {
            "Letters listen, Space goes back to the last, slot numbers choose, Enter answers."
        }
        Question::WhichIsLiked => {
            "Letters listen, Space goes back to the last, 1, 2, … choose, Enter answers."
        }
    }
}

/// Room for the captions left of the buttons, points.
const CAPTION: f32 = 60.0;

/// Shows the trial being heard.
pub(in crate::editor) fn run_ui(
    ui: &mut Ui,
    inner: Rect,
    density: &Density,
    (model, has_keys): (&Model<'_>, bool),
    run: &mut Run,
    gateway: &mut dyn ParamGateway,
) -> Option<Wish> {
    let entered = has_keys && keys(ui.ctx(), model, run, gateway);
    let progress = format!("Trial {} of {}", run.test.trial(), run.test.plan().trials);
    let question = run.test.plan().question;
    let top = title_ui(ui, inner, &asked(run.test.hidden().len(), question), &progress);
    progress_ui(ui, Rect::from_min_size(pos2(inner.left(), top), vec2(inner.width(), 3.0)), run);
    let top = top + space(if density.roomy { 5 } else { 3 });
    let (height, gap) = if density.roomy { (64.0, space(5)) } else { (44.0, space(2)) };
    let rows = [0u8, 1, 2].map(|idx| {
        let y = top + f32::from(idx) * (height + gap);
        Rect::from_min_size(pos2(inner.left() + CAPTION, y), vec2(inner.width() - CAPTION, height))
    });
    let captions: &[&str] = match question {
        Question::WhichIsX => &["Hidden", "Named", "X is"],
        Question::WhichIsLiked => &["Hidden", "I like"],
    };
    for (row, text) in rows.iter().zip(captions) {
        let start = pos2(inner.left(), row.center().y);
        let words = (*text, theme::label_font(), theme::SECONDARY);
        line_of_text(ui.painter(), start, Align2::LEFT_CENTER, words, CAPTION);
    }
    let [first, second, third] = rows;
    sounds_ui(ui, first, BlindLabel::Hidden, model, run, gateway);
    match question {
        Question::WhichIsX => {
            sounds_ui(ui, second, BlindLabel::Named, model, run, gateway);
            answers_ui(ui, third, run);
        }
        Question::WhichIsLiked => answers_ui(ui, second, run),
    }
    hint_ui(ui, inner, run);
    let ready = run.said.is_some() && run.hindrance.is_none();
    let buttons = [("Stop", false, true, Wish::Stop), ("Answer", true, ready, Wish::Answer)];
    buttons_ui(ui, inner, &buttons).or((entered && ready).then_some(Wish::Answer))
}

/// `X and Y are what you compare, in hidden order. Which is X?`
fn asked(count: usize, question: Question) -> String {
    let letters: Vec<&str> = (0..count).map(|idx| BlindLabel::Hidden(idx).letter()).collect();
    let listed = match letters.as_slice() {
        [others @ .., last] if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => letters.concat(),
    };
    let words = match question {
        Question::WhichIsX => "Which is X?",
        Question::WhichIsLiked => "Which do you like best?",
    };
    format!("{listed} are what you compare, in hidden order. {words}")
}

/// How to go on, or what stands in the way of an answer.
fn hint_ui(ui: &mut Ui, inner: Rect, run: &Run) {
    let (hint, color) = match run.hindrance {
        Some(hindrance) => (hindrance.sentence(), theme::SOURCE),
        None => (keys_hint(run.test.plan().question).to_owned(), theme::SECONDARY),
    };
    let start = pos2(inner.left(), inner.bottom() - theme::CONTROL_HEIGHT / 2.0);
    let room = inner.width() - 232.0;
    let words = (hint.as_str(), theme::label_font(), color);
    line_of_text(ui.painter(), start, Align2::LEFT_CENTER, words, room);
    let place =
        Rect::from_center_size(pos2(start.x + room / 2.0, start.y), vec2(room, theme::CONTROL_HEIGHT));
    let response = ui.interact(place, ui.make_persistent_id("blind test hint"), Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Status, true, "Blind test");
        info.current_text_value = Some(hint.clone());
        info
    });
}

/// How many trials are answered.
fn progress_ui(ui: &Ui, track: Rect, run: &Run) {
    let answered = single(to_f64(run.test.answers().len()) / to_f64(run.test.plan().trials.max(1)));
    let done = Rect::from_min_size(track.min, vec2(answered * track.width(), track.height()));
    ui.painter().rect_filled(track, 1.5, theme::TRACK);
    ui.painter().rect_filled(done, 1.5, theme::TARGET);
}

fn sounds_ui(
    ui: &mut Ui,
    row: Rect,
    label_of: fn(usize) -> BlindLabel,
    model: &Model<'_>,
    run: &mut Run,
    gateway: &mut dyn ParamGateway,
) {
    let slots = run.test.plan().slots().to_vec();
    for ((idx, slot), place) in slots.iter().enumerate().zip(cells(row, slots.len())) {
        let label = label_of(idx);
        let (title, detail) = match (label, run.start.labels.get(*slot)) {
            (BlindLabel::Named(_), Some(SlotLabel { title, detail })) => (title.as_str(), detail.as_str()),
            _ => (label.letter(), "one of these"),
        };
        let button = SlotButton {
            kind: "Sound",
            key: label.letter(),
            corner: if matches!(label, BlindLabel::Named(_)) { label.letter() } else { "" },
            title,
            detail,
            heard: model.params.blind_label() == Some(label),
            hint: "",
        };
        if slot_button(ui, place, &button).clicked() {
            run.hear(label, model.params, gateway);
        }
    }
}

/// What can be answered: the slots by their names and keys, or what is hidden by its letters.
fn answers(run: &Run) -> Vec<(usize, String, SlotLabel)> {
    match run.test.plan().question {
        Question::WhichIsX => {
            let of_slot = |&slot: &usize| Some((slot, key_of(slot), run.start.labels.get(slot)?.clone()));
            run.test.plan().slots().iter().filter_map(of_slot).collect()
        }
        Question::WhichIsLiked => {
            let of_letter = |(idx, &slot): (usize, &usize)| {
                let title = BlindLabel::Hidden(idx).letter().to_owned();
                (slot, (idx + 1).to_string(), SlotLabel { title, detail: "I like this best".to_owned() })
            };
            run.test.hidden().iter().enumerate().map(of_letter).collect()
        }
    }
}

fn answers_ui(ui: &mut Ui, row: Rect, run: &mut Run) {
    let answers = answers(run);
    let count = answers.len();
    for ((slot, key, label), place) in answers.iter().zip(cells(row, count)) {
        let button = SlotButton {
            kind: "Answer",
            key,
            corner: key,
            title: &label.title,
            detail: &label.detail,
            heard: run.said == Some(*slot),
            hint: "",
        };
        if slot_button(ui, place, &button).clicked() {
            run.said = Some(*slot);
        }
    }
}

/// Acts on the keys of a trial; true if Enter asks for the answer to be taken.
fn keys(ctx: &Context, model: &Model<'_>, run: &mut Run, gateway: &mut dyn ParamGateway) -> bool {
    let pressed = |key| ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    for (keys, label_of) in KEYS.into_iter().zip([BlindLabel::Hidden, BlindLabel::Named]) {
        for (idx, key) in keys.into_iter().enumerate() {
            if pressed(key) {
                run.hear(label_of(idx), model.params, gateway);
            }
        }
    }
    let answers = answers(run);
    for key in SLOT_KEYS.into_iter().chain([Key::R]) {
        if pressed(key)
            && let Some((slot, ..)) = answers.iter().find(|(_, name, _)| name == key.name())
        {
            run.said = Some(*slot);
        }
    }
    // A button reached by keyboard keeps Enter and the space bar.
    let is_free = !crate::editor::widgets::is_led_by_keys(ctx);
    if is_free && pressed(Key::Space) {
        run.hear_last(model.params, gateway);
    }
    is_free && pressed(Key::Enter)
}
