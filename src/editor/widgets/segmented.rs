//! One of a few, side by side.

use egui::{Align2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2};

use super::control::{Control, explain, focus_ring};
use crate::editor::edit::gateway::ParamGateway;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;

/// One choice of a segmented control.
#[derive(Debug, Clone, Copy)]
pub struct Segment<'a> {
    /// Text shown.
    pub caption: &'a str,
    /// Value of the parameter, 0…1.
    pub normalized: f32,
}

/// Shows the choices of a stepped parameter in `rect`.
pub fn segmented(
    ui: &mut Ui,
    rect: Rect,
    control: &Control<'_>,
    choices: &[Segment<'_>],
    gateway: &mut dyn ParamGateway,
) {
    let captions: Vec<&str> = choices.iter().map(|choice| choice.caption).collect();
    let current = control.param.normalized();
    let chosen = choices.iter().position(|choice| (choice.normalized - current).abs() < 1e-3);
    let names: Vec<String> = choices.iter().map(|choice| control.param.text_of(choice.normalized)).collect();
    let strip = Strip { label: control.label, role: Role::RadioButton, rect };
    let clicked = strip.show(ui, &captions, &names, chosen, |_, response| explain(response, control));
    if let Some(choice) = clicked.and_then(|idx| choices.get(idx)) {
        gateway.set_once(control.param, choice.normalized);
    }
}

/// Shows tabs in `rect`, each a caption and what it is for.
pub fn tabs(ui: &mut Ui, rect: Rect, label: &str, tabs: &[(&str, &str)], chosen: &mut usize) {
    let strip = Strip { label, role: Role::Tab, rect };
    let captions: Vec<&str> = tabs.iter().map(|(caption, _)| *caption).collect();
    let why = |idx: usize| tabs.get(idx).map_or("", |(_, why)| why);
    let explain = |idx, response: egui::Response| response.on_hover_text(why(idx));
    if let Some(idx) = strip.show(ui, &captions, &captions, Some(*chosen), explain) {
        *chosen = idx;
    }
}

struct Strip<'a> {
    label: &'a str,
    role: Role,
    rect: Rect,
}

impl Strip<'_> {
    fn show(
        &self,
        ui: &mut Ui,
        captions: &[&str],
        names: &[impl AsRef<str>],
        chosen: Option<usize>,
        explain: impl Fn(usize, egui::Response) -> egui::Response,
    ) -> Option<usize> {
        let painter = ui.painter();
        painter.rect(
            self.rect,
            theme::CONTROL_RADIUS,
            theme::BACKGROUND,
            theme::hairline(),
            StrokeKind::Inside,
        );
        let mut clicked = None;
        let cells = self.cells(ui, captions);
        for (idx, ((caption, name), rect)) in captions.iter().zip(names).zip(cells).enumerate() {
            let id = ui.make_persistent_id(("segment", self.label, caption));
            let response = ui.interact(rect, id, Sense::click());
            let (on, enabled) = (chosen == Some(idx), ui.is_enabled());
            let name = format!("{}: {}", self.label, name.as_ref());
            response.widget_info(|| WidgetInfo::selected(self.role, enabled, on, &name));
            paint_cell(ui, rect, caption, on, response.hovered());
            focus_ring(ui, &response, rect);
            if response.clicked() && !on {
                clicked = Some(idx);
            }
            explain(idx, response);
        }
        clicked
    }

    /// A cell for each caption: equal ones, unless a word would touch its neighbor; then each as wide as its word
    /// and an even share of what is left.
    fn cells(&self, ui: &Ui, captions: &[&str]) -> Vec<Rect> {
        let inner = self.rect.shrink(2.0);
        let width = |caption: &&str| {
            let text = (*caption).to_owned();
            ui.painter().layout_no_wrap(text, theme::value_font(), theme::APPLIED).size().x
        };
        let words: Vec<f32> = captions.iter().map(width).collect();
        let count = f32::from(u8::try_from(captions.len().max(1)).unwrap_or(u8::MAX));
        let even = inner.width() / count;
        let is_roomy = words.iter().all(|word| word + space(2) <= even);
        let share = (inner.width() - words.iter().sum::<f32>()) / count;
        let mut left = inner.left();
        let cell = |word: f32| {
            let min = pos2(left, inner.top());
            left += if is_roomy { even } else { word + share };
            Rect::from_min_max(min, pos2(left, inner.bottom()))
        };
        words.into_iter().map(cell).collect()
    }
}

fn paint_cell(ui: &Ui, rect: Rect, caption: &str, on: bool, hovered: bool) {
    let painter = ui.painter();
    let radius = theme::CONTROL_RADIUS - 2.0;
    let font = if on { theme::value_font() } else { theme::button_font() };
    if on {
        let edge = Stroke::new(theme::LINE, theme::EDGE);
        painter.rect(rect, radius, theme::CONTROL_HOVER, edge, StrokeKind::Inside);
    } else if hovered {
        painter.rect_filled(rect, radius, theme::CONTROL);
    }
    let color = match (ui.is_enabled(), on || hovered) {
        (true, true) => theme::APPLIED,
        _ => theme::SECONDARY,
    };
    painter.text(rect.center(), Align2::CENTER_CENTER, caption, font, color);
}
