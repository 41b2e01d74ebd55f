//! A blind test on the running plug-in: from the plan to the result, through the host's parameters.
//!
//! The sound follows `blind` (which label) and the order behind the labels; `slot` stays as it was, so that
//! nothing has to be put back when a test ends. The gains of the slots are measured at the start and stay.

use super::guard::{Hindrance, Interruptions, Letter};
use super::question::Question;
use super::start::{SlotLevels, Start, gains_db};
use super::test::{BlindTest, Plan};
use crate::editor::edit::gateway::{HostParam, ParamGateway};
use crate::editor::model::Model;
use crate::engine::ReferenceLevel;
use crate::params::{BlindLabel, GrilleParams};

/// Where the blind test stands.
#[derive(Debug, Clone, Default)]
pub enum BlindSession {
    /// Nobody asked for one.
    #[default]
    Closed,
    /// Slots are being chosen.
    Planning(Plan, SlotLevels),
    /// Trials are being heard.
    Running(Run),
    /// The result is shown.
    Over(Finished),
}

/// A test being heard.
#[derive(Debug, Clone)]
pub struct Run {
    /// The trials and the answers.
    pub test: BlindTest,
    /// What is compared, as it was at the start.
    pub start: Start,
    /// The slot the listener takes X for, or likes, not yet confirmed.
    pub said: Option<usize>,
    /// Why no answer is taken now.
    pub hindrance: Option<Hindrance>,
    /// How the reference was brought to the mix, as far as it was heard.
    reference: ReferenceLevel,
    interruptions: Interruptions,
    /// The label chosen last, and the one before it.
    letter: Letter,
    last: BlindLabel,
}

/// A test that has ended, with everything its result says.
#[derive(Debug, Clone)]
pub struct Finished {
    /// The trials and the answers.
    pub test: BlindTest,
    /// What was compared, as it was at the start.
    pub start: Start,
    /// What interrupted it.
    pub interruptions: Interruptions,
    /// How the reference was brought to the mix.
    pub reference: ReferenceLevel,
}

const X: BlindLabel = BlindLabel::Hidden(0);

impl BlindSession {
    /// True while the test has the window's body.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self, Self::Closed)
    }

    /// Begins to plan; the slot being heard is one of the two a comparison needs.
    pub fn open(&mut self, heard: usize) {
        let mut plan = Plan::default();
        plan.toggle(0);
        plan.toggle(if heard == 0 { 1 } else { heard });
        *self = Self::Planning(plan, SlotLevels::default());
    }

    /// Starts the planned test with X.
    pub fn start(&mut self, random: fastrand::Rng, model: &Model<'_>, gateway: &mut dyn ParamGateway) {
        let Self::Planning(plan, levels) = self else { return };
        let start = Start::of(model, levels);
        let Some(test) = BlindTest::start(plan.clone(), random) else { return };
        let mut run = Run {
            test,
            said: None,
            hindrance: None,
            interruptions: Interruptions::default(),
            letter: Letter::new(X, model.params.blind_label()),
            last: match plan.question {
                Question::WhichIsX => BlindLabel::Named(0),
                Question::WhichIsLiked => BlindLabel::Hidden(1),
            },
            reference: ReferenceLevel::Off,
            start,
        };
        model.params.blind_order.freeze(&gains_db(&run.start.matches), run.start.behind_reference());
        run.deal(model.params, gateway);
        *self = Self::Running(run);
    }

    /// Follows what happens around a running test; one whose order is gone is over.
    pub fn follow(&mut self, model: &Model<'_>, gateway: &mut dyn ParamGateway) {
        let Self::Running(run) = self else { return };
        if model.params.blind_order.is_set() {
            run.follow(model, gateway);
        } else {
            self.end();
        }
    }

    /// Confirms what X was taken for; the last answer ends the test. Nothing is taken while the test is not heard.
    pub fn answer(&mut self, params: &GrilleParams, gateway: &mut dyn ParamGateway) {
        let Self::Running(run) = self else { return };
        if run.hindrance.is_some() {
            return;
        }
        let Some(said) = run.said.take() else { return };
        run.test.answer(said);
        if run.test.is_over() {
            self.stop(params, gateway);
        } else {
            run.deal(params, gateway);
        }
    }

    /// Ends the test: to its result, or back to the plan if nothing was answered.
    pub fn stop(&mut self, params: &GrilleParams, gateway: &mut dyn ParamGateway) {
        if matches!(self, Self::Running(_)) {
            silence(params, gateway);
            self.end();
        }
    }

    fn end(&mut self) {
        let Self::Running(run) = std::mem::take(self) else { return };
        let Run { test, start, interruptions, reference, .. } = run;
        *self = if test.answers().is_empty() {
            Self::Planning(test.plan().clone(), SlotLevels::default())
        } else {
            Self::Over(Finished { test, start, interruptions, reference })
        };
    }

    /// Ends a test whose slots are gone, without a result; true if one was running. The host is told nothing: without
    /// its order the label means nothing.
    pub fn abandon(&mut self, params: &GrilleParams) -> bool {
        let was_running = matches!(self, Self::Running(_));
        if was_running {
            params.blind_order.clear();
        }
        *self = Self::Closed;
        was_running
    }

    /// Back to the plan, for another test.
    pub fn again(&mut self) {
        if let Self::Over(finished) = self {
            *self = Self::Planning(finished.test.plan().clone(), SlotLevels::default());
        }
    }
}

/// Takes the labels off the sound: what is heard is `slot` again.
pub fn silence(params: &GrilleParams, gateway: &mut dyn ParamGateway) {
    params.blind_order.clear();
    gateway.set_once(&params.blind, 0.0);
}

impl Run {
    /// Lets a label be heard; one the test does not use is ignored.
    pub fn hear(&mut self, label: BlindLabel, params: &GrilleParams, gateway: &mut dyn ParamGateway) {
        let (BlindLabel::Hidden(idx) | BlindLabel::Named(idx)) = label;
        let is_told = label == BlindLabel::Named(idx) && self.test.plan().question == Question::WhichIsLiked;
        if idx >= self.test.hidden().len() || is_told {
            return;
        }
        let heard = params.blind_label();
        if label != self.letter.asked {
            self.last = self.letter.asked;
            self.letter = Letter::new(label, heard);
        }
        if let Some(normalized) = params.blind.normalized_from_text(label.letter())
            && Some(label) != heard
        {
            self.letter = Letter::new(label, heard);
            gateway.set_once(&params.blind, normalized);
        }
    }

    /// Goes back to the label heard before.
    pub fn hear_last(&mut self, params: &GrilleParams, gateway: &mut dyn ParamGateway) {
        self.hear(self.last, params, gateway);
    }

    /// Notes what hinders the test. A trial whose slots were changed is dealt anew once they are as they were: who
    /// heard X change knows which slot it is.
    fn follow(&mut self, model: &Model<'_>, gateway: &mut dyn ParamGateway) {
        self.letter.settle(model);
        self.reference = model.status.reference.level;
        let slots = self.test.plan().slots();
        let now = Hindrance::now(model, &self.start, slots, &self.letter);
        if let Some(hindrance) = now {
            self.interruptions.note(hindrance, self.test.trial());
        }
        let was_changed = matches!(self.hindrance, Some(Hindrance::Changed(_)));
        self.hindrance = now;
        if was_changed && !matches!(now, Some(Hindrance::Changed(_))) {
            self.said = None;
            self.test.deal();
            self.deal(model.params, gateway);
        }
    }

    /// Puts the order of a new trial behind the labels and lets X be heard.
    fn deal(&mut self, params: &GrilleParams, gateway: &mut dyn ParamGateway) {
        let plan = self.test.plan();
        let named = match plan.question {
            Question::WhichIsX => plan.slots(),
            Question::WhichIsLiked => &[],
        };
        params.blind_order.store(named, self.test.hidden());
        self.hear(X, params, gateway);
    }
}
