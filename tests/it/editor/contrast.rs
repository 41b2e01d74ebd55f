//! Everything that is drawn can be read: by people who see colors as most do, and by those who do not.

use egui::epaint::{RectShape, TextShape};
use egui::{Color32, Role, Shape};
use grille::editor::shell::theme;

use super::rig::{Rig, params_in_slot};

/// Contrast of text that WCAG 2.2 calls enough (level AA).
const AA: f64 = 4.5;

/// Relative luminance, WCAG 2.2.
fn luminance(color: Color32) -> f64 {
    let [r, g, b] = linear(color);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn linear(color: Color32) -> [f64; 3] {
    [color.r(), color.g(), color.b()].map(|channel| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    })
}

fn contrast(a: Color32, b: Color32) -> f64 {
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    a.max(b) / a.min(b)
}

/// Colors of a text and what lies under it, by what was drawn before.
fn pairs(rig: &Rig) -> Vec<(String, Color32, Color32)> {
    let shapes = &rig.harness.output().shapes;
    let mut faces: Vec<&RectShape> = Vec::new();
    let mut found = Vec::new();
    for clipped in shapes {
        match &clipped.shape {
            Shape::Rect(rect) if rect.fill.a() > 200 => faces.push(rect),
            Shape::Text(text) => {
                let center = text.visual_bounding_rect().center();
                let under = faces.iter().rev().find(|face| face.rect.contains(center));
                let face = under.map_or(theme::BACKGROUND, |face| face.fill);
                found.extend(colors(text).map(|color| (text.galley.text().to_owned(), color, face)));
            }
            _ => {}
        }
    }
    found
}

fn colors(text: &TextShape) -> impl Iterator<Item = Color32> {
    text.galley.job.sections.iter().map(|section| {
        let own = section.format.color;
        text.override_text_color.unwrap_or(if own == Color32::PLACEHOLDER {
            text.fallback_color
        } else {
            own
        })
    })
}

fn assert_readable(case: &str, rig: &Rig) {
    let pairs = pairs(rig);
    assert!(pairs.len() > 30, "{case}: {}", pairs.len());
    for (text, color, face) in pairs {
        let contrast = contrast(color, face);
        assert!(contrast >= AA, "{case}: “{text}” {color:?} on {face:?} has {contrast:.2}");
    }
}

#[test]
fn every_text_has_the_contrast_of_wcag_aa_on_what_lies_under_it() {
    for slot in [0, 1, 3, 4, 6] {
        for tab in 0..3 {
            let mut rig = Rig::in_slot(slot);
            rig.harness.state_mut().view.tab = tab;
            rig.harness.run();
            assert_readable(&format!("slot {slot}, tab {tab}"), &rig);
        }
    }
    for (role, label) in [
        (Role::Button, "Help"),
        (Role::Button, "Settings"),
        (Role::ComboBox, "I wear"),
        (Role::CheckBox, "Mono"),
        (Role::CheckBox, "Dim"),
    ] {
        let mut rig = Rig::in_slot(3);
        rig.click(role, label);
        assert_readable(label, &rig);
    }
    for (role, label) in [(Role::RadioButton, "Slot 6: Mono, open on-ear"), (Role::CheckBox, "Swap")] {
        let mut rig = Rig::in_slot(3);
        rig.node(role, label).hover();
        rig.harness.run();
        assert_readable(label, &rig);
    }
    let mut rig = Rig::new(params_in_slot(3), egui::vec2(720.0, 480.0), 1.0);
    rig.harness.run();
    assert_readable("smallest", &rig);
}

/// How colors look to people without one kind of cone, on linear channels.
///
/// # Source
/// [machado-2009], severity 1.0.
const DICHROMACIES: [(&str, [[f64; 3]; 3]); 4] = [
    ("all cones", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "no long",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "no medium",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "no short",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

/// CIE L*a*b* (D65) of linear sRGB.
fn lab(rgb: [f64; 3]) -> [f64; 3] {
    let [r, g, b] = rgb.map(|channel| channel.clamp(0.0, 1.0));
    let f = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
    let x = f((0.412_456 * r + 0.357_576 * g + 0.180_437 * b) / 0.950_47);
    let y = f(0.212_673 * r + 0.715_152 * g + 0.072_175 * b);
    let z = f((0.019_334 * r + 0.119_192 * g + 0.950_304 * b) / 1.088_83);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// A difference of 10 is seen at a glance side by side; curves are thin and cross, so twice that is asked.
#[test]
fn curves_differ_for_every_kind_of_color_vision() {
    let curves = [
        ("worn", theme::SOURCE),
        ("target", theme::TARGET),
        ("applied", theme::APPLIED),
        ("meter", theme::METER),
    ];
    let pairs = [(0, 1), (0, 2), (1, 2), (2, 3)];
    for (name, matrix) in DICHROMACIES {
        let seen = |color: Color32| {
            let rgb = linear(color);
            lab(matrix.map(|row| row.iter().zip(rgb).map(|(weight, channel)| weight * channel).sum()))
        };
        for (a, b) in pairs {
            let (a, b) = (curves[a], curves[b]);
            let distance: f64 = seen(a.1).iter().zip(seen(b.1)).map(|(a, b)| (a - b).powi(2)).sum();
            assert!(distance.sqrt() > 20.0, "{name}: {} and {}: {:.1}", a.0, b.0, distance.sqrt());
        }
    }
}
