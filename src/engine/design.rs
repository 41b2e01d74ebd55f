//! `Settings → Design`: every coefficient of one slot, the single source of truth of sound and picture.

use super::crossfeed::CrossfeedDesign;
use super::ears::EarsDesign;
use super::leak::LeakDesign;
use super::matching::static_gain_db;
use super::personal::PersonalDesign;
use super::power::{EarGains, NUM_BANDS, PowerResponse};
use super::prepared::Prepared;
use super::room::RoomDesign;
use super::settings::{LevelMatch, SlotRequest, SlotSettings};
use super::speakers::{Ears, Speakers};
use super::user_data::UserData;
use crate::dsp::bank::CommonWeights;
use crate::dsp::bs2b::Bs2b;
use crate::dsp::curve::{NUM_POINTS, freqs_hz};
use crate::headphones::convert;
use crate::units::lin_from_db;

/// All coefficients of one slot at one sample rate: a plain value.
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

    /// The same slot at another level.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn with_match_gain(self, match_gain_db: f64) -> Self {
        Self { match_gain_db, gain_lin: lin_from_db(match_gain_db), ..self }
    }
}

/// A symmetric 2 × 2 gain matrix: `left' = same·left + other·right`, and the same mirrored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mix {
    /// Gain of a channel on its own side.
    pub same: f64,
    /// Gain of a channel on the other side.
    pub other: f64,
}

impl Mix {
    /// Nothing is mixed.
    pub const IDENTITY: Self = Self { same: 1.0, other: 0.0 };

    /// The matrix of a slot: mono fold, or the center louder by the trim while speakers are on.
    pub(super) fn of_slot(slot: &SlotSettings, has_speakers: bool) -> Self {
        if slot.mono {
            return Self { same: 0.5, other: 0.5 };
        }
        if !has_speakers {
            return Self::IDENTITY;
        }
        let center = lin_from_db(slot.center_trim_db);
        Self { same: 0.5 * (center + 1.0), other: 0.5 * (center - 1.0) }
    }

    /// The ears behind this matrix.
    pub(super) fn through(&self, [own, other]: Ears) -> Ears {
        [self.same * own + self.other * other, self.other * own + self.same * other]
    }
}

/// Every coefficient for one request at one sample rate.
///
/// # Real-time
/// Safe: no allocation, no lock, no panic; a few hundred complex operations and two matrix–vector
/// products, about a tenth of a millisecond; twice that beyond 40° and with a room.
/// # Source
/// Acoustics notes §2.3, §2.6 (R), §2.7 (`C_β`), §2.8 (room), §1.6 (frontal), §3 (conversion, loudness), §11
/// (bank).
#[must_use]
pub fn design(request: &SlotRequest, user: &UserData, prepared: &Prepared) -> Design {
    let slot = &request.slot;
    let speakers = Speakers::new(request, user, prepared);
    let conversion = convert(&user.catalog, request.source, request.seal, slot.target);
    let mut curve = conversion.applied.map(|db| db * slot.amount);
    let has_own = request.has_two_ears && slot.amount > 0.0;
    let left = conversion.left_on_top.filter(|_| has_own).map(|left| left.map(|db| db * slot.amount));
    if speakers.are_on() && slot.frontal > 0.0 {
        let frontal = speakers.near_db().unwrap_or(prepared.frontal);
        curve = curve.zip_with(frontal, |db, frontal| db + slot.frontal * frontal);
    }
    let mut power = PowerResponse { bands: [EarGains::default(); NUM_BANDS] };
    let points = curve.db.iter_mut().zip(&mut power.bands).zip(freqs_hz());
    for (idx, ((db, gain), &freq_hz)) in points.enumerate() {
        let paths = speakers.at(idx, freq_hz);
        *db += paths.residual_db;
        let left_db = left.as_ref().and_then(|left| left.db.get(idx));
        *gain = paths.gain(*db, left_db.map_or(1.0, |&db| lin_from_db(db)));
    }
    let last_db = curve.db.last().copied().unwrap_or_default();
    for point in &prepared.bands.beyond {
        if let Some(gain) = power.bands.get_mut(point.band_idx) {
            gain.add(&speakers.at(NUM_POINTS, point.freq_hz).gain(last_db, 1.0), point.share);
        }
    }
    let match_gain_db = match request.level_match {
        LevelMatch::Off => 0.0,
        LevelMatch::Static | LevelMatch::Programme => static_gain_db(&power, &prepared.bands),
    };
    Design {
        request: request.with_revision(user.revision),
        weights: prepared.designer.design(&curve),
        mix: speakers.mix,
        crossfeed: speakers.crossfeed(),
        personal: speakers.personal(),
        classic: speakers.classic,
        room: speakers.room,
        leak: speakers.leak,
        ears: left.map(|left| EarsDesign::new(&left, prepared)),
        power,
        match_gain_db,
        gain_lin: lin_from_db(match_gain_db),
    }
}
