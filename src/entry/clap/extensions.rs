//! Extensions as hosts meet them: parameters, the render mode, the layout.
//!
//! nice-plug 0.4.2 panics when it is asked for the parameter behind the last one, cuts a text in the middle of a character,
//! and changes the layout under a running engine. A render mode that is set while the plug-in is active waits for
//! the host to restart it; here the audio thread knows at once. And hosts list and save a parameter that is marked as
//! hidden: the label of a blind test, which means nothing to anybody but the window.

use std::ffi::{CStr, c_char, c_void};
use std::ptr::{from_ref, null};
use std::sync::OnceLock;
use std::sync::atomic::Ordering;

use clap_sys::events::{clap_input_events, clap_output_events};
use clap_sys::ext::audio_ports::CLAP_EXT_AUDIO_PORTS;
use clap_sys::ext::audio_ports_config::{CLAP_EXT_AUDIO_PORTS_CONFIG, clap_plugin_audio_ports_config};
use clap_sys::ext::gui::CLAP_EXT_GUI;
use clap_sys::ext::params::{CLAP_EXT_PARAMS, CLAP_PARAM_IS_ENUM, clap_param_info, clap_plugin_params};
use clap_sys::ext::render::{
    CLAP_EXT_RENDER, CLAP_RENDER_OFFLINE, clap_plugin_render, clap_plugin_render_mode,
};
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_plugin_state};
use nice_plug::prelude::{Param as _, Params as _};
use nice_plug::wrapper::clap::{Wrapper, clap_plugin};

use super::events::{Changes, Outgoing, tell_moved};
use super::{Instance, Params, ports, preset_load, told};
use crate::link::Link;
use crate::plugin::Grille;

/// An extension as the framework makes it, and as hosts meet it.
pub(super) struct Extension<T> {
    pub(super) framework: T,
    repaired: T,
}

static PARAMS: OnceLock<Extension<clap_plugin_params>> = OnceLock::new();
static RENDER: OnceLock<Extension<clap_plugin_render>> = OnceLock::new();
pub(super) static LAYOUTS: OnceLock<Extension<clap_plugin_audio_ports_config>> = OnceLock::new();

/// Longest text of a parameter, bytes.
const MAX_TEXT: usize = 512;

/// What the entry has to know of the parameters of an instance.
pub(super) fn known(wrapper: &Wrapper<Grille>, link: &Link) -> Params {
    let number = |param| wrapper.param_ptr_to_hash.get(&param).copied();
    let blind = link.params.blind.as_ptr();
    let map = link.params.param_map();
    let place = map.iter().position(|(_, param, _)| *param == blind).map(constant);
    let mut by_number: Vec<_> =
        map.iter().filter_map(|(_, param, _)| Some((number(*param)?, *param))).collect();
    by_number.sort_by_key(|(number, _)| *number);
    Params {
        unlisted: place.zip(number(blind)),
        choices: link.params.choices().into_iter().filter_map(number).collect(),
        by_number,
    }
}

pub(super) unsafe extern "C" fn extension(plugin: *const clap_plugin, id: *const c_char) -> *const c_void {
    // SAFETY: the pointers are the host's; an extension is the table its name says, and lives as long as the process.
    unsafe {
        let get = Instance::of(plugin).and_then(|instance| instance.framework.get_extension);
        let Some(get) = get.filter(|_| !id.is_null()) else { return null() };
        let made = get(plugin, id);
        match CStr::from_ptr(id) {
            name if preset_load::IDS.contains(&name) => from_ref(&preset_load::TABLE).cast(),
            _ if made.is_null() => made,
            // The framework 0.4.2 ends the host's process where a window opens and the host has no side of its own for it.
            name if name == CLAP_EXT_GUI && !has_side_for_windows(plugin) => null(),
            name if name == CLAP_EXT_PARAMS => repaired(&PARAMS, made, |framework| clap_plugin_params {
                count: Some(param_count),
                get_info: Some(param_info),
                value_to_text: Some(text),
                flush: Some(flush),
                ..framework
            }),
            name if name == CLAP_EXT_RENDER => {
                repaired(&RENDER, made, |framework| clap_plugin_render { set: Some(set_mode), ..framework })
            }
            name if name == CLAP_EXT_AUDIO_PORTS_CONFIG => {
                repaired(&LAYOUTS, made, |framework| clap_plugin_audio_ports_config {
                    get: Some(ports::layout),
                    select: Some(select_layout),
                    ..framework
                })
            }
            name if name == CLAP_EXT_STATE => repaired(&told::STATE, made, |framework| clap_plugin_state {
                load: Some(told::load),
                ..framework
            }),
            name if name == CLAP_EXT_AUDIO_PORTS => repaired(&ports::PORTS, made, ports::repair_ports),
            _ => made,
        }
    }
}

/// True if the host can be told of windows.
///
/// # Safety
/// `plugin` is the host's pointer.
unsafe fn has_side_for_windows(plugin: *const clap_plugin) -> bool {
    // SAFETY: by the caller; the host outlives its plug-in.
    unsafe {
        let Some(host) = Instance::of(plugin).and_then(|instance| instance.host.as_ref()) else {
            return false;
        };
        host.get_extension.is_some_and(|get| !get(host, CLAP_EXT_GUI.as_ptr()).is_null())
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

unsafe extern "C" fn param_count(plugin: *const clap_plugin) -> u32 {
    // SAFETY: the pointer is the host's and is passed on.
    unsafe {
        let Some(instance) = Instance::of(plugin) else { return 0 };
        let count = PARAMS.get().and_then(|params| params.framework.count).map_or(0, |count| count(plugin));
        count.saturating_sub(u32::from(instance.params.unlisted.is_some()))
    }
}

unsafe extern "C" fn param_info(plugin: *const clap_plugin, index: u32, info: *mut clap_param_info) -> bool {
    // SAFETY: the pointers are the host's and are passed on.
    unsafe {
        let Some(instance) = Instance::of(plugin) else { return false };
        let get_info = PARAMS.get().and_then(|params| params.framework.get_info);
        let Some(get_info) = get_info.filter(|_| index < param_count(plugin)) else { return false };
        let is_behind = instance.params.unlisted.is_some_and(|(place, _)| index >= place);
        let is_there = get_info(plugin, index + u32::from(is_behind), info);
        if let Some(info) = info.as_mut().filter(|_| is_there)
            && instance.params.choices.contains(&info.id)
        {
            info.flags |= CLAP_PARAM_IS_ENUM;
        }
        is_there
    }
}

/// The text of a value, as far as there is room, in whole characters.
unsafe extern "C" fn text(
    plugin: *const clap_plugin,
    id: u32,
    value: f64,
    to: *mut c_char,
    room: u32,
) -> bool {
    let make = PARAMS.get().and_then(|params| params.framework.value_to_text);
    let Some(make) = make.filter(|_| !to.is_null() && room > 0 && value.is_finite()) else { return false };
    let mut whole: [c_char; MAX_TEXT] = [0; MAX_TEXT];
    // SAFETY: the host's pointers, and memory as long as said on either side.
    unsafe {
        if !make(plugin, id, value, whole.as_mut_ptr(), constant(MAX_TEXT)) {
            return false;
        }
        let text = CStr::from_ptr(whole.as_ptr()).to_string_lossy();
        let room = usize::try_from(room).unwrap_or(usize::MAX);
        let cut = text.get(..text.floor_char_boundary(room - 1)).unwrap_or_default();
        to.cast::<u8>().copy_from_nonoverlapping(cut.as_ptr(), cut.len());
        to.cast::<u8>().add(cut.len()).write(0);
    }
    true
}

unsafe extern "C" fn flush(
    plugin: *const clap_plugin,
    incoming: *const clap_input_events,
    outgoing: *const clap_output_events,
) {
    // SAFETY: the pointers are the host's; the lists outlive the call.
    unsafe {
        let Some(instance) = Instance::of(plugin) else { return };
        let Some(flush) = PARAMS.get().and_then(|params| params.framework.flush) else { return };
        let unlisted = instance.params.unlisted.map(|(_, number)| number);
        let theirs = outgoing;
        let mut outgoing = Outgoing::new(theirs, unlisted);
        instance.take(Changes::of(incoming, 0, null(), &instance.params));
        flush(plugin, null(), outgoing.list());
        tell_moved(instance, theirs);
    }
}

unsafe extern "C" fn set_mode(plugin: *const clap_plugin, mode: clap_plugin_render_mode) -> bool {
    // SAFETY: the pointer is the host's and is passed on.
    unsafe {
        if let Some(instance) = Instance::of(plugin) {
            instance.link.mode.declare(mode == CLAP_RENDER_OFFLINE);
        }
        RENDER.get().and_then(|render| render.framework.set).is_some_and(|set| set(plugin, mode))
    }
}

/// Another layout, while no engine runs on the old one.
unsafe extern "C" fn select_layout(plugin: *const clap_plugin, id: u32) -> bool {
    // SAFETY: the pointer is the host's and is passed on.
    unsafe {
        let is_active =
            Instance::of(plugin).is_none_or(|instance| instance.is_active.load(Ordering::Acquire));
        let select = LAYOUTS.get().and_then(|layouts| layouts.framework.select);
        !is_active && select.is_some_and(|select| select(plugin, id))
    }
}

fn constant(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
