//! Everything that was heard since the last reset, gated as BS.1770 gates it, in a memory that does not grow.
//!
//! The relative gate is only known at the end, so blocks are kept in classes of loudness: what the gate lets
//! pass is the sum of the classes above it. A class is as wide as the gate may be wrong by.

use super::bands::{BandPower, NUM_BANDS, PowerSpectrum};
use super::matching::{ABSOLUTE_GATE_LUFS, Heard};
use crate::units::{lufs_from_power, single, to_f64};

/// Power relative to the mean below which a block does not count: −10 LU. Source: `[bs1770-4]`.
pub(super) const RELATIVE_GATE: f64 = 0.1;

/// Width of a class, LU: a gate that is 1.5 LU off, one way or the other, lets other blocks pass only where they lie
/// near −10 LU below the mean, and those hold a tenth of its power.
const CLASS_LU: f64 = 3.0;

/// Classes from the absolute gate up to +20 LUFS; the last one takes everything above.
const NUM_CLASSES: usize = 30;

/// The mean of the blocks of one class.
#[derive(Debug, Clone)]
struct Class {
    spectrum: PowerSpectrum,
    /// K-weighted power.
    weighted: f64,
    num_blocks: usize,
}

/// The memory.
#[derive(Debug, Clone)]
pub(super) struct Whole {
    classes: Vec<Class>,
}

impl Class {
    const EMPTY: Self = Self { spectrum: [BandPower::SILENCE; NUM_BANDS], weighted: 0.0, num_blocks: 0 };
}

impl Whole {
    /// A memory of nothing.
    #[expect(clippy::disallowed_macros, reason = "allocates once, while the engine is built")]
    pub(super) fn new() -> Self {
        Self { classes: vec![Class::EMPTY; NUM_CLASSES] }
    }

    /// Forgets everything.
    pub(super) fn reset(&mut self) {
        for class in &mut self.classes {
            class.num_blocks = 0;
        }
    }

    /// Lets what was heard count half where it is more than so many blocks, so that the sound of today counts.
    pub(super) fn fade_beyond(&mut self, num_blocks: usize) {
        if self.classes.iter().map(|class| class.num_blocks).sum::<usize>() > num_blocks {
            for class in &mut self.classes {
                class.num_blocks /= 2;
            }
        }
    }

    /// Takes in a block; one below the absolute gate does not count.
    pub(super) fn take_in(&mut self, spectrum: &PowerSpectrum, weighted: f64) {
        let above_lu = lufs_from_power(weighted) - ABSOLUTE_GATE_LUFS;
        if above_lu < 0.0 {
            return;
        }
        let Some(class) = self.classes.get_mut(class_idx(above_lu)) else { return };
        if class.num_blocks == 0 {
            *class = Class::EMPTY;
        }
        class.num_blocks += 1;
        let share = 1.0 / to_f64(class.num_blocks);
        class.weighted += share * (weighted - class.weighted);
        for (mean, power) in class.spectrum.iter_mut().zip(spectrum) {
            let before = *mean;
            mean.add(power, single(share));
            mean.add(&before, -single(share));
        }
    }

    /// Writes the mean of what passes both gates to `heard`, without a peak.
    pub(super) fn recall(&self, heard: &mut Heard, block_secs: f64) {
        *heard = Heard::NOTHING;
        let known = || self.classes.iter().filter(|class| class.num_blocks > 0);
        let count = |class: &Class| to_f64(class.num_blocks);
        let num_blocks = known().map(count).sum::<f64>().max(1.0);
        let mean = known().map(|class| count(class) * class.weighted).sum::<f64>() / num_blocks;
        let counting = || known().filter(|class| class.weighted >= RELATIVE_GATE * mean);
        let num_counting = counting().map(count).sum::<f64>().max(1.0);
        for class in counting() {
            heard.secs += block_secs * count(class);
            let share = single(count(class) / num_counting);
            for (to, from) in heard.spectrum.iter_mut().zip(&class.spectrum) {
                to.add(from, share);
            }
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and limited")]
fn class_idx(above_lu: f64) -> usize {
    ((above_lu / CLASS_LU) as usize).min(NUM_CLASSES - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn powers(left: f32) -> PowerSpectrum {
        [BandPower { left, ..BandPower::SILENCE }; NUM_BANDS]
    }

    /// Two minutes of loud blocks and as many soft ones, 20 LU below: the gate leaves the loud ones alone, and their mean
    /// is theirs to a ten-thousandth.
    #[test]
    fn the_mean_is_over_everything_the_gates_let_pass() {
        let mut whole = Whole::new();
        for block in 0..600u16 {
            let loud = if block % 2 == 0 { 0.9e-2 } else { 1.1e-2 };
            whole.take_in(&powers(loud), f64::from(loud));
            whole.take_in(&powers(1e-4), 1e-4);
        }
        let mut heard = Heard::NOTHING;
        whole.recall(&mut heard, 0.4);
        assert!((heard.secs - 240.0).abs() < 1e-6, "{}", heard.secs);
        assert!((heard.spectrum[7].left / 1e-2 - 1.0).abs() < 1e-4, "{}", heard.spectrum[7].left);
        whole.reset();
        whole.recall(&mut heard, 0.4);
        assert_eq!(heard, Heard::NOTHING);
    }
}
