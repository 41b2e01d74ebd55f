//! The cup in cross-section: in amber the rear of what is worn, in teal the vents of what is to be heard.

use egui::{Align2, Color32, Painter, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};

use crate::editor::model::Model;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::editor::widgets::line_of_text;
use crate::headphones::{BackType, Headphone};

/// Height of the drawing the proportions below refer to.
const UNIT: f32 = 100.0;

/// Vents in the rear.
const VENTS: u8 = 7;

/// Segments of the shell's outline.
const OUTLINE: u8 = 48;

/// Shows the cup in `rect` with a caption.
pub(in crate::editor) fn cup_ui(ui: &Ui, rect: Rect, model: &Model<'_>) {
    let worn = model.catalog.get(model.settings.source);
    let wanted = model.catalog.get(model.target()).or(worn);
    let amount = model.slot_params().map_or(0.0, |slot| slot.amount.value() / 100.0);
    let animated = |name: &str, value: f32| {
        ui.ctx().animate_value_with_time(egui::Id::unique(("cup", name)), value, theme::ANIMATION_SECS)
    };
    let worn_open = animated("worn", openness(worn));
    let wanted_open = animated("wanted", openness(worn) + amount * (openness(wanted) - openness(worn)));
    let caption_height = theme::label_font().size + space(2);
    let room = Rect::from_min_max(rect.min, pos2(rect.right(), rect.bottom() - caption_height));
    let scale = (room.height() / (1.16 * UNIT)).min(room.width() / (1.3 * UNIT)).min(1.9);
    let drawing = Rect::from_center_size(room.center(), scale * 1.16 * vec2(UNIT, UNIT));
    let cup = Cup { painter: ui.painter(), center: drawing.center() - vec2(16.0 * scale, 0.0), scale };
    cup.pad();
    cup.shell(worn_open);
    let color = if model.curves.has_target { theme::TARGET } else { theme::SOURCE };
    cup.vents(wanted_open, color);
    cup.leak(wanted_open, color);
    let text = caption(worn, model.catalog.get(model.target()));
    let caption = (text.as_str(), theme::label_font(), theme::SECONDARY);
    let below = pos2(rect.center().x, drawing.bottom() + space(1));
    line_of_text(ui.painter(), below, Align2::CENTER_TOP, caption, rect.width());
}

/// How open the rear is, 0 sealed … 1 open.
fn openness(headphone: Option<&Headphone>) -> f32 {
    match headphone.map(|headphone| headphone.back) {
        Some(BackType::Open) => 1.0,
        Some(BackType::SemiOpen) => 0.5,
        Some(BackType::Closed) | None => 0.0,
    }
}

fn caption(worn: Option<&Headphone>, wanted: Option<&Headphone>) -> String {
    let word = |headphone: &Headphone| headphone.back.label();
    match (worn.map(word), wanted.map(word)) {
        (Some(worn), Some(wanted)) => format!("{worn} → {wanted}"),
        (Some(worn), None) => worn.to_owned(),
        _ => String::new(),
    }
}

struct Cup<'a> {
    painter: &'a Painter,
    center: Pos2,
    scale: f32,
}

impl Cup<'_> {
    fn at(&self, x: f32, y: f32) -> Pos2 {
        self.center + self.scale * vec2(x, y)
    }

    fn block(&self, (x, y): (f32, f32), (width, height): (f32, f32), color: Color32) {
        let rect = Rect::from_center_size(self.at(x, y), self.scale * vec2(width, height));
        self.painter.rect_filled(rect, self.scale * width.min(height) / 2.0, color);
    }

    /// The cushion and the driver's plate.
    fn pad(&self) {
        self.block((-26.0, 0.0), (19.0, 88.0), theme::TRACK);
        self.block((-13.0, 0.0), (4.5, 74.0), theme::AXIS);
    }

    /// The shell: unbroken when sealed, with gaps that widen as the rear opens.
    fn shell(&self, open: f32) {
        let stroke = Stroke::new(theme::STRONG_LINE.max(1.8 * self.scale), theme::SOURCE);
        let edge = |t: f32| {
            let angle = (t - 0.5) * std::f32::consts::PI;
            self.at(-8.0 + 42.0 * angle.cos(), 50.0 * angle.sin())
        };
        let outline: Vec<Pos2> = (0..=OUTLINE).map(|i| edge(f32::from(i) / f32::from(OUTLINE))).collect();
        self.painter.line_segment([edge(0.0), edge(1.0)], stroke);
        if open < 0.02 {
            self.painter.add(Shape::line(outline, stroke));
        } else {
            let dash = self.scale * (14.0 - 7.0 * open);
            let gap = self.scale * 8.0 * open;
            self.painter.extend(Shape::dashed_line(&outline, stroke, dash, gap));
        }
    }

    /// Slats: closed they lie on each other, open they stand apart and let air through.
    fn vents(&self, open: f32, color: Color32) {
        let color = color.gamma_multiply(0.35 + 0.65 * open);
        let stroke = Stroke::new(1.8 * self.scale, color);
        for i in 0..VENTS {
            let row = f32::from(i) - f32::from(VENTS - 1) / 2.0;
            let y = row * (4.0 + 6.5 * open);
            let reach = 30.0 * (1.0 - (y / 52.0).powi(2)).sqrt() - 4.0;
            let tilt = (1.0 - open) * 3.0 + 1.2 * row * open;
            self.painter.line_segment([self.at(-4.0, y - tilt), self.at(reach.max(2.0), y + tilt)], stroke);
        }
    }

    /// Waves that reach the room.
    fn leak(&self, open: f32, color: Color32) {
        if open < 0.02 {
            return;
        }
        for (x, height) in [(46.0, 18.0), (56.0, 28.0), (66.0, 38.0)] {
            let strength = (open * 3.0 - (x - 46.0) / 10.0).clamp(0.0, 1.0);
            let color = color.gamma_multiply(0.75 * strength * (1.0 - (x - 46.0) / 40.0));
            let wave: Vec<Pos2> = (0..=12u8)
                .map(|i| f32::from(i) / 6.0 - 1.0)
                .map(|t| self.at(x + 5.0 * (1.0 - t * t), t * height))
                .collect();
            self.painter.add(Shape::line(wave, Stroke::new(1.5 * self.scale, color)));
        }
    }
}
