//! Glue between the host and the engine. No sound is made here.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use nice_plug::prelude::*;

use crate::engine::{Check, Engine, EngineConfig, ExportGuard, Heard, Reference, UserData, take_front};
use crate::handoff::HandoffReceiver;
use crate::link::Link;
use crate::params::{self, GrilleParams, filter_state};
use crate::presets;
use crate::tables;
#[cfg(feature = "editor")]
use crate::telemetry::TelemetryReceiver;
use crate::telemetry::{self, TapFrame, TelemetrySender};

/// What exists between activation and deactivation.
struct Running {
    engine: Engine,
    guard: ExportGuard,
    check: Check,
    /// Begin of the time the guard is told.
    activated: Instant,
}

/// The plug-in as hosts see it.
pub struct Grille {
    params: Arc<GrilleParams>,
    running: Option<Running>,
    /// What projects carry besides parameters, as it changes.
    user: Option<HandoffReceiver<UserData>>,
    telemetry: TelemetrySender,
    /// What the entry knows of this instance, and this instance of its entry.
    link: Arc<Link>,
    /// Waits for the editor to be made.
    #[cfg(feature = "editor")]
    receiver: Option<TelemetryReceiver>,
}

impl Default for Grille {
    fn default() -> Self {
        let channel = telemetry::channel();
        let params: Arc<GrilleParams> = Arc::default();
        GrilleParams::join(&params);
        let link = Link::of_new_instance(&params, channel.0.shared());
        #[cfg(feature = "rt-audit")]
        LAST_MADE.set(Arc::downgrade(&params));
        Self {
            user: params.user.take_receiver(),
            params,
            running: None,
            telemetry: channel.0,
            link,
            #[cfg(feature = "editor")]
            receiver: Some(channel.1),
        }
    }
}

#[cfg(feature = "rt-audit")]
thread_local! {
    static LAST_MADE: std::cell::RefCell<std::sync::Weak<GrilleParams>> = const { std::cell::RefCell::new(std::sync::Weak::new()) };
}

#[cfg(feature = "rt-audit")]
impl Grille {
    /// The parameters of the instance made last on this thread, for tests that open the editor's model beside a host.
    #[must_use]
    pub fn params_of_last_made() -> Option<Arc<GrilleParams>> {
        LAST_MADE.with_borrow(std::sync::Weak::upgrade)
    }
}

const STEREO: AudioIOLayout = AudioIOLayout {
    main_input_channels: NonZeroU32::new(2),
    main_output_channels: NonZeroU32::new(2),
    ..AudioIOLayout::const_default()
};

const MONO: AudioIOLayout = AudioIOLayout {
    main_input_channels: NonZeroU32::new(1),
    main_output_channels: NonZeroU32::new(1),
    ..AudioIOLayout::const_default()
};

impl Drop for Grille {
    fn drop(&mut self) {
        self.link.host.keep();
    }
}

impl Plugin for Grille {
    const NAME: &'static str = "Grille";
    const VENDOR: &'static str = env!("CARGO_PKG_AUTHORS");
    const URL: &'static str = env!("CARGO_PKG_HOMEPAGE");
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = &[STEREO, MONO];
    const SAMPLE_ACCURATE_AUTOMATION: bool = true;

    #[cfg(feature = "editor")]
    type Editor = crate::editor::GrilleEditor;
    #[cfg(not(feature = "editor"))]
    type Editor = ();
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        Arc::clone(&self.params) as Arc<dyn Params>
    }

    #[cfg(feature = "editor")]
    fn editor(&mut self, _: AsyncExecutor<Self>) -> Option<Self::Editor> {
        let receiver = self.receiver.take()?;
        crate::editor::create(Arc::clone(&self.params), receiver)
    }

    fn filter_state(state: &mut PluginState) {
        filter_state(state);
    }

    fn activate(
        &mut self,
        layout: &AudioIOLayout,
        buffer: &BufferConfig,
        _context: &mut impl ActivateContext<Self>,
    ) -> bool {
        let Some(prepared) = tables::for_rate(f64::from(buffer.sample_rate)) else {
            nice_error!("could not run at {} Hz: choose a rate from 1 kHz to 768 kHz", buffer.sample_rate);
            return false;
        };
        let num_channels = layout.main_output_channels.map_or(0, NonZeroU32::get);
        self.link.num_channels.store(num_channels, Ordering::Relaxed);
        let is_mono_bus = layout.main_input_channels == NonZeroU32::new(1);
        self.params.user.set_tables(&prepared);
        if let Some(user) = &mut self.user {
            user.clear();
        }
        let is_offline = self.link.mode.is_offline().unwrap_or(buffer.process_mode == ProcessMode::Offline);
        let guard = ExportGuard::new(is_offline, self.link.host.trust(), prepared.sample_rate_hz);
        let export = guard.state(self.params.on_export());
        let settings = self.params.settings_for(export);
        let memory = self.running.as_ref().map_or_else(Box::default, |running| running.engine.memory());
        let config = EngineConfig { prepared, user: self.params.user.data(), is_mono_bus, export, memory };
        let tables = Arc::clone(&config.prepared);
        let mut engine = Engine::new(config, &settings);
        if self.link.side_chain.is_offered() {
            let before = self.running.as_mut().and_then(|running| running.engine.take_reference());
            let reference = before.map_or_else(|| Reference::new(&tables), |before| before.at_rate(&tables));
            engine.connect_reference(Box::new(reference));
        }
        let check = Check::new(tables.sample_rate_hz);
        self.running = Some(Running { engine, guard, check, activated: Instant::now() });
        let values = self.telemetry.values();
        values.sample_rate_hz.store(buffer.sample_rate, Ordering::Relaxed);
        values.is_mono_bus.store(is_mono_bus, Ordering::Relaxed);
        values.heard.publish(&Heard::NOTHING);
        true
    }

    fn deactivate(&mut self) {
        self.link.host.keep();
    }

    fn reset(&mut self) {
        if let Some(Running { engine, guard, check, .. }) = &mut self.running {
            guard.restart();
            check.reset();
            let export = guard.state(self.params.on_export());
            engine.set_target(&self.params.settings_for(export));
            engine.set_export(export);
            engine.reset();
        }
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        _aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let Some(Running { engine, guard, check, activated }) = &mut self.running else {
            return ProcessStatus::Normal;
        };
        if let Some(user) = &mut self.user {
            take_user_data(engine, user);
        }
        self.params.user.pass(buffer.samples());
        let is_other_render = self.link.mode.is_offline().is_some_and(|is_offline| guard.declare(is_offline));
        let is_other_render = guard.transport(context.transport().playing) || is_other_render;
        guard.take_in(buffer.samples(), time_since(*activated));
        if guard.has_caught() {
            self.link.host.is_caught();
        }
        let export = guard.state(self.params.on_export());
        engine.set_target(&self.params.settings_for(export));
        engine.set_export(export);
        if self.telemetry.values().take_acknowledged() {
            engine.acknowledge();
        }
        if self.telemetry.values().take_asked_match() {
            engine.match_anew();
        }
        if is_other_render {
            engine.reset();
        }
        self.params.follow_check(check, export, buffer.samples());
        let side = side_of(&self.link, buffer.samples());
        let sound = &mut Sound { engine, check };
        match buffer.as_slice() {
            [left, right] => run_stereo(sound, &mut self.telemetry, left, right, side),
            [only] => run_mono(sound, &mut self.telemetry, only, side),
            _ => {}
        }
        if let Some(heard) = engine.newly_heard() {
            self.telemetry.values().heard.publish(heard);
        }
        self.telemetry.values().publish(&engine.status(), export);
        self.telemetry.values().publish_reference(&engine.reference());
        let is_checking = check.is_on();
        match engine.tail_frames() {
            _ if is_checking => ProcessStatus::KeepAlive,
            0 => ProcessStatus::Normal,
            frames => ProcessStatus::Tail(frames),
        }
    }
}

/// Takes the newest user data there is; what it replaces goes back to be dropped.
fn take_user_data(engine: &mut Engine, user: &mut HandoffReceiver<UserData>) {
    while let Some(data) = user.receive() {
        user.give_back(engine.replace_user_data(data));
    }
}

/// Frames whose input is kept on the stack until their output is known.
const TAP_FRAMES: usize = 64;

/// What the host gives beside the main input, left and right.
type Side<'a> = Option<[&'a [f32]; 2]>;

#[expect(unsafe_code, reason = "the entry leaves pointers for the length of a call; it says why that holds")]
fn side_of(link: &Link, num_frames: usize) -> Side<'_> {
    // SAFETY: the entry has left the channels for this call, which is for a piece of so many frames.
    unsafe { link.side_chain.channels(num_frames) }
}

/// What makes a block: the engine, and a check by ear in its place while one is open.
struct Sound<'a> {
    engine: &'a mut Engine,
    check: &'a mut Check,
}

impl Sound<'_> {
    fn process(&mut self, left: &mut [f32], mut right: Option<&mut [f32]>, side: Side<'_>) {
        self.engine.process_with(left, right.as_deref_mut(), side);
        self.check.play(left, right);
    }
}

fn run_stereo(
    sound: &mut Sound<'_>,
    telemetry: &mut TelemetrySender,
    left: &mut [f32],
    right: &mut [f32],
    mut side: Side<'_>,
) {
    if !telemetry.tap_wanted() {
        sound.process(left, Some(right), side);
        return;
    }
    for (left, right) in left.chunks_mut(TAP_FRAMES).zip(right.chunks_mut(TAP_FRAMES)) {
        let mut inputs = [[0.0; 2]; TAP_FRAMES];
        for (input, (left, right)) in inputs.iter_mut().zip(left.iter().zip(right.iter())) {
            *input = [*left, *right];
        }
        let beside = take_front(&mut side, left.len());
        sound.process(left, Some(right), beside);
        let sums = sums(beside).zip(inputs);
        for ((reference, input), (left, right)) in sums.zip(left.iter().zip(right.iter())) {
            telemetry.push(TapFrame { input, output: [*left, *right], reference });
        }
    }
}

fn run_mono(sound: &mut Sound<'_>, telemetry: &mut TelemetrySender, only: &mut [f32], mut side: Side<'_>) {
    if !telemetry.tap_wanted() {
        sound.process(only, None, side);
        return;
    }
    for only in only.chunks_mut(TAP_FRAMES) {
        let mut inputs = [0.0; TAP_FRAMES];
        for (input, x) in inputs.iter_mut().zip(only.iter()) {
            *input = *x;
        }
        let beside = take_front(&mut side, only.len());
        sound.process(only, None, beside);
        for ((reference, input), y) in sums(beside).zip(inputs).zip(only.iter()) {
            telemetry.push(TapFrame { input: [input; 2], output: [*y; 2], reference });
        }
    }
}

/// Both channels of the reference together, frame by frame; zeros while nothing is connected.
fn sums(side: Side<'_>) -> impl Iterator<Item = f32> {
    let [left, right] = side.unwrap_or_default();
    left.iter().zip(right).map(|(left, right)| left + right).chain(std::iter::repeat(0.0))
}

/// Time on the monotonic clock.
#[expect(
    clippy::disallowed_methods,
    reason = "reads a counter mapped into the process (vDSO, QueryPerformanceCounter, mach_absolute_time): \
              nothing to wait for"
)]
fn time_since(start: Instant) -> Duration {
    Instant::now().saturating_duration_since(start)
}

/// A text of `Cargo.toml`, if there is one.
const fn named(text: &'static str) -> Option<&'static str> {
    if text.is_empty() { None } else { Some(text) }
}

impl ClapPlugin for Grille {
    const CLAP_ID: &'static str = "org.grille.grille";
    const CLAP_DESCRIPTION: Option<&'static str> =
        Some("Hear the mix on closed-back headphones as open-backs, on-ears or speakers would give it");
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = named(env!("CARGO_PKG_REPOSITORY"));
    const CLAP_FEATURES: &'static [ClapFeature] = &[
        ClapFeature::AudioEffect,
        ClapFeature::Stereo,
        ClapFeature::Mono,
        ClapFeature::Utility,
        ClapFeature::Mixing,
        ClapFeature::Mastering,
    ];

    fn remote_controls(&self, context: &mut impl RemoteControlsContext) {
        params::remote_controls(&self.params, context);
    }
}

impl Vst3Plugin for Grille {
    const VST3_CLASS_ID: [u8; 16] = presets::CLASS_ID;
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Fx, Vst3SubCategory::Tools, Vst3SubCategory::Spatial, Vst3SubCategory::Stereo];
}
