//! One step: something a person, a host or another program does.

use grille::dsp::curve::Curve;
use grille::editor::edit::history::Way;
use grille::editor::slots::edits::Edit;
use grille::headphones::{BackType, Fit, Imported};
use grille::library::{Library, SlotSet};

use super::blind;
use super::entry::Entry;
use super::world::{CHOICES, FRAMES, Project, World, carried, listed};
use crate::support::child;
use crate::support::host::{Change, hash};
use crate::support::signals::Random;

/// Does something and says what.
pub(super) fn any(world: &mut World) -> String {
    world.now = world.random.below(2);
    match world.random.below(34) {
        0..3 => set_any(world),
        3..6 => choose_import(world),
        6 => sweep(world),
        7..9 => save(world),
        9..12 => load(world),
        12 => load_without_imports(world),
        13..15 => {
            let library = world.library.clone();
            change_folder(&library, &mut world.random);
            "folder".to_owned()
        }
        15..18 => look(world),
        18 => {
            world.instance().close();
            "close".to_owned()
        }
        19 => keep_set(world),
        20..22 => edit(world),
        22 => other_process(world),
        23 => export(world),
        24..27 => blind::start(world),
        27..30 => blind::hear(world),
        30..33 => blind::answer(world),
        _ => blind::leave(world),
    }
}

/// Adds, renames or deletes a headphone.
pub(super) fn change_folder(library: &Library, random: &mut Random) {
    let all = library.headphones.listing().entries;
    if random.below(3) == 0 && !all.is_empty() {
        let one = &all[random.below(all.len())];
        // Another process may have been quicker.
        let _ = if random.coin() {
            library.headphones.remove(&one.key).map(drop)
        } else {
            library.headphones.rename(&one.key, "", &format!("Renamed {:012}", random.below(1 << 40)))
        };
        return;
    }
    let (level_db, model) = (random.within(-6.0, 6.0), format!("{:012}", random.below(1 << 40)));
    let curve = Curve::from_fn(|freq_hz| if freq_hz < 300.0 { level_db } else { 0.0 });
    library.headphones.add(&Imported::new("Acme", &model, (BackType::Open, Fit::OverEar), &curve)).unwrap();
}

pub(super) fn look(world: &mut World) -> String {
    let library = world.library.clone();
    world.instance().look(&library);
    "look".to_owned()
}

/// Any parameter but those that choose a headphone, in the host.
fn set_any(world: &mut World) -> String {
    let facts = world.instance().host.facts();
    let choices = CHOICES.map(hash);
    let fact = &facts[world.random.below(facts.len())];
    // Without a test the letter says nothing, and offline renders are a step of their own.
    if choices.contains(&fact.id) || ["Blind test", "On export"].contains(&fact.name.as_str()) {
        return "nothing".to_owned();
    }
    let value = fact.min + world.random.unit() * (fact.max - fact.min);
    let value = if fact.is_stepped { value.round() } else { value };
    world.instance().host.set_by_id(fact.id, value);
    format!("{} = {value:.2}", fact.name)
}

/// A number for a headphone parameter: mostly an import there is, sometimes one that is missing, or one that ships.
fn choose_import(world: &mut World) -> String {
    let id = CHOICES[world.random.below(CHOICES.len())];
    let imports = world.instance().params.user.imports();
    let number = match world.random.below(6) {
        0 => 960 + world.random.below(64) as u16,
        1 => 32 + world.random.below(20) as u16,
        _ if imports.is_empty() => 2,
        _ => imports[world.random.below(imports.len())].number.0,
    };
    world.instance().host.set(id, f64::from(number));
    format!("{id} = {number}")
}

/// Automation through all numbers and back to where the parameter was.
fn sweep(world: &mut World) -> String {
    let id = hash(CHOICES[world.random.below(CHOICES.len())]);
    let input = world.input.clone();
    let instance = world.instance();
    let back = instance.host.value(id);
    let at = |step: usize, value: f64| Change { frame: (step * 8) as u32, id, value };
    let mut changes: Vec<Change> = (0..1024).map(|number| at(number, number as f64)).collect();
    changes.push(at(1024, back));
    const { assert!(1024 * 8 < FRAMES) };
    instance.host.render(512, &input, &changes);
    "sweep".to_owned()
}

fn save(world: &mut World) -> String {
    let instance = world.instance();
    let bytes = instance.host.save();
    let meanings = instance.named().into_iter().map(|number| (number, instance.meaning(number))).collect();
    world.projects.push(Project { bytes, meanings });
    "save".to_owned()
}

fn load(world: &mut World) -> String {
    let idx = world.random.below(world.projects.len());
    let project = world.projects[idx].clone();
    open(world, project);
    format!("load {idx}")
}

/// A project whose imports have been lost on the way.
fn load_without_imports(world: &mut World) -> String {
    let idx = world.random.below(world.projects.len());
    let Project { bytes, meanings } = world.projects[idx].clone();
    let mut state: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    state["fields"]["user"] = "{}".into();
    let meanings = meanings.into_keys().map(|number| (number, None)).collect();
    open(world, Project { bytes: state.to_string().into_bytes(), meanings });
    format!("load {idx} without its imports")
}

fn open(world: &mut World, project: Project) {
    let instance = world.instance();
    assert!(instance.host.load(&project.bytes));
    let passing = listed(&project.bytes, "passing");
    instance.lasting = listed(&project.bytes, "missing");
    instance.lasting.extend(carried(&project.bytes).into_keys().filter(|number| !passing.contains(number)));
    let named = instance.named();
    instance.lasting.extend(&named);
    instance.meanings = project.meanings;
    instance.frames();
    assert!(!instance.is_blind(), "a test ends with its project");
}

/// Keeps the slots as a set, in a window.
fn keep_set(world: &mut World) -> String {
    look(world);
    let (library, name) = (world.library.clone(), format!("Set {}", world.random.below(4)));
    let instance = world.instance();
    // A blind test has the window's whole body.
    let Some(rig) = instance.window.as_mut().filter(|_| !instance.params.blind_order.is_set()) else {
        return "nothing".to_owned();
    };
    let sets = &mut rig.harness.state_mut().view.kept.sets;
    sets.naming.clone_from(&name);
    sets.save(&instance.params, &library);
    format!("keep {name}")
}

/// Something done to slots as a whole.
fn edit(world: &mut World) -> String {
    look(world);
    let slot = 1 + world.random.below(6);
    let sets: Vec<SlotSet> =
        SlotSet::factory().iter().cloned().chain(world.library.slot_sets.listing().entries).collect();
    let edit = match world.random.below(8) {
        0..2 => Edit::Load(Box::new(sets[world.random.below(sets.len())].clone())),
        2 => Edit::Return,
        3 => Edit::Exchange(slot),
        4 => Edit::Copy { from: slot, to: 1 + world.random.below(6) },
        5 => Edit::Reset(slot),
        6 => Edit::Step(Way::Undo),
        _ => Edit::Step(Way::Redo),
    };
    let said = match &edit {
        Edit::Load(set) => format!("set {}", set.name),
        other => format!("{other:?}"),
    };
    let instance = world.instance();
    if let Some(rig) = &mut instance.window {
        rig.harness.state_mut().view.edit = Some(edit);
        rig.harness.run_steps(2);
    }
    said
}

#[cfg(unix)]
fn other_process(world: &mut World) -> String {
    child::run_as_user_of("walk::another_process_changes_the_folder", &world.root);
    "another process".to_owned()
}

#[cfg(not(unix))]
fn other_process(world: &mut World) -> String {
    look(world)
}

/// An offline render: the input, or on purpose what the host shows, whatever letter is heard.
fn export(world: &mut World) -> String {
    let (input, place) = (world.input.clone(), world.place());
    let is_print = world.random.coin();
    let host = &mut world.instance().host;
    host.set("on_export", f64::from(u8::from(is_print)));
    let printed = |host: &mut Entry| {
        host.set_offline(true);
        let output = host.render(512, &input, &[]);
        host.set_offline(false);
        output
    };
    let output = printed(host);
    if is_print {
        let mut fresh = Entry::new(host.format());
        assert!(fresh.load(&host.save()));
        assert!(output == printed(&mut fresh), "a print: {place}");
    } else {
        assert!(output == input, "an export: {place}");
    }
    host.set("on_export", 0.0);
    if is_print { "print".to_owned() } else { "export".to_owned() }
}
