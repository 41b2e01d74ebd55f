//! Parameters as VST3 hosts list them, name them, set them and save them.

use std::collections::BTreeSet;

use grille::dsp::curve::Curve;
use grille::headphones::{BackType, Fit, HeadphoneId, Imported};
use grille::project::SlotSetName;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IComponentTrait, IEditControllerTrait, IUnitInfo, IUnitInfoTrait, ParameterInfo,
    ParameterInfo_::ParameterFlags_, String128, UnitInfo,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{IBStream, kInvalidArgument, kResultOk};
use serde_json::{Value, json};

use crate::support::signals::noise;
use crate::support::vst3::{
    BLOCK, Changes, Dirty, Handler, Instance, Told, Trickle, new_instance, number, running_instance, string,
};

#[test]
fn a_parameter_that_does_not_exist_is_refused() {
    let controller = new_instance().controller;
    // SAFETY: the information outlives each call.
    unsafe {
        let mut info: ParameterInfo = std::mem::zeroed();
        let num_parameters = controller.getParameterCount();
        assert!(num_parameters > 100);
        assert_eq!(controller.getParameterInfo(num_parameters - 1, &raw mut info), kResultOk);
        for index in [num_parameters, num_parameters + 1, i32::MAX, -1, i32::MIN] {
            assert_eq!(controller.getParameterInfo(index, &raw mut info), kInvalidArgument, "{index}");
        }
    }
}

fn text(instance: &Instance, id: u32, value: f64) -> String {
    let mut text: String128 = [0x4141; 128];
    // SAFETY: the text outlives the call.
    unsafe {
        assert_eq!(instance.controller.getParamStringByValue(id, value, &raw mut text), kResultOk);
    }
    string(&text)
}

/// A name of the user's that is longer than VST3 has room for, of characters that take two units each.
#[test]
fn a_long_name_ends_with_a_whole_character() {
    for brand in ["Acme", "Acme!"] {
        let mut import = Imported::new(brand, &"🎧".repeat(70), (BackType::Open, Fit::OverEar), &Curve::FLAT);
        import.number = HeadphoneId(960);
        let user = json!({"schema": 1, "headphones": [import.to_json()]}).to_string();
        let params = json!({"target_1": {"i32": 960}});
        let state = json!({"version": "0.1.0", "params": params, "fields": {"user": user}}).to_string();
        let instance = new_instance();
        assert_eq!(instance.load(state.as_bytes(), 4_096), kResultOk);
        let id = crate::support::host::hash("target_1");
        // SAFETY: a plain call.
        let value = unsafe { instance.controller.getParamNormalized(id) };
        let shown = text(&instance, id, value);
        assert!(shown.starts_with(brand) && shown.ends_with('🎧'), "{shown}");
    }
}

/// What hosts show as a list, and what is nobody's to choose.
#[test]
fn choices_are_lists_and_the_blind_test_is_hidden() {
    let instance = new_instance();
    let has = |name: &str, flag| instance.parameter(name).flags & number(flag) != 0;
    let is_list = |name| has(name, ParameterFlags_::kIsList);
    for name in ["On export", "Level match", "Slot"] {
        assert!(is_list(name), "{name}");
    }
    for name in ["Bypass", "Mono", "I wear", "Output trim"] {
        assert!(!is_list(name), "{name}");
    }
    let on_export = instance.id("On export");
    assert_eq!([0.0, 1.0].map(|value| text(&instance, on_export, value)), ["Pass through", "Process"]);
    assert!(has("Blind test", ParameterFlags_::kIsHidden));
    assert!(!has("Blind test", ParameterFlags_::kCanAutomate) && has("Slot", ParameterFlags_::kCanAutomate));
    // Its window sets it through the host, which may keep changes of a read-only parameter to itself.
    assert!(!has("Blind test", ParameterFlags_::kIsReadOnly));
}

/// The groups of parameters, as a tree with a root.
#[test]
fn every_parameter_is_in_a_unit_that_exists_below_the_root() {
    let instance = new_instance();
    let units = instance.component.cast::<IUnitInfo>().unwrap();
    // SAFETY: the information outlives each call; zeros are one.
    let unit = |index| unsafe {
        let mut info: UnitInfo = std::mem::zeroed();
        (units.getUnitInfo(index, &raw mut info) == kResultOk).then_some(info)
    };
    // SAFETY: a plain call.
    let num_units = unsafe { units.getUnitCount() };
    let all: Vec<UnitInfo> = (0..num_units).map(|index| unit(index).unwrap()).collect();
    assert!(unit(num_units).is_none() && unit(-1).is_none());
    assert_eq!((all[0].id, all[0].parentUnitId), (0, -1), "the root comes first");
    let ids: BTreeSet<i32> = all.iter().map(|unit| unit.id).collect();
    assert_eq!(ids.len(), all.len());
    assert!(all[1..].iter().all(|unit| ids.contains(&unit.parentUnitId)));
    let names: BTreeSet<String> = all.iter().map(|unit| string(&unit.name)).collect();
    for name in ["Tools", "Slot 1", "Slot 6"] {
        assert!(names.contains(name), "{names:?}");
    }
    assert!(instance.parameters().iter().all(|parameter| ids.contains(&parameter.unitId)));
    assert!(ids.iter().skip(1).all(|id| instance.parameters().iter().any(|info| info.unitId == *id)));
}

fn saved(instance: &Instance, id: &str) -> Value {
    serde_json::from_slice::<Value>(&instance.state()).unwrap()["params"][id].clone()
}

/// A host's own knob is turned while audio runs, and the project is saved before the next block.
#[test]
fn what_a_host_sets_while_audio_runs_is_saved_before_the_next_block_too() {
    let instance = running_instance();
    let id = instance.id("Slot");
    // SAFETY: plain calls.
    let set = |value| unsafe { instance.controller.setParamNormalized(id, value) };
    let shown = || unsafe { instance.controller.getParamNormalized(id) };
    let play = |changes: &Changes| {
        instance.process_changes(changes, &mut noise(431, BLOCK), &mut noise(432, BLOCK));
    };
    play(&Changes::new([]));
    assert_eq!(set(0.5), kResultOk);
    assert_eq!((saved(&instance, "slot"), shown()), (json!({"i32": 3}), 0.5));
    play(&Changes::new([(id, vec![(0, 0.5)])]));
    assert_eq!(saved(&instance, "slot"), json!({"i32": 3}));
    // The display of an automated parameter, behind the sound: the sound stays as it was.
    play(&Changes::new([(id, vec![(0, 1.0)])]));
    assert_eq!(set(0.5), kResultOk);
    play(&Changes::new([]));
    play(&Changes::new([]));
    assert_eq!((saved(&instance, "slot"), shown()), (json!({"i32": 6}), 1.0));
    // A project that is loaded overrides what was set before.
    let state = instance.state();
    assert_eq!(set(0.0), kResultOk);
    assert_eq!(instance.load(&state, 4_096), kResultOk);
    assert_eq!((saved(&instance, "slot"), shown()), (json!({"i32": 6}), 1.0));
}

/// JUCE reads the values again only when it is told to, once a preset is loaded.
#[test]
fn a_state_that_a_host_loads_makes_it_read_the_values_again() {
    const PARAM_VALUES_CHANGED: i32 = 4;

    let (instance, handler) = (new_instance(), Handler::new());
    let state = instance.state();
    // SAFETY: the stream outlives the call, the handler everything.
    let tell = || unsafe {
        let stream = Trickle::with(&state, 1_000, 0);
        let stream = stream.as_com_ref::<IBStream>().unwrap();
        instance.controller.setComponentState(stream.as_ptr())
    };
    let told = || handler.told().into_iter().map(|(told, _)| told).collect::<Vec<_>>();
    // SAFETY: as above.
    unsafe { instance.controller.setComponentHandler(handler.as_ptr()) };
    assert_eq!((tell(), told()), (kResultOk, vec![]), "nothing was loaded");
    assert_eq!(instance.load(&state, 1_000), kResultOk);
    assert_eq!((tell(), told()), (kResultOk, vec![Told::Restart(PARAM_VALUES_CHANGED)]));
    assert_eq!((tell(), told().len()), (kResultOk, 1), "once");
    // SAFETY: a plain call.
    unsafe { instance.component.setActive(0) };
}

/// What is no parameter makes a host ask for saving: as it wants to be told, and where it cannot be, by a gesture.
#[test]
fn a_host_is_told_that_its_project_is_not_saved() {
    let change = |dirty| {
        let (instance, handler) = (new_instance(), Handler::which(dirty));
        let user = grille::Grille::params_of_last_made().unwrap().user.clone();
        // SAFETY: the handler outlives everything.
        unsafe { instance.controller.setComponentHandler(handler.as_ptr()) };
        user.set_slot_set(SlotSetName { key: "evening".to_owned(), name: "Evening".to_owned() });
        assert!(user.take_untold());
        let is_told = user.tell_host();
        let told = handler.told().into_iter().map(|(told, _)| told).collect::<Vec<_>>();
        let id = instance.id("On export");
        // SAFETY: a plain call.
        unsafe { instance.controller.setComponentHandler(std::ptr::null_mut()) };
        assert!(!user.tell_host(), "nobody is there");
        assert_eq!(handler.num_held(), 0);
        (is_told, told, id)
    };
    assert_eq!(change(Dirty::Unknown).1, [], "left to the gesture of the window");
    let (is_told, told, _) = change(Dirty::Heard);
    assert_eq!((is_told, told), (true, vec![Told::Dirty(true)]));
    let (is_told, told, id) = change(Dirty::Refused);
    assert_eq!((is_told, told), (true, vec![Told::Begin(id), Told::Perform(id, 0.0), Told::End(id)]));
}
