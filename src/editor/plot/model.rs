//! `Settings → curves`: what the plot draws, as numbers. Pure, memoised, tested in Hz and dB.

use std::f64::consts::{PI, TAU};
use std::sync::Arc;

use crate::dsp::curve::{Curve, NUM_POINTS, freqs_hz};

use crate::engine::request::SlotRequest;
use crate::engine::settings::Settings;
use crate::engine::{Design, Prepared, Response, UserData, design};
use crate::headphones::{BoostLimit, Catalog, Conversion, Headphone, HeadphoneId, Rows, convert, limited};
use crate::tables;
use crate::units::db_from_lin;
use realfft::num_complex::Complex64;

/// Rate the picture is computed for while no audio runs, Hz.
const IDLE_RATE_HZ: f64 = 48_000.0;

/// A limit that takes away less than this is not worth a mark, dB.
pub(in crate::editor) const LIMITED_DB: f64 = 0.5;

/// Everything the plot draws for the slot being heard.
#[derive(Debug, Clone, PartialEq)]
pub struct Curves {
    /// Response of what is worn, seal included, dB.
    pub source: Curve,
    /// Response of what is to be heard, dB.
    pub target: Curve,
    /// What is worn and what is to be heard as their rows were measured, where that is not what counts.
    pub as_measured: Option<Box<[Curve; 2]>>,
    /// How much of the wish the limits of boost and cut take away, the user's own included, dB, positive where a boost is cut
    /// short; all zero where they do not act.
    pub limited: Curve,
    /// What the conversion asks of the worn headphone, dB: at the ear that gets more, where the ears differ.
    pub asked: Curve,
    /// What is applied to a centered sound, dB, without the level match: at either ear, or in the mean of both.
    pub applied: Curve,
    /// The same without reflections, where there are any.
    pub direct: Option<Curve>,
    /// The same at the left ear and at the right, where they get different things.
    pub at_ears: Option<[Curve; 2]>,
    /// How sure the applied curve is, ± dB.
    pub spread: Curve,
    /// True if there is a target that differs from "as worn".
    pub has_target: bool,
    /// How a hard-panned sound differs between the ears, if there are speakers.
    pub ears: Option<Ears>,
    /// What of it the other ear gets at 1 kHz, if anything, and unless both channels are folded to mono.
    pub crossing: Option<Crossing>,
    /// Loudness correction of the design, dB.
    pub match_gain_db: f64,
}

/// What the other ear gets of a hard-panned sound at 1 kHz.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crossing {
    /// How much softer than at its own ear, reflections included, dB.
    pub softer_db: f64,
    /// How much later the direct sound is, milliseconds; `None` if nothing but a leak crosses.
    pub later_ms: Option<f64>,
    /// True if reflections are part of it.
    pub has_room: bool,
}

impl Crossing {
    fn of(design: &Design, response: &Response<'_>) -> Option<Self> {
        const FREQ_HZ: f64 = 1_000.0;
        let (own, other) = (response.ipsilateral(FREQ_HZ).norm(), response.contralateral(FREQ_HZ).norm());
        let itd_ms = design.has_speakers().then(|| response.itd_secs(FREQ_HZ)).flatten();
        (other > 1e-9 * own).then(|| Self {
            softer_db: db_from_lin(own / other),
            later_ms: itd_ms.map(|secs| 1e3 * secs),
            has_room: design.room.is_some(),
        })
    }
}

/// What the other ear gets of a hard-panned sound, at the grid's frequencies.
#[derive(Debug, Clone, PartialEq)]
pub struct Ears {
    /// How much softer, dB.
    pub ild: Curve,
    /// How much later, phase delay in milliseconds.
    pub itd_ms: [f64; NUM_POINTS],
}

impl Ears {
    /// Phase delay at a frequency, milliseconds.
    #[must_use]
    pub fn itd_ms_at(&self, freq_hz: f64) -> f64 {
        Curve { db: self.itd_ms }.at_hz(freq_hz)
    }
}

/// What the curves depend on.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Key {
    source: HeadphoneId,
    seal: f64,
    rows: Rows,
    request: Option<SlotRequest>,
    /// Of the user data: counts in slot 0 too.
    revision: u32,
    sample_rate_hz: f64,
}

/// The curves of the last settings asked for.
#[derive(Debug, Clone)]
pub struct PlotModel {
    key: Key,
    /// Kept so that the tables outlive the moments nobody else holds them.
    prepared: Option<Arc<Prepared>>,
    curves: Box<Curves>,
}

impl PlotModel {
    /// The curves of these settings.
    #[must_use]
    pub fn new(settings: &Settings, user: &UserData, sample_rate_hz: f64) -> Self {
        let key = Key::new(settings, user, sample_rate_hz);
        let prepared = tables::for_rate(key.sample_rate_hz);
        let curves = compute(&key, user, prepared.as_deref());
        Self { key, prepared, curves }
    }

    /// Follows the settings; computes only if something the curves depend on has changed.
    pub fn update(&mut self, settings: &Settings, user: &UserData, sample_rate_hz: f64) {
        let key = Key::new(settings, user, sample_rate_hz);
        if key.sample_rate_hz != self.key.sample_rate_hz {
            self.prepared = tables::for_rate(key.sample_rate_hz);
        }
        if key != self.key {
            self.key = key;
            self.curves = compute(&key, user, self.prepared.as_deref());
        }
    }

    /// The curves.
    #[must_use]
    pub fn curves(&self) -> &Curves {
        &self.curves
    }
}

impl Key {
    fn new(settings: &Settings, user: &UserData, sample_rate_hz: f64) -> Self {
        Self {
            source: settings.source,
            seal: settings.seal,
            rows: settings.rows,
            request: settings.request(settings.slot),
            revision: user.revision,
            sample_rate_hz: if sample_rate_hz > 0.0 { sample_rate_hz } else { IDLE_RATE_HZ },
        }
    }
}

/// Each part in a function of its own: together they would take more of the stack than a host's threads have to give.
fn compute(key: &Key, user: &UserData, prepared: Option<&Prepared>) -> Box<Curves> {
    let mut curves = Curves::nothing();
    curves.take_conversion(key, &user.catalog);
    if let (Some(request), Some(prepared)) = (&key.request, prepared) {
        curves.take_design(request, user, prepared);
    }
    curves
}

impl Curves {
    /// Nothing is changed.
    #[inline(never)]
    fn nothing() -> Box<Self> {
        const NOTHING: Curves = Curves {
            source: Curve::FLAT,
            target: Curve::FLAT,
            as_measured: None,
            limited: Curve::FLAT,
            asked: Curve::FLAT,
            applied: Curve::FLAT,
            direct: None,
            at_ears: None,
            spread: Curve::FLAT,
            has_target: false,
            ears: None,
            crossing: None,
            match_gain_db: 0.0,
        };
        Box::new(NOTHING)
    }

    /// What is worn, what is to be heard, and how sure the way from one to the other is.
    #[inline(never)]
    fn take_conversion(&mut self, key: &Key, catalog: &Catalog) {
        let target = key.request.map_or(HeadphoneId::NONE, |request| request.slot.target);
        let amount = key.request.map_or(0.0, |request| request.slot.amount);
        let conversion = convert(catalog, key.rows, key.source, key.seal, target);
        self.as_measured = as_measured(&conversion, catalog, key, target);
        self.limited = limited(&conversion);
        self.take_strength(&conversion, key, amount);
        (self.source, self.target) = (conversion.source, conversion.target);
        for (to, db) in self.spread.db.iter_mut().zip(&conversion.spread.db) {
            *to = amount * db;
        }
        self.has_target =
            catalog.get(target).is_some() && catalog.get(key.source).is_none_or(Headphone::can_be_worn);
    }

    /// How strong the conversion is, and what the limits take away.
    #[inline(never)]
    fn take_strength(&mut self, conversion: &Conversion, key: &Key, amount: f64) {
        let is_apart = key.request.is_some_and(|request| request.has_two_ears);
        let limit = key.request.map_or(BoostLimit::OFF, |request| request.boost_limit);
        let mut apart =
            conversion.left_on_top.as_ref().filter(|_| is_apart).into_iter().flat_map(|left| &left.db);
        let points = self.limited.db.iter_mut().zip(&mut self.asked.db).zip(&conversion.applied.db);
        for ((limited_db, asked_db), applied_db) in points {
            let apart_db = amount * apart.next().copied().unwrap_or_default();
            let held_db = limit.held_db(amount * applied_db, apart_db);
            *limited_db = amount * (*limited_db + applied_db) - held_db;
            *asked_db = held_db + apart_db.abs();
        }
    }

    /// What the very design of the sound does.
    #[inline(never)]
    fn take_design(&mut self, request: &SlotRequest, user: &UserData, prepared: &Prepared) {
        let design = design(request, user, prepared);
        let response = Response::new(&design, prepared);
        self.applied = applied(&design, |freq_hz| response.mid(freq_hz));
        self.direct = design.room.is_some().then(|| applied(&design, |freq_hz| response.direct_mid(freq_hz)));
        self.at_ears = design.ears.is_some().then(|| at_ears(&design, &response));
        // A mono fold gives both ears the same: nothing to compare.
        self.ears = (design.has_speakers() && !request.slot.mono).then(|| ears(&response));
        self.crossing = (!request.slot.mono).then(|| Crossing::of(&design, &response)).flatten();
        self.match_gain_db = design.match_gain_db;
    }
}

/// Both ends of a conversion as they were measured, where something else counts.
#[inline(never)]
fn as_measured(
    conversion: &Conversion,
    catalog: &Catalog,
    key: &Key,
    target: HeadphoneId,
) -> Option<Box<[Curve; 2]>> {
    if key.rows == Rows::AsMeasured {
        return None;
    }
    let measured = convert(catalog, Rows::AsMeasured, key.source, key.seal, target);
    let is_what_counts = (measured.source, measured.target) == (conversion.source, conversion.target);
    (!is_what_counts).then(|| Box::new([measured.source, measured.target]))
}

/// What a centered sound gets, from the very response of the sound: with speakers, a part of it arrives
/// over the cross path, so that what the ears share is not yet what is heard.
fn applied(design: &Design, centered: impl Fn(f64) -> Complex64) -> Curve {
    Curve::from_fn(|freq_hz| db_from_lin(centered(freq_hz).norm()) - design.match_gain_db)
}

/// The same with what each ear has of its own.
fn at_ears(design: &Design, response: &Response<'_>) -> [Curve; 2] {
    let mut curves = [Curve::FLAT; 2];
    for (idx, &freq_hz) in freqs_hz().iter().enumerate() {
        for (curve, [from_left, from_right]) in curves.iter_mut().zip(response.matrix(freq_hz)) {
            if let Some(db) = curve.db.get_mut(idx) {
                *db = db_from_lin((from_left + from_right).norm()) - design.match_gain_db;
            }
        }
    }
    curves
}

/// Level and time difference, the phase followed upwards along the grid: its steps are far below half a
/// turn for any head.
fn ears(response: &Response<'_>) -> Ears {
    let mut ears = Ears { ild: Curve::FLAT, itd_ms: [0.0; NUM_POINTS] };
    let mut phase = 0.0;
    let places = ears.ild.db.iter_mut().zip(&mut ears.itd_ms);
    for ((ild_db, itd_ms), &freq_hz) in places.zip(freqs_hz()) {
        let difference = response.difference(freq_hz).unwrap_or(Complex64::ONE);
        let wrapped = difference.arg();
        phase = wrapped + TAU * ((phase - wrapped + PI) / TAU).floor();
        *ild_db = -db_from_lin(difference.norm());
        *itd_ms = -1e3 * phase / (TAU * freq_hz);
    }
    ears
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::GrilleParams;

    fn settings(slot: usize) -> Settings {
        Settings { slot, ..GrilleParams::default().settings() }
    }

    fn curves(settings: &Settings) -> Curves {
        PlotModel::new(settings, &UserData::default(), 48_000.0).curves().clone()
    }

    /// The recommended open − closed difference of back-types.json, as the engine realizes it.
    #[test]
    fn an_unknown_closed_headphone_to_open_shows_the_recommended_difference() {
        let curves = curves(&settings(1));
        for (freq_hz, expected_db) in [(50.0, -3.32), (396.9, 0.98), (1587.4, -1.29)] {
            let db = curves.applied.at_hz(freq_hz);
            assert!((db - expected_db).abs() < 0.5, "{freq_hz} Hz: {db} dB");
        }
        assert!(curves.has_target && curves.ears.is_none());
    }

    /// The best estimate is what is drawn boldly; the rows as measured are there beside it, and instead of it by choice.
    #[test]
    fn rows_as_measured_are_there_beside_the_best_estimate() {
        let mut settings = settings(1);
        (settings.source, settings.slots[0].target) = (HeadphoneId(44), HeadphoneId(72));
        let drawn = curves(&settings);
        let [worn, wanted] = *drawn.as_measured.clone().unwrap();
        assert_ne!((drawn.source, drawn.target), (worn, wanted));
        settings.rows = Rows::AsMeasured;
        let measured = curves(&settings);
        assert_eq!((measured.source, measured.target, measured.as_measured), (worn, wanted, None));
        assert!(measured.spread.at_hz(3000.0) > drawn.spread.at_hz(3000.0));
    }

    #[test]
    fn as_worn_is_flat_and_certain() {
        let curves = curves(&settings(0));
        assert_eq!(curves.applied, Curve::FLAT);
        assert_eq!(curves.spread, Curve::FLAT);
        assert_eq!(curves.match_gain_db, 0.0);
        assert!(!curves.has_target && curves.ears.is_none());
    }

    #[test]
    fn half_the_amount_is_half_the_decibels_and_half_the_doubt() {
        let whole = curves(&settings(1));
        let mut half = settings(1);
        half.slots[0].amount = 0.5;
        let half = curves(&half);
        assert!((half.applied.at_hz(400.0) - 0.5 * whole.applied.at_hz(400.0)).abs() < 0.05);
        assert!((half.spread.at_hz(400.0) - 0.5 * whole.spread.at_hz(400.0)).abs() < 1e-9);
    }

    /// The drawn delay is the response's own, point by point.
    #[test]
    fn the_other_ear_is_softer_and_later_as_the_response_says() {
        let settings = settings(4);
        let ears = curves(&settings).ears.unwrap();
        let prepared = tables::for_rate(48_000.0).unwrap();
        let design = design(&settings.request(4).unwrap(), &UserData::default(), &prepared);
        let response = Response::new(&design, &prepared);
        for idx in [40, 120, 210, 300, 380] {
            let freq_hz = freqs_hz()[idx];
            let itd_ms = 1e3 * response.itd_secs(freq_hz).unwrap();
            assert!((ears.itd_ms[idx] - itd_ms).abs() < 1e-6, "{freq_hz} Hz");
            assert!((ears.ild.db[idx] - response.ild_db(freq_hz).unwrap()).abs() < 1e-9);
        }
        assert!((3.0..8.0).contains(&ears.ild.at_hz(1000.0)));
    }

    #[test]
    fn curves_are_kept_while_nothing_they_depend_on_changes() {
        let mut settings = settings(1);
        let mut model = PlotModel::new(&settings, &UserData::default(), 48_000.0);
        let before = model.curves().clone();
        settings.tools.dim = true;
        settings.slots[4].amount = 0.1;
        model.update(&settings, &UserData::default(), 0.0);
        assert_eq!(model.key, Key::new(&settings, &UserData::default(), 48_000.0));
        assert_eq!(*model.curves(), before);
        settings.slots[0].amount = 0.1;
        model.update(&settings, &UserData::default(), 48_000.0);
        assert_ne!(*model.curves(), before);
    }
}
