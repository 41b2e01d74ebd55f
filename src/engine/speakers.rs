//! The speakers of one request: their filters at one sample rate.

use realfft::num_complex::Complex64;

use super::crossfeed::{CrossfeedDesign, ShadowFilter};
use super::leak::LeakDesign;
use super::mix::Mix;
use super::personal::PersonalDesign;
use super::prepared::Prepared;
use super::request::SlotRequest;
use super::room::{RoomDesign, RoomRequest, level_lin};
use super::settings::{CROSSFEED_OFF_DB, NOMINAL_HEAD_SIZE_CM, ROOM_OFF_DB, SlotSettings, SpeakersMode};
use super::user_data::UserData;
use crate::dsp::bank::{BankDraft, ShadowWeights};
use crate::dsp::bs2b::Bs2b;
use crate::dsp::curve::{Curve, NUM_POINTS};
use crate::dsp::shelf::HighShelf;
use crate::headphones::BackType;
use crate::spatial::measured::HeadAtAngle;
use crate::spatial::{CrossPath, CrossPathDraft, Room, Shadow, SpeakerSetup};
use crate::units::lin_from_db;

/// How the channels reach the ears in one slot. Large: it is made once and then set anew.
#[derive(Debug, Clone)]
pub(super) struct Speakers {
    pub(super) mix: Mix,
    has_head: bool,
    head: Head,
    pub(super) classic: Option<Bs2b>,
    pub(super) room: Option<RoomDesign>,
    pub(super) leak: Option<LeakDesign>,
    pub(super) sample_rate_hz: f64,
    /// What is still to be done until the speakers are those of the request.
    stage: Stage,
    path: CrossPathDraft,
    /// The shadow of `path`, dB, where it is a curve.
    shadow_db: Curve,
}

/// What setting speakers goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The head: measured, or the path past an analytic one.
    Head,
    /// The filter of a path that is a curve.
    Shadow,
    /// Everything that needs the head.
    Rest,
}

/// A cross path as it is realized, and R where it has no closed form.
#[derive(Debug, Clone)]
pub(super) struct Head {
    pub(super) kind: Kind,
    pub(super) delay_secs: f64,
    /// The filter of an analytic head.
    filter: ShadowFilter,
    /// The response of a measured head.
    response: PersonalDesign,
    /// The tone of a measured head's near ear against a diffuse field, dB.
    near_db: Curve,
    /// R without its delay on the grid, of a shadow that is a curve.
    pub(super) shadow: [Complex64; NUM_POINTS],
    pub(super) gain_lin: f64,
    pub(super) center_color: f64,
}

/// How a cross path is realized.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// A delay and two shelves.
    Shelves(HighShelf, HighShelf),
    /// A delay and a short filter.
    Bank,
    /// A measured head's response.
    Response,
}

impl Speakers {
    /// No speakers.
    pub(super) const NONE: Self = Self {
        mix: Mix::IDENTITY,
        has_head: false,
        head: Head {
            kind: Kind::Bank,
            delay_secs: 0.0,
            filter: ShadowFilter::Bank(ShadowWeights::UNITY),
            response: PersonalDesign::NOTHING,
            near_db: Curve::FLAT,
            shadow: [Complex64::ONE; NUM_POINTS],
            gain_lin: 0.0,
            center_color: 0.0,
        },
        classic: None,
        room: None,
        leak: None,
        sample_rate_hz: 0.0,
        stage: Stage::Head,
        path: CrossPathDraft::new(SpeakerSetup { angle_deg: 0.0, distance_m: 1.0, head_scale: 1.0 }),
        shadow_db: Curve::FLAT,
    };

    /// Begins with the speakers of another request.
    ///
    /// # Real-time
    /// Safe.
    pub(super) fn begin(&mut self, request: &SlotRequest, bank: &mut BankDraft) {
        self.stage = Stage::Head;
        self.path.begin(setup(request));
        bank.begin();
    }

    /// One slice of becoming the speakers of the request; true after the last. Without a measured head at this rate the
    /// analytic one stands in for it.
    ///
    /// # Real-time
    /// Safe: some microseconds.
    pub(super) fn advance(
        &mut self,
        request: &SlotRequest,
        user: &UserData,
        prepared: &Prepared,
        bank: &mut BankDraft,
    ) -> bool {
        let slot = &request.slot;
        let has_head = matches!(slot.speakers, SpeakersMode::Head | SpeakersMode::Personal);
        self.has_head = has_head && slot.crossfeed_db > CROSSFEED_OFF_DB;
        match self.stage {
            Stage::Head if self.has_head => self.stage = self.advance_head(slot, user, prepared),
            Stage::Head | Stage::Rest => {
                self.set_rest(request, user, prepared);
                return true;
            }
            Stage::Shadow => {
                let head = &mut self.head;
                let weights = prepared.designer.advance_shadow(&self.shadow_db, bank, &mut head.shadow);
                if let Some(weights) = weights {
                    head.filter = ShadowFilter::Bank(weights);
                    self.stage = Stage::Rest;
                }
            }
        }
        false
    }

    fn advance_head(&mut self, slot: &SlotSettings, user: &UserData, prepared: &Prepared) -> Stage {
        let rate_hz = prepared.sample_rate_hz;
        let personal = user
            .head
            .as_deref()
            .filter(|head| slot.speakers == SpeakersMode::Personal && head.sample_rate_hz == rate_hz);
        if let Some(head) = personal.and_then(|head| head.at_angle(slot.angle_deg)) {
            self.head.set_personal(&head, slot, rate_hz);
            return Stage::Rest;
        }
        let Some(CrossPath { delay_secs, shadow }) = self.path.advance(SPHERE_POINTS_PER_SLICE) else {
            return Stage::Head;
        };
        self.head.delay_secs = delay_secs;
        self.head.set_knobs(slot);
        match shadow {
            Shadow::Shelves(lower, upper) => {
                self.head.kind = Kind::Shelves(lower, upper);
                self.head.filter = ShadowFilter::Shelves(lower.at_rate(rate_hz), upper.at_rate(rate_hz));
                Stage::Rest
            }
            Shadow::Curve(curve) => {
                self.head.kind = Kind::Bank;
                self.shadow_db = curve;
                Stage::Shadow
            }
        }
    }

    fn set_rest(&mut self, request: &SlotRequest, user: &UserData, prepared: &Prepared) {
        let (slot, sample_rate_hz) = (&request.slot, prepared.sample_rate_hz);
        self.classic = (slot.speakers == SpeakersMode::Classic)
            .then(|| Bs2b::new(slot.classic_corner_hz, slot.classic_feed_db, sample_rate_hz));
        let has_room = self.has_head && slot.room_db > ROOM_OFF_DB;
        self.room = has_room.then(|| {
            let asked = RoomRequest {
                room: Room { width_m: slot.room_size_m },
                level_lin: level_lin(slot.room_db) * self.head.common_at_dc(),
                damping: slot.room_damping,
                cross_lin: self.head.gain_lin,
            };
            RoomDesign::new(&asked, &setup(request), sample_rate_hz)
        });
        let is_open = user.catalog.get(slot.target).is_some_and(|target| target.back == BackType::Open);
        self.leak = (slot.cup_leak && is_open && slot.amount > 0.0)
            .then(|| LeakDesign::new(slot.amount, sample_rate_hz));
        self.mix = Mix::of_slot(slot, self.are_on());
        self.sample_rate_hz = sample_rate_hz;
    }

    /// The cross path, if there is one past a head.
    pub(super) fn head(&self) -> Option<&Head> {
        self.has_head.then_some(&self.head)
    }

    /// True if sound reaches the ears as from speakers.
    pub(super) fn are_on(&self) -> bool {
        self.has_head || self.classic.is_some()
    }

    /// The cross path past the user's own head.
    pub(super) fn personal(&self) -> Option<&PersonalDesign> {
        self.head().filter(|head| matches!(head.kind, Kind::Response)).map(|head| &head.response)
    }

    /// The tone of that head's near ear against a diffuse field, dB.
    pub(super) fn near_db(&self) -> Option<&Curve> {
        self.head().filter(|head| matches!(head.kind, Kind::Response)).map(|head| &head.near_db)
    }

    /// The cross path past the analytic head.
    pub(super) fn crossfeed(&self) -> Option<CrossfeedDesign> {
        let head = self.head().filter(|head| !matches!(head.kind, Kind::Response))?;
        let (gain_lin, color) = (head.gain_lin, head.center_color);
        let rate_hz = self.sample_rate_hz;
        Some(CrossfeedDesign::with_filter(head.delay_secs, head.filter, gain_lin, color, rate_hz))
    }
}

impl Head {
    /// The user's own head.
    fn set_personal(&mut self, head: &HeadAtAngle<'_>, slot: &SlotSettings, sample_rate_hz: f64) {
        self.kind = Kind::Response;
        self.set_knobs(slot);
        self.response.set(head, self.gain_lin, self.center_color, sample_rate_hz);
        self.near_db = head.near_db();
        head.write_shadow(&mut self.shadow);
        self.delay_secs = head.delay_secs();
    }

    fn set_knobs(&mut self, slot: &SlotSettings) {
        (self.gain_lin, self.center_color) = (lin_from_db(slot.crossfeed_db), slot.center_color);
    }

    /// What the loop leaves of the bass of a hard-panned sound, so that reflections keep their proportion.
    fn common_at_dc(&self) -> f64 {
        1.0 / (1.0 + self.center_color * self.gain_lin)
    }
}

/// Points of the sphere that one slice takes.
const SPHERE_POINTS_PER_SLICE: usize = 20;

/// Where the speakers of a request stand.
fn setup(request: &SlotRequest) -> SpeakerSetup {
    SpeakerSetup {
        angle_deg: request.slot.angle_deg,
        distance_m: request.slot.distance_m,
        head_scale: request.head_size_cm / NOMINAL_HEAD_SIZE_CM,
    }
}
