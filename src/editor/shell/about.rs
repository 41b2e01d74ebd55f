//! The help sheet: what the plug-in does, what it cannot do, the keys, and whose work is in it.

use egui::{Id, RichText, ScrollArea, Ui};

use super::help::Help;
use super::theme;
use super::theme::space;

const DOES: [&str; 4] = [
    "Grille sits on the monitor bus. Choose the headphone you wear, and each slot lets you hear the mix as \
     another headphone, as another type of headphone, or as a pair of speakers would give it.",
    "Slots are brought to one loudness before you compare them, because louder always seems better.",
    "The white line is what is applied, and the band around it is its uncertainty: measured models differ from \
     unit to unit and from head to head, most of all in the bass and above 4 kHz.",
    "It adds no latency in any slot, and slot 0 is your signal, bit for bit.",
];

const CANNOT: [&str; 5] = [
    "It does not change how your headphone isolates, or how your own voice sounds under it.",
    "It does not make a driver better: distortion and dynamics stay those of what you wear.",
    "It does not know your ears: curves are measured on couplers and heads that are not yours.",
    "It invents nothing above 10 kHz, where measurements of the same model disagree.",
    "Speakers give you the level and time cues of speakers. Grille does not promise that sound leaves your head.",
];

const KEYS: [(&str, &str); 11] = [
    ("0 – 6", "slots"),
    ("X", "back and forth between the last two slots"),
    ("R", "the reference in place of the mix, and back"),
    ("M  D", "mono, dim"),
    ("⌘Z  Ctrl-Z", "undo; redo with Shift"),
    ("A", "the other variant of the slot"),
    ("Right-click a slot", "copy, reset, variants; Shift-F10 by keyboard"),
    ("Drag", "change; with Shift finer"),
    ("Double-click", "default; Ctrl-click too"),
    ("Click a value", "type it; Enter does the same"),
    ("Right-click", "copy, paste, default"),
];

/// Width of the sheet where there is room for two columns, points.
const SHEET: f32 = 860.0;

/// Shows the help sheet; returns what is to be shown next.
pub(in crate::editor) fn sheet_ui(ui: &Ui) -> Help {
    let room = ui.ctx().content_rect().size();
    let modal = crate::editor::widgets::panel::sheet(ui.ctx(), Id::unique("help sheet"));
    let shown = modal.show(ui.ctx(), |ui| {
        let width = (room.x - 96.0).min(SHEET);
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = 5.0;
        ui.spacing_mut().interact_size.y = 0.0;
        ScrollArea::vertical().max_height(room.y - 88.0).show(ui, |ui| {
            if width < SHEET {
                limits_ui(ui);
                keys_ui(ui);
                return;
            }
            ui.spacing_mut().item_spacing.x = space(8);
            ui.columns_const(|[left, right]| {
                left.vertical(limits_ui);
                right.vertical(keys_ui);
            });
        });
        ui.add_space(space(2));
        ui.button("Close").clicked()
    });
    if shown.inner || shown.should_close() { Help::Closed } else { Help::Sheet }
}

fn heading(ui: &mut Ui, text: &str) {
    ui.add_space(space(1));
    ui.label(theme::heading(text));
}

fn limits_ui(ui: &mut Ui) {
    heading(ui, "WHAT IT DOES");
    for sentence in DOES {
        ui.label(sentence);
    }
    heading(ui, "WHAT IT CANNOT DO");
    for sentence in CANNOT {
        ui.label(sentence);
    }
}

fn keys_ui(ui: &mut Ui) {
    heading(ui, "KEYS AND HANDS");
    egui::Grid::new("keys").num_columns(2).spacing([20.0, 3.0]).show(ui, |ui| {
        for (key, what) in KEYS {
            ui.label(RichText::new(key).font(theme::value_font()));
            ui.label(RichText::new(what).color(theme::SECONDARY));
            ui.end_row();
        }
    });
    heading(ui, "ABOUT");
    ui.label(format!(
        "Grille {}, under the MIT or the Apache 2.0 license, at your choice.",
        env!("CARGO_PKG_VERSION")
    ));
    for address in [env!("CARGO_PKG_HOMEPAGE"), env!("CARGO_PKG_REPOSITORY")] {
        if !address.is_empty() {
            ui.hyperlink(address);
        }
    }
    ui.label(
        "Its headphones are measurements by oratory1990, one by Innerfidelity, taken from AutoEq. The head is \
         fitted to MIT KEMAR, CIPIC and LISTEN. The typeface is Inter (OFL).",
    );
}
