//! A design on its way from a request: what is drawn on is kept, so that nothing large lies on the audio thread's stack.

use super::design::Design;
use super::ears::EarsDesign;
use super::matching::static_gain_db;
use super::power::EarGains;
use super::prepared::Prepared;
use super::settings::{LevelMatch, SlotRequest};
use super::speakers::Speakers;
use super::user_data::UserData;
use crate::dsp::curve::{Curve, NUM_POINTS, freqs_hz};
use crate::headphones::{Conversion, HeadphoneId};
use crate::units::lin_from_db;

/// What a conversion is computed from: worn, its seal, what is to be heard, and the revision of the user data.
type ConversionKey = (HeadphoneId, f64, HeadphoneId, u32);

/// A design and everything it is made of.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    conversion: Box<Conversion>,
    /// What `conversion` is the conversion of.
    converted: Option<ConversionKey>,
    speakers: Box<Speakers>,
    /// What the equalizer has to realize, dB.
    curve: Box<Curve>,
    /// What the left ear gets on top, dB.
    left: Box<Option<Curve>>,
    design: Box<Design>,
}

impl Draft {
    /// An empty draft.
    ///
    /// # Real-time
    /// Not safe: allocates.
    #[expect(clippy::disallowed_methods, reason = "allocates once, while the engine is built")]
    pub(super) fn new() -> Self {
        Self {
            conversion: Box::new(Conversion::NONE),
            converted: None,
            speakers: Box::new(Speakers::NONE),
            curve: Box::new(Curve::FLAT),
            left: Box::new(None),
            design: Box::new(Design::NOTHING),
        }
    }

    /// What was drawn last.
    pub(super) fn design(&self) -> &Design {
        &self.design
    }

    /// Draws every coefficient for one request at one sample rate.
    ///
    /// # Real-time
    /// Safe: no allocation, no lock, no panic, less than 32 KB of stack; a few hundred complex operations and two
    /// matrix–vector products, about a tenth of a millisecond; twice that beyond 40° and with a room.
    /// # Source
    /// Acoustics §2.3, §2.6 (R), §2.7 (`C_β`), §2.8 (room), §1.6 (frontal), §3 (conversion, loudness), §11
    /// (bank).
    pub(super) fn draw(&mut self, request: &SlotRequest, user: &UserData, prepared: &Prepared) {
        self.speakers.set(request, user, prepared);
        self.convert(request, user);
        self.tone(request, prepared);
        self.measure(prepared);
        let Self { speakers, curve, left, design, .. } = self;
        design.request = request.with_revision(user.revision);
        design.weights = prepared.designer.design(curve);
        design.mix = speakers.mix;
        design.crossfeed = speakers.crossfeed();
        design.personal = speakers.personal().copied();
        design.classic = speakers.classic;
        design.room = speakers.room;
        design.leak = speakers.leak;
        design.largest_gain_lin = design.power.largest_gain_lin();
        design.ears = left.as_ref().as_ref().map(|left| EarsDesign::new(left, prepared));
        design.set_match_gain(match request.level_match {
            LevelMatch::Off => 0.0,
            LevelMatch::Static | LevelMatch::Programme => static_gain_db(&design.power, &prepared.bands),
        });
    }

    /// The conversion, which no knob of the speakers changes.
    fn convert(&mut self, request: &SlotRequest, user: &UserData) {
        let (source, seal, target) = (request.source, request.seal, request.slot.target);
        let key = (source, seal, target, user.revision);
        if self.converted != Some(key) {
            self.conversion.set(&user.catalog, source, seal, target);
            self.converted = Some(key);
        }
    }

    /// What both ears get, and what the left one gets on top, but for the common term of the speakers.
    fn tone(&mut self, request: &SlotRequest, prepared: &Prepared) {
        let slot = &request.slot;
        for (to, db) in self.curve.db.iter_mut().zip(&self.conversion.applied.db) {
            *to = db * slot.amount;
        }
        if self.speakers.are_on() && slot.frontal > 0.0 {
            let frontal = self.speakers.near_db().unwrap_or(prepared.frontal);
            for (db, frontal) in self.curve.db.iter_mut().zip(&frontal.db) {
                *db += slot.frontal * frontal;
            }
        }
        let has_own = request.has_two_ears && slot.amount > 0.0;
        *self.left = self.conversion.left_on_top.filter(|_| has_own);
        for db in self.left.iter_mut().flat_map(|left| &mut left.db) {
            *db *= slot.amount;
        }
    }

    /// What the slot makes of powers at every frequency; the common term joins what both ears get.
    fn measure(&mut self, prepared: &Prepared) {
        let Self { speakers, curve, left, design, .. } = self;
        let bands = &mut design.power.bands;
        bands.fill(EarGains::default());
        let points = curve.db.iter_mut().zip(bands.iter_mut()).zip(freqs_hz());
        for (idx, ((db, gain), &freq_hz)) in points.enumerate() {
            let paths = speakers.at(idx, freq_hz);
            *db += paths.residual_db;
            let left_db = left.as_ref().as_ref().and_then(|left| left.db.get(idx));
            *gain = paths.gain(*db, left_db.map_or(1.0, |&db| lin_from_db(db)));
        }
        let last_db = curve.db.last().copied().unwrap_or_default();
        for point in &prepared.bands.beyond {
            if let Some(gain) = bands.get_mut(point.band_idx) {
                gain.add(&speakers.at(NUM_POINTS, point.freq_hz).gain(last_db, 1.0), point.share);
            }
        }
    }
}
