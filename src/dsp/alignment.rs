//! By how many samples one signal comes after another: where two versions of the same music lie on each other.
//!
//! The cross-correlation of music has broad and many peaks. Flattened over frequency, as far as both have power there, it
//! has one narrow peak where they lie on each other, also if one is equalized, compressed or has something added.

use realfft::RealFftPlanner;
use realfft::num_complex::Complex32;

use crate::units::to_f64;

/// Frames that are compared: 11 s at 48 kHz.
pub const NUM_FRAMES: usize = 1 << 19;

/// Furthest they may lie apart, frames: 2.7 s at 48 kHz.
pub const MAX_LAG: usize = 1 << 17;

/// How far the correlation is flattened: 1 makes all of it alike, also what two encoders have in common (decision 118).
const FLATTENING: f32 = 0.6;

/// Part of the frequencies that count, of those there are: without what rumbles, and what codecs take away.
const BAND: (f64, f64) = (0.003, 0.6);

/// How far the peak must stand out of the correlation's root mean square. Other music reached 11 at most, another mix of the
/// same one 46 and more (decision 118).
const LEAST_PEAK: f32 = 20.0;

/// How far it must stand out of every other peak: a loop that is repeated to the sample lies on itself many times.
const LEAST_LEAD: f32 = 1.5;

/// Frames around a peak that belong to it.
const AROUND: usize = 200;

/// Power of the frames below which nothing is compared (−60 dBFS).
const LEAST_POWER: f64 = 1e-6;

/// Frames by which `other` comes after `first`, of equal lengths; negative where it comes before. `None` where they are not
/// the same music, or lie on each other in more than one way.
///
/// # Real-time
/// Not safe: allocates, and takes a good part of a second for [`NUM_FRAMES`].
#[must_use]
pub fn lag(first: &[f32], other: &[f32]) -> Option<i64> {
    let len = first.len().min(other.len());
    let is_heard = |signal: &[f32]| {
        signal.iter().map(|x| f64::from(x * x)).sum::<f64>() >= LEAST_POWER * to_f64(len.max(1))
    };
    if len <= AROUND || !is_heard(first) || !is_heard(other) {
        return None;
    }
    let max_lag = MAX_LAG.min(len / 2);
    let correlation = correlation(first.get(..len)?, other.get(..len)?, max_lag);
    // From the earliest to the latest.
    let (before, behind) = (correlation.len().checked_sub(max_lag)?, max_lag + 1);
    let lags: Vec<f32> =
        correlation.get(before..)?.iter().chain(correlation.get(..behind)?).copied().collect();
    let (peak_idx, peak) = highest(lags.iter().copied().enumerate())?;
    let mean_square = lags.iter().map(|x| f64::from(x * x)).sum::<f64>() / to_f64(lags.len());
    let (_, next) =
        highest(lags.iter().copied().enumerate().filter(|(idx, _)| idx.abs_diff(peak_idx) > AROUND))?;
    let stands_out = f64::from(peak) >= f64::from(LEAST_PEAK) * mean_square.sqrt();
    let is_alone = peak >= LEAST_LEAD * next;
    let lag = i64::try_from(peak_idx).ok()? - i64::try_from(max_lag).ok()?;
    (stands_out && is_alone).then_some(lag)
}

/// The largest magnitude, and where it is.
fn highest(values: impl Iterator<Item = (usize, f32)>) -> Option<(usize, f32)> {
    values.map(|(idx, x)| (idx, x.abs())).max_by(|(_, a), (_, b)| a.total_cmp(b))
}

/// The flattened correlation at lags 0, 1, …, and from its end on at −1, −2, ….
fn correlation(first: &[f32], other: &[f32], max_lag: usize) -> Vec<f32> {
    let len = (first.len() + max_lag).next_power_of_two();
    let mut planner = RealFftPlanner::<f32>::new();
    let (forward, inverse) = (planner.plan_fft_forward(len), planner.plan_fft_inverse(len));
    let spectrum = |signal: &[f32]| {
        let (mut input, mut output) = (forward.make_input_vec(), forward.make_output_vec());
        for (to, from) in input.iter_mut().zip(signal) {
            *to = *from;
        }
        // The lengths are the plan's own.
        let _ = forward.process(&mut input, &mut output);
        output
    };
    let (first, mut both) = (spectrum(first), spectrum(other));
    for (to, first) in both.iter_mut().zip(&first) {
        *to *= first.conj();
    }
    let loudest = both.iter().map(Complex32::norm_sqr).fold(0.0f32, f32::max).sqrt();
    let num_bins = to_f64(both.len());
    for (bin, x) in both.iter_mut().enumerate() {
        let part = to_f64(bin) / num_bins;
        let counts = part > BAND.0 && part < BAND.1;
        let flat = x.norm().max(1e-7 * loudest).max(f32::MIN_POSITIVE).powf(-FLATTENING);
        *x = if counts { *x * flat } else { Complex32::ZERO };
    }
    let mut output = inverse.make_output_vec();
    let _ = inverse.process(&mut both, &mut output);
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noise that falls with frequency, as music does, and is never the same twice.
    fn noise(seed: u64, len: usize) -> Vec<f32> {
        let mut state = seed;
        // SplitMix64.
        let mut random = || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            f32::from(u16::try_from(mixed >> 48).unwrap_or_default()) / 65_536.0 - 0.5
        };
        let mut low = 0.0;
        let next = |_| {
            low += 0.2 * (random() - low);
            low + 0.05 * random()
        };
        (0..len).map(next).collect()
    }

    /// A version that is softer, darker and has something else added is found to the sample, on either side.
    #[test]
    fn another_version_of_the_same_is_found_to_the_sample() {
        let len = 1 << 16;
        let (whole, else_added) = (noise(1, 2 * len), noise(2, 2 * len));
        let mut dull = 0.0;
        let bounce: Vec<f32> = whole
            .iter()
            .zip(&else_added)
            .map(|(x, added)| {
                dull += 0.7 * (x - dull);
                0.3 * (x + dull) + 0.2 * added
            })
            .collect();
        for (wanted, start) in [(0, 30_000), (1, 29_999), (-1, 30_001), (1_234, 28_766), (-20_000, 50_000)] {
            let found = lag(&whole[30_000..30_000 + len], &bounce[start..start + len]);
            assert_eq!(found, Some(wanted));
        }
    }

    #[test]
    fn other_music_silence_and_loops_are_not_named() {
        let len = 1 << 16;
        let (one, other) = (noise(1, len), noise(2, len));
        assert_eq!(lag(&one, &other), None);
        assert_eq!(lag(&one, &vec![0.0; len]), None);
        assert_eq!(lag(&[], &one), None);
        let looped: Vec<f32> = one[..2_000].iter().copied().cycle().take(len).collect();
        assert_eq!(lag(&looped[1_000..], &looped[..len - 1_000]), None, "half a loop later or earlier");
    }
}
