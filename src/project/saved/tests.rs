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

#[test]
fn a_project_carries_what_its_parameters_have_named_and_nothing_else() {
    let user = SavedUser::default();
    user.set_library(vec![import("One", 1.0), import("Two", 2.0), import("Three", 3.0)]);
    user.note(0, 961);
    user.note(0, 1);
    let elsewhere = SavedUser::default();
    elsewhere.set(saved(&user));
    assert_eq!(name(&elsewhere, 961), "Acme Two");
    assert_eq!(name(&elsewhere, 960), "Missing import 960");
    assert_eq!(elsewhere.data().catalog.get(HeadphoneId(961)), user.data().catalog.get(HeadphoneId(961)));
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
    assert_eq!(heard.curve, import("Later", 1.0).curve);
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
    assert!(heard.curve.db.iter().zip(&shipped.curve.db).all(|(a, b)| (a - b).abs() <= 0.000_501));
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
