//! The sphere against its published figures.

use super::*;
use crate::spatial::NOMINAL_RADIUS_M;

const HEAD: Sphere = Sphere { radius_m: NOMINAL_RADIUS_M };

fn db(value: Complex64) -> f64 {
    20.0 * value.norm().log10()
}

fn plane_db(freq_hz: f64, degrees: f64) -> f64 {
    db(HEAD.pressure(freq_hz, f64::INFINITY, [degrees])[0])
}

/// Interaural phase delay in µs and level difference in dB of ears at ± `ear_deg`.
fn between_ears(freq_hz: f64, angle_deg: f64, ear_deg: f64, distance_m: f64) -> (f64, f64) {
    let angles = [ear_deg - angle_deg, ear_deg + angle_deg];
    let [near, far] = HEAD.pressure(freq_hz, distance_m, angles);
    let mut phase = (far / near).arg();
    let expected = -TAU * freq_hz * 280e-6;
    phase += TAU * ((expected - phase) / TAU).round();
    (-1e6 * phase / (TAU * freq_hz), db(near / far))
}

/// The recursion of Duda and Martens, which runs until it has converged.
fn recursion(freq_hz: f64, rho: f64, degrees: f64) -> Complex64 {
    let i = Complex64::I;
    let (x, mu) = (degrees.to_radians().cos(), TAU * freq_hz * NOMINAL_RADIUS_M / SPEED_OF_SOUND);
    let (zr, za) = (1.0 / (i * mu * rho), 1.0 / (i * mu));
    let (mut qr2, mut qr1) = (zr, zr * (1.0 - zr));
    let (mut qa2, mut qa1) = (za, za * (1.0 - za));
    let (mut p2, mut p1) = (1.0, x);
    let mut sum = zr / (za * (za - 1.0));
    sum += 3.0 * x * zr * (zr - 1.0) / (za * (2.0 * za * za - 2.0 * za + 1.0));
    let (mut m, mut quiet) = (2.0, 0);
    while quiet < 2 && m < 200.0 {
        let qr = -(2.0 * m - 1.0) * zr * qr1 + qr2;
        let qa = -(2.0 * m - 1.0) * za * qa1 + qa2;
        let p = ((2.0 * m - 1.0) * x * p1 - (m - 1.0) * p2) / m;
        let term = (2.0 * m + 1.0) * p * qr / ((m + 1.0) * za * qa - qa1);
        sum += term;
        quiet = if term.norm() < 1e-12 * sum.norm() { quiet + 1 } else { 0 };
        (qr2, qr1, qa2, qa1, p2, p1) = (qr1, qr, qa1, qa, p1, p);
        m += 1.0;
    }
    (rho * (-i * mu).exp() * sum / (i * mu)).conj()
}

/// Acceptance 1 and 2: magnitudes of a plane wave at 1 and 4 kHz, ± 0.02 dB.
#[test]
fn plane_waves_have_their_published_levels() {
    let rows = [
        (1e3, [(0.0, 3.739), (60.0, 2.765), (90.0, 0.987), (120.0, -2.100), (150.0, -0.792), (180.0, 0.890)]),
        (4e3, [(0.0, 5.697), (60.0, 4.502), (90.0, 2.167), (120.0, -1.435), (150.0, -4.213), (180.0, 1.003)]),
    ];
    for (freq_hz, levels) in rows {
        for (degrees, expected_db) in levels {
            let got = plane_db(freq_hz, degrees);
            assert!((got - expected_db).abs() <= 0.02, "{freq_hz} Hz, {degrees}°: {got} dB");
        }
    }
}

/// Acceptance 3: phases at 1 kHz, ± 0.005 rad.
#[test]
fn plane_waves_have_their_published_phases() {
    let [front, back] = HEAD.pressure(1e3, f64::INFINITY, [0.0, 180.0]);
    assert!((front.arg() - 1.892).abs() <= 0.005 && (back.arg() + 2.520).abs() <= 0.005);
}

/// Acceptance 4: recursion at 100 radii, and the series, far enough, with it to 0.001 dB.
#[test]
fn the_series_is_the_recursion() {
    assert!((db(recursion(3e3, 100.0, 150.0)) + 6.105).abs() <= 0.01);
    assert!((db(recursion(8e3, 100.0, 0.0)) - 6.006).abs() <= 0.01);
    for freq_hz in [100.0, 300.0, 1e3, 3e3, 8e3] {
        for degrees in [0.0, 40.0, 100.0, 150.0, 180.0] {
            for rho in [6.0, 17.0, 100.0] {
                let (mu, rho) = HEAD.scaled(freq_hz, rho * NOMINAL_RADIUS_M);
                let [series] = Sphere::series(mu, rho, [degrees], num_terms(mu, rho) + 12);
                let error = db(series / recursion(freq_hz, rho, degrees)).abs();
                assert!(error <= 0.001, "{freq_hz} Hz, {degrees}°, {rho} radii: {error} dB");
            }
        }
    }
}

/// Acceptance 5: the fixed order, ≤ 0.03 dB against 30 more terms, 50 Hz–20 kHz, 0–180°.
#[test]
fn the_fixed_order_is_enough() {
    let mut worst = 0.0f64;
    for step in 0..=26 {
        let freq_hz = 50.0 * (f64::from(step) / 3.0).exp2();
        if freq_hz > 20e3 {
            break;
        }
        for degrees in (0..=12).map(|k| 15.0 * f64::from(k)) {
            let exact = recursion(freq_hz, 1e5, degrees);
            worst = worst.max(db(HEAD.pressure(freq_hz, f64::INFINITY, [degrees])[0] / exact).abs());
        }
    }
    assert!(worst <= 0.03, "{worst} dB");
}

/// Acceptance 6, 8 and the tables of §2.3: interaural differences of a speaker at 30°.
#[test]
fn ears_hear_a_speaker_at_30_degrees_as_published() {
    let rows = [
        (90.0, 20.0, 382.8, 0.0),
        (90.0, 500.0, 399.0, 1.52),
        (90.0, 1e3, 320.2, 4.86),
        (90.0, 4e3, 278.9, 5.94),
        (90.0, 8e3, 271.7, 7.90),
        (90.0, 16e3, 267.3, 9.80),
        (100.0, 500.0, 406.3, 0.90),
        (100.0, 1e3, 354.0, 4.69),
        (100.0, 4e3, 284.6, 7.26),
        (100.0, 16e3, 274.2, 11.87),
    ];
    for (ear_deg, freq_hz, itd_us, ild_db) in rows {
        let (itd, ild) = between_ears(freq_hz, 30.0, ear_deg, f64::INFINITY);
        assert!((itd - itd_us).abs() <= 1.0, "{ear_deg}°, {freq_hz} Hz: {itd} µs");
        assert!((ild - ild_db).abs() <= 0.05, "{ear_deg}°, {freq_hz} Hz: {ild} dB");
    }
    let closed_form_us = 3e6 * NOMINAL_RADIUS_M / SPEED_OF_SOUND * 0.5;
    assert!((between_ears(20.0, 30.0, 90.0, f64::INFINITY).0 - closed_form_us).abs() <= 1.0);
}

/// Acceptance 9: level difference at 20 Hz of near sources, ± 0.05 dB.
#[test]
fn near_sources_differ_in_level_at_low_frequencies() {
    for (distance_m, ild_db) in [(0.25, 4.22), (1.0, 1.13), (2.0, 0.57)] {
        let (_, ild) = between_ears(20.0, 30.0, 90.0, distance_m);
        assert!((ild - ild_db).abs() <= 0.05, "{distance_m} m: {ild} dB");
    }
}

/// Acceptance 7: the rays behind the closed form of the delay, Woodworth's for a far source and ears
/// at ± 90°, ± 0.1 µs.
#[test]
fn rays_take_as_long_as_woodworth_says() {
    for (angle_deg, expected_us) in [(30.0, 261.1), (45.0, 380.7), (60.0, 488.1), (90.0, 655.8)] {
        let way = |degrees| HEAD.way_m(degrees, 1e4);
        let us = 1e6 * (way(90.0 + angle_deg) - way(90.0 - angle_deg)) / SPEED_OF_SOUND;
        assert!((us - expected_us).abs() <= 0.1, "{angle_deg}°: {us} µs");
    }
}

/// Acceptance 10 and 11: the structural model of Brown and Duda, whose low-frequency delay with
/// Woodworth's rays is 396.6 µs at 30°: close to the sphere's, which is why the two are never summed.
#[test]
fn the_structural_model_has_its_published_values_and_is_no_sphere() {
    let alpha = |degrees: f64| 1.05 + 0.95 * (1.2 * degrees).to_radians().cos();
    for (degrees, expected) in [(0.0, 2.0), (60.0, 1.3436), (90.0, 0.7564), (150.0, 0.1)] {
        assert!((alpha(degrees) - expected).abs() <= 1e-4, "{degrees}°");
    }
    let corner = 2.0 * SPEED_OF_SOUND / NOMINAL_RADIUS_M;
    let model = |freq_hz: f64, degrees: f64| {
        let s = Complex64::new(0.0, TAU * freq_hz / corner);
        (1.0 + alpha(degrees) * s) / (1.0 + s)
    };
    assert!(db(model(1e-3, 90.0)).abs() <= 1e-6);
    for (degrees, high_db) in [(0.0, 6.02), (60.0, 2.57), (90.0, -2.42), (150.0, -20.0)] {
        assert!((db(model(1e9, degrees)) - high_db).abs() <= 0.01, "{degrees}°");
    }
    let early = |degrees: f64| -model(1.0, degrees).arg() / TAU;
    let itd_us = 261.1 + 1e6 * (early(120.0) - early(60.0));
    assert!((itd_us - 396.6).abs() <= 1.0, "{itd_us}");
    let over_shadow_db = plane_db(7e3, 180.0) - db(model(7e3, 180.0));
    assert!((4.0..=11.0).contains(&over_shadow_db), "{over_shadow_db}");
}
