//! Acceptance 44 and 45: the bank on every conversion that ships.

use grille::dsp::bank::{BankDesigner, CommonBank, MAX_FRAMES};
use grille::dsp::curve::freqs_hz;
use grille::engine::settings::{LevelMatch, Settings, SlotSettings};
use grille::headphones::{Catalog, convert};

use crate::support::engine::{engine, headphone, run_soft as run, settings_of};
use crate::support::measure::error_db;
use crate::support::signals::noise;

/// Acceptance 44: Every shipped source × target within 0.35 dB rms and 1.2 dB at worst, 20 Hz–16 kHz, at every rate.
#[test]
fn every_shipped_conversion_is_met_at_every_rate() {
    let catalog = Catalog::embedded();
    for rate_hz in [44_100.0, 48_000.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0] {
        let designer = BankDesigner::new(rate_hz);
        let (mut worst_rms, mut worst_point) = (0.0f64, 0.0f64);
        for source in catalog.entries() {
            for target in catalog.entries() {
                let curve = convert(catalog, source.id, 1.0, target.id).applied;
                let weights = designer.design(&curve);
                let (mut sum, mut count) = (0.0, 0.0);
                for (&freq_hz, &db) in freqs_hz().iter().zip(&curve.db) {
                    if (20.0..=16_000.0).contains(&freq_hz) {
                        let got = weights.response(designer.poles(), freq_hz, rate_hz).norm();
                        let error = 20.0 * got.log10() - db;
                        sum += error * error;
                        count += 1.0;
                        worst_point = worst_point.max(error.abs());
                    }
                }
                worst_rms = worst_rms.max((sum / count).sqrt());
            }
        }
        assert!(worst_rms <= 0.35 && worst_point <= 1.2, "{rate_hz}: {worst_rms} rms, {worst_point} dB");
    }
}

/// Acceptance 45: A ramp from A to B is (1 − r)·A + r·B of the two static sounds, to −110 dB.
#[test]
fn a_cross_fade_is_linear() {
    let slot = |name| SlotSettings { target: headphone(name), ..SlotSettings::default() };
    let off = |name| Settings { level_match: LevelMatch::Off, ..settings_of(slot(name)) };
    let (left, right) = (noise(51, 8000), noise(52, 8000));
    let fade = (0.030f64 * 48_000.0).round();
    let a = run(&mut engine(48_000.0, &off("HD 650")), &left, &right).0;
    let b = run(&mut engine(48_000.0, &off("K702")), &left, &right).0;
    let mut both = off("HD 650");
    both.slots[1] = slot("K702");
    let mut engine = engine(48_000.0, &both);
    let mut faded = run(&mut engine, &left[..3000], &right[..3000]).0;
    // What the other slot needs is there: the fade begins with the very frame.
    engine.set_target(&Settings { slot: 2, ..both });
    faded.extend(run(&mut engine, &left[3000..], &right[3000..]).0);
    let expected: Vec<f32> = (0..8000)
        .map(|n| {
            let r = ((f64::from(n) - 3000.0) / fade).clamp(0.0, 1.0);
            ((1.0 - r) * f64::from(a[n as usize]) + r * f64::from(b[n as usize])) as f32
        })
        .collect();
    assert!(error_db(&faded, &expected) <= -110.0, "{}", error_db(&faded, &expected));
}

/// Acceptance 40, first half: a cross-fade between the same sound is that sound.
#[test]
fn the_states_do_not_notice_who_listens() {
    let designer = BankDesigner::new(48_000.0);
    let catalog = Catalog::embedded();
    let curve = |name| convert(catalog, headphone("ATH-M50x"), 1.0, headphone(name)).applied;
    let (a, b) = (designer.design(&curve("HD 650")), designer.design(&curve("K702")));
    let (mut alone, mut switched) = (CommonBank::<1>::default(), CommonBank::<1>::default());
    let mut input = [[0.0; MAX_FRAMES]];
    for block in noise(53, 320).chunks(MAX_FRAMES) {
        input[0].copy_from_slice(block);
        let (mut from_a, mut from_both) = ([[[0.0; MAX_FRAMES]; 1]; 1], [[[0.0; MAX_FRAMES]; 1]; 2]);
        alone.process(designer.poles(), &input, MAX_FRAMES, [&a], &mut from_a);
        switched.process(designer.poles(), &input, MAX_FRAMES, [&b, &a], &mut from_both);
        assert_eq!(from_a[0], from_both[1]);
    }
}
