//! Help: the regions of the window with what each does, and the sheet with limits, keys and whose work is in it.

use egui::text::{LayoutJob, TextFormat};
use egui::{
    Align2, Frame, Id, Modal, Painter, Rect, RichText, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, Vec2,
    WidgetInfo, pos2, vec2,
};

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

const DOES: [&str; 4] = [
    "Grille sits on the monitor bus. Choose the headphone you wear, and each slot lets you hear the mix as \
     another headphone, as another type of headphone, or as a pair of speakers would give it.",
    "Slots are brought to one loudness before you compare them, because louder always seems better.",
    "The white line is what is applied, and the band around it is its uncertainty: measured models differ from \
     unit to unit and from head to head, most of all in the bass and above 4 kHz.",
    "It adds no latency in any slot, and slot 0 is your signal, bit for bit.",
];

const CANNOT: [&str; 5] = [
    "It does not change how your headphone isolates, or how your own voice sounds under it.",
    "It does not make a driver better: distortion and dynamics stay those of what you wear.",
    "It does not know your ears: curves are measured on couplers and heads that are not yours.",
    "It invents nothing above 10 kHz, where measurements of the same model disagree.",
    "Speakers give you the level and time cues of speakers. Grille does not promise that sound leaves your head.",
];

const KEYS: [(&str, &str); 11] = [
    ("0 – 6", "slots"),
    ("X", "back and forth between the last two slots"),
    ("R", "the reference in place of the mix, and back"),
    ("M  D", "mono, dim"),
    ("⌘Z  Ctrl-Z", "undo; redo with Shift"),
    ("A", "the other variant of the slot"),
    ("Right-click a slot", "copy, reset, variants; Shift-F10 by keyboard"),
    ("Drag", "change; with Shift finer"),
    ("Double-click", "default; Ctrl-click too"),
    ("Click a value", "type it; Enter does the same"),
    ("Right-click", "copy, paste, default"),
];

/// Width of the sheet where there is room for two columns, points.
const SHEET: f32 = 860.0;

/// Shows the help sheet; returns what is to be shown next.
fn sheet_ui(ui: &Ui) -> Help {
    let room = ui.ctx().content_rect().size();
    let modal = crate::editor::widgets::panel::sheet(ui.ctx(), Id::unique("help sheet"));
    let shown = modal.show(ui.ctx(), |ui| {
        let width = (room.x - 96.0).min(SHEET);
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = 5.0;
        ui.spacing_mut().interact_size.y = 0.0;
        ScrollArea::vertical().max_height(room.y - 88.0).show(ui, |ui| {
            if width < SHEET {
                limits_ui(ui);
                keys_ui(ui);
                return;
            }
            ui.spacing_mut().item_spacing.x = space(8);
            ui.columns_const(|[left, right]| {
                left.vertical(limits_ui);
                right.vertical(keys_ui);
            });
        });
        ui.add_space(space(2));
        ui.button("Close").clicked()
    });
    if shown.inner || shown.should_close() { Help::Closed } else { Help::Sheet }
}

fn heading(ui: &mut Ui, text: &str) {
    ui.add_space(space(1));
    ui.label(theme::heading(text));
}

fn limits_ui(ui: &mut Ui) {
    heading(ui, "WHAT IT DOES");
    for sentence in DOES {
        ui.label(sentence);
    }
    heading(ui, "WHAT IT CANNOT DO");
    for sentence in CANNOT {
        ui.label(sentence);
    }
}

fn keys_ui(ui: &mut Ui) {
    heading(ui, "KEYS AND HANDS");
    egui::Grid::new("keys").num_columns(2).spacing([20.0, 3.0]).show(ui, |ui| {
        for (key, what) in KEYS {
            ui.label(RichText::new(key).font(theme::value_font()));
            ui.label(RichText::new(what).color(theme::SECONDARY));
            ui.end_row();
        }
    });
    heading(ui, "ABOUT");
    ui.label(format!(
        "Grille {}, under the MIT or the Apache 2.0 license, at your choice.",
        env!("CARGO_PKG_VERSION")
    ));
    for address in [env!("CARGO_PKG_HOMEPAGE"), env!("CARGO_PKG_REPOSITORY")] {
        if !address.is_empty() {
            ui.hyperlink(address);
        }
    }
    ui.label(
        "Its headphones are measurements by oratory1990, one by Innerfidelity, taken from AutoEq. The head is \
         fitted to MIT KEMAR, CIPIC and LISTEN. The typeface is Inter (OFL).",
    );
}
