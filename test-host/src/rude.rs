//! A CLAP host without manners: it calls the tables as they are, in any order, with whatever it has.

#![expect(
    unsafe_code,
    reason = "CLAP is a table of C functions; the entry is linked in, and all memory is this host's"
)]

use std::ffi::{CStr, c_char, c_void};
use std::ptr::{from_ref, null, null_mut};

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::entry::clap_plugin_entry;
use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_PARAM_VALUE, clap_event_header, clap_event_param_value,
    clap_input_events, clap_output_events,
};
use clap_sys::ext::audio_ports_config::{CLAP_EXT_AUDIO_PORTS_CONFIG, clap_plugin_audio_ports_config};
use clap_sys::ext::params::{CLAP_EXT_PARAMS, clap_param_info, clap_plugin_params};
use clap_sys::ext::render::{CLAP_EXT_RENDER, CLAP_RENDER_OFFLINE, CLAP_RENDER_REALTIME, clap_plugin_render};
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_plugin_state};
use clap_sys::factory::plugin_factory::{CLAP_PLUGIN_FACTORY_ID, clap_plugin_factory};
use clap_sys::host::clap_host;
use clap_sys::plugin::clap_plugin;
use clap_sys::process::{clap_process, clap_process_status};
use clap_sys::stream::{clap_istream, clap_ostream};
use clap_sys::version::CLAP_VERSION;

/// One instance and the host around it. It may be used from any thread, one at a time.
pub struct Rude {
    plugin: *const clap_plugin,
    _host: Box<clap_host>,
}

// SAFETY: the tests keep to one thread at a time, or to functions CLAP allows at once.
unsafe impl Send for Rude {}
// SAFETY: as above.
unsafe impl Sync for Rude {}

/// What a block brings and how.
pub struct Block<'a> {
    /// `[channel][frame]`, what goes in.
    pub inputs: &'a mut [Vec<f32>],
    /// `[channel][frame]`, what comes out.
    pub outputs: &'a mut [Vec<f32>],
    /// Null pointers in the place of these outputs.
    pub missing_outputs: usize,
    /// What the block calls its length.
    pub num_frames: u32,
    /// Changes of parameters.
    pub events: &'a [Event],
    /// What the output's mask says beforehand.
    pub stale_mask: u64,
}

/// A parameter event as it is sent.
#[derive(Clone, Copy)]
pub struct Event {
    /// Its frame.
    pub time: u32,
    /// The parameter.
    pub id: u32,
    /// The new value.
    pub value: f64,
    /// What its header calls its size.
    pub size: u32,
    /// A null pointer in its place.
    pub is_null: bool,
}

impl Event {
    /// An event with manners.
    pub fn new(time: u32, id: u32, value: f64) -> Self {
        Self { time, id, value, size: size_of::<clap_event_param_value>() as u32, is_null: false }
    }
}

unsafe extern "C" fn no_extension(_: *const clap_host, _: *const c_char) -> *const c_void {
    null()
}

unsafe extern "C" fn nothing(_: *const clap_host) {}

impl Rude {
    /// A new instance of the plug-in with an id, in a host that offers nothing.
    pub fn new(entry: &clap_plugin_entry, id: &CStr) -> Self {
        Self::called(entry, id, c"Grille", nothing)
    }

    /// A new instance in a host of somebody's, who is called on any thread when the plug-in asks for the main thread.
    pub fn called(
        entry: &clap_plugin_entry,
        id: &CStr,
        vendor: &'static CStr,
        callback: unsafe extern "C" fn(*const clap_host),
    ) -> Self {
        let host = Box::new(clap_host {
            clap_version: CLAP_VERSION,
            host_data: null_mut(),
            name: c"Rude".as_ptr(),
            vendor: vendor.as_ptr(),
            url: null(),
            version: null(),
            get_extension: Some(no_extension),
            request_restart: Some(nothing),
            request_process: Some(nothing),
            request_callback: Some(callback),
        });
        // SAFETY: the entry is a plug-in's, as its type says; the host outlives its plug-in.
        let plugin = unsafe {
            let factory = entry.get_factory.unwrap()(CLAP_PLUGIN_FACTORY_ID.as_ptr());
            let factory = &*factory.cast::<clap_plugin_factory>();
            factory.create_plugin.unwrap()(factory, from_ref(&*host), id.as_ptr())
        };
        let rude = Self { plugin, _host: host };
        // SAFETY: as above.
        assert!(unsafe { (*plugin).init.unwrap()(plugin) });
        rude
    }

    fn extension<T>(&self, name: &CStr) -> &T {
        // SAFETY: an extension is the table its name says.
        unsafe { &*(*self.plugin).get_extension.unwrap()(self.plugin, name.as_ptr()).cast::<T>() }
    }

    /// Activates; what the plug-in says.
    pub fn activate(&self, rate_hz: f64) -> bool {
        // SAFETY: the plug-in lives.
        unsafe { (*self.plugin).activate.unwrap()(self.plugin, rate_hz, 1, 4096) }
    }

    /// Deactivates, active or not.
    pub fn deactivate(&self) {
        // SAFETY: as above.
        unsafe { (*self.plugin).deactivate.unwrap()(self.plugin) };
    }

    /// Starts, active or not; what the plug-in says.
    pub fn start(&self) -> bool {
        // SAFETY: as above.
        unsafe { (*self.plugin).start_processing.unwrap()(self.plugin) }
    }

    /// Stops, started or not.
    pub fn stop(&self) {
        // SAFETY: as above.
        unsafe { (*self.plugin).stop_processing.unwrap()(self.plugin) };
    }

    /// Resets, active or not.
    pub fn reset(&self) {
        // SAFETY: as above.
        unsafe { (*self.plugin).reset.unwrap()(self.plugin) };
    }

    /// Calls what the plug-in may have asked for.
    pub fn on_main_thread(&self) {
        // SAFETY: as above.
        unsafe { (*self.plugin).on_main_thread.unwrap()(self.plugin) };
    }

    /// Says whether what comes is rendered offline.
    pub fn set_offline(&self, is_offline: bool) {
        let mode = if is_offline { CLAP_RENDER_OFFLINE } else { CLAP_RENDER_REALTIME };
        let render: &clap_plugin_render = self.extension(CLAP_EXT_RENDER);
        // SAFETY: as above.
        assert!(unsafe { render.set.unwrap()(self.plugin, mode) });
    }

    /// Asks for every layout there is, until one is granted.
    pub fn selects_a_layout(&self) -> bool {
        let layouts: &clap_plugin_audio_ports_config = self.extension(CLAP_EXT_AUDIO_PORTS_CONFIG);
        // SAFETY: as above.
        (0..4).any(|id| unsafe { layouts.select.unwrap()(self.plugin, id) })
    }

    fn params(&self) -> &clap_plugin_params {
        self.extension(CLAP_EXT_PARAMS)
    }

    /// What the plug-in says of all parameters.
    pub fn infos(&self) -> Vec<clap_param_info> {
        // SAFETY: as above; zeroes are an empty info.
        unsafe {
            let count = self.params().count.unwrap()(self.plugin);
            let info = |index| {
                let mut info = std::mem::zeroed();
                assert!(self.params().get_info.unwrap()(self.plugin, index, &raw mut info));
                info
            };
            (0..count).map(info).collect()
        }
    }

    /// The text of a value with so much room, and whether there is one; behind the room nothing may change.
    pub fn text(&self, id: u32, value: f64, room: u32) -> Option<Vec<u8>> {
        let mut memory = vec![0x55u8; 300];
        // SAFETY: there is more memory than said.
        let is_there = unsafe {
            let to = memory.as_mut_ptr().cast();
            self.params().value_to_text.unwrap()(self.plugin, id, value, to, room)
        };
        assert!(memory[room as usize..].iter().all(|byte| *byte == 0x55), "written behind the room");
        let end = memory.iter().position(|byte| *byte == 0);
        is_there.then(|| memory[..end.unwrap()].to_vec())
    }

    /// Sends events without a block.
    pub fn flush(&self, events: &[Event]) {
        let list = InList::new(events);
        // SAFETY: the list outlives the call.
        unsafe { self.params().flush.unwrap()(self.plugin, &raw const list.table, null()) };
    }

    /// The state.
    pub fn save(&self) -> Vec<u8> {
        unsafe extern "C" fn write(stream: *const clap_ostream, from: *const c_void, size: u64) -> i64 {
            // SAFETY: the stream is the one below, and the bytes are the plug-in's.
            unsafe {
                let bytes = std::slice::from_raw_parts(from.cast::<u8>(), size as usize);
                (*(*stream).ctx.cast::<Vec<u8>>()).extend(bytes);
            }
            size.cast_signed()
        }
        let mut bytes = Vec::<u8>::new();
        let stream = clap_ostream { ctx: (&raw mut bytes).cast(), write: Some(write) };
        let state: &clap_plugin_state = self.extension(CLAP_EXT_STATE);
        // SAFETY: the stream outlives the call.
        assert!(unsafe { state.save.unwrap()(self.plugin, &raw const stream) });
        bytes
    }

    /// Loads a state, whole; what the plug-in says.
    pub fn load(&self, mut bytes: &[u8]) -> bool {
        unsafe extern "C" fn read(stream: *const clap_istream, to: *mut c_void, size: u64) -> i64 {
            // SAFETY: the stream is the one below, and the memory is the plug-in's.
            unsafe {
                let bytes = &mut *(*stream).ctx.cast::<&[u8]>();
                let (taken, left) = bytes.split_at(bytes.len().min(size as usize));
                to.cast::<u8>().copy_from_nonoverlapping(taken.as_ptr(), taken.len());
                *bytes = left;
                i64::try_from(taken.len()).unwrap()
            }
        }
        let stream = clap_istream { ctx: (&raw mut bytes).cast(), read: Some(read) };
        let state: &clap_plugin_state = self.extension(CLAP_EXT_STATE);
        // SAFETY: the stream outlives the call.
        unsafe { state.load.unwrap()(self.plugin, &raw const stream) }
    }

    /// Processes a block; what the plug-in returns, and what the output's mask says then.
    pub fn process(&self, block: &mut Block<'_>) -> (clap_process_status, u64) {
        let mut inputs: Vec<*mut f32> = block.inputs.iter_mut().map(Vec::as_mut_ptr).collect();
        let mut outputs: Vec<*mut f32> = block.outputs.iter_mut().map(Vec::as_mut_ptr).collect();
        for missing in outputs.iter_mut().take(block.missing_outputs) {
            *missing = null_mut();
        }
        let buffer = |channels: &mut Vec<*mut f32>, constant_mask| clap_audio_buffer {
            data32: channels.as_mut_ptr(),
            data64: null_mut(),
            channel_count: channels.len() as u32,
            latency: 0,
            constant_mask,
        };
        let (input, mut output) = (buffer(&mut inputs, 0), buffer(&mut outputs, block.stale_mask));
        let events = InList::new(block.events);
        let out_events = clap_output_events { ctx: null_mut(), try_push: Some(take) };
        let process = clap_process {
            steady_time: -1,
            frames_count: block.num_frames,
            transport: null(),
            audio_inputs: &raw const input,
            audio_outputs: &raw mut output,
            audio_inputs_count: u32::from(!inputs.is_empty()),
            audio_outputs_count: u32::from(!outputs.is_empty()),
            in_events: &raw const events.table,
            out_events: &raw const out_events,
        };
        // SAFETY: everything outlives the call and is as long as said.
        let status = unsafe { (*self.plugin).process.unwrap()(self.plugin, &raw const process) };
        (status, output.constant_mask)
    }

    /// Two channels in and out; the output and what the plug-in returns.
    pub fn run(&self, input: &[Vec<f32>], events: &[Event]) -> (Vec<Vec<f32>>, clap_process_status, u64) {
        let mut inputs = input.to_vec();
        let mut outputs = vec![vec![7.0; input[0].len()]; 2];
        let mut block = Block {
            inputs: &mut inputs,
            num_frames: outputs[0].len() as u32,
            outputs: &mut outputs,
            missing_outputs: 0,
            events,
            stale_mask: u64::MAX,
        };
        let (status, mask) = self.process(&mut block);
        (outputs, status, mask)
    }
}

impl Drop for Rude {
    fn drop(&mut self) {
        // SAFETY: nobody uses it again.
        unsafe { (*self.plugin).destroy.unwrap()(self.plugin) };
    }
}

unsafe extern "C" fn take(_: *const clap_output_events, _: *const clap_event_header) -> bool {
    true
}

/// Events in memory that says what they say.
struct InList {
    table: clap_input_events,
    _events: Box<Events>,
}

/// Events, and whether each is null.
struct Events(Vec<(clap_event_param_value, bool)>);

impl InList {
    fn new(events: &[Event]) -> Self {
        unsafe extern "C" fn size(list: *const clap_input_events) -> u32 {
            // SAFETY: the list below.
            unsafe { (*(*list).ctx.cast::<Events>()).0.len() as u32 }
        }
        unsafe extern "C" fn get(list: *const clap_input_events, index: u32) -> *const clap_event_header {
            // SAFETY: as above.
            let events = unsafe { &*(*list).ctx.cast::<Events>() };
            let (event, is_null) = &events.0[index as usize];
            if *is_null { null() } else { from_ref(&event.header) }
        }
        let made = events.iter().map(|event| {
            let header = clap_event_header {
                size: event.size,
                time: event.time,
                space_id: CLAP_CORE_EVENT_SPACE_ID,
                type_: CLAP_EVENT_PARAM_VALUE,
                flags: 0,
            };
            let value = clap_event_param_value {
                header,
                param_id: event.id,
                cookie: null_mut(),
                note_id: -1,
                port_index: -1,
                channel: -1,
                key: -1,
                value: event.value,
            };
            (value, event.is_null)
        });
        let events = Box::new(Events(made.collect()));
        let ctx = from_ref(&*events).cast_mut().cast();
        Self { table: clap_input_events { ctx, size: Some(size), get: Some(get) }, _events: events }
    }
}
