//! How everything looks: colors, type and measures. The only place with literals of that kind.
//!
//! One accent per meaning: amber is what is worn, teal what is to be heard, near-white what is applied.

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Stroke, TextStyle, Vec2};

/// Behind everything.
pub const BACKGROUND: Color32 = Color32::from_rgb(0x14, 0x17, 0x1B);
/// Panels on the background.
pub const PANEL: Color32 = Color32::from_rgb(0x19, 0x1C, 0x22);
/// Edges of panels and controls, grid lines.
pub const HAIRLINE: Color32 = Color32::from_rgb(0x24, 0x2A, 0x33);
/// Face of pickers and buttons at rest.
pub const CONTROL: Color32 = Color32::from_rgb(0x1D, 0x21, 0x28);
/// Face of a control under the pointer, and of the chosen segment.
pub const CONTROL_HOVER: Color32 = Color32::from_rgb(0x2B, 0x32, 0x3E);
/// Track of knobs, sliders and meters.
pub const TRACK: Color32 = Color32::from_rgb(0x2E, 0x35, 0x40);
/// Edge of a hovered control and of the grid's zero line.
pub const EDGE: Color32 = Color32::from_rgb(0x3A, 0x43, 0x50);
/// Text that carries content.
pub const TEXT: Color32 = Color32::from_rgb(0xE8, 0xEA, 0xED);
/// Text that explains content.
pub const SECONDARY: Color32 = Color32::from_rgb(0x9A, 0xA3, 0xAF);
/// Axis figures, shortcuts.
pub const AXIS: Color32 = Color32::from_rgb(0x86, 0x90, 0x9E);
/// What is worn.
pub const SOURCE: Color32 = Color32::from_rgb(0xE0, 0xA4, 0x58);
/// What is to be heard.
pub const TARGET: Color32 = Color32::from_rgb(0x4F, 0xB8, 0xAF);
/// Face of the slot being heard.
pub const TARGET_FACE: Color32 = Color32::from_rgb(0x21, 0x3A, 0x3B);
/// What is applied.
pub const APPLIED: Color32 = Color32::from_rgb(0xF4, 0xF6, 0xF8);
/// The uncertainty of the applied curve: the applied color at 12 %.
pub const BAND: Color32 = Color32::from_rgba_premultiplied(0x1D, 0x1E, 0x1E, 0x1F);
/// An active tool.
pub const TOOL_FACE: Color32 = Color32::from_rgb(0x3A, 0x2E, 0x1C);
/// Level bars.
pub const METER: Color32 = Color32::from_rgb(0x6F, 0xA8, 0x89);
/// The input's spectrum.
pub const SPECTRUM: Color32 = Color32::from_rgb(0x2B, 0x32, 0x3E);
/// What is sounding, behind the response.
pub const BEHIND: Color32 = Color32::from_rgb(0x1D, 0x25, 0x27);
/// Level above full scale, and anything that went wrong.
pub const WARNING: Color32 = Color32::from_rgb(0xEF, 0x8A, 0x7A);
/// Face behind a warning.
pub const WARNING_FACE: Color32 = Color32::from_rgb(0x3A, 0x21, 0x1F);
/// All is well.
pub const GOOD: Color32 = Color32::from_rgb(0x6F, 0xCF, 0x97);
/// Face behind the good state.
pub const GOOD_FACE: Color32 = Color32::from_rgb(0x17, 0x2A, 0x21);
/// Edge around the good state.
pub const GOOD_EDGE: Color32 = Color32::from_rgb(0x2C, 0x55, 0x40);
/// Ring around the control that has the keyboard.
pub const FOCUS: Color32 = Color32::from_rgb(0x9C, 0xC9, 0xF5);
/// Veil behind the help sheet.
pub const VEIL: Color32 = Color32::from_black_alpha(0xB0);
/// Veil over regions that are explained but should still be seen.
pub const THIN_VEIL: Color32 = Color32::from_black_alpha(0x78);

/// The step every distance is a multiple of, points.
pub const STEP: f32 = 4.0;
/// Radius of panels.
pub const PANEL_RADIUS: f32 = 10.0;
/// Radius of buttons, pickers and segments.
pub const CONTROL_RADIUS: f32 = 6.0;
/// Height of buttons, pickers and segments.
pub const CONTROL_HEIGHT: f32 = 28.0;
/// Height of the tools' buttons and fields.
pub const TOOL_HEIGHT: f32 = 24.0;
/// Width of hairlines.
pub const LINE: f32 = 1.0;
/// Width of the line around what is selected or focused.
pub const STRONG_LINE: f32 = 1.5;
/// Width of the source and target curves.
pub const CURVE: f32 = 1.6;
/// Width of the applied curve.
pub const APPLIED_CURVE: f32 = 2.6;
/// Time of the cup's and the head's movements, seconds.
pub const ANIMATION_SECS: f32 = 0.18;

const REGULAR: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.otf");
const MEDIUM: &[u8] = include_bytes!("../../../assets/fonts/Inter-Medium.otf");
const SEMIBOLD: &[u8] = include_bytes!("../../../assets/fonts/Inter-SemiBold.otf");

const MEDIUM_FAMILY: &str = "medium";
const SEMIBOLD_FAMILY: &str = "semibold";

/// Steps of the spacing scale, points.
#[must_use]
pub const fn space(steps: u8) -> f32 {
    STEP * steps as f32
}

/// The name of the plug-in.
#[must_use]
pub fn name_font() -> FontId {
    FontId::new(17.0, FontFamily::Name(SEMIBOLD_FAMILY.into()))
}

/// Names and sentences.
#[must_use]
pub fn body_font() -> FontId {
    FontId::new(13.0, FontFamily::Proportional)
}

/// Names that are chosen or heard.
#[must_use]
pub fn strong_font() -> FontId {
    FontId::new(13.0, FontFamily::Name(SEMIBOLD_FAMILY.into()))
}

/// Names at rest that head something.
#[must_use]
pub fn title_font() -> FontId {
    FontId::new(13.0, FontFamily::Name(MEDIUM_FAMILY.into()))
}

/// Values.
#[must_use]
pub fn value_font() -> FontId {
    FontId::new(12.0, FontFamily::Name(MEDIUM_FAMILY.into()))
}

/// Text on small buttons.
#[must_use]
pub fn button_font() -> FontId {
    FontId::new(12.0, FontFamily::Proportional)
}

/// Labels.
#[must_use]
pub fn label_font() -> FontId {
    FontId::new(11.0, FontFamily::Proportional)
}

/// Axis figures.
#[must_use]
pub fn axis_font() -> FontId {
    FontId::new(10.0, FontFamily::Proportional)
}

/// Spaced capitals over a panel.
#[must_use]
pub fn heading(text: &str) -> LayoutJob {
    spaced(text, FontId::new(11.0, FontFamily::Name(SEMIBOLD_FAMILY.into())), SECONDARY, 0.8)
}

/// The word mark.
#[must_use]
pub fn word_mark(text: &str) -> LayoutJob {
    spaced(text, name_font(), APPLIED, 2.0)
}

fn spaced(text: &str, font_id: FontId, color: Color32, extra_letter_spacing: f32) -> LayoutJob {
    let format = TextFormat { font_id, color, extra_letter_spacing, ..TextFormat::default() };
    LayoutJob::single_section(text.to_owned(), format)
}

/// Gives a context our type and style. Without it the first glyph would panic: the framework brings no
/// fonts of its own.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    ctx.set_theme(egui::Theme::Dark);
    ctx.all_styles_mut(restyle);
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    let faces = [("regular", REGULAR), (MEDIUM_FAMILY, MEDIUM), (SEMIBOLD_FAMILY, SEMIBOLD)];
    for (name, bytes) in faces {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        fonts.families.insert(FontFamily::Name(name.into()), vec![name.to_owned()]);
    }
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts.families.insert(family, vec!["regular".to_owned()]);
    }
    fonts
}

fn restyle(style: &mut egui::Style) {
    style.text_styles = [
        (TextStyle::Heading, title_font()),
        (TextStyle::Body, body_font()),
        (TextStyle::Monospace, body_font()),
        (TextStyle::Button, body_font()),
        (TextStyle::Small, label_font()),
    ]
    .into();
    style.spacing.item_spacing = Vec2::new(space(2), space(2));
    style.spacing.menu_margin = egui::Margin::same(6);
    style.spacing.tooltip_width = 280.0;
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.5;
    style.animation_time = ANIMATION_SECS;
    let visuals = &mut style.visuals;
    visuals.override_text_color = Some(TEXT);
    visuals.panel_fill = BACKGROUND;
    visuals.window_fill = PANEL;
    visuals.window_stroke = Stroke::new(LINE, EDGE);
    visuals.menu_corner_radius = CornerRadius::same(8);
    visuals.window_corner_radius = CornerRadius::same(10);
    visuals.extreme_bg_color = BACKGROUND;
    visuals.selection.bg_fill = TARGET_FACE;
    visuals.selection.stroke = Stroke::new(LINE, TARGET);
    let widgets = &mut visuals.widgets;
    for (state, face) in [
        (&mut widgets.inactive, CONTROL),
        (&mut widgets.hovered, CONTROL_HOVER),
        (&mut widgets.active, CONTROL_HOVER),
    ] {
        state.bg_fill = face;
        state.weak_bg_fill = face;
        state.bg_stroke = Stroke::new(LINE, EDGE);
        state.corner_radius = CornerRadius::same(6);
        state.expansion = 0.0;
    }
}

/// The hairline around panels and controls.
#[must_use]
pub fn hairline() -> Stroke {
    Stroke::new(LINE, HAIRLINE)
}

/// A number's text with a true minus sign, as typography asks.
#[must_use]
pub fn typographic(text: &str) -> String {
    text.replace('-', "\u{2212}")
}
