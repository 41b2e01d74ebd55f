//! Who is heard how loud while slots cross-fade: linear weights that always add up to one.

use super::glide::Glide;

/// Sounds that can run at once: the dry signal and the voices.
pub(super) const NUM_SOUNDS: usize = 1 + super::voice::NUM_VOICES;

/// Index of the dry signal among the sounds.
pub(super) const DRY: usize = 0;

/// The weights of all sounds, gliding towards one of them.
///
/// Any number of changes may be in flight: each starts from the weights of that moment. Before moving
/// towards a sound that has just been woken the weights hold, so that its delays are filled when it
/// becomes audible.
#[derive(Debug, Clone)]
pub(super) struct Fader {
    weights: Glide<NUM_SOUNDS>,
    target: usize,
    hold: u32,
}

impl Fader {
    /// Only `target` is heard; changes take `length` frames.
    pub(super) fn settled_on(target: usize, length: u32) -> Self {
        Self { weights: Glide::settled_on(only(target), length), target, hold: 0 }
    }

    pub(super) fn target(&self) -> usize {
        self.target
    }

    /// True when only the target is heard.
    pub(super) fn is_settled(&self) -> bool {
        self.weights.settled().is_some()
    }

    /// Starts towards `target` from the present weights, after holding them for `hold` frames.
    pub(super) fn retarget(&mut self, target: usize, hold: u32) {
        self.weights.retarget(only(target));
        self.target = target;
        self.hold = hold;
    }

    /// The weights `ahead` frames from now.
    pub(super) fn weights(&self, ahead: u32) -> [f32; NUM_SOUNDS] {
        self.weights.at(ahead.saturating_sub(self.hold))
    }

    /// True if a sound is, or is about to be, heard.
    pub(super) fn is_active(&self, sound: usize) -> bool {
        let is_heard = self.weights(0).get(sound).is_some_and(|&weight| weight > 0.0);
        sound == self.target || is_heard
    }

    /// Moves on by `num_frames`.
    pub(super) fn advance(&mut self, num_frames: u32) {
        self.weights.advance(num_frames.saturating_sub(self.hold));
        self.hold = self.hold.saturating_sub(num_frames);
    }
}

/// Full weight for one sound.
fn only(sound: usize) -> [f32; NUM_SOUNDS] {
    std::array::from_fn(|idx| if idx == sound { 1.0 } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_add_up_to_one_and_move_linearly() {
        let mut fader = Fader::settled_on(DRY, 100);
        fader.retarget(2, 10);
        assert_eq!(fader.weights(10)[DRY], 1.0);
        assert!((fader.weights(60)[2] - 0.5).abs() < 1e-6);
        fader.advance(60);
        fader.retarget(3, 0);
        for ahead in [0, 1, 50, 99, 100, 1000] {
            assert!((fader.weights(ahead).iter().sum::<f32>() - 1.0).abs() < 1e-6);
        }
        assert!((fader.weights(50)[2] - 0.25).abs() < 1e-6);
        fader.advance(100);
        assert!(fader.is_settled() && fader.is_active(3) && !fader.is_active(2) && !fader.is_active(DRY));
        assert_eq!(fader.weights(0)[3], 1.0);
    }

    #[test]
    fn stepping_frame_by_frame_is_the_same_as_looking_ahead() {
        let mut stepped = Fader::settled_on(DRY, 37);
        stepped.retarget(1, 5);
        let ahead = stepped.clone();
        for frame in 0..60 {
            assert_eq!(stepped.weights(0), ahead.weights(frame));
            stepped.advance(1);
        }
    }
}
