//! A design on its way from a request, in slices of some microseconds each. What is drawn on is kept, so that nothing large
//! lies on the audio thread's stack.

use pulp::Arch;

use super::design::Design;
use super::ear_filters::EarsDesign;
use super::matching::static_gain_db;
use super::paths::{MAX_PATHS, Paths};
use super::power::EarGains;
use super::prepared::Prepared;
use super::request::SlotRequest;
use super::settings::LevelMatch;
use super::speakers::Speakers;
use super::user_data::UserData;
use crate::dsp::bank::BankDraft;
use crate::dsp::curve::{Curve, NUM_POINTS, freqs_hz};
use crate::headphones::{Conversion, HeadphoneId, Rows};

/// What a conversion is computed from: how rows are taken, what is worn, its seal, what is to be heard, and the revision of
/// the user data.
type ConversionKey = (Rows, HeadphoneId, f64, HeadphoneId, u32);

/// A design and everything it is made of. Kept from one design to the next, it computes a conversion again only where that is
/// another.
#[derive(Debug, Clone)]
pub struct Draft {
    arch: Arch,
    conversion: Box<Conversion>,
    /// What `conversion` is the conversion of.
    converted: Option<ConversionKey>,
    speakers: Box<Speakers>,
    /// What the equalizer has to realize, dB.
    curve: Box<Curve>,
    /// What the left ear gets on top, dB.
    left: Box<Option<Curve>>,
    design: Box<Design>,
    bank: Box<BankDraft>,
    request: SlotRequest,
    stage: Stage,
}

impl Draft {
    /// An empty draft.
    ///
    /// # Real-time
    /// Not safe: allocates.
    #[expect(clippy::disallowed_methods, reason = "allocates once, while the engine is built")]
    #[must_use]
    pub fn new() -> Self {
        Self {
            arch: Arch::new(),
            conversion: Box::new(Conversion::NONE),
            converted: None,
            speakers: Box::new(Speakers::NONE),
            curve: Box::new(Curve::FLAT),
            left: Box::new(None),
            design: Box::new(Design::NOTHING),
            bank: Box::new(BankDraft::new()),
            request: SlotRequest::NOTHING,
            stage: Stage::Done,
        }
    }

    /// What was drawn last.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn design(&self) -> &Design {
        &self.design
    }

    /// True if [`Self::advance`] has something to do.
    pub(super) fn is_drawing(&self) -> bool {
        self.stage != Stage::Done
    }

    /// Draws every coefficient for one request, at once.
    ///
    /// # Real-time
    /// Safe, but takes a tenth of a millisecond and more.
    pub fn draw(&mut self, request: &SlotRequest, user: &UserData, prepared: &Prepared) {
        self.begin(request);
        while !self.advance(user, prepared) {}
    }

    /// Leaves what was begun.
    ///
    /// # Real-time
    /// Safe.
    pub(super) fn cancel(&mut self) {
        self.stage = Stage::Done;
    }

    /// Begins with another request; what was begun before is left.
    ///
    /// # Real-time
    /// Safe.
    pub(super) fn begin(&mut self, request: &SlotRequest) {
        self.request = *request;
        self.stage = Stage::Speakers;
        self.speakers.begin(request, &mut self.bank);
    }

    /// One slice of every coefficient for the request; true after the last. All slices of one request must have the same
    /// user data.
    ///
    /// # Real-time
    /// Safe: no allocation, no lock, no panic, less than 32 KB of stack; some microseconds.
    /// # Source
    /// Acoustics §2.3, §2.6 (R), §2.7 (`C_β`), §2.8 (room), §1.6 (frontal), §3 (conversion, loudness), §11 (bank).
    pub(super) fn advance(&mut self, user: &UserData, prepared: &Prepared) -> bool {
        let request = self.request;
        self.stage = match self.stage {
            Stage::Speakers => {
                let is_done = self.speakers.advance(&request, user, prepared, &mut self.bank);
                if is_done { Stage::Tone } else { Stage::Speakers }
            }
            Stage::Tone => {
                self.convert(&request, user);
                self.tone(&request, prepared);
                self.design.power.bands.fill(EarGains::default());
                Stage::Points(0)
            }
            Stage::Points(first) => self.measure(first),
            Stage::Beyond => {
                self.measure_beyond(prepared);
                self.bank.begin();
                Stage::Bank
            }
            Stage::Bank => match prepared.designer.advance(&self.curve, &mut self.bank) {
                Some(weights) => {
                    self.design.weights = weights;
                    self.design.ears = None;
                    self.bank.begin();
                    if self.left.is_some() { Stage::Ears } else { Stage::Rest }
                }
                None => Stage::Bank,
            },
            Stage::Ears => self.advance_ears(prepared),
            Stage::Rest => {
                self.finish(&request, user, prepared);
                Stage::Done
            }
            Stage::Done => Stage::Done,
        };
        self.stage == Stage::Done
    }

    fn advance_ears(&mut self, prepared: &Prepared) -> Stage {
        let Some(left) = self.left.as_ref() else { return Stage::Rest };
        match prepared.designer.advance_opposites(left, &mut self.bank) {
            Some(weights) => {
                self.design.ears = Some(EarsDesign { weights });
                Stage::Rest
            }
            None => Stage::Ears,
        }
    }

    fn finish(&mut self, request: &SlotRequest, user: &UserData, prepared: &Prepared) {
        let Self { speakers, design, .. } = self;
        design.request = request.with_revision(user.revision);
        design.mix = speakers.mix;
        design.crossfeed = speakers.crossfeed();
        design.personal = speakers.personal().copied();
        design.classic = speakers.classic;
        design.room = speakers.room;
        design.leak = speakers.leak;
        design.largest_gain_lin = design.power.largest_gain_lin();
        design.set_match_gain(match (request.frozen_gain_db, request.level_match) {
            (Some(gain_db), _) => gain_db,
            (None, LevelMatch::Off) => 0.0,
            (None, LevelMatch::Static | LevelMatch::Programme | LevelMatch::Frozen) => {
                static_gain_db(&design.power, &prepared.bands)
            }
        });
    }

    /// The conversion, which no knob of the speakers changes.
    fn convert(&mut self, request: &SlotRequest, user: &UserData) {
        let (source, seal, target) = (request.source, request.seal, request.slot.target);
        let key = (request.rows, source, seal, target, user.revision);
        if self.converted != Some(key) {
            self.conversion.set(&user.catalog, request.rows, (source, seal), target);
            self.converted = Some(key);
        }
    }

    /// What both ears get, and what the left one gets on top, but for the common term of the speakers.
    fn tone(&mut self, request: &SlotRequest, prepared: &Prepared) {
        let slot = &request.slot;
        let has_own = request.has_two_ears && slot.amount > 0.0;
        *self.left = self.conversion.left_on_top.filter(|_| has_own);
        for db in self.left.iter_mut().flat_map(|left| &mut left.db) {
            *db *= slot.amount;
        }
        let mut apart_db = self.left.iter().flat_map(|left| &left.db);
        for (to, db) in self.curve.db.iter_mut().zip(&self.conversion.applied.db) {
            let apart_db = apart_db.next().copied().unwrap_or_default();
            *to = request.boost_limit.held_db(db * slot.amount, apart_db);
        }
        if self.speakers.are_on() && slot.frontal > 0.0 {
            let frontal = self.speakers.near_db().unwrap_or(prepared.frontal);
            for (db, frontal) in self.curve.db.iter_mut().zip(&frontal.db) {
                *db += slot.frontal * frontal;
            }
        }
    }

    /// What the slot makes of powers at some frequencies; the common term joins what both ears get.
    fn measure(&mut self, first: usize) -> Stage {
        let arch = self.arch;
        let Self { speakers, curve, left, design, .. } = self;
        let end = (first + MAX_PATHS).min(NUM_POINTS);
        let paths = Paths::of(arch, speakers, first, freqs_hz().get(first..end).unwrap_or_default());
        let db = curve.db.get_mut(first..end).unwrap_or_default();
        for (db, residual_db) in db.iter_mut().zip(&paths.residual_db) {
            *db += residual_db;
        }
        let left_db = left.as_ref().as_ref().and_then(|left| left.db.get(first..end));
        let gains = design.power.bands.get_mut(first..end).unwrap_or_default();
        paths.write_gains(arch, db, left_db, gains);
        if end < NUM_POINTS { Stage::Points(end) } else { Stage::Beyond }
    }

    /// The same beyond the grid.
    fn measure_beyond(&mut self, prepared: &Prepared) {
        let arch = self.arch;
        let Self { speakers, curve, design, .. } = self;
        let last_db = [curve.db.last().copied().unwrap_or_default(); MAX_PATHS];
        for points in prepared.bands.beyond.chunks(MAX_PATHS) {
            let mut freqs_hz = [0.0; MAX_PATHS];
            freqs_hz.iter_mut().zip(points).for_each(|(freq_hz, point)| *freq_hz = point.freq_hz);
            let freqs_hz = freqs_hz.get(..points.len()).unwrap_or_default();
            let mut gains = [EarGains::default(); MAX_PATHS];
            Paths::of(arch, speakers, NUM_POINTS, freqs_hz).write_gains(arch, &last_db, None, &mut gains);
            for (point, more) in points.iter().zip(&gains) {
                if let Some(gain) = design.power.bands.get_mut(point.band_idx) {
                    gain.add(more, point.share);
                }
            }
        }
    }
}

impl Default for Draft {
    fn default() -> Self {
        Self::new()
    }
}

/// What drawing goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Speakers,
    Tone,
    /// From this point of the grid on.
    Points(usize),
    Beyond,
    Bank,
    Ears,
    Rest,
    Done,
}

/// Every coefficient for one request at one sample rate.
///
/// # Real-time
/// Not safe: allocates. The engine draws on a draft it keeps.
#[must_use]
pub fn design(request: &SlotRequest, user: &UserData, prepared: &Prepared) -> Design {
    let mut draft = Draft::new();
    draft.draw(request, user, prepared);
    *draft.design()
}
