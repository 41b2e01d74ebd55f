//! Whatever opens over the window keeps its size.

use egui::{Rect, Role};
use egui_kittest::kittest::{By, Queryable as _};
use grille::editor::import::session as importing;
use grille::engine::settings::{NUM_SLOTS, SlotSettings};
use grille::library::{Library, SlotSet};

use super::rig::Rig;

/// Frames something is looked at for.
const NUM_FRAMES: usize = 60;

/// Everything that lies over the window.
fn over_the_window(rig: &Rig) -> Vec<Rect> {
    rig.harness.ctx.memory(|memory| {
        let layers = memory.areas().visible_layer_ids();
        let mut rects: Vec<Rect> =
            layers.into_iter().filter_map(|layer| memory.area_rect(layer.id)).collect();
        rects.sort_by(|a, b| a.min.x.total_cmp(&b.min.x).then(a.min.y.total_cmp(&b.min.y)));
        rects
    })
}

fn assert_keeps_its_size(rig: &mut Rig, what: &str) {
    rig.harness.run();
    let first = over_the_window(rig);
    assert!(!first.is_empty(), "{what} does not open");
    for frame in 0..NUM_FRAMES {
        rig.harness.step();
        assert_eq!(over_the_window(rig), first, "{what} in frame {frame}");
    }
    let window = rig.harness.ctx.content_rect();
    assert!(first.iter().all(|rect| window.contains_rect(*rect)), "{what} leaves the window: {first:?}");
}

/// A rig with two sets of the user's own, one with a long name.
fn with_sets(name: &str, size: egui::Vec2) -> (Rig, std::path::PathBuf) {
    let root = std::env::temp_dir().join(format!("grille-popups-{name}-{}", std::process::id()));
    let library = Library::at(&root);
    for name in ["Kitchen", "The long name of a set for one more kind of work in the small hours"] {
        library.slot_sets.add(&SlotSet::new(name, [SlotSettings::default(); NUM_SLOTS], &[])).unwrap();
    }
    let rig = Rig::new(super::rig::params_in_slot(3), size, 1.0);
    importing::install(&rig.harness.ctx, library);
    (rig, root)
}

#[test]
fn no_popup_changes_its_size_in_60_frames() {
    for size in [egui::vec2(980.0, 640.0), egui::vec2(720.0, 480.0)] {
        let name = size.x.to_string();
        for (role, label) in [
            (Role::ComboBox, "Set"),
            (Role::ComboBox, "I wear"),
            (Role::ComboBox, "I want to hear"),
            (Role::Button, "Settings"),
            (Role::Button, "Help"),
            (Role::Button, "Log"),
            (Role::Status, "Status"),
        ] {
            let (mut rig, root) = with_sets(&name, size);
            if rig.harness.query(By::new().role(role).label(label)).is_some() {
                rig.click(role, label);
                assert_keeps_its_size(&mut rig, label);
            } else {
                assert_eq!(size.x, 720.0, "{label} is not there");
            }
            std::fs::remove_dir_all(root).unwrap();
        }
        for (role, label) in [
            (Role::Slider, "Seal"),
            (Role::CheckBox, "Mono"),
            (Role::RadioButton, "Slot 3: Open, + speakers 30°"),
        ] {
            let (mut rig, root) = with_sets(&name, size);
            rig.node(role, label).click_secondary();
            assert_keeps_its_size(&mut rig, label);
            std::fs::remove_dir_all(root).unwrap();
        }
    }
}

/// A sheet is where it stays from the first frame that shows it: a click that aims at a field must not miss it.
#[test]
fn a_sheet_opens_where_it_stays() {
    for size in [egui::vec2(980.0, 640.0), egui::vec2(720.0, 480.0)] {
        let mut rig = Rig::new(super::rig::params_in_slot(3), size, 1.0);
        rig.click(Role::ComboBox, "I wear");
        rig.click(Role::Button, "My headphone is not here …");
        assert_keeps_its_size(&mut rig, "the import sheet");
        rig.key(egui::Key::Escape);
        rig.click(Role::Button, "Help");
        rig.click(Role::Button, "Limits, keys, about");
        assert_keeps_its_size(&mut rig, "the help sheet");
    }
}
