//! Rides the level of the slot that is heard: slowly after the programme, at once in pauses, and back at once where
//! the slot is far louder than slot 0.

use super::bands::{Bands, PowerSpectrum};
use super::matching::{Heard, Match, MatchState};
use super::power::PowerResponse;
use crate::units::db_from_power;

/// Drift that is followed, and the rest at which following stops, LU.
const DRIFT_LU: (f64, f64) = (0.3, 0.05);

/// How fast a drift is followed, dB per second: nobody hears a level move so slowly.
const SLOW_DB_PER_SEC: f64 = 0.2;

/// Drift beyond which it is followed faster, LU: a step of this size between two sounds begins to be heard anyway.
/// Source: `[jesteadt-1977]` (decision 92).
const CATCH_UP_FROM_LU: f64 = 0.5;

/// How much faster, dB per second and dB.
const CATCH_UP_PER_SEC: f64 = 1.0;

/// How much faster while little has been heard, dB per second: programme has just begun.
const EARLY_DB_PER_SEC: f64 = 2.0;

/// Seconds of programme after which a drift is followed slowly.
const EARLY_SECS: f64 = 4.0;

/// Blocks of one momentary loudness: 0.4 s of BS.1770.
const NUM_MOMENTARY: usize = 4;

/// How much louder than slot 0 a slot may be for so long, LU, and how much of it is left.
const EXCESS_LU: (f64, f64) = (3.0, 0.5);

/// How long it is said that a slot was brought back, seconds.
const SAID_SECS: f64 = 10.0;

/// One block, as slot 0 and the slot give it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Both {
    /// K-weighted powers, level match left out.
    pub(super) dry: f64,
    pub(super) slot: f64,
    /// Whether it counts as programme, and whether nothing is heard.
    pub(super) counts: bool,
    pub(super) is_pause: bool,
    /// Its length, seconds.
    pub(super) secs: f64,
}

/// The riding of one slot, from the switch to it on.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ride {
    /// The last blocks: slot 0 and the slot.
    recent: [Option<(f64, f64)>; NUM_MOMENTARY],
    is_moving: bool,
    /// For how long it is to be said that the slot was brought back, seconds.
    said_secs: f64,
}

impl Both {
    /// The powers of a block behind the tools, in slot 0 and in a slot.
    pub(super) fn powers(spectrum: &PowerSpectrum, power: &PowerResponse, bands: &Bands) -> (f64, f64) {
        (PowerResponse::AS_WORN.weighted(spectrum, bands), power.weighted(spectrum, bands))
    }
}

impl Ride {
    /// The level after one more block: from `now_db` towards what the programme wants.
    ///
    /// # Real-time
    /// Safe.
    pub(super) fn next(&mut self, now_db: f64, wanted: &Match, heard: &Heard, block: &Both) -> Match {
        self.said_secs -= block.secs;
        let drift = wanted.gain_db - now_db;
        self.is_moving = drift.abs() > if self.is_moving { DRIFT_LU.1 } else { DRIFT_LU.0 };
        let early = 1.0 - (heard.secs / EARLY_SECS).min(1.0);
        let catching_up = CATCH_UP_PER_SEC * (drift.abs() - CATCH_UP_FROM_LU).max(0.0);
        let step = (SLOW_DB_PER_SEC + catching_up + early * EARLY_DB_PER_SEC) * block.secs;
        let mut gain_db = match (block.is_pause, self.is_moving) {
            (true, _) => wanted.gain_db,
            (false, true) => now_db + drift.clamp(-step, step),
            (false, false) => now_db,
        };
        self.recent.rotate_left(1);
        if let Some(last) = self.recent.last_mut() {
            *last = block.counts.then_some((block.dry, block.slot));
        }
        let excess_db = self.excess_db() + gain_db;
        if excess_db > EXCESS_LU.0 {
            gain_db -= excess_db - EXCESS_LU.1;
            self.said_secs = SAID_SECS;
        }
        let said = if self.said_secs > 0.0 { MatchState::BroughtBack } else { wanted.state };
        let shortfall_db = wanted.shortfall_db.max(0.0);
        Match { gain_db, state: said, shortfall_db, ..*wanted }
    }

    /// How much louder the slot is than slot 0 over a momentary loudness, level match left out, LU.
    fn excess_db(&self) -> f64 {
        let add =
            |(dry, slot): (f64, f64), (more_dry, more_slot): (f64, f64)| (dry + more_dry, slot + more_slot);
        let sums = self.recent.iter().try_fold((0.0, 0.0), |sums, block| block.map(|block| add(sums, block)));
        sums.map_or(f64::MIN, |(dry, slot)| db_from_power(slot) - db_from_power(dry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::lin_from_db;

    fn heard(secs: f64) -> Heard {
        Heard { secs, ..Heard::NOTHING }
    }

    fn block(slot: f64) -> Both {
        Both { dry: 1.0, slot, counts: true, is_pause: false, secs: 0.1 }
    }

    fn wanted(gain_db: f64) -> Match {
        Match { gain_db, state: MatchState::Programme, ..Match::default() }
    }

    /// A small drift stays; a larger one is followed at 0.2 dB/s to its end; in a pause at once.
    #[test]
    fn drift_is_followed_slowly() {
        let mut ride = Ride::default();
        assert_eq!(ride.next(0.0, &wanted(0.29), &heard(4.0), &block(1.0)).gain_db, 0.0);
        let mut gain_db = 0.0;
        for _ in 0..24 {
            gain_db = ride.next(gain_db, &wanted(0.5), &heard(4.0), &block(1.0)).gain_db;
        }
        assert!((gain_db - 0.46).abs() < 0.011, "{gain_db}");
        let faster_db =
            ride.next(gain_db, &wanted(gain_db + 0.9), &heard(4.0), &block(1.0)).gain_db - gain_db;
        assert!((faster_db - 0.06).abs() < 1e-9, "{faster_db}");
        let pause = Both { is_pause: true, counts: false, ..block(1.0) };
        assert_eq!(ride.next(gain_db, &wanted(-2.0), &heard(4.0), &pause).gain_db, -2.0);
    }

    /// Four blocks 6 LU too loud: back to half of one.
    #[test]
    fn a_slot_that_is_far_too_loud_is_brought_back() {
        let (mut ride, mut matched) = (Ride::default(), wanted(0.0));
        for _ in 0..3 {
            matched = ride.next(matched.gain_db, &wanted(0.0), &heard(4.0), &block(lin_from_db(12.0)));
            assert_eq!((matched.gain_db, matched.state), (0.0, MatchState::Programme));
        }
        matched = ride.next(matched.gain_db, &wanted(0.0), &heard(4.0), &block(lin_from_db(12.0)));
        assert!((matched.gain_db + 5.5).abs() < 0.03, "{}", matched.gain_db);
        assert_eq!(matched.state, MatchState::BroughtBack);
    }
}
