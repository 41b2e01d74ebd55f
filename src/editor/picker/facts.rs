//! What is known of the headphone a picker's list marks, as a sheet of figures.

use std::sync::Arc;

use egui::text::LayoutJob;
use egui::{Color32, FontId, Galley, Painter, Rect, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::button::Picker;
use super::isolation::{Isolation, PICTURE};
use super::rows::Pick;
use crate::editor::collections::shelf::CollectionShelf;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::headphones::{Fact, HeadphoneId};

/// Width of the labels, points.
const LABELS: f32 = 80.0;

/// Most lines of a name and of a value: what is longer ends in an ellipsis.
const NAME_LINES: usize = 2;
const VALUE_LINES: usize = 5;

/// What a correction means as a target.
const CORRECTION: &str = "It was imported as a correction: you would hear this headphone itself, not a corrected one. \
    A correction for your own headphone belongs to what you wear.";

/// The sheet where nothing has the name that was typed.
const NONE_MARKED: &str = "Nothing of that name";

/// Everything on the sheet.
struct Sheet {
    name: String,
    facts: Vec<Fact>,
    isolation: Option<Isolation>,
    /// What to keep in mind, a sentence each.
    remarks: Vec<String>,
}

impl Sheet {
    fn of(ui: &Ui, picker: &Picker<'_>, pick: Pick) -> Option<Self> {
        match pick {
            Pick::Known(id) => Some(Self::of_known(picker, id)),
            Pick::Collected(at, idx) => {
                let (collections, _) = CollectionShelf::of(ui.ctx()).indexed();
                let collection = collections.get(at)?;
                let model = collection.models.get(idx)?;
                Some(Self {
                    name: model.name(),
                    facts: model.facts(&collection.name),
                    isolation: None,
                    remarks: model.cautions(),
                })
            }
        }
    }

    fn of_known(picker: &Picker<'_>, id: HeadphoneId) -> Self {
        let name = picker.catalog.display_name(id);
        let Some(entry) = picker.catalog.get(id) else {
            let nothing = || "No conversion: you hear the mix as your headphone gives it.".to_owned();
            let remark = picker.catalog.absence(id).unwrap_or_else(nothing);
            return Self { name, facts: Vec::new(), isolation: None, remarks: vec![remark] };
        };
        let (mut facts, mut remarks) = (entry.facts(), entry.cautions());
        let isolation = Isolation::of(entry);
        facts.extend(isolation.map(Isolation::fact));
        if picker.with_none() && entry.is_from_correction() {
            remarks.push(CORRECTION.to_owned());
        }
        Self { name, facts, isolation, remarks }
    }

    /// The same for screen readers.
    fn text(&self) -> String {
        let facts =
            self.facts.iter().map(|fact| format!("{}: {}.", fact.label, fact.value.replace('\n', ", ")));
        let name = format!("{}.", self.name);
        std::iter::once(name).chain(facts).chain(self.remarks.iter().cloned()).collect::<Vec<_>>().join(" ")
    }
}

/// Shows what is known of a headphone; nothing where there is none to be shown.
pub(in crate::editor) fn facts_ui(ui: &mut Ui, size: Vec2, picker: &Picker<'_>, shown: Option<Pick>) {
    let none =
        || Sheet { name: NONE_MARKED.to_owned(), facts: Vec::new(), isolation: None, remarks: Vec::new() };
    let sheet = shown.and_then(|pick| Sheet::of(ui, picker, pick)).unwrap_or_else(none);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Paragraph, true, "About the marked headphone");
        info.current_text_value = Some(sheet.text());
        info
    });
    let left = rect.left() + space(2);
    ui.painter().vline(left, rect.y_range(), theme::hairline());
    let inner = Rect::from_min_max(pos2(left + space(3), rect.top() + space(1)), rect.max);
    let painter = ui.painter().with_clip_rect(rect);
    let top = paint(&painter, inner, &sheet) + space(2);
    if let Some((isolation, source)) = sheet.isolation.and_then(|one| Some((one, one.source()?))) {
        let words = block(
            &painter,
            &unbroken(source),
            (theme::label_font(), theme::SECONDARY),
            inner.width(),
            VALUE_LINES,
        );
        let picture = Rect::from_min_size(pos2(inner.left(), top), vec2(inner.width(), PICTURE));
        let below = picture.bottom() + space(1);
        // Where there is no room the line above says it.
        if below + words.size().y <= inner.bottom() {
            isolation.paint(&painter, picture);
            painter.galley(pos2(inner.left(), below), words, theme::SECONDARY);
            let response = ui.interact(picture, response.id.with("isolation"), Sense::hover());
            response.widget_info(|| {
                let mut info =
                    WidgetInfo::labeled(Role::Image, true, "What is kept out of the room, 125 Hz to 8 kHz");
                info.current_text_value = Some(source.to_owned());
                info
            });
        }
    }
}

/// Draws name, facts and remarks; where they end.
fn paint(painter: &Painter, inner: Rect, sheet: &Sheet) -> f32 {
    let name = block(painter, &sheet.name, (theme::strong_font(), theme::TEXT), inner.width(), NAME_LINES);
    let mut y = inner.top() + name.size().y + space(2);
    painter.galley(inner.min, name, theme::TEXT);
    for fact in &sheet.facts {
        let label = block(painter, fact.label, (theme::label_font(), theme::SECONDARY), LABELS, 1);
        let width = inner.width() - LABELS;
        let value =
            block(painter, &unbroken(&fact.value), (theme::button_font(), theme::TEXT), width, VALUE_LINES);
        let height = value.size().y;
        // Both on one base line.
        painter.galley(pos2(inner.left(), y + 1.0), label, theme::SECONDARY);
        painter.galley(pos2(inner.left() + LABELS, y), value, theme::TEXT);
        y += height + space(1);
    }
    if !sheet.facts.is_empty() && !sheet.remarks.is_empty() {
        y += space(1);
        painter.hline(inner.x_range(), y, theme::hairline());
        y += space(2);
    }
    for remark in &sheet.remarks {
        let text = block(
            painter,
            &unbroken(remark),
            (theme::label_font(), theme::SECONDARY),
            inner.width(),
            VALUE_LINES,
        );
        let height = text.size().y;
        painter.galley(pos2(inner.left(), y), text, theme::SECONDARY);
        y += height + space(1);
    }
    y
}

fn block(
    painter: &Painter,
    text: &str,
    (font, color): (FontId, Color32),
    width: f32,
    lines: usize,
) -> Arc<Galley> {
    let mut job = LayoutJob::simple(text.to_owned(), font, color, width);
    job.wrap.max_rows = lines;
    painter.layout_job(job)
}

/// The text with its numbers and units kept on one line.
fn unbroken(text: &str) -> String {
    [" dB", " Hz", " kHz"]
        .iter()
        .fold(text.to_owned(), |text, unit| text.replace(unit, &unit.replace(' ', "\u{A0}")))
}
