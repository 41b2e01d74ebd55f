//! What the plug-in does, without a host: `Settings → Design → Engine | Response`.
//!
//! May import `dsp`, `headphones`, `spatial` and `units`.

pub mod settings;

use thiserror::Error;

use crate::units::SAMPLE_RATE_RANGE_HZ;
use settings::Settings;

/// What an engine is built for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EngineConfig {
    /// Host rate, Hz.
    pub sample_rate_hz: f64,
}

/// Why an engine could not be built.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The host runs at a rate the plug-in does not support.
    #[error("could not run at {0} Hz: choose a sample rate from 1 kHz to 768 kHz")]
    SampleRate(f64),
}

/// What the engine tells the outside once per block.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct EngineStatus {
    /// Loudness correction of the slot being heard, dB.
    pub match_gain_db: f64,
    /// Frames replaced because they were not finite, since the last reset.
    pub healed_frames: u32,
}

/// The running sound.
#[derive(Debug)]
pub struct Engine {
    settings: Settings,
}

impl Engine {
    /// A silent engine at rest, playing `settings`.
    ///
    /// # Errors
    /// A sample rate outside 1 kHz…768 kHz.
    pub fn new(config: EngineConfig, settings: &Settings) -> Result<Self, EngineError> {
        let (low, high) = SAMPLE_RATE_RANGE_HZ;
        if !(low..=high).contains(&config.sample_rate_hz) {
            return Err(EngineError::SampleRate(config.sample_rate_hz));
        }
        Ok(Self { settings: settings.sanitized() })
    }

    /// Goes on to `settings` by a cross-fade.
    pub fn set_target(&mut self, settings: &Settings) {
        self.settings = *settings;
    }

    /// Back to silence, playing the target at once.
    pub fn reset(&mut self) {}

    /// Processes frames in place; `right` is `None` on a mono bus.
    pub fn process(&mut self, _left: &mut [f32], _right: Option<&mut [f32]>) {}

    /// What the outside wants to know.
    #[must_use]
    pub fn status(&self) -> EngineStatus {
        EngineStatus::default()
    }
}
