//! The CLAP entry: the framework's plug-in with two repairs of nice-plug 0.4.2.
//!
//! A render mode that a host sets while the plug-in is active waits for the host to restart it; a host that does not, or
//! later, would have a slot in its file. Here the audio thread knows at once. And information on the parameter behind the
//! last one is refused, where the framework looks for it and panics. DECISIONS.md §33.

#![expect(unsafe_code, reason = "CLAP is a table of C functions; every block says why it holds")]

use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_void};
use std::ptr::{from_ref, null};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use clap_sys::ext::params::{CLAP_EXT_PARAMS, clap_param_info, clap_plugin_params};
use clap_sys::ext::render::{
    CLAP_EXT_RENDER, CLAP_RENDER_OFFLINE, clap_plugin_render, clap_plugin_render_mode,
};
use nice_plug::wrapper::clap::{
    CLAP_PLUGIN_FACTORY_ID, CLAP_VERSION, PluginDescriptor, Wrapper, clap_host, clap_plugin,
    clap_plugin_descriptor, clap_plugin_entry, clap_plugin_factory,
};

use crate::known_host::Format;
use crate::link::Link;
use crate::plugin::Grille;

/// The framework's functions, the same for every instance.
static FRAMEWORK: OnceLock<clap_plugin> = OnceLock::new();

/// An extension as the framework makes it, and as hosts meet it.
struct Extension<T> {
    framework: T,
    repaired: T,
}

static PARAMS: OnceLock<Extension<clap_plugin_params>> = OnceLock::new();
static RENDER: OnceLock<Extension<clap_plugin_render>> = OnceLock::new();

/// The links of all instances, by address.
static LINKS: Mutex<BTreeMap<usize, Arc<Link>>> = Mutex::new(BTreeMap::new());

fn links() -> MutexGuard<'static, BTreeMap<usize, Arc<Link>>> {
    LINKS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn descriptor() -> &'static PluginDescriptor {
    static DESCRIPTOR: OnceLock<PluginDescriptor> = OnceLock::new();
    DESCRIPTOR.get_or_init(PluginDescriptor::for_plugin::<Grille>)
}

const FACTORY: clap_plugin_factory = clap_plugin_factory {
    get_plugin_count: Some(plugin_count),
    get_plugin_descriptor: Some(plugin_descriptor),
    create_plugin: Some(create_plugin),
};

unsafe extern "C" fn plugin_count(_factory: *const clap_plugin_factory) -> u32 {
    1
}

unsafe extern "C" fn plugin_descriptor(
    _factory: *const clap_plugin_factory,
    index: u32,
) -> *const clap_plugin_descriptor {
    if index == 0 { descriptor().clap_plugin_descriptor() } else { null() }
}

unsafe extern "C" fn create_plugin(
    _factory: *const clap_plugin_factory,
    host: *const clap_host,
    id: *const c_char,
) -> *const clap_plugin {
    // SAFETY: null or a string of the host's.
    if host.is_null() || id.is_null() || unsafe { CStr::from_ptr(id) } != descriptor().clap_id() {
        return null();
    }
    // SAFETY: the host's own, not null, and lives as long as its plug-ins.
    let wrapper = Arc::into_raw(unsafe { Wrapper::<Grille>::new(host) });
    // SAFETY: the plug-in was made a line above and nobody else knows it; its table lives in a cell of the wrapper, which
    // lives until the framework's `destroy`.
    let plugin = unsafe { (*wrapper).clap_plugin.as_ptr() };
    if let Some(link) = Link::take_last_made() {
        // SAFETY: the host's own strings, null or alive as long as the host.
        let [name, vendor, version] =
            unsafe { [(*host).name, (*host).vendor, (*host).version].map(|text| text_of(text)) };
        link.host.is_called(Format::Clap, &name, &vendor, &version);
        links().insert(plugin as usize, link);
    }
    // SAFETY: as above.
    unsafe {
        FRAMEWORK.get_or_init(|| *plugin);
        (*plugin).destroy = Some(destroy);
        (*plugin).get_extension = Some(extension);
    }
    plugin
}

/// A host's text, or none.
///
/// # Safety
/// Null or a string.
unsafe fn text_of(text: *const c_char) -> String {
    // SAFETY: by the caller.
    if text.is_null() {
        String::new()
    } else {
        unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
    }
}

unsafe extern "C" fn destroy(plugin: *const clap_plugin) {
    links().remove(&(plugin as usize));
    if let Some(destroy) = FRAMEWORK.get().and_then(|framework| framework.destroy) {
        // SAFETY: the pointer is the host's and is passed on.
        unsafe { destroy(plugin) };
    }
}

unsafe extern "C" fn extension(plugin: *const clap_plugin, id: *const c_char) -> *const c_void {
    let Some(get) = FRAMEWORK.get().and_then(|framework| framework.get_extension) else { return null() };
    if id.is_null() {
        return null();
    }
    // SAFETY: the pointers are the host's; an extension is the table its name says, and lives as long as the process.
    unsafe {
        let made = get(plugin, id);
        match CStr::from_ptr(id) {
            name if made.is_null() || name != CLAP_EXT_PARAMS && name != CLAP_EXT_RENDER => made,
            name if name == CLAP_EXT_PARAMS => repaired(&PARAMS, made, |framework| clap_plugin_params {
                get_info: Some(param_info),
                ..framework
            }),
            _ => repaired(&RENDER, made, |framework| clap_plugin_render { set: Some(set_mode), ..framework }),
        }
    }
}

/// The repaired table of an extension.
///
/// # Safety
/// `made` is the framework's table of this kind.
unsafe fn repaired<T: Copy>(
    kept: &'static OnceLock<Extension<T>>,
    made: *const c_void,
    repair: impl FnOnce(T) -> T,
) -> *const c_void {
    let extension = kept.get_or_init(|| {
        // SAFETY: by the caller.
        let framework = unsafe { *made.cast::<T>() };
        Extension { framework, repaired: repair(framework) }
    });
    from_ref(&extension.repaired).cast()
}

unsafe extern "C" fn param_info(plugin: *const clap_plugin, index: u32, info: *mut clap_param_info) -> bool {
    let Some(Extension { framework, .. }) = PARAMS.get() else { return false };
    let (Some(count), Some(get_info)) = (framework.count, framework.get_info) else { return false };
    // SAFETY: the pointers are the host's and are passed on unchanged.
    unsafe { index < count(plugin) && get_info(plugin, index, info) }
}

unsafe extern "C" fn set_mode(plugin: *const clap_plugin, mode: clap_plugin_render_mode) -> bool {
    if let Some(link) = links().get(&(plugin as usize)) {
        link.mode.declare(mode == CLAP_RENDER_OFFLINE);
    }
    let set = RENDER.get().and_then(|render| render.framework.set);
    // SAFETY: as above.
    set.is_some_and(|set| unsafe { set(plugin, mode) })
}

unsafe extern "C" fn init(_path: *const c_char) -> bool {
    nice_plug::wrapper::setup_logger::<Grille>();
    true
}

unsafe extern "C" fn deinit() {}

unsafe extern "C" fn factory(id: *const c_char) -> *const c_void {
    // SAFETY: null or a string of the host's.
    if !id.is_null() && unsafe { CStr::from_ptr(id) } == CLAP_PLUGIN_FACTORY_ID {
        from_ref(&FACTORY).cast()
    } else {
        null()
    }
}

/// What hosts look up in the shared library.
#[unsafe(no_mangle)]
#[used]
pub static clap_entry: clap_plugin_entry = clap_plugin_entry {
    clap_version: CLAP_VERSION,
    init: Some(init),
    deinit: Some(deinit),
    get_factory: Some(factory),
};
