//! The banner while the host exports: what happens to the file, and the one click that changes it.

use egui::{Align2, Rect, RichText, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::layout::Density;
use super::theme;
use super::theme::space;
use crate::editor::edit::gateway::{HostParam as _, ParamGateway};
use crate::editor::model::Model;
use crate::editor::widgets::line_of_text;
use crate::editor::widgets::{Control, Segment, segmented};
use crate::engine::ExportState;

const ON_EXPORT_WHY: &str = "Pass through renders your mix bit for bit, without Grille. Process prints the slot into \
    the file, with the static level match.";

const LEFT_ALONE: &str = "Your bounce is left alone: it is your mix, bit for bit.";

/// Width of the choice, points.
const CHOICE: f32 = 190.0;

/// Width of the menu that holds it at other times, points.
const MENU: f32 = 260.0;

/// What the banner says; `None` while there is nothing to say.
fn words(state: ExportState) -> Option<(&'static str, &'static str)> {
    match state {
        // A quarter of a second: the status line says it.
        ExportState::Monitoring | ExportState::AwaitingRealTime => None,
        ExportState::PassingThroughUnannounced => Some((
            "Exporting unannounced: bypassed.",
            "The host is rendering without saying so. Your mix is rendered bit for bit, without Grille.",
        )),
        ExportState::PassingThrough => {
            Some(("Exporting: bypassed.", "Your mix is rendered bit for bit, without Grille."))
        }
        ExportState::Printing => {
            Some(("Exporting: printing the slot.", "The file gets what you hear in this slot."))
        }
        ExportState::OfflineAtRealTimePace => Some((
            "Monitoring, although the host says offline.",
            "The blocks keep the pace of real time, so you hear the slot.",
        )),
    }
}

/// Shows the banner in `rect`, in the place of the words about the slot, while the host declares its render
/// to be offline; false if there is nothing to say.
pub(in crate::editor) fn banner_ui(
    ui: &mut Ui,
    rect: Rect,
    density: &Density,
    model: &Model<'_>,
    gateway: &mut dyn ParamGateway,
) -> bool {
    let Some((head, body)) = words(model.status.export) else { return false };
    let edge = Stroke::new(theme::STRONG_LINE, theme::SOURCE);
    ui.painter().rect(rect, theme::PANEL_RADIUS, theme::TOOL_FACE, edge, StrokeKind::Inside);
    let inner = rect.shrink2(vec2(density.margin, density.pad));
    let row = Rect::from_min_size(inner.min, vec2(inner.width(), space(4)));
    let line = |y: f32, text: &str, font, color| {
        let galley = ui.painter().layout(text.to_owned(), font, color, inner.width());
        let bottom = y + galley.size().y;
        ui.painter().galley(pos2(inner.left(), y), galley, color);
        bottom
    };
    let below = line(row.top(), head, theme::strong_font(), theme::SOURCE);
    line(below + space(1), body, theme::button_font(), theme::TEXT);
    let said =
        Rect::from_min_max(inner.min, pos2(inner.right(), inner.bottom() - theme::TOOL_HEIGHT - space(1)));
    let response = ui.interact(said, ui.make_persistent_id("banner"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Alert, true, format!("{head} {body}")));
    choice_ui(ui, inner, model, gateway);
    true
}

fn choice_ui(ui: &mut Ui, inner: Rect, model: &Model<'_>, gateway: &mut dyn ParamGateway) {
    let top = inner.bottom() - theme::TOOL_HEIGHT;
    let start = pos2(inner.left(), top + theme::TOOL_HEIGHT / 2.0);
    let asked = ("On export", theme::label_font(), theme::SECONDARY);
    let caption = line_of_text(ui.painter(), start, Align2::LEFT_CENTER, asked, inner.width());
    let place = Rect::from_min_size(pos2(caption.right() + space(3), top), vec2(CHOICE, theme::TOOL_HEIGHT));
    segments_ui(ui, place, model, gateway);
}

fn segments_ui(ui: &mut Ui, place: Rect, model: &Model<'_>, gateway: &mut dyn ParamGateway) {
    let control = Control::new(&model.params.on_export, "On export", ON_EXPORT_WHY);
    let choices = [
        Segment { caption: "Pass through", normalized: 0.0 },
        Segment { caption: "Process", normalized: 1.0 },
    ];
    segmented(ui, place, &control, &choices, gateway);
}

/// The same choice at any other time, and what follows from it.
pub(in crate::editor) fn on_export_ui(ui: &mut Ui, model: &Model<'_>, gateway: &mut dyn ParamGateway) {
    ui.set_width(MENU);
    ui.label(theme::heading("ON EXPORT"));
    let (place, _) = ui.allocate_exact_size(vec2(MENU, theme::TOOL_HEIGHT), Sense::hover());
    segments_ui(ui, place, model, gateway);
    let is_printed = model.params.on_export.normalized() > 0.5;
    let follows = if is_printed { "The slot you hear is printed into your bounce." } else { LEFT_ALONE };
    let color = if is_printed { theme::WARNING } else { theme::SECONDARY };
    ui.label(RichText::new(follows).font(theme::label_font()).color(color));
}
