//! Speakers: whether, at what angle, how much crosses to the other ear, and what the center keeps.

use egui::{Rect, Ui, pos2, vec2};

use super::head::head_ui;
use super::personal::personal_ui;
use super::{heading, panel, part};
use crate::editor::gateway::ParamGateway;
use crate::editor::layout::Density;
use crate::editor::model::Model;
use crate::editor::theme::{self, space};
use crate::editor::widgets::{Control, Segment, knob, knob_height, segmented};
use crate::engine::settings::SpeakersMode;
use crate::params::{SlotParams, SpeakersChoice};
use nice_plug::prelude::Param;

const MODE_WHY: &str = "Off: plain headphones. Head: each channel also reaches the other ear, later and \
    darker, as from a speaker. Personal: the same with a measured head, your own if you have it. Classic: a \
    blend of the bass.";

const CROSSFEED_WHY: &str = "−20…0 dB and off. Flat gain of what reaches the other ear; 0 dB is the head's own \
    shadow and nothing less.";

const CENTER_COLOR_WHY: &str = "0–100 %. 0 keeps the comb two real speakers give a centered sound; 100 leaves \
    the center's tone untouched.";

const ANGLE_WHY: &str = "15–90°. How far each speaker stands from straight ahead; 30° is the usual triangle.";

const CENTER_TRIM_WHY: &str = "−3…+3 dB. Level of what both channels share, against the sides.";

/// Widths of the choice of a mode, and of the heading and the gap behind it.
const MODES_WIDTH: f32 = 228.0;
/// See [`MODES_WIDTH`].
const HEADING_WIDTH: f32 = 72.0;

/// Shows the speakers panel.
pub(super) fn speakers_ui(
    ui: &mut Ui,
    rect: Rect,
    density: &Density,
    model: &Model<'_>,
    gateway: &mut dyn ParamGateway,
) {
    panel(ui, rect);
    let inner = rect.shrink2(vec2(density.margin, density.pad));
    let row = Rect::from_min_size(inner.min, vec2(inner.width(), theme::TOOL_HEIGHT));
    let Some(slot) = model.slot_params() else {
        heading(ui, row, "SPEAKERS");
        let below = Rect::from_min_max(pos2(inner.left(), row.bottom() + space(1)), inner.max);
        super::note(ui, below, "As worn: no speakers are simulated.");
        return;
    };
    let mode = Control::new(&slot.speakers, "Speakers", MODE_WHY);
    let choices = [
        ("Off", SpeakersChoice::Off),
        ("Head", SpeakersChoice::Head),
        ("Personal", SpeakersChoice::Personal),
        ("Classic", SpeakersChoice::Classic),
    ]
    .map(|(caption, choice)| Segment { caption, normalized: slot.speakers.preview_normalized(choice) });
    // In the smallest window the choice itself is heading enough.
    if row.width() >= HEADING_WIDTH + MODES_WIDTH {
        heading(ui, row, "SPEAKERS");
    }
    let place = Rect::from_min_max(pos2(row.right() - MODES_WIDTH.min(row.width()), row.top()), row.max);
    segmented(ui, place, &mode, &choices, gateway);
    let request = model.settings.request(model.settings.slot);
    let mode = request.map_or(SpeakersMode::Off, |request| request.slot.speakers);
    let on = matches!(mode, SpeakersMode::Head | SpeakersMode::Personal);
    let mut body = Rect::from_min_max(pos2(inner.left(), row.bottom() + space(1)), inner.max);
    if mode == SpeakersMode::Personal {
        let line = Rect::from_min_size(body.min, vec2(body.width(), theme::TOOL_HEIGHT));
        personal_ui(ui, line, model.params);
        body.min.y = line.bottom();
    }
    let (drawing, knobs) = body.split_left_right_at_fraction(0.48);
    part(ui, body, on, |ui| {
        head_ui(ui, drawing, slot, on, density, gateway);
        knobs_ui(ui, knobs, density, slot, gateway);
    });
}

fn knobs_ui(ui: &mut Ui, rect: Rect, density: &Density, slot: &SlotParams, gateway: &mut dyn ParamGateway) {
    let height = knob_height(density.knob);
    let free = (rect.height() - 2.0 * height).max(0.0);
    let gap = (free / 3.0).min(space(6));
    let top = rect.center().y - height - gap / 2.0;
    let width = rect.width() / 2.0;
    let place = |column: f32, line: f32| {
        Rect::from_min_size(
            pos2(rect.left() + column * width, top + line * (height + gap)),
            vec2(width, height),
        )
    };
    let crossfeed = Control::new(&slot.crossfeed, "Crossfeed", CROSSFEED_WHY).with_step(1.0 / 21.0);
    let color = Control::new(&slot.center_color, "Center color", CENTER_COLOR_WHY);
    let angle = Control::new(&slot.angle, "Angle", ANGLE_WHY).with_step(1.0 / 75.0);
    let trim = Control::new(&slot.center_trim, "Center trim", CENTER_TRIM_WHY).with_step(1.0 / 12.0);
    knob(ui, place(0.0, 0.0), density.knob, &crossfeed, 0.0, gateway);
    knob(ui, place(1.0, 0.0), density.knob, &color, 0.0, gateway);
    knob(ui, place(0.0, 1.0), density.knob, &angle, 0.0, gateway);
    knob(ui, place(1.0, 1.0), density.knob, &trim, 0.5, gateway);
}
