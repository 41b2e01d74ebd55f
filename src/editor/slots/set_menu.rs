//! Six slots at once: the set they were brought to, others to load, and sets of the user's own.

use egui::{
    Align2, Button, Key, Popup, PopupCloseBehavior, Rect, Response, RichText, Role, ScrollArea, Sense,
    StrokeKind, TextEdit, Ui, WidgetInfo, pos2, vec2,
};

use super::edits::Edit;
use super::sets::{SlotSets, contents};
use crate::editor::import::{session, unused_ui};
use crate::editor::model::Model;
use crate::editor::shell::ViewState;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::editor::widgets::deleted_ui;
use crate::editor::widgets::icon;
use crate::editor::widgets::{focus_ring, line_of_text};
use crate::library::{Library, SlotSet};
use crate::presets::PresetError;

/// Width of the menu where there is room, points: most sentences take two lines.
const MENU: f32 = 400.0;

const WHY: &str = "Six slots at once, for one kind of work. Loading a set is one step of undo, and the slots you \
    leave can be returned to.";

/// Shows the button and, while it is open, the menu.
pub(in crate::editor) fn set_menu_ui(ui: &mut Ui, rect: Rect, model: &Model<'_>, state: &mut ViewState) {
    let response = button_ui(ui, rect, state);
    let library = session::library(ui.ctx());
    if response.clicked() {
        state.kept.sets.error.clear();
        state.kept.sets.refresh(library.as_ref());
    }
    let shown = Popup::from_toggle_button_response(&response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .width(MENU.min(ui.ctx().content_rect().width() - space(6)))
        .gap(space(1))
        .show(|ui| menu_ui(ui, model, library.as_ref(), state));
    if shown.is_none() {
        state.kept.sets.renaming = None;
        response.on_hover_text(explanation(state));
    }
}

fn explanation(state: &ViewState) -> String {
    let name = &state.set_label.name;
    let now = match state.set_label.is_changed {
        Some(true) => format!("The slots differ from the set {name}."),
        Some(false) => format!("The slots are as in the set {name}."),
        None => format!(
            "The set {name} is not on this computer, but its slots are in this project. Save them to keep the set."
        ),
    };
    format!("{WHY}\n{now}")
}

fn button_ui(ui: &Ui, rect: Rect, state: &ViewState) -> Response {
    let id = ui.make_persistent_id("set menu");
    let response = ui.interact(rect, id, Sense::click());
    let is_changed = state.set_label.is_changed == Some(true);
    let name = &state.set_label.name;
    let enabled = ui.is_enabled();
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ComboBox, enabled, "Set");
        info.current_text_value = Some(if is_changed { format!("{name}, changed") } else { name.clone() });
        info
    });
    let painter = ui.painter();
    let face = if response.hovered() && enabled { theme::CONTROL_HOVER } else { theme::CONTROL };
    painter.rect(rect, theme::CONTROL_RADIUS, face, theme::hairline(), StrokeKind::Inside);
    let mut start = pos2(rect.left() + space(3), rect.center().y);
    let label = painter.text(start, Align2::LEFT_CENTER, "Set", theme::label_font(), theme::SECONDARY);
    start.x = label.right() + space(2);
    let color = if enabled { theme::TEXT } else { theme::SECONDARY };
    // The mark stays when the name has to be shortened.
    let mark = painter.layout_no_wrap(" *".to_owned(), theme::body_font(), color);
    let mark_width = if is_changed { mark.size().x } else { 0.0 };
    let room = rect.right() - space(6) - start.x - mark_width;
    let name = (name.as_str(), theme::body_font(), color);
    let end = line_of_text(painter, start, Align2::LEFT_CENTER, name, room).right();
    if is_changed {
        painter.galley(pos2(end, rect.center().y - mark.size().y / 2.0), mark, color);
    }
    icon::chevron(painter, pos2(rect.right() - space(3) - 2.0, rect.center().y), theme::SECONDARY);
    focus_ring(ui, &response, rect);
    response
}

fn menu_ui(ui: &mut Ui, model: &Model<'_>, library: Option<&Library>, state: &mut ViewState) {
    // A menu grows with what is in it, and what is in it takes the width there is: one of them has to stop.
    ui.set_width(MENU.min(ui.ctx().content_rect().width() - space(6)));
    let room = ui.ctx().content_rect().height();
    let now = model.params.user.slot_set().key;
    let mut chosen = None;
    ScrollArea::vertical().max_height(0.62 * room).auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for set in SlotSet::factory() {
            if set_ui(ui, set, set.key == now, model).clicked() {
                chosen = Some(set.clone());
            }
        }
        if let Some(library) = library {
            chosen = yours_ui(ui, &mut state.kept.sets, (model, library), &now).or(chosen.take());
        }
    });
    match chosen {
        // Where it is chosen, and with what helps beside it.
        Some(set) if !model.params.user.has_room_for(&set.headphones) => {
            state.kept.sets.error = PresetError::NoRoom(set.name).to_string();
        }
        Some(set) => {
            state.edit = Some(Edit::Load(Box::new(set)));
            ui.close();
        }
        None => {}
    }
    ui.separator();
    if let Some(left) = &state.kept.sets.left {
        let return_to = format!("Return to the slots of {}", left.set.name);
        if ui
            .button(return_to)
            .on_hover_text("You can come back again: both sets stay as you leave them.")
            .clicked()
        {
            state.edit = Some(Edit::Return);
            ui.close();
        }
    }
    match library {
        Some(library) => save_ui(ui, &mut state.kept.sets, model, library),
        None => warn_ui(ui, "Your system has no folder for application data, so sets cannot be saved."),
    }
    if !state.kept.sets.error.is_empty() {
        unused_ui(ui, &model.params.user);
    }
    let sets = &state.kept.sets;
    for text in sets.problems.iter().chain(Some(&sets.error).filter(|error| !error.is_empty())) {
        warn_ui(ui, text);
    }
}

fn warn_ui(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).font(theme::label_font()).color(theme::WARNING));
}

/// One set: its name, and its six slots; what it is for stands in the tooltip.
fn set_ui(ui: &mut Ui, set: &SlotSet, is_now: bool, model: &Model<'_>) -> Response {
    let left = space(5);
    let width = ui.available_width();
    let contents = contents(set, model.catalog, &model.settings);
    // A line ends between two slots, not within one.
    let whole: Vec<String> = contents.iter().map(|slot| slot.replace(' ', "\u{A0}")).collect();
    let text = whole.join(", ");
    let slots =
        ui.painter().layout(text.clone(), theme::label_font(), theme::SECONDARY, width - left - space(2));
    let (rect, response) = ui.allocate_exact_size(vec2(width, 24.0 + slots.size().y + 4.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_now, &set.name));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(format!("{text}. {}", set.why)));
    let painter = ui.painter();
    if response.hovered() || response.has_focus() {
        painter.rect_filled(rect, theme::CONTROL_RADIUS, theme::CONTROL_HOVER);
    }
    let middle = rect.top() + 13.0;
    if is_now {
        painter.circle_filled(pos2(rect.left() + space(3), middle), 3.0, theme::TEXT);
    }
    let font = if is_now { theme::strong_font() } else { theme::body_font() };
    let name = (set.name.as_str(), font, theme::TEXT);
    line_of_text(painter, pos2(rect.left() + left, middle), Align2::LEFT_CENTER, name, width - left);
    painter.galley(pos2(rect.left() + left, rect.top() + 23.0), slots, theme::SECONDARY);
    focus_ring(ui, &response, rect);
    if set.why.is_empty() { response } else { response.on_hover_text(&set.why) }
}

/// The user's own sets; one that was chosen to be loaded.
fn yours_ui(
    ui: &mut Ui,
    sets: &mut SlotSets,
    (model, library): (&Model<'_>, &Library),
    now: &str,
) -> Option<SlotSet> {
    let mut chosen = None;
    let yours = sets.yours().to_vec();
    let buttons = ["Rename", "Delete"];
    let room: f32 = buttons.iter().map(|text| small_width(ui, text) + ui.spacing().item_spacing.x).sum();
    if !yours.is_empty() || sets.deleted.sentence().is_some() {
        ui.add_space(space(1));
        ui.label(theme::heading("YOURS"));
    }
    for set in yours {
        ui.horizontal(|ui| {
            if let Some((_, name)) = sets.renaming.as_mut().filter(|(key, _)| *key == set.key) {
                let field = ui.add(TextEdit::singleline(name).desired_width(220.0));
                ui.ctx().accesskit_node_builder(field.id, |node| node.set_label("New name of the set"));
                let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
                if ui.button("Keep").clicked() || entered {
                    sets.rename(&model.params.user, library);
                }
                return;
            }
            let row = vec2(ui.available_width() - room, 28.0);
            let clicked = ui.allocate_ui(row, |ui| set_ui(ui, &set, set.key == now, model).clicked()).inner;
            if clicked {
                chosen = Some(set.clone());
            }
            let [rename, delete] = buttons.map(|text| ui.small_button(text).clicked());
            if rename {
                sets.renaming = Some((set.key.clone(), set.name.clone()));
            }
            if delete {
                sets.delete(&set.key, library);
            }
        });
    }
    if deleted_ui(ui, &sets.deleted) {
        sets.bring_back(library);
    }
    chosen
}

/// Width of a small button.
fn small_width(ui: &Ui, text: &str) -> f32 {
    let font = egui::TextStyle::Button.resolve(ui.style());
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, theme::TEXT);
    (galley.size().x + 2.0 * ui.spacing().button_padding.x).ceil()
}

/// The field that keeps the slots as a set.
fn save_ui(ui: &mut Ui, sets: &mut SlotSets, model: &Model<'_>, library: &Library) {
    ui.horizontal(|ui| {
        let id = ui.scope_id().with("name of a set");
        let field = TextEdit::singleline(&mut sets.naming)
            .id(id)
            .hint_text("Name for these six slots")
            .desired_width(ui.available_width() - 180.0);
        let field = ui.add(field);
        ui.ctx().accesskit_node_builder(id, |node| node.set_label("Name for these six slots"));
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let label = if sets.to_be_replaced().is_some() { "Replace" } else { "Save" };
        let can_save = !sets.naming.trim().is_empty();
        if ui.add_enabled(can_save, Button::new(label)).clicked() || (entered && can_save) {
            sets.save(model.params, library);
        }
        if ui.button("Show the folder").clicked()
            && let Err(error) = library.slot_sets.made_folder().and_then(open::that_detached)
        {
            sets.error = format!("Could not show {}: {error}.", library.slot_sets.folder().display());
        }
    });
}
