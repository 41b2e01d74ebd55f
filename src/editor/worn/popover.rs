//! What the button beside *Seal* opens.

use egui::{RichText, Sense, Ui, vec2};

use super::check::session::{CheckSession, Kind, Run};
use super::profile_view::profile_ui;
use crate::editor::model::Model;
use crate::editor::shell::ViewState;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::editor::summary::signed_db;
use crate::editor::widgets::panel::part;
use crate::editor::widgets::{tabs, word_button};
use crate::headphones::BoostLimit;
use crate::project::Worn;

/// Width of what is opened, points.
pub(super) const WIDTH: f32 = 380.0;

const LIMIT: &str = "Limit boosts to";

const LIMIT_WHY: &str = "3–9 dB. No slot asks more of the headphone you wear at any frequency, however much it lacks: small \
    drivers distort when they are pushed in the bass. Cuts are not limited. The project keeps the choice, and the profile if it follows one.";

const SEAL_WHY: &str = "About a minute. Finds by ear how much bass the headphone loses on your head today, and offers the seal that \
    makes up for it. Your mix is faded out meanwhile.";

const BALANCE_WHY: &str = "Half a minute. Finds by ear whether both sides are equally loud, and offers a balance, or says which \
    side seals badly. Your mix is faded out meanwhile.";

/// What is about what is worn.
pub(super) fn popover_ui(ui: &mut Ui, model: &Model<'_>, state: &mut ViewState) {
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
