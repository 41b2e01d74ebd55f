//! Saved projects: they come back as they were, and nothing else gets in.

use grille::dsp::curve::Curve;
use grille::headphones::{BackType, Catalog, Copied, Fit, HeadphoneId, Imported};
use grille::spatial::measured::{MeasuredHead, StoredHead};
use grille::spatial::sofa;
use serde_json::{Value, json};

use crate::support::host::{Host, framed, hash};
use crate::support::measure::error_db;
use crate::support::signals::{Random, noise};

fn changed_host() -> Host {
    let mut host = Host::new();
    host.set_text("source", "DT 770");
    host.set_text("slot", "3");
    host.set_text("level_match", "Static");
    host.set_text("target_3", "HD 800 S");
    host.set_text("angle_3", "22.5");
    host.set_text("center_color_3", "80");
    host.set_text("output_trim", "-3");
    host.set("dim", 1.0);
    host
}

fn render(host: &mut Host) -> [Vec<f32>; 2] {
    host.render_stereo(48_000.0, 256, &[noise(201, 6_000), noise(202, 6_000)], &[])
}

fn values(host: &mut Host) -> Vec<f64> {
    host.facts().into_iter().map(|fact| host.value(fact.id)).collect()
}

#[test]
fn a_project_comes_back_with_the_same_samples() {
    let mut first = changed_host();
    let state = first.save();
    for piece in [1, 7, 1 << 20] {
        let mut second = Host::new();
        assert!(second.load(&state, piece), "in pieces of {piece}");
        assert_eq!(values(&mut second), values(&mut first));
        assert_eq!(render(&mut second), render(&mut first));
    }
}

/// Whatever a host sets comes back from its project, every parameter of them, and is saved as the same bytes again.
/// Numbers of imports that nobody has are among them.
#[test]
fn any_values_come_back_exactly() {
    let mut random = Random::new(211);
    for _ in 0..20 {
        let mut first = Host::new();
        for fact in first.facts() {
            let value = fact.min + random.unit() * (fact.max - fact.min);
            first.set_by_id(fact.id, if fact.is_stepped { value.round() } else { value });
        }
        let saved = first.save();
        let mut second = Host::new();
        assert!(second.load(&saved, 100));
        assert_eq!(values(&mut second), values(&mut first));
        assert!(second.save() == saved, "{}", String::from_utf8_lossy(&saved));
    }
}

/// The labels of a blind test mean nothing without the test: the slot is heard.
#[test]
fn a_project_saved_in_a_blind_test_opens_out_of_it() {
    let mut host = changed_host();
    let expected = render(&mut host);
    host.set("blind", 2.0);
    let mut reopened = Host::new();
    assert!(reopened.load(&host.save(), 100));
    assert_eq!(render(&mut reopened), expected);
}

#[test]
fn a_state_from_a_later_version_loads_what_it_can() {
    let json = r#"{"version":"99.0.0","params":{"slot":{"i32":2},"amount_2":{"f32":40.0},
        "new_in_99":{"f32":1.0},"source":{"i32":700}},"fields":{"new_field":"{}"},"extra":[1,2]}"#;
    let mut host = Host::new();
    assert!(host.load(&framed(json), 16));
    for (id, text) in [("slot", "Slot 2"), ("source", "Unknown model 700"), ("amount_2", "40 %")] {
        let value = host.value(hash(id));
        assert_eq!(host.text(hash(id), value), text);
    }
}

/// What a state does not mention is at its default afterwards, whatever was set before.
#[test]
fn loading_does_not_depend_on_what_was_set_before() {
    let mut host = changed_host();
    assert!(host.load(&framed(r#"{"version":"0.1.0","params":{},"fields":{}}"#), 64));
    assert_eq!(values(&mut host), values(&mut Host::new()));
}

#[test]
fn nonsense_values_become_defaults() {
    let json = r#"{"version":"0.1.0","params":{"seal":{"f32":1e39},"slot":{"i32":9000},
        "angle_1":{"f32":-1e30},"dim":{"f32":3.0},"speakers_1":{"string":"moon"}},"fields":{"window":"7"}}"#;
    let mut host = Host::new();
    host.load(&framed(json), 64);
    for fact in host.facts() {
        let value = host.value(fact.id);
        assert!((fact.min..=fact.max).contains(&value), "{}: {value}", fact.name);
    }
    assert!(render(&mut host).iter().flatten().all(|y| y.is_finite()));
}

#[test]
fn garbage_is_refused_and_changes_nothing() {
    let state = changed_host().save();
    let mut truncated: Vec<Vec<u8>> =
        [0, 1, 7, 8, 9, 50, state.len() / 2, state.len() - 1].map(|len| state[..len].to_vec()).to_vec();
    truncated.push(vec![0xff; 4096]);
    truncated.push(framed("not json"));
    truncated.push(framed("[]"));
    truncated.push(framed(r#"{"params":7}"#));
    truncated.push((1u64 << 62).to_le_bytes().to_vec());
    let mut host = changed_host();
    let before = values(&mut host);
    for bytes in truncated {
        assert!(!host.load(&bytes, 13), "{} bytes", bytes.len());
        assert_eq!(values(&mut host), before);
    }
}

/// What projects of all versions must sound like, to where another processor rounds otherwise, dB.
const RECORD_DB: f64 = -100.0;

/// A project with these parameters and what goes with them.
fn loaded(params: &Value, user: &Value) -> Host {
    let state = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "params": params,
        "fields": {"user": user.to_string()},
    });
    let mut host = Host::new();
    assert!(host.load(&framed(&state.to_string()), 1 << 20));
    host
}

fn import() -> Imported {
    let curve = Curve::from_fn(|freq_hz| 4.0 * (freq_hz / 300.0).log2().sin());
    let import = Imported::new("Acme", "One", (BackType::SemiOpen, Fit::OverEar), &curve);
    numbered(import, 960)
}

fn numbered(mut import: Imported, number: u16) -> Imported {
    import.number = HeadphoneId(number);
    import
}

/// An import of its own, a room, wide speakers and a set's name.
fn whole_host() -> Host {
    let user = json!({
        "schema": 1,
        "headphones": [import().to_json()],
        "slot_set": {"key": "tracking", "name": "Tracking"},
    });
    let params = json!({
        "slot": {"i32": 4}, "source": {"i32": 44}, "seal": {"f32": 60.0}, "level_match": {"string": "static"},
        "target_4": {"i32": 960}, "amount_4": {"f32": 80.0}, "speakers_4": {"string": "head"},
        "angle_4": {"f32": 52.5}, "distance_4": {"f32": 0.9}, "room_4": {"f32": -10.0}, "frontal_4": {"f32": 25.0},
    });
    loaded(&params, &user)
}

/// Worn headphones whose ears differ, each with its own conversion.
fn pair_host() -> Host {
    let pair = import().with_ears(&Curve::from_fn(|freq_hz| 2.0 * (freq_hz / 900.0).log2().cos()));
    let user = json!({"schema": 1, "headphones": [numbered(pair, 962).to_json()]});
    loaded(&json!({"slot": {"i32": 2}, "source": {"i32": 962}, "target_2": {"i32": 32}}), &user)
}

/// The user's own head.
fn head_host() -> Host {
    let bytes = std::fs::read("tests/sofa/good.sofa").unwrap();
    let head = MeasuredHead::from_hrirs(&sofa::parse(bytes).unwrap(), "good").unwrap();
    let user = json!({"schema": 1, "head": StoredHead::from(&head).serialized()});
    let params = json!({"slot": {"i32": 1}, "target_1": {"i32": 0}, "speakers_1": {"string": "personal"}});
    loaded(&params, &user)
}

/// A model no version has so far, and the project's own copy of it.
fn later_model_host() -> Host {
    let shipped = Catalog::embedded().get(HeadphoneId(44)).unwrap();
    let mut copy = Copied::of(shipped).unwrap().to_json();
    (copy["number"], copy["model"]) = (json!(950), json!("Later One"));
    let user = json!({"schema": 1, "models": [copy]});
    loaded(&json!({"slot": {"i32": 5}, "source": {"i32": 40}, "target_5": {"i32": 950}}), &user)
}

type Make = fn() -> Host;

/// What each version can save, by what its file is named after the version.
const PROJECTS: [(&str, Make); 5] = [
    ("", changed_host),
    ("-whole", whole_host),
    ("-pair", pair_host),
    ("-head", head_host),
    ("-later-model", later_model_host),
];

fn record_of(bytes: &[u8]) -> [Vec<f32>; 2] {
    let samples: Vec<f32> =
        bytes.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect();
    let (left, right) = samples.split_at(samples.len() / 2);
    [left.to_vec(), right.to_vec()]
}

/// States saved by every version so far load, mean what they meant, and sound as they were recorded.
/// `UPDATE_GOLDEN=1` adds the state and the record of a version that has none yet; an existing one is never
/// rewritten: a record that no longer fits is a change of sound, and belongs in the changelog with a new name.
#[test]
fn states_of_all_versions_still_load_and_sound_as_recorded() {
    let folder = crate::support::root().join("tests/golden/states");
    let version = concat!("v", env!("CARGO_PKG_VERSION"));
    for (kind, make) in PROJECTS {
        let state = folder.join(format!("{version}{kind}.state"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() && !state.exists() {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&state, make().save()).unwrap();
        }
    }
    let mut num_states = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "state") {
            continue;
        }
        let mut host = Host::new();
        assert!(host.load(&std::fs::read(&path).unwrap(), 100), "{}", path.display());
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let kind = stem.trim_start_matches(|c: char| c == 'v' || c == '.' || c.is_ascii_digit());
        let mut meant = PROJECTS.iter().find(|(known, _)| *known == kind).unwrap().1();
        assert_eq!(values(&mut host), values(&mut meant), "{}", path.display());
        let sound = render(&mut host);
        let record = path.with_extension("f32");
        if std::env::var_os("UPDATE_GOLDEN").is_some() && !record.exists() {
            let bytes: Vec<u8> = sound.iter().flatten().flat_map(|sample| sample.to_le_bytes()).collect();
            std::fs::write(&record, bytes).unwrap();
        }
        for (now, then) in sound.iter().zip(record_of(&std::fs::read(&record).unwrap())) {
            let error = error_db(now, &then);
            assert!(error < RECORD_DB, "{}: {error} dB from its record", path.display());
        }
        num_states += 1;
    }
    assert!(num_states >= PROJECTS.len());
}
