//! What holds for every setting: house rules §5.8, 1 to 11.

use grille::engine::Response;
use grille::engine::settings::{Settings, SlotSettings, Tools};

use crate::support::engine::{
    busy_settings, design_of, engine, prepared, run, run_soft, settings_of, speakers,
};
use crate::support::measure::{error_db, largest_step};
use crate::support::random::{everything, processing};
use crate::support::signals::{Random, impulse, noise, sine};

const RATES_HZ: [f64; 4] = [44_100.0, 48_000.0, 96_000.0, 192_000.0];

/// Property 1: Any cutting of the input into blocks gives bit-identical output, changes of settings included.
#[test]
fn blocks_do_not_matter() {
    let mut random = Random::new(1);
    for round in 0..24 {
        let rate_hz = RATES_HZ[round % RATES_HZ.len()];
        let (first, second) = (everything(&mut random), everything(&mut random));
        let (left, right) = (noise(2, 9000), noise(3, 9000));
        let change_at = 1 + random.below(4000);
        let mut whole = engine(rate_hz, &first);
        let mut expected = run(&mut whole, &left[..change_at], &right[..change_at]);
        whole.set_target(&second);
        let rest = run(&mut whole, &left[change_at..], &right[change_at..]);
        expected.0.extend(rest.0);
        expected.1.extend(rest.1);

        let mut cut = engine(rate_hz, &first);
        let (mut got_left, mut got_right) = (Vec::new(), Vec::new());
        let mut start = 0;
        while start < left.len() {
            let limit = if start < change_at { change_at } else { left.len() };
            let longest = if random.coin() { 3 } else { 700 };
            let end = (start + 1 + random.below(longest)).min(limit);
            if start == change_at {
                cut.set_target(&second);
            }
            let block = run(&mut cut, &left[start..end], &right[start..end]);
            got_left.extend(block.0);
            got_right.extend(block.1);
            start = end;
        }
        assert_eq!(got_left, expected.0, "round {round}");
        assert_eq!(got_right, expected.1, "round {round}");
    }
}

/// Property 2: A reset engine is a fresh engine, bit for bit.
#[test]
fn reset_is_fresh() {
    let mut random = Random::new(2);
    for _ in 0..20 {
        let (before, after) = (everything(&mut random), everything(&mut random));
        let signal = noise(4, 5000);
        let mut used = engine(48_000.0, &before);
        run(&mut used, &signal, &signal);
        used.set_target(&after);
        used.reset();
        let mut fresh = engine(48_000.0, &after);
        assert_eq!(run(&mut used, &signal, &noise(5, 5000)), run(&mut fresh, &signal, &noise(5, 5000)));
        assert_eq!(used.status(), fresh.status());
    }
}

/// Property 3: Swapping the channels swaps the outputs, bit for bit.
#[test]
fn left_and_right_are_the_same() {
    let mut random = Random::new(3);
    for _ in 0..20 {
        let settings = processing(&mut random);
        let (left, right) = (noise(6, 4000), noise(7, 4000));
        let straight = run(&mut engine(48_000.0, &settings), &left, &right);
        let swapped = run(&mut engine(48_000.0, &settings), &right, &left);
        assert_eq!(straight, (swapped.1, swapped.0));
    }
}

/// Property 4: Bypass and slot 0 are the input, bit for bit, whatever was heard before; what is too small to be a normal
/// number counts as silence.
#[test]
fn slot_0_and_bypass_null_bit_exactly() {
    let mut random = Random::new(4);
    let mut tricky = noise(8, 20_000);
    tricky[9_000..9_004].copy_from_slice(&[-0.0, 1e-40, -3e38, f32::MIN_POSITIVE]);
    let mut expected = tricky.clone();
    expected[9_001] = 0.0;
    for round in 0..20 {
        let mut engine = engine(48_000.0, &everything(&mut random));
        run(&mut engine, &tricky, &tricky);
        let settings = if round % 2 == 0 {
            Settings { slot: 0, ..Settings::default() }
        } else {
            Settings { bypass: true, ..everything(&mut random) }
        };
        engine.set_target(&settings);
        run(&mut engine, &tricky[..2000], &tricky[..2000]);
        let (left, right) = run(&mut engine, &tricky, &tricky[..]);
        let bits = |signal: &[f32]| signal.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&left), bits(&expected), "round {round}");
        assert_eq!(bits(&right), bits(&expected), "round {round}");
    }
}

/// Property 4, second half: a neutral slot changes nothing to −120 dB.
#[test]
fn a_neutral_slot_is_transparent() {
    let (left, right) = (noise(9, 20_000), noise(10, 20_000));
    let (out_left, out_right) =
        run(&mut engine(48_000.0, &settings_of(SlotSettings::default())), &left, &right);
    assert!(error_db(&out_left, &left) <= -120.0 && error_db(&out_right, &right) <= -120.0);
}

/// Property 5: Static settings are linear and time-invariant to −100 dB.
#[test]
fn static_settings_are_linear_and_time_invariant() {
    let mut random = Random::new(5);
    for _ in 0..10 {
        let settings = processing(&mut random);
        let (a, b) = (noise(11, 6000), noise(12, 6000));
        let sum: Vec<f32> = a.iter().zip(&b).map(|(a, b)| 0.5 * a - 0.25 * b).collect();
        let out =
            |signal: &[f32]| run_soft(&mut engine(48_000.0, &settings), signal, &noise(13, signal.len())).0;
        let silent_right =
            |signal: &[f32]| run_soft(&mut engine(48_000.0, &settings), signal, &vec![0.0; signal.len()]).0;
        let expected: Vec<f32> =
            silent_right(&a).iter().zip(&silent_right(&b)).map(|(a, b)| 0.5 * a - 0.25 * b).collect();
        assert!(error_db(&silent_right(&sum), &expected) <= -100.0);
        let late: Vec<f32> = std::iter::repeat_n(0.0, 77).chain(a.iter().copied()).collect();
        assert!(error_db(&silent_right(&late)[77..], &silent_right(&a)) <= -100.0);
        assert_eq!(out(&a), out(&a));
    }
}

/// Property 6: The impulse response has fallen below −120 dBFS after the reported tail.
#[test]
fn the_tail_is_as_long_as_reported() {
    let mut random = Random::new(6);
    for rate_hz in RATES_HZ {
        let mut engine = engine(rate_hz, &processing(&mut random));
        let tail = engine.tail_frames() as usize;
        let (left, right) = run(&mut engine, &impulse(tail + 4096), &vec![0.0; tail + 4096]);
        let loudest = left[tail..].iter().chain(&right[tail..]).fold(0.0f32, |peak, y| peak.max(y.abs()));
        assert!(loudest <= 1e-6, "{rate_hz}: {loudest}");
    }
}

/// Property 7: Finite in, finite out; after a NaN the sound is back within one control period.
#[test]
fn nothing_but_numbers_comes_out() {
    let mut random = Random::new(7);
    for round in 0..20 {
        let settings = everything(&mut random);
        let mut hurt = engine(48_000.0, &settings);
        let mut signal = noise(14, 4000);
        signal[1000] = f32::NAN;
        signal[1001] = f32::INFINITY;
        signal[1002] = f32::MAX;
        signal[1003] = -f32::MAX;
        let (left, right) = run(&mut hurt, &signal, &signal);
        assert!(left.iter().chain(&right).all(|y| y.is_finite()), "round {round}");
        assert_eq!(hurt.status().healed_samples, 4, "round {round}");

        let mut plain = signal;
        plain[1000..1004].fill(0.0);
        let mut with_nan = plain.clone();
        with_nan[1000] = f32::NAN;
        let healed = run(&mut engine(48_000.0, &settings), &with_nan, &with_nan);
        assert_eq!(healed, run(&mut engine(48_000.0, &settings), &plain, &plain), "round {round}");
    }
}

/// Property 7, for subnormals: none comes out of a processing slot, whatever goes in.
#[test]
fn no_subnormal_comes_out() {
    let mut random = Random::new(8);
    for rate_hz in RATES_HZ {
        let mut engine = engine(rate_hz, &processing(&mut random));
        let tiny: Vec<f32> = noise(15, 3000).iter().map(|x| x * 1e-37).collect();
        for signal in [noise(16, 3000), tiny, vec![0.0; 3 * rate_hz as usize]] {
            let (left, right) = run(&mut engine, &signal, &signal);
            assert!(left.iter().chain(&right).all(|y| !y.is_subnormal()), "{rate_hz}");
        }
    }
}

/// Property 8: More crossfeed never makes the other ear softer at low frequencies; a wider angle never closer.
#[test]
fn crossfeed_is_monotone() {
    let tables = prepared(48_000.0);
    let ild = |slot: SlotSettings, freq_hz: f64| {
        let design = design_of(&settings_of(slot), &tables);
        Response::new(&design, &tables).ild_db(freq_hz).unwrap_or(f64::INFINITY)
    };
    for freq_hz in [100.0, 300.0, 700.0] {
        let mut previous = f64::INFINITY;
        for step in 0..=42 {
            let slot = SlotSettings { crossfeed_db: -21.0 + 0.5 * f64::from(step), ..speakers(0.5) };
            let now = ild(slot, freq_hz);
            assert!(now <= previous + 1e-9, "{freq_hz} Hz, {} dB", slot.crossfeed_db);
            previous = now;
        }
    }
}

/// Property 9: The same sound in both channels stays the same at both ears; at β = 1 at its own level.
#[test]
fn mono_stays_mono() {
    let mut random = Random::new(9);
    for _ in 0..20 {
        let signal = noise(17, 4000);
        let (left, right) = run(&mut engine(48_000.0, &processing(&mut random)), &signal, &signal);
        assert_eq!(left, right);
    }
}

/// Property 10: A step of any one setting steps no further than acceptance 40 allows: 1.5 × the steepest slope of
/// the sine itself (both settled outputs considered, since a slot may be louder than the input).
#[test]
fn no_change_clicks() {
    let mut random = Random::new(10);
    for rate_hz in [44_100.0, 192_000.0] {
        for round in 0..60 {
            let first = everything(&mut random);
            let second = one_step(&first, &everything(&mut random), round);
            let signal = sine(1000.0, rate_hz, (0.3 * rate_hz) as usize);
            let mut engine = engine(rate_hz, &first);
            let warm = run(&mut engine, &signal, &signal);
            engine.set_target(&second);
            let change = run(&mut engine, &signal, &signal);
            let settled = run(&mut engine, &signal, &signal);
            for (warm, change, settled) in
                [(&warm.0, &change.0, &settled.0), (&warm.1, &change.1, &settled.1)]
            {
                let tail = warm.len() / 2;
                let allowed = largest_step(&warm[tail..]).max(largest_step(&settled[tail..]));
                let whole: Vec<f32> = warm[tail..].iter().chain(change).copied().collect();
                let step = largest_step(&whole);
                assert!(step <= 1.5 * allowed + 1e-3, "{rate_hz} Hz, round {round}: {step} over {allowed}");
            }
        }
    }
}

/// `first` with one thing, chosen by `which`, taken from `other`.
fn one_step(first: &Settings, other: &Settings, which: usize) -> Settings {
    let mut second = *first;
    let tools = &mut second.tools;
    match which % 16 {
        0 => second.slot = other.slot,
        1 => second.source = other.source,
        2 => second.seal = other.seal,
        3 => second.level_match = other.level_match,
        4 => second.output_trim_db = other.output_trim_db,
        5 => second.bypass = !first.bypass,
        6 => tools.mono = !tools.mono,
        7 => tools.side = !tools.side,
        8 => tools.solo_left = !tools.solo_left,
        9 => tools.solo_right = !tools.solo_right,
        10 => tools.swap = !tools.swap,
        11 => tools.flip_left = !tools.flip_left,
        12 => tools.flip_right = !tools.flip_right,
        13 => tools.dim = !tools.dim,
        14 => tools.balance = other.tools.balance,
        _ => second.slots = other.slots,
    }
    second
}

/// Property 11: The same settings sound the same at every rate: 1 kHz within 0.05 dB.
#[test]
fn rates_agree() {
    let mut random = Random::new(11);
    for _ in 0..20 {
        let settings = processing(&mut random);
        let at = |rate_hz: f64| {
            let tables = prepared(rate_hz);
            let design = design_of(&settings, &tables);
            20.0 * Response::new(&design, &tables).ipsilateral(1000.0).norm().log10() - design.match_gain_db
        };
        for rate_hz in [44_100.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0] {
            assert!((at(rate_hz) - at(48_000.0)).abs() <= 0.05, "{rate_hz}");
        }
    }
}

/// Acceptance 26: no amount of conversion and no crossfeed is a bit-exact bypass.
#[test]
fn nothing_asked_for_is_nothing_done() {
    let slot = SlotSettings { amount: 0.0, crossfeed_db: -21.0, ..busy_settings().slots[0] };
    let settings = Settings { slots: [slot; 6], ..busy_settings() };
    let (left, right) = (noise(18, 5000), noise(19, 5000));
    assert_eq!(run(&mut engine(48_000.0, &settings), &left, &right), (left, right));
}

/// The monitor tools act before everything else, so that a fold is heard as the slot would give it.
#[test]
fn tools_act_first() {
    let (left, right) = (noise(20, 3000), noise(21, 3000));
    let folded: Vec<f32> = left.iter().zip(&right).map(|(l, r)| 0.5 * l + 0.5 * r).collect();
    let mono = Settings { tools: Tools { mono: true, ..Tools::default() }, ..busy_settings() };
    let by_tool = run(&mut engine(48_000.0, &mono), &left, &right);
    assert_eq!(by_tool, run(&mut engine(48_000.0, &busy_settings()), &folded, &folded));
}
