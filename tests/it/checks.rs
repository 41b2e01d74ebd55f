//! The noise of a check by ear: its bands, its ceiling, its turns, that it ends, and where it is never heard.

use grille::engine::{Check, CheckOrder, CheckSound, CheckTurn};
use grille::units::db_from_lin;
use nice_plug::prelude::Param as _;

use crate::support::host::{Change, Host, hash};
use crate::support::measure::{largest_step, spectrum};
use crate::support::signals::{noise, sine};

const RATE_HZ: f64 = 48_000.0;

/// Frames of a burst, 0.7 s.
const BURST: usize = 33_600;

fn order(sound: CheckSound, first_louder_db: f64) -> CheckOrder {
    CheckOrder { sound, first_louder_db, beat: 1 }
}

/// So many frames of a check over silence, whose window goes on asking.
fn played(check: &mut Check, order: CheckOrder, num_frames: usize) -> [Vec<f32>; 2] {
    let (mut left, mut right) = (vec![0.0; num_frames], vec![0.0; num_frames]);
    for (beat, (left, right)) in (2..).zip(left.chunks_mut(480).zip(right.chunks_mut(480))) {
        check.follow(CheckOrder { beat, ..order }, true, left.len());
        check.play(left, Some(right));
    }
    [left, right]
}

/// The share of a burst's power that lies in a band.
fn share(burst: &[f32], hz: (f64, f64)) -> f64 {
    let bins = spectrum(burst);
    let bin_hz = RATE_HZ / burst.len() as f64;
    let power = |range: (f64, f64)| -> f64 {
        let inside = |idx: usize| (range.0..range.1).contains(&(idx as f64 * bin_hz));
        bins.iter().enumerate().filter(|(idx, _)| inside(*idx)).map(|(_, bin)| bin.norm_sqr()).sum()
    };
    power(hz) / power((0.0, RATE_HZ))
}

fn rms_db(signal: &[f32]) -> f64 {
    let power: f64 = signal.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / signal.len() as f64;
    0.5 * db_from_lin(power)
}

/// An ear is 20 dB more sensitive at 200 Hz than at 50: above its band there is less than a hundred-thousandth of a burst.
#[test]
fn the_two_bands_take_turns_and_keep_to_themselves() {
    let [left, right] = played(&mut Check::new(RATE_HZ), order(CheckSound::Seal, 0.0), 4 * BURST);
    assert_eq!(left, right);
    for (burst, hz, above_hz) in [(2, (30.0, 80.0), 100.0), (3, (280.0, 570.0), 700.0)] {
        let burst = &left[burst * BURST..][..BURST];
        let (within, above) = (share(burst, hz), share(burst, (above_hz, RATE_HZ)));
        assert!(within > 0.999 && above < 1e-5, "{hz:?}: {within}, {above}");
    }
}

/// The louder one stays where it is, the other is softer by what was asked; and every burst is the same.
#[test]
fn levels_are_as_asked_and_repeat() {
    for (louder_db, [first_db, second_db]) in [(0.0, [0.0, 0.0]), (24.0, [0.0, -24.0]), (-6.0, [-6.0, 0.0])] {
        let [left, _] = played(&mut Check::new(RATE_HZ), order(CheckSound::Seal, louder_db), 4 * BURST);
        for (burst, level_db) in [(2, first_db), (3, second_db)] {
            let db = rms_db(&left[burst * BURST..][..BURST]);
            // 25 tones of 1/13.5 of −20 dBFS, and 0.9 dB less for the edges.
            assert!((db + 32.5 - level_db).abs() < 0.3, "{louder_db}, {burst}: {db} dB");
        }
        assert_eq!(left[BURST + 3_000..2 * BURST], left[3 * BURST + 3_000..4 * BURST]);
    }
}

#[test]
fn left_and_right_take_turns_in_the_bands_of_the_balance() {
    let bands = [
        (CheckSound::Low, (98.0, 302.0)),
        (CheckSound::Middle, (298.0, 1002.0)),
        (CheckSound::High, (990.0, 3950.0)),
    ];
    for (sound, hz) in bands {
        let [left, right] = played(&mut Check::new(RATE_HZ), order(sound, 0.0), 4 * BURST);
        let [[left, left_off], [right_off, right]] = [&left, &right].map(|ear| {
            let (first, second) = ear[2 * BURST..].split_at(BURST);
            [first.to_vec(), second.to_vec()]
        });
        assert!(share(&left, hz) > 0.999 && left == right, "{sound:?}");
        assert!(left_off.iter().chain(&right_off).all(|x| *x == 0.0), "{sound:?}");
    }
}

/// −20 dBFS at every rate and for every sound.
#[test]
fn nothing_is_louder_than_the_ceiling() {
    for rate_hz in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
        for sound in CheckSound::ALL {
            let [left, right] = played(&mut Check::new(rate_hz), order(sound, 0.0), (1.5 * rate_hz) as usize);
            let most = left.iter().chain(&right).fold(0.0_f32, |most, x| most.max(x.abs()));
            // Below and not at it: the clamp that holds it never has to cut.
            assert!(most < 0.1, "{sound:?} at {rate_hz} Hz: {most}");
            assert_eq!(most > 0.05, sound != CheckSound::Off);
        }
    }
}

/// A window that is gone: after 3 s the noise gives way to the signal, which goes on bit for bit.
#[test]
fn it_ends_when_its_window_is_gone() {
    let mut check = Check::new(RATE_HZ);
    let signal = sine(200.0, RATE_HZ, 48_000 * 5);
    let mut heard = signal.clone();
    for block in heard.chunks_mut(512) {
        check.follow(order(CheckSound::Seal, 0.0), true, block.len());
        check.play(block, None);
    }
    assert!(largest_step(&heard) < 1.2 * largest_step(&signal));
    let end = (0..heard.len()).rev().find(|&n| heard[n] != signal[n]).unwrap();
    let secs = end as f64 / RATE_HZ;
    assert!((3.0..3.1).contains(&secs), "{secs}");
    assert!(!check.is_on() && check.turn() == CheckTurn::None);
}

/// An export or a blind test that begins: the very next frame is the signal's own.
#[test]
fn it_falls_silent_at_once_where_it_may_not_be_heard() {
    let mut check = Check::new(RATE_HZ);
    played(&mut check, order(CheckSound::High, 3.0), 10_000);
    let signal = noise(1, 512);
    let mut heard = signal.clone();
    check.follow(CheckOrder { beat: 999, ..order(CheckSound::High, 3.0) }, false, heard.len());
    check.play(&mut heard, None);
    assert_eq!(heard, signal);
}

#[test]
fn blocks_make_no_difference() {
    let whole = played(&mut Check::new(RATE_HZ), order(CheckSound::Seal, 12.0), 48_000);
    let mut check = Check::new(RATE_HZ);
    let (mut left, mut right) = (vec![0.0; 48_000], vec![0.0; 48_000]);
    for (left, right) in left.chunks_mut(77).zip(right.chunks_mut(77)) {
        check.follow(order(CheckSound::Seal, 12.0), true, left.len());
        check.play(left, Some(right));
    }
    assert_eq!([left, right], whole);
}

/// What comes out of an instance in slot 0 whose window asks for a check before every block, and what went in.
fn checked(
    host: &mut Host,
    changes: &[Change],
    mut before: impl FnMut(&grille::params::GrilleParams),
) -> [Vec<f32>; 2] {
    let params = grille::Grille::params_of_last_made().unwrap();
    let input = noise(5, 48_000);
    let channels = [input.clone(), input.clone()];
    let output = host.render_with(RATE_HZ, 512, &channels, changes, |_, _| {
        before(&params);
        params.check.ask(CheckSound::Seal, 6.0);
    });
    [output[0].clone(), input]
}

/// Through the real entry, where the audit watches for allocations: the mix gives way to the noise.
#[test]
fn an_instance_plays_the_check_in_place_of_the_mix() {
    let mut host = Host::new();
    let [heard, input] = checked(&mut host, &[], |_| {});
    assert!(heard[4_800..].iter().all(|x| x.abs() < 0.1), "the mix is faded out");
    assert!(rms_db(&heard[9_600..28_800]) > -34.0 && rms_db(&input) > -12.0);
    let params = grille::Grille::params_of_last_made().unwrap();
    assert_ne!(params.check.turn(), CheckTurn::None);
}

/// Slot 0 is the input, bit for bit: with a check asked for in an export, in a blind test and under bypass.
#[test]
fn nothing_of_a_check_is_in_an_export_a_blind_test_or_a_bypass() {
    let mut host = Host::new();
    host.set_offline(true);
    let [heard, input] = checked(&mut host, &[], |_| {});
    assert!(heard == input, "an export");
    let mut host = Host::new();
    let [heard, input] = checked(&mut host, &[], |params| params.blind_order.store(&[0, 1], &[0, 1]));
    assert!(heard == input, "a blind test");
    let mut host = Host::new();
    let bypassed = Change { frame: 0, id: hash("bypass"), value: 1.0 };
    let [heard, input] = checked(&mut host, &[bypassed], |_| {});
    assert!(heard[4_800..] == input[4_800..], "a bypass");
    let params = grille::Grille::params_of_last_made().unwrap();
    assert!(params.bypass.unmodulated_plain_value());
}

/// A host that lets the plug-in sleep is asked for blocks once when a check begins: not with every frame of its sheet, not
/// when it ends.
#[test]
fn a_check_wakes_a_plug_in_that_sleeps() {
    let host = Host::new();
    let params = grille::Grille::params_of_last_made().unwrap();
    for (sound, num_wakes) in [
        (CheckSound::Off, 0),
        (CheckSound::Low, 1),
        (CheckSound::Low, 1),
        (CheckSound::High, 1),
        (CheckSound::Off, 1),
        (CheckSound::Seal, 2),
    ] {
        params.check.ask(sound, 0.0);
        assert_eq!(host.num_wakes(), num_wakes, "{sound:?}");
    }
    drop(host);
    params.check.ask(CheckSound::Off, 0.0);
    params.check.ask(CheckSound::Seal, 0.0);
}
