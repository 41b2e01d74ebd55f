//! A small picture of what a file would become: enough to see that a slope is upside down or the wrong column was taken.

use egui::{Role, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2};

use crate::dsp::curve::freqs_hz;
use crate::editor::shell::theme;
use crate::headphones::import::{Choice, ImportFile};
use crate::units::{AUDIBLE_HZ, single};

/// Size of the picture, points.
pub(super) const PREVIEW: Vec2 = vec2(128.0, 44.0);

/// Half its range, dB.
const RANGE_DB: f32 = 12.0;

const WHY: &str = "What this headphone would be: its deviation from a neutral one, 20 Hz to 20 kHz, ±12 dB.";

/// Shows the curve of the headphone the answers of the moment make of a file.
pub(super) fn preview_ui(ui: &mut Ui, file: &ImportFile, choice: &Choice) {
    let (rect, response) = ui.allocate_exact_size(PREVIEW, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Preview of the curve"));
    ui.painter().rect(rect, theme::CONTROL_RADIUS, theme::BACKGROUND, theme::hairline(), StrokeKind::Inside);
    ui.painter().hline(rect.x_range().shrink(1.0), rect.center().y, Stroke::new(theme::LINE, theme::EDGE));
    if let Ok(import) = file.headphone(choice) {
        let span = (AUDIBLE_HZ.1 / AUDIBLE_HZ.0).ln();
        let points = freqs_hz().iter().zip(&import.curve.db).filter(|(freq_hz, _)| **freq_hz >= AUDIBLE_HZ.0);
        let at = |(freq_hz, db): (&f64, &f64)| {
            let x = egui::lerp(rect.x_range(), single((freq_hz / AUDIBLE_HZ.0).ln() / span));
            let share = (single(*db) / RANGE_DB).clamp(-1.0, 1.0);
            pos2(x, rect.center().y - 0.5 * share * (rect.height() - 4.0))
        };
        let curve = Shape::line(points.map(at).collect(), Stroke::new(theme::CURVE, theme::SOURCE));
        ui.painter().with_clip_rect(rect.shrink(1.0)).add(curve);
    }
    response.on_hover_text(WHY);
}
