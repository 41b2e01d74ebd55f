//! The Spectrum tab: what goes in and what comes out, and, behind the response, what is sounding now.

use egui::{Rect, Stroke, Ui};

use super::chart::{Chart, Scale};
use super::response::{Mark, hovered_hz, legend_ui, reading_ui};
use crate::dsp::curve::Curve;
use crate::editor::model::Model;
use crate::editor::monitor::meters::Levels;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::editor::summary::{hertz, signed_db};

/// Levels of sixth-octave bands: music lies in the middle third.
const LEVEL: Scale<'static> = Scale {
    range: (-90.0, 0.0),
    figures: &[
        (-12.0, "−12"),
        (-24.0, "−24"),
        (-36.0, "−36"),
        (-48.0, "−48"),
        (-60.0, "−60"),
        (-72.0, "−72"),
    ],
    unit: "dBFS",
};

/// Levels that fill the response's chart from its lower to its upper edge, dBFS.
const BEHIND: (f64, f64) = (-84.0, -12.0);

/// Shows the band levels of input and output over frequency.
pub(in crate::editor) fn spectrum_ui(ui: &mut Ui, rect: Rect, legend: Rect, model: &Model<'_>) {
    let Levels { input_spectrum: input, output_spectrum: output, .. } = &model.levels;
    legend_ui(ui, legend, &[("input", theme::SPECTRUM, Mark::Band), ("output", theme::METER, Mark::Thick)]);
    let chart = Chart::new(ui, rect, &LEVEL);
    let name = "Spectrum: input and output over frequency";
    let hovered = hovered_hz(ui, &chart, name);
    if model.levels.spectrum_is_silent() {
        crate::editor::widgets::panel::note(
            ui,
            chart.area().shrink(space(4)),
            "Play something to see its spectrum.",
        );
        return;
    }
    let floor = Curve::from_fn(|_| LEVEL.range.0);
    chart.band(&floor.db, &input.db, theme::SPECTRUM);
    chart.curve(&input.db, Stroke::new(theme::LINE, theme::AXIS));
    chart.curve(&output.db, Stroke::new(theme::CURVE, theme::METER));
    let Some(freq_hz) = hovered else { return };
    let (before, after) = (input.at_hz(freq_hz), output.at_hz(freq_hz));
    chart.hair(freq_hz);
    chart.dot(freq_hz, before, theme::SECONDARY);
    chart.dot(freq_hz, after, theme::METER);
    let lines = [
        (hertz(freq_hz), theme::TEXT),
        (theme::typographic(&format!("input {before:.0} dBFS")), theme::SECONDARY),
        (theme::typographic(&format!("output {after:.0} dBFS")), theme::METER),
        (format!("change {}", signed_db(after - before, 1)), theme::TEXT),
    ];
    reading_ui(ui, &chart, freq_hz, &lines);
}

/// Fills the response's chart, quietly, with the spectrum of the output.
pub(in crate::editor) fn behind(chart: &Chart<'_>, (bottom, top): (f64, f64), levels: &Levels) {
    if levels.spectrum_is_silent() {
        return;
    }
    let height =
        |db: f64| bottom + (top - bottom) * ((db - BEHIND.0) / (BEHIND.1 - BEHIND.0)).clamp(0.0, 1.0);
    let floor = Curve::from_fn(|_| bottom);
    let sounding = levels.output_spectrum.map(height);
    chart.band(&floor.db, &sounding.db, theme::BEHIND);
}
