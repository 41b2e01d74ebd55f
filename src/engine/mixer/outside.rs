//! What the mixer tells and is told by what stands in front of it.

use super::Mixer;
use crate::engine::design::Design;
use crate::engine::matching::Heard;
use crate::engine::power::PowerResponse;
use crate::engine::prepared::Prepared;
use crate::engine::programme::SURE_SECS;
use crate::engine::request::SlotRequest;
use crate::engine::voice::Voice;

impl Mixer {
    /// The tables of the host's rate.
    pub(in crate::engine) fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    /// The monitor tools.
    pub(in crate::engine) fn tools(&self) -> [f32; 4] {
        self.wanted.tools
    }

    /// Says whether another signal than the programme is heard through the slot: nothing is learned from its peaks, no slot
    /// may go further because of it, and what it takes from a slot is given back behind it.
    pub(in crate::engine) fn hears_other(&mut self, hears_other: bool) {
        if self.hears_other != hears_other {
            self.hears_other = hears_other;
            for voice in &mut self.voices {
                voice.ceiling.set_aside(hears_other);
            }
        }
    }

    /// How far a sound may go in front of the trim: full scale, or the peaks of the mix where those are higher.
    pub(in crate::engine) fn allowed_now(&self) -> f32 {
        self.allowed.now(self.full_scale())
    }

    /// What the slot that is heard or faded to was asked for; `None` in slot 0.
    pub(in crate::engine) fn heard_request(&self) -> Option<SlotRequest> {
        Some(self.heard_design()?.request)
    }

    /// What that slot makes of powers.
    pub(in crate::engine) fn heard_power(&self) -> &PowerResponse {
        self.heard_design().map_or(&PowerResponse::AS_WORN, |design| &design.power)
    }

    fn heard_design(&self) -> Option<&Design> {
        self.target_voice().and_then(Voice::design)
    }

    /// Writes what was heard of the programme: since the last reset, or, right behind one, before it.
    pub(in crate::engine) fn write_heard(&self, heard: &mut Heard) {
        self.programme.recall_all(heard);
        if heard.secs < SURE_SECS {
            let secs = heard.secs;
            self.programme.memory.recall(heard);
            heard.secs = heard.secs.max(secs);
        }
    }
}
