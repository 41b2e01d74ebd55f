//! Choosing a headphone: a button that opens a list with a search field.

use egui::{
    Align2, Color32, Id, Popup, PopupCloseBehavior, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};

use super::facts::facts_ui;
use super::list::{Listing, Search, list_ui};
use super::rows::Pick;
use super::shortlist::Shortlist;
use crate::editor::collections::shelf::{CollectionShelf, Purpose};
use crate::editor::edit::gateway::ParamGateway;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::editor::widgets::{Control, explain, focus_ring, icon, line_of_text, menu};
use crate::headphones::{Catalog, HeadphoneId};
use crate::project::SavedUser;

/// Width of the list where there is room, points: the longest name that ships fits.
const LIST: f32 = 444.0;

/// Width of what is known of the marked headphone, points.
const FACTS: f32 = 252.0;

/// What the button says until something has been chosen.
const ASKING: &str = "Choose your headphone";

/// What a picker chooses from.
pub struct Picker<'a> {
    /// The parameter and its words.
    pub control: Control<'a>,
    /// Color of what is chosen.
    pub color: Color32,
    /// Everything there is to choose.
    pub catalog: &'a Catalog,
    /// Which of it is the project's own.
    pub user: &'a SavedUser,
    /// The choice made now.
    pub current: HeadphoneId,
    /// What is chosen: what is worn, or what is heard in a slot.
    pub purpose: Purpose,
    /// True while the current one is only assumed: the button asks for a choice.
    pub is_asking: bool,
}

impl Picker<'_> {
    /// Offers "as worn" too, and in-ears: it chooses a target, not what is worn.
    pub(super) fn with_none(&self) -> bool {
        self.purpose != Purpose::Worn
    }
}

/// Shows the picker in `rect`.
pub fn picker(ui: &mut Ui, rect: Rect, picker: &Picker<'_>, gateway: &mut dyn ParamGateway) -> Response {
    let id = ui.make_persistent_id(("picker", picker.control.label));
    let response = ui.interact(rect, id, Sense::click());
    let name = if picker.is_asking { ASKING.to_owned() } else { picker.catalog.display_name(picker.current) };
    let enabled = ui.is_enabled();
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ComboBox, enabled, picker.control.label);
        info.current_text_value = Some(name.clone());
        info
    });
    paint_button(ui, rect, picker, &name, response.hovered());
    focus_ring(ui, &response, rect);
    menu(&response, &picker.control, false, gateway);
    let search_id = id.with("search");
    // The menu of the control has the id that popups of a button have by themselves.
    let shown = Popup::from_toggle_button_response(&response)
        .id(id.with("list"))
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .width((LIST + FACTS).min(ui.ctx().content_rect().width() - space(6)))
        .gap(space(1))
        .show(|ui| open_ui(ui, search_id, picker, gateway));
    if shown.is_some() {
        return response;
    }
    ui.data_mut(|data| {
        data.remove_temp::<Search>(search_id);
        data.remove::<std::sync::Arc<Listing>>(search_id.with("listing"));
    });
    explain(response, &picker.control)
}

fn paint_button(ui: &Ui, rect: Rect, picker: &Picker<'_>, name: &str, hovered: bool) {
    let painter = ui.painter();
    let (face, edge) = match (picker.is_asking, hovered) {
        (true, _) => (theme::TOOL_FACE, Stroke::new(theme::STRONG_LINE, picker.color)),
        (false, true) => (theme::CONTROL_HOVER, theme::hairline()),
        (false, false) => (theme::CONTROL, theme::hairline()),
    };
    painter.rect(rect, theme::CONTROL_RADIUS, face, edge, StrokeKind::Inside);
    let (dot, text) = match (ui.is_enabled(), picker.is_asking) {
        (false, _) => (theme::EDGE, theme::SECONDARY),
        (true, true) => (picker.color, picker.color),
        (true, false) => (picker.color, theme::TEXT),
    };
    painter.circle_filled(pos2(rect.left() + space(3) + 1.0, rect.center().y), 4.0, dot);
    let text_left = rect.left() + space(6);
    line_of_text(
        painter,
        pos2(text_left, rect.center().y),
        Align2::LEFT_CENTER,
        (name, theme::body_font(), text),
        rect.right() - space(6) - text_left,
    );
    icon::chevron(painter, pos2(rect.right() - space(3) - 2.0, rect.center().y), theme::SECONDARY);
}

/// The list, and beside it what is known of the headphone it marks.
fn open_ui(ui: &mut Ui, search_id: Id, picker: &Picker<'_>, gateway: &mut dyn ParamGateway) {
    let width = ui.available_width();
    let facts_width = FACTS.min(0.45 * width);
    ui.spacing_mut().item_spacing.x = 0.0;
    ui.horizontal_top(|ui| {
        let column = ui.vertical(|ui| {
            ui.set_width(width - facts_width);
            list_ui(ui, search_id, picker)
        });
        facts_ui(ui, vec2(facts_width, column.response.rect.height()), picker, column.inner.shown);
        if let Some(pick) = column.inner.chosen {
            choose(ui, pick, picker, gateway);
        }
    });
}

/// Chooses a headphone; one of a collection is read first.
fn choose(ui: &Ui, pick: Pick, picker: &Picker<'_>, gateway: &mut dyn ParamGateway) {
    match pick {
        Pick::Known(id) => {
            let choice = (picker.control.param, id, !picker.with_none());
            Shortlist::choose(ui.ctx(), gateway, choice, picker.user);
        }
        Pick::Collected(at, idx) => {
            let shelf = CollectionShelf::of(ui.ctx());
            if let Some(collection) = shelf.indexed().0.get(at) {
                shelf.read(ui.ctx(), (collection.clone(), idx), (picker.user.loads(), picker.purpose));
            }
        }
    }
    ui.close();
}
