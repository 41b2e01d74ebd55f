//! What the window looks like: a few pictures, kept in `tests/snapshots` and compared pixel by pixel.
//!
//! `UPDATE_SNAPSHOTS=1 cargo nextest run -p grille snapshots` draws them anew; look at them before they go
//! in. A picture that differs is left beside its original as `NAME.new.png` and `NAME.diff.png`.

use egui::{Key, Modifiers, Role, Vec2, vec2};
use egui_kittest::{SnapshotOptions, SnapshotResults};
use grille::editor::blind::guard::Interruptions;
use grille::editor::blind::session::{BlindSession, Finished, Run};
use grille::editor::blind::test::{BlindTest, Plan};
use grille::editor::heads::loader::HeadLoader;
use grille::editor::import::session;
use grille::editor::picker::shortlist::Shortlist;
use grille::editor::platform::drop_box::DropBox;
use grille::engine::{ExportState, ReferenceLevel};
use grille::headphones::HeadphoneId;
use grille::library::{Heads, Library, SlotSet};
use nice_plug::params::persist::PersistentField as _;

use super::import::{PRESET, ears, folder, open_sheet};
use super::personal::{open_heads, settle, sofa};
use super::rig::{Rig, automate, params_in_slot, playing};
use super::scenes::{
    both_ears, imported, imports, indexing, liking, monitor, play, shown_root, target, with_reference,
};
use super::{profile, worn};

/// One picture: what is shown, how large, and what is done before it is taken.
struct Scene {
    name: &'static str,
    slot: i32,
    size: Vec2,
    scale: f32,
    /// True for a new instance in the hands of a new user.
    is_new: bool,
    prepare: fn(&mut Rig),
}

/// The size the editor opens with.
const DEFAULT: Vec2 = vec2(980.0, 640.0);

impl Scene {
    const fn new(name: &'static str, slot: i32, prepare: fn(&mut Rig)) -> Self {
        Self { name, slot, size: DEFAULT, scale: 1.0, is_new: false, prepare }
    }

    /// As a new instance opens.
    const fn new_instance(name: &'static str) -> Self {
        Self { is_new: true, ..Self::new(name, 0, |_| {}) }
    }

    const fn sized(self, size: Vec2, scale: f32) -> Self {
        Self { size, scale, ..self }
    }
}

/// Every state that looks different, once.
const SCENES: [Scene; 57] = [
    Scene::new_instance("default"),
    Scene::new("chosen", 1, |_| {}),
    Scene::new("as_worn", 0, play),
    Scene::new("playing", 3, play),
    Scene::new("speakers_tab", 3, |rig| {
        play(rig);
        rig.click(Role::Tab, "Plot: Speakers");
    }),
    Scene::new("spectrum_tab", 3, |rig| {
        play(rig);
        rig.click(Role::Tab, "Plot: Spectrum");
    }),
    Scene::new("picker", 1, |rig| {
        automate(&rig.harness.state().params.slots[0].target, 78.0 / f32::from(HeadphoneId::MAX.0));
        rig.harness.run();
        rig.click(Role::ComboBox, "I want to hear");
    }),
    Scene::new("favorites", 1, |rig| {
        let stage = rig.harness.state();
        Shortlist::toggle(&rig.harness.ctx, HeadphoneId(78), &stage.params.user);
        Shortlist::note(&rig.harness.ctx, (HeadphoneId(50), false), &stage.params.user);
        rig.click(Role::ComboBox, "I want to hear");
    }),
    Scene::new("picker_import", 1, |rig| {
        imports(rig);
        rig.click(Role::ComboBox, "I want to hear");
        rig.type_text("hd 650 (yours");
    }),
    Scene::new("picker_none", 1, |rig| {
        rig.click(Role::ComboBox, "I wear");
        rig.type_text("dt770 pro 80");
    }),
    Scene::new("picker_closed", 1, |rig| {
        rig.click(Role::ComboBox, "I wear");
        rig.type_text("m50x");
    }),
    Scene::new("picker_smallest", 1, |rig| {
        rig.click(Role::ComboBox, "I wear");
        rig.type_text("k240");
    })
    .sized(vec2(720.0, 480.0), 1.0),
    Scene::new("picker_filters", 1, |rig| {
        rig.click(Role::ComboBox, "I want to hear");
        for filter in ["Only open", "Only on-ear"] {
            rig.click(Role::CheckBox, filter);
        }
    }),
    Scene::new("picker_indexing", 1, |rig| {
        indexing(rig);
        rig.click(Role::ComboBox, "I want to hear");
        rig.type_text("hd650");
    }),
    Scene::new("collections", 1, |rig| {
        indexing(rig);
        rig.click(Role::ComboBox, "I want to hear");
        rig.click(Role::Button, "Collections …");
        rig.click(Role::Button, "Show what was not read");
    }),
    Scene::new("in_ear", 1, |rig| target(rig, "Apple AirPods")),
    Scene::new("noise_cancelling", 1, |rig| target(rig, "Sony WH-1000XM4")),
    Scene::new("imported", 1, imported),
    Scene::new("correction", 3, |rig| {
        imports(rig);
        automate(&rig.harness.state().params.slots[2].target, 960.0 / f32::from(HeadphoneId::MAX.0));
    })
    .sized(vec2(720.0, 480.0), 1.0),
    Scene::new("sets", 1, set_menu),
    Scene::new("sets_smallest", 1, set_menu).sized(vec2(720.0, 480.0), 1.0),
    Scene::new("import", 1, import_sheet).sized(vec2(720.0, 480.0), 1.0),
    Scene::new("both_ears", 1, both_ears),
    Scene::new("two_files", 1, two_files),
    Scene::new("heads", 3, heads),
    Scene::new("heads_smallest", 3, heads).sized(vec2(720.0, 480.0), 1.0),
    Scene::new("missing", 1, missing).sized(vec2(720.0, 480.0), 1.0),
    Scene::new("error", 1, |rig| open_sheet(rig, "I wear", "/music/HD 650 ParametricEQ.txt")),
    Scene { is_new: true, ..Scene::new("drop", 0, hover) },
    Scene::new("drop_smallest", 1, hover).sized(vec2(720.0, 480.0), 1.0),
    Scene {
        is_new: true,
        ..Scene::new("dropped", 0, |rig| dropped(rig, "HD 650 ParametricEQ.txt", PRESET.as_bytes()))
    },
    Scene::new("dropped_head", 3, |rig| {
        dropped(rig, "My ears.sofa", &std::fs::read(sofa("good")).unwrap());
    }),
    Scene::new("help", 1, |rig| rig.click(Role::Button, "Help")),
    Scene::new("about", 1, |rig| {
        rig.click(Role::Button, "Help");
        rig.click(Role::Button, "Limits, keys, about");
    }),
    Scene::new("personal", 3, |rig| mode(rig, "Speakers: Personal")),
    Scene::new("personal_smallest", 3, no_head).sized(vec2(720.0, 480.0), 1.0),
    Scene::new("classic", 3, |rig| mode(rig, "Speakers: Classic")),
    Scene::new("room_smallest", 3, |rig| rig.click(Role::Tab, "Speaker controls: Room"))
        .sized(vec2(720.0, 480.0), 1.0),
    Scene::new("menu", 3, |rig| rig.node(Role::Slider, "Amount").click_secondary()),
    Scene::new("smallest", 3, play).sized(vec2(720.0, 480.0), 1.0),
    Scene::new("worn", 1, profile::nobody).sized(vec2(720.0, 480.0), 1.0),
    Scene::new("profile", 1, profile::two_people),
    Scene::new("check", 1, worn::check),
    Scene::new("check_result", 1, worn::check_result).sized(vec2(720.0, 480.0), 1.0),
    Scene::new("largest", 3, play).sized(vec2(1920.0, 1080.0), 1.0),
    Scene::new_instance("twice").sized(DEFAULT, 2.0),
    Scene::new("blind_test", 3, second_trial),
    Scene::new("blind_result", 3, |rig| {
        monitor(rig);
        second_trial(rig);
        let stage = rig.harness.state_mut();
        let BlindSession::Running(Run { start, .. }) = &stage.view.blind else { panic!("no test runs") };
        let (start, interruptions) = (start.clone(), Interruptions::default());
        stage.view.blind = BlindSession::Over(Finished {
            test: blind_test(16),
            start,
            interruptions,
            reference: ReferenceLevel::Off,
        });
        stage.params.blind_order.clear();
    }),
    Scene::new("reference", 3, with_reference),
    Scene::new("reference_smallest", 3, with_reference).sized(vec2(720.0, 480.0), 1.0),
    Scene::new("blind_plan", 3, liking).sized(vec2(720.0, 480.0), 1.0),
    Scene::new("blind_liked", 3, |rig| {
        liking(rig);
        rig.click(Role::Button, "Start");
        rig.key(Key::Num2);
    }),
    Scene::new("export", 3, |rig| {
        monitor(rig);
        rig.harness.state_mut().status.export = ExportState::PassingThrough;
    }),
    Scene::new("on_export", 3, |rig| {
        monitor(rig);
        rig.click(Role::Status, "Status");
    }),
    Scene::new("help_smallest", 3, |rig| rig.click(Role::Button, "Help")).sized(vec2(720.0, 480.0), 1.0),
    Scene::new("slot_menu", 3, |rig| {
        monitor(rig);
        rig.node(Role::RadioButton, "Slot 3: Open, + speakers 30°").click_secondary();
    }),
    Scene::new("log", 3, |rig| {
        monitor(rig);
        rig.click(Role::CheckBox, "Swap");
        rig.key_with(Modifiers::COMMAND, Key::Z);
        rig.click(Role::Button, "Log");
    }),
];

/// Other speakers.
fn mode(rig: &mut Rig, choice: &'static str) {
    rig.harness.state_mut().notebook.follows = true;
    rig.click(Role::RadioButton, choice);
}

/// The list of heads after one could not be loaded.
fn no_head(rig: &mut Rig) {
    let sentence = "Could not load my ears: from the left the right ear is louder; exchange the receivers.";
    HeadLoader::of(&rig.harness.ctx).fail(sentence.to_owned());
    open_heads(rig);
}

/// The menu of sets: one slot is not as in the set, another set is there to be returned to, and there is one of
/// the user's own.
fn set_menu(rig: &mut Rig) {
    rig.harness.state_mut().notebook.follows = true;
    let slots = rig.harness.state().params.settings_shown().slots;
    rig.click(Role::ComboBox, "Set");
    rig.click(Role::ListBoxOption, "Tracking");
    rig.click(Role::CheckBox, "Fold to mono");
    let root = std::env::temp_dir().join(format!("grille-set-menu-{}", std::process::id()));
    let library = Library::at(&root);
    library.slot_sets.add(&SlotSet::new("Kitchen radio", slots, &[])).unwrap();
    session::install(&rig.harness.ctx, library);
    rig.click(Role::ComboBox, "Set");
    std::fs::remove_dir_all(root).unwrap();
}

/// A measurement of both ears in the import sheet, to be compared with another measurement.
fn import_sheet(rig: &mut Rig) {
    let rows: Vec<String> =
        (0..60).map(|idx| format!("{},{},{}", 20 + 300 * idx, 70 + idx % 3, 71)).collect();
    let path = std::env::temp_dir().join(format!("grille-scene-{}.csv", std::process::id()));
    std::fs::write(&path, format!("frequency,left,right\n{}\n", rows.join("\n"))).unwrap();
    open_sheet(rig, "I wear", path.to_str().unwrap());
    std::fs::remove_file(path).unwrap();
    rig.click(Role::Button, "another measurement");
    // The name and the path are this run's own.
    let ctx = rig.harness.ctx.clone();
    let mut sheet = session::Importing::load(&ctx);
    "/music/DT 770 both ears.csv".clone_into(&mut sheet.path);
    if let Some((_, choice)) = &mut sheet.file {
        "DT 770 both ears".clone_into(&mut choice.model);
    }
    sheet.store(&ctx);
}

/// A file for each ear in the import sheet.
fn two_files(rig: &mut Rig) {
    let (root, _) = folder("scene");
    let [left, _] = ears(&root);
    open_sheet(rig, "I wear", left.to_str().unwrap());
    rig.click(Role::Button, "Add HD 650 R.txt as the other ear");
    std::fs::remove_dir_all(root).unwrap();
    let ctx = rig.harness.ctx.clone();
    let mut sheet = session::Importing::load(&ctx);
    "/music/HD 650 L.txt".clone_into(&mut sheet.path);
    sheet.store(&ctx);
}

/// The list of heads: one is loaded from elsewhere, another is being renamed, a third was deleted.
fn heads(rig: &mut Rig) {
    let root = shown_root();
    let heads = Heads::at(&root);
    for name in ["Ann", "Ben", "Dummy head in the studio", "Old"] {
        std::fs::copy(sofa("good"), heads.made_folder().unwrap().join(format!("{name}.sofa"))).unwrap();
    }
    let elsewhere = root.join("My ears.sofa");
    std::fs::copy(sofa("good"), &elsewhere).unwrap();
    let loader = HeadLoader::of(&rig.harness.ctx);
    loader.install(heads);
    loader.load(&rig.harness.ctx, &rig.harness.state().params.user, elsewhere);
    settle(rig);
    open_heads(rig);
    rig.click(Role::Button, "Delete Old");
    rig.click(Role::Button, "Rename Ben");
}

/// A file is over the window.
fn hover(rig: &mut Rig) {
    DropBox::of(&rig.harness.ctx).set_hovered(true);
}

/// A preset or a head is dropped; where `cargo xtask window` drops the preset, so that both look the same.
fn dropped(rig: &mut Rig, name: &str, content: &[u8]) {
    let folder = std::env::temp_dir().join(format!("grille-dropped-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    DropBox::of(&rig.harness.ctx).put(vec![path, "/music/another.txt".into()]);
    rig.harness.run();
    settle(rig);
    std::fs::remove_dir_all(folder).unwrap();
    let ctx = rig.harness.ctx.clone();
    let mut sheet = session::Importing::load(&ctx);
    if sheet.purpose.is_some() {
        sheet.path = format!("/tmp/grille-drop/{name}");
        sheet.store(&ctx);
    }
}

/// A project of a later version, and a slot whose headphone is not here.
fn missing(rig: &mut Rig) {
    let later =
        serde_json::json!({"headphones": [{"schema": 9, "maker": "Acme", "model": "Later", "number": 960}]});
    let params = &rig.harness.state().params;
    params.user.set(later);
    automate(&params.slots[0].target, 960.0 / f32::from(HeadphoneId::MAX.0));
}

/// A blind test of slots 0 and 3 from a fixed seed with so many answers, every fifth of them wrong.
fn blind_test(answers: usize) -> BlindTest {
    let mut plan = Plan::default();
    plan.toggle(0);
    plan.toggle(3);
    let mut test = BlindTest::start(plan, fastrand::Rng::with_seed(3)).unwrap();
    for answer in 1..=answers {
        let heard = test.hidden()[0];
        test.answer(if answer % 5 == 0 { 3 - heard } else { heard });
    }
    test
}

/// The second trial of a blind test, the answer chosen.
fn second_trial(rig: &mut Rig) {
    monitor(rig);
    rig.harness.state_mut().levels = playing(48_000);
    rig.harness.state_mut().notebook.follows = true;
    rig.click(Role::Button, "Blind test");
    rig.click(Role::Button, "Start");
    for key in [Key::Num0, Key::Enter, Key::Num3] {
        rig.key(key);
    }
}

/// Type and curves may be rounded differently elsewhere; a shifted label or a changed color may not hide.
fn tolerance() -> SnapshotOptions {
    SnapshotOptions::new().threshold(1.0).max_failed_pixels(20)
}

#[test]
fn the_window_looks_as_it_did() {
    let mut results = SnapshotResults::new();
    for scene in SCENES {
        let make = if scene.is_new { Rig::untouched } else { Rig::new };
        let mut rig = make(params_in_slot(scene.slot), scene.size, scene.scale);
        (scene.prepare)(&mut rig);
        rig.harness.run();
        results.add(rig.harness.try_snapshot_options(scene.name, &tolerance()));
        let _ = std::fs::remove_dir_all(shown_root());
    }
    results.unwrap();
    assert_manual_shows_them();
}

/// Snapshots that are pictures of the manual too: their names here and in `docs/images`.
const IN_THE_MANUAL: [(&str, &str); 9] = [
    ("profile", "profile"),
    ("check", "check"),
    ("worn", "worn"),
    ("picker", "picker"),
    ("picker_none", "not-here"),
    ("picker_closed", "isolation"),
    ("two_files", "import"),
    ("imported", "imported"),
    ("collections", "collections"),
];

/// The manual's copies are the snapshots, byte for byte; they are drawn anew together.
fn assert_manual_shows_them() {
    let root = crate::support::root();
    for (snapshot, picture) in IN_THE_MANUAL {
        let snapshot = root.join(format!("tests/snapshots/{snapshot}.png"));
        let picture = root.join(format!("docs/images/{picture}.png"));
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            std::fs::copy(&snapshot, &picture).unwrap();
        }
        let [ours, theirs] = [&snapshot, &picture].map(|path| std::fs::read(path).unwrap_or_default());
        assert!(ours == theirs, "{} is not {}", picture.display(), snapshot.display());
    }
}
