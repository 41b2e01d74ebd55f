//! The exact rigid sphere: what a head without ears, neck and shoulders does to a point source.

use std::f64::consts::TAU;

use realfft::num_complex::Complex64;

use super::SPEED_OF_SOUND;
use crate::units::to_f64;

/// Azimuth of the ears, degrees from straight ahead (acoustics §2.3).
const EAR_DEG: f64 = 100.0;

/// Most terms of the series; 20 kHz on the largest head at half a meter needs 60.
const MAX_TERMS: usize = 120;

/// Terms beyond the published order, so that phases of near sources in the bass are right to 0.1 µs as well.
const MORE_TERMS: usize = 2;

/// How much later than the ray around the sphere the wave comes: the excess phase of the exact series,
/// 15°–90°, 0.5–3 m, 50–65 cm, lies within 1.5 µs of it (test below).
const CREEPING: f64 = 1.0145;

/// A rigid sphere with two ears.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sphere {
    /// Radius, m.
    pub radius_m: f64,
}

/// Angles between source and ear, degrees, ipsilateral and contralateral, of a speaker at an azimuth.
#[must_use]
pub fn incidences_deg(angle_deg: f64) -> [f64; 2] {
    let far = EAR_DEG + angle_deg;
    [(EAR_DEG - angle_deg).abs(), if far > 180.0 { 360.0 - far } else { far }]
}

impl Sphere {
    /// Pressure at points on the surface against the free field at the center, for a source at a distance
    /// in m; infinite for a plane wave. Time runs as `e^{+jωt}`: a delay is a negative phase.
    ///
    /// # Shape and units
    /// One angle between source and point, degrees, per result.
    /// # Real-time
    /// Safe, O(frequency · angles).
    /// # Source
    /// `[duda-martens-1998]` in conjugate form; fixed order after `[sridhar-choueiri-2021]`: worst error
    /// 0.03 dB, 50 Hz–20 kHz.
    #[must_use]
    pub fn pressure<const N: usize>(
        &self,
        freq_hz: f64,
        distance_m: f64,
        incidence_deg: [f64; N],
    ) -> [Complex64; N] {
        let (mu, rho) = self.scaled(freq_hz, distance_m);
        Self::series(mu, rho, incidence_deg, num_terms(mu, rho))
    }

    /// Wave number times radius, and distance in radii.
    fn scaled(self, freq_hz: f64, distance_m: f64) -> (f64, f64) {
        (TAU * freq_hz * self.radius_m / SPEED_OF_SOUND, distance_m / self.radius_m)
    }

    /// [`Self::pressure`] summed to an order.
    fn series<const N: usize>(mu: f64, rho: f64, incidence_deg: [f64; N], highest: usize) -> [Complex64; N] {
        let cosines = incidence_deg.map(|degrees| degrees.to_radians().cos());
        let mut legendre = cosines.map(|x| (1.0, x));
        let mut surface = Hankel::new(mu);
        let mut source = Source::new(mu, rho);
        let mut sums = [Complex64::ZERO; N];
        for order in 0..=highest {
            let m = to_f64(order);
            let term = (2.0 * m + 1.0) * source.factor() / surface.derivative(m);
            for ((sum, pair), x) in sums.iter_mut().zip(&mut legendre).zip(&cosines) {
                *sum += pair.0 * term;
                *pair = (pair.1, ((2.0 * m + 3.0) * x * pair.1 - (m + 1.0) * pair.0) / (m + 2.0));
            }
            surface.step(m);
            source.step(m);
        }
        sums.map(|sum| source.scale * sum)
    }

    /// R of a speaker at an azimuth in degrees and a distance in m.
    ///
    /// # Real-time
    /// Safe, as [`Self::pressure`].
    #[must_use]
    pub fn ratio(&self, freq_hz: f64, angle_deg: f64, distance_m: f64) -> Complex64 {
        let [near, far] = self.pressure(freq_hz, distance_m, incidences_deg(angle_deg));
        far / near
    }

    /// The delay of R beyond its minimum phase, seconds: the way around the sphere.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn delay_secs(&self, angle_deg: f64, distance_m: f64) -> f64 {
        let [near, far] = incidences_deg(angle_deg).map(|degrees| self.way_m(degrees, distance_m));
        CREEPING * (far - near) / SPEED_OF_SOUND
    }

    /// Shortest way from a source to a point of the surface, m.
    fn way_m(self, incidence_deg: f64, distance_m: f64) -> f64 {
        let (a, r, angle) = (self.radius_m, distance_m, incidence_deg.to_radians());
        let horizon = (a / r).acos();
        if angle <= horizon {
            return (r * r - 2.0 * a * r * angle.cos() + a * a).sqrt();
        }
        (r * r - a * a).sqrt() + a * (angle - horizon)
    }
}

/// Highest order that still counts. Source: `[sridhar-choueiri-2021]`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive number")]
fn num_terms(mu: f64, rho: f64) -> usize {
    let order = if rho.is_finite() {
        let rho = rho.max(2.0);
        let alpha = (1.41 * rho + 3.9) / (rho - 1.36);
        let beta = (2.73 * rho - 4.75) / (rho - 1.21);
        let gamma = (0.8 * rho - 1.01) / (rho - 1.45);
        alpha + beta * mu.powf(gamma)
    } else {
        1.41 + 2.73 * mu.powf(0.8)
    };
    (order.round() as usize + MORE_TERMS).min(MAX_TERMS)
}

/// Two neighboring spherical Hankel functions of the second kind.
struct Hankel {
    x: f64,
    below: Complex64,
    at: Complex64,
}

impl Hankel {
    /// Orders −1 and 0.
    fn new(x: f64) -> Self {
        let wave = Complex64::from_polar(1.0 / x, -x);
        Self { x, below: wave, at: Complex64::I * wave }
    }

    /// From order m to m + 1.
    fn step(&mut self, m: f64) {
        let above = (2.0 * m + 1.0) / self.x * self.at - self.below;
        self.below = self.at;
        self.at = above;
    }

    /// Derivative at order m.
    fn derivative(&self, m: f64) -> Complex64 {
        self.below - (m + 1.0) / self.x * self.at
    }
}

/// What the source contributes to each order, and to all of them.
struct Source {
    wave: Option<Hankel>,
    plane: Complex64,
    scale: Complex64,
}

impl Source {
    fn new(mu: f64, rho: f64) -> Self {
        if rho.is_finite() {
            let scale = -(rho / mu) * Complex64::from_polar(1.0, mu * rho);
            return Self { wave: Some(Hankel::new(mu * rho)), plane: Complex64::ZERO, scale };
        }
        Self { wave: None, plane: -Complex64::I, scale: Complex64::from(1.0 / (mu * mu)) }
    }

    fn factor(&self) -> Complex64 {
        self.wave.as_ref().map_or(self.plane, |wave| wave.at)
    }

    fn step(&mut self, m: f64) {
        match &mut self.wave {
            Some(wave) => wave.step(m),
            None => self.plane *= Complex64::I,
        }
    }
}

#[cfg(test)]
mod tests;
