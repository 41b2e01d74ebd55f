//! Several songs on one reference track: what comes after a pause may be another piece, whose loudness is its own.
//!
//! It may also be the same piece, since playback stops and starts again. A reference that was silent while the mix went on has
//! come to its next song. Where both were silent, what comes is another song at once if none of the old one was as loud for
//! long, and otherwise only after much more of it: a soft beginning must not be taken for a soft song (decision 108).

use super::super::bands::PowerSpectrum;
use super::super::whole::Whole;
use super::held_peak::HeldPeak;
use super::integrated::{BLOCK_STEPS, Blocks, STEP_SECS};
use super::{BLOCKS_TO_FADE, LATE_SECS};

/// Silence after which another piece may begin, seconds: rests in music are shorter, gaps between songs longer.
const PAUSE_SECS: f64 = 1.0;

/// So much of a piece tells for sure, also where it may be the old one, seconds: longer than most soft beginnings.
const SURE_SECS: f64 = 20.0;

/// What was heard of the old piece counts as just as loud within so much, LU.
const SAME_LU: f64 = 1.5;

/// What a step means for the piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// After a pause there is sound again: from here on it may be another piece.
    Begins,
    /// It is another piece: what was heard before is forgotten.
    TakesOver,
}

/// What came after the last pause.
#[derive(Debug, Clone)]
pub(super) struct Newer {
    blocks: Blocks,
    /// Steps of the pause so far, and of what came after it; none before the first pause.
    pause_steps: u32,
    num_steps: Option<usize>,
    /// The signal beside this one went on during the pause.
    was_alone: bool,
}

impl Newer {
    pub(super) fn new() -> Self {
        Self { blocks: Blocks::new(), pause_steps: 0, num_steps: None, was_alone: false }
    }

    /// Takes note of a step that is sound or silence.
    pub(super) fn step(&mut self, is_sound: bool, goes_on_beside: bool) -> Option<Turn> {
        if !is_sound {
            self.pause_steps = self.pause_steps.saturating_add(1);
            // Both begin within one step: what counts is how the pause ended.
            self.was_alone = goes_on_beside;
            return None;
        }
        let is_new = STEP_SECS * f64::from(self.pause_steps) >= PAUSE_SECS - 0.5 * STEP_SECS;
        self.pause_steps = 0;
        if is_new {
            self.blocks.clear();
            self.num_steps = Some(1);
            return Some(Turn::Begins);
        }
        self.num_steps = self.num_steps.map(|num_steps| num_steps + 1);
        None
    }

    /// Takes in the power of a block that is also in `whole`; true if this is another piece, and now alone in `whole`.
    pub(super) fn take_in(&mut self, power: f64, whole: &mut Blocks) -> bool {
        // A block that reaches back into the pause tells nothing of the piece.
        if self.num_steps.is_none_or(|num_steps| num_steps < BLOCK_STEPS) {
            return false;
        }
        self.blocks.take_in(power);
        let takes_over = self.is_another(whole);
        if takes_over {
            std::mem::swap(&mut self.blocks, whole);
            self.num_steps = None;
        }
        takes_over
    }

    fn is_another(&self, whole: &Blocks) -> bool {
        if self.blocks.secs() < LATE_SECS {
            return false;
        }
        let (power, secs) = self.blocks.power_and_secs();
        let near = |blocks: &Blocks| blocks.secs_near(power, SAME_LU);
        let is_known = || near(whole) - near(&self.blocks) >= LATE_SECS;
        secs >= SURE_SECS || (secs >= LATE_SECS && (self.was_alone || !is_known()))
    }
}

/// What a piece is made of: its powers over frequency, and its peak.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) whole: Whole,
    pub(super) peak: HeldPeak,
}

impl Piece {
    /// Nothing was heard of it.
    pub(super) fn new() -> Self {
        Self { whole: Whole::new(), peak: HeldPeak::default() }
    }

    /// Forgets everything.
    pub(super) fn reset(&mut self) {
        self.whole.reset();
        self.peak = HeldPeak::default();
    }

    /// Takes in a block of `secs`.
    pub(super) fn take_in(&mut self, block: &PowerSpectrum, power: f64, peak_lin: f32, secs: f64) {
        self.whole.fade_beyond(BLOCKS_TO_FADE as usize);
        self.whole.take_in(block, power);
        self.peak.hear(peak_lin, secs);
    }
}

#[cfg(test)]
mod tests {
    use super::super::integrated::Integrated;
    use super::*;
    use crate::units::db_from_power;

    /// Steps of some seconds with this power, and the turns that come with them.
    fn play(to: &mut Integrated, secs: f64, power: f64, goes_on_beside: bool) -> Vec<Turn> {
        let num_steps = (secs / STEP_SECS).round() as usize;
        let mut turns = Vec::new();
        turns.extend((0..num_steps).filter_map(|_| to.take_in(power, goes_on_beside)));
        turns
    }

    fn loudness_db(of: &Integrated) -> f64 {
        db_from_power(of.power_and_secs().0)
    }

    const LOUD: f64 = 1e-2;
    const SOFT: f64 = 5e-4;

    #[test]
    fn another_song_takes_over_after_a_pause() {
        for beside in [false, true] {
            let mut known = Integrated::of_several_pieces();
            assert_eq!(play(&mut known, 40.0, LOUD, true), []);
            assert_eq!(play(&mut known, 0.8, 0.0, beside), []);
            assert_eq!(play(&mut known, 5.0, LOUD, true), [], "a rest");
            assert_eq!(play(&mut known, 2.0, 0.0, beside), []);
            assert_eq!(play(&mut known, 3.0, SOFT, true), [Turn::Begins]);
            assert!(loudness_db(&known) > -21.0, "the old one counts until there is enough");
            assert_eq!(play(&mut known, 1.0, SOFT, true), [Turn::TakesOver]);
            assert!((loudness_db(&known) + 33.01).abs() < 0.01, "{}", loudness_db(&known));
        }
    }

    /// The same song from its soft beginning: playback was stopped, so the mix paused too.
    #[test]
    fn playback_that_starts_again_forgets_nothing_soon() {
        let mut known = Integrated::of_several_pieces();
        let once = |known: &mut Integrated| {
            let mut turns = play(known, 12.0, SOFT, true);
            turns.extend(play(known, 40.0, LOUD, true));
            turns
        };
        assert_eq!(once(&mut known), []);
        let before = loudness_db(&known);
        play(&mut known, 3.0, 0.0, false);
        assert_eq!(play(&mut known, 12.0, SOFT, true), [Turn::Begins]);
        assert!((loudness_db(&known) - before).abs() < 0.5, "{before} {}", loudness_db(&known));
        // The mix alone went on: the next song of the track.
        play(&mut known, 3.0, 0.0, true);
        assert_eq!(play(&mut known, 4.0, SOFT, true), [Turn::Begins, Turn::TakesOver]);
    }
}
