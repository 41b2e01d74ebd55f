//! The user's own head through the real CLAP entry: projects carry it, and it comes and goes while audio runs.

use grille::spatial::measured::{MeasuredHead, StoredHead};
use grille::spatial::sofa;
use serde_json::{Value, json};

use crate::support::host::{Change, Host, framed, hash};
use crate::support::measure::error_db;
use crate::support::signals::noise;

fn stored(name: &str) -> Value {
    let bytes = std::fs::read(format!("tests/sofa/{name}.sofa")).unwrap();
    let head = MeasuredHead::from_hrirs(&sofa::parse(bytes).unwrap(), name).unwrap();
    StoredHead::from(&head).serialized()
}

/// A CLAP state with this head in it, slot 1 on Personal.
fn state(head: Option<&Value>) -> Vec<u8> {
    let user = head.map_or(json!({"schema": 1}), |head| json!({"schema": 1, "head": head})).to_string();
    let params = json!({"slot": {"i32": 1}, "target_1": {"i32": 0}, "speakers_1": {"string": "personal"}});
    let json = json!({"version": "0.1.0", "params": params, "fields": {"user": user}}).to_string();
    framed(&json)
}

#[test]
fn a_project_carries_its_head_to_a_machine_without_the_file() {
    let input = [noise(501, 6_000), noise(502, 6_000)];
    let head = stored("good");
    let mut first = Host::new();
    assert!(first.load(&state(Some(&head)), 4_096));
    let saved = first.save();
    assert!(saved.len() < 200_000, "{} bytes", saved.len());
    let mut second = Host::new();
    assert!(second.load(&saved, 1_000));
    assert_eq!(second.save(), saved);
    for rate_hz in [48_000.0, 96_000.0] {
        let with_head = second.render_stereo(rate_hz, 128, &input, &[]);
        assert_eq!(with_head, first.render_stereo(rate_hz, 128, &input, &[]));
        let mut without = Host::new();
        assert!(without.load(&state(None), 4_096));
        let built_in = without.render_stereo(rate_hz, 128, &input, &[]);
        let error = error_db(&with_head[1], &built_in[1]);
        assert!(error > -40.0, "{rate_hz}: the head changes nothing: {error} dB");
    }
}

/// Under the allocation trap this also proves that designing with a measured head, turning it and exchanging
/// it neither allocate nor free on the audio thread.
#[test]
fn heads_come_and_go_while_audio_runs() {
    let input = vec![noise(503, 48_000); 2];
    let states = [state(Some(&stored("good"))), state(None), state(Some(&stored("cartesian")))];
    let angle = hash("angle_1");
    let turns: Vec<Change> =
        (0..60).map(|k| Change { frame: 700 * k, id: angle, value: 15.0 + f64::from(k % 30) }).collect();
    for rate_hz in [48_000.0, 192_000.0] {
        let mut num_blocks = 0;
        let mut host = Host::new();
        let output = host.render_with(rate_hz, 64, &input, &turns, |host, _| {
            if num_blocks % 20 == 0 && num_blocks < 400 {
                assert!(host.load(&states[num_blocks / 20 % 3], 4_096));
            }
            num_blocks += 1;
        });
        assert!(output.iter().flatten().all(|y| y.is_finite() && y.abs() < 8.0));
    }
}

#[test]
fn a_head_that_is_none_is_kept_and_no_reason_not_to_open() {
    for nonsense in
        [json!(7), json!({"format": 9, "rows": []}), json!({"format": 1, "name": "x", "rows": []})]
    {
        let mut host = Host::new();
        assert!(host.load(&state(Some(&nonsense)), 64));
        let saved = String::from_utf8_lossy(&host.save()[8..]).replace('\\', "");
        assert!(saved.contains(&format!("\"head\":{nonsense}")), "{saved}");
    }
}
