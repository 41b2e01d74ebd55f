//! Loading a preset that a host's browser has chosen: it brings the slots to a set, and the host is told of the values.

use std::ffi::{CStr, c_char};

use clap_sys::ext::params::{CLAP_EXT_PARAMS, CLAP_PARAM_RESCAN_VALUES, clap_host_params};
use clap_sys::ext::preset_load::{
    CLAP_EXT_PRESET_LOAD, CLAP_EXT_PRESET_LOAD_COMPAT, clap_host_preset_load, clap_plugin_preset_load,
};
use clap_sys::factory::preset_discovery::{
    CLAP_PRESET_DISCOVERY_LOCATION_FILE, CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN,
    clap_preset_discovery_location_kind,
};
use nice_plug::wrapper::clap::{clap_host, clap_plugin};

use super::Instance;
use super::presets::{c_text, path_of};
use crate::presets::{self, PresetError};

/// Names of the extension: the one of today, and the one of its drafts, which is the same.
pub(super) const IDS: [&CStr; 2] = [CLAP_EXT_PRESET_LOAD, CLAP_EXT_PRESET_LOAD_COMPAT];

pub(super) static TABLE: clap_plugin_preset_load =
    clap_plugin_preset_load { from_location: Some(from_location) };

unsafe extern "C" fn from_location(
    plugin: *const clap_plugin,
    kind: clap_preset_discovery_location_kind,
    location: *const c_char,
    key: *const c_char,
) -> bool {
    // SAFETY: the host's pointers, null or strings, on its main thread.
    unsafe {
        let Some(instance) = Instance::of(plugin) else { return false };
        let outcome = load(instance, kind, location, key);
        if outcome.is_ok() {
            instance.link.telemetry.alarm.sound();
            rescan_values(instance.host);
        }
        answer(instance.host, (kind, location, key), &outcome)
    }
}

unsafe fn load(
    instance: &Instance,
    kind: clap_preset_discovery_location_kind,
    location: *const c_char,
    key: *const c_char,
) -> Result<(), PresetError> {
    // SAFETY: null or the host's strings.
    let text = |text: *const c_char| (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) });
    let set = match (kind, text(location), text(key)) {
        (CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN, _, Some(key)) => presets::shipped(key),
        (CLAP_PRESET_DISCOVERY_LOCATION_FILE, Some(path), _) => presets::in_file(&path_of(path)),
        _ => Err(PresetError::Nowhere),
    }?;
    presets::load(&set, &instance.link.params)
}

/// Has the host read all values again.
///
/// # Safety
/// The host lives, and this is its main thread.
pub(super) unsafe fn rescan_values(host: *const clap_host) {
    // SAFETY: the host lives as long as its plug-in; an extension is the table its name says.
    unsafe {
        if let Some(params) = extension::<clap_host_params>(host, &[CLAP_EXT_PARAMS])
            && let Some(rescan) = params.rescan
        {
            rescan(host, CLAP_PARAM_RESCAN_VALUES);
        }
    }
}

/// Tells the host what came of it, and says it.
unsafe fn answer(
    host: *const clap_host,
    (kind, location, key): (clap_preset_discovery_location_kind, *const c_char, *const c_char),
    outcome: &Result<(), PresetError>,
) -> bool {
    // SAFETY: as above; the strings are the host's own, and come back as they are.
    unsafe {
        let theirs = extension::<clap_host_preset_load>(host, &IDS);
        match outcome {
            Ok(()) => {
                if let Some(loaded) = theirs.and_then(|theirs| theirs.loaded) {
                    loaded(host, kind, location, key);
                }
            }
            Err(error) => {
                let why = c_text(&error.to_string());
                if let Some(on_error) = theirs.and_then(|theirs| theirs.on_error) {
                    on_error(host, kind, location, key, error.os_error(), why.as_ptr());
                }
            }
        }
    }
    outcome.is_ok()
}

/// An extension of the host's, under the first name it knows.
unsafe fn extension<'a, T>(host: *const clap_host, ids: &[&CStr]) -> Option<&'a T> {
    // SAFETY: by the callers.
    unsafe {
        let get = (*host).get_extension?;
        ids.iter().find_map(|id| get(host, id.as_ptr()).cast::<T>().as_ref())
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::c_void;
    use std::ptr::{from_ref, null, null_mut};
    use std::sync::Mutex;

    use clap_sys::ext::gui::CLAP_EXT_GUI;
    use clap_sys::version::CLAP_VERSION;
    use nice_plug::wrapper::clap::{CLAP_PLUGIN_FACTORY_ID, clap_plugin_factory};

    use super::super::clap_entry;
    use super::*;

    /// What the host was told, in order.
    static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());

    fn note(text: String) {
        TOLD.lock().unwrap().push(text);
    }

    fn told() -> Vec<String> {
        std::mem::take(&mut TOLD.lock().unwrap())
    }

    unsafe extern "C" fn on_rescan(_: *const clap_host, flags: u32) {
        note(format!("rescan {flags}"));
    }

    unsafe extern "C" fn on_loaded(_: *const clap_host, kind: u32, _: *const c_char, key: *const c_char) {
        // SAFETY: what the test has handed over.
        let key = if key.is_null() { c"none" } else { unsafe { CStr::from_ptr(key) } };
        note(format!("loaded {kind} {}", key.to_string_lossy()));
    }

    unsafe extern "C" fn on_error(
        _: *const clap_host,
        _: u32,
        _: *const c_char,
        _: *const c_char,
        os: i32,
        why: *const c_char,
    ) {
        // SAFETY: the plug-in's text.
        note(format!("{os}: {}", unsafe { CStr::from_ptr(why) }.to_string_lossy()));
    }

    static PARAMS: clap_host_params =
        clap_host_params { rescan: Some(on_rescan), clear: None, request_flush: None };
    static LOAD: clap_host_preset_load =
        clap_host_preset_load { on_error: Some(on_error), loaded: Some(on_loaded) };

    unsafe extern "C" fn get(_: *const clap_host, id: *const c_char) -> *const c_void {
        // SAFETY: the plug-in's string.
        match unsafe { CStr::from_ptr(id) } {
            id if id == CLAP_EXT_PARAMS => from_ref(&PARAMS).cast(),
            id if id == CLAP_EXT_PRESET_LOAD_COMPAT => from_ref(&LOAD).cast(),
            _ => null(),
        }
    }

    unsafe extern "C" fn nothing(_: *const clap_host) {}

    /// A host with the draft's name of the extension hears what came of every preset.
    #[test]
    fn a_host_is_told_what_came_of_a_preset() {
        let host = clap_host {
            clap_version: CLAP_VERSION,
            host_data: null_mut(),
            name: c"Browser".as_ptr(),
            vendor: null(),
            url: null(),
            version: null(),
            get_extension: Some(get),
            request_restart: Some(nothing),
            request_process: Some(nothing),
            request_callback: Some(nothing),
        };
        let broken = std::env::temp_dir().join(format!("grille-preset-{}.json", std::process::id()));
        std::fs::write(&broken, "{").unwrap();
        let gone = c_text(&format!("{}.gone", broken.display()));
        let broken_path = c_text(&broken.display().to_string());
        // SAFETY: this crate's own entry, a host that outlives its plug-in, and one thread.
        unsafe {
            let factory = clap_entry.get_factory.unwrap()(CLAP_PLUGIN_FACTORY_ID.as_ptr());
            let factory = factory.cast::<clap_plugin_factory>();
            let plugin =
                (*factory).create_plugin.unwrap()(factory, &raw const host, c"org.grille.grille".as_ptr());
            assert!((*plugin).init.unwrap()(plugin));
            for id in IDS {
                assert_eq!((*plugin).get_extension.unwrap()(plugin, id.as_ptr()), from_ref(&TABLE).cast());
            }
            // A host without its side of windows gets none: one that opens would end it.
            assert!((*plugin).get_extension.unwrap()(plugin, CLAP_EXT_GUI.as_ptr()).is_null());
            let load = TABLE.from_location.unwrap();
            told();
            assert!(load(plugin, 1, null(), c"mastering".as_ptr()));
            assert_eq!(told(), ["rescan 1", "loaded 1 mastering"]);
            for (kind, location, key, said) in [
                (1, null(), c"nobody".as_ptr(), "0: there is no set \"nobody\""),
                (1, null(), null(), "0: this preset is neither a file"),
                (0, null(), null(), "0: this preset is neither a file"),
                (7, c"x".as_ptr(), null(), "0: this preset is neither a file"),
                (0, gone.as_ptr(), null(), "0: could not read"),
                (0, broken_path.as_ptr(), null(), "0: could not use"),
            ] {
                assert!(!load(plugin, kind, location, key));
                let told = told();
                assert!(matches!(told.as_slice(), [only] if only.starts_with(said)), "{told:?}");
            }
            assert_eq!(Instance::of(plugin).unwrap().link.params.user.slot_set().key, "mastering");
            (*plugin).destroy.unwrap()(plugin);
        }
        std::fs::remove_file(broken).unwrap();
    }
}
