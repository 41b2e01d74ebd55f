//! The speakers of one request: their filters at one sample rate, and what they do at each frequency of
//! the grid before the equalizer is known.

use pulp::Arch;
use realfft::num_complex::Complex64;

use super::crossfeed::{CrossfeedDesign, ShadowFilter};
use super::leak::LeakDesign;
use super::mix::{Ears, Mix};
use super::personal::PersonalDesign;
use super::power::EarGains;
use super::prepared::Prepared;
use super::request::SlotRequest;
use super::room::{RoomDesign, RoomRequest, level_lin};
use super::settings::{CROSSFEED_OFF_DB, NOMINAL_HEAD_SIZE_CM, ROOM_OFF_DB, SlotSettings, SpeakersMode};
use super::user_data::UserData;
use crate::dsp::bank::{BankDraft, ShadowWeights};
use crate::dsp::bs2b::Bs2b;
use crate::dsp::curve::{Curve, NUM_POINTS};
use crate::dsp::shelf::HighShelf;
use crate::dsp::turn::turn;
use crate::headphones::BackType;
use crate::spatial::measured::HeadAtAngle;
use crate::spatial::{CrossPath, CrossPathDraft, Room, Shadow, SpeakerSetup};
use crate::units::{db_from_lin, db_from_power, lin_from_db};

/// How the channels reach the ears in one slot. Large: it is made once and then set anew.
#[derive(Debug, Clone)]
pub(super) struct Speakers {
    pub(super) mix: Mix,
    has_head: bool,
    head: Head,
    pub(super) classic: Option<Bs2b>,
    pub(super) room: Option<RoomDesign>,
    pub(super) leak: Option<LeakDesign>,
    sample_rate_hz: f64,
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
struct Head {
    kind: Kind,
    delay_secs: f64,
    /// The filter of an analytic head.
    filter: ShadowFilter,
    /// The response of a measured head.
    response: PersonalDesign,
    /// The tone of a measured head's near ear against a diffuse field, dB.
    near_db: Curve,
    /// R without its delay on the grid, of a shadow that is a curve.
    shadow: [Complex64; NUM_POINTS],
    gain_lin: f64,
    center_color: f64,
}

/// How a cross path is realized.
#[derive(Debug, Clone, Copy)]
enum Kind {
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

    fn head(&self) -> Option<&Head> {
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

    /// What happens at one frequency: `idx` counts along the grid, and stays at its end beyond it.
    pub(super) fn at(&self, arch: Arch, idx: usize, freq_hz: f64) -> Paths {
        let mut residual_db = 0.0;
        let mut ears = if let Some(head) = self.head() {
            let cross = head.cross(idx, freq_hz);
            residual_db = head.residual_db(cross, freq_hz);
            looped(cross, head.center_color)
        } else if let Some(classic) = &self.classic {
            classic.responses(freq_hz, self.sample_rate_hz)
        } else {
            [Complex64::ONE, Complex64::ZERO]
        };
        if let Some(room) = &self.room {
            ears = sum(ears, room.responses(arch, freq_hz, self.sample_rate_hz));
        }
        ears = self.mix.through(ears);
        if let Some(leak) = &self.leak {
            ears = leaked(ears, leak.response(freq_hz, self.sample_rate_hz));
        }
        Paths { ears, residual_db }
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

    /// g·R.
    fn cross(&self, idx: usize, freq_hz: f64) -> Complex64 {
        let shadow = match &self.kind {
            Kind::Shelves(lower, upper) => lower.response(freq_hz) * upper.response(freq_hz),
            Kind::Bank | Kind::Response => {
                let last = self.shadow.last().copied().unwrap_or_default();
                self.shadow.get(idx).copied().unwrap_or(last)
            }
        };
        self.gain_lin * shadow * turn(-std::f64::consts::TAU * freq_hz * self.delay_secs)
    }

    /// What the loop leaves of the bass of a hard-panned sound, so that reflections keep their proportion.
    fn common_at_dc(&self) -> f64 {
        1.0 / (1.0 + self.center_color * self.gain_lin)
    }

    /// What of the common term `C_β` the loop `1 / (1 + β·g·R)` leaves to the bank, dB.
    ///
    /// `C_β = [(1 + g) / (1 + gR)]^β / (1 + g)`: a centered sound keeps its bass level at every β, and
    /// its whole response at β = 1. The rest is exactly constant at β = 0 and exactly 0 dB at β = 1. Above 5 kHz the
    /// share of the comb that is taken back is half as large again, but for a measured head, whose comb is its own
    /// (decision 99).
    fn residual_db(&self, cross: Complex64, freq_hz: f64) -> f64 {
        let beta = self.center_color;
        if beta >= 1.0 {
            return 0.0;
        }
        let level_db = (1.0 - beta) * db_from_lin(1.0 + self.gain_lin);
        if beta <= 0.0 {
            return -level_db;
        }
        let whole_db = db_from_power((1.0 + cross).norm_sqr());
        let loop_db = db_from_power((1.0 + beta * cross).norm_sqr());
        let share = if matches!(self.kind, Kind::Response) { 1.0 } else { TREBLE_SHARE };
        let treble = (beta * share).min(1.0) - beta;
        loop_db - (beta + in_treble(freq_hz) * treble) * whole_db - level_db
    }
}

/// Where the share of the comb that is taken back grows, Hz: above, a phantom center has no comb on the mean of people.
const TREBLE_HZ: (f64, f64) = (4_000.0, 6_000.0);

/// What it grows by, up to all of it (decision 99).
const TREBLE_SHARE: f64 = 1.5;

/// How far a frequency lies within that range, 0…1, in octaves; a logarithm is only taken inside it.
fn in_treble(freq_hz: f64) -> f64 {
    let (low_hz, high_hz) = TREBLE_HZ;
    if freq_hz <= low_hz {
        0.0
    } else if freq_hz >= high_hz {
        1.0
    } else {
        (freq_hz / low_hz).log2() / (high_hz / low_hz).log2()
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

/// What the speakers do at one frequency.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paths {
    /// Everything but the equalizer.
    pub(super) ears: Ears,
    /// What of the common term the equalizer has to realize, dB.
    pub(super) residual_db: f64,
}

impl Paths {
    /// What both ears get of a band's powers, behind an equalizer gain of `bank_db`, with `left_lin` on top of it at the
    /// left ear and its inverse at the right.
    pub(super) fn gain(&self, bank_db: f64, left_lin: f64) -> EarGains {
        let bank_lin = lin_from_db(bank_db);
        let [own, other] = self.ears.map(|ear| bank_lin * ear);
        let right_lin = 1.0 / left_lin;
        EarGains::of_response([[left_lin * own, left_lin * other], [right_lin * other, right_lin * own]])
    }
}

/// The ears behind the loop around g·R.
pub(super) fn looped(cross: Complex64, center_color: f64) -> Ears {
    let common = 1.0 / (1.0 + center_color * cross);
    [common, cross * common]
}

/// Two ways to the same ears.
pub(super) fn sum([own, other]: Ears, [more_own, more_other]: Ears) -> Ears {
    [own + more_own, other + more_other]
}

/// The ears with what leaks from one to the other.
pub(super) fn leaked([own, other]: Ears, leak: Complex64) -> Ears {
    [own + leak * other, other + leak * own]
}
