//! Help over the window itself: every region is marked and says what it does.

use egui::text::{LayoutJob, TextFormat};
use egui::{
    Align2, Frame, Id, Modal, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
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
    /// Captions over the regions of the window.
    Regions,
    /// The sheet with limits, keys and credits.
    Sheet,
}

/// A region's title and what it does.
const CAPTIONS: [(&str, &str); 7] = [
    ("Your headphone", "What you wear and how well it seals; undo and redo, settings, help."),
    (
        "Slots",
        "Your signal and six targets, keys 0–6. X: the slot before. Right-click: variants, copy, reset.",
    ),
    (
        "Headphone",
        "Which headphone this slot lets you hear, and how far to go towards it. The drawing shows its back, open or \
         closed.",
    ),
    (
        "Speakers",
        "Lets each channel reach the other ear as speakers would. Drag the speakers, or turn the knobs.",
    ),
    (
        "Plot",
        "Amber is what you wear, teal what you want to hear, white what is applied, and the band its \
         uncertainty. The other tabs show what reaches the other ear, and the live spectrum. Point anywhere to \
         read values.\nGrille cannot change isolation, distortion, or your ears.",
    ),
    (
        "What am I hearing",
        "The plot in sentences, with the level match. A blind test hides all of it and asks your ears.",
    ),
    (
        "Monitor tools, levels",
        "Mono, sides and polarity, peaks and loudness, and the level match. The line below says what happens to the \
         sound; its log is behind the button.",
    ),
];

/// What stands in the place of the four panels during a blind test.
const BLIND_CAPTION: (&str, &str) = (
    "Blind test",
    "Plays your slots under letters in a hidden order and asks which slot X is. The result says how likely your \
     answers are by guessing.",
);

/// The regions that are there, each with its title and what it does.
fn captions(layout: &Layout, is_blind: bool) -> Vec<(Rect, (&'static str, &'static str))> {
    let regions = layout.regions().into_iter().zip(CAPTIONS).map(|((_, rect), caption)| (rect, caption));
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
        for (rect, (title, words)) in captions(layout, is_blind) {
            caption_ui(ui, rect, title, words);
        }
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

fn caption_ui(ui: &mut Ui, rect: Rect, title: &str, words: &str) {
    let rect = rect.shrink(2.0);
    let inner = rect.shrink2(vec2(space(4), space(1)));
    let is_low = rect.height() < 80.0;
    let mut job = LayoutJob::default();
    job.wrap.max_width = inner.width() - 2.0 * space(3);
    let title_text = if is_low { format!("{title}   ") } else { format!("{title}\n") };
    job.append(&title_text, 0.0, TextFormat::simple(theme::strong_font(), theme::FOCUS));
    job.append(words, 0.0, TextFormat::simple(theme::button_font(), theme::TEXT));
    let painter = ui.painter();
    let galley = painter.layout_job(job);
    let size = galley.size() + 2.0 * vec2(space(3), if is_low { space(1) } else { space(2) });
    let place = Align2::LEFT_CENTER.anchor_size(inner.left_center(), size);
    painter.rect_stroke(
        rect,
        theme::PANEL_RADIUS,
        Stroke::new(theme::STRONG_LINE, theme::FOCUS),
        StrokeKind::Inside,
    );
    painter.rect(place, theme::CONTROL_RADIUS, theme::PANEL, theme::hairline(), StrokeKind::Inside);
    painter.galley(
        Align2::CENTER_CENTER.align_size_within_rect(galley.size(), place).min,
        galley,
        theme::TEXT,
    );
    let response = ui.interact(place, ui.make_persistent_id(("caption", title)), Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Note, true, title);
        info.current_text_value = Some(words.to_owned());
        info
    });
}
