//! A blind test on the running plug-in: from the plan to the result, through the host's parameters.
//!
//! The sound follows `blind` (which label) and the order behind the labels; `slot` stays as it was, so that
//! nothing has to be put back when a test ends.

use super::test::{BlindTest, Plan};
use crate::editor::edit::gateway::{HostParam, ParamGateway};
use crate::params::{BlindLabel, GrilleParams};

/// Where the blind test stands.
#[derive(Debug, Clone, Default)]
pub enum BlindSession {
    /// Nobody asked for one.
    #[default]
    Closed,
    /// Slots are being chosen.
    Planning(Plan),
    /// Trials are being heard.
    Running(Run),
    /// The result is shown.
    Over(BlindTest),
}

/// A test being heard.
#[derive(Debug, Clone)]
pub struct Run {
    /// The trials and the answers.
    pub test: BlindTest,
    /// The slot the listener takes X for, not yet confirmed.
    pub said: Option<usize>,
    /// The label chosen last, and the one before it.
    recent: (BlindLabel, BlindLabel),
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
        *self = Self::Planning(plan);
    }

    /// Starts the planned test with X.
    pub fn start(&mut self, random: fastrand::Rng, params: &GrilleParams, gateway: &mut dyn ParamGateway) {
        let Self::Planning(plan) = self else { return };
        let Some(test) = BlindTest::start(plan.clone(), random) else { return };
        let mut run = Run { test, said: None, recent: (X, BlindLabel::Named(0)) };
        run.deal(params, gateway);
        *self = Self::Running(run);
    }

    /// Confirms what X was taken for; the last answer ends the test.
    pub fn answer(&mut self, params: &GrilleParams, gateway: &mut dyn ParamGateway) {
        let Self::Running(run) = self else { return };
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
        let Self::Running(run) = self else { return };
        params.blind_order.clear();
        gateway.set_once(&params.blind, 0.0);
        let test = run.test.clone();
        *self =
            if test.answers().is_empty() { Self::Planning(test.plan().clone()) } else { Self::Over(test) };
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
        if let Self::Over(test) = self {
            *self = Self::Planning(test.plan().clone());
        }
    }
}

impl Run {
    /// Lets a label be heard; one the test does not use is ignored.
    pub fn hear(&mut self, label: BlindLabel, params: &GrilleParams, gateway: &mut dyn ParamGateway) {
        let (BlindLabel::Hidden(idx) | BlindLabel::Named(idx)) = label;
        if idx >= self.test.hidden().len() {
            return;
        }
        if label != self.recent.0 {
            self.recent = (label, self.recent.0);
        }
        if let Some(normalized) = params.blind.normalized_from_text(label.letter())
            && Some(label) != self.heard(params)
        {
            gateway.set_once(&params.blind, normalized);
        }
    }

    /// Goes back to the label heard before.
    pub fn hear_last(&mut self, params: &GrilleParams, gateway: &mut dyn ParamGateway) {
        self.hear(self.recent.1, params, gateway);
    }

    /// The label being heard.
    #[must_use]
    pub fn heard(&self, params: &GrilleParams) -> Option<BlindLabel> {
        usize::try_from(params.blind.value()).ok().and_then(BlindLabel::from_value)
    }

    /// Puts the order of a new trial behind the labels and lets X be heard.
    fn deal(&mut self, params: &GrilleParams, gateway: &mut dyn ParamGateway) {
        params.blind_order.store(self.test.plan().slots(), self.test.hidden());
        self.hear(X, params, gateway);
    }
}
