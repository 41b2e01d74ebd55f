//! One sound: a design that never changes while it is heard, and the state of its cross path.

use super::crossfeed::Crossfeed;
use super::design::Design;
use super::matching::Match;
use super::settings::ANGLE_RANGE_DEG;
use crate::dsp::bank::MAX_FRAMES;
use crate::spatial::HeadModel;

/// Sounds besides the dry one that can cross-fade at once.
pub(super) const NUM_VOICES: usize = 4;

/// A stereo run of frames on the stack.
pub(super) type Frames = [[f32; MAX_FRAMES]; 2];

/// One sound.
#[derive(Debug, Clone)]
pub(super) struct Voice {
    design: Option<Design>,
    crossfeed: Crossfeed,
    /// How the design's level came about.
    pub(super) matched: Match,
    /// Control ticks since the voice was last chosen: the oldest is the first to be given away.
    pub(super) age: u64,
}

impl Voice {
    /// A voice without a design, with room for every cross path the settings can ask for.
    pub(super) fn new(sample_rate_hz: f64) -> Self {
        let widest = HeadModel::at_angle(ANGLE_RANGE_DEG.1);
        Self {
            design: None,
            crossfeed: Crossfeed::new(widest.delay_secs, sample_rate_hz),
            matched: Match::default(),
            age: 0,
        }
    }

    pub(super) fn design(&self) -> Option<&Design> {
        self.design.as_ref()
    }

    /// Gives the voice a design and clears what an earlier one left.
    pub(super) fn set_design(&mut self, design: &Design) {
        self.design = Some(*design);
        self.wake();
    }

    /// Takes a design that but for its level sounds the same as its own; true if it did. Nothing is
    /// cleared: what is heard goes on, bit for bit.
    pub(super) fn adopt(&mut self, design: &Design) -> bool {
        let Some(own) = self.design else { return false };
        let theirs = design.with_match_gain(own.match_gain_db);
        let renewed = Design { request: own.request.with_revision(theirs.request.revision), ..own };
        let is_same = renewed == theirs;
        if is_same {
            self.design = Some(theirs);
        }
        is_same
    }

    /// Gives the voice, which must not be heard, another level.
    pub(super) fn rematch(&mut self, matched: Match) {
        self.design = self.design.map(|design| design.with_match_gain(matched.gain_db));
        self.matched = matched;
    }

    /// Clears what is left from the last time the voice was heard.
    pub(super) fn wake(&mut self) {
        self.crossfeed.reset();
    }

    /// Sets decayed values to zero.
    pub(super) fn flush(&mut self) {
        self.crossfeed.flush();
    }

    /// True if the voice needs to run before it is heard.
    pub(super) fn has_memory(&self) -> bool {
        self.design.is_some_and(|design| design.crossfeed.is_some())
    }

    /// From the bank's outputs of this design to the ears, in place.
    #[expect(clippy::cast_possible_truncation, reason = "gains, in the precision the sound runs in")]
    pub(super) fn process(&mut self, frames: &mut Frames, num_frames: usize) {
        let Some(design) = &self.design else { return };
        let same = (design.gain_lin * design.mix.same) as f32;
        let other = (design.gain_lin * design.mix.other) as f32;
        let [left, right] = frames;
        for (left, right) in left.iter_mut().zip(right.iter_mut()) {
            (*left, *right) = (same * *left + other * *right, same * *right + other * *left);
        }
        if let Some(crossfeed) = &design.crossfeed {
            let left = left.get_mut(..num_frames).unwrap_or_default();
            let right = right.get_mut(..num_frames).unwrap_or_default();
            self.crossfeed.process(crossfeed, left, right);
        }
    }
}
