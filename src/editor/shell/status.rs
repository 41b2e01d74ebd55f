//! What is happening to the sound, in a line at the window's foot that is always there.
//!
//! While a blind test runs it says the same whatever is heard.

use egui::{Align2, Popup, PopupCloseBehavior, Rect, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::log::log_ui;
use super::theme;
use super::theme::space;
use super::view_state::ViewState;
use crate::editor::model::Model;
use crate::editor::summary::signed_db;
use crate::editor::widgets::{line_of_text, word_button};
use crate::engine::{ExportState, MatchState};

/// How the line is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// The slot is heard as it is meant to be.
    Well,
    /// The slot is not heard, or not for the reason one might think.
    Aside,
    /// Something is wrong with the sound that comes in.
    Wrong,
}

/// The status line.
#[derive(Debug, Clone, PartialEq)]
pub struct StatusLine {
    /// In a word or two.
    pub short: String,
    /// In a few letters, where there is room for no more.
    pub tag: String,
    /// What is heard.
    pub heard: String,
    /// How loud it is made.
    pub level: String,
    /// What else there is to know about the signal.
    pub signal: String,
    /// How to take it.
    pub mood: Mood,
}

impl StatusLine {
    /// The status a model shows.
    #[must_use]
    pub fn new(model: &Model<'_>) -> Self {
        let healed = model.status.healed_samples;
        let Route { short, tag, heard, mood } = route(model);
        let signal = match (healed, model.status.sample_rate_hz > 0.0) {
            (0, true) => "0 samples of latency".to_owned(),
            (0, false) => "no audio yet".to_owned(),
            (1, _) => "1 sample healed".to_owned(),
            (n, _) => format!("{n} samples healed"),
        };
        if healed > 0 && mood == Mood::Well {
            let (short, tag) = (signal.clone(), format!("{healed} !"));
            return Self { short, tag, heard, level: level(model), signal, mood: Mood::Wrong };
        }
        Self { short: short.to_owned(), tag: tag.to_owned(), heard, level: level(model), signal, mood }
    }

    /// The whole line.
    #[must_use]
    pub fn text(&self) -> String {
        let parts = [&self.heard, &self.level, &self.signal];
        parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join("  ·  ")
    }
}

/// Where the sound goes.
struct Route {
    short: &'static str,
    tag: &'static str,
    heard: String,
    mood: Mood,
}

fn route(model: &Model<'_>) -> Route {
    let aside = |short, tag, heard: &str| Route { short, tag, heard: heard.to_owned(), mood: Mood::Aside };
    if model.settings.bypass {
        return aside("Bypassed", "Byp.", "Bypassed by the host: your mix passes unchanged");
    }
    if model.status.is_held {
        let heard = "What was heard became too loud and was stopped: you hear the input as worn. Click here to hear it again";
        return Route { short: "Too loud: stopped", tag: "Stop", heard: heard.to_owned(), mood: Mood::Wrong };
    }
    match model.status.export {
        ExportState::PassingThrough => {
            aside("Exporting", "Exp.", "Exporting: your mix is rendered bit for bit, without Grille")
        }
        ExportState::PassingThroughUnannounced => aside(
            "Exporting",
            "Exp.",
            "The host is rendering without saying so: your mix is rendered bit for bit, without Grille",
        ),
        ExportState::AwaitingRealTime => aside(
            "Waiting",
            "Wait",
            "This host exports without saying so: your mix passes bit for bit until it keeps real time",
        ),
        ExportState::Printing => {
            aside("Printing", "Print", &format!("Exporting, and the file gets {}", shown_slot(model)))
        }
        ExportState::Monitoring | ExportState::OfflineAtRealTimePace if model.is_blind => {
            aside("Blind test", "Blind", &heard(model))
        }
        ExportState::Monitoring | ExportState::OfflineAtRealTimePace => {
            Route { short: "Monitoring · 0 ms", tag: "0 ms", heard: heard(model), mood: Mood::Well }
        }
    }
}

fn heard(model: &Model<'_>) -> String {
    if model.is_blind {
        return "Blind test: what you hear stays hidden".to_owned();
    }
    shown_slot(model)
}

/// The slot the host shows, by number and name.
fn shown_slot(model: &Model<'_>) -> String {
    let slot = model.settings.slot;
    model.slots.get(slot).map_or_else(String::new, |label| format!("Slot {slot}: {}", label.words()))
}

fn level(model: &Model<'_>) -> String {
    let is_passed_on = model.settings.bypass || model.status.is_held || model.status.export.passes_through();
    if is_passed_on {
        return String::new();
    }
    if model.is_blind {
        return "levels as matched at the start".to_owned();
    }
    let gain = signed_db(model.status.match_gain_db, 1);
    match model.status.match_state {
        MatchState::AsWorn => "nothing to match".to_owned(),
        MatchState::Off => "level match off".to_owned(),
        MatchState::Static => format!("level match {gain}, static"),
        MatchState::StaticTooLittleHeard => {
            format!("level match {gain}, static because too little was heard yet")
        }
        MatchState::StaticForExport => format!("level match {gain}, static for the print"),
        MatchState::Programme => format!("level match {gain}, from the programme"),
        MatchState::Given => format!("level match {gain}, from the start of the blind test"),
        MatchState::Frozen => format!("level match {gain}, frozen at the switch"),
        MatchState::BroughtBack => format!("level match {gain}, brought back: it was 3\u{A0}LU louder"),
        MatchState::LimitedByClipping => {
            let lacks = signed_db(-model.status.match_shortfall_db, 1);
            format!("level match {gain}, {lacks} short so that it does not clip")
        }
        MatchState::LimitedByRange => {
            let lacks = signed_db(-model.status.match_shortfall_db, 1);
            format!("level match {gain}, {lacks} short because that is its limit")
        }
    }
}

/// What a report of a fault begins with: version, system, rate and settings.
#[must_use]
pub fn about(model: &Model<'_>) -> Vec<String> {
    let settings = &model.settings;
    let worn = model.catalog.display_name(settings.source);
    vec![
        format!("Grille {} on {}", env!("CARGO_PKG_VERSION"), std::env::consts::OS),
        format!("sample rate: {} Hz", model.status.sample_rate_hz),
        format!("worn: {worn}, seal {:.0} %", 100.0 * settings.seal),
        format!("status: {}", StatusLine::new(model).text()),
    ]
}

/// Width of the button that opens the log, points.
const BUTTON: f32 = 34.0;

/// Largest width of the line's tooltip, points.
const HINT: f32 = 640.0;

const HEALED: &str =
    "Samples that are not numbers are replaced by silence and counted. Latency is 0 samples in every mode.";

const KEYLESS: &str = "Keys: click here first";

const KEYLESS_WHY: &str =
    "The host has the keyboard. After a click anywhere in this window, 0–6 choose slots here.";

const LOG_WHY: &str =
    "Lists the last 200 things that happened to the sound. You can copy them into a bug report.";

/// Shows the status line; the log opens above its right end.
pub(in crate::editor) fn status_ui(ui: &mut Ui, rect: Rect, model: &Model<'_>, state: &mut ViewState) {
    let line = StatusLine::new(model);
    let is_focused = ui.input(|input| input.raw.focused);
    let text = line.text();
    let color = match line.mood {
        Mood::Well => theme::SECONDARY,
        Mood::Aside => theme::SOURCE,
        Mood::Wrong => theme::WARNING,
    };
    let start = pos2(rect.left(), rect.center().y);
    let button = Rect::from_min_max(pos2(rect.right() - BUTTON, rect.top() + 1.0), rect.max - vec2(0.0, 3.0));
    let end = if is_focused { button.left() } else { keyless_ui(ui, button.left() - space(3), rect) };
    let room = end - rect.left() - space(3);
    line_of_text(ui.painter(), start, Align2::LEFT_CENTER, (&text, theme::label_font(), color), room);
    // What was too loud stays silent until somebody clicks here.
    let sense = if model.status.is_held { Sense::click() } else { Sense::hover() };
    let words = Rect::from_min_size(rect.min, vec2(room, rect.height()));
    let response = ui.interact(words, ui.make_persistent_id("status line"), sense);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Status, true, "Status line");
        info.current_text_value = Some(text.clone());
        info
    });
    let hint = |ui: &mut Ui| {
        // Wide and low: it must not lie over the panels above.
        ui.set_max_width(rect.width().min(HINT));
        ui.label(&text);
        ui.label(RichText::new(HEALED).font(theme::label_font()).color(theme::SECONDARY));
    };
    if response.on_hover_ui(hint).clicked() {
        state.is_acknowledged = true;
    }
    let opener = word_button(ui, button, "Log", false).on_hover_text(LOG_WHY);
    Popup::from_toggle_button_response(&opener)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .align(egui::RectAlign::TOP_END)
        .gap(space(1))
        .show(|ui| log_ui(ui, model, state));
}

/// Says that keys go to the host as long as the window has no keyboard; returns where it begins.
fn keyless_ui(ui: &Ui, right: f32, rect: Rect) -> f32 {
    let galley = ui.painter().layout_no_wrap(KEYLESS.to_owned(), theme::label_font(), theme::AXIS);
    let place = Rect::from_min_size(
        pos2(right - galley.size().x, rect.center().y - galley.size().y / 2.0),
        galley.size(),
    );
    ui.painter().galley(place.min, galley, theme::AXIS);
    let response = ui.interact(place, ui.make_persistent_id("no keyboard"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Note, true, KEYLESS));
    response.on_hover_text(KEYLESS_WHY);
    place.left()
}
