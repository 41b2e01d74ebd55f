//! Gestures on their way to the host, of which the listener's profile is told: what hands do belongs to the person who
//! listens, and what a host automates does not.

use super::gateway::{HostParam, ParamGateway};
use crate::params::GrilleParams;
use crate::profile::field_of;

/// Passes gestures on, and notes what they change of the profile that is followed.
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
