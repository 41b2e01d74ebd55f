//! The sheet on which a check by ear is answered.

use std::time::Duration;

use egui::{
    Align2, Id, Key, Modifiers, Rect, RichText, Role, Sense, Slider, Stroke, StrokeKind, Ui, WidgetInfo, vec2,
};

use super::check::{CheckSession, Kind, Offer, Outcome, Run, Words};
use crate::editor::edit::gateway::ParamGateway;
use crate::editor::model::Model;
use crate::editor::shell::theme::space;
use crate::editor::shell::{ViewState, notice, theme};
use crate::editor::widgets::panel::sheet;
use crate::editor::widgets::word_button;
use crate::engine::{CheckSound, CheckTurn, ExportState};
use crate::project::{BalanceCheck, Date, SealCheck, Worn};
use crate::units::single;

/// Width of the sheet, points.
const WIDTH: f32 = 480.0;

/// One press of an arrow key, dB.
const STEP_DB: f64 = 1.0;

/// How often the sheet looks which of the two sounds.
const LOOK: Duration = Duration::from_millis(50);

const PRESSED: &str = "Press both cups gently to your head, all round, and keep them there. Two sounds take turns: make the \
    low one exactly as loud as the high one.";

const WORN: &str = "Let go, and wear the headphone as you always do, with glasses and hair. Make the low sound as loud as the \
    high one again.";

const SIDES: &str = "Wear the headphone as you always do. The same sound takes turns at your ears: make both sides equally \
    loud.";

const SILENT: &str =
    "Nothing sounds yet: your host runs no sound through Grille. Start its playback; your mix is faded out.";

const KEPT_OUT: &str =
    "No check while the host exports or bypasses, or a blind test runs: its noise must not be heard there.";

/// Shows the sheet while a check is open, and says what is to be played.
pub(in crate::editor) fn check_ui(
    ui: &Ui,
    model: &Model<'_>,
    gateway: &mut dyn ParamGateway,
    state: &mut ViewState,
) {
    let is_kept_out =
        model.is_blind || model.settings.bypass || model.status.export != ExportState::Monitoring;
    if state.check.is_open() && is_kept_out {
        state.check = CheckSession::Closed;
        notice::say(ui.ctx(), KEPT_OUT.to_owned());
    }
    let line = &model.params.check;
    if !state.check.is_open() {
        if line.order().sound != CheckSound::Off {
            line.ask(CheckSound::Off, 0.0);
        }
        return;
    }
    let (sound, first_louder_db) = state.check.order();
    line.ask(sound, first_louder_db);
    ui.ctx().request_repaint_after(LOOK);
    let modal = sheet(ui.ctx(), Id::unique("check by ear"));
    let session = state.check.clone();
    let shown = modal.show(ui.ctx(), |ui| {
        ui.set_width(WIDTH);
        ui.spacing_mut().item_spacing.y = space(2);
        match session {
            CheckSession::Closed => CheckSession::Closed,
            CheckSession::Running(run) => run_ui(ui, run, line.turn()),
            CheckSession::Over(outcome) => result_ui(ui, &outcome, model, gateway),
        }
    });
    let next = if shown.should_close() { CheckSession::Closed } else { shown.inner };
    if let (CheckSession::Running(_), CheckSession::Over(outcome)) = (&state.check, &next) {
        keep(outcome, model);
    }
    state.check = next;
}

/// Keeps a result in the project.
fn keep(outcome: &Outcome, model: &Model<'_>) {
    let user = &model.params.user;
    let date = Date::today();
    match outcome {
        Outcome::Seal(Ok(judged)) => {
            let check = SealCheck { loss_db: judged.mean_db, error_db: judged.error_db, date };
            user.set_worn(Worn { seal_check: Some(check), ..user.worn() });
        }
        Outcome::Balance(Ok(judged)) => {
            let (left_louder_db, error_db) = (judged.left_louder_db, judged.whole.error_db);
            let check = BalanceCheck { left_louder_db, error_db, date };
            user.set_worn(Worn { balance_check: Some(check), ..user.worn() });
        }
        Outcome::Seal(Err(_)) | Outcome::Balance(Err(_)) => {}
    }
}

fn title_ui(ui: &mut Ui, kind: Kind, beside: &str) {
    let title = if kind == Kind::Seal { "SEAL CHECK" } else { "LEFT/RIGHT CHECK" };
    ui.horizontal(|ui| {
        ui.label(theme::heading(title));
        ui.label(RichText::new(beside).font(theme::label_font()).color(theme::SECONDARY));
    });
}

fn run_ui(ui: &mut Ui, mut run: Run, turn: CheckTurn) -> CheckSession {
    let (number, all) = run.progress();
    title_ui(ui, run.kind(), &format!("{number} of {all}"));
    let words = match run.kind() {
        Kind::Seal if run.is_pressed() => PRESSED,
        Kind::Seal => WORN,
        Kind::Balance => SIDES,
    };
    let asked = ui.label(RichText::new(words).font(theme::body_font()));
    // Two lines at least, so that nothing below moves from question to question.
    ui.add_space((2.0 * theme::body_font().size * 1.3 - asked.rect.height()).max(0.0));
    turns_ui(ui, run.kind(), turn);
    level_ui(ui, &mut run);
    let hint =
        if turn == CheckTurn::None { SILENT } else { "Arrow keys change it, Enter goes on, Esc stops." };
    ui.label(RichText::new(hint).font(theme::label_font()).color(theme::SECONDARY));
    let pressed = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    let [stop, equal] = buttons_ui(ui, [("Stop", false), ("Equally loud", true)]);
    match (equal || pressed, stop) {
        (_, true) => CheckSession::Closed,
        (true, false) => run.equal(),
        (false, false) => CheckSession::Running(run),
    }
}

/// Which of the two sounds now, by place, fill and weight.
fn turns_ui(ui: &mut Ui, kind: Kind, turn: CheckTurn) {
    let names = if kind == Kind::Seal { ["Low", "High"] } else { ["Left", "Right"] };
    let (rect, response) = ui.allocate_exact_size(vec2(WIDTH, theme::CONTROL_HEIGHT), Sense::hover());
    let now = match turn {
        CheckTurn::None => "neither",
        CheckTurn::First => names[0],
        CheckTurn::Second => names[1],
    };
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Status, true, "What sounds");
        info.current_text_value = Some(now.to_owned());
        info
    });
    let (first, second) = rect.split_left_right_at_fraction(0.5);
    for (place, name) in [(first, names[0]), (second, names[1])] {
        let place = Rect::from_min_max(place.min + vec2(space(1), 0.0), place.max - vec2(space(1), 0.0));
        let sounds = now == name;
        let (face, edge, font) = if sounds {
            (theme::TOOL_FACE, Stroke::new(theme::STRONG_LINE, theme::SOURCE), theme::value_font())
        } else {
            (theme::CONTROL, theme::hairline(), theme::button_font())
        };
        ui.painter().rect(place, theme::CONTROL_RADIUS, face, edge, StrokeKind::Inside);
        let color = if sounds { theme::TEXT } else { theme::SECONDARY };
        ui.painter().text(place.center(), Align2::CENTER_CENTER, name, font, color);
    }
}

/// The slider between the two: towards the left, the left of what is written at its ends becomes louder.
fn level_ui(ui: &mut Ui, run: &mut Run) {
    let (ends, sign) = match run.kind() {
        Kind::Seal => (["Low softer", "Low louder"], 1.0),
        Kind::Balance => (["Left louder", "Right louder"], -1.0),
    };
    let by = |key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
    let [left, right] = [Key::ArrowLeft, Key::ArrowRight].map(by);
    let presses = crate::units::to_f64(right) - crate::units::to_f64(left);
    run.raise(sign * STEP_DB * presses);
    let (least_db, most_db) = run.range_db();
    let mut value = sign * run.level_db;
    let range = if sign > 0.0 { least_db..=most_db } else { -most_db..=-least_db };
    ui.horizontal(|ui| {
        let end = |text: &str| RichText::new(text).font(theme::label_font()).color(theme::SECONDARY);
        ui.label(end(ends[0]));
        ui.visuals_mut().widgets.inactive.bg_fill = theme::EDGE;
        ui.spacing_mut().slider_width = WIDTH - 190.0;
        let slider = ui.add(Slider::new(&mut value, range).show_value(false));
        ui.ctx().accesskit_node_builder(slider.id, |node| node.set_label("Level of one against the other"));
        ui.label(end(ends[1]));
    });
    let by_db = sign * value - run.level_db;
    run.raise(by_db);
}

/// Buttons beside each other, the one that leads on last; which of them was pressed.
fn buttons_ui<const N: usize>(ui: &mut Ui, buttons: [(&str, bool); N]) -> [bool; N] {
    ui.horizontal(|ui| {
        buttons.map(|(caption, strong)| {
            let text = ui.painter().layout_no_wrap(caption.to_owned(), theme::value_font(), theme::TEXT);
            let size = vec2(text.size().x + space(8), theme::CONTROL_HEIGHT);
            let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
            word_button(ui, rect, caption, strong).clicked()
        })
    })
    .inner
}

fn result_ui(
    ui: &mut Ui,
    outcome: &Outcome,
    model: &Model<'_>,
    gateway: &mut dyn ParamGateway,
) -> CheckSession {
    let kind = if matches!(outcome, Outcome::Seal(_)) { Kind::Seal } else { Kind::Balance };
    title_ui(ui, kind, "Result");
    let words = Words::of(outcome, model.catalog);
    ui.label(RichText::new(&words.found).font(theme::body_font()));
    ui.label(RichText::new(&words.meaning).font(theme::button_font()).color(theme::SECONDARY));
    let Some(offer) = words.offer else {
        let [again, close] = buttons_ui(ui, [("Again", false), ("Close", true)]);
        return next(outcome, kind, again, close);
    };
    let (param, normalized) = match offer {
        Offer::Seal(seal) => (&model.params.seal, seal),
        Offer::Balance(balance) => (&model.params.tools.balance, 0.5 * (balance + 1.0)),
    };
    let value =
        theme::typographic(&crate::editor::edit::gateway::HostParam::text_of(param, single(normalized)));
    let what = if kind == Kind::Seal { "Seal" } else { "Balance" };
    let caption = format!("Set {what} to {value}");
    let [again, close, set] = buttons_ui(ui, [("Again", false), ("Close", false), (caption.as_str(), true)]);
    if set {
        gateway.set_once(param, single(normalized));
    }
    next(outcome, kind, again, close || set)
}

fn next(outcome: &Outcome, kind: Kind, again: bool, close: bool) -> CheckSession {
    match (again, close) {
        (true, _) => CheckSession::Running(Run::new(kind)),
        (false, true) => CheckSession::Closed,
        (false, false) => CheckSession::Over(*outcome),
    }
}
