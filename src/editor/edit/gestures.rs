//! Gestures on their way to the host: what they change is written down for undo, and told to the profile of the listener.

use nice_plug::params::internals::ParamPtr;

use super::gateway::{HostParam, ParamGateway};
use super::history::History;
use crate::params::GrilleParams;
use crate::profile::field_of;

/// Passes gestures on to the host and writes down what they change.
pub struct Recorder<'a> {
    host: &'a mut dyn ParamGateway,
    history: &'a mut History,
    /// Parameters that choose what is heard: no steps.
    listening: [ParamPtr; 3],
}

impl<'a> Recorder<'a> {
    /// Records into `history` everything but what chooses the slot to be heard.
    #[must_use]
    pub fn new(host: &'a mut dyn ParamGateway, history: &'a mut History, params: &GrilleParams) -> Self {
        Self { host, history, listening: [params.slot.key(), params.blind.key(), params.reference.key()] }
    }

    fn is_edit(&self, param: &dyn HostParam) -> bool {
        !self.listening.contains(&param.key())
    }
}

impl ParamGateway for Recorder<'_> {
    fn begin(&mut self, param: &dyn HostParam) {
        if self.is_edit(param) {
            self.history.begin(param);
        }
        self.host.begin(param);
    }

    fn set(&mut self, param: &dyn HostParam, normalized: f32) {
        if self.is_edit(param) {
            self.history.set(param, normalized);
        }
        self.host.set(param, normalized);
    }

    fn end(&mut self, param: &dyn HostParam) {
        self.host.end(param);
        if self.is_edit(param) {
            self.history.end();
        }
    }
}

/// Passes gestures on, and notes what they change of the profile that is followed: what hands do belongs to the person who
/// listens, and what a host automates does not.
pub struct ByHand<'a> {
    host: &'a mut dyn ParamGateway,
    params: &'a GrilleParams,
}

impl<'a> ByHand<'a> {
    /// One between a window and its host.
    #[must_use]
    pub fn new(host: &'a mut dyn ParamGateway, params: &'a GrilleParams) -> Self {
        Self { host, params }
    }
}

impl ParamGateway for ByHand<'_> {
    fn begin(&mut self, param: &dyn HostParam) {
        self.host.begin(param);
    }

    fn set(&mut self, param: &dyn HostParam, normalized: f32) {
        self.host.set(param, normalized);
        if let Some((field, value)) = field_of(self.params, param.key(), normalized) {
            self.params.user.note_by_hand(&field, value);
        }
    }

    fn end(&mut self, param: &dyn HostParam) {
        self.host.end(param);
    }
}
