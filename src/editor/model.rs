//! A snapshot of everything one frame shows, taken once, so that no two regions disagree.

use std::sync::atomic::Ordering;

use super::labels::{SlotLabel, slot_label};
use super::meters::Levels;
use super::plot_model::Curves;
use super::words::{self, Hearing};
use crate::engine::UserData;
use crate::engine::settings::{NUM_SLOTS, Settings};
use crate::headphones::{Catalog, HeadphoneId};
use crate::params::{GrilleParams, SlotParams};
use crate::telemetry::Telemetry;

/// What the audio thread said last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Status {
    /// Running sample rate, Hz; 0 while not activated.
    pub sample_rate_hz: f64,
    /// Samples replaced because they were not finite.
    pub healed_samples: u32,
    /// Moves while audio runs.
    pub blocks: u32,
}

impl Status {
    /// Nothing has run yet.
    pub const IDLE: Self = Self { sample_rate_hz: 0.0, healed_samples: 0, blocks: 0 };

    /// What telemetry says now.
    #[must_use]
    pub fn read(values: &Telemetry) -> Self {
        Self {
            sample_rate_hz: f64::from(values.sample_rate_hz.load(Ordering::Relaxed)),
            healed_samples: values.healed_samples.load(Ordering::Relaxed),
            blocks: values.blocks.load(Ordering::Relaxed),
        }
    }
}

/// What one frame shows.
pub struct Model<'a> {
    /// The parameters, for controls to show and change.
    pub params: &'a GrilleParams,
    /// Their values in physical units.
    pub settings: Settings,
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
    pub hearing: Hearing,
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
        let settings = params.settings();
        Self {
            params,
            settings,
            catalog,
            curves,
            levels,
            status,
            slots: std::array::from_fn(|slot| slot_label(catalog, &settings, slot)),
            hearing: words::hearing(catalog, &settings, curves),
        }
    }

    /// The parameters of the slot being heard, if it has any.
    #[must_use]
    pub fn slot_params(&self) -> Option<&'a SlotParams> {
        self.params.slots.get(self.settings.slot.checked_sub(1)?)
    }

    /// What is to be heard; none in slot 0.
    #[must_use]
    pub fn target(&self) -> HeadphoneId {
        self.settings.request(self.settings.slot).map_or(HeadphoneId::NONE, |request| request.slot.target)
    }
}
