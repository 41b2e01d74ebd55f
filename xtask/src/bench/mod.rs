//! Measurements behind `cargo xtask bench`.

mod collection;
mod contenders;
mod cost;
mod designs;
#[cfg(target_os = "linux")]
mod editor;
mod history;
mod loading;
mod spread;
mod worst;

pub(crate) use collection::{CollectionCost, measure_collection};
pub(crate) use contenders::{Contender, clap_contenders, engine_contenders, libbs2b};
pub(crate) use cost::{Cost, NUM_ROUNDS, NUM_STEPS, measure};
pub(crate) use designs::{DesignTime, measure_designs};
#[cfg(target_os = "linux")]
pub(crate) use editor::{Shares, measure_editor};
pub(crate) use history::{History, Ratios};
#[cfg(target_os = "linux")]
pub(crate) use loading::resident_bytes;
pub(crate) use loading::{Loading, measure_loading, scan_once};
pub(crate) use spread::{BLOCKS, measure_spreads};
pub(crate) use worst::{WorstBlock, measure_worst_blocks};

/// Rate the bench runs at, Hz.
pub(crate) const RATE_HZ: u32 = 48_000;
/// Frames a host asks for at a time.
pub(crate) const BLOCK_FRAMES: usize = 64;

/// The middle of a set of measurements; 0 for none.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => 0.0,
        n if n % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), 2.5);
        assert_eq!(median(&mut []), 0.0);
    }
}
