//! The minimum phase that belongs to a magnitude, in closed form and as a matrix.
//!
//! For a log magnitude that is linear between frequency nodes, the discrete-time Hilbert relation can
//! be integrated exactly: each segment of slope m nepers per radian between a and b contributes
//! `(m / π)·(F(b) − F(a))` to the phase at θ, with `F(u) = Cl₂(u − θ) − Cl₂(u + θ)` and Clausen's
//! integral `Cl₂(x) = −∫₀ˣ ln|2 sin(t/2)| dt`. No FFT, no truncation, any sample rate.

use std::f64::consts::{PI, TAU};

use crate::units::NEPER_PER_DB;

/// Terms of the series below; at |x| ≤ π the last is under 1e-17.
const NUM_TERMS: usize = 26;

/// Clausen's integral of order two, period 2π, odd.
///
/// # Real-time
/// Safe.
/// # Source
/// Series `Cl₂(x) = x − x ln|x| + Σ ζ(2n) / (n(2n+1)) · x (x/2π)²ⁿ`, `[lewin-1981]`.
#[must_use]
pub fn clausen(x: f64) -> f64 {
    let wrapped = x - TAU * (x / TAU).round();
    if wrapped == 0.0 {
        return 0.0;
    }
    let ratio_squared = (wrapped / TAU).powi(2);
    let (mut power, mut sum, mut n) = (1.0, 0.0, 1.0);
    for zeta in ZETA_EVEN {
        power *= ratio_squared;
        sum += zeta * power / (n * (2.0 * n + 1.0));
        n += 1.0;
    }
    wrapped * (1.0 - wrapped.abs().ln() + sum)
}

/// ζ(2), ζ(4), … ζ(2·[`NUM_TERMS`]).
const ZETA_EVEN: [f64; NUM_TERMS] = zeta_even();

/// ζ(2n) by its closed form for n = 1…3 and direct summation beyond, where it converges at once.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const fn zeta_even() -> [f64; NUM_TERMS] {
    let mut table = [0.0; NUM_TERMS];
    let (mut idx, mut exponent) = (0, 2);
    while idx < NUM_TERMS {
        table[idx] = zeta(exponent);
        idx += 1;
        exponent += 2;
    }
    table
}

const fn zeta(exponent: u32) -> f64 {
    if exponent == 2 {
        return PI * PI / 6.0;
    }
    if exponent == 4 {
        return PI * PI * PI * PI / 90.0;
    }
    if exponent == 6 {
        return PI * PI * PI * PI * PI * PI / 945.0;
    }
    let (mut sum, mut base) = (1.0, 2.0);
    while base < 400.0 {
        let (mut power, mut count) = (1.0, 0);
        while count < exponent {
            power *= base;
            count += 1;
        }
        sum += 1.0 / power;
        base += 1.0;
    }
    sum
}

/// The matrix from magnitudes in dB at `nodes` to the minimum phase in radians at `at`.
///
/// # Shape and units
/// `nodes`, `at`: radians per sample, ascending, within (0, π). The magnitude is linear between nodes
/// and constant beyond them. Column-major result: `at.len()` rows by `nodes.len()` columns.
/// # Real-time
/// Not safe: allocates, O(rows × columns).
#[must_use]
pub fn phase_matrix(nodes: &[f64], at: &[f64]) -> Vec<f64> {
    let rows = at.len();
    let mut matrix = vec![0.0; rows * nodes.len()];
    let mut lower: Vec<f64> = at.iter().map(|&theta| kernel(nodes.first().copied(), theta)).collect();
    for (idx, segment) in nodes.windows(2).enumerate() {
        let &[low, high] = segment else { continue };
        let scale = NEPER_PER_DB / (PI * (high - low));
        for (row, (&theta, below)) in at.iter().zip(&mut lower).enumerate() {
            let above = kernel(Some(high), theta);
            let share = scale * (above - *below);
            *below = above;
            if let Some(entry) = matrix.get_mut(idx * rows + row) {
                *entry -= share;
            }
            if let Some(entry) = matrix.get_mut((idx + 1) * rows + row) {
                *entry += share;
            }
        }
    }
    matrix
}

fn kernel(node: Option<f64>, theta: f64) -> f64 {
    node.map_or(0.0, |u| clausen(u - theta) - clausen(u + theta))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Catalan's constant is Cl₂(π/2); Cl₂(π/3) is its maximum, 1.014 941 606 409 653 6.
    #[test]
    fn clausen_has_its_known_values() {
        assert!((clausen(PI / 2.0) - 0.915_965_594_177_219).abs() < 1e-14);
        assert!((clausen(PI / 3.0) - 1.014_941_606_409_653_6).abs() < 1e-14);
        assert!(clausen(PI).abs() < 1e-14);
        assert!((clausen(-1.0) + clausen(1.0)).abs() < 1e-15);
        assert!((clausen(1.0 + TAU) - clausen(1.0)).abs() < 1e-13);
    }

    /// A first-order low-pass y = (1 − p) x + p y⁻¹ is minimum phase with phase −atan(p sin θ / (1 − p cos θ)).
    #[test]
    fn the_phase_of_a_known_minimum_phase_filter_is_found() {
        let p = 0.7f64;
        let nodes: Vec<f64> = (0..1500).map(|i| PI * (f64::from(i) + 0.5) / 1500.0).collect();
        let magnitude_db: Vec<f64> =
            nodes.iter().map(|theta| -10.0 * (1.0 + p * p - 2.0 * p * theta.cos()).log10()).collect();
        let at = [0.01, 0.3, 1.0, 2.0, 3.0];
        let matrix = phase_matrix(&nodes, &at);
        for (row, theta) in at.iter().enumerate() {
            let phase: f64 =
                magnitude_db.iter().enumerate().map(|(col, db)| matrix[col * at.len() + row] * db).sum();
            let expected = -(p * theta.sin()).atan2(1.0 - p * theta.cos());
            assert!((phase - expected).abs() < 2e-5, "{theta}: {phase} against {expected}");
        }
    }
}
