//! Acceptance 44 and 45: the bank on the conversions that ship.

use grille::dsp::bank::{BankDesigner, CommonBank, MAX_FRAMES};
use grille::dsp::curve::freqs_hz;
use grille::engine::settings::{LevelMatch, Settings, SlotSettings};
use grille::headphones::{Catalog, HeadphoneId, Rows, convert};

use crate::support::engine::{engine, headphone, run_soft as run, settings_of};
use crate::support::measure::error_db;
use crate::support::signals::{Random, noise};

/// Pairs that the bank meets worst: worn, to be heard.
const HARDEST: [(u16, u16); 8] =
    [(442, 164), (442, 514), (442, 422), (442, 310), (170, 444), (374, 164), (65, 164), (202, 170)];

/// The largest errors, dB rms and at one point: of what is heard unless somebody chooses otherwise, and of rows as measured, of
/// which some cheap headphones have resonances that poles a quarter of an octave apart do not follow (decision 103).
const fn limits_db(rows: Rows) -> (f64, f64) {
    match rows {
        Rows::BestEstimate => (0.35, 1.2),
        Rows::AsMeasured => (0.45, 3.0),
    }
}

/// Acceptance 44: source × target within 0.35 dB rms and 1.2 dB at worst, 20 Hz–16 kHz, at every rate: the hardest of all
/// pairs, every back type with models, and pairs at random. All 331,000 pairs take minutes: `GRILLE_ALL_PAIRS=1`.
#[test]
fn shipped_conversions_are_met_at_every_rate() {
    let rates: &[f64] = if all_pairs_are_asked_for() {
        &[48_000.0]
    } else {
        &[44_100.0, 48_000.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0]
    };
    for &rate_hz in rates {
        let designer = BankDesigner::new(rate_hz);
        let mut met = Met { worst_rms_db: (0.0, 0, 0), worst_point_db: (0.0, 0, 0), num_missed: 0 };
        for (source, target) in pairs(rate_hz as u64) {
            for rows in [Rows::BestEstimate, Rows::AsMeasured] {
                met.take(&designer, rate_hz, rows, (source, target));
            }
        }
        assert!(met.num_missed == 0, "{rate_hz} Hz: {met:?}");
    }
}

fn all_pairs_are_asked_for() -> bool {
    std::env::var_os("GRILLE_ALL_PAIRS").is_some()
}

fn pairs(seed: u64) -> Vec<(u16, u16)> {
    let entries = Catalog::embedded().entries();
    let worn: Vec<u16> = entries.iter().filter(|entry| entry.can_be_worn()).map(|entry| entry.id.0).collect();
    let wanted: Vec<u16> = entries.iter().map(|entry| entry.id.0).collect();
    if all_pairs_are_asked_for() {
        return worn.iter().flat_map(|&source| wanted.iter().map(move |&target| (source, target))).collect();
    }
    let mut random = Random::new(seed);
    let classes = entries.iter().filter(|entry| entry.is_class()).map(|entry| entry.id.0);
    let with_classes = classes.flat_map(|class| wanted.iter().map(move |&target| (class, target)));
    let mut pairs: Vec<(u16, u16)> = with_classes.step_by(3).chain(HARDEST).collect();
    pairs.extend((0..700).map(|_| (worn[random.below(worn.len())], wanted[random.below(wanted.len())])));
    pairs
}

/// How well conversions are met.
#[derive(Debug)]
struct Met {
    worst_rms_db: (f64, u16, u16),
    worst_point_db: (f64, u16, u16),
    num_missed: usize,
}

impl Met {
    fn take(&mut self, designer: &BankDesigner, rate_hz: f64, rows: Rows, (source, target): (u16, u16)) {
        let curve = convert(Catalog::embedded(), rows, HeadphoneId(source), 1.0, HeadphoneId(target)).applied;
        let weights = designer.design(&curve);
        let (mut sum, mut count, mut worst_db) = (0.0, 0.0, 0.0f64);
        for (&freq_hz, &db) in freqs_hz().iter().zip(&curve.db) {
            if (20.0..=16_000.0).contains(&freq_hz) {
                let got = weights.response(designer.poles(), freq_hz, rate_hz).norm();
                let error = 20.0 * got.log10() - db;
                sum += error * error;
                count += 1.0;
                worst_db = worst_db.max(error.abs());
            }
        }
        let rms_db: f64 = (sum / count).sqrt();
        let (rms_limit_db, point_limit_db) = limits_db(rows);
        self.num_missed += usize::from(rms_db > rms_limit_db || worst_db > point_limit_db);
        if all_pairs_are_asked_for() && (rms_db > 0.25 || worst_db > 1.2) {
            eprintln!("{rows:?} ({source}, {target}): {rms_db:.3} dB rms, {worst_db:.2} dB");
        }
        if rms_db > self.worst_rms_db.0 {
            self.worst_rms_db = (rms_db, source, target);
        }
        if worst_db > self.worst_point_db.0 {
            self.worst_point_db = (worst_db, source, target);
        }
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
    let curve =
        |name| convert(catalog, Rows::BestEstimate, headphone("ATH-M50x"), 1.0, headphone(name)).applied;
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
