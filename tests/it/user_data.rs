//! What projects carry besides parameters: it reaches the sound, and only where it concerns it.

use std::sync::Arc;

use grille::dsp::curve::Curve;
use grille::engine::settings::{Settings, SlotSettings};
use grille::engine::{Engine, UserData};
use grille::headphones::{BackType, Catalog, Copied, Fit, HeadphoneId, Imported};
use serde_json::{Value, json};

use crate::support::engine::{engine, headphone, run, settings_of};
use crate::support::host::{Host, framed};
use crate::support::measure::{error_db, largest_step};
use crate::support::signals::{noise, sine};

fn import(number: u16, bass_db: f64) -> Imported {
    let curve = Curve::from_fn(|freq_hz| if freq_hz < 300.0 { bass_db } else { 0.0 });
    let mut import = Imported::new("Acme", "One", (BackType::Open, Fit::OverEar), &curve);
    import.number = HeadphoneId(number);
    import
}

fn data(revision: u32, imports: &[Imported]) -> Arc<UserData> {
    Arc::new(UserData { catalog: Catalog::embedded().with_imports(imports), head: None, revision })
}

/// The worn headphone to the import at 960.
fn to_import() -> Settings {
    let slot = SlotSettings { target: HeadphoneId(960), ..SlotSettings::default() };
    Settings { source: headphone("ATH-M50x"), ..settings_of(slot) }
}

fn settled(settings: &Settings, user: &Arc<UserData>, input: &[f32]) -> Vec<f32> {
    let mut engine = engine(48_000.0, settings);
    let _ = engine.replace_user_data(Arc::clone(user));
    engine.reset();
    run(&mut engine, input, input).0
}

#[test]
fn an_import_is_heard_as_soon_as_it_is_there_and_fades_in() {
    let input = sine(100.0, 48_000.0, 24_000);
    let mut engine = engine(48_000.0, &to_import());
    let (before, _) = run(&mut engine, &input[..9_600], &input[..9_600]);
    let old = engine.replace_user_data(data(1, &[import(960, -6.0)]));
    assert_eq!(old.revision, 0);
    let (after, _) = run(&mut engine, &input[9_600..], &input[9_600..]);
    let expected = settled(&to_import(), &data(1, &[import(960, -6.0)]), &input);
    assert!(error_db(&after[4_800..], &expected[14_400..]) < -80.0);
    assert!(error_db(&before[4_800..], &expected[4_800..9_600]) > -20.0, "the import changes nothing");
    let joined = [before, after].concat();
    assert!(largest_step(&joined[480..]) <= 1.5 * largest_step(&input));
}

/// Acceptance of "where it concerns it": a change elsewhere in the library is not even a rounding.
#[test]
fn an_import_that_no_slot_names_leaves_the_sound_bit_identical() {
    let settings = crate::support::engine::busy_settings();
    let input = noise(301, 12_000);
    let expected = run(&mut engine(48_000.0, &settings), &input, &input);
    let mut changed: Engine = engine(48_000.0, &settings);
    let mut output = (Vec::new(), Vec::new());
    for (chunk, revision) in input.chunks(1_000).zip(1..) {
        let _ = changed.replace_user_data(data(revision, &[import(970, 3.0)]));
        let (left, right) = run(&mut changed, chunk, chunk);
        output.0.extend(left);
        output.1.extend(right);
    }
    assert_eq!(output, expected);
}

#[test]
fn slot_0_stays_the_input_whatever_is_imported() {
    let input = noise(303, 4_000);
    let settings = Settings { slot: 0, ..to_import() };
    let mut engine = engine(48_000.0, &settings);
    let _ = engine.replace_user_data(data(1, &[import(960, 9.0)]));
    assert_eq!(run(&mut engine, &input, &input), (input.clone(), input));
}

/// A CLAP state with these headphones in it, slot 1 on number 960.
fn state(headphones: &[Value]) -> Vec<u8> {
    let user = json!({"schema": 1, "headphones": headphones}).to_string();
    let params = json!({"slot": {"i32": 1}, "source": {"i32": 1}, "target_1": {"i32": 960}});
    let json = json!({"version": "0.1.0", "params": params, "fields": {"user": user}}).to_string();
    framed(&json)
}

/// Under the allocation trap this also proves that the exchange neither allocates nor frees there.
#[test]
fn a_project_loaded_while_audio_runs_is_heard_and_nothing_stops() {
    // Far below full scale, where no slot is held.
    let input = vec![noise(305, 48_000).iter().map(|x| x / 32.0).collect::<Vec<f32>>(); 2];
    let states = [state(&[import(960, -9.0).to_json()]), state(&[]), state(&[import(960, 6.0).to_json()])];
    let mut host = Host::new();
    let mut num_blocks = 0;
    let output = host.render_with(48_000.0, 64, &input, &[], |host, _| {
        if num_blocks % 5 == 0 && num_blocks < 500 {
            assert!(host.load(&states[num_blocks / 5 % 3], 4_096));
        }
        num_blocks += 1;
    });
    assert!(output.iter().flatten().all(|y| y.is_finite()));
    let mut fresh = Host::new();
    assert!(fresh.load(&states[0], 4_096));
    let expected = fresh.render(48_000.0, 64, &input, &[]);
    assert!(error_db(&output[0][40_000..], &expected[0][40_000..]) < -80.0);
}

#[test]
fn a_project_carries_its_import_to_a_machine_that_has_never_seen_it() {
    let input = [noise(307, 6_000), noise(308, 6_000)];
    let mut first = Host::new();
    assert!(first.load(&state(&[import(960, -5.0).to_json()]), 64));
    let id = crate::support::host::hash("target_1");
    assert_eq!(first.text(id, 960.0), "Acme One");
    assert_eq!(first.value_of_text(id, "acme one").map(f64::round), Some(960.0));
    let saved = first.save();
    let mut second = Host::new();
    assert!(second.load(&saved, 1_000));
    assert_eq!(second.save(), saved);
    assert_eq!(
        second.render_stereo(48_000.0, 128, &input, &[]),
        first.render_stereo(48_000.0, 128, &input, &[])
    );
    assert!(second.load(&state(&[]), 64));
    assert_eq!(second.text(id, 960.0), "Missing import 960");
}

/// A CLAP state of a later version that ships one model more, at 950: `model` is its copy in the project.
fn later_state(model: &Value) -> Vec<u8> {
    let user = json!({"schema": 1, "models": [model]}).to_string();
    let params = json!({"slot": {"i32": 1}, "source": {"i32": 1}, "target_1": {"i32": 950}});
    let json = json!({"version": "9.0.0", "params": params, "fields": {"user": user}}).to_string();
    framed(&json)
}

#[test]
fn a_model_from_a_later_version_sounds_as_the_projects_copy_says() {
    let input = [noise(309, 6_000), noise(310, 6_000)];
    let shipped = Catalog::embedded().get(headphone("HD 650")).unwrap();
    let mut copy = Copied::of(shipped).unwrap().to_json();
    (copy["number"], copy["model"]) = (json!(950), json!("HD 6500"));
    let mut later = Host::new();
    assert!(later.load(&later_state(&copy), 1_000));
    let id = crate::support::host::hash("target_1");
    assert_eq!(later.text(id, 950.0), "Sennheiser HD 6500");
    assert_eq!(later.value_of_text(id, "hd6500").map(f64::round), Some(950.0));
    let heard = later.render_stereo(48_000.0, 128, &input, &[]);

    // The same curve as an import is the same sound, bit for bit; the model itself but for the copy's rounding.
    let mut same = Imported::new("", "Same", (shipped.back, shipped.fit), &shipped.curve());
    same.number = HeadphoneId(960);
    let mut imported = Host::new();
    assert!(imported.load(&state(&[same.to_json()]), 4_096));
    assert_eq!(heard, imported.render_stereo(48_000.0, 128, &input, &[]));
    let mut here = Host::new();
    let number = headphone("HD 650").0;
    let params = json!({"slot": {"i32": 1}, "source": {"i32": 1}, "target_1": {"i32": number}});
    let json = json!({"version": "0.1.0", "params": params, "fields": {}}).to_string();
    let bytes = framed(&json);
    assert!(here.load(&bytes, 4_096));
    let shipped = here.render_stereo(48_000.0, 128, &input, &[]);
    assert!(error_db(&heard[0], &shipped[0]) < -70.0);

    let saved = later.save();
    let mut again = Host::new();
    assert!(again.load(&saved, 999));
    assert_eq!((again.save(), again.render_stereo(48_000.0, 128, &input, &[])), (saved, heard));
}

/// What this version saves is what an earlier one with fewer models needs.
#[test]
fn a_project_carries_a_copy_of_every_model_it_names() {
    let mut host = Host::new();
    host.set_text("source", "DT 770");
    host.set_text("target_2", "HD 800 S");
    let saved = host.save();
    let state: Value = serde_json::from_slice(&saved[8..]).unwrap();
    let user: Value = serde_json::from_str(state["fields"]["user"].as_str().unwrap()).unwrap();
    let models: Vec<&str> =
        user["models"].as_array().unwrap().iter().map(|copy| copy["model"].as_str().unwrap()).collect();
    assert_eq!(models.len(), 2, "{models:?}");
    assert!(models.iter().any(|model| model.starts_with("HD 800 S")), "{models:?}");
    assert!(saved.len() < 24_000, "{} bytes", saved.len());
}

#[test]
fn nonsense_in_place_of_headphones_is_no_reason_not_to_open() {
    for nonsense in ["", "{", "[]", "7", r#"{"headphones":[{"schema":1}]}"#, "[[[[[[[[[[["] {
        let json = json!({"version": "0.1.0", "params": {}, "fields": {"user": nonsense}}).to_string();
        let bytes = framed(&json);
        assert!(Host::new().load(&bytes, 64), "{nonsense}");
    }
}
