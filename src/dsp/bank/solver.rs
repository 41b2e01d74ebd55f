//! From a complex response to the output weights of one set of poles, by one matrix per sample rate.

use nalgebra::DMatrix;
use pulp::{Arch, Simd, WithSimd};

use super::poles::NUM_POLES;
use super::{Poles, Step, Weights};
use crate::units::single;

/// Singular values below this fraction of the largest are dropped (acoustics design of the bank).
const RANK_TOLERANCE: f64 = 1e-10;

/// Most unknowns: two per pole and the direct gain.
const MAX_WEIGHTS: usize = 2 * NUM_POLES + 1;

/// The poles of one bank and what leads to their weights.
#[derive(Debug, Clone)]
pub(super) struct Solver<const LOW: usize, const HIGH: usize> {
    /// The poles the weights belong to.
    pub(super) poles: Poles<LOW, HIGH>,
    /// Column-major, one row per weight by twice the points: weights from Re T, then Im T.
    weights_from_response: Vec<f64>,
    arch: Arch,
}

impl<const LOW: usize, const HIGH: usize> Solver<LOW, HIGH> {
    /// Unknowns: two per pole and the direct gain.
    const NUM_WEIGHTS: usize = 2 * (LOW + HIGH) + 1;

    /// The solver of a set of poles for responses at `points`, radians per sample, whose errors count as much as
    /// `importance` says.
    pub(super) fn new(poles: Poles<LOW, HIGH>, points: &[f64], importance: impl Fn(f64) -> f64) -> Self {
        let importance: Vec<f64> = points.iter().map(|&theta| importance(theta)).collect();
        let weights_from_response = weights_matrix(&poles, points, &importance);
        Self { poles, weights_from_response, arch: Arch::new() }
    }

    /// One slice of the weights nearest to a response in the least-squares sense (real parts at the points, then
    /// imaginary parts); the weights, after the last.
    pub(super) fn advance(
        &self,
        (response, solution): (&[f64], &mut Solution),
    ) -> Option<Weights<LOW, HIGH>> {
        let (first, end) =
            (solution.num_columns, (solution.num_columns + COLUMNS_PER_SLICE).min(response.len()));
        let columns = self.weights_from_response.get(first * Self::NUM_WEIGHTS..).unwrap_or_default();
        let weights = solution.weights.get_mut(..Self::NUM_WEIGHTS).unwrap_or_default();
        multiply(self.arch, columns, response.get(first..end).unwrap_or_default(), weights);
        solution.num_columns = end;
        (end == response.len()).then(|| weights_from_solution(weights))
    }
}

/// Columns of a solver's matrix that one slice takes, whole groups.
const COLUMNS_PER_SLICE: usize = 452;

/// Weights on their way.
#[derive(Debug, Clone)]
pub(super) struct Solution {
    weights: [f64; MAX_WEIGHTS],
    num_columns: usize,
}

impl Solution {
    pub(super) const NONE: Self = Self { weights: [0.0; MAX_WEIGHTS], num_columns: 0 };

    pub(super) fn begin(&mut self) {
        *self = Self::NONE;
    }
}

/// Pseudo-inverse of the basis at the fit points, rows scaled by their importance, columns to unit length.
fn weights_matrix<const LOW: usize, const HIGH: usize>(
    poles: &Poles<LOW, HIGH>,
    points: &[f64],
    importance: &[f64],
) -> Vec<f64> {
    let mut basis = basis_matrix(poles, points);
    for (mut row, &weight) in basis.row_iter_mut().zip(importance.iter().cycle()) {
        row *= weight;
    }
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
    for (mut column, &weight) in solution.column_iter_mut().zip(importance.iter().cycle()) {
        column *= weight;
    }
    spread_over_all_weights(&solution, poles.num_used, 2 * (LOW + HIGH) + 1)
}

/// One column per unknown: two per used pole, lowest pole first, then the direct gain.
#[expect(clippy::indexing_slicing, reason = "the matrix is made for exactly these rows and columns")]
fn basis_matrix<const LOW: usize, const HIGH: usize>(
    poles: &Poles<LOW, HIGH>,
    points: &[f64],
) -> DMatrix<f64> {
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
fn spread_over_all_weights(solution: &DMatrix<f64>, num_used: usize, num_weights: usize) -> Vec<f64> {
    let mut full = DMatrix::zeros(num_weights, solution.ncols());
    full.rows_mut(0, 2 * num_used).copy_from(&solution.rows(0, 2 * num_used));
    full.row_mut(num_weights - 1).copy_from(&solution.row(2 * num_used));
    full.as_slice().to_vec()
}

fn weights_from_solution<const LOW: usize, const HIGH: usize>(solution: &[f64]) -> Weights<LOW, HIGH> {
    let mut weights = Weights::UNITY;
    let mut pairs = solution.chunks_exact(2);
    let low = weights.position64.iter_mut().zip(&mut weights.velocity64);
    for ((position, velocity), pair) in low.zip(pairs.by_ref().take(LOW)) {
        (*position, *velocity) = pair_of(pair);
    }
    let high = weights.position32.iter_mut().zip(&mut weights.velocity32);
    for ((position, velocity), pair) in high.zip(pairs.by_ref().take(HIGH)) {
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

/// `output += matrix · input` with `output.len()` rows.
fn multiply(arch: Arch, matrix: &[f64], input: &[f64], output: &mut [f64]) {
    arch.dispatch(MultiplyColumns { matrix, input, output });
}

/// The same of a matrix in f32, whose products are added up in f32 for eight columns at a time.
pub(super) fn multiply_single(arch: Arch, matrix: &[f32], input: &[f64], output: &mut [f64]) {
    arch.dispatch(MultiplySingle { matrix, input, output });
}

/// `output += matrix · input`, four columns at a time, so that sums are read and written once for all of them.
struct MultiplyColumns<'a> {
    matrix: &'a [f64],
    input: &'a [f64],
    output: &'a mut [f64],
}

impl WithSimd for MultiplyColumns<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { matrix, input, output } = self;
        let len = output.len();
        let (fours, rest) = input.as_chunks::<4>();
        for (columns, [a, b, c, d]) in matrix.chunks_exact(4 * len).zip(fours) {
            let (left, right) = columns.split_at(2 * len);
            let ((first, second), (third, fourth)) = (left.split_at(len), right.split_at(len));
            let entries = first.iter().zip(second).zip(third.iter().zip(fourth));
            for (sum, ((&first, &second), (&third, &fourth))) in output.iter_mut().zip(entries) {
                *sum += (first * a + second * b) + (third * c + fourth * d);
            }
        }
        let columns = matrix.get(4 * len * fours.len()..).unwrap_or_default().chunks_exact(len);
        for (column, &factor) in columns.zip(rest) {
            for (sum, &entry) in output.iter_mut().zip(column) {
                *sum += entry * factor;
            }
        }
    }
}

/// `output += matrix · input` in f32, eight columns at a time; the sums of these are added in f64.
struct MultiplySingle<'a> {
    matrix: &'a [f32],
    input: &'a [f64],
    output: &'a mut [f64],
}

impl WithSimd for MultiplySingle<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { matrix, input, output } = self;
        let len = output.len();
        for (columns, group) in matrix.chunks(8 * len).zip(input.chunks(8)) {
            // Where fewer than eight are left, columns that are there count nothing.
            let mut factors = [0.0; 8];
            factors.iter_mut().zip(group).for_each(|(factor, &value)| *factor = single(value));
            let column = |idx: usize| columns.get(idx * len..(idx + 1) * len).or(columns.get(..len));
            let columns: [&[f32]; 8] = std::array::from_fn(|idx| column(idx).unwrap_or_default());
            let [a, b, c, d, e, f, g, h] = columns;
            let entries = (a.iter().zip(b).zip(c.iter().zip(d))).zip(e.iter().zip(f).zip(g.iter().zip(h)));
            let [ka, kb, kc, kd, ke, kf, kg, kh] = factors;
            for (sum, (((a, b), (c, d)), ((e, f), (g, h)))) in output.iter_mut().zip(entries) {
                let (first, second) =
                    (a * ka + b * kb + (c * kc + d * kd), e * ke + f * kf + (g * kg + h * kh));
                *sum += f64::from(first + second);
            }
        }
    }
}
