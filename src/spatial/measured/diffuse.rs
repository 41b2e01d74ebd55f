//! The diffuse field of a set: what arrives at the ears from all around, in power.

use std::f64::consts::{PI, TAU};

use crate::spatial::sofa::{Direction, Hrirs};
use crate::units::to_f64;

/// Points of an even grid on the sphere; each gives its share to the measurement nearest to it.
const NUM_POINTS: usize = 2000;

/// Solid-angle weights of the directions; they add up to one.
///
/// Each weight is the share of points of an even grid to which the direction is the nearest: the area of its
/// Voronoi cell, whatever grid the set was measured on.
pub(super) fn weights(hrirs: &Hrirs) -> Vec<f64> {
    let vectors: Vec<[f64; 3]> = hrirs.directions.iter().map(Direction::unit_vector).collect();
    let mut weights = vec![0.0; vectors.len()];
    for point in 0..NUM_POINTS {
        let at = spiral_point(point);
        let dot = |v: &[f64; 3]| v.iter().zip(&at).map(|(a, b)| a * b).sum::<f64>();
        let nearest = vectors.iter().map(dot).enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some(weight) = nearest.and_then(|(idx, _)| weights.get_mut(idx)) {
            *weight += 1.0 / to_f64(NUM_POINTS);
        }
    }
    weights
}

/// A point of the golden spiral: equal areas, no two points close together.
fn spiral_point(point: usize) -> [f64; 3] {
    let up = 1.0 - (2.0 * to_f64(point) + 1.0) / to_f64(NUM_POINTS);
    let turn = to_f64(point) * PI * (3.0 - 5.0f64.sqrt());
    let around = (1.0 - up * up).sqrt();
    let turn = turn % TAU;
    [around * turn.cos(), around * turn.sin(), up]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The zone between two circles of latitude holds half the difference of their sines of the sphere.
    #[test]
    fn weights_are_the_areas_of_the_cells() {
        let at =
            |azimuth_deg: f64, elevation_deg: f64| Direction { azimuth_deg, elevation_deg, radius_m: 1.0 };
        let mut directions = vec![at(0.0, 90.0), at(0.0, -90.0)];
        directions.extend((0..8).map(|k| at(45.0 * f64::from(k), 0.0)));
        let hrirs = Hrirs {
            title: String::new(),
            sample_rate_hz: 48_000.0,
            directions,
            num_samples: 0,
            responses: Vec::new(),
            is_right_first: false,
            delays: Vec::new(),
        };
        let weights = weights(&hrirs);
        assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert!((weights[0] - weights[1]).abs() < 0.01);
        for weight in &weights[2..] {
            assert!((weight - weights[2]).abs() < 0.01, "{weights:?}");
        }
        // Nearer to the pole than to any of the eight: bounded by 45° of elevation at their azimuths.
        let cap = 0.5 * (1.0 - 45f64.to_radians().sin());
        assert!((cap..1.2 * cap).contains(&weights[0]), "{} beside {cap}", weights[0]);
    }
}
