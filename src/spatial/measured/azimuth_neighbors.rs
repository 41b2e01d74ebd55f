//! Which measurements speak for an azimuth on the horizon.

use super::HeadError;
use crate::spatial::sofa::Hrirs;

/// A neighbor this far away, degrees, still speaks for an azimuth: sets in steps of 30° are the coarsest.
const MAX_DISTANCE_DEG: f64 = 30.0;

/// A measurement this near, degrees, speaks for an azimuth alone.
const SAME_DEG: f64 = 0.3;

/// Of sets with several distances the farthest counts, and whatever lies within this share of it.
const SAME_RADIUS_SHARE: f64 = 0.05;

/// Measurements and their weights, which add up to one: one or two.
pub(super) type Neighbors = Vec<(usize, f64)>;

/// The measurements on both sides of an azimuth (degrees, counter-clockwise) on the horizon.
pub(super) fn neighbors(hrirs: &Hrirs, azimuth_deg: f64) -> Result<Neighbors, HeadError> {
    // What lies far above or below, a pole that was measured from elsewhere, says nothing about the horizon's distance.
    let near_horizon = hrirs.directions.iter().filter(|d| d.elevation_deg.abs() <= MAX_DISTANCE_DEG);
    let farthest_m = near_horizon.fold(0.0f64, |farthest, d| farthest.max(d.radius_m));
    let mut before: Option<(usize, f64, f64)> = None;
    let mut after: Option<(usize, f64, f64)> = None;
    for (idx, direction) in hrirs.directions.iter().enumerate() {
        if direction.radius_m < (1.0 - SAME_RADIUS_SHARE) * farthest_m {
            continue;
        }
        let offset_deg = wrapped_deg(direction.azimuth_deg - azimuth_deg);
        let distance_deg = offset_deg.hypot(direction.elevation_deg);
        if distance_deg <= SAME_DEG {
            return Ok(vec![(idx, 1.0)]);
        }
        let side = if offset_deg < 0.0 { &mut before } else { &mut after };
        if distance_deg <= MAX_DISTANCE_DEG && side.is_none_or(|(_, _, nearest)| distance_deg < nearest) {
            *side = Some((idx, offset_deg, distance_deg));
        }
    }
    let (Some((below, below_deg, _)), Some((above, above_deg, _))) = (before, after) else {
        return Err(HeadError::Sparse { azimuth_deg });
    };
    let span_deg = above_deg - below_deg;
    let share = if span_deg > 0.0 { -below_deg / span_deg } else { 0.5 };
    Ok(vec![(below, 1.0 - share), (above, share)])
}

/// An angle between −180° and +180°.
fn wrapped_deg(angle_deg: f64) -> f64 {
    angle_deg - 360.0 * (angle_deg / 360.0).round()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spatial::sofa::Direction;

    fn ring(azimuths_deg: &[f64]) -> Hrirs {
        let at = |&azimuth_deg: &f64| Direction { azimuth_deg, elevation_deg: 0.0, radius_m: 1.4 };
        Hrirs {
            title: String::new(),
            sample_rate_hz: 48_000.0,
            directions: azimuths_deg.iter().map(at).collect(),
            num_samples: 0,
            responses: Vec::new(),
            is_right_first: false,
            delays: Vec::new(),
        }
    }

    #[test]
    fn a_measured_azimuth_speaks_for_itself_and_others_through_both_neighbors() {
        let hrirs = ring(&[0.0, 10.0, 25.0, 330.0, 350.0]);
        assert_eq!(neighbors(&hrirs, 10.0).unwrap(), [(1, 1.0)]);
        let between = neighbors(&hrirs, 15.0).unwrap();
        assert_eq!([between[0].0, between[1].0], [1, 2]);
        assert!((between[0].1 - 2.0 / 3.0).abs() < 1e-9 && (between[1].1 - 1.0 / 3.0).abs() < 1e-9);
        let right = neighbors(&hrirs, -20.0).unwrap();
        assert_eq!([right[0].0, right[1].0], [3, 4]);
        assert!((right[0].1 - 0.5).abs() < 1e-9);
    }

    #[test]
    fn an_azimuth_without_neighbors_is_an_error() {
        assert!(matches!(neighbors(&ring(&[0.0, 45.0]), 90.0), Err(HeadError::Sparse { .. })));
    }
}
