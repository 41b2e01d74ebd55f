//! The CLAP entry: the framework's plug-in, repaired where nice-plug 0.4.2 trusts a host more than the interface does.
//!
//! A host gets a table of ours, whose functions pass on to the framework's: `process` (what a block lacks, when it is
//! allowed, what the host may spare itself), the `events` of a block, the `extensions` (parameters as hosts list and read
//! them, the render mode, the layout), the `ports`, `preset_load` for the `presets` that hosts list, `change`, which tells a host that its
//! project is not saved, and what it is `told` of its listener's profile.
//! Decisions 33 and 73.

#![expect(unsafe_code, reason = "CLAP is a table of C functions; every block says why it holds")]

mod change;
mod events;
mod extensions;
mod ports;
mod preset_load;
mod presets;
mod process;
mod told;
mod wake;

use std::ffi::{CStr, c_char, c_void};
use std::ptr::{from_ref, null};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use nice_plug::params::internals::ParamPtr;
use nice_plug::wrapper::clap::{
    CLAP_PLUGIN_FACTORY_ID, CLAP_VERSION, PluginDescriptor, Wrapper, clap_host, clap_plugin,
    clap_plugin_descriptor, clap_plugin_entry, clap_plugin_factory,
};

use crate::entry::{follow::Follow, stay};
use crate::known_host::Format;
use crate::link::Link;
use crate::plugin::Grille;
use change::Change;
use events::Changes;
use told::Told;

/// One instance as the host holds it.
#[repr(C)]
struct Instance {
    /// What the host sees; first, so that a pointer to it is one to the instance.
    plugin: clap_plugin,
    /// The framework's functions.
    framework: clap_plugin,
    link: Arc<Link>,
    change: Arc<Change>,
    follow: Follow,
    told: Arc<Told>,
    params: Params,
    host: *const clap_host,
    is_active: AtomicBool,
    /// Frames for which input and output have been silent.
    silent_frames: AtomicU32,
}

/// What the entry knows of parameters, by the numbers hosts know.
struct Params {
    /// The one hosts do not list, and its place in the framework's list.
    unlisted: Option<(u32, u32)>,
    /// Those that choose one of a few.
    choices: Vec<u32>,
    /// All, in the order of their numbers.
    by_number: Vec<(u32, ParamPtr)>,
}

impl Params {
    /// The number of a parameter.
    ///
    /// # Real-time
    /// Safe: a search among some hundred.
    fn number_of(&self, param: ParamPtr) -> Option<u32> {
        self.by_number.iter().find(|(_, known)| *known == param).map(|(number, _)| *number)
    }

    /// Sets the parameter of a number, from a value as CLAP has it; true if it is another than before.
    ///
    /// # Real-time
    /// Safe: atomics, and the parameter's own callback.
    fn set(&self, number: u32, value: f64) -> bool {
        // SAFETY: the parameters live as long as the instance; their values are atomic.
        self.normalized(number, value)
            .is_some_and(|(param, value)| unsafe { param._internal_set_normalized_value(value) })
    }

    /// Moves the parameter of a number away from its value; true if it was elsewhere before.
    ///
    /// # Real-time
    /// Safe, as [`Self::set`].
    fn modulate(&self, number: u32, amount: f64) -> bool {
        // SAFETY: as above.
        self.normalized(number, amount)
            .is_some_and(|(param, amount)| unsafe { param._internal_modulate_value(amount) })
    }

    /// CLAP counts the steps of a choice, the framework takes parts of its range.
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "0 to 1, and few steps")]
    fn normalized(&self, number: u32, value: f64) -> Option<(ParamPtr, f32)> {
        let idx = self.by_number.binary_search_by_key(&number, |(number, _)| *number).ok()?;
        let (_, param) = self.by_number.get(idx).filter(|_| value.is_finite())?;
        // SAFETY: as above.
        let num_steps = unsafe { param.step_count() }.unwrap_or(1);
        Some((*param, value as f32 / num_steps as f32))
    }
}

impl Instance {
    /// The instance a host means; `None` for null.
    ///
    /// # Safety
    /// Null, or made by [`create_plugin`] and not destroyed.
    unsafe fn of<'a>(plugin: *const clap_plugin) -> Option<&'a Self> {
        // SAFETY: by the caller; the table is the first thing in the instance.
        unsafe { plugin.cast::<Self>().as_ref() }
    }
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
    let link = Link::take_last_made().unwrap_or_default();
    link.side_chain.offer(true);
    // SAFETY: the host's own strings, null or alive as long as the host.
    let [name, vendor, version] =
        unsafe { [(*host).name, (*host).vendor, (*host).version].map(|text| text_of(text)) };
    link.host.is_called(Format::Clap, &name, &vendor, &version);
    // SAFETY: the wrapper was made above and lives until the framework's `destroy`.
    let framework = unsafe { *(*wrapper).clap_plugin.as_ptr() };
    let plugin = clap_plugin {
        init: Some(init),
        destroy: Some(destroy),
        activate: Some(process::activate),
        deactivate: Some(process::deactivate),
        start_processing: Some(process::start),
        process: Some(process::process),
        get_extension: Some(extensions::extension),
        on_main_thread: Some(on_main_thread),
        ..framework
    };
    // SAFETY: as above.
    let params = unsafe { extensions::known(&*wrapper, &link) };
    Box::into_raw(Box::new(Instance {
        plugin,
        framework,
        params,
        change: Arc::new(Change::new(host)),
        follow: Follow::default(),
        told: Arc::new(Told::new(host)),
        host,
        link,
        is_active: AtomicBool::new(false),
        silent_frames: AtomicU32::new(0),
    }))
    .cast()
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

unsafe extern "C" fn init(plugin: *const clap_plugin) -> bool {
    // SAFETY: the host's pointer; extensions of the host may be asked for from here on.
    unsafe {
        let Some(instance) = Instance::of(plugin) else { return false };
        let is_well = instance.framework.init.is_some_and(|init| init(plugin));
        if is_well {
            instance.change.connect(&instance.link);
            wake::connect(instance.host, &instance.link);
            let told = Arc::clone(&instance.told);
            // The host lives as long as its plug-in, whose end waits for what is being told.
            instance.follow.begin(&instance.link, move || told.ask());
            // What a tool of ours measures does not depend on who runs it.
            if !instance.link.host.is_ours() {
                instance.follow.is_used();
            }
        }
        is_well
    }
}

unsafe extern "C" fn destroy(plugin: *const clap_plugin) {
    // SAFETY: the host's pointer, which it does not use again.
    unsafe {
        let Some(instance) = Instance::of(plugin) else { return };
        instance.follow.end(Some(&instance.link));
        Change::disconnect(&instance.link);
        wake::disconnect(&instance.link);
        if let Some(destroy) = instance.framework.destroy {
            destroy(plugin);
        }
        drop(Box::from_raw(plugin.cast_mut().cast::<Instance>()));
    }
}

unsafe extern "C" fn on_main_thread(plugin: *const clap_plugin) {
    // SAFETY: the host's pointer, on its main thread.
    unsafe {
        let Some(instance) = Instance::of(plugin) else { return };
        if let Some(call) = instance.framework.on_main_thread {
            call(plugin);
        }
        instance.change.tell();
        instance.told.tell();
    }
}

impl Instance {
    /// Takes all that a host changes, and wakes an editor that rests.
    ///
    /// # Real-time
    /// Safe: atomics.
    fn take(&self, mut changes: Changes<'_>) {
        changes.apply_rest();
        if changes.is_any() {
            self.link.telemetry.alarm.sound();
        }
    }

    /// Whether the host may leave blocks out: where it does not lie about them, since what is left out breaks the pace.
    fn may_sleep(&self) -> bool {
        self.link.host.is_believed() && self.link.mode.is_offline() != Some(true)
    }

    /// Channels on either side, as agreed on with the activation.
    fn num_channels(&self) -> u32 {
        self.link.num_channels.load(Ordering::Relaxed)
    }
}

unsafe extern "C" fn entry_init(_path: *const c_char) -> bool {
    stay::in_memory();
    nice_plug::wrapper::setup_logger::<Grille>();
    true
}

unsafe extern "C" fn entry_deinit() {}

unsafe extern "C" fn factory(id: *const c_char) -> *const c_void {
    // SAFETY: null or a string of the host's.
    let id = if id.is_null() { c"" } else { unsafe { CStr::from_ptr(id) } };
    if id == CLAP_PLUGIN_FACTORY_ID {
        from_ref(&FACTORY).cast()
    } else if presets::IDS.contains(&id) {
        from_ref(&presets::FACTORY).cast()
    } else {
        null()
    }
}

/// What hosts look up in the shared library.
#[unsafe(no_mangle)]
#[used]
pub static clap_entry: clap_plugin_entry = clap_plugin_entry {
    clap_version: CLAP_VERSION,
    init: Some(entry_init),
    deinit: Some(entry_deinit),
    get_factory: Some(factory),
};
