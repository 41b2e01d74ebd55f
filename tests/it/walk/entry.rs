//! One instance behind either entry, as a host of its format drives it. Values are CLAP's plain ones, and states bare of
//! CLAP's length, so that a project goes from one format to the other.

#![expect(unsafe_code, reason = "a VST3 host is made of raw pointers; the entry is linked in")]

use std::collections::BTreeMap;

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IEditControllerTrait, ParameterInfo_::ParameterFlags_, String128,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::kResultOk;

use super::world::RATE_HZ;
use crate::support::host::{Change, Host, ParamFacts, Stereo, framed, hash};
use crate::support::vst3::{BLOCK, Changes, Instance, new_instance, number, offline, real_time, string};

/// What a host can load the plug-in as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Clap,
    Vst3,
}

/// An instance that is not running.
pub(super) enum Entry {
    Clap(Host),
    Vst3 { instance: Instance, mode: i32 },
}

impl Entry {
    pub(super) fn new(format: Format) -> Self {
        match format {
            Format::Clap => Self::Clap(Host::new()),
            Format::Vst3 => Self::Vst3 { instance: new_instance(), mode: real_time() },
        }
    }

    pub(super) fn format(&self) -> Format {
        if matches!(self, Self::Clap(_)) { Format::Clap } else { Format::Vst3 }
    }

    /// All parameters in the order hosts list them.
    pub(super) fn facts(&mut self) -> Vec<ParamFacts> {
        match self {
            Self::Clap(host) => host.facts(),
            Self::Vst3 { instance, .. } => facts(instance),
        }
    }

    pub(super) fn value(&mut self, id: u32) -> f64 {
        match self {
            Self::Clap(host) => host.value(id),
            Self::Vst3 { instance, .. } => {
                // SAFETY: a plain call.
                let normalized = unsafe { instance.controller.getParamNormalized(id) };
                match span(instance, id) {
                    1.0 => normalized,
                    steps => (normalized * steps).round(),
                }
            }
        }
    }

    pub(super) fn set(&mut self, id: &str, value: f64) {
        self.set_by_id(hash(id), value);
    }

    /// [`Self::set`], by the number hosts know it by.
    pub(super) fn set_by_id(&mut self, id: u32, value: f64) {
        match self {
            Self::Clap(host) => host.set_by_id(id, value),
            Self::Vst3 { instance, .. } => {
                // SAFETY: a plain call.
                let result =
                    unsafe { instance.controller.setParamNormalized(id, value / span(instance, id)) };
                assert_eq!(result, kResultOk);
            }
        }
    }

    pub(super) fn set_text(&mut self, id: &str, text: &str) {
        match self {
            Self::Clap(host) => host.set_text(id, text),
            Self::Vst3 { instance, .. } => {
                let mut text: Vec<u16> = text.encode_utf16().chain([0]).collect();
                let mut value = 0.0;
                // SAFETY: text and value outlive the calls.
                unsafe {
                    let controller = &instance.controller;
                    let read = controller.getParamValueByString(hash(id), text.as_mut_ptr(), &raw mut value);
                    assert_eq!(read, kResultOk);
                    assert_eq!(controller.setParamNormalized(hash(id), value), kResultOk);
                }
            }
        }
    }

    pub(super) fn text(&mut self, id: u32, value: f64) -> String {
        match self {
            Self::Clap(host) => host.text(id, value),
            Self::Vst3 { instance, .. } => {
                let (value, mut text): (f64, String128) = (value / span(instance, id), [0; 128]);
                // SAFETY: the text outlives the call.
                let read = unsafe { instance.controller.getParamStringByValue(id, value, &raw mut text) };
                assert_eq!(read, kResultOk);
                string(&text)
            }
        }
    }

    pub(super) fn save(&mut self) -> Vec<u8> {
        match self {
            Self::Clap(host) => host.save().split_off(8),
            Self::Vst3 { instance, .. } => instance.state(),
        }
    }

    pub(super) fn load(&mut self, state: &[u8]) -> bool {
        match self {
            Self::Clap(host) => host.load(&framed(std::str::from_utf8(state).unwrap()), 1000),
            Self::Vst3 { instance, .. } => instance.load(state, 1000) == kResultOk,
        }
    }

    /// Says whether what comes is rendered offline.
    pub(super) fn set_offline(&mut self, is_offline: bool) {
        match self {
            Self::Clap(host) => host.set_offline(is_offline),
            Self::Vst3 { mode, .. } => *mode = if is_offline { offline() } else { real_time() },
        }
    }

    /// Activates, processes in blocks of at most `block` frames, and deactivates.
    pub(super) fn render(&mut self, block: usize, input: &Stereo, changes: &[Change]) -> Stereo {
        match self {
            Self::Clap(host) => host.render_stereo(RATE_HZ, block, input, changes),
            Self::Vst3 { instance, mode } => {
                let blocks = block.min(BLOCK);
                instance.start(*mode);
                let mut output = input.clone();
                let [left, right] = &mut output;
                for (idx, (left, right)) in left.chunks_mut(blocks).zip(right.chunks_mut(blocks)).enumerate()
                {
                    let within = points(instance, changes, idx * blocks, left.len());
                    let (result, _) = instance.process_with(left, right, |data| {
                        data.processMode = *mode;
                        data.inputParameterChanges = within.as_ptr();
                    });
                    assert_eq!(result, kResultOk);
                }
                instance.stop();
                output
            }
        }
    }
}

/// What lies between a parameter's ends in CLAP: its steps, or 1.
fn span(instance: &Instance, id: u32) -> f64 {
    let info = instance.parameters().into_iter().find(|info| info.id == id).unwrap();
    f64::from(info.stepCount.max(1))
}

fn facts(instance: &Instance) -> Vec<ParamFacts> {
    let fact = |info: nice_plug::wrapper::vst3::vst3::Steinberg::Vst::ParameterInfo| {
        let max = f64::from(info.stepCount.max(1));
        ParamFacts {
            id: info.id,
            name: string(&info.title),
            module: String::new(),
            min: 0.0,
            max,
            default: info.defaultNormalizedValue * max,
            is_automatable: info.flags & number(ParameterFlags_::kCanAutomate) != 0,
            is_stepped: info.stepCount > 0,
        }
    };
    instance.parameters().into_iter().map(fact).collect()
}

/// The changes within a block, counted from its first frame.
fn points(instance: &Instance, changes: &[Change], start: usize, len: usize) -> Changes {
    let mut queues: BTreeMap<u32, Vec<(i32, f64)>> = BTreeMap::new();
    let mut spans: BTreeMap<u32, f64> = BTreeMap::new();
    for change in changes {
        let Some(frame) = (change.frame as usize).checked_sub(start).filter(|frame| *frame < len) else {
            continue;
        };
        let span = *spans.entry(change.id).or_insert_with(|| span(instance, change.id));
        queues.entry(change.id).or_default().push((number(frame), change.value / span));
    }
    Changes::new(queues)
}
