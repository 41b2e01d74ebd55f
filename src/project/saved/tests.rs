//! What a project carries: kept, heard, said.

use super::*;
use crate::dsp::curve::Curve;
use crate::headphones::{BackType, Fit};
use serde_json::json;

fn import(model: &str, level_db: f64) -> Imported {
    let curve = Curve::from_fn(|freq_hz| if freq_hz < 500.0 { level_db } else { 0.0 });
    Imported::new("Acme", model, (BackType::Open, Fit::OverEar), &curve)
}

fn saved(user: &SavedUser) -> Value {
    user.map(Clone::clone)
}

fn name(user: &SavedUser, number: u16) -> String {
    user.data().catalog.display_name(HeadphoneId(number))
}

/// Long enough for everything that is named now.
fn stand(user: &SavedUser) {
    user.pass(usize::MAX);
}

fn numbers_in(project: &Value) -> Vec<u64> {
    let entries = project["headphones"].as_array().unwrap();
    entries.iter().map(|entry| entry["number"].as_u64().unwrap()).collect()
}

fn numbered(model: &str, number: u16) -> Imported {
    let mut import = import(model, 1.0);
    import.number = HeadphoneId(number);
    import
}

#[test]
fn a_project_carries_what_its_parameters_have_named_and_nothing_else() {
    let user = SavedUser::default();
    user.set_library(vec![import("One", 1.0), import("Two", 2.0), import("Three", 3.0)]);
    user.note(0, 961);
    stand(&user);
    user.note(0, 1);
    let elsewhere = SavedUser::default();
    elsewhere.set(saved(&user));
    assert_eq!(name(&elsewhere, 961), "Acme Two");
    assert_eq!(name(&elsewhere, 960), "Missing import 960");
    assert_eq!(elsewhere.data().catalog.get(HeadphoneId(961)), user.data().catalog.get(HeadphoneId(961)));
}

#[test]
fn the_limit_of_boosts_belongs_to_the_project() {
    let user = SavedUser::default();
    let limit = crate::headphones::BoostLimit::of_db(4).unwrap();
    user.set_worn(crate::project::Worn { boost_limit: limit, ..user.worn() });
    let elsewhere = SavedUser::default();
    elsewhere.set(saved(&user));
    assert_eq!(elsewhere.boost_limit(), limit);
    elsewhere.set(json!({}));
    assert_eq!(elsewhere.boost_limit(), crate::headphones::BoostLimit::OFF, "another project has none");
    elsewhere.set(json!({ "worn": { "boost_limit_db": 12 } }));
    assert!(elsewhere.problems()[0].contains("limit of boosts"));
    assert_eq!(saved(&elsewhere)["worn"]["boost_limit_db"], 12);
}

/// The embedded copy rules: neither a different library nor a changed file moves or alters it.
#[test]
fn what_the_project_carries_keeps_its_number_and_its_sound() {
    let user = SavedUser::default();
    user.set_library(vec![import("One", 1.0)]);
    user.note(3, 960);
    let project = saved(&user);
    let elsewhere = SavedUser::default();
    elsewhere.set_library(vec![import("Other", -4.0), import("One", 1.0)]);
    elsewhere.set(project);
    assert_eq!(name(&elsewhere, 960), "Acme One");
    assert_eq!(name(&elsewhere, 961), "Acme Other");
    elsewhere.set_library(Vec::new());
    assert_eq!(name(&elsewhere, 960), "Acme One");
}

#[test]
fn what_cannot_be_read_keeps_its_number_is_named_and_is_saved_again() {
    let mut later = import("Later", 1.0).to_json();
    later["schema"] = json!(9);
    later["number"] = json!(960);
    later["back"] = json!("sideways");
    let project = json!({"schema": 1, "headphones": [later, 7], "rooms": ["kitchen"],
        "slot_set": {"key": "mine", "name": "Mine"}});
    let user = SavedUser::default();
    user.set_library(vec![import("One", 1.0)]);
    user.set(project.clone());
    assert_eq!(
        (name(&user, 960), name(&user, 961)),
        ("Missing import 960".to_owned(), "Acme One".to_owned())
    );
    let problems = user.problems();
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems[0].contains("Acme Later") && problems[0].contains("schema 9"));
    assert_eq!(saved(&user), project);
}

#[test]
fn every_change_has_a_revision_of_its_own_and_no_change_has_none() {
    let user = SavedUser::default();
    let mut receiver = user.take_receiver().unwrap();
    assert!(user.take_receiver().is_none());
    user.set_library(vec![import("One", 1.0)]);
    user.set_library(vec![import("One", 1.0)]);
    user.set(Value::Null);
    assert_eq!(user.data().revision, 1);
    user.set_library(Vec::new());
    let received: Vec<u32> = std::iter::from_fn(|| receiver.receive()).map(|data| data.revision).collect();
    assert_eq!(received, [1, 2]);
}

#[test]
fn an_offered_headphone_has_a_number_and_keeps_it_under_another_name() {
    let user = SavedUser::default();
    user.set_library(vec![import("One", 1.0)]);
    let offered = user.offer(import("Two", 2.0)).unwrap();
    assert_eq!(offered.number, HeadphoneId(961));
    user.note(0, 961);
    user.rename(&offered.key, "Acme", "Due");
    assert_eq!(name(&user, 961), "Acme Due");
    user.set_library(Vec::new());
    assert_eq!(
        (name(&user, 961), name(&user, 960)),
        ("Acme Due".to_owned(), "Missing import 960".to_owned())
    );
    assert_eq!(user.imports().len(), 1);
}

/// A later schema is read as far as this version understands it, and saved again as it came.
#[test]
fn an_import_of_a_later_schema_is_heard_says_so_and_keeps_everything() {
    let mut later = import("Later", 1.0).to_json();
    (later["schema"], later["number"], later["color"]) = (json!(9), json!(970), json!("walnut"));
    let project = json!({"schema": 4, "headphones": [later],
        "slot_set": {"key": "mine", "name": "Mine"}});
    let user = SavedUser::default();
    user.set(project.clone());
    assert_eq!((name(&user, 970), user.problems()), ("Acme Later".to_owned(), Vec::new()));
    let data = user.data();
    let heard = data.catalog.get(HeadphoneId(970)).unwrap();
    assert_eq!(heard.curve(), import("Later", 1.0).curve);
    assert!(heard.caveat().unwrap().contains("later version"));
    user.rename(&import("Later", 1.0).key, "Acme", "Later");
    assert_eq!(saved(&user), project);
}

/// What this version would save if it knew one model more.
fn project_of_a_later_version() -> Value {
    let user = SavedUser::default();
    user.note(0, 44);
    user.note(1, 2);
    let mut project = saved(&user);
    assert_eq!(project["models"].as_array().map(Vec::len), Some(1), "a back type needs no copy");
    project["models"][0]["number"] = json!(700);
    project
}

#[test]
fn a_model_of_a_later_version_is_heard_from_the_copy_and_stays_in_the_project() {
    let project = project_of_a_later_version();
    let user = SavedUser::default();
    user.set(project.clone());
    user.note(0, 700);
    let data = user.data();
    let shipped = data.catalog.get(HeadphoneId(44)).unwrap();
    let heard = data.catalog.get(HeadphoneId(700)).unwrap();
    assert!(heard.curve().db.iter().zip(&shipped.curve().db).all(|(a, b)| (a - b).abs() <= 0.000_501));
    assert!(heard.is_later && heard.name().starts_with(&shipped.name()));
    assert_eq!((saved(&user), user.problems()), (project, Vec::new()));
    user.set(Value::Null);
    assert_eq!(name(&user, 700), "Unknown model 700");
}

#[test]
fn a_copy_that_cannot_be_read_is_said_where_it_is_missed_and_kept_everywhere() {
    let mut project = project_of_a_later_version();
    project["models"][0]["deviation_db"] = json!([1.0]);
    let user = SavedUser::default();
    user.set(project.clone());
    assert_eq!(name(&user, 700), "Unknown model 700");
    assert!(user.problems()[0].contains("update Grille to hear it"), "{:?}", user.problems());
    assert_eq!(saved(&user), project);
    project["models"][0]["number"] = json!(44);
    user.set(project.clone());
    assert_eq!((saved(&user), user.problems()), (project, Vec::new()));
}

#[test]
fn a_field_that_is_no_object_is_reported() {
    let user = SavedUser::default();
    for nonsense in [json!(3), json!("?"), json!([1, 2])] {
        user.set(nonsense);
        assert_eq!(user.problems().len(), 1);
    }
}

#[test]
fn fields_of_another_kind_are_reported_and_saved_again() {
    for field in ["headphones", "models", "slot_set", "head"] {
        let user = SavedUser::default();
        let mut project = saved(&user);
        project[field] = json!({"later": "kind"});
        user.set(project.clone());
        assert_eq!(user.problems().len(), 1, "{field}");
        let kept = saved(&user)[field].clone();
        assert!(kept == project[field] || kept == json!([project[field]]), "{field}: {kept}");
    }
}

/// Whatever the folder holds, and whatever is added to it later.
#[test]
fn a_number_that_is_named_and_missing_stays_missing() {
    let user = SavedUser::default();
    user.set_library(vec![import("One", 1.0)]);
    user.note(3, 960);
    user.note(0, 965);
    user.set(json!({"schema": 1, "headphones": [], "missing": [961]}));
    let others: Vec<Imported> = (0..80).map(|idx| import(&idx.to_string(), 1.0)).collect();
    for library in [vec![import("One", 1.0)], vec![numbered("Two", 965), numbered("Three", 961)], others] {
        user.set_library(library);
        let _ = user.offer(numbered("Four", 960));
        for number in [960, 961, 965] {
            assert_eq!(name(&user, number), format!("Missing import {number}"));
        }
    }
    user.note(0, 1);
    stand(&user);
    user.set_library(vec![numbered("Two", 965)]);
    let project = saved(&user);
    let again = SavedUser::default();
    again.note(3, 960);
    again.set(project);
    again.set_library(vec![numbered("Two", 965), numbered("Three", 961), import("One", 1.0)]);
    assert_eq!(
        (name(&again, 960), name(&again, 961)),
        ("Missing import 960".into(), "Missing import 961".into())
    );
}

/// Until the project that carries them is loaded.
#[test]
fn a_project_that_carries_it_brings_it() {
    let user = SavedUser::default();
    user.note(0, 965);
    user.set(Value::Null);
    user.set_library(vec![import("One", 1.0)]);
    user.set(json!({"headphones": [numbered("Carried", 965).to_json()]}));
    assert_eq!((name(&user, 965), name(&user, 960)), ("Acme Carried".into(), "Acme One".into()));
}

#[test]
fn a_sweep_leaves_nothing_in_the_project_and_no_number_taken() {
    let user = SavedUser::default();
    user.set_library((0..64).map(|idx| import(&idx.to_string(), 1.0)).collect());
    let before = saved(&user);
    for number in 0..=1023 {
        user.note(1, number);
    }
    assert_eq!(numbers_in(&saved(&user)), [1023], "what it stands at");
    user.note(1, 2);
    assert_eq!(saved(&user), before);
    let offered = user.offer(import("One more", 1.0)).unwrap();
    assert_eq!(name(&user, offered.number.0), "Acme One more");
}

#[test]
fn what_undo_names_is_carried_and_leaves_with_it() {
    let user = SavedUser::default();
    user.set_library(vec![import("One", 1.0)]);
    let one = ImportNumbers::of(HeadphoneId(960));
    user.name_for_window(0, one);
    user.set_library(Vec::new());
    let project = saved(&user);
    assert_eq!((numbers_in(&project), name(&user, 960)), (vec![960], "Acme One".into()));
    user.set(project);
    user.name_for_window(0, one);
    assert_eq!(name(&user, 960), "Acme One", "for as long as the project is open");
    assert_eq!(numbers_in(&saved(&user)), Vec::<u64>::new(), "the window that named it had another project");
}

/// Those of a version that kept all: they stay until the user takes them out.
#[test]
fn a_full_project_says_so_and_is_emptied_and_filled_again() {
    let user = SavedUser::default();
    let all: Vec<Value> = (960..1024).map(|number| numbered(&number.to_string(), number).to_json()).collect();
    user.note(0, 1000);
    user.set(json!({"headphones": all}));
    assert_eq!((numbers_in(&saved(&user)).len(), user.num_unused()), (64, 63));
    assert!(!user.has_room_for(&[import("New", 1.0)]) && user.offer(import("New", 1.0)).is_none());
    assert!(user.has_room_for(&[numbered("1000", 1000)]), "it is there");
    user.take_out_unused();
    assert_eq!((numbers_in(&saved(&user)), user.num_taken_out()), (vec![1000], 63));
    assert_eq!(user.offer(import("New", 1.0)).unwrap().number, HeadphoneId(960));
    user.put_back();
    assert_eq!((numbers_in(&saved(&user)).len(), user.num_taken_out()), (64, 0));
    assert_eq!((name(&user, 961), name(&user, 1000)), ("Acme 961".into(), "Acme 1000".into()));
}
