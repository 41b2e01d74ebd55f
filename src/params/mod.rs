//! The host parameters: names, ranges, defaults, texts, and their translation into `Settings`.
//!
//! May import `engine::settings`, `headphones` and nice-plug. Ids never change.

mod blind;
mod browse;
mod check;
mod choices;
pub mod format;
mod kinds;
mod known;
mod list;
mod loaded;
mod migrate;
mod remote;
mod slot;
mod slot_rows;
pub mod typed;

pub use blind::{BlindLabel, BlindOrder, MAX_BLIND, REFERENCE};
pub use browse::BrowseParams;
pub use check::CheckLine;
pub use choices::{LevelMatchChoice, OnExportChoice, RowsChoice, SpeakersChoice};
pub use known::Listed;
pub use list::{Visit, all_ids};
pub use migrate::filter_state;
pub use remote::remote_controls;
pub use slot::SlotParams;

use std::sync::Arc;

use nice_plug::params::internals::ParamPtr;
use nice_plug::prelude::*;

use crate::engine::settings::{
    HEAD_SIZE_RANGE_CM, NOMINAL_HEAD_SIZE_CM, NUM_SLOTS, OnExport, Settings, Tools,
};
use crate::headphones::HeadphoneId;
use crate::project::{LoadedSets, SavedUser, SavedWindow};
use crate::units::single;
use kinds::{decibel_param, headphone_id, headphone_param, linear_param, percent_param, switch_param};
use slot::FACTORY_SLOTS;
use typed::Unit;

/// Everything the host can see and automate.
#[derive(Params)]
pub struct GrilleParams {
    /// 0 = as worn, 1…6 = the slots. Stepped, so that automation and MIDI learn land on slots evenly.
    #[id = "slot"]
    pub slot: IntParam,
    /// What the engineer wears: a registry number, shown and typed as a name.
    #[id = "source"]
    pub source: IntParam,
    /// How well the worn headphone seals, %.
    #[id = "seal"]
    pub seal: FloatParam,
    /// Circumference of the listener's head, cm.
    #[id = "head_size"]
    pub head_size: FloatParam,
    /// How slots are brought to one loudness.
    #[id = "level_match"]
    pub level_match: EnumParam<LevelMatchChoice>,
    /// What happens to a render the host declares to be offline.
    #[id = "on_export"]
    pub on_export: EnumParam<OnExportChoice>,
    /// Output gain in every slot, dB.
    #[id = "output_trim"]
    pub output_trim: FloatParam,
    /// The host's bypass.
    #[id = "bypass"]
    pub bypass: BoolParam,
    /// Which label of a running blind test is heard, 0 = off. A project keeps the value as hosts expect; without the test
    /// it means nothing and reads *off*.
    #[id = "blind"]
    pub blind: IntParam,
    /// The monitor tools.
    #[nested(group = "Tools")]
    pub tools: ToolParams,
    /// The six slots; ids carry the suffix `_1` … `_6`.
    #[nested(array, group = "Slot")]
    pub slots: [SlotParams; NUM_SLOTS],
    /// Knobs over the headphones a user comes back to, behind everything there was before them.
    #[nested(group = "Browse")]
    pub browse: BrowseParams,
    /// How the curves of measured models are taken. It came later than the others and stands behind them, so that hosts
    /// which count parameters find them where they were.
    #[id = "rows"]
    pub rows: EnumParam<RowsChoice>,
    /// Whether the reference is heard in place of the mix.
    #[id = "reference"]
    pub reference: BoolParam,
    /// The editor window, saved with the project.
    #[persist = "window"]
    pub window: SavedWindow,
    /// The slots behind the labels of a running blind test: neither a parameter nor saved.
    pub blind_order: BlindOrder,
    /// What a check by ear plays: neither a parameter nor saved.
    pub check: CheckLine,
    /// Sets that the host has loaded and no window has seen: neither a parameter nor saved.
    pub loaded: LoadedSets,
    /// What the project carries besides parameters.
    #[persist = "user"]
    pub user: SavedUser,
}

/// The monitor tools.
#[derive(Params)]
pub struct ToolParams {
    /// Hear the sum on both sides.
    #[id = "mono"]
    pub mono: BoolParam,
    /// Hear the difference on both sides.
    #[id = "side"]
    pub side: BoolParam,
    /// Hear the left channel alone.
    #[id = "solo_left"]
    pub solo_left: BoolParam,
    /// Hear the right channel alone.
    #[id = "solo_right"]
    pub solo_right: BoolParam,
    /// Exchange the channels.
    #[id = "swap"]
    pub swap: BoolParam,
    /// Invert the left channel.
    #[id = "flip_left"]
    pub flip_left: BoolParam,
    /// Invert the right channel.
    #[id = "flip_right"]
    pub flip_right: BoolParam,
    /// Lower the level by `dim_db`.
    #[id = "dim"]
    pub dim: BoolParam,
    /// Gain while dimmed, dB.
    #[id = "dim_db"]
    pub dim_db: FloatParam,
    /// Balance, −100 left … +100 right.
    #[id = "balance"]
    pub balance: FloatParam,
}

impl Default for GrilleParams {
    fn default() -> Self {
        let (user, blind_order) = (SavedUser::default(), BlindOrder::default());
        Self {
            slot: slot_param(),
            source: headphone_param("I wear", HeadphoneId::CLOSED_OVER_EAR, &user, 0),
            seal: percent_param("Seal", 100.0),
            head_size: linear_param(
                "Head size",
                NOMINAL_HEAD_SIZE_CM,
                HEAD_SIZE_RANGE_CM,
                (format::centimeters, Unit::Centimeters),
            ),
            level_match: EnumParam::new("Level match", LevelMatchChoice::Programme),
            on_export: EnumParam::new("On export", OnExportChoice::PassThrough),
            output_trim: decibel_param("Output trim", 0.0, (-24.0, 12.0)),
            bypass: switch_param("Bypass", false).make_bypass(),
            blind: blind::blind_param(&blind_order),
            tools: ToolParams::default(),
            slots: std::array::from_fn(|idx| SlotParams::new(idx + 1, &FACTORY_SLOTS[idx], &user)),
            browse: BrowseParams::new(&user),
            rows: EnumParam::new("Headphone curves", RowsChoice::BestEstimate),
            reference: switch_param("Reference", false),
            window: SavedWindow::default(),
            blind_order,
            check: CheckLine::default(),
            loaded: LoadedSets::default(),
            user,
        }
    }
}

impl Default for ToolParams {
    fn default() -> Self {
        let defaults = Tools::default();
        Self {
            mono: switch_param("Mono", defaults.mono),
            side: switch_param("Side", defaults.side),
            solo_left: switch_param("Solo left", defaults.solo_left),
            solo_right: switch_param("Solo right", defaults.solo_right),
            swap: switch_param("Swap", defaults.swap),
            flip_left: switch_param("Flip left", defaults.flip_left),
            flip_right: switch_param("Flip right", defaults.flip_right),
            dim: switch_param("Dim", defaults.dim),
            dim_db: decibel_param("Dim by", single(defaults.dim_db), (-40.0, 0.0)),
            balance: FloatParam::new("Balance", 0.0, FloatRange::Linear { min: -100.0, max: 100.0 })
                .with_value_to_string(Arc::new(format::balance))
                .with_string_to_value(Arc::new(typed::balance)),
        }
    }
}

/// The slot a new instance starts in (decision 96): nothing is changed before somebody has said what is worn.
const FIRST_SLOT: i32 = 0;

impl ToolParams {
    fn settings(&self) -> Tools {
        Tools {
            mono: self.mono.value(),
            side: self.side.value(),
            solo_left: self.solo_left.value(),
            solo_right: self.solo_right.value(),
            swap: self.swap.value(),
            flip_left: self.flip_left.value(),
            flip_right: self.flip_right.value(),
            dim: self.dim.value(),
            dim_db: f64::from(self.dim_db.value()),
            balance: f64::from(self.balance.value()) / 100.0,
        }
    }
}

impl GrilleParams {
    /// The parameters that choose one of a few things with names.
    #[must_use]
    pub fn choices(&self) -> Vec<ParamPtr> {
        let mut choices =
            vec![self.slot.as_ptr(), self.level_match.as_ptr(), self.on_export.as_ptr(), self.rows.as_ptr()];
        choices.extend(self.slots.iter().map(|slot| slot.speakers.as_ptr()));
        choices
    }

    /// What happens to an offline render.
    ///
    /// # Real-time
    /// Safe: an atomic load.
    #[must_use]
    pub fn on_export(&self) -> OnExport {
        self.on_export.value().into()
    }

    /// What the parameters say, blind test or not: nothing here depends on the label being heard.
    ///
    /// # Real-time
    /// Safe: atomic loads.
    #[must_use]
    pub fn settings_shown(&self) -> Settings {
        Settings {
            slot: usize::try_from(self.slot.value()).unwrap_or(0),
            source: headphone_id(&self.source),
            seal: f64::from(self.seal.value()) / 100.0,
            rows: self.rows.value().into(),
            boost_limit: self.user.boost_limit(),
            head_size_cm: f64::from(self.head_size.value()),
            level_match: self.level_match.value().into(),
            frozen_gains_db: None,
            on_export: self.on_export(),
            output_trim_db: f64::from(self.output_trim.value()),
            reference: self.reference.value(),
            tools: self.tools.settings(),
            bypass: self.bypass.value(),
            slots: std::array::from_fn(|idx| self.slots[idx].settings()),
        }
        .sanitized()
    }
}

fn slot_param() -> IntParam {
    let last = i32::try_from(NUM_SLOTS).unwrap_or(i32::MAX);
    IntParam::new("Slot", FIRST_SLOT, IntRange::Linear { min: 0, max: last })
        .with_value_to_string(Arc::new(|slot| match slot {
            0 => "As worn".to_owned(),
            n => format!("Slot {n}"),
        }))
        .with_string_to_value(Arc::new(move |text| typed::slot(text, last)))
}
