//! What a headphone keeps out of the room: a bracket of its kind or words, and never a figure of the model's own.

use egui::epaint::{Mesh, Vertex, WHITE_UV};
use egui::{Align2, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::headphones::{BackType, Fact, Fit, Headphone};
use crate::spatial::{closed_cup_isolation_db, closed_on_ear_isolation_db};
use crate::units::single;

/// Frequencies at which it is said, Hz.
const SAID_HZ: [(f64, &str); 2] = [(125.0, "125 Hz"), (4_000.0, "4 kHz")];

/// The octaves of the picture, of which there are figures, and those with a figure below them.
const OCTAVES_HZ: [f64; 7] = [125.0, 250.0, 500.0, 1_000.0, 2_000.0, 4_000.0, 8_000.0];
const FIGURES_HZ: [(f64, &str); 4] = [(125.0, "125"), (500.0, "500"), (2_000.0, "2k"), (8_000.0, "8k Hz")];

/// Levels with a line, dB, and the end of the scale.
const FIGURES_DB: [(f64, &str); 3] = [(0.0, "0"), (20.0, "20"), (40.0, "40 dB")];
const MOST_DB: f64 = 50.0;

/// Height of the plot, and room for its figures, points.
const PLOT: f32 = 72.0;
const LEFT: f32 = 38.0;
const RIGHT: f32 = 14.0;
const BELOW: f32 = 16.0;

/// Height of the whole picture, points.
pub(super) const PICTURE: f32 = PLOT + BELOW;

/// What headphones of a kind keep out of the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Isolation {
    /// Nothing to speak of: no figures by frequency were found.
    Open,
    /// Between an audiometric on-ear and an audiometric over-ear in the shells of ear protectors.
    ClosedOverEar,
    /// As an audiometric on-ear.
    ClosedOnEar,
}

impl Isolation {
    /// That of a headphone's kind; nothing where nothing is known.
    pub(super) fn of(headphone: &Headphone) -> Option<Self> {
        // What noise cancelling adds is known of no model here, and no in-ear's figures are.
        if headphone.build.noise_cancelling.is_some() || headphone.fit == Fit::InEar {
            return None;
        }
        Some(match (headphone.back, headphone.fit) {
            (BackType::Open | BackType::SemiOpen, _) => Self::Open,
            (BackType::Closed, Fit::OverEar) => Self::ClosedOverEar,
            (BackType::Closed, _) => Self::ClosedOnEar,
        })
    }

    /// The same as a line of the sheet.
    pub(super) fn fact(self) -> Fact {
        let value = match self {
            Self::Open => "next to nothing".to_owned(),
            Self::ClosedOverEar => by_kind(&[closed_on_ear_isolation_db, closed_cup_isolation_db]),
            Self::ClosedOnEar => by_kind(&[closed_on_ear_isolation_db]),
        };
        Fact { label: "Keeps out", value }
    }

    /// Where the figures are from, for what stands below the picture; nothing where there is no picture.
    pub(super) fn source(self) -> Option<&'static str> {
        match self {
            Self::Open => None,
            Self::ClosedOverEar => Some(
                "What closed backs keep out of the room: between an audiometric on-ear and one in ear-protector shells \
                 (ISO 8253-1). It is no figure of this model.",
            ),
            Self::ClosedOnEar => Some(
                "What closed on-ears keep out of the room, as an audiometric one does (ISO 8253-1). It is no figure of this \
                 model.",
            ),
        }
    }

    /// Draws the bracket, or the one curve there is.
    pub(super) fn paint(self, painter: &Painter, rect: Rect) {
        let plot = Plot::new(painter, rect);
        let low = plot.curve(closed_on_ear_isolation_db);
        let high = match self {
            Self::Open => return,
            Self::ClosedOverEar => plot.curve(closed_cup_isolation_db),
            Self::ClosedOnEar => low.clone(),
        };
        plot.fill(&low, &high);
        for end in [low, high] {
            painter.add(Shape::line(end, Stroke::new(theme::STRONG_LINE, theme::SECONDARY)));
        }
    }
}

/// The ends of a bracket at both frequencies, or the one figure there is.
fn by_kind(ends: &[fn(f64) -> f64]) -> String {
    let at = |(freq_hz, place): (f64, &str)| {
        let figures: Vec<String> = ends.iter().map(|end| whole_db(end(freq_hz))).collect();
        format!("{} dB at {place}", figures.join("–"))
    };
    format!("by kind {}", SAID_HZ.map(at).join("\n"))
}

/// Halves are rounded up, as the standard's table has them.
fn whole_db(db: f64) -> String {
    format!("{:.0}", db.round())
}

/// Octaves from left to right, decibels from the bottom up.
struct Plot<'a> {
    painter: &'a Painter,
    area: Rect,
}

impl<'a> Plot<'a> {
    /// With lines and figures.
    fn new(painter: &'a Painter, rect: Rect) -> Self {
        let area =
            Rect::from_min_max(rect.min + vec2(LEFT, 0.0), pos2(rect.right() - RIGHT, rect.top() + PLOT));
        let plot = Self { painter, area };
        let figure = |pos, anchor, text| painter.text(pos, anchor, text, theme::axis_font(), theme::AXIS);
        for freq_hz in OCTAVES_HZ {
            painter.vline(plot.x(freq_hz), area.y_range(), theme::hairline());
        }
        for (freq_hz, text) in FIGURES_HZ {
            figure(pos2(plot.x(freq_hz), area.bottom() + space(1)), Align2::CENTER_TOP, text);
        }
        for (db, text) in FIGURES_DB {
            painter.hline(area.x_range(), plot.y(db), theme::hairline());
            figure(pos2(area.left() - space(1), plot.y(db)), Align2::RIGHT_CENTER, text);
        }
        plot
    }

    fn x(&self, freq_hz: f64) -> f32 {
        let [lowest, .., highest] = OCTAVES_HZ;
        egui::lerp(self.area.x_range(), single((freq_hz / lowest).ln() / (highest / lowest).ln()))
    }

    fn y(&self, db: f64) -> f32 {
        egui::lerp(self.area.bottom()..=self.area.top(), single(db / MOST_DB))
    }

    fn curve(&self, db: fn(f64) -> f64) -> Vec<Pos2> {
        OCTAVES_HZ.iter().map(|&freq_hz| pos2(self.x(freq_hz), self.y(db(freq_hz)))).collect()
    }

    fn fill(&self, low: &[Pos2], high: &[Pos2]) {
        let mut mesh = Mesh::default();
        for (low, high) in low.iter().zip(high) {
            let next = u32::try_from(mesh.vertices.len()).unwrap_or(u32::MAX);
            for pos in [*low, *high] {
                mesh.vertices.push(Vertex { pos, uv: WHITE_UV, color: theme::BAND });
            }
            if let Some(before) = next.checked_sub(2) {
                mesh.add_triangle(before, before + 1, next);
                mesh.add_triangle(before + 1, next, next + 1);
            }
        }
        self.painter.add(mesh);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::headphones::Catalog;

    fn of(name: &str) -> Option<Isolation> {
        let catalog = Catalog::embedded();
        Isolation::of(catalog.get(catalog.find(name).unwrap()).unwrap())
    }

    fn said(name: &str) -> Option<String> {
        of(name).map(|isolation| isolation.fact().value)
    }

    /// The table of docs/acoustics.md §1.5, rounded.
    #[test]
    fn closed_backs_have_a_bracket_and_open_ones_words() {
        assert_eq!(said("ATH-M50x").unwrap(), "by kind 3–15 dB at 125 Hz\n32–46 dB at 4 kHz");
        assert_eq!(said("closed on-ear").unwrap(), "by kind 3 dB at 125 Hz\n32 dB at 4 kHz");
        assert_eq!(said("HD 650").unwrap(), "next to nothing");
        assert_eq!([said("Anker Soundcore Life Q30 (ANC on)"), said("Apple AirPods")], [None, None]);
        let has_picture = |name| of(name).and_then(Isolation::source).is_some();
        assert!(has_picture("ATH-M50x") && has_picture("closed on-ear") && !has_picture("HD 650"));
    }
}
