//! From a pair of speakers and a head to one cross path: a delay and a minimum-phase shadow.

use super::people::People;
use super::sphere::Sphere;
use super::{FITTED_DISTANCE_M, HeadModel, NOMINAL_RADIUS_M};
use crate::dsp::curve::{Curve, GRID_HZ, NUM_POINTS, freqs_hz, octave_step};
use crate::dsp::shelf::HighShelf;
use crate::units::db_from_lin;

/// Between these azimuths, degrees, the fitted head goes over into the mean of measured people.
const JOIN_DEG: (f64, f64) = (30.0, 40.0);

/// The far ear is softer by at least this, dB: nobody hears it, and the loop of the common term needs it.
const SOFTER_DB: f64 = -0.2;

/// Points at which the sphere is evaluated: every second one of the grid, and the one beyond its end.
const NUM_SAMPLED: usize = NUM_POINTS / 2 + 1;

/// Distance up to which a change is not worth another filter, m.
const SAME_DISTANCE_M: f64 = 1e-3;

/// Where the speakers stand and whose head they stand in front of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpeakerSetup {
    /// Azimuth of each speaker, degrees, 15–90.
    pub angle_deg: f64,
    /// Distance from the middle of the head, m, 0.5–3.
    pub distance_m: f64,
    /// Size of the head, 1 for a circumference of 55 cm.
    pub head_scale: f64,
}

/// What of one channel reaches the other ear, against its own ear: `R = shadow · e^(−jωτ)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CrossPath {
    /// τ, seconds.
    pub delay_secs: f64,
    /// Magnitude of R, at its minimum phase.
    pub shadow: Shadow,
}

/// The minimum-phase part of a cross path.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "lives on the stack of one design")]
pub enum Shadow {
    /// Two first-order shelves.
    Shelves(HighShelf, HighShelf),
    /// Any magnitude, dB.
    Curve(Curve),
}

/// A cross path on its way: the sphere is evaluated a few points at a time.
#[derive(Debug, Clone)]
pub struct CrossPathDraft {
    setup: SpeakerSetup,
    /// What distance changes of R at the sampled points, dB, of which the first `num_known` count.
    near_db: [f64; NUM_SAMPLED],
    num_known: usize,
}

impl CrossPathDraft {
    /// Nothing is known yet of the path of a pair of speakers.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub const fn new(setup: SpeakerSetup) -> Self {
        Self { setup, near_db: [0.0; NUM_SAMPLED], num_known: 0 }
    }

    /// Begins the path of another pair of speakers.
    ///
    /// # Real-time
    /// Safe.
    pub fn begin(&mut self, setup: SpeakerSetup) {
        (self.setup, self.num_known) = (setup, 0);
    }

    /// Evaluates the sphere at so many more points, if it is needed at all; the path, once all are known.
    ///
    /// # Real-time
    /// Safe: about a third of a microsecond per point.
    pub fn advance(&mut self, num_points: usize) -> Option<CrossPath> {
        let setup = self.setup;
        let fitted = HeadModel::at_angle(setup.angle_deg).scaled(setup.head_scale);
        let is_near = (setup.distance_m - FITTED_DISTANCE_M).abs() > SAME_DISTANCE_M;
        if setup.angle_deg <= JOIN_DEG.0 && !is_near {
            let shadow = Shadow::Shelves(fitted.lower, fitted.upper);
            return Some(CrossPath { delay_secs: fitted.delay_secs, shadow });
        }
        if is_near && !self.is_near_field_known(num_points) {
            return None;
        }
        let people = People::at_angle(setup.angle_deg);
        let share = ((setup.angle_deg - JOIN_DEG.0) / (JOIN_DEG.1 - JOIN_DEG.0)).clamp(0.0, 1.0);
        let mut shadow = people.shadow_db(setup.head_scale).map_with_hz(|freq_hz, theirs_db| {
            let fitted_db = if share < 1.0 { db_from_lin(fitted.shadow(freq_hz).norm()) } else { 0.0 };
            (1.0 - share) * fitted_db + share * theirs_db
        });
        let theirs_secs = 1e-6 * people.delay_us * setup.head_scale;
        let mut delay_secs = (1.0 - share) * fitted.delay_secs + share * theirs_secs;
        if is_near {
            shadow = shadow.zip_with(&interpolated(&self.near_db), |db, near_db| db + near_db);
            let delay = |distance_m| sphere(&setup).delay_secs(setup.angle_deg, distance_m);
            delay_secs += delay(setup.distance_m) - delay(FITTED_DISTANCE_M);
        }
        Some(CrossPath::from_curve(&shadow.map(|db| db.min(SOFTER_DB)), delay_secs))
    }

    /// Evaluates what distance changes at so many more points; true once all are known.
    fn is_near_field_known(&mut self, num_points: usize) -> bool {
        let setup = self.setup;
        let sphere = sphere(&setup);
        let level_db = |freq_hz: f64, distance_m: f64| {
            db_from_lin(sphere.ratio(freq_hz, setup.angle_deg, distance_m).norm())
        };
        let beyond_hz = GRID_HZ.1 * octave_step().exp2();
        let freqs_hz = freqs_hz().iter().copied().step_by(2).chain(std::iter::once(beyond_hz));
        let unknown = self.near_db.iter_mut().zip(freqs_hz).skip(self.num_known);
        for (db, freq_hz) in unknown.take(num_points) {
            *db = level_db(freq_hz, setup.distance_m) - level_db(freq_hz, FITTED_DISTANCE_M);
            self.num_known += 1;
        }
        self.num_known >= NUM_SAMPLED
    }
}

/// The sphere that stands for the listener's head.
fn sphere(setup: &SpeakerSetup) -> Sphere {
    Sphere { radius_m: setup.head_scale * NOMINAL_RADIUS_M }
}

impl CrossPath {
    /// The path of a pair of speakers in front of an analytic head.
    ///
    /// Up to 30° and at 1.5 m this is the fitted head alone, as shelves; beyond, a curve that joins the mean of measured
    /// people at 40°, and what a sphere changes at another distance.
    ///
    /// # Real-time
    /// Safe: the sphere costs some tens of microseconds.
    /// # Source
    /// Acoustics §2.3, §2.6; people and join: decision 91.
    #[must_use]
    pub fn of_speakers(setup: &SpeakerSetup) -> Self {
        let mut draft = CrossPathDraft::new(*setup);
        loop {
            if let Some(path) = draft.advance(NUM_SAMPLED) {
                return path;
            }
        }
    }

    /// The path of any measured head: magnitude of R in dB and its delay beyond minimum phase, seconds.
    ///
    /// Held within what the common term can undo: |R| < 1 everywhere, and ≤ 0.8 from 0.36 periods of its
    /// delay on, where a head's minimum phase brings it near to half a turn, so that |1 + R| stays above 0.2
    /// and its loop is stable. No sphere is loud enough there to be held down.
    ///
    /// # Real-time
    /// Safe.
    /// # Source
    /// Acoustics notes §9, trap 9.
    #[must_use]
    pub fn from_curve(shadow: &Curve, delay_secs: f64) -> Self {
        let shadow = shadow.map_with_hz(|freq_hz, db| db.min(highest_ratio_db(freq_hz * delay_secs)));
        Self { delay_secs, shadow: Shadow::Curve(shadow) }
    }
}

/// The loudest R, dB, that the common term can undo where R's delay lasts so many periods: below 0.2 of one it cannot
/// cancel, from 0.36 on it may come near to half a turn, and |1 + R| stays above 0.2.
///
/// # Source
/// Acoustics notes §9, trap 9.
pub(super) fn highest_ratio_db(periods: f64) -> f64 {
    const PERIODS: (f64, f64) = (0.2, 0.36);
    const LIMITS_DB: (f64, f64) = (-0.05, -1.94);
    let share = (periods / PERIODS.0).max(1e-9).ln() / (PERIODS.1 / PERIODS.0).ln();
    LIMITS_DB.0 + share.clamp(0.0, 1.0) * (LIMITS_DB.1 - LIMITS_DB.0)
}

/// A smooth function of frequency on the grid, known at every second point: between two the cubic through four.
fn interpolated(known: &[f64; NUM_SAMPLED]) -> Curve {
    let at = |idx: usize| known.get(idx.min(NUM_SAMPLED - 1)).copied().unwrap_or_default();
    let mut curve = Curve::FLAT;
    for (idx, db) in curve.db.iter_mut().enumerate() {
        let below = idx / 2;
        let (near, far) = (at(below) + at(below + 1), at(below.saturating_sub(1)) + at(below + 2));
        *db = if idx % 2 == 0 { at(below) } else { (9.0 * near - far) / 16.0 };
    }
    curve
}
