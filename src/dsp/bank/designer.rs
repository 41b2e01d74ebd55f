//! From a curve in dB to output weights: minimum phase, then the solver of each bank.

use std::f64::consts::PI;

use pulp::{Arch, Simd, WithSimd};
use realfft::num_complex::Complex64;

use super::poles::{
    CommonPoles, EarPoles, NUM_EAR_POLES, NUM_F32_POLES, NUM_F64_POLES, NUM_SHADOW_POLES, ShadowPoles,
};
use super::solver::{Solution, Solver, multiply_single};
use super::{CommonWeights, EarWeights, ShadowWeights};
use crate::dsp::curve::{Curve, GRID_HZ, NUM_POINTS, freqs_hz};
use crate::dsp::exp_ln::lin_from_db;
use crate::dsp::min_phase::phase_matrix;
use crate::dsp::turn::turn;
use crate::units::{NEPER_PER_DB, radians_from_hz, single};

/// The curve is fitted up to this fraction of the sample rate.
const MAX_FRACTION: f64 = 0.46;
/// Points per octave beyond the grid, at high rates, where the last value simply goes on.
const EXTENSION_PER_OCTAVE: f64 = 8.0;
/// Most points there can be: the grid and 5.3 octaves of extension (768 kHz).
const MAX_POINTS: usize = NUM_POINTS + 48;

/// The matrices of one sample rate: magnitude → minimum phase, and response → weights of each bank.
#[derive(Debug, Clone)]
pub struct BankDesigner {
    num_grid: usize,
    num_points: usize,
    /// Column-major, `num_points` rows by `num_grid` columns: radians from dB. In f32, since reading it is what takes
    /// time: phases are off by less than 10⁻⁶.
    phase_from_db: Vec<f32>,
    common: Solver<NUM_F64_POLES, NUM_F32_POLES>,
    shadow: Solver<0, NUM_SHADOW_POLES>,
    ear: Solver<0, NUM_EAR_POLES>,
    arch: Arch,
}

/// Corner, Hz, and half the exponent by which errors of a shadow count more towards the treble: there it is soft,
/// and what matters is the error in dB. Found with the shadow's poles (decision 42).
const SHADOW_IMPORTANCE: (f64, f64) = (2_500.0, 0.225);

/// Real parts, then imaginary parts, at the fit points; the rest is unused.
type Response = [f64; 2 * MAX_POINTS];

impl BankDesigner {
    /// The designer for a sample rate in Hz.
    ///
    /// # Real-time
    /// Not safe: allocates about 2 MB and factorizes; tens of milliseconds.
    #[must_use]
    pub fn new(sample_rate_hz: f64) -> Self {
        let nodes = grid_nodes(sample_rate_hz);
        let points = fit_points(&nodes);
        let importance = |theta: f64| {
            let corners = theta / radians_from_hz(SHADOW_IMPORTANCE.0, sample_rate_hz);
            (1.0 + corners.min(GRID_HZ.1 / SHADOW_IMPORTANCE.0).powi(2)).powf(SHADOW_IMPORTANCE.1)
        };
        Self {
            num_grid: nodes.len(),
            num_points: points.len(),
            phase_from_db: phase_matrix(&nodes, &points).into_iter().map(single).collect(),
            common: Solver::new(CommonPoles::new(sample_rate_hz), &points, |_| 1.0),
            shadow: Solver::new(ShadowPoles::new(sample_rate_hz), &points, importance),
            ear: Solver::new(EarPoles::of_ear(sample_rate_hz), &points, |_| 1.0),
            arch: Arch::new(),
        }
    }

    /// The poles the weights of [`Self::design`] belong to.
    #[must_use]
    pub fn poles(&self) -> &CommonPoles {
        &self.common.poles
    }

    /// The poles the weights of [`Self::design_shadow`] belong to.
    #[must_use]
    pub fn shadow_poles(&self) -> &ShadowPoles {
        &self.shadow.poles
    }

    /// The poles the weights of [`Self::design_opposites`] belong to.
    #[must_use]
    pub fn ear_poles(&self) -> &EarPoles {
        &self.ear.poles
    }

    /// The weights whose minimum-phase response is nearest to `curve` in the least-squares sense.
    ///
    /// A constant curve is realized exactly, by the direct gain alone.
    ///
    /// # Real-time
    /// Safe: two matrix–vector products and one exponential per point, on the stack.
    #[must_use]
    pub fn design(&self, curve: &Curve) -> CommonWeights {
        let mut draft = BankDraft::new();
        draft.begin();
        loop {
            if let Some(weights) = self.advance(curve, &mut draft) {
                return weights;
            }
        }
    }

    /// One slice of [`Self::design`]; the weights, after the last.
    ///
    /// # Real-time
    /// Safe: some microseconds.
    #[must_use]
    pub fn advance(&self, curve: &Curve, draft: &mut BankDraft) -> Option<CommonWeights> {
        let constant = curve.db.first().copied().unwrap_or_default();
        if draft.is_at_start() && curve.db.iter().all(|&db| db == constant) {
            let direct = single((constant * NEPER_PER_DB).exp());
            return Some(CommonWeights { direct, ..CommonWeights::UNITY });
        }
        self.advance_response(curve, draft)
            .then(|| self.common.advance(draft.whole(self.num_points)))
            .flatten()
    }

    /// One slice of the weights for the shadow of a head; after the last, also writes the minimum-phase response they stand
    /// for, at the grid's frequencies.
    ///
    /// # Real-time
    /// Safe, as [`Self::advance`].
    #[must_use]
    pub fn advance_shadow(
        &self,
        curve: &Curve,
        draft: &mut BankDraft,
        shadow: &mut [Complex64; NUM_POINTS],
    ) -> Option<ShadowWeights> {
        if !self.advance_response(curve, draft) {
            return None;
        }
        let weights = self.shadow.advance(draft.whole(self.num_points))?;
        let (re, im) = draft.response.split_at(self.num_points);
        let mut points = re.iter().zip(im).take(self.num_grid).map(|(&re, &im)| Complex64::new(re, im));
        let mut last = Complex64::ONE;
        for value in shadow {
            last = points.next().unwrap_or(last);
            *value = last;
        }
        Some(weights)
    }

    /// The weights for the shadow of a head.
    ///
    /// # Real-time
    /// Safe, as [`Self::design`].
    #[must_use]
    pub fn design_shadow(&self, curve: &Curve) -> ShadowWeights {
        let (mut draft, mut shadow) = (BankDraft::new(), [Complex64::ONE; NUM_POINTS]);
        draft.begin();
        loop {
            if let Some(weights) = self.advance_shadow(curve, &mut draft, &mut shadow) {
                return weights;
            }
        }
    }

    /// One slice of the weights of `curve` for one ear, and of its opposite for the other.
    ///
    /// # Real-time
    /// Safe, as [`Self::advance`].
    #[must_use]
    pub fn advance_opposites(&self, curve: &Curve, draft: &mut BankDraft) -> Option<[EarWeights; 2]> {
        if !self.advance_response(curve, draft) {
            return None;
        }
        let weights = self.ear.advance(draft.whole(self.num_points))?;
        let Some(one) = draft.one_ear.replace(weights) else {
            let response = draft.response.get_mut(..2 * self.num_points).unwrap_or_default();
            let (re, im) = response.split_at_mut(self.num_points);
            for (re, im) in re.iter_mut().zip(im) {
                // Minimum phase in reverse is minimum phase.
                let inverse = Complex64::new(*re, *im).finv();
                (*re, *im) = (inverse.re, inverse.im);
            }
            draft.solution.begin();
            return None;
        };
        Some([one, weights])
    }

    /// The weights of `curve` for one ear, and of its opposite for the other.
    ///
    /// # Real-time
    /// Safe, as [`Self::design`].
    #[must_use]
    pub fn design_opposites(&self, curve: &Curve) -> [EarWeights; 2] {
        let mut draft = BankDraft::new();
        draft.begin();
        loop {
            if let Some(weights) = self.advance_opposites(curve, &mut draft) {
                return weights;
            }
        }
    }

    /// One slice of the minimum-phase response of `curve` at the fit points; true once it is whole.
    fn advance_response(&self, curve: &Curve, draft: &mut BankDraft) -> bool {
        let inside = curve.db.get(..self.num_grid).unwrap_or_default();
        if draft.num_columns < self.num_grid {
            let first = draft.num_columns;
            let end = (first + COLUMNS_PER_SLICE).min(self.num_grid);
            let columns = self.phase_from_db.get(first * self.num_points..).unwrap_or_default();
            let phase = draft.phase.get_mut(..self.num_points).unwrap_or_default();
            multiply_single(self.arch, columns, inside.get(first..end).unwrap_or_default(), phase);
            draft.num_columns = end;
            return false;
        }
        if draft.num_points < self.num_points {
            let (first, end) = (draft.num_points, (draft.num_points + POINTS_PER_SLICE).min(self.num_points));
            let inside_db = inside.get(first..).unwrap_or_default();
            let last_db = inside.last().copied().unwrap_or_default();
            let response = draft.response.get_mut(..2 * self.num_points).unwrap_or_default();
            let (re, im) = response.split_at_mut(self.num_points);
            let (re, im) = (re.get_mut(first..end), im.get_mut(first..end));
            let phase = draft.phase.get(first..end).unwrap_or_default();
            let (re, im) = (re.unwrap_or_default(), im.unwrap_or_default());
            // The levels stand where the real parts will.
            let (inside, beyond) = re.split_at_mut(inside_db.len().min(re.len()));
            inside.iter_mut().zip(inside_db).for_each(|(level_db, &db)| *level_db = db);
            beyond.fill(last_db);
            self.arch.dispatch(FromLevels { phase, re, im });
            draft.num_points = end;
            return false;
        }
        true
    }
}

/// Real and imaginary parts from the phase, and from levels in dB in the place of the real parts.
struct FromLevels<'a> {
    phase: &'a [f64],
    re: &'a mut [f64],
    im: &'a mut [f64],
}

impl WithSimd for FromLevels<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { phase, re, im } = self;
        for ((re, im), &angle) in re.iter_mut().zip(im).zip(phase) {
            let (gain_lin, point) = (lin_from_db(*re), turn(angle));
            (*re, *im) = (gain_lin * point.re, gain_lin * point.im);
        }
    }
}

/// Columns of the phase's matrix that one slice takes, whole groups: 90 kB of it.
const COLUMNS_PER_SLICE: usize = 56;

/// Points of the response that one slice takes.
const POINTS_PER_SLICE: usize = 150;

/// A design of a bank on its way, in slices that cost about the same.
#[derive(Debug, Clone)]
pub struct BankDraft {
    phase: [f64; MAX_POINTS],
    /// Columns that have been added to the phase.
    num_columns: usize,
    response: Response,
    /// Points of the response that are there.
    num_points: usize,
    solution: Solution,
    one_ear: Option<EarWeights>,
}

impl BankDraft {
    /// A draft of nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            phase: [0.0; MAX_POINTS],
            num_columns: 0,
            response: [0.0; 2 * MAX_POINTS],
            num_points: 0,
            solution: Solution::NONE,
            one_ear: None,
        }
    }

    /// Begins another design.
    ///
    /// # Real-time
    /// Safe.
    pub fn begin(&mut self) {
        self.phase.fill(0.0);
        (self.num_columns, self.num_points, self.one_ear) = (0, 0, None);
        self.solution.begin();
    }

    fn is_at_start(&self) -> bool {
        self.num_columns == 0
    }

    /// The whole response of so many points, and what is solved of it.
    fn whole(&mut self, num_points: usize) -> (&[f64], &mut Solution) {
        (self.response.get(..2 * num_points).unwrap_or_default(), &mut self.solution)
    }
}

impl Default for BankDraft {
    fn default() -> Self {
        Self::new()
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
        assert_eq!(designer.design(&Curve::FLAT), CommonWeights::UNITY);
        let louder = designer.design(&Curve::FLAT.map(|_| 6.0));
        assert!((louder.direct - 1.995_262_3).abs() < 1e-6);
    }
}
