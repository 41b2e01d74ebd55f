//! What no sound of ours may pass: heads that are none are refused, and the last guard changes no bit where nothing is wrong.

use grille::engine::settings::{LevelMatch, Settings, SpeakersMode};
use grille::headphones::BoostLimit;
use grille::spatial::measured::StoredHead;
use serde_json::{Value, json};

use crate::support::engine::{engine, engine_with, prepared, run};
use crate::support::host::{Host, framed};
use crate::support::kemar::{self, user_data};
use crate::support::random::everything;
use crate::support::signals::{Random, impulse, music, noise, pink, sine};

const RATE_HZ: f64 = 48_000.0;

/// What people and tests send through a monitor, at levels up to full scale and beyond.
fn signals(random: &mut Random) -> [Vec<f32>; 2] {
    let len = 14_400;
    let seed = random.below(10_000) as u64;
    let tone = |random: &mut Random| sine(20.0 * 1000f64.powf(random.unit()), RATE_HZ, len);
    let gain = 10f64.powf(random.within(-60.0, 12.0) / 20.0) as f32;
    let one = match random.below(6) {
        0 => pink(seed, len),
        1 => noise(seed, len),
        2 => music(seed, RATE_HZ, len),
        3 => tone(random),
        4 => tone(random).iter().map(|x| x.signum()).collect(),
        _ => impulse(len),
    };
    let mut left: Vec<f32> = one.iter().map(|x| gain * x).collect();
    // A sound that ends leaves tails behind it, and one that begins comes without warning.
    if random.coin() {
        left[random.below(len)..].fill(0.0);
    }
    if random.coin() {
        left[..random.below(len / 2)].fill(0.0);
    }
    let right = match random.below(4) {
        0 => left.clone(),
        1 => left.iter().map(|x| -x).collect(),
        2 => vec![0.0; len],
        _ => noise(seed + 1, len).iter().map(|x| gain * x).collect(),
    };
    [left, right]
}

fn some_settings(random: &mut Random) -> Settings {
    let mut settings = everything(random);
    for slot in &mut settings.slots {
        if random.unit() < 0.3 {
            slot.speakers = SpeakersMode::Personal;
        }
    }
    settings
}

/// The promise of the guard: whatever is set, heard and switched, it stays out of the way, and then it changes no bit.
#[test]
fn the_guard_never_acts_where_nothing_is_wrong() {
    let mut random = Random::new(700);
    let user = user_data(&kemar::head(), RATE_HZ, 1);
    for round in 0..150 {
        let mut engine = engine_with(RATE_HZ, &user, &some_settings(&mut random));
        for part in 0..4 {
            let [left, right] = signals(&mut random);
            for (left, right) in left.chunks(4_800).zip(right.chunks(4_800)) {
                run(&mut engine, left, right);
                assert!(!engine.status().is_held, "round {round}, part {part}");
            }
            engine.set_target(&some_settings(&mut random));
        }
    }
}

/// Every design promises less than 20 dB, so that what is beyond is a fault; boosts are not limited by choice.
#[test]
fn no_setting_promises_twenty_decibels() {
    let mut random = Random::new(701);
    let tables = prepared(RATE_HZ);
    let user = user_data(&kemar::head(), RATE_HZ, 1);
    let mut largest_db = 0.0f64;
    for _ in 0..1_500 {
        let settings = Settings { slot: 1, boost_limit: BoostLimit::OFF, ..some_settings(&mut random) };
        let design = grille::engine::design(&settings.request(1).unwrap(), &user, &tables);
        largest_db = largest_db.max(20.0 * design.largest_gain_lin.log10());
    }
    assert!((12.0..20.0).contains(&largest_db), "{largest_db} dB");
}

/// A CLAP state with this head, heard in slot 1.
fn project(head: &Value) -> Vec<u8> {
    let user = json!({"schema": 1, "head": head}).to_string();
    let params = json!({
        "slot": {"i32": 1}, "speakers_1": {"string": "personal"}, "center_color_1": {"f32": 1.0}, "frontal_1": {"f32": 0.5}
    });
    framed(&json!({"version": "0.1.0", "params": params, "fields": {"user": user}}).to_string())
}

/// Both were made by hand and played: a loop that grew to 10¹³ in four seconds, and +164 dB at once.
#[test]
fn a_head_that_no_measurement_would_give_is_not_heard_and_not_lost() {
    let stored = StoredHead::from(&*kemar::head()).serialized();
    let change = |change: &dyn Fn(&mut Value)| {
        let mut head = stored.clone();
        for row in head["rows"].as_array_mut().unwrap() {
            change(row);
        }
        head
    };
    let heads = [
        change(&|row| {
            (row["far"], row["delay"]) = (json!(vec![0; 400]), json!(24_000));
        }),
        change(&|row| row["near"] = json!(vec![32_700; 400])),
        change(&|row| row["far"] = json!(vec![-32_700; 400])),
        change(&|row| row["delay"] = json!(99_000)),
    ];
    let input = vec![noise(702, 48_000); 2];
    for head in heads {
        let mut host = Host::new();
        assert!(host.load(&project(&head), 4_096));
        let output = host.render(RATE_HZ, 512, &input, &[]);
        let loudest = output.iter().flatten().fold(0.0f32, |peak, y| peak.max(y.abs()));
        assert!(loudest < 8.0, "{loudest}");
        let saved = String::from_utf8_lossy(&host.save()[8..]).into_owned();
        let saved: Value = serde_json::from_str(&saved).unwrap();
        let user: Value = serde_json::from_str(saved["fields"]["user"].as_str().unwrap()).unwrap();
        assert_eq!(user["head"], head, "what cannot be read is kept");
    }
    assert!(StoredHead::deserialized(&stored).unwrap().restored().is_some());
}

/// Curves whose frequencies no computer can divide by gave no numbers, and no sound.
#[test]
fn an_import_with_impossible_frequencies_is_refused() {
    let import = json!({
        "schema": 1, "key": "acme-one", "number": 960, "model": "One", "back": "open", "fit": "over-ear",
        "freq_hz": [5e-324, 20000.0], "deviation_db": [0.0, 1.0]
    });
    let refused = grille::headphones::Imported::from_json(&import).unwrap_err().to_string();
    assert!(refused.contains("0.001 Hz"), "{refused}");
}

/// With the match off and nothing set, an engine whose slot promises nothing is watched as closely as can be.
#[test]
fn a_slot_that_changes_nothing_passes_what_is_beyond_full_scale() {
    let settings = Settings { slot: 1, level_match: LevelMatch::Off, ..Settings::default() };
    let mut engine = engine(RATE_HZ, &settings);
    let loud: Vec<f32> = noise(703, 9_600).iter().map(|x| 30.0 * x).collect();
    run(&mut engine, &loud, &loud);
    assert!(!engine.status().is_held);
}
