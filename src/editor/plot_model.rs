//! `Settings → curves`: what the plot draws, as numbers. Pure, memoised, tested in Hz and dB.

use crate::dsp::curve::Curve;
use crate::engine::settings::{Settings, SlotRequest};
use crate::headphones::{Catalog, HeadphoneId, convert};

/// Rate the picture is computed for while no audio runs, Hz.
const IDLE_RATE_HZ: f64 = 48_000.0;

/// Everything the plot draws for the slot being heard.
#[derive(Debug, Clone, PartialEq)]
pub struct Curves {
    /// Response of what is worn, seal included, dB.
    pub source: Curve,
    /// Response of what is to be heard, dB.
    pub target: Curve,
    /// What is applied to both ears alike, dB, without the level match.
    pub applied: Curve,
    /// How sure the applied curve is, ± dB.
    pub spread: Curve,
    /// True if there is a target that differs from "as worn".
    pub has_target: bool,
}

/// What the curves depend on.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Key {
    source: HeadphoneId,
    seal: f64,
    request: Option<SlotRequest>,
    sample_rate_hz: f64,
}

/// The curves of the last settings asked for.
#[derive(Debug, Clone)]
pub struct PlotModel {
    key: Key,
    curves: Curves,
}

impl PlotModel {
    /// The curves of these settings.
    #[must_use]
    pub fn new(settings: &Settings, sample_rate_hz: f64) -> Self {
        let key = Key::new(settings, sample_rate_hz);
        Self { key, curves: compute(&key) }
    }

    /// Follows the settings; computes only if something the curves depend on has changed.
    pub fn update(&mut self, settings: &Settings, sample_rate_hz: f64) {
        let key = Key::new(settings, sample_rate_hz);
        if key != self.key {
            self.key = key;
            self.curves = compute(&key);
        }
    }

    /// The curves.
    #[must_use]
    pub fn curves(&self) -> &Curves {
        &self.curves
    }
}

impl Key {
    fn new(settings: &Settings, sample_rate_hz: f64) -> Self {
        Self {
            source: settings.source,
            seal: settings.seal,
            request: settings.request(settings.slot),
            sample_rate_hz: if sample_rate_hz > 0.0 { sample_rate_hz } else { IDLE_RATE_HZ },
        }
    }
}

fn compute(key: &Key) -> Curves {
    let catalog = Catalog::embedded();
    let target = key.request.map_or(HeadphoneId::NONE, |request| request.slot.target);
    let conversion = convert(catalog, key.source, key.seal, target);
    let amount = key.request.map_or(0.0, |request| request.slot.amount);
    Curves {
        source: conversion.source,
        target: conversion.target,
        applied: conversion.applied.map(|db| amount * db),
        spread: conversion.spread.map(|db| amount * db),
        has_target: catalog.get(target).is_some(),
    }
}
