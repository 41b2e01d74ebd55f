//! Glue between the host and the engine. No sound is made here.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use nice_plug::prelude::*;

use crate::engine::{Engine, EngineConfig};
use crate::params::{GrilleParams, filter_state};
use crate::telemetry::{self, TapFrame, TelemetryReceiver, TelemetrySender};

/// The plug-in as hosts see it.
pub struct Grille {
    params: Arc<GrilleParams>,
    engine: Option<Engine>,
    telemetry: TelemetrySender,
    receiver: Option<TelemetryReceiver>,
}

impl Default for Grille {
    fn default() -> Self {
        let (telemetry, receiver) = telemetry::channel();
        Self { params: Arc::default(), engine: None, telemetry, receiver: Some(receiver) }
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

impl Plugin for Grille {
    const NAME: &'static str = "Grille";
    const VENDOR: &'static str = "Grille";
    const URL: &'static str = "";
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
        _layout: &AudioIOLayout,
        buffer: &BufferConfig,
        _context: &mut impl ActivateContext<Self>,
    ) -> bool {
        let config = EngineConfig { sample_rate_hz: f64::from(buffer.sample_rate) };
        match Engine::new(config, &self.params.settings()) {
            Ok(engine) => {
                self.engine = Some(engine);
                let values = self.telemetry.values();
                values.sample_rate_hz.store(buffer.sample_rate, Ordering::Relaxed);
                true
            }
            Err(error) => {
                nice_error!("{error}");
                false
            }
        }
    }

    fn reset(&mut self) {
        if let Some(engine) = &mut self.engine {
            engine.set_target(&self.params.settings());
            engine.reset();
        }
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        _aux: &mut AuxiliaryBuffers,
        _context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let _ = TapFrame::default();
        let Some(engine) = &mut self.engine else {
            return ProcessStatus::Normal;
        };
        engine.set_target(&self.params.settings());
        match buffer.as_slice() {
            [left, right] => engine.process(left, Some(right)),
            [only] => engine.process(only, None),
            _ => {}
        }
        ProcessStatus::Normal
    }
}

impl ClapPlugin for Grille {
    const CLAP_ID: &'static str = "org.grille.grille";
    const CLAP_DESCRIPTION: Option<&'static str> =
        Some("Hear the mix on closed-back headphones as open-backs, on-ears or speakers would give it");
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[
        ClapFeature::AudioEffect,
        ClapFeature::Stereo,
        ClapFeature::Mono,
        ClapFeature::Utility,
        ClapFeature::Mixing,
        ClapFeature::Mastering,
    ];
}

impl Vst3Plugin for Grille {
    const VST3_CLASS_ID: [u8; 16] = *b"GrilleMonitorBus";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Fx, Vst3SubCategory::Tools, Vst3SubCategory::Spatial, Vst3SubCategory::Stereo];
}
