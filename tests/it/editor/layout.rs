//! Nothing overlaps and nothing is cut, from the smallest window to a large one, at every scale.

use egui::{Rect, Shape, Vec2, vec2};

use super::rig::{Rig, params_in_slot};

/// From the smallest to 4K, with what lies just before and behind the change to the roomy layout.
const SIZES: [Vec2; 8] = [
    vec2(720.0, 480.0),
    vec2(859.0, 700.0),
    vec2(860.0, 580.0),
    vec2(980.0, 640.0),
    vec2(1280.0, 600.0),
    vec2(1600.0, 1000.0),
    vec2(900.0, 1400.0),
    vec2(3840.0, 2160.0),
];
const SCALES: [f32; 5] = [0.75, 1.0, 1.25, 1.5, 2.0];

fn rigs() -> impl Iterator<Item = (String, Vec2, Rig)> {
    SIZES.into_iter().flat_map(|size| {
        SCALES.into_iter().flat_map(move |scale| {
            // At every size and scale another slot or tab, so that all of them meet many.
            let turn = usize::try_from((size.x + 10.0 * scale) as u32 % 4).unwrap_or(0);
            let more = [(1, 2), (4, 0), (5, 1), (6, 0)][turn];
            [(0, 0), (3, 0), (3, 1), more].into_iter().map(move |(slot, tab)| {
                let mut rig = Rig::new(params_in_slot(slot), size, scale);
                rig.harness.state_mut().view.tab = tab;
                rig.harness.run();
                (format!("{size:?} at {scale}, slot {slot}, tab {tab}"), size, rig)
            })
        })
    })
}

/// Overlap beyond the rounding to pixels, unless one lies wholly within the other.
fn collide(a: Rect, b: Rect) -> bool {
    let overlap = a.intersect(b);
    let is_nested = a.expand(0.5).contains_rect(b) || b.expand(0.5).contains_rect(a);
    overlap.width() > 1.0 && overlap.height() > 1.0 && !is_nested
}

#[test]
fn nothing_overlaps_nothing_is_cut_and_nothing_leaves_the_window() {
    for (case, size, rig) in rigs() {
        no_two_controls_overlap_and_none_leaves_the_window(&case, size, &rig);
        no_text_is_cut_and_no_two_texts_overlap(&case, &rig);
    }
}

fn no_two_controls_overlap_and_none_leaves_the_window(case: &str, size: Vec2, rig: &Rig) {
    let window = Rect::from_min_size(egui::Pos2::ZERO, size).expand(0.5);
    let places = rig.places();
    assert!(places.len() > 20, "{case}: {}", places.len());
    for (idx, (name, rect)) in places.iter().enumerate() {
        assert!(window.contains_rect(*rect), "{case}: {name} leaves the window: {rect:?}");
        for (other, others) in &places[idx + 1..] {
            assert!(!collide(*rect, *others), "{case}: {name} overlaps {other}");
        }
    }
}

fn no_text_is_cut_and_no_two_texts_overlap(case: &str, rig: &Rig) {
    let texts: Vec<(String, Rect)> = rig
        .harness
        .output()
        .shapes
        .iter()
        .filter_map(|clipped| match &clipped.shape {
            Shape::Text(text) => Some((text.galley.text().to_owned(), text, clipped.clip_rect)),
            _ => None,
        })
        .map(|(words, text, clip)| {
            assert!(!text.galley.elided, "{case}: “{words}” does not fit");
            let rect = text.galley.mesh_bounds.translate(text.pos.to_vec2());
            assert!(clip.expand(0.5).contains_rect(rect), "{case}: “{words}” is cut");
            (words, rect)
        })
        .collect();
    assert!(texts.len() > 30, "{case}: {}", texts.len());
    for (idx, (words, rect)) in texts.iter().enumerate() {
        for (others_words, others) in &texts[idx + 1..] {
            let overlap = rect.intersect(*others);
            let collides = overlap.width() > 0.5 && overlap.height() > 0.5;
            assert!(!collides, "{case}: “{words}” overlaps “{others_words}”");
        }
    }
}
