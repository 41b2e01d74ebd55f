//! Help over the window itself: every region has a frame and a number, and one sheet beside the controls says what each
//! does.

use egui::text::{LayoutJob, TextFormat};
use egui::{
    Align2, Frame, Id, Modal, Painter, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2,
    vec2,
};

use super::about::sheet_ui;
use super::layout::Layout;
use super::theme;
use super::theme::space;
use super::view_state::ViewState;

/// What of the help is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Help {
    /// Nothing.
    #[default]
    Closed,
    /// Frames around the regions of the window, and what each is for.
    Regions,
    /// The sheet with limits, keys and credits.
    Sheet,
}

/// A region's title and what it does.
const CAPTIONS: [(&str, &str); 7] = [
    (
        "Your headphone",
        "What you wear and how well it seals; the button beside it has checks by ear, and whose ears these are. Set brings all six slots to one kind of work. Undo, settings, help.",
    ),
    ("Slots", "Your signal and six targets, keys 0–6; X goes back. Right-click: variants, copy, reset."),
    (
        "Headphone",
        "What this slot lets you hear. Amount is how far to go towards it. Mono folds the slot first, Leak adds what \
         open cups let through.",
    ),
    (
        "Speakers",
        "Drag them. Crossfeed: how much reaches the other ear. Vocal tone: 100 % keeps a vocal as it is. Front tone: \
         what a speaker in front adds. Center trim: the level of what both channels share.",
    ),
    (
        "Plot",
        "Amber is what you wear, teal what you want to hear, white what is applied, the band its uncertainty. Point \
         anywhere to read values.",
    ),
    ("What am I hearing", "The plot in sentences. A blind test hides all of it and asks your ears."),
    (
        "Monitor tools, levels",
        "Mono, sides and polarity, loudness, the level match. The button at the right says what an export gets, the \
         line below what happens to the sound.",
    ),
];

/// What stands in the place of the four panels during a blind test.
const BLIND_CAPTION: (&str, &str) = (
    "Blind test",
    "Plays your slots under letters in a hidden order and asks which slot X is. The result says how likely your \
     answers are by guessing.",
);

/// Radius of a number's disk, points.
const DISK: f32 = 9.0;

/// The regions that are there, each with its title and what it does.
fn captions(layout: &Layout, is_blind: bool) -> Vec<(Rect, (&'static str, &'static str))> {
    let regions = layout.regions().into_iter().zip(CAPTIONS).map(|((name, rect), caption)| {
        // The foot of the window is one region, as wide as the others.
        let foot = Rect::from_min_max(
            pos2(layout.top.left(), layout.tools.top() + 2.0),
            pos2(layout.top.right(), layout.status.bottom() - 1.0),
        );
        (if name == "tools" { foot } else { rect }, caption)
    });
    let body = layout.body();
    if !is_blind {
        return regions.collect();
    }
    regions.filter(|(rect, _)| !body.contains_rect(*rect)).chain([(body, BLIND_CAPTION)]).collect()
}

/// Shows the help while it is open.
pub(in crate::editor) fn help_ui(ui: &Ui, layout: &Layout, state: &mut ViewState) {
    match state.help {
        Help::Closed => {}
        Help::Regions => state.help = regions_ui(ui, layout, state.blind.is_open()),
        Help::Sheet => state.help = sheet_ui(ui),
    }
}

fn regions_ui(ui: &Ui, layout: &Layout, is_blind: bool) -> Help {
    let id = Id::unique("help");
    let area = Modal::default_area(id).anchor(Align2::LEFT_TOP, Vec2::ZERO);
    let modal = Modal::new(id).area(area).frame(Frame::NONE).backdrop_color(theme::THIN_VEIL);
    let shown = modal.show(ui.ctx(), |ui| {
        let window = ui.ctx().content_rect();
        ui.set_min_size(window.size());
        let mut next = Help::Regions;
        if ui.interact(window, id.with("anywhere"), Sense::click()).clicked() {
            next = Help::Closed;
        }
        let captions = captions(layout, is_blind);
        for (number, (rect, _)) in (1..).zip(&captions) {
            frame(ui.painter(), *rect, number);
        }
        let words: Vec<_> = captions.into_iter().map(|(_, caption)| caption).collect();
        // The plot and its sentences have no controls: what is said of the others lies over them, beside their numbers.
        let mut room = layout.plot.union(layout.summary).shrink2(vec2(space(2), space(2)));
        room.min.x += space(2);
        words_ui(ui, room, &words);
        let mut button = |width: f32, right: f32, text: &str| {
            let center = pos2(right - width / 2.0, layout.top.center().y);
            ui.put(
                Rect::from_center_size(center, vec2(width, theme::CONTROL_HEIGHT)),
                egui::Button::new(text),
            )
            .clicked()
        };
        let right = layout.top.right() - space(2);
        if button(64.0, right, "Close") {
            next = Help::Closed;
        }
        if button(140.0, right - 64.0 - space(2), "Limits, keys, about") {
            next = Help::Sheet;
        }
        next
    });
    if shown.should_close() { Help::Closed } else { shown.inner }
}

/// A frame around a region, and its number in the corner.
fn frame(painter: &Painter, rect: Rect, number: u8) {
    let rect = rect.shrink(1.0);
    let stroke = Stroke::new(theme::STRONG_LINE, theme::FOCUS);
    painter.rect_stroke(rect, theme::PANEL_RADIUS, stroke, StrokeKind::Inside);
    // On the corner, so that it hides as little as can be of what it counts.
    disk(painter, rect.left_top() + vec2(3.0, 4.0), number);
}

fn disk(painter: &Painter, center: egui::Pos2, number: u8) {
    painter.rect_filled(Rect::from_center_size(center, Vec2::splat(2.0 * DISK)), DISK, theme::FOCUS);
    painter.text(center, Align2::CENTER_CENTER, number, theme::value_font(), theme::BACKGROUND);
}

/// All captions below each other, in the middle of `room`.
fn words_ui(ui: &mut Ui, room: Rect, captions: &[(&'static str, &'static str)]) {
    let indent = 2.0 * DISK + space(2);
    let inset = space(3);
    let galleys: Vec<_> = captions
        .iter()
        .map(|(title, words)| {
            let mut job = LayoutJob::default();
            job.wrap.max_width = room.width() - 2.0 * inset - indent;
            let format = |font, color| TextFormat::simple(font, color);
            job.append(&format!("{title}  "), 0.0, format(theme::value_font(), theme::FOCUS));
            job.append(words, 0.0, format(theme::label_font(), theme::TEXT));
            ui.painter().layout_job(job)
        })
        .collect();
    let count = f32::from(u8::try_from(galleys.len()).unwrap_or(u8::MAX));
    let text: f32 = galleys.iter().map(|galley| galley.size().y.max(2.0 * DISK)).sum();
    let gap = ((room.height() - 2.0 * inset - text) / (count - 1.0).max(1.0)).clamp(2.0, space(3));
    let height = text + gap * (count - 1.0) + 2.0 * inset;
    let sheet = Rect::from_center_size(room.center(), vec2(room.width(), height));
    let edge = Stroke::new(theme::LINE, theme::EDGE);
    ui.painter().rect(sheet, theme::CONTROL_RADIUS, theme::PANEL, edge, StrokeKind::Inside);
    let mut top = sheet.top() + inset;
    for ((number, galley), (title, words)) in (1..).zip(galleys).zip(captions) {
        let height = galley.size().y.max(2.0 * DISK);
        let place =
            Rect::from_min_size(pos2(sheet.left() + inset, top), vec2(sheet.width() - 2.0 * inset, height));
        disk(ui.painter(), pos2(place.left() + DISK, top + DISK), number);
        let text =
            pos2(place.left() + indent, top + (2.0 * DISK - theme::value_font().size).max(0.0) / 2.0 - 1.0);
        ui.painter().galley(text, galley, theme::TEXT);
        let response = ui.interact(place, ui.make_persistent_id(("caption", title)), Sense::hover());
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::Note, true, *title);
            info.current_text_value = Some((*words).to_owned());
            info
        });
        top += height + gap;
    }
}
