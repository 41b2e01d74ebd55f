//! The first hour in one script: a headphone by typing, slots, an import, a set, undo, a head, a blind test, an export.
//!
//! The script names what a hand aims at; where that lies is written to `tests/golden/first-hour.txt`, from which
//! `cargo xtask window` plays the same script in a real window and takes the pictures of the manual's first hour.

use std::fmt::Write as _;

use egui::{Key, Modifiers, Role, vec2};
use grille::editor::heads::loader::HeadLoader;
use grille::editor::import::session;
use grille::engine::ExportState;
use grille::library::{Heads, Library};
use grille::params::GrilleParams;

use super::import::PRESET;
use super::personal::{settle, sofa};
use super::rig::{Rig, playing};
use crate::support::golden;

/// Most acts of a hand, a key or a typed line.
const MOST_ACTS: usize = 40;

/// Where the real window finds the files, too.
const FOLDER: &str = "/tmp/grille-first-hour";

/// What is done, or looked at.
enum Act {
    Click(Role, &'static str),
    Type(&'static str),
    Press(&'static str),
    /// The host renders offline.
    Export,
    /// A parameter reads so.
    Expect(&'static str, &'static str),
    /// A picture of the manual.
    Picture(&'static str),
}

use Act::{Click, Expect, Export, Picture, Press, Type};

const SCRIPT: [Act; 53] = [
    Picture("asking"),
    Click(Role::ComboBox, "I wear"),
    Type("m50"),
    Picture("typing"),
    Press("Enter"),
    Expect("source", "Audio-Technica ATH-M50x"),
    Expect("slot", "Slot 1"),
    Press("2"),
    Press("3"),
    Press("4"),
    Press("1"),
    Expect("slot", "Slot 1"),
    Click(Role::ComboBox, "I want to hear"),
    Click(Role::Button, "My headphone is not here …"),
    Type("/tmp/grille-first-hour/acme one.txt"),
    Press("Enter"),
    Picture("import"),
    Press("Enter"),
    Expect("target_1", "acme one"),
    Click(Role::ComboBox, "Set"),
    Picture("sets"),
    Click(Role::ListBoxOption, "Mastering"),
    Expect("target_1", "Sennheiser HD 800 S"),
    Press("Ctrl-Z"),
    Expect("target_1", "acme one"),
    Press("3"),
    Click(Role::RadioButton, "Speakers: Personal"),
    Expect("speakers_3", "Personal"),
    Click(Role::ComboBox, "Measured head"),
    Click(Role::TextInput, "Path of a SOFA file"),
    Type("/tmp/grille-first-hour/my ears.sofa"),
    Press("Enter"),
    Press("Escape"),
    Picture("personal"),
    Click(Role::Button, "Blind test"),
    Click(Role::Tab, "Trials: 5"),
    Click(Role::Button, "Start"),
    Press("0"),
    Press("Enter"),
    Press("3"),
    Picture("blind"),
    Press("Enter"),
    Press("0"),
    Press("Enter"),
    Press("3"),
    Press("Enter"),
    Press("0"),
    Press("Enter"),
    Press("Escape"),
    Expect("slot", "Slot 3"),
    Export,
    Expect("on_export", "Pass through"),
    Picture("export"),
];

/// The files of the script, and a user's folder with nothing in it.
fn prepared() -> (Rig, std::path::PathBuf) {
    std::fs::create_dir_all(FOLDER).unwrap();
    std::fs::write(format!("{FOLDER}/acme one.txt"), PRESET).unwrap();
    std::fs::copy(sofa("good"), format!("{FOLDER}/my ears.sofa")).unwrap();
    let root = std::env::temp_dir().join(format!("grille-first-hour-{}", std::process::id()));
    let mut rig = Rig::untouched(GrilleParams::default(), vec2(980.0, 640.0), 1.0);
    session::install(&rig.harness.ctx, Library::at(&root));
    HeadLoader::of(&rig.harness.ctx).install(Heads::at(&root));
    let stage = rig.harness.state_mut();
    stage.notebook.follows = true;
    stage.levels = playing(48_000);
    stage.status.sample_rate_hz = 48_000.0;
    rig.harness.run();
    (rig, root)
}

fn press(rig: &mut Rig, name: &str) {
    let (modifiers, name) = match name.strip_prefix("Ctrl-") {
        Some(name) => (Modifiers::COMMAND, name),
        None => (Modifiers::NONE, name),
    };
    rig.key_with(modifiers, Key::from_name(name).unwrap());
}

/// Text of a parameter, by its id.
fn reads(rig: &Rig, id: &str) -> String {
    let params = &rig.harness.state().params;
    let map = nice_plug::prelude::Params::param_map(&**params);
    let (_, param, _) = map.into_iter().find(|(known, ..)| known == id).unwrap();
    // SAFETY: the parameters live as long as the stage that is borrowed here.
    #[expect(unsafe_code, reason = "the framework hands out pointers to parameters")]
    unsafe {
        param.normalized_value_to_string(param.unmodulated_normalized_value(), true)
    }
}

/// Plays the script; a line for each act, with the place a click aims at.
fn play(rig: &mut Rig) -> String {
    let mut lines = String::new();
    for act in &SCRIPT {
        match act {
            Click(role, label) => {
                let place = rig.center(*role, label);
                rig.click(*role, label);
                writeln!(lines, "click {:.0} {:.0} {label}", place.x, place.y).unwrap();
            }
            Type(text) => {
                rig.type_text(text);
                writeln!(lines, "type {text}").unwrap();
            }
            Press(name) => {
                press(rig, name);
                writeln!(lines, "press {name}").unwrap();
            }
            Export => {
                rig.harness.state_mut().status.export = ExportState::PassingThrough;
                writeln!(lines, "export").unwrap();
            }
            Expect(id, text) => {
                assert_eq!(reads(rig, id), *text, "{id} after {lines}");
                writeln!(lines, "expect {id} {text}").unwrap();
            }
            Picture(name) => writeln!(lines, "picture {name}").unwrap(),
        }
        settle(rig);
        rig.harness.run();
    }
    lines
}

#[test]
fn the_first_hour_takes_no_more_than_40_acts() {
    let (mut rig, root) = prepared();
    let lines = play(&mut rig);
    let acts = SCRIPT.iter().filter(|act| !matches!(act, Expect(..) | Picture(_))).count();
    assert!(acts <= MOST_ACTS, "{acts} acts");
    let head = rig.harness.state().params.user.head();
    assert_eq!(head.map(|head| head.name().to_owned()).as_deref(), Some("my ears"));
    golden("first-hour.txt", &lines);
    let _ = std::fs::remove_dir_all(root);
}
