//! What the picker says of a headphone before it is chosen: the registry's own figures, beside the list.

use egui::{Key, Pos2, Rect, Role, Shape, Vec2, vec2};
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use grille::dsp::curve::Curve;
use grille::headphones::{BackType, Catalog, Fit, HeadphoneId, Imported};
use nice_plug::params::persist::PersistentField as _;
use serde_json::Value;

use super::import::{PRESET, folder, open_sheet, shows};
use super::rig::{Rig, automate, params_in_slot};
use super::{assert_is_one_gesture, values};

const PANE: &str = "About the marked headphone";

/// What the pane says.
fn said(rig: &Rig) -> String {
    rig.node(Role::Paragraph, PANE).accesskit_node().value().unwrap()
}

/// Rows that a page key goes by.
const PAGE: usize = 8;

fn open(rig: &mut Rig, picker: &'static str, typed: &str) {
    rig.click(Role::ComboBox, picker);
    if !typed.is_empty() {
        rig.type_text(typed);
    }
}

/// Every fact of a row of `presets/headphones/models.json`, as the pane words it.
fn facts_of(row: &Value) -> Vec<String> {
    let text = |key: &str| row[key].as_str().unwrap().to_owned();
    let number = |key: &str| row[key].as_f64().unwrap();
    vec![
        format!("{} {}", text("maker"), text("model")),
        format!("Type: {}, {}", text("back"), text("fit")),
        format!("Measured by: {}.", text("measured_by")),
        format!("Made from: {}.", text("derived_from")),
        format!("Bass valid: from {} Hz.", number("bass_valid_from_hz")),
        format!("Fit error: {:.1} dB rms, {:.1} dB at most.", number("fit_rms_db"), number("fit_max_db")),
    ]
}

#[test]
fn every_model_says_who_measured_it_how_it_was_made_and_how_well_it_fits() {
    let file: Value = serde_json::from_str(include_str!("../../../presets/headphones/models.json")).unwrap();
    let rows = file["headphones"].as_array().unwrap();
    let mut rig = Rig::in_slot(1);
    open(&mut rig, "I wear", "");
    // From the back types on, through all groups to the last row.
    rig.key(Key::PageUp);
    let mut heard = Vec::new();
    loop {
        let text = said(&rig);
        if heard.last() == Some(&text) {
            break;
        }
        heard.push(text);
        rig.key(Key::ArrowDown);
    }
    assert_eq!(heard.len(), 7 + rows.len());
    assert!(heard[0].contains("Made from: mean of 126 measured models."), "{}", heard[0]);
    for row in rows {
        let facts = facts_of(row);
        let is_said = |text: &&String| facts.iter().all(|fact| text.contains(fact));
        let num_said = heard.iter().filter(is_said).count();
        assert!(num_said >= 1, "{facts:?} in {heard:?}");
    }
}

#[test]
fn arrows_and_typing_move_the_mark_and_enter_takes_what_is_shown() {
    let mut rig = Rig::in_slot(2);
    open(&mut rig, "I want to hear", "k70");
    assert!(said(&rig).starts_with("AKG K701. Type: open, over-ear."), "{}", said(&rig));
    rig.key(Key::ArrowDown);
    assert!(said(&rig).starts_with("AKG K702."), "{}", said(&rig));
    rig.key(Key::ArrowDown);
    rig.key(Key::PageDown);
    rig.key(Key::PageUp);
    assert!(said(&rig).starts_with("AKG K701."), "{}", said(&rig));
    rig.key(Key::ArrowDown);
    rig.key(Key::Enter);
    let notes = rig.notes();
    assert_is_one_gesture(&notes, "Slot 2: I want to hear");
    assert!((values(&notes)[0] * f32::from(HeadphoneId::MAX.0) - 38.0).abs() < 1e-3);
}

/// The pointer marks what it moves over; at rest it does not take the mark from the keys.
#[test]
fn the_pointer_moves_the_mark_and_at_rest_leaves_it() {
    let mut rig = Rig::in_slot(1);
    open(&mut rig, "I wear", "sennheiser");
    rig.node(Role::ListBoxOption, "Sennheiser HD 620S").hover();
    rig.harness.run();
    assert!(said(&rig).starts_with("Sennheiser HD 620S. Type: closed, over-ear."), "{}", said(&rig));
    rig.key(Key::ArrowDown);
    assert!(said(&rig).starts_with("Sennheiser HD 650."), "{}", said(&rig));
    rig.type_text(" hd 600");
    assert!(said(&rig).starts_with("Sennheiser HD 600."), "{}", said(&rig));
}

/// Screen readers hear of the marked row although the search field keeps the keyboard, and of every row all there is.
#[test]
fn a_screen_reader_is_on_the_marked_row_and_hears_its_facts() {
    let mut rig = Rig::in_slot(1);
    open(&mut rig, "I wear", "hd 6");
    let row = |rig: &Rig, name: &'static str| {
        let node = rig.node(Role::ListBoxOption, name);
        (node.is_focused(), node.accesskit_node().data().description().unwrap_or_default().to_owned())
    };
    let (is_marked, description) = row(&rig, "Sennheiser HD 600");
    assert!(is_marked, "typing marks the best match");
    assert!(description.contains("Measured by: oratory1990\nMade from: "), "{description}");
    rig.key(Key::ArrowDown);
    assert!(!row(&rig, "Sennheiser HD 600").0 && row(&rig, "Sennheiser HD 620S").0);
    rig.node(Role::ListBoxOption, "Sennheiser HD 650").click_accesskit();
    rig.harness.run();
    let notes = rig.notes();
    assert_is_one_gesture(&notes, "I wear");
    assert!(
        (values(&notes)[0] * f32::from(HeadphoneId::MAX.0) - 78.0).abs() < 1e-3,
        "another row than the marked one"
    );
}

#[test]
fn an_import_says_its_file_and_what_a_correction_means_as_a_target() {
    let (root, preset) = folder("facts");
    let mut rig = Rig::followed(1);
    open_sheet(&mut rig, "I wear", preset.to_str().unwrap());
    rig.click(Role::Button, "Import");
    open(&mut rig, "I wear", "");
    let text = said(&rig);
    assert!(text.starts_with("Acme One. Type: closed, over-ear. Measured by: not said."), "{text}");
    assert!(
        text.contains(
            "Equalizer APO filters, 2 filters, as correction, treble as measured. Ears: the same for both."
        ),
        "{text}"
    );
    assert!(!text.contains("you would hear this headphone itself"), "as what is worn it is right: {text}");
    rig.key(Key::Escape);
    open(&mut rig, "I want to hear", "acme");
    assert!(said(&rig).contains("imported as a correction: you would hear this headphone itself"));
    rig.key(Key::Enter);
    let hearing = rig.node(Role::Paragraph, "What am I hearing").accesskit_node().value().unwrap();
    assert!(hearing.contains("Imported as a correction: you hear Acme One itself"), "{PRESET}: {hearing}");
    std::fs::remove_dir_all(root).unwrap();
}

/// What is said of a correction has room beside the rest, with the longest sentences, in the smallest window.
#[test]
fn what_is_said_of_a_correction_is_not_cut_in_the_smallest_window() {
    let params = params_in_slot(3);
    let mut import = Imported::new("Acme", "HD 6500 Pro", (BackType::Open, Fit::OverEar), &Curve::FLAT)
        .derived_from("GraphicEQ, 9 points, as correction");
    import.number = HeadphoneId(960);
    params.user.set(serde_json::json!({ "headphones": [import.to_json()] }));
    let mut rig = Rig::new(params, vec2(720.0, 480.0), 1.0);
    automate(&rig.harness.state().params.slots[2].target, 960.0 / f32::from(HeadphoneId::MAX.0));
    rig.harness.run();
    let is_whole = rig.harness.output().shapes.iter().any(|clipped| match &clipped.shape {
        Shape::Text(text) if text.galley.text().contains("correction") => {
            let rect = text.galley.mesh_bounds.translate(text.pos.to_vec2());
            clipped.clip_rect.contains_rect(rect)
        }
        _ => false,
    });
    assert!(is_whole);
}

/// A name nobody has: what comes near is offered but never taken by a hasty Enter.
#[test]
fn a_name_that_is_not_here_leads_to_the_nearest_help() {
    let mut rig = Rig::in_slot(1);
    open(&mut rig, "I wear", "dt770 pro 80");
    for near in ["Beyerdynamic DT 770 Pro (250 ohm)", "Closed over-ear", "Semi-open, sealed"] {
        rig.node(Role::ListBoxOption, near);
    }
    assert_eq!(said(&rig), "Nothing of that name.", "nothing is marked");
    rig.key(Key::Enter);
    assert_eq!(rig.notes(), []);
    rig.key(Key::ArrowDown);
    assert!(said(&rig).starts_with("Beyerdynamic DT 770 Pro (250 ohm)."), "{}", said(&rig));
    rig.key(Key::Enter);
    assert_is_one_gesture(&rig.notes(), "I wear");
    open(&mut rig, "I wear", "quux 9999");
    assert!(rig.harness.query(By::new().label_contains("Beyerdynamic")).is_none());
    rig.click(Role::Button, "My headphone is not here …");
    assert!(shows(&rig, "THE HEADPHONE YOU WEAR") && shows(&rig, "Pick the back type of your headphone"));
}

/// From the field by Tab to the star of the marked row and to the button below, past all other rows.
#[test]
fn everything_in_the_list_is_reached_without_a_mouse() {
    let mut rig = Rig::in_slot(1);
    rig.node(Role::ComboBox, "I wear").focus();
    rig.harness.run();
    rig.key(Key::Enter);
    assert_eq!(rig.notes(), [], "the key that opens the list chooses nothing");
    rig.type_text("hd 650");
    rig.key(Key::Tab);
    rig.key(Key::Space);
    let star = rig.node(Role::CheckBox, "Favorite: Sennheiser HD 650");
    assert_eq!(star.accesskit_node().toggled(), Some(egui::accesskit::Toggled::True));
    rig.key(Key::Tab);
    rig.key(Key::Enter);
    assert_eq!(rig.notes(), [], "Enter belongs to the button");
    assert!(shows(&rig, "THE HEADPHONE YOU WEAR"));
}

/// Names and values within the pane, none cut and none overlapping, and the list where it was.
fn assert_fits(case: &str, rig: &Rig, pane: Rect) {
    assert_eq!(rig.node(Role::Paragraph, PANE).rect(), pane, "{case}: the list moves");
    let texts: Vec<(String, Rect, bool)> = rig
        .harness
        .output()
        .shapes
        .iter()
        .filter_map(|clipped| match &clipped.shape {
            Shape::Text(text) if clipped.clip_rect == pane => {
                let rect = text.galley.mesh_bounds.translate(text.pos.to_vec2());
                Some((text.galley.text().to_owned(), rect, text.galley.elided))
            }
            _ => None,
        })
        .collect();
    assert!(!texts.is_empty(), "{case}");
    for (idx, (text, rect, elided)) in texts.iter().enumerate() {
        assert!(!elided, "{case}: “{text}” does not fit");
        assert!(pane.expand(0.5).contains_rect(*rect), "{case}: “{text}” is cut");
        for (other, others, _) in &texts[idx + 1..] {
            let overlap = rect.intersect(*others);
            assert!(overlap.width() < 0.5 || overlap.height() < 0.5, "{case}: “{text}” overlaps “{other}”");
        }
    }
}

/// Every name of the list is there in full, the marked one heavier than the rest.
#[test]
fn no_name_of_the_list_is_cut() {
    let mut rig = Rig::new(params_in_slot(1), vec2(720.0, 480.0), 1.0);
    open(&mut rig, "I want to hear", "");
    let mut missing: Vec<String> = Catalog::embedded().entries().iter().map(|entry| entry.name()).collect();
    for _ in 0..2 * missing.len() / PAGE {
        for clipped in &rig.harness.output().shapes {
            if let Shape::Text(text) = &clipped.shape
                && !text.galley.elided
            {
                missing.retain(|name| name != text.galley.text());
            }
        }
        rig.key(Key::PageDown);
    }
    assert_eq!(missing, Vec::<String>::new());
}

/// Both imports a project may bring: one with all that can be known and the longest origin, one with nothing.
fn imports() -> Vec<Imported> {
    let kind = (BackType::SemiOpen, Fit::OnEar);
    let origin = "Room EQ Wizard filters, 20 filters left, 20 filters right of each file, each ear its own, as correction";
    let mut rich = Imported::new("Acme", "Number One of the year (new pads)", kind, &Curve::FLAT)
        .with_ears(&Curve::from_fn(|_| 2.0))
        .derived_from(origin);
    rich.number = HeadphoneId(960);
    "somebody with an ear simulator".clone_into(&mut rich.measured_by);
    let mut poor = Imported::new("", "Two", kind, &Curve::FLAT);
    poor.number = HeadphoneId(961);
    vec![rich, poor]
}

#[test]
fn nothing_in_the_pane_is_cut_at_any_size_and_it_never_moves() {
    for size in [vec2(720.0, 480.0), vec2(980.0, 640.0), vec2(1600.0, 1000.0)] {
        for (scale, picker) in [(1.0, "I wear"), (1.5, "I want to hear"), (2.0, "I want to hear")] {
            let params = params_in_slot(1);
            let saved: Vec<Value> = imports().iter().map(Imported::to_json).collect();
            params.user.set(serde_json::json!({ "headphones": saved }));
            let mut rig = Rig::new(params, size, scale);
            open(&mut rig, picker, "");
            let pane = rig.node(Role::Paragraph, PANE).rect();
            let window = Rect::from_min_size(Pos2::ZERO, size);
            assert!(window.contains_rect(pane), "{size} at {scale}: {pane}");
            for _ in 0..2 {
                rig.key(Key::PageUp);
            }
            // Every row in the smallest window, and every eighth elsewhere.
            let (key, num_keys) = if size.x < 800.0 && scale == 1.0 {
                (Key::ArrowDown, Catalog::embedded().entries().len() + 3)
            } else {
                (Key::PageDown, Catalog::embedded().entries().len() / PAGE + 2)
            };
            for row in 0..num_keys {
                assert_fits(&format!("{size} at {scale}, row {row}: {}", said(&rig)), &rig, pane);
                rig.key(key);
            }
        }
    }
}

/// Texts as long as they are kept end in an ellipsis, and what follows has its place.
#[test]
fn the_longest_texts_end_within_the_pane() {
    let long = "longwinded ".repeat(11);
    let mut import = Imported::new(&long, &long, (BackType::SemiOpen, Fit::OverEar), &Curve::FLAT);
    (import.number, import.measured_by) = (HeadphoneId(960), long.clone());
    let import = import.derived_from(&format!("as correction {long}"));
    let params = params_in_slot(1);
    params.user.set(serde_json::json!({ "headphones": [import.to_json()] }));
    let mut rig = Rig::new(params, Vec2::new(720.0, 480.0), 1.0);
    open(&mut rig, "I want to hear", "longwinded");
    let pane = rig.node(Role::Paragraph, PANE).rect();
    for clipped in &rig.harness.output().shapes {
        if let Shape::Text(text) = &clipped.shape
            && clipped.clip_rect == pane
        {
            let rect = text.galley.mesh_bounds.translate(text.pos.to_vec2());
            assert!(pane.contains_rect(rect), "“{}”: {rect} in {pane}", text.galley.text());
        }
    }
}
