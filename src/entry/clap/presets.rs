//! Presets as hosts find them: the sets that ship, inside the plug-in, and the user's own, each a JSON file.
//!
//! A provider is made for one scan and asked by one thread. It reads the user's folder when it is asked about a file.

use std::ffi::{CStr, CString, OsStr, c_char, c_void};
use std::path::{Path, PathBuf};
use std::ptr::{from_ref, null};
use std::time::UNIX_EPOCH;

use clap_sys::factory::preset_discovery::{
    CLAP_PRESET_DISCOVERY_FACTORY_ID, CLAP_PRESET_DISCOVERY_FACTORY_ID_COMPAT,
    CLAP_PRESET_DISCOVERY_IS_FACTORY_CONTENT, CLAP_PRESET_DISCOVERY_IS_USER_CONTENT,
    CLAP_PRESET_DISCOVERY_LOCATION_FILE, CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN,
    clap_preset_discovery_factory, clap_preset_discovery_filetype, clap_preset_discovery_indexer,
    clap_preset_discovery_location, clap_preset_discovery_location_kind,
    clap_preset_discovery_metadata_receiver, clap_preset_discovery_provider,
    clap_preset_discovery_provider_descriptor,
};
use clap_sys::timestamp::{CLAP_TIMESTAMP_UNKNOWN, clap_timestamp};
use clap_sys::universal_plugin_id::clap_universal_plugin_id;
use clap_sys::version::CLAP_VERSION;

use super::descriptor;
use crate::library::{Library, SlotSet};
use crate::presets;

/// Names of the factory: the one of today, and the one of its drafts, which is the same.
pub(super) const IDS: [&CStr; 2] =
    [CLAP_PRESET_DISCOVERY_FACTORY_ID, CLAP_PRESET_DISCOVERY_FACTORY_ID_COMPAT];

/// How the files end.
const ENDING: &CStr = c"json";

/// A constant table of pointers to constant text.
struct Constant<T>(T);

// SAFETY: nothing in it changes or ends.
unsafe impl<T> Sync for Constant<T> {}

static DESCRIPTOR: Constant<clap_preset_discovery_provider_descriptor> =
    Constant(clap_preset_discovery_provider_descriptor {
        clap_version: CLAP_VERSION,
        id: c"org.grille.grille.slot-sets".as_ptr(),
        name: c"Grille slot sets".as_ptr(),
        vendor: c"Grille".as_ptr(),
    });

pub(super) static FACTORY: clap_preset_discovery_factory = clap_preset_discovery_factory {
    count: Some(count),
    get_descriptor: Some(provider_descriptor),
    create: Some(create),
};

/// One provider as the host holds it.
#[repr(C)]
struct Provider {
    /// What the host sees; first, so that a pointer to it is one to the provider.
    table: clap_preset_discovery_provider,
    indexer: *const clap_preset_discovery_indexer,
    /// The user's sets, if there is a folder of them.
    folder: Option<PathBuf>,
}

unsafe extern "C" fn count(_factory: *const clap_preset_discovery_factory) -> u32 {
    1
}

unsafe extern "C" fn provider_descriptor(
    _factory: *const clap_preset_discovery_factory,
    index: u32,
) -> *const clap_preset_discovery_provider_descriptor {
    if index == 0 { &raw const DESCRIPTOR.0 } else { null() }
}

unsafe extern "C" fn create(
    _factory: *const clap_preset_discovery_factory,
    indexer: *const clap_preset_discovery_indexer,
    id: *const c_char,
) -> *const clap_preset_discovery_provider {
    // SAFETY: null or a string of the host's; ours is constant.
    let is_ours = unsafe { !id.is_null() && CStr::from_ptr(id) == CStr::from_ptr(DESCRIPTOR.0.id) };
    if indexer.is_null() || !is_ours {
        return null();
    }
    let table = clap_preset_discovery_provider {
        desc: &raw const DESCRIPTOR.0,
        provider_data: std::ptr::null_mut(),
        init: Some(init),
        destroy: Some(destroy),
        get_metadata: Some(metadata),
        get_extension: Some(no_extension),
    };
    let folder = Library::of_user().map(|library| library.slot_sets.folder().to_owned());
    let folder = folder.filter(|folder| folder.is_dir());
    Box::into_raw(Box::new(Provider { table, indexer, folder })).cast()
}

impl Provider {
    /// The provider a host means; `None` for null.
    ///
    /// # Safety
    /// Null, or made by [`create`] and not destroyed.
    unsafe fn of<'a>(provider: *const clap_preset_discovery_provider) -> Option<&'a Self> {
        // SAFETY: by the caller; the table is the first thing in the provider.
        unsafe { provider.cast::<Self>().as_ref() }
    }

    /// Says where the presets are, and how the user's files end.
    ///
    /// # Safety
    /// The indexer lives.
    unsafe fn declare(&self) -> Option<bool> {
        // SAFETY: by the caller; what is declared outlives the calls.
        unsafe {
            let indexer = self.indexer.as_ref()?;
            let (file_type, location) = (indexer.declare_filetype?, indexer.declare_location?);
            let shipped = clap_preset_discovery_location {
                flags: CLAP_PRESET_DISCOVERY_IS_FACTORY_CONTENT,
                name: c"Grille".as_ptr(),
                kind: CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN,
                location: null(),
            };
            if !location(self.indexer, &raw const shipped) {
                return Some(false);
            }
            let Some(folder) = self.folder.as_deref().and_then(c_path) else { return Some(true) };
            let json = clap_preset_discovery_filetype {
                name: c"Grille slot set".as_ptr(),
                description: c"Six monitoring settings under a name".as_ptr(),
                file_extension: ENDING.as_ptr(),
            };
            let yours = clap_preset_discovery_location {
                flags: CLAP_PRESET_DISCOVERY_IS_USER_CONTENT,
                name: c"Your slot sets".as_ptr(),
                kind: CLAP_PRESET_DISCOVERY_LOCATION_FILE,
                location: folder.as_ptr(),
            };
            Some(file_type(self.indexer, &raw const json) && location(self.indexer, &raw const yours))
        }
    }
}

unsafe extern "C" fn init(provider: *const clap_preset_discovery_provider) -> bool {
    // SAFETY: the host's pointer, whose indexer outlives it.
    unsafe { Provider::of(provider).and_then(|provider| provider.declare()).unwrap_or(false) }
}

unsafe extern "C" fn destroy(provider: *const clap_preset_discovery_provider) {
    if !provider.is_null() {
        // SAFETY: made by `create`, and the host does not use it again.
        drop(unsafe { Box::from_raw(provider.cast_mut().cast::<Provider>()) });
    }
}

unsafe extern "C" fn no_extension(
    _provider: *const clap_preset_discovery_provider,
    _id: *const c_char,
) -> *const c_void {
    null()
}

unsafe extern "C" fn metadata(
    _provider: *const clap_preset_discovery_provider,
    kind: clap_preset_discovery_location_kind,
    location: *const c_char,
    receiver: *const clap_preset_discovery_metadata_receiver,
) -> bool {
    // SAFETY: null or the host's own, which outlive the call.
    unsafe {
        let Some(receiver) = Receiver::of(receiver) else { return false };
        match kind {
            CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN => SlotSet::factory().iter().all(|set| {
                let key = c_text(&set.key);
                receiver.take(set, Some(&key), CLAP_PRESET_DISCOVERY_IS_FACTORY_CONTENT, None)
            }),
            CLAP_PRESET_DISCOVERY_LOCATION_FILE if !location.is_null() => {
                let path = path_of(CStr::from_ptr(location));
                match presets::in_file(&path) {
                    Ok(set) => receiver.take(&set, None, CLAP_PRESET_DISCOVERY_IS_USER_CONTENT, Some(&path)),
                    Err(error) => receiver.refuse(error.os_error(), &error.to_string()),
                }
            }
            _ => receiver.refuse(0, "Grille has presets in files and in itself, nowhere else"),
        }
    }
}

/// Whom the host lets us tell.
struct Receiver<'a>(&'a clap_preset_discovery_metadata_receiver);

impl Receiver<'_> {
    unsafe fn of(receiver: *const clap_preset_discovery_metadata_receiver) -> Option<Self> {
        // SAFETY: null or the host's own.
        unsafe { receiver.as_ref() }.map(Self)
    }

    /// Tells of a set; false if the host wants no more.
    unsafe fn take(&self, set: &SlotSet, key: Option<&CStr>, flags: u32, file: Option<&Path>) -> bool {
        let (to, receiver) = (self.0, from_ref(self.0));
        let (name, why) = (c_text(&set.name), c_text(&set.why));
        let plugin = clap_universal_plugin_id { abi: c"clap".as_ptr(), id: descriptor().clap_id().as_ptr() };
        // SAFETY: the host's functions; all that is told outlives the calls.
        unsafe {
            let Some(begin) = to.begin_preset else { return false };
            if !begin(receiver, name.as_ptr(), key.map_or(null(), CStr::as_ptr)) {
                return false;
            }
            if let Some(add) = to.add_plugin_id {
                add(receiver, &raw const plugin);
            }
            if let Some(set_flags) = to.set_flags {
                set_flags(receiver, flags);
            }
            if let Some(add) = to.add_creator.filter(|_| file.is_none()) {
                add(receiver, c"Grille".as_ptr());
            }
            if let Some(describe) = to.set_description.filter(|_| !set.why.is_empty()) {
                describe(receiver, why.as_ptr());
            }
            if let (Some(date), Some(changed)) = (to.set_timestamps, file.and_then(changed_at)) {
                date(receiver, CLAP_TIMESTAMP_UNKNOWN, changed);
            }
        }
        true
    }

    /// Says why there is nothing to tell; false, as what asked says then.
    unsafe fn refuse(&self, os_error: i32, why: &str) -> bool {
        let why = c_text(why);
        if let Some(on_error) = self.0.on_error {
            // SAFETY: the host's function.
            unsafe { on_error(from_ref(self.0), os_error, why.as_ptr()) };
        }
        false
    }
}

/// When a file was changed, seconds since 1970.
fn changed_at(path: &Path) -> Option<clap_timestamp> {
    let changed = std::fs::metadata(path).ok()?.modified().ok()?;
    Some(changed.duration_since(UNIX_EPOCH).ok()?.as_secs())
}

/// Text as hosts take it; what stands behind a zero in it is left out.
pub(super) fn c_text(text: &str) -> CString {
    CString::new(text.split('\0').next().unwrap_or_default()).unwrap_or_default()
}

/// A path as hosts write it.
#[cfg(unix)]
pub(super) fn path_of(text: &CStr) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(OsStr::from_bytes(text.to_bytes()))
}

/// A path as hosts write it: in UTF-8.
#[cfg(not(unix))]
pub(super) fn path_of(text: &CStr) -> PathBuf {
    let text = text.to_string_lossy();
    PathBuf::from(OsStr::new(text.as_ref()))
}

/// A path as hosts take it.
#[cfg(unix)]
fn c_path(path: &Path) -> Option<CString> {
    use std::os::unix::ffi::OsStrExt as _;
    CString::new(path.as_os_str().as_bytes()).ok()
}

/// A path as hosts take it: in UTF-8.
#[cfg(not(unix))]
fn c_path(path: &Path) -> Option<CString> {
    CString::new(path.to_str()?).ok()
}
