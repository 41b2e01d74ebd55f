//! The dearest block while slots switch, controls turn and projects load: the engine alone, every block the quickest of
//! several runs of the same sound, so that what else the machine does is left out.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use grille::engine::settings::Settings;
use grille::engine::{Engine, EngineConfig, ExportState, Prepared, UserData};
use grille::params::GrilleParams;

use super::contenders::user_with_head;
use super::median;
use crate::cast::{count, real};
use crate::music::noise::stereo_pink;

/// Runs of the same sound.
const NUM_RUNS: usize = 7;

/// Length of a run, seconds: the analysis has gone around several times, and every slot has been heard.
const RUN_SECS: f64 = 1.0;

/// Rates, Hz, and frames of a block.
const SIZES: [(f64, usize); 4] = [(48_000.0, 64), (48_000.0, 32), (96_000.0, 64), (192_000.0, 32)];

/// What happens between blocks.
type Script = fn(&mut Engine, &mut Settings, usize, f64);

/// What is measured.
const SCRIPTS: [(&str, Script); 6] = [
    ("slot 0", |_, settings, _, _| settings.slot = 0),
    ("slot 3", |_, settings, _, _| settings.slot = 3),
    ("slots 1 and 3 every 100 ms", |_, settings, _, secs| settings.slot = in_turn(secs / 0.1, [1, 3])),
    ("slots 1 and 3 every 20 ms", |_, settings, _, secs| settings.slot = in_turn(secs / 0.02, [1, 3])),
    ("angle and amount turned", |_, settings, block, _| {
        let turn = 0.5 + 0.5 * (0.01 * real(block)).sin();
        settings.slot = 3;
        if let Some(slot) = settings.slots.get_mut(2) {
            (slot.angle_deg, slot.amount) = (15.0 + 75.0 * turn, turn);
        }
    }),
    ("a project loaded", |engine, settings, block, _| {
        settings.slot = 3;
        if block % 200 == 100 {
            let revision = u32::try_from(block).unwrap_or(u32::MAX);
            // Dropped where it does not count.
            std::mem::forget(
                engine.replace_user_data(Arc::new(UserData { revision, ..UserData::default() })),
            );
            settings.slots.rotate_left(1);
        }
    }),
];

/// One row of the table.
pub(crate) struct WorstBlock {
    /// Rate, Hz, and frames of a block.
    pub(crate) size: (f64, usize),
    /// What happened.
    pub(crate) name: &'static str,
    /// Median block, µs.
    pub(crate) median_us: f64,
    /// Dearest block, in median ones.
    pub(crate) ratio: f64,
    /// Dearest block, % of the time a block lasts.
    pub(crate) percent: f64,
}

/// Measures every script at every size.
///
/// # Errors
/// The head cannot be read.
pub(crate) fn measure_worst_blocks() -> Result<Vec<WorstBlock>> {
    let mut rows = Vec::new();
    for (rate_hz, len) in SIZES {
        let prepared = Arc::new(Prepared::new(rate_hz));
        let user = user_with_head(&prepared)?;
        for (name, script) in SCRIPTS {
            let mut quickest: Vec<f64> = Vec::new();
            for _ in 0..NUM_RUNS {
                let times = time_blocks(&prepared, &user, len, script);
                if quickest.is_empty() {
                    quickest = times;
                } else {
                    quickest
                        .iter_mut()
                        .zip(times)
                        .for_each(|(quickest, time)| *quickest = quickest.min(time));
                }
            }
            let worst = quickest.iter().copied().fold(0.0, f64::max);
            let middle = median(&mut quickest);
            let block_us = 1e6 * real(len) / rate_hz;
            let (ratio, percent) = (worst / middle.max(1e-3), 100.0 * worst / block_us);
            rows.push(WorstBlock { size: (rate_hz, len), name, median_us: middle, ratio, percent });
        }
    }
    Ok(rows)
}

/// Microseconds of every block of one run, what is set before it included.
fn time_blocks(prepared: &Arc<Prepared>, user: &Arc<UserData>, len: usize, script: Script) -> Vec<f64> {
    let mut settings = GrilleParams::default().settings();
    let config = EngineConfig {
        prepared: Arc::clone(prepared),
        user: Arc::clone(user),
        is_mono_bus: false,
        export: ExportState::Monitoring,
        memory: Box::default(),
    };
    let mut engine = Engine::new(config, &settings);
    // A run begins at rest: what is steady never switches.
    script(&mut engine, &mut settings, 0, 0.0);
    engine.set_target(&settings);
    engine.reset();
    let rate_hz = prepared.sample_rate_hz;
    let channels = stereo_pink(count(RUN_SECS * rate_hz));
    let blocks = channels[0].chunks_exact(len).zip(channels[1].chunks_exact(len));
    blocks
        .enumerate()
        .map(|(block, (left, right))| {
            let (mut left, mut right) = (left.to_vec(), right.to_vec());
            let before = settings;
            script(&mut engine, &mut settings, block, real(block * len) / rate_hz);
            let start = Instant::now();
            if settings != before {
                engine.set_target(&settings);
            }
            engine.process(&mut left, Some(&mut right));
            let elapsed = start.elapsed();
            black_box((&left, &right));
            elapsed.as_secs_f64() * 1e6
        })
        .collect()
}

fn in_turn(turns: f64, slots: [usize; 2]) -> usize {
    slots[count(turns.floor()) % 2]
}
