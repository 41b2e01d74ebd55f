//! A headphone of the user's own: kept, read back, refused.

use super::*;
use crate::headphones::Catalog;
use serde_json::json;

fn import() -> Imported {
    let curve = Curve::from_fn(|f| 3.0 * (f / 700.0).log2().sin());
    Imported::new("Acme", "One", (BackType::Open, Fit::OverEar), &curve)
}

#[test]
fn what_is_saved_comes_back_exactly_with_what_nobody_here_understands() {
    let mut saved = import().to_json();
    saved["color"] = json!("walnut");
    let back = Imported::from_json(&saved).unwrap();
    assert_eq!(back.curve, import().curve);
    assert_eq!(back.to_json(), saved);
    let text = serde_json::to_string(&saved).unwrap();
    let read: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(Imported::from_json(&read).unwrap().curve, import().curve);
}

fn pair() -> Imported {
    import().with_ears(&Curve::from_fn(|f| 1.5 * (f / 400.0).log2().cos()))
}

#[test]
fn ears_that_were_told_apart_come_back_exactly_and_who_does_not_know_them_keeps_them() {
    let text = serde_json::to_string(&pair().to_json()).unwrap();
    let saved: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(saved["schema"], json!(1), "earlier versions read it too");
    assert_eq!(Imported::from_json(&saved).unwrap(), pair());
    assert!(pair().headphone().imbalance.is_some());
    let mut earlier = import().to_json();
    assert!(earlier.get("left_minus_right_db").is_none(), "a mean is saved as it always was");
    assert_eq!(Imported::from_json(&earlier).unwrap().left_minus_right, None);
    earlier["a_later_field"] = saved["left_minus_right_db"].clone();
    assert_eq!(Imported::from_json(&earlier).unwrap().to_json(), earlier);
}

#[test]
fn a_headphone_with_both_ears_is_another_than_their_mean() {
    assert_ne!(pair().key, import().key);
    assert_eq!(pair().key, pair().key);
    let alike = import().with_ears(&Curve::FLAT);
    assert_eq!(alike.headphone().imbalance, None, "nothing to filter");
}

#[test]
fn a_difference_no_headphone_has_is_refused_in_words() {
    let broken = |change: &dyn Fn(&mut Value)| {
        let mut saved = pair().to_json();
        change(&mut saved["left_minus_right_db"]);
        Imported::from_json(&saved).unwrap_err().to_string()
    };
    assert!(broken(&|v| *v = json!([1.0, 2.0])).contains("has 2 values instead of 400"));
    assert!(broken(&|v| v[7] = json!(-61.0)).contains("has -61 dB at"));
    assert!(broken(&|v| v[7] = json!("loud")).contains("import the headphone's file again"));
    assert!(broken(&|v| *v = json!({"left": 1})).contains("import the headphone's file again"));
    let none = &|v: &mut Value| *v = Value::Null;
    let mut saved = pair().to_json();
    none(&mut saved["left_minus_right_db"]);
    assert_eq!(Imported::from_json(&saved).unwrap().left_minus_right, None);
}

/// Found by fuzzing: a column's name may hold anything.
#[test]
fn texts_are_kept_as_they_will_be_read() {
    let long = format!(" {} {}\u{8e} ", "x".repeat(119), "y".repeat(50));
    let mut import = import().derived_from(&format!("column \u{8e} l(db)\t{long}"));
    import.rename(&long, "\u{1} One \u{1}");
    assert_eq!((import.maker.len(), import.model.as_str()), (119, "One"));
    assert_eq!(Imported::from_json(&import.to_json()).unwrap(), import);
}

#[test]
fn the_same_curve_under_the_same_name_is_the_same_headphone() {
    assert_eq!(import().key, import().key);
    let other = Imported::new("Acme", "Two", (BackType::Open, Fit::OverEar), &import().curve);
    assert_ne!(other.key, import().key);
}

#[test]
fn what_is_no_headphone_is_refused_in_words() {
    let broken = |change: &dyn Fn(&mut Value)| {
        let mut saved = import().to_json();
        change(&mut saved);
        Imported::from_json(&saved).unwrap_err().to_string()
    };
    let later = broken(&|v| (v["schema"], v["back"]) = (json!(7), json!("sideways")));
    assert!(later.contains("(schema 7)") && later.contains("sideways") && later.contains("update Grille"));
    assert!(broken(&|v| v["deviation_db"] = json!([1.0])).contains("has 1 points"));
    assert!(broken(&|v| v["deviation_db"][3] = json!(1e9)).contains("within 60 dB"));
    assert!(broken(&|v| v["freq_hz"][3] = json!(5.0)).contains("must rise"));
    assert!(broken(&|v| v["key"] = json!("../../x")).contains("letters, digits"));
    assert!(broken(&|v| v["back"] = json!("sideways")).contains("sideways"));
    assert!(broken(&|v| *v = json!([1, 2])).contains("import the headphone's file again"));
}

#[test]
fn imports_stand_beside_the_shipped_rows_and_every_name_finds_its_own() {
    let shipped = Catalog::embedded();
    let namesake = Imported::new("Sennheiser", "HD 650", (BackType::Open, Fit::OverEar), &import().curve);
    let at = |number, import: &Imported| Imported { number: HeadphoneId(number), ..import.clone() };
    let one = import();
    let list = vec![at(960, &one), at(961, &namesake), at(962, &one), at(960, &namesake), at(40, &one)];
    let catalog = shipped.with_imports(&list);
    assert_eq!(catalog.entries().len(), shipped.entries().len() + 3);
    assert_eq!(catalog.display_name(HeadphoneId(961)), "Sennheiser HD 650 (yours)");
    assert_eq!(catalog.display_name(HeadphoneId(962)), "Acme One (yours)");
    for number in 0..=HeadphoneId::MAX.0 {
        let id = HeadphoneId(number);
        assert_eq!(catalog.find(&catalog.display_name(id)), Some(id));
    }
    assert_eq!(catalog.get(HeadphoneId(960)).unwrap().curve(), one.curve);
}

/// Found by fuzzing: a name may be a sign, or read like a number.
#[test]
fn names_that_are_none_or_mean_another_find_their_own_all_the_same() {
    let names = ["^", "~", "#12", "Missing import 40", "as worn", "#1 of mine"];
    let list: Vec<Imported> = (960..)
        .zip(names)
        .map(|(number, name)| {
            let import = Imported::new("", name, (BackType::Open, Fit::OverEar), &Curve::FLAT);
            Imported { number: HeadphoneId(number), ..import }
        })
        .collect();
    let catalog = Catalog::embedded().with_imports(&list);
    for import in &list {
        assert_eq!(catalog.find(&catalog.display_name(import.number)), Some(import.number));
    }
}
