//! Saved projects: they come back as they were, and nothing else gets in.

use std::path::Path;

use crate::support::host::{Host, hash};
use crate::support::signals::noise;

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

/// A CLAP state is its JSON behind a length of eight bytes.
fn framed(json: &str) -> Vec<u8> {
    let mut bytes = (json.len() as u64).to_le_bytes().to_vec();
    bytes.extend(json.as_bytes());
    bytes
}

#[test]
fn a_state_from_a_later_version_loads_what_it_can() {
    let json = r#"{"version":"99.0.0","params":{"slot":{"i32":2},"amount_2":{"f32":40.0},
        "new_in_99":{"f32":1.0},"source":{"i32":700}},"fields":{"new_field":"{}"},"extra":[1,2]}"#;
    let mut host = Host::new();
    assert!(host.load(&framed(json), 16));
    for (id, text) in [("slot", "Slot 2"), ("source", "#700"), ("amount_2", "40 %")] {
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

/// States saved by every version so far load and mean what they meant. `UPDATE_GOLDEN=1` adds the state
/// of a version that has none yet; an existing one is never rewritten.
#[test]
fn states_of_all_versions_still_load() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/states");
    let own = folder.join(concat!("v", env!("CARGO_PKG_VERSION"), ".state"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() && !own.exists() {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(&own, changed_host().save()).unwrap();
    }
    let mut num_states = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let state = std::fs::read(entry.unwrap().path()).unwrap();
        let mut host = Host::new();
        assert!(host.load(&state, 100));
        assert_eq!(values(&mut host), values(&mut changed_host()));
        num_states += 1;
    }
    assert!(num_states > 0);
}
