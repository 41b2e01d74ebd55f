//! The fixed-pole parallel filter bank: one minimum-phase equalizer whose poles never move.
//!
//! Poles are log-spaced and the same for every curve; only the output weights differ. The output is
//! linear in the weights, so a cross-fade of weights is a cross-fade of sounds, with one set of states.
//! Topology: `[bank-2008]`. Low poles run in f64, the others in f32 (acceptance 46).

mod designer;
mod poles;
mod state;

pub use designer::BankDesigner;
pub use poles::{NUM_F32_POLES, NUM_F64_POLES, Poles};
pub use state::{Bank, MAX_FRAMES, Outputs};

use realfft::num_complex::Complex64;

use crate::units::radians_from_hz;

/// Output weights of one curve: `y = direct·x + Σ Re(w·s)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BankWeights {
    /// Gain of the input itself.
    pub direct: f32,
    /// Real parts for the f32 poles.
    pub re32: [f32; NUM_F32_POLES],
    /// Imaginary parts for the f32 poles.
    pub im32: [f32; NUM_F32_POLES],
    /// Real parts for the f64 poles.
    pub re64: [f64; NUM_F64_POLES],
    /// Imaginary parts for the f64 poles.
    pub im64: [f64; NUM_F64_POLES],
}

impl BankWeights {
    /// The identity: output equals input.
    pub const UNITY: Self = Self {
        direct: 1.0,
        re32: [0.0; NUM_F32_POLES],
        im32: [0.0; NUM_F32_POLES],
        re64: [0.0; NUM_F64_POLES],
        im64: [0.0; NUM_F64_POLES],
    };

    /// The complex response these weights have on `poles`.
    ///
    /// # Real-time
    /// Safe, O(poles).
    #[must_use]
    pub fn response(&self, poles: &Poles, freq_hz: f64, sample_rate_hz: f64) -> Complex64 {
        let delay = Complex64::from_polar(1.0, -radians_from_hz(freq_hz, sample_rate_hz));
        let singles = poles.re32.iter().zip(&poles.im32).zip(self.re32.iter().zip(&self.im32));
        let doubles = poles.re64.iter().zip(&poles.im64).zip(self.re64.iter().zip(&self.im64));
        let low = singles
            .map(|((&pr, &pi), (&wr, &wi))| (f64::from(pr), f64::from(pi), f64::from(wr), f64::from(wi)));
        let high = doubles.map(|((&pr, &pi), (&wr, &wi))| (pr, pi, wr, wi));
        let mut sum = Complex64::from(f64::from(self.direct));
        for (pr, pi, wr, wi) in low.chain(high) {
            let (real_part, imaginary_part) = section(Complex64::new(pr, pi), delay);
            sum += wr * real_part - wi * imaginary_part;
        }
        sum
    }
}

/// Transfer functions from the input to the real and the imaginary part of one pole's state.
fn section(pole: Complex64, delay: Complex64) -> (Complex64, Complex64) {
    let upper = (Complex64::ONE - pole * delay).finv();
    let lower = (Complex64::ONE - pole.conj() * delay).finv();
    let real_part = 0.5 * (upper + lower);
    let imaginary_part = Complex64::new(0.0, -0.5) * (upper - lower);
    (real_part, imaginary_part)
}
