//! `Settings → Design`: every coefficient of one slot, the single source of truth of sound and picture.

use super::bands::Bands;
use super::crossfeed::CrossfeedDesign;
use super::ear_filters::EarsDesign;
use super::guard::{MOST_MATCHED_LIN, MOST_PROMISED_LIN};
use super::leak::LeakDesign;
use super::matching::{Heard, Match, MatchState, programme_match, static_gain_db};
use super::mix::Mix;
use super::personal::PersonalDesign;
use super::power::PowerResponse;
use super::request::SlotRequest;
use super::room::RoomDesign;
use super::settings::LevelMatch;
use crate::dsp::bank::CommonWeights;
use crate::dsp::bs2b::Bs2b;
use crate::units::lin_from_db;

/// All coefficients of one slot at one sample rate: a plain value, and a large one (20 KB): it is drawn in place and
/// copied, never moved, where stacks are small.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Design {
    /// What was asked for.
    pub request: SlotRequest,
    /// The equalizer both ears share.
    pub weights: CommonWeights,
    /// How much of a channel enters its own ear's path and the other's: mono fold and center trim.
    pub mix: Mix,
    /// The cross path, if the analytic head stands between speakers.
    pub crossfeed: Option<CrossfeedDesign>,
    /// The cross path, if the user's own head does.
    pub personal: Option<PersonalDesign>,
    /// The classic blend.
    pub classic: Option<Bs2b>,
    /// First reflections.
    pub room: Option<RoomDesign>,
    /// What leaks between open cups.
    pub leak: Option<LeakDesign>,
    /// What each ear has of its own, if those of the worn headphone differ.
    pub ears: Option<EarsDesign>,
    /// What the slot makes of powers over frequency, level match left out.
    pub power: PowerResponse,
    /// The largest gain at any frequency, level match left out.
    pub largest_gain_lin: f64,
    /// Loudness correction, dB; already part of `gain_lin`.
    pub match_gain_db: f64,
    /// Gain of the whole slot.
    pub gain_lin: f64,
}

impl Design {
    /// True if sound reaches the ears as from speakers.
    #[must_use]
    pub fn has_speakers(&self) -> bool {
        self.crossfeed.is_some() || self.personal.is_some() || self.classic.is_some()
    }

    /// β of the common term, 0 without a head.
    #[must_use]
    pub fn center_color(&self) -> f64 {
        let personal = self.personal.as_ref().map(|personal| personal.center_color);
        personal.or(self.crossfeed.map(|crossfeed| crossfeed.center_color)).unwrap_or_default()
    }

    /// The design that changes nothing.
    pub(super) const NOTHING: Self = Self {
        request: SlotRequest::NOTHING,
        weights: CommonWeights::UNITY,
        mix: Mix::IDENTITY,
        crossfeed: None,
        personal: None,
        classic: None,
        room: None,
        leak: None,
        ears: None,
        power: PowerResponse::AS_WORN,
        largest_gain_lin: 1.0,
        match_gain_db: 0.0,
        gain_lin: 1.0,
    };

    /// The gain the slot promises at most, level match included; a design beyond all measure promises nothing.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn promised_lin(&self) -> f64 {
        let is_bounded = self.largest_gain_lin <= MOST_PROMISED_LIN;
        if is_bounded { (self.gain_lin.min(MOST_MATCHED_LIN) * self.largest_gain_lin).max(1.0) } else { 1.0 }
    }

    /// The slot's level match on what was heard, in front of an output gain of `trim_lin`.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn matched(&self, heard: &Heard, trim_lin: f64, bands: &Bands) -> Match {
        if let Some(gain_db) = self.request.frozen_gain_db {
            return Match { gain_db, state: MatchState::Given, ..Match::default() };
        }
        match self.request.level_match {
            LevelMatch::Programme => programme_match(&self.power, heard, trim_lin, bands),
            LevelMatch::Frozen => {
                let matched = programme_match(&self.power, heard, trim_lin, bands);
                let is_whole = matched.state == MatchState::Programme;
                Match { state: if is_whole { MatchState::Frozen } else { matched.state }, ..matched }
            }
            LevelMatch::Static => {
                let gain_db = static_gain_db(&self.power, bands);
                Match { gain_db, state: MatchState::Static, ..Match::default() }
            }
            LevelMatch::Off => Match { state: MatchState::Off, ..Match::default() },
        }
    }

    /// Sets the level of the slot.
    ///
    /// # Real-time
    /// Safe.
    pub(super) fn set_match_gain(&mut self, match_gain_db: f64) {
        (self.match_gain_db, self.gain_lin) = (match_gain_db, lin_from_db(match_gain_db));
    }

    /// True if both sound the same but for their level.
    ///
    /// # Real-time
    /// Safe.
    pub(super) fn sounds_like(&self, other: &Self) -> bool {
        // Every field is named, so that a new one cannot be forgotten.
        let Self {
            request: _,
            match_gain_db: _,
            gain_lin: _,
            largest_gain_lin: _,
            weights,
            mix,
            crossfeed,
            personal,
            classic,
            room,
            leak,
            ears,
            power,
        } = self;
        *mix == other.mix
            && *classic == other.classic
            && *leak == other.leak
            && *weights == other.weights
            && *crossfeed == other.crossfeed
            && *room == other.room
            && *ears == other.ears
            && *personal == other.personal
            && *power == other.power
    }
}
