//! The panel of the headphone to be heard: the target, where its curve comes from, how far to go, and the cup.

use egui::{Align2, Color32, Painter, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::collections::shelf::Purpose;
use super::edit::gateway::ParamGateway;
use super::model::Model;
use super::picker::{Picker, picker};
use super::shell::layout::Density;
use super::shell::theme;
use super::shell::theme::space;
use super::summary::{hertz, signed_db};
use super::summary_limits::strong_bass;
use super::widgets::panel::{heading, panel, part};
use super::widgets::{Control, knob, knob_height, line_of_text, toggle};
use crate::headphones::{BackType, Headphone};
use crate::params::SlotParams;
use crate::spatial::{closed_cup_isolation_db, open_cup_leak_db};

const TARGET_WHY: &str = "The headphone you want to hear: a measured model, or the mean of a back type. \
    As worn leaves yours as it is.";

const AMOUNT_WHY: &str = "0–100 %. How far to go from the headphone you wear to the one you want to hear.";

const MONO_WHY: &str = "Folds both channels to mono before everything else in this slot. It is the quickest \
    way to hear what cancels.";

/// What the leak of open cups is, with its figures.
fn leak_why() -> String {
    let open_db = open_cup_leak_db(1_000.0);
    let closed_db = open_db - 2.0 * closed_cup_isolation_db(1_000.0);
    format!(
        "Adds what open cups let through to the other ear: {} at 1 kHz and 12 dB less per octave below. It is \
         real, and inaudible under music. Two closed cups would leave {}, so this is for open targets only.",
        signed_db(open_db, 0),
        signed_db(closed_db, 0)
    )
}

/// Shows the headphone panel.
pub(in crate::editor) fn headphone_ui(
    ui: &mut Ui,
    rect: Rect,
    density: &Density,
    model: &Model<'_>,
    gateway: &mut dyn ParamGateway,
) {
    panel(ui, rect);
    let inner = rect.shrink2(vec2(density.margin, density.pad));
    let Some(slot) = model.slot_params() else {
        as_worn_ui(ui, inner, model);
        return;
    };
    let mut y = inner.top();
    let row = Rect::from_min_size(
        inner.min,
        vec2(inner.width(), if density.roomy { space(4) } else { theme::CONTROL_HEIGHT }),
    );
    // Where there is no room for both, the question stands in the place of the panel's name.
    let heading_end = heading(ui, row, if density.roomy { "HEADPHONE" } else { "I WANT TO HEAR" });
    let mut chooser = row;
    if density.roomy {
        y = row.bottom() + space(2);
        chooser = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), theme::CONTROL_HEIGHT));
        let start = pos2(chooser.left(), chooser.center().y);
        let question = ("I want to hear", theme::label_font(), theme::SECONDARY);
        let asked = line_of_text(ui.painter(), start, Align2::LEFT_CENTER, question, chooser.width());
        chooser.min.x = asked.right() + space(3);
    } else {
        chooser.min.x = heading_end + space(2);
    }
    target_ui(ui, chooser, slot, model, gateway);
    y = y.max(chooser.top()) + theme::CONTROL_HEIGHT + space(2);
    let provenance = provenance(model);
    let from = (provenance.as_str(), theme::label_font(), theme::SECONDARY);
    let line = line_of_text(ui.painter(), pos2(inner.left(), y), Align2::LEFT_TOP, from, inner.width());
    let body = Rect::from_min_max(pos2(inner.left(), line.bottom() + space(1)), inner.max);
    let (drawing, controls) = body.split_left_right_at_fraction(0.46);
    cup_ui(ui, drawing, model);
    controls_ui(ui, controls, density, slot, model, gateway);
}

fn target_ui(ui: &mut Ui, rect: Rect, slot: &SlotParams, model: &Model<'_>, gateway: &mut dyn ParamGateway) {
    let target = Picker {
        control: Control::new(&slot.target, "I want to hear", TARGET_WHY)
            .with_knob(&model.params.browse.target),
        color: theme::TARGET,
        catalog: model.catalog,
        user: &model.params.user,
        current: model.target(),
        purpose: Purpose::Heard(model.settings.slot.saturating_sub(1)),
        is_asking: false,
    };
    picker(ui, rect, &target, gateway);
}

fn controls_ui(
    ui: &mut Ui,
    rect: Rect,
    density: &Density,
    slot: &SlotParams,
    model: &Model<'_>,
    gateway: &mut dyn ParamGateway,
) {
    let height = knob_height(density.knob);
    let top = rect.center().y - height / 2.0;
    let (left, right) = rect.split_left_right_at_fraction(0.5);
    let has_target = model.curves.has_target;
    let asked = strong_bass(model.curves).map(asked_in_words);
    part(ui, left, has_target, |ui| {
        let why =
            asked.as_ref().map_or_else(|| AMOUNT_WHY.to_owned(), |(_, why)| format!("{AMOUNT_WHY} {why}"));
        let amount = Control::new(&slot.amount, "Amount", &why);
        let place = Rect::from_min_size(pos2(left.left(), top), vec2(left.width(), height));
        knob(ui, place, density.knob, &amount, 0.0, gateway);
    });
    if let Some((short, why)) = &asked {
        let below = Rect::from_min_max(pos2(left.left(), top + height), left.right_bottom());
        asked_ui(ui, below, short, why);
    }
    let mono = Control::new(&slot.mono, "Fold to mono", MONO_WHY);
    let center = pos2(right.center().x, top + density.knob / 2.0);
    let button = Rect::from_center_size(center, vec2(right.width().min(56.0), theme::TOOL_HEIGHT));
    toggle(ui, button, &mono, "Mono", gateway);
    let is_open = model.catalog.get(model.target()).is_some_and(|target| target.back == BackType::Open);
    let why = leak_why();
    let leak = Control::new(&slot.cup_leak, "Leak", &why);
    let below = button.translate(vec2(0.0, button.height() + space(2)));
    part(ui, below, is_open, |ui| toggle(ui, below, &leak, "Leak", gateway));
}

/// What the conversion asks of the worn driver in the bass, shortly and in a sentence.
fn asked_in_words((db, freq_hz): (f64, f64)) -> (String, String) {
    let (db, at) = (signed_db(db, 1), hertz(freq_hz));
    let why = format!(
        "At this amount the headphone you wear is asked for {db} at {at}: small drivers distort when they are pushed so \
         far. Lower the amount, or limit boosts beside Seal."
    );
    (format!("{db} bass"), why)
}

/// The same below the knob.
fn asked_ui(ui: &Ui, rect: Rect, short: &str, why: &str) {
    let text = (short, theme::label_font(), theme::SOURCE);
    let line = line_of_text(ui.painter(), rect.center_top(), Align2::CENTER_TOP, text, rect.width());
    let response = ui.interact(line, ui.make_persistent_id("asked of the driver"), Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Note, true, "Asked of your headphone");
        info.current_text_value = Some(why.to_owned());
        info
    });
    response.on_hover_text(why);
}

fn provenance(model: &Model<'_>) -> String {
    match model.catalog.get(model.target()) {
        Some(target) => target.summary(),
        None => "the headphone you wear, not converted".to_owned(),
    }
}

/// Slot 0 has nothing to set: it is the reference everything is compared with.
fn as_worn_ui(ui: &mut Ui, inner: Rect, model: &Model<'_>) {
    let row = Rect::from_min_size(inner.min, vec2(inner.width(), space(4)));
    heading(ui, row, "HEADPHONE");
    let text = ("As worn: nothing is converted.", theme::body_font(), theme::TEXT);
    let start = pos2(inner.left(), row.bottom() + space(3));
    let line = line_of_text(ui.painter(), start, Align2::LEFT_TOP, text, inner.width());
    let worn = model.catalog.get(model.settings.source);
    let from = worn.map_or_else(String::new, Headphone::summary);
    let from = (from.as_str(), theme::label_font(), theme::SECONDARY);
    let start = pos2(inner.left(), line.bottom() + space(1));
    let line = line_of_text(ui.painter(), start, Align2::LEFT_TOP, from, inner.width());
    let body = Rect::from_min_max(pos2(inner.left(), line.bottom() + space(1)), inner.max);
    cup_ui(ui, body.split_left_right_at_fraction(0.46).0, model);
}

/// Height of the drawing the proportions below refer to.
const UNIT: f32 = 100.0;

/// Vents in the rear.
const VENTS: u8 = 7;

/// Segments of the shell's outline.
const OUTLINE: u8 = 48;

/// Shows the cup in `rect` with a caption: in amber the rear of what is worn, in teal the vents of what is to be heard.
fn cup_ui(ui: &Ui, rect: Rect, model: &Model<'_>) {
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
