//! Gestures on their way to the host, written down as they pass.

use nice_plug::params::internals::ParamPtr;

use super::gateway::{HostParam, ParamGateway};
use super::history::History;
use crate::params::GrilleParams;

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
