//! The speakers of one request: their filters at one sample rate, and what they do at each frequency of
//! the grid before the equalizer is known.

use realfft::num_complex::Complex64;

use super::crossfeed::{CrossfeedDesign, ShadowFilter};
use super::design::Mix;
use super::leak::LeakDesign;
use super::personal::PersonalDesign;
use super::power::EarGains;
use super::prepared::Prepared;
use super::room::{RoomDesign, RoomRequest, level_lin};
use super::settings::{
    CROSSFEED_OFF_DB, NOMINAL_HEAD_SIZE_CM, ROOM_OFF_DB, SlotRequest, SlotSettings, SpeakersMode,
};
use super::user_data::UserData;
use crate::dsp::bs2b::Bs2b;
use crate::dsp::curve::{Curve, NUM_POINTS};
use crate::headphones::BackType;
use crate::spatial::measured::HeadAtAngle;
use crate::spatial::{CrossPath, Room, Shadow, SpeakerSetup};
use crate::units::{db_from_lin, lin_from_db};

/// From a channel to its own ear and to the other one.
pub(super) type Ears = [Complex64; 2];

/// How the channels reach the ears in one slot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Speakers {
    pub(super) mix: Mix,
    head: Option<Head>,
    pub(super) classic: Option<Bs2b>,
    pub(super) room: Option<RoomDesign>,
    pub(super) leak: Option<LeakDesign>,
    sample_rate_hz: f64,
}

/// A cross path as it is realized, and R where it has no closed form.
#[derive(Debug, Clone, Copy)]
struct Head {
    path: CrossPath,
    filter: Filter,
    /// R without its delay on the grid, of a shadow that is a curve.
    shadow: [Complex64; NUM_POINTS],
    gain_lin: f64,
    center_color: f64,
}

/// How a cross path is realized.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::large_enum_variant, reason = "lives on the stack of one design")]
enum Filter {
    /// A delay and a short filter.
    Shadow(ShadowFilter),
    /// A measured head's response, and the tone of its near ear against a diffuse field, dB.
    Response(PersonalDesign, Curve),
}

impl Speakers {
    /// The speakers of a request; without a measured head at this rate the analytic one stands in for it.
    ///
    /// # Real-time
    /// Safe.
    pub(super) fn new(request: &SlotRequest, user: &UserData, prepared: &Prepared) -> Self {
        let slot = &request.slot;
        let setup = SpeakerSetup {
            angle_deg: slot.angle_deg,
            distance_m: slot.distance_m,
            head_scale: request.head_size_cm / NOMINAL_HEAD_SIZE_CM,
        };
        let sample_rate_hz = prepared.sample_rate_hz;
        let personal = user
            .head
            .as_deref()
            .filter(|head| slot.speakers == SpeakersMode::Personal && head.sample_rate_hz == sample_rate_hz);
        let has_head = matches!(slot.speakers, SpeakersMode::Head | SpeakersMode::Personal);
        let head = (has_head && slot.crossfeed_db > CROSSFEED_OFF_DB).then(|| {
            let personal = personal.and_then(|head| head.at_angle(slot.angle_deg));
            personal.map_or_else(
                || Head::new(&CrossPath::of_speakers(&setup), slot, prepared),
                |head| Head::personal(&head, slot, sample_rate_hz),
            )
        });
        let classic = (slot.speakers == SpeakersMode::Classic)
            .then(|| Bs2b::new(slot.classic_corner_hz, slot.classic_feed_db, sample_rate_hz));
        let room = head.as_ref().filter(|_| slot.room_db > ROOM_OFF_DB).map(|head| {
            let asked = RoomRequest {
                room: Room { width_m: slot.room_size_m },
                level_lin: level_lin(slot.room_db) * head.common_at_dc(),
                damping: slot.room_damping,
                cross_lin: head.gain_lin,
            };
            RoomDesign::new(&asked, &setup, sample_rate_hz)
        });
        let is_open = user.catalog.get(slot.target).is_some_and(|target| target.back == BackType::Open);
        let leak = (slot.cup_leak && is_open && slot.amount > 0.0)
            .then(|| LeakDesign::new(slot.amount, sample_rate_hz));
        let mix = Mix::of_slot(slot, head.is_some() || classic.is_some());
        Self { mix, head, classic, room, leak, sample_rate_hz }
    }

    /// True if sound reaches the ears as from speakers.
    pub(super) fn are_on(&self) -> bool {
        self.head.is_some() || self.classic.is_some()
    }

    /// The cross path past the user's own head.
    pub(super) fn personal(&self) -> Option<PersonalDesign> {
        match &self.head.as_ref()?.filter {
            Filter::Response(design, _) => Some(*design),
            Filter::Shadow(_) => None,
        }
    }

    /// The tone of that head's near ear against a diffuse field, dB.
    pub(super) fn near_db(&self) -> Option<&Curve> {
        match &self.head.as_ref()?.filter {
            Filter::Response(_, near_db) => Some(near_db),
            Filter::Shadow(_) => None,
        }
    }

    /// The cross path past the analytic head.
    pub(super) fn crossfeed(&self) -> Option<CrossfeedDesign> {
        let head = self.head.as_ref()?;
        let Filter::Shadow(filter) = head.filter else { return None };
        let (delay_secs, rate_hz) = (head.path.delay_secs, self.sample_rate_hz);
        let (gain_lin, color) = (head.gain_lin, head.center_color);
        Some(CrossfeedDesign::with_filter(delay_secs, filter, gain_lin, color, rate_hz))
    }

    /// What happens at one frequency: `idx` counts along the grid, and stays at its end beyond it.
    pub(super) fn at(&self, idx: usize, freq_hz: f64) -> Paths {
        let mut residual_db = 0.0;
        let mut ears = if let Some(head) = &self.head {
            let cross = head.cross(idx, freq_hz);
            residual_db = head.residual_db(cross);
            looped(cross, head.center_color)
        } else if let Some(classic) = &self.classic {
            classic.responses(freq_hz, self.sample_rate_hz)
        } else {
            [Complex64::ONE, Complex64::ZERO]
        };
        if let Some(room) = &self.room {
            ears = sum(ears, room.responses(freq_hz, self.sample_rate_hz));
        }
        ears = self.mix.through(ears);
        if let Some(leak) = &self.leak {
            ears = leaked(ears, leak.response(freq_hz, self.sample_rate_hz));
        }
        Paths { ears, residual_db }
    }
}

impl Head {
    fn new(path: &CrossPath, slot: &SlotSettings, prepared: &Prepared) -> Self {
        let (filter, shadow) = match &path.shadow {
            Shadow::Curve(curve) => {
                let design = prepared.designer.design_shadow(curve);
                (ShadowFilter::Bank(design.weights), design.response)
            }
            Shadow::Shelves(..) => (ShadowFilter::new(&path.shadow, prepared), [Complex64::ONE; NUM_POINTS]),
        };
        Self {
            path: *path,
            filter: Filter::Shadow(filter),
            shadow,
            gain_lin: lin_from_db(slot.crossfeed_db),
            center_color: slot.center_color,
        }
    }

    /// The user's own head.
    fn personal(head: &HeadAtAngle<'_>, slot: &SlotSettings, sample_rate_hz: f64) -> Self {
        let (gain_lin, center_color) = (lin_from_db(slot.crossfeed_db), slot.center_color);
        let design = PersonalDesign::new(head, gain_lin, center_color, sample_rate_hz);
        Self {
            path: CrossPath { delay_secs: head.delay_secs(), shadow: Shadow::Curve(Curve::FLAT) },
            filter: Filter::Response(design, head.near_db()),
            shadow: head.shadow(),
            gain_lin,
            center_color,
        }
    }

    /// g·R.
    fn cross(&self, idx: usize, freq_hz: f64) -> Complex64 {
        let shadow = match &self.path.shadow {
            Shadow::Shelves(lower, upper) => lower.response(freq_hz) * upper.response(freq_hz),
            Shadow::Curve(_) => {
                let last = self.shadow.last().copied().unwrap_or_default();
                self.shadow.get(idx).copied().unwrap_or(last)
            }
        };
        let turn = -std::f64::consts::TAU * freq_hz * self.path.delay_secs;
        self.gain_lin * shadow * Complex64::from_polar(1.0, turn)
    }

    /// What the loop leaves of the bass of a hard-panned sound, so that reflections keep their proportion.
    fn common_at_dc(&self) -> f64 {
        1.0 / (1.0 + self.center_color * self.gain_lin)
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
        let [own, other] = self.ears.map(|ear| lin_from_db(bank_db) * ear);
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
