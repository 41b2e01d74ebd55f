//! What holds after every step.

use crate::support::engine::{engine_with, run};
use crate::support::host::{Host, hash};

use super::world::{CHOICES, RATE_HZ, World, carried, listed};

pub(super) fn all(world: &mut World) {
    for now in 0..world.instances.len() {
        world.now = now;
        numbers_mean_what_they_meant(world);
        sound_is_what_is_said(world);
        nothing_unnamed_is_saved(world);
    }
    the_state_comes_back(world);
    slot_0_and_bypass_are_the_input(world);
}

/// Or nothing: never another headphone. The host says the name the window shows.
fn numbers_mean_what_they_meant(world: &mut World) {
    let place = world.place();
    let instance = world.instance();
    for number in instance.named() {
        let now = instance.meaning(number);
        if let Some(before) = instance.meanings.get(&number) {
            assert!(now == *before, "{number} was {before:?} and is {now:?}; {place}");
        }
        let text = instance.host.text(hash("source"), f64::from(number));
        assert_eq!(now.is_none(), text == format!("Missing import {number}"), "{place}");
        instance.meanings.insert(number, now);
    }
}

/// What the parameters and the project say, made by an engine of its own, is what leaves the plug-in, at a level that
/// depends on nothing that was heard before.
fn sound_is_what_is_said(world: &mut World) {
    let (place, input) = (world.place(), world.input.clone());
    let instance = world.instance();
    let chosen = instance.host.value(hash("level_match"));
    instance.host.set_text("level_match", "Static");
    let output = instance.play(&input);
    let settings = instance.params.settings();
    instance.host.set("level_match", chosen);
    let user = instance.params.user.data();
    let mut engine = engine_with(RATE_HZ, &user, &settings);
    let (left, right) = run(&mut engine, &input[0], &input[1]);
    assert!(settings.bypass || output == [left, right], "{place}");
    for id in CHOICES {
        let value = instance.host.value(hash(id));
        let shown = user.catalog.display_name(grille::headphones::HeadphoneId(value.round() as u16));
        assert_eq!(instance.host.text(hash(id), value), shown, "{place}");
    }
}

/// Neither now, nor by the window, nor for longer than a sweep.
fn nothing_unnamed_is_saved(world: &mut World) {
    let place = world.place();
    let instance = world.instance();
    let bytes = instance.host.save();
    let passing = listed(&bytes, "passing");
    for number in carried(&bytes).into_keys() {
        assert!(
            instance.lasting.contains(&number) || passing.contains(&number),
            "{number} is saved; {place}"
        );
    }
}

/// Into an instance that has seen nothing: values, names and sound.
fn the_state_comes_back(world: &mut World) {
    let (place, input) = (world.place(), world.input.clone());
    let instance = world.instance();
    let bytes = instance.host.save();
    let mut fresh = Host::new();
    assert!(fresh.load(&bytes, 1000), "{place}");
    for fact in instance.host.facts() {
        let (there, here) = (fresh.value(fact.id), instance.host.value(fact.id));
        assert_eq!(there, here, "{}; {place}", fact.name);
        assert_eq!(fresh.text(fact.id, there), instance.host.text(fact.id, here), "{}; {place}", fact.name);
    }
    let again = fresh.save();
    let chosen = instance.host.value(hash("level_match"));
    for host in [&mut instance.host, &mut fresh] {
        host.set_text("level_match", "Static");
    }
    let heard = instance.host.render_stereo(RATE_HZ, 256, &input, &[]);
    assert_eq!(fresh.render_stereo(RATE_HZ, 256, &input, &[]), heard, "{place}");
    instance.host.set("level_match", chosen);
    let mut third = Host::new();
    assert!(third.load(&again, 1000) && third.save() == again, "a state is saved as it was loaded; {place}");
}

fn slot_0_and_bypass_are_the_input(world: &mut World) {
    let (place, input) = (world.place(), world.input.clone());
    let bytes = world.instance().host.save();
    let mut fresh = Host::new();
    for (id, value) in [("bypass", 1.0), ("slot", 0.0)] {
        assert!(fresh.load(&bytes, 1000));
        fresh.set(id, value);
        if id == "slot" {
            for tool in ["mono", "side", "solo_left", "solo_right", "swap", "flip_left", "flip_right", "dim"]
            {
                fresh.set(tool, 0.0);
            }
            fresh.set_text("balance", "center");
            fresh.set_text("output_trim", "0 dB");
            fresh.set("bypass", 0.0);
        }
        // What was heard before fades out first.
        for _ in 0..8 {
            fresh.render_stereo(RATE_HZ, 256, &input, &[]);
        }
        assert_eq!(fresh.render_stereo(RATE_HZ, 256, &input, &[]), input, "{id}; {place}");
    }
}
