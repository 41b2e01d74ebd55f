//! The VST3 entry: the framework's objects, repaired where nice-plug 0.4.2 trusts a host more than the interface does.
//! An `instance` has tables of ours (`table`) in the place of the framework's, for the functions that need it: of its
//! processor the `process` function, with the `buses` and `changes` of a block; of its component the `streams` of states and the
//! `side_bus` of the reference; its `controller` lists `parameters` in `units` and hands out `views`, each a `view` of ours between the host's `frame` and the
//! framework's view; `edits` reach the host, whose `host_name` is asked for. The framework's `worker` thread is kept until the library goes.
//! Decisions 33 and 63.

#![expect(unsafe_code, reason = "COM interfaces are raw pointers; every block says why it holds")]

mod buses;
mod changes;
mod controller;
mod edits;
mod frame;
mod host_name;
mod instance;
mod module_info;
mod parameters;
mod process;
mod side_bus;
mod streams;
mod units;
mod view;
mod views;
mod vtable;
mod worker;

use std::ffi::c_void;

use nice_plug::wrapper::vst3::PluginInfo;
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, FUnknown, IPluginFactory, IPluginFactory2, IPluginFactory2Trait, IPluginFactory3,
    IPluginFactory3Trait, IPluginFactoryTrait, PClassInfo, PClassInfo2, PClassInfoW, PFactoryInfo, TUID,
    int32, kInvalidArgument, kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComWrapper};

use crate::entry::stay;
use crate::plugin::Grille;

pub use module_info::module_info;

/// A count or a constant as VST3 passes it; the constants' type differs between systems.
fn constant(value: impl TryInto<int32>) -> int32 {
    value.try_into().unwrap_or(int32::MAX)
}

/// What a host asks for instances: there is one class.
struct Factory(PluginInfo);

impl Class for Factory {
    type Interfaces = (IPluginFactory, IPluginFactory2, IPluginFactory3);
}

/// Writes what was asked for about class `index`.
///
/// # Safety
/// `to` is null or can be written.
unsafe fn answer<T>(index: int32, to: *mut T, info: impl FnOnce() -> T) -> tresult {
    if index != 0 || to.is_null() {
        return kInvalidArgument;
    }
    // SAFETY: not null, and the caller vouches for the rest.
    unsafe { to.write(info()) };
    kResultOk
}

impl IPluginFactoryTrait for Factory {
    unsafe fn getFactoryInfo(&self, info: *mut PFactoryInfo) -> tresult {
        // SAFETY: the host's own pointer.
        unsafe { answer(0, info, || self.0.create_factory_info()) }
    }

    unsafe fn countClasses(&self) -> int32 {
        1
    }

    unsafe fn getClassInfo(&self, index: int32, info: *mut PClassInfo) -> tresult {
        // SAFETY: the host's own pointer.
        unsafe { answer(index, info, || self.0.create_class_info()) }
    }

    unsafe fn createInstance(&self, class: FIDString, interface: FIDString, to: *mut *mut c_void) -> tresult {
        if class.is_null() || interface.is_null() || to.is_null() {
            return kInvalidArgument;
        }
        // SAFETY: class ids have 16 bytes, by the interface; the pointers are the host's.
        unsafe {
            if *class.cast::<[u8; 16]>() != *self.0.cid {
                return kInvalidArgument;
            }
            let Some(instance) = instance::make() else { return kInvalidArgument };
            let Some(unknown) = instance.as_com_ref::<FUnknown>() else { return kInvalidArgument };
            let unknown = unknown.as_ptr();
            ((*(*unknown).vtbl).queryInterface)(unknown, interface.cast::<TUID>(), to)
        }
    }
}

impl IPluginFactory2Trait for Factory {
    unsafe fn getClassInfo2(&self, index: int32, info: *mut PClassInfo2) -> tresult {
        // SAFETY: the host's own pointer.
        unsafe { answer(index, info, || self.0.create_class_info_2()) }
    }
}

impl IPluginFactory3Trait for Factory {
    unsafe fn getClassInfoUnicode(&self, index: int32, info: *mut PClassInfoW) -> tresult {
        // SAFETY: the host's own pointer.
        unsafe { answer(index, info, || self.0.create_class_info_unicode()) }
    }

    unsafe fn setHostContext(&self, _context: *mut FUnknown) -> tresult {
        kResultOk
    }
}

/// What hosts look up in the shared library.
#[unsafe(no_mangle)]
pub extern "system" fn GetPluginFactory() -> *mut c_void {
    stay::in_memory();
    let factory = ComWrapper::new(Factory(PluginInfo::for_plugin::<Grille>()));
    let pointer = factory.to_com_ptr::<IPluginFactory>();
    pointer.map_or(std::ptr::null_mut(), |pointer| pointer.into_raw().cast())
}

/// Called by hosts when the library has been loaded.
#[cfg(all(unix, not(target_os = "macos")))]
#[unsafe(no_mangle)]
pub extern "C" fn ModuleEntry(_library: *mut c_void) -> bool {
    nice_plug::wrapper::setup_logger::<Grille>();
    true
}

/// Called by hosts before the library is unloaded.
#[cfg(all(unix, not(target_os = "macos")))]
#[unsafe(no_mangle)]
pub extern "C" fn ModuleExit() -> bool {
    worker::let_go();
    true
}

/// Called by hosts when the bundle has been loaded.
#[cfg(target_os = "macos")]
#[unsafe(no_mangle)]
pub extern "C" fn bundleEntry(_bundle: *mut c_void) -> bool {
    nice_plug::wrapper::setup_logger::<Grille>();
    true
}

/// Called by hosts before the bundle is unloaded.
#[cfg(target_os = "macos")]
#[unsafe(no_mangle)]
pub extern "C" fn bundleExit() -> bool {
    worker::let_go();
    true
}

/// Called by hosts when the library has been loaded.
#[cfg(windows)]
#[unsafe(no_mangle)]
pub extern "system" fn InitDll() -> bool {
    nice_plug::wrapper::setup_logger::<Grille>();
    true
}

/// Called by hosts before the library is unloaded.
#[cfg(windows)]
#[unsafe(no_mangle)]
pub extern "system" fn ExitDll() -> bool {
    worker::let_go();
    true
}
