//! Values that move without a click: linearly, over a fixed number of frames.

/// Values that move linearly to a new target over a fixed number of frames.
#[derive(Debug, Clone)]
pub(super) struct Glide<const N: usize> {
    start: [f32; N],
    target: [f32; N],
    elapsed: u32,
    length: u32,
}

impl<const N: usize> Glide<N> {
    /// At rest on `target`; changes take `length` frames.
    pub(super) fn settled_on(target: [f32; N], length: u32) -> Self {
        Self { start: target, target, elapsed: length, length }
    }

    /// Starts towards `target` from the present values, if it is a new one.
    pub(super) fn retarget(&mut self, target: [f32; N]) {
        if target != self.target {
            self.start = self.at(0);
            self.target = target;
            self.elapsed = 0;
        }
    }

    /// The same, over another number of frames.
    pub(super) fn retarget_over(&mut self, target: [f32; N], length: u32) {
        if target != self.target {
            *self = Self { start: self.at(0), target, elapsed: 0, length };
        }
    }

    /// Where the values are or go.
    pub(super) fn target(&self) -> [f32; N] {
        self.target
    }

    /// Frames that a change takes.
    pub(super) fn length(&self) -> u32 {
        self.length
    }

    /// The resting values, if nothing moves.
    pub(super) fn settled(&self) -> Option<[f32; N]> {
        (self.elapsed >= self.length).then_some(self.target)
    }

    /// Where the values are or go, whichever is larger.
    pub(super) fn largest(&self) -> [f32; N] {
        let mut values = self.at(0);
        for (value, target) in values.iter_mut().zip(self.target) {
            *value = value.max(target);
        }
        values
    }

    /// The values `ahead` frames from now.
    pub(super) fn at(&self, ahead: u32) -> [f32; N] {
        let moved = self.elapsed + ahead;
        if moved >= self.length {
            return self.target;
        }
        let progress = ratio(moved, self.length);
        let mut values = self.start;
        for (value, target) in values.iter_mut().zip(self.target) {
            *value += progress * (target - *value);
        }
        values
    }

    /// Moves on by `num_frames`.
    pub(super) fn advance(&mut self, num_frames: u32) {
        self.elapsed = self.elapsed.saturating_add(num_frames).min(self.length);
    }
}

#[expect(clippy::cast_precision_loss, reason = "a glide is shorter than 2^24 frames")]
fn ratio(part: u32, whole: u32) -> f32 {
    part as f32 / whole as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glide_ends_exactly_on_its_target() {
        let mut glide = Glide::settled_on([1.0], 10);
        glide.retarget([0.25]);
        assert!((glide.at(5)[0] - 0.625).abs() < 1e-6);
        glide.advance(10);
        assert_eq!(glide.settled(), Some([0.25]));
    }
}
