//! What the plug-in does, without a host: `Settings → Design → Engine | Response`.
//! May import `dsp`, `headphones`, `spatial` and `units`. Real-time walls: nothing in this room
//! allocates, locks, logs, waits or panics outside a constructor.
//!
//! The bank of fixed poles runs on the channels as they come in; a *voice* is a set of output weights on those poles plus a
//! cross path. It never changes while it is heard: every change is a linear cross-fade between voices on the same poles.

#![deny(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::disallowed_types,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod analysis;
mod bands;
mod ceiling;
mod check;
mod coded;
mod config;
mod connect;
mod crossfeed;
mod design;
mod draft;
mod ear_filters;
mod export;
mod fader;
mod frames;
mod glide;
mod guard;
mod leak;
mod listening;
mod matching;
mod mix;
mod mixer;
mod pace;
mod paths;
mod personal;
mod points;
mod power;
mod prepared;
mod programme;
mod ready;
mod reference;
pub mod request;
mod response;
mod ride;
mod room;
mod samples;
pub mod settings;
mod speakers;
mod tail;
mod tools;
mod user_data;
mod voice;
mod whole;

pub use bands::{BandPower, Bands, NUM_BANDS, PowerSpectrum};
pub use check::{Check, CheckOrder, CheckSound, CheckTurn};
pub use config::EngineConfig;
pub use connect::take_front;
pub use crossfeed::{CrossfeedDesign, ShadowFilter};
pub use design::Design;
pub use draft::{Draft, design};
pub use ear_filters::EarsDesign;
pub use export::{ExportGuard, ExportState, Trust};
pub use leak::LeakDesign;
pub use matching::{Heard, MAX_MATCH_DB, Match, MatchState, programme_match, static_gain_db};
pub use mix::Mix;
pub use personal::PersonalDesign;
pub use power::{BandGain, EarGains, PowerResponse};
pub use prepared::Prepared;
pub use programme::Memory;
pub use reference::{Reference, ReferenceInput, ReferenceLevel, ReferenceStatus};
pub use response::Response;
pub use room::{ReflectionDesign, RoomDesign};
pub use tools::matrix as tool_matrix;
pub use user_data::UserData;

use std::sync::Arc;

use pulp::Arch;

use crate::dsp::bank::MAX_FRAMES;
use crate::dsp::subnormals::SubnormalsAreZero;
use frames::{Frames, count, frames};
use glide::Glide;
use guard::Guard;
use mixer::{FADE_SECS, Mixer, Wanted};
use samples::{
    apply_bypass, apply_tools, apply_trim, are_finite, bypass, copy_finite, flush_subnormals, trim, write,
};
use settings::Settings;
use tools::{IDENTITY, matrix};

/// What the engine tells the outside once per block.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct EngineStatus {
    /// Level match of the slot being heard or faded to.
    pub matched: Match,
    /// Samples replaced because they were not finite, since the last reset.
    pub healed_samples: u32,
    /// True while slot 0 stands in for what was too loud.
    pub is_held: bool,
}

/// The running sound.
///
/// Its output depends on the input, the settings and the frame at which they changed, never on how the
/// host cuts its blocks: states are tended at ticks counted since the last reset.
#[derive(Debug, Clone)]
pub struct Engine {
    arch: Arch,
    is_mono_bus: bool,
    settings: Settings,
    export: ExportState,
    mixer: Mixer,
    tools: Glide<4>,
    trim: Glide<1>,
    /// Weight of the untouched input: 1 while the host bypasses.
    bypass: Glide<1>,
    guard: Guard,
    /// What the mix can be compared with, where the host connects it.
    reference: Option<Box<Reference>>,
    frames_since_tick: usize,
    healed_samples: u32,
}

impl Engine {
    /// A silent engine at rest on `settings`.
    ///
    /// # Real-time
    /// Not safe: allocates.
    #[must_use]
    pub fn new(config: EngineConfig, settings: &Settings) -> Self {
        let settings = settings.sanitized();
        let EngineConfig { is_mono_bus, export, .. } = config;
        let sample_rate_hz = config.prepared.sample_rate_hz;
        let fade = frames(FADE_SECS, sample_rate_hz);
        let mut engine = Self {
            arch: Arch::new(),
            is_mono_bus,
            mixer: Mixer::new(config, &Wanted::new(&settings, export, is_mono_bus)),
            tools: Glide::settled_on(matrix(&settings.tools, is_mono_bus), fade),
            trim: Glide::settled_on(trim(&settings), fade),
            bypass: Glide::settled_on(bypass(&settings, export), fade),
            settings,
            export,
            frames_since_tick: 0,
            healed_samples: 0,
            guard: Guard::new(sample_rate_hz),
            reference: None,
        };
        engine.promise();
        engine
    }

    /// Goes on to `settings` by a 30 ms cross-fade, from the next frame on.
    ///
    /// # Real-time
    /// Safe: compares and copies. What has to be designed is, in slices, at control ticks.
    pub fn set_target(&mut self, settings: &Settings) {
        if *settings != self.settings {
            self.go_on(&settings.sanitized(), self.export);
        }
    }

    /// Goes on to leaving a render alone, printing it or monitoring, as [`Self::set_target`] does.
    ///
    /// # Real-time
    /// Safe.
    pub fn set_export(&mut self, export: ExportState) {
        if export != self.export {
            let settings = self.settings;
            self.go_on(&settings, export);
        }
    }

    fn go_on(&mut self, settings: &Settings, export: ExportState) {
        self.mixer.set_wanted(&Wanted::new(settings, export, self.is_mono_bus));
        self.tools.retarget(matrix(&settings.tools, self.is_mono_bus));
        self.trim.retarget(trim(settings));
        self.bypass.retarget(bypass(settings, export));
        (self.settings, self.export) = (*settings, export);
        if settings.slot == 0 {
            self.acknowledge();
        }
        self.promise();
    }

    /// Lets the slot be heard again after something was too loud.
    ///
    /// # Real-time
    /// Safe.
    pub fn acknowledge(&mut self) {
        self.guard.acknowledge();
    }

    /// Says what gain is meant to be from here on.
    fn promise(&mut self) {
        self.guard.promise(self.promised_lin());
    }

    fn promised_lin(&self) -> f64 {
        let [trim_lin] = self.trim.largest();
        self.mixer.promised_lin() * f64::from(trim_lin)
    }

    /// Takes other user data and hands back what it replaces, for the caller to drop where dropping is
    /// allowed. What is heard cross-fades to it within a control tick, or goes on bit for bit if it
    /// sounds the same.
    ///
    /// # Real-time
    /// Safe: an exchange of two pointers.
    #[must_use]
    pub fn replace_user_data(&mut self, user: Arc<UserData>) -> Arc<UserData> {
        self.mixer.replace_user_data(user)
    }

    /// What was heard so far, and at which level: for the engine that comes after this one.
    ///
    /// # Real-time
    /// Not safe: allocates.
    #[must_use]
    pub fn memory(&self) -> Box<Memory> {
        self.mixer.memory()
    }

    /// Back to silence, at rest on the last settings. What was heard and the level stay; prints start from nothing.
    ///
    /// # Real-time
    /// Safe.
    pub fn reset(&mut self) {
        self.mixer.reset();
        let fade = frames(FADE_SECS, self.mixer.sample_rate_hz());
        self.tools = Glide::settled_on(matrix(&self.settings.tools, self.is_mono_bus), fade);
        self.trim = Glide::settled_on(trim(&self.settings), fade);
        self.bypass = Glide::settled_on(bypass(&self.settings, self.export), fade);
        (self.frames_since_tick, self.healed_samples) = (0, 0);
        self.guard.reset();
        if let Some(reference) = &mut self.reference {
            reference.reset();
        }
        self.promise();
    }

    /// Processes frames in place; `right` is `None` on a mono bus.
    ///
    /// # Shape and units
    /// Equal lengths (the shorter one counts), any number of frames, full scale ±1.0.
    /// # Real-time
    /// Safe: no allocation, no lock, no panic.
    /// # Errors / Panics
    /// None. Samples that are not finite count as silence and are counted; samples too small to be normal numbers count as
    /// silence.
    pub fn process(&mut self, left: &mut [f32], right: Option<&mut [f32]>) {
        self.process_with(left, right, None);
    }

    /// [`Self::process`] with what comes in at the reference, as long as `left`; `None` while nothing is connected.
    ///
    /// # Real-time
    /// Safe, as there.
    pub fn process_with(
        &mut self,
        left: &mut [f32],
        right: Option<&mut [f32]>,
        mut side: Option<[&[f32]; 2]>,
    ) {
        let _zero = SubnormalsAreZero::begin();
        let (mut left, mut right) = match right {
            Some(right) => {
                let len = left.len().min(right.len());
                (left.get_mut(..len).unwrap_or_default(), right.get_mut(..len).unwrap_or_default())
            }
            None => (left, <&mut [f32]>::default()),
        };
        while !left.is_empty() {
            let run = left.len().min(MAX_FRAMES - self.frames_since_tick);
            let (left_run, left_rest) = left.split_at_mut(run);
            let (right_run, right_rest) = right.split_at_mut(run.min(right.len()));
            if let Some(reference) = &mut self.reference {
                reference.take_in(take_front(&mut side, run), run);
            }
            self.process_run(left_run, right_run);
            (left, right) = (left_rest, right_rest);
            self.advance(run);
        }
    }

    /// What the outside wants to know.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn status(&self) -> EngineStatus {
        EngineStatus {
            matched: self.mixer.matched(),
            healed_samples: self.healed_samples,
            is_held: self.guard.is_holding(),
        }
    }

    /// All that was heard since the last reset, if there is more of it, or less, than at the last call.
    ///
    /// # Real-time
    /// Safe: at most every 0.4 s there is something to add up.
    #[must_use]
    pub fn newly_heard(&mut self) -> Option<&Heard> {
        self.mixer.newly_heard()
    }

    fn process_run(&mut self, left: &mut [f32], right: &mut [f32]) {
        let num_frames = left.len();
        let mut input: Frames = [[0.0; MAX_FRAMES]; 2];
        let healed = copy_finite(self.arch, left, right, &mut input);
        self.healed_samples = self.healed_samples.saturating_add(healed);
        self.mixer.listen(&input, num_frames);
        if let Some(reference) = &mut self.reference {
            reference.hear_mix(&input, num_frames);
        }
        if self.is_untouched() {
            self.guard.hear(&input, self.frames_since_tick);
            self.guard.pass();
            self.mixer.keep_up(&input, num_frames);
            return write(&input, left, right);
        }
        let mut signal = input;
        if let Some(reference) = &mut self.reference {
            reference.blend(&mut signal, num_frames);
        }
        apply_tools(&self.tools, &mut signal);
        let heard = signal;
        self.guard.hear(&heard, self.frames_since_tick);
        let is_dry = self.mixer.is_dry();
        self.mixer.process(&mut signal, num_frames);
        if !are_finite(self.arch, &signal) {
            self.mixer.clear();
            signal = heard;
            self.healed_samples = self.healed_samples.saturating_add(count(num_frames));
        }
        apply_trim(&self.trim, &mut signal);
        if is_dry && self.guard.is_at_rest() {
            self.guard.pass();
        } else {
            let trimmed = || {
                let mut trimmed = heard;
                apply_trim(&self.trim, &mut trimmed);
                trimmed
            };
            self.guard.watch((&heard, self.frames_since_tick), &mut signal, num_frames, trimmed);
        }
        if !self.is_untouched() {
            flush_subnormals(self.arch, &mut signal);
        }
        apply_bypass(&self.bypass, &input, &mut signal);
        write(&signal, left, right);
    }

    /// True in slot 0 with every tool off: the input passes bit for bit.
    fn is_untouched(&self) -> bool {
        self.mixer.is_dry()
            && self.reference.as_ref().is_none_or(|reference| reference.is_out())
            && self.guard.is_at_rest()
            && self.tools.settled() == Some(IDENTITY)
            && self.trim.settled() == Some([1.0])
    }

    fn advance(&mut self, num_frames: usize) {
        self.trim.advance(count(num_frames));
        self.bypass.advance(count(num_frames));
        self.tools.advance(count(num_frames));
        if let Some(reference) = &mut self.reference {
            reference.advance(count(num_frames));
        }
        self.frames_since_tick += num_frames;
        if self.frames_since_tick >= MAX_FRAMES {
            self.frames_since_tick = 0;
            self.mixer.tick();
            if let Some(reference) = &mut self.reference {
                reference.tick(&self.settings, self.export, &mut self.mixer);
            }
            self.guard.tick(self.promised_lin());
        }
    }
}
