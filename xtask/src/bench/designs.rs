//! What one design costs: it is made on the audio thread, at most every 10 ms.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context, Result};
use grille::engine::settings::Settings;
use grille::engine::{Draft, Prepared, design};
use grille::params::GrilleParams;

use super::contenders::{speaker_settings, user_with_head};
use super::{RATE_HZ, median};

/// Designs per setting.
const NUM_RUNS: usize = 201;

/// What one design takes, medians, µs.
pub(crate) struct DesignTime {
    /// What is designed.
    pub(crate) name: &'static str,
    /// As the engine does it while the speakers are turned: on what it has kept.
    pub(crate) turned_us: f64,
    /// On nothing, conversion included.
    pub(crate) anew_us: f64,
}

/// What designs take for every kind of speakers.
///
/// # Errors
/// The head cannot be read.
pub(crate) fn measure_designs() -> Result<Vec<DesignTime>> {
    let prepared = Prepared::new(f64::from(RATE_HZ));
    let user = user_with_head(&prepared)?;
    let plain = ("conversion + speakers", Settings { slot: 3, ..GrilleParams::default().settings() });
    let all = std::iter::once(plain).chain(speaker_settings());
    all.map(|(name, settings)| {
        let request = settings.request(settings.slot).context("the slot asks for nothing")?;
        let mut turned = request;
        turned.slot.angle_deg -= 0.25;
        turned.slot.classic_corner_hz += 1.0;
        let mut draft = Draft::new();
        let mut in_turn = [request, turned].into_iter().cycle();
        let turned_us = median_us(|| {
            draft.draw(black_box(&in_turn.next().unwrap_or(request)), &user, &prepared);
            black_box(draft.design());
        });
        let anew_us = median_us(|| {
            black_box(design(black_box(&request), &user, &prepared));
        });
        Ok(DesignTime { name, turned_us, anew_us })
    })
    .collect()
}

fn median_us(mut work: impl FnMut()) -> f64 {
    let mut times_us: Vec<f64> = (0..NUM_RUNS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    median(&mut times_us)
}
