//! One sound: a design that never changes while it is heard, and the state of its cross path.

use super::ceiling::{Ceiling, CeilingTables, Reach};
use super::crossfeed::Crossfeed;
use super::design::Design;
use super::ear_filters::EarFilters;
use super::frames::Frames;
use super::glide::Glide;
use super::leak::Leak;
use super::matching::{Kept, Match, MatchState};
use super::personal::PersonalPath;
use super::room::Reflections;
use crate::dsp::bank::BankDesigner;
use crate::dsp::bs2b::Bs2bState;
use crate::units::{db_from_lin, lin_from_db, single};

/// Sounds besides the dry one that can cross-fade at once.
pub(super) const NUM_VOICES: usize = 4;

/// From so much on it is said that a voice is held below full scale, dB.
const SAID_DB: f64 = 0.05;

/// One sound.
#[derive(Debug, Clone)]
pub(super) struct Voice {
    /// Counts if `is_designed`.
    design: Box<Design>,
    is_designed: bool,
    crossfeed: Crossfeed,
    personal: PersonalPath,
    /// The level the voice goes to, and how it came about.
    pub(super) matched: Match,
    /// Gain on top of the design's level.
    lift: Glide<1>,
    /// That gain at the last control tick.
    lift_before: f32,
    pub(super) ceiling: Ceiling,
    classic: Bs2bState,
    reflections: Reflections,
    leak: Leak,
    ears: EarFilters,
    /// Control ticks since the voice was last chosen: the oldest is the first to be given away.
    pub(super) age: u64,
}

impl Voice {
    /// A voice without a design, with room for everything the settings can ask for.
    #[expect(clippy::disallowed_methods, reason = "allocates once, while the engine is built")]
    pub(super) fn new(sample_rate_hz: f64) -> Self {
        let mut voice = Self {
            design: Box::new(Design::NOTHING),
            is_designed: false,
            crossfeed: Crossfeed::new(sample_rate_hz),
            personal: PersonalPath::new(sample_rate_hz),
            classic: Bs2bState::default(),
            reflections: Reflections::new(sample_rate_hz),
            leak: Leak::new(sample_rate_hz),
            ears: EarFilters::default(),
            matched: Match::default(),
            lift: Glide::settled_on([1.0], 1),
            lift_before: 1.0,
            ceiling: Ceiling::default(),
            age: 0,
        };
        voice.touch();
        voice
    }

    /// Writes to all memory once: the system hands out a page when it is first written to, which takes the audio thread
    /// longer than a switch.
    #[inline(never)]
    fn touch(&mut self) {
        self.crossfeed.reset();
        self.personal.reset();
        self.reflections.wake();
        self.leak.reset();
    }

    pub(super) fn design(&self) -> Option<&Design> {
        self.is_designed.then_some(&*self.design)
    }

    /// Gives the voice a design and clears what an earlier one left.
    pub(super) fn set_design(&mut self, design: &Design) {
        *self.design = *design;
        self.is_designed = true;
        if let Some(personal) = &design.personal {
            self.personal.restart(personal);
        }
        self.wake();
    }

    /// Takes a design that but for its level sounds the same as its own; true if it did. Nothing is
    /// cleared: what is heard goes on, bit for bit.
    pub(super) fn adopt(&mut self, design: &Design) -> bool {
        // Mostly something else is asked for: large designs are then not compared.
        let is_same = self.design().is_some_and(|own| {
            own.request.with_revision(design.request.revision) == design.request && own.sounds_like(design)
        });
        if is_same {
            self.design.request = design.request;
        }
        is_same
    }

    /// Gives the voice, which must not be heard, another level, and the gain its peaks are expected to need.
    pub(super) fn rematch(&mut self, matched: Match, ceiling_lin: f32) {
        self.design.set_match_gain(matched.gain_db);
        self.matched = matched;
        (self.lift, self.lift_before) = (Glide::settled_on([1.0], 1), 1.0);
        self.ceiling = Ceiling::starting_at(ceiling_lin);
    }

    /// The level the voice has, and how it came about.
    pub(super) fn level(&self) -> Match {
        let held_db = -db_from_lin(f64::from(self.ceiling.goal()));
        if held_db < SAID_DB {
            return self.matched;
        }
        Match {
            gain_db: self.matched.gain_db - held_db,
            state: MatchState::LimitedByClipping,
            shortfall_db: self.matched.shortfall_db.max(0.0) + held_db,
            headroom_db: self.matched.headroom_db.map(|_| 0.0),
        }
    }

    /// What is to be taken up again after a reset: the level, and what the ceiling took.
    pub(super) fn kept(&self) -> Option<Kept> {
        let (matched, ceiling_lin) = (self.matched, self.ceiling.goal());
        Some(Kept { request: self.design()?.request, matched, ceiling_lin })
    }

    /// Takes the voice to another level while it is heard, within `num_frames`.
    pub(super) fn ride(&mut self, matched: Match, num_frames: u32) {
        let base_db = self.design.match_gain_db;
        self.matched = matched;
        self.lift.retarget_over([single(lin_from_db(matched.gain_db - base_db))], num_frames);
    }

    /// Does what the ceiling has to do at a control tick.
    pub(super) fn tend_ceiling(&mut self, tables: &CeilingTables, may_rise: bool) {
        let [lift] = self.lift.at(0);
        self.ceiling.follow(lift / self.lift_before);
        self.lift_before = lift;
        self.ceiling.tick(tables, may_rise);
    }

    fn apply_lift(&mut self, frames: &mut Frames, num_frames: usize) {
        let settled = self.lift.settled();
        if settled != Some([1.0]) {
            for channel in frames {
                for (ahead, y) in (0u32..).zip(channel.iter_mut().take(num_frames)) {
                    let [gain] = settled.unwrap_or_else(|| self.lift.at(ahead));
                    *y *= gain;
                }
            }
        }
        self.lift.advance(u32::try_from(num_frames).unwrap_or(u32::MAX));
    }

    /// Clears what is left from the last time the voice was heard.
    pub(super) fn wake(&mut self) {
        let Some(design) = self.is_designed.then_some(&*self.design) else { return };
        if design.crossfeed.is_some() {
            self.crossfeed.reset();
        }
        if design.personal.is_some() {
            self.personal.reset();
        }
        self.classic = Bs2bState::default();
        if design.room.is_some() {
            self.reflections.wake();
        }
        if design.leak.is_some() {
            self.leak.reset();
        }
        if design.ears.is_some() {
            self.ears.reset();
        }
    }

    /// Takes part from the first frame on: nothing is faded in.
    pub(super) fn settle(&mut self) {
        self.reflections.settle();
    }

    /// Sets decayed values to zero.
    pub(super) fn flush(&mut self) {
        let Some(design) = self.is_designed.then_some(&*self.design) else { return };
        if design.crossfeed.is_some() {
            self.crossfeed.flush();
        }
        if design.personal.is_some() {
            self.personal.flush();
        }
        if design.room.is_some() {
            self.reflections.flush();
        }
        if design.leak.is_some() {
            self.leak.flush();
        }
        if design.ears.is_some() {
            self.ears.flush();
        }
        self.classic.flush();
    }

    /// True if the voice needs to run before it is heard.
    pub(super) fn has_memory(&self) -> bool {
        self.design()
            .is_some_and(|design| design.has_speakers() || design.leak.is_some() || design.ears.is_some())
    }

    /// From the bank's outputs of this design to the ears, in place, no further than `allowed`.
    #[expect(clippy::cast_possible_truncation, reason = "gains, in the precision the sound runs in")]
    pub(super) fn process(
        &mut self,
        (designer, ceiling): (&BankDesigner, &CeilingTables),
        frames: &mut Frames,
        num_frames: usize,
        allowed: &Reach,
    ) {
        let Some(design) = self.is_designed.then_some(&*self.design) else { return };
        let same = (design.gain_lin * design.mix.same) as f32;
        let other = (design.gain_lin * design.mix.other) as f32;
        let [left, right] = frames;
        for (left, right) in left.iter_mut().zip(right.iter_mut()) {
            (*left, *right) = (same * *left + other * *right, same * *right + other * *left);
        }
        let reflected = design.room.as_ref().map(|room| self.reflections.process(room, frames, num_frames));
        let [left, right] = frames;
        if let Some(crossfeed) = &design.crossfeed {
            let left = left.get_mut(..num_frames).unwrap_or_default();
            let right = right.get_mut(..num_frames).unwrap_or_default();
            self.crossfeed.process(crossfeed, designer.shadow_poles(), left, right);
        }
        if let Some(personal) = &design.personal {
            let left = left.get_mut(..num_frames).unwrap_or_default();
            let right = right.get_mut(..num_frames).unwrap_or_default();
            self.personal.process(personal, left, right);
        }
        if let Some(classic) = &design.classic {
            for (left, right) in left.iter_mut().zip(right.iter_mut()).take(num_frames) {
                let ears = self.classic.tick(classic, [f64::from(*left), f64::from(*right)]);
                [*left, *right] = ears.map(|ear| ear as f32);
            }
        }
        if let Some([reflected_left, reflected_right]) = &reflected {
            for (ear, more) in left.iter_mut().zip(reflected_left) {
                *ear += more;
            }
            for (ear, more) in right.iter_mut().zip(reflected_right) {
                *ear += more;
            }
        }
        if let Some(leak) = &design.leak {
            self.leak.process(leak, frames, num_frames);
        }
        if let Some(ears) = &design.ears {
            self.ears.process(ears, designer.ear_poles(), frames, num_frames);
        }
        self.apply_lift(frames, num_frames);
        self.ceiling.hold(ceiling, frames, num_frames, allowed);
    }

    /// True if reflections go on sounding after the rest.
    pub(super) fn has_room(&self) -> bool {
        self.design().is_some_and(|design| design.room.is_some())
    }
}
