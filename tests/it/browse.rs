//! Knobs over headphones, through both entries: every place is a headphone, and the number is the truth.

#![expect(unsafe_code, reason = "a VST3 host is made of raw pointers; the entry is linked in")]

use std::collections::BTreeSet;

use egui::vec2;
use grille::dsp::curve::Curve;
use grille::editor::picker::shortlist::Shortlist;
use grille::headphones::{BackType, Fit, HeadphoneId, Imported};
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::IEditControllerTrait;
use nice_plug::wrapper::vst3::vst3::Steinberg::kResultOk;
use serde_json::Value;

use crate::editor::rig::Rig;
use crate::support::engine::headphone;
use crate::support::host::{Change, Host, hash};
use crate::support::signals::noise;
use crate::support::vst3::{Answers, BLOCK, Changes, Handler, Told, new_instance, running_instance};

/// Places of a knob.
const PLACES: u16 = 128;

/// What reads as a headphone, of a value from 0 to `last`, at each of a controller's 128 positions.
fn reached(host: &mut Host, id: &str, last: f64) -> (BTreeSet<String>, usize) {
    let mut texts = BTreeSet::new();
    let mut num_nothing = 0;
    for position in 0..=127 {
        let text = host.text(hash(id), (f64::from(position) / 127.0 * last).round());
        num_nothing += usize::from(text.starts_with("Unknown") || text.starts_with("Missing"));
        texts.insert(text);
    }
    (texts, num_nothing)
}

/// A controller of 128 positions meets nobody's numbers on *I wear*, and headphones only on the knob beside it.
#[test]
fn a_controller_travels_over_what_there_is() {
    let mut host = Host::new();
    let params = grille::Grille::params_of_last_made().unwrap();
    let starred = [headphone("HD 650"), headphone("ATH-M50x")];
    params.user.put_on_shelf(&starred);
    assert!(reached(&mut host, "source", 1023.0).1 > 20);
    for knob in ["browse_source", "browse_target"] {
        let (texts, num_nothing) = reached(&mut host, knob, 127.0);
        assert_eq!((num_nothing, texts.len()), (0, 8), "{texts:?}");
        assert!(texts.iter().any(|text| text.contains("HD 650")), "{texts:?}");
        assert_eq!(host.value_of_text(hash(knob), "HD 650").map(f64::round), Some(6.0));
        assert_eq!(host.value_of_text(hash(knob), "HD 800"), None, "not on the shelf");
    }
}

/// One step is one headphone, in what is worn and in the slot that is heard; the host is told the number.
#[test]
fn a_clap_knob_sets_the_number_and_tells_the_host() {
    let mut host = Host::new();
    for place in [3, 1, 127] {
        let told = host.answer_to(hash("browse_source"), f64::from(place));
        let number = f64::from(place.min(5) + 1);
        assert_eq!(told, [(hash("source"), number)]);
        assert_eq!(host.value(hash("source")).round(), number);
    }
    assert_eq!(host.answer_to(hash("browse_source"), 90.0), [], "beyond the last one");
    let before: Vec<f64> = (1..=6).map(|slot| host.value(hash(&format!("target_{slot}")))).collect();
    assert_eq!(host.answer_to(hash("browse_target"), 4.0), [], "slot 0 is what is worn");
    host.set("slot", 2.0);
    assert_eq!(host.answer_to(hash("browse_target"), 3.0), [(hash("target_2"), 4.0)]);
    let input = [noise(901, 4_800), noise(902, 4_800)];
    let change = Change { frame: 2_400, id: hash("browse_target"), value: 5.0 };
    host.render_stereo(48_000.0, 512, &input, &[change]);
    assert_eq!(host.value(hash("target_2")).round(), 6.0);
    for (slot, before) in (1..=6).zip(before).filter(|(slot, _)| *slot != 2) {
        assert_eq!(host.value(hash(&format!("target_{slot}"))), before, "slot {slot}");
    }
}

#[test]
fn a_vst3_knob_sets_the_number_and_tells_the_host() {
    const PARAM_VALUES_CHANGED: i32 = 4;
    let at = |place: u16| f64::from(place) / f64::from(PLACES - 1);
    let number = |value: f64| (value * 1023.0).round();

    let (instance, handler) = (new_instance(), Handler::new());
    let (knob, worn) = (instance.id("Browse: I wear"), instance.id("I wear"));
    // SAFETY: the handler outlives everything.
    unsafe {
        instance.controller.setComponentHandler(handler.as_ptr());
        assert_eq!(instance.controller.setParamNormalized(knob, at(4)), kResultOk);
        assert_eq!(number(instance.controller.getParamNormalized(worn)), 5.0);
        instance.controller.setComponentHandler(std::ptr::null_mut());
    }
    let told: Vec<Told> = handler.told().into_iter().map(|(told, _)| told).collect();
    assert_eq!(told, [Told::Restart(PARAM_VALUES_CHANGED)], "no block comes that could say it");

    let instance = running_instance();
    let (knob, heard) = (instance.id("Browse: I want to hear"), instance.id("Slot 1: I want to hear"));
    let (changes, answers) = (Changes::new([(knob, vec![(100, at(2))])]), Answers::default());
    let (mut left, mut right) = (noise(903, BLOCK), noise(904, BLOCK));
    let (result, _) = instance.process_with(&mut left, &mut right, |data| {
        data.inputParameterChanges = changes.as_ptr();
        data.outputParameterChanges = answers.as_ptr();
    });
    assert_eq!(result, kResultOk);
    let answered: Vec<(u32, f64)> =
        answers.values().into_iter().map(|(id, value)| (id, number(value))).collect();
    assert_eq!(answered, [(heard, 3.0)]);
    // SAFETY: a plain call.
    assert_eq!(number(unsafe { instance.controller.getParamNormalized(heard) }), 3.0);
}

/// A project whose knob was turned keeps its shelf, with the user's own headphones on it: a lane on the knob plays the same
/// in hands with other favorites. One whose knob was never turned keeps nothing.
#[test]
fn a_project_keeps_what_its_knob_was_turned_over() {
    let own = Imported::new("Acme", "One", (BackType::Closed, Fit::OverEar), &Curve::FLAT);
    let mut host = Host::new();
    let user = grille::Grille::params_of_last_made().unwrap().user.clone();
    let own = user.offer(own).unwrap().number;
    user.put_on_shelf(&[headphone("HD 650"), own]);
    let shelf = |state: &[u8]| {
        let state: Value = serde_json::from_slice(&state[8..]).unwrap();
        let user: Value = serde_json::from_str(state["fields"]["user"].as_str().unwrap()).unwrap();
        (user["shelf"].clone(), user["headphones"].as_array().unwrap().len())
    };
    assert_eq!(shelf(&host.save()), (Value::Null, 0));
    host.set("browse_source", 6.0);
    let state = host.save();
    assert_eq!(shelf(&state).1, 1, "the import at place 7 comes along");

    let mut there = Host::new();
    let user = grille::Grille::params_of_last_made().unwrap().user.clone();
    user.put_on_shelf(&[headphone("ATH-M50x")]);
    assert!(there.load(&state, 1_000));
    assert_eq!(there.value(hash("source")), host.value(hash("source")));
    user.put_on_shelf(&[headphone("ATH-M50x"), headphone("HD 650")]);
    for place in 0..=7 {
        let place = f64::from(place);
        assert_eq!(there.text(hash("browse_source"), place), host.text(hash("browse_source"), place));
    }
    assert_eq!(there.text(hash("browse_source"), 7.0), "Acme One");
    assert!(there.text(hash("browse_source"), 8.0).contains("M50x"), "behind what was there");
    assert_eq!(shelf(&there.save()).0.as_array().unwrap().len(), 9);
}

/// A state is loaded as it was saved, wherever the knob stood and whatever was chosen after it was turned.
#[test]
fn loading_a_state_turns_no_knob() {
    let mut host = Host::new();
    host.set("browse_source", 3.0);
    host.set("source", f64::from(headphone("HD 650").0));
    let state = host.save();
    let mut there = Host::new();
    there.set("slot", 3.0);
    for _ in 0..2 {
        assert!(there.load(&state, 1_000));
        assert_eq!(there.save(), state);
        assert_eq!(there.value(hash("source")), host.value(hash("source")));
    }
}

/// A star in the window is a place on the knobs, behind the places there were.
#[test]
fn a_favorite_goes_on_the_knobs() {
    let mut rig = Rig::new(grille::params::GrilleParams::default(), vec2(980.0, 640.0), 1.0);
    let user = rig.harness.state().params.user.clone();
    let starred = headphone("HD 650");
    assert_eq!(user.place_on_shelf(starred), None);
    Shortlist::toggle(&rig.harness.ctx, starred, &user);
    rig.harness.run();
    assert_eq!(user.place_on_shelf(starred), Some(6));
    Shortlist::toggle(&rig.harness.ctx, starred, &user);
    rig.harness.run();
    assert_eq!(user.on_shelf(6), starred, "a place keeps its headphone");
    assert_eq!(user.on_shelf(0), HeadphoneId::CLOSED_OVER_EAR);
}
