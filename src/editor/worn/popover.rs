//! The button beside *Seal*, with a word for how well the headphone seals, and what it opens about what is worn.

use egui::{
    Align2, Popup, PopupCloseBehavior, Rect, Response, RichText, Role, Sense, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};

use super::check::{CheckSession, Kind, Run};
use super::profiles::profile_ui;
use crate::editor::model::Model;
use crate::editor::shell::theme::space;
use crate::editor::shell::{ViewState, theme};
use crate::editor::summary::signed_db;
use crate::editor::widgets::panel::part;
use crate::editor::widgets::{focus_ring, icon, line_of_text, tabs, word_button};
use crate::headphones::BoostLimit;
use crate::project::{ProfileName, Worn};

/// Width of what is opened, points.
const WIDTH: f32 = 380.0;

const LIMIT: &str = "Limit boosts to";

const LIMIT_WHY: &str = "3–9 dB. No slot asks more of the headphone you wear at any frequency, however much it lacks: small \
    drivers distort when they are pushed in the bass. Cuts are not limited. The project keeps the choice, and the profile if it follows one.";

const SEAL_WHY: &str = "About a minute. Finds by ear how much bass the headphone loses on your head today, and offers the seal that \
    makes up for it. Your mix is faded out meanwhile.";

const BALANCE_WHY: &str = "Half a minute. Finds by ear whether both sides are equally loud, and offers a balance, or says which \
    side seals badly. Your mix is faded out meanwhile.";

/// What is about what is worn.
fn popover_ui(ui: &mut Ui, model: &Model<'_>, state: &mut ViewState) {
    ui.set_width(WIDTH);
    profile_ui(ui, model);
    checks_ui(ui, model, state);
    limit_ui(ui, model);
}

pub(super) fn heading(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).font(theme::value_font()));
}

pub(super) fn quiet(ui: &mut Ui, text: String) {
    ui.label(RichText::new(text).font(theme::label_font()).color(theme::SECONDARY));
}

/// The checks by ear, and what they came to last.
fn checks_ui(ui: &mut Ui, model: &Model<'_>, state: &mut ViewState) {
    heading(ui, "Check by ear");
    let (seal, balance) = last_results(model);
    let is_stereo = !model.status.is_mono_bus;
    for (caption, why, kind, last, enabled) in [
        ("Seal check", SEAL_WHY, Kind::Seal, seal, true),
        ("Left/right check", BALANCE_WHY, Kind::Balance, balance, is_stereo),
    ] {
        ui.horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(124.0, theme::TOOL_HEIGHT), Sense::hover());
            let button = part(ui, rect, enabled, |ui| word_button(ui, rect, caption, false));
            if button.clicked() && enabled {
                state.check = CheckSession::Running(Run::new(kind));
                ui.close();
            }
            button.on_hover_text(why);
            quiet(ui, last);
        });
    }
    ui.add_space(space(1));
}

/// What both checks came to last, with their dates.
fn last_results(model: &Model<'_>) -> (String, String) {
    let worn = model.params.user.worn();
    let unmade =
        if model.params.user.profile().is_some() { "not made yet" } else { "not made in this project yet" };
    let seal = worn.seal_check.map(|check| {
        let lost = format!("{:.1} ± {:.1} dB", check.loss_db.max(0.0), check.error_db);
        format!("{}: {lost} lost at 50 Hz", check.date)
    });
    let balance = worn.balance_check.map(|check| {
        let [low, middle, high] = check.left_louder_db;
        let louder_db = (low + middle + high) / 3.0;
        format!("{}: left {} ± {:.1} dB", check.date, signed_db(louder_db, 1), check.error_db)
    });
    let none = || unmade.to_owned();
    (seal.unwrap_or_else(none), balance.unwrap_or_else(none))
}

/// How far boosts may go.
fn limit_ui(ui: &mut Ui, model: &Model<'_>) {
    heading(ui, &format!("{LIMIT} (dB)"));
    let rect = ui.allocate_exact_size(vec2(WIDTH, theme::TOOL_HEIGHT), Sense::hover()).0;
    let worn = model.params.user.worn();
    let captions =
        BoostLimit::CHOICES.map(|choice| choice.db().map_or("Off".to_owned(), |db| db.to_string()));
    let captions = captions.each_ref().map(|caption| (caption.as_str(), LIMIT_WHY));
    let before = BoostLimit::CHOICES.iter().position(|choice| *choice == worn.boost_limit).unwrap_or(0);
    let mut chosen = before;
    tabs(ui, rect, LIMIT, &captions, &mut chosen);
    if chosen != before
        && let Some(&boost_limit) = BoostLimit::CHOICES.get(chosen)
    {
        model.params.user.set_worn(Worn { boost_limit, ..worn });
    }
    quiet(
        ui,
        match worn.boost_limit.db() {
            Some(db) => format!("No slot raises your headphone by more than {db}\u{A0}dB anywhere."),
            None => "Slots raise your headphone by up to 9\u{A0}dB, and by up to 6\u{A0}dB above 6\u{A0}kHz."
                .to_owned(),
        },
    );
    ui.add_space(space(1));
}

/// Width of the button, points: with the mark of a profile that is followed, or without.
pub(in crate::editor) fn width_of_button(model: &Model<'_>) -> f32 {
    if model.params.user.profile().is_some() { 60.0 + MARK } else { 60.0 }
}

/// Room of that mark, points.
const MARK: f32 = 16.0;

const BUTTON_WHY: &str = "How well the headphone seals, in a word. Opens what else there is about what you wear: \
    whose ears these are, checks by ear, and a limit for boosts.";

/// Shows the button and, while it is open, what it opens.
pub(in crate::editor) fn worn_ui(ui: &mut Ui, rect: Rect, model: &Model<'_>, state: &mut ViewState) {
    let profile = model.params.user.profile();
    let response = button_ui(ui, rect, seal_word(model.settings.seal), profile.as_ref());
    let shown = Popup::from_toggle_button_response(&response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .width(WIDTH)
        .gap(space(1))
        .show(|ui| popover_ui(ui, model, state));
    if shown.is_none() {
        match profile {
            Some(profile) => response.on_hover_text(format!(
                "{BUTTON_WHY}\nWhat you wear, seal, balance and head are those of the profile {}.",
                profile.name
            )),
            None => response.on_hover_text(BUTTON_WHY),
        };
    }
}

fn button_ui(ui: &Ui, rect: Rect, word: &str, profile: Option<&ProfileName>) -> Response {
    let id = ui.make_persistent_id("what you wear");
    let response = ui.interact(rect, id, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ComboBox, enabled, "About what you wear");
        let whose = profile.map_or_else(String::new, |profile| format!(", profile {}", profile.name));
        info.current_text_value = Some(format!("seal {word}{whose}"));
        info
    });
    let face = if response.hovered() && enabled { theme::CONTROL_HOVER } else { theme::CONTROL };
    ui.painter().rect(rect, theme::CONTROL_RADIUS, face, theme::hairline(), StrokeKind::Inside);
    let color = if enabled { theme::TEXT } else { theme::SECONDARY };
    let mark = pos2(rect.right() - space(3), rect.center().y);
    let mut start = pos2(rect.left() + space(2), rect.center().y);
    if profile.is_some() {
        icon::person(ui.painter(), start + vec2(5.0, 0.0), theme::SOURCE);
        start.x += MARK;
    }
    let room = mark.x - space(2) - start.x;
    line_of_text(ui.painter(), start, Align2::LEFT_CENTER, (word, theme::value_font(), color), room);
    icon::chevron(ui.painter(), mark, theme::SECONDARY);
    focus_ring(ui, &response, rect);
    response
}

/// A seal in a word: most people know whether their pads leak, few by how much.
fn seal_word(seal: f64) -> &'static str {
    match seal {
        s if s >= 0.75 => "good",
        s if s >= 0.4 => "fair",
        _ => "poor",
    }
}
