//! Factory, instance, and calls that come too early, too late or with too little.

use std::ffi::c_void;
use std::ptr::{null, null_mut};

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{IComponentTrait, IEditControllerTrait};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    IPluginBaseTrait, IPluginFactoryTrait, kInvalidArgument, kNotInitialized, kResultFalse, kResultOk,
};

use serde_json::{Value, json};

use crate::support::signals::noise;
use crate::support::vst3::{BLOCK, Handler, RATE_HZ, class, factory, new_instance, number, real_time};

#[test]
fn an_instance_of_no_interface_is_refused() {
    let class = class();
    let mut made: *mut c_void = null_mut();
    // SAFETY: null is what the call must take.
    let result = unsafe { factory().createInstance(class.cid.as_ptr(), null(), &raw mut made) };
    assert_eq!((result, made), (kInvalidArgument, null_mut()));
}

#[test]
fn a_block_before_the_setup_or_before_activation_is_silence() {
    let instance = new_instance();
    let is_refused = || {
        let (mut left, mut right) = (noise(421, BLOCK), noise(422, BLOCK));
        let (result, _) = instance.process_with(&mut left, &mut right, |_| {});
        result == number(kNotInitialized) && left.iter().chain(&right).all(|sample| *sample == 0.0)
    };
    assert!(is_refused(), "nothing is set up");
    assert_eq!(instance.set_up(real_time(), RATE_HZ), kResultOk);
    assert!(is_refused(), "nothing is active");
    instance.start(real_time());
    assert!(!is_refused());
    instance.stop();
    assert!(is_refused(), "nothing is active any more");
}

/// What `setActive` would refuse is refused before.
#[test]
fn a_rate_nobody_can_run_at_is_refused_by_the_setup() {
    let instance = new_instance();
    for rate_hz in [0.0, -48_000.0, 999.0, 768_001.0, 1_234_567.8, f64::NAN, f64::INFINITY] {
        assert_eq!(instance.set_up(real_time(), rate_hz), kResultFalse, "{rate_hz}");
    }
    // SAFETY: as hosts do it.
    let activate = |state| unsafe { instance.component.setActive(state) };
    assert_eq!(activate(1), kResultFalse, "a refused setup is none");
    for rate_hz in [1_000.0, 44_100.0, 768_000.0] {
        assert_eq!(instance.set_up(real_time(), rate_hz), kResultOk, "{rate_hz}");
        assert_eq!((activate(1), activate(0)), (kResultOk, kResultOk), "{rate_hz}");
    }
}

/// What hosts read before they load the plug-in is what it says when it is loaded.
#[cfg(not(windows))]
#[test]
fn the_module_information_is_what_the_factory_says() {
    let info: Value = serde_json::from_str(&grille::entry::vst3::module_info()).unwrap();
    let listed = &info["Classes"][0];
    let bytes = class().cid.map(|byte| byte.to_ne_bytes()[0]);
    assert_eq!(listed["CID"], bytes.map(|byte| format!("{byte:02X}")).concat());
    assert_eq!((&listed["Name"], &listed["Category"]), (&json!("Grille"), &json!("Audio Module Class")));
    assert_eq!(listed["Sub Categories"], json!(["Fx", "Tools", "Spatial", "Stereo"]));
    assert_eq!((&info["Version"], &listed["Version"]), (&json!(env!("CARGO_PKG_VERSION")), &info["Version"]));
    assert_eq!(listed["Cardinality"], json!(class().cardinality));
    for (key, expected) in
        [("Vendor", env!("CARGO_PKG_AUTHORS")), ("URL", env!("CARGO_PKG_HOMEPAGE")), ("E-Mail", "")]
    {
        assert_eq!(info["Factory Info"][key], json!(expected), "{key}");
    }
}

/// As Ardour does for every plug-in it loads: a view is made to see whether there is an editor.
#[cfg(feature = "editor")]
#[test]
fn a_handler_that_dies_after_a_view_was_only_asked_for_is_left_alone() {
    use nice_plug::wrapper::vst3::vst3::ComPtr;
    use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::ViewType::kEditor;

    let handlers: Vec<&Handler> = (0..40)
        .map(|_| {
            let (instance, handler) = (new_instance(), Handler::new());
            // SAFETY: the calls are made in the order VST3 prescribes.
            unsafe {
                assert_eq!(instance.controller.setComponentHandler(handler.as_ptr()), kResultOk);
                drop(ComPtr::from_raw(instance.controller.createView(kEditor)).unwrap());
                instance.controller.setComponentHandler(null_mut());
                instance.component.terminate();
            }
            assert_eq!(handler.num_held(), 0);
            handler.die();
            handler
        })
        .collect();
    assert_eq!(handlers.iter().map(|handler| handler.num_touched_dead()).sum::<u32>(), 0);
}

/// A host that takes nothing back and goes.
#[test]
fn the_end_of_an_instance_gives_its_handler_back() {
    let (instance, handler) = (new_instance(), Handler::new());
    // SAFETY: the calls are made in the order VST3 prescribes.
    unsafe {
        assert_eq!(instance.controller.setComponentHandler(handler.as_ptr()), kResultOk);
        assert_eq!(handler.num_held(), 1);
        instance.component.terminate();
    }
    assert_eq!(handler.num_held(), 0);
    handler.die();
    drop(instance);
    assert_eq!(handler.num_touched_dead(), 0);
}
