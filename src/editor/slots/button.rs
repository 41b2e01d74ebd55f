//! Something to be heard or named: what it gives, in two lines, and its key.

use egui::{Align2, FontId, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2};

use crate::editor::picker::names::in_one_line;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::editor::widgets::{focus_ring, line_of_text};

/// Below this width the text is set smaller, points.
const NARROW: f32 = 112.0;

/// What a slot button shows.
pub struct SlotButton<'a> {
    /// What it is to screen readers: `Slot`, `Sound`, `Answer`.
    pub kind: &'a str,
    /// Its number or letter, which is its key too.
    pub key: &'a str,
    /// What stands in the corner: the key, and more where there is more to say.
    pub corner: &'a str,
    /// First line.
    pub title: &'a str,
    /// Second line.
    pub detail: &'a str,
    /// True for what is heard or chosen.
    pub heard: bool,
    /// Said at the end of the tooltip.
    pub hint: &'a str,
}

/// Shows the button in `rect`.
pub fn slot_button(ui: &mut Ui, rect: Rect, button: &SlotButton<'_>) -> Response {
    let id = ui.make_persistent_id((button.kind, button.key));
    let response = ui.interact(rect, id, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| {
        let words = in_one_line(button.title, button.detail);
        let name = format!("{} {}: {words}", button.kind, button.key);
        WidgetInfo::selected(Role::RadioButton, enabled, button.heard, name)
    });
    let (face, edge, font) = match (button.heard, response.hovered() && enabled) {
        (true, _) => {
            (theme::TARGET_FACE, Stroke::new(theme::STRONG_LINE, theme::TARGET), theme::strong_font())
        }
        (false, true) => (theme::CONTROL_HOVER, theme::hairline(), theme::title_font()),
        (false, false) => (theme::PANEL, theme::hairline(), theme::title_font()),
    };
    let painter = ui.painter();
    painter.rect(rect, theme::CONTROL_RADIUS + 2.0, face, edge, StrokeKind::Inside);
    let narrow = rect.width() < NARROW;
    let inner = rect.shrink2(egui::vec2(if narrow { space(1) } else { space(3) }, space(2)));
    let (font, small) = if narrow {
        (FontId::new(theme::button_font().size, font.family), theme::axis_font())
    } else {
        (font, theme::label_font())
    };
    let key_color = if button.heard || response.hovered() { theme::SECONDARY } else { theme::AXIS };
    let key = painter.text(
        pos2(inner.right(), inner.top() + space(2)),
        Align2::RIGHT_CENTER,
        button.corner,
        theme::label_font(),
        key_color,
    );
    line_of_text(
        painter,
        pos2(inner.left(), inner.top() + space(2)),
        Align2::LEFT_CENTER,
        (button.title, font, if enabled { theme::TEXT } else { theme::SECONDARY }),
        key.left() - inner.left() - space(1),
    );
    line_of_text(
        painter,
        pos2(inner.left(), inner.bottom() - space(2) + 1.0),
        Align2::LEFT_CENTER,
        (button.detail, small, theme::SECONDARY),
        inner.width(),
    );
    focus_ring(ui, &response, rect);
    response
        .on_hover_text(format!("{} · {} (key {}){}", button.title, button.detail, button.key, button.hint))
}
