//! What one design costs: it is made on the audio thread, at most every 10 ms.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context, Result};
use grille::engine::settings::Settings;
use grille::engine::{Prepared, design};
use grille::params::GrilleParams;

use super::contenders::{speaker_settings, user_with_head};
use super::{RATE_HZ, median};

/// Designs per setting.
const NUM_RUNS: usize = 201;

/// Name and time of one design, median, µs.
///
/// # Errors
/// The head cannot be read.
pub(crate) fn measure_designs() -> Result<Vec<(&'static str, f64)>> {
    let prepared = Prepared::new(f64::from(RATE_HZ));
    let user = user_with_head(&prepared)?;
    let plain = ("conversion + speakers", Settings { slot: 3, ..GrilleParams::default().settings() });
    let all = std::iter::once(plain).chain(speaker_settings());
    all.map(|(name, settings)| {
        let request = settings.request(settings.slot).context("the slot asks for nothing")?;
        let mut times_us: Vec<f64> = (0..NUM_RUNS)
            .map(|_| {
                let start = Instant::now();
                black_box(design(black_box(&request), &user, &prepared));
                start.elapsed().as_secs_f64() * 1e6
            })
            .collect();
        Ok((name, median(&mut times_us)))
    })
    .collect()
}
