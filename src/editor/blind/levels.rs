//! How loud each slot is to be in a blind test: one gain per slot, measured once, on all that was heard.

use crate::editor::model::Model;
use crate::engine::settings::{LevelMatch, NUM_SLOTS, Settings};
use crate::engine::{Heard, Match, MatchState, UserData, design, tool_matrix};
use crate::tables;
use crate::units::lin_from_db;

/// Rate the gains are computed for while no audio runs, Hz.
const IDLE_RATE_HZ: f64 = 48_000.0;

/// The level match of slot 0 and of each other slot.
pub type Matches = [Match; NUM_SLOTS + 1];

/// The matches of the moment; computed anew only if something they depend on has changed.
#[derive(Debug, Clone, Default)]
pub struct SlotLevels {
    known: Option<Box<(Key, Matches)>>,
}

#[derive(Debug, Clone, PartialEq)]
struct Key {
    settings: Settings,
    heard: Heard,
    revision: u32,
    sample_rate_hz: f64,
    is_mono_bus: bool,
}

impl SlotLevels {
    /// The matches a test that started now would have.
    pub fn of(&mut self, model: &Model<'_>) -> Matches {
        let status = &model.status;
        let rate_hz = status.sample_rate_hz;
        let key = Key {
            settings: Settings { level_match: in_a_test(model.settings.level_match), ..model.settings },
            heard: status.heard,
            revision: model.user.revision,
            sample_rate_hz: if rate_hz > 0.0 { rate_hz } else { IDLE_RATE_HZ },
            is_mono_bus: status.is_mono_bus,
        };
        match &self.known {
            Some(known) if known.0 == key => known.1,
            _ => {
                let matches = measured(&key, model.user);
                self.known = Some(Box::new((key, matches)));
                matches
            }
        }
    }
}

/// A test is matched even where the match is off, since the louder slot would win.
fn in_a_test(level_match: LevelMatch) -> LevelMatch {
    if level_match == LevelMatch::Off { LevelMatch::default() } else { level_match }
}

fn measured(key: &Key, user: &UserData) -> Matches {
    let Some(prepared) = tables::for_rate(key.sample_rate_hz) else { return Matches::default() };
    let trim_lin = lin_from_db(key.settings.output_trim_db);
    let mut heard = Heard::NOTHING;
    key.heard.write_through(tool_matrix(&key.settings.tools, key.is_mono_bus), &mut heard);
    std::array::from_fn(|slot| {
        let Some(request) = key.settings.request(slot) else { return Match::default() };
        let request = if key.is_mono_bus { request.on_mono_bus() } else { request };
        design(&request, user, &prepared).matched(&heard, trim_lin, &prepared.bands)
    })
}

/// The gains of slots 1…6, dB.
#[must_use]
pub fn gains_db(matches: &Matches) -> [f64; NUM_SLOTS] {
    let [_, slots @ ..] = matches;
    slots.map(|matched| matched.gain_db)
}

/// What of the compared slots is not as loud as slot 0, and why: a sentence for each, and one where all of them rest
/// on pink noise.
#[must_use]
pub fn unmatched(matches: &Matches, slots: &[usize]) -> Vec<String> {
    let compared = || slots.iter().filter_map(|&slot| Some((slot, matches.get(slot)?)));
    let mut sentences: Vec<String> = compared()
        .filter_map(|(slot, matched)| {
            let softer = format!("{:.1}\u{A0}dB", matched.shortfall_db);
            match matched.state {
                MatchState::LimitedByClipping => Some(format!(
                    "Slot {slot} is {softer} softer than slot 0, because it would clip: lower Trim by as much."
                )),
                MatchState::LimitedByRange => Some(format!(
                    "Slot {slot} is {softer} softer than slot 0: the level match adds no more than +12 dB."
                )),
                _ => None,
            }
        })
        .collect();
    if compared().any(|(_, matched)| matched.state == MatchState::StaticTooLittleHeard) {
        sentences.push(
            "Too little has been heard yet, so levels are matched on pink noise: play the music first to \
             match them on it."
                .to_owned(),
        );
    }
    sentences
}
