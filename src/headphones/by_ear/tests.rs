//! A simulated listener: what is worn comes back from the answers, and nonsense is recognized.

use super::*;
use crate::headphones::HeadphoneId;
use crate::headphones::{Rows, convert};

/// Numbers at random from a fixed sequence, even or normal.
struct Listener(u64);

impl Listener {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(self.0 >> 32).unwrap()) / f64::from(u32::MAX)
    }

    /// A setting of equal loudness: the truth with 1.5 dB of scatter, by Box and Muller.
    fn setting(&mut self, truth_db: f64) -> f64 {
        let radius = (-2.0 * self.unit().max(1e-12).ln()).sqrt();
        truth_db + SCATTER_DB * radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    fn answers(&mut self, truth_db: f64) -> Answers {
        std::array::from_fn(|_| std::array::from_fn(|_| self.setting(truth_db)))
    }
}

const LISTENERS: usize = 4_000;

fn rms(errors: &[f64]) -> f64 {
    (errors.iter().map(|error| error * error).sum::<f64>() / errors.len() as f64).sqrt()
}

/// Five seals, of which the worst is the mean of the five measured bad ones. The listener needs the low band 24 dB louder
/// with cups pressed on, as equal loudness contours have it, and that much more with what the worn headphone loses.
#[test]
fn a_seal_comes_back_from_answers_that_scatter() {
    let catalog = Catalog::embedded();
    for seal in [0.0, 0.25, 0.5, 0.75, 1.0] {
        // What the source has lost, by the conversion itself: not by what is tested here.
        let worn = HeadphoneId::CLOSED_OVER_EAR;
        let source = |seal| convert(catalog, Rows::BestEstimate, worn, seal, HeadphoneId::NONE).source;
        let (good, bad) = (source(1.0), source(seal));
        let level = |curve: &crate::dsp::curve::Curve| curve.mean_db(LOST_HZ) - curve.mean_db(AGAINST_HZ);
        let loss_db = level(&good) - level(&bad);
        let mut listener = Listener(7);
        let (mut errors, mut num_refused) = (Vec::new(), 0);
        for _ in 0..LISTENERS {
            let (pressed, worn) = (listener.answers(24.0), listener.answers(24.0 + loss_db));
            match loss(&pressed, &worn) {
                Ok(judged) => errors.push(seal_of_loss(catalog, judged.mean_db) - seal),
                Err(_) => num_refused += 1,
            }
        }
        let refused = f64::from(num_refused) / LISTENERS as f64;
        let rms = rms(&errors);
        eprintln!("seal {seal}: rms {rms:.3}, refused {refused:.3}");
        assert!(rms < 0.12, "{seal}: {rms}");
        assert!(refused < 0.07, "{refused}");
    }
}

/// The error that is given is the one there is: two of three results lie within it.
#[test]
fn the_uncertainty_is_what_it_says() {
    let mut listener = Listener(11);
    let mut num_within = 0;
    for _ in 0..LISTENERS {
        let (pressed, worn) = (listener.answers(24.0), listener.answers(28.0));
        if let Ok(judged) = loss(&pressed, &worn) {
            num_within += i32::from((judged.mean_db - 4.0).abs() < judged.error_db);
        }
    }
    let share = f64::from(num_within) / LISTENERS as f64;
    assert!((0.62..0.85).contains(&share), "{share}");
}

/// Sides that differ by 2 dB, and in the lowest band by 4 more: both come back.
#[test]
fn a_balance_comes_back_from_answers_that_scatter() {
    let mut listener = Listener(3);
    let (mut errors, mut num_leaking, mut num_refused) = (Vec::new(), 0, 0);
    for _ in 0..LISTENERS {
        let answers = std::array::from_fn(|_| std::array::from_fn(|_| listener.setting(-2.0)));
        match balance(&answers) {
            Ok(judged) => {
                errors.push(judged.whole.mean_db - 2.0);
                num_leaking += i32::from(judged.leaking().is_some());
            }
            Err(_) => num_refused += 1,
        }
    }
    let rms = rms(&errors);
    eprintln!("balance: rms {rms:.2} dB, leaking {num_leaking}, refused {num_refused}");
    assert!(rms < 0.7, "{rms}");
    assert!(num_leaking < 300 && num_refused < 100, "{num_leaking}, {num_refused}");
    let leaking = balance(&[[-5.0, -1.0, -0.5], [-6.0, -1.5, 0.0], [-5.5, -0.5, -1.0]]).unwrap();
    assert_eq!(leaking.leaking(), Some(Side::Right));
}

/// Who presses keys at random gets nothing, but for one in ten by chance.
#[test]
fn nonsense_is_recognized() {
    let mut listener = Listener(5);
    let mut anything = || 20.0 * listener.unit() - 10.0;
    let (mut num_seals, mut num_balances) = (0, 0);
    for _ in 0..LISTENERS {
        let mut answers = || std::array::from_fn(|_| std::array::from_fn(|_| anything()));
        let (pressed, worn): (Answers, Answers) = (answers(), answers());
        num_seals += i32::from(loss(&pressed, &worn).is_ok());
        let sides = std::array::from_fn(|_| std::array::from_fn(|_| anything()));
        num_balances += i32::from(balance(&sides).is_ok());
    }
    eprintln!("nonsense that passed: {num_seals} and {num_balances} of {LISTENERS}");
    assert!(num_seals < 400 && num_balances < 400, "{num_seals}, {num_balances}");
    let apart = [[24.0, 24.0], [29.0, 29.0], [24.0, 24.0]];
    assert_eq!(loss(&apart, &[[24.0; 2]; 3]), Err(Disagreement { apart_db: 5.0 }));
}

/// A side that is 6 dB louder is halved by the balance.
#[test]
fn the_balance_offered_lowers_the_louder_side() {
    let of = |left_louder_db: f64| balance(&[[-left_louder_db; 3]; 3]).unwrap().offered();
    assert!((of(6.0206) - 0.5).abs() < 1e-4 && (of(-6.0206) + 0.5).abs() < 1e-4);
    assert_eq!(of(0.0), 0.0);
}
