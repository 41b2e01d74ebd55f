//! The monitor tools as a 2 × 2 gain matrix.

use super::settings::Tools;
use crate::units::lin_from_db;

/// Gains from (left, right) to (left, right): `[ll, lr, rl, rr]` with `left' = ll·left + lr·right`.
pub(super) type Matrix = [f32; 4];

/// Nothing is changed.
pub(super) const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0];

/// The matrix of a set of tools, in this order: polarity, swap, solo, mono or side, balance, dim.
///
/// On a mono bus only polarity (left) and dim act.
///
/// # Real-time
/// Safe.
#[must_use]
pub fn matrix(tools: &Tools, is_mono_bus: bool) -> Matrix {
    let dim = if tools.dim { lin_from_db(tools.dim_db) } else { 1.0 };
    let sign = |flipped: bool| if flipped { -1.0 } else { 1.0 };
    let (mut left, mut right) = ([sign(tools.flip_left), 0.0], [0.0, sign(tools.flip_right)]);
    if is_mono_bus {
        return narrowed([dim * left[0], 0.0, 0.0, dim]);
    }
    if tools.swap {
        (left, right) = (right, left);
    }
    if tools.solo_left != tools.solo_right {
        if tools.solo_left { right = [0.0; 2] } else { left = [0.0; 2] }
    }
    if tools.mono || tools.side {
        let polarity = if tools.side { -1.0 } else { 1.0 };
        let folded = [0.5 * (left[0] + polarity * right[0]), 0.5 * (left[1] + polarity * right[1])];
        (left, right) = (folded, folded);
    }
    let to_left = dim * (1.0 - tools.balance).min(1.0);
    let to_right = dim * (1.0 + tools.balance).min(1.0);
    narrowed([to_left * left[0], to_left * left[1], to_right * right[0], to_right * right[1]])
}

#[expect(clippy::cast_possible_truncation, reason = "gains of at most one")]
fn narrowed(matrix: [f64; 4]) -> Matrix {
    matrix.map(|gain| gain as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(tools: Tools, left: f32, right: f32) -> (f32, f32) {
        let [ll, lr, rl, rr] = matrix(&tools, false);
        (ll * left + lr * right, rl * left + rr * right)
    }

    #[test]
    fn tools_do_what_their_names_say() {
        let none = Tools::default();
        assert_eq!(matrix(&none, false), IDENTITY);
        assert_eq!(apply(Tools { mono: true, ..none }, 1.0, 0.5), (0.75, 0.75));
        assert_eq!(apply(Tools { side: true, ..none }, 1.0, 0.5), (0.25, 0.25));
        assert_eq!(apply(Tools { swap: true, ..none }, 1.0, 0.5), (0.5, 1.0));
        assert_eq!(apply(Tools { solo_left: true, ..none }, 1.0, 0.5), (1.0, 0.0));
        assert_eq!(apply(Tools { solo_left: true, solo_right: true, ..none }, 1.0, 0.5), (1.0, 0.5));
        assert_eq!(apply(Tools { flip_right: true, ..none }, 1.0, 0.5), (1.0, -0.5));
        assert_eq!(apply(Tools { balance: 1.0, ..none }, 1.0, 0.5), (0.0, 0.5));
        let (left, right) = apply(Tools { dim: true, dim_db: -20.0, ..none }, 1.0, 0.5);
        assert!((left - 0.1).abs() < 1e-6 && (right - 0.05).abs() < 1e-6);
    }

    #[test]
    fn a_flipped_channel_folded_to_mono_is_the_side() {
        let flipped = Tools { flip_right: true, mono: true, ..Tools::default() };
        assert_eq!(apply(flipped, 1.0, 0.5), (0.25, 0.25));
    }
}
