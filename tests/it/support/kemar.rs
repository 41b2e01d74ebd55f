//! The measured head docs/acoustics.md refers to, and their two measures of it.

use std::f64::consts::TAU;
use std::path::Path;
use std::sync::Arc;

use grille::engine::UserData;
use grille::spatial::measured::MeasuredHead;
use grille::spatial::sofa::{self, Hrirs};
use realfft::RealFftPlanner;
use realfft::num_complex::Complex64;

/// Where Debian's libmysofa1 puts MIT KEMAR with the normal pinna.
const PATH: &str = "/usr/share/libmysofa/default.sofa";

/// The file; without it the tests that need it fail, since they would prove nothing.
pub(crate) fn bytes() -> Vec<u8> {
    std::fs::read(Path::new(PATH)).unwrap_or_else(|error| {
        panic!(
            "{PATH}: {error}. The tests of measured heads need MIT KEMAR: \
             `cargo xtask test` installs it, or `sudo apt-get install libmysofa1`."
        )
    })
}

/// Its responses.
pub(crate) fn hrirs() -> Hrirs {
    sofa::parse(bytes()).unwrap()
}

/// What a project with this head carries, at a sample rate in Hz.
pub(crate) fn user_data(head: &Arc<MeasuredHead>, rate_hz: f64, revision: u32) -> Arc<UserData> {
    let realized = super::engine::prepared(rate_hz).realize(Arc::clone(head));
    Arc::new(UserData { head: Some(Arc::new(realized)), revision, ..UserData::default() })
}

/// The head.
pub(crate) fn head() -> Arc<MeasuredHead> {
    Arc::new(MeasuredHead::from_hrirs(&hrirs(), "KEMAR").unwrap())
}

/// Both ears of a direction on the horizon.
pub(crate) fn pair(hrirs: &Hrirs, azimuth_deg: f64) -> [Vec<f64>; 2] {
    let found = hrirs.directions.iter().position(|direction| {
        (direction.azimuth_deg - azimuth_deg).abs() < 0.1 && direction.elevation_deg.abs() < 0.1
    });
    hrirs.pair(found.unwrap()).map(<[f64]>::to_vec)
}

/// Octaves whose level difference is compared, Hz.
pub(crate) const OCTAVES_HZ: [f64; 5] = [500.0, 1000.0, 2000.0, 4000.0, 8000.0];

/// A spectrum up to Nyquist.
#[derive(Debug, Clone)]
pub(crate) struct Spectrum {
    bins: Vec<Complex64>,
    bin_hz: f64,
}

/// Points of the transforms: a third of a hertz at 44.1 kHz.
const LEN: usize = 1 << 17;

impl Spectrum {
    /// The spectrum of a short response.
    pub(crate) fn of(samples: &[f64], rate_hz: f64) -> Self {
        let mut input = samples.to_vec();
        input.resize(LEN, 0.0);
        let fft = RealFftPlanner::<f64>::new().plan_fft_forward(LEN);
        let mut bins = fft.make_output_vec();
        fft.process(&mut input, &mut bins).unwrap();
        Self { bins, bin_hz: rate_hz / LEN as f64 }
    }

    /// The value at a frequency, between its bins.
    fn at_hz(&self, freq_hz: f64) -> Complex64 {
        let position = freq_hz / self.bin_hz;
        let below = self.bins[position as usize];
        below + position.fract() * (self.bins[position as usize + 1] - below)
    }

    /// This spectrum through the filter `to / from`, which may have been measured at another rate.
    pub(crate) fn through(&self, to: &Self, from: &Self) -> Self {
        let ratio = |freq_hz: f64| to.at_hz(freq_hz) / from.at_hz(freq_hz);
        let end = (12_000.0 / self.bin_hz) as usize;
        let bins = self.bins[..end].iter().enumerate();
        Self { bins: bins.map(|(bin, x)| x * ratio(bin as f64 * self.bin_hz)).collect(), ..*self }
    }
}

/// Level of one ear above the other per octave: frequency and dB.
pub(crate) fn octave_ild_db(near: &Spectrum, far: &Spectrum) -> Vec<(f64, f64)> {
    let power = |ear: &Spectrum, octave_hz: f64| -> f64 {
        let first = (octave_hz / 2f64.sqrt() / ear.bin_hz).ceil() as usize;
        let end = (octave_hz * 2f64.sqrt() / ear.bin_hz) as usize;
        ear.bins[first..end].iter().map(Complex64::norm_sqr).sum()
    };
    let ratio = |octave_hz: f64| 10.0 * (power(near, octave_hz) / power(far, octave_hz)).log10();
    OCTAVES_HZ.iter().map(|&octave_hz| (octave_hz, ratio(octave_hz))).collect()
}

/// Delay of `far` against `near` at the maximum of their cross-correlation below 1.5 kHz, µs.
///
/// The fourth-order Butterworth filter run forwards and backwards has the zero-phase magnitude
/// 1 / (1 + (f / 1.5 kHz)⁸); the maximum is refined by a parabola through its neighbors.
pub(crate) fn xcorr_itd_micros(near: &Spectrum, far: &Spectrum) -> f64 {
    let weighted = |bin: usize| {
        let freq_hz = bin as f64 * near.bin_hz;
        let low_pass = 1.0 / (1.0 + (freq_hz / 1500.0).powi(8));
        (TAU * freq_hz, near.bins[bin].conj() * far.bins[bin] * low_pass * low_pass)
    };
    let end = (6000.0 / near.bin_hz) as usize;
    let cross: Vec<(f64, Complex64)> = (0..end).step_by(8).map(weighted).collect();
    let correlation = |secs: f64| -> f64 {
        cross.iter().map(|(w, cross)| (cross * Complex64::from_polar(1.0, w * secs)).re).sum()
    };
    let step = 5e-6;
    let best = (-200..=200)
        .max_by(|a, b| correlation(f64::from(*a) * step).total_cmp(&correlation(f64::from(*b) * step)));
    let at = f64::from(best.unwrap()) * step;
    let [before, here, after] = [at - step, at, at + step].map(correlation);
    1e6 * (at + step * 0.5 * (before - after) / (before - 2.0 * here + after))
}
