//! The VST3 entry: the framework's objects, with two repairs: the process mode here, and the `scale` of
//! the window.
//!
//! `setupProcessing` of nice-plug 0.4.2 files the sample rate of this call together with the process mode of
//! the call before it, and that is what activation is told. A host that says "offline" once would have its
//! render printed, and one that comes back would stay silenced. Said twice, the mode arrives: every
//! instance made here passes the call on twice. DECISIONS.md §33.

#![expect(unsafe_code, reason = "COM interfaces are raw pointers; every block says why it holds")]

mod scale;

use std::ffi::c_void;
use std::ptr::from_ref;
use std::sync::OnceLock;

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IAudioProcessor, IAudioProcessorVtbl, IEditController, ProcessSetup,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, FUnknown, IPluginFactory, IPluginFactory2, IPluginFactory2Trait, IPluginFactory3,
    IPluginFactory3Trait, IPluginFactoryTrait, PClassInfo, PClassInfo2, PClassInfoW, PFactoryInfo, TUID,
    int32, kInvalidArgument, kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComWrapper};
use nice_plug::wrapper::vst3::{PluginInfo, Wrapper};

use crate::plugin::Grille;

/// A table of an interface: as the framework makes it, and as hosts meet it.
struct Tables<T> {
    framework: T,
    repaired: T,
}

static TABLES: OnceLock<Tables<IAudioProcessorVtbl>> = OnceLock::new();

/// A new instance whose `setupProcessing` and whose views are the repaired ones.
fn instance() -> ComWrapper<Wrapper<Grille>> {
    let instance = ComWrapper::new(Wrapper::<Grille>::new());
    if let Some(processor) = instance.as_com_ref::<IAudioProcessor>().map(|processor| processor.as_ptr()) {
        // SAFETY: the object was made a line above and nobody else knows it; an interface is a pointer to
        // its table, by the ABI of COM, and the table put in its place lives as long as the process.
        unsafe {
            let framework = *(*processor).vtbl;
            let repaired = IAudioProcessorVtbl { setupProcessing: set_up_twice, ..framework };
            (*processor).vtbl = from_ref(&TABLES.get_or_init(|| Tables { framework, repaired }).repaired);
        }
    }
    if let Some(controller) = instance.as_com_ref::<IEditController>() {
        // SAFETY: nobody else knows the object yet.
        unsafe { scale::repair(controller.as_ptr()) };
    }
    instance
}

/// `setupProcessing` that leaves the framework with the mode of this call.
unsafe extern "system" fn set_up_twice(this: *mut IAudioProcessor, setup: *mut ProcessSetup) -> tresult {
    let Some(Tables { framework, .. }) = TABLES.get() else { return kInvalidArgument };
    // SAFETY: both pointers are the host's, as the interface prescribes, and are passed on unchanged.
    unsafe {
        (framework.setupProcessing)(this, setup);
        (framework.setupProcessing)(this, setup)
    }
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
        if class.is_null() || to.is_null() {
            return kInvalidArgument;
        }
        // SAFETY: class ids have 16 bytes, by the interface; the pointers are the host's.
        unsafe {
            if *class.cast::<[u8; 16]>() != *self.0.cid {
                return kInvalidArgument;
            }
            let instance = instance();
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
    true
}
