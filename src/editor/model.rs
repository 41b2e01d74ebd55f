//! A snapshot of everything one frame shows, taken once, so that no two regions disagree.

use super::monitor::meters::Levels;
use super::monitor::reported::Status;
use super::picker::names::{SlotLabel, slot_label};
use super::plot::model::Curves;
use super::summary;
use super::summary::Summary;
use crate::engine::UserData;
use crate::engine::settings::{NUM_SLOTS, Settings};
use crate::headphones::{Catalog, HeadphoneId};
use crate::params::{GrilleParams, SlotParams};

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
