//! Left and right of a measured pair: each ear is brought to the target, and nothing else changes.

use std::sync::Arc;

use grille::dsp::curve::Curve;
use grille::engine::settings::{LevelMatch, Settings, SlotSettings, SpeakersMode};
use grille::engine::{Design, Engine, EngineConfig, ExportState, Prepared, Response, UserData, design};
use grille::headphones::{HeadphoneId, Imported};
use realfft::num_complex::Complex64;
use serde_json::json;

use crate::support::engine::{engine_with, headphone, prepared, run_soft as run, settings_of, speakers};
use crate::support::host::Host;
use crate::support::measure::{error_db, largest_step, lufs, spectrum};
use crate::support::pair::{PAIR, import, left_minus_right_db, to_open, torn, user, user_of, worn};
use crate::support::random::{everything, processing};
use crate::support::signals::{Random, impulse, noise, pink, sine};

const RATES_HZ: [f64; 4] = [44_100.0, 48_000.0, 96_000.0, 192_000.0];

fn design_of(settings: &Settings, user: &UserData, tables: &Prepared) -> Design {
    design(&settings.request(settings.slot).unwrap(), user, tables)
}

fn in_db(value: Complex64) -> f64 {
    20.0 * value.norm().log10()
}

/// What the engine makes of an impulse in each channel: `[channel][ear]`, bins of `rate / len`.
fn measured(rate_hz: f64, user: &Arc<UserData>, settings: &Settings, len: usize) -> [[Vec<Complex64>; 2]; 2] {
    let (click, silence) = (impulse(len), vec![0.0; len]);
    [(&click, &silence), (&silence, &click)].map(|(left, right)| {
        let (left, right) = run(&mut engine_with(rate_hz, user, settings), left, right);
        [spectrum(&left), spectrum(&right)]
    })
}

/// The file's difference comes back with the opposite sign, in the sound, at every rate.
#[test]
fn what_the_ears_differ_by_is_taken_away() {
    for rate_hz in RATES_HZ {
        let len = ((2.0 * rate_hz) as usize).next_power_of_two();
        let [[left, _], [_, right]] = measured(rate_hz, &user(true), &worn(&settings_of(to_open())), len);
        let (mut squares, mut count, mut freq_hz) = (0.0, 0.0, 100.0);
        while freq_hz <= 8000.0 {
            let bin = (freq_hz * len as f64 / rate_hz).round() as usize;
            let got_db = in_db(left[bin]) - in_db(right[bin]);
            squares += (got_db + left_minus_right_db(freq_hz)).powi(2);
            count += 1.0;
            freq_hz *= 1.02;
        }
        let rms_db = f64::sqrt(squares / count);
        assert!(rms_db <= 0.3, "{rate_hz} Hz: {rms_db} dB rms");
    }
}

/// Picture = sound, all four ways: 2·10⁻⁴ of the loudest.
#[test]
fn the_picture_is_the_sound_with_a_pair() {
    let mut random = Random::new(501);
    let room = SlotSettings { room_db: 0.0, cup_leak: true, ..speakers(0.5) };
    let modes = [to_open(), speakers(1.0), room, SlotSettings { mono: true, ..to_open() }];
    let classic = SlotSettings { speakers: SpeakersMode::Classic, ..to_open() };
    let slots = modes.into_iter().chain([classic]);
    let mut cases: Vec<Settings> =
        slots.map(|slot| settings_of(SlotSettings { target: HeadphoneId::OPEN_OVER_EAR, ..slot })).collect();
    cases.extend((0..8).map(|_| processing(&mut random)));
    for (idx, settings) in cases.iter().map(worn).enumerate() {
        for rate_hz in [8_000.0, 44_100.0, 192_000.0] {
            let len = ((2.0 * rate_hz) as usize).next_power_of_two();
            let (tables, user) = (prepared(rate_hz), user(true));
            let design = design_of(&settings, &user, &tables);
            let response = Response::new(&design, &tables);
            let [[ll, lr], [rl, rr]] = measured(rate_hz, &user, &settings, len);
            let mut freq_hz = 10.0;
            while freq_hz < 0.45 * rate_hz {
                let bin = (freq_hz * len as f64 / rate_hz).round() as usize;
                let said = response.matrix(bin as f64 * rate_hz / len as f64);
                let pairs = said.into_iter().flatten().zip([&ll, &rl, &lr, &rr]);
                let scale = said.iter().flatten().map(|value| value.norm()).fold(0.0, f64::max);
                for (said, heard) in pairs {
                    let error = (said - heard[bin]).norm() / scale;
                    assert!(error <= 2e-4, "case {idx}, {rate_hz} Hz at {freq_hz} Hz: {error}");
                }
                freq_hz *= 1.19;
            }
        }
    }
}

/// The mean, ears that do not differ, a pair that is only a target or not converted: today's sound, bit for bit.
#[test]
fn where_no_ears_are_told_apart_nothing_changes() {
    let mut random = Random::new(503);
    let (left, right) = (noise(504, 4000), noise(505, 4000));
    let heard = |user: &Arc<UserData>, settings: &Settings| {
        run(&mut engine_with(48_000.0, user, settings), &left, &right)
    };
    let alike = user_of(import(false).with_ears(&Curve::FLAT), 1);
    for _ in 0..12 {
        let settings = worn(&processing(&mut random));
        let expected = heard(&user(false), &settings);
        assert_eq!(heard(&alike, &settings), expected);
        let mut as_target = Settings { source: headphone("ATH-M50x"), ..settings };
        as_target.slots.iter_mut().for_each(|slot| slot.target = PAIR);
        assert_eq!(heard(&user(true), &as_target), heard(&user(false), &as_target));
        let mut as_worn = settings;
        as_worn.slots.iter_mut().for_each(|slot| slot.target = HeadphoneId::NONE);
        assert_eq!(heard(&user(true), &as_worn), heard(&user(false), &as_worn));
        let mut nothing = settings;
        nothing.slots.iter_mut().for_each(|slot| slot.amount = 0.0);
        assert_eq!(heard(&user(true), &nothing), heard(&user(false), &nothing));
        for untouched in [Settings { slot: 0, ..settings }, Settings { bypass: true, ..settings }] {
            assert_eq!(heard(&user(true), &untouched), (left.clone(), right.clone()));
        }
    }
}

/// A mono bus reaches both ears by one channel.
#[test]
fn a_mono_bus_has_no_ears_of_its_own() {
    let input = noise(506, 6000);
    let [own, mean] = [true, false].map(|each_ear| {
        let config = EngineConfig {
            prepared: prepared(48_000.0),
            user: user(each_ear),
            is_mono_bus: true,
            export: ExportState::Monitoring,
            memory: Box::default(),
        };
        let mut output = input.clone();
        Engine::new(config, &worn(&settings_of(to_open()))).process(&mut output, None);
        output
    });
    assert_eq!(own, mean);
}

/// Half the amount is half of the ears too, and level and time between the speakers stay the speakers' own.
#[test]
fn amount_scales_the_ears_and_speakers_stay_what_they_are() {
    let tables = prepared(48_000.0);
    let slot = SlotSettings { target: HeadphoneId::OPEN_OVER_EAR, ..speakers(0.5) };
    let said = |amount: f64, each_ear: bool, freq_hz: f64| {
        let design =
            design_of(&worn(&settings_of(SlotSettings { amount, ..slot })), &user(each_ear), &tables);
        let response = Response::new(&design, &tables);
        let [left, right] = response.on_top(freq_hz).map(in_db);
        (left - right, response.ild_db(freq_hz).unwrap(), response.itd_secs(freq_hz).unwrap())
    };
    for freq_hz in [150.0, 500.0, 1200.0, 4000.0] {
        let (whole, half, mean) =
            (said(1.0, true, freq_hz), said(0.5, true, freq_hz), said(1.0, false, freq_hz));
        assert!((half.0 - 0.5 * whole.0).abs() < 0.1, "{freq_hz} Hz: {} of {}", half.0, whole.0);
        assert!((whole.1 - mean.1).abs() < 1e-9 && (whole.2 - mean.2).abs() < 1e-12 && mean.0 == 0.0);
    }
}

/// The level match counts what each ear gets: within 0.1 LU on pink noise, in both channels and in one.
#[test]
fn a_pair_is_matched_in_level() {
    for import in [import(true), torn()] {
        for slot in [to_open(), SlotSettings { target: HeadphoneId::OPEN_OVER_EAR, ..speakers(0.5) }] {
            let settings = Settings { level_match: LevelMatch::Static, ..worn(&settings_of(slot)) };
            let (left, right) = (pink(507, 480_000), pink(508, 480_000));
            let mut engine = engine_with(48_000.0, &user_of(import.clone(), 1), &settings);
            let (out_left, out_right) = run(&mut engine, &left, &right);
            let difference = lufs(48_000.0, &out_left, &out_right) - lufs(48_000.0, &left, &right);
            assert!(difference.abs() <= 0.1, "{difference} LU");
        }
    }
}

/// Any cutting into blocks gives the same bits, changes included.
#[test]
fn blocks_do_not_matter_to_a_pair() {
    let mut random = Random::new(509);
    let (left, right) = (noise(510, 6000), noise(511, 6000));
    for _ in 0..6 {
        let (first, second) = (worn(&everything(&mut random)), worn(&everything(&mut random)));
        let outputs = [6000, 64, 17, 1].map(|len| {
            let mut engine = engine_with(48_000.0, &user(true), &first);
            let mut output = (Vec::new(), Vec::new());
            let mut start = 0;
            while start < left.len() {
                let limit = if start < 2000 { 2000 } else { left.len() };
                let end = (start + len).min(limit);
                if start == 2000 {
                    engine.set_target(&second);
                }
                let block = run(&mut engine, &left[start..end], &right[start..end]);
                output.0.extend(block.0);
                output.1.extend(block.1);
                start = end;
            }
            output
        });
        assert!(outputs.iter().all(|output| *output == outputs[0]));
    }
}

/// Acceptance 40 with a pair as torn as can be corrected: between slots, and while the pair becomes its mean and comes
/// back. The sine is at its peak at the first control tick after each change.
#[test]
fn switching_with_a_pair_does_not_click() {
    const TO_PEAK: usize = 44;
    let user = |is_torn: bool, revision| user_of(if is_torn { torn() } else { import(false) }, revision);
    let signal = sine(1000.0, 48_000.0, TO_PEAK + 9_600).split_off(TO_PEAK);
    let own_slope = largest_step(&signal);
    let slots = [
        Settings { slot: 0, ..Settings::default() },
        settings_of(SlotSettings::default()),
        settings_of(to_open()),
        settings_of(SlotSettings { target: headphone("HD 650"), ..speakers(0.5) }),
    ];
    let exchanges = [(true, true), (true, false), (false, true)];
    for (from, to) in (0..slots.len()).flat_map(|from| (0..slots.len()).map(move |to| (from, to))) {
        for (was_pair, is_pair) in exchanges {
            let mut engine = engine_with(48_000.0, &user(was_pair, 1), &worn(&slots[from]));
            let before = run(&mut engine, &signal, &signal);
            if was_pair != is_pair {
                let _ = engine.replace_user_data(user(is_pair, 2));
            }
            engine.set_target(&worn(&slots[to]));
            let after = run(&mut engine, &signal, &signal);
            let settled = run(&mut engine, &signal, &signal);
            for (before, after, settled) in [(before.0, after.0, &settled.0), (before.1, after.1, &settled.1)]
            {
                let late = before.len() / 2;
                let allowed =
                    own_slope.max(largest_step(&before[late..])).max(largest_step(&settled[late..]));
                let step = largest_step(&[&before[late..], &after].concat());
                assert!(step <= 1.5 * allowed, "{from} → {to}: {step} over {allowed}");
            }
        }
    }
}

/// The tail is as long as reported, and silence ends in exact zeros.
#[test]
fn a_pair_falls_silent() {
    for rate_hz in RATES_HZ {
        let mut engine = engine_with(rate_hz, &user(true), &worn(&settings_of(to_open())));
        let tail = engine.tail_frames() as usize;
        let (left, right) = run(&mut engine, &impulse(tail + 4096), &vec![0.0; tail + 4096]);
        let late = left[tail..].iter().chain(&right[tail..]);
        assert!(late.into_iter().all(|y| y.abs() <= 1e-6), "{rate_hz} Hz");
        let silence = vec![0.0; 10 * rate_hz as usize];
        let (left, right) = run(&mut engine, &silence, &silence);
        let end = left.len() / 10 * 9;
        assert!(left[end..].iter().chain(&right[end..]).all(|&y| y == 0.0), "{rate_hz} Hz");
    }
}

/// A project carries both ears, to a machine that has never seen the file, and saves them again as they are.
#[test]
fn a_project_carries_both_ears() {
    let state = |import: &Imported| {
        let user = json!({"schema": 1, "headphones": [import.to_json()]}).to_string();
        let params = json!({"slot": {"i32": 1}, "source": {"i32": 960}, "target_1": {"i32": 2},
            "level_match": {"string": "static"}});
        let json = json!({"version": "0.1.0", "params": params, "fields": {"user": user}}).to_string();
        [&(json.len() as u64).to_le_bytes()[..], json.as_bytes()].concat()
    };
    let input = [noise(512, 6_000), noise(512, 6_000)];
    let render = |host: &mut Host| host.render_stereo(48_000.0, 128, &input, &[]);
    let mut first = Host::new();
    assert!(first.load(&state(&import(true)), 64));
    let saved = first.save();
    let mut second = Host::new();
    assert!(second.load(&saved, 1_000));
    assert_eq!(second.save(), saved);
    let [left, right] = render(&mut first);
    assert_eq!(render(&mut second), [left.clone(), right.clone()]);
    assert!(error_db(&left, &right) > -30.0, "one sound in both channels differs between the ears");
    let mut mean = Host::new();
    assert!(mean.load(&state(&import(false)), 64));
    let [left, right] = render(&mut mean);
    assert_eq!(left, right);
}
