//! What am I hearing: the plot in plain words.

use egui::{Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{heading, panel};
use crate::editor::layout::Density;
use crate::editor::model::Model;
use crate::editor::theme::{self, space};

/// Shows the words.
pub(super) fn hearing_ui(ui: &mut Ui, rect: Rect, density: &Density, model: &Model<'_>) {
    panel(ui, rect);
    let inner = rect.shrink2(vec2(density.margin, density.pad));
    let row = Rect::from_min_size(inner.min, vec2(inner.width(), space(3)));
    heading(ui, row, "WHAT AM I HEARING");
    let painter = ui.painter().with_clip_rect(rect.shrink(space(1)));
    let font = if density.roomy { theme::body_font() } else { theme::button_font() };
    let mut y = row.bottom() + space(2);
    for sentence in &model.hearing.sentences {
        let galley = painter.layout(sentence.clone(), font.clone(), theme::TEXT, inner.width());
        let height = galley.size().y;
        painter.galley(pos2(inner.left(), y), galley, theme::TEXT);
        y += height + 2.0;
    }
    if !model.hearing.aside.is_empty() {
        let aside = model.hearing.aside.clone();
        let galley = painter.layout(aside, theme::label_font(), theme::SECONDARY, inner.width());
        painter.galley(pos2(inner.left(), y + 1.0), galley, theme::SECONDARY);
    }
    let response = ui.interact(rect, ui.make_persistent_id("hearing"), Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Paragraph, true, "What am I hearing");
        let words = model.hearing.sentences.iter().chain([&model.hearing.aside]);
        info.current_text_value = Some(words.cloned().collect::<Vec<_>>().join(" "));
        info
    });
}
