//! The level match on programme that goes on, and on what used to fool it, by an independent meter.

use std::f64::consts::TAU;

use grille::engine::settings::{LevelMatch, Settings};
use grille::engine::{Engine, EngineConfig, ExportState, MatchState};
use grille::params::GrilleParams;

use crate::support::engine::{engine, headphone, prepared, run};
use crate::support::measure::lufs;
use crate::support::signals::{pink, sine};
use test_host::recordings::{PIECES, Recording, speech};

const RATE_HZ: f64 = 48_000.0;
const SECOND: usize = 48_000;

fn factory(slot: usize) -> Settings {
    Settings {
        slot,
        source: headphone("ATH-M50x"),
        output_trim_db: -12.0,
        ..GrilleParams::default().settings()
    }
}

/// How much louder a slot is than slot 0, LU, trim left out.
fn error_lu(rate_hz: f64, slot: (&[f32], &[f32]), dry: (&[f32], &[f32])) -> f64 {
    12.0 + lufs(rate_hz, slot.0, slot.1) - lufs(rate_hz, dry.0, dry.1)
}

fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * share).round() as usize]
}

/// Real music that goes on: ten seconds in slot 0, a switch; the error over the next ten seconds, and over ten seconds
/// half a minute later. Slots in turn (decision 92).
#[test]
fn real_music_that_goes_on_is_as_loud() {
    let (mut soon, mut late) = (Vec::new(), Vec::new());
    for (idx, piece) in PIECES.iter().enumerate() {
        let Some(music) = piece.seconds(50) else { continue };
        let at = |secs: usize| secs * music.rate_hz as usize;
        for slot in [1 + idx % 6, 1 + (idx + 2) % 6] {
            let mut engine = engine(music.rate_hz, &factory(0));
            run(&mut engine, &music.left[..at(10)], &music.right[..at(10)]);
            engine.set_target(&factory(slot));
            let (left, right) = run(&mut engine, &music.left[at(10)..], &music.right[at(10)..]);
            let error = |from: usize, to: usize| {
                let (from, to) = (at(from), at(to));
                let before = at(10);
                let dry = (&music.left[before + from..before + to], &music.right[before + from..before + to]);
                error_lu(music.rate_hz, (&left[from..to], &right[from..to]), dry)
            };
            soon.push(error(0, 10).abs());
            late.push(error(30, 40).abs());
        }
    }
    if soon.is_empty() {
        return;
    }
    let [median, ninth, worst] = [0.5, 0.9, 1.0].map(|share| quantile(&mut soon, share));
    assert!(median <= 0.2 && ninth <= 0.6 && worst <= 1.5, "{median} {ninth} {worst}: {soon:?}");
    let later = quantile(&mut late, 0.9);
    assert!(later <= 0.4, "{later}: {late:?}");
}

/// The same music as sides alone but for a hint of its center, in opposite polarity, and with the bass raised by 12 dB.
fn hard_to_match(music: &Recording) -> [Recording; 3] {
    let of = |frame: &dyn Fn(f32, f32) -> [f32; 2]| {
        let frames = music.left.iter().zip(&music.right).map(|(&left, &right)| frame(left, right));
        let (left, right) = frames.map(|[left, right]| (left, right)).unzip();
        Recording { rate_hz: music.rate_hz, left, right }
    };
    let sides = of(&|left, right| {
        let (center, side) = (0.125 * (left + right), 0.5 * (left - right));
        [center + side, center - side]
    });
    let opposite = of(&|left, right| [0.5 * (left + right), -0.5 * (left + right)]);
    let share = (-TAU * 100.0 / music.rate_hz).exp() as f32;
    let bass = |channel: &[f32]| -> Vec<f32> {
        let mut low = 0.0;
        let raised = channel.iter().map(|x| {
            low = share * low + (1.0 - share) * x;
            0.25 * x + 0.75 * low
        });
        raised.collect()
    };
    let bassy = Recording { rate_hz: music.rate_hz, left: bass(&music.left), right: bass(&music.right) };
    [sides, opposite, bassy]
}

/// Side-heavy music, opposite polarity, much bass, and speech with pauses: nine of ten switches within 1 LU over the next
/// ten seconds. What the slot hardly lets through, and says so, is left out.
#[test]
fn programme_that_is_hard_to_match_is_as_loud() {
    let music = PIECES.iter().step_by(4).filter_map(|piece| piece.seconds(20));
    let programme: Vec<Recording> = music.flat_map(|music| hard_to_match(&music)).chain(speech(20)).collect();
    let mut errors = Vec::new();
    for (idx, music) in programme.iter().enumerate() {
        let before = 10 * music.rate_hz as usize;
        for slot in [1 + idx % 6, 1 + (idx + 3) % 6] {
            let mut engine = engine(music.rate_hz, &factory(0));
            run(&mut engine, &music.left[..before], &music.right[..before]);
            engine.set_target(&factory(slot));
            let (left, right) = run(&mut engine, &music.left[before..], &music.right[before..]);
            if engine.status().matched.state == MatchState::LimitedByRange {
                continue;
            }
            let dry = (&music.left[before..], &music.right[before..]);
            errors.push(error_lu(music.rate_hz, (&left, &right), dry).abs());
        }
    }
    if !errors.is_empty() {
        let ninth = quantile(&mut errors, 0.9);
        assert!(ninth <= 1.0, "{ninth} LU: {errors:?}");
    }
}

/// What plays between two stretches of music, or before the first.
fn quiet() -> [(&'static str, Vec<f32>, Vec<f32>); 4] {
    let len = 8 * SECOND;
    let scaled = |gain: f32, of: Vec<f32>| of.into_iter().map(|x| gain * x).collect::<Vec<f32>>();
    let hum = scaled(1e-3, sine(50.0, RATE_HZ, len));
    let ringing = scaled(0.0316, sine(55.0, RATE_HZ, len));
    [
        ("silence", vec![0.0; len], vec![0.0; len]),
        ("hum", hum.clone(), hum.clone()),
        ("hum in opposite polarity", hum.clone(), scaled(-1.0, hum)),
        ("a ringing bass note", ringing.clone(), ringing),
    ]
}

/// Sixteen seconds of music, eight of something quiet, a slot is chosen in its last one, music again: two seconds later
/// the slot is within 1 LU, and never 3 LU louder for half a second. The same with nothing heard before.
#[test]
fn quiet_sound_does_not_fool_the_match() {
    let center = pink(321, 24 * SECOND);
    let side = pink(322, 24 * SECOND);
    let music = [0.5f32, -0.5]
        .map(|share| -> Vec<f32> { center.iter().zip(&side).map(|(c, s)| c + share * s).collect() });
    for before in [16 * SECOND, 0] {
        for (name, quiet_left, quiet_right) in quiet() {
            if before == 0 && name == "a ringing bass note" {
                continue; // As loud as programme, and nothing else was heard: it is what there is to match.
            }
            for slot in 1..=6 {
                let mut engine = engine(RATE_HZ, &factory(0));
                run(&mut engine, &music[0][..before], &music[1][..before]);
                run(&mut engine, &quiet_left[..7 * SECOND], &quiet_right[..7 * SECOND]);
                engine.set_target(&factory(slot));
                run(&mut engine, &quiet_left[7 * SECOND..], &quiet_right[7 * SECOND..]);
                let again = [&music[0][16 * SECOND..], &music[1][16 * SECOND..]];
                let (left, right) = run(&mut engine, again[0], again[1]);
                let error = |from: usize, to: usize| {
                    let dry = (&again[0][from..to], &again[1][from..to]);
                    error_lu(RATE_HZ, (&left[from..to], &right[from..to]), dry)
                };
                let settled = error(2 * SECOND, 5 * SECOND);
                assert!(settled.abs() <= 1.0, "{name}, {before} before, slot {slot}: {settled} LU");
                for start in (SECOND / 10..2 * SECOND).step_by(SECOND / 10) {
                    let momentary = error(start, start + SECOND / 2);
                    assert!(momentary <= 3.0, "{name}, {before} before, slot {slot}: {momentary} LU");
                }
            }
        }
    }
}

/// Deep tones are matched as others are: within 0.3 LU, even where a slot has hardly any bass.
#[test]
fn deep_tones_are_matched() {
    for freq_hz in [30.0, 40.0, 60.0] {
        let tone: Vec<f32> = sine(freq_hz, RATE_HZ, 16 * SECOND).iter().map(|x| 0.2 * x).collect();
        for slot in [2, 5] {
            let mut engine = engine(RATE_HZ, &factory(0));
            run(&mut engine, &tone[..8 * SECOND], &tone[..8 * SECOND]);
            engine.set_target(&factory(slot));
            let (left, right) = run(&mut engine, &tone[8 * SECOND..], &tone[8 * SECOND..]);
            let matched = engine.status().matched;
            let error = error_lu(RATE_HZ, (&left[4 * SECOND..], &right[4 * SECOND..]), (&tone, &tone));
            let is_limited = matched.state == MatchState::LimitedByRange;
            assert!(error.abs() <= 0.3 || is_limited, "{freq_hz} Hz, slot {slot}: {error} LU {matched:?}");
        }
    }
}

/// A reset, and another engine at another rate that goes on from the memory, play the slot as loud as it was; a print
/// starts from nothing.
#[test]
fn memory_and_level_survive_a_reset_and_another_rate() {
    let voice: Vec<f32> = sine(300.0, RATE_HZ, 10 * SECOND)
        .iter()
        .zip(pink(331, 10 * SECOND))
        .map(|(s, p)| 0.1 * s + p)
        .collect();
    for level_match in [LevelMatch::Programme, LevelMatch::Frozen] {
        let slot = Settings { level_match, ..factory(6) };
        let mut first = engine(RATE_HZ, &Settings { slot: 0, ..slot });
        run(&mut first, &voice, &voice);
        first.set_target(&slot);
        run(&mut first, &voice[..SECOND], &voice[..SECOND]);
        let level = first.status().matched;
        assert!(level.state != MatchState::StaticTooLittleHeard);
        first.reset();
        assert_eq!(first.status().matched, level);
        let config = EngineConfig {
            prepared: prepared(96_000.0),
            user: std::sync::Arc::default(),
            is_mono_bus: false,
            export: ExportState::Monitoring,
            memory: first.memory(),
        };
        let mut second = Engine::new(config, &slot);
        assert_eq!(second.status().matched, level);
        second.set_target(&Settings { slot: 5, ..slot });
        run(&mut second, &voice[..9600], &voice[..9600]);
        assert!(second.status().matched.state != MatchState::StaticTooLittleHeard);
        let print = |engine: &mut Engine| {
            engine.set_export(ExportState::Printing);
            engine.reset();
            run(engine, &voice[..SECOND], &voice[..SECOND])
        };
        assert_eq!(print(&mut first), print(&mut engine(RATE_HZ, &slot)));
    }
}

/// A tool that leaves nothing of the programme leaves the slot at a level of its own, not at none.
#[test]
fn a_tool_that_lets_nothing_through_does_no_harm() {
    let voice: Vec<f32> = pink(351, 8 * SECOND);
    let mut side = factory(6);
    side.tools.side = true;
    let mut engine = engine(RATE_HZ, &factory(6));
    run(&mut engine, &voice, &voice);
    engine.set_target(&side);
    run(&mut engine, &voice, &voice);
    let gain_db = engine.status().matched.gain_db;
    assert!(gain_db.is_finite() && gain_db.abs() < 12.0, "{gain_db}");
    engine.set_target(&factory(6));
    let (left, right) = run(&mut engine, &voice, &voice);
    assert_eq!(engine.status().healed_samples, 0);
    assert!(
        error_lu(RATE_HZ, (&left[SECOND..], &right[SECOND..]), (&voice[SECOND..], &voice[SECOND..])).abs()
            < 0.3
    );
}

/// A monitor tool gives the slot another signal, and the level for it at once: within 0.3 LU from half a second on.
#[test]
fn a_tool_pressed_after_the_switch_has_its_own_level() {
    let (left, right) = (pink(341, 12 * SECOND), pink(342, 12 * SECOND));
    for slot in [3, 4, 5, 6] {
        for side in [false, true] {
            let mut with_tool = factory(slot);
            (with_tool.tools.solo_left, with_tool.tools.side) = (!side, side);
            let mut engine = engine(RATE_HZ, &factory(0));
            run(&mut engine, &left[..6 * SECOND], &right[..6 * SECOND]);
            engine.set_target(&factory(slot));
            run(&mut engine, &left[6 * SECOND..7 * SECOND], &right[6 * SECOND..7 * SECOND]);
            engine.set_target(&with_tool);
            let (out_left, out_right) = run(&mut engine, &left[7 * SECOND..], &right[7 * SECOND..]);
            let mut dry = self::engine(RATE_HZ, &Settings { slot: 0, output_trim_db: 0.0, ..with_tool });
            let (dry_left, dry_right) = run(&mut dry, &left[7 * SECOND..], &right[7 * SECOND..]);
            let from = SECOND / 2;
            let error = error_lu(
                RATE_HZ,
                (&out_left[from..], &out_right[from..]),
                (&dry_left[from..], &dry_right[from..]),
            );
            assert!(error.abs() <= 0.3, "slot {slot}, side {side}: {error} LU");
        }
    }
}

/// Two seconds of a loud tone do not keep soft music from being matched: after half a minute it is within 1 LU.
#[test]
fn a_loud_sound_does_not_lock_out_soft_music() {
    let tone: Vec<f32> = sine(80.0, RATE_HZ, 2 * SECOND).iter().map(|x| 0.9 * x).collect();
    let soft = |seed| -> Vec<f32> { pink(seed, 40 * SECOND).iter().map(|x| 0.125 * x).collect() };
    let (left, right) = (soft(361), soft(362));
    for slot in [1, 4, 6] {
        let mut engine = engine(RATE_HZ, &factory(0));
        run(&mut engine, &tone, &tone);
        engine.set_target(&factory(slot));
        let (out_left, out_right) = run(&mut engine, &left, &right);
        let (from, to) = (30 * SECOND, 40 * SECOND);
        let dry = (&left[from..to], &right[from..to]);
        let error = error_lu(RATE_HZ, (&out_left[from..to], &out_right[from..to]), dry);
        assert!(error.abs() <= 1.0, "slot {slot}: {error} LU");
    }
}

/// Pink noise without its highest peaks, -18 LUFS.
fn limited(seed: u64, len: usize) -> Vec<f32> {
    pink(seed, len).iter().map(|x| (4.0 * x).clamp(-0.3, 0.3)).collect()
}

/// A level that was wrong, and is brought back, takes what the ceiling took for it with it: two seconds after the music has
/// begun the slot is within 1 LU.
#[test]
fn a_wrong_level_leaves_nothing_with_the_ceiling() {
    let soft: Vec<f32> = pink(371, 8 * SECOND).iter().map(|x| 0.05 * x).collect();
    let opposite: Vec<f32> = soft.iter().map(|x| -x).collect();
    let music = [limited(372, 10 * SECOND), limited(373, 10 * SECOND)];
    for slot in [3, 4, 6] {
        let settings = Settings { output_trim_db: 0.0, ..factory(slot) };
        let mut engine = engine(RATE_HZ, &Settings { slot: 0, ..settings });
        run(&mut engine, &soft[..6 * SECOND], &opposite[..6 * SECOND]);
        engine.set_target(&settings);
        run(&mut engine, &soft[6 * SECOND..], &opposite[6 * SECOND..]);
        let (left, right) = run(&mut engine, &music[0], &music[1]);
        let (from, to) = (2 * SECOND, 5 * SECOND);
        let (out, dry) = ((&left[from..to], &right[from..to]), (&music[0][from..to], &music[1][from..to]));
        let error = error_lu(RATE_HZ, out, dry) - 12.0;
        assert!(error.abs() <= 1.0, "slot {slot}: {error} LU");
    }
}

/// A slot that the ceiling holds plays as loud after a reset, and in another engine that goes on from its memory.
#[test]
fn what_the_ceiling_took_survives_a_reset() {
    let music: Vec<f32> = pink(381, 12 * SECOND).iter().map(|x| (12.0 * x).clamp(-0.98, 0.98)).collect();
    let (before, after) = music.split_at(9 * SECOND);
    for level_match in [LevelMatch::Programme, LevelMatch::Frozen, LevelMatch::Off] {
        let settings = Settings { level_match, output_trim_db: 0.0, ..factory(5) };
        let level = |engine: &mut Engine| {
            let (left, right) = run(engine, after, after);
            lufs(RATE_HZ, &left, &right)
        };
        let mut first = engine(RATE_HZ, &settings);
        run(&mut first, before, before);
        let gain_db = first.status().matched.gain_db;
        let mut second = Engine::new(
            EngineConfig {
                prepared: prepared(RATE_HZ),
                user: std::sync::Arc::default(),
                is_mono_bus: false,
                export: ExportState::Monitoring,
                memory: first.memory(),
            },
            &settings,
        );
        assert!(
            (second.status().matched.gain_db - gain_db).abs() < 0.1,
            "{level_match:?}: {:?}",
            second.status().matched
        );
        let wanted = level(&mut first);
        assert!((level(&mut second) - wanted).abs() <= 0.3, "{level_match:?}");
        first.reset();
        let again = level(&mut first);
        assert!((again - wanted).abs() <= 0.3, "{level_match:?}: {again} {wanted}");
    }
}
