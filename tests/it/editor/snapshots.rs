//! What the window looks like: a few pictures, kept in `tests/snapshots` and compared pixel by pixel.
//!
//! `UPDATE_SNAPSHOTS=1 cargo nextest run -p grille snapshots` draws them anew; look at them before they go
//! in. A picture that differs is left beside its original as `NAME.new.png` and `NAME.diff.png`.

use egui::{Role, Vec2, vec2};
use egui_kittest::{SnapshotOptions, SnapshotResults};
use grille::editor::meters::Meters;
use grille::telemetry::TapFrame;

use super::rig::{Rig, params_in_slot};

/// One picture: what is shown, how large, and what is done before it is taken.
struct Scene {
    name: &'static str,
    slot: i32,
    size: Vec2,
    scale: f32,
    prepare: fn(&mut Rig),
}

/// The size the editor opens with.
const DEFAULT: Vec2 = vec2(980.0, 640.0);

impl Scene {
    const fn new(name: &'static str, slot: i32, prepare: fn(&mut Rig)) -> Self {
        Self { name, slot, size: DEFAULT, scale: 1.0, prepare }
    }

    const fn sized(self, size: Vec2, scale: f32) -> Self {
        Self { size, scale, ..self }
    }
}

/// Every state that looks different, once.
const SCENES: [Scene; 8] = [
    Scene::new("default", 1, |_| {}),
    Scene::new("as_worn", 0, play),
    Scene::new("speakers_tab", 3, |rig| {
        play(rig);
        rig.click(Role::Tab, "Plot: Speakers");
    }),
    Scene::new("picker", 1, |rig| rig.click(Role::ComboBox, "I want to hear")),
    Scene::new("help", 1, |rig| rig.click(Role::Button, "Help")),
    Scene::new("smallest", 3, play).sized(vec2(720.0, 480.0), 1.0),
    Scene::new("largest", 3, play).sized(vec2(1920.0, 1080.0), 1.0),
    Scene::new("twice", 1, |_| {}).sized(DEFAULT, 2.0),
];

/// Ten seconds of two sines, so that every level and figure shows something.
fn play(rig: &mut Rig) {
    const RATE_HZ: f64 = 48_000.0;
    let mut meters = Meters::new(RATE_HZ);
    let frames = (0..480_000_u32).map(|n| {
        let wave = |freq_hz: f64| (std::f64::consts::TAU * freq_hz * f64::from(n) / RATE_HZ).sin();
        let (low, high) = (0.2 * wave(220.0), 0.1 * wave(1_310.0));
        #[expect(clippy::cast_possible_truncation, reason = "audio is single precision")]
        let [left, right] = [low + high, low - 0.5 * high].map(|sample| sample as f32);
        TapFrame { input: [left, right], output: [right, left] }
    });
    meters.advance(RATE_HZ, 10.0, frames);
    let stage = rig.harness.state_mut();
    stage.levels = meters.levels();
    stage.status.sample_rate_hz = RATE_HZ;
}

/// Type and curves may be rounded differently elsewhere; a shifted label or a changed color may not hide.
fn tolerance() -> SnapshotOptions {
    SnapshotOptions::new().threshold(1.0).max_failed_pixels(20)
}

#[test]
fn the_window_looks_as_it_did() {
    let mut results = SnapshotResults::new();
    for scene in SCENES {
        let mut rig = Rig::new(params_in_slot(scene.slot), scene.size, scene.scale);
        (scene.prepare)(&mut rig);
        rig.harness.run();
        results.add(rig.harness.try_snapshot_options(scene.name, &tolerance()));
    }
}
