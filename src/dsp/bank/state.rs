//! The running poles of a bus, and the outputs of several sets of weights on them.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]

use pulp::{Arch, Simd, WithSimd};

use super::tick::{Mixdown, Motion, Resonators, Sums, tick};
use super::{NUM_EAR_POLES, NUM_F32_POLES, NUM_F64_POLES, NUM_SHADOW_POLES, Poles, Weights};
use crate::dsp::flush::{FLUSH_BELOW, flush_all};

/// Longest run of frames one call processes.
pub const MAX_FRAMES: usize = 64;

/// Output frames: `[weights][channel][frame]`.
pub type Outputs<const N: usize, const CHANNELS: usize> = [[[f32; MAX_FRAMES]; CHANNELS]; N];

/// The equalizer both ears share, running on a bus.
pub type CommonBank<const CHANNELS: usize> = Bank<CHANNELS, NUM_F64_POLES, NUM_F32_POLES>;
/// The shadow of a head, running on a bus.
pub type ShadowBank<const CHANNELS: usize> = Bank<CHANNELS, 0, NUM_SHADOW_POLES>;
/// What one ear has of its own, running.
pub type EarBank = Bank<1, 0, NUM_EAR_POLES>;

/// The resonator states of all channels of a bus.
#[derive(Debug, Clone)]
pub struct Bank<const CHANNELS: usize, const LOW: usize, const HIGH: usize> {
    high: [Resonators<f32, HIGH>; CHANNELS],
    low: [Resonators<f64, LOW>; CHANNELS],
    arch: Arch,
}

impl<const CHANNELS: usize, const LOW: usize, const HIGH: usize> Default for Bank<CHANNELS, LOW, HIGH> {
    fn default() -> Self {
        Self {
            high: [Resonators { position: [0.0; _], velocity: [0.0; _] }; CHANNELS],
            low: [Resonators { position: [0.0; _], velocity: [0.0; _] }; CHANNELS],
            arch: Arch::new(),
        }
    }
}

impl<const CHANNELS: usize, const LOW: usize, const HIGH: usize> Bank<CHANNELS, LOW, HIGH> {
    /// Back to silence.
    ///
    /// # Real-time
    /// Safe.
    pub fn reset(&mut self) {
        *self = Self { arch: self.arch, ..Self::default() };
    }

    /// Runs the poles over `inputs` and writes, for each set of weights, the filtered channels.
    ///
    /// The states do not depend on the weights; with no weights the poles only keep up with the input.
    ///
    /// # Shape and units
    /// The first `num_frames` (≤ [`MAX_FRAMES`]) frames of each channel count, at any finite level;
    /// `outputs[i][channel]` belongs to `weights[i]`.
    /// # Real-time
    /// Safe: no allocation, no lock, no panic. Cost O(frames × poles × (1 + weights)).
    /// # Source
    /// `[bank-2008]`, each pole pair as a damped oscillator.
    pub fn process<const N: usize>(
        &mut self,
        poles: &Poles<LOW, HIGH>,
        inputs: &[[f32; MAX_FRAMES]; CHANNELS],
        num_frames: usize,
        weights: [&Weights<LOW, HIGH>; N],
        outputs: &mut Outputs<N, CHANNELS>,
    ) {
        let arch = self.arch;
        arch.dispatch(Advance { bank: self, poles, inputs, num_frames, weights, outputs });
    }

    /// The same for `F` frames and one set of weights, within an instruction set that is enabled already.
    ///
    /// # Real-time
    /// Safe.
    #[inline(always)]
    pub fn tick<S: Simd, const F: usize>(
        &mut self,
        simd: S,
        poles: &Poles<LOW, HIGH>,
        input: [[f32; F]; CHANNELS],
        weights: &Weights<LOW, HIGH>,
    ) -> [[f32; F]; CHANNELS] {
        let [output] = self.filter(simd, poles, &input, &[weights]);
        output
    }

    /// The outputs of `F` frames for each set of weights.
    #[inline(always)]
    #[expect(clippy::indexing_slicing, reason = "set < SETS; channel < CHANNELS; frame < F")]
    fn filter<S: Simd, const SETS: usize, const F: usize>(
        &mut self,
        simd: S,
        poles: &Poles<LOW, HIGH>,
        x: &[[f32; F]; CHANNELS],
        weights: &[&Weights<LOW, HIGH>; SETS],
    ) -> Sums<SETS, CHANNELS, F> {
        let mut low = Mixdown { position: [&[0.0; LOW]; SETS], velocity: [&[0.0; LOW]; SETS] };
        let mut high = Mixdown { position: [&[0.0; HIGH]; SETS], velocity: [&[0.0; HIGH]; SETS] };
        for (set, weights) in weights.iter().enumerate() {
            (low.position[set], low.velocity[set]) = (&weights.position64, &weights.velocity64);
            (high.position[set], high.velocity[set]) = (&weights.position32, &weights.velocity32);
        }
        let motion = Motion { keep: &poles.keep64, pull: &poles.pull64 };
        let low = tick(simd, &mut self.low, motion, x, &low);
        let motion = Motion { keep: &poles.keep32, pull: &poles.pull32 };
        let mut outputs = tick(simd, &mut self.high, motion, x, &high);
        for set in 0..SETS {
            for channel in 0..CHANNELS {
                for frame in 0..F {
                    let y = &mut outputs[set][channel][frame];
                    *y = weights[set].direct * x[channel][frame] + (low[set][channel][frame] + *y);
                }
            }
        }
        outputs
    }

    /// Sets states that have decayed below −300 dBFS to zero.
    ///
    /// # Real-time
    /// Safe.
    pub fn flush(&mut self) {
        for state in &mut self.high {
            flush_all(&mut state.position);
            flush_all(&mut state.velocity);
        }
        for state in &mut self.low {
            for values in [&mut state.position, &mut state.velocity] {
                for value in values {
                    *value = if value.abs() < f64::from(FLUSH_BELOW) { 0.0 } else { *value };
                }
            }
        }
    }
}

struct Advance<'a, const N: usize, const CHANNELS: usize, const LOW: usize, const HIGH: usize> {
    bank: &'a mut Bank<CHANNELS, LOW, HIGH>,
    poles: &'a Poles<LOW, HIGH>,
    inputs: &'a [[f32; MAX_FRAMES]; CHANNELS],
    num_frames: usize,
    weights: [&'a Weights<LOW, HIGH>; N],
    outputs: &'a mut Outputs<N, CHANNELS>,
}

impl<const N: usize, const CHANNELS: usize, const LOW: usize, const HIGH: usize> WithSimd
    for Advance<'_, N, CHANNELS, LOW, HIGH>
{
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let num_frames = self.num_frames.min(MAX_FRAMES);
        let whole = num_frames - num_frames % UNROLL;
        for first in (0..whole).step_by(UNROLL) {
            self.advance::<S, UNROLL>(simd, first);
        }
        for first in whole..num_frames {
            self.advance::<S, 1>(simd, first);
        }
    }
}

/// Frames a pole advances between loading and storing its state: loads and stores are what bounds the
/// loop. Every frame is computed the same way however frames are grouped.
const UNROLL: usize = 4;

impl<const N: usize, const CHANNELS: usize, const LOW: usize, const HIGH: usize>
    Advance<'_, N, CHANNELS, LOW, HIGH>
{
    /// `F` frames from `first` on, all channels.
    #[inline(always)]
    #[expect(clippy::indexing_slicing, reason = "first + F ≤ MAX_FRAMES, the length of every row")]
    fn advance<S: Simd, const F: usize>(&mut self, simd: S, first: usize) {
        let mut x = [[0.0; F]; CHANNELS];
        for (x, input) in x.iter_mut().zip(self.inputs) {
            x.copy_from_slice(&input[first..first + F]);
        }
        let outputs = self.bank.filter(simd, self.poles, &x, &self.weights);
        for (to, from) in self.outputs.as_flattened_mut().iter_mut().zip(outputs.as_flattened()) {
            to[first..first + F].copy_from_slice(from);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::bank::{BankDesigner, CommonWeights, EarWeights};
    use crate::dsp::curve::Curve;
    use std::f64::consts::TAU;

    const RATES_HZ: [f64; 6] = [44_100.0, 48_000.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0];

    fn tilted() -> Curve {
        Curve::from_fn(|f| 6.0 - 2.0 * (f / 100.0).log2().clamp(-2.0, 7.0) + 3.0 * (f / 700.0).log2().sin())
    }

    fn run(designer: &BankDesigner, weights: &CommonWeights, input: &[f32]) -> Vec<f32> {
        let mut bank = CommonBank::<1>::default();
        let mut output = Vec::new();
        for block in input.chunks(MAX_FRAMES) {
            let rows = advance(&mut bank, designer, block, [weights]);
            output.extend_from_slice(&rows[0][0][..block.len()]);
        }
        output
    }

    fn advance<const N: usize>(
        bank: &mut CommonBank<1>,
        designer: &BankDesigner,
        block: &[f32],
        weights: [&CommonWeights; N],
    ) -> Outputs<N, 1> {
        let mut input = [[0.0; MAX_FRAMES]];
        input[0][..block.len()].copy_from_slice(block);
        let mut rows = [[[0.0; MAX_FRAMES]]; N];
        bank.process(designer.poles(), &input, block.len(), weights, &mut rows);
        rows
    }

    fn run_ear(designer: &BankDesigner, weights: &EarWeights, input: &[f32]) -> Vec<f32> {
        let mut bank = EarBank::default();
        let mut output = Vec::new();
        for block in input.chunks(MAX_FRAMES) {
            let (mut frames, mut rows) = ([[0.0; MAX_FRAMES]], [[[0.0; MAX_FRAMES]]]);
            frames[0][..block.len()].copy_from_slice(block);
            bank.process(designer.ear_poles(), &frames, block.len(), [weights], &mut rows);
            output.extend_from_slice(&rows[0][0][..block.len()]);
        }
        output
    }

    /// The same poles and weights with every state in f64.
    fn run_f64<const LOW: usize, const HIGH: usize>(
        poles: &Poles<LOW, HIGH>,
        weights: &Weights<LOW, HIGH>,
        input: &[f32],
    ) -> Vec<f64> {
        let poles: Vec<(f64, f64)> = poles.iter().collect();
        let low = weights.position64.iter().copied().zip(weights.velocity64.iter().copied());
        let high =
            weights.position32.iter().zip(&weights.velocity32).map(|(&u, &v)| (f64::from(u), f64::from(v)));
        let weight: Vec<(f64, f64)> = low.chain(high).collect();
        let mut states = vec![(0.0, 0.0); poles.len()];
        input
            .iter()
            .map(|&x| {
                let mut y = f64::from(weights.direct) * f64::from(x);
                for (((u, v), (keep, pull)), (wu, wv)) in states.iter_mut().zip(&poles).zip(&weight) {
                    *v = keep * *v + f64::from(x) - pull * *u;
                    *u += *v;
                    y += wu * *u + wv * *v;
                }
                y
            })
            .collect()
    }

    fn noise(len: usize) -> Vec<f32> {
        let mut seed = 1u32;
        (0..len)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (seed >> 8) as f32 / 8_388_608.0 - 1.0
            })
            .collect()
    }

    fn sine(freq_hz: f64, rate_hz: f64, len: usize) -> Vec<f32> {
        (0..len).map(|n| (TAU * freq_hz * n as f64 / rate_hz).sin() as f32).collect()
    }

    fn error_db(ours: &[f32], exact: &[f64]) -> f64 {
        let power: f64 = exact.iter().map(|y| y * y).sum();
        let error: f64 = ours.iter().zip(exact).map(|(a, b)| (f64::from(*a) - b).powi(2)).sum();
        10.0 * (error / power).log10()
    }

    /// Acceptance 46: f32 against f64, ≤ −110 dB re signal, at every rate; of one ear's poles too.
    #[test]
    fn single_precision_is_not_heard_at_any_rate() {
        for rate_hz in RATES_HZ {
            let designer = BankDesigner::new(rate_hz);
            let weights = designer.design(&tilted());
            let of_ears = designer.design_opposites(&tilted().map(|db| 0.3 * db));
            let len = (0.5 * rate_hz) as usize;
            let signals =
                [sine(20.0, rate_hz, len), sine(1e3, rate_hz, len), sine(1e4, rate_hz, len), noise(len)];
            for (idx, signal) in signals.iter().enumerate() {
                let exact = run_f64(designer.poles(), &weights, signal);
                let error_db_common = error_db(&run(&designer, &weights, signal), &exact);
                assert!(error_db_common <= -110.0, "{rate_hz} Hz, signal {idx}: {error_db_common} dB");
                for weights in &of_ears {
                    let exact = run_f64(designer.ear_poles(), weights, signal);
                    let error_db_ear = error_db(&run_ear(&designer, weights, signal), &exact);
                    assert!(error_db_ear <= -110.0, "{rate_hz} Hz, signal {idx}, ear: {error_db_ear} dB");
                }
            }
        }
    }

    #[test]
    fn the_sound_is_the_response() {
        for rate_hz in [8_000.0, 48_000.0, 192_000.0] {
            let designer = BankDesigner::new(rate_hz);
            let weights = designer.design(&tilted());
            let len = 1 << 19;
            let mut impulse = vec![0.0; len];
            impulse[0] = 1.0;
            let ir = run(&designer, &weights, &impulse);
            for freq_hz in [20.0, 100.0, 1000.0, 3000.0] {
                let step = TAU * freq_hz / rate_hz;
                let (re, im) = ir.iter().enumerate().fold((0.0, 0.0), |(re, im), (n, &y)| {
                    let (sin, cos) = (step * n as f64).sin_cos();
                    (re + f64::from(y) * cos, im - f64::from(y) * sin)
                });
                let said = weights.response(designer.poles(), freq_hz, rate_hz);
                let error = (said.re - re).hypot(said.im - im) / said.norm();
                assert!(error < 2e-4, "{rate_hz} Hz at {freq_hz} Hz: {error}");
            }
        }
    }

    /// Several weights at once are the same sounds as one at a time, bit for bit.
    #[test]
    fn outputs_do_not_depend_on_each_other() {
        let designer = BankDesigner::new(48_000.0);
        let (a, b) = (designer.design(&tilted()), designer.design(&tilted().map(|db| -db)));
        let signal = noise(MAX_FRAMES);
        let rows = advance(&mut CommonBank::default(), &designer, &signal, [&a, &b]);
        assert_eq!(rows[0][0][..], run(&designer, &a, &signal)[..]);
        assert_eq!(rows[1][0][..], run(&designer, &b, &signal)[..]);
    }

    /// Acceptance 42, in part: silence after a burst ends in exact zeros and never in subnormals.
    #[test]
    fn a_decaying_tail_ends_in_exact_silence() {
        let designer = BankDesigner::new(48_000.0);
        let weights = designer.design(&tilted());
        let mut bank = CommonBank::default();
        let mut rows = advance(&mut bank, &designer, &noise(MAX_FRAMES), [&weights]);
        for _ in 0..(10 * 48_000 / MAX_FRAMES) {
            rows = advance(&mut bank, &designer, &[0.0; MAX_FRAMES], [&weights]);
            bank.flush();
            assert!(bank.high[0].position.iter().all(|s| !s.is_subnormal()));
        }
        assert!(rows[0][0].iter().all(|&y| y == 0.0));
    }
}
