//! Frequency responses, measured by impulses through the CLAP bundle.

use std::f64::consts::TAU;

use anyhow::Result;
use num_complex::Complex64;

use crate::cast::{count, real};
use crate::host::{Unit, render};

/// Length of the measured impulse responses, seconds: the slowest pole has died away by then.
const LENGTH_SECS: f64 = 1.0;
/// Height of the impulses: so far below full scale that no slot is held there, and a power of two, so that nothing is rounded.
const IMPULSE_LIN: f32 = 1.0 / 64.0;
/// Points per octave of the grid.
const POINTS_PER_OCTAVE: f64 = 24.0;
/// Range of the grid, Hz.
const RANGE_HZ: (f64, f64) = (20.0, 20_000.0);

/// Magnitude of a response, dB; silence reads as −400 dB.
pub(crate) fn magnitude_db(response: Complex64) -> f64 {
    grille::units::db_from_lin(response.norm())
}

/// The responses of one slot, on a logarithmic grid.
#[derive(Debug, Clone)]
pub(crate) struct Paths {
    /// The grid, Hz.
    pub(crate) freq_hz: Vec<f64>,
    /// Left in, left out.
    pub(crate) direct: Vec<Complex64>,
    /// Left in, right out.
    pub(crate) cross: Vec<Complex64>,
    /// Largest difference between left and right, linear; 0 where both sides are treated alike.
    pub(crate) asymmetry_lin: f64,
}

impl Paths {
    /// True if anything of one channel reaches the other ear.
    pub(crate) fn crosses(&self) -> bool {
        self.cross.iter().any(|response| magnitude_db(*response) > -100.0)
    }

    /// What a sound in the middle meets, dB: both channels alike, heard at one ear.
    pub(crate) fn center_db(&self) -> Vec<f64> {
        self.direct.iter().zip(&self.cross).map(|(direct, cross)| magnitude_db(direct + cross)).collect()
    }
}

/// Measures all four paths with two impulses.
///
/// # Errors
/// The plug-in cannot run at this rate, or fails.
pub(crate) fn measure_paths(unit: Unit, sample_rate_hz: u32) -> Result<(Unit, Paths)> {
    let num_frames = count(LENGTH_SECS * f64::from(sample_rate_hz));
    let impulse = |channel: usize| {
        let mut channels = vec![vec![0.0; num_frames]; 2];
        channels[channel][0] = IMPULSE_LIN;
        channels
    };
    let scaled = |channels: Vec<Vec<f32>>| -> Vec<Vec<f32>> {
        channels.into_iter().map(|channel| channel.into_iter().map(|x| x / IMPULSE_LIN).collect()).collect()
    };
    let (unit, from_left) = render(unit, sample_rate_hz, &impulse(0))?;
    let (unit, from_right) = render(unit, sample_rate_hz, &impulse(1))?;
    let (from_left, from_right) = (scaled(from_left), scaled(from_right));
    let difference =
        |a: &[f32], b: &[f32]| a.iter().zip(b).fold(0.0_f64, |max, (x, y)| max.max(f64::from((x - y).abs())));
    let asymmetry_lin =
        difference(&from_left[0], &from_right[1]).max(difference(&from_left[1], &from_right[0]));
    let freq_hz = grid(f64::from(sample_rate_hz));
    let at = |impulse_response: &[f32]| -> Vec<Complex64> {
        freq_hz.iter().map(|hz| transform(impulse_response, hz / f64::from(sample_rate_hz))).collect()
    };
    let (direct, cross) = (at(&from_left[0]), at(&from_left[1]));
    Ok((unit, Paths { freq_hz, direct, cross, asymmetry_lin }))
}

fn grid(sample_rate_hz: f64) -> Vec<f64> {
    let top_hz = RANGE_HZ.1.min(0.45 * sample_rate_hz);
    let steps = count((top_hz / RANGE_HZ.0).log2() * POINTS_PER_OCTAVE);
    (0..=steps).map(|step| RANGE_HZ.0 * (real(step) / POINTS_PER_OCTAVE).exp2()).collect()
}

/// The Fourier transform of a causal impulse response at one frequency, in cycles per sample.
pub(super) fn transform(impulse_response: &[f32], cycles_per_sample: f64) -> Complex64 {
    let turn = Complex64::from_polar(1.0, -TAU * cycles_per_sample);
    // Horner's scheme from the end: one complex product a sample, and nothing drifts.
    impulse_response.iter().rev().fold(Complex64::ZERO, |sum, sample| sum * turn + f64::from(*sample))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delayed_impulse_has_unit_magnitude_and_linear_phase() {
        let mut impulse_response = [0.0; 64];
        impulse_response[3] = 1.0;
        let response = transform(&impulse_response, 0.05);
        assert!(magnitude_db(response).abs() < 1e-9);
        assert!((response.arg() + TAU * 0.15).abs() < 1e-12);
    }

    #[test]
    fn the_grid_stays_below_nyquist() {
        assert!(grid(8_000.0).iter().all(|hz| *hz < 4_000.0));
        assert!((grid(48_000.0).last().unwrap() - 20_000.0).abs() < 600.0);
    }
}
