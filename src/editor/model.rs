//! A snapshot of everything one frame shows, taken once, so that no two regions disagree.

use std::sync::atomic::Ordering;

use atomic_float::AtomicF32;

use super::monitor::meters::Levels;
use super::picker::names::{SlotLabel, slot_label};
use super::plot::model::Curves;
use super::summary;
use super::summary::Summary;
use crate::engine::settings::{NUM_SLOTS, Settings};
use crate::engine::{ExportState, Heard, MatchState, ReferenceStatus, UserData};
use crate::headphones::{Catalog, HeadphoneId};
use crate::params::{GrilleParams, SlotParams};
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
    fn blinded(self) -> Self {
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

/// What one frame shows.
pub struct Model<'a> {
    /// The parameters, for controls to show and change.
    pub params: &'a GrilleParams,
    /// Their values in physical units; in a blind test not what is heard, but what would be without it.
    pub settings: Settings,
    /// Projects loaded into the instance so far: another number, another project.
    pub loads: u32,
    /// True while a blind test runs: then nothing here depends on the label being heard.
    pub is_blind: bool,
    /// What the project carries besides parameters.
    pub user: &'a UserData,
    /// Every headphone there is.
    pub catalog: &'a Catalog,
    /// The curves of the slot being heard.
    pub curves: &'a Curves,
    /// Levels in and out.
    pub levels: Levels,
    /// What the audio thread said last.
    pub status: Status,
    /// The lines on the slot buttons.
    pub slots: [SlotLabel; NUM_SLOTS + 1],
    /// What is heard, in words.
    pub summary: Summary,
}

/// What the parameters ask for, as far as the bus lets it be heard.
#[must_use]
pub fn shown(params: &GrilleParams, status: &Status) -> Settings {
    let settings = params.settings_shown();
    if status.is_mono_bus { settings.on_mono_bus() } else { settings }
}

impl<'a> Model<'a> {
    /// The snapshot of a moment.
    #[must_use]
    pub fn new(
        params: &'a GrilleParams,
        user: &'a UserData,
        curves: &'a Curves,
        levels: Levels,
        status: Status,
    ) -> Self {
        let catalog = &user.catalog;
        let loads = params.user.loads();
        let settings = shown(params, &status);
        let is_blind = params.blind_order.is_set();
        let (levels, status) =
            if is_blind { (levels.without_output(), status.blinded()) } else { (levels, status) };
        Self {
            params,
            settings,
            loads,
            is_blind,
            user,
            catalog,
            curves,
            levels,
            status,
            slots: std::array::from_fn(|slot| slot_label(catalog, &settings, slot)),
            summary: summary::summarize(catalog, &settings, curves, &status)
                .with_problems(&params.user.problems()),
        }
    }

    /// The parameters of the slot being heard, if it has any.
    #[must_use]
    pub fn slot_params(&self) -> Option<&'a SlotParams> {
        self.params.slots.get(self.settings.slot.checked_sub(1)?)
    }

    /// What the level match adds, dB: as applied once audio has run, as designed before; `None` in a blind
    /// test.
    #[must_use]
    pub fn match_gain_db(&self) -> Option<f64> {
        let has_run = self.status.sample_rate_hz > 0.0;
        let gain_db = if has_run { self.status.match_gain_db } else { self.curves.match_gain_db };
        (!self.is_blind).then_some(gain_db)
    }

    /// What is to be heard; none in slot 0.
    #[must_use]
    pub fn target(&self) -> HeadphoneId {
        self.settings.request(self.settings.slot).map_or(HeadphoneId::NONE, |request| request.slot.target)
    }
}
