//! What was compared when a blind test began: names, settings and levels, as they were then.

use crate::editor::model::Model;
use crate::editor::picker::names::{SlotLabel, short_name};
use crate::engine::settings::{LevelMatch, NUM_SLOTS, Settings, Tools};
use crate::engine::{Heard, Match, MatchState, UserData, design, tool_matrix};
use crate::library::SlotSet;
use crate::params::REFERENCE;
use crate::tables;
use crate::units::lin_from_db;

/// A snapshot taken at *Start*: the result is written with it, and what differs from it is no longer the same test.
#[derive(Debug, Clone)]
pub struct Start {
    settings: Settings,
    /// What the slots were called, and last the reference.
    pub labels: Vec<SlotLabel>,
    /// What was worn.
    pub worn: String,
    /// How loud each slot is made, for the whole test.
    pub matches: Matches,
    /// The slots, for others to hear the same.
    pub set: SlotSet,
}

/// The key that chooses a slot, or the reference.
#[must_use]
pub fn key_of(slot: usize) -> String {
    if slot == REFERENCE { "R".to_owned() } else { slot.to_string() }
}

/// What can be compared: the slots, and last the reference, through the slot that is chosen.
#[must_use]
pub fn labels(model: &Model<'_>) -> Vec<SlotLabel> {
    let detail = match model.settings.slot {
        0 => "as worn".to_owned(),
        slot => format!("through slot {slot}"),
    };
    let reference = SlotLabel { title: "Reference".to_owned(), detail };
    model.slots.iter().cloned().chain([reference]).collect()
}

/// What of a running test is not as it was at its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// What is worn, its seal, the limit of its boosts, or the size of the head: every slot depends on them.
    Worn,
    /// One of the compared slots.
    Slot(usize),
}

impl Start {
    /// A snapshot of what a model shows.
    #[must_use]
    pub fn of(model: &Model<'_>, levels: &mut SlotLevels) -> Self {
        Self {
            settings: model.settings,
            labels: labels(model),
            worn: short_name(model.catalog, model.settings.source),
            matches: levels.of(model),
            set: SlotSet::new("Blind test", model.settings.slots, &model.params.user.imports()),
        }
    }

    /// The slot that the reference is heard through.
    #[must_use]
    pub fn behind_reference(&self) -> usize {
        self.settings.slot
    }

    /// How the slots were matched.
    #[must_use]
    pub fn level_match(&self) -> LevelMatch {
        match self.settings.level_match {
            LevelMatch::Off => LevelMatch::default(),
            chosen => chosen,
        }
    }

    /// What of the compared `slots` others have changed since.
    #[must_use]
    pub fn change(&self, now: &Settings, slots: &[usize]) -> Option<Change> {
        let then = &self.settings;
        let is_worn_alike = then.source == now.source
            && then.seal == now.seal
            && then.boost_limit == now.boost_limit
            && then.head_size_cm == now.head_size_cm;
        if !is_worn_alike {
            return Some(Change::Worn);
        }
        let heard = |slot: usize| if slot == REFERENCE { then.slot } else { slot };
        let slot_of =
            |settings: &Settings, slot: usize| settings.request(heard(slot)).map(|request| request.slot);
        let changed = slots.iter().find(|&&slot| slot_of(then, slot) != slot_of(now, slot));
        changed.map(|&slot| Change::Slot(heard(slot)))
    }

    /// True while the monitor tools pass other sound on than the levels were matched on; *Dim* and its gain are the
    /// same for every slot.
    #[must_use]
    pub fn has_other_tools(&self, now: &Settings) -> bool {
        let undimmed = |tools: Tools| Tools { dim: false, dim_db: 0.0, ..tools };
        undimmed(self.settings.tools) != undimmed(now.tools)
    }
}

/// Rate the gains are computed for while no audio runs, Hz.
const IDLE_RATE_HZ: f64 = 48_000.0;

/// The level match of slot 0 and of each other slot.
pub type Matches = [Match; NUM_SLOTS + 1];

/// The matches of the moment, one gain per slot, measured once on all that was heard; computed anew only if something they depend on has changed.
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
