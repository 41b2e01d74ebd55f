//! The bottom row: monitor tools, level bars, loudness, the level match with its figures, and the state of things.

use egui::{
    Align2, Popup, PopupCloseBehavior, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::meters::{Bar, Levels, Loudness};
use crate::editor::edit::gateway::{HostParam, ParamGateway};
use crate::editor::model::Model;
use crate::editor::shell::banner::on_export_ui;
use crate::editor::shell::layout::Density;
use crate::editor::shell::status::{Mood, StatusLine};
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::editor::summary::signed_db;
use crate::editor::widgets::panel::Row;
use crate::editor::widgets::{
    Control, Segment, focus_ring, icon, line_of_text, segmented, slider, toggle, value_field,
};
use crate::engine::ReferenceStatus;
use crate::engine::settings::OnExport;
use crate::units::single;

const BALANCE_WHY: &str = "100 L … 100 R. Turns the other side down.";
const DIM_WHY: &str = "−40…0 dB. How much Dim turns the level down.";
const TRIM_WHY: &str = "−24…+12 dB. Output level of every slot, after the level match.";
/// What the shield means.
const GUARDED: &str = "The shield: your bounce is left alone, bit for bit. Click to choose.";

/// Largest width of the meters, points.
const METERS: f32 = 460.0;

/// Shows the tool row.
pub(in crate::editor) fn tools_ui(
    ui: &mut Ui,
    rect: Rect,
    density: &Density,
    model: &Model<'_>,
    gateway: &mut dyn ParamGateway,
) {
    ui.painter().hline(rect.x_range(), rect.top(), theme::hairline());
    let inner = rect.shrink2(vec2(density.margin, 0.0));
    let center = inner.center().y;
    let rows = [center - space(1) / 2.0 - theme::TOOL_HEIGHT, center + space(1) / 2.0]
        .map(|y| Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), theme::TOOL_HEIGHT)));
    let gap = if density.roomy { space(4) } else { space(2) };
    let [mut upper, mut lower] = rows.map(|row| Row::new(row, gap));
    let pill_width = if density.roomy { 142.0 } else { 66.0 };
    let pill = Rect::from_min_size(pos2(inner.right() - pill_width, center - 15.0), vec2(pill_width, 30.0));
    upper.rest.max.x = pill.left() - gap;
    lower.rest.max.x = pill.left() - gap;
    let tools_width = if density.roomy { 322.0 } else { 288.0 };
    let row_gap = if density.roomy { space(1) } else { 3.0 };
    switches_ui(ui, upper.take(tools_width, theme::TOOL_HEIGHT), row_gap, model, gateway);
    fields_ui(ui, lower.take(tools_width, theme::TOOL_HEIGHT), density, model, gateway);
    let figures =
        [&mut upper, &mut lower].map(|row| row.take_right(figures_width(inner.width()), theme::TOOL_HEIGHT));
    let [above, below] = figures;
    crate::editor::widgets::panel::part(ui, above.union(below), !model.is_blind, |ui| {
        figures_ui(ui, figures, model, gateway);
    });
    let [upper, lower] = [upper.rest, lower.rest]
        .map(|rest| Rect::from_center_size(rest.center(), vec2(rest.width().min(METERS), rest.height())));
    meters_ui(ui, upper, lower, (&model.levels, &model.status.reference));
    pill_ui(ui, pill, density, model, gateway);
}

fn switches_ui(ui: &mut Ui, rect: Rect, gap: f32, model: &Model<'_>, gateway: &mut dyn ParamGateway) {
    let tools = &model.params.tools;
    let switches: [(&dyn HostParam, &str, &str, f32, &str); 8] = [
        (&tools.mono, "Mono", "Mono", 46.0, "Hear the sum of both channels on both sides. Key M."),
        (&tools.side, "Side", "Side", 40.0, "Hear the difference of both channels on both sides."),
        (&tools.solo_left, "Solo left", "L", 28.0, "Hear the left channel alone."),
        (&tools.solo_right, "Solo right", "R", 28.0, "Hear the right channel alone."),
        (&tools.swap, "Swap", "Swap", 46.0, "Exchanges the channels."),
        (&tools.flip_left, "Flip left", "ØL", 32.0, "Inverts the polarity of the left channel."),
        (&tools.flip_right, "Flip right", "ØR", 32.0, "Inverts the polarity of the right channel."),
        (&tools.dim, "Dim", "Dim", 42.0, "Lowers the level by the amount below. Key D."),
    ];
    let whole: f32 = switches.iter().map(|(.., width, _)| width).sum();
    let stretch = (rect.width() - 7.0 * gap) / whole;
    let mut row = Row::new(rect, gap);
    for (param, name, caption, width, why) in switches {
        let place = row.take(stretch * width, theme::TOOL_HEIGHT);
        toggle(ui, place, &Control::new(param, name, why), caption, gateway);
    }
}

fn fields_ui(ui: &mut Ui, rect: Rect, density: &Density, model: &Model<'_>, gateway: &mut dyn ParamGateway) {
    let params = model.params;
    let mut row = Row::new(rect, space(1));
    let (balance_width, field_width) = if density.roomy { (62.0, 58.0) } else { (44.0, 60.0) };
    let caption = |ui: &Ui, row: &mut Row, text: &str| {
        let galley = ui.painter().layout_no_wrap(text.to_owned(), theme::label_font(), theme::SECONDARY);
        let place = row.take(galley.size().x, galley.size().y);
        ui.painter().galley(place.min, galley, theme::SECONDARY);
    };
    caption(ui, &mut row, if density.roomy { "Balance" } else { "Bal." });
    let balance = Control::new(&params.tools.balance, "Balance", BALANCE_WHY);
    let place = row.take(balance_width, theme::TOOL_HEIGHT);
    slider(ui, place, &balance, (0.5, theme::SECONDARY), gateway);
    row.take(0.0, 0.0);
    let dim = Control::new(&params.tools.dim_db, "Dim by", DIM_WHY).with_step(1.0 / 40.0);
    caption(ui, &mut row, "Dim");
    value_field(ui, row.take(field_width, 20.0), &dim, gateway);
    row.take(0.0, 0.0);
    let trim = Control::new(&params.output_trim, "Output trim", TRIM_WHY).with_step(1.0 / 36.0);
    caption(ui, &mut row, "Trim");
    value_field(ui, Rect::from_min_max(row.rest.min, row.rest.max).shrink2(vec2(0.0, 2.0)), &trim, gateway);
}

/// What state the sound is in, in a word or two; a click opens what happens to it on export.
fn pill_ui(ui: &mut Ui, rect: Rect, density: &Density, model: &Model<'_>, gateway: &mut dyn ParamGateway) {
    let line = StatusLine::new(model);
    let is_guarded = model.params.on_export() == OnExport::PassThrough;
    let (color, face, edge) = match line.mood {
        Mood::Well => (theme::GOOD, theme::GOOD_FACE, theme::GOOD_EDGE),
        Mood::Aside => (theme::SOURCE, theme::TOOL_FACE, theme::SOURCE),
        Mood::Wrong => (theme::WARNING, theme::WARNING_FACE, theme::WARNING),
    };
    let response = ui.interact(rect, ui.make_persistent_id("status"), Sense::click());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Status, true, "Status");
        info.current_text_value = Some(line.short.clone());
        info
    });
    if is_guarded {
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(GUARDED));
    }
    let edge = if response.hovered() { theme::SECONDARY } else { edge };
    let painter = ui.painter();
    let radius = rect.height() / 2.0;
    painter.rect(rect, radius, face, Stroke::new(theme::LINE, edge), StrokeKind::Inside);
    let dot = pos2(rect.left() + space(if density.roomy { 4 } else { 3 }), rect.center().y);
    if is_guarded {
        icon::shield(painter, dot, color);
    } else {
        painter.circle_filled(dot, 4.0, color);
    }
    let start = pos2(dot.x + space(if density.roomy { 3 } else { 2 }), rect.center().y);
    let words = if density.roomy { &line.short } else { &line.tag };
    let words = (words.as_str(), theme::button_font(), theme::TEXT);
    line_of_text(painter, start, Align2::LEFT_CENTER, words, rect.right() - start.x - space(2));
    focus_ring(ui, &response, rect);
    let shown = Popup::from_toggle_button_response(&response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .align(egui::RectAlign::TOP_END)
        .gap(space(1))
        .show(|ui| on_export_ui(ui, model, gateway));
    if shown.is_none() {
        let printed = "Exports are printed with the slot you hear. Click to choose.";
        let export = if is_guarded { GUARDED } else { printed };
        response.on_hover_text(format!("{}\n\n{export}", line.text()));
    }
}

const MATCH_WHY: &str = "Programme makes every slot as loud as slot 0 on what plays, so that you judge tone and not \
    level. Frozen leaves the level where it was when you switched. Static matches on pink noise. Off corrects nothing.";

/// One figure: its caption, its name for screen readers, its text and what it means.
struct Figure {
    caption: &'static str,
    name: &'static str,
    text: String,
    why: &'static str,
    width: f32,
}

/// From this width of the tool row on there is room for captions and the headroom, points.
const WIDE: f32 = 940.0;

/// Width of the block, in a tool row of this width.
fn figures_width(row_width: f32) -> f32 {
    if row_width >= WIDE { 272.0 } else { 176.0 }
}

/// Shows the level match above, the figures below.
fn figures_ui(ui: &mut Ui, [upper, lower]: [Rect; 2], model: &Model<'_>, gateway: &mut dyn ParamGateway) {
    let is_wide = upper.width() > figures_width(0.0);
    let control = Control::new(&model.params.level_match, "Level match", MATCH_WHY);
    // Where there is no room, the choices go without a heading; screen readers find it in their names.
    let programme = if is_wide { "Programme" } else { "Prog." };
    let choices = [("Off", 0.0), ("Static", 1.0), (programme, 2.0), ("Frozen", 3.0)]
        .map(|(caption, place)| Segment { caption, normalized: place / 3.0 });
    let mut start = upper.left();
    if is_wide {
        let heading = ("Match:", theme::label_font(), theme::SECONDARY);
        let at = pos2(start, upper.center().y);
        start =
            line_of_text(ui.painter(), at, Align2::LEFT_CENTER, heading, upper.width()).right() + space(1);
    }
    let choice = Rect::from_min_max(pos2(start, upper.top()), upper.max);
    segmented(ui, choice, &control, &choices, gateway);
    let mut row = Row::new(lower, space(2));
    for figure in figures(model, is_wide) {
        figure_ui(ui, row.take(figure.width, lower.height()), &figure);
    }
}

fn figures(model: &Model<'_>, is_wide: bool) -> Vec<Figure> {
    let none = || "–".to_owned();
    let mut figures = vec![
        Figure {
            caption: "match",
            name: "Match gain",
            text: model.match_gain_db().map_or_else(none, |db| signed_db(db, 1)),
            why: "What the level match adds to this slot so that it is as loud as slot 0.",
            width: 88.0,
        },
        Figure {
            caption: "corr.",
            name: "Correlation",
            text: theme::typographic(&model.levels.correlation.map_or_else(none, |r| format!("{r:.2}"))),
            why: "How alike the output's channels are: +1 is mono, 0 unrelated, −1 opposite polarity.",
            width: 66.0,
        },
    ];
    if is_wide {
        figures.push(Figure {
            caption: "headroom",
            name: "Headroom",
            text: model
                .levels
                .headroom_db()
                .map_or_else(none, |db| theme::typographic(&format!("{db:.1} dB"))),
            why: "How far the output's latest peaks stay below full scale.",
            width: 102.0,
        });
    }
    figures
}

fn figure_ui(ui: &mut Ui, rect: Rect, figure: &Figure) {
    let painter = ui.painter();
    let start = pos2(rect.left(), rect.center().y);
    let caption = (figure.caption, theme::label_font(), theme::SECONDARY);
    let value = (figure.text.as_str(), theme::value_font(), theme::TEXT);
    let after = if figure.caption.is_empty() {
        rect.left()
    } else {
        line_of_text(painter, start, Align2::LEFT_CENTER, caption, rect.width()).right() + space(1)
    };
    line_of_text(painter, pos2(after, start.y), Align2::LEFT_CENTER, value, rect.right() - after);
    let response = ui.interact(rect, ui.make_persistent_id(figure.name), Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Meter, true, figure.name);
        info.current_text_value = Some(figure.text.clone());
        info
    });
    response.on_hover_text(format!("{}: {}", figure.name, figure.why));
}

/// Bottom of the bars, dBFS.
const FLOOR_DB: f64 = -54.0;

/// Height of one bar, points.
const BAR: f32 = 6.0;

/// Shows input and output levels in two rows, and beside the input how loud the reference is.
fn meters_ui(ui: &mut Ui, upper: Rect, lower: Rect, (levels, reference): (&Levels, &ReferenceStatus)) {
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
