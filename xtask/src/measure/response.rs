//! Frequency responses, measured by impulses through the CLAP bundle.

use std::f64::consts::TAU;
use std::ops::{Add, Div, Mul, Sub};

use anyhow::Result;

use crate::cast::{count, real};
use crate::host::{Unit, render};

/// Length of the measured impulse responses, seconds: the slowest pole has died away by then.
const LENGTH_SECS: f64 = 1.0;
/// Points per octave of the grid.
const POINTS_PER_OCTAVE: f64 = 24.0;
/// Range of the grid, Hz.
const RANGE_HZ: (f64, f64) = (20.0, 20_000.0);

/// A complex number.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Complex {
    /// Real part.
    pub(crate) re: f64,
    /// Imaginary part.
    pub(crate) im: f64,
}

impl Complex {
    /// Magnitude, dB; silence reads as −400 dB.
    pub(crate) fn db(self) -> f64 {
        grille::units::db_from_lin(self.re.hypot(self.im))
    }

    /// Phase, radians, −π…π.
    pub(crate) fn phase_rad(self) -> f64 {
        self.im.atan2(self.re)
    }
}

impl Add for Complex {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { re: self.re + other.re, im: self.im + other.im }
    }
}

impl Sub for Complex {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { re: self.re - other.re, im: self.im - other.im }
    }
}

impl Mul for Complex {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self { re: self.re * other.re - self.im * other.im, im: self.re * other.im + self.im * other.re }
    }
}

impl Div for Complex {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        let norm = other.re.mul_add(other.re, other.im * other.im);
        let conjugate = Self { re: other.re / norm, im: -other.im / norm };
        self * conjugate
    }
}

/// The responses of one slot, on a logarithmic grid.
#[derive(Debug, Clone)]
pub(crate) struct Paths {
    /// The grid, Hz.
    pub(crate) freq_hz: Vec<f64>,
    /// Left in, left out.
    pub(crate) direct: Vec<Complex>,
    /// Left in, right out.
    pub(crate) cross: Vec<Complex>,
    /// Largest difference between left and right, linear; 0 where both sides are treated alike.
    pub(crate) asymmetry_lin: f64,
}

impl Paths {
    /// True if anything of one channel reaches the other ear.
    pub(crate) fn crosses(&self) -> bool {
        self.cross.iter().any(|response| response.db() > -100.0)
    }

    /// What a sound in the middle meets, dB: both channels alike, heard at one ear.
    pub(crate) fn center_db(&self) -> Vec<f64> {
        self.direct.iter().zip(&self.cross).map(|(direct, cross)| (*direct + *cross).db()).collect()
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
        channels[channel][0] = 1.0;
        channels
    };
    let (unit, from_left) = render(unit, sample_rate_hz, &impulse(0))?;
    let (unit, from_right) = render(unit, sample_rate_hz, &impulse(1))?;
    let difference =
        |a: &[f32], b: &[f32]| a.iter().zip(b).fold(0.0_f64, |max, (x, y)| max.max(f64::from((x - y).abs())));
    let asymmetry_lin =
        difference(&from_left[0], &from_right[1]).max(difference(&from_left[1], &from_right[0]));
    let freq_hz = grid(f64::from(sample_rate_hz));
    let at = |impulse_response: &[f32]| -> Vec<Complex> {
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
fn transform(impulse_response: &[f32], cycles_per_sample: f64) -> Complex {
    let angle_rad = -TAU * cycles_per_sample;
    let turn = Complex { re: angle_rad.cos(), im: angle_rad.sin() };
    // Horner's scheme from the end: one complex product a sample, and nothing drifts.
    impulse_response
        .iter()
        .rev()
        .fold(Complex::default(), |sum, sample| sum * turn + Complex { re: f64::from(*sample), im: 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delayed_impulse_has_unit_magnitude_and_linear_phase() {
        let mut impulse_response = [0.0; 64];
        impulse_response[3] = 1.0;
        let response = transform(&impulse_response, 0.05);
        assert!(response.db().abs() < 1e-9);
        assert!((response.phase_rad() + TAU * 0.15).abs() < 1e-12);
    }

    #[test]
    fn dividing_undoes_multiplying() {
        let (a, b) = (Complex { re: 0.3, im: -1.2 }, Complex { re: -2.0, im: 0.7 });
        let difference = a * b / b - a;
        assert!(difference.re.hypot(difference.im) < 1e-15);
    }

    #[test]
    fn the_grid_stays_below_nyquist() {
        assert!(grid(8_000.0).iter().all(|hz| *hz < 4_000.0));
        assert!((grid(48_000.0).last().unwrap() - 20_000.0).abs() < 600.0);
    }
}
