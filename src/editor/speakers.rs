//! The panel of the speakers: whether, at what angle, how much crosses to the other ear, and what the center keeps.

mod head_view;

use egui::{Rect, Ui, pos2, vec2};
use nice_plug::prelude::Param;

use head_view::head_ui;

use super::edit::gateway::{HostParam, ParamGateway};
use super::heads::personal_ui;
use super::model::Model;
use super::shell::layout::Density;
use super::shell::theme;
use super::shell::theme::space;
use super::widgets::panel::{heading, panel, part};
use super::widgets::{Control, Segment, knob, knob_height, segmented, tabs};
use crate::dsp::bs2b::PRESETS;
use crate::params::{SlotParams, SpeakersChoice};
use crate::units::single;

const MODE_WHY: &str = "Off: plain headphones. Head: each channel also reaches the other ear, later and \
    darker, as from a speaker. Personal: the same with a measured head, your own if you have it. Classic: a \
    blend of the bass.";

const CROSSFEED_WHY: &str = "Off…natural. How much of each channel reaches the other ear. Fully up, a head lets \
    through what a real one does; lower values turn it down by so many dB.";

const CENTER_COLOR_WHY: &str = "0–100 %. Two real speakers color what comes from both of them, such as a \
    vocal. At 0 % you hear that color, at 100 % the vocal keeps its tone and the sides change instead.";

const CENTER_TRIM_WHY: &str = "−3…+3 dB. Makes what both channels share louder or softer than the sides.";

const FRONTAL_WHY: &str = "0–50 %. Adds the tone that a speaker in front has at your ear and a headphone has not. \
    It differs from ear to ear, so you get half of the average at most.";

const ROOM_WHY: &str = "Off, or −30…0 dB. Adds the first reflections of four walls, floor and ceiling. 0 dB is \
    what bare walls return, −6 dB an ordinary room, −10 dB a treated one.";

const ROOM_SIZE_WHY: &str = "3–8 m. Width of the room. It is never smaller than the speakers need.";

const ROOM_DAMPING_WHY: &str = "0–100 %. How much treble the surfaces absorb, up to 9 dB above 4 kHz.";

const HEAD_SIZE_WHY: &str = "50–65 cm. Measure around your head, over eyebrows and ears. A larger head hears larger \
    differences. Applies to all slots.";

const CORNER_WHY: &str = "300–2000 Hz. The channels are blended below this frequency.";

const PRESET_WHY: &str = "Sets both controls to one of libbs2b’s own presets.";

/// The pages of knobs, and what each is for.
const PAGES: [(&str, &str); 2] = [
    ("Tone", "How much crosses to the other ear, and what the center keeps of its tone."),
    ("Room", "First reflections, and the size of your head."),
];

const FEED_WHY: &str = "1–15 dB. How much softer the other channel arrives in the bass.";

/// Width of the choice of a mode where there is room, points.
const MODES_WIDTH: f32 = 228.0;

/// Shows the speakers panel.
pub(in crate::editor) fn speakers_ui(
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
        crate::editor::widgets::panel::note(ui, below, "As worn: no speakers are simulated.");
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
    let words_end = heading(ui, row, "SPEAKERS");
    let left = (words_end + space(2)).max(row.right() - MODES_WIDTH);
    let place = Rect::from_min_max(pos2(left, row.top()), row.max);
    segmented(ui, place, &mode, &choices, gateway);
    let body = Rect::from_min_max(pos2(inner.left(), row.bottom() + space(1)), inner.max);
    let (drawing, knobs) = body.split_left_right_at_fraction(0.48);
    match slot.speakers.value() {
        SpeakersChoice::Classic => classic_ui(ui, drawing, knobs, density, slot, gateway),
        choice => part(ui, body, choice != SpeakersChoice::Off, |ui| {
            let on = choice != SpeakersChoice::Off;
            let below = drawing.bottom() - theme::TOOL_HEIGHT + 4.0;
            let (mut drawing, row) = drawing.split_top_bottom_at_y(below);
            if choice == SpeakersChoice::Personal {
                let button = drawing.split_top_bottom_at_y(drawing.top() + theme::TOOL_HEIGHT).0;
                personal_ui(ui, button.shrink2(vec2(space(1), 0.0)), model.params);
                drawing.min.y = button.bottom() + space(1);
            }
            head_ui(ui, drawing, slot, on, density, gateway);
            let page = page_ui(ui, row.shrink2(vec2(space(1), 0.0)));
            let controls = if page == 0 { tone_controls(slot) } else { room_controls(model, slot) };
            knobs_ui(ui, knobs, density, &controls, gateway);
        }),
    }
}

/// Lets the user choose which knobs are shown.
fn page_ui(ui: &mut Ui, row: Rect) -> usize {
    let id = ui.make_persistent_id("speaker controls");
    let mut page = ui.data(|data| data.get_temp::<usize>(id)).unwrap_or_default();
    tabs(ui, row, "Speaker controls", &PAGES, &mut page);
    ui.data_mut(|data| data.insert_temp(id, page));
    page
}

/// Four knobs, each with the value it fills from.
type Knobs<'a> = [(Control<'a>, f32); 4];

fn tone_controls(slot: &SlotParams) -> Knobs<'_> {
    let crossfeed = Control::new(&slot.crossfeed, "Crossfeed", CROSSFEED_WHY).with_step(1.0 / 21.0);
    let color = Control::new(&slot.center_color, "Vocal tone", CENTER_COLOR_WHY);
    let frontal = Control::new(&slot.frontal, "Front tone", FRONTAL_WHY).with_step(0.1);
    [(crossfeed, 0.0), (color, 0.0), (frontal, 0.0), trim_control(slot)]
}

fn trim_control(slot: &SlotParams) -> (Control<'_>, f32) {
    (Control::new(&slot.center_trim, "Center trim", CENTER_TRIM_WHY).with_step(1.0 / 12.0), 0.5)
}

fn room_controls<'a>(model: &Model<'a>, slot: &'a SlotParams) -> Knobs<'a> {
    let room = Control::new(&slot.room, "Room", ROOM_WHY).with_step(1.0 / 31.0);
    let size = Control::new(&slot.room_size, "Room size", ROOM_SIZE_WHY).with_step(0.02);
    let damping = Control::new(&slot.room_damping, "Room damping", ROOM_DAMPING_WHY);
    let head = Control::new(&model.params.head_size, "Head size", HEAD_SIZE_WHY).with_step(1.0 / 15.0);
    // The longest name beside the shortest.
    [(room, 0.0), (damping, 0.0), (size, 0.0), (head, 1.0 / 3.0)]
}

/// The classic blend: what it is, its presets and its controls.
fn classic_ui(
    ui: &mut Ui,
    left: Rect,
    knobs: Rect,
    density: &Density,
    slot: &SlotParams,
    gateway: &mut dyn ParamGateway,
) {
    let row = |line: f32| {
        let top = left.bottom() - (3.0 - line) * (theme::TOOL_HEIGHT - 2.0);
        Rect::from_min_size(pos2(left.left(), top), vec2(left.width() - space(3), theme::TOOL_HEIGHT - 4.0))
    };
    let words = Rect::from_min_max(left.min, pos2(left.right() - space(3), row(0.0).top()));
    crate::editor::widgets::panel::note(ui, words, if density.roomy { CLASSIC_NOTE } else { CLASSIC_SHORT });
    for ((name, corner_hz, feed_db), line) in PRESETS.into_iter().zip([0.0, 1.0, 2.0]) {
        let corner = slot.classic_corner.preview_normalized(single(corner_hz));
        let feed = slot.classic_feed.preview_normalized(single(feed_db));
        let at = |param: &dyn HostParam, value: f32| (param.normalized() - value).abs() < 1e-3;
        let is_set = at(&slot.classic_corner, corner) && at(&slot.classic_feed, feed);
        let mut chosen = usize::from(!is_set);
        tabs(ui, row(line), "Classic preset", &[(name, PRESET_WHY)], &mut chosen);
        if chosen == 0 && !is_set {
            gateway.set_once(&slot.classic_corner, corner);
            gateway.set_once(&slot.classic_feed, feed);
        }
    }
    let corner = Control::new(&slot.classic_corner, "Blend corner", CORNER_WHY).with_step(50.0 / 1700.0);
    let feed = Control::new(&slot.classic_feed, "Blend feed", FEED_WHY).with_step(0.5 / 14.0);
    let frontal = Control::new(&slot.frontal, "Front tone", FRONTAL_WHY).with_step(0.1);
    let controls = [(corner, 0.0), (feed, 0.0), (frontal, 0.0), trim_control(slot)];
    knobs_ui(ui, knobs, density, &controls, gateway);
}

const CLASSIC_NOTE: &str = "A blend of both channels' bass, as libbs2b publishes it: no speaker, no head.";
const CLASSIC_SHORT: &str = "A bass blend, no head.";

fn knobs_ui(
    ui: &mut Ui,
    rect: Rect,
    density: &Density,
    controls: &Knobs<'_>,
    gateway: &mut dyn ParamGateway,
) {
    let height = knob_height(density.knob);
    let free = (rect.height() - 2.0 * height).max(0.0);
    let gap = (free / 3.0).min(space(6));
    let top = rect.center().y - height - gap / 2.0;
    let width = rect.width() / 2.0;
    let places = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)];
    for ((control, origin), (column, line)) in controls.iter().zip(places) {
        let min = pos2(rect.left() + column * width, top + line * (height + gap));
        let place = Rect::from_min_size(min, vec2(width, height));
        knob(ui, place, density.knob, control, *origin, gateway);
    }
}
