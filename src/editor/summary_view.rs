//! What am I hearing: the plot in plain words.

use std::sync::Arc;

use egui::epaint::text::PlacedRow;
use egui::text::LayoutJob;
use egui::{Color32, Galley, Painter, Rect, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::edit::gateway::ParamGateway;
use super::shell::ViewState;
use super::shell::banner::banner_ui;
use super::shell::layout::Density;
use super::shell::theme;
use super::shell::theme::space;
use super::widgets::panel::{heading, panel};
use crate::editor::model::Model;
use crate::editor::widgets::word_button;

/// The first sentence until somebody has said what is worn.
const ASKING: &str = "First choose the headphone you wear, at the top left: every slot starts from what it does to the \
    sound.";

const BLIND_WHY: &str = "Compare two to six slots without knowing which one you hear, and learn how likely you \
    would get the same result by guessing.";

/// Width of the button that opens the blind test, points.
const BLIND: f32 = 72.0;

/// Shows the words, or the banner while the host exports; the corner opens the blind test.
pub(in crate::editor) fn summary_ui(
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
    let within = rect.shrink(2.0);
    let painter = ui.painter().with_clip_rect(within);
    let font = if density.roomy { theme::body_font() } else { theme::button_font() };
    let mut y = row.bottom() + space(2);
    let num_sentences = if model.summary.warning.is_empty() { model.summary.sentences.len() } else { 1 };
    let is_asking = state.is_asking && model.settings.slot == 0 && !model.settings.bypass;
    let asking = [ASKING.to_owned()];
    let sentences = if is_asking { &asking[..] } else { &model.summary.sentences[..] };
    for sentence in sentences.iter().take(num_sentences) {
        let galley = painter.layout(sentence.clone(), font.clone(), theme::TEXT, inner.width());
        let height = galley.size().y;
        painter.galley(pos2(inner.left(), y), galley, theme::TEXT);
        y += height + 2.0;
    }
    let (remark, color) = match model.summary.warning.as_str() {
        "" => (&model.summary.aside, theme::SECONDARY),
        _ => (&model.summary.warning, theme::WARNING),
    };
    // What other laboratories say comes last, and only where there is room for all of it.
    let judged = if model.summary.warning.is_empty() { model.summary.judged.as_str() } else { "" };
    let whole =
        [remark.as_str(), judged].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
    let mut is_whole = true;
    if !whole.is_empty() {
        let start = pos2(inner.left(), y + 1.0);
        let room = vec2(inner.width(), within.bottom() - start.y);
        let mut galley = fitted(&painter, &whole, color, room);
        is_whole = !galley.elided;
        if !is_whole {
            galley = fitted(&painter, remark, color, room);
        }
        painter.galley(start, galley, color);
    }
    let response = ui.interact(rect, ui.make_persistent_id("summary"), Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Paragraph, true, "What am I hearing");
        let words = sentences.iter().chain([&whole]);
        info.current_text_value = Some(words.cloned().collect::<Vec<_>>().join(" "));
        info
    });
    if !is_whole {
        response.on_hover_text(whole);
    }
}

/// The lines of a remark there is room for; the last one ends in an ellipsis if there are more.
fn fitted(painter: &Painter, remark: &str, color: Color32, room: Vec2) -> Arc<Galley> {
    let mut job = LayoutJob::simple(remark.to_owned(), theme::label_font(), color, room.x);
    let whole = painter.layout_job(job.clone());
    // By the ink, since a line's box ends below its letters.
    let fits = |row: &&PlacedRow| row.pos.y + row.visuals.mesh_bounds.bottom() <= room.y;
    if whole.rows.iter().all(|row| fits(&row)) {
        return whole;
    }
    job.wrap.max_rows = whole.rows.iter().take_while(fits).count().max(1);
    painter.layout_job(job)
}
