//! The limit of boosts: what it promises holds in the sound, the picture says so, and nothing else changes.

use grille::dsp::curve::freqs_hz;
use grille::engine::Response;
use grille::engine::settings::{LevelMatch, Settings, SlotSettings};
use grille::headphones::{BoostLimit, HeadphoneId};
use grille::units::db_from_lin;

use crate::support::engine::{design_of, engine, headphone, prepared, run_soft, settings_of};
use crate::support::random;
use crate::support::signals::{Random, sine};

const RATE_HZ: f64 = 48_000.0;

/// How far the bank may be off (docs/acoustics.md, acceptance 44), dB.
const BANK_DB: f64 = 0.5;

/// A headphone that seals badly, to one with much bass: up to 9 dB in the bass.
fn badly_sealed(limit_db: Option<u8>) -> Settings {
    let slot = SlotSettings { target: headphone("DT 770 Pro (250 ohm)"), ..SlotSettings::default() };
    Settings {
        source: HeadphoneId::CLOSED_OVER_EAR,
        seal: 0.0,
        boost_limit: limit_db.map_or(BoostLimit::OFF, |db| BoostLimit::of_db(db).unwrap()),
        level_match: LevelMatch::Off,
        ..settings_of(slot)
    }
}

/// Gain of a tone through the running engine, dB.
fn heard_db(settings: &Settings, freq_hz: f64) -> f64 {
    let tone = sine(freq_hz, RATE_HZ, 48_000);
    let (left, _) = run_soft(&mut engine(RATE_HZ, settings), &tone, &tone);
    let rms = |signal: &[f32]| signal[24_000..].iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt();
    db_from_lin(rms(&left) / rms(&tone))
}

#[test]
fn a_tone_in_the_bass_is_raised_by_the_limit_and_no_more() {
    let free_db = heard_db(&badly_sealed(None), 40.0);
    assert!(free_db > 6.5, "{free_db}");
    for limit_db in [3, 5, 6] {
        let db = heard_db(&badly_sealed(Some(limit_db)), 40.0);
        assert!((db - f64::from(limit_db)).abs() < 0.3, "{limit_db}: {db}");
    }
}

/// Half the amount asks for half as much, and that is what is held.
#[test]
fn the_limit_holds_what_is_applied_and_not_what_was_wished() {
    let mut half = badly_sealed(Some(6));
    half.slots[0].amount = 0.5;
    let mut free = half;
    free.boost_limit = BoostLimit::OFF;
    let tables = prepared(RATE_HZ);
    assert!(design_of(&half, &tables).weights == design_of(&free, &tables).weights);
}

/// Any two headphones, seals and amounts: no ear is raised further than the limit says, within what the bank realizes.
#[test]
fn no_conversion_raises_what_is_worn_beyond_the_limit() {
    let mut random = Random::new(61);
    let tables = prepared(RATE_HZ);
    let mut num_held = 0;
    for _ in 0..150 {
        let all = random::processing(&mut random);
        let slot = all.slots[all.slot - 1];
        let slot = SlotSettings { target: slot.target, amount: slot.amount, ..SlotSettings::default() };
        let limit_db = 3 + u8::try_from(random.below(7)).unwrap();
        let limit = BoostLimit::of_db(limit_db).unwrap();
        let mut free = settings_of(slot);
        (free.source, free.seal, free.level_match) = (all.source, all.seal, LevelMatch::Off);
        let mut held = free;
        held.boost_limit = limit;
        let highest = |settings: &Settings| {
            let design = design_of(settings, &tables);
            let response = Response::new(&design, &tables);
            let audible = freqs_hz().iter().filter(|hz| (20.0..16_000.0).contains(*hz));
            audible.map(|&hz| db_from_lin(response.mid(hz).norm())).fold(f64::MIN, f64::max)
        };
        let (free_db, held_db) = (highest(&free), highest(&held));
        num_held += i32::from(free_db > f64::from(limit_db) + BANK_DB);
        assert!(
            held_db < f64::from(limit_db) + BANK_DB,
            "{:?} → {:?}: {held_db} dB",
            held.source,
            slot.target
        );
    }
    assert!(num_held > 20, "{num_held} conversions are limited");
}

/// The limit is below everything else there is: slot 0, and a slot that only cuts, stay as they are.
#[test]
fn what_is_not_raised_so_far_is_not_touched() {
    let tables = prepared(RATE_HZ);
    let slot = SlotSettings { target: HeadphoneId::CLOSED_OVER_EAR, ..SlotSettings::default() };
    let free = Settings { source: HeadphoneId::CLOSED_OVER_EAR, ..settings_of(slot) };
    let mut held = free;
    held.boost_limit = BoostLimit::of_db(3).unwrap();
    assert_eq!(design_of(&free, &tables).weights, design_of(&held, &tables).weights);
}
