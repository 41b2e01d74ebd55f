//! Whose ears these are, behind the button beside *Seal*: chosen, made, renamed, deleted, brought back and undone.

use std::path::PathBuf;
use std::sync::Arc;

use egui::{Key, Modifiers, Role};
use grille::editor::import::session;
use grille::library::{Library, Profile};
use grille::params::GrilleParams;
use grille::profile::{Watched, Watcher, values_of};
use grille::project::{ProfileName, Worn};
use serde_json::{Map, Value, json};

use super::rig::{Rig, automate};
use super::scenes::shown_root;

/// A folder of this test's own, known to the window, and what keeps the instance at one with it.
fn with_folder(rig: &Rig, name: &str) -> (PathBuf, Library, Watched) {
    let root = std::env::temp_dir().join(format!("grille-whose-ears-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&root);
    let library = Library::at(&root);
    session::install(&rig.harness.ctx, library.clone());
    let watched = Watcher::at(library.clone()).watch(&rig.harness.state().params, || false);
    (root, library, watched)
}

fn keep(library: &Library, name: &str, seal: f64) -> String {
    let mut values = values_of(&GrilleParams::default());
    values.insert("seal".to_owned(), json!(seal));
    library.profiles.add(&Profile::new(name, values)).unwrap().key
}

fn open(rig: &mut Rig) {
    rig.click(Role::ComboBox, "About what you wear");
}

fn params(rig: &Rig) -> Arc<GrilleParams> {
    Arc::clone(&rig.harness.state().params)
}

fn seal(rig: &Rig) -> f32 {
    params(rig).seal.value()
}

fn kept(library: &Library, key: &str) -> Map<String, Value> {
    library.profiles.entry(key).unwrap().unwrap().values
}

/// Two people on this computer; the project follows one of them.
pub(super) fn two_people(rig: &mut Rig) {
    let library = Library::at(&shown_root());
    let key = keep(&library, "Ann", 0.8);
    keep(&library, "Ben", 0.5);
    library.first_profile.set(&key).unwrap();
    session::install(&rig.harness.ctx, library);
    automate(&rig.harness.state().params.seal, 0.8);
    rig.harness.state().params.user.follow(Some(ProfileName { key, name: "Ann".to_owned() }));
    rig.harness.run();
    open(rig);
}

/// What the button opens where there is a folder and no profile yet.
pub(super) fn nobody(rig: &mut Rig) {
    session::install(&rig.harness.ctx, Library::at(&shown_root()));
    super::worn::menu(rig);
}

#[test]
fn a_profile_is_made_followed_renamed_deleted_and_brought_back() {
    let mut rig = Rig::followed(1);
    let (root, library, watched) = with_folder(&rig, "life");
    automate(&params(&rig).seal, 0.7);
    open(&mut rig);
    rig.click(Role::TextInput, "Your name, to keep these for every project");
    rig.type_text(" Ann ");
    rig.click(Role::Button, "New profile");
    let ann = params(&rig).user.profile().unwrap();
    assert_eq!((ann.name.as_str(), library.first_profile.key()), ("Ann", Some(ann.key.clone())));
    assert_eq!(kept(&library, &ann.key), values_of(&params(&rig)));
    assert!(params(&rig).user.take_untold(), "the host is to be told");
    assert_eq!(rig.said(Role::ComboBox, "About what you wear"), "seal fair, profile Ann");

    rig.click(Role::Button, "Rename Ann");
    rig.click(Role::TextInput, "New name of the profile");
    rig.type_text("a");
    rig.click(Role::Button, "Keep");
    assert_eq!(library.profiles.entry(&ann.key).unwrap().unwrap().name, "Anna");
    rig.click(Role::Button, "Delete Anna");
    watched.catch_up();
    rig.harness.run();
    assert!(library.profiles.entry(&ann.key).unwrap().is_none());
    assert!((seal(&rig) - 70.0).abs() < 1e-3, "it sounds as before");
    assert!(rig.said(Role::Paragraph, "What am I hearing").contains("is not on this computer"));
    rig.click(Role::Button, "Bring back");
    watched.catch_up();
    assert_eq!(params(&rig).user.problems(), [""; 0]);
    drop(watched);
    std::fs::remove_dir_all(root).unwrap();
}

/// From the project's own values to somebody's and back, by undo; nobody's profile is touched by it.
#[test]
fn choosing_whose_ears_is_a_step_that_undo_takes_back() {
    let mut rig = Rig::followed(1);
    let (root, library, watched) = with_folder(&rig, "undo");
    let [ann, ben] = [keep(&library, "Ann", 0.3), keep(&library, "Ben", 0.6)];
    automate(&params(&rig).seal, 0.9);
    open(&mut rig);
    for (name, percent) in [("Ann", 30.0), ("Ben", 60.0)] {
        rig.click(Role::Button, name);
        watched.catch_up();
        assert!((seal(&rig) - percent).abs() < 1e-3, "{name}: {}", seal(&rig));
    }
    rig.key(Key::Escape);
    for percent in [30.0, 90.0] {
        rig.key_with(Modifiers::COMMAND, Key::Z);
        watched.catch_up();
        assert!((seal(&rig) - percent).abs() < 1e-3, "{}", seal(&rig));
    }
    assert_eq!(params(&rig).user.profile(), None);
    rig.key_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    watched.catch_up();
    assert_eq!((seal(&rig).round(), params(&rig).user.profile().unwrap().key), (30.0, ann.clone()));
    open(&mut rig);
    rig.click(Role::Button, "This project’s own");
    assert_eq!((seal(&rig).round(), params(&rig).user.profile()), (30.0, None), "what is heard stays");
    assert_eq!((&kept(&library, &ann)["seal"], &kept(&library, &ben)["seal"]), (&json!(0.3), &json!(0.6)));
    drop(watched);
    std::fs::remove_dir_all(root).unwrap();
}

/// Gestures, undo and what is no parameter reach the profile; what a host automates does not.
#[test]
fn what_hands_change_goes_to_the_profile_and_what_a_host_automates_does_not() {
    let mut rig = Rig::followed(1);
    let (root, library, watched) = with_folder(&rig, "hands");
    let ann = keep(&library, "Ann", 1.0);
    params(&rig).user.follow(Some(ProfileName { key: ann.clone(), name: "Ann".to_owned() }));
    watched.catch_up();
    automate(&params(&rig).tools.balance, 0.3);
    automate(&params(&rig).seal, 0.2);
    rig.harness.run();
    watched.catch_up();
    assert_eq!((&kept(&library, &ann)["seal"], &kept(&library, &ann)["balance"]), (&json!(1.0), &json!(0.0)));

    rig.node(Role::Slider, "Seal").focus();
    rig.harness.run();
    rig.key(Key::ArrowUp);
    watched.catch_up();
    assert_eq!(kept(&library, &ann)["seal"], json!(0.25));
    assert_eq!(kept(&library, &ann)["balance"], json!(0.0), "and nothing else");
    rig.key_with(Modifiers::COMMAND, Key::Z);
    watched.catch_up();
    assert_eq!(kept(&library, &ann)["seal"], json!(0.2));

    let limit = grille::headphones::BoostLimit::of_db(4).unwrap();
    params(&rig).user.set_worn(Worn { boost_limit: limit, ..Worn::default() });
    rig.harness.run();
    watched.catch_up();
    assert_eq!(kept(&library, &ann)["boost_limit_db"], 4);
    rig.key_with(Modifiers::COMMAND, Key::Z);
    watched.catch_up();
    assert_eq!(kept(&library, &ann)["boost_limit_db"], Value::Null);
    drop(watched);
    std::fs::remove_dir_all(root).unwrap();
}

/// A project from another computer brings its profile along, if somebody wants it.
#[test]
fn a_profile_that_is_not_here_is_kept_here_from_the_project() {
    let mut rig = Rig::followed(1);
    let (root, library, watched) = with_folder(&rig, "here");
    automate(&params(&rig).seal, 0.4);
    params(&rig).user.follow(Some(ProfileName { key: "from-afar".to_owned(), name: "Cleo".to_owned() }));
    watched.catch_up();
    open(&mut rig);
    rig.click(Role::Button, "Keep it here");
    watched.catch_up();
    assert_eq!(
        (kept(&library, "from-afar")["seal"].clone(), params(&rig).user.problems()),
        (json!(0.4), vec![])
    );
    drop(watched);
    std::fs::remove_dir_all(root).unwrap();
}
