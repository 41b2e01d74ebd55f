//! VST3 instances of this crate's own entry, which is linked in.

use grille::entry::vst3::GetPluginFactory;
use nice_plug::wrapper::vst3::vst3::ComPtr;
use nice_plug::wrapper::vst3::vst3::Steinberg::{IPluginFactory, PClassInfo, kResultOk};
pub(crate) use test_host::vst3::*;

/// The factory of the entry.
#[expect(unsafe_code, reason = "the entry hands out a raw pointer")]
pub(crate) fn factory() -> ComPtr<IPluginFactory> {
    // SAFETY: the factory is this crate's own, and the reference that comes is ours.
    unsafe { ComPtr::from_raw(GetPluginFactory().cast::<IPluginFactory>()).unwrap() }
}

/// What is known of the one class.
pub(crate) fn class() -> PClassInfo {
    test_host::vst3::class(&factory()).unwrap()
}

/// A new instance.
pub(crate) fn new_instance() -> Instance {
    Instance::of(&factory()).unwrap()
}

/// One in slot 1, as it is once a headphone was chosen: a new one plays its input.
pub(crate) fn sounding_instance() -> Instance {
    let instance = new_instance();
    let state = String::from_utf8(instance.state()).unwrap();
    let sounding = state.replace(r#""slot":{"i32":0}"#, r#""slot":{"i32":1}"#);
    assert_ne!(sounding, state);
    assert_eq!(instance.load(sounding.as_bytes(), 1 << 20), kResultOk);
    instance
}

/// One that runs at 48 kHz in real time, in slot 1.
pub(crate) fn running_instance() -> Instance {
    let instance = sounding_instance();
    instance.start(real_time());
    instance
}
