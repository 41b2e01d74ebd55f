//! The settings popover: how large the window is drawn.

use egui::{Popup, PopupCloseBehavior, Rect, Ui, vec2};

use super::theme;
use super::theme::space;
use crate::editor::widgets::icon::Icon;
use crate::editor::widgets::{icon_button, tabs};

/// Scales offered, percent.
const SCALES: [(u32, &str); 6] =
    [(75, "75 %"), (100, "100 %"), (125, "125 %"), (150, "150 %"), (175, "175 %"), (200, "200 %")];

/// Shows the gear and, when it is open, what it opens.
pub(in crate::editor) fn preferences_ui(ui: &mut Ui, rect: Rect) {
    let response = icon_button(ui, rect, Icon::Gear, "Settings", false);
    Popup::from_toggle_button_response(&response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .gap(space(1))
        .show(scale_ui);
}

const SCALE_WHY: &str = "75–200 %. Size of everything in the window, on top of the system's own scale.";

fn scale_ui(ui: &mut Ui) {
    ui.set_width(340.0);
    ui.label(egui::RichText::new("Scale").font(theme::value_font()));
    let (rect, _) = ui.allocate_exact_size(vec2(340.0, theme::TOOL_HEIGHT), egui::Sense::hover());
    let zoom = ui.ctx().zoom_factor();
    let nearest = |(percent, _): &(u32, &str)| (zoom - factor(*percent)).abs() < 0.01;
    let mut chosen = SCALES.iter().position(nearest).unwrap_or(usize::MAX);
    let captions = SCALES.map(|(_, caption)| (caption, SCALE_WHY));
    tabs(ui, rect, "Scale", &captions, &mut chosen);
    if let Some((percent, _)) = SCALES.get(chosen)
        && factor(*percent) != zoom
    {
        ui.ctx().set_zoom_factor(factor(*percent));
    }
    let about = format!(
        "Grille {} · the window’s size and scale are kept with the project.",
        env!("CARGO_PKG_VERSION")
    );
    ui.label(egui::RichText::new(about).font(theme::label_font()).color(theme::SECONDARY));
}

/// The zoom factor of a percentage.
#[expect(clippy::cast_precision_loss, reason = "75 to 200")]
fn factor(percent: u32) -> f32 {
    percent as f32 / 100.0
}
