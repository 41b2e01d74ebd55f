//! Loudness as BS.1770 integrates it: momentary blocks of 0.4 s that begin every 0.1 s, behind both gates.
//!
//! Two pieces of music are compared by it, so the gate has to lie where the standard puts it: a tenth of a decibel is told
//! apart, and the memory does not grow.

use super::super::matching::{ABSOLUTE_GATE_LUFS, is_heard};
use super::super::whole::RELATIVE_GATE;
use super::BLOCKS_TO_FADE;
use super::songs::{Newer, Turn};
use crate::units::{lufs_from_power, to_f64};

/// Length of a step, seconds, and steps of a momentary block. Source: `[bs1770-4]`.
pub(super) const STEP_SECS: f64 = 0.1;
pub(super) const BLOCK_STEPS: usize = 4;

/// Steps of the short term: three seconds. Source: `[ebu-3341]`.
const SHORT_TERM_STEPS: usize = 30;

/// Width of a class, LU, and how many there are: up to +20 LUFS.
const CLASS_LU: f64 = 0.1;
const NUM_CLASSES: usize = 900;

/// The blocks of a class: how many, and the sum of their powers.
#[derive(Debug, Clone, Copy, Default)]
struct Class {
    num_blocks: u32,
    power: f64,
}

/// Blocks by their loudness.
#[derive(Debug, Clone)]
pub(super) struct Blocks {
    classes: Vec<Class>,
    num_blocks: u32,
}

impl Blocks {
    /// None.
    #[expect(clippy::disallowed_macros, reason = "allocates once, while the engine is built")]
    pub(super) fn new() -> Self {
        Self { classes: vec![Class::default(); NUM_CLASSES], num_blocks: 0 }
    }

    /// Forgets them.
    pub(super) fn clear(&mut self) {
        self.classes.fill(Class::default());
        self.num_blocks = 0;
    }

    /// Seconds of what passes the absolute gate.
    pub(super) fn secs(&self) -> f64 {
        STEP_SECS * f64::from(self.num_blocks)
    }

    /// Takes in the power of a block; one below the absolute gate does not count.
    pub(super) fn take_in(&mut self, power: f64) {
        let above_lu = lufs_from_power(power) - ABSOLUTE_GATE_LUFS;
        if above_lu < 0.0 {
            return;
        }
        self.fade();
        if let Some(class) = self.classes.get_mut(class_idx(above_lu)) {
            class.num_blocks += 1;
            class.power += power;
            self.num_blocks += 1;
        }
    }

    /// Lets what was heard count half where it is much, so that the sound of today counts.
    fn fade(&mut self) {
        if self.num_blocks < BLOCKS_TO_FADE {
            return;
        }
        self.num_blocks = 0;
        for class in &mut self.classes {
            let left = class.num_blocks / 2;
            class.power *= f64::from(left) / f64::from(class.num_blocks.max(1));
            class.num_blocks = left;
            self.num_blocks += left;
        }
    }

    /// The power of what passes both gates, and for how many seconds there was any.
    pub(super) fn power_and_secs(&self) -> (f64, f64) {
        let mean = |classes: &mut dyn Iterator<Item = &Class>| {
            let (num, power) =
                classes.fold((0, 0.0), |(num, power), class| (num + class.num_blocks, power + class.power));
            (power / f64::from(num.max(1)), num)
        };
        let (all, _) = mean(&mut self.classes.iter());
        let is_loud = |class: &&Class| class.power >= RELATIVE_GATE * all * f64::from(class.num_blocks);
        let (power, num) = mean(&mut self.classes.iter().filter(is_loud));
        (power, STEP_SECS * f64::from(num))
    }

    /// Seconds of blocks whose loudness lies no further than `within_lu` from that of a power.
    pub(super) fn secs_near(&self, power: f64, within_lu: f64) -> f64 {
        let above_lu = lufs_from_power(power) - ABSOLUTE_GATE_LUFS;
        let [from, to] = [-within_lu, within_lu].map(|lu| class_idx((above_lu + lu).max(0.0)));
        let near = self.classes.get(from..=to).unwrap_or_default();
        STEP_SECS * f64::from(near.iter().map(|class| class.num_blocks).sum::<u32>())
    }
}

/// The running loudness.
#[derive(Debug, Clone)]
pub(super) struct Integrated {
    /// The last steps, the newest last.
    recent: [f64; SHORT_TERM_STEPS],
    num_recent: usize,
    blocks: Blocks,
    /// What came after the last pause, where that may be another piece.
    newer: Option<Newer>,
}

impl Integrated {
    /// Nothing was heard of a signal that is one piece.
    pub(super) fn of_one_piece() -> Self {
        Self { recent: [0.0; SHORT_TERM_STEPS], num_recent: 0, blocks: Blocks::new(), newer: None }
    }

    /// Nothing was heard of a signal that may be several pieces, with pauses between them.
    pub(super) fn of_several_pieces() -> Self {
        Self { newer: Some(Newer::new()), ..Self::of_one_piece() }
    }

    /// What comes next does not go on from what came last; how loud it was stays.
    pub(super) fn interrupt(&mut self) {
        self.num_recent = 0;
    }

    /// Takes in the K-weighted power of the next step, and whether the signal beside it went on; what that means for the
    /// piece.
    pub(super) fn take_in(&mut self, power: f64, goes_on_beside: bool) -> Option<Turn> {
        self.recent.rotate_left(1);
        if let Some(last) = self.recent.last_mut() {
            *last = power;
        }
        self.num_recent = (self.num_recent + 1).min(SHORT_TERM_STEPS);
        let begins = self.newer.as_mut().and_then(|newer| newer.step(is_heard(power), goes_on_beside));
        let Some(mean) = self.mean_of_last(BLOCK_STEPS) else { return begins };
        self.blocks.take_in(mean);
        if let Some(newer) = &mut self.newer
            && newer.take_in(mean, &mut self.blocks)
        {
            return Some(Turn::TakesOver);
        }
        begins
    }

    fn mean_of_last(&self, num_steps: usize) -> Option<f64> {
        let sum: f64 = self.recent.iter().rev().take(num_steps).sum();
        (self.num_recent >= num_steps).then(|| sum / to_f64(num_steps))
    }

    /// Mean power of the last three seconds; `None` while there were fewer.
    pub(super) fn short_term_power(&self) -> Option<f64> {
        self.mean_of_last(SHORT_TERM_STEPS)
    }

    /// True while the last step was sound.
    pub(super) fn goes_on(&self) -> bool {
        self.mean_of_last(1).is_some_and(is_heard)
    }

    /// The power of what passes both gates, and for how many seconds there was any.
    pub(super) fn power_and_secs(&self) -> (f64, f64) {
        self.blocks.power_and_secs()
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and limited")]
fn class_idx(above_lu: f64) -> usize {
    ((above_lu / CLASS_LU) as usize).min(NUM_CLASSES - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Half a minute of one power, as much 20 LU below it, and silence: the loud half counts alone, but for the blocks
    /// that lie across.
    #[test]
    fn what_is_far_below_the_mean_does_not_count() {
        let mut integrated = Integrated::of_one_piece();
        assert_eq!(integrated.power_and_secs(), (0.0, 0.0));
        for power in [1e-2, 1e-4, 0.0] {
            for _ in 0..300 {
                assert_eq!(integrated.take_in(power, false), None);
            }
        }
        let (power, secs) = integrated.power_and_secs();
        assert!((power / 1e-2 - 1.0).abs() < 0.01, "{power}");
        assert!((secs - 30.0).abs() < 0.5, "{secs}");
        for _ in 0..20_000 {
            integrated.take_in(1e-3, false);
        }
        assert!((integrated.power_and_secs().0 / 1e-3 - 1.0).abs() < 0.01, "the old has faded");
    }
}
