//! `Settings → Design`: every coefficient of one slot, the single source of truth of sound and picture.

use super::crossfeed::CrossfeedDesign;
use super::matching::static_gain_db;
use super::power::{BandGain, NUM_BANDS, PowerResponse};
use super::prepared::Prepared;
use super::settings::{CROSSFEED_OFF_DB, LevelMatch, SlotRequest, SlotSettings, SpeakersMode};
use super::user_data::UserData;
use crate::dsp::bank::BankWeights;
use crate::dsp::curve::freqs_hz;
use crate::headphones::convert;
use crate::spatial::HeadModel;
use crate::units::{db_from_lin, lin_from_db};
use realfft::num_complex::Complex64;

/// All coefficients of one slot at one sample rate: a plain value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Design {
    /// What was asked for.
    pub request: SlotRequest,
    /// The equalizer both ears share.
    pub weights: BankWeights,
    /// How much of a channel enters its own ear's path and the other's: mono fold and center trim.
    pub mix: Mix,
    /// The cross path, if speakers are on.
    pub crossfeed: Option<CrossfeedDesign>,
    /// What the slot makes of powers over frequency, level match left out.
    pub power: PowerResponse,
    /// Loudness correction, dB; already part of `gain_lin`.
    pub match_gain_db: f64,
    /// Gain of the whole slot.
    pub gain_lin: f64,
}

impl Design {
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
    fn of_slot(slot: &SlotSettings, has_speakers: bool) -> Self {
        if slot.mono {
            return Self { same: 0.5, other: 0.5 };
        }
        if !has_speakers {
            return Self::IDENTITY;
        }
        let center = lin_from_db(slot.center_trim_db);
        Self { same: 0.5 * (center + 1.0), other: 0.5 * (center - 1.0) }
    }
}

/// The speakers of a slot as continuous quantities, before they are realized at a rate.
#[derive(Debug, Clone, Copy)]
struct Speakers {
    head: HeadModel,
    gain_lin: f64,
    center_color: f64,
}

impl Speakers {
    fn of_slot(slot: &SlotSettings) -> Option<Self> {
        let is_on = slot.speakers == SpeakersMode::Head && slot.crossfeed_db > CROSSFEED_OFF_DB;
        is_on.then(|| Self {
            head: HeadModel::at_angle(slot.angle_deg),
            gain_lin: lin_from_db(slot.crossfeed_db),
            center_color: slot.center_color,
        })
    }

    /// g·R at a frequency.
    fn cross(&self, freq_hz: f64) -> Complex64 {
        self.gain_lin * self.head.response(freq_hz)
    }

    /// What of the common term `C_β` the loop `1 / (1 + β·g·R)` leaves to the bank, dB.
    ///
    /// `C_β = [(1 + g) / (1 + gR)]^β / (1 + g)`: a centered sound keeps its bass level at every β, and
    /// its whole response at β = 1. The rest is exactly constant at β = 0 and exactly 0 dB at β = 1.
    fn residual_db(&self, cross: Complex64) -> f64 {
        let beta = self.center_color;
        let whole_db = db_from_lin((1.0 + cross).norm());
        let loop_db = db_from_lin((1.0 + beta * cross).norm());
        if beta >= 1.0 {
            return 0.0;
        }
        let level_db = (1.0 - beta) * db_from_lin(1.0 + self.gain_lin);
        if beta <= 0.0 { -level_db } else { loop_db - beta * whole_db - level_db }
    }
}

/// Every coefficient for one request at one sample rate.
///
/// # Real-time
/// Safe: no allocation, no lock, no panic; a few hundred complex operations and two matrix–vector
/// products, about a tenth of a millisecond.
/// # Source
/// Acoustics notes §2.6 (R), §2.7 (`C_β`), §3 (conversion, loudness), §11 (bank).
#[must_use]
pub fn design(request: &SlotRequest, user: &UserData, prepared: &Prepared) -> Design {
    let slot = &request.slot;
    let speakers = Speakers::of_slot(slot);
    let mix = Mix::of_slot(slot, speakers.is_some());
    let conversion = convert(&user.catalog, request.source, request.seal, slot.target).applied;
    let mut curve = conversion.map(|db| db * slot.amount);
    let mut power = PowerResponse { bands: [BandGain::default(); NUM_BANDS] };
    for ((db, gain), &freq_hz) in curve.db.iter_mut().zip(&mut power.bands).zip(freqs_hz()) {
        let paths = Paths::at(speakers.as_ref(), freq_hz);
        *db += paths.residual_db;
        *gain = paths.gain(&mix, *db);
    }
    let last_db = curve.db.last().copied().unwrap_or_default();
    for point in &prepared.bands.beyond {
        if let Some(gain) = power.bands.get_mut(point.band_idx) {
            gain.add(&Paths::at(speakers.as_ref(), point.freq_hz).gain(&mix, last_db), point.share);
        }
    }
    let match_gain_db = match request.level_match {
        LevelMatch::Off => 0.0,
        LevelMatch::Static | LevelMatch::Programme => static_gain_db(&power, &prepared.bands),
    };
    Design {
        request: request.with_revision(user.revision),
        weights: prepared.designer.design(&curve),
        mix,
        crossfeed: speakers.map(|speakers| {
            CrossfeedDesign::new(
                &speakers.head,
                speakers.gain_lin,
                speakers.center_color,
                prepared.sample_rate_hz,
            )
        }),
        power,
        match_gain_db,
        gain_lin: lin_from_db(match_gain_db),
    }
}

/// What the speakers do at one frequency.
struct Paths {
    /// g·R.
    cross: Complex64,
    /// Power of the loop's denominator.
    loop_power: f64,
    /// What of the common term the bank has to realize, dB.
    residual_db: f64,
}

impl Paths {
    fn at(speakers: Option<&Speakers>, freq_hz: f64) -> Self {
        let Some(speakers) = speakers else {
            return Self { cross: Complex64::ZERO, loop_power: 1.0, residual_db: 0.0 };
        };
        let cross = speakers.cross(freq_hz);
        let loop_power = (1.0 + speakers.center_color * cross).norm_sqr();
        Self { cross, loop_power, residual_db: speakers.residual_db(cross) }
    }

    /// What both ears get of a band's powers, behind a bank gain of `bank_db`.
    fn gain(&self, mix: &Mix, bank_db: f64) -> BandGain {
        let common = lin_from_db(bank_db) / self.loop_power.sqrt();
        let same = common * (mix.same + self.cross * mix.other);
        let other = common * (mix.other + self.cross * mix.same);
        BandGain::of_response([[same, other], [other, same]])
    }
}
