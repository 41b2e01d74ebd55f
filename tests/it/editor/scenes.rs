//! What is prepared for a picture: the user's own headphones.

use std::path::PathBuf;
use std::sync::Arc;

use egui::Role;
use grille::dsp::curve::Curve;
use grille::editor::collections::shelf::{CollectionShelf, Shelved};
use grille::editor::import::session;
use grille::headphones::{BackType, Catalog, Fit, HeadphoneId, Imported};
use grille::library::Library;
use grille::library::collection::{CollectionFolder, Progress, index_folder};
use nice_plug::params::persist::PersistentField as _;

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
