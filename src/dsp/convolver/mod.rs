//! Convolution with a finite response, without latency, at an even cost.
//!
//! The first [`DIRECT_TAPS`] taps run in direct form. What lies beyond is cut into partitions of
//! [`BLOCK_FRAMES`] taps that are multiplied in the frequency domain (overlap-save, uniform partitions). A
//! block of input is needed there only three blocks after it is complete, so the work is done in the block
//! that follows, a step per frame: no host block costs much more than another of its size, not even a single frame
//! (decision 50).

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]

mod direct;
mod partitions;
mod transform;

use direct::Direct;
use partitions::Partitions;

/// Taps that run in direct form: up to here it is the cheaper form (acoustics §4.1).
pub const DIRECT_TAPS: usize = 256;

/// Frames of a partition.
pub const BLOCK_FRAMES: usize = 64;

/// One channel's running convolution.
///
/// The output depends on the input and the response alone, never on how the input is cut.
#[derive(Debug, Clone)]
pub struct Convolver {
    direct: Direct,
    /// Present if there is room for more than [`DIRECT_TAPS`] taps.
    partitions: Option<Partitions>,
    /// Frames of the present block that have been taken in.
    position: usize,
}

impl Convolver {
    /// A silent convolver without a response, with room for `max_taps`.
    ///
    /// # Real-time
    /// Not safe: allocates and plans.
    #[must_use]
    pub fn new(max_taps: usize) -> Self {
        let beyond = max_taps.saturating_sub(DIRECT_TAPS);
        Self { direct: Direct::new(), partitions: (beyond > 0).then(|| Partitions::new(beyond)), position: 0 }
    }

    /// Takes another response and goes back to silence. Taps there is no room for are left out.
    ///
    /// Whoever hears the old response cross-fades to another convolver.
    ///
    /// # Real-time
    /// Safe: one transform of 128 points per 64 taps beyond the direct ones.
    pub fn restart(&mut self, taps: &[f32]) {
        let (near, far) = taps.split_at(taps.len().min(DIRECT_TAPS));
        self.direct.set_taps(near);
        if let Some(partitions) = &mut self.partitions {
            partitions.set_taps(far);
        }
        self.reset();
    }

    /// Back to silence.
    ///
    /// # Real-time
    /// Safe.
    pub fn reset(&mut self) {
        self.direct.reset();
        if let Some(partitions) = &mut self.partitions {
            partitions.reset();
        }
        self.position = 0;
    }

    /// Sets inputs that have decayed below −300 dBFS to zero; to be called at control ticks.
    ///
    /// # Real-time
    /// Safe.
    pub fn flush(&mut self) {
        self.direct.flush();
    }

    /// Writes the response to `input` into `output`.
    ///
    /// # Shape and units
    /// Any number of frames; the shorter length counts.
    /// # Real-time
    /// Safe: no allocation, no lock, no panic. Cost O(frames × taps up to [`DIRECT_TAPS`]) and an even share
    /// of the partitions.
    pub fn process(&mut self, input: &[f32], output: &mut [f32]) {
        let len = input.len().min(output.len());
        let (mut input, mut output) =
            (input.get(..len).unwrap_or_default(), output.get_mut(..len).unwrap_or_default());
        while !input.is_empty() {
            let run = input.len().min(BLOCK_FRAMES - self.position);
            let (input_run, input_rest) = input.split_at(run);
            let (output_run, output_rest) = output.split_at_mut(run);
            self.process_run(input_run, output_run);
            (input, output) = (input_rest, output_rest);
        }
    }

    /// Frames up to the end of the block at most.
    fn process_run(&mut self, input: &[f32], output: &mut [f32]) {
        let start = self.position;
        if let Some(partitions) = &mut self.partitions {
            partitions.work(start..start + input.len(), self.direct.last_two_blocks());
        }
        self.direct.process(start, input, output);
        if let Some(partitions) = &self.partitions {
            for (y, beyond) in output.iter_mut().zip(partitions.due().iter().skip(start)) {
                *y += beyond;
            }
        }
        self.position += input.len();
        if self.position >= BLOCK_FRAMES {
            self.position = 0;
            self.direct.end_block();
            if let Some(partitions) = &mut self.partitions {
                partitions.end_block();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A decaying, irregular response with a peak of 1, and a full-scale irregular input.
    fn noise(seed: u32, len: usize) -> Vec<f32> {
        let mut state = seed;
        (0..len)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (f64::from(state) / f64::from(u32::MAX) * 2.0 - 1.0) as f32
            })
            .collect()
    }

    fn response(num_taps: usize) -> Vec<f32> {
        let decay = |k: usize| (-3.0 * k as f32 / num_taps as f32).exp();
        noise(7, num_taps).iter().enumerate().map(|(k, tap)| tap * decay(k)).collect()
    }

    fn direct(taps: &[f32], input: &[f32]) -> Vec<f64> {
        (0..input.len())
            .map(|n| {
                let products = taps.iter().zip(input[..=n].iter().rev());
                products.map(|(&tap, &x)| f64::from(tap) * f64::from(x)).sum()
            })
            .collect()
    }

    fn convolved(taps: &[f32], input: &[f32], block: usize) -> Vec<f32> {
        let mut convolver = Convolver::new(taps.len());
        convolver.restart(taps);
        let mut output = vec![0.0; input.len()];
        for (input, output) in input.chunks(block).zip(output.chunks_mut(block)) {
            convolver.process(input, output);
        }
        output
    }

    const SIZES: [usize; 5] = [1, 17, 64, 441, 4096];
    const TAPS: [usize; 8] = [1, 31, 256, 257, 320, 500, 1024, 4096];

    /// Acceptance 39, first clause: at most −100 dB relative to the peak beside the sum in f64.
    #[test]
    fn it_is_the_convolution_sum() {
        let input = noise(1, 6000);
        for num_taps in TAPS {
            let taps = response(num_taps);
            let expected = direct(&taps, &input);
            let peak = expected.iter().fold(0.0f64, |peak, y| peak.max(y.abs()));
            let output = convolved(&taps, &input, 441);
            let error =
                output.iter().zip(&expected).map(|(&y, e)| (f64::from(y) - e).abs()).fold(0.0, f64::max);
            assert!(error <= 1e-5 * peak, "{num_taps} taps: {:.1} dB", 20.0 * (error / peak).log10());
        }
    }

    /// Acceptance 39, second clause: an impulse at frame n gives the first tap at frame n.
    #[test]
    fn it_has_no_latency() {
        for (num_taps, at) in [(200, 0), (200, 77), (1024, 0), (1024, 63), (1024, 500)] {
            let mut input = vec![0.0; 2000];
            input[at] = 1.0;
            let taps = response(num_taps);
            let output = convolved(&taps, &input, 64);
            assert!(output[..at].iter().all(|&y| y == 0.0));
            for (k, tap) in taps.iter().enumerate() {
                assert!((output[at + k] - tap).abs() <= 1e-6, "{num_taps} taps, tap {k}");
            }
        }
    }

    /// Acceptance 39, last clause.
    #[test]
    fn the_output_does_not_depend_on_how_the_input_is_cut() {
        let input = noise(2, 9000);
        for num_taps in [256, 1024] {
            let taps = response(num_taps);
            let whole = convolved(&taps, &input, input.len());
            for block in SIZES {
                assert_eq!(convolved(&taps, &input, block), whole, "{num_taps} taps, blocks of {block}");
            }
        }
    }

    #[test]
    fn a_restarted_convolver_is_as_new_and_takes_any_length_it_has_room_for() {
        let input = noise(3, 1500);
        let mut used = Convolver::new(1024);
        for num_taps in [1024, 10, 300, 0, 700] {
            let taps = response(num_taps);
            used.restart(&taps);
            let mut output = vec![0.0; input.len()];
            used.process(&input, &mut output);
            let mut fresh = Convolver::new(1024);
            fresh.restart(&taps);
            let mut expected = vec![0.0; input.len()];
            fresh.process(&input, &mut expected);
            assert_eq!(output, expected, "{num_taps} taps");
        }
    }

    #[test]
    fn silence_after_sound_is_silence() {
        let mut convolver = Convolver::new(1024);
        convolver.restart(&response(1024));
        let mut output = vec![0.0; 1000];
        convolver.process(&noise(4, 1000), &mut output);
        for _ in 0..4 {
            convolver.flush();
            convolver.process(&[0.0; 1000], &mut output);
        }
        assert!(output.iter().all(|&y| y == 0.0));
    }
}
