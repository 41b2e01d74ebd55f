//! How near each way of simulating speakers comes to measured heads: four figures, one row per mode.

use std::f64::consts::TAU;
use std::sync::Arc;

use grille::dsp::bs2b::PRESETS;
use grille::engine::settings::{LevelMatch, Settings, SlotSettings, SpeakersMode};
use grille::engine::{Prepared, Response, UserData, design};
use grille::spatial::measured::MeasuredHead;
use grille::spatial::{
    MEASURED_ANGLE_DEG, MEASURED_ILD_DB, NUM_THIRDS, People, correlation_itd_secs, third_hz,
};
use num_complex::Complex64;

use super::earwax;
use super::response::{magnitude_db, transform};

/// Octaves the coherence of the ears is given for, Hz.
pub(crate) const IACC_HZ: [f64; 7] = [125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0];

/// Level difference of plain headphones, dB: a hard-panned sound does not reach the other ear.
const PLAIN_ILD_DB: f64 = 60.0;

/// One mode against measured heads: five of them at 30°, the mean of people at other angles.
#[derive(Debug, Clone)]
pub(crate) struct Rating {
    /// The mode, in words.
    pub(crate) mode: String,
    /// Error of the level difference, 200 Hz–8 kHz, dB rms.
    pub(crate) ild_error_db: f64,
    /// How much later the far ear hears it, by cross-correlation below 1.5 kHz, µs; `None` if nothing crosses.
    pub(crate) itd_us: Option<f64>,
    /// The mean of 29 people at the same azimuth.
    pub(crate) people: People,
    /// Hassager's externalization rating, 1 inside the head … 4.78.
    pub(crate) externalization: f64,
    /// Coherence of the ears with independent channels at [`IACC_HZ`].
    pub(crate) iacc: [f64; IACC_HZ.len()],
}

/// Every mode, speakers at 30° where it has an angle, at a sample rate in Hz; Personal with `own`, if there is one.
pub(crate) fn ratings(sample_rate_hz: u32, own: Option<&Arc<MeasuredHead>>) -> Vec<Rating> {
    let prepared = Prepared::new(f64::from(sample_rate_hz));
    let realized = own.map(|head| Arc::new(prepared.realize(Arc::clone(head))));
    let user = UserData { head: realized, ..UserData::default() };
    // Without center color: a common term moves no difference, but would weight the octaves of the coherence.
    let head = SlotSettings { speakers: SpeakersMode::Head, center_color: 0.0, ..SlotSettings::default() };
    let near = SlotSettings { distance_m: 1.0, ..head };
    let mut modes = vec![
        ("Headphones plain".to_owned(), SlotSettings::default()),
        ("Head, 30°".to_owned(), head),
        ("Head, 30°, 1 m".to_owned(), near),
    ];
    if let Some(own) = own {
        let personal = SlotSettings { speakers: SpeakersMode::Personal, ..head };
        modes.push((format!("Personal ({}), 30°", own.name()), personal));
    }
    for (name, classic_corner_hz, classic_feed_db) in PRESETS {
        let classic = SlotSettings {
            speakers: SpeakersMode::Classic,
            classic_corner_hz,
            classic_feed_db,
            ..SlotSettings::default()
        };
        modes.push((format!("Classic (bs2b), {name}"), classic));
    }
    for angle_deg in [15.0, 45.0, 60.0, 75.0, 90.0] {
        modes.push((format!("Head, {angle_deg}°"), SlotSettings { angle_deg, ..head }));
    }
    modes.into_iter().filter_map(|(mode, slot)| of_slot(mode, slot, &user, &prepared)).collect()
}

fn of_slot(mode: String, slot: SlotSettings, user: &UserData, prepared: &Prepared) -> Option<Rating> {
    let mut settings = Settings { slot: 1, level_match: LevelMatch::Off, ..Settings::default() };
    settings.slots[0] = slot;
    let design = design(&settings.request(1)?, user, prepared);
    let response = Response::new(&design, prepared);
    let ears = |freq_hz| [response.ipsilateral(freq_hz), response.contralateral(freq_hz)];
    Some(rating(mode, slot.angle_deg, ears))
}

/// SoX's effect, which is made of a head's responses for 30°; `None` where SoX cannot be run.
pub(crate) fn earwax_rating() -> Option<Rating> {
    let responses = earwax::impulse_responses()?;
    let ears =
        |freq_hz: f64| responses.each_ref().map(|ear| transform(ear, freq_hz / f64::from(earwax::RATE_HZ)));
    Some(rating("earwax (SoX)".to_owned(), MEASURED_ANGLE_DEG, ears))
}

/// What reaches the near and the far ear of a sound in one channel is `ears`, at a frequency in Hz.
fn rating(mode: String, angle_deg: f64, ears: impl Fn(f64) -> [Complex64; 2]) -> Rating {
    let crosses = |[near, far]: [Complex64; 2]| far.norm() > 1e-9 * near.norm();
    let ild_db = |freq_hz: f64| {
        let [near, far] = ears(freq_hz);
        if crosses([near, far]) { magnitude_db(near / far) } else { PLAIN_ILD_DB }
    };
    let heads = heads_at(angle_deg);
    let itd_secs = || {
        correlation_itd_secs(|freq_hz| {
            let [near, far] = ears(freq_hz);
            far / near
        })
    };
    Rating {
        mode,
        ild_error_db: ild_error_db(&heads, ild_db),
        itd_us: crosses(ears(1_000.0)).then(|| 1e6 * itd_secs()),
        people: People::at_angle(angle_deg),
        externalization: externalization(&heads, ild_db),
        iacc: IACC_HZ.map(|center_hz| iacc(&ears, center_hz)),
    }
}

/// Level difference of measured heads at an azimuth in degrees: Hz and dB.
fn heads_at(angle_deg: f64) -> [(f64, f64); NUM_THIRDS] {
    if (angle_deg - MEASURED_ANGLE_DEG).abs() < 0.5 {
        return MEASURED_ILD_DB.map(|(freq_hz, db, _)| (freq_hz, db));
    }
    let people = People::at_angle(angle_deg);
    std::array::from_fn(|idx| (third_hz(idx), people.ild_db[idx]))
}

/// Root-mean-square error against heads, 200 Hz–8 kHz, dB.
fn ild_error_db(heads: &[(f64, f64)], ild_db: impl Fn(f64) -> f64) -> f64 {
    let inside = heads.iter().filter(|(freq_hz, _)| (190.0..=8_100.0).contains(freq_hz));
    let errors: Vec<f64> = inside.map(|&(freq_hz, db)| (ild_db(freq_hz) - db).powi(2)).collect();
    (errors.iter().sum::<f64>() / grille::units::to_f64(errors.len())).sqrt()
}

/// Hassager's rating from the level difference alone, to 6 kHz.
fn externalization(heads: &[(f64, f64)], ild_db: impl Fn(f64) -> f64) -> f64 {
    let inside = heads.iter().filter(|(freq_hz, _)| *freq_hz <= 6000.0);
    let deviations: Vec<f64> = inside
        .map(|&(freq_hz, reference_db)| {
            let deviation = (ild_db(freq_hz) - reference_db).abs();
            if deviation < 1.5 { 0.0 } else { deviation / reference_db.abs() }
        })
        .collect();
    let mean = deviations.iter().sum::<f64>() / grille::units::to_f64(deviations.len());
    3.78 * (-0.99 * mean).exp() + 1.0
}

/// Largest correlation of the ears within ± 1 ms over one octave, independent channels (ISO 3382-1).
fn iacc(ears: impl Fn(f64) -> [Complex64; 2], center_hz: f64) -> f64 {
    const STEPS: u32 = 400;
    let low_hz = center_hz / 2f64.sqrt();
    let bins: Vec<(f64, f64, f64)> = (0..STEPS)
        .map(|step| {
            let freq_hz = low_hz * (1.0 + f64::from(step) / f64::from(STEPS));
            let [near, far] = ears(freq_hz);
            (freq_hz, 2.0 * (near * far.conj()).re, near.norm_sqr() + far.norm_sqr())
        })
        .collect();
    let power: f64 = bins.iter().map(|(.., power)| power).sum();
    let correlation = |lag_secs: f64| {
        let turned = bins.iter().map(|(freq_hz, both, _)| both * (TAU * freq_hz * lag_secs).cos());
        (turned.sum::<f64>() / power).abs()
    };
    (-50..=50).map(|step| correlation(2e-5 * f64::from(step))).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Acceptance 19–21 as the report prints them: which is nearer to a head is not a matter of taste.
    #[test]
    fn a_head_is_nearer_to_heads_than_a_bass_blend() {
        let ratings = ratings(48_000, Some(&crate::kemar::load().unwrap()));
        let of = |name: &str| ratings.iter().find(|rating| rating.mode.starts_with(name)).unwrap();
        let (plain, head) = (of("Headphones"), of("Head, 30°"));
        assert!((plain.externalization - 1.0).abs() <= 0.01 && plain.iacc.iter().all(|c| *c < 1e-9));
        assert!(head.ild_error_db <= 1.5 && head.externalization >= 4.4, "{head:?}");
        // Its own head is one of the five, and within their spread of the mean.
        let personal = of("Personal");
        assert!(personal.ild_error_db <= 2.0 && personal.externalization >= 4.0, "{personal:?}");
        let kemar = [0.92, 0.76, 0.28, 0.23, 0.53, 0.39, 0.21];
        for (got, expected) in personal.iacc.iter().zip(kemar) {
            assert!((got - expected).abs() <= 0.2, "{personal:?}");
        }
        for wide in
            ratings.iter().filter(|rating| rating.mode.ends_with('°') && rating.mode.starts_with("Head"))
        {
            assert!(wide.ild_error_db <= 1.6 && wide.externalization >= 4.0, "{wide:?}");
            let late_us = wide.itd_us.unwrap() - wide.people.itd_us;
            assert!(late_us.abs() <= wide.people.itd_sd_us, "{wide:?}");
        }
        assert!(plain.itd_us.is_none());
        for classic in ratings.iter().filter(|rating| rating.mode.starts_with("Classic")) {
            assert!(classic.ild_error_db >= 8.0 && classic.externalization < 1.3, "{classic:?}");
        }
        let published = [0.93, 0.76, 0.31, 0.40, 0.53, 0.28, 0.28];
        for (got, expected) in head.iacc.iter().zip(published) {
            assert!((got - expected).abs() <= 0.03, "{head:?}");
        }
        let published = [0.85, 0.78, 0.58, 0.29, 0.12, 0.06, 0.05];
        for (got, expected) in of("Classic (bs2b), Default").iacc.iter().zip(published) {
            assert!((got - expected).abs() <= 0.04, "{:?}", of("Classic (bs2b), Default"));
        }
    }
}
