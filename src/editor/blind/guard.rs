//! What keeps a blind test from being heard: no answer is taken meanwhile, and the result says so.

use super::start::{Change, Start};
use crate::editor::model::Model;
use crate::engine::{ExportState, ReferenceInput};
use crate::params::{BlindLabel, REFERENCE};

/// Input below this is silence, dBFS; the meter's bars fall 24 dB a second, so a pause in the music is none.
const SILENT_DB: f64 = -70.0;

/// Why a trial cannot be answered now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hindrance {
    /// The host bypasses the plug-in.
    Bypassed,
    /// The host renders.
    Exporting,
    /// The last guard has stopped the sound.
    Stopped,
    /// Something that is compared was changed.
    Changed(Change),
    /// The host lets another letter be heard than the one that was chosen, or none.
    OtherLetter,
    /// The letter that was chosen is not heard yet.
    LetterPending,
    /// The monitor tools are not those the levels were matched with.
    OtherTools,
    /// Nothing is playing.
    Silent,
    /// The reference is compared, and nothing comes in there.
    NoReference,
}

impl Hindrance {
    /// What hinders a test that began with `start`, compares `slots`, and whose listener asked for `asked`.
    #[must_use]
    pub fn now(model: &Model<'_>, start: &Start, slots: &[usize], letter: &Letter) -> Option<Self> {
        let is_silent = model.levels.input.iter().all(|bar| bar.peak_db < SILENT_DB);
        let lacks_reference =
            slots.contains(&REFERENCE) && model.status.reference.input != ReferenceInput::Playing;
        if model.settings.bypass {
            Some(Self::Bypassed)
        } else if model.status.export.passes_through() || model.status.export == ExportState::Printing {
            Some(Self::Exporting)
        } else if model.status.is_held {
            Some(Self::Stopped)
        } else if let Some(change) = start.change(&model.settings, slots) {
            Some(Self::Changed(change))
        } else if letter.is_heard(model) {
            start
                .has_other_tools(&model.settings)
                .then_some(Self::OtherTools)
                .or(is_silent.then_some(Self::Silent))
                .or(lacks_reference.then_some(Self::NoReference))
        } else if letter.is_pending(model) {
            Some(Self::LetterPending)
        } else {
            Some(Self::OtherLetter)
        }
    }

    /// What the listener is told meanwhile.
    #[must_use]
    pub fn sentence(self) -> String {
        let text = match self {
            Self::Bypassed => "The host bypasses Grille. Answers wait until you hear it again.",
            Self::Exporting => "The host is exporting. Answers wait until it is done.",
            Self::Stopped => {
                "The sound was stopped because it became too loud. Answers wait until you hear it again."
            }
            Self::Changed(change) => {
                return format!("{} was changed from outside. Change it back, or stop.", what(change));
            }
            Self::OtherLetter => "The host has changed the letter. Choose one to go on.",
            Self::LetterPending => "The host has not switched to this letter yet.",
            Self::OtherTools => {
                "Levels were matched with other monitor tools. Set them as they were to answer."
            }
            Self::Silent => "Nothing is playing. Play the music to answer.",
            Self::NoReference => "The reference is silent or not connected. Play it to answer.",
        };
        text.to_owned()
    }

    /// What the result says of it; `None` for what only makes the listener wait.
    fn noted(self) -> Option<String> {
        match self {
            Self::Bypassed => Some("the host bypassed Grille".to_owned()),
            Self::Exporting => Some("the host exported".to_owned()),
            Self::Stopped => Some("the sound became too loud and was stopped".to_owned()),
            Self::Changed(change) => Some(format!("{} was changed from outside", lower(&what(change)))),
            Self::OtherLetter => Some("the host changed the letter".to_owned()),
            Self::OtherTools => Some("the monitor tools were changed".to_owned()),
            Self::NoReference => Some("the reference was silent or not connected".to_owned()),
            Self::LetterPending | Self::Silent => None,
        }
    }
}

fn what(change: Change) -> String {
    match change {
        Change::Worn => "What you wear".to_owned(),
        Change::Slot(slot) => format!("Slot {slot}"),
    }
}

fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// The letter the listener asked for, and the one that was heard when they did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letter {
    /// The letter asked for.
    pub asked: BlindLabel,
    /// What was heard before; the host may take a moment to follow.
    before: Option<BlindLabel>,
}

impl Letter {
    /// `asked` was asked for while `before` was heard.
    #[must_use]
    pub fn new(asked: BlindLabel, before: Option<BlindLabel>) -> Self {
        Self { asked, before }
    }

    /// Notes that the host has followed: from now on any other letter is the host's own.
    pub fn settle(&mut self, model: &Model<'_>) {
        if self.is_heard(model) {
            self.before = Some(self.asked);
        }
    }

    fn is_heard(&self, model: &Model<'_>) -> bool {
        model.params.blind_label() == Some(self.asked)
    }

    fn is_pending(&self, model: &Model<'_>) -> bool {
        model.params.blind_label() == self.before
    }
}

/// What hindered a test, and in which trials.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Interruptions(Vec<(String, Vec<usize>)>);

impl Interruptions {
    /// Notes a hindrance in a trial, once.
    pub fn note(&mut self, hindrance: Hindrance, trial: usize) {
        let Some(what) = hindrance.noted() else { return };
        match self.0.iter_mut().find(|(known, _)| *known == what) {
            Some((_, trials)) if trials.last() == Some(&trial) => {}
            Some((_, trials)) => trials.push(trial),
            None => self.0.push((what, vec![trial])),
        }
    }

    /// What the result says; `None` if nothing happened.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        let parts: Vec<String> =
            self.0.iter().map(|(what, trials)| format!("{what} ({})", listed(trials))).collect();
        let text = format!("Interrupted: {}. No answer was taken meanwhile.", parts.join("; "));
        (!self.0.is_empty()).then_some(text)
    }
}

/// `trial 3`, `trials 3, 7 and 8`.
fn listed(trials: &[usize]) -> String {
    match trials {
        [] => String::new(),
        [only] => format!("trial {only}"),
        [others @ .., last] => {
            let others: Vec<String> = others.iter().map(ToString::to_string).collect();
            format!("trials {} and {last}", others.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_interruption_is_said_once_with_its_trials() {
        let mut all = Interruptions::default();
        assert_eq!(all.sentence(), None);
        all.note(Hindrance::Silent, 1);
        assert_eq!(all.sentence(), None, "who pauses the music interrupts nothing");
        for trial in [2, 2, 5] {
            all.note(Hindrance::Bypassed, trial);
        }
        all.note(Hindrance::Changed(Change::Slot(3)), 4);
        let said = all.sentence().unwrap();
        assert_eq!(
            said,
            "Interrupted: the host bypassed Grille (trials 2 and 5); slot 3 was changed from outside (trial 4). \
             No answer was taken meanwhile."
        );
    }
}
