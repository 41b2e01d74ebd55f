//! Which imports the window's memory names: steps of undo and redo, variants of slots, the slots that were left and the
//! set in use. The project keeps them meanwhile.

use nice_plug::prelude::{IntParam, Param};

use super::edits::Alternatives;
use crate::editor::edit::gateway::HostParam;
use crate::editor::edit::history::History;
use crate::headphones::{HeadphoneId, ImportNumbers};
use crate::params::GrilleParams;
use crate::presets::slots_of;

/// The import numbers among everything that can be brought back.
#[must_use]
pub(in crate::editor) fn named(
    params: &GrilleParams,
    history: &History,
    kept: &Alternatives,
) -> ImportNumbers {
    let mut all = ImportNumbers::default();
    let choices = std::iter::once(&params.source).chain(params.slots.iter().map(|slot| &slot.target));
    for param in choices {
        let values = history.values_of(param.key());
        all = all | values.map(|value| number_at(param, value)).collect();
    }
    for (idx, slot) in params.slots.iter().enumerate() {
        let variant = kept.variants.target(idx + 1).into_iter();
        let left = kept.sets.left.iter().filter_map(|left| left.target(idx + 1));
        all = all | variant.chain(left).map(|value| number_at(&slot.target, value)).collect();
    }
    let in_use = kept.sets.find(&params.user.slot_set().key);
    all | in_use.iter().flat_map(|set| slots_of(set, &params.user)).map(|slot| slot.target).collect()
}

fn number_at(param: &IntParam, normalized: f32) -> HeadphoneId {
    HeadphoneId(u16::try_from(param.preview_plain(normalized)).unwrap_or(0))
}
