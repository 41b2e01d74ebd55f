//! A file becomes a headphone: by the sheet alone, and it is heard where it was missed.

use std::path::{Path, PathBuf};

use egui::{Key, Pos2, Rect, Role, vec2};
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use grille::editor::import::session;
use grille::headphones::{Fit, HeadphoneId};
use grille::library::Library;

use super::rig::{Rig, params_in_slot};
use super::{assert_is_one_gesture, values};

pub(super) const PRESET: &str = "Preamp: -6.2 dB\nFilter 1: ON LSC Fc 105 Hz Gain 5.5 dB Q 0.70\n\
    Filter 2: ON PK Fc 2000 Hz Gain -3.0 dB Q 1.40\n";

/// A folder of this test's own, with a preset in it.
pub(super) fn folder(name: &str) -> (PathBuf, PathBuf) {
    let root = std::env::temp_dir().join(format!("grille-import-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&root);
    std::fs::create_dir_all(&root).unwrap();
    let preset = root.join("Acme One ParametricEQ.txt");
    std::fs::write(&preset, PRESET).unwrap();
    (root, preset)
}

/// A measurement of each ear as Room EQ Wizard exports it: left lies 2 dB above right beyond 1 kHz.
pub(super) fn ears(root: &Path) -> [PathBuf; 2] {
    [("L", 2.0), ("R", 0.0)].map(|(ear, lift_db)| {
        let freqs_hz = (0..140).map(|idx| 20.0 * 10.0_f64.powf(f64::from(idx) / 46.0));
        let rows: Vec<String> = freqs_hz
            .map(|freq_hz| {
                let db = if freq_hz > 1000.0 { 80.0 + lift_db } else { 80.0 };
                format!("{freq_hz:.2}\t{db:.2}\t0.0\n")
            })
            .collect();
        let text =
            format!("* Measurement: HD 650 {ear}\n* Freq(Hz)\tSPL(dB)\tPhase(degrees)\n{}", rows.concat());
        let path = root.join(format!("HD 650 {ear}.txt"));
        std::fs::write(&path, text).unwrap();
        path
    })
}

/// Opens the sheet from a picker and gives it the path of a file.
pub(super) fn open_sheet(rig: &mut Rig, picker: &'static str, path: &str) {
    rig.click(Role::ComboBox, picker);
    rig.click(Role::Button, "My headphone is not here …");
    rig.click(Role::TextInput, "Path of the file");
    rig.type_text(path);
    rig.click(Role::Button, "Open");
}

pub(super) fn shows(rig: &Rig, text: &'static str) -> bool {
    rig.harness.query(By::new().label_contains(text)).is_some()
}

#[test]
fn a_preset_is_imported_kept_and_chosen_where_it_was_missed() {
    let (root, preset) = folder("take");
    let library = Library::at(&root);
    let mut rig = Rig::in_slot(2);
    session::install(&rig.harness.ctx, library.clone());
    open_sheet(&mut rig, "I want to hear", preset.to_str().unwrap());
    assert!(shows(&rig, "Equalizer APO filters · 2 filters"));
    rig.click(Role::Button, "Import");
    let notes = rig.notes();
    assert_is_one_gesture(&notes, "Slot 2: I want to hear");
    let number = values(&notes)[0] * f32::from(HeadphoneId::MAX.0);
    assert!((number - 960.0).abs() < 1e-3);
    let catalog = rig.harness.state().params.user.data().catalog.clone();
    let taken = catalog.get(HeadphoneId(960)).unwrap();
    assert_eq!(taken.name(), "Acme One");
    // The preset cuts 3 dB at 2 kHz: the headphone has them.
    assert!(taken.curve().at_hz(2000.0) - taken.curve().at_hz(700.0) > 2.0);
    assert_eq!(library.headphones.listing().entries.len(), 1);
    assert!(!is_open(&rig), "the sheet closes");
    std::fs::remove_dir_all(root).unwrap();
}

fn is_open(rig: &Rig) -> bool {
    rig.harness.query(By::new().role(Role::TextInput).label("Path of the file")).is_some()
}

/// Whoever knows the path needs nothing but the keyboard: paste, Enter, Enter.
#[test]
fn a_preset_is_taken_with_a_path_and_two_enters() {
    let (root, preset) = folder("three-acts");
    let mut rig = Rig::in_slot(2);
    rig.click(Role::ComboBox, "I want to hear");
    rig.click(Role::Button, "My headphone is not here …");
    assert!(shows(&rig, "A HEADPHONE YOU WANT TO HEAR"));
    rig.type_text(preset.to_str().unwrap());
    rig.key(Key::Enter);
    assert!(is_open(&rig) && rig.notes().is_empty(), "first the file is shown");
    rig.node(Role::Image, "Preview of the curve");
    rig.key(Key::Enter);
    assert_is_one_gesture(&rig.notes(), "Slot 2: I want to hear");
    assert!(!is_open(&rig));
    std::fs::remove_dir_all(root).unwrap();
}

/// A slip beside the sheet closes an empty one only.
#[test]
fn a_click_outside_keeps_a_sheet_that_is_filled_in() {
    let mut rig = Rig::in_slot(1);
    rig.click(Role::ComboBox, "I wear");
    rig.click(Role::Button, "My headphone is not here …");
    assert!(shows(&rig, "THE HEADPHONE YOU WEAR"));
    rig.type_text("/music/HD 650.txt");
    let outside = egui::pos2(8.0, 300.0);
    rig.drag(outside, egui::Vec2::ZERO, egui::Modifiers::NONE);
    assert!(is_open(&rig));
    rig.key(Key::Escape);
    rig.key(Key::Escape);
    assert!(!is_open(&rig));
    rig.click(Role::ComboBox, "I wear");
    rig.click(Role::Button, "My headphone is not here …");
    rig.drag(outside, egui::Vec2::ZERO, egui::Modifiers::NONE);
    assert!(!is_open(&rig));
}

/// What is wrong with a path is said at its field, and nothing moves.
#[test]
fn an_error_stands_at_the_field_and_moves_nothing() {
    let mut rig = Rig::in_slot(1);
    rig.click(Role::ComboBox, "I wear");
    rig.click(Role::Button, "My headphone is not here …");
    let places = |rig: &Rig| {
        [(Role::TextInput, "Path of the file"), (Role::Button, "Open"), (Role::Button, "Close")]
            .map(|(role, label)| rig.node(role, label).rect())
    };
    let before = places(&rig);
    rig.type_text("/no/such/file.txt");
    rig.key(Key::Enter);
    let error = rig.harness.get(By::new().label_contains("There is no file").include_labels()).rect();
    assert_eq!(places(&rig), before);
    assert!((0.0..20.0).contains(&(error.top() - before[0].bottom())), "{error:?} {:?}", before[0]);
}

/// In the smallest window there is more to ask than room for it: only the questions scroll.
#[test]
fn the_buttons_are_in_sight_however_much_is_asked() {
    let (root, _) = folder("foot");
    let rows: Vec<String> = (0..60).map(|idx| format!("{},{}", 20 + 300 * idx, 70 + idx % 3)).collect();
    let table = root.join("measured.csv");
    std::fs::write(&table, format!("frequency,raw\n{}\n", rows.join("\n"))).unwrap();
    let smallest = vec2(720.0, 480.0);
    let mut rig = Rig::new(params_in_slot(1), smallest, 1.0);
    open_sheet(&mut rig, "I wear", table.to_str().unwrap());
    rig.click(Role::Button, "another measurement");
    rig.click(Role::TextInput, "Path of the reference");
    rig.type_text("/no/such/file.csv");
    rig.key(Key::Enter);
    assert!(shows(&rig, "There is no file /no/such/file.csv."));
    let [import, close] = ["Import", "Close"].map(|name| rig.node(Role::Button, name).rect());
    assert!((import.center().y - close.center().y).abs() < 0.5, "one row: {import} {close}");
    let window = Rect::from_min_size(Pos2::ZERO, smallest);
    assert!(window.contains_rect(import) && window.contains_rect(close), "{import} {close}");
    std::fs::remove_dir_all(root).unwrap();
}

fn imbalance_at_3_khz_db(rig: &Rig, number: u16) -> f64 {
    let catalog = rig.harness.state().params.user.data().catalog.clone();
    let taken = catalog.get(HeadphoneId(number)).unwrap();
    assert!(["HD 650", "HD 650 (yours)"].contains(&taken.name().as_str()), "{}", taken.name());
    taken.imbalance.as_ref().unwrap().at_hz(3000.0)
}

/// The file beside the first one is offered by its name; which ear is which can be turned round.
#[test]
fn the_file_of_the_other_ear_is_offered_and_taken() {
    let (root, _) = folder("ears");
    let [left, _] = ears(&root);
    let mut rig = Rig::in_slot(1);
    open_sheet(&mut rig, "I wear", left.to_str().unwrap());
    rig.click(Role::Button, "Add HD 650 R.txt as the other ear");
    assert!(shows(&rig, "Left HD 650 L.txt · right HD 650 R.txt"));
    assert!(shows(&rig, "1.0 dB at most here, never more than 3 dB"));
    rig.click(Role::Button, "Import");
    assert!((imbalance_at_3_khz_db(&rig, 960) - 1.0).abs() < 0.1);
    open_sheet(&mut rig, "I wear", left.to_str().unwrap());
    rig.click(Role::Button, "Add HD 650 R.txt as the other ear");
    rig.click(Role::Button, "Swap");
    assert!(shows(&rig, "Left HD 650 R.txt · right HD 650 L.txt"));
    rig.click(Role::Button, "Import");
    assert!((imbalance_at_3_khz_db(&rig, 961) + 1.0).abs() < 0.1);
    std::fs::remove_dir_all(root).unwrap();
}

/// Where names do not tell, the first file is the left ear's; a file that cannot be taken leaves what there is.
#[test]
fn any_file_can_be_the_other_ears() {
    let (root, preset) = folder("any-ears");
    let [left, right] = ears(&root);
    let other = root.join("second.txt");
    std::fs::rename(right, &other).unwrap();
    let mut rig = Rig::in_slot(1);
    open_sheet(&mut rig, "I wear", left.to_str().unwrap());
    rig.click(Role::Button, "the other one has its own file");
    rig.click(Role::TextInput, "Path of the other ear");
    rig.type_text(preset.to_str().unwrap());
    rig.key(Key::Enter);
    assert!(shows(&rig, "the left file holds a measurement, the right one a correction"));
    assert!(shows(&rig, "Room EQ Wizard export · column spl(db)"));
    rig.click(Role::Button, "the same for both");
    rig.click(Role::Button, "the other one has its own file");
    rig.click(Role::TextInput, "Path of the other ear");
    rig.type_text(other.to_str().unwrap());
    rig.key(Key::Enter);
    assert!(shows(&rig, "Left HD 650 L.txt · right second.txt"));
    rig.click(Role::Button, "One file only");
    assert!(!shows(&rig, "Left HD 650 L.txt") && shows(&rig, "column spl(db)"));
    std::fs::remove_dir_all(root).unwrap();
}

#[test]
fn an_import_is_deleted_and_brought_back() {
    let (root, preset) = folder("undo");
    let library = Library::at(&root);
    let mut rig = Rig::in_slot(1);
    session::install(&rig.harness.ctx, library.clone());
    open_sheet(&mut rig, "I wear", preset.to_str().unwrap());
    rig.click(Role::Button, "Import");
    assert_is_one_gesture(&rig.notes(), "I wear");
    rig.click(Role::ComboBox, "I wear");
    rig.click(Role::Button, "My headphone is not here …");
    rig.click(Role::Button, "Delete");
    assert!(library.headphones.listing().entries.is_empty() && shows(&rig, "Acme One was deleted."));
    rig.click(Role::Button, "Bring back");
    assert_eq!(library.headphones.listing().entries.len(), 1);
    std::fs::remove_dir_all(root).unwrap();
}

#[test]
fn a_file_that_is_none_is_refused_in_a_sentence() {
    let (root, preset) = folder("refuse");
    std::fs::write(&preset, "Preamp: -6.2 dB\nFilter 1: ON PK Fc 100 Hz Gain loud dB Q 1\n").unwrap();
    let mut rig = Rig::in_slot(1);
    open_sheet(&mut rig, "I wear", preset.to_str().unwrap());
    assert!(shows(&rig, "line 2: found"));
    assert!(rig.harness.query(By::new().role(Role::Button).label("Import")).is_none());
    assert_eq!(rig.notes(), []);
    std::fs::remove_dir_all(root).unwrap();
}

/// Each ear its own is offered, and is the answer unless another one is given.
#[test]
fn a_pair_is_taken_ear_by_ear_or_as_its_mean() {
    let (root, _) = folder("pair");
    let rows: Vec<String> = (0..60).map(|idx| format!("{},72,70", 20 + 300 * idx)).collect();
    let path = root.join("both ears.csv");
    std::fs::write(&path, format!("frequency,left,right\n{}\n", rows.join("\n"))).unwrap();
    for wants_mean in [false, true] {
        let mut rig = Rig::in_slot(1);
        open_sheet(&mut rig, "I wear", path.to_str().unwrap());
        assert!(shows(&rig, "Worn, each ear gets its own conversion"));
        if wants_mean {
            rig.click(Role::Button, "mean of both");
            assert!(shows(&rig, "the mean counts"));
        }
        rig.click(Role::Button, "Import");
        let catalog = rig.harness.state().params.user.data().catalog.clone();
        let taken = catalog.get(HeadphoneId(960)).unwrap();
        assert_eq!(taken.imbalance.is_none(), wants_mean);
        assert_eq!(taken.details().contains("up to 1.0 dB"), !wants_mean, "{}", taken.details());
    }
    std::fs::remove_dir_all(root).unwrap();
}

/// Who looks for something to hear may import an in-ear, which is judged by its own target; nobody mixes on one.
#[test]
fn an_in_ear_is_imported_to_be_heard() {
    let (root, preset) = folder("in-ear");
    let mut rig = Rig::in_slot(2);
    open_sheet(&mut rig, "I wear", preset.to_str().unwrap());
    rig.node(Role::Button, "on-ear");
    assert!(!offers_in_ears(&rig));
    rig.click(Role::Button, "Close");
    open_sheet(&mut rig, "I want to hear", preset.to_str().unwrap());
    assert!(offers_in_ears(&rig));
    rig.click(Role::Button, "in-ear");
    rig.click(Role::Button, "Import");
    let catalog = rig.harness.state().params.user.data().catalog.clone();
    let taken = catalog.get(HeadphoneId(960)).unwrap();
    assert_eq!((taken.fit, taken.can_be_worn()), (Fit::InEar, false));
    // The preset cuts 3 dB at 2 kHz and leaves 700 Hz; in-ears get 0.8 dB back there.
    assert!((taken.curve().at_hz(2000.0) - taken.curve().at_hz(700.0) - 2.5).abs() < 1.0);
    std::fs::remove_dir_all(root).unwrap();
}

fn offers_in_ears(rig: &Rig) -> bool {
    rig.harness.query(By::new().role(Role::Button).label("in-ear")).is_some()
}

/// A microphone's color is in both measurements, so it is not in the headphone.
#[test]
fn another_measurement_counts_as_neutral() {
    let (root, _) = folder("reference");
    let table = |name: &str, level: &dyn Fn(f64) -> f64| {
        let rows = (0..60).map(|idx| 20.0 * 2.0_f64.powf(f64::from(idx) / 6.0));
        let rows: Vec<String> = rows.map(|freq_hz| format!("{freq_hz:.3}\t{:.3}", level(freq_hz))).collect();
        let path = root.join(name);
        std::fs::write(&path, format!("* Freq(Hz)\tSPL(dB)\n{}\n", rows.join("\n"))).unwrap();
        path
    };
    let microphone = |freq_hz: f64| 70.0 + 8.0 * (freq_hz / 1000.0).log2().sin();
    let bass = |freq_hz: f64| if freq_hz < 150.0 { 6.0 } else { 0.0 };
    let worn = table("worn.txt", &|freq_hz| microphone(freq_hz) + bass(freq_hz));
    let trusted = table("trusted.txt", &microphone);
    let mut rig = Rig::in_slot(1);
    open_sheet(&mut rig, "I wear", worn.to_str().unwrap());
    rig.click(Role::Button, "another measurement");
    assert!(rig.node(Role::Button, "Import").accesskit_node().is_disabled(), "not before it is there");
    rig.click(Role::TextInput, "Path of the reference");
    rig.type_text(trusted.to_str().unwrap());
    rig.key(Key::Enter);
    rig.click(Role::Button, "Import");
    let catalog = rig.harness.state().params.user.data().catalog.clone();
    let curve = catalog.get(HeadphoneId(960)).unwrap().curve();
    for (freq_hz, db) in [(50.0, 6.0), (400.0, 0.0), (1000.0, 0.0), (4000.0, 0.0), (8000.0, 0.0)] {
        assert!((curve.at_hz(freq_hz) - db).abs() < 0.1, "{freq_hz} Hz: {}", curve.at_hz(freq_hz));
    }
    std::fs::remove_dir_all(root).unwrap();
}
