//! From a curve in dB to output weights, by two matrices found once per sample rate.

use std::f64::consts::PI;

use nalgebra::DMatrix;
use pulp::{Arch, Simd, WithSimd};
use realfft::num_complex::Complex64;

use super::poles::NUM_POLES;
use super::{BankWeights, NUM_F32_POLES, NUM_F64_POLES, Poles, Step};
use crate::dsp::curve::{Curve, NUM_POINTS, freqs_hz};
use crate::dsp::min_phase::phase_matrix;
use crate::units::{NEPER_PER_DB, radians_from_hz, single};

/// The curve is fitted up to this fraction of the sample rate.
const MAX_FRACTION: f64 = 0.46;
/// Points per octave beyond the grid, at high rates, where the last value simply goes on.
const EXTENSION_PER_OCTAVE: f64 = 8.0;
/// Most points there can be: the grid and 5.3 octaves of extension (768 kHz).
const MAX_POINTS: usize = NUM_POINTS + 48;
/// Unknowns: two per pole and the direct gain.
const NUM_WEIGHTS: usize = 2 * NUM_POLES + 1;
/// Singular values below this fraction of the largest are dropped (acoustics design of the bank).
const RANK_TOLERANCE: f64 = 1e-10;

/// The two matrices of one sample rate: magnitude → minimum phase, and response → weights.
#[derive(Debug, Clone)]
pub struct BankDesigner {
    poles: Poles,
    num_grid: usize,
    num_points: usize,
    /// Column-major, `num_points` rows by `num_grid` columns: radians from dB.
    phase_from_db: Vec<f64>,
    /// Column-major, [`NUM_WEIGHTS`] rows by 2·`num_points` columns: weights from Re T, then Im T.
    weights_from_response: Vec<f64>,
    arch: Arch,
}

impl BankDesigner {
    /// The designer for a sample rate in Hz.
    ///
    /// # Real-time
    /// Not safe: allocates about 2 MB and factorizes; tens of milliseconds.
    #[must_use]
    pub fn new(sample_rate_hz: f64) -> Self {
        let poles = Poles::new(sample_rate_hz);
        let nodes = grid_nodes(sample_rate_hz);
        let points = fit_points(&nodes);
        Self {
            num_grid: nodes.len(),
            num_points: points.len(),
            phase_from_db: phase_matrix(&nodes, &points),
            weights_from_response: weights_matrix(&poles, &points),
            poles,
            arch: Arch::new(),
        }
    }

    /// The poles the weights belong to.
    #[must_use]
    pub fn poles(&self) -> &Poles {
        &self.poles
    }

    /// The weights whose minimum-phase response is nearest to `curve` in the least-squares sense.
    ///
    /// A constant curve is realized exactly, by the direct gain alone.
    ///
    /// # Real-time
    /// Safe: two matrix–vector products and one exponential per point, on the stack.
    #[must_use]
    pub fn design(&self, curve: &Curve) -> BankWeights {
        let constant = curve.db.first().copied().unwrap_or_default();
        if curve.db.iter().all(|&db| db == constant) {
            return BankWeights { direct: single((constant * NEPER_PER_DB).exp()), ..BankWeights::UNITY };
        }
        let mut phase = [0.0; MAX_POINTS];
        let phase = phase.get_mut(..self.num_points).unwrap_or_default();
        self.arch.dispatch(MultiplyColumns {
            matrix: &self.phase_from_db,
            input: curve.db.get(..self.num_grid).unwrap_or_default(),
            output: phase,
        });
        let mut response = [0.0; 2 * MAX_POINTS];
        let response = response.get_mut(..2 * self.num_points).unwrap_or_default();
        self.fill_response(curve, phase, response);
        let mut weights = [0.0; NUM_WEIGHTS];
        self.arch.dispatch(MultiplyColumns {
            matrix: &self.weights_from_response,
            input: response,
            output: &mut weights,
        });
        weights_from_solution(&weights)
    }

    /// Real parts, then imaginary parts, of the target response at the fit points.
    fn fill_response(&self, curve: &Curve, phase: &[f64], response: &mut [f64]) {
        let last_db = curve.db.get(self.num_grid.saturating_sub(1)).copied().unwrap_or_default();
        let inside = curve.db.iter().copied().take(self.num_grid);
        let magnitudes_db = inside.chain(std::iter::repeat(last_db));
        let (re, im) = response.split_at_mut(self.num_points);
        for (((re, im), db), &angle) in re.iter_mut().zip(im).zip(magnitudes_db).zip(phase) {
            let value = Complex64::from_polar((db * NEPER_PER_DB).exp(), angle);
            (*re, *im) = (value.re, value.im);
        }
    }
}

/// Grid frequencies below the fit limit, radians per sample.
fn grid_nodes(sample_rate_hz: f64) -> Vec<f64> {
    freqs_hz()
        .iter()
        .filter(|&&freq_hz| freq_hz <= MAX_FRACTION * sample_rate_hz)
        .map(|&freq_hz| radians_from_hz(freq_hz, sample_rate_hz))
        .collect()
}

/// The grid nodes and, at high rates, an extension up to the fit limit.
fn fit_points(nodes: &[f64]) -> Vec<f64> {
    let mut points = nodes.to_vec();
    let limit = 2.0 * PI * MAX_FRACTION;
    let step = (1.0 / EXTENSION_PER_OCTAVE).exp2();
    let mut theta = points.last().copied().unwrap_or(limit) * step;
    while theta <= limit && points.len() < MAX_POINTS {
        points.push(theta);
        theta *= step;
    }
    points
}

/// Pseudo-inverse of the basis at the fit points, columns scaled to unit length.
fn weights_matrix(poles: &Poles, points: &[f64]) -> Vec<f64> {
    let basis = basis_matrix(poles, points);
    let scale: Vec<f64> = basis.column_iter().map(|column| column.norm().max(f64::MIN_POSITIVE)).collect();
    let mut scaled = basis;
    for (mut column, &length) in scaled.column_iter_mut().zip(&scale) {
        column /= length;
    }
    let factors = scaled.qr();
    let small = factors.r().svd(true, true);
    let tolerance = RANK_TOLERANCE * small.singular_values.max();
    let inverse = small.pseudo_inverse(tolerance).unwrap_or_default();
    let mut solution = inverse * factors.q().transpose();
    for (mut row, &length) in solution.row_iter_mut().zip(&scale) {
        row /= length;
    }
    spread_over_all_weights(&solution, poles.num_used)
}

/// One column per unknown: two per used pole, lowest pole first, then the direct gain.
#[expect(clippy::indexing_slicing, reason = "the matrix is made for exactly these rows and columns")]
fn basis_matrix(poles: &Poles, points: &[f64]) -> DMatrix<f64> {
    let num_points = points.len();
    let mut basis = DMatrix::zeros(2 * num_points, 2 * poles.num_used + 1);
    for (row, &theta) in points.iter().enumerate() {
        let step = Step::new(theta);
        for (idx, (keep, pull)) in poles.iter().enumerate() {
            let (position, velocity) = step.section(keep, pull);
            for (col, value) in [(2 * idx, position), (2 * idx + 1, velocity)] {
                basis[(row, col)] = value.re;
                basis[(row + num_points, col)] = value.im;
            }
        }
        basis[(row, 2 * poles.num_used)] = 1.0;
    }
    basis
}

/// Rows for unused poles are zero; the direct gain is always the last row.
fn spread_over_all_weights(solution: &DMatrix<f64>, num_used: usize) -> Vec<f64> {
    let mut full = DMatrix::zeros(NUM_WEIGHTS, solution.ncols());
    full.rows_mut(0, 2 * num_used).copy_from(&solution.rows(0, 2 * num_used));
    full.row_mut(NUM_WEIGHTS - 1).copy_from(&solution.row(2 * num_used));
    full.as_slice().to_vec()
}

fn weights_from_solution(solution: &[f64; NUM_WEIGHTS]) -> BankWeights {
    let mut weights = BankWeights::UNITY;
    let mut pairs = solution.chunks_exact(2);
    let low = weights.position64.iter_mut().zip(&mut weights.velocity64);
    for ((position, velocity), pair) in low.zip(pairs.by_ref().take(NUM_F64_POLES)) {
        (*position, *velocity) = pair_of(pair);
    }
    let high = weights.position32.iter_mut().zip(&mut weights.velocity32);
    for ((position, velocity), pair) in high.zip(pairs.by_ref().take(NUM_F32_POLES)) {
        let (wide_position, wide_velocity) = pair_of(pair);
        (*position, *velocity) = (single(wide_position), single(wide_velocity));
    }
    weights.direct = single(solution.last().copied().unwrap_or_default());
    weights
}

fn pair_of(pair: &[f64]) -> (f64, f64) {
    match pair {
        &[position, velocity] => (position, velocity),
        _ => (0.0, 0.0),
    }
}

/// `output += matrix · input`, column by column, so that it vectorizes without reordering sums.
struct MultiplyColumns<'a> {
    matrix: &'a [f64],
    input: &'a [f64],
    output: &'a mut [f64],
}

impl WithSimd for MultiplyColumns<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for (column, &factor) in self.matrix.chunks_exact(self.output.len()).zip(self.input) {
            for (sum, &entry) in self.output.iter_mut().zip(column) {
                *sum += entry * factor;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error_db(designer: &BankDesigner, curve: &Curve, rate_hz: f64) -> (f64, f64) {
        let weights = designer.design(curve);
        let (mut sum, mut count, mut worst) = (0.0, 0.0, 0.0f64);
        for (&freq_hz, &db) in freqs_hz().iter().zip(&curve.db) {
            if (20.0..=16_000.0f64.min(0.42 * rate_hz)).contains(&freq_hz) {
                let error = 20.0 * weights.response(designer.poles(), freq_hz, rate_hz).norm().log10() - db;
                sum += error * error;
                count += 1.0;
                worst = worst.max(error.abs());
            }
        }
        ((sum / count).sqrt(), worst)
    }

    #[test]
    fn a_gentle_curve_is_met_at_every_rate() {
        let curve = Curve::from_fn(|f| {
            6.0 / (1.0 + (f / 120.0).powi(2)) - 3.0 * (-((f / 3000.0).log2().powi(2)) * 4.0).exp()
        });
        for rate_hz in [8e3, 16e3, 44.1e3, 48e3, 88.2e3, 96e3, 176.4e3, 192e3, 384e3, 768e3] {
            let designer = BankDesigner::new(rate_hz);
            let (rms, worst) = error_db(&designer, &curve, rate_hz);
            assert!(rms < 0.05 && worst < 0.2, "{rate_hz}: {rms} rms, {worst} worst");
        }
    }

    #[test]
    fn a_constant_curve_is_a_plain_gain() {
        let designer = BankDesigner::new(48_000.0);
        assert_eq!(designer.design(&Curve::FLAT), BankWeights::UNITY);
        let louder = designer.design(&Curve::FLAT.map(|_| 6.0));
        assert!((louder.direct - 1.995_262_3).abs() < 1e-6);
    }
}
