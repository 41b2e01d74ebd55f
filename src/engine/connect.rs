//! The reference of an engine: given, taken, and asked.

use super::Engine;
use super::reference::{Reference, ReferenceStatus};

/// Takes the first frames off the channels of the reference.
///
/// # Real-time
/// Safe.
#[must_use]
pub fn take_front<'a>(side: &mut Option<[&'a [f32]; 2]>, num_frames: usize) -> Option<[&'a [f32]; 2]> {
    let [left, right] = (*side)?.map(|channel| channel.split_at(num_frames.min(channel.len())));
    *side = Some([left.1, right.1]);
    Some([left.0, right.0])
}

impl Engine {
    /// From now on the mix can be compared with what comes in there.
    pub fn connect_reference(&mut self, mut reference: Box<Reference>) {
        reference.is_mono_bus = self.is_mono_bus;
        self.reference = Some(reference);
    }

    /// The reference, for the engine that comes after this one.
    #[must_use]
    pub fn take_reference(&mut self) -> Option<Box<Reference>> {
        self.reference.take()
    }

    /// What is to be told of the reference.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn reference(&self) -> ReferenceStatus {
        self.reference.as_ref().map_or(ReferenceStatus::NOTHING, |reference| reference.status)
    }
}
