//! The level match: which gain makes a slot as loud as the input, and what stood in its way.

use super::bands::{BandPower, Bands, NUM_BANDS, PowerSpectrum, write_through};
use super::coded::coded;
use super::power::PowerResponse;
use super::request::SlotRequest;
use crate::units::{db_from_lin, db_from_power, lin_from_db, lufs_from_power, single};

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
    /// Static, since less than a second of programme has been heard.
    StaticTooLittleHeard,
    /// Static, since the slot is printed: prints repeat.
    StaticForExport,
    /// From the programme, which it follows slowly.
    Programme,
    /// Lowered so that the slot does not clip.
    LimitedByClipping,
    /// The match wanted more than [`MAX_MATCH_DB`].
    LimitedByRange,
    /// Given with the settings: measured once for many switches, as for a blind test.
    Given,
    /// From the programme heard before the switch, and left there.
    Frozen,
    /// The slot was 3 LU louder than slot 0 and has been brought back.
    BroughtBack,
}

coded!(MatchState);

impl MatchState {
    /// All states, in the order of their codes.
    pub const ALL: [Self; 11] = [
        Self::AsWorn,
        Self::Off,
        Self::Static,
        Self::StaticTooLittleHeard,
        Self::StaticForExport,
        Self::Programme,
        Self::LimitedByClipping,
        Self::LimitedByRange,
        Self::Given,
        Self::Frozen,
        Self::BroughtBack,
    ];
}

/// Loudness a sound must have to count at all, LUFS. Source: `[bs1770-4]`.
pub(super) const ABSOLUTE_GATE_LUFS: f64 = -70.0;

/// True if a K-weighted power counts at all: a monitor tool can leave nothing of a programme.
pub(super) fn is_heard(power: f64) -> bool {
    lufs_from_power(power) >= ABSOLUTE_GATE_LUFS
}

/// Least programme a prediction is made from, seconds (decision 30).
const MIN_HEARD_SECS: f64 = 1.0;

/// Programme after which a prediction may go as far from the static match as it likes, seconds.
const ENOUGH_SECS: f64 = 4.0;

/// How far it may go before, dB.
const CAUTIOUS_DB: f64 = 3.0;

/// What was heard, before the slots.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heard {
    /// Mean powers of what counts.
    pub spectrum: PowerSpectrum,
    /// Largest sample of the last seconds.
    pub peak_lin: f32,
    /// How much it says: seconds of programme, four at most.
    pub secs: f64,
}

impl Heard {
    /// Nothing was heard.
    pub const NOTHING: Self = Self { spectrum: [BandPower::SILENCE; NUM_BANDS], peak_lin: 0.0, secs: 0.0 };

    /// Writes the same behind the monitor tools to `to`, peaks growing as the louder channel does.
    ///
    /// # Real-time
    /// Safe.
    pub fn write_through(&self, matrix: [f32; 4], to: &mut Self) {
        write_through(&self.spectrum, matrix, &mut to.spectrum);
        let [before, after] = [&self.spectrum, &to.spectrum].map(|s| PowerResponse::AS_WORN.louder_ear(s));
        (to.peak_lin, to.secs) = (single(f64::from(self.peak_lin) * grown(before, after)), self.secs);
    }
}

/// The level a slot was heard at, to be taken up again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Kept {
    /// What was heard.
    pub(super) request: SlotRequest,
    /// At which level.
    pub(super) matched: Match,
    /// What its peaks needed besides.
    pub(super) ceiling_lin: f32,
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

/// The same on what was heard, with pink noise of its loudness for what is missing to enough, and not far from the static
/// match until then.
fn cautious_gain_db(power: &PowerResponse, heard: &Heard, bands: &Bands) -> f64 {
    let missing = 1.0 - heard.secs / ENOUGH_SECS;
    let dry = PowerResponse::AS_WORN.weighted(&heard.spectrum, bands);
    let is_silent = !is_heard(dry);
    if missing <= 0.0 && !is_silent {
        return wanted_gain_db(power, &heard.spectrum, bands);
    }
    let static_db = wanted_gain_db(power, &bands.pink, bands);
    if is_silent {
        return static_db;
    }
    let slot = power.weighted(&heard.spectrum, bands) + missing * dry / lin_from_db(static_db).powi(2);
    let gain_db = db_from_power((1.0 + missing) * dry) - db_from_power(slot);
    gain_db.clamp(static_db - CAUTIOUS_DB, static_db + CAUTIOUS_DB)
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
    let wanted_db = cautious_gain_db(power, heard, bands);
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
/// of a slot 0 that is already beyond it, dB.
fn room_db(power: &PowerResponse, heard: &Heard, trim_lin: f64) -> f64 {
    let ceiling_lin = f64::from(heard.peak_lin).max(1.0 / trim_lin);
    db_from_lin(ceiling_lin / expected_peak(power, heard).max(1e-9))
}

/// The peaks of a slot's louder ear on what was heard, level match left out. They are taken to grow as the power does:
/// the input's over the power of its louder channel are the slot's over the power of its louder ear.
pub(super) fn expected_peak(power: &PowerResponse, heard: &Heard) -> f64 {
    let (dry, slot) = (PowerResponse::AS_WORN.louder_ear(&heard.spectrum), power.louder_ear(&heard.spectrum));
    f64::from(heard.peak_lin) * grown(dry, slot)
}

/// How much higher peaks are taken to be where the power of the louder channel is `after` instead of `before`.
fn grown(before: f64, after: f64) -> f64 {
    if before > 0.0 { (after / before).sqrt() } else { 1.0 }
}
