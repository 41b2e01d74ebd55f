//! The resonators of a bus in one precision, a few frames at a time.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]

use pulp::Simd;

use super::lane::Lane;

/// The states of one channel; in this order and place, as those of poles and weights, no vector lies across a boundary of
/// the cache.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
pub(super) struct Resonators<T, const NUM: usize> {
    pub(super) position: [T; NUM],
    pub(super) velocity: [T; NUM],
}

/// What moves the resonators.
#[derive(Debug, Clone, Copy)]
pub(super) struct Motion<'a, T, const NUM: usize> {
    pub(super) keep: &'a [T; NUM],
    pub(super) pull: &'a [T; NUM],
}

/// What sets of weights make of the resonators.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mixdown<'a, T, const NUM: usize, const SETS: usize> {
    pub(super) position: [&'a [T; NUM]; SETS],
    pub(super) velocity: [&'a [T; NUM]; SETS],
}

/// Sums per set of weights, channel and frame.
pub(super) type Sums<const SETS: usize, const CHANNELS: usize, const F: usize> = [[[f32; F]; CHANNELS]; SETS];

/// `F` frames of all channels side by side, so that one need not wait for another: one sum per frame and set of weights.
///
/// Written with indices and without closures: everything within must be inlined into the function that enables the
/// instruction set, and only `#[inline(always)]` promises that.
#[inline(always)]
#[expect(
    clippy::indexing_slicing,
    reason = "idx < the vectors of the poles; channel < CHANNELS; frame < F; set < SETS"
)]
pub(super) fn tick<
    T: Lane,
    S: Simd,
    const SETS: usize,
    const CHANNELS: usize,
    const F: usize,
    const NUM: usize,
>(
    simd: S,
    states: &mut [Resonators<T, NUM>; CHANNELS],
    motion: Motion<'_, T, NUM>,
    x: &[[f32; F]; CHANNELS],
    mixdown: &Mixdown<'_, T, NUM, SETS>,
) -> Sums<SETS, CHANNELS, F> {
    let (keep, pull) = (T::vectors::<S>(motion.keep), T::vectors::<S>(motion.pull));
    let zero = T::splat(simd, 0.0);
    let (mut u, mut v) = ([zero; CHANNELS], [zero; CHANNELS]);
    let mut sums = [[[zero; F]; CHANNELS]; SETS];
    for idx in 0..keep.len() {
        for channel in 0..CHANNELS {
            u[channel] = T::vectors::<S>(&states[channel].position)[idx];
            v[channel] = T::vectors::<S>(&states[channel].velocity)[idx];
        }
        for frame in 0..F {
            for channel in 0..CHANNELS {
                let pushed = T::mul_add(simd, keep[idx], v[channel], T::splat(simd, x[channel][frame]));
                v[channel] = T::negate_mul_add(simd, pull[idx], u[channel], pushed);
                u[channel] = T::add(simd, u[channel], v[channel]);
                for (set, sums) in sums.iter_mut().enumerate() {
                    let of_position = T::vectors::<S>(mixdown.position[set])[idx];
                    let of_velocity = T::vectors::<S>(mixdown.velocity[set])[idx];
                    let sum = &mut sums[channel][frame];
                    *sum = T::mul_add(
                        simd,
                        of_velocity,
                        v[channel],
                        T::mul_add(simd, of_position, u[channel], *sum),
                    );
                }
            }
        }
        for channel in 0..CHANNELS {
            T::vectors_mut::<S>(&mut states[channel].position)[idx] = u[channel];
            T::vectors_mut::<S>(&mut states[channel].velocity)[idx] = v[channel];
        }
    }
    let mut totals = [[[0.0; F]; CHANNELS]; SETS];
    for set in 0..SETS {
        for channel in 0..CHANNELS {
            for frame in 0..F {
                totals[set][channel][frame] = T::sum(simd, sums[set][channel][frame]);
            }
        }
    }
    totals
}
