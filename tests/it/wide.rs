//! People at every angle, distance and head size.

use grille::engine::settings::{Settings, SlotSettings};
use grille::engine::{Prepared, Response};
use grille::spatial::{NOMINAL_RADIUS_M, NUM_THIRDS, People, Sphere, correlation_itd_secs, third_hz};

use crate::support::engine::{design_of, prepared, settings_of, speakers};

const RATES_HZ: [f64; 5] = [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0];

/// Level difference of a third of an octave, dB: power over the band.
fn third_db(response: &Response<'_>, center_hz: f64) -> f64 {
    let steps = (-8..=8).map(|step| center_hz * (f64::from(step) / 51.0).exp2());
    let powers: Vec<f64> = steps.map(|freq_hz| response.difference(freq_hz).unwrap().norm_sqr()).collect();
    -10.0 * (powers.iter().sum::<f64>() / powers.len() as f64).log10()
}

/// Hassager's rating against the mean of people at the same angle, to 6 kHz.
fn externalization(response: &Response<'_>, people: &People) -> f64 {
    let inside = (0..NUM_THIRDS).filter(|&idx| third_hz(idx) <= 6_000.0);
    let deviations: Vec<f64> = inside
        .map(|idx| {
            let deviation = (third_db(response, third_hz(idx)) - people.ild_db[idx]).abs();
            if deviation < 1.5 { 0.0 } else { deviation / people.ild_db[idx].abs() }
        })
        .collect();
    3.78 * (-0.99 * deviations.iter().sum::<f64>() / deviations.len() as f64).exp() + 1.0
}

/// From 15° to 90°, at every rate: level differences within 1.6 dB rms of the mean of people, 200 Hz–8 kHz, the delay
/// within one standard deviation of them, and Hassager's rating 4 or better.
#[test]
fn every_angle_is_that_of_people() {
    for rate_hz in RATES_HZ {
        let tables = prepared(rate_hz);
        for angle_deg in (0..=30).map(|step| 15.0 + 2.5 * f64::from(step)) {
            let people = People::at_angle(angle_deg);
            let design = design_of(&settings_of(SlotSettings { angle_deg, ..speakers(0.5) }), &tables);
            let response = Response::new(&design, &tables);
            let inside = (0..NUM_THIRDS).filter(|&idx| (190.0..8_100.0).contains(&third_hz(idx)));
            let errors: Vec<f64> =
                inside.map(|idx| (third_db(&response, third_hz(idx)) - people.ild_db[idx]).powi(2)).collect();
            let rms_db = (errors.iter().sum::<f64>() / errors.len() as f64).sqrt();
            let itd_secs = correlation_itd_secs(|freq_hz| response.difference(freq_hz).unwrap());
            let late_us = 1e6 * itd_secs - people.itd_us;
            let rating = externalization(&response, &people);
            assert!(rms_db <= 1.6, "{angle_deg}° at {rate_hz}: {rms_db} dB");
            assert!(late_us.abs() <= people.itd_sd_us, "{angle_deg}° at {rate_hz}: {late_us} µs");
            assert!(rating >= 4.0, "{angle_deg}° at {rate_hz}: {rating}");
        }
    }
}

fn itd_us(settings: &Settings, freq_hz: f64, tables: &Prepared) -> f64 {
    1e6 * Response::new(&design_of(settings, tables), tables).itd_secs(freq_hz).unwrap()
}

fn ild_db(settings: &Settings, freq_hz: f64, tables: &Prepared) -> f64 {
    Response::new(&design_of(settings, tables), tables).ild_db(freq_hz).unwrap()
}

/// From 29° to 47° in steps of a quarter of a degree nothing jumps: less than 0.5 dB and 7.5 µs a step, which is
/// under the audible difference of 1 dB and 10 µs.
#[test]
fn fitted_head_and_people_join_without_a_jump() {
    let tables = prepared(48_000.0);
    for freq_hz in [250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0] {
        let mut before: Option<(f64, f64)> = None;
        for step in 0..=72 {
            let slot = SlotSettings { angle_deg: 29.0 + 0.25 * f64::from(step), ..speakers(0.5) };
            let settings = settings_of(slot);
            let now = (ild_db(&settings, freq_hz, &tables), itd_us(&settings, freq_hz, &tables));
            if let Some((ild, itd)) = before {
                assert!((now.0 - ild).abs() <= 0.5, "{freq_hz} Hz, step {step}: {} dB", now.0 - ild);
                assert!((now.1 - itd).abs() <= 7.5, "{freq_hz} Hz, step {step}: {} µs", now.1 - itd);
            }
            before = Some(now);
        }
    }
}

/// Near sources differ more in level in the bass, by what the sphere says; from 1 m on by less than 1 dB.
#[test]
fn distance_changes_the_bass_as_the_sphere_does() {
    let tables = prepared(48_000.0);
    let sphere = Sphere { radius_m: NOMINAL_RADIUS_M };
    let exact_db = |distance_m: f64| -20.0 * sphere.ratio(100.0, 30.0, distance_m).norm().log10();
    let at =
        |distance_m: f64| ild_db(&settings_of(SlotSettings { distance_m, ..speakers(0.5) }), 100.0, &tables);
    for distance_m in [0.5, 0.7, 1.0] {
        let (got, expected) = (at(distance_m) - at(1.5), exact_db(distance_m) - exact_db(1.5));
        assert!((got - expected).abs() <= 0.1, "{distance_m} m: {got} against {expected}");
    }
    assert!((at(1.0) - at(3.0)).abs() <= 1.0 && at(0.5) - at(1.5) > 1.0);
}

/// A head so many times as large hears that many times the delay, that much lower.
#[test]
fn a_larger_head_hears_larger_delays() {
    let tables = prepared(48_000.0);
    for angle_deg in [30.0, 60.0] {
        let of = |head_size_cm: f64, freq_hz: f64| {
            let slot = SlotSettings { angle_deg, ..speakers(0.5) };
            itd_us(&Settings { head_size_cm, ..settings_of(slot) }, freq_hz, &tables)
        };
        for head_size_cm in [50.0, 60.0, 65.0] {
            let scale = head_size_cm / 55.0;
            let (got, expected) = (of(head_size_cm, 600.0 / scale), scale * of(55.0, 600.0));
            assert!((got - expected).abs() <= 4.0, "{angle_deg}°, {head_size_cm} cm: {got}, {expected}");
        }
    }
}
