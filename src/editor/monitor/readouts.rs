//! Level match and the figures beside the meters: gain, correlation, headroom.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2};

use crate::editor::edit::gateway::ParamGateway;
use crate::editor::model::Model;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::editor::summary::signed_db;
use crate::editor::widgets::line_of_text;
use crate::editor::widgets::panel::Row;
use crate::editor::widgets::{Control, Segment, segmented};

const MATCH_WHY: &str = "Programme makes every slot as loud as slot 0 on what plays, so that you judge tone and not \
    level. Frozen leaves the level where it was when you switched. Static matches on pink noise. Off corrects nothing.";

/// One figure: its caption, its name for screen readers, its text and what it means.
struct Figure {
    caption: &'static str,
    name: &'static str,
    text: String,
    why: &'static str,
    width: f32,
}

/// From this width of the tool row on there is room for captions and the headroom, points.
const WIDE: f32 = 940.0;

/// Width of the block, in a tool row of this width.
pub(in crate::editor) fn figures_width(row_width: f32) -> f32 {
    if row_width >= WIDE { 272.0 } else { 176.0 }
}

/// Shows the level match above, the figures below.
pub(in crate::editor) fn figures_ui(
    ui: &mut Ui,
    [upper, lower]: [Rect; 2],
    model: &Model<'_>,
    gateway: &mut dyn ParamGateway,
) {
    let is_wide = upper.width() > figures_width(0.0);
    let control = Control::new(&model.params.level_match, "Level match", MATCH_WHY);
    // Where there is no room, the choices go without a heading; screen readers find it in their names.
    let programme = if is_wide { "Programme" } else { "Prog." };
    let choices = [("Off", 0.0), ("Static", 1.0), (programme, 2.0), ("Frozen", 3.0)]
        .map(|(caption, place)| Segment { caption, normalized: place / 3.0 });
    let mut start = upper.left();
    if is_wide {
        let heading = ("Match:", theme::label_font(), theme::SECONDARY);
        let at = pos2(start, upper.center().y);
        start =
            line_of_text(ui.painter(), at, Align2::LEFT_CENTER, heading, upper.width()).right() + space(1);
    }
    let choice = Rect::from_min_max(pos2(start, upper.top()), upper.max);
    segmented(ui, choice, &control, &choices, gateway);
    let mut row = Row::new(lower, space(2));
    for figure in figures(model, is_wide) {
        figure_ui(ui, row.take(figure.width, lower.height()), &figure);
    }
}

fn figures(model: &Model<'_>, is_wide: bool) -> Vec<Figure> {
    let none = || "–".to_owned();
    let mut figures = vec![
        Figure {
            caption: "match",
            name: "Match gain",
            text: model.match_gain_db().map_or_else(none, |db| signed_db(db, 1)),
            why: "What the level match adds to this slot so that it is as loud as slot 0.",
            width: 88.0,
        },
        Figure {
            caption: "corr.",
            name: "Correlation",
            text: theme::typographic(&model.levels.correlation.map_or_else(none, |r| format!("{r:.2}"))),
            why: "How alike the output's channels are: +1 is mono, 0 unrelated, −1 opposite polarity.",
            width: 66.0,
        },
    ];
    if is_wide {
        figures.push(Figure {
            caption: "headroom",
            name: "Headroom",
            text: model
                .levels
                .headroom_db()
                .map_or_else(none, |db| theme::typographic(&format!("{db:.1} dB"))),
            why: "How far the output's latest peaks stay below full scale.",
            width: 102.0,
        });
    }
    figures
}

fn figure_ui(ui: &mut Ui, rect: Rect, figure: &Figure) {
    let painter = ui.painter();
    let start = pos2(rect.left(), rect.center().y);
    let caption = (figure.caption, theme::label_font(), theme::SECONDARY);
    let value = (figure.text.as_str(), theme::value_font(), theme::TEXT);
    let after = if figure.caption.is_empty() {
        rect.left()
    } else {
        line_of_text(painter, start, Align2::LEFT_CENTER, caption, rect.width()).right() + space(1)
    };
    line_of_text(painter, pos2(after, start.y), Align2::LEFT_CENTER, value, rect.right() - after);
    let response = ui.interact(rect, ui.make_persistent_id(figure.name), Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Meter, true, figure.name);
        info.current_text_value = Some(figure.text.clone());
        info
    });
    response.on_hover_text(format!("{}: {}", figure.name, figure.why));
}
