//! The level of the slot that is heard: at the switch, while it is heard, and behind the tools.

use super::{FADE_SECS, Mixer, frames};
use crate::engine::Engine;
use crate::engine::bands::write_through;
use crate::engine::design::Design;
use crate::engine::matching::{Match, MatchState, is_heard};
use crate::engine::programme::{Block, Due, SURE_SECS};
use crate::engine::ride::{Both, Ride};
use crate::engine::settings::LevelMatch;
use crate::engine::voice::Voice;

/// A level that is being ridden moves within so many seconds: less than a block.
const RIDE_SECS: f64 = 0.1;

/// How fast a level that was frozen on too little goes to its match, dB per second: as fast as one that is ridden while
/// little has been heard.
const ONCE_DB_PER_SEC: f64 = 2.0;

impl Engine {
    /// Matches the slot that is heard anew, on what was heard so far.
    ///
    /// # Real-time
    /// Safe.
    pub fn match_anew(&mut self) {
        self.mixer.match_anew();
    }
}

impl Mixer {
    /// Brings a sound that is about to be heard to the level of the others.
    pub(super) fn rematch(&mut self, goal: usize) {
        self.heard.write_through(self.wanted.tools, &mut self.toned);
        let Some(design) = goal.checked_sub(1).and_then(|idx| self.voices.get(idx)?.design()) else { return };
        let kept = self.programme.memory.kept.filter(|kept| kept.request == design.request);
        let matched = kept.map_or_else(|| self.matched_to(design), |kept| kept.matched);
        let ceiling_lin =
            kept.map_or_else(|| self.expected_ceiling(design, &matched), |kept| kept.ceiling_lin);
        self.ride = Ride::default();
        if let Some(voice) = goal.checked_sub(1).and_then(|idx| self.voices.get_mut(idx)) {
            voice.rematch(matched, ceiling_lin);
            voice.ceiling.set_aside(self.hears_other);
        }
    }

    /// The level of a slot on what was heard, as the tools give it: on `toned`.
    fn matched_to(&self, design: &Design) -> Match {
        let matched = design.matched(&self.toned, self.wanted.trim_lin, &self.prepared.bands);
        if matched.state == MatchState::Static && self.wanted.is_printing {
            return Match { state: MatchState::StaticForExport, ..matched };
        }
        matched
    }

    /// The tools give the slot that is heard another signal: it goes to the level for it as they do.
    pub(super) fn relevel(&mut self) {
        self.go_to_match(f64::INFINITY);
    }

    /// The slot that is heard goes to its level on what was heard so far, as a switch to it would have it.
    fn match_anew(&mut self) {
        self.recall();
        self.relevel();
    }

    /// The slot that is heard goes to its level on `heard`, as fast as a fade or at so many dB per second.
    fn go_to_match(&mut self, db_per_sec: f64) {
        let Some(idx) = self.fader.target().checked_sub(1) else { return };
        self.heard.write_through(self.wanted.tools, &mut self.toned);
        let Some(design) = self.voices.get(idx).and_then(Voice::design) else { return };
        let matched = self.matched_to(design);
        self.ride = Ride::default();
        if let Some(voice) = self.voices.get_mut(idx) {
            let distance_db = (matched.gain_db - voice.matched.gain_db).abs();
            let secs = FADE_SECS.max(distance_db / db_per_sec);
            voice.ride(matched, frames(secs, self.prepared.sample_rate_hz));
        }
    }

    /// A level that was frozen when too little had been heard is matched once, as soon as enough was.
    fn match_once(&mut self) {
        if self.heard.secs < SURE_SECS && self.programme.memory.is_sure() {
            self.recall();
            self.go_to_match(ONCE_DB_PER_SEC);
        }
    }

    /// Does what a block of the programme gives to do.
    pub(super) fn follow_programme(&mut self, due: Due) {
        match due {
            Due::Remember => {
                self.programme.memory.recall(&mut self.scratch);
                self.scratch.write_through(self.wanted.tools, &mut self.remembered);
            }
            Due::Learn if self.hears_other => {}
            Due::Learn => self.learn_peaks(),
            Due::Recall if self.is_ridden() => self.programme.memory.recall_last(&mut self.heard),
            Due::Tone if self.is_ridden() => {
                self.heard.write_through(self.wanted.tools, &mut self.toned);
                write_through(self.programme.last_block(), self.wanted.tools, &mut self.remembered.spectrum);
            }
            Due::Ride(block) if self.is_ridden() => self.ride(&block),
            Due::Ride(_) if self.listens_by() == Some(LevelMatch::Frozen) => self.match_once(),
            Due::Recall | Due::Tone | Due::Ride(_) => {}
        }
    }

    /// Whether the slot that is heard follows the programme.
    fn is_ridden(&self) -> bool {
        self.listens_by() == Some(LevelMatch::Programme)
    }

    /// How the slot that is heard is matched; `None` if its gain is given, which holds whatever plays.
    fn listens_by(&self) -> Option<LevelMatch> {
        let request = &self.target_voice()?.design()?.request;
        request.frozen_gain_db.is_none().then_some(request.level_match)
    }

    /// Rides the level of the slot that is heard by one more block of the programme: behind the tools, `toned` is what is
    /// followed and `remembered` the block.
    fn ride(&mut self, block: &Block) {
        let Some(idx) = self.fader.target().checked_sub(1) else { return };
        let Some(design) = self.voices.get(idx).and_then(Voice::design) else { return };
        let wanted = self.matched_to(design);
        let (dry, slot) = Both::powers(&self.remembered.spectrum, &design.power, &self.prepared.bands);
        let counts = block.counts && is_heard(dry);
        let both = Both { dry, slot, counts, is_pause: block.is_pause, secs: block.secs };
        if let Some(voice) = self.voices.get_mut(idx) {
            let matched = self.ride.next(voice.matched.gain_db, &wanted, &self.heard, &both);
            voice.ride(matched, frames(RIDE_SECS, self.prepared.sample_rate_hz));
        }
    }
}
