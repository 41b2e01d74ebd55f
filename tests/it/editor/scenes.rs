//! What is prepared for a picture: the user's own headphones, music, a reference.

use std::path::PathBuf;
use std::sync::Arc;

use egui::Role;
use grille::dsp::curve::Curve;
use grille::editor::collections::shelf::{CollectionShelf, Shelved};
use grille::editor::import::session;
use grille::editor::monitor::meters::Meters;
use grille::engine::MatchState;
use grille::headphones::{BackType, Catalog, Fit, HeadphoneId, Imported};
use grille::library::Library;
use grille::library::collection::{CollectionFolder, Progress, index_folder};
use grille::telemetry::TapFrame;
use nice_plug::params::persist::PersistentField as _;

use super::blind_sounds;
use super::rig::{Rig, automate};

/// The folder of what a list shows as it is, which must stay until the picture is taken.
pub(super) fn shown_root() -> PathBuf {
    std::env::temp_dir().join(format!("grille-scene-shown-{}", std::process::id()))
}

/// The list of the user's own headphones, all of them in the folder.
pub(super) fn imported(rig: &mut Rig) {
    imports(rig);
    let library = Library::at(&shown_root());
    for import in rig.harness.state().params.user.imports() {
        library.headphones.add(&import).unwrap();
    }
    session::install(&rig.harness.ctx, library);
    rig.click(Role::ComboBox, "I wear");
    rig.click(Role::Button, "My headphone is not here …");
}

/// Three of the user's own: from a preset, measured at each ear, and from a spreadsheet.
pub(super) fn imports(rig: &mut Rig) {
    let difference = Curve::from_fn(|freq_hz| 1.5 * (freq_hz / 900.0).log2().sin());
    let of = |maker: &str, model: &str, origin: &str| {
        Imported::new(maker, model, (BackType::Open, Fit::OverEar), &Curve::FLAT).derived_from(origin)
    };
    let saved = |number: u16, mut import: Imported| {
        import.number = HeadphoneId(number);
        import.to_json()
    };
    let pair = of("", "DT 770 both ears", "table, columns left and right, each ear its own, as measurement");
    let saved = [
        saved(960, of("Sennheiser", "HD 650", "Equalizer APO filters, 10 filters, as correction")),
        saved(961, pair.with_ears(&difference)),
        saved(962, of("", "My old pads", "AutoEq spreadsheet, column error, as deviation from the target")),
    ];
    rig.harness.state().params.user.set(serde_json::json!({ "headphones": saved }));
    rig.harness.run();
}

/// A worn headphone whose ears differ.
pub(super) fn both_ears(rig: &mut Rig) {
    let difference = Curve::from_fn(|freq_hz| 1.0 + 2.5 * (freq_hz / 700.0).log2().sin());
    let kind = (BackType::Closed, Fit::OverEar);
    let mut pair = Imported::new("Acme", "One", kind, &Curve::FLAT).with_ears(&difference);
    pair.number = HeadphoneId(960);
    let params = &rig.harness.state().params;
    params.user.set(serde_json::json!({"headphones": [pair.to_json()]}));
    automate(&params.source, 960.0 / f32::from(HeadphoneId::MAX.0));
}

/// One collection is there, with three measurers of one model and a broken file; another one is being indexed.
pub(super) fn indexing(rig: &mut Rig) {
    let root = std::env::temp_dir().join(format!("grille-scene-tree-{}", std::process::id()));
    let files = root.join("AutoEq");
    for (by, name) in [
        ("crinacle", "Sennheiser HD 650"),
        ("Rtings", "Sennheiser HD 650"),
        ("Innerfidelity", "Sennheiser HD 650 (worn pads)"),
        ("Rtings", "Sennheiser HD 280 Pro"),
    ] {
        let folder = files.join(format!("results/{by}/over-ear/{name}"));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name} ParametricEQ.txt")), super::import::PRESET).unwrap();
    }
    std::fs::write(files.join("notes.txt"), "To be sorted\n").unwrap();
    let folder = CollectionFolder { root: files.clone(), index: root.join("index.json") };
    let found = index_folder(&files, &folder.index, &Progress::default()).unwrap();
    std::fs::remove_dir_all(root).unwrap();
    let indexed = Shelved { collection: Some(Arc::new(found.collection)), ..Shelved::new(folder) };
    let next = CollectionFolder { root: "/music/OPRA".into(), index: "/music/index.json".into() };
    let progress = Some(Arc::new(Progress::at(19_541, 12_340)));
    CollectionShelf::of(&rig.harness.ctx).show(vec![indexed, Shelved { progress, ..Shelved::new(next) }]);
}

/// A model as the target of the first slot.
pub(super) fn target(rig: &mut Rig, name: &str) {
    let id = Catalog::embedded().find(name).unwrap();
    automate(&rig.harness.state().params.slots[0].target, f32::from(id.0) / f32::from(HeadphoneId::MAX.0));
}

/// Four seconds of noise that falls towards the treble, so that every level and figure shows something.
pub(super) fn play(rig: &mut Rig) {
    const RATE_HZ: f64 = 48_000.0;
    let mut meters = Meters::new(RATE_HZ);
    let mut state = 1_u64;
    let mut white = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(state >> 40).unwrap()) / f64::from(1_u32 << 23) - 1.0
    };
    let (mut low, mut side) = (0.0, 0.0);
    let frames = (0..192_000_u32).map(|_| {
        // First-order low-passes: the sum of both channels from 150 Hz, their difference from 750 Hz.
        low += 0.02 * (white() - low);
        side += 0.1 * (white() - side);
        #[expect(clippy::cast_possible_truncation, reason = "audio is single precision")]
        let [left, right] = [2.0 * low + 0.2 * side, 2.0 * low - 0.2 * side].map(|sample| sample as f32);
        TapFrame { input: [left, right], output: [0.8 * right, 0.8 * left], reference: 0.0 }
    });
    meters.advance(RATE_HZ, 4.0, frames);
    let stage = rig.harness.state_mut();
    stage.levels = meters.levels();
    stage.status.sample_rate_hz = RATE_HZ;
}

/// Audio runs, and the level match has heard enough.
pub(super) fn monitor(rig: &mut Rig) {
    let status = &mut rig.harness.state_mut().status;
    status.sample_rate_hz = 48_000.0;
    (status.match_gain_db, status.match_state) = (1.4, MatchState::Programme);
}

/// The reference is heard in place of the mix.
pub(super) fn with_reference(rig: &mut Rig) {
    play(rig);
    blind_sounds::reference(rig);
    let status = &mut rig.harness.state_mut().status;
    (status.reference.is_heard, status.reference.gain_db) = (true, -6.4);
    automate(&rig.harness.state().params.reference, 1.0);
    rig.harness.run();
}

/// What is liked is asked of slots 0 and 3 and the reference.
pub(super) fn liking(rig: &mut Rig) {
    with_reference(rig);
    rig.harness.state_mut().notebook.follows = true;
    rig.click(Role::Button, "Blind test");
    rig.click(Role::RadioButton, "Compare slot R: Ref, through slot 3");
    rig.click(Role::Tab, "Question: Which do I like?");
}
