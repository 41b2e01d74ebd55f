//! A curve as a row of bands: shelves and peaks of the Audio EQ Cookbook, added where most is missing and refined together.

use grille::dsp::curve::Curve;
use grille::dsp::rbj::{Band, BandKind, magnitude_db};
use nalgebra::{DMatrix, DVector};

use crate::cast::real;

/// Rate the bands of rows are meant for, Hz.
const RATE_HZ: f64 = 48_000.0;
/// Most bands of a row: as many as the longest row that ships.
const MAX_BANDS: usize = 14;
/// Good enough, dB rms up to 10 kHz: less than one unit of a model differs from the next.
const ENOUGH_DB: f64 = 0.2;
/// Largest error that is good enough, dB.
const MOST_DB: f64 = 1.0;
/// Range in which a row must fit, and the upper end of what its rms is taken over, Hz.
const RANGE_HZ: (f64, f64) = (20.0, 16_000.0);
const RMS_TO_HZ: f64 = 10_000.0;
/// Band whose mean a row has at 0 dB, Hz.
const ALIGNED_HZ: (f64, f64) = (200.0, 2_000.0);
/// Where bands may lie, Hz: also a little outside, for what only begins there.
const BAND_HZ: (f64, f64) = (15.0, 20_000.0);
/// Points per octave.
const PER_OCTAVE: f64 = 12.0;
/// Weight of what lies above [`RMS_TO_HZ`], where couplers disagree.
const ABOVE: f64 = 0.7;
/// Steps of each refinement.
const STEPS: usize = 30;
/// Widths a peak may have: narrower ones would be the measurement's own noise.
const PEAK_Q: (f64, f64) = (0.4, 8.0);
const SHELF_Q: (f64, f64) = (0.4, 1.2);
/// Largest gain of a band, dB.
const MAX_GAIN_DB: f64 = 15.0;

/// A curve in bands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fit {
    /// The bands, shelves first.
    pub(crate) bands: Vec<Band>,
    /// What is added to them, dB.
    pub(crate) offset_db: f64,
    /// Error up to 10 kHz, dB rms.
    pub(crate) rms_db: f64,
    /// Largest error up to 16 kHz, dB.
    pub(crate) max_db: f64,
}

/// The points a fit is judged at.
struct Goal {
    freq_hz: Vec<f64>,
    db: DVector<f64>,
    weight: DVector<f64>,
}

impl Goal {
    fn new(curve: &Curve) -> Self {
        let octaves = (RANGE_HZ.1 / RANGE_HZ.0).log2();
        let count = crate::cast::count(octaves * PER_OCTAVE);
        let freq_hz: Vec<f64> = (0..=count).map(|idx| RANGE_HZ.0 * (real(idx) / PER_OCTAVE).exp2()).collect();
        let db = DVector::from_iterator(freq_hz.len(), freq_hz.iter().map(|hz| curve.at_hz(*hz)));
        let weights = freq_hz.iter().map(|hz| if *hz <= RMS_TO_HZ { 1.0 } else { ABOVE });
        let weight = DVector::from_iterator(freq_hz.len(), weights);
        Self { freq_hz, db, weight }
    }

    fn response(&self, band: &Band) -> DVector<f64> {
        let biquad = band.biquad(RATE_HZ);
        let db = self.freq_hz.iter().map(|hz| biquad.magnitude_db(*hz, RATE_HZ));
        DVector::from_iterator(self.freq_hz.len(), db)
    }

    /// What is missing, dB.
    fn rest(&self, bands: &[Band], offset_db: f64) -> DVector<f64> {
        let sum = bands.iter().map(|band| self.response(band)).fold(self.db.clone(), |rest, db| rest - db);
        sum.add_scalar(-offset_db)
    }

    fn cost(&self, rest: &DVector<f64>) -> f64 {
        rest.component_mul(&self.weight).norm_squared()
    }

    fn judged(&self, bands: Vec<Band>, offset_db: f64) -> Fit {
        let rest = self.rest(&bands, offset_db);
        let up_to: Vec<f64> =
            self.freq_hz.iter().zip(&rest).filter(|(hz, _)| **hz <= RMS_TO_HZ).map(|(_, db)| *db).collect();
        let rms_db = (up_to.iter().map(|db| db * db).sum::<f64>() / real(up_to.len().max(1))).sqrt();
        Fit { bands, offset_db, rms_db, max_db: rest.amax() }
    }
}

/// Fits a curve.
pub(crate) fn fit(curve: &Curve) -> Fit {
    let goal = Goal::new(curve);
    let shelf = |kind, freq_hz| Band { kind, freq_hz, gain_db: 0.1, q: 0.7 };
    let mut bands = vec![shelf(BandKind::LowShelf, 105.0), shelf(BandKind::HighShelf, 8_000.0)];
    let mut offset_db = 0.0;
    loop {
        refine(&goal, &mut bands, &mut offset_db);
        let fit = goal.judged(bands.clone(), offset_db);
        if fit.rms_db <= ENOUGH_DB && fit.max_db <= MOST_DB || bands.len() == MAX_BANDS {
            // Rows are aligned: their mean from 200 Hz to 2 kHz is 0 dB.
            let mean_db = magnitude_db(&bands, RATE_HZ).mean_db(ALIGNED_HZ);
            return goal.judged(bands, -mean_db);
        }
        let rest = goal.rest(&bands, offset_db).component_mul(&goal.weight);
        // Two bands at one place take from each other: the next goes where none is yet.
        let is_free =
            |idx: &usize| bands.iter().all(|band| (goal.freq_hz[*idx] / band.freq_hz).log2().abs() > 0.1);
        let by_size = |a: &usize, b: &usize| rest[*a].abs().total_cmp(&rest[*b].abs());
        let Some(worst) = (0..goal.freq_hz.len()).filter(is_free).max_by(by_size) else { return fit };
        bands.push(Band { kind: BandKind::Peak, freq_hz: goal.freq_hz[worst], gain_db: rest[worst], q: 2.0 });
    }
}

/// Numbers of a band as they are refined: on logarithmic scales where only ratios count.
fn numbers(band: &Band) -> [f64; 3] {
    [band.freq_hz.ln(), band.gain_db, band.q.ln()]
}

fn band_of(kind: BandKind, [freq, gain_db, q]: [f64; 3]) -> Band {
    let (low, high) = if kind == BandKind::Peak { PEAK_Q } else { SHELF_Q };
    Band {
        kind,
        freq_hz: freq.exp().clamp(BAND_HZ.0, BAND_HZ.1),
        gain_db: gain_db.clamp(-MAX_GAIN_DB, MAX_GAIN_DB),
        q: q.exp().clamp(low, high),
    }
}

/// Moves all bands at once to where less is missing (Levenberg and Marquardt).
fn refine(goal: &Goal, bands: &mut Vec<Band>, offset_db: &mut f64) {
    const SMALL: f64 = 1e-4;
    let mut damping: f64 = 1e-2;
    for _ in 0..STEPS {
        let rest = goal.rest(bands, *offset_db);
        let mut slopes = DMatrix::zeros(goal.freq_hz.len(), 1 + 3 * bands.len());
        slopes.set_column(0, &goal.weight);
        for (idx, band) in bands.iter().enumerate() {
            let here = goal.response(band);
            for part in 0..3 {
                let mut moved = numbers(band);
                moved[part] += SMALL;
                let there = goal.response(&band_of(band.kind, moved));
                let slope = (there - &here) / SMALL;
                slopes.set_column(1 + 3 * idx + part, &slope.component_mul(&goal.weight));
            }
        }
        let wanted = slopes.transpose() * rest.component_mul(&goal.weight);
        let mut normal = slopes.transpose() * &slopes;
        for idx in 0..normal.nrows() {
            normal[(idx, idx)] += damping * (normal[(idx, idx)] + 1e-3);
        }
        let Some(step) = normal.cholesky().map(|factors| factors.solve(&wanted)) else { return };
        let moved: Vec<Band> = bands
            .iter()
            .enumerate()
            .map(|(idx, band)| {
                let at = numbers(band);
                band_of(band.kind, [0, 1, 2].map(|part| at[part] + step[1 + 3 * idx + part].clamp(-1.0, 1.0)))
            })
            .collect();
        let moved_offset_db = *offset_db + step[0];
        if goal.cost(&goal.rest(&moved, moved_offset_db)) < goal.cost(&rest) {
            (*bands, *offset_db) = (moved, moved_offset_db);
            damping = (0.3 * damping).max(1e-6);
        } else {
            damping *= 4.0;
            if damping > 1e3 {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use grille::headphones::Catalog;

    /// Rows that ship, fitted again from their own curves.
    #[test]
    fn what_ships_is_fitted_as_well_as_it_was() {
        let catalog = Catalog::embedded();
        for name in ["HD 650", "ATH-M50x", "K240 MKII"] {
            let entry = catalog.get(catalog.find(name).unwrap()).unwrap();
            let fit = fit(&entry.curve());
            assert!(fit.rms_db <= 0.3 && fit.max_db < 1.6, "{name}: {fit:?}");
            let mean_db = magnitude_db(&fit.bands, RATE_HZ).map(|db| db + fit.offset_db).mean_db(ALIGNED_HZ);
            assert!(mean_db.abs() < 0.05, "{name}: {mean_db}");
        }
    }

    #[test]
    fn a_flat_curve_needs_nothing_but_two_idle_shelves() {
        let fit = fit(&Curve::FLAT);
        assert_eq!(fit.bands.len(), 2);
        assert!(fit.max_db < 0.05, "{fit:?}");
    }
}
