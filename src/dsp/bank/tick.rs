//! One channel's resonators, a few frames at a time.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]

use pulp::Simd;

use super::{Poles, Weights};

/// The resonator states of one channel; in this order and place, as those of poles and weights, no vector lies across
/// a boundary of the cache.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
pub(super) struct ChannelState<const LOW: usize, const HIGH: usize> {
    pub(super) position32: [f32; HIGH],
    pub(super) velocity32: [f32; HIGH],
    pub(super) position64: [f64; LOW],
    pub(super) velocity64: [f64; LOW],
}

impl<const LOW: usize, const HIGH: usize> ChannelState<LOW, HIGH> {
    pub(super) const SILENT: Self = Self {
        position32: [0.0; HIGH],
        velocity32: [0.0; HIGH],
        position64: [0.0; LOW],
        velocity64: [0.0; LOW],
    };
}

// The loops below are written with indices and without closures: everything within must be inlined into
// the function that enables the instruction set, and only `#[inline(always)]` promises that.

/// `F` frames of the f32 poles: one sum per frame and set of weights.
#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "idx < the lanes of the poles; frame < F; n < N")]
pub(super) fn tick_f32<S: Simd, const N: usize, const F: usize, const LOW: usize, const HIGH: usize>(
    simd: S,
    state: &mut ChannelState<LOW, HIGH>,
    poles: &Poles<LOW, HIGH>,
    x: [f32; F],
    weights: &[&Weights<LOW, HIGH>; N],
) -> [[f32; F]; N] {
    let (keep, pull) = (S::as_simd_f32s(&poles.keep32).0, S::as_simd_f32s(&poles.pull32).0);
    let position = S::as_mut_simd_f32s(&mut state.position32).0;
    let velocity = S::as_mut_simd_f32s(&mut state.velocity32).0;
    let zero = simd.splat_f32s(0.0);
    let mut sums = [[zero; F]; N];
    for idx in 0..position.len() {
        let (mut u, mut v) = (position[idx], velocity[idx]);
        for frame in 0..F {
            let pushed = simd.mul_add_e_f32s(keep[idx], v, simd.splat_f32s(x[frame]));
            v = simd.negate_mul_add_e_f32s(pull[idx], u, pushed);
            u = simd.add_f32s(u, v);
            for n in 0..N {
                let position_weight = S::as_simd_f32s(&weights[n].position32).0[idx];
                let velocity_weight = S::as_simd_f32s(&weights[n].velocity32).0[idx];
                let partial = simd.mul_add_e_f32s(position_weight, u, sums[n][frame]);
                sums[n][frame] = simd.mul_add_e_f32s(velocity_weight, v, partial);
            }
        }
        (position[idx], velocity[idx]) = (u, v);
    }
    let mut totals = [[0.0; F]; N];
    for n in 0..N {
        for frame in 0..F {
            totals[n][frame] = simd.reduce_sum_f32s(sums[n][frame]);
        }
    }
    totals
}

/// `F` frames of the f64 poles, as [`tick_f32`].
#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "idx < the lanes of the poles; frame < F; n < N")]
pub(super) fn tick_f64<S: Simd, const N: usize, const F: usize, const LOW: usize, const HIGH: usize>(
    simd: S,
    state: &mut ChannelState<LOW, HIGH>,
    poles: &Poles<LOW, HIGH>,
    x: [f32; F],
    weights: &[&Weights<LOW, HIGH>; N],
) -> [[f64; F]; N] {
    let (keep, pull) = (S::as_simd_f64s(&poles.keep64).0, S::as_simd_f64s(&poles.pull64).0);
    let position = S::as_mut_simd_f64s(&mut state.position64).0;
    let velocity = S::as_mut_simd_f64s(&mut state.velocity64).0;
    let zero = simd.splat_f64s(0.0);
    let mut sums = [[zero; F]; N];
    for idx in 0..position.len() {
        let (mut u, mut v) = (position[idx], velocity[idx]);
        for frame in 0..F {
            let pushed = simd.mul_add_e_f64s(keep[idx], v, simd.splat_f64s(f64::from(x[frame])));
            v = simd.negate_mul_add_e_f64s(pull[idx], u, pushed);
            u = simd.add_f64s(u, v);
            for n in 0..N {
                let position_weight = S::as_simd_f64s(&weights[n].position64).0[idx];
                let velocity_weight = S::as_simd_f64s(&weights[n].velocity64).0[idx];
                let partial = simd.mul_add_e_f64s(position_weight, u, sums[n][frame]);
                sums[n][frame] = simd.mul_add_e_f64s(velocity_weight, v, partial);
            }
        }
        (position[idx], velocity[idx]) = (u, v);
    }
    let mut totals = [[0.0; F]; N];
    for n in 0..N {
        for frame in 0..F {
            totals[n][frame] = simd.reduce_sum_f64s(sums[n][frame]);
        }
    }
    totals
}
