//! What holds after every step.

use grille::engine::settings::Settings;

use super::entry::{Entry, Format};
use super::world::{CHOICES, Instance, RATE_HZ, World, carried, listed};
use crate::support::engine::{engine_with, run};
use crate::support::host::{Stereo, hash};

pub(super) fn all(world: &mut World) {
    for now in 0..world.instances.len() {
        world.now = now;
        numbers_mean_what_they_meant(world);
        sound_is_what_is_said(world);
        super::blind::a_letter_is_its_slot(world);
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
    assert!(output == as_set(instance, &settings, &input), "{place}");
    let user = instance.params.user.data();
    for id in CHOICES {
        let value = instance.host.value(hash(id));
        let shown = user.catalog.display_name(grille::headphones::HeadphoneId(value.round() as u16));
        assert_eq!(instance.host.text(hash(id), value), shown, "{place}");
    }
}

/// What an engine of its own makes of settings and of what a project carries; the input while bypassed.
fn as_set(instance: &Instance, settings: &Settings, input: &Stereo) -> Stereo {
    if settings.bypass {
        return input.clone();
    }
    let mut engine = engine_with(RATE_HZ, &instance.params.user.data(), settings);
    run(&mut engine, &input[0], &input[1]).into()
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

/// Into an instance of either format that has seen nothing: values, names and sound. Of a running blind test nothing is
/// saved: what comes back is the slot that the host shows, and a letter that reads *off*.
fn the_state_comes_back(world: &mut World) {
    let (place, input) = (world.place(), world.input.clone());
    let format = if world.random.coin() { Format::Clap } else { Format::Vst3 };
    let instance = world.instance();
    let bytes = instance.host.save();
    let mut fresh = Entry::new(format);
    assert!(fresh.load(&bytes), "{place}");
    for fact in instance.host.facts() {
        let whole = |value: f64| if fact.is_stepped { value.round() } else { value };
        let (there, here) = (whole(fresh.value(fact.id)), whole(instance.host.value(fact.id)));
        assert_eq!(there, here, "{}; {place}", fact.name);
        let text =
            if fact.name == "Blind test" { "off".to_owned() } else { instance.host.text(fact.id, here) };
        assert_eq!(fresh.text(fact.id, there), text, "{}; {place}", fact.name);
    }
    let again = fresh.save();
    let chosen = instance.host.value(hash("level_match"));
    for host in [&mut instance.host, &mut fresh] {
        host.set_text("level_match", "Static");
    }
    let heard = as_set(instance, &instance.params.settings_shown(), &input);
    assert!(fresh.render(256, &input, &[]) == heard, "{place}");
    instance.host.set("level_match", chosen);
    let mut third = Entry::new(instance.host.format());
    assert!(third.load(&again) && third.save() == again, "a state is saved as it was loaded; {place}");
}

fn slot_0_and_bypass_are_the_input(world: &mut World) {
    let (place, input) = (world.place(), world.input.clone());
    let bytes = world.instance().host.save();
    let mut fresh = Entry::new(world.instance().host.format());
    for (id, value) in [("bypass", 1.0), ("slot", 0.0)] {
        assert!(fresh.load(&bytes));
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
            fresh.render(256, &input, &[]);
        }
        assert!(fresh.render(256, &input, &[]) == input, "{id}; {place}");
    }
}
