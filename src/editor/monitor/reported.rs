//! What the audio thread said last, as one value that a frame goes by.

use std::sync::atomic::Ordering;

use atomic_float::AtomicF32;

use crate::engine::{ExportState, Heard, MatchState, ReferenceStatus};
use crate::telemetry::Telemetry;

/// What the audio thread said last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Status {
    /// Running sample rate, Hz; 0 while not activated.
    pub sample_rate_hz: f64,
    /// True while the host runs one channel.
    pub is_mono_bus: bool,
    /// All that came in since the last reset, before the slots.
    pub heard: Heard,
    /// Gain of the level match of what is heard, dB.
    pub match_gain_db: f64,
    /// Where that gain comes from.
    pub match_state: MatchState,
    /// What a limited level match lacks, dB.
    pub match_shortfall_db: f64,
    /// What is happening to the sound on its way into a file.
    pub export: ExportState,
    /// Samples replaced because they were not finite.
    pub healed_samples: u32,
    /// True while slot 0 stands in for what was too loud.
    pub is_held: bool,
    /// The reference beside the mix.
    pub reference: ReferenceStatus,
    /// Samples by which the reference comes after the mix; `None` if it is no other version of it.
    pub reference_lag: Option<i64>,
    /// Moves while audio runs.
    pub blocks: u32,
}

impl Status {
    /// Nothing has run yet.
    pub const IDLE: Self = Self {
        sample_rate_hz: 0.0,
        is_mono_bus: false,
        heard: Heard::NOTHING,
        match_gain_db: 0.0,
        match_state: MatchState::AsWorn,
        match_shortfall_db: 0.0,
        export: ExportState::Monitoring,
        healed_samples: 0,
        is_held: false,
        reference: ReferenceStatus::NOTHING,
        reference_lag: None,
        blocks: 0,
    };

    /// What telemetry says now.
    #[must_use]
    pub fn read(values: &Telemetry) -> Self {
        let load = |value: &AtomicF32| f64::from(value.load(Ordering::Relaxed));
        Self {
            sample_rate_hz: load(&values.sample_rate_hz),
            is_mono_bus: values.is_mono_bus.load(Ordering::Relaxed),
            heard: values.heard.read(),
            match_gain_db: load(&values.match_gain_db),
            match_state: values.match_state(),
            match_shortfall_db: load(&values.match_shortfall_db),
            export: values.export_state(),
            healed_samples: values.healed_samples.load(Ordering::Relaxed),
            is_held: values.is_held.load(Ordering::Relaxed),
            reference: values.reference.load(),
            reference_lag: None,
            blocks: values.blocks.load(Ordering::Relaxed),
        }
    }

    /// The same without anything that depends on what is heard.
    pub(in crate::editor) fn blinded(self) -> Self {
        let reference = ReferenceStatus { is_heard: false, gain_db: 0.0, ..self.reference };
        Self {
            match_gain_db: 0.0,
            match_state: MatchState::AsWorn,
            match_shortfall_db: 0.0,
            reference,
            ..self
        }
    }
}
