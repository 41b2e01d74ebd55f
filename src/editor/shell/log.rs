//! The last events, to be read in the log and to be copied into a report of a fault.

use std::collections::VecDeque;
use std::fmt::Write as _;

use egui::{RichText, ScrollArea, Sense, Ui, vec2};

use super::theme::space;
use super::view_state::ViewState;
use super::{status, theme};
use crate::editor::model::Model;
use crate::editor::widgets::word_button;

/// Events kept.
const MOST: usize = 200;

/// Size of the log, points.
const LOG: egui::Vec2 = vec2(460.0, 220.0);

/// Width of the time of an event, points.
const TIME: f32 = 40.0;

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// When, in seconds the window has been open.
    pub at_secs: f64,
    /// What.
    pub text: String,
}

/// The last events, oldest first, and what was said last about each subject.
#[derive(Debug, Clone, Default)]
pub struct Log {
    events: VecDeque<Event>,
    said: Vec<(&'static str, String)>,
    /// Time the window was open before this opening, whose clock starts anew, seconds.
    before_secs: f64,
}

impl Log {
    /// Notes an event.
    pub fn note(&mut self, at_secs: f64, text: impl Into<String>) {
        let last_secs = self.events.back().map_or(0.0, |event| event.at_secs);
        if self.before_secs + at_secs < last_secs {
            self.before_secs = last_secs;
        }
        self.events.push_back(Event { at_secs: self.before_secs + at_secs, text: text.into() });
        if self.events.len() > MOST {
            self.events.pop_front();
        }
    }

    /// Notes what is the case about a subject, if it is not what was the case before.
    pub fn observe(&mut self, at_secs: f64, subject: &'static str, text: &str) {
        self.observe_as(at_secs, subject, text, text);
    }

    /// The same where the text also says what changes all the time: `what` tells one case from another.
    pub fn observe_as(&mut self, at_secs: f64, subject: &'static str, what: &str, text: &str) {
        match self.said.iter_mut().find(|(known, _)| *known == subject) {
            Some((_, said)) if said == what => return,
            Some((_, said)) => what.clone_into(said),
            None => self.said.push((subject, what.to_owned())),
        }
        self.note(at_secs, text);
    }

    /// The events, oldest first.
    #[must_use]
    pub fn events(&self) -> impl DoubleEndedIterator<Item = &Event> {
        self.events.iter()
    }

    /// Everything as text, behind lines that say what it is about.
    #[must_use]
    pub fn text(&self, about: &[String]) -> String {
        let mut text = about.join("\n");
        text.push('\n');
        for event in &self.events {
            let _ = write!(text, "\n{} {}", clock(event.at_secs), event.text);
        }
        text.push('\n');
        text
    }
}

/// `0:07.3`, minutes and seconds.
fn clock(secs: f64) -> String {
    let minutes = (secs / 60.0).floor();
    format!("{minutes:.0}:{:04.1}", secs - 60.0 * minutes)
}

/// Shows the log, and the button that copies it.
pub(super) fn log_ui(ui: &mut Ui, model: &Model<'_>, state: &ViewState) {
    ui.set_width(LOG.x.min(ui.ctx().content_rect().width() - space(6)));
    ui.horizontal(|ui| {
        ui.label(theme::heading("LAST EVENTS"));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let (place, _) = ui.allocate_exact_size(vec2(112.0, theme::TOOL_HEIGHT), Sense::hover());
            if word_button(ui, place, "Copy for a report", false).clicked() {
                ui.ctx().copy_text(state.log.text(&status::about(model)));
            }
        });
    });
    ScrollArea::vertical().max_height(LOG.y).stick_to_bottom(true).auto_shrink([false, true]).show(
        ui,
        |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            for event in state.log.events() {
                ui.horizontal_top(|ui| {
                    let time =
                        RichText::new(clock(event.at_secs)).font(theme::label_font()).color(theme::AXIS);
                    let row = egui::Layout::left_to_right(egui::Align::Min);
                    ui.allocate_ui_with_layout(vec2(TIME, space(3)), row, |ui| {
                        ui.set_min_width(TIME);
                        ui.label(time);
                    });
                    ui.add(egui::Label::new(RichText::new(&event.text).font(theme::label_font())).wrap());
                });
            }
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_not_changed_is_not_said_again() {
        let mut log = Log::default();
        log.observe(0.0, "slot", "Slot 1");
        log.observe(1.0, "slot", "Slot 1");
        log.observe(2.0, "healed", "Nothing healed");
        log.observe(67.3, "slot", "Slot 2");
        let said: Vec<&str> = log.events().map(|event| event.text.as_str()).collect();
        assert_eq!(said, ["Slot 1", "Nothing healed", "Slot 2"]);
        let text = log.text(&["Grille".to_owned()]);
        assert_eq!(text, "Grille\n\n0:00.0 Slot 1\n0:02.0 Nothing healed\n1:07.3 Slot 2\n");
    }

    #[test]
    fn time_goes_on_when_the_window_opens_again() {
        let mut log = Log::default();
        log.note(50.0, "closing");
        log.note(0.5, "opened again");
        log.note(2.0, "and on");
        let times: Vec<f64> = log.events().map(|event| event.at_secs).collect();
        assert_eq!(times, [50.0, 50.5, 52.0]);
    }

    #[test]
    fn the_oldest_events_make_room() {
        let mut log = Log::default();
        for event in 0..=MOST {
            log.note(0.0, event.to_string());
        }
        assert_eq!(log.events().count(), MOST);
        assert_eq!(log.events().next().map(|event| event.text.as_str()), Some("1"));
    }
}
