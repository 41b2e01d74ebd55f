//! Every entry that hosts call from a thread of their own choice fits into a small stack: hosts stop and start plug-ins
//! on threads of 256 KB and more, and some do so with a project in memory.

use std::thread::Builder;

use grille::dsp::curve::Curve;
use grille::headphones::{BackType, Fit, HeadphoneId, Imported};
use grille::spatial::measured::StoredHead;
use serde_json::{Value, json};

use crate::support::host::{Change, Host, framed, hash};
use crate::support::kemar;
use crate::support::signals::noise;
use crate::support::vst3::new_instance;

/// A quarter of the smallest thread seen in a host, and twice what
/// the product promises to need: this test, and the first instance of a process, which reads what ships, need some too.
pub(crate) const STACK_BYTES: usize = 128 * 1024;

const RATE_HZ: f64 = 48_000.0;

/// Runs on a thread with a small stack; one that is too small ends the process.
fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    Builder::new().stack_size(STACK_BYTES).spawn(run).unwrap().join().unwrap();
}

/// A project with a measured head, as many imports as there is room for, and a slot that uses both.
fn large_project() -> String {
    let tilted = |idx: u32| Curve::from_fn(|freq_hz| f64::from(idx % 7) * (freq_hz / 1000.0).log2() * 0.2);
    let imports: Vec<Value> = (0..64)
        .map(|idx| {
            let (curve, ears) = (tilted(idx), tilted(idx + 3));
            let name = format!("Model {idx}");
            let import = Imported::new("Acme", &name, (BackType::Closed, Fit::OverEar), &curve);
            let mut import = import.with_ears(&ears);
            import.number = HeadphoneId(960 + u16::try_from(idx).unwrap());
            import.to_json()
        })
        .collect();
    let head = StoredHead::from(&*kemar::head()).serialized();
    let user = json!({"schema": 1, "headphones": imports, "head": head}).to_string();
    let params = json!({
        "slot": {"i32": 1}, "source": {"i32": 965}, "target_1": {"i32": 990}, "speakers_1": {"string": "personal"},
        "room_1": {"f32": 0.0}
    });
    json!({"version": "0.1.0", "params": params, "fields": {"user": user}}).to_string()
}

/// Every design there is: the fitted head, the sphere, a measured head, rooms, the classic blend, a leak.
fn slots() -> Vec<Change> {
    let change = |frame, id: &str, value| Change { frame, id: hash(id), value };
    let mut changes: Vec<Change> =
        (1..=6).map(|slot: u32| change(9_600 * slot, "slot", f64::from(slot))).collect();
    for slot in 2..=6 {
        let mode = f64::from(slot) % 4.0;
        changes.push(change(64, &format!("speakers_{slot}"), mode));
        changes.push(change(64, &format!("target_{slot}"), f64::from(30 + slot)));
        changes.push(change(128, &format!("angle_{slot}"), 0.15 * f64::from(slot)));
        changes.push(change(128, &format!("room_{slot}"), 1.0));
    }
    changes.sort_by_key(|change| change.frame);
    changes
}

#[test]
fn a_clap_lives_on_a_small_stack() {
    let project = framed(&large_project());
    let input = vec![noise(601, 72_000), noise(602, 72_000)];
    on_a_small_stack(move || {
        let mut host = Host::new();
        assert!(host.load(&project, 4_096));
        for fact in host.facts() {
            let text = host.text(fact.id, fact.default);
            assert!(host.value_of_text(fact.id, &text).is_some());
        }
        let output = host.render(RATE_HZ, 512, &input, &slots());
        assert_ne!(output, input);
        assert_eq!(host.render(RATE_HZ, 512, &input[..1], &[]).len(), 1);
        assert!(host.save().len() > 100_000);
        assert!(host.load(&project, 4_096));
    });
}

#[test]
fn a_vst3_lives_on_a_small_stack() {
    let project = large_project();
    let input = [noise(603, 24_000), noise(604, 24_000)];
    on_a_small_stack(move || {
        let instance = new_instance();
        assert_eq!(instance.load(project.as_bytes(), 4_096), 0);
        let first = instance.render(0, &input);
        assert_ne!(first, input);
        assert!(instance.state().len() > 100_000);
        assert_eq!(instance.render(0, &input), first);
    });
}
