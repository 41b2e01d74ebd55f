//! How high the peaks of slots are, and how high they will be.

use super::Mixer;
use crate::engine::ceiling::Reach;
use crate::engine::design::Design;
use crate::engine::frames::Frames;
use crate::engine::matching::{Match, expected_peak};
use crate::engine::request::SlotRequest;
use crate::engine::settings::{LevelMatch, NUM_SLOTS};
use crate::units::{lin_from_db, single};

/// What stays of a growth, less 1, after a tenth of a second in which peaks were lower.
const STAYS: f64 = 0.995;

/// How much higher the peaks of slots were than their power says, as filters that shift phases make them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Grown {
    known: [Option<(SlotRequest, f64)>; NUM_SLOTS],
    /// The lowest gains of slots whose level is given: a blind test never hears one of them louder again.
    lowest: [Option<(SlotRequest, f32)>; NUM_SLOTS],
}

impl Grown {
    /// The growth of a slot, 1 while nothing is known.
    fn of(&self, request: &SlotRequest) -> f64 {
        self.known.iter().flatten().find(|(known, _)| known == request).map_or(1.0, |(_, growth)| *growth)
    }

    /// The lowest gain of a slot whose level is given, 1 while it has not been heard.
    fn lowest_of(&self, request: &SlotRequest) -> f32 {
        self.lowest.iter().flatten().find(|(known, _)| known == request).map_or(1.0, |(_, gain)| *gain)
    }

    /// Notes a growth that was measured.
    fn note(&mut self, slot_idx: usize, request: &SlotRequest, measured: f64) {
        let before = self.of(request);
        let growth = measured.max(1.0 + STAYS * (before - 1.0));
        if let Some(place) = self.known.get_mut(slot_idx) {
            *place = Some((*request, growth));
        }
    }
}

impl Mixer {
    /// How far slots may go, frame by frame, when this comes in; nobody asks in slot 0.
    pub(super) fn allow(&mut self, signal: &Frames, num_frames: usize) -> Reach {
        let full_scale = self.full_scale();
        if self.hears_other {
            // What stands in the place of the mix may have been raised: it is no measure of how far a slot may go.
            return Reach::even(if self.is_dry() { full_scale } else { self.allowed.now(full_scale) });
        }
        if self.is_dry() {
            self.allowed.note(&self.prepared.ceiling, signal, num_frames, full_scale);
            return Reach::even(full_scale);
        }
        self.allowed.take_in(&self.prepared.ceiling, signal, num_frames, full_scale)
    }

    /// Keeps up with what passes untouched in slot 0.
    pub(in crate::engine) fn keep_up(&mut self, signal: &Frames, num_frames: usize) {
        self.allow(signal, num_frames);
        self.run_bank([], signal, num_frames, &mut []);
        let passed = u32::try_from(num_frames).unwrap_or(u32::MAX);
        self.frames_since_voice = self.frames_since_voice.saturating_add(passed);
    }

    /// Full scale in front of the output trim.
    pub(super) fn full_scale(&self) -> f32 {
        single(1.0 / self.wanted.trim_lin)
    }

    /// The ceilings of what is heard, and how far it may go, at a control tick.
    pub(super) fn tend_ceilings(&mut self) {
        self.allowed.tick(&self.prepared.ceiling);
        for (voice, sound) in self.voices.iter_mut().zip(1..) {
            let Some(design) = voice.design().filter(|_| self.fader.is_active(sound)) else { continue };
            let is_given = design.request.frozen_gain_db.is_some();
            let may_rise = !is_given && design.request.level_match != LevelMatch::Frozen;
            if is_given
                && voice.ceiling.goal() < 1.0
                && let Some(place) =
                    self.wanted.slot.checked_sub(1).and_then(|idx| self.grown.lowest.get_mut(idx))
                && self.fader.target() == sound
            {
                *place = Some((design.request, voice.ceiling.goal()));
            }
            voice.tend_ceiling(&self.prepared.ceiling, may_rise);
        }
    }

    /// The gain at which the peaks of a slot on what was heard, `toned`, stay where they are allowed. Prints expect
    /// nothing, so that they repeat.
    pub(super) fn expected_ceiling(&self, design: &Design, matched: &Match) -> f32 {
        if self.wanted.is_printing {
            return 1.0;
        }
        if design.request.frozen_gain_db.is_some() {
            return self.grown.lowest_of(&design.request);
        }
        let growth = self.grown.of(&design.request);
        let expected = growth * expected_peak(&design.power, &self.toned) * lin_from_db(matched.gain_db);
        let allowed = self.allowed.now(self.full_scale()).max(self.toned.peak_lin);
        if expected > f64::from(allowed) { single(f64::from(allowed) / expected) } else { 1.0 }
    }

    /// Learns from the slot that is heard, where its peaks matter, once in a block: `remembered` is what was heard,
    /// behind the tools.
    pub(super) fn learn_peaks(&mut self) {
        let Some(slot_idx) = self.wanted.slot.checked_sub(1) else { return };
        let Some(voice) = self.fader.target().checked_sub(1).and_then(|idx| self.voices.get(idx)) else {
            return;
        };
        let Some(design) = voice.design().filter(|_| self.fader.is_settled()) else { return };
        let is_high = voice.ceiling.held() > 0.5 * self.allowed.now(self.full_scale());
        if !is_high || self.wanted.is_printing {
            return;
        }
        let expected = expected_peak(&design.power, &self.remembered) * lin_from_db(voice.matched.gain_db);
        if expected > 0.0 {
            let measured = f64::from(voice.ceiling.held()) / expected;
            self.grown.note(slot_idx, &design.request, measured);
        }
    }
}
