//! The bottom row: monitor tools, levels, level match and the state of things.

use egui::{
    Align2, Popup, PopupCloseBehavior, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::bars::meters_ui;
use super::readouts::{figures_ui, figures_width};
use crate::editor::edit::gateway::{HostParam, ParamGateway};
use crate::editor::model::Model;
use crate::editor::shell::banner::on_export_ui;
use crate::editor::shell::layout::Density;
use crate::editor::shell::status::{Mood, StatusLine};
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::editor::widgets::icon;
use crate::editor::widgets::panel::Row;
use crate::editor::widgets::{Control, focus_ring, line_of_text, slider, toggle, value_field};
use crate::engine::settings::OnExport;

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
