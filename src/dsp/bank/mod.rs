//! The fixed-pole parallel filter bank: one minimum-phase equalizer whose poles never move.
//!
//! Poles are log-spaced and the same for every curve; only the output weights differ. The output is
//! linear in the weights, so a cross-fade of weights is a cross-fade of sounds, with one set of states.
//! Each pole pair is a damped oscillator, `v ← keep·v + x − pull·u`, `u ← u + v`: two multiplications, and
//! coefficients that keep their precision where direct forms lose it, at low frequencies.
//! One set of poles serves the equalizer both ears share, a smaller one the shadow of a head, another small one what
//! each ear has of its own.
//! Topology: `[bank-2008]`. Low poles run in f64, the others in f32 (acceptance 46).

mod designer;
mod lane;
mod poles;
mod solver;
mod state;
mod tick;

pub use designer::{BankDesigner, BankDraft};
pub use poles::{
    CommonPoles, EarPoles, NUM_EAR_POLES, NUM_F32_POLES, NUM_F64_POLES, NUM_SHADOW_POLES, Poles, ShadowPoles,
};
pub use state::{Bank, CommonBank, EarBank, MAX_FRAMES, Outputs, ShadowBank};

use realfft::num_complex::Complex64;

use crate::units::radians_from_hz;

/// Output weights of the equalizer both ears share.
pub type CommonWeights = Weights<NUM_F64_POLES, NUM_F32_POLES>;
/// Output weights of a head's shadow.
pub type ShadowWeights = Weights<0, NUM_SHADOW_POLES>;
/// Output weights of what one ear has of its own.
pub type EarWeights = Weights<0, NUM_EAR_POLES>;

/// Output weights of one curve: `y = direct·x + Σ (position weight · u + velocity weight · v)`.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C, align(64))]
pub struct Weights<const LOW: usize, const HIGH: usize> {
    /// Gains of the positions of the f32 poles.
    pub position32: [f32; HIGH],
    /// Gains of the velocities of the f32 poles.
    pub velocity32: [f32; HIGH],
    /// Gains of the positions of the f64 poles.
    pub position64: [f64; LOW],
    /// Gains of the velocities of the f64 poles.
    pub velocity64: [f64; LOW],
    /// Gain of the input itself.
    pub direct: f32,
}

impl<const LOW: usize, const HIGH: usize> Weights<LOW, HIGH> {
    /// The identity: output equals input.
    pub const UNITY: Self = Self {
        direct: 1.0,
        position32: [0.0; HIGH],
        velocity32: [0.0; HIGH],
        position64: [0.0; LOW],
        velocity64: [0.0; LOW],
    };

    /// Gain of the present sample: what an impulse gives at once.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn present(&self) -> f32 {
        let high: f32 = self.position32.iter().chain(&self.velocity32).sum();
        let low: f64 = self.position64.iter().chain(&self.velocity64).sum();
        self.direct + high + crate::units::single(low)
    }

    /// The complex response these weights have on `poles`.
    ///
    /// # Real-time
    /// Safe, O(poles).
    #[must_use]
    pub fn response(&self, poles: &Poles<LOW, HIGH>, freq_hz: f64, sample_rate_hz: f64) -> Complex64 {
        let step = Step::new(radians_from_hz(freq_hz, sample_rate_hz));
        let low = self.position64.iter().copied().zip(self.velocity64.iter().copied());
        let high = self.position32.iter().zip(&self.velocity32).map(|(&u, &v)| (f64::from(u), f64::from(v)));
        let mut sum = Complex64::from(f64::from(self.direct));
        for ((keep, pull), (position_weight, velocity_weight)) in poles.iter().zip(low.chain(high)) {
            let (position, velocity) = step.section(keep, pull);
            sum += position_weight * position + velocity_weight * velocity;
        }
        sum
    }
}

/// One frequency: `1 − z⁻¹`, without the cancellation that form has at low frequencies.
#[derive(Debug, Clone, Copy)]
struct Step(Complex64);

impl Step {
    fn new(theta: f64) -> Self {
        Self(Complex64::new(2.0 * (0.5 * theta).sin().powi(2), theta.sin()))
    }

    /// Transfer functions from the input to the position and the velocity of one pole.
    fn section(self, keep: f64, pull: f64) -> (Complex64, Complex64) {
        let Self(step) = self;
        let position = (step * ((1.0 - keep) + keep * step) + pull * (1.0 - step)).finv();
        (position, step * position)
    }
}
