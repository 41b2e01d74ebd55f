//! References that are faulty, raised or too early: none decides for good how loud it is, or leaves anything behind.

use grille::engine::ReferenceLevel;
use grille::engine::settings::Settings;

use crate::reference::{connected, factory, pair, play};
use crate::support::measure::{lufs, peak};
use crate::support::signals::pink;

const RATE_HZ: f64 = 48_000.0;

fn untrimmed(slot: usize, reference: bool) -> Settings {
    Settings { output_trim_db: 0.0, ..factory(slot, reference) }
}

/// One faulty sample in the reference, far above full scale or beyond all measure, is forgotten in half a minute.
#[test]
fn one_faulty_sample_does_not_decide_how_loud_a_reference_is() {
    let (mix, reference) = (pink(1, 40 * 48_000), pink(2, 40 * 48_000));
    let mix: Vec<f32> = mix.iter().map(|x| 0.5 * x).collect();
    let mut reference: Vec<f32> = reference.iter().map(|x| 0.4 * x).collect();
    for fault in [3.0, 1e20] {
        reference[48_000] = fault;
        let mut engine = connected(RATE_HZ, &untrimmed(0, false));
        play(&mut engine, [&mix, &mix], [&reference, &reference]);
        engine.set_target(&untrimmed(0, true));
        let [heard, _] = play(&mut engine, [&mix[..480_000], &mix[..480_000]], [&mix[480_000..960_000]; 2]);
        assert_eq!(engine.reference().level, ReferenceLevel::Matched, "{fault}");
        let gain_db = 20.0 * f64::from(peak(&heard[4_800..]) / peak(&mix[484_800..960_000])).log10();
        assert!((gain_db - 20.0 * (0.5f64 / 0.4).log10()).abs() < 0.3, "{fault}: {gain_db} dB");
    }
}

/// A loud master as the mix and a softer piece with as high peaks as the reference: raised to the mix, it goes no further
/// through any slot than full scale. Behind it the mix is what it was.
#[test]
fn a_raised_reference_stays_below_full_scale_and_leaves_nothing_behind() {
    let mut loudest: f32 = 0.0;
    for (piece, other) in [(0, 3), (5, 8)] {
        let Some((mix, reference)) = pair(piece, other, 6) else { continue };
        // No peaks of the mix between its samples are beyond full scale, or slots might go as far.
        let mastered = |channel: &[f32], drive: f32, peak_lin: f32| -> Vec<f32> {
            let scale = drive / peak(channel).max(1e-3);
            channel.iter().map(|x| peak_lin * (scale * x).tanh() / drive.tanh()).collect()
        };
        let mix = [mastered(&mix.left, 4.0, 0.6), mastered(&mix.right, 4.0, 0.6)];
        let reference = [mastered(&reference.left, 0.5, 0.89), mastered(&reference.right, 0.5, 0.89)];
        let (mix, reference) = (mix.each_ref().map(Vec::as_slice), reference.each_ref().map(Vec::as_slice));
        for slot in 1..=6 {
            let mut engine = connected(RATE_HZ, &untrimmed(slot, false));
            play(&mut engine, mix, reference);
            let mut other = engine.clone();
            engine.set_target(&untrimmed(slot, true));
            let [left, right] = play(&mut engine, mix, reference);
            loudest = loudest.max(peak(&left)).max(peak(&right));
            engine.set_target(&untrimmed(slot, false));
            play(&mut other, mix, reference);
            let ([after, _], [expected, _]) =
                (play(&mut engine, mix, reference), play(&mut other, mix, reference));
            let loudness = |signal: &[f32]| lufs(RATE_HZ, &signal[48_000..], &signal[48_000..]);
            let left_behind = loudness(&after) - loudness(&expected);
            assert!(left_behind.abs() < 0.3, "pair {piece}, slot {slot}: {left_behind} LU");
        }
    }
    assert!(loudest <= 1.001, "{loudest}");
}

/// A reference that was chosen before anything was heard is matched once there is enough of both.
#[test]
fn a_reference_that_is_chosen_too_early_is_matched_later() {
    let mix: Vec<f32> = pink(1, 240_000).iter().map(|x| 0.2 * x).collect();
    let reference: Vec<f32> = pink(2, 240_000).iter().map(|x| 0.6 * x).collect();
    let mut engine = connected(RATE_HZ, &untrimmed(0, true));
    play(&mut engine, [&mix[..96_000]; 2], [&reference[..96_000]; 2]);
    assert_eq!(engine.reference().level, ReferenceLevel::TooLittleHeard);
    play(&mut engine, [&mix; 2], [&reference; 2]);
    let status = engine.reference();
    assert_eq!(status.level, ReferenceLevel::Matched);
    assert!((status.gain_db - 20.0 * (0.2f64 / 0.6).log10()).abs() < 0.3, "{}", status.gain_db);
}
