//! The level match: which gain makes a slot as loud as the input, and what stood in its way.

use super::power::{BandPower, NUM_BANDS, PowerResponse, PowerSpectrum};
use super::prepared::Bands;
use crate::units::{db_from_lin, db_from_power};

/// The most a slot is raised, dB (acoustics §8).
pub const MAX_MATCH_DB: f64 = 12.0;

/// Where the level match of what is heard comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MatchState {
    /// Slot 0: nothing to match.
    #[default]
    AsWorn,
    /// The level match is off.
    Off,
    /// Static, as chosen.
    Static,
    /// Static, since less than a second of programme had been heard at the switch.
    StaticTooLittleHeard,
    /// Static, since the slot is printed: prints repeat.
    StaticForExport,
    /// From the programme heard before the switch; frozen.
    Programme,
    /// From the programme, lowered so that the slot does not clip.
    LimitedByClipping,
    /// The match wanted more than [`MAX_MATCH_DB`].
    LimitedByRange,
    /// Given with the settings: measured once for many switches, as for a blind test.
    Given,
}

impl MatchState {
    /// All states, in the order of their codes.
    pub const ALL: [Self; 9] = [
        Self::AsWorn,
        Self::Off,
        Self::Static,
        Self::StaticTooLittleHeard,
        Self::StaticForExport,
        Self::Programme,
        Self::LimitedByClipping,
        Self::LimitedByRange,
        Self::Given,
    ];

    /// The state's place in [`Self::ALL`].
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The state of a code; as worn for a number that is none.
    #[must_use]
    pub fn from_code(code: u8) -> Self {
        Self::ALL.get(usize::from(code)).copied().unwrap_or_default()
    }
}

/// Least programme a prediction is made from, seconds (decision 30).
const MIN_HEARD_SECS: f64 = 1.0;

/// What was heard in the last seconds, before the slots.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heard {
    /// Mean powers of what passed the gates.
    pub spectrum: PowerSpectrum,
    /// Largest sample.
    pub peak_lin: f32,
    /// Length of what passed the gates, seconds.
    pub secs: f64,
}

impl Heard {
    /// Nothing was heard.
    pub const NOTHING: Self = Self { spectrum: [BandPower::SILENCE; NUM_BANDS], peak_lin: 0.0, secs: 0.0 };
}

/// A level match and how it came about.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Match {
    /// Gain of the slot, dB.
    pub gain_db: f64,
    /// Where it comes from.
    pub state: MatchState,
    /// What is missing to the loudness of slot 0, dB; 0 unless the match is limited.
    pub shortfall_db: f64,
    /// How far the slot's expected peaks stay below full scale behind the output trim, dB; `None` where
    /// too little was heard.
    pub headroom_db: Option<f64>,
}

/// The gain that brings a slot to the loudness of slot 0 on `input`, without any limit, dB.
fn wanted_gain_db(power: &PowerResponse, input: &PowerSpectrum, bands: &Bands) -> f64 {
    let (dry, slot) = (PowerResponse::AS_WORN.weighted(input, bands), power.weighted(input, bands));
    db_from_power(dry) - db_from_power(slot)
}

/// The gain of the static level match, dB: on stereo pink noise with independent channels.
///
/// # Real-time
/// Safe.
#[must_use]
pub fn static_gain_db(power: &PowerResponse, bands: &Bands) -> f64 {
    wanted_gain_db(power, &bands.pink, bands).min(MAX_MATCH_DB)
}

/// The level match of a slot on the programme that was heard, in front of an output gain of `trim_lin`.
///
/// # Real-time
/// Safe.
#[must_use]
pub fn programme_match(power: &PowerResponse, heard: &Heard, trim_lin: f64, bands: &Bands) -> Match {
    if heard.secs < MIN_HEARD_SECS {
        let gain_db = static_gain_db(power, bands);
        return Match { gain_db, state: MatchState::StaticTooLittleHeard, ..Match::default() };
    }
    let wanted_db = wanted_gain_db(power, &heard.spectrum, bands);
    let room_db = room_db(power, heard, trim_lin);
    let (gain_db, state) = if wanted_db > room_db.min(MAX_MATCH_DB) {
        let is_clipping = room_db < MAX_MATCH_DB;
        let state = if is_clipping { MatchState::LimitedByClipping } else { MatchState::LimitedByRange };
        (room_db.min(MAX_MATCH_DB), state)
    } else {
        (wanted_db, MatchState::Programme)
    };
    let headroom_db = Some(room_db - gain_db);
    Match { gain_db, state, shortfall_db: wanted_db - gain_db, headroom_db }
}

/// The gain at which the peaks of a slot's louder ear would reach full scale behind the output trim, or those
/// of a slot 0 that is already beyond it, dB. Peaks are taken to grow as the power does: the input's over the
/// power of its louder channel are the slot's over the power of its louder ear.
fn room_db(power: &PowerResponse, heard: &Heard, trim_lin: f64) -> f64 {
    let (dry, slot) = (PowerResponse::AS_WORN.louder_ear(&heard.spectrum), power.louder_ear(&heard.spectrum));
    let peak_lin = f64::from(heard.peak_lin);
    let ceiling_lin = peak_lin.max(1.0 / trim_lin);
    db_from_lin(ceiling_lin / peak_lin.max(1e-9)) + db_from_power(dry) - db_from_power(slot)
}
