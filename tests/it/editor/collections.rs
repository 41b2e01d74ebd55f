//! Collections in the window: added, indexed, searched, narrowed down, and chosen from.

use std::path::{Path, PathBuf};

use egui::{Key, Role};
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use grille::editor::collections::shelf::CollectionShelf;
use grille::editor::import::session;
use grille::editor::picker::shortlist::Shortlist;
use grille::headphones::HeadphoneId;
use grille::library::Library;
use grille::library::collection::Collections;
use test_host::collection::{model_name, write_collection};

use super::import::shows;
use super::rig::Rig;
use super::{assert_is_one_gesture, values};

/// A folder of this test's own, which is gone when the test is.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let root = std::env::temp_dir().join(format!("grille-shelf-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&root);
        std::fs::create_dir_all(root.join("tree")).unwrap();
        Self(root)
    }

    fn tree(&self) -> PathBuf {
        self.0.join("tree")
    }

    /// A window in which the user's folder lies here.
    fn window(&self, slot: i32) -> Rig {
        let mut rig = Rig::in_slot(slot);
        let ctx = rig.harness.ctx.clone();
        session::install(&ctx, Library::at(&self.0));
        Shortlist::open_at(&ctx, self.0.join("headphones.json"));
        CollectionShelf::of(&ctx).install(&ctx, Collections::at(&self.0));
        arrive(&mut rig);
        rig
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Waits for the threads, and shows what they brought.
fn arrive(rig: &mut Rig) {
    CollectionShelf::of(&rig.harness.ctx).wait();
    rig.harness.run();
}

fn add(rig: &mut Rig, tree: &Path) {
    rig.click(Role::ComboBox, "I want to hear");
    rig.click(Role::Button, "Add a collection …");
    rig.click(Role::TextInput, "Path of the folder");
    rig.type_text(tree.to_str().unwrap());
    rig.click(Role::Button, "Add");
    arrive(rig);
}

fn name_of(idx: usize) -> &'static str {
    let (maker, model) = model_name(idx);
    // Leaked, since queries of labels live as long as the test.
    Box::leak(format!("{maker} {model}").into_boxed_str())
}

#[test]
fn a_folder_is_added_and_its_models_are_chosen_and_carried() {
    let place = Place::new("add");
    let written = write_collection(&place.tree(), 1200).unwrap();
    let mut rig = place.window(2);
    add(&mut rig, &place.tree());
    assert!(shows(&rig, "models in 1,2"));
    rig.click(Role::Button, "Show what was not read");
    assert!(shows(&rig, "ParametricEQ.txt: line 2"));
    rig.click(Role::Button, "Close");
    rig.notes();
    rig.click(Role::ComboBox, "I want to hear");
    let wanted = name_of(120);
    rig.type_text(&wanted.to_lowercase().replace(' ', ""));
    let row = rig.node(Role::ListBoxOption, wanted);
    assert!(row.accesskit_node().description().unwrap().contains("oratory1990"));
    rig.key(Key::Enter);
    arrive(&mut rig);
    let notes = rig.notes();
    assert_is_one_gesture(&notes, "Slot 2: I want to hear");
    let number = values(&notes)[0] * f32::from(HeadphoneId::MAX.0);
    assert!((number - 960.0).abs() < 1e-3, "{number}");
    let user = &rig.harness.state().params.user;
    let import = user.import(HeadphoneId(960)).unwrap();
    assert_eq!(
        (format!("{} {}", import.maker, import.model).as_str(), import.measured_by.as_str()),
        (wanted, "oratory1990")
    );
    assert!(written.num_models > 120 && Library::at(&place.0).headphones.listing().entries.is_empty());

    let mut next = place.window(1);
    assert!(CollectionShelf::of(&next.harness.ctx).indexed().0[0].models.len() == written.num_models);
    next.click(Role::ComboBox, "I wear");
    next.type_text(wanted);
    assert!(
        next.harness.query(By::new().role(Role::ListBoxOption).label(wanted)).is_some(),
        "it is remembered"
    );
}

#[test]
fn a_collection_is_searched_narrowed_down_and_taken_out() {
    let place = Place::new("narrow");
    let put = |by: &str, kind: &str, name: &str| {
        let folder = place.tree().join(format!("results/{by}/{kind}/{name}"));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name} ParametricEQ.txt")), super::import::PRESET).unwrap();
    };
    put("Lab", "over-ear", "Sennheiser HD 650");
    put("Other", "over-ear", "Sennheiser HD 650");
    put("Lab", "in-ear", "Acme Quietone (ANC on)");
    let mut rig = place.window(1);
    add(&mut rig, &place.tree());
    rig.click(Role::Button, "Close");
    rig.click(Role::ComboBox, "I want to hear");
    rig.type_text("hd650");
    let said = |rig: &Rig| -> Vec<String> {
        let rows = rig.harness.query_all(By::new().role(Role::ListBoxOption).label("Sennheiser HD 650"));
        rows.map(|row| row.accesskit_node().description().unwrap_or_default()).collect()
    };
    let rows = said(&rig);
    assert_eq!(rows.len(), 3, "{rows:?}");
    assert!(
        rows[0].contains("Measured by: oratory1990") && rows[1] == "open · Lab" && rows[2] == "open · Other"
    );
    rig.click(Role::TextInput, "Only measured by");
    rig.type_text("other");
    assert_eq!(said(&rig).len(), 1);
    rig.click(Role::Button, "Show all");
    rig.click(Role::CheckBox, "Only noise cancelling");
    assert_eq!(said(&rig).len(), 0);
    assert!(shows(&rig, "No headphone is left by what is switched on above."));
    rig.click(Role::TextInput, "Search headphones");
    rig.key_with(egui::Modifiers::COMMAND, Key::A);
    rig.type_text("acmequitone");
    assert!(
        rig.harness.query(By::new().role(Role::ListBoxOption).label("Acme Quietone (ANC on)")).is_some(),
        "one slip"
    );
    rig.key(Key::Escape);
    rig.click(Role::ComboBox, "I wear");
    rig.type_text("quietone");
    assert!(rig.harness.query(By::new().label("Acme Quietone (ANC on)")).is_none(), "nobody mixes on one");
    rig.key(Key::Escape);
    rig.click(Role::ComboBox, "I want to hear");
    rig.click(Role::Button, "Collections …");
    rig.click(Role::Button, "Take out");
    assert!(!shows(&rig, "3 models in 3 files.") && Collections::at(&place.0).folders().is_empty());
    assert!(place.tree().join("results").is_dir());
}

/// A favorite outlives its collection: it is kept in the user's folder.
#[test]
fn a_model_of_a_collection_becomes_a_favorite() {
    let place = Place::new("favorite");
    std::fs::write(place.tree().join("Acme One.txt"), super::import::PRESET).unwrap();
    let mut rig = place.window(1);
    add(&mut rig, &place.tree());
    rig.click(Role::Button, "Close");
    rig.click(Role::ComboBox, "I want to hear");
    rig.type_text("acme one");
    rig.click(Role::Button, "Favorite: Acme One");
    arrive(&mut rig);
    let kept = Library::at(&place.0).headphones.listing().entries;
    assert_eq!(kept.len(), 1);
    let user = rig.harness.state().params.user.clone();
    assert_eq!(Shortlist::of(&rig.harness.ctx).favorites(&user), [HeadphoneId(960)]);
}

/// What went wrong is said where it was asked for, and nothing is changed.
#[test]
fn a_folder_or_file_that_is_not_there_is_a_sentence() {
    let place = Place::new("missing");
    std::fs::write(place.tree().join("Acme One.txt"), super::import::PRESET).unwrap();
    let mut rig = place.window(1);
    add(&mut rig, &place.0.join("none"));
    assert!(shows(&rig, "Could not add"));
    rig.click(Role::Button, "Close");
    add(&mut rig, &place.tree());
    rig.click(Role::Button, "Close");
    std::fs::remove_file(place.tree().join("Acme One.txt")).unwrap();
    rig.notes();
    rig.click(Role::ComboBox, "I want to hear");
    rig.type_text("acme one");
    rig.key(Key::Enter);
    arrive(&mut rig);
    assert_eq!(rig.notes(), []);
    assert!(grille::editor::shell::notice::said(&rig.harness.ctx).unwrap().contains("There is no file"));
}

/// A bench: what a frame costs while 30,000 files are indexed, and what a keystroke costs then.
///
/// `cargo nextest run --workspace --features grille/rt-audit --run-ignored only --no-capture frames_while`
#[test]
#[ignore = "a bench, which takes a minute and gigabytes of disk"]
fn frames_while_a_folder_of_thousands_is_indexed() {
    let place = Place::new("bench");
    let written = write_collection(&place.tree(), 30_000).unwrap();
    let mut rig = place.window(1);
    let ctx = rig.harness.ctx.clone();
    let shelf = CollectionShelf::of(&ctx);
    let frame = |rig: &mut Rig| {
        let start = std::time::Instant::now();
        rig.harness.step();
        start.elapsed().as_secs_f64() * 1e3
    };
    let summary = |mut times: Vec<f64>| {
        times.sort_by(f64::total_cmp);
        let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize];
        format!(
            "median {:.1} ms, 99 % {:.1} ms, worst {:.1} ms of {}",
            at(0.5),
            at(0.99),
            at(1.0),
            times.len()
        )
    };
    rig.click(Role::ComboBox, "I want to hear");
    let start = std::time::Instant::now();
    shelf.add(&ctx, &place.tree()).unwrap();
    let mut times = Vec::new();
    while shelf.is_busy() {
        times.push(frame(&mut rig));
    }
    let secs = start.elapsed().as_secs_f64();
    eprintln!("{} files in {secs:.1} s; frames meanwhile: {}", written.num_files, summary(times));
    let at_rest: Vec<f64> = (0..100).map(|_| frame(&mut rig)).collect();
    eprintln!("frames with {} models in the list: {}", written.num_models, summary(at_rest));
    for text in ["kestrel dt 222", "kestreldt222", "kestrl dt 222", "nothing of that name 9999"] {
        let mut keystrokes = Vec::new();
        for letter in text.chars() {
            rig.harness.event(egui::Event::Text(letter.to_string()));
            keystrokes.push(frame(&mut rig));
        }
        eprintln!("“{text}”, frame of each letter: {}", summary(keystrokes));
        rig.key_with(egui::Modifiers::COMMAND, Key::A);
        rig.key(Key::Backspace);
    }
}
