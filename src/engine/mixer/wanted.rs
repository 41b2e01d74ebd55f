//! What is to be heard, and how.

use crate::engine::ExportState;
use crate::engine::ready::Requests;
use crate::engine::request::SlotRequest;
use crate::engine::settings::{LevelMatch, Settings};
use crate::engine::tools::{Matrix, matrix};
use crate::units::lin_from_db;

/// What is to be heard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::engine) struct Wanted {
    /// Number of the slot.
    pub(in crate::engine) slot: usize,
    /// What all slots ask for.
    pub(in crate::engine) requests: Requests,
    /// Gain of the output trim, which decides what clips.
    pub(in crate::engine) trim_lin: f64,
    /// The monitor tools, in front of everything.
    pub(in crate::engine) tools: Matrix,
    /// True while the slot is printed on purpose.
    pub(in crate::engine) is_printing: bool,
}

impl Wanted {
    /// What settings ask for: prints are matched statically, so that they repeat.
    pub(in crate::engine) fn new(settings: &Settings, export: ExportState, is_mono_bus: bool) -> Self {
        let is_printing = export == ExportState::Printing;
        let request = |idx: usize| {
            let mut request = settings.request(idx + 1).unwrap_or(SlotRequest::NOTHING);
            if is_printing && request.level_match.listens() {
                request.level_match = LevelMatch::Static;
            }
            request
        };
        Self {
            slot: settings.slot,
            requests: std::array::from_fn(request),
            trim_lin: lin_from_db(settings.output_trim_db),
            tools: matrix(&settings.tools, is_mono_bus),
            is_printing,
        }
    }

    /// The same on a bus: on a mono bus there are no speakers, no fold and no two ears, by definition.
    pub(super) fn on_bus(mut self, is_mono_bus: bool) -> Self {
        if is_mono_bus {
            self.requests = self.requests.map(SlotRequest::on_mono_bus);
        }
        self
    }

    /// How the slot is brought to the loudness of slot 0, and whether its gain is given; `None` in slot 0.
    pub(super) fn level_match(&self) -> Option<(LevelMatch, bool)> {
        let request = self.requests.get(self.slot.checked_sub(1)?)?;
        Some((request.level_match, request.frozen_gain_db.is_some()))
    }
}
