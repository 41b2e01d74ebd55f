//! The parameters of one instance, by the numbers hosts know them by, and what waits to become heard.
//!
//! Whatever a host changes is set here, and the editor is woken if it rests. nice-plug 0.4.2 sends the editor a message
//! instead, from the audio thread: that wakes another thread, which may look at the window while the host opens it.
//!
//! While audio runs, a host's own knob is heard with a block to come, in the order of its automation. Until then its
//! value waits here, is shown, and is saved.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use crate::plugin::Grille;
use nice_plug::params::internals::ParamPtr;
use nice_plug::params::{ParamFlags, Params as _};
use nice_plug::plugin::{ParamValue as Saved, Plugin, PluginState};
use nice_plug::wrapper::vst3::vst3::ComRef;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IEditController, IEditControllerTrait, ParamID, ParamValue, ParameterInfo,
};

use crate::params::GrilleParams;

/// Most values of a parameter that is offered as a list.
const MAX_LIST: usize = 12;

/// Blocks a value may wait: the one that was on its way when it was set, and the next, which brings it.
const MAX_BLOCKS: u32 = 2;

pub(super) struct Parameters {
    /// By number.
    all: Vec<Parameter>,
    /// Blocks so far, wrapping.
    blocks: AtomicU32,
    /// Keeps what is pointed at.
    _params: Arc<GrilleParams>,
}

struct Parameter {
    number: ParamID,
    id: String,
    value: ParamPtr,
    waiting: Waiting,
}

/// A value that waits for its block.
struct Waiting {
    /// As bits; not a number where nothing waits.
    value: AtomicU64,
    since: AtomicU32,
}

impl Default for Waiting {
    fn default() -> Self {
        Self { value: AtomicU64::new(f64::NAN.to_bits()), since: AtomicU32::new(0) }
    }
}

impl Parameters {
    /// Those of a controller the framework has made for these parameters; it lists them in their order.
    pub(super) fn of(controller: &ComRef<'_, IEditController>, params: &Arc<GrilleParams>) -> Self {
        let number = |index| {
            // SAFETY: the information outlives the call; zeros are one.
            unsafe {
                let mut info: ParameterInfo = std::mem::zeroed();
                controller.getParameterInfo(index, &raw mut info);
                info.id
            }
        };
        let mut all: Vec<Parameter> = (0..)
            .zip(params.param_map())
            .map(|(index, (id, value, _))| Parameter {
                number: number(index),
                id,
                value,
                waiting: Waiting::default(),
            })
            .collect();
        all.sort_by_key(|parameter| parameter.number);
        Self { all, blocks: AtomicU32::new(0), _params: Arc::clone(params) }
    }

    /// The number of a parameter.
    pub(super) fn number_of(&self, value: ParamPtr) -> Option<ParamID> {
        self.all.iter().find(|parameter| parameter.value == value).map(|parameter| parameter.number)
    }

    /// Where the parameter of a number is.
    ///
    /// # Real-time
    /// Safe.
    pub(super) fn place(&self, number: ParamID) -> Option<usize> {
        self.all.binary_search_by_key(&number, |parameter| parameter.number).ok()
    }

    /// Sets the parameter at a place; true if its value is another than before.
    ///
    /// # Real-time
    /// Safe: atomics, and the parameter's own callback.
    pub(super) fn set(&self, place: usize, value: ParamValue) -> bool {
        let Some(parameter) = self.all.get(place).filter(|_| value.is_finite()) else { return false };
        parameter.waiting.value.store(f64::NAN.to_bits(), Ordering::Relaxed);
        #[expect(clippy::cast_possible_truncation, reason = "0 to 1")]
        // SAFETY: the parameters live as long as this; their values are atomic.
        unsafe {
            parameter.value._internal_set_normalized_value(value as f32)
        }
    }

    /// Lets a value wait for its block.
    pub(super) fn wait(&self, place: usize, value: ParamValue) {
        let Some(Parameter { waiting, .. }) = self.all.get(place) else { return };
        waiting.since.store(self.blocks.load(Ordering::Relaxed), Ordering::Relaxed);
        waiting.value.store(value.clamp(0.0, 1.0).to_bits(), Ordering::Relaxed);
    }

    /// A block has come: what waited for it has had its chance.
    ///
    /// # Real-time
    /// Safe: an atomic.
    pub(super) fn count_block(&self) {
        self.blocks.fetch_add(1, Ordering::Relaxed);
    }

    /// What the parameter of a number waits to become.
    pub(super) fn waiting(&self, number: ParamID) -> Option<ParamValue> {
        self.all.get(self.place(number)?)?.waiting(&self.blocks)
    }

    /// Nothing waits any more.
    pub(super) fn forget_waiting(&self) {
        for parameter in &self.all {
            parameter.waiting.value.store(f64::NAN.to_bits(), Ordering::Relaxed);
        }
    }

    /// A saved state with everything in it that waits; `None` if nothing does.
    pub(super) fn with_waiting(&self, state: &[u8]) -> Option<Vec<u8>> {
        let waiting: Vec<(String, Saved)> =
            self.all.iter().filter_map(|parameter| parameter.saved(&self.blocks)).collect();
        if waiting.is_empty() {
            return None;
        }
        let mut state: PluginState = serde_json::from_slice(state).ok()?;
        state.params.extend(waiting);
        // Choices are saved by their ids, whichever way they came in.
        <Grille as Plugin>::filter_state(&mut state);
        serde_json::to_vec(&state).ok()
    }

    /// Whether a parameter is chosen from a few that have names.
    pub(super) fn is_list(&self, number: ParamID) -> bool {
        let value = self.place(number).and_then(|place| self.all.get(place)).map(|parameter| parameter.value);
        match value {
            Some(ParamPtr::EnumParam(_)) => true,
            // SAFETY: as above.
            Some(value @ ParamPtr::IntParam(_)) => {
                unsafe { value.step_count() }.is_some_and(|num_steps| num_steps < MAX_LIST)
            }
            _ => false,
        }
    }

    /// Whether a parameter is not for hosts to show.
    pub(super) fn is_hidden(&self, number: ParamID) -> bool {
        let parameter = self.place(number).and_then(|place| self.all.get(place));
        // SAFETY: as above.
        parameter.is_some_and(|parameter| unsafe {
            parameter.value.flags().intersects(ParamFlags::HIDDEN | ParamFlags::HIDE_IN_GENERIC_UI)
        })
    }
}

impl Parameter {
    fn waiting(&self, blocks: &AtomicU32) -> Option<ParamValue> {
        let age = blocks.load(Ordering::Relaxed).wrapping_sub(self.waiting.since.load(Ordering::Relaxed));
        let value = f64::from_bits(self.waiting.value.load(Ordering::Relaxed));
        (age < MAX_BLOCKS && !value.is_nan()).then_some(value)
    }

    /// The waiting value as states keep it, under the parameter's id.
    #[expect(clippy::cast_possible_truncation, reason = "values between 0 and 1, and whole numbers")]
    fn saved(&self, blocks: &AtomicU32) -> Option<(String, Saved)> {
        let waiting = self.waiting(blocks)?;
        // SAFETY: as above.
        let plain = unsafe { self.value.preview_plain(waiting as f32) };
        let saved = match self.value {
            ParamPtr::FloatParam(_) => Saved::F32(plain),
            ParamPtr::IntParam(_) | ParamPtr::EnumParam(_) => Saved::I32(plain.round() as i32),
            ParamPtr::BoolParam(_) => Saved::Bool(plain >= 0.5),
        };
        Some((self.id.clone(), saved))
    }
}
