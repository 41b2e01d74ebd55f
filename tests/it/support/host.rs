//! A CLAP host in this process: the plug-in's own entry, no shared library, no DAW.

use std::ffi::CString;
use std::io::Cursor;

use clack_extensions::params::{ParamInfoBuffer, ParamInfoFlags, PluginParams};
use clack_extensions::remote_controls::{PluginRemoteControls, RemoteControlsPageBuffer};
use clack_extensions::state::PluginState;
use clack_host::events::event_types::ParamValueEvent;
use clack_host::prelude::*;
use test_host::clap::{self, Instance, Offer, Player};
pub(crate) use test_host::{Stereo, param_id as hash};

/// One instance, not running.
pub(crate) struct Host {
    instance: Instance,
}

/// A change of a parameter at a frame of the block to come.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change {
    pub(crate) frame: u32,
    pub(crate) id: u32,
    pub(crate) value: f64,
}

/// What the plug-in says about a parameter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ParamFacts {
    pub(crate) id: u32,
    pub(crate) name: String,
    pub(crate) module: String,
    pub(crate) min: f64,
    pub(crate) max: f64,
    pub(crate) default: f64,
    pub(crate) is_automatable: bool,
    pub(crate) is_stepped: bool,
}

/// A page of remote controls: section, name, and the parameters on its eight knobs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Page {
    pub(crate) section: String,
    pub(crate) name: String,
    pub(crate) params: Vec<u32>,
}

/// The plug-in's own entry.
#[expect(unsafe_code, reason = "the entry is linked in; nothing is loaded from outside")]
pub(crate) fn entry() -> PluginEntry {
    // SAFETY: `clap_entry` is this crate's own entry and lives as long as the process.
    unsafe { PluginEntry::load_from_raw(&grille::clap_entry, c"grille") }.unwrap()
}

impl Host {
    /// A new instance at its defaults, in a tool of ours.
    pub(crate) fn new() -> Self {
        Self::called("Grille tests", "Grille", "1")
    }

    /// One in a host of this name, vendor and version.
    pub(crate) fn called(name: &str, vendor: &str, version: &str) -> Self {
        let entry = entry();
        let factory = entry.get_plugin_factory().unwrap();
        let descriptor = factory.plugin_descriptors().next().unwrap();
        let id = descriptor.id().unwrap().to_owned();
        let info = HostInfo::new(name, vendor, "", version).unwrap();
        let instance = clap::create(&entry, &id, &info, Offer::Nothing).unwrap();
        Self { instance }
    }

    fn params(&mut self) -> PluginParams {
        self.instance.plugin_handle().get_extension().unwrap()
    }

    /// All parameters in the order hosts list them.
    pub(crate) fn facts(&mut self) -> Vec<ParamFacts> {
        let params = self.params();
        let handle = self.instance.plugin_handle();
        let mut buffer = ParamInfoBuffer::new();
        (0..params.count(&handle))
            .map(|index| {
                let info = params.get_info(&handle, index, &mut buffer).unwrap();
                ParamFacts {
                    id: info.id.get(),
                    name: String::from_utf8(info.name.to_vec()).unwrap(),
                    module: String::from_utf8(info.module.to_vec()).unwrap(),
                    min: info.min_value,
                    max: info.max_value,
                    default: info.default_value,
                    is_automatable: info.flags.contains(ParamInfoFlags::IS_AUTOMATABLE),
                    is_stepped: info.flags.contains(ParamInfoFlags::IS_STEPPED),
                }
            })
            .collect()
    }

    /// Whether there is a parameter at an index.
    pub(crate) fn has_parameter_at(&mut self, index: u32) -> bool {
        let params = self.params();
        params.get_info(&self.instance.plugin_handle(), index, &mut ParamInfoBuffer::new()).is_some()
    }

    /// The pages a hardware controller gets.
    pub(crate) fn remote_pages(&mut self) -> Vec<Page> {
        let handle = self.instance.plugin_handle();
        let remote: PluginRemoteControls = handle.get_extension().unwrap();
        let mut buffer = RemoteControlsPageBuffer::new();
        (0..remote.count(&handle))
            .map(|index| {
                let page = remote.get(&handle, index, &mut buffer).unwrap();
                let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
                let params = page.param_ids.iter().flatten().map(|id| id.get()).collect();
                Page { section: text(page.section_name), name: text(page.page_name), params }
            })
            .collect()
    }

    pub(crate) fn text(&mut self, id: u32, value: f64) -> String {
        let mut buffer = [0; 256];
        let params = self.params();
        let handle = self.instance.plugin_handle();
        let text = params.value_to_text(&handle, ClapId::new(id), value, &mut buffer).unwrap();
        String::from_utf8(text.to_vec()).unwrap()
    }

    pub(crate) fn value_of_text(&mut self, id: u32, text: &str) -> Option<f64> {
        let params = self.params();
        let text = CString::new(text).unwrap();
        params.text_to_value(&self.instance.plugin_handle(), ClapId::new(id), &text)
    }

    pub(crate) fn value(&mut self, id: u32) -> f64 {
        let params = self.params();
        params.get_value(&self.instance.plugin_handle(), ClapId::new(id)).unwrap()
    }

    /// Sets a parameter of a plug-in that is not running.
    pub(crate) fn set(&mut self, id: &str, value: f64) {
        self.set_by_id(hash(id), value);
    }

    /// [`Self::set`], by the number hosts know it by.
    pub(crate) fn set_by_id(&mut self, id: u32, value: f64) {
        self.answer_to(id, value);
    }

    /// Sets a parameter of a plug-in that is not running; the values that it tells in return, by their numbers.
    pub(crate) fn answer_to(&mut self, id: u32, value: f64) -> Vec<(u32, f64)> {
        let params = self.params();
        let event = [ParamValueEvent::new(0, ClapId::new(id), Pckn::match_all(), value)];
        let mut received = EventBuffer::new();
        let mut handle = self.instance.inactive_plugin_handle().unwrap();
        params.flush(&mut handle, &InputEvents::from_buffer(&event), &mut received.as_output());
        let told = |event: &UnknownEvent| {
            let event = event.as_event::<ParamValueEvent>()?;
            Some((event.param_id()?.get(), event.value()))
        };
        received.iter().filter_map(told).collect()
    }

    /// Sets a parameter from text.
    pub(crate) fn set_text(&mut self, id: &str, text: &str) {
        let value = self.value_of_text(hash(id), text).unwrap();
        self.set(id, value);
    }

    /// How often the plug-in has asked for blocks.
    pub(crate) fn num_wakes(&self) -> u32 {
        clap::num_wakes(&self.instance)
    }

    /// Says whether what comes is rendered offline.
    pub(crate) fn set_offline(&mut self, is_offline: bool) {
        clap::set_offline(&mut self.instance, is_offline).unwrap();
    }

    /// The instance itself, for an extension that no other test uses.
    pub(crate) fn instance(&mut self) -> &mut Instance {
        &mut self.instance
    }

    pub(crate) fn latency_frames(&mut self) -> u32 {
        clap::latency_frames(&mut self.instance).unwrap()
    }

    pub(crate) fn save(&mut self) -> Vec<u8> {
        let handle = self.instance.plugin_handle();
        let state: PluginState = handle.get_extension().unwrap();
        let mut bytes = Vec::new();
        state.save(&handle, &mut bytes).unwrap();
        bytes
    }

    /// Loads a state through a stream that hands out at most `piece` bytes at a time.
    pub(crate) fn load(&mut self, bytes: &[u8], piece: usize) -> bool {
        let handle = self.instance.plugin_handle();
        let state: PluginState = handle.get_extension().unwrap();
        state.load(&handle, &mut Pieces { bytes: Cursor::new(bytes), piece }).is_ok()
    }

    /// Activates, processes `channels` in blocks of at most `block` frames and deactivates.
    ///
    /// `changes` count their frames from the start of the signal.
    pub(crate) fn render(
        &mut self,
        rate_hz: f64,
        block: usize,
        channels: &[Vec<f32>],
        changes: &[Change],
    ) -> Vec<Vec<f32>> {
        self.render_with(rate_hz, block, channels, changes, |_, _| {})
    }

    /// [`Self::render`], with a main thread that does something before the block at each frame.
    pub(crate) fn render_with(
        &mut self,
        rate_hz: f64,
        block: usize,
        channels: &[Vec<f32>],
        changes: &[Change],
        mut before_block: impl FnMut(&mut Self, usize),
    ) -> Vec<Vec<f32>> {
        self.play(rate_hz, block, channels, changes, |host, output| {
            before_block(host, output[0].len());
            true
        })
    }

    /// [`Self::render`] as long as `goes_on` says so, which is asked before each block and given what has come out.
    pub(crate) fn play(
        &mut self,
        rate_hz: f64,
        block: usize,
        channels: &[Vec<f32>],
        changes: &[Change],
        mut goes_on: impl FnMut(&mut Self, &[Vec<f32>]) -> bool,
    ) -> Vec<Vec<f32>> {
        let mut player = Player::start(&mut self.instance, rate_hz, block, channels.len()).unwrap();
        let output = player.play(channels, |start, end, output| {
            goes_on(self, output).then(|| events_within(changes, start, end))
        });
        player.stop(&mut self.instance);
        output.unwrap()
    }

    /// [`Self::render`] with a side-chain, which has no channels where nothing is connected.
    pub(crate) fn render_beside(
        &mut self,
        rate_hz: f64,
        block: usize,
        channels: &[Vec<f32>],
        side: &[Vec<f32>],
    ) -> Vec<Vec<f32>> {
        let mut player = Player::start(&mut self.instance, rate_hz, block, channels.len()).unwrap();
        let mut output = vec![Vec::new(); channels.len()];
        for start in (0..channels[0].len()).step_by(block) {
            let end = (start + block).min(channels[0].len());
            for (memory, channel) in player.input.iter_mut().zip(channels) {
                memory[..end - start].copy_from_slice(&channel[start..end]);
            }
            player.side = side.iter().map(|channel| channel[start..end].to_vec()).collect();
            player.process(end - start).unwrap();
            for (output, memory) in output.iter_mut().zip(&player.output) {
                output.extend_from_slice(&memory[..end - start]);
            }
        }
        player.stop(&mut self.instance);
        output
    }

    /// [`Self::render`] for two channels.
    pub(crate) fn render_stereo(
        &mut self,
        rate_hz: f64,
        block: usize,
        input: &Stereo,
        changes: &[Change],
    ) -> Stereo {
        let output = self.render(rate_hz, block, input, changes);
        output.try_into().unwrap()
    }
}

fn events_within(changes: &[Change], start: usize, end: usize) -> EventBuffer {
    let mut events = EventBuffer::with_capacity(changes.len().max(1));
    for change in changes {
        let frame = change.frame as usize;
        if (start..end).contains(&frame) {
            let at = u32::try_from(frame - start).unwrap();
            let id = ClapId::new(change.id);
            events.push(&ParamValueEvent::new(at, id, Pckn::match_all(), change.value));
        }
    }
    events
}

/// A CLAP state is its JSON behind a length of eight bytes.
pub(crate) fn framed(json: &str) -> Vec<u8> {
    let mut bytes = (json.len() as u64).to_le_bytes().to_vec();
    bytes.extend(json.as_bytes());
    bytes
}

/// A stream in small pieces, as some hosts hand states out.
struct Pieces<'a> {
    bytes: Cursor<&'a [u8]>,
    piece: usize,
}

impl std::io::Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let len = buffer.len().min(self.piece);
        self.bytes.read(&mut buffer[..len])
    }
}
