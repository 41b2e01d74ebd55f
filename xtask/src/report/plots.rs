//! The plots, as SVG text.

use anyhow::{Result, anyhow};
use plotters::prelude::*;

use super::SlotReport;
use crate::measure::magnitude_db;

/// Colors of the product, and the tints the overview needs besides.
pub(super) const PANEL: RGBColor = RGBColor(0x19, 0x1c, 0x22);
const GRID: RGBColor = RGBColor(0x24, 0x2a, 0x33);
const AXIS: RGBColor = RGBColor(0x7c, 0x86, 0x94);
const WHITE_LINE: RGBColor = RGBColor(0xf4, 0xf6, 0xf8);
const AMBER: RGBColor = RGBColor(0xe0, 0xa4, 0x58);
const TEAL: RGBColor = RGBColor(0x4f, 0xb8, 0xaf);

/// One color for each of the slots 1…6 in the overview.
pub(super) const SLOT_COLORS: [RGBColor; 6] = [
    TEAL,
    RGBColor(0x9a, 0xd9, 0xd2),
    AMBER,
    RGBColor(0xf0, 0xcf, 0xa0),
    RGBColor(0x8f, 0xa8, 0xd6),
    RGBColor(0xc9, 0x8f, 0xb5),
];

/// A dot every half octave: the grid has 24 points per octave.
const DOT_STEP: usize = 12;

/// A line to draw.
struct Line<'a> {
    freq_hz: &'a [f64],
    db: Vec<f64>,
    said_db: &'a [f64],
    color: RGBColor,
    width_px: u32,
}

/// What a centered sound meets in every slot.
pub(super) fn overview(slots: &[SlotReport]) -> Result<String> {
    let lines: Vec<Line<'_>> = slots
        .iter()
        .filter(|slot| slot.slot > 0)
        .zip(SLOT_COLORS)
        .map(|(slot, color)| Line {
            freq_hz: &slot.paths.freq_hz,
            db: slot.paths.center_db(),
            said_db: &[],
            color,
            width_px: 2,
        })
        .collect();
    draw(&lines, (-18.0, 12.0), (1040, 380))
}

/// The paths of one slot: near ear, far ear, and the middle.
pub(super) fn slot(slot: &SlotReport) -> Result<String> {
    let paths = &slot.paths;
    let said = &slot.said;
    let line = |db, said_db, color, width_px| Line { freq_hz: &paths.freq_hz, db, said_db, color, width_px };
    let mut lines = Vec::new();
    if paths.crosses() {
        lines.push(line(
            paths.cross.iter().map(|response| magnitude_db(*response)).collect(),
            &said.cross_db,
            AMBER,
            2,
        ));
        lines.push(line(paths.center_db(), &said.center_db, TEAL, 2));
    }
    lines.push(line(
        paths.direct.iter().map(|response| magnitude_db(*response)).collect(),
        &said.direct_db,
        WHITE_LINE,
        3,
    ));
    draw(&lines, (-24.0, 12.0), (512, 280))
}

fn draw(lines: &[Line<'_>], range_db: (f64, f64), size_px: (u32, u32)) -> Result<String> {
    let mut svg = String::new();
    draw_into(&mut svg, lines, range_db, size_px)
        .map_err(|error| anyhow!("could not draw a plot: {error}"))?;
    Ok(scalable(&svg, size_px))
}

/// Lets the page decide the width.
fn scalable(svg: &str, (width_px, height_px): (u32, u32)) -> String {
    let fixed = format!("width=\"{width_px}\" height=\"{height_px}\"");
    svg.replacen(&fixed, "role=\"img\"", 1)
}

type DrawError = Box<dyn std::error::Error>;

fn draw_into(
    svg: &mut String,
    lines: &[Line<'_>],
    (low_db, high_db): (f64, f64),
    size_px: (u32, u32),
) -> Result<(), DrawError> {
    let area = SVGBackend::with_string(svg, size_px).into_drawing_area();
    area.fill(&PANEL)?;
    let decades = vec![20.0, 50.0, 100.0, 200.0, 500.0, 1e3, 2e3, 5e3, 1e4, 2e4];
    let mut chart = ChartBuilder::on(&area)
        .margin(12)
        .margin_right(22)
        .x_label_area_size(26)
        .y_label_area_size(44)
        .build_cartesian_2d((20.0..20_000.0).log_scale().with_key_points(decades), low_db..high_db)?;
    chart
        .configure_mesh()
        .axis_style(GRID)
        .bold_line_style(GRID)
        .light_line_style(PANEL)
        .label_style(("sans-serif", 11).into_font().color(&AXIS))
        .x_labels(10)
        .y_labels(7)
        .x_label_formatter(&|hz| frequency_label(*hz))
        .y_label_formatter(&|db| format!("{db:+.0} dB").replace("+0 dB", "0 dB").replace('-', "−"))
        .draw()?;
    chart.draw_series(LineSeries::new([(20.0, 0.0), (20_000.0, 0.0)], AXIS.stroke_width(1)))?;
    for line in lines {
        let points = line.freq_hz.iter().zip(&line.db).map(|(hz, db)| (*hz, db.max(low_db)));
        chart.draw_series(LineSeries::new(points, line.color.stroke_width(line.width_px)))?;
        let said = line.freq_hz.iter().zip(line.said_db).step_by(DOT_STEP).filter(|(_, db)| **db > low_db);
        chart.draw_series(said.map(|(hz, db)| {
            EmptyElement::at((*hz, *db))
                + Circle::new((0, 0), 4, PANEL.filled())
                + Circle::new((0, 0), 3, line.color.filled())
        }))?;
    }
    area.present()?;
    drop(chart);
    Ok(())
}

fn frequency_label(hz: f64) -> String {
    if hz >= 1000.0 { format!("{:.0} k", hz / 1000.0) } else { format!("{hz:.0}") }
}
