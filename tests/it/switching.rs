//! Acceptance 40 and any number of switches in flight.

use grille::engine::settings::{LevelMatch, Settings, SlotSettings};
use grille::params::GrilleParams;

use crate::support::engine::{engine, headphone, run_soft as run, settings_of, speakers};
use crate::support::measure::{error_db, largest_step};
use crate::support::signals::{Random, noise, sine};

fn factory(slot: usize) -> Settings {
    Settings { slot, source: headphone("ATH-M50x"), ..GrilleParams::default().settings() }
}

/// Acceptance 40: Between any two factory slots, at any sample, on a loud 1 kHz sine: no step beyond 1.5 × the
/// steepest slope of the sine.
#[test]
fn switching_slots_does_not_click() {
    let mut random = Random::new(61);
    for rate_hz in [44_100.0, 192_000.0] {
        let signal = sine(1000.0, rate_hz, (0.1 * rate_hz) as usize);
        let own_slope = largest_step(&signal);
        for from in 0..=6 {
            for to in 0..=6 {
                let mut engine = engine(rate_hz, &factory(from));
                let start = random.below(signal.len() / 2) + signal.len() / 4;
                let before = run(&mut engine, &signal[..start], &signal[..start]);
                engine.set_target(&factory(to));
                let after = run(&mut engine, &signal[start..], &signal[start..]);
                let skip = signal.len() / 8;
                let whole: Vec<f32> = before.0[skip..].iter().chain(&after.0).copied().collect();
                let settled = largest_step(&run(&mut engine, &signal, &signal).0[skip..]);
                let allowed = own_slope.max(settled).max(largest_step(&before.0[skip..]));
                let step = largest_step(&whole);
                assert!(step <= 1.5 * allowed, "{rate_hz}: {from} → {to}: {step} over {allowed}");
            }
        }
    }
}

/// A thousand switches a second for a minute leave no trace once slot 0 has settled, and never click.
#[test]
fn a_storm_of_switches_leaves_no_trace() {
    let rate_hz = 48_000.0;
    let mut random = Random::new(62);
    let mut engine = engine(rate_hz, &factory(0));
    let signal = sine(1000.0, rate_hz, 48);
    let mut steps = Vec::new();
    for _ in 0..60_000 {
        engine.set_target(&factory(random.below(7)));
        steps.extend(run(&mut engine, &signal, &signal).0);
    }
    assert!(largest_step(&steps[480..]) <= 3.0 * largest_step(&signal));
    engine.set_target(&factory(0));
    run(&mut engine, &noise(63, 2400), &noise(64, 2400));
    let (left, right) = (noise(65, 5000), noise(66, 5000));
    assert_eq!(run(&mut engine, &left, &right), (left, right));
}

/// However it was reached, a settled slot sounds as if nothing else had ever been heard.
#[test]
fn a_slot_does_not_remember_what_came_before() {
    let rate_hz = 48_000.0;
    let (left, right) = (noise(67, 40_000), noise(68, 40_000));
    let slot = settings_of(SlotSettings { target: headphone("HD 650"), ..speakers(0.5) });
    let target = Settings { level_match: LevelMatch::Static, ..slot };
    let reference = run(&mut engine(rate_hz, &target), &left, &right);
    let mut wandering = engine(rate_hz, &factory(5));
    run(&mut wandering, &left[..10_000], &right[..10_000]);
    wandering.set_target(&factory(3));
    run(&mut wandering, &left[10_000..10_500], &right[10_000..10_500]);
    wandering.set_target(&target);
    let after = run(&mut wandering, &left[10_500..], &right[10_500..]);
    let settled = 4000;
    assert!(error_db(&after.0[settled..], &reference.0[10_500 + settled..]) <= -110.0);
    assert!(error_db(&after.1[settled..], &reference.1[10_500 + settled..]) <= -110.0);
}

/// A dragged control follows: the last value is reached however fast the values came.
#[test]
fn the_last_of_many_changes_wins() {
    let rate_hz = 48_000.0;
    let slot = |angle_deg| settings_of(SlotSettings { angle_deg, ..speakers(0.5) });
    let (mut dragged, mut still) = (engine(rate_hz, &slot(15.0)), engine(rate_hz, &slot(44.9)));
    let signal = noise(69, 16);
    for step in 1..=299 {
        dragged.set_target(&slot(15.0 + 0.1 * f64::from(step)));
        run(&mut dragged, &signal, &signal);
        run(&mut still, &signal, &signal);
    }
    let (left, right) = (noise(70, 20_000), noise(71, 20_000));
    let got = run(&mut dragged, &left, &right);
    let expected = run(&mut still, &left, &right);
    let error = error_db(&got.0[8000..], &expected.0[8000..]);
    assert!(error <= -100.0, "{error} dB");
}
