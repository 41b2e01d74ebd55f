//! The peaks of a stereo signal as converters make them, between its samples too.

use pulp::{Arch, Simd, WithSimd};

use crate::dsp::bank::MAX_FRAMES;
use crate::engine::frames::Frames;
use crate::engine::samples::highest;
use crate::units::{single, to_f64};

/// Taps of a value between two samples: flat within 0.2 dB up to 0.3 of the rate.
const NUM_TAPS: usize = 12;

/// Values between two samples that are looked at.
const NUM_BETWEEN: usize = 3;

/// Frames that are looked at together.
const LANES: usize = 8;

/// The taps of all values between two samples.
#[derive(Debug, Clone, Copy)]
pub(super) struct Between([[f32; NUM_TAPS]; NUM_BETWEEN]);

impl Between {
    pub(super) fn new() -> Self {
        Self(std::array::from_fn(|idx| taps(to_f64(idx + 1) / to_f64(NUM_BETWEEN + 1))))
    }
}

/// Taps for the value at this part of the way between the middle two of as many samples: a sinc under a raised cosine.
fn taps(part: f64) -> [f32; NUM_TAPS] {
    let half = 0.5 * to_f64(NUM_TAPS);
    let tap = |idx: usize| {
        let x = std::f64::consts::PI * (to_f64(idx) - (half - 1.0) - part);
        (0.5 * x / half).cos().powi(2) * x.sin() / x
    };
    let sum: f64 = (0..NUM_TAPS).map(tap).sum();
    std::array::from_fn(|idx| single(tap(idx) / sum))
}

/// Samples before a run, and the run.
type Samples = [f32; NUM_TAPS - 1 + MAX_FRAMES];

/// The samples before the next run.
#[derive(Debug, Clone)]
pub(super) struct TruePeak {
    arch: Arch,
    before: [[f32; NUM_TAPS - 1]; 2],
}

impl Default for TruePeak {
    fn default() -> Self {
        Self { arch: Arch::new(), before: [[0.0; NUM_TAPS - 1]; 2] }
    }
}

impl TruePeak {
    /// For each frame the largest of its samples and of what lies between samples five frames before, 0 behind the
    /// run; and the largest of all. Where both neighbors stay below `floors` of their frame, what lies between them is
    /// left out.
    pub(super) fn take_in(
        &mut self,
        between: &Between,
        signal: &Frames,
        num_frames: usize,
        floors: &[f32; MAX_FRAMES],
    ) -> ([f32; MAX_FRAMES], f32) {
        let mut peaks = [0.0f32; MAX_FRAMES];
        let before = &mut self.before;
        let largest =
            self.arch.dispatch(Look { between, before, signal, num_frames, floors, peaks: &mut peaks });
        (peaks, largest)
    }
}

struct Look<'a> {
    between: &'a Between,
    before: &'a mut [[f32; NUM_TAPS - 1]; 2],
    signal: &'a Frames,
    num_frames: usize,
    floors: &'a [f32; MAX_FRAMES],
    peaks: &'a mut [f32; MAX_FRAMES],
}

impl WithSimd for Look<'_> {
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> f32 {
        let Self { between, before, signal, num_frames, floors, peaks } = self;
        let lowest = floors.iter().fold(u32::MAX, |lowest, floor| lowest.min(floor.to_bits()));
        for (before, frames) in before.iter_mut().zip(signal) {
            let mut samples: Samples = [0.0; _];
            let (early, late) = samples.split_at_mut(NUM_TAPS - 1);
            early.copy_from_slice(before);
            late.copy_from_slice(frames);
            for (peak, x) in peaks.iter_mut().zip(frames) {
                let x = x.abs();
                *peak = if x > *peak { x } else { *peak };
            }
            if highest(frames).max(highest(before)) >= lowest {
                look_between(between, &samples, floors, peaks);
            }
            if let Some(last) = samples.get(num_frames..).and_then(<[f32]>::first_chunk) {
                *before = *last;
            }
        }
        if let Some(rest) = peaks.get_mut(num_frames..) {
            rest.fill(0.0);
        }
        f32::from_bits(highest(peaks))
    }
}

/// Raises the peaks to what lies between the middle two of twelve samples, a few frames at a time.
#[inline(always)]
fn look_between(
    Between(between): &Between,
    samples: &Samples,
    floors: &[f32; MAX_FRAMES],
    peaks: &mut [f32; MAX_FRAMES],
) {
    let (peaks, floors) = (peaks.as_chunks_mut::<LANES>().0, floors.as_chunks::<LANES>().0);
    for ((peaks, floors), first) in peaks.iter_mut().zip(floors).zip((0..MAX_FRAMES).step_by(LANES)) {
        let before = lanes(samples, first + NUM_TAPS / 2 - 1);
        let behind = lanes(samples, first + NUM_TAPS / 2);
        let mut is_high = [false; LANES];
        let mut is_any_high = false;
        for (((is_high, before), behind), floor) in is_high.iter_mut().zip(before).zip(behind).zip(floors) {
            *is_high = before.abs().max(behind.abs()) >= *floor;
            is_any_high |= *is_high;
        }
        if !is_any_high {
            continue;
        }
        let mut sums = [[0.0f32; LANES]; NUM_BETWEEN];
        for tap in 0..NUM_TAPS {
            let x = lanes(samples, first + tap);
            for (sums, taps) in sums.iter_mut().zip(between) {
                let gain = taps.get(tap).copied().unwrap_or_default();
                for (sum, x) in sums.iter_mut().zip(x) {
                    *sum += gain * x;
                }
            }
        }
        for sums in &sums {
            for ((peak, sum), is_high) in peaks.iter_mut().zip(sums).zip(is_high) {
                *peak = peak.max(if is_high { sum.abs() } else { 0.0 });
            }
        }
    }
}

/// Samples side by side.
#[inline(always)]
fn lanes(samples: &Samples, first: usize) -> &[f32; LANES] {
    samples.get(first..).and_then(<[f32]>::first_chunk).unwrap_or(&[0.0; LANES])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    const RATE_HZ: f64 = 48_000.0;

    /// Peaks of sines between their samples are found within 0.2 dB up to 14 kHz, whatever their phase.
    #[test]
    fn peaks_between_samples_are_found() {
        let between = Between::new();
        for freq_hz in [100.0, 1_000.0, 6_000.0, 12_000.0, 14_000.0] {
            for phase in [0.0, 0.4, 0.785, 1.2] {
                let (mut peaks, mut largest) = (TruePeak::default(), 0.0f32);
                for start in (0..4_096).step_by(MAX_FRAMES) {
                    let x = std::array::from_fn(|idx| {
                        (TAU * freq_hz * (start + idx) as f64 / RATE_HZ + phase).sin() as f32
                    });
                    let found =
                        peaks.take_in(&between, &[x, [0.0; MAX_FRAMES]], MAX_FRAMES, &[0.5; MAX_FRAMES]).0;
                    // The first samples jump out of silence.
                    largest =
                        if start < 256 { 0.0 } else { found.iter().fold(largest, |peak, x| peak.max(*x)) };
                }
                let error_db = 20.0 * f64::from(largest).log10();
                assert!(error_db.abs() < 0.2, "{freq_hz} Hz, {phase}: {error_db} dB");
            }
        }
    }
}
