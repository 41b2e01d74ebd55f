//! Level bars and loudness figures.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::meters::{Bar, Levels, Loudness};
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::editor::summary::signed_db;
use crate::engine::ReferenceStatus;
use crate::units::single;

/// Bottom of the bars, dBFS.
const FLOOR_DB: f64 = -54.0;

/// Height of one bar, points.
const BAR: f32 = 6.0;

/// Shows input and output levels in two rows, and beside the input how loud the reference is.
pub(in crate::editor) fn meters_ui(
    ui: &mut Ui,
    upper: Rect,
    lower: Rect,
    (levels, reference): (&Levels, &ReferenceStatus),
) {
    let headroom = levels.headroom_db().map_or_else(String::new, |db| {
        format!(" Headroom {}: how far the latest peaks stay below full scale.", signed_db(db, 1))
    });
    let beside = reference_in_words(reference);
    let theirs = reference.short_term_lufs.map(|value| format!("R {}", lufs(Some(value))));
    let input = ("in", "Input level", beside.as_str());
    let output = ("out", "Output level", headroom.as_str());
    let unit = theirs.as_deref().unwrap_or("LUFS");
    meter_ui(ui, upper, input, levels.input, (levels.input_loudness, unit));
    meter_ui(ui, lower, output, levels.output, (levels.output_loudness, "LUFS"));
}

/// How loud the reference is beside the mix: now, and so far.
fn reference_in_words(reference: &ReferenceStatus) -> String {
    let now = match reference.short_term_lufs {
        Some(value) => format!(" R: the reference, {} LUFS in the last 3 s.", lufs(Some(value))),
        None => return String::new(),
    };
    match reference.loudness_lufs {
        Some(both) => {
            let [mix, reference] = both.map(|value| lufs(Some(value)));
            format!("{now} So far the mix has {mix} LUFS and the reference {reference} LUFS.")
        }
        None => now,
    }
}

/// One meter: its caption, its name, and what else is said of it.
fn meter_ui(
    ui: &mut Ui,
    rect: Rect,
    (caption, name, more): (&str, &str, &str),
    bars: [Bar; 2],
    (loudness, unit): (Loudness, &str),
) {
    let painter = ui.painter();
    let center = rect.center().y;
    let label_end = rect.left() + 18.0;
    painter.text(
        pos2(label_end, center),
        Align2::RIGHT_CENTER,
        caption,
        theme::label_font(),
        theme::SECONDARY,
    );
    let figures = 68.0;
    let track = Rect::from_min_max(
        pos2(label_end + space(2), center - BAR - 0.75),
        pos2(rect.right() - figures, center + BAR + 0.75),
    );
    for (bar, y) in bars.iter().zip([track.top(), track.bottom() - BAR]) {
        bar_ui(ui, Rect::from_min_size(pos2(track.left(), y), vec2(track.width(), BAR)), bar);
    }
    let figure = lufs(loudness.short_term_lufs);
    let after = pos2(track.right() + space(2), center);
    let drawn = painter.text(after, Align2::LEFT_CENTER, &figure, theme::value_font(), theme::TEXT);
    let behind = pos2(drawn.right() + 3.0, center);
    painter.text(behind, Align2::LEFT_CENTER, unit, theme::axis_font(), theme::SECONDARY);
    let response = ui.interact(rect, ui.make_persistent_id(name), Sense::hover());
    let held_db = bars.iter().map(|bar| bar.held_db).fold(FLOOR_DB, f64::max);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Meter, true, name);
        info.value = Some(held_db);
        info.current_text_value = Some(format!("{figure} LUFS.{more}"));
        info
    });
    response.on_hover_text(format!(
        "{name}. Bars: peak of each channel from {} dBFS to full scale, with the highest of the last moments \
         marked. Figure: loudness of the last 3 s in LUFS, of the last 0.4 s it is {}.{more}",
        theme::typographic(&format!("{FLOOR_DB:.0}")),
        lufs(loudness.momentary_lufs),
    ));
}

fn bar_ui(ui: &Ui, rect: Rect, bar: &Bar) {
    let painter = ui.painter();
    let at = |db: f64| egui::lerp(rect.x_range(), single(((db - FLOOR_DB) / -FLOOR_DB).clamp(0.0, 1.0)));
    let color = if bar.held_db > 0.0 { theme::WARNING } else { theme::METER };
    painter.rect_filled(rect, BAR / 2.0, theme::TRACK);
    if bar.peak_db > FLOOR_DB {
        let filled =
            Rect::from_min_max(rect.min, pos2(at(bar.peak_db).max(rect.left() + BAR), rect.bottom()));
        painter.rect_filled(filled, BAR / 2.0, color);
    }
    if bar.held_db > FLOOR_DB {
        let mark = Rect::from_center_size(pos2(at(bar.held_db) - 1.0, rect.center().y), vec2(2.0, BAR));
        painter.rect_filled(mark, 1.0, theme::TEXT);
    }
}

fn lufs(value: Option<f64>) -> String {
    theme::typographic(&value.map_or_else(|| "-\u{221E}".to_owned(), |lufs| format!("{lufs:.1}")))
}
