//! What the button beside *Seal* opens.

use egui::{RichText, Ui, vec2};

use crate::editor::model::Model;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::editor::widgets::tabs;
use crate::headphones::BoostLimit;
use crate::project::Worn;

/// Width of what is opened, points.
pub(super) const WIDTH: f32 = 380.0;

const LIMIT: &str = "Limit boosts to";

const LIMIT_WHY: &str = "3–9 dB. No slot asks more of the headphone you wear at any frequency, however much it lacks: small \
    drivers distort when they are pushed in the bass. Cuts are not limited. The project keeps the choice.";

/// What is about what is worn.
pub(super) fn popover_ui(ui: &mut Ui, model: &Model<'_>) {
    ui.set_width(WIDTH);
    limit_ui(ui, model);
}

/// How far boosts may go.
fn limit_ui(ui: &mut Ui, model: &Model<'_>) {
    ui.label(RichText::new(format!("{LIMIT} (dB)")).font(theme::value_font()));
    let rect = ui.allocate_exact_size(vec2(WIDTH, theme::TOOL_HEIGHT), egui::Sense::hover()).0;
    let worn = model.params.user.worn();
    let captions =
        BoostLimit::CHOICES.map(|choice| choice.db().map_or("Off".to_owned(), |db| db.to_string()));
    let captions = captions.each_ref().map(|caption| (caption.as_str(), LIMIT_WHY));
    let before = BoostLimit::CHOICES.iter().position(|choice| *choice == worn.boost_limit).unwrap_or(0);
    let mut chosen = before;
    tabs(ui, rect, LIMIT, &captions, &mut chosen);
    if chosen != before
        && let Some(&boost_limit) = BoostLimit::CHOICES.get(chosen)
    {
        model.params.user.set_worn(Worn { boost_limit, ..worn });
    }
    let now = match worn.boost_limit.db() {
        Some(db) => format!("No slot raises your headphone by more than {db} dB anywhere."),
        None => "Slots raise your headphone by up to 9 dB, and by up to 6 dB above 6 kHz.".to_owned(),
    };
    ui.label(RichText::new(now).font(theme::label_font()).color(theme::SECONDARY));
    ui.add_space(space(1));
}
