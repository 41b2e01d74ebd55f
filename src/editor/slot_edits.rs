//! What is done to a slot as a whole: copied, reset to the factory's content, compared with a variant.

use super::gateway::{HostParam, ParamGateway, every_param, slot_params};
use super::history::{History, Way};
use super::recorder::Recorder;
use crate::engine::settings::NUM_SLOTS;
use crate::params::GrilleParams;

/// Something to be done once the frame is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

    /// Keeps these values for the variant that is left, and hands out those of the other one.
    fn exchange(&mut self, slot: usize, values: Vec<f32>) -> Option<Vec<f32>> {
        let variant = self.0.get_mut(slot.checked_sub(1)?)?;
        variant.is_b = !variant.is_b;
        variant.values.replace(values)
    }
}

/// Does it, as one gesture and one step; returns what the log says about it.
pub fn apply(
    edit: Edit,
    params: &GrilleParams,
    host: &mut dyn ParamGateway,
    history: &mut History,
    variants: &mut Variants,
) -> Option<String> {
    match edit {
        Edit::Step(way) => take(way, params, host, history, variants),
        Edit::Exchange(slot) => {
            let now = values(params, slot, history)?;
            if let Some(other) = variants.exchange(slot, now) {
                history.will_exchange(slot);
                write(params, slot, &other, host, history);
            }
            variants.letter(slot).map(|letter| format!("Slot {slot} is now variant {letter}"))
        }
        Edit::Copy { from, to } => {
            let copied = values(params, from, history)?;
            write(params, to, &copied, host, history);
            Some(format!("Slot {from} copied to slot {to}"))
        }
        Edit::Reset(slot) => {
            let slot_params = slot_params(params.slots.get(slot.checked_sub(1)?)?);
            let factory: Vec<f32> = slot_params.iter().map(|param| param.default_normalized()).collect();
            write(params, slot, &factory, host, history);
            Some(format!("Slot {slot} reset to the factory's content"))
        }
    }
}

fn take(
    way: Way,
    params: &GrilleParams,
    host: &mut dyn ParamGateway,
    history: &mut History,
    variants: &mut Variants,
) -> Option<String> {
    let exchanged = history.next(way).and_then(|step| step.exchanged);
    let before = exchanged.and_then(|slot| values(params, slot, history));
    let step = history.take(way, &every_param(params), host)?;
    if let (Some(slot), Some(before)) = (step.exchanged, before) {
        variants.exchange(slot, before);
    }
    let what = if way == Way::Undo { "Undone" } else { "Redone" };
    Some(format!("{what}: {}", step.words()))
}

/// The values of a slot, those on their way included.
fn values(params: &GrilleParams, slot: usize, history: &History) -> Option<Vec<f32>> {
    let slot = params.slots.get(slot.checked_sub(1)?)?;
    Some(slot_params(slot).into_iter().map(|param| history.value(param)).collect())
}

fn write(
    params: &GrilleParams,
    slot: usize,
    values: &[f32],
    host: &mut dyn ParamGateway,
    history: &mut History,
) {
    let Some(slot) = slot.checked_sub(1).and_then(|idx| params.slots.get(idx)) else { return };
    let targets: Vec<(&dyn HostParam, f32)> =
        slot_params(slot).into_iter().zip(values.iter().copied()).collect();
    Recorder::new(host, history, params).set_all(&targets);
}
