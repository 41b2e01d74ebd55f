//! The plot's tabs: tone of the slot being heard, what reaches the other ear, and the spectrum now.

use egui::{Align2, Color32, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::chart::{Chart, Scale};
use super::model::{Curves, LIMITED_DB};
use crate::dsp::curve::Curve;
use crate::editor::model::Model;
use crate::editor::monitor::meters::Levels;
use crate::editor::shell::layout::Density;
use crate::editor::shell::theme::space;
use crate::editor::shell::{ViewState, theme};
use crate::editor::summary::{hertz, signed_db};
use crate::editor::widgets::panel::{note, panel};
use crate::editor::widgets::tabs;
use crate::spatial::{MEASURED_ITD_HZ, People, measured_itd_us};

/// The decibel axis of the response.
const DECIBELS: Scale<'static> = Scale {
    range: (-15.0, 15.0),
    figures: &[(12.0, "+12"), (6.0, "+6"), (0.0, "0"), (-6.0, "−6"), (-12.0, "−12")],
    unit: "dB",
};

/// How strong the curves are that one laboratory measured, beside those that count.
const THIN: f32 = 0.6;

/// The plot's tabs, and what each shows.
const TABS: [(&str, &str); 3] = [
    (
        "Response",
        "dB over Hz: what you wear, what you want to hear, what is applied, and how far off that may be in two of three cases. \
        Bold: the best estimate. Thin: as one laboratory measured it.",
    ),
    (
        "Speakers",
        "How much softer (dB) and later (ms) a hard-panned sound is at the other ear, over what measured heads do.",
    ),
    ("Spectrum", "Input and output as they are now, in sixth-octave bands, dB."),
];

/// Shows the plot panel.
pub(in crate::editor) fn plot_ui(
    ui: &mut Ui,
    rect: Rect,
    density: &Density,
    model: &Model<'_>,
    state: &mut ViewState,
) {
    panel(ui, rect);
    let inner = rect.shrink2(vec2(space(3), space(3)));
    let row = Rect::from_min_size(inner.min, vec2(inner.width(), theme::TOOL_HEIGHT));
    let chooser = Rect::from_min_size(row.min, vec2(if density.roomy { 270.0 } else { 216.0 }, row.height()));
    tabs(ui, chooser, "Plot", &TABS, &mut state.tab);
    let legend = Rect::from_min_max(pos2(chooser.right() + space(2), row.top()), row.max);
    let area = Rect::from_min_max(pos2(inner.left(), row.bottom() + space(1)), inner.max);
    match state.tab {
        0 => response_ui(ui, area, legend, model),
        1 => space_ui(ui, area, legend, model),
        _ => spectrum_ui(ui, area, legend, model),
    }
}

fn response_ui(ui: &mut Ui, rect: Rect, legend: Rect, model: &Model<'_>) {
    let curves = model.curves;
    let mut entries = vec![("worn", theme::SOURCE, Mark::Line)];
    if curves.has_target {
        entries.push(("target", theme::TARGET, Mark::Line));
    }
    entries.extend([("applied", theme::APPLIED, Mark::Thick), ("uncertainty", theme::EDGE, Mark::Band)]);
    let is_limited = curves.limited.db.iter().any(|db| db.abs() >= LIMITED_DB);
    if is_limited {
        entries.push(("limited", theme::WARNING, Mark::Line));
    }
    if curves.as_measured.is_some() {
        entries.push(("thin: as measured", theme::EDGE, Mark::Line));
    }
    legend_ui(ui, legend, &entries);
    let chart = Chart::new(ui, rect, &DECIBELS);
    behind(&chart, DECIBELS.range, &model.levels);
    let low = curves.applied.zip_with(&curves.spread, |db, spread| db - spread);
    let high = curves.applied.zip_with(&curves.spread, |db, spread| db + spread);
    chart.band(&low.db, &high.db, theme::BAND);
    as_measured_ui(&chart, curves);
    if is_limited {
        let wish = curves.applied.zip_with(&curves.limited, |applied_db, limited_db| applied_db + limited_db);
        let is_cut_short = |idx: usize| curves.limited.db.get(idx).is_some_and(|db| db.abs() >= LIMITED_DB);
        chart.curve_where(&wish.db, is_cut_short, Stroke::new(theme::CURVE, theme::WARNING));
    }
    chart.curve(&curves.source.db, Stroke::new(theme::CURVE, theme::SOURCE));
    if curves.has_target {
        chart.curve(&curves.target.db, Stroke::new(theme::CURVE, theme::TARGET));
    }
    for ear in curves.at_ears.iter().flatten() {
        chart.curve(&ear.db, Stroke::new(theme::LINE, theme::SECONDARY));
    }
    chart.curve(&curves.applied.db, Stroke::new(theme::APPLIED_CURVE, theme::APPLIED));
    let name = "Response: worn, target and applied over frequency";
    let Some(freq_hz) = hovered_hz(ui, &chart, name) else { return };
    let (applied, worn) = (curves.applied.at_hz(freq_hz), curves.source.at_hz(freq_hz));
    chart.hair(freq_hz);
    chart.dot(freq_hz, worn, theme::SOURCE);
    let spread = curves.spread.at_hz(freq_hz);
    let mut lines =
        vec![(hertz(freq_hz), theme::TEXT), (format!("worn {}", signed_db(worn, 1)), theme::SOURCE)];
    if curves.has_target {
        let target = curves.target.at_hz(freq_hz);
        chart.dot(freq_hz, target, theme::TARGET);
        lines.push((format!("target {}", signed_db(target, 1)), theme::TARGET));
    }
    chart.dot(freq_hz, applied, theme::APPLIED);
    lines.push((format!("applied {} ± {spread:.1}", signed_db(applied, 1)), theme::APPLIED));
    let limited = curves.limited.at_hz(freq_hz);
    if limited.abs() >= LIMITED_DB {
        lines.push((format!("limited, wanted {}", signed_db(applied + limited, 1)), theme::WARNING));
    }
    if let Some([left, right]) = &curves.at_ears {
        let [left, right] = [left, right].map(|ear| signed_db(ear.at_hz(freq_hz), 1));
        lines.push((format!("left {left}, right {right}"), theme::SECONDARY));
    }
    reading_ui(ui, &chart, freq_hz, &lines);
}

/// What is worn and what is to be heard as one laboratory measured them, thinly.
fn as_measured_ui(chart: &Chart<'_>, curves: &Curves) {
    if let Some([worn, wanted]) = curves.as_measured.as_deref() {
        chart.curve(&worn.db, Stroke::new(theme::LINE, theme::SOURCE.gamma_multiply(THIN)));
        if curves.has_target {
            chart.curve(&wanted.db, Stroke::new(theme::LINE, theme::TARGET.gamma_multiply(THIN)));
        }
    }
}

/// The frequency under the pointer. Names the chart to screen readers.
fn hovered_hz(ui: &mut Ui, chart: &Chart<'_>, name: &str) -> Option<f64> {
    let response = ui.interact(chart.area(), ui.make_persistent_id(name), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    response.hover_pos().map(|pos| chart.freq_hz(pos.x))
}

/// What the curves say at the hair, beside it.
fn reading_ui(ui: &Ui, chart: &Chart<'_>, freq_hz: f64, lines: &[(String, Color32)]) {
    let painter = ui.painter();
    let galleys: Vec<_> = lines
        .iter()
        .map(|(text, color)| painter.layout_no_wrap(text.clone(), theme::label_font(), *color))
        .collect();
    let width = galleys.iter().map(|galley| galley.size().x).fold(0.0, f32::max);
    let height: f32 = galleys.iter().map(|galley| galley.size().y).sum();
    let size = vec2(width + 2.0 * space(2), height + 2.0 * space(1));
    let (area, x) = (chart.area(), chart.x(freq_hz));
    let left = if x + space(3) + size.x > area.right() { x - space(3) - size.x } else { x + space(3) };
    let rect = Rect::from_min_size(pos2(left, area.top() + space(1)), size);
    painter.rect(rect, theme::CONTROL_RADIUS, theme::CONTROL, theme::hairline(), StrokeKind::Inside);
    let mut pos = rect.min + vec2(space(2), space(1));
    for galley in galleys {
        let step = galley.size().y;
        painter.galley(pos, galley, theme::TEXT);
        pos.y += step;
    }
}

/// How a legend shows an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// A curve.
    Line,
    /// The curve that counts.
    Thick,
    /// An area.
    Band,
    /// Single points.
    Dot,
}

/// Shows a legend, right-aligned; where there is no room, the last entries are left out.
fn legend_ui(ui: &Ui, rect: Rect, entries: &[(&str, Color32, Mark)]) {
    let painter = ui.painter();
    // Where it is narrow, what the entries are counts more than how their marks look.
    let (mark_width, gap) = if rect.width() < 200.0 { (8.0, space(2)) } else { (16.0, space(3)) };
    let y = rect.center().y;
    let mut shown: Vec<_> = entries
        .iter()
        .map(|(text, color, mark)| {
            let galley = painter.layout_no_wrap((*text).to_owned(), theme::label_font(), theme::SECONDARY);
            (galley, *color, *mark)
        })
        .collect();
    let width_of = |galley: &egui::Galley| galley.size().x + mark_width + space(1);
    while shown.iter().map(|(galley, ..)| width_of(galley) + gap).sum::<f32>() > rect.width() {
        shown.pop();
    }
    let mut right = rect.right() - space(1);
    for (galley, color, mark) in shown.into_iter().rev() {
        let left = right - width_of(&galley);
        let place = Align2::RIGHT_CENTER.anchor_size(pos2(right, y), galley.size());
        painter.galley(place.min, galley, theme::SECONDARY);
        let mark_rect = Rect::from_center_size(pos2(left + mark_width / 2.0, y), vec2(mark_width, 9.0));
        match mark {
            Mark::Line => painter.hline(mark_rect.x_range(), y, Stroke::new(2.0, color)),
            Mark::Thick => painter.hline(mark_rect.x_range(), y, Stroke::new(3.5, color)),
            Mark::Band => painter.rect_filled(mark_rect, 2.0, color),
            Mark::Dot => painter.circle_filled(mark_rect.center(), 3.0, color),
        };
        right = left - gap;
    }
}

/// Level difference, from the other ear louder to hardly there.
const LEVEL_DIFFERENCE: Scale<'static> = Scale {
    range: (-3.0, 27.0),
    figures: &[(0.0, "0"), (6.0, "6"), (12.0, "12"), (18.0, "18"), (24.0, "24")],
    unit: "dB",
};

/// Time difference: a head is under a millisecond wide.
const DELAY: Scale<'static> =
    Scale { range: (0.0, 0.8), figures: &[(0.0, "0"), (0.2, "0.2"), (0.4, "0.4"), (0.6, "0.6")], unit: "ms" };

/// The Speakers tab: shows level and time difference between the ears over frequency.
fn space_ui(ui: &mut Ui, rect: Rect, legend: Rect, model: &Model<'_>) {
    let Some(ears) = &model.curves.ears else {
        let inner = rect.shrink(space(4));
        note(ui, inner, "No speakers in this slot: there is no difference between the ears to show.");
        return;
    };
    let angle_deg = model.slot_params().map_or(30.0, |slot| f64::from(slot.angle.value()));
    let people = format!("heads at {angle_deg:.0}°");
    let entries = [
        ("softer", theme::APPLIED, Mark::Thick),
        ("later", theme::TARGET, Mark::Line),
        (people.as_str(), theme::EDGE, Mark::Band),
        ("one head", theme::AXIS, Mark::Dot),
    ];
    legend_ui(ui, legend, &entries);
    let split = egui::lerp(rect.y_range(), 0.55);
    let upper = Chart::new(ui, Rect::from_min_max(rect.min, pos2(rect.right(), split)), &LEVEL_DIFFERENCE);
    let lower = Chart::new(ui, Rect::from_min_max(pos2(rect.left(), split), rect.max), &DELAY);
    measured_ui(&upper, &lower, angle_deg);
    upper.curve(&ears.ild.db, Stroke::new(theme::APPLIED_CURVE, theme::APPLIED));
    lower.curve(&ears.itd_ms, Stroke::new(theme::APPLIED_CURVE, theme::TARGET));
    let over = hovered_hz(ui, &upper, "Level difference between the ears over frequency");
    let under = hovered_hz(ui, &lower, "Time difference between the ears over frequency");
    let Some(freq_hz) = over.or(under) else { return };
    let (ild_db, itd_ms) = (ears.ild.at_hz(freq_hz), ears.itd_ms_at(freq_hz));
    for (chart, value, color) in [(&upper, ild_db, theme::APPLIED), (&lower, itd_ms, theme::TARGET)] {
        chart.hair(freq_hz);
        chart.dot(freq_hz, value, color);
    }
    let lines = [
        (hertz(freq_hz), theme::TEXT),
        (format!("other ear {}", signed_db(-ild_db, 1)), theme::APPLIED),
        (format!("{itd_ms:.2} ms later"), theme::TARGET),
    ];
    reading_ui(ui, &upper, freq_hz, &lines);
}

/// What measured heads do at this angle: the mean level difference of 29 with its spread, and the delays of one.
fn measured_ui(upper: &Chart<'_>, lower: &Chart<'_>, angle_deg: f64) {
    let people = People::at_angle(angle_deg);
    let curve =
        |sign: f64| Curve::from_fn(|freq_hz| people.ild_db_at(freq_hz) + sign * people.ild_sd_db_at(freq_hz));
    upper.band(&curve(-1.0).db, &curve(1.0).db, theme::BAND);
    upper.curve(&curve(0.0).db, Stroke::new(theme::LINE, theme::AXIS));
    for (freq_hz, us) in MEASURED_ITD_HZ.into_iter().zip(measured_itd_us(angle_deg)) {
        lower.dot(freq_hz, 1e-3 * us, theme::AXIS);
    }
}

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

/// The Spectrum tab: shows the band levels of input and output over frequency.
fn spectrum_ui(ui: &mut Ui, rect: Rect, legend: Rect, model: &Model<'_>) {
    let Levels { input_spectrum: input, output_spectrum: output, .. } = &model.levels;
    legend_ui(ui, legend, &[("input", theme::SPECTRUM, Mark::Band), ("output", theme::METER, Mark::Thick)]);
    let chart = Chart::new(ui, rect, &LEVEL);
    let name = "Spectrum: input and output over frequency";
    let hovered = hovered_hz(ui, &chart, name);
    if model.levels.spectrum_is_silent() {
        note(ui, chart.area().shrink(space(4)), "Play something to see its spectrum.");
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
fn behind(chart: &Chart<'_>, (bottom, top): (f64, f64), levels: &Levels) {
    if levels.spectrum_is_silent() {
        return;
    }
    let height =
        |db: f64| bottom + (top - bottom) * ((db - BEHIND.0) / (BEHIND.1 - BEHIND.0)).clamp(0.0, 1.0);
    let floor = Curve::from_fn(|_| bottom);
    let sounding = levels.output_spectrum.map(height);
    chart.band(&floor.db, &sounding.db, theme::BEHIND);
}
