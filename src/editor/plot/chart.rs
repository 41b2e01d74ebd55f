//! A chart over log frequency: grid, axes, curves, bands, and where the pointer is.

use egui::epaint::{Mesh, Vertex, WHITE_UV};
use egui::{Align2, Color32, Painter, Pos2, Rect, Shape, Stroke, Ui, pos2};

use crate::dsp::curve::{NUM_POINTS, freqs_hz};
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::units::{AUDIBLE_HZ, single};

/// Values at the grid's frequencies, in the unit of the chart's vertical axis.
pub(in crate::editor) type Trace = [f64; NUM_POINTS];

/// Frequencies with a grid line and a figure.
const FIGURES: [(f64, &str); 10] = [
    (20.0, "20"),
    (50.0, "50"),
    (100.0, "100"),
    (200.0, "200"),
    (500.0, "500"),
    (1000.0, "1k"),
    (2000.0, "2k"),
    (5000.0, "5k"),
    (10_000.0, "10k"),
    (20_000.0, "20k"),
];

/// Room for the figures left of and below the area.
const FIGURE_ROOM: (f32, f32) = (36.0, 20.0);

/// The vertical axis.
pub(in crate::editor) struct Scale<'a> {
    /// Lowest and highest value.
    pub(in crate::editor) range: (f64, f64),
    /// Values with a grid line, and their figures.
    pub(in crate::editor) figures: &'a [(f64, &'a str)],
    /// What the figures mean.
    pub(in crate::editor) unit: &'a str,
}

/// A chart's place and scale.
pub(in crate::editor) struct Chart<'a> {
    /// Painter clipped to the area.
    painter: Painter,
    /// Where curves are drawn.
    area: Rect,
    scale: &'a Scale<'a>,
}

impl<'a> Chart<'a> {
    /// Draws the grid of a chart in `rect`.
    #[must_use]
    pub(in crate::editor) fn new(ui: &Ui, rect: Rect, scale: &'a Scale<'a>) -> Self {
        let area = Rect::from_min_max(
            pos2(rect.left() + FIGURE_ROOM.0, rect.top() + space(2)),
            pos2(rect.right() - space(1), rect.bottom() - FIGURE_ROOM.1),
        );
        let chart = Self { painter: ui.painter().with_clip_rect(area), area, scale };
        chart.grid(ui.painter());
        chart
    }

    fn grid(&self, painter: &Painter) {
        let figure = |pos, anchor, text: &str| {
            painter.text(pos, anchor, text, theme::axis_font(), theme::AXIS);
        };
        let mut free_from = f32::NEG_INFINITY;
        for (freq_hz, text) in FIGURES {
            let x = self.x(freq_hz);
            painter.vline(x, self.area.y_range(), theme::hairline());
            let half = 10.0;
            if x - half > free_from && x + half <= self.area.right() + half {
                let x = x.min(self.area.right() - half + 2.0);
                figure(pos2(x, self.area.bottom() + space(1)), Align2::CENTER_TOP, text);
                free_from = x + half;
            }
        }
        let mut drawn_at = f32::INFINITY;
        for (value, text) in self.scale.figures {
            let y = self.y(*value);
            let color = if *value == 0.0 { theme::EDGE } else { theme::HAIRLINE };
            painter.hline(self.area.x_range(), y, Stroke::new(theme::LINE, color));
            if (y - drawn_at).abs() > 1.3 * theme::axis_font().size {
                figure(pos2(self.area.left() - space(2), y), Align2::RIGHT_CENTER, text);
                drawn_at = y;
            }
        }
        let corner = pos2(self.area.left() - space(2), self.area.top() - space(1));
        let highest = self.scale.figures.iter().map(|(value, _)| self.y(*value)).fold(f32::MAX, f32::min);
        if highest - corner.y > 1.6 * theme::axis_font().size {
            figure(corner, Align2::RIGHT_TOP, self.scale.unit);
        } else {
            // Above the figures there is no room: beside the highest one, inside.
            figure(pos2(self.area.left() + space(1), highest), Align2::LEFT_BOTTOM, self.scale.unit);
        }
    }

    /// Where curves are drawn.
    #[must_use]
    pub(in crate::editor) fn area(&self) -> Rect {
        self.area
    }

    /// Horizontal place of a frequency.
    #[must_use]
    pub(in crate::editor) fn x(&self, freq_hz: f64) -> f32 {
        let span = (AUDIBLE_HZ.1 / AUDIBLE_HZ.0).ln();
        egui::lerp(self.area.x_range(), single((freq_hz / AUDIBLE_HZ.0).ln() / span))
    }

    /// Frequency of a horizontal place, Hz.
    #[must_use]
    pub(in crate::editor) fn freq_hz(&self, x: f32) -> f64 {
        let t = f64::from((x - self.area.left()) / self.area.width()).clamp(0.0, 1.0);
        AUDIBLE_HZ.0 * (AUDIBLE_HZ.1 / AUDIBLE_HZ.0).powf(t)
    }

    /// Vertical place of a value.
    #[must_use]
    pub(in crate::editor) fn y(&self, value: f64) -> f32 {
        let (low, high) = self.scale.range;
        egui::lerp(self.area.bottom()..=self.area.top(), single((value - low) / (high - low)))
    }

    fn points(&self, trace: &Trace) -> Vec<Pos2> {
        freqs_hz()
            .iter()
            .zip(trace)
            .filter(|(freq_hz, _)| **freq_hz >= 0.95 * AUDIBLE_HZ.0)
            .map(|(&freq_hz, &value)| pos2(self.x(freq_hz), self.y(value)))
            .collect()
    }

    /// Draws a curve.
    pub(in crate::editor) fn curve(&self, trace: &Trace, stroke: Stroke) {
        self.painter.add(Shape::line(self.points(trace), stroke));
    }

    /// Draws the parts of a curve whose places in the grid `is_shown` says yes to.
    pub(in crate::editor) fn curve_where(
        &self,
        trace: &Trace,
        is_shown: impl Fn(usize) -> bool,
        stroke: Stroke,
    ) {
        let points: Vec<(bool, Pos2)> = freqs_hz()
            .iter()
            .zip(trace)
            .enumerate()
            .map(|(idx, (&freq_hz, &value))| (is_shown(idx), pos2(self.x(freq_hz), self.y(value))))
            .collect();
        for part in points.chunk_by(|a, b| a.0 == b.0) {
            if part.first().is_some_and(|(shown, _)| *shown) {
                self.painter.add(Shape::line(part.iter().map(|(_, pos)| *pos).collect(), stroke));
            }
        }
    }

    /// Fills between two curves.
    pub(in crate::editor) fn band(&self, low: &Trace, high: &Trace, color: Color32) {
        let mut mesh = Mesh::default();
        let vertex = |pos| Vertex { pos, uv: WHITE_UV, color };
        for (low, high) in self.points(low).into_iter().zip(self.points(high)) {
            let next = u32::try_from(mesh.vertices.len()).unwrap_or(u32::MAX);
            mesh.vertices.extend([vertex(low), vertex(high)]);
            if next >= 2 {
                mesh.add_triangle(next - 2, next - 1, next);
                mesh.add_triangle(next - 1, next, next + 1);
            }
        }
        self.painter.add(Shape::mesh(mesh));
    }

    /// Draws a hair at a frequency.
    pub(in crate::editor) fn hair(&self, freq_hz: f64) {
        let stroke = Stroke::new(theme::LINE, theme::AXIS);
        self.painter.vline(self.x(freq_hz), self.area.y_range(), stroke);
    }

    /// Marks a value on a curve.
    pub(in crate::editor) fn dot(&self, freq_hz: f64, value: f64, color: Color32) {
        let center = pos2(self.x(freq_hz), self.y(value));
        self.painter.circle(center, 3.5, color, Stroke::new(theme::STRONG_LINE, theme::PANEL));
    }
}
