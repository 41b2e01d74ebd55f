//! What a list of headphones is narrowed down to: back, fit, noise cancelling, and who measured it.

use egui::{Button, RichText, TextEdit, Ui};

use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::headphones::collection::Collected;
use crate::headphones::{BackType, Fit, Headphone, folded};

/// Height of both rows, points.
pub(super) const FILTERS: f32 = 50.0;

/// Width of the field for who measured it, points.
const MEASURER: f32 = 150.0;

/// What is let through; everything at first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::editor) struct Filters {
    back: Option<BackType>,
    fit: Option<Fit>,
    is_cancelling: bool,
    measured_by: String,
}

/// What is known of one headphone, as far as filters ask.
struct Known<'a> {
    back: Option<BackType>,
    fit: Option<Fit>,
    is_cancelling: bool,
    measured_by: &'a str,
}

impl Filters {
    /// True while nothing is held back.
    pub(in crate::editor) fn are_off(&self) -> bool {
        *self == Self::default()
    }

    /// True for a headphone of the list that is let through.
    pub(in crate::editor) fn admit(&self, entry: &Headphone) -> bool {
        self.admit_known(&Known {
            back: Some(entry.back),
            fit: Some(entry.fit),
            is_cancelling: entry.build.noise_cancelling.is_some(),
            measured_by: entry.measured_by().unwrap_or_default(),
        })
    }

    /// True for a headphone of a collection that is let through; what nobody knows of it is not what is wanted.
    pub(in crate::editor) fn admit_collected(&self, model: &Collected) -> bool {
        self.admit_known(&Known {
            back: model.back,
            fit: model.fit,
            is_cancelling: model.build.noise_cancelling.is_some(),
            measured_by: &model.measured_by,
        })
    }

    fn admit_known(&self, known: &Known<'_>) -> bool {
        let measured_by = self.measured_by.trim();
        // Where it sits says what closes an in-ear.
        let has_back = known.fit != Some(Fit::InEar);
        self.back.is_none_or(|back| has_back && known.back == Some(back))
            && self.fit.is_none_or(|fit| known.fit == Some(fit))
            && (!self.is_cancelling || known.is_cancelling)
            && (measured_by.is_empty() || folded(known.measured_by).contains(&folded(measured_by)))
    }

    /// Shows the filters in two rows.
    pub(in crate::editor) fn ui(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = space(1);
            for back in [BackType::Closed, BackType::SemiOpen, BackType::Open] {
                choice_ui(ui, back.label(), &mut self.back, back);
            }
            ui.add_space(space(3));
            for fit in [Fit::OverEar, Fit::OnEar, Fit::InEar] {
                choice_ui(ui, fit.label(), &mut self.fit, fit);
            }
        });
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = space(1);
            if word_ui(ui, "noise cancelling", self.is_cancelling) {
                self.is_cancelling = !self.is_cancelling;
            }
            ui.add_space(space(3));
            let id = ui.scope_id().with("measured by");
            let field = TextEdit::singleline(&mut self.measured_by)
                .id(id)
                .font(theme::label_font())
                .hint_text("Measured by …")
                .desired_width(MEASURER);
            ui.add(field);
            ui.ctx().accesskit_node_builder(id, |node| node.set_label("Only measured by"));
            if !self.are_off() && ui.small_button("Show all").clicked() {
                *self = Self::default();
            }
        });
    }
}

/// One of several words of which at most one is chosen; choosing it again takes it back.
fn choice_ui<T: Copy + PartialEq>(ui: &mut Ui, label: &str, chosen: &mut Option<T>, this: T) {
    let is_chosen = *chosen == Some(this);
    if word_ui(ui, label, is_chosen) {
        *chosen = (!is_chosen).then_some(this);
    }
}

/// A word that can be switched; true if it was clicked.
fn word_ui(ui: &mut Ui, label: &str, is_on: bool) -> bool {
    let text = RichText::new(label).font(theme::label_font());
    let response = ui.add(Button::new(text).small().selected(is_on).frame_when_inactive(true));
    response.widget_info(|| {
        egui::WidgetInfo::selected(egui::Role::CheckBox, true, is_on, format!("Only {label}"))
    });
    response.clicked()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::headphones::Catalog;

    fn let_through(filters: &Filters) -> Vec<String> {
        let entries = Catalog::embedded().entries().iter();
        entries.filter(|entry| filters.admit(entry)).map(|entry| entry.name()).collect()
    }

    #[test]
    fn filters_hold_back_what_is_not_wanted() {
        let all = let_through(&Filters::default());
        assert_eq!(all.len(), Catalog::embedded().entries().len());
        let open_on_ear = Filters { back: Some(BackType::Open), fit: Some(Fit::OnEar), ..Filters::default() };
        let open_on_ear = let_through(&open_on_ear);
        assert!(open_on_ear.contains(&"Grado SR60e".to_owned()) && open_on_ear.len() < 40, "{open_on_ear:?}");
        let in_ears = let_through(&Filters { fit: Some(Fit::InEar), ..Filters::default() });
        assert_eq!(in_ears.len(), 51);
        let cancelling = let_through(&Filters { is_cancelling: true, ..Filters::default() });
        assert!(cancelling.len() >= 20 && cancelling.iter().all(|name| !name.contains("HD 650")));
        let by = |name: &str| let_through(&Filters { measured_by: name.to_owned(), ..Filters::default() });
        assert_eq!((by("INNER fidelity").len(), by("nobody").len(), by("  ").len()), (1, 0, all.len()));
        let closed = Filters { back: Some(BackType::Closed), ..Filters::default() };
        assert!(
            Catalog::embedded().entries().iter().all(|entry| entry.fit != Fit::InEar || !closed.admit(entry))
        );
    }
}
