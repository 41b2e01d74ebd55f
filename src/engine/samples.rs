//! What is done to single samples on their way in and out.

use pulp::{Arch, Simd, WithSimd};

use super::export::ExportState;
use super::frames::Frames;
use super::glide::Glide;
use super::settings::Settings;
use super::tools::IDENTITY;
use crate::dsp::bank::MAX_FRAMES;
use crate::units::{lin_from_db, single};

/// The output trim as a gain.
pub(super) fn trim(settings: &Settings) -> [f32; 1] {
    [single(lin_from_db(settings.output_trim_db))]
}

/// The weight of the untouched input.
pub(super) fn bypass(settings: &Settings, export: ExportState) -> [f32; 1] {
    [if settings.bypass || export.passes_through() { 1.0 } else { 0.0 }]
}

/// The output trim.
pub(super) fn apply_trim(trim: &Glide<1>, signal: &mut Frames) {
    if trim.settled() == Some([1.0]) {
        return;
    }
    for channel in signal {
        for (ahead, y) in (0u32..).zip(channel) {
            let [gain] = trim.at(ahead);
            *y = (gain * *y).clamp(f32::MIN, f32::MAX);
        }
    }
}

/// The monitor tools.
pub(super) fn apply_tools(tools: &Glide<4>, signal: &mut Frames) {
    if tools.settled() == Some(IDENTITY) {
        return;
    }
    let [left, right] = signal;
    for (ahead, (left, right)) in (0u32..).zip(left.iter_mut().zip(right)) {
        let [ll, lr, rl, rr] = tools.at(ahead);
        (*left, *right) = (ll * *left + lr * *right, rl * *left + rr * *right);
    }
}

/// The host's bypass: the input in place of the signal, as far as `bypass` says.
pub(super) fn apply_bypass(bypass: &Glide<1>, input: &Frames, signal: &mut Frames) {
    match bypass.settled() {
        Some([0.0]) => {}
        Some(_) => *signal = *input,
        None => {
            for (channel, input) in signal.iter_mut().zip(input) {
                for (ahead, (y, x)) in (0u32..).zip(channel.iter_mut().zip(input)) {
                    let [weight] = bypass.at(ahead);
                    *y = (1.0 - weight) * *y + weight * x;
                }
            }
        }
    }
}

/// Copies the frames, silence in place of what is not finite or too small to be normal, and counts the former.
pub(super) fn copy_finite(arch: Arch, left: &[f32], right: &[f32], to: &mut Frames) -> u32 {
    let [to_left, to_right] = to;
    arch.dispatch(CopyFinite(left, to_left)) + arch.dispatch(CopyFinite(right, to_right))
}

/// The same for one channel.
struct CopyFinite<'a>(&'a [f32], &'a mut [f32; MAX_FRAMES]);

impl WithSimd for CopyFinite<'_> {
    type Output = u32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> u32 {
        const SIGN: u32 = 0x8000_0000;
        let Self(from, to) = self;
        let mut healed = 0;
        for (from, to) in from.iter().zip(to) {
            let (bits, exponent) = (from.to_bits(), from.to_bits() & EXPONENT);
            let is_finite = exponent != EXPONENT;
            let kept = if exponent == 0 { bits & SIGN } else { bits };
            *to = f32::from_bits(if is_finite { kept } else { 0 });
            healed += u32::from(!is_finite);
        }
        healed
    }
}

/// Writes frames to the channels there are.
pub(super) fn write(frames: &Frames, left: &mut [f32], right: &mut [f32]) {
    for (channel, frames) in [left, right].into_iter().zip(frames) {
        if let Some(frames) = frames.get(..channel.len()) {
            channel.copy_from_slice(frames);
        }
    }
}

/// Bits of a sample's exponent: none are set in zero and subnormal numbers, all in what is no finite number.
const EXPONENT: u32 = 0x7f80_0000;

/// The bits of the largest magnitude: in order of their bits, many can be compared at once.
#[inline(always)]
pub(super) fn highest(samples: &[f32]) -> u32 {
    let mut highest = 0;
    for x in samples {
        highest = highest.max(x.to_bits() & 0x7fff_ffff);
    }
    highest
}

/// True if every sample is finite.
pub(super) fn are_finite(arch: Arch, signal: &Frames) -> bool {
    arch.dispatch(Highest(signal)) < EXPONENT
}

/// The bits of the largest magnitude of a run.
struct Highest<'a>(&'a Frames);

impl WithSimd for Highest<'_> {
    type Output = u32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> u32 {
        let Self([left, right]) = self;
        highest(left).max(highest(right))
    }
}

/// Numbers too small to be normal become zero.
pub(super) fn flush_subnormals(arch: Arch, signal: &mut Frames) {
    arch.dispatch(FlushSubnormals(signal));
}

struct FlushSubnormals<'a>(&'a mut Frames);

impl WithSimd for FlushSubnormals<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for channel in self.0 {
            for y in channel {
                *y = if y.abs() < f32::MIN_POSITIVE { 0.0 } else { *y };
            }
        }
    }
}
