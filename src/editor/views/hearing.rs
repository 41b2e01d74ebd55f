//! What am I hearing: the plot in plain words.

use egui::{Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::banner::banner_ui;
use super::{ViewState, heading, panel};
use crate::editor::gateway::ParamGateway;
use crate::editor::layout::Density;
use crate::editor::model::Model;
use crate::editor::theme::{self, space};
use crate::editor::widgets::word_button;

const BLIND_WHY: &str = "Compare two to six slots without knowing which one you hear, and learn how likely the \
    same result is by guessing.";

/// Width of the button that opens the blind test, points.
const BLIND: f32 = 72.0;

/// Shows the words, or the banner while the host exports; the corner opens the blind test.
pub(super) fn hearing_ui(
    ui: &mut Ui,
    rect: Rect,
    density: &Density,
    model: &Model<'_>,
    gateway: &mut dyn ParamGateway,
    state: &mut ViewState,
) {
    if banner_ui(ui, rect, density, model, gateway) {
        return;
    }
    panel(ui, rect);
    let inner = rect.shrink2(vec2(density.margin, density.pad));
    let row = Rect::from_min_size(inner.min, vec2(inner.width(), space(3)));
    heading(ui, row, "WHAT AM I HEARING");
    let corner = pos2(inner.right() - BLIND, row.center().y - 10.0);
    let opener = word_button(ui, Rect::from_min_size(corner, vec2(BLIND, 20.0)), "Blind test", false);
    if opener.on_hover_text(BLIND_WHY).clicked() {
        state.blind.open(model.settings.slot);
    }
    let painter = ui.painter().with_clip_rect(rect.shrink(space(1)));
    let font = if density.roomy { theme::body_font() } else { theme::button_font() };
    let mut y = row.bottom() + space(2);
    let num_sentences = if model.hearing.warning.is_empty() { model.hearing.sentences.len() } else { 1 };
    for sentence in model.hearing.sentences.iter().take(num_sentences) {
        let galley = painter.layout(sentence.clone(), font.clone(), theme::TEXT, inner.width());
        let height = galley.size().y;
        painter.galley(pos2(inner.left(), y), galley, theme::TEXT);
        y += height + 2.0;
    }
    let (remark, color) = match model.hearing.warning.as_str() {
        "" => (&model.hearing.aside, theme::SECONDARY),
        _ => (&model.hearing.warning, theme::WARNING),
    };
    if !remark.is_empty() {
        let galley = painter.layout(remark.clone(), theme::label_font(), color, inner.width());
        painter.galley(pos2(inner.left(), y + 1.0), galley, color);
    }
    let response = ui.interact(rect, ui.make_persistent_id("hearing"), Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Paragraph, true, "What am I hearing");
        let words = model.hearing.sentences.iter().chain([remark]);
        info.current_text_value = Some(words.cloned().collect::<Vec<_>>().join(" "));
        info
    });
}
