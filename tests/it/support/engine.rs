//! Engines for tests.

use std::sync::Arc;

use grille::engine::settings::{Settings, SlotSettings, SpeakersMode};
use grille::engine::{Design, Engine, EngineConfig, ExportState, Prepared, UserData, design};
use grille::headphones::{Catalog, HeadphoneId};
use grille::tables;

/// Sennheiser HD 650 and Audio-Technica ATH-M50x, by name, as a user would choose them.
pub(crate) fn headphone(name: &str) -> HeadphoneId {
    Catalog::embedded().find(name).unwrap()
}

pub(crate) fn prepared(rate_hz: f64) -> Arc<Prepared> {
    tables::for_rate(rate_hz).unwrap()
}

/// Slot 1 holds `slot` and is heard.
pub(crate) fn settings_of(slot: SlotSettings) -> Settings {
    let mut settings = Settings { slot: 1, ..Settings::default() };
    settings.slots[0] = slot;
    settings
}

/// Speakers on what is worn, 30°, full crossfeed.
pub(crate) fn speakers(center_color: f64) -> SlotSettings {
    SlotSettings { speakers: SpeakersMode::Head, center_color, ..SlotSettings::default() }
}

/// A conversion and speakers at once.
pub(crate) fn busy_settings() -> Settings {
    let slot = SlotSettings { target: headphone("HD 650"), ..speakers(0.5) };
    Settings { source: headphone("ATH-M50x"), ..settings_of(slot) }
}

pub(crate) fn engine(rate_hz: f64, settings: &Settings) -> Engine {
    engine_with(rate_hz, &Arc::default(), settings)
}

/// An engine for a project that carries `user`.
pub(crate) fn engine_with(rate_hz: f64, user: &Arc<UserData>, settings: &Settings) -> Engine {
    let config = EngineConfig {
        prepared: prepared(rate_hz),
        user: Arc::clone(user),
        is_mono_bus: false,
        export: ExportState::Monitoring,
        memory: Box::default(),
    };
    Engine::new(config, settings)
}

/// The design of the slot being heard.
pub(crate) fn design_of(settings: &Settings, tables: &Prepared) -> Design {
    design(&settings.request(settings.slot).unwrap(), &UserData::default(), tables)
}

/// How far below full scale [`run_soft`] stays: a power of two, so that nothing is rounded.
const SOFT: f32 = 1.0 / 32.0;

/// [`run`] so far below full scale that no slot is held there: what is measured is linear.
pub(crate) fn run_soft(engine: &mut Engine, left: &[f32], right: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let scaled = |channel: &[f32], gain: f32| channel.iter().map(|x| gain * x).collect::<Vec<f32>>();
    let (left, right) = run(engine, &scaled(left, SOFT), &scaled(right, SOFT));
    (scaled(&left, 1.0 / SOFT), scaled(&right, 1.0 / SOFT))
}

/// Processes whole channels at once.
pub(crate) fn run(engine: &mut Engine, left: &[f32], right: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let (mut left, mut right) = (left.to_vec(), right.to_vec());
    engine.process(&mut left, Some(&mut right));
    (left, right)
}
