//! What is done to slots as a whole: copied, reset, compared with a variant, brought to another set.

use std::collections::BTreeMap;
use std::mem;

use nice_plug::prelude::{IntParam, Param};

use super::sets::{Left, SlotSets};
use crate::editor::edit::gateway::{HostParam, ParamGateway, every_param, slot_params, values_of};
use crate::editor::edit::gestures::Recorder;
use crate::editor::edit::history::{Exchanged, History, SAME, Way};
use crate::engine::settings::NUM_SLOTS;
use crate::headphones::{HeadphoneId, ImportNumbers};
use crate::library::SlotSet;
use crate::params::{GrilleParams, SlotParams};
use crate::presets::{self, slots_of};
use crate::profile::bring as bring_values;
use crate::project::{LoadedSet, ProjectChange, SlotSetName};

/// Something to be done once the frame is drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Takes a step back or again.
    Step(Way),
    /// Exchanges the slot's settings with its other variant.
    Exchange(usize),
    /// Copies one slot over another.
    Copy {
        /// The slot that stays as it is.
        from: usize,
        /// The slot that is overwritten.
        to: usize,
    },
    /// Brings a slot back to the factory's content.
    Reset(usize),
    /// Brings all slots to a set.
    Load(Box<SlotSet>),
    /// Exchanges the slots with those that were left for the set there is.
    Return,
}

/// The variant of a slot that is not being used. Kept by the window, not by the project.
#[derive(Debug, Clone, Default)]
struct Variant {
    /// Values of the slot's parameters, 0…1; none until the slot is exchanged for the first time.
    values: Option<Vec<f32>>,
    /// True while the slot holds B.
    is_b: bool,
}

/// The variants of all slots.
#[derive(Debug, Clone, Default)]
pub struct Variants([Variant; NUM_SLOTS]);

impl Variants {
    /// `A` or `B`, what slot 1…6 holds now; `None` until it has two variants.
    #[must_use]
    pub fn letter(&self, slot: usize) -> Option<&'static str> {
        let variant = self.0.get(slot.checked_sub(1)?)?;
        variant.values.as_ref().map(|_| if variant.is_b { "B" } else { "A" })
    }

    /// The target of the variant that is not used, 0…1.
    pub(super) fn target(&self, slot: usize) -> Option<f32> {
        self.0.get(slot.checked_sub(1)?)?.values.as_ref()?.first().copied()
    }

    /// Keeps these values for the variant that is left, and hands out those of the other one.
    fn exchange(&mut self, slot: usize, values: Vec<f32>) -> Option<Vec<f32>> {
        let variant = self.0.get_mut(slot.checked_sub(1)?)?;
        variant.is_b = !variant.is_b;
        variant.values.replace(values)
    }
}

/// What the window keeps of slots besides those the project has.
#[derive(Debug, Clone, Default)]
pub struct Alternatives {
    /// The second variants of slots, of the set there is.
    pub variants: Variants,
    /// Those of sets that were left, by their identity: undo brings them back.
    put_away: BTreeMap<String, Variants>,
    /// The sets.
    pub sets: SlotSets,
}

impl Alternatives {
    /// Puts the variants away with the set they belong to, and brings those of another one.
    fn follow(&mut self, left: &str, variants: Variants) {
        let put_away = mem::replace(&mut self.variants, variants);
        self.put_away.insert(left.to_owned(), put_away);
    }

    /// Likewise, with those that were put away before.
    fn bring_back(&mut self, left: &str, now: &str) {
        let variants = self.put_away.remove(now).unwrap_or_default();
        self.follow(left, variants);
    }

    /// Forgets what belongs to another project.
    pub fn forget(&mut self) {
        self.variants = Variants::default();
        self.put_away.clear();
        self.sets.forget();
    }
}

/// Does it, as one gesture and one step; returns what the log says about it.
pub fn apply(
    edit: Edit,
    params: &GrilleParams,
    host: &mut dyn ParamGateway,
    history: &mut History,
    kept: &mut Alternatives,
) -> Option<String> {
    match edit {
        Edit::Step(way) => take(way, params, host, history, kept),
        Edit::Exchange(slot) => {
            let now = values(params, Scope::Slot(slot), history);
            if let Some(other) = kept.variants.exchange(slot, now) {
                let exchanged = Some(Exchanged::Variants(slot));
                write(params, (Scope::Slot(slot), exchanged), &other, host, history);
            }
            kept.variants.letter(slot).map(|letter| format!("Slot {slot} is now variant {letter}"))
        }
        Edit::Copy { from, to } => {
            let copied = values(params, Scope::Slot(from), history);
            write(params, (Scope::Slot(to), None), &copied, host, history);
            Some(format!("Slot {from} copied to slot {to}"))
        }
        Edit::Reset(slot) => {
            let slot_params = Scope::Slot(slot).params(params);
            let factory: Vec<f32> = slot_params.iter().map(|param| param.default_normalized()).collect();
            write(params, (Scope::Slot(slot), None), &factory, host, history);
            Some(format!("Slot {slot} reset to the factory's content"))
        }
        Edit::Load(set) => Some(load(&set, params, host, history, kept)),
        Edit::Return => {
            let Left { set, values } = kept.sets.left.clone()?;
            kept.bring_back(&params.user.slot_set().key, &set.key);
            Some(bring(set, &values, params, host, history, &mut kept.sets))
        }
    }
}

/// Brings the slots to a set, its headphones included.
fn load(
    set: &SlotSet,
    params: &GrilleParams,
    host: &mut dyn ParamGateway,
    history: &mut History,
    kept: &mut Alternatives,
) -> String {
    let name = SlotSetName { key: set.key.clone(), name: set.name.clone() };
    let slots = match presets::slots_for(set, &params.user) {
        Ok(slots) => slots,
        Err(error) => {
            kept.sets.error = error.to_string();
            return kept.sets.error.clone();
        }
    };
    let per_slot = params.slots.iter().zip(&slots);
    let values: Vec<f32> =
        per_slot.flat_map(|(slot, settings)| values_of(slot, settings)).map(|(_, value)| value).collect();
    kept.follow(&params.user.slot_set().key, Variants::default());
    bring(name, &values, params, host, history, &mut kept.sets)
}

/// Takes in a set that the host has loaded, as if it had been loaded here: one step; returns what the log says about it.
pub fn follow_host(
    loaded: LoadedSet,
    params: &GrilleParams,
    history: &mut History,
    kept: &mut Alternatives,
) -> String {
    let LoadedSet { left, taken, before, after, .. } = loaded;
    kept.follow(&left.key, Variants::default());
    let all = Scope::All.params(params);
    let moved = all.into_iter().zip(before.iter().zip(&after));
    let moved = moved.map(|(param, (before, after))| (param, *before, *after)).collect();
    let words = words_of(&taken);
    history.note_moved(moved, Exchanged::Sets { left: left.clone(), taken });
    kept.sets.left = Some(Left { set: left, values: before });
    words
}

fn words_of(taken: &SlotSetName) -> String {
    format!("Slots brought to the set {}", taken.name)
}

/// Brings the slots to these values of a set and keeps what they were.
fn bring(
    taken: SlotSetName,
    to: &[f32],
    params: &GrilleParams,
    host: &mut dyn ParamGateway,
    history: &mut History,
    sets: &mut SlotSets,
) -> String {
    let left = params.user.slot_set();
    let before = values(params, Scope::All, history);
    let words = words_of(&taken);
    let exchanged = Exchanged::Sets { left: left.clone(), taken: taken.clone() };
    write(params, (Scope::All, Some(exchanged)), to, host, history);
    sets.left = Some(Left { set: left, values: before });
    params.user.set_slot_set(taken);
    words
}

fn take(
    way: Way,
    params: &GrilleParams,
    host: &mut dyn ParamGateway,
    history: &mut History,
    kept: &mut Alternatives,
) -> Option<String> {
    let scope = match history.next(way).and_then(|step| step.exchanged.as_ref()) {
        Some(Exchanged::Variants(slot)) => Scope::Slot(*slot),
        _ => Scope::All,
    };
    let before = values(params, scope, history);
    let step = history.take(way, &every_param(params), host)?;
    match step.exchanged.clone() {
        Some(Exchanged::Variants(slot)) => {
            kept.variants.exchange(slot, before);
        }
        Some(Exchanged::Sets { left, taken }) => {
            let (now, then) = if way == Way::Undo { (left, taken) } else { (taken, left) };
            kept.bring_back(&then.key, &now.key);
            kept.sets.left = Some(Left { set: then, values: before });
            params.user.set_slot_set(now);
        }
        Some(Exchanged::Project(change)) => {
            // What was done is `change`; undone, the same the other way round is what is to be done.
            let (made, wanted) = match way {
                Way::Undo => (change.clone(), change.reversed()),
                Way::Redo => (change.clone().reversed(), change),
            };
            if !params.user.has_made(&made) {
                return None;
            }
            params.user.redo(wanted.clone());
            if let ProjectChange::Profile { taken: None, own, .. } = wanted {
                let _gate = params.user.gate();
                // What the project has held before can be held again.
                let _ = bring_values(params, &own);
            }
        }
        None => {}
    }
    let what = if way == Way::Undo { "Undone" } else { "Redone" };
    Some(format!("{what}: {}", step.words()))
}

/// Whose parameters are meant.
#[derive(Debug, Clone, Copy)]
enum Scope {
    /// One slot, 1…6.
    Slot(usize),
    /// All slots.
    All,
}

impl Scope {
    /// The parameters, in the same order every time.
    fn params(self, params: &GrilleParams) -> Vec<&dyn HostParam> {
        let slots: &[SlotParams] = match self {
            Self::Slot(slot) => {
                slot.checked_sub(1).and_then(|idx| params.slots.get(idx..=idx)).unwrap_or(&[])
            }
            Self::All => &params.slots,
        };
        slots.iter().flat_map(slot_params).collect()
    }
}

/// The values of slots, those on their way included.
fn values(params: &GrilleParams, scope: Scope, history: &History) -> Vec<f32> {
    scope.params(params).into_iter().map(|param| history.value(param)).collect()
}

/// Moves what is not there yet: a parameter that stays is not touched, and nor is its automation.
fn write(
    params: &GrilleParams,
    (scope, exchanged): (Scope, Option<Exchanged>),
    values: &[f32],
    host: &mut dyn ParamGateway,
    history: &mut History,
) {
    let targets: Vec<(&dyn HostParam, f32)> = scope
        .params(params)
        .into_iter()
        .zip(values.iter().copied())
        .filter(|(param, value)| (history.value(*param) - value).abs() >= SAME)
        .collect();
    if targets.is_empty() {
        return;
    }
    if let Some(exchanged) = exchanged {
        history.will_exchange(exchanged);
    }
    Recorder::new(host, history, params).set_all(&targets);
}

/// The import numbers among everything that can be brought back: steps of undo and redo, variants of slots, the slots that
/// were left and the set in use. The project keeps them meanwhile.
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
