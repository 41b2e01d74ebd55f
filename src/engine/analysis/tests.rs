use super::*;
use std::f64::consts::{FRAC_PI_3, TAU};

const RATE_HZ: f64 = 48_000.0;

fn tables() -> WindowTables {
    WindowTables::new(Windows { len: 2048, overlap: 256, block_frames: 19_200, factor: 1 }, RATE_HZ)
}

/// The mean powers of the first `N` blocks of a signal, added up over all bands.
fn powers<const N: usize>(frame: impl Fn(usize) -> [f32; 2]) -> [BandPower; N] {
    let tables = tables();
    let (mut analysis, mut next) = (Analysis::new(&tables), 0);
    std::array::from_fn(|_| {
        let mut mean = [BandPower::SILENCE; NUM_BANDS];
        while !analysis.tick(&tables) {
            analysis.take_in(&std::array::from_fn::<_, MAX_FRAMES, _>(|idx| frame(next + idx)));
            next += MAX_FRAMES;
        }
        analysis.write_powers(&mut mean);
        let mut whole = BandPower::SILENCE;
        for band in &mean {
            whole.add(band, 1.0);
        }
        whole
    })
}

/// A sine of amplitude a has the power a²/2; two of them in step share a·b/2, turned by the phase between them.
#[test]
fn sines_have_the_powers_of_their_closed_form() {
    let sine = |amplitude: f64, phase: f64, idx: usize| {
        (amplitude * (TAU * 1_000.0 / RATE_HZ * idx as f64 + phase).sin()) as f32
    };
    let [_, BandPower { left, right, cross }] =
        powers(|idx| [sine(0.5, 0.0, idx), sine(0.25, -FRAC_PI_3, idx)]);
    assert!((left / 0.125 - 1.0).abs() < 1e-3, "{left}");
    assert!((right / 0.031_25 - 1.0).abs() < 1e-3, "{right}");
    let expected = Complex32::from_polar(0.0625, std::f32::consts::FRAC_PI_3);
    assert!((cross - expected).norm() < 1e-4, "{cross} instead of {expected}");
}

/// Wherever a click falls, its whole energy counts: once, within one block or shared by two. What lies at the
/// offset and the Nyquist frequency does not count, a thousandth of it.
#[test]
fn every_frame_counts_alike() {
    let block_frames = tables().block_frames();
    for place in (block_frames - 3_000..block_frames + 3_000).step_by(97) {
        let blocks: [BandPower; 3] = powers(|idx| [if idx == place { 1.0 } else { 0.0 }, 0.0]);
        let energy: f32 = blocks.iter().map(|block| block.left * block_frames as f32).sum();
        assert!((energy - 1.0).abs() < 2e-3, "at {place}: {energy}");
        assert!(blocks.iter().all(|block| block.right < 1e-9), "at {place}");
    }
}

/// At every rate a window is done with before the next one is due, and no tick has more to do than any other.
#[test]
fn the_work_on_a_window_is_spread_over_its_ticks() {
    for (len, rate_hz, factor) in
        [(1024, 8_000.0, 1), (2048, RATE_HZ, 1), (32_768, 768_000.0, 1), (1024, 3_000.0, 16)]
    {
        let windows = Windows { len, overlap: len / 8, block_frames: 1, factor };
        let tables = WindowTables::new(windows, rate_hz);
        let (mut analysis, frames) = (Analysis::new(&tables), [[0.5, 0.25]; MAX_FRAMES]);
        let num_ticks = tables.hop_frames * factor / MAX_FRAMES;
        let steps = len / tables.num_rows / GROUP + tables.num_rows;
        assert!(
            tables.steps_per_tick * num_ticks < 2 * (steps + num_ticks),
            "{rate_hz}: {}",
            tables.steps_per_tick
        );
        let mut num_blocks = 0;
        for _ in 0..4 * num_ticks {
            let is_new = analysis.step.is_none();
            analysis.take_in(frames.get(..MAX_FRAMES / factor).unwrap_or_default());
            if analysis.tick(&tables) {
                analysis.write_powers(&mut [BandPower::SILENCE; NUM_BANDS]);
                num_blocks += 1;
            }
            assert!(is_new || analysis.waiting_frames < tables.hop_frames, "{rate_hz}: a window is late");
        }
        assert_eq!(num_blocks, 3, "{rate_hz}");
    }
}
