//! The audio ports as hosts meet them: the framework's, and an optional one for the reference.
//!
//! The framework's own auxiliary inputs are not used: it copies them in every block, and reads a port that the host does not
//! give (decision 108). The port is stereo; one of a host with a single channel is heard on both sides.

use std::sync::OnceLock;

use clap_sys::ext::audio_ports::{CLAP_PORT_STEREO, clap_audio_port_info, clap_plugin_audio_ports};
use clap_sys::ext::audio_ports_config::{clap_audio_ports_config, clap_plugin_audio_ports_config};
use clap_sys::id::CLAP_INVALID_ID;
use clap_sys::process::clap_process;
use nice_plug::wrapper::clap::clap_plugin;

use super::extensions::{Extension, LAYOUTS};

pub(super) static PORTS: OnceLock<Extension<clap_plugin_audio_ports>> = OnceLock::new();

/// The number hosts know the port by; the framework counts its own from 0.
const ID: u32 = 16;

/// The place of the port among the inputs.
const INDEX: u32 = 1;

pub(super) fn repair_ports(_: clap_plugin_audio_ports) -> clap_plugin_audio_ports {
    clap_plugin_audio_ports { count: Some(count), get: Some(get) }
}

unsafe extern "C" fn count(plugin: *const clap_plugin, is_input: bool) -> u32 {
    let count = PORTS.get().and_then(|ports| ports.framework.count);
    // SAFETY: the pointer is the host's and is passed on.
    count.map_or(0, |count| unsafe { count(plugin, is_input) }) + u32::from(is_input)
}

unsafe extern "C" fn get(
    plugin: *const clap_plugin,
    index: u32,
    is_input: bool,
    info: *mut clap_audio_port_info,
) -> bool {
    if !is_input || index != INDEX {
        let get = PORTS.get().and_then(|ports| ports.framework.get);
        // SAFETY: the pointers are the host's and are passed on.
        return index == 0 && get.is_some_and(|get| unsafe { get(plugin, index, is_input, info) });
    }
    // SAFETY: null or the host's own.
    let Some(info) = (unsafe { info.as_mut() }) else { return false };
    *info = clap_audio_port_info {
        id: ID,
        name: [0; _],
        flags: 0,
        channel_count: 2,
        port_type: CLAP_PORT_STEREO.as_ptr(),
        in_place_pair: CLAP_INVALID_ID,
    };
    for (to, from) in info.name.iter_mut().zip(b"Reference") {
        *to = from.cast_signed() as _;
    }
    true
}

/// A layout, with the port among its inputs.
pub(super) unsafe extern "C" fn layout(
    plugin: *const clap_plugin,
    index: u32,
    config: *mut clap_audio_ports_config,
) -> bool {
    // SAFETY: the pointers are the host's and are passed on.
    unsafe {
        let layouts =
            LAYOUTS.get().map(|layouts: &Extension<clap_plugin_audio_ports_config>| layouts.framework);
        let count = layouts.and_then(|layouts| layouts.count).map_or(0, |count| count(plugin));
        let Some(get) = layouts.and_then(|layouts| layouts.get).filter(|_| index < count) else {
            return false;
        };
        let is_there = get(plugin, index, config);
        if let Some(config) = config.as_mut().filter(|_| is_there) {
            config.input_port_count += 1;
        }
        is_there
    }
}

/// The channels of the reference in a block from a frame on; nulls where nothing is connected.
///
/// # Safety
/// The block's buffers are as many and as long as it says.
///
/// # Real-time
/// Safe.
pub(super) unsafe fn side_chain(block: &clap_process, start: usize) -> [*mut f32; 2] {
    let mut channels = [std::ptr::null_mut(); 2];
    if block.audio_inputs_count <= INDEX || block.audio_inputs.is_null() {
        return channels;
    }
    // SAFETY: by the caller.
    unsafe {
        let buffer = &*block.audio_inputs.add(1);
        if buffer.data32.is_null() {
            return channels;
        }
        let given = (0..buffer.channel_count.min(2)).map(|idx| *buffer.data32.add(idx as usize));
        for (to, from) in channels.iter_mut().zip(given).filter(|(_, from)| !from.is_null()) {
            *to = from.add(start);
        }
    }
    channels
}
