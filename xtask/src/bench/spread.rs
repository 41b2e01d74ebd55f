//! How evenly convolution costs: the dearest block of a size against the median one.

use std::hint::black_box;
use std::time::Instant;

use grille::dsp::convolver::Convolver;
use grille::spatial::measured::num_taps;

use super::median;
use crate::cast::{real, single};
use crate::music::noise::stereo_pink;

/// Frames a host may ask for at a time.
pub(crate) const BLOCKS: [usize; 4] = [1, 16, 64, 256];
/// Rates that tell: direct form alone, and with partitions, Hz.
const RATES_HZ: [u32; 3] = [48_000, 96_000, 192_000];
/// Sound per run, frames: every phase of a partition against every size of block.
const NUM_FRAMES: usize = 4_096;
/// Runs; of each block the quickest counts, since what the system takes away is no cost of ours.
const NUM_RUNS: usize = 201;

/// One response.
pub(crate) struct Spread {
    /// Rate, Hz.
    pub(crate) rate_hz: u32,
    /// Length of the response.
    pub(crate) num_taps: usize,
    /// Per size of [`BLOCKS`]: nanoseconds per frame, and the dearest block relative to the median one.
    pub(crate) blocks: [(f64, f64); BLOCKS.len()],
}

/// Measures one channel of a measured head's response at every rate.
pub(crate) fn measure_spreads() -> Vec<Spread> {
    let channels = stereo_pink(NUM_FRAMES);
    let input = channels.first().map_or(&[][..], Vec::as_slice);
    let clock_ns = clock_ns();
    RATES_HZ
        .into_iter()
        .map(|rate_hz| {
            // With the fraction of a sample that is folded into it.
            let num_taps = num_taps(f64::from(rate_hz)) + 15;
            let taps: Vec<f32> = (0..num_taps).map(|k| single((-real(k) / 40.0).exp())).collect();
            let mut convolver = Convolver::new(num_taps);
            let blocks = BLOCKS.map(|len| spread(&mut convolver, &taps, input, len, clock_ns));
            Spread { rate_hz, num_taps, blocks }
        })
        .collect()
}

fn spread(convolver: &mut Convolver, taps: &[f32], input: &[f32], len: usize, clock_ns: f64) -> (f64, f64) {
    let mut quickest = vec![f64::INFINITY; input.len() / len];
    let mut output = vec![0.0; len];
    for _ in 0..NUM_RUNS {
        convolver.restart(taps);
        for (input, quickest) in input.chunks_exact(len).zip(&mut quickest) {
            let start = Instant::now();
            convolver.process(black_box(input), &mut output);
            black_box(&output);
            let elapsed_ns = start.elapsed().as_secs_f64() * 1e9 - clock_ns;
            *quickest = quickest.min(elapsed_ns);
        }
    }
    let ns_per_frame = quickest.iter().sum::<f64>() / real(input.len());
    let dearest = quickest.iter().fold(0.0f64, |dearest, ns| dearest.max(*ns));
    (ns_per_frame, dearest / median(&mut quickest).max(1.0))
}

/// What looking at the clock costs, ns.
fn clock_ns() -> f64 {
    let once = || {
        let start = Instant::now();
        black_box(0);
        start.elapsed().as_secs_f64() * 1e9
    };
    (0..10_000).map(|_| once()).fold(f64::INFINITY, f64::min)
}
