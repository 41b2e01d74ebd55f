//! Undo and redo: the gestures of this window, remembered and played back as gestures.
//!
//! A step is everything that happened from the first finger down to the last finger up, so that copying a
//! slot is one step and a drag is one step. What the host or a controller moves is not ours to undo: a
//! value that is no longer where a step left it is left alone. Choosing what to hear (the slot, a label of
//! a blind test) is listening, not editing, and is no step.

use std::collections::VecDeque;

use nice_plug::params::internals::ParamPtr;

use super::gateway::{HostParam, ParamGateway};
use crate::project::{ProjectChange, SlotSetName};

/// Steps kept.
const MOST: usize = 200;

/// Values closer than this are the same to any host, fraction of the range.
pub(in crate::editor) const SAME: f32 = 1e-4;

/// How long a value of ours may take to come back through the host's audio blocks, seconds. Until then the
/// parameter still shows what it was before.
const SETTLE_SECS: f64 = 0.5;

/// Gestures on one parameter that follow each other faster than this are one step, as wheel notches are,
/// seconds.
const TOGETHER_SECS: f64 = 0.6;

/// One parameter's part of a step.
#[derive(Debug, Clone, PartialEq)]
struct Change {
    key: ParamPtr,
    name: String,
    before: f32,
    after: f32,
    /// How `after` reads.
    text: String,
}

/// Two things a step has exchanged for each other, so that undo exchanges them back.
#[derive(Debug, Clone, PartialEq)]
pub enum Exchanged {
    /// The A and B of a slot, 1…6.
    Variants(usize),
    /// One set of slots for another.
    Sets {
        /// The set the slots had been brought to.
        left: SlotSetName,
        /// The set they were brought to.
        taken: SlotSetName,
    },
    /// What the project carries besides parameters.
    Project(ProjectChange),
}

/// What one undo takes back.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    changes: Vec<Change>,
    /// What it exchanged besides values.
    pub exchanged: Option<Exchanged>,
    at_secs: f64,
}

impl Step {
    /// What the step did, for a tooltip and the log: `Slot 1: Amount 60 %`, `8 values of slot 3`.
    #[must_use]
    pub fn words(&self) -> String {
        if let Some(Exchanged::Sets { taken, .. }) = &self.exchanged {
            return format!("set {}", taken.name);
        }
        if let Some(Exchanged::Project(change)) = &self.exchanged {
            return change.words();
        }
        match self.changes.as_slice() {
            [only] => format!("{} {}", only.name, only.text),
            many => format!("{} settings", many.len()),
        }
    }
}

/// A value we have told the host and may not have got back yet.
#[derive(Debug, Clone, Copy)]
struct Sent {
    key: ParamPtr,
    value: f32,
    at_secs: f64,
}

/// The steps that can be taken back, and those that can be taken again.
#[derive(Debug, Clone, Default)]
pub struct History {
    done: VecDeque<Step>,
    undone: Vec<Step>,
    /// The step being made, and how many of its gestures are open.
    making: Option<Step>,
    open: usize,
    exchanging: Option<Exchanged>,
    sent: Vec<Sent>,
    now_secs: f64,
}

/// Which way a step is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Back to what was.
    Undo,
    /// To what had been undone.
    Redo,
}

impl History {
    /// The step an undo or a redo would take.
    #[must_use]
    pub fn next(&self, way: Way) -> Option<&Step> {
        match way {
            Way::Undo => self.done.back(),
            Way::Redo => self.undone.last(),
        }
    }

    /// Tells the time, in seconds since the window opened.
    pub fn tick(&mut self, now_secs: f64) {
        self.now_secs = now_secs;
        self.sent.retain(|sent| (0.0..SETTLE_SECS).contains(&(now_secs - sent.at_secs)));
    }

    /// The value a parameter has, or is about to have.
    #[must_use]
    pub fn value(&self, param: &dyn HostParam) -> f32 {
        let key = param.key();
        let sent = self.sent.iter().find(|sent| sent.key == key);
        sent.map_or_else(|| param.normalized(), |sent| sent.value)
    }

    /// Every value of a parameter that can be brought back, or is on its way to the host.
    pub(in crate::editor) fn values_of(&self, key: ParamPtr) -> impl Iterator<Item = f32> {
        let steps = self.done.iter().chain(&self.undone).chain(&self.making);
        let changes = steps.flat_map(|step| &step.changes).filter(move |change| change.key == key);
        let sent = self.sent.iter().filter(move |sent| sent.key == key).map(|sent| sent.value);
        changes.flat_map(|change| [change.before, change.after]).chain(sent)
    }

    /// Says what the step to be made next exchanges.
    pub fn will_exchange(&mut self, what: Exchanged) {
        self.exchanging = Some(what);
    }

    /// Takes in a change of the project that is no parameter's: a step of its own.
    pub fn note(&mut self, change: ProjectChange) {
        let exchanged = Some(Exchanged::Project(change));
        self.push(Step { changes: Vec::new(), exchanged, at_secs: self.now_secs });
    }

    /// Takes in what the host has moved as one step: each parameter with its values before and after it.
    pub fn note_moved(&mut self, moved: Vec<(&dyn HostParam, f32, f32)>, exchanged: Exchanged) {
        let mut changes = Vec::new();
        for (param, before, after) in moved {
            self.note_sent(param.key(), after);
            if (after - before).abs() >= SAME {
                let (name, text) = (param.host_name().to_owned(), param.text_of(after));
                changes.push(Change { key: param.key(), name, before, after, text });
            }
        }
        if !changes.is_empty() {
            self.push(Step { changes, exchanged: Some(exchanged), at_secs: self.now_secs });
        }
    }

    /// Closes a step whose window closed under the hand.
    pub fn finish(&mut self) {
        self.open = self.open.min(1);
        self.end();
    }

    /// Forgets every step, also one being made: they belong to another project.
    pub fn forget(&mut self) {
        *self = Self { now_secs: self.now_secs, ..Self::default() };
    }

    /// Takes the latest step that still has anything to take; values moved by others since are left alone.
    pub fn take(
        &mut self,
        way: Way,
        params: &[&dyn HostParam],
        gateway: &mut dyn ParamGateway,
    ) -> Option<Step> {
        let mut step = self.pop_movable(way, params)?;
        let targets: Vec<(&dyn HostParam, f32)> = step
            .changes
            .iter()
            .filter_map(|change| {
                let param = params.iter().find(|param| param.key() == change.key)?;
                Some((*param, if way == Way::Undo { change.before } else { change.after }))
            })
            .collect();
        gateway.set_all(&targets);
        for (param, value) in targets {
            self.note_sent(param.key(), value);
        }
        step.at_secs = f64::NEG_INFINITY;
        match way {
            Way::Undo => self.undone.push(step.clone()),
            Way::Redo => self.done.push_back(step.clone()),
        }
        Some(step)
    }

    fn pop_movable(&mut self, way: Way, params: &[&dyn HostParam]) -> Option<Step> {
        loop {
            let mut step = match way {
                Way::Undo => self.done.pop_back(),
                Way::Redo => self.undone.pop(),
            }?;
            step.changes.retain(|change| {
                let left_at = if way == Way::Undo { change.after } else { change.before };
                params
                    .iter()
                    .find(|param| param.key() == change.key)
                    .is_some_and(|param| (self.value(*param) - left_at).abs() < SAME)
            });
            if !step.changes.is_empty() || matches!(step.exchanged, Some(Exchanged::Project(_))) {
                return Some(step);
            }
        }
    }

    pub(in crate::editor) fn begin(&mut self, param: &dyn HostParam) {
        self.open += 1;
        let before = self.value(param);
        let step = self.making.get_or_insert_with(|| Step {
            changes: Vec::new(),
            exchanged: None,
            at_secs: self.now_secs,
        });
        let key = param.key();
        if !step.changes.iter().any(|change| change.key == key) {
            let name = param.host_name().to_owned();
            step.changes.push(Change { key, name, before, after: before, text: String::new() });
        }
    }

    pub(in crate::editor) fn set(&mut self, param: &dyn HostParam, normalized: f32) {
        let key = param.key();
        self.note_sent(key, normalized);
        let changes = self.making.iter_mut().flat_map(|step| &mut step.changes);
        for change in changes.filter(|change| change.key == key) {
            change.after = normalized;
            change.text = param.text_of(normalized);
        }
    }

    fn note_sent(&mut self, key: ParamPtr, value: f32) {
        self.sent.retain(|sent| sent.key != key);
        self.sent.push(Sent { key, value, at_secs: self.now_secs });
    }

    pub(in crate::editor) fn end(&mut self) {
        self.open = self.open.saturating_sub(1);
        if self.open > 0 {
            return;
        }
        let exchanged = self.exchanging.take();
        let Some(mut step) = self.making.take() else { return };
        step.changes.retain(|change| (change.after - change.before).abs() >= SAME);
        if step.changes.is_empty() {
            return;
        }
        (step.at_secs, step.exchanged) = (self.now_secs, exchanged);
        self.push(step);
    }

    fn push(&mut self, step: Step) {
        self.undone.clear();
        if !self.done.back_mut().is_some_and(|last| last.absorb(&step)) {
            self.done.push_back(step);
        }
        if self.done.len() > MOST {
            self.done.pop_front();
        }
    }
}

impl Step {
    /// Takes the next notch of the same wheel into this step; false if it is something else.
    fn absorb(&mut self, next: &Self) -> bool {
        let is_soon = (0.0..TOGETHER_SECS).contains(&(next.at_secs - self.at_secs));
        let is_exchange = self.exchanged.is_some() || next.exchanged.is_some();
        let ([own], [notch]) = (self.changes.as_mut_slice(), next.changes.as_slice()) else { return false };
        if !is_soon || is_exchange || own.key != notch.key || (own.after - notch.before).abs() >= SAME {
            return false;
        }
        (own.after, own.text) = (notch.after, notch.text.clone());
        self.at_secs = next.at_secs;
        true
    }
}
